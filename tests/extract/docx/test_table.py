"""The geometry of Word tables: spans, merges and widths that agree, and those that do not."""

from __future__ import annotations

import pytest

from extract.document import Grid, Span
from extract.docx import table as word_table
from extract.docx.reader import read_flow
from extract.errors import TooLargeError
from extract.source import Source
from tests.extract.wordml.test_package import docx, p, tbl, tc, tr

GRID = (2000, 2000, 2000)


def read_grid(*tables: str) -> Grid:
    """Return the first grid of a document with these tables, a paragraph after each."""
    body = "".join(table + p("") for table in tables)
    return read_flow(Source(name="x", data=docx(body), ocr="never", known_id="d")).grids[0]


def shape(grid: Grid) -> list[list[str]]:
    """Return the text at every position."""
    return [[grid.at(row, column).text for column in range(grid.column_count)] for row in range(grid.row_count)]


def test_column_edges_come_from_the_declared_grid_in_points() -> None:
    """Grid columns of 2000 twips are 100 points wide, counted from the left border."""
    grid = read_grid(tbl(tr(tc("甲"), tc("乙", span=2)), tr(tc("丙"), tc("丁"), tc("戊")), grid=GRID))
    assert grid.column_edges == (0.0, 100.0, 200.0, 300.0)
    assert grid.x_range(grid.at(0, 1)) == Span(x0=100.0, x1=300.0, unit="point")
    assert grid.method == "docx"


def test_a_restart_and_its_continuations_are_one_cell() -> None:
    """A vertical merge is one cell over its rows, marked `continue` or not marked at all."""
    grid = read_grid(
        tbl(
            tr(tc("产出", merge="restart"), tc("一")),
            tr(tc("", merge="continue"), tc("二")),
            tr(tc("", merge="bare"), tc("三")),
            tr(tc("效益", merge="restart"), tc("四")),
            tr(tc("", merge="bare"), tc("五")),
            grid=(2000, 2000),
        )
    )
    assert [(cell.text, cell.row_span) for cell in grid.cells if cell.column == 0] == [("产出", 3), ("效益", 2)]


def test_a_continuation_whose_beginning_lost_its_mark_joins_the_cell_above() -> None:
    """Blank continuations under an unmarked cell of the same width belong to it."""
    grid = read_grid(
        tbl(
            tr(tc("产出"), tc("一")),
            tr(tc("", merge="bare"), tc("二")),
            tr(tc("", merge="bare"), tc("三")),
            grid=(2000, 2000),
        )
    )
    assert grid.at(2, 0).text == "产出"


def test_a_continuation_in_the_first_row_stands_for_itself() -> None:
    """With nothing above, continuing cells are one cell with the text of the first."""
    grid = read_grid(tbl(tr(tc("甲", merge="bare"), tc("一")), tr(tc("", merge="bare"), tc("二")), grid=(2000, 2000)))
    assert (grid.at(1, 0).text, grid.at(1, 0).row_span) == ("甲", 2)


def test_blank_continuations_narrower_than_the_merged_cell_extend_it() -> None:
    """Two narrow continuations under a wide beginning continue it."""
    grid = read_grid(
        tbl(
            tr(tc("标签", span=2, merge="restart"), tc("一")),
            tr(tc("", merge="bare"), tc("", merge="bare"), tc("二")),
            grid=GRID,
        )
    )
    assert (grid.at(1, 1).text, grid.at(1, 1).row_span, grid.at(1, 1).column_span) == ("标签", 2, 2)


def test_a_blank_continuation_wider_than_the_merged_cell_gives_it_its_columns() -> None:
    """The label above goes on; the rest of the wide cell is blank."""
    grid = read_grid(
        tbl(
            tr(tc("标签", merge="restart"), tc("一"), tc("二")),
            tr(tc("", span=2, merge="bare"), tc("三")),
            grid=GRID,
        )
    )
    assert shape(grid) == [["标签", "一", "二"], ["标签", "", "三"]]


def test_printed_continuations_of_another_width_keep_their_text() -> None:
    """Text in a continuing cell that does not fit the cell above is printed, so it is kept."""
    grid = read_grid(
        tbl(
            tr(tc("标签", span=2, merge="restart"), tc("一")),
            tr(tc("左", merge="bare"), tc("右", merge="bare"), tc("二")),
            grid=GRID,
        )
    )
    assert shape(grid) == [["标签", "标签", "一"], ["左", "右", "二"]]


