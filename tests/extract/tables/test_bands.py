"""Tables without column rulings: close lines, wrapped cells, labels, parts, and what is no table."""

from __future__ import annotations

import pytest

from tests.support.printed import SIZE, Line, across, aligned, box, columns, down, printed, rows, ruled, shape, spans

XS = (60.0, 125.0, 200.0, 300.0, 380.0, 450.0)
HEAD = ("一级指标", "二级指标", "三级指标", "年度指标值", "实际值", "得分")
BODY = (
    ("产出指标", "数量指标", "培训场次", "≥12场", "14场", "10"),
    ("产出指标", "质量指标", "合格率", "≥95%", "97%", "10"),
    ("产出指标", "时效指标", "及时率", "100%", "96%", "9.6"),
    ("效益指标", "社会效益", "知晓率", "≥85%", "88%", "15"),
)


@pytest.mark.parametrize("step", [13.0, 14.0, 16.0, 18.0, 24.0])
def test_lines_of_figures_are_rows_however_near(step: float) -> None:
    """Type of 10.5 points at any pitch gives a row for each line: each has figures in the same columns."""
    (grid,) = aligned(rows(columns((HEAD, *BODY), XS), step=step))
    assert shape(grid) == [list(line) for line in (HEAD, *BODY)]


def test_lines_of_words_set_solid_are_rows() -> None:
    """In a table set solid two lines of words that both fill most columns are two rows."""
    table = [
        ("姓名", "部门", "职务"),
        ("王小明", "财务科", "科长"),
        ("李小红", "办公室", "科员"),
        ("赵小刚", "人事科", "科员"),
    ]
    (grid,) = aligned(rows(columns(table, XS[:3]), step=13.5))
    assert shape(grid) == [list(line) for line in table]


def test_two_near_rows_among_others_stay_two() -> None:
    """Two rows set near each other in a wide table are two: both have figures."""
    glyphs = [
        *rows(columns((HEAD, BODY[0]), XS), top=200, step=24),
        *rows(columns(BODY[1:3], XS), top=248, step=14.5),
        *rows(columns(BODY[3:], XS), top=286.5),
    ]
    (grid,) = aligned(glyphs)
    assert shape(grid) == [list(line) for line in (HEAD, *BODY)]


def test_a_wrapped_heading_stays_one_row() -> None:
    """Two near lines of headings without figures are one row, in a table whose rows stand apart."""
    glyphs = [
        *rows([{60: "指标", 200: "年度", 300: "实际"}, {60: "名称", 200: "目标值", 300: "完成值"}], step=13),
        *rows([{60: "培训场次", 200: "12", 300: "14"}, {60: "合格率", 200: "95%", 300: "97%"}], top=240),
    ]
    (grid,) = aligned(glyphs)
    assert shape(grid)[0] == ["指标名称", "年度目标值", "实际完成值"]
    assert grid.row_count == 3


def test_a_heading_over_two_columns_spans_them() -> None:
    """A heading that reaches over two columns is one cell over both; the columns stay two."""
    body = [{60: f"资金{n}", 180: "120.00", 240: "100.00", 330: "118.50", 390: "99.00"} for n in "甲乙丙丁戊己"]
    head = [
        {60: "项目", 182: "年初预算数合计", 332: "全年执行数合计"},
        {60: "名称", 182: "总额", 242: "财政", 332: "总额", 392: "财政"},
    ]
    (grid,) = aligned(rows([*head, *body]))
    assert (grid.at(0, 1).text, grid.at(0, 1).column_span) == ("年初预算数合计", 2)
    assert (grid.at(0, 3).text, grid.at(0, 3).column_span) == ("全年执行数合计", 2)
    assert shape(grid)[2] == ["资金甲", "120.00", "100.00", "118.50", "99.00"]


def test_a_title_over_the_columns_merges_none() -> None:
    """A line that lies over all columns of a long table leaves them apart."""
    table = [{60: f"子项{n}", 180: f"{n}0.5", 240: f"{n}1.5", 300: f"{n}2.5"} for n in range(1, 9)]
    head = [{60: "项目", 180: "甲", 240: "乙", 300: "丙"}, {150: "其中：各分项合计情况说明"}]
    assert aligned(rows([*head, *table]))[-1].column_count == 4


def test_lines_of_a_cell_between_the_baselines_belong_to_its_row() -> None:
    """A remark of three lines stands in the middle of its row, its outer lines between the rows."""
    glyphs = rows(columns((HEAD, *BODY), XS), step=40)
    glyphs += [
        g for n, text in enumerate(("因雨延误，", "下年抓紧", "完成。")) for g in printed(500, 266 + n * 14, text)
    ]
    (grid,) = aligned(glyphs)
    assert [grid.at(row, 6).text for row in range(5)] == ["", "", "因雨延误，下年抓紧完成。", "", ""]


def test_a_label_of_two_lines_between_two_rows_spans_both() -> None:
    """A label that wraps in the middle of two rows is one cell over both, not a piece in each."""
    glyphs = rows(columns((HEAD, *(("", *line[1:]) for line in BODY)), XS), step=22)
    glyphs += printed(60, 222 + 11 - 6, "产出指") + printed(60, 222 + 11 + 7, "标")
    glyphs += printed(60, 266 + 11 - 6, "效益指") + printed(60, 266 + 11 + 7, "标")
    (grid,) = aligned(glyphs)
    assert spans(grid, 0) == [("一级指标", 1), ("产出指标", 2), ("效益指标", 2)]


