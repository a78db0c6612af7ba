"""Tables whose cells a text puts in their places: drawn borders, rulers of dashes, tags."""

from __future__ import annotations

import pytest

from extract.document import Document, Grid
from extract.errors import TooLargeError
from extract.source import Source
from extract.text.reader import read

DRAWN = """\
+----------+--------------------+
| 项目名称 | 培训经费           |
+----------+---------+----------+
| 绩       | 指标    | 得分     |
|          +---------+----------+
| 效       | 培训    | 5        |
|          | 人数    |          |
+----------+---------+----------+
"""
TAGGED = """\
<table>
<tbody>
<tr><td
colspan="2">项目名称</td><td>培训&lt;2&gt;</td></tr>
<tr>
<td rowspan="2">绩<br />效</td><td>指标</td><td>得分</td>
</tr>
<tr><td>培训人数</td><td></td></tr>
</tbody>
</table>
"""


def _read(text: str) -> Document:
    return read(Source(name="a.md", data=text.encode("utf-8")))


def _cells(grid: Grid) -> list[tuple[str, int, int, int, int]]:
    return [(c.text, c.row, c.column, c.row_span, c.column_span) for c in grid.cells]


def test_the_borders_of_a_drawn_table_tell_its_merged_cells() -> None:
    """A cell goes on to the right and down as far as no border stands; its lines are one text."""
    grid = _read(DRAWN).grids[0]
    assert _cells(grid) == [
        ("项目名称", 0, 0, 1, 1),
        ("培训经费", 0, 1, 1, 2),
        ("绩效", 1, 0, 2, 1),
        ("指标", 1, 1, 1, 1),
        ("得分", 1, 2, 1, 1),
        ("培训人数", 2, 1, 1, 1),
        ("5", 2, 2, 1, 1),
    ]
    assert all(cell.placing == 1.0 for cell in grid.cells)


def test_a_drawn_table_whose_borders_do_not_close_is_no_table_of_places() -> None:
    """Where the borders contradict each other the lines are read as rows between bars, their places not settled."""
    grids = _read(DRAWN.replace("| 效       |", "| 效  |")).grids
    assert all(cell.placing is None for grid in grids for cell in grid.cells)


def test_a_ruler_tells_the_columns_of_rows_that_lines_give() -> None:
    """Below a ruler of dashes a line is a row, up to a blank line; wide characters take two columns."""
    grid = _read("  指标        得分\n  ----------  ----\n  培训人数    5\n  合格率\n\n正文\n").grids[0]
    assert [[c.text for c in grid.row(row)] for row in range(3)] == [
        ["指标", "得分"],
        ["培训人数", "5"],
        ["合格率", ""],
    ]


def test_between_whole_rulers_blank_lines_part_the_rows() -> None:
    """A row may take several lines where a line of dashes begins and ends the table."""
    rule = "-" * 20
    text = f"  {rule}\n  指标        得分\n  ----------  ----\n  培训        5\n  人数\n\n  合格率      6\n  {rule}\n"
    grid = _read(text).grids[0]
    assert [[c.text for c in grid.row(row)] for row in range(3)] == [
        ["指标", "得分"],
        ["培训人数", "5"],
        ["合格率", "6"],
    ]


def test_tags_tell_the_merged_cells_of_a_table_in_markdown() -> None:
    """Tags may lie over several lines; entities are characters; the characters are those of the cell."""
    grid = _read("自评表\n\n" + TAGGED).grids[0]
    assert _cells(grid) == [
        ("项目名称", 0, 0, 1, 2),
        ("培训<2>", 0, 2, 1, 1),
        ("绩效", 1, 0, 2, 1),
        ("指标", 1, 1, 1, 1),
        ("得分", 1, 2, 1, 1),
        ("培训人数", 2, 1, 1, 1),
        ("", 2, 2, 1, 1),
    ]
    chars = next(cell.provenance.chars for cell in grid.cells if cell.text == "培训人数")
    assert chars is not None
    assert ("自评表\n\n" + TAGGED)[slice(*chars)] == "培训人数"


def test_a_table_in_tags_that_is_not_closed_stays_lines() -> None:
    """What has no end is not taken for a table."""
    assert not _read("自评表\n" + TAGGED.replace("</table>", "")).grids


def test_what_a_table_within_a_cell_prints_is_of_that_cell() -> None:
    """The rows of the outer table stay as they are."""
    inner = "<table><tr><td>甲</td><td>乙</td></tr></table>"
    grid = _read("自评表\n" + TAGGED.replace("得分</td>", f"得分{inner}</td>")).grids[0]
    assert (grid.row_count, grid.column_count) == (3, 3)
    assert [cell.text for cell in grid.row(1)][2] == "得分甲乙"


def test_spans_without_end_are_too_large() -> None:
    """Rows and columns that cells say they cover count as positions."""
    row = "<tr>" + '<td rowspan="900" colspan="900">甲</td>' * 3 + "</tr>\n"
    with pytest.raises(TooLargeError):
        _read("<table>\n" + row * 900 + "</table>\n")
