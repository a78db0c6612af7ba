"""How far a second reader agrees: cells of one line and of several, and lines that it takes for rows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extract.document import Grid
from extract.pdf.second_opinion import agreement
from tests.support.forms import table


def lined(grid: Grid, text: str, lines: tuple[str, ...]) -> Grid:
    """Return a grid whose cell of this text is printed in these lines."""
    cells = (replace(cell, lines=lines if cell.text == text else (cell.text,)) for cell in grid.cells)
    return replace(grid, cells=tuple(cells))


def test_cells_that_another_reader_found_agree() -> None:
    """The share of filled cells that stand as whole cells in a table of the other counts; blanks do not."""
    grid = table("名称 | 分值\n合格率 | 10")
    assert agreement(grid, [[["名称", "分值"], ["合格 率", "8"]]]) == pytest.approx(0.75)
    assert agreement(grid, []) == 0.0


def test_rows_that_became_one_are_no_agreement() -> None:
    """Cells of several lines that the other reader has as rows of their own are contradicted."""
    grid = lined(table("名称 | 分值\n培训场次合格率 | 1010"), "培训场次合格率", ("培训场次", "合格率"))
    grid = replace(grid, cells=tuple(replace(c, lines=("10", "10")) if c.text == "1010" else c for c in grid.cells))
    assert agreement(grid, [[["名称", "分值"], ["培训场次", "10"], ["合格率", "10"]]]) == 0.5


def test_a_wrapped_cell_counts_neither_way() -> None:
    """Lines that stand alone in the other's rows are parts of a wrapped text, which it cannot join."""
    grid = lined(table("名称 | 分值\n项目验收合格率 | 10"), "项目验收合格率", ("项目验收", "合格率"))
    assert agreement(grid, [[["名称", "分值"], ["项目验收", ""], ["", "10"], ["合格率", ""]]]) != 0.0
    assert agreement(grid, [[["名称", "分值"], ["项目验收合格率", "10"]]]) == 1.0
