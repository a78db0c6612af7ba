"""Forms in layouts that were met after the rules stood: each test is the class of one fault."""

from __future__ import annotations

import pytest

from normalize.document import Normalized
from tests.support.forms import INDICATOR_HEAD, para, pick, read, read_pages, table

TITLE = para("2022年度项目支出绩效自评表")
HEAD = "项目名称 | 道路维修 | < | < | < | < | <\n"
ROAD = "产出指标 | 数量指标 | 维修里程 | ≥100公里 | 98公里 | 30 | 29\n"
MONEY = ("item_text", "item", "approved_budget", "adjusted_budget", "executed")


def form(block: str) -> Normalized:
    """Return the rows of a form with this block between its head and an indicator."""
    return read(TITLE, table(f"{HEAD}{block}\n{INDICATOR_HEAD}\n{ROAD}"))


# ------------------------------------------------------------------------------------------------ goals


def test_goals_in_sentences_between_two_tables_are_the_forms() -> None:
    """A line that ends in a full stop is no end of the captions where it tells a goal."""
    money = table("资金 | 年初预算 | 全年预算数 | 全年执行数 | 执行率\n年度资金总额 | 6 | 6 | 5 | 83.33%\n")
    lines = ("年度目标：推进档案数字化。", "实际完成情况：数字化加工62万页。")
    found = read(TITLE, para("项目名称：档案"), money, *map(para, lines), table(f"{INDICATOR_HEAD}\n{ROAD}", number=2))
    assert pick(found.rows["goals"], "expected", "actual") == [("推进档案数字化。", "数字化加工62万页。")]
    assert len(found.rows["reports"]) == 1


def test_a_cell_that_holds_goal_and_result_is_parted_at_its_labels() -> None:
    """预期：… 实际：… in one cell are two texts."""
    found = form("年度目标及完成情况 | 预期：促进就业。实际：招聘会2场，137人就业。 | < | < | < | < | <")
    assert pick(found.rows["goals"], "expected", "actual") == [("促进就业。", "招聘会2场，137人就业。")]


@pytest.mark.parametrize(("expected", "actual"), [("目标设定", "目标实现"), ("年初预期", "全年实际完成")])
def test_headings_of_goals_count_by_the_block_beside_them(expected: str, actual: str) -> None:
    """Wordings that say little alone head goals where 年度目标 stands beside them."""
    block = f"年度目标 | {expected} | < | < | {actual} | < | <\n^ | 修好公路，方便出行。 | < | < | 公路已修好。 | < | <"
    assert pick(form(block).rows["goals"], "expected", "actual") == [("修好公路，方便出行。", "公路已修好。")]


# ------------------------------------------------------------------------------------------------ money


def test_what_is_left_of_the_money_is_no_source_and_no_doubt() -> None:
    """结余 beside the phases has no column: no line, nothing unread."""
    found = form(
        "计划安排资金 | 240 | 实际支出 | 232 | 结余：8 | < | <\n其中：县财政 | 84 | 其中：县财政 | 76 | | < | <"
    )
    assert [row["item_text"] for row in found.rows["budgets"]] == [None, "县财政"]
    assert not [row for row in found.rows["unread"] if "结余" in str(row["text"]) or row["text"] == "8"]


def test_the_only_budget_is_the_years_unless_it_is_said_to_be_the_first() -> None:
    """预算安排 alone is the adjusted budget; 年初预算 alone stays the approved one."""
    block = "资金（万元） | 来源 | {} | 实际支出 | 支出率 | < | <\n^ | 省级财政 | 30 | 15 | 50% | < | <"
    assert pick(form(block.format("预算安排")).rows["budgets"], *MONEY) == [("省级财政", "upper", None, 300000, 150000)]
    assert pick(form(block.format("年初预算")).rows["budgets"], *MONEY) == [("省级财政", "upper", 300000, None, 150000)]


@pytest.mark.parametrize(
    ("label", "code"), [("财政专户管理资金", "other"), ("县财政", "own_level"), ("资金总量", "total")]
)
def test_sources_are_known_by_their_words(label: str, code: str) -> None:
    """A fiscal account is neither fiscal nor other funds; 县财政 is the county's own."""
    block = f"资金（万元） | 来源 | 年初预算 | 全年预算 | 全年执行数 | < | <\n^ | {label} | 3 | 3 | 2 | < | <"
    assert [row["item"] for row in form(block).rows["budgets"]] == [code]


# ------------------------------------------------------------------------------------------------ indicators


def test_a_label_printed_below_the_page_break_is_that_of_the_rows_above_it() -> None:
    """The merged cell that the break cuts has its label on the second page."""
    first = (
        f"{HEAD}{INDICATOR_HEAD}\n部门管理 | 财务 | 合规 | 合规 | 合规 | 2 | 2\n^ | ^ | 健全 | 健全 | 健全 | 2 | 2\n"
    )
    first += " | 数量 | 培训 | 40人 | 48人 | 4 | 4\n^ | ^ | 档案 | 658卷 | 660卷 | 4 | 4\n"
    rest = "部门履职 | | 党员 | 153名 | 153 | 4 | 4\n^ | ^ | 考察 | 53次 | 60次 | 3 | 3\n"
    found = read_pages([TITLE, table(first)], [table(rest, number=2)])
    assert pick(found.rows["indicators"], "level1", "level2", "level3") == [
        ("部门管理", "财务", "合规"),
        ("部门管理", "财务", "健全"),
        ("部门履职", "数量", "培训"),
        ("部门履职", "数量", "档案"),
        ("部门履职", "数量", "党员"),
        ("部门履职", "数量", "考察"),
    ]


