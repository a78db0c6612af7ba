"""Forms as other hands drew them: each test is the class of one fault that such a set showed."""

from __future__ import annotations

import pytest

from extract.document import Block
from normalize.columns.trust import monotone, trust
from normalize.document import Normalized
from tests.support.forms import INDICATOR_HEAD, para, pick, read, table

TITLE = para("2022年度项目支出绩效自评表")
HEAD = "项目名称 | 道路维修 | < | < | < | < | <\n"
ROW = ("level1", "level2", "level3", "target_text", "actual_text", "weight", "score")


def form(block: str) -> Normalized:
    """Return the rows of a form with this block below its head."""
    return read(TITLE, table(HEAD + block))


def test_parts_of_the_year_stand_under_one_heading() -> None:
    """一季度 to 四季度 are no results; the result of the whole year is."""
    head = "一级指标 | 二级指标 | 三级指标 | 年度指标值 | 各季度完成情况 | < | 全年完成值\n"
    head += "^ | ^ | ^ | ^ | 一季度 | 二季度 | ^\n"
    rows = "产出指标 | 数量指标 | 整修渠道 | ≥46座 | 5座 | 18座 | 47座\n"
    rows += "^ | ^ | 衬砌渠道 | 32公里 | 3公里 | 12公里 | 32公里\n"
    assert pick(form(head + rows).rows["indicators"], "level3", "target_text", "actual_text") == [
        ("整修渠道", "≥46座", "47座"),
        ("衬砌渠道", "32公里", "32公里"),
    ]


def test_a_result_below_its_target_is_of_the_same_indicator() -> None:
    """计划 | 4处 over 完成 | 3处, under one name."""
    block = "一级指标 | 二级指标 | 三级指标 | 指标值 | < | 权重 | 自评得分\n"
    block += "产出 | 数量 | 修缮本体 | 计划 | 4处 | 12 | 11\n^ | ^ | ^ | 完成 | 3处 | ^ | ^\n"
    block += "^ | 质量 | 巡查覆盖率 | 计划 | 100% | 13 | 12\n^ | ^ | ^ | 完成 | 98% | ^ | ^\n"
    assert pick(form(block).rows["indicators"], *ROW) == [
        ("产出", "数量", "修缮本体", "4处", "3处", 12.0, 11.0),
        ("产出", "质量", "巡查覆盖率", "100%", "98%", 13.0, 12.0),
    ]


def test_a_table_cut_below_its_first_bands_goes_on_cell_by_cell() -> None:
    """No row stands above the cut yet: the columns are those of the headings, some of them two grid columns wide."""
    above = """
        项目名称 | < | 食品安全 | < | < | < | <
        绩效指标 | < | 上年完成值 | 计划值 | 实际值 | < | 分值 | 自评得分
        一、产出 | < | < | < | < | < | < | <
        　数量 | < | < | < | < | < | < | <
    """
    below = """
        食品快检批次 | 4194批次 | 4910批次 | 5499批次 | 8 | 8
        接入监测电梯 | 469台 | ＞503台 | 563台 | 7 | 7
        　质量 | < | < | < | < | <
        快检数据准确率 | 81% | 100% | 99% | 7 | 6
    """
    found = read(TITLE, table(above), table(below, number=2))
    assert pick(found.rows["indicators"], "level3", "target_text", "actual_text", "weight", "score") == [
        ("食品快检批次", "4910批次", "5499批次", 8.0, 8.0),
        ("接入监测电梯", "＞503台", "563台", 7.0, 7.0),
        ("快检数据准确率", "100%", "99%", 7.0, 6.0),
    ]


CUT_HEAD = """
    项目名称 | < | 食品安全 | < | < | < | < | <
    绩效指标 | 一级指标 | 二级指标 | 三级指标 | 计划值 | 实际值 | 分值 | 得分
"""
CUT_ROW = "^ | 产出指标 | 数量指标 | 快检批次 | 4910批次 | 5499批次 | 8 | 8\n"