def test_a_tracked_merge_counts_as_a_merge() -> None:
    """Cells merged by a tracked change are merged in the accepted text."""
    mark = '<w:cellMerge w:id="1" w:author="a" w:vMerge="{}"/>'
    grid = read_grid(
        tbl(
            tr(tc("标签", more=mark.format("rest")), tc("一")),
            tr(tc("", more=mark.format("cont")), tc("二")),
            grid=(2000, 2000),
        )
    )
    assert grid.at(1, 0).text == "标签"


def test_room_before_and_after_a_row_is_blank() -> None:
    """Room before shifts a row to the right, room after leaves its end blank."""
    before = '<w:gridBefore w:val="1"/><w:wBefore w:w="2000" w:type="dxa"/>'
    after = '<w:gridAfter w:val="1"/><w:wAfter w:w="2000" w:type="dxa"/>'
    grid = read_grid(
        tbl(
            tr(tc("一"), tc("二"), tc("三")),
            tr(tc("四"), tc("五"), properties=before),
            tr(tc("六"), tc("七"), properties=after),
            grid=GRID,
        )
    )
    assert shape(grid) == [["一", "二", "三"], ["", "四", "五"], ["六", "七", ""]]


def test_legacy_horizontal_merges_widen_the_first_cell() -> None:
    """Continuations marked hMerge belong to the cell at their left, with or without a value."""
    grid = read_grid(
        tbl(
            tr(
                tc("宽", more='<w:hMerge w:val="restart"/>'),
                tc("", more='<w:hMerge w:val="continue"/>'),
                tc("", more="<w:hMerge/>"),
            ),
            tr(tc("一"), tc("二"), tc("三")),
            grid=GRID,
        )
    )
    assert (grid.at(0, 2).text, grid.at(0, 0).column_span) == ("宽", 3)


def test_rows_without_spans_are_placed_by_their_widths() -> None:
    """Where rows count to different columns, stated widths say which cells stand above each other."""
    grid = read_grid(
        tbl(
            tr(tc("甲", width=2000), tc("乙", width=4000)),
            tr(tc("丙", width=2000), tc("丁", width=2010), tc("戊", width=1990)),
            tr(tc("己", width=6000)),
        )
    )
    assert shape(grid) == [["甲", "乙", "乙"], ["丙", "丁", "戊"], ["己", "己", "己"]]
    assert grid.column_edges == pytest.approx((0.0, 100.0, 200.25, 300.0), abs=0.5)


def test_a_short_row_that_its_widths_confirm_ends_blank() -> None:
    """A row with fewer cells than the grid, each as wide as its grid column, leaves the rest blank."""
    grid = read_grid(
        tbl(
            tr(tc("甲", width=2000), tc("乙", width=2000), tc("丙", width=2000)),
            tr(tc("丁", width=2000), tc("戊", width=2000)),
            grid=GRID,
        )
    )
    assert shape(grid) == [["甲", "乙", "丙"], ["丁", "戊", ""]]


def test_a_row_with_more_cells_than_the_grid_widens_the_table() -> None:
    """No cell is lost where the declared grid has too few columns."""
    grid = read_grid(tbl(tr(tc("甲"), tc("乙")), tr(tc("丙"), tc("丁"), tc("戊")), grid=(2000, 2000)))
    assert shape(grid) == [["甲", "乙", ""], ["丙", "丁", "戊"]]


def test_edges_come_from_cell_widths_where_most_contradict_the_declared_grid() -> None:
    """A placeholder grid of equal columns gives way to the widths of the cells."""
    grid = read_grid(
        tbl(
            tr(tc("甲", width=1000), tc("乙", width=5000)),
            tr(tc("丙", width=1000), tc("丁", width=5000)),
            grid=(3000, 3000),
        )
    )
    assert grid.column_edges == (0.0, 50.0, 300.0)


def test_edges_come_from_cell_widths_where_the_grid_has_an_empty_column() -> None:
    """A grid column of width 0 says nothing; the cells do."""
    grid = read_grid(tbl(tr(tc("甲", width=1000), tc("乙", width=2000)), grid=(0, 0)))
    assert grid.column_edges == (0.0, 50.0, 150.0)