def test_levels_with_their_points_are_levels_under_any_heading() -> None:
    """项目管理13分 under 项目权重 is a level."""
    block = "项目权重 | 评价内容 | < | 分值 | 自评分 | 评价依据 | <\n项目管理13分 | 到位及时 | < | 4 | 4 | 查文件 | <\n"
    block += "^ | 使用合规 | < | 9 | 8 | 查账 | <\n"
    found = read(TITLE, table(HEAD + block))
    assert pick(found.rows["indicators"], "level1", "level3", "weight", "score") == [
        ("项目管理13分", "到位及时", 4.0, 4.0),
        ("项目管理13分", "使用合规", 9.0, 8.0),
    ]


def test_a_heading_above_all_blocks_heads_its_column() -> None:
    """自评得分 at the top of the last column makes the figures below it scores."""
    block = "主管部门 | 某局 | < | < | < | < | 自评得分\n年度目标 | 预期目标 | < | < | 实际完成 | < | 20\n"
    block += (
        "^ | 修好公路。 | < | < | 已修好。 | < | \n一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | < | 50\n"
    )
    block += "产出指标 | 质量指标 | 指标1 培训 | 已完成 | 已完成 | < | 5\n^ | ^ | 指标2 查办率 | 100% | 100% | < | 4\n"
    found = read(TITLE, table(HEAD + block))
    assert pick(found.rows["indicators"], "level3", "weight", "score") == [
        ("指标1 培训", None, 5.0),
        ("指标2 查办率", None, 4.0),
    ]
    assert pick(found.rows["goals"], "expected", "actual") == [("修好公路。", "已修好。")]


def test_words_of_headings_in_the_rows_do_not_open_a_block_again() -> None:
    """中期评估(4分) | 执行中期评估(4分) | 4 is a row under the open header."""
    block = "一级指标 | 二级指标 | 三级指标 | 得分\n综合管理(10分) | 资金管理(6分) | 分配合规(6分) | 6\n"
    block += "^ | 中期评估(4分) | 执行中期评估(4分) | 4\n总分 | < | < | 10\n"
    found = read(para("某局部门整体支出绩效评价得分表"), table(block))
    assert pick(found.rows["indicators"], "level2", "score") == [("资金管理(6分)", 6.0), ("中期评估(4分)", 4.0)]
    assert pick(found.rows["reports"], "kind") == [("rubric",)]
    assert not found.rows["budgets"]


def test_notes_across_the_table_are_no_indicators() -> None:
    """A line that begins with 注 and the ones below it are notes."""
    notes = "注：1.保留一位小数。 | < | < | < | < | < | <\n2.闭馆12天。 | < | < | < | < | < | <"
    found = read(TITLE, table(f"{HEAD}{INDICATOR_HEAD}\n{ROAD}{notes}"))
    assert pick(found.rows["indicators"], "level3") == [("维修里程",)]


# ------------------------------------------------------------------------------------------------ forms


def test_a_scoring_table_that_names_nobody_and_scores_nothing_is_a_template() -> None:
    """It is no report; with one score it is."""
    block = "一级指标 | 二级指标 | 三级指标 | 分值 | 指标解释 | 计分规则 | 评价得分\n"
    row = "决策 | 项目立项 | 依据充分性 | 5 | 是否符合政策 | 符合得满分 | {}\n合计 | < | < | 5 | | | \n"
    title = para("某县项目支出绩效评价指标体系评分表")
    assert not read(title, table(block + row.format(""))).rows["reports"]
    assert len(read(title, table(block + row.format("5"))).rows["reports"]) == 1


def test_a_head_under_its_title_is_a_report_though_it_tells_no_result() -> None:
    """Project, bodies and date are data; what is left of the table is said to be unread."""
    lines = ("项目名称：办案业务费", "项目承担单位：某市公安局", "项目主管部门：某市公安局", "填报日期：2018年5月16日")
    found = read(
        para("市级财政项目支出绩效自评表"), *map(para, lines), table("单位职能 | 维护治安\n立项依据 | 某文〔2017〕1号")
    )
    assert pick(found.rows["reports"], "project_name", "implementing_unit") == [("办案业务费", "某市公安局")]


def test_two_labels_of_one_cell_have_two_values() -> None:
    """实施单位/负责人 | 某中心/张三 names the unit alone."""
    found = form("实施单位/项目负责人 | 某中心/张三 | < | < | < | < | <")
    assert pick(found.rows["reports"], "implementing_unit") == [("某中心",)]


def test_boxes_to_tick_behind_a_title_are_no_part_of_it() -> None:
    """The title ends where the label of the boxes begins."""
    title = "2021年中央对地方专项转移支付区域绩效目标自评表 填报类型：整体□ 区域√ 项目□"
    found = read(para(title), table(f"{HEAD}{INDICATOR_HEAD}\n{ROAD}"))
    assert pick(found.rows["reports"], "title", "kind") == [
        ("2021年中央对地方专项转移支付区域绩效目标自评表", "transfer")
    ]


def test_the_conclusion_below_the_indicators_tells_the_rating() -> None:
    """A sentence in a cell behind its label says the grade."""
    foot = "合计 | < | < | < | < | 30 | 29\n自评结论 | 该项目自评得分29分，评价等级为“优”。 | < | < | < | < | <"
    found = read(TITLE, table(f"{HEAD}{INDICATOR_HEAD}\n{ROAD}{foot}"))
    assert pick(found.rows["reports"], "total_score", "rating") == [(29.0, "优")]
