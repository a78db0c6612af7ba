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
    assert all(float(str(row["confidence"])) < 0.9 for row in found.rows["goals"])


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


# ------------------------------------------------------------------------------------------------ look-alikes


MONITORED = (
    "项目名称 | 种质资源保护 | < | 项目单位 | 某县种子站 | < | <\n"
    "一级指标 | 二级指标 | 三级指标 | 年度指标值 | 1—6月完成值 | 全年预计完成值 | 完成可能性\n"
    "产出指标 | 数量指标 | 普查样本 | ≥480份 | 226份 | 480份 | 确定能完成\n"
    "^ | 质量指标 | 鉴定准确率 | ≥95% | 96% | 96% | 确定能完成\n"
)


@pytest.mark.parametrize("title", ["项目绩效运行监控情况表", "项目执行情况表"], ids=["title", "columns-alone"])
def test_a_table_of_monitoring_in_a_sheet_is_no_form(title: str) -> None:
    """Its title stands in a row of the table; without one its only results are those of half a year."""
    assert not read(table(f"{title} | < | < | < | < | < | <\n{MONITORED}")).rows["reports"]


# ------------------------------------------------------------------------------------------------ lists and records


def test_a_project_printed_again_on_each_row_is_one() -> None:
    """The export of a system repeats year, unit, project and money beside every indicator."""
    head = "年度 | 预算单位 | 项目名称 | 年初预算（元） | 全年执行数（元） | "
    head += "一级指标 | 二级指标 | 三级指标 | 指标值 | 完成值 | 总得分\n"
    first = "2023 | 某区教育局 | 跑道维修 | 4,800,000.00 | 4,656,000.00"
    rows = f"{first} | 产出指标 | 数量指标 | 维修面积 | ≥3.6万平方米 | 3.64万平方米 | 98\n"
    rows += f"{first} | 产出指标 | 质量指标 | 检测合格率 | 100% | 100% | 98\n"
    rows += (
        "2023 | 某区教育局 | 名师工作室 | 900,000.00 | 900,000.00 | 产出指标 | 数量指标 | 工作室 | 15个 | 15个 | 100\n"
    )
    found = read(table(head + rows))
    assert pick(found.rows["reports"], "project_name", "fiscal_year") == [("跑道维修", 2023), ("名师工作室", 2023)]
    assert pick(found.rows["indicators"], "level3") == [("维修面积",), ("检测合格率",), ("工作室",)]
    assert len(found.rows["budgets"]) == 2


def test_a_card_under_the_path_of_its_levels() -> None:
    """The row over the pairs of an indicator names both levels, one behind the other."""
    cards = [
        table(
            f"产出指标＞{kind} | < | < | <\n指标名称 | {name} | 指标分值 | 10\n"
            f"年度指标值 | {value} | 实际完成值 | {value}",
            number=number,
        )
        for number, (kind, name, value) in enumerate(
            [("数量指标", "呼吸机", "16台"), ("质量指标", "合格率", "100%")], 2
        )
    ]
    found = read(TITLE, table("项目名称 | 救治能力提升 | 项目单位 | 某区医院"), *cards)
    assert pick(found.rows["indicators"], "level1", "level2", "level3") == [
        ("产出指标", "数量指标", "呼吸机"),
        ("产出指标", "质量指标", "合格率"),
    ]


def test_a_band_that_names_both_levels() -> None:
    """A row across the table holds the path; the next path ends both of its levels."""
    rows = (
        "指标名称 | 指标值 | 完成值 | 分值 | 得分\n产出指标—数量指标 | < | < | < | <\n里程 | 5公里 | 5公里 | 10 | 10\n"
    )
    rows += "效益指标—社会效益指标 | < | < | < | <\n受益人口 | 3万人 | 4万人 | 10 | 10"
    found = read(TITLE, table("项目名称 | 道路维修 | < | < | <\n" + rows))
    assert pick(found.rows["indicators"], "level1", "level2", "level3") == [
        ("产出指标", "数量指标", "里程"),
        ("效益指标", "社会效益指标", "受益人口"),
    ]


# ------------------------------------------------------------------------------------------------ cells and columns


@pytest.mark.parametrize(
    ("heading", "cell"), [("实得/应得", "9.5/10"), ("自评得分（满分）", "9.5（10）"), ("分值（得分）", "10（9.5）")]
)
def test_points_and_score_in_one_cell(heading: str, cell: str) -> None:
    """The parts of the heading say which is which, parted by a stroke or the second in brackets."""
    rows = f"一级指标 | 二级指标 | 三级指标 | 目标值 | 完成值 | {heading}\n"
    rows += f"产出指标 | 数量指标 | 里程 | 5公里 | 4公里 | {cell}\n"
    rows += f"^ | 质量指标 | 合格率 | 95% | 94% | {cell}"
    found = read(TITLE, table("项目名称 | 道路维修 | < | < | < | <\n" + rows))
    assert pick(found.rows["indicators"], "weight", "score") == [(10.0, 9.5)] * 2


