"""A page before it is drawn: paragraphs and tables of cells whose sides lie on a ruler of sixty units."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final, Literal, TypeAlias

RULER: Final = 60
"""Units of a table's width."""
NARROW: Final = 3
"""Units: no column is narrower."""

Align: TypeAlias = Literal["left", "center", "right"]
Span: TypeAlias = tuple[int, int]
"""Left and right side on the ruler."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell of a table: rows from `row`, sides on the ruler; `open_top` has no line above it."""

    text: str
    row: int
    left: int
    right: int
    rows: int = 1
    align: Align = "center"
    bold: bool = False
    open_top: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Cells that tile `rows` rows of the whole ruler.

    The rows of `header` are printed again after a page break before row `until`, the last that they head.
    """

    cells: tuple[Cell, ...]
    rows: int
    header: tuple[int, ...] = ()
    until: int = 0

    @property
    def edges(self) -> tuple[int, ...]:
        """Every side that a cell has, from left to right."""
        return tuple(sorted({side for cell in self.cells for side in (cell.left, cell.right)}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of text between tables."""

    text: str
    align: Align = "left"
    size: float = 10.5
    bold: bool = False


@dataclass(frozen=True, slots=True)
class PageBreak:
    """A new page begins here."""


Element: TypeAlias = Table | Line | PageBreak


def spread(weights: Sequence[float], left: int = 0, right: int = RULER) -> list[Span]:
    """Return the sides of columns that share a width by their weights, none narrower than `NARROW`."""
    free = right - left - NARROW * len(weights)
    if free < 0:
        raise ValueError(f"{len(weights)} columns do not fit into {right - left} units")
    whole, done, sides = sum(weights), 0.0, [left]
    for number, weight in enumerate(weights, start=1):
        done += weight
        sides.append(left + NARROW * number + round(free * done / whole))
    return list(pairwise(sides))


def row_of(
    row: int, spans: Sequence[Span], texts: Sequence[str], *, bold: bool = False, left: Iterable[int] = ()
) -> list[Cell]:
    """Return one row of cells; the columns numbered in `left` are set left."""
    ragged = set(left)
    return [
        Cell(text=text, row=row, left=a, right=b, bold=bold, align="left" if number in ragged else "center")
        for number, ((a, b), text) in enumerate(zip(spans, texts, strict=True))
    ]


def stack(tables: Sequence[Table]) -> Table:
    """Return one table of several, one below the other."""
    cells: list[Cell] = []
    header: list[int] = []
    rows = until = 0
    for table in tables:
        cells += [replace(cell, row=cell.row + rows) for cell in table.cells]
        if table.header:
            header, until = [row + rows for row in table.header], table.until + rows
        rows += table.rows
    return Table(cells=tuple(cells), rows=rows, header=tuple(header), until=until)


def cut(table: Table, at: int, *, again: bool) -> tuple[Table, Table]:
    """Return the part above row `at` and the part from it on, which begins with the header's rows where `again`.

    A cell that lies on both sides keeps its text above; below it goes on without.
    """
    above, below = [], []
    for cell in table.cells:
        end = cell.row + cell.rows
        if cell.row < at:
            above.append(replace(cell, rows=min(end, at) - cell.row))
        if end > at:
            begin = max(cell.row, at)
            below.append(replace(cell, row=begin - at, rows=end - begin, text=cell.text if cell.row >= at else ""))
    headed = bool(table.header) and max(table.header) < at < table.until
    head = sorted(table.header) if again and headed else []
    shown = [replace(cell, row=head.index(cell.row)) for cell in _whole(table, head)] if head else []
    moved = [replace(cell, row=cell.row + len(head)) for cell in below]
    later = tuple(range(len(head))) if head else tuple(row - at for row in table.header if row >= at)
    return (
        Table(cells=tuple(above), rows=at),
        Table(
            cells=(*shown, *moved),
            rows=table.rows - at + len(head),
            header=later,
            until=table.until - at + len(head) if later else 0,
        ),
    )


def joined(table: Table) -> Table:
    """Return the table with cells that have no line between them as one, its text the one that was typed."""
    chains: list[list[Cell]] = []
    ends: dict[tuple[int, int, int], list[Cell]] = {}
    for cell in sorted(table.cells, key=lambda cell: cell.row):
        chain = ends.pop((cell.row, cell.left, cell.right), None) if cell.open_top else None
        if chain is None:
            chains.append(chain := [])
        chain.append(cell)
        ends[cell.row + cell.rows, cell.left, cell.right] = chain
    cells = (
        replace(chain[0], rows=sum(cell.rows for cell in chain), text="".join(cell.text for cell in chain))
        for chain in chains
    )
    return replace(table, cells=tuple(cells))


def _whole(table: Table, head: Sequence[int]) -> list[Cell]:
    """Return the cells of the header's rows; one that goes on below (the label at the side) ends with them, blank."""
    first, end = head[0], head[-1] + 1
    kept = []
    for cell in table.cells:
        if cell.row + cell.rows <= first or cell.row >= end:
            continue
        begin, stop = max(cell.row, first), min(cell.row + cell.rows, end)
        text = cell.text if (begin, stop) == (cell.row, cell.row + cell.rows) else ""
        kept.append(replace(cell, row=begin, rows=stop - begin, text=text))
    return kept


def check_tiling(table: Table) -> None:
    """Raise ValueError where cells overlap or leave a gap."""
    seen: set[tuple[int, int]] = set()
    for cell in table.cells:
        places = {(row, x) for row in range(cell.row, cell.row + cell.rows) for x in range(cell.left, cell.right)}
        if places & seen:
            raise ValueError(f"overlap at {cell}")
        seen |= places
    if len(seen) != table.rows * RULER:
        raise ValueError(f"{table.rows * RULER - len(seen)} places without a cell")
