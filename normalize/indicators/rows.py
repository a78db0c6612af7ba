"""The indicator block: rows -> indicator lines, labels carried down, rows and labels cut by a page break rejoined."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from extract.document import Paragraph, join_lines
from normalize.columns.header import assign
from normalize.columns.paired import SIDES, labelled_texts, paired_points, paired_texts
from normalize.indicators.bands import Bands, band_of, level_caption, named_levels, outer_level, path_of_name
from normalize.indicators.carried import REJOINED, carry_labels
from normalize.indicators.headed import give_headed, give_over, with_headed_level
from normalize.indicators.lines import by_line
from normalize.indicators.notes import take_note
from normalize.indicators.of_money import without_rates_of_money
from normalize.indicators.pieces import LABELS, Piece, RowDraft, piece_of
from normalize.indicators.stacked import with_results_below
from normalize.model.column import Column, Header
from normalize.model.form import CERTAIN, Line, Reading, place_of
from normalize.model.rows import Placed, Row
from normalize.values.kinds import FIGURES, kind_of
from normalize.values.printed import parse_points
from normalize.words.composition import parts_of
from normalize.words.section_marks import strip_marker
from normalize.words.vocabulary import Vocabulary

NUMERIC = ("weight", "score", "completion_rate")
CARRIED = ("level1", "level2", "level3", "target_text", "actual_text", "deviation", "definition", "criterion")
"""Fields whose merged cell counts for every row that it spans; points stand on the first."""
CORE = frozenset({"level1", "level2", "level3", "target_text", "actual_text", "weight", "score"})
"""Fields that make a row what it is; doubt about the others lowers its confidence no further than BESIDE."""
BESIDE = 0.92
UNREAD = 0.88
"""Confidence factor of a row with no value of a kind that a column with an unknown heading may hold."""
ONE_CELL = 0.7
"""Confidence factor of a row whose only cell lies under several headings, or whose name is a figure: it is no row."""
OF_GROUP = 0.88
"""Confidence factor of rows among which points stand in cells that span several."""
MANY_COLUMNS = 4
"""Headings over such a row."""
NOT_APPLICABLE = {
    "无",
    "不涉及",
    "不适用",
    "本项目不适用",
    "无此项",
    "（无）",
    "暂无",
    "不适用此指标",
    "本项目不适用此指标",
}
"""Indicator names that say that there is none; with no value beside them they are no indicator."""
_OUTER = re.compile(r"类别|维度|大类|板块")
"""Headings of a form's only level that is the first one, where its labels do not tell."""
_PLACEHOLDER = re.compile(r"^(指标|目标)\s*\d*\s*[:：]?\s*[.…·。]*$|^[.…·]+$|^x+$|^\.{2,}$", re.IGNORECASE)


def read_indicators(
    parts: Sequence[tuple[Header, Sequence[Row]]],
    vocabulary: Vocabulary,
    captions: Mapping[int, Paragraph] | None = None,
) -> list[Line]:
    """Return the indicator lines of a block, given as one or more (header, rows under it).

    `captions` holds for a table, by its number, the line above it that names the first level of its rows.
    """
    drafts: list[RowDraft] = []
    bands = Bands()
    for printed, own in _side_by_side(parts):
        header = with_headed_level(printed, vocabulary)
        rows = [each for row in without_rates_of_money(own, header) for each in by_line(row, header)]
        bands.begin(rows, header)
        for place, row in enumerate(rows):
            if take_note(drafts, row):
                continue
            if bands.take(rows, place, header, vocabulary) or band_of(row, header) is not None:
                continue  # a title over the whole table is no indicator
            draft = _draft(row, header)
            bands.give(draft.pieces, header, vocabulary)
            _give_named(draft, vocabulary)
            _give_outer(draft, row, header, captions or {}, vocabulary)
            give_headed(draft, printed, vocabulary)
            if printed.beside:
                give_over(draft, printed)
            if drafts and _is_cut(drafts[-1], draft, vocabulary):
                _rejoin(drafts[-1], draft)
                continue
            drafts.append(draft)
    drafts = with_results_below(drafts)
    _doubt_points_of_groups(drafts)
    _name_only_level(drafts, vocabulary)
    carry_labels(drafts, vocabulary)
    return [_line(draft) for draft in drafts if _is_indicator(draft)]


