"""Each row of `unread` is found in the cell that prints it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extract.document import Document, Page
from jixiao.dataset.unread import unread_cells
from tests.support.forms import document, table


def _row(text: str, *, row: int = 1, box: list[float] | None = None) -> dict[str, object]:
    return {"text": text, "table_no": 1, "row_no": row, "bbox": box}


def test_cells_of_one_row_that_say_the_same_are_each_given_once() -> None:
    """Where a format has no boxes they come from left to right, and no cell twice."""
    pages = document(table("甲 | 5 | 5\n乙 | 5 | 6"))
    cells = unread_cells(pages, [_row("5"), _row("5"), _row("5"), _row("5", row=2)])
    assert [(cell.row, cell.column) if cell else None for cell in cells] == [(0, 1), (0, 2), None, (1, 1)]


def test_a_box_tells_which_of_them_it_is() -> None:
    """The second of two equal cells is found where it alone was left."""
    grid = table("甲 | 5 | 5", page=1)
    cells = tuple(
        replace(
            cell, provenance=replace(cell.provenance, box=(100.0 * cell.column, 0.0, 100.0 * cell.column + 99, 20.0))
        )
        for cell in grid.cells
    )
    page = Page(number=1, blocks=(replace(grid, cells=cells),))
    whole = Document(document_id="d", source="a.pdf", format="pdf", pages=(page,))
    (found,) = unread_cells(whole, [_row("5", box=[200.0, 0.0, 299.0, 20.0])])
    assert found is not None
    assert found.column == 2


@pytest.mark.parametrize("row", [{"table_no": None}, {"table_no": 9}, {"row_no": 9}, {"row_no": None}, {"text": "无"}])
def test_what_is_in_no_cell_is_none(row: dict[str, object]) -> None:
    """Running text, a table or row that is no more there, another text."""
    assert unread_cells(document(table("甲 | 5")), [_row("5") | row]) == [None]
