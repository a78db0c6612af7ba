"""Indicators whose result stands in a row below their target, each behind its label: 计划 | 4处 over 完成 | 4处."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from normalize.indicators.pieces import Piece, RowDraft, piece_of

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
    """Return the role and the value of a row one of whose columns holds a label and a value."""
    for column in draft.header.columns:
        if column.field not in VALUES:
            continue
        inside = [p for p in draft.rows[-1].fresh if p.mostly_in(column.span)]
        side = next((role for role, label in _SIDES if len(inside) == 2 and label.fullmatch(inside[0].text)), None)
        if side is not None:
            draft.pieces.pop(column.field)
            return side, None if inside[1].blank else piece_of(inside[1:])
    return None, None


def _is_same(above: RowDraft, below: RowDraft) -> bool:
    """Tell whether two rows are of one indicator: the cell of its name spans both."""
    name, again = above.pieces.get("level3"), below.pieces.get("level3")
    return name is not None and again is not None and name.cells == again.cells and not again.begins
