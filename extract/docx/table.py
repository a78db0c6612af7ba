"""Lays the cells that Word declares out on a grid of rows and x positions, whatever the declarations miss."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby, pairwise
from statistics import median

from extract.docx.items import Table, TableCell
from extract.errors import TooLargeError
from extract.page.marks import clusters

EDGE_TOLERANCE_POINTS = 4.0
"""Cell borders of two rows closer than this are one border. Rounded widths drift by under 2 points over a row;
the narrowest column between two borders of the fixtures is 5.8 (pingliang-2021)."""

WIDTH_TOLERANCE = 0.15
"""Share by which a cell's stated width may miss its grid columns and still confirm them (cell margins, rounding)."""

FALLBACK_COLUMN_POINTS = 36.0
"""Width given to a column of which nothing is known while others are: half an inch, about two Chinese characters."""

SMALLEST_COLUMN_POINTS = 0.05
"""One twip: what keeps the edges rising where two borders are declared at one place."""

MAX_POSITIONS = 4_000_000
"""Rows times columns of one table. Word allows 63 columns; 60 000 such rows are no report."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A cell of the laid-out table: its place, its spans, and the declared cell it shows (None: nothing printed)."""

    row: int
    column: int
    row_span: int
    column_span: int
    cell: TableCell | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A table laid out: areas that do not overlap, and the column edges, rising, None where no width is known."""

    areas: tuple[Area, ...]
    row_count: int
    column_count: int
    edges: tuple[float, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Placed:
    """A declared cell between two column borders, counted from 0."""

    start: int
    end: int
    cell: TableCell


@dataclass(slots=True, kw_only=True)
class _Region:
    """A rectangle that grows downward while rows continue it."""

    start: int
    end: int
    top: int
    bottom: int
    cell: TableCell | None
    merging: bool


_Rows = list[list[_Placed]]


def lay_out(table: Table) -> Layout:
    """Return the layout of a table; irregular spans, widths and merges give some layout, never an error.

    Columns are the declared grid columns where the rows agree on them, else the intervals between the borders that
    the stated cell widths give. Borders that no cell uses are left out. Rows that are not shown are gone; what they
    began goes on blank.

    Raises:
        TooLargeError: rows times columns pass `MAX_POSITIONS`.
    """
    by_index = [_by_index(row.cells) for row in table.rows]
    placed, xs = _by_width(table, by_index) or (by_index, None)
    borders = sorted({x for row in placed for cell in row if not cell.cell.gap for x in (cell.start, cell.end)})
    column_count = max(len(borders) - 1, 0)
    if column_count * len(placed) > MAX_POSITIONS:
        raise TooLargeError("表格的行列数过大")
    positions = {border: place for place, border in enumerate(borders)}
    squeezed = [
        [
            _Placed(start=positions[cell.start], end=positions[cell.end], cell=cell.cell)
            for cell in row
            if not cell.cell.gap
        ]
        for row in placed
    ]
    shown = [row.shown for row in table.rows]
    edges = _edges(table, by_index, borders) if xs is None else tuple(xs[border] for border in borders)
    return Layout(
        areas=tuple(_areas(_merged(squeezed), shown)),
        row_count=sum(shown),
        column_count=column_count,
        edges=edges,
    )


def _by_index(cells: Sequence[TableCell]) -> list[_Placed]:
    """Return cells between the grid columns that their spans count to."""
    ends = list(accumulate(cell.span for cell in cells))
    return [_Placed(start=end - cell.span, end=end, cell=cell) for cell, end in zip(cells, ends, strict=True)]


def _by_width(table: Table, by_index: _Rows) -> tuple[_Rows, list[float]] | None:
    """Return cells placed by their stated widths, with the x of each border, where the spans cannot be trusted.

    They are trusted (None is returned) where all rows count to the same column, where the stated widths confirm the
    declared grid, and where the widths do not suffice to place every cell.
    """
    totals = {row[-1].end for row in by_index if row}
    if len(totals) <= 1 or _grid_confirmed(table, by_index):
        return None
    rows: list[list[float]] = []
    for row in by_index:
        widths = [cell.cell.width for cell in row]
        known = [width for width in widths if width is not None and width > 0]
        if len(known) < len(widths):
            return None
        rows.append(list(accumulate(known, initial=0.0)))
    xs = [median(group) for group in clusters(sorted(x for row in rows for x in row), EDGE_TOLERANCE_POINTS)]
    placed: _Rows = []
    for row, ends in zip(by_index, rows, strict=True):
        numbers = [_nearest(xs, x) for x in ends]
        if any(left >= right for left, right in pairwise(numbers)):
            return None
        placed.append(
            [
                _Placed(start=left, end=right, cell=cell.cell)
                for cell, (left, right) in zip(row, pairwise(numbers), strict=True)
            ]
        )
    return placed, xs


def _grid_confirmed(table: Table, by_index: _Rows) -> bool:
    """Tell whether every stated cell width agrees with the grid columns that the cell spans."""
    grid = _declared_edges(table, max((row[-1].end for row in by_index if row), default=0))
    return grid is not None and all(agrees for row in by_index for agrees in _agreements(row, grid))


def _agreements(row: list[_Placed], grid: Sequence[float]) -> Iterator[bool]:
    for cell in row:
        width = cell.cell.width
        if width is not None and not cell.cell.gap:
            declared = grid[cell.end] - grid[cell.start]
            yield abs(declared - width) <= max(EDGE_TOLERANCE_POINTS, WIDTH_TOLERANCE * width)


def _declared_edges(table: Table, column_count: int) -> list[float] | None:
    """Return the edges of the declared grid, None where it misses a column or gives one no width."""
    widths = [width for width in table.grid_widths if width is not None and width > 0]
    if not widths or len(widths) < len(table.grid_widths) or len(widths) < column_count:
        return None
    return list(accumulate(widths, initial=0.0))


def _nearest(xs: list[float], x: float) -> int:
    """Return the number of the border nearest to x."""
    right = min(bisect_left(xs, x), len(xs) - 1)
    left = max(right - 1, 0)
    return left if x - xs[left] <= xs[right] - x else right


def _edges(table: Table, rows: _Rows, borders: list[int]) -> tuple[float, ...] | None:
    """Return the x of each used border: of the declared grid unless most cells contradict it, else from cell widths."""
    if not borders:
        return None
    grid = _declared_edges(table, borders[-1])
    if grid is not None:
        votes = [agrees for row in rows for agrees in _agreements(row, grid)]
        if sum(votes) * 2 >= len(votes):
            return tuple(grid[border] for border in borders)
    ending: dict[int, list[_Placed]] = {}
    for row in rows:
        for cell in row:
            if cell.cell.width is not None and cell.cell.width > 0:
                ending.setdefault(cell.end, []).append(cell)
    if not ending:
        return None
    xs: dict[int, float] = {0: 0.0}
    reach = 0.0
    for border in borders:
        candidates = [xs[cell.start] + (cell.cell.width or 0.0) for cell in ending.get(border, ()) if cell.start in xs]
        if border:
            x = median(candidates) if candidates else reach + FALLBACK_COLUMN_POINTS
            reach = max(x, reach + SMALLEST_COLUMN_POINTS)
            xs[border] = reach
    return tuple(xs[border] for border in borders)


def _merged(rows: _Rows) -> list[_Region]:
    """Return the rectangles that vertical merges make of the rows, in reading order.

    A rectangle grows while the cells below continue every column of it. Of cells that continue other columns than
    the rectangle above has, blank ones give way column by column, printed ones begin a rectangle of their own; so no
    position has two owners and no printed text is lost.
    """
    regions: list[_Region] = []
    above: list[_Region] = []
    for number, row in enumerate(rows):
        continuing = {
            column: (cell.start, cell.end, not cell.cell.lines)
            for cell in row
            if cell.cell.merge == "continue"
            for column in range(cell.start, cell.end)
        }
        current: list[_Region] = []
        claimed: set[int] = set()
        for region in above:
            if _continues(region, continuing):
                region.bottom = number
                region.merging = True
                claimed.update(range(region.start, region.end))
                current.append(region)
        for cell in row:
            fresh = list(_begun(cell, number, claimed))
            regions.extend(fresh)
            current.extend(fresh)
        above = current
    return regions


def _continues(region: _Region, continuing: Mapping[int, tuple[int, int, bool]]) -> bool:
    """Tell whether a row continues a rectangle; for each column: start, end, blankness of the cell that continues."""
    below = [continuing.get(column) for column in range(region.start, region.end)]
    if not region.merging:
        # A blank cell that continues one without a mark, of its very width: the mark above was lost.
        return below[0] == (region.start, region.end, True)
    return all(cell is not None and (cell[2] or cell[:2] == (region.start, region.end)) for cell in below)


def _begun(cell: _Placed, row: int, claimed: set[int]) -> Iterator[_Region]:
    """Yield the rectangles that a cell begins: itself, or the columns of it that continue nothing."""
    if cell.cell.merge != "continue":
        merging = cell.cell.merge == "restart"
        yield _Region(start=cell.start, end=cell.end, top=row, bottom=row, cell=cell.cell, merging=merging)
        return
    text: TableCell | None = cell.cell
    free = [column for column in range(cell.start, cell.end) if column not in claimed]
    for _, run in groupby(enumerate(free), key=lambda pair: pair[1] - pair[0]):
        columns = [column for _, column in run]
        yield _Region(start=columns[0], end=columns[-1] + 1, top=row, bottom=row, cell=text, merging=True)
        text = None


def _areas(regions: list[_Region], shown: list[bool]) -> Iterator[Area]:
    """Yield the rectangles without the rows that are not shown; one that began in such a row goes on blank."""
    before = list(accumulate(shown, initial=0))
    for region in regions:
        top, height = before[region.top], before[region.bottom + 1] - before[region.top]
        if height:
            yield Area(
                row=top,
                column=region.start,
                row_span=height,
                column_span=region.end - region.start,
                cell=region.cell if shown[region.top] else None,
            )
