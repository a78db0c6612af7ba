"""Grids as one stream of rows: each cell with its x-range, rows marked where a page break lies before them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from extract.document import Box, Cell, Grid, Span, XUnit
from normalize.values.printed import is_blank

SAME_WIDTH = 0.06
"""Of the width: tables on following pages whose widths differ less are parts of one table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A cell as it stands in one row: its x-range, and whether it begins in this row or comes from above."""

    cell: Cell
    span: Span[XUnit]
    begins: bool

    @property
    def x0(self) -> float:
        """The left edge, to be compared with edges of the same table alone."""
        return self.span.x0

    @property
    def x1(self) -> float:
        """The right edge, as `x0`."""
        return self.span.x1

    @property
    def text(self) -> str:
        """The cell's text."""
        return self.cell.text

    @property
    def blank(self) -> bool:
        """Whether the cell holds no value."""
        return is_blank(self.cell.text)

    def overlap(self, span: Span[XUnit]) -> float:
        """Return the length that the cell shares with a span of its table."""
        return self.span.overlap(span)

    def mostly_in(self, span: Span[XUnit]) -> bool:
        """Tell whether more than half of the cell lies in a span of its table."""
        return self.overlap(span) > 0.5 * (self.x1 - self.x0)

    def stands_in(self, span: Span[XUnit]) -> bool:
        """Tell whether more than half of the cell lies in a span of its table, or of the span in the cell."""
        left, right, low, high = self.span.x0, self.span.x1, span.x0, span.x1
        shared = min(high, right) - max(low, left)
        return shared > 0.0 and shared > 0.5 * min(right - left, high - low)

    def middle_in(self, span: Span[XUnit]) -> bool:
        """Tell whether the middle of the cell lies in a span of its table."""
        return span.x0 <= (self.x0 + self.x1) / 2 < span.x1


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row of a table, left to right; `after_break` when the page break that cuts its table lies just before it."""

    cells: tuple[Placed, ...]
    grid: Grid
    number: int
    """1-based in its grid."""
    after_break: bool = False

    @cached_property
    def fresh(self) -> tuple[Placed, ...]:
        """The cells that begin in this row."""
        return tuple(placed for placed in self.cells if placed.begins)

    @cached_property
    def filled(self) -> tuple[Placed, ...]:
        """The cells that begin in this row and hold a value."""
        return tuple(placed for placed in self.fresh if not placed.blank)

    def from_edge(self, x0: float) -> Row:
        """Return the row with the cells alone that begin at an x of its table or right of it."""
        return replace(self, cells=tuple(placed for placed in self.cells if placed.x0 >= x0))

    def to_edge(self, x0: float) -> Row:
        """Return the row with the cells alone that begin left of an x of its table."""
        return replace(self, cells=tuple(placed for placed in self.cells if placed.x0 < x0))

    def cells_over(self) -> Iterator[tuple[Cell, Span[XUnit]]]:
        """Yield the filled cells of the table that end above the row, the lowest first, with their x-ranges in it."""
        above = (cell for cell in reversed(self.grid.cells) if cell.last_row < self.number - 1 and cell.text)
        return ((cell, self.grid.x_range(cell)) for cell in above)

    @property
    def key(self) -> tuple[int, int]:
        """What tells the row from all others of the document: table number and row number."""
        return self.grid.number, self.number


def union_box(cells: Sequence[Cell]) -> Box | None:
    """Return the box around cells of one page, None where no cell has a box."""
    boxes = [cell.provenance.box for cell in cells if cell.provenance.box is not None]
    if not boxes:
        return None
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )


def grid_rows(grid: Grid, onto: Grid | None = None) -> list[Row]:
    """Return the rows of a grid; with `onto`, x-ranges are moved to fit that grid, which this one continues."""
    shift, scale = 0.0, 1.0
    if onto is not None:
        left, right = grid.column_edges[0], grid.column_edges[-1]
        base_left, base_right = onto.column_edges[0], onto.column_edges[-1]
        scale = (base_right - base_left) / (right - left)
        shift = base_left - left * scale
    rows: list[Row] = []
    for index in range(grid.row_count):
        placed = []
        for cell in grid.row(index):
            span = grid.x_range(cell)
            if onto is not None:
                span = Span(x0=span.x0 * scale + shift, x1=span.x1 * scale + shift, unit=onto.x_unit)
            placed.append(Placed(cell=cell, span=span, begins=cell.row == index))
        rows.append(Row(cells=tuple(placed), grid=grid, number=index + 1, after_break=onto is not None and index == 0))
    return rows


def continues(grid: Grid, last: Grid) -> bool:
    """Tell whether a grid is the rest of the last one: on the next page, or on the right half of a two-up sheet."""
    if grid.page is None or last.page is None or not (grid.page == last.page + 1 or _is_right_of(grid, last)):
        return False
    width, last_width = (g.column_edges[-1] - g.column_edges[0] for g in (grid, last))
    return abs(width - last_width) <= SAME_WIDTH * max(width, last_width)


def _is_right_of(grid: Grid, last: Grid) -> bool:
    """Tell whether a grid stands beside the last one on the same page, to its right."""
    boxes = grid.box, last.box
    return grid.page == last.page and boxes[0] is not None and boxes[1] is not None and boxes[0][0] >= boxes[1][2]
