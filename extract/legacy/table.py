"""Rows of a legacy Word file, their cells given by edges, as the declared table that the Word reader lays out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from extract.document import UnseenReason
from extract.docx.items import Item, Merge, Table, TableCell, TableRow
from extract.page.marks import clusters

EDGE_TOLERANCE_POINTS = 3.0
"""Edges of different rows nearer than this are one: rows that were moved by hand differ by a point or two."""

UNKNOWN_WIDTH_POINTS = 36.0
"""Width of a cell whose row says nothing of its edges."""

TWIPS_PER_POINT = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LegacyCell:
    """A cell of a row: what stands in it, its right edge in points, its merges with the cell above and to the left."""

    items: tuple[Item, ...]
    right: float
    merge: Merge = "none"
    joins_left: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LegacyRow:
    """A row: its left edge in points, negative where it stands out of the text, and its cells."""

    left: float
    cells: tuple[LegacyCell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LegacyText:
    """What was read of a legacy file: its items in reading order, and how many pictures were not."""

    items: tuple[Item, ...]
    pictures: int
    unseen: tuple[tuple[str, UnseenReason], ...] = ()


def declared_table(rows: Sequence[LegacyRow]) -> Table:
    """Return the rows over common grid columns; edges that run backwards give some table, never an error."""
    joined = [_joined(row) for row in rows]
    xs = [
        median(group)
        for group in clusters(
            sorted({x for row in joined for x in (row.left, *(cell.right for cell in row.cells))}),
            EDGE_TOLERANCE_POINTS,
        )
    ]
    return Table(
        rows=tuple(_row(row, xs) for row in joined),
        grid_widths=tuple(right - left for left, right in pairwise(xs)),
    )


def _joined(row: LegacyRow) -> LegacyRow:
    """Return a row whose horizontally merged cells are one, and whose edges rise."""
    cells: list[LegacyCell] = []
    edge = row.left
    for cell in row.cells:
        if cells and (cell.joins_left or cell.right <= edge):
            last = cells.pop()
            cell = LegacyCell(  # noqa: PLW2901 - the cell as it goes on
                items=(*last.items, *cell.items), right=max(last.right, cell.right), merge=last.merge
            )
        elif cell.right <= edge:
            cell = LegacyCell(items=cell.items, right=edge + UNKNOWN_WIDTH_POINTS, merge=cell.merge)  # noqa: PLW2901
        cells.append(cell)
        edge = cell.right
    return LegacyRow(left=row.left, cells=tuple(cells))


def _number(xs: Sequence[float], x: float) -> int:
    """Return the number of the edge nearest to x."""
    return min(range(len(xs)), key=lambda number: abs(xs[number] - x))


def _row(row: LegacyRow, xs: Sequence[float]) -> TableRow:
    """Return a row with the spans that its edges give, room before its first cell as a gap."""
    at = _number(xs, row.left)
    cells: list[TableCell] = []
    if at:
        cells.append(TableCell(span=at, width=xs[at] - xs[0], gap=True))
    for cell in row.cells:
        end = _number(xs, cell.right)
        if end <= at:  # narrower than the tolerance: its text goes to its neighbour
            if cells and not cells[-1].gap and cell.items:
                last = cells.pop()
                cells.append(
                    TableCell(items=(*last.items, *cell.items), span=last.span, width=last.width, merge=last.merge)
                )
            continue
        cells.append(TableCell(items=cell.items, span=end - at, width=xs[end] - xs[at], merge=cell.merge))
        at = end
    if at < len(xs) - 1:
        cells.append(TableCell(span=len(xs) - 1 - at, width=xs[-1] - xs[at], gap=True))
    return TableRow(cells=tuple(cells))