def test_labels_in_the_middle_of_their_rows_span_them() -> None:
    """Where every label stands in the middle of its rows they span them, also an even number of rows."""
    table = columns((HEAD, *(("", *line[1:]) for line in (*BODY, *BODY[:1]))), XS)
    glyphs = rows(table) + printed(60, 222 + 22, "产出指标") + printed(60, 288 + 11, "效益指标")
    (grid,) = aligned(glyphs)
    assert spans(grid, 0) == [("一级指标", 1), ("产出指标", 3), ("效益指标", 2)]


def test_labels_at_the_top_of_their_rows_span_nothing() -> None:
    """Labels beside the first of their rows are no labels in the middle."""
    table = columns((HEAD, BODY[0], ("", *BODY[1][1:]), BODY[2], ("", *BODY[3][1:])), XS)
    (grid,) = aligned(rows(table))
    assert all(span == 1 for _, span in spans(grid, 0))


def test_rulings_across_alone_say_how_far_a_label_reaches() -> None:
    """Where a line is drawn under every row, a label under which none is drawn goes on."""
    glyphs = rows(columns((HEAD, BODY[0], *(("", *line[1:]) for line in BODY[1:3]), BODY[3]), XS))
    segments = [across(185 + 22 * n, 55 if n in {0, 1, 4, 5} else 120, 500) for n in range(6)]
    (grid,) = aligned(glyphs, segments)
    assert spans(grid, 0) == [("一级指标", 1), ("产出指标", 3), ("效益指标", 1)]


BUDGET: list[Line] = [
    {60: "资金", 150: "年初数", 230: "全年数", 310: "执行数", 400: "执行率"},
    *({60: f"其中{n}", 150: "120.00", 230: "118.50", 310: "112.46", 400: "94.90%"} for n in "甲乙丙"),
]
INDICATORS: list[Line] = [*columns((HEAD, *BODY), (60, 112, 190, 275, 350, 440))]


@pytest.mark.parametrize("order", [1, -1])
def test_parts_of_a_table_have_columns_of_their_own(order: int) -> None:
    """A budget over indicators, or below them, keeps its columns though the others lie across their white."""
    lines = [line for part in (BUDGET, INDICATORS)[::order] for line in part]
    (grid,) = aligned(rows(lines))
    texts = [[cell.text for cell in grid.row(row) if cell.text] for row in range(grid.row_count)]
    assert texts == [list(line.values()) for line in lines]


def test_captions_above_and_below_a_drawn_table_are_no_table() -> None:
    """Lines with white in them, one above a ruled table and one below it, stand apart."""
    drawn = ruled(rows([{70: "甲", 170: "乙"}, {70: "1", 170: "2"}]), box((60, 160, 260), (185, 207, 229)))
    captions = [{60: "1、甲项目表", 330: "金额", 480: "万元"}, {60: "2、乙项目表", 330: "金额", 480: "元"}]
    glyphs = rows(captions, top=170, step=80)
    assert aligned(glyphs, drawn=[drawn]) == []


PROSE = "预算绩效管理工作按照要求逐项落实到位"


@pytest.mark.parametrize("count", [2, 3])
def test_columns_of_prose_are_no_table(count: int) -> None:
    """Running text set in columns, every line as wide as its column, is left as lines."""
    line = {60.0 + 170 * column: PROSE[:14] for column in range(count)}
    assert aligned(rows([line] * 12, step=14)) == []


def test_the_axis_of_a_chart_is_no_table() -> None:
    """Figures that stand below each other, with the years of an axis below them, make no table."""
    axis = [{60: f"{n}00", 400: f"{n}0"} for n in range(6, 0, -1)]
    years = {100 + 60 * n: f"202{n}" for n in range(5)}
    assert aligned(rows([*axis, years], step=20)) == []


def test_a_signature_line_below_a_table_stays_apart() -> None:
    """Names and a date far below a table belong to no row of it."""
    glyphs = rows(columns((HEAD, *BODY), XS)) + rows(
        [{60: "填报人：张三", 240: "审核人：李四", 420: "日期：2023年"}], top=360
    )
    (grid,) = aligned(glyphs)
    assert shape(grid) == [list(line) for line in (HEAD, *BODY)]


def test_a_row_of_a_label_and_its_value_above_the_columns_belongs_to_the_table() -> None:
    """A first row of two texts is a row where it stands as far off as the next and in line with it."""
    first = {60.0: "项目名称", 250.0: "社区教育经费"}
    (grid,) = aligned(rows([first, *columns((HEAD, *BODY), XS)]))
    assert [cell.text for cell in grid.row(0) if cell.text] == ["项目名称", "社区教育经费"]


def test_underlined_words_are_no_rulings_of_rows() -> None:
    """A short line under a word parts no rows."""
    glyphs = rows(columns((HEAD, *BODY), XS), step=30) + printed(200, 244, "（次）")
    (grid,) = aligned(glyphs, [across(236, 200, 242), down(30, 100, 110)])
    assert grid.at(1, 2).text == "培训场次（次）"
    assert SIZE < 30