def test_columns_of_grades_hold_no_values() -> None:
    """What earns each grade is neither target nor result, and the grade given is no reason; all are left visibly."""
    rows = "一级指标 | 二级指标 | 三级指标 | 评定标准 | < | < | 基准分 | 评定档 | 评定分 | 扣减原因\n"
    rows += "^ | ^ | ^ | 优 | 良 | 差 | ^ | ^ | ^ | ^\n"
    rows += "决策 | 立项 | 程序规范性 | 完整 | 缺1项 | 缺2项 | 10 | 优 | 10 |\n"
    rows += "^ | ^ | 论证充分性 | 专家论证 | 集体研究 | 未论证 | 10 | 良 | 8 | 未组织论证\n"
    rows += "过程 | 执行 | 支出进度 | ≥90% | 80%—90% | ＜60% | 15 | 良 | 12 | 尾款未付"
    found = read(para("2022年度项目支出绩效自评评分表"), table(rows))
    assert pick(found.rows["indicators"], "target_text", "actual_text", "score", "deviation") == [
        (None, None, 10.0, None),
        (None, None, 8.0, "未组织论证"),
        (None, None, 12.0, "尾款未付"),
    ]
    assert {"完整", "缺1项", "80%—90%"} <= {row["text"] for row in found.rows["unread"]}


def test_what_a_unit_says_of_itself_is_the_result() -> None:
    """自评情况 over one column between standard and points is what was found, in a rubric."""
    rows = "一级指标 | 二级指标 | 三级指标 | 评价标准 | 自评情况 | 标准分 | 自评分\n"
    rows += "预算管理 | 预算编制 | 完整性 | 全部纳入得6分，遗漏扣2分 | 全部纳入 | 6 | 6\n"
    rows += "^ | ^ | 细化程度 | 细化到款级得6分 | 有一项未细化 | 6 | 4"
    found = read(para("部门整体支出绩效自评指标评分表"), table(rows))
    assert pick(found.rows["indicators"], "actual_text") == [("全部纳入",), ("有一项未细化",)]
    assert pick(found.rows["reports"], "kind") == [("rubric",)]


def test_goals_in_columns_beside_their_indicators() -> None:
    """Each goal and its result are merged over the rows of its own indicators."""
    rows = "年度分项目标 | 目标实现情况 | 维度 | 类型 | 考核指标 | 计划数 | 完成数 | 权重 | 自评分\n"
    rows += "目标一：建设种业基地 | 新建基地5个 | 产出 | 数量 | 新建基地 | ≥5个 | 5个 | 8 | 8\n"
    rows += "^ | ^ | 产出 | 质量 | 合格率 | ≥95% | 97.2% | 7 | 7\n"
    rows += "目标二：推进渔港改造 | 改造渔港3座 | 产出 | 数量 | 改造渔港 | 4座 | 3座 | 10 | 7.5"
    found = read(TITLE, table("项目名称 | 现代渔业 | < | < | < | < | < | < | <\n" + rows))
    assert pick(found.rows["goals"], "expected", "actual") == [
        ("目标一：建设种业基地", "新建基地5个"),
        ("目标二：推进渔港改造", "改造渔港3座"),
    ]
    assert len(found.rows["indicators"]) == 3


def test_a_reason_in_a_row_below_its_indicator() -> None:
    """The labels of the group go on beside it; one without words says nothing."""
    rows = (
        INDICATOR_HEAD
        + "\n产出指标 | 数量指标 | 里程 | 5公里 | 4公里 | 10 | 8\n^ | ^ | 说明：雨季道路中断 | < | < | < | <\n"
    )
    rows += "^ | ^ | 桥梁 | 2座 | 2座 | 10 | 10\n^ | ^ | 说明： | < | < | < | <"
    found = read(TITLE, table("项目名称 | 道路维修 | < | < | < | < | <\n" + rows))
    assert pick(found.rows["indicators"], "level3", "deviation") == [("里程", "雨季道路中断"), ("桥梁", None)]


@pytest.mark.parametrize(
    "row",
    ["预算执行率 | < | < | < | 98.39% | 10 | 9.84", " |  | 预算执行 |  | 92.8% | 10 | 9.28"],
    ids=["across-the-levels", "beside-blank-levels"],
)
def test_the_rate_of_the_money_among_the_indicators_is_none(row: str) -> None:
    """Called so, without a level of its own; its figures are left visibly where no total can take them."""
    found = read(
        TITLE, table("项目名称 | 道路维修 | < | < | < | < | <\n" + INDICATORS.split("合计", maxsplit=1)[0] + row)
    )
    assert pick(found.rows["indicators"], "level3") == [("里程",), ("出行条件",)]
    assert "10" in [unread["text"] for unread in found.rows["unread"]]


