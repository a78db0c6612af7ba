"""Forms of a fifth set that other hands drew: each test is the class of one fault that they showed."""

from __future__ import annotations

import pytest

from extract.document import Grid
from tests.support.forms import INDICATOR_HEAD, para, pick, read, table

TITLE = para("2022年度项目支出绩效自评表")
ROW = ("level1", "level2", "level3", "target_text", "actual_text", "weight", "score")
INDICATORS = INDICATOR_HEAD + (
    "\n产出指标 | 数量指标 | 里程 | 5公里 | 5公里 | 60 | 60\n"
    "效益指标 | 社会效益指标 | 出行条件 | 改善 | 改善 | 40 | 38\n合计 | < | < | < | < | 100 | 98\n"
)
HEAD_BELOW = "项目名称 | 道路维修 | < | 实施单位 | 某县交通局 | < | <\n"


# ------------------------------------------------------------------------------------------------ where a form begins


def test_a_head_below_its_indicators() -> None:
    """A table that begins with its indicators and has head, money and goals below their sum is one form."""
    money = "年初预算数 | 50 | < | 全年支出数 | 40 | 预算执行率 | 80%\n"
    goals = "年度目标 | 改善沿线村民的出行条件。 | < | 完成情况 | 维修道路5公里，通行条件改善。 | < | <"
    found = read(TITLE, para("单位：万元"), table(INDICATORS + HEAD_BELOW + money + goals))
    assert pick(found.rows["reports"], "project_name", "implementing_unit", "total_score") == [
        ("道路维修", "某县交通局", 98.0)
    ]
    assert pick(found.rows["budgets"], "approved_budget", "adjusted_budget", "executed") in (
        [(500000, None, 400000)],
        [(None, 500000, 400000)],
    )
    assert pick(found.rows["goals"], "expected") == [("改善沿线村民的出行条件。",)]
    assert len(found.rows["indicators"]) == 2


def test_a_head_with_indicators_of_its_own_begins_another_form() -> None:
    """The same rows open a form where a header follows them."""
    found = read(TITLE, table(INDICATORS + HEAD_BELOW + INDICATORS))
    assert pick(found.rows["reports"], "project_name") == [(None,), ("道路维修",)]


def test_a_title_between_head_and_indicators() -> None:
    """The head stands in a table of its own above the title of the form."""
    head = table("项目名称 | 老年助餐\n主管部门 | 某区民政局\n全年预算数 | 320.00万元\n全年支出数 | 310.40万元")
    found = read(head, TITLE, table(INDICATORS, number=2))
    assert pick(found.rows["reports"], "title", "project_name", "supervising_department") == [
        ("2022年度项目支出绩效自评表", "老年助餐", "某区民政局")
    ]


def test_a_sentence_of_money_between_head_lines_and_table() -> None:
    """Labels with their values do not part the title from a sentence below them."""
    lines = [para("项目名称：医师培训"), para("实施单位：某县人民医院")]
    money = para("年初预算144.00万元，实际支出144.00万元，执行率100%。")
    found = read(TITLE, *lines, money, table(INDICATORS))
    assert pick(found.rows["reports"], "project_name", "implementing_unit") == [("医师培训", "某县人民医院")]
    assert pick(found.rows["budgets"], "executed") == [(1440000,)]


def test_a_table_of_other_columns_below_text_is_none_of_the_indicators() -> None:
    """What stands under a caption in as many columns as no header above has is not read by that header."""
    scores = "内容 | 履职 | 预算 | 财务 | 资产 | 合计\n满分 | 50 | 20 | 15 | 15 | 100\n得分 | 48 | 18 | 15 | 14 | 95"
    without_sum = INDICATORS.split("合计", maxsplit=1)[0]
    found = read(TITLE, table(without_sum), para("各部分得分见下表"), table(scores, number=2))
    assert pick(found.rows["indicators"], "level3") == [("里程",), ("出行条件",)]


# ------------------------------------------------------------------------------------------------ head and foot


@pytest.mark.parametrize(
    "line", ["日期：2024-08-29　来源：某街道办事处　字号：大 中 小　打印", "日期：2024-08-29 浏览次数：12"]
)
def test_the_day_of_publication_is_not_the_day_of_filling(line: str) -> None:
    """The line below the title of a web page says when it was published."""
    found = read(para(line), TITLE, table("项目名称 | 助餐 | < | < | < | < | <\n" + INDICATORS))
    assert pick(found.rows["reports"], "filled_on") == [(None,)]


def test_who_signed_in_a_row_below_the_sum() -> None:
    """Each cell of the row holds its label; the day is the form's."""
    foot = "填报人：黄某 | < | 单位负责人：农某 | < | < | 填报时间：2023.2.28 | <"
    found = read(TITLE, table("项目名称 | 助餐 | < | < | < | < | <\n" + INDICATORS + foot))
    assert pick(found.rows["reports"], "filled_on") == [("2023.2.28",)]
    assert not [row for row in found.rows["unread"] if "填报时间" in str(row["text"])]


# ------------------------------------------------------------------------------------------------ goals and money


def with_goals(block: str) -> Grid:
    """Return a form with a block of goals."""
    return table("项目名称 | 文化惠民 | < | < | < | < | <\n" + block + INDICATORS)


def test_goals_and_results_beside_one_label() -> None:
    """No heading parts them: the first cell of a row is the goal, the second its result; only their order says so."""
    block = "绩效目标 | 1.开展送戏下乡和公益电影放映 | < | < | 已完成 | < | <\n"
    block += "^ | 2.创作文艺精品，传承非物质文化遗产 | < | < | 基本完成，2个作品获奖 | < | <\n"
    found = read(TITLE, with_goals(block))
    assert pick(found.rows["goals"], "expected", "actual") == [
        ("1.开展送戏下乡和公益电影放映", "已完成"),
        ("2.创作文艺精品，传承非物质文化遗产", "基本完成，2个作品获奖"),
    ]
    assert all(row["confidence"] < 0.9 for row in found.rows["goals"])


def test_goals_side_by_side_over_their_results() -> None:
    """The label names both sides; each result stands below its goal."""
    block = "目标及实现 | 任务一：建设高水平师资队伍 | < | 任务二：培养拔尖创新人才 | < | 任务三：提升创新 | <\n"
    block += "^ | 引进高层次人才13人 | < | 建成一流课程24门 | < | 成果转化5,486万元 | <\n"
    found = read(TITLE, with_goals(block))
    assert pick(found.rows["goals"], "expected", "actual") == [
        ("任务一：建设高水平师资队伍", "引进高层次人才13人"),
        ("任务二：培养拔尖创新人才", "建成一流课程24门"),
        ("任务三：提升创新", "成果转化5,486万元"),
    ]


def test_the_budget_is_what_the_rate_was_taken_of() -> None:
    """Of two amounts that may be the budget the one counts whose share was spent; the other is left visibly."""
    block = "资金（万元） | 上年结转 | 本年安排 | 可用资金合计 | 本年支出 | 年末结余 | 支出进度\n"
    block += "^ | 120.00 | 1,000.00 | 1,120.00 | 1,078.00 | 42.00 | 96.25%\n"
    found = read(TITLE, with_goals(block))
    assert pick(found.rows["budgets"], "adjusted_budget", "executed") == [(11200000, 10780000)]
    assert "1,000.00" in [row["text"] for row in found.rows["unread"]]