@pytest.mark.parametrize("above", [CUT_HEAD, CUT_HEAD + CUT_ROW], ids=["below-its-header", "below-a-row"])
@pytest.mark.parametrize("between", ["", "— 2 —", "续表"])
def test_the_label_of_the_block_need_not_be_printed_again_below_a_cut(above: str, between: str) -> None:
    """绩效指标 stands over no column of its own: each cell keeps its column without it, and is as sure."""
    below = """
        产出指标 | 质量指标 | 数据准确率 | 100% | 99% | 7 | 6
        效益指标 | 社会效益指标 | 监测电梯 | ＞503台 | 563台 | 7 | 7
    """
    found = read(TITLE, table(above), *([para(between)] if between else []), table(below, number=2))
    rows = pick(found.rows["indicators"], *ROW, "confidence")[-2:]
    assert [row[:-1] for row in rows] == [
        ("产出指标", "质量指标", "数据准确率", "100%", "99%", 7.0, 6.0),
        ("效益指标", "社会效益指标", "监测电梯", "＞503台", "563台", 7.0, 7.0),
    ]
    assert all(isinstance(sure := row[-1], float) and sure >= 0.9 for row in rows)


@pytest.mark.parametrize("above", [CUT_HEAD, CUT_HEAD + CUT_ROW], ids=["below-its-header", "below-a-row"])
def test_a_cut_table_that_has_lost_columns_is_not_sure(above: str) -> None:
    """Names, targets and results are known by what they are; whether the last figure is a weight or a score is not."""
    below = """
        质量指标 | 数据准确率 | 100% | 99% | 7
        社会效益指标 | 监测电梯 | ＞503台 | 563台 | 7
    """
    found = read(TITLE, table(above), table(below, number=2))
    rows = pick(found.rows["indicators"], "level3", "target_text", "actual_text", "confidence")[-2:]
    assert [row[:-1] for row in rows] == [("数据准确率", "100%", "99%"), ("监测电梯", "＞503台", "563台")]
    assert all(isinstance(sure := row[-1], float) and sure < 0.9 for row in rows)


SENTENCES = "".join(
    f"产出 | {level2} | {name} | 围绕全区大局培训不少于{times}次，覆盖新任干部 | 组织培训{times}次，实现全覆盖 | 100%\n"
    for level2, name, times in (("数量指标", "干部培训", 2), ("数量指标", "人才关怀", 3), ("质量指标", "换届考察", 4))
)


@pytest.mark.parametrize(
    ("target", "actual"),
    [("年内应完成数", "年内已完成数"), ("当年拟达指标值", "年末实际落实值"), ("应办结数", "已办结数")],
)
def test_sentences_under_headings_of_values_are_values(target: str, actual: str) -> None:
    """Targets and results may be sentences in every row: what the headings are made of decides."""
    found = form(f"一级指标 | 二级指标 | 三级指标 | {target} | {actual} | 完成率\n" + SENTENCES).rows["indicators"]
    assert pick(found, "target_text", "actual_text", "definition", "criterion")[0] == (
        "围绕全区大局培训不少于2次，覆盖新任干部",
        "组织培训2次，实现全覆盖",
        None,
        None,
    )


def test_a_row_is_as_doubtful_as_the_column_that_may_hold_its_value() -> None:
    """说明 may head a result, a rule or a reason: whatever it is taken for, the row is not sure."""
    found = form("一级指标 | 二级指标 | 三级指标 | 要求 | 说明 | 完成率\n" + SENTENCES).rows["indicators"]
    sure = [value for (value,) in pick(found, "confidence")]
    assert len(sure) == 3
    assert all(isinstance(value, float) and value < 0.9 for value in sure)


