"""Every value keeps the cell it came from; a line knows its page, table, row, box and how surely it was recognised."""

from __future__ import annotations

from dataclasses import replace

from normalize.model.form import Reading, place_of
from normalize.model.rows import grid_rows
from tests.support.forms import DOCUMENT_ID, para, rows, table

FORM = "产出指标 | 数量指标 | 里程"


def test_a_reading_stands_where_its_first_cell_or_its_paragraph_stands() -> None:
    """The provenance is the cell's, else the paragraph's, else none."""
    cell = table(FORM, page=3, number=2).cells[1]
    assert Reading(value="x", raw="x", cells=(cell,)).provenance == cell.provenance
    line = para("绩效自评报告")
    assert Reading(value="x", raw="x", paragraph=line).provenance == line.provenance
    assert Reading(value="x", raw="x").provenance is None


def test_a_line_stands_in_its_first_row_with_the_box_around_its_cells() -> None:
    """Page, table and row are 1-based, the box is that of the cells on the row's page."""
    (row,) = rows(FORM, page=3, number=2)
    place = place_of([row], [row.cells[1].cell, row.cells[2].cell])
    assert (place.document_id, place.page, place.table, place.row) == (DOCUMENT_ID, 3, 2, 1)
    assert place.box == (60.0, 0.0, 180.0, 20.0)
    assert (place.method, place.recognition, place.sealed) == ("text_lattice", None, False)


def test_a_line_cut_by_a_page_break_stands_on_its_first_page() -> None:
    """Cells of the next page are not in the box."""
    (first,), (second,) = rows(FORM, page=1), rows(FORM, page=2, number=2)
    place = place_of([first, second], [first.cells[0].cell, second.cells[2].cell])
    assert (place.page, place.table, place.box) == (1, 1, (0.0, 0.0, 60.0, 20.0))


def test_a_line_is_as_surely_recognised_as_its_worst_cell() -> None:
    """The lowest recognition score of a cell that holds text counts, and a seal over any cell is told."""
    grid = table("甲 | 乙 | 丙")
    scores = (0.99, 0.7, 0.2)
    cells = tuple(
        replace(cell, recognition=score, sealed=cell.text == "乙", text="" if cell.text == "丙" else cell.text)
        for cell, score in zip(grid.cells, scores, strict=True)
    )
    (row,) = grid_rows(replace(grid, cells=cells))
    place = place_of([row], cells)
    assert place.recognition == 0.7
    assert place.sealed