def _side_by_side(parts: Sequence[tuple[Header, Sequence[Row]]]) -> Iterator[tuple[Header, Sequence[Row]]]:
    """Yield the parts of a block; of those with groups of columns side by side each group by itself, left to right."""
    for header, rows in parts:
        yield header, rows
        for group in header.beside:
            edge = min(column.x0 for column in group.columns)
            yield replace(group, beside=(header,)), [row.from_edge(edge) for row in rows]


def _give_outer(
    draft: RowDraft, row: Row, header: Header, captions: Mapping[int, Paragraph], vocabulary: Vocabulary
) -> None:
    """Give a row the first level that stands beside its block, or in the line above its table."""
    if "level1" in draft.pieces:
        return
    outer, caption = outer_level(row, header, vocabulary), captions.get(row.grid.number)
    if outer is not None:
        draft.pieces["level1"] = Piece(text=outer.text, cells=[outer.cell], begins=False)
    elif caption is not None and "level1" not in header.fields():
        text = level_caption(caption.text, vocabulary) or strip_marker(caption.text).strip()
        draft.pieces["level1"] = Piece(text=text, cells=[], begins=False, paragraph=caption)


def _give_named(draft: RowDraft, vocabulary: Vocabulary) -> None:
    """Give a row the levels that its name carries in brackets, where the form has no columns for them."""
    name = draft.pieces.get("level3")
    if name is None or any(level in draft.pieces or level in draft.header.fields() for level in LABELS):
        return
    path = path_of_name(name.text, vocabulary)
    for field, text in (path or named_levels(name.text, vocabulary)).items():
        if field not in draft.header.fields() or field == "level3":
            draft.pieces[field] = Piece(text=text, cells=name.cells, begins=True)


def _doubt_points_of_groups(drafts: Sequence[RowDraft]) -> None:
    """Believe rows less whose points stand beside the label of their group, once for several: they may be its own."""
    for name in ("weight", "score"):
        own = [draft for draft in drafts if name in draft.pieces and "level3" in draft.pieces]
        own = [draft for draft in own if _stands_before(draft.header, name, "level3")]
        if any(_span(draft, name) > _span(draft, "level3") for draft in own):
            for draft in drafts:
                draft.factor = min(draft.factor, OF_GROUP)


def _stands_before(header: Header, name: str, other: str) -> bool:
    """Tell whether the column of a field stands left of that of another."""
    columns = header.column(name), header.column(other)
    return columns[0] is not None and columns[1] is not None and columns[0].x0 < columns[1].x0


def _span(draft: RowDraft, name: str) -> int:
    """Return the rows that the cells of a field span, 0 without a cell."""
    return max((cell.row_span for cell in draft.pieces[name].cells), default=0)


def _name_only_level(drafts: Sequence[RowDraft], vocabulary: Vocabulary) -> None:
    """Where a form has one level column (`指标类型`), its values tell whether it is the first level or the second."""
    told = {level for draft in drafts for level in LABELS if level in draft.header.fields() or level in draft.pieces}
    if len(told) != 1:
        return
    (level,) = told
    other = next(name for name in LABELS if name != level)
    columns = [column for draft in drafts if (column := draft.header.column(level)) is not None]
    if any({"one", "two"} & parts_of(column.heading) for column in columns):
        return  # its heading says which
    labels = {draft.text(level) for draft in drafts if draft.text(level)}
    own = sum(1 for label in labels if vocabulary.lookup(level, label) is not None)
    others = sum(1 for label in labels if vocabulary.lookup(other, label) is not None)
    outer = level == "level2" and any(_OUTER.search(column.heading) for column in columns)
    if own > others or (own == others and not (outer and not own)):
        return
    for draft in drafts:
        if level in draft.pieces:
            draft.pieces[other] = draft.pieces.pop(level)
        if level in draft.blanks:
            draft.blanks.discard(level)
            draft.blanks.add(other)