def test_indicators_that_run_across_the_page_are_rows() -> None:
    """The headings stand in the first column, each indicator in a column of its own."""
    across = """
        一级指标 | 产出指标 | < | 效益指标
        二级指标 | 数量指标 | 质量指标 | 社会效益指标
        三级指标 | 新增床位 | 验收合格率 | 惠及老人
        年度目标值 | ≥40张 | 100% | ≥900人
        实际完成值 | 36张 | 100% | 1013人
        分值 | 30 | 20 | 40
        得分 | 27 | 20 | 40
    """
    found = read(TITLE, table("项目名称 | 养老设施 | 主管部门 | 某县民政局"), table(across, number=2))
    assert pick(found.rows["indicators"], *ROW) == [
        ("产出指标", "数量指标", "新增床位", "≥40张", "36张", 30.0, 27.0),
        ("产出指标", "质量指标", "验收合格率", "100%", "100%", 20.0, 20.0),
        ("效益指标", "社会效益指标", "惠及老人", "≥900人", "1013人", 40.0, 40.0),
    ]


SECOND = "二级指标 | 三级指标 | 计划值 | 完成值 | 分值 | 自评得分\n"


def test_the_first_level_stands_in_the_line_above_each_table() -> None:
    """（一）产出指标（50分） over a table names the first level of its rows."""
    tables: list[Block] = [
        para("（一）产出指标（50分）"),
        table(SECOND + "数量指标 | 蚕室 | ≥15座 | 16座 | 50 | 50", number=2),
        para("（二）效益指标（40分）"),
        table(SECOND + "社会效益指标 | 带动农户 | ≥300户 | 310户 | 40 | 40", number=3),
    ]
    found = read(TITLE, table("项目名称 | 蚕桑产业 | 主管部门 | 某县农业农村局"), *tables)
    assert pick(found.rows["indicators"], "level1", "level2", "level3") == [
        ("产出指标（50分）", "数量指标", "蚕室"),
        ("效益指标（40分）", "社会效益指标", "带动农户"),
    ]
    assert len(found.rows["reports"]) == 1


def test_the_first_level_stands_beside_the_header_of_its_group() -> None:
    """A cell beside header and rows names their level; each group repeats the header."""
    block = "产出指标（50分） | 二级指标 | 三级指标 | 目标值 | 完成值 | 得分 | 原因\n"
    block += "^ | 数量指标 | 硬化里程 | 3.2公里 | 3.2公里 | 10分 | \n"
    block += "效益指标（30分） | 二级指标 | 三级指标 | 目标值 | 完成值 | 得分 | 原因\n"
    block += "^ | 社会效益指标 | 受益村民 | ≥1400人 | 1466人 | 20分 | \n"
    assert pick(form(block).rows["indicators"], "level1", "level3", "score") == [
        ("产出指标（50分）", "硬化里程", 10.0),
        ("效益指标（30分）", "受益村民", 20.0),
    ]


def test_roman_numbers_name_levels() -> None:
    """Ⅰ级指标 is the first level, however the numeral is coded."""
    block = "Ⅰ级指标 | Ⅱ级指标 | III级指标 | 年初申报值 | 全年完成值 | 分值 | 自评打分\n"
    block += (
        "产出指标 | 数量指标 | 购置物资批次 | 11批 | 12批 | 10 | 9\n^ | 质量指标 | 物资合格率 | 95% | 96% | 10 | 10\n"
    )
    assert pick(form(block).rows["indicators"], "level1", "level2", "level3") == [
        ("产出指标", "数量指标", "购置物资批次"),
        ("产出指标", "质量指标", "物资合格率"),
    ]


