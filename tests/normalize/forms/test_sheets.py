"""Workbooks: a sheet is a boundary; and rows that cannot be sure: one cell under many headings, too many points."""

from __future__ import annotations

import pytest

from tests.support.forms import INDICATOR_HEAD, only, para, pick, read, read_pages, table

TITLE = para("2022年度项目支出绩效自评表")
FORM = f"""项目名称 | 道路维修 | < | < | < | < | <
主管部门 | 交通局 | < | 实施单位 | 养护站 | < | <
{INDICATOR_HEAD}
产出指标 | 数量指标 | 维修里程 | ≥100公里 | 98公里 | 50 | 49
效益指标 | 社会效益指标 | 知晓率 | ≥85% | 88% | 50 | 50
总分 | < | < | < | < | 100 | 99"""
REVIEW = """评审内容 | 新增设备购置 | 评审人 | 王五
主管部门 | 其他部门 | 项目类别 | 其他项目"""


def test_later_sheets_add_nothing_to_a_form() -> None:
    """Neither rows nor head fields come from the sheets behind the form."""
    found = read_pages([TITLE, table(FORM, method="sheet")], [table(REVIEW, method="sheet")])
    assert pick(found.rows["reports"], "supervising_department", "implementing_unit") == [("交通局", "养护站")]
    assert pick(found.rows["indicators"], "level3") == [("维修里程",), ("知晓率",)]


def test_each_sheet_with_a_form_is_a_report() -> None:
    """Two sheets with a form each are two reports, the second without a title of its own too."""
    second = table(FORM.replace("道路维修", "桥梁维修"), method="sheet")
    found = read_pages([TITLE, table(FORM, method="sheet")], [second])
    assert [name for (name,) in pick(found.rows["reports"], "project_name")] == ["道路维修", "桥梁维修"]


def test_a_form_without_rows_but_with_a_total_is_a_report() -> None:
    """An empty form with title, head and a total is there, and takes no row from the next sheet."""
    rows = FORM.splitlines()
    empty = table("\n".join([*rows[:3], rows[-1]]), method="sheet")
    found = read_pages([TITLE, empty], [table(REVIEW, method="sheet")])
    assert pick(found.rows["reports"], "supervising_department", "total_score") == [("交通局", 99.0)]
    assert found.rows["indicators"] == []


def test_labels_with_values_beside_them_head_no_summary() -> None:
    """A head row above a budget that begins with 项目名称 is no header of a list of projects."""
    budget = """主管部门 | 教育部 | < | 实施单位 | 某大学 | < | <
项目资金（万元） | 项目名称 | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 得分
^ | 年度资金总额 | 190 | 190 | 185 | 10 | 10"""
    rows = FORM.splitlines()
    found = read(TITLE, table("\n".join([rows[0], budget, *rows[2:]])))
    assert pick(found.rows["reports"], "supervising_department") == [("教育部",)]
    assert pick(found.rows["budgets"], "item_text", "executed") == [("年度资金总额", 1850000)]


def test_a_unit_beside_the_lines_of_a_budget_is_theirs() -> None:
    """项目资金（万元） may stand beside the lines alone, the heading's corner empty."""
    budget = """项目资金 | < | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 得分
项目资金（万元） | 年度资金总额 | 120 | 118.5 | 112.46 | 10 | 9.49"""
    rows = FORM.splitlines()
    text = "\n".join([rows[0], budget.replace("项目资金 | <", " | "), *rows[2:]])
    assert pick(read(TITLE, table(text)).rows["budgets"], "approved_budget") == [(1200000,)]


@pytest.mark.parametrize(
    "text", ["产出指标数量指标维修里程≥100公里98公里50 49", "效益指标社会效益知晓率≥85% 88% 50 50"]
)
def test_one_cell_under_many_headings_is_never_sure(text: str) -> None:
    """A row whose only cell lies under all headings holds the texts of many cells in one."""
    found = read(TITLE, table(f"项目名称 | 道路维修\n{INDICATOR_HEAD}\n{text}"))
    assert all(sure < 0.9 for (sure,) in pick(found.rows["indicators"], "confidence"))


@pytest.mark.parametrize(("weight", "score"), [("1010101015", "50"), ("50", "1010.5")])
def test_points_above_the_total_are_never_sure(weight: str, score: str) -> None:
    """More points than the whole form has are the figures of several rows run together."""
    head = f"项目名称 | 道路维修\n{INDICATOR_HEAD}\n"
    row = f"产出指标 | 数量指标 | 维修里程 | ≥100公里 | 98公里 | {weight} | {score}"
    doubtful = only(read(TITLE, table(head + row)).rows["indicators"])["confidence"]
    assert isinstance(doubtful, float)
    assert doubtful < 0.9


MONEY = """项目名称 | 旅游推广 | < | < | < | <
资金来源 | 年初预算 | 全年预算 | 实际支出 | 分值 | 得分
资金总额 | 602 | 602 | 571.9 | 10 | 9.5
年度目标 | 扩大知名度，促进旅游消费。 | < | 完成情况 | 举办推介会9场，收入增长10.8%。 | <"""


def test_a_form_goes_on_in_the_next_sheet() -> None:
    """Head, money and goals in one sheet, the indicators alone in the next."""
    rest = "\n".join(FORM.splitlines()[2:])
    found = read_pages([TITLE, table(MONEY, method="sheet")], [table(rest, method="sheet")])
    assert pick(found.rows["reports"], "project_name", "total_score") == [("旅游推广", 99.0)]
    assert pick(found.rows["indicators"], "level3") == [("维修里程",), ("知晓率",)]


def test_a_sheet_with_a_head_of_its_own_is_another_form() -> None:
    """The first form stays without indicators."""
    found = read_pages([TITLE, table(MONEY, method="sheet")], [table(FORM, method="sheet")])
    assert [name for (name,) in pick(found.rows["reports"], "project_name")] == ["旅游推广", "道路维修"]
