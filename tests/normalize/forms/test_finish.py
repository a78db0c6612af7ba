"""What kind of form it is follows from its columns, its title and its head; unknown headings leave a trace."""

from __future__ import annotations

import pytest

from tests.support.forms import INDICATOR_HEAD, only, para, pick, read, table

ROW = "产出指标 | 数量指标 | 维修里程 | ≥100公里 | 98公里 | 90 | 89\n"
RUBRIC_HEAD = "一级指标 | 二级指标 | 三级指标 | 分值 | 指标解释 | 评分标准 | 得分\n"
RUBRIC_ROW = "过程 | 预算执行 | 预算完成率 | 5 | 预算完成数与预算数的比率 | 达到100%得满分 | 4\n"


@pytest.mark.parametrize(
    ("title", "head", "kind"),
    [
        ("部门整体支出绩效自评表", "部门（单位）名称 | 县交通局 | < | < | < | < | <", "department"),
        ("单位整体绩效自评表", "项目名称 | 整体支出 | < | < | < | < | <", "department"),
        ("绩效自评表", "部门（单位）名称 | 县交通局 | < | < | < | < | <", "department"),
        ("项目支出绩效自评表", "项目名称 | 道路维修 | < | < | < | < | <", "project"),
        ("项目支出绩效自评表", "填报单位 | 县交通局 | < | < | < | < | <", "project"),
        ("部门预算项目支出绩效自评表", "填报单位 | 县交通局 | < | < | < | < | <", "department"),
        ("专项资金绩效自评表", "专项名称 | 道路维修 | < | < | < | < | <", "project"),
        ("转移支付绩效自评表", "转移支付（项目）名称 | 农田 | < | < | < | < | <", "transfer"),
        ("绩效目标自评表", "中央主管部门 | 农业部 | < | 地方财政部门 | 省财政厅 | < | <", "transfer"),
        ("绩效自评表", "项目负责人 | 张三 | < | < | < | < | <", "project"),
    ],
)
def test_the_kind_follows_title_and_head(title: str, head: str, kind: str) -> None:
    """A whole department, a project and a transfer are told by their title, else by what the head names."""
    assert only(read(para(title), table(f"{head}\n{INDICATOR_HEAD}\n{ROW}")).rows["reports"])["kind"] == kind


def test_a_table_of_points_with_explanations_is_a_rubric() -> None:
    """Indicators with explanation and standard, without target and result, are a scoring table."""
    found = read(para("部门整体支出绩效评价评分表"), table(RUBRIC_HEAD + RUBRIC_ROW))
    assert only(found.rows["reports"])["kind"] == "rubric"
    columns = ("level3", "weight", "score", "definition", "criterion", "target_text", "target_value")
    assert pick(found.rows["indicators"], *columns) == [
        ("预算完成率", 5.0, 4.0, "预算完成数与预算数的比率", "达到100%得满分", None, None)
    ]


def test_a_form_with_standards_beside_target_and_result_is_no_rubric() -> None:
    """评分标准 as a further column does not change the kind."""
    found = read(
        para("项目支出绩效自评表"),
        table(f"项目名称 | 道路 | < | < | < | < | < | <\n{INDICATOR_HEAD} | 评分标准\n{ROW.rstrip()} | 按比例得分"),
    )
    assert only(found.rows["reports"])["kind"] == "project"
    assert only(found.rows["indicators"])["criterion"] == "按比例得分"


def test_a_heading_that_maps_to_nothing_is_in_the_headings_once() -> None:
    """An unknown heading tells its block, and what it may mean where it reads like a known one."""
    head = INDICATOR_HEAD.replace("实际完成值", "实际完成值情况") + " | 天气"
    text = f"项目名称 | 道路 | < | < | < | < | < | <\n{head}\n{ROW.rstrip()} | 晴"
    found = read(para("项目支出绩效自评表"), table(text), para("项目支出绩效自评表"), table(text))
    assert len(found.rows["reports"]) == 2
    assert pick(found.rows["headings"], "heading", "where", "suggestion") == [
        ("实际完成值情况", "indicators", "actual_text"),
        ("天气", "indicators", None),
    ]
    assert only(found.rows["headings"][:1])["similarity"] is not None


def test_a_value_under_a_heading_by_likeness_is_trusted_less() -> None:
    """The similarity of the heading lowers the confidence of its rows."""
    head = INDICATOR_HEAD.replace("实际完成值", "实际完成值情况")
    found = only(read(para("项目支出绩效自评表"), table(f"{head}\n{ROW}")).rows["indicators"])
    assert found["actual_text"] == "98公里"
    assert isinstance(found["confidence"], float)
    assert 0.7 < found["confidence"] < 0.97


def test_rows_that_may_lack_what_an_unknown_heading_stands_over_are_trusted_less() -> None:
    """Without a column of actual values, an unknown heading may be theirs; beside one it is another matter."""
    head = INDICATOR_HEAD.replace("实际完成值", "天气")
    found = only(read(para("项目支出绩效自评表"), table(f"{head}\n{ROW}")).rows["indicators"])
    assert isinstance(found["confidence"], float)
    assert found["confidence"] < 0.9
    both = only(
        read(para("项目支出绩效自评表"), table(f"{INDICATOR_HEAD} | 天气\n{ROW.rstrip()} | 晴")).rows["indicators"]
    )
    assert isinstance(both["confidence"], float)
    assert both["confidence"] > 0.9


def test_a_form_without_indicators_needs_title_and_head_and_goals_or_budget() -> None:
    """A title and a head alone are no report; with goals they are."""
    head = "项目名称 | 道路维修 | < | <\n"
    assert not read(para("项目支出绩效自评表"), table(head)).rows["reports"]
    goals = "年度总体目标 | 预期目标 | 实际完成情况 | <\n^ | 修路 | 已修 | <\n"
    assert len(read(para("项目支出绩效自评表"), table(head + goals)).rows["reports"]) == 1