def test_money_in_a_table_below_the_total_is_the_forms() -> None:
    """A budget printed last, in a table of its own without a header, belongs to the form above it."""
    total = "总计 | < | < | < | < | 30 | 29\n"
    indicators = f"{INDICATOR_HEAD}\n产出指标 | 数量指标 | 维修里程 | ≥100公里 | 98公里 | 30 | 29\n{total}"
    money = """
        预算执行情况（元） | 年度资金总额 | 全年预算数 | 5831200.00
        ^ | ^ | 执行数 | 5766900.00
        ^ | 财政拨款 | 全年预算数 | 5551800.00
        ^ | ^ | 执行数 | 5551800.00
    """
    found = read(TITLE, table(HEAD + indicators), table(money, number=2))
    assert pick(found.rows["budgets"], "item_text", "adjusted_budget", "executed") == [
        ("年度资金总额", 5831200, 5766900),
        ("财政拨款", 5551800, 5551800),
    ]


def test_a_number_of_a_document_is_no_part_of_a_source() -> None:
    """中央财政资金 | 文号 | 2100 | 2000 names the source alone, and 到位数 is no budget."""
    block = "资金（万元） | 资金来源 | 下达文号 | 全年预算数 | 到位数 | 全年执行数 | 执行率\n"
    block += "^ | 中央财政资金 | 财农〔2023〕16号 | 2100 | 2100 | 2000 | 95.24%\n"
    block += "^ | 县级配套资金 | 财发〔2023〕41号 | 210 | 210 | 105 | 50%\n"
    found = form(f"{block}{INDICATOR_HEAD}\n产出指标 | 数量指标 | 里程 | 9公里 | 9公里 | 3 | 3")
    assert pick(found.rows["budgets"], "item_text", "approved_budget", "adjusted_budget", "executed") == [
        ("中央财政资金", None, 21000000, 20000000),
        ("县级配套资金", None, 2100000, 1050000),
    ]


def test_a_form_that_gives_nothing_is_said() -> None:
    """A filled table under a title of self-evaluation that no rule reads leaves its title in `unread`."""
    strange = "一级指标 | 甲 | 乙\n水 | 30 | 29\n火 | 20 | 18\n土 | 10 | 9"
    found = read(para("某项目支出绩效自评表"), table(strange))
    assert not found.rows["reports"]
    assert found.unread_tables == 1
    assert [row["text"] for row in found.rows["unread"]] == ["某项目支出绩效自评表"]


@pytest.mark.parametrize("title", ["关于开展绩效自评工作的通知", "绩效目标申报表"])
def test_what_is_no_self_evaluation_is_not_said(title: str) -> None:
    """Notices and look-alikes pass without a word."""
    found = read(para(title), table("一级指标 | 甲 | 乙\n水 | 30 | 29\n火 | 20 | 18\n土 | 10 | 9"))
    assert found.unread_tables == 0
    assert not found.rows["unread"]


def test_trust_is_what_was_counted_and_never_falls() -> None:
    """Classes that were right less often than a lower one are pooled with it; one that nobody saw says a half."""
    assert monotone([(0.6, 8, 8), (0.8, 8, 3), (1.01, 98, 98)]) == ((0.6, 12 / 18), (0.8, 12 / 18), (1.01, 0.99))
    assert monotone([(0.6, 0, 0)]) == ((0.6, 0.5),)
    shares = [trust(step / 100) for step in range(101)]
    assert shares == sorted(shares)
    assert shares[-1] < 1


NARRATIVE = para("某县水利局2022年度山坪塘整治项目支出绩效自评报告")
OPENING = ("一、项目概况", "项目总投资486万元，用于整治山坪塘和新建提灌站，改善灌溉条件，项目已经全部完工并投入使用。")


def told(*lines: str) -> list[tuple[object, ...]]:
    """Return the indicators of a report in running text."""
    return pick(read(NARRATIVE, *map(para, (*OPENING, *lines))).rows["indicators"], *ROW)


def test_an_indicator_is_told_by_its_points_and_its_score() -> None:
    """在职人员控制率（5分）。…，得5分。 gives name, points and score under the heading's level."""
    assert told("三、评价指标分析", "（一）投入", "1.在职人员控制率（5分）。编制118名，在职112人，得4.5分。") == [
        ("投入", None, "在职人员控制率", None, None, 5.0, 4.5)
    ]


