"""Each row of a form is read by the block that it stands in; what is no form's value is passed over."""

from __future__ import annotations

import pytest

from tests.support.forms import INDICATOR_HEAD, only, para, pick, read, table

TITLE = para("2022年度项目支出绩效自评表")
HEAD = "项目名称 | 道路维修 | < | < | < | < | <\n主管部门 | 县交通局 | < | < | 实施单位 | 县公路站 | <\n"
BUDGET = """资金情况（万元） | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
年度资金总额 | 100 | 120 | 110 | 10 | 91.67% | 9.17
"""
GOALS = "年度总体目标 | 预期目标 | < | < | 实际完成情况 | < | <\n^ | 修路 | < | < | 已修 | < | <\n"
INDICATORS = f"{INDICATOR_HEAD}\n产出指标 | 数量指标 | 维修里程 | ≥100公里 | 98公里 | 90 | 89\n"
COUNTS = ("budgets", "goals", "indicators")


def counts(text: str) -> list[int]:
    """Return how many budget lines, goals and indicators a form gives."""
    found = read(TITLE, table(text))
    assert len(found.rows["reports"]) == 1
    return [len(found.rows[name]) for name in COUNTS]


def test_blocks_may_follow_each_other_in_any_order() -> None:
    """Goals before the budget, and the budget after the indicators' heading rows of other blocks, are all read."""
    assert counts(HEAD + BUDGET + GOALS + INDICATORS) == [1, 1, 1]
    assert counts(HEAD + GOALS + BUDGET + INDICATORS) == [1, 1, 1]
    assert counts(GOALS + HEAD + BUDGET + INDICATORS) == [1, 1, 1]


def test_rows_of_fund_management_are_none_of_the_tables() -> None:
    """分配科学性 and its like are words on how money was managed, no goals and no indicators."""
    management = """资金管理情况 | 情况说明 | < | < | 存在问题和改进措施 | < | <
        分配科学性 | 分配合理 | < | < | 无 | < | <
        使用规范性 | 使用规范 | < | < | 无 | < | <
    """
    assert counts(HEAD + BUDGET + management + GOALS + INDICATORS) == [1, 1, 1]


def test_a_table_of_tasks_is_no_indicator_block() -> None:
    """Tasks between budget and goals are passed over, with their amounts."""
    tasks = """任务名称 | 主要内容 | < | < | 预算数 | 执行数 | 完成情况
        道路维修 | 维修道路 | < | < | 60 | 55 | 已完成
    """
    assert counts(HEAD + BUDGET + tasks + GOALS + INDICATORS) == [1, 1, 1]


def test_a_score_in_the_head_is_the_total() -> None:
    """自评得分 above the indicators is the total score where no total row gives one."""
    found = read(TITLE, table(HEAD + "自评得分 | 95 | < | < | 评价等级 | 优 | <\n" + INDICATORS))
    assert pick(found.rows["reports"], "total_score", "rating") == [(95.0, "优")]


def test_the_foot_of_a_form_gives_rating_and_date() -> None:
    """Rows below the total are read as labels and values."""
    foot = """总分 | < | < | < | < | 100 | 98
        评价等次 | 优 | < | < | < | < | <
        填表日期 | 2023年3月1日 | < | < | < | < | <
    """
    found = only(read(TITLE, table(HEAD + INDICATORS + foot)).rows["reports"])
    assert (found["total_score"], found["rating"], found["filled_on"]) == (98.0, "优", "2023年3月1日")


@pytest.mark.parametrize(
    ("foot", "column", "value"),
    [
        ("自评总分：98分", "total_score", 98.0),
        ("总分 | < | < | < | < | 100 | 98\n评价等级：优", "rating", "优"),
        ("总分 | < | < | < | < | 100 | 98\n填报日期：2023年3月1日", "filled_on", "2023年3月1日"),
    ],
)
def test_a_label_with_its_value_in_one_cell_below_the_indicators_is_read(foot: str, column: str, value: object) -> None:
    """Score, rating and date in a row of one cell at the foot are the form's."""
    assert only(read(TITLE, table(HEAD + INDICATORS + foot)).rows["reports"])[column] == value


def test_remarks_are_no_indicators() -> None:
    """存在问题, 改进措施 and a long note below the rows give no row."""
    foot = "存在问题 | 无 | < | < | < | < | <\n改进措施 | 加强管理 | < | < | < | < | <\n注：" + "一" * 40
    assert counts(HEAD + INDICATORS + foot) == [0, 0, 1]


@pytest.mark.parametrize(
    ("printed", "rating"),
    [
        ("优☑ 良□ 中□ 差□", "优"),
        ("优□ 良☑ 中□ 差□", "良"),
        ("☑优 □良 □中 □差", "优"),
        ("□优 ☑良 □中 □差", "良"),
        ("优", "优"),
        ("□优 □良 □中 □差", None),
        ("本项目自评等级为良好", "良好"),
        ("—", None),
    ],
)
def test_the_rating_is_the_word_that_is_ticked(printed: str, rating: str | None) -> None:
    """The ticked word counts, with its box before or behind it, or the one a sentence names; else there is none."""
    foot = f"总分 | < | < | < | < | 100 | 98\n评价等级 | {printed} | < | < | < | < | <\n"
    assert only(read(TITLE, table(HEAD + INDICATORS + foot)).rows["reports"])["rating"] == rating
