"""A sheet printed two pages wide is put together again: the right half follows on a page of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from extract.document import Block, Cell, Grid, Page, Paragraph, tile
from extract.tables.settings import PAGE


def with_wide_sheets(pages: Sequence[Page]) -> list[Page]:
    """Return the pages with each table that goes on beside itself, on the next page, in one piece.

    The half on the right is alone on its page: its title stands over the half on the left.
    """
    joined: list[Page] = []
    left = -1
    for page in pages:
        whole = _joined(joined[left], page) if left >= 0 else None
        if whole is None:
            left = len(joined)
            joined.append(page)
            continue
        joined[left] = whole
        joined.append(replace(page, blocks=()))
    return joined if any(a is not b for a, b in zip(joined, pages, strict=True)) else list(pages)


def _joined(left: Page, right: Page) -> Page | None:
    """Return a page with the table of the next one beside its own, None where the two do not belong together."""
    ours, theirs = left.grids, right.grids
    if len(ours) != 1 or len(theirs) != 1 or _says_more(right.blocks):
        return None
    grid = _beside(ours[0], theirs[0])
    if grid is None:
        return None
    return replace(left, blocks=tuple(grid if block is ours[0] else block for block in left.blocks))


def _says_more(blocks: Sequence[Block]) -> bool:
    return any(isinstance(block, Paragraph) and not block.running and len(block.text) > 1 for block in blocks)


def _tops(grid: Grid) -> list[float] | None:
    """Return the height at which each row begins, None where a row's is not known, or the page is shown sideways."""
    tops: dict[int, float] = {}
    for cell in grid.cells:
        if cell.provenance.box is not None:
            tops[cell.row] = min(tops.get(cell.row, cell.provenance.box[1]), cell.provenance.box[1])
    if len(tops) != grid.row_count:
        return None
    found = [tops[row] for row in range(grid.row_count)]
    return found if all(upper < lower for upper, lower in pairwise(found)) else None


def _beside(left: Grid, right: Grid) -> Grid | None:
    tops, others = _tops(left), _tops(right)
    if tops is None or others is None or min(len(tops), len(others)) < PAGE.min_rows:
        return None
    common = sum(any(abs(top - other) <= PAGE.level for other in others) for top in tops)
    if common < PAGE.common * min(len(tops), len(others)) or common < PAGE.min_rows or _begin_alike(left, right):
        return None
    edges = _merged(tops, others)
    shift = left.column_edges[-1] - right.column_edges[0]
    cells = [_placed(cell, tops, edges, 0, left) for cell in left.cells]
    cells += [_placed(cell, others, edges, left.column_count, right) for cell in right.cells]
    width = left.column_count + right.column_count
    cells = _spanning(cells, left.column_count, width)
    blank = replace(left.cells[0].provenance, box=None)
    return Grid(
        cells=tile(cells, len(edges), width, blank),
        row_count=len(edges),
        column_count=width,
        column_edges=(*left.column_edges, *(edge + shift for edge in right.column_edges[1:])),
        number=left.number,
        page=left.page,
        box=left.box,
        method=left.method,
        open_top=left.open_top,
        open_bottom=left.open_bottom,
        agreement=left.agreement,
    )


def _begin_alike(left: Grid, right: Grid) -> bool:
    """Tell whether many rows of two tables begin with the same words."""
    ours, theirs = ({cell.text for cell in grid.cells if cell.column == 0 and cell.text} for grid in (left, right))
    return len(ours & theirs) > PAGE.same_labels * max(1, min(len(ours), len(theirs)))


def _merged(tops: Sequence[float], others: Sequence[float]) -> list[float]:
    edges: list[float] = []
    for top in sorted([*tops, *others]):
        if not edges or top - edges[-1] > PAGE.level:
            edges.append(top)
    return edges


def _placed(cell: Cell, tops: Sequence[float], edges: Sequence[float], shift: int, grid: Grid) -> Cell:
    """Return a cell in the rows and columns of the whole."""

    def number(row: int) -> int:
        return min(range(len(edges)), key=lambda index: abs(edges[index] - tops[row]))

    row = number(cell.row)
    end = number(cell.last_row + 1) if cell.last_row + 1 < grid.row_count else len(edges)
    return replace(cell, row=row, row_span=max(1, end - row), column=cell.column + shift)


def _spanning(cells: Sequence[Cell], border: int, width: int) -> list[Cell]:
    """Return the cells with one that the page break cut, and whose rest is an empty row on the right, in one piece."""
    rests = {
        (cell.row, cell.row_span): cell
        for cell in cells
        if cell.column == border and cell.last_column == width - 1 and not cell.text
    }
    found: list[Cell] = []
    for cell in cells:
        rest = rests.get((cell.row, cell.row_span))
        if cell is rest and any(
            c.last_column == border - 1 and c.text and (c.row, c.row_span) == (cell.row, cell.row_span) for c in cells
        ):
            continue
        if rest is not None and cell.last_column == border - 1 and cell.text:
            cell = replace(cell, column_span=width - cell.column)  # noqa: PLW2901  the same cell, whole
        found.append(cell)
    return found
