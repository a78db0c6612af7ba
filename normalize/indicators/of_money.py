"""Rows among the indicators that hold the rate of the money: called so, and of no level."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from normalize.indicators.pieces import LABELS
from normalize.model.column import Column, Header
from normalize.model.rows import Placed, Row

_RATE: Final = re.compile(r"(?:预算|资金|经费|部门预算)(?:资金)?(?:执行|支出)(?:率|情况|进度)?(?:[（(].{1,8}[)）])?")


def without_rates_of_money(rows: Sequence[Row], header: Header) -> list[Row]:
    """Return the rows of a part of the indicators but those of the money's rate, whose cells are left visibly.

    Its label stands over the levels, or beside blank cells of theirs where no other row has one: where labels are typed
    once for their group, and under a level, it is an indicator.
    """
    return [row for row in rows if not _is_rate(row, header, rows)]


def _is_rate(row: Row, header: Header, rows: Sequence[Row]) -> bool:
    filled, names = row.filled, header.column("level3")
    if len(filled) < 2 or names is None or _RATE.fullmatch("".join(filled[0].text.split())) is None:
        return False
    if filled[0].cell.row_span > 1 or filled[0].overlap(names.span) <= 0:
        return False
    levels = [column for name in LABELS if (column := header.column(name)) is not None]
    inside = _inside(row, levels, filled[0])
    if not levels or not all(p.begins and p.blank for p in inside):
        return False
    others = (p for each in rows if each is not row for p in _inside(each, levels, filled[0]))
    return not inside or not any(p.begins and p.blank for p in others)


def _inside(row: Row, columns: Sequence[Column], label: Placed) -> list[Placed]:
    """Return the cells of a row that stand in columns, but for a label over them."""
    return [p for column in columns for p in row.cells if p is not label and p.mostly_in(column.span)]