def _draft(row: Row, header: Header) -> RowDraft:
    pieces: dict[str, Piece] = {}
    blanks: set[str] = set()
    for name, cells in assign(row, header.columns).items():
        placed = [p for p in cells if p.begins or not _is_heading(p, name, header)]
        shown = [p for p in placed if not p.blank and (p.begins or name in CARRIED)]
        if not shown:
            blanks.add(name)
            continue
        # two numbers in one column are never one: parted, they are no number
        pieces[name] = piece_of(shown)
        if name in NUMERIC:
            pieces[name].text = "；".join(p.text for p in shown)
        if name in NUMERIC or name in SIDES:
            pieces |= _paired(name, pieces[name], header.column(name))
    _split_level(row, header, pieces)
    return RowDraft(rows=[row], pieces=pieces, header=header, blanks=blanks)


def _paired(name: str, piece: Piece, column: Column | None) -> dict[str, Piece]:
    """Return the pieces of a cell that holds two values: target and result, or weight and score."""
    heading = column.heading if column is not None else ""
    if name in SIDES:
        found = labelled_texts(piece.text) or paired_texts(heading, piece.text)
    else:
        found = paired_points(heading, piece.text)
    return {role: replace(piece, text=text) for role, text in found.items()}


def _is_heading(placed: Placed, name: str, header: Header) -> bool:
    """Tell whether a cell from above is the heading of its column, merged downwards with blank labels."""
    column = header.column(name)
    return column is not None and placed.text == column.heading


def _split_level(row: Row, header: Header, pieces: dict[str, Piece]) -> None:
    """With no third-level column, a finer cell inside the second-level column is the indicator's name."""
    if "level3" in header.fields() or "level2" not in pieces:
        return
    column = header.column("level2")
    if column is None:
        return
    inside = [p for p in row.cells if not p.blank and p.mostly_in(column.span)]
    if len(inside) >= 2:
        pieces["level2"] = piece_of(inside[:1])
        pieces["level3"] = piece_of(inside[1:])


def _is_cut(last: RowDraft, draft: RowDraft, vocabulary: Vocabulary) -> bool:
    """Tell whether a page's first row is the rest of the row before, which the page break cut.

    The two halves never both hold points, the second half opens no label of its own, and it has text that goes on.
    """
    if not draft.rows[0].after_break or last.rows[-1].grid is draft.rows[0].grid:
        return False
    if not any(piece.begins for name, piece in draft.pieces.items()):
        return False
    if any(_opens_label(last, draft, name, vocabulary) for name in LABELS):
        return False
    numeric = [name for name in NUMERIC if draft.header.column(name) is not None]
    both = [name for name in numeric if last.text(name) and draft.text(name)]
    one = [name for name in numeric if bool(last.text(name)) != bool(draft.text(name))]
    if both:
        return False
    if not draft.text("level3"):
        return bool(last.text("level3")) and not (draft.text("target_text") and draft.text("actual_text") and not one)
    return bool(one) and _halves_fit(last, draft)


def _halves_fit(last: RowDraft, draft: RowDraft) -> bool:
    """Tell whether the third-level text of two rows reads on: the first half ends open, the values are not doubled."""
    if re.search(r"[。；;！？]$", last.text("level3")):
        return False
    if all(last.text(name) and last.text(name) == draft.text(name) for name in ("target_text", "actual_text")):
        return False  # 明显 | 明显 on either side are two rows under one score
    doubled = [
        name
        for name in ("target_text", "actual_text")
        if last.text(name) and draft.text(name) and parse_points(draft.text(name)) is not None
    ]
    return not doubled


def _opens_label(last: RowDraft, draft: RowDraft, name: str, vocabulary: Vocabulary) -> bool:
    text = draft.text(name)
    if not text or not draft.pieces[name].begins:
        return False
    return vocabulary.lookup(name, last.text(name) + text) is None


