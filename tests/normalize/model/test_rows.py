"""Grids become rows of cells with x-ranges; a table cut by a page break becomes one again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extract.document import Cell, Provenance, Span
from normalize.model.rows import continues, grid_rows, union_box
from tests.support.forms import DOCUMENT_ID, rows, table

MERGED = """
产出指标 | 数量指标 | 里程
^ | 质量指标 | —
"""


def test_a_cell_merged_over_rows_stands_in_each_and_begins_in_one() -> None:
    """The merged label is among the cells of both rows, fresh and filled only in its first."""
    first, second = rows(MERGED)
    assert [(p.text, p.begins) for p in first.cells] == [("产出指标", True), ("数量指标", True), ("里程", True)]
    assert [(p.text, p.begins) for p in second.cells] == [("产出指标", False), ("质量指标", True), ("—", True)]
    assert [p.text for p in second.fresh] == ["质量指标", "—"]
    assert [p.text for p in second.filled] == ["质量指标"]


def test_rows_are_numbered_from_one_and_told_apart_by_table() -> None:
    """A row's key is its table and its 1-based number."""
    assert [row.key for row in rows(MERGED, number=4)] == [(4, 1), (4, 2)]
    assert [row.after_break for row in rows(MERGED)] == [False, False]


def test_a_dash_is_blank_and_zero_is_not() -> None:
    """Blank cells hold nothing or a dash."""
    (row,) = rows("— | / |  | 0 | 无")
    assert [p.blank for p in row.cells] == [True, True, True, False, False]


def test_the_rest_of_a_table_is_laid_over_its_first_part() -> None:
    """x-ranges of a part that was printed shifted and narrower fit those of the first part; its first row is marked."""
    base = table("甲 | 乙 | 丙", widths=(100.0, 50.0, 50.0))
    part = table("丁 | 戊 | 己\n庚 | 辛 | 壬", widths=(99.0, 49.5, 49.5))
    moved = grid_rows(part, onto=base)
    assert [row.after_break for row in moved] == [True, False]
    assert [p.x0 for p in moved[0].cells] == pytest.approx([0.0, 100.0, 150.0])
    assert [p.x1 for p in moved[0].cells] == pytest.approx([100.0, 150.0, 200.0])


@pytest.mark.parametrize(
    ("pages", "widths", "wanted"),
    [
        ((1, 2), (60.0, 60.0), True),
        ((1, 2), (60.0, 62.0), True),
        ((1, 2), (60.0, 90.0), False),
        ((1, 1), (60.0, 60.0), False),
        ((1, 3), (60.0, 60.0), False),
        ((None, None), (60.0, 60.0), False),
    ],
)
def test_a_table_goes_on_over_the_next_page_when_it_is_as_wide(
    pages: tuple[int | None, int | None], widths: tuple[float, float], *, wanted: bool
) -> None:
    """Only a table of nearly the same width on the very next page is the rest of the last one."""
    last, grid = (table("甲 | 乙", page=page, widths=(w, w)) for page, w in zip(pages, widths, strict=True))
    assert continues(grid, last) is wanted


@pytest.mark.parametrize(("left", "wanted"), [(130.0, True), (60.0, False), (-130.0, False)])
def test_a_table_goes_on_on_the_right_half_of_its_sheet(left: float, *, wanted: bool) -> None:
    """Two pages copied on one sheet: a table to the right of the last one is its rest, one left of it is not."""
    last, grid = (replace(table("甲 | 乙", page=1), box=(x, 0.0, x + 120.0, 20.0)) for x in (0.0, left))
    assert continues(grid, last) is wanted


def test_the_box_of_cells_is_the_box_around_them() -> None:
    """Cells without a box count for nothing; without any box there is none."""
    grid = table("甲 | 乙\n丙 | 丁", page=1)
    assert union_box(grid.cells[1:3]) == (0.0, 0.0, 120.0, 40.0)
    bare = Cell(text="", row=0, column=0, provenance=Provenance(document_id=DOCUMENT_ID))
    assert union_box([bare, grid.cells[0]]) == (0.0, 0.0, 60.0, 20.0)
    assert union_box([bare]) is None


def test_overlap_is_the_shared_length() -> None:
    """The overlap of x-ranges is never negative."""
    (row,) = rows("甲 | 乙")
    assert row.cells[1].overlap(Span(x0=90.0, x1=200.0, unit="point")) == 30.0
    assert row.cells[0].overlap(Span(x0=60.0, x1=120.0, unit="point")) == 0.0