def test_numbered_records_have_their_levels_in_brackets_behind_the_name() -> None:
    """指标1：名称（产出—数量）；年度指标值：…；实际完成值：… is a record."""
    line = "指标1：党群服务中心（产出—产出数量）；年度指标值：≥8个；实际完成值：7个。"
    assert told("二、自评情况", line) == [("产出", "产出数量", "党群服务中心", "≥8个", "7个", None, None)]


def test_bullets_and_brackets_are_no_part_of_levels_and_names() -> None:
    """【产出指标】, ◆数量指标 and ▲name——计划…，实际… are read as without them."""
    lines = ("二、绩效目标完成情况分析", "【产出指标】", "◆数量指标", "▲修缮吊脚楼——计划60栋，实际63栋。")
    assert told(*lines) == [("产出指标", "数量指标", "修缮吊脚楼", "60栋", "63栋", None, None)]


def test_a_budget_told_beside_what_was_spent_is_no_indicator() -> None:
    """全年预算数2万元，执行数2万元 is money."""
    lines = ("二、项目绩效目标完成情况", "项目全年预算数2万元，执行数为1.9万元，完成预算的95%。")
    assert told(*lines) == []


def test_goals_that_alternate_with_their_results_are_pairs() -> None:
    """目标1：…, 完成情况：…, 目标2：…, 完成情况：… are two goals."""
    lines = (
        "二、项目绩效目标",
        "目标1：新增床位30张。",
        "完成情况：已全部使用。",
        "目标2：服务800人次。",
        "完成情况：842人次。",
    )
    found = read(NARRATIVE, *map(para, (*OPENING, *lines)))
    assert pick(found.rows["goals"], "expected", "actual") == [
        ("目标1：新增床位30张。", "已全部使用。"),
        ("目标2：服务800人次。", "842人次。"),
    ]


def test_the_body_that_signs_a_report_is_its_unit() -> None:
    """Where the title names no body, the line above the closing date does."""
    title = para("关于2021年度食品药品监管补助资金绩效自评的报告")
    lines = ("二、自评结论", "经自评，得分95分，等级为优。", "灌阳县市场监督管理局", "2022年2月25日")
    found = read(title, *map(para, (*OPENING, *lines)))
    assert pick(found.rows["reports"], "unit_name", "county") == [("灌阳县市场监督管理局", "灌阳县")]


OUTLINE = """
    序号 | 指标名称 | 计划指标值 | 实际完成值 | 分值 | 得分 | 未完成原因
    一 | 产出指标 | | | 30 | 29 |
    （一） | 数量指标 | | | 20 | 20 |
    1 | 采购物资件数 | ≥5600件 | 5842件 | 12 | 12 |
    2 | 组建救援队 | 14支 | 14支 | 8 | 8 |
    （二） | 成本指标 | | | 10 | 9 |
    1 | 成本控制 | ≤3万元 | 3.1万元 | 10 | 9 | 运费上涨
    二 | 满意度指标 | | | 10 | 10 |
    （一） | 服务对象满意度指标 | | | 10 | 10 |
    1 | 群众满意度 | ≥90% | 96% | 10 | 10 |
    合计 | < | < | < | 40 | 39 |
"""


def test_rows_of_levels_with_the_points_of_their_groups_are_no_indicators() -> None:
    """产出指标 | 30 | 29 among the names is the first level of what stands below; 成本控制 with values is not."""
    found = read(TITLE, table(OUTLINE))
    assert pick(found.rows["indicators"], *ROW) == [
        ("产出指标", "数量指标", "采购物资件数", "≥5600件", "5842件", 12.0, 12.0),
        ("产出指标", "数量指标", "组建救援队", "14支", "14支", 8.0, 8.0),
        ("产出指标", "成本指标", "成本控制", "≤3万元", "3.1万元", 10.0, 9.0),
        ("满意度指标", "服务对象满意度指标", "群众满意度", "≥90%", "96%", 10.0, 10.0),
    ]
    assert pick(found.rows["reports"], "total_weight", "total_score") == [(40.0, 39.0)]