def _rejoin(last: RowDraft, draft: RowDraft) -> None:
    for name, piece in draft.pieces.items():
        own = last.pieces.get(name)
        if own is None:
            last.pieces[name] = piece
        elif piece.begins:
            last.pieces[name] = Piece(
                text=join_lines([own.text, piece.text]), cells=[*own.cells, *piece.cells], begins=own.begins
            )
    last.rows.extend(draft.rows)
    last.factor *= REJOINED


def _is_indicator(draft: RowDraft) -> bool:
    """Tell whether a row is an indicator: it names one, or has values of its own; template fillers are none."""
    name = draft.text("level3")
    values = [draft.text(field) for field in ("target_text", "actual_text", "score", "weight", "definition")]
    if name and _PLACEHOLDER.match(name.strip()):
        return any(value and not _PLACEHOLDER.match(value) for value in values)
    if name in NOT_APPLICABLE and not any(values):
        return False
    if not name:
        own = any(
            piece.begins for field, piece in draft.pieces.items() if field in {"target_text", "actual_text", "score"}
        )
        levels = draft.pieces.get("level2") or draft.pieces.get("level1")
        return own and levels is not None and not _PLACEHOLDER.match(levels.text)
    return True


def _line(draft: RowDraft) -> Line:
    own = [cell for piece in draft.pieces.values() if piece.begins for cell in piece.cells]
    cells = own or [cell for piece in draft.pieces.values() for cell in piece.cells]
    confidence = CERTAIN * draft.factor * (UNREAD if _may_be_unread(draft.header) else 1.0)
    confidence *= ONE_CELL if _is_one_cell(draft) or kind_of(draft.text("level3")) in FIGURES else 1.0
    texts: dict[str, Reading[str]] = {}
    for name, piece in draft.pieces.items():
        column = draft.header.column(name)
        similarity = column.match.similarity if column is not None and column.match is not None else 1.0
        if not piece.begins:  # a label from another row is as sure as it is in that row
            similarity *= min((cell.placing for cell in piece.cells if cell.placing is not None), default=1.0)
        texts[name] = Reading(
            value=piece.text,
            raw=piece.text,
            cells=tuple(piece.cells),
            paragraph=piece.paragraph,
            how="column" if similarity == 1.0 else "similar",
            confidence=CERTAIN * piece.factor * similarity,
        )
        least = 0.0 if name in CORE or (column is not None and column.rival in CORE) else BESIDE
        confidence = min(confidence, max(least, CERTAIN * piece.factor * similarity))
    for column in draft.header.columns:  # a blank cell is as doubtful as its column
        if column.field in CORE and column.match is not None and column.match.similarity < BESIDE:
            confidence = min(confidence, CERTAIN * column.match.similarity)
    return Line(texts=texts, place=place_of(draft.rows, cells), header=draft.header, confidence=confidence)


def _is_one_cell(draft: RowDraft) -> bool:
    """Tell whether all that a row holds stands in one cell under the headings of many columns."""
    filled = [placed.cell for placed in draft.rows[0].filled]
    wide = len(filled) == 1 and 2 * filled[0].column_span >= draft.rows[0].grid.column_count
    return wide and len(draft.header.columns) >= MANY_COLUMNS


def _may_be_unread(header: Header) -> bool:
    """Tell whether a heading maps to nothing for sure while no column holds targets, actual values or scores."""
    fields = header.fields()
    asked = {"score"} if fields & {"definition", "criterion"} else {"target_text", "actual_text", "score"}
    missing = asked - fields
    return bool(missing) and any(c.heading and _is_doubtful(c) for c in header.columns)


def _is_doubtful(column: Column) -> bool:
    """Tell whether a column, by its heading, may be one of values: it has no role, or hardly one."""
    if column.match is None or column.field is None:
        return column.field is None and (column.match is None or column.match.field in CORE)
    return column.field not in CORE and column.match.similarity < BESIDE