def test_a_rate_of_execution_under_a_level_is_an_indicator() -> None:
    """管理 above it makes it one."""
    rows = (
        INDICATOR_HEAD
        + "\n管理 | 预算管理 | 预算执行率 | ≥95% | 98% | 10 | 10\n产出指标 | 数量指标 | 里程 | 5公里 | 5公里 | 10 | 10"
    )
    found = read(TITLE, table("项目名称 | 道路维修 | < | < | < | < | <\n" + rows))
    assert "预算执行率" in [row["level3"] for row in found.rows["indicators"]]


def test_a_label_with_its_text_below_the_indicators_is_no_indicator() -> None:
    """The text stands over the columns of names and of values alike."""
    found = read(
        TITLE, table("项目名称 | 助餐 | < | < | < | < | <\n" + INDICATORS + "需要说明的事项 | < | 无。 | < | < | < | <")
    )
    assert pick(found.rows["indicators"], "level3") == [("里程",), ("出行条件",)]


# ------------------------------------------------------------------------------------------------ money


def test_unknown_headings_end_the_columns_of_the_money() -> None:
    """Under headings that no rule knows no figure is taken for a budget."""
    block = "资金来源 | 2023年预算 | 2023年支出 | 支出率 | 得分 | < | <\n"
    block += "资金总额 | 16,000.00 | 13,824.00 | 86.40% | 8.64 | < | <\n"
    block += (
        "应付本金 | 应付利息 | 实付本息 | 项目收益 | 覆盖倍数 | < | <\n0.00 | 596.00 | 596.00 | 846.00 | 1.42 | < | <\n"
    )
    found = read(TITLE, para("单位：万元"), table("项目名称 | 物流园 | < | < | < | < | <\n" + block + INDICATORS))
    assert pick(found.rows["budgets"], "adjusted_budget", "executed") == [(160000000, 138240000)]
    assert {"846.00", "应付利息"} <= {row["text"] for row in found.rows["unread"]}


def test_fields_of_the_head_beside_the_money() -> None:
    """Labels with their names stand left of the funding lines, in the same rows."""
    block = "基金名称 | 养老保险基金 | 收支项目 | 预算（亿元） | 决算（亿元） | 完成率 | <\n"
    block += "经办机构 | 某市基金管理中心 | 基金收入 | 48.60 | 49.86 | 102.59% | <\n"
    block += "主管部门 | 某市人社局 | 基金支出 | 47.20 | 49.02 | 103.86% | <\n"
    found = read(para("社会保险基金预算绩效自评表"), table(block + INDICATORS))
    assert pick(found.rows["reports"], "project_name", "supervising_department", "implementing_unit") == [
        ("养老保险基金", "某市人社局", "某市基金管理中心")
    ]
    assert pick(found.rows["budgets"], "item_text", "executed") == [("基金收入", 4986000000), ("基金支出", 4902000000)]


def test_phases_run_together_in_one_cell() -> None:
    """Lines of a cell that its format joined: no figure ends where the next label begins, none is cut at its comma."""
    text = "年初预算：1,260.00万元全年支出：1,176.00万元执行率：93.33%得分：9.33分（满分10分）"
    found = read(
        TITLE, table(f"项目名称 | 湿地修复 | < | < | < | < | <\n资金情况 | {text} | < | < | < | < | <\n" + INDICATORS)
    )
    assert pick(found.rows["budgets"], "executed", "execution_rate", "weight", "score") == [
        (11760000, 0.9333, 10.0, 9.33)
    ]


def test_money_told_in_a_row_of_the_indicators() -> None:
    """It stands over the columns, with its points in theirs."""
    row = "4 预算执行情况：年初安排120.00万元，实际支出118.20万元，执行率98.50% | < | < | < | < | 10 | 9.85\n"
    found = read(TITLE, table("项目名称 | 整治 | < | < | < | < | <\n" + INDICATORS.split("合计", maxsplit=1)[0] + row))
    assert pick(found.rows["budgets"], "executed", "weight", "score") == [(1182000, 10.0, 9.85)]
    assert len(found.rows["indicators"]) == 2


def test_a_line_that_adds_the_points_of_the_money_says_the_score() -> None:
    """The table sums its indicators alone; a line that differs otherwise does not count before it."""
    money = "预算数（万元） | 执行数（万元） | 执行率 | 分值 | 得分 | < | <\n100 | 93.1 | 93.1% | 10 | 9.31 | < | <\n"
    rows = (
        INDICATOR_HEAD
        + "\n产出指标 | 数量指标 | 里程 | 5公里 | 4公里 | 90 | 84.89\n指标合计 | < | < | < | < | 90 | 84.89"
    )
    block = table("项目名称 | 渔业 | < | < | < | < | <\n" + money + rows)
    assert pick(read(TITLE, block, para("自评总分：94.2分")).rows["reports"], "total_score") == [(94.2,)]
    assert pick(read(TITLE, block, para("自评总分：97.2分")).rows["reports"], "total_score") == [(84.89,)]