PROJECTS = """
    项目名称 | 预算（万元） | 支出（万元） | 总分 | 等级 | 一级指标 | 二级指标 | 三级指标 | 目标 | 完成 | 分值 | 得分
    护林补助 | 318 | 318 | 99.4 | 优 | 产出 | 数量 | 聘用护林员 | 318人 | 318人 | 50 | 50
    {again} | {again} | {again} | {again} | {again} | 效益 | 生态效益 | 火灾受害率 | ≤0.9‰ | 0.1‰ | 40 | 39.4
    鼠害防治 | 126 | 113.4 | 97.5 | 优 | 产出 | 质量 | 防治效果 | ≥85% | 88% | 90 | 88.5
"""


@pytest.mark.parametrize("again", ["^", ""], ids=["merged", "left-blank"])
def test_a_list_of_projects_with_their_indicators_is_a_form_for_each(again: str) -> None:
    """Name, money and total stand once beside the indicators of a project, merged over their rows or not."""
    found = read(para("2021年度项目支出绩效自评情况表"), table(PROJECTS.replace("{again}", again)))
    assert pick(found.rows["reports"], "project_name", "total_score", "rating") == [
        ("护林补助", 99.4, "优"),
        ("鼠害防治", 97.5, "优"),
    ]
    assert pick(found.rows["budgets"], "executed") == [(3180000,), (1134000,)]
    assert pick(found.rows["indicators"], *ROW) == [
        ("产出", "数量", "聘用护林员", "318人", "318人", 50.0, 50.0),
        ("效益", "生态效益", "火灾受害率", "≤0.9‰", "0.1‰", 40.0, 39.4),
        ("产出", "质量", "防治效果", "≥85%", "88%", 90.0, 88.5),
    ]
    forms = [report for (report,) in pick(found.rows["indicators"], "report_id")]
    assert forms[0] == forms[1] != forms[2]


def test_target_over_result_in_a_column_that_is_called_after_both() -> None:
    """目标与完成情况 heads a label and a value in each of two rows."""
    block = "一级指标 | 二级指标 | 三级指标 | 目标与完成情况 | < | 分值 | 得分\n"
    block += "产出 | 数量 | 维修道路 | 目标值 | ≥32公里 | 15 | 15\n^ | ^ | ^ | 完成值 | 33.4公里 | ^ | ^\n"
    block += "^ | ^ | 安装路灯 | 目标值 | 260盏 | 10 | 10\n^ | ^ | ^ | 完成值 | 260盏 | ^ | ^\n"
    assert pick(form(block).rows["indicators"], *ROW) == [
        ("产出", "数量", "维修道路", "≥32公里", "33.4公里", 15.0, 15.0),
        ("产出", "数量", "安装路灯", "260盏", "260盏", 10.0, 10.0),
    ]


def test_a_row_under_the_label_of_its_group_heads_nothing() -> None:
    """低于上年 | 低于上年 are values although 上年 is a heading elsewhere; 自评等级：优 in the total is the rating."""
    block = "一级指标 | 二级指标 | 分值 | 得分 | 三级指标 | 目标值 | 完成值 | 原因分析\n"
    block += "效益指标 | 社会效益指标 | 20 | 20 | 健康素养水平 | ≥28% | 29.4% |\n"
    block += "^ | ^ | ^ | ^ | 发病率 | 低于上年 | 低于上年 |\n"
    block += "满意度指标 | 服务对象满意度指标 | 10 | 9 | 居民满意度 | ≥88% | 90.6% |\n"
    block += "合计 | < | 30 | 29 | 自评等级：优 | < | < | <\n"
    found = form(block)
    assert pick(found.rows["indicators"], "level2", "level3", "target_text", "actual_text") == [
        ("社会效益指标", "健康素养水平", "≥28%", "29.4%"),
        ("社会效益指标", "发病率", "低于上年", "低于上年"),
        ("服务对象满意度指标", "居民满意度", "≥88%", "90.6%"),
    ]
    assert pick(found.rows["reports"], "total_weight", "total_score", "rating") == [(30.0, 29.0, "优")]