def test_edges_are_column_numbers_where_no_width_is_known() -> None:
    """A table without any width has columns at 0, 1, 2 ..."""
    grid = read_grid(tbl(tr(tc("甲"), tc("乙")), tr(tc("丙"), tc("丁"))))
    assert grid.column_edges == (0.0, 1.0, 2.0)


def test_relative_widths_count_on_the_width_of_the_table() -> None:
    """Widths in per cent, in fiftieths or with the sign, are shares of the table's width."""
    cells = (
        '<w:tc><w:tcPr><w:tcW w:w="1250" w:type="pct"/></w:tcPr><w:p/></w:tc>'
        '<w:tc><w:tcPr><w:tcW w:w="75%" w:type="pct"/></w:tcPr><w:p/></w:tc>'
    )
    table = f'<w:tbl><w:tblPr><w:tblW w:w="8000" w:type="dxa"/></w:tblPr>{tr(cells)}{tr(cells)}</w:tbl>'
    assert read_grid(table).column_edges == pytest.approx((0.0, 100.0, 400.0))


def test_borders_that_no_cell_uses_are_left_out() -> None:
    """Grid columns that every row spans together are one column."""
    grid = read_grid(tbl(tr(tc("甲", span=2), tc("乙")), tr(tc("丙", span=2), tc("丁")), grid=GRID))
    assert grid.column_edges == (0.0, 200.0, 300.0)


def test_an_absurd_span_costs_nothing() -> None:
    """A span of a hundred million columns is one column if nothing else uses its borders."""
    grid = read_grid(tbl(tr(tc("甲", span=100_000_000), tc("乙")), tr(tc("丙"), tc("丁")), grid=(2000, 2000)))
    assert [cell.text for cell in grid.cells if cell.text] == ["甲", "乙", "丙", "丁"]
    assert list(grid.column_edges) == sorted(set(grid.column_edges))


def test_a_table_with_too_many_positions_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows times columns past the limit end in an error of the file."""
    monkeypatch.setattr(word_table, "MAX_POSITIONS", 3)
    with pytest.raises(TooLargeError):
        read_grid(tbl(tr(tc("甲"), tc("乙")), tr(tc("丙"), tc("丁"))))


def test_hidden_and_deleted_rows_are_left_out() -> None:
    """A hidden row is not there; a merged cell that it began goes on blank, as it is printed."""
    deleted = '<w:del w:id="1" w:author="a"/>'
    grid = read_grid(
        tbl(
            tr(tc("标签", merge="restart"), tc("一"), properties="<w:hidden/>"),
            tr(tc("", merge="bare"), tc("二")),
            tr(tc("甲"), tc("三"), properties=deleted),
            tr(tc("乙"), tc("四"), properties='<w:hidden w:val="0"/>'),
            grid=(2000, 2000),
        )
    )
    assert shape(grid) == [["", "二"], ["乙", "四"]]


def test_a_table_of_hidden_rows_is_no_table() -> None:
    """Where no row is shown there is no grid."""
    table = tbl(tr(tc("甲"), tc("乙"), properties="<w:hidden/>"), tr(tc("丙"), tc("丁"), properties="<w:hidden/>"))
    assert read_flow(Source(name="x", data=docx(table), ocr="never", known_id="d")).grids == ()


def test_a_deleted_cell_is_left_out() -> None:
    """A cell deleted by a tracked change is gone in the accepted text."""
    gone = '<w:cellDel w:id="1" w:author="a"/>'
    grid = read_grid(tbl(tr(tc("甲"), tc("乙", more=gone), tc("丙")), tr(tc("丁"), tc("戊"))))
    assert shape(grid) == [["甲", "丙"], ["丁", "戊"]]


def test_rows_and_cells_in_content_controls_are_read() -> None:
    """Content controls around rows and cells do not hide them."""
    row = f"<w:sdt><w:sdtPr/><w:sdtContent>{tr(tc('一'), tc('二'))}</w:sdtContent></w:sdt>"
    cell = f"<w:sdt><w:sdtContent>{tc('三')}</w:sdtContent></w:sdt>"
    grid = read_grid(tbl(row, tr(cell, tc("四")), grid=(2000, 2000)))
    assert shape(grid) == [["一", "二"], ["三", "四"]]
