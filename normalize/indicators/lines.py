"""Rows whose cells hold several indicators, a line of each cell for each: they are parted into a row for each line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from normalize.model.column import Header
from normalize.model.rows import Placed, Row
from normalize.values.printed import parse_points

OWN: Final = ("level3", "target_text", "actual_text", "weight", "score")
"""Columns in which each indicator has a line of its own."""
POINTS: Final = ("weight", "score")
LEAST: Final = 3
"""Columns with as many lines as the row has indicators, its points among them: text that wraps has none there."""


def by_line(row: Row, header: Header) -> Iterator[Row]:
    """Yield a row for each line of a row's cells where each holds as many, its points too; else the row itself."""
    own = [placed for name in OWN if (placed := _cell(row, header, name)) is not None]
    points = [placed for name in POINTS if (placed := _cell(row, header, name)) is not None]
    count = max((len(placed.cell.lines) for placed in points), default=0)
    parted = [placed for placed in own if len(placed.cell.lines) == count]
    names = _cell(row, header, "level3")
    told = all(_are_points(placed.cell.lines) for placed in points if placed in parted)
    if count < 2 or names not in parted or len(parted) < max(LEAST, len(own)) or not told:
        yield row
        return
    for line in range(count):
        yield replace(row, cells=tuple(_of_line(placed, parted, line) for placed in row.cells))


def _cell(row: Row, header: Header, name: str) -> Placed | None:
    """Return the filled cell that begins in a row in the column of a field, None where there are none or several."""
    column = header.column(name)
    found = [p for p in row.filled if column is not None and p.mostly_in(column.span)]
    return found[0] if len(found) == 1 else None


def _are_points(lines: Sequence[str]) -> bool:
    return all(parse_points(line) is not None for line in lines)


def _of_line(placed: Placed, parted: Sequence[Placed], line: int) -> Placed:
    """Return a cell with one of its lines; one that belongs to all of them begins with the first."""
    if placed in parted:
        text = placed.cell.lines[line]
        return replace(placed, cell=replace(placed.cell, text=text, lines=(text,)))
    return placed if line == 0 or not placed.begins else replace(placed, begins=False)