def test_money_given_and_used_stand_side_by_side() -> None:
    """The second block of sources says that it was used; its 合计 is the total of the first one."""
    money = """
        资金情况（万元） | 年度金额： | 208万元 | 资金使用情况（万元） | 合计： | 109.8万元
        ^ | 中央财政 | 165万元 | ^ | 中央财政 | 84.5万元
        ^ | 省级财政 | 43万元 | ^ | 省级财政 | 25.3万元
        一级指标 | 二级指标 | 三级指标 | 指标值 | 完成值 | 得分
        产出指标 | 质量指标 | 贷款回收率 | ≥90% | 98.7% | 20
    """
    assert pick(read(TITLE, table(money)).rows["budgets"], "item", "adjusted_budget", "executed") == [
        ("total", 2080000, 1098000),
        ("central", 1650000, 845000),
        ("upper", 430000, 253000),
    ]


def test_a_label_of_a_body_before_a_figure_is_none() -> None:
    """组织机构 | 2 | 2 among the indicators is one of them."""
    block = "项目权重 | 评价内容 | 分值 | 自评分 | 评价标准及依据\n"
    block += "项目管理13分 | 财务制度 | 3 | 3 | 有财务管理制度计3分\n^ | 组织机构 | 2 | 2 | 有专人负责计2分\n"
    found = form(block)
    assert pick(found.rows["indicators"], "level3", "weight", "score") == [
        ("财务制度", 3.0, 3.0),
        ("组织机构", 2.0, 2.0),
    ]
    assert pick(found.rows["reports"], "implementing_unit") == [(None,)]


@pytest.mark.parametrize("label", ["自治区主管部门", "地方主管部门", "市级主管部门"])
def test_the_body_of_the_place_is_the_one_that_supervises(label: str) -> None:
    """中央主管部门 is printed first on forms of transfers; the ministry is said in `unread`."""
    head = f"项目名称 | 补助资金 | < | <\n中央主管部门 | 农业农村部 | < | <\n{label} | 某厅 | 资金使用单位 | 某局\n"
    found = read(TITLE, table(head + "一级指标 | 三级指标 | 指标值 | 完成值\n产出指标 | 面积 | 3亩 | 3亩\n"))
    assert pick(found.rows["reports"], "supervising_department", "implementing_unit") == [("某厅", "某局")]
    assert "农业农村部" in [text for (text,) in pick(found.rows["unread"], "text")]


@pytest.mark.parametrize(
    ("row", "weight", "score"),
    [
        ("资 金 | 预算225.00万元 | 支出219.00万元 | 执行率97.3% | 满分10分 | 得9.73分", 10.0, 9.73),
        ("资金 | 全年预算（万元）225.00 | 全年执行（万元）219.00 | 执行率97.3% | 得分（满分10分）9.73 | ", 10.0, 9.73),
        ("资金安排（万元） | 225.00 | 资金支出（万元） | 219.00 | 执行率得分（10分） | 9.73", 10.0, 9.73),
    ],
)
def test_money_in_one_row_with_its_labels_inside_or_beside(row: str, weight: float, score: float) -> None:
    """A figure behind its label in one cell needs no colon; the points that can be had may stand in a label."""
    found = form(row + "\n一级指标 | 三级指标 | 指标值 | 完成值 | 得分 | 备注\n产出指标 | 改厕 | 3户 | 3户 | 20 |\n")
    names = ("adjusted_budget", "executed", "weight", "score")
    assert pick(found.rows["budgets"], *names) == [(2250000, 2190000, weight, score)]


