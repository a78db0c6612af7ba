"""Forms and lists as they are published whose blocks stand in strange places: each test is the class of one fault."""

from __future__ import annotations

import pytest

from tests.support.forms import para, pick, read, table

TITLE = para("2022年度项目支出绩效自评表")
BLOCK = "一级指标 | 三级指标 | 指标值 | 完成值 | 得分 | 备注\n产出指标 | 改厕 | 3户 | 3户 | 20 |\n"


def test_a_ledger_of_money_that_was_spent_is_no_form() -> None:
    """Amounts, payments and rates of a list without a score evaluate nothing, unless its title says so."""
    ledger = table(
        "序号 | 项目名称 | 下达金额（万元） | 累计支出（万元） | 支出进度\n"
        "1 | 义务教育补助 | 2860 | 2145 | 75%\n2 | 困难群众救助 | 1930 | 1737 | 90%\n"
    )
    assert not read(para("直达资金支出进度台账"), ledger).rows["reports"]
    assert len(read(para("2023年度项目支出绩效自评情况表"), ledger).rows["reports"]) == 2


@pytest.mark.parametrize("due", ["完成时限", "办理期限"])
def test_a_table_of_tasks_with_their_dates_is_no_form(due: str) -> None:
    """When a task is due is no result; 牵头单位 is no unit of measure."""
    tasks = table(
        f"序号 | 重点任务 | 年度目标 | {due} | 牵头单位\n1 | 新建公园 | 2个 | 2024年10月 | 县住建局\n"
        "2 | 新增学位 | ≥1200个 | 2024年8月 | 县教育局\n3 | 公路提质 | ≥60公里 | 2024年12月 | 县交通局\n"
    )
    found = read(para("关于印发2024年重点工作任务分解表的通知"), tasks)
    assert not found.rows["reports"]
    assert not found.rows["indicators"]


def test_money_told_in_a_line_above_the_table() -> None:
    """Budget, payments, rate and score in one line are the total of the form's money, traced to that line."""
    line = "年初预算数：90万元　全年预算数：85.00万元　全年执行数：68.00万元　执行率：80%　执行率得分（10分）：8"
    found = read(TITLE, para("项目名称：村史馆建设补助　　主管部门：某文旅局"), para(line), table(BLOCK))
    names = ("approved_budget", "adjusted_budget", "executed", "execution_rate", "weight", "score")
    assert pick(found.rows["budgets"], *names) == [(900000, 850000, 680000, 0.8, 10.0, 8.0)]
    told = read(TITLE, para("本项目全年预算数：见附表，执行率：80%"), table(BLOCK))
    assert not told.rows["budgets"]


def test_a_second_label_stands_between_a_goal_and_its_text() -> None:
    """完成情况 | 实现程度 | …: the text behind both is the result; 总体目标 | 计划 | … keeps its one goal."""
    rows = "年度目标 | 设定目标 | 依法履行检察职能，提升办案质效。 | <\n"
    rows += "完成情况 | 实现程度 | 全年办理案件463件，听证室投入使用。 | <\n"
    goals = read(TITLE, table("项目名称 | 检察办案 | < | <\n" + rows + BLOCK)).rows["goals"]
    assert pick(goals, "expected", "actual") == [
        ("依法履行检察职能，提升办案质效。", "全年办理案件463件，听证室投入使用。")
    ]


def test_the_score_of_the_money_stands_in_the_row_below_it() -> None:
    """预算执行得分 | 10（满分10分） below amounts in one row: the brackets hold the points that can be had."""
    money = "资金（万元） | 年初预算数 | 460 | 全年预算数 | 452 | 全年执行数 | 406.8 | 执行率 | 90%\n"
    money += "预算执行得分 | < | < | < | < | < | < | 9（满分10分） | <\n"
    head = "项目名称 | 草原修复 | < | < | 主管部门 | 某局 | < | < | <\n"
    found = read(TITLE, table(head + money), table(BLOCK, number=2))
    assert pick(found.rows["budgets"], "executed", "weight", "score") == [(4068000, 10.0, 9.0)]


def test_a_row_that_numbers_the_columns_may_end_in_words() -> None:
    """列次 | 0 | 1 | 2 … 上传端口 belongs to the header; money parted further keeps one budget."""
    money = """
        资金投入（万元） | | 行次 | 全年预算数（A） | 统筹整合资金数（B） | 到位资金（C） | 全年执行资金（D） | 佐证
        ^ | 列次 | 0 | 1 | 2 | 3 | 4 | 上传端口
        ^ | 年度资金总额： | 1 | 52.8 | | 52.8 | 30.8 |
        ^ | 其中：中央财政资金 | 2 | 52.8 | | 52.8 | 30.8 |
    """
    found = read(TITLE, table("项目名称 | 林草改革 | < | < | < | < | < | <\n" + money), table(BLOCK, number=2))
    assert pick(found.rows["budgets"], "item", "adjusted_budget", "executed") == [
        ("total", 528000, 308000),
        ("central", 528000, 308000),
    ]


def test_levels_in_brackets_behind_the_name_of_an_indicator() -> None:
    """（产出—数量） tells both levels where the form has no columns for them; other brackets tell none."""
    block = "序号 | 绩效指标（所属类别） | 计划值 | 实际值 | 满分 | 自评\n"
    block += "1 | 改建卫生厕所（产出—数量） | 1460户 | 1460户 | 15 | 15\n"
    block += "2 | 农户满意度（满意度） | ≥90% | 95% | 10 | 10\n3 | 厕所普及率（含公厕） | ≥85% | 86% | 10 | 10\n"
    found = read(TITLE, table(block)).rows["indicators"]
    assert pick(found, "level1_code", "level2_code", "level3") == [
        ("output", "quantity", "改建卫生厕所（产出—数量）"),
        ("satisfaction", None, "农户满意度（满意度）"),
        (None, None, "厕所普及率（含公厕）"),
    ]


