"""A summary table gives one project report for each row that names a project, without indicators."""

from __future__ import annotations

from decimal import Decimal

import pytest

from normalize.document import Normalized
from tests.support.forms import para, pick, read, read_pages, table

TITLE = para("2022年度项目支出绩效自评结果汇总表（万元）")
HEAD = "序号 | 项目名称 | 主管部门 | 预算数 | 执行数 | 执行率 | 自评得分 | 自评等级\n"
REPORT = ("kind", "project_name", "supervising_department", "total_score", "rating")


def summary(block: str, head: str = HEAD) -> Normalized:
    """Return the rows of a summary table."""
    return read(TITLE, table(head + block))


ROAD = "1 | 道路维修 | 交通局 | 100 | 90 | 90% | 95 | 优\n"
BRIDGE = "2 | 桥梁维修 | 水利局 | 200 | 190 | 95% | 88 | 良\n"


def test_each_project_is_a_report_with_one_budget_line() -> None:
    """Name, department, score, rating are the report's; budget, execution and rate its budget line."""
    found = summary(ROAD + BRIDGE)
    assert pick(found.rows["reports"], *REPORT) == [
        ("project", "道路维修", "交通局", 95.0, "优"),
        ("project", "桥梁维修", "水利局", 88.0, "良"),
    ]
    assert pick(found.rows["budgets"], "item", "adjusted_budget", "executed", "execution_rate") == [
        ("total", Decimal(1_000_000), Decimal(900_000), 0.9),
        ("total", Decimal(2_000_000), Decimal(1_900_000), 0.95),
    ]
    assert not found.rows["indicators"]
    assert not found.rows["goals"]


def test_the_reports_share_title_year_and_unit() -> None:
    """What stands above the table counts for each project."""
    found = summary(ROAD + BRIDGE)
    assert pick(found.rows["reports"], "title", "fiscal_year", "amount_unit", "ordinal") == [
        ("2022年度项目支出绩效自评结果汇总表（万元）", 2022, "万元", 1),
        ("2022年度项目支出绩效自评结果汇总表（万元）", 2022, "万元", 2),
    ]


@pytest.mark.parametrize(
    "row", ["合计 | < | | 300 | 280 | 93% | |", " | 小计 | | 300 | 280 | 93% | |", " | 合计 | | 1 | 1 | | |"]
)
def test_rows_of_sums_are_no_projects(row: str) -> None:
    """合计 and 小计 in either column are left out."""
    assert pick(summary(ROAD + row).rows["reports"], "project_name") == [("道路维修",)]


def test_rows_without_a_name_or_without_values_are_no_projects() -> None:
    """A remark under the table and a blank row give nothing."""
    found = summary(ROAD + " | | | | | | |\n | 注：单位为万元 | | | | | |\n")
    assert ("道路维修",) in pick(found.rows["reports"], "project_name")
    assert not [row for row in found.rows["reports"] if row["total_score"] is None and row["project_name"] is None]


def test_a_header_of_two_rows_is_read() -> None:
    """Group headings above 预算数, 执行数, 得分, 等级 change nothing."""
    found = summary(
        "1 | 道路维修 | 100 | 90 | 95 | 优\n",
        "序号 | 项目名称 | 资金情况（万元） | < | 自评结果 | <\n^ | ^ | 预算数 | 执行数 | 得分 | 等级\n",
    )
    assert pick(found.rows["reports"], "project_name", "total_score", "rating") == [("道路维修", 95.0, "优")]
    assert pick(found.rows["budgets"], "executed") == [(Decimal(900_000),)]


def test_a_departments_name_merged_over_rows_counts_for_each() -> None:
    """A merged department is that of every row it spans, over a page break too."""
    first = table(HEAD + "1 | 道路维修 | 交通局 | 100 | 90 | 90% | 95 | 优\n2 | 桥梁维修 | ^ | 1 | 1 | 100% | 96 | 优")
    rest = table("3 | 涵洞维修 |  | 1 | 1 | 100% | 97 | 优\n4 | 水渠维修 | 水利局 | 1 | 1 | 100% | 98 | 优")
    found = read_pages([TITLE, first], [rest])
    assert pick(found.rows["reports"], "project_name", "supervising_department", "page_first") == [
        ("道路维修", "交通局", 1),
        ("桥梁维修", "交通局", 1),
        ("涵洞维修", "交通局", 2),
        ("水渠维修", "水利局", 2),
    ]


def test_a_list_of_projects_without_result_is_no_summary() -> None:
    """Names beside one amount and words are a list, not an evaluation."""
    found = read(
        para("2023年重点项目清单"),
        table("序号 | 项目名称 | 责任单位 | 预算金额 | 开工时间\n1 | 修路 | 交通局 | 100 | 3月"),
    )
    assert not found.rows["reports"]