def test_the_result_right_below_the_goal_and_goals_row_by_row() -> None:
    """完成 alone is a label of a result below 目标; further goals stand under the merged label of the first."""
    short = form("目 标 | 完成1460户改厕，提高普及率。 | < | <\n完 成 | 1460户改厕全部完成。 | < | <\n")
    assert pick(short.rows["goals"], "expected", "actual") == [("完成1460户改厕，提高普及率。", "1460户改厕全部完成。")]
    rows = "年度目标 | 1.新建公园5个。 | < | <\n^ | 2.提高绿化覆盖率。 | < | <\n"
    rows += "完成情况 | 1.公园建成开放。 | < | <\n^ | 2.绿化覆盖率达到41.3%。 | < | <\n"
    assert pick(form(rows).rows["goals"], "expected", "actual") == [
        ("1.新建公园5个。", "1.公园建成开放。"),
        ("2.提高绿化覆盖率。", "2.绿化覆盖率达到41.3%。"),
    ]


def test_a_line_of_labels_gives_each_its_own_value() -> None:
    """Labels run together without blanks, labels that no rule knows, and a date at the end of the foot."""
    lines = [
        para("项目名称：实验平台（二期） 学校：某师范学院"),
        para("归口部门：教务处建设单位：实验中心金额单位：元"),
    ]
    block = table("一级指标 | 三级指标 | 指标值 | 完成值 | 得分\n产出指标 | 改厕 | 3户 | 3户 | 20\n")
    foot = para("自评总分：97.78分  自评等级：优  填报时间：2025年2月28日")
    (report,) = pick(
        read(TITLE, *lines, block, foot).rows["reports"],
        "project_name", "supervising_department", "implementing_unit", "amount_unit", "filled_on",
    )  # fmt: skip
    assert report == ("实验平台（二期）", "教务处", "实验中心", "元", "2025年2月28日")


def test_a_sum_of_the_indicators_is_none() -> None:
    """指标得分小计 | 90 | 89.83 below the indicators of a report."""
    block = "一级指标 | 三级指标 | 指标值 | 完成值 | 分值 | 得分\n产出指标 | 改厕 | 3户 | 3户 | 90 | 89.83\n"
    found = form(block + "指标得分小计 | < | < | < | 90 | 89.83\n")
    assert pick(found.rows["indicators"], "level3") == [("改厕",)]


@pytest.mark.parametrize(("heading", "points"), [("分值/得分", "10/9.2"), ("自评得分/权重", "9.2/10")])
def test_weight_and_score_in_one_column(heading: str, points: str) -> None:
    """The heading tells which of the two figures is which, in the money and in the indicators."""
    money = f"资金（万元） | 资金类别 | 全年预算数 | 全年执行数 | {heading}\n^ | 总额 | 440 | 404.8 | {points}\n"
    rows = f"一级指标 | 三级指标 | 指标值 | 完成值 | {heading} | 备注\n产出 | 抚育面积 | 3亩 | 3亩 | {points} |\n"
    found = form(money + rows)
    assert pick(found.rows["budgets"], "weight", "score") == [(10.0, 9.2)]
    assert pick(found.rows["indicators"], "weight", "score") == [(10.0, 9.2)]


def test_more_points_than_can_be_had_are_no_score() -> None:
    """10/9.2 under 得分 alone may be either: it is no number, and its row is not sure."""
    rows = "一级指标 | 三级指标 | 指标值 | 完成值 | 得分 | 备注\n产出 | 抚育 | 3亩 | 3亩 | {} |\n"
    assert pick(form(rows.format("8/10")).rows["indicators"], "score") == [(8.0,)]
    ((score, sure),) = pick(form(rows.format("10/9.2")).rows["indicators"], "score", "confidence")
    assert score is None
    assert isinstance(sure, float)
    assert sure < 0.9
