"""Reasons that stand in a row of their own below their indicator, beside the labels of its group: 说明：雨季停工."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from normalize.indicators.pieces import Piece, RowDraft
from normalize.model.rows import Placed, Row

_NOTE: Final = re.compile(r"^\s*(?:未?完成|偏差|原因|情况|未达标)*(?:说明|原因|备注|分析|措施)\s*[:：]\s*")


def note_below(row: Row) -> Placed | None:
    """Return the one cell of a row that begins with the label of a reason, where labels of levels go on beside it."""
    if len(row.filled) != 1 or len(row.fresh) != 1 or not any(not p.begins and not p.blank for p in row.cells):
        return None
    return row.filled[0] if _NOTE.match(row.filled[0].text) else None


def take_note(drafts: Sequence[RowDraft], row: Row) -> bool:
    """Give the reason that a row holds to the indicator above it; False where the row is none, or none is above."""
    placed = note_below(row)
    if placed is None or not drafts:
        return False
    text = _NOTE.sub("", placed.text).strip()
    above = drafts[-1]
    above.rows.append(row)
    own = above.pieces.get("deviation")
    if text and own is None:
        above.pieces["deviation"] = Piece(text=text, cells=[placed.cell], begins=True)
    elif own is not None:
        above.pieces["deviation"] = Piece(text=f"{own.text}{text}", cells=[*own.cells, placed.cell], begins=True)
    return True
