"""The labels of groups given to all their rows: carried down, typed in the middle, cut by a page break."""

from __future__ import annotations

import re
from collections.abc import Sequence

from normalize.indicators.groups import grouping
from normalize.indicators.pieces import LABELS, Piece, RowDraft
from normalize.model.rows import Placed
from normalize.words.vocabulary import Vocabulary, heading_key

INHERITED = 0.92
"""Confidence factor of a label taken from the row above without a merged cell or page break to say so."""
FROM_GROUP = 0.93
"""Confidence factor of a label typed elsewhere in its group, where the groups can be parted in one way only."""
FAMILIES = {
    **dict.fromkeys(("quantity", "quality", "timeliness", "cost"), "output"),
    **dict.fromkeys(("economic_benefit", "social_benefit", "ecological_benefit", "sustainability"), "benefit"),
    "satisfaction": "satisfaction",
}
"""Code of a second level -> the first level under which forms print it."""
FROM_BELOW = 0.85
"""Confidence factor of a label that stands below its row."""
REJOINED = 0.95
"""Confidence factor of a row that a page break had cut."""


def carry_labels(drafts: Sequence[RowDraft], vocabulary: Vocabulary) -> None:
    """Give every row the labels of its group, wherever in the group they are printed; in place."""
    _join_label_fragments(drafts, vocabulary)
    _join_across_break(drafts)
    _inherit_labels(drafts, vocabulary)


def _join_across_break(drafts: Sequence[RowDraft]) -> None:
    """Where a page break cuts a merged cell and its label is printed below it, give it to the rows above too."""
    for index in range(1, len(drafts)):
        below = drafts[index]
        if not below.rows[0].after_break:
            continue
        for name in LABELS:
            piece = below.pieces.get(name)
            cut = _label_cell(drafts[index - 1], name)
            if piece is None or not piece.begins or cut is None or not cut.blank or not _merges(drafts, name):
                continue
            for draft in reversed(drafts[:index]):
                own = _label_cell(draft, name)
                if own is None or own.cell is not cut.cell:
                    break
                draft.pieces[name] = piece.lent(REJOINED)
                draft.blanks.discard(name)


def _label_cell(draft: RowDraft, name: str) -> Placed | None:
    """Return the cell of a row, its own or one from above, in the column of a label."""
    column = draft.header.column(name)
    cells = draft.rows[-1].cells if column is not None else ()
    return next((placed for placed in cells if column is not None and placed.mostly_in(column.span)), None)


def _merges(drafts: Sequence[RowDraft], name: str) -> bool:
    """Tell whether a form merges the cells of a group in the column of a label."""
    pieces = (draft.pieces[name] for draft in drafts if name in draft.pieces)
    return any(cell.row_span > 1 for piece in pieces for cell in piece.cells)


def _join_label_fragments(drafts: Sequence[RowDraft], vocabulary: Vocabulary) -> None:
    """Join a label that the page break cut in two (`社会效益` | `指标`), on all rows that either half covers."""
    for index in range(1, len(drafts)):
        above, below = drafts[index - 1], drafts[index]
        if not below.rows[0].after_break:
            continue
        for name in LABELS:
            head, tail = above.pieces.get(name), below.pieces.get(name)
            if head is None or tail is None or not tail.begins or not _is_fragment(name, head, tail, vocabulary):
                continue
            joined = Piece(text=head.text + tail.text, cells=[*head.cells, *tail.cells], begins=True, factor=REJOINED)
            _replace_label(drafts, index, name, head, tail, joined)


def _is_fragment(name: str, head: Piece, tail: Piece, vocabulary: Vocabulary) -> bool:
    whole = vocabulary.lookup(name, head.text + tail.text)
    if whole is None:
        open_bracket = re.search(r"[（(][^）)]*$", head.text) is not None
        return open_bracket and re.search(r"^[^（(]*[）)]", tail.text) is not None
    alone = vocabulary.lookup(name, tail.text)
    return alone is None or heading_key(tail.text) not in vocabulary.blocks.get(name, {})


def _replace_label(  # noqa: PLR0913, PLR0917  both halves and both directions
    drafts: Sequence[RowDraft], index: int, name: str, head: Piece, tail: Piece, joined: Piece
) -> None:
    for draft in reversed(drafts[:index]):
        piece = draft.pieces.get(name)
        if piece is None or piece.cells != head.cells:
            break
        draft.pieces[name] = joined
    for draft in drafts[index:]:
        piece = draft.pieces.get(name)
        if piece is None or piece.cells != tail.cells:
            break
        draft.pieces[name] = joined


def _inherit_labels(drafts: Sequence[RowDraft], vocabulary: Vocabulary) -> None:
    """Give a row with a blank label the label above it; a new first level ends the second level."""
    _spread_labels(drafts, vocabulary)
    _fill_upwards(drafts)
    carried: dict[str, Piece] = {}
    broken = False
    for draft in drafts:
        broken = broken or draft.rows[0].after_break
        opens = draft.pieces.get("level1")
        if opens is not None and carried.get("level1") is not None and opens.cells != carried["level1"].cells:
            carried.pop("level2", None)
        for name in LABELS:
            piece = draft.pieces.get(name)
            if piece is not None:
                carried[name] = piece
                broken = False if name == "level2" else broken
            elif name in draft.blanks and name in carried and _has_values(draft):
                factor = 1.0 if broken else INHERITED
                source = carried[name]
                draft.pieces[name] = source.lent(factor)


def _spread_labels(drafts: Sequence[RowDraft], vocabulary: Vocabulary) -> None:
    """Where labels are typed in the middle or the last row of their groups, give each row its group's label."""
    for name in reversed(LABELS):
        own = [draft for draft in drafts if name in draft.blanks or _typed_here(draft, name)]
        if len(own) != len(drafts) or any(draft.rows[0].after_break for draft in drafts):
            continue
        labelled = [i for i, draft in enumerate(own) if name in draft.pieces]
        families = [_family(draft, vocabulary) if name == "level1" else None for draft in own]
        found = grouping(labelled, len(own), families)
        if found is None:
            continue
        factor = FROM_GROUP if found.sure else FROM_BELOW
        sources = [own[i].pieces[name] for i in found.label_of]
        for draft, source in zip(own, sources, strict=True):
            if name not in draft.pieces and _has_values(draft):
                draft.pieces[name] = source.lent(factor)


def _typed_here(draft: RowDraft, name: str) -> bool:
    piece = draft.pieces.get(name)
    return piece is not None and piece.begins and all(cell.row_span == 1 for cell in piece.cells)


def _family(draft: RowDraft, vocabulary: Vocabulary) -> str | None:
    """Return the first level to which a row's second level usually belongs."""
    return FAMILIES.get(vocabulary.lookup("level2", draft.text("level2")) or "")


def _fill_upwards(drafts: Sequence[RowDraft]) -> None:
    """Give the rows above the first label of a column that label: it is typed in the middle of its group, or last."""
    for name in LABELS:
        first = next((i for i, draft in enumerate(drafts) if name in draft.pieces), None)
        if not first or drafts[0].rows[0].grid is not drafts[first].rows[0].grid:
            continue
        source = drafts[first].pieces[name]
        for draft in drafts[:first]:
            if name in draft.blanks and _has_values(draft):
                draft.pieces[name] = source.lent(FROM_BELOW)


def _has_values(draft: RowDraft) -> bool:
    return any(draft.text(name) for name in ("level3", "target_text", "actual_text", "score"))
