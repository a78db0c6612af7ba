"""Tables of a report in running text: its money, its indicators at the end; forms of their own stay apart."""

from __future__ import annotations

import pytest

from tests.support.forms import INDICATOR_HEAD, only, para, paras, pick, read, read_pages, table

TITLE = "青石县民政局2022年度居家养老服务项目支出绩效自评报告"
FIRST = f"""
{TITLE}
一、项目基本情况
（一）项目概况
民政局负责本项目实施，本年度按照要求完成了各项工作，项目执行情况良好，各项制度健全，管理规范，群众反映较好，社会效益明显。
（二）资金使用情况
项目资金使用情况如下表所示。
单位：万元
"""
LAST = """
二、自评结论
本项目自评得分97.5分，评定等级为优。项目完成情况较好，各项指标均达到年初设定的目标值。
青石县民政局
2023年3月15日
"""
SOURCES = """
资金来源 | 年初预算数 | 全年预算数 | 全年执行数 | 执行率
财政拨款 | 100 | 90 | 90 | 100%
其他资金 | 20 | 20 | 18 | 90%
合计 | 120 | 110 | 108 | 98.18%
"""
INDICATORS = f"""
{INDICATOR_HEAD}
产出指标 | 数量指标 | 服务老人 | ≥1000名 | 1020名 | 50 | 50
效益指标 | 社会效益指标 | 服务覆盖率 | ≥95% | 96% | 40 | 37.5
总分 | < | < | < | < | 90 | 87.5
"""
HEAD = ("kind", "title", "unit_name", "amount_unit", "total_weight", "total_score", "rating")


@pytest.mark.parametrize(
    ("sources", "executed"),
    [
        (SOURCES, [900_000, 180_000, 1_080_000]),
        ("资金来源 | 预算数 | 执行数 | 执行率\n中央资金 | 50 | 50 | 1\n县级配套 | 20 | 10 | 0.5", [500_000, 100_000]),
        ("项目 | 预算数（元） | 实际支出（元）\n财政资金 | 100 | 90\n自筹资金 | 20 | 20", [90, 20]),
    ],
)
def test_money_by_source_in_the_text_is_the_reports_budget(sources: str, executed: list[int]) -> None:
    """A table without head under 资金使用情况 gives budgets and unit of the report; 单位：万元 is no unit's name."""
    found = read(*paras(FIRST), table(sources), *paras(LAST))
    assert [amount for (amount,) in pick(found.rows["budgets"], "executed")] == executed
    assert pick(found.rows["reports"], "kind", "unit_name", "total_score") == [("narrative", "青石县民政局", 97.5)]


@pytest.mark.parametrize(
    "caption",
    [
        "附表",
        "附表：绩效指标完成情况表",
        "附件1\n绩效指标完成情况表",
        "绩效指标自评表",
        "附表1 绩效指标自评情况表（2022年度）",
    ],
)
def test_indicators_below_the_signature_are_the_reports(caption: str) -> None:
    """A table of indicators at the end, whatever its caption, gives indicators and full weight to the one report."""
    for sources in ([table(SOURCES)], []):
        found = read(*paras(FIRST), *sources, *paras(LAST), *paras(caption), table(INDICATORS))
        unit = "万元" if sources else None
        assert pick(found.rows["reports"], *HEAD) == [("narrative", TITLE, "青石县民政局", unit, 90.0, 97.5, "优")]
        assert pick(found.rows["indicators"], "level3", "score") == [("服务老人", 50.0), ("服务覆盖率", 37.5)]
        assert len(found.rows["budgets"]) == 3 * len(sources)


def test_the_report_ends_on_the_page_of_its_last_table() -> None:
    """Tables on later pages belong to the report's pages."""
    found = read_pages([*paras(FIRST), table(SOURCES)], [*paras(LAST)], [para("附表"), table(INDICATORS)])
    assert pick(found.rows["reports"], "page_first", "page_last") == [(1, 3)]


def test_a_form_behind_a_report_stays_a_report_of_its_own() -> None:
    """With a title of a form or a head a table is no attachment, and what follows it is not either."""
    form = f"项目名称 | 道路维修 | < | < | < | < | <\n{INDICATORS.strip()}"
    found = read(*paras(FIRST), table(SOURCES), *paras(LAST), para("项目支出绩效自评表"), table(form))
    assert pick(found.rows["reports"], "kind", "total_weight") == [("narrative", None), ("project", 90.0)]


def test_money_outside_of_a_report_and_of_no_source_is_none() -> None:
    """A table of final accounts before the report, or of travel and cars inside it, is no budget of it."""
    accounts = table("项目 | 预算数 | 决算数\n一般公共预算财政拨款 | 100 | 90\n合计 | 100 | 90")
    travel = table("项目 | 年初预算数 | 实际支出数\n公务接待费 | 100 | 90\n会议费 | 100 | 90")
    found = read(para("收入支出决算总表"), accounts, *paras(FIRST), travel, *paras(LAST))
    assert not found.rows["budgets"]
    assert only(found.rows["reports"])["kind"] == "narrative"
