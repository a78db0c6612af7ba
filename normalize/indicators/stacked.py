"""Indicators whose result stands in a row below their target, each behind its label: 计划 | 4处 over 完成 | 4处."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from normalize.indicators.pieces import Piece, RowDraft, piece_of
from normalize.model.rows import Placed

_SIDES: Final = (
    ("target_text", re.compile(r"\s*(?:计划|预期|目标|设定|年初)(?:值|数)?\s*")),
    ("actual_text", re.compile(r"\s*(?:完成|实际|实现|达成|年末)(?:值|数)?\s*")),
)
"""Labels inside a column of values, by the role of what stands behind them."""


VALUES: Final = ("target_text", "actual_text")
"""Columns that may hold both, each behind its label."""


def with_results_below(drafts: Sequence[RowDraft]) -> list[RowDraft]:
    """Return the rows, those joined that are target and result of one indicator."""
    found: list[RowDraft] = []
    for draft in drafts:
        side, value = _labelled(draft)
        if side is None:
            found.append(draft)
            continue
        if value is not None:
            draft.pieces[side] = value
        above = found[-1] if found else None
        if above is not None and side not in above.pieces and _is_same(above, draft):
            if value is not None:
                above.pieces[side] = value
            above.rows.extend(draft.rows)
            continue
        found.append(draft)
    return found


def _labelled(draft: RowDraft) -> tuple[str | None, Piece | None]:
    """Return the role and the value of a row in which a label of a side stands before its value.

    Both stand in one column of values, or the label in a column of its own beside a name that spans several rows.
    """
    fresh = draft.rows[-1].fresh
    for label, value in pairwise(fresh):
        side = next((role for role, words in _SIDES if words.fullmatch(label.text)), None)
        if side is None or not (_share_column(draft, label, value) or _names_several(draft)):
            continue
        cells = {id(label.cell), id(value.cell)}
        for name in [n for n, piece in draft.pieces.items() if cells & {id(cell) for cell in piece.cells}]:
            draft.pieces.pop(name)
        return side, None if value.blank else piece_of([value])
    return None, None


def _share_column(draft: RowDraft, label: Placed, value: Placed) -> bool:
    """Tell whether a label and its value, and nothing else, stand in one column of values."""
    for column in draft.header.columns:
        inside = [p for p in draft.rows[-1].fresh if p.mostly_in(column.span)] if column.field in VALUES else []
        if inside == [label, value]:
            return True
    return False


def _names_several(draft: RowDraft) -> bool:
    """Tell whether the name of a row's indicator stands in a cell of several rows."""
    name = draft.pieces.get("level3")
    return name is not None and any(cell.row_span > 1 for cell in name.cells)


def _is_same(above: RowDraft, below: RowDraft) -> bool:
    """Tell whether two rows are of one indicator: the cell of its name spans both."""
    name, again = above.pieces.get("level3"), below.pieces.get("level3")
    return name is not None and again is not None and name.cells == again.cells and not again.begins
