"""Tables without column rulings: found by the alignment of their text, and not found in running text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.document import Grid
from extract.page.lines import Line, group_lines
from extract.page.marks import Glyph, PageContent, Segment
from extract.tables.aligned import find_stream_tables

SIZE = 12.0
COLUMNS = (90.0, 220.0, 300.0, 400.0)
ROWS = (
    ("指标名称", "分值", "得分", "备注"),
    ("预算执行率", "10", "9.5", "按时完成"),
    ("资金合规性", "20", "20", ""),
    ("群众满意度", "10", "8", "略低"),
)


def printed(x: float, baseline: float, text: str, size: float = SIZE) -> list[Glyph]:
    """Return the glyphs of a text set solid, Latin half as wide."""
    glyphs: list[Glyph] = []
    for char in text:
        width = size / 2 if char.isascii() else size
        if char != " ":
            glyphs.append(Glyph(char, x, baseline - 0.85 * size, x + width, baseline + 0.15 * size, baseline))
        x += width
    return glyphs


def rows(table: Sequence[Sequence[str]], top: float = 200.0, step: float = 22.0) -> list[Glyph]:
    """Return the glyphs of a table whose columns begin at COLUMNS."""
    return [
        glyph
        for row, texts in enumerate(table)
        for x, text in zip(COLUMNS, texts, strict=False)
        for glyph in printed(x, top + row * step, text)
    ]


def found(
    glyphs: Sequence[Glyph], rulings: Sequence[float] = (), stops: Sequence[float] = (80, 500)
) -> tuple[list[Grid], list[Line]]:
    """Return the tables and the lines left of an A4 page; `rulings` are horizontal ones, drawn from stop to stop."""
    segments = tuple(Segment(horizontal=True, at=at, start=a, end=b) for at in rulings for a, b in pairwise(stops))
    content = PageContent(width=595, height=842, glyphs=tuple(glyphs), segments=segments)
    return find_stream_tables(group_lines(glyphs), content, document_id="d", page=2, first_number=5)


def shape(grid: Grid) -> list[tuple[str, ...]]:
    """Return the text at every position."""
    return [tuple(grid.at(row, column).text for column in range(grid.column_count)) for row in range(grid.row_count)]


def test_a_three_line_table_is_found_by_its_columns() -> None:
    """Three rulings across and aligned text make a table with all its cells."""
    (grid,), rest = found(rows(ROWS), rulings=(185, 207, 275))
    assert shape(grid) == list(ROWS)
    assert rest == []
    assert (grid.method, grid.number, grid.page) == ("text_stream", 5, 2)


def test_a_table_without_any_ruling_is_found() -> None:
    """Aligned text alone makes a table."""
    (grid,), _ = found(rows(ROWS))
    assert shape(grid) == list(ROWS)


def test_its_cells_know_their_place() -> None:
    """Column edges lie in the white between the columns; every cell has a box."""
    (grid,), _ = found(rows(ROWS))
    assert [COLUMNS[0] == pytest.approx(grid.column_edges[0]), len(grid.column_edges)] == [True, 5]
    assert all(a < x for a, x in zip(grid.column_edges[1:], COLUMNS[1:], strict=False))
    box = grid.at(1, 1).provenance.box
    assert box is not None
    span = grid.x_range(grid.at(1, 1))
    assert (box[0], box[2]) == (span.x0, span.x1)
    assert box[1] < 222 < box[3]


def test_a_wrapped_cell_is_one_cell() -> None:
    """A line set closer than a row goes on in the cell above it."""
    wrapped = [*rows(ROWS[:2], step=30), *printed(COLUMNS[0], 244, "（百分比）"), *rows(ROWS[2:], top=275, step=30)]
    (grid,), _ = found(wrapped)
    assert grid.at(1, 0).text == "预算执行率（百分比）"
    assert grid.at(1, 0).lines == ("预算执行率", "（百分比）")


def test_heads_stay_with_a_first_row_that_begins_with_a_wrapped_cell() -> None:
    """The upper line of a wrapped cell may reach past its head: it is no caption between two tables."""
    cell = ("食堂改造面积及配套", "设施的完善", "情况")
    glyphs = rows([("指标名称", "分值", "得分", "备注")])
    glyphs += [g for step, words in enumerate(cell) for g in printed(COLUMNS[0], 236 + step * 13, words)]
    glyphs += [g for x, text in zip(COLUMNS[1:], ("10", "9.5", "无"), strict=True) for g in printed(x, 249, text)]
    glyphs += rows([("群众满意度", "10", "8", "略低")], top=290)
    (grid,), _ = found(glyphs)
    assert [cell.text for cell in grid.row(0)] == ["指标名称", "分值", "得分", "备注"]
    assert [cell.text for cell in grid.row(1)] == ["食堂改造面积及配套设施的完善情况", "10", "9.5", "无"]


def test_a_last_row_with_a_text_across_two_columns_takes_no_row_with_it() -> None:
    """Other columns begin between two rows, not within the lines of a wrapped row."""
    xs = (40.0, 120.0, 205.0, 300.0, 380.0)
    lines = [("产出", "数量指标", "改造数量", "4个", "15"), ("产出", "质量指标", "通过率", "98%", "15")]
    glyphs = [
        g
        for row, line in enumerate(lines)
        for x, text in zip(xs, line, strict=True)
        for g in printed(x, 200 + row * 26, text, 9)
    ]
    glyphs += [*printed(120, 247, "服务对象满意", 9), *printed(120, 257, "度指标", 9)]
    glyphs += [
        g
        for x, text in zip((40.0, 205.0, 300.0, 380.0), ("满意度", "满意率", "92%", "10"), strict=True)
        for g in printed(x, 252, text, 9)
    ]
    glyphs += [*printed(176, 278, "总分合计", 9), *printed(300, 278, "100", 9), *printed(380, 278, "99", 9)]
    (grid,), _ = found(glyphs)
    assert [cell.text for cell in grid.row(2)] == ["满意度", "服务对象满意度指标", "满意率", "92%", "10"]
    assert [cell.text for cell in grid.row(3) if cell.text] == ["总分合计", "100", "99"]


def test_a_label_between_two_rulings_counts_for_all_rows_between_them() -> None:
    """A label printed in the middle of a ruled group spans the group."""
    table = [
        ("一级指标", "三级指标", "分值", "得分"),
        ("", "数量甲", "10", "9"),
        ("产出", "数量乙", "10", "8"),
        ("", "数量丙", "10", "7"),
        ("效益", "收入", "30", "30"),
    ]
    (grid,), _ = found(rows(table), rulings=(185, 207, 273, 295))
    assert [grid.at(row, 0).text for row in range(5)] == ["一级指标", "产出", "产出", "产出", "效益"]
    assert grid.at(1, 0).row_span == 3


def test_rulings_drawn_in_pieces_part_rows_like_whole_ones() -> None:
    """Rows set closer than usual stay apart where a ruling stands between them, drawn column by column."""
    (grid,), _ = found(rows(ROWS, step=16), rulings=(186, 203, 219, 235, 252), stops=(80, 210, 290, 390, 500))
    assert shape(grid) == list(ROWS)


def test_running_text_is_no_table() -> None:
    """Lines of one piece stay lines, also with an amount in them."""
    lines = [
        "根据上级财政部门下达的年度资金和绩效目标结合工作实际",
        "将资金和绩效目标同步分解下达至项目单位共计100万元",
    ]
    grids, rest = found([g for n, text in enumerate(lines) for g in printed(90, 200 + n * 22, text)])
    assert grids == []
    assert [line.text for line in rest] == lines


def test_a_signature_and_a_date_are_no_table() -> None:
    """Two lines of a name and a date, parted by white, stay text."""
    lines = [*printed(90, 200, "填报人：李四"), *printed(350, 200, "日期：2022年")]
    lines += [*printed(90, 222, "审核人：王五"), *printed(350, 222, "电话：8233537")]
    grids, rest = found(lines)
    assert grids == []
    assert len(rest) == 2


def test_lines_of_signatures_are_no_table() -> None:
    """Who filled the form in, twice, above stamp and day, stands in no column."""
    lines = [
        ("单位负责人：张三", "填表人：李四", "电话：0999-12345"),
        ("单位负责人：王五", "填表人：赵六", "电话：0999-54321"),
    ]
    glyphs = [
        glyph
        for row, line in enumerate([*lines, ("（盖章）", "2023年", "3月1日")])
        for x, text in zip((60.0, 230.0, 380.0), line, strict=True)
        for glyph in printed(x, 300 + 20 * row, text)
    ]
    grids, rest = found(glyphs)
    assert (grids, len(rest)) == ([], 3)


def test_text_before_and_after_a_table_is_left() -> None:
    """A caption above and a note below belong to no cell."""
    caption, note = (
        printed(200, 160, "表1 指标得分"),
        printed(90, 320, "注：得分以财政部门的决算为准，执行率按两数之比算出。"),
    )
    (grid,), rest = found([*caption, *rows(ROWS), *note])
    assert shape(grid) == list(ROWS)
    assert [line.text for line in rest] == ["表1指标得分", "注：得分以财政部门的决算为准，执行率按两数之比算出。"]


def test_a_numbered_heading_parts_two_tables() -> None:
    """A heading between two tables ends the first; both have their number."""
    heading = printed(90, 300, "二、支出情况")
    grids, rest = found([*rows(ROWS), *heading, *rows(ROWS, top=330)])
    assert [shape(grid) for grid in grids] == [list(ROWS), list(ROWS)]
    assert [grid.number for grid in grids] == [5, 6]
    assert [line.text for line in rest] == ["二、支出情况"]


def test_a_page_number_below_is_no_row() -> None:
    """What stands alone at the foot of the page belongs to no table."""
    (grid,), rest = found([*rows(ROWS), *printed(290, 330, "- 3 -")])
    assert grid.row_count == len(ROWS)
    assert [line.text for line in rest] == ["-3-"]


def test_two_columns_under_a_ruling_are_a_table() -> None:
    """Pairs of a name and an amount under a ruling are a table of two columns."""
    pairs = [("项目", "", "", "金额"), ("办公费", "", "", "12.5"), ("差旅费", "", "", "8")]
    (grid,), _ = found(rows(pairs), rulings=(185,))
    assert shape(grid) == [("项目", "金额"), ("办公费", "12.5"), ("差旅费", "8")]


def test_a_page_without_text_has_no_table() -> None:
    """Nothing gives nothing."""
    assert found([]) == ([], [])


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 25), st.integers(0, 30), st.integers(1, 4)),
        unique_by=lambda drawn: drawn[:2],
        max_size=40,
    ),
    st.lists(st.integers(100, 800).map(float), max_size=4),
)
def test_any_text_gives_grids_that_tile_and_lose_no_character(
    pieces: list[tuple[int, int, int]], rulings: list[float]
) -> None:
    """However words lie on a page, each character is in a cell or in a line that is left."""
    char = iter(range(0x4E00, 0x9000))
    glyphs = [
        glyph
        for column, row, length in pieces
        for glyph in printed(60 + column * 18.0, 100 + row * 21.0, "".join(chr(next(char)) for _ in range(length)))
    ]
    grids, rest = found(glyphs, rulings)
    held = Counter(c for grid in grids for cell in grid.cells for line in cell.lines for c in line)
    assert held + Counter(c for line in rest for c in line.text) == Counter(glyph.text for glyph in glyphs)
    assert [grid.number for grid in grids] == list(range(5, 5 + len(grids)))


def test_a_line_of_a_wrapped_cell_that_stands_off_from_the_row_above_is_no_caption() -> None:
    """It goes on in the table: where it just reaches over the edge of its column, and where two cells are set close."""
    table = [glyph for row, texts in enumerate(ROWS) for glyph in _row(texts, 200.0 + row * 40)]
    reaching = _row(("指标名称及分",), 340.0)  # ends 12 points before the next column, on the middle of the white
    close = printed(COLUMNS[0], 340.0, "群众满意度指标") + printed(COLUMNS[0] + 7 * SIZE + 7, 340.0, "第二列")
    for line in (reaching, close):
        last = _row(("资金合规性", "20", "20", ""), 380.0)
        grids, _ = found([*table, *line, *last])
        assert [grid.row_count >= 5 for grid in grids] == [True]


def _row(texts: Sequence[str], baseline: float) -> list[Glyph]:
    return [glyph for x, text in zip(COLUMNS, texts, strict=False) for glyph in printed(x, baseline, text)]


NUMBERED = (
    ("一、产出指标（40分）",),
    ("（一）数量",),
    ("检查户次", "10", "9.5", "5家停业"),
    ("覆盖率", "10", "10", ""),
    ("（二）质量",),
    ("优秀率", "20", "20", ""),
)


def test_numbered_lines_among_the_rows_name_their_groups() -> None:
    """一、 and （一） between rows of the same columns, as near as rows are, part no tables."""
    (grid,), rest = found(rows((ROWS[0], *NUMBERED)))
    assert [row[0] for row in shape(grid)] == ["指标名称", *(row[0] for row in NUMBERED)]
    assert shape(grid)[3] == NUMBERED[2]
    assert rest == []


def test_a_numbered_line_over_other_columns_is_a_caption() -> None:
    """Below it a table begins whose columns are others; far from the rows it is a caption too."""
    glyphs = rows(ROWS)
    glyphs += printed(90, 300, "二、绩效指标完成情况")
    for x, text in ((90, "名称"), (150, "目标"), (260, "完成"), (350, "得分"), (450, "备注")):
        glyphs += printed(x, 330, text) + printed(x, 352, "某值") + printed(x, 374, "某值")
    grids, rest = found(glyphs)
    assert [line.text for line in rest] == ["二、绩效指标完成情况"]
    assert [grid.column_count for grid in grids] == [4, 5]


def test_a_head_in_the_middle_over_texts_at_the_left_heads_one_column() -> None:
    """White between a wide column's short texts and its head is no column; a blank heading beside one is."""
    heads = ((150.0, "支出分类"), (300.0, "预算数"), (380.0, "执行数"), (460.0, "执行率"))
    body = (
        ("部门支出", "51.00", "49.00", "97%"),
        ("基本支出", "34.00", "33.00", "99%"),
        ("项目支出", "16.00", "15.00", "93%"),
    )
    glyphs = [glyph for x, text in heads for glyph in printed(x, 200, text)]
    for row, texts in enumerate(body, start=1):
        glyphs += [
            g
            for x, text in zip((90.0, 300.0, 380.0, 460.0), texts, strict=True)
            for g in printed(x, 200 + 22 * row, text)
        ]
    (grid,), _ = found(glyphs)
    assert shape(grid) == [("支出分类", "预算数", "执行数", "执行率"), *body]
    (other,), _ = found([g for g in glyphs if not (150 <= g.x0 < 200 and g.baseline == 200)])
    assert shape(other) == [("", "预算数", "执行数", "执行率"), *body]
