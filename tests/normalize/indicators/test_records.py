"""Indicators printed as records: labels with their values, in small tables and in lines of text."""

from __future__ import annotations

from normalize.indicators.records import records_at, records_in_lines
from tests.support.forms import VOCABULARY, para, pick, read, rows, table

TITLE = para("某县财政支出项目绩效自评记录表")
HEAD = "项目名称 | 农村养老服务 | < | <\n主管部门 | 某县民政局 | 实施单位 | 某县福利中心\n"
FIRST = """
指标序号 | 1 | 一级指标 | 产出指标 | 二级指标 | 数量指标
三级指标 | 新增养老床位 | < | < | < | <
设定值 | ≥60张 | 达成值 | 58张 | < | <
分值 | 15 | 得分 | 14.5 | < | <
偏差原因及改进措施 | 一处停业 | < | < | < | <
"""
SECOND = FIRST.replace("新增养老床位", "助餐服务老人").replace("| 1 |", "| 2 |").replace("一处停业", "")
ROW = ("level1", "level2", "level3", "target_text", "actual_text", "weight", "score", "deviation")
BEDS = ("产出指标", "数量指标", "新增养老床位", "≥60张", "58张", 15.0, 14.5, "一处停业")
MEALS = ("产出指标", "数量指标", "助餐服务老人", "≥60张", "58张", 15.0, 14.5, None)


def test_each_small_table_of_labels_and_values_is_an_indicator() -> None:
    """Records in tables of their own are rows of one form, each value with its cell."""
    found = read(TITLE, table(HEAD), table(FIRST, number=2), table(SECOND, number=3))
    assert pick(found.rows["indicators"], *ROW) == [BEDS, MEALS]
    assert pick(found.rows["indicators"], "table_no") == [(2,), (3,)]
    assert len(found.rows["reports"]) == 1
    assert not found.rows["unread"]


def test_records_below_each_other_in_one_table_part_where_a_label_comes_again() -> None:
    """The second 三级指标 begins the second indicator."""
    lines, taken = records_at(rows(FIRST.strip() + SECOND), 0, VOCABULARY)
    assert [line.texts["level3"].value for line in lines] == ["新增养老床位", "助餐服务老人"]
    assert taken == 10


def test_a_header_and_labels_without_values_are_no_record() -> None:
    """Headings beside headings, and a record that tells no value, give nothing."""
    assert records_at(rows("一级指标 | 二级指标 | 三级指标 | 指标值\n产出 | 数量 | 床位 | 60张"), 0, VOCABULARY) == (
        [],
        0,
    )
    assert records_at(rows("三级指标 | 新增养老床位\n分值 | 15"), 0, VOCABULARY) == ([], 0)


LINES = (
    "1.【产出指标／数量指标】",
    "三级指标：改造管网",
    "指标值：≥12.5公里；完成值：12.1公里；分值：20；得分：19",
    "未完成原因：无",
    "2.【效益指标／社会效益指标】",
    "三级指标：室温投诉",
    "指标值：≤60件；完成值：48件；分值：15；得分：15",
)


def test_records_in_lines_take_their_levels_from_the_brackets_above_them() -> None:
    """Each bracket begins a record; the lines that were read are known by their places."""
    told = records_in_lines([para(line) for line in LINES], VOCABULARY)
    assert [[reading.value for reading in one.line.texts.values()] for one in told] == [
        ["产出指标", "数量指标", "改造管网", "≥12.5公里", "12.1公里", "20", "19", "无"],
        ["效益指标", "社会效益指标", "室温投诉", "≤60件", "48件", "15", "15"],
    ]
    assert [sorted(one.places) for one in told] == [[0, 1, 2, 3], [4, 5, 6]]


def test_records_below_the_money_belong_to_the_form() -> None:
    """A form whose only table is its budget has its goals and its indicators as lines below it."""
    money = "资金来源 | 预算数 | 执行数 | 执行率 | 分值 | 得分\n年度资金总额 | 100 | 90 | 90% | 10 | 9\n"
    goal = ("预期目标：完成管网改造，保障温暖过冬。", "实际完成情况：管网改造完成，运行平稳。")
    title = para("某局2021年度项目支出绩效自评表")
    found = read(title, para("项目名称：管网改造"), table(money), *map(para, (*goal, *LINES, "自评总得分：98分")))
    assert pick(found.rows["indicators"], "level3", "target_value") == [("改造管网", 12.5), ("室温投诉", 60.0)]
    assert pick(found.rows["goals"], "expected", "actual") == [
        ("完成管网改造，保障温暖过冬。", "管网改造完成，运行平稳。")
    ]
    assert pick(found.rows["reports"], "total_score") == [(98.0,)]
