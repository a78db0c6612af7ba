"""Yearly tasks with their money and results are rows of their own table."""

from __future__ import annotations

from decimal import Decimal

from tests.support.forms import INDICATOR_HEAD, para, pick, read, table

FORM = f"""
项目名称 | 道路维修 | < | < | < | < | <
年度主要任务（万元） | 任务名称 | 主要内容 | 预算数 | 其中：财政拨款 | 执行数 | 完成情况
^ | 日常养护 | 清扫路面 | 8 | 6 | 7.5 | 已完成
^ | 桥梁检测 | 检测桥梁12座 | 5 | 5 | 5 | 完成
^ | 合计 | | 13 | 11 | 12.5 |
{INDICATOR_HEAD}
产出指标 | 数量指标 | 维修里程 | ≥100公里 | 98公里 | 30 | 29
"""


def test_a_task_has_its_money_and_its_result() -> None:
    """Name, content, budget, fiscal part, amount spent and result stand in one row; the sum is no task."""
    found = read(para("项目支出绩效自评表"), table(FORM))
    assert pick(found.rows["tasks"], "task_no", "name", "content", "budget", "fiscal_budget", "executed", "result") == [
        (1, "日常养护", "清扫路面", Decimal(80000), Decimal(60000), Decimal(75000), "已完成"),
        (2, "桥梁检测", "检测桥梁12座", Decimal(50000), Decimal(50000), Decimal(50000), "完成"),
    ]


def test_cells_of_tasks_are_read() -> None:
    """No cell of the block is left unread, and none is an indicator."""
    found = read(para("项目支出绩效自评表"), table(FORM))
    assert not found.rows["unread"]
    assert pick(found.rows["indicators"], "level3") == [("维修里程",)]