def test_the_indicators_under_the_next_numbered_line_are_of_the_same_form() -> None:
    """Long goals in lines between 一、资金 and 三、绩效评分 do not part the form."""
    money = "资金来源 | 批复预算 | 调整后预算 | 实际支出 | 支出进度\n资金合计 | 500 | 498 | 487.6 | 97.9%\n"
    long = "建成3间虚拟仿真实训室，更新一批教学实验设备，生均教学科研仪器设备值达到要求，实训室全部投入使用，设备完好。"
    found = read(
        TITLE, para("项目名称：实验平台　　金额单位：万元"), para("一、资金使用"), table(money), para("二、目标实现"),
        para(long), para("三、绩效评分"), table(BLOCK, number=2),
    )  # fmt: skip
    assert pick(found.rows["reports"], "project_name") == [("实验平台",)]
    assert pick(found.rows["indicators"], "level3") == [("改厕",)]
    assert pick(found.rows["budgets"], "executed") == [(4876000,)]


def test_the_name_of_a_block_printed_again_begins_no_form() -> None:
    """绩效指标完成情况自评 over the headings, again where the table goes on after a page break, is no second form."""
    band = "绩效指标完成情况自评 | < | < | < | < | <\n"
    head = "项目名称 | 筛查补助 | < | < | < | <\n"
    rows = "产出指标 | 筛查 | 7122人 | 7478人 | 20 | \n", "效益指标 | 早诊率 | ≥88% | 88% | 30 | \n"
    heading = BLOCK.splitlines()[0] + "\n"
    found = read(TITLE, table(head + band + heading + rows[0]), table(band + heading + rows[1], number=2))
    assert pick(found.rows["reports"], "project_name") == [("筛查补助",)]
    assert pick(found.rows["indicators"], "level3") == [("筛查",), ("早诊率",)]


def test_headings_printed_again_have_the_roles_that_they_had() -> None:
    """Below a break few labels stand under 指标类型: it is the same level, its first row of the last label."""
    heading = "指标类型 | 指标内容 | 申报水平 | 实际结果 | 满分 | 得分\n"
    above = "项目产出 | 建设项目 | 不少于57个 | 57个 | 10 | 10\n | 网格员 | 117人 | 141人 | 10 | 10\n"
    below = " | 按月发放率 | 100% | 100% | 10 | 10\n项目效益 | 治理积极性 | 提高 | 提高 | 30 | 30\n"
    below += "服务满意度 | 居民满意度 | ≥95% | 88% | 10 | 9\n"
    found = read(TITLE, table(heading + above), table(heading + below, number=2)).rows["indicators"]
    assert pick(found, "level1") == [("项目产出",), ("项目产出",), ("项目产出",), ("项目效益",), ("服务满意度",)]


def test_points_printed_once_beside_the_label_of_a_group_are_doubted() -> None:
    """18 over two rows, before their names, may be the points of the group; those behind a name are its own."""
    group = "一级指标 | 二级指标 | 满分 | 三级指标 | 指标值 | 完成值\n产出 | 数量 | 18 | 场所 | ≥15处 | 14处\n"
    group += "^ | ^ | ^ | 演练 | 8次 | 8次\n^ | 质量 | 8 | 合格率 | 96% | 96%\n"
    own = "一级指标 | 二级指标 | 三级指标 | 满分 | 指标值 | 完成值\n产出 | 数量 | 场所 | 9 | ≥15处 | 14处\n"
    own += "^ | ^ | 演练 | 9 | 8次 | 8次\n^ | 质量 | 合格率 | 8 | 96% | 96%\n"
    (doubted, sure) = (pick(read(TITLE, table(rows)).rows["indicators"], "confidence") for rows in (group, own))
    assert all(isinstance(value, float) and value < 0.9 for (value,) in doubted)
    assert all(isinstance(value, float) and value >= 0.9 for (value,) in sure)


def test_indicators_that_are_called_as_levels_are_no_outline() -> None:
    """Without columns of values, or where no row follows, 满意度指标 | 10 | 9 is an indicator, of no level above."""
    plain = "序号 | 指标名称 | 分值 | 得分 | 扣分原因\n1 | 数量指标 | 30 | 30 |\n2 | 质量指标 | 20 | 18 | 返工\n"
    found = read(TITLE, table("项目名称 | 道路维修 | < | < | <\n" + plain)).rows["indicators"]
    assert pick(found, "level3", "weight", "score") == [("数量指标", 30.0, 30.0), ("质量指标", 20.0, 18.0)]
    leaves = "指标名称 | 目标值 | 完成值 | 分值 | 得分\n产出指标 | | | 30 | 30\n面积 | 3亩 | 3亩 | 30 | 30\n"
    leaves += "满意度指标 | | | 10 | 9\n合计 | < | < | 40 | 39\n"
    found = read(TITLE, table("项目名称 | 道路维修 | < | < | <\n" + leaves)).rows["indicators"]
    assert pick(found, "level1", "level3", "weight", "score") == [
        ("产出指标", "面积", 30.0, 30.0), (None, "满意度指标", 10.0, 9.0),
    ]  # fmt: skip
