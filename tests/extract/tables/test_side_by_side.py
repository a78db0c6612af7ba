"""Sheets printed two pages wide, and pages that are none."""

from __future__ import annotations

from extract.document import Cell, Grid, Page, Provenance
from extract.tables.side_by_side import with_wide_sheets


def _page(number: int, *, sideways: bool) -> Page:
    """Return a page with a table of six rows and two columns, upright or shown on its side."""
    cells = []
    for row in range(6):
        for column in range(2):
            top, x = 100.0 + 40 * row, 100.0 + 200 * column
            box = (x, top, x + 200, top + 40) if not sideways else (top, x, top + 40, x + 200)
            place = Provenance(document_id="d", page=number, table=number, box=box, method="ocr")
            cells.append(Cell(text=f"{number}-{row}-{column}", row=row, column=column, provenance=place))
    edges = (100.0, 300.0, 500.0)
    grid = Grid(cells=tuple(cells), row_count=6, column_count=2, column_edges=edges, number=number, page=number)
    return Page(number=number, blocks=(grid,), width=595, height=842)


def test_two_halves_of_a_sheet_become_one_table() -> None:
    """Rows that begin at the same heights go on beside each other."""
    first, second = with_wide_sheets([_page(1, sideways=False), _page(2, sideways=False)])
    assert [(grid.row_count, grid.column_count) for grid in first.grids] == [(6, 4)]
    assert not second.grids


def test_pages_shown_sideways_stay_apart() -> None:
    """Their rows all begin at the same height of the page as it is shown: nothing tells which stand side by side."""
    pages = [_page(1, sideways=True), _page(2, sideways=True)]
    assert with_wide_sheets(pages) == pages
