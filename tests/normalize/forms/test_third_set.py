"""Forms of a third and a fourth set that other hands drew: each test is the class of one fault that they showed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extract.document import Grid
from normalize.document import Normalized
from tests.support.forms import INDICATOR_HEAD, para, pick, read, table

TITLE = para("2022年度项目支出绩效自评表")
HEAD = "项目名称 | 道路维修 | < | < | < | < | <\n"
ROW = ("level1", "level2", "level3", "target_text", "actual_text", "weight", "score")
INDICATOR = "产出指标 | 数量指标 | 里程 | 5公里 | 5公里 | 10 | 10\n"


def form(block: str) -> Normalized:
    """Return the rows of a form with this block below its head."""
    return read(TITLE, table(HEAD + block))


def with_lines(grid: Grid) -> Grid:
    """Return a grid whose texts with `/` are printed in as many lines."""
    cells = (
        replace(cell, text=cell.text.replace("/", ""), lines=tuple(cell.text.split("/"))) if "/" in cell.text else cell
        for cell in grid.cells
    )
    return replace(grid, cells=tuple(cells))


# ------------------------------------------------------------------------------------------------ what is evaluated

APPRAISAL = (
    "考核项目 | 考核指标 | 评分标准 | 分值 | 自评得分 | 考核组评分\n师德 | 为人师表 | 无失范得满分 | 20 | 20 | 20\n"
    "教学工作 | 课时 | 周课时达14节得满分 | 20 | 19 | 19\n合计 | < | < | 40 | 39 | 39"
)


@pytest.mark.parametrize(
    ("title", "caption"),
    [
        ("教师绩效工资年度考核量化评分表", "学校：某校　　姓名：胡某　　任教学科：语文"),
        ("职工绩效考核自评表", "姓名：李某　　职务：科员　　2022年"),
        ("2022年度医师个人考核评分表", "姓名：王某　　职称：主治医师"),
    ],
)
def test_what_appraises_a_person_is_no_form(title: str, caption: str) -> None:
    """Points of a person, whatever the columns are called; the labels of a head tell whose they are."""
    assert not read(para(title), para(caption), table(APPRAISAL)).rows["reports"]


def test_a_form_whose_contact_has_a_post_is_one_all_the_same() -> None:
    """One label of a person beside money and a project says nothing."""
    block = "项目名称 | 道路维修 | 联系人姓名 | 李某 | 职务 | 科员 | <\n" + INDICATOR_HEAD + "\n" + INDICATOR
    assert len(read(TITLE, table(block)).rows["reports"]) == 1


# ------------------------------------------------------------------------------------------------ lists of projects

LISTED = "序号 | 部门及项目 | 全年预算（万元） | 全年支出（万元） | 支出进度 | 自评得分 | 自评等次\n"


def test_a_list_of_projects_below_their_bodies() -> None:
    """Each project is a report with the body of its group; sums of groups and of all are none."""
    rows = " | 一、市农业农村局小计 | 300 | 250 | 83.33% | | \n1 | 地力补贴 | 200 | 200 | 100% | 99 | 优\n"
    rows += "2 | 农机补贴 | 100 | 50 | 50% | 80 | 良\n | 合计 | 300 | 250 | 83.33% | | "
    found = read(para("2023年度项目支出绩效自评结果汇总表"), table(LISTED + rows))
    assert pick(found.rows["reports"], "project_name", "supervising_department", "total_score", "rating") == [
        ("地力补贴", "市农业农村局", 99.0, "优"),
        ("农机补贴", "市农业农村局", 80.0, "良"),
    ]
    assert pick(found.rows["budgets"], "executed") == [(2000000,), (500000,)]


def test_a_list_with_goals_and_indicators_beside_each_project() -> None:
    """Headings in two rows, the levels in the second; the project's total stands behind its indicators."""
    head = "序号 | 项目名称 | 资金情况（万元） | < | 年度目标 | < | 绩效指标 | < | < | < | < | 自评总分\n"
    head += "^ | ^ | 全年预算 | 执行数 | 预期目标 | 实际完成 | 一级指标 | 二级指标 | 三级指标 | 指标值 | 完成值 | ^\n"
    rows = (
        "1 | 站网运行 | 96 | 90 | 保障站网运行。 | 站网运行稳定。 | 产出指标 | 数量指标 | 维护站点 | ≥9个 | 9个 | 99\n"
    )
    rows += "^ | ^ | ^ | ^ | ^ | ^ | 效益指标 | 社会效益 | 服务能力 | 提升 | 提升 | ^\n"
    rows += "2 | 科普宣传 | 12 | 10 | 普及知识。 | 开展活动。 | 产出指标 | 数量指标 | 活动场次 | ≥2场 | 2场 | 94\n"
    found = read(para("2021年度项目支出绩效自评情况表"), table(head + rows))
    assert pick(found.rows["reports"], "project_name", "total_score") == [("站网运行", 99.0), ("科普宣传", 94.0)]
    assert pick(found.rows["goals"], "expected", "actual") == [
        ("保障站网运行。", "站网运行稳定。"),
        ("普及知识。", "开展活动。"),
    ]
    assert pick(found.rows["indicators"], "level3", "target_text", "actual_text") == [
        ("维护站点", "≥9个", "9个"),
        ("服务能力", "提升", "提升"),
        ("活动场次", "≥2场", "2场"),
    ]


def test_what_a_list_holds_besides_is_left_visibly() -> None:
    """A column of reasons has no place in a list of projects: its texts are in `unread`, the serial numbers not."""
    head = LISTED.replace("自评等次", "主要问题")
    rows = "1 | 地力补贴 | 200 | 200 | 100% | 99 | 2家未验收\n2 | 农机补贴 | 100 | 50 | 50% | 80 | 招标流标"
    found = read(para("2023年度项目支出绩效自评结果汇总表"), table(head + rows))
    assert pick(found.rows["unread"], "text") == [("2家未验收",), ("招标流标",)]


def test_a_list_of_tasks_is_part_of_its_form() -> None:
    """任务名称 with money between budget and indicators is no list of projects, and loses nothing around it."""
    money = "支出内容 | 年初预算数 | 全年预算数 | 全年执行数 | 执行率\n支出合计 | 100 | 100 | 90 | 90%\n"
    tasks = "任务名称 | 预算数 | 执行数 | 完成情况\n公路建设 | 60 | 55 | 建成5公里\n危桥改造 | 40 | 35 | 完成4座\n"
    found = read(
        para("2022年度部门整体支出绩效自评表"), para("单位：万元"), table(money, number=1),
        para("年度主要任务完成情况"), table(tasks, number=2), table(INDICATOR_HEAD + "\n" + INDICATOR, number=3),
    )  # fmt: skip
    assert len(found.rows["reports"]) == 1
    assert pick(found.rows["budgets"], "executed") == [(900000,)]
    assert pick(found.rows["tasks"], "name") == [("公路建设",), ("危桥改造",)]


# ------------------------------------------------------------------------------------------------ levels


def test_bands_are_of_the_level_of_their_mark() -> None:
    """一、 is above （一） wherever they stand; a band called as a block is one all the same."""
    rows = "编号 | 指标 | 评价要点 | 评分办法 | 分值 | 得分\n"
    rows += "一、项目决策（20分） | < | < | < | < | <\n（一）立项（20分） | < | < | < | < | <\n"
    rows += "1 | 立项依据 | 与规划的相符程度 | 相符5分，不相符0分 | 20 | 20\n"
    rows += "二、资金管理（80分） | < | < | < | < | <\n（一）资金使用（40分） | < | < | < | < | <\n"
    rows += "2 | 资金支付率 | 支付资金与计划资金的比率 | 得分=支付率×40 | 40 | 35\n"
    rows += "（二）满意度（40分） | < | < | < | < | <\n3 | 群众满意度 | 问卷满意比例 | ≥90%得40分 | 40 | 40\n"
    found = read(para("2021年项目绩效自评评分表"), table("项目名称 | 道路维修 | < | < | < | <\n" + rows))
    assert pick(found.rows["indicators"], "level1", "level2", "level3", "definition") == [
        ("一、项目决策（20分）", "（一）立项（20分）", "立项依据", "与规划的相符程度"),
        ("二、资金管理（80分）", "（一）资金使用（40分）", "资金支付率", "支付资金与计划资金的比率"),
        ("二、资金管理（80分）", "（二）满意度（40分）", "群众满意度", "问卷满意比例"),
    ]


def test_levels_above_their_indicators_by_their_numbers() -> None:
    """1, 1.1 and 1.1.1 in one column: the deepest are indicators, the others levels with the points of their group."""
    rows = "指标 | 目标值 | 完成值 | 分值 | 得分\n1 产出指标 | | | 50 | 48\n1.1 数量指标 | | | 30 | 28\n"
    rows += "1.1.1 新建消火栓 | ≥150具 | 140具 | 30 | 28\n1.2 质量指标 | | | 20 | 20\n"
    rows += "1.2.1 完好率 | ≥98% | 98.5% | 20 | 20\n2 效益指标 | | | 30 | 30\n2.1 社会效益指标 | | | 30 | 30\n"
    rows += "2.1.1 供水能力 | 增强 | 增强 | 30 | 30\n合计 | | | 80 | 78"
    found = read(TITLE, table("项目名称 | 消防水源 | < | < | <\n" + rows))
    assert pick(found.rows["indicators"], "level1", "level2", "level3", "score") == [
        ("1 产出指标", "1.1 数量指标", "1.1.1 新建消火栓", 28.0),
        ("1 产出指标", "1.2 质量指标", "1.2.1 完好率", 20.0),
        ("2 效益指标", "2.1 社会效益指标", "2.1.1 供水能力", 30.0),
    ]


def test_a_first_level_that_heads_a_column() -> None:
    """产出指标 stands where 二级指标 belongs, in a header that each group repeats."""
    rows = "产出指标 | 指标名称 | 目标值 | 完成值 | 分值 | 得分\n数量指标 | 维修面积 | ≥1公顷 | 1.2公顷 | 25 | 25\n"
    rows += (
        "满意度指标 | 指标名称 | 目标值 | 完成值 | 分值 | 得分\n师生满意度指标 | 师生满意度 | ≥90% | 95% | 10 | 10\n"
    )
    found = read(TITLE, table("项目名称 | 校舍维修 | < | < | < | <\n" + rows))
    assert pick(found.rows["indicators"], "level1", "level2", "level3") == [
        ("产出指标", "数量指标", "维修面积"),
        ("满意度指标", "师生满意度指标", "师生满意度"),
    ]


def test_two_blocks_of_indicators_side_by_side() -> None:
    """The same headings twice: left block first; the sums of both are no total of the form."""
    rows = "产出指标 | < | < | < | < | 效益指标 | < | < | < | <\n" + " | ".join(
        ["三级指标 | 目标值 | 完成值 | 分值 | 得分"] * 2
    )
    rows += "\n绿地面积 | ≥8公顷 | 8公顷 | 20 | 20 | 覆盖率 | ≥42% | 43% | 30 | 30\n"
    rows += "行道树 | 15株 | 13株 | 20 | 18 | 满意度 | ≥85% | 89% | 30 | 30\n"
    rows += "合计 | < | < | 40 | 38 | 合计 | < | < | 60 | 60"
    found = read(TITLE, table("项目名称 | 绿化养护 | < | < | < | < | < | < | < | <\n" + rows))
    assert pick(found.rows["indicators"], "level1", "level3", "score") == [
        ("产出指标", "绿地面积", 20.0),
        ("产出指标", "行道树", 18.0),
        ("效益指标", "覆盖率", 30.0),
        ("效益指标", "满意度", 30.0),
    ]
    assert pick(found.rows["reports"], "total_score") == [(None,)]
    assert {"38", "60"} <= {text for (text,) in pick(found.rows["unread"], "text")}


# ------------------------------------------------------------------------------------------------ cells


def test_target_and_result_in_one_cell() -> None:
    """Under 目标值/完成值 the sign in the middle parts them, though a unit holds it too."""
    rows = "一级指标 | 二级指标 | 三级指标 | 目标值/完成值 | 分值 | 得分\n"
    rows += "产出指标 | 数量指标 | 活动 | ≥80场/76场 | 20 | 19\n"
    rows += "产出指标 | 成本指标 | 单价 | ≤3万元/公里/2.9万元/公里 | 20 | 20\n"
    found = read(TITLE, table("项目名称 | 城市书房 | < | < | < | <\n" + rows))
    assert pick(found.rows["indicators"], "target_text", "actual_text") == [
        ("≥80场", "76场"),
        ("≤3万元/公里", "2.9万元/公里"),
    ]


def test_points_and_score_in_one_cell_of_money_and_total() -> None:
    """10分/9.5分 beside the money, 100/98 in the row of the total."""
    money = "预算执行 | 年初预算 85 万元 | 全年预算 80 万元 | 执行 76 万元 | 执行率 95% | 10分/9.5分\n"
    rows = "一级指标 | 二级指标 | 三级指标 | 指标值 | 完成值 | 分值/得分\n"
    rows += "产出指标 | 数量指标 | 案件 | ≥6件 | 6件 | 90/88.5\n"
    found = read(TITLE, table("项目名称 | 法律援助 | < | < | < | <\n" + money + rows + "合计 | < | < | < | < | 100/98"))
    names = ("approved_budget", "adjusted_budget", "executed", "execution_rate", "weight", "score")
    assert pick(found.rows["budgets"], *names) == [(850000, 800000, 760000, 0.95, 10.0, 9.5)]
    assert pick(found.rows["reports"], "total_weight", "total_score") == [(100.0, 98.0)]
    assert pick(found.rows["indicators"], "weight", "score") == [(90.0, 88.5)]


def test_lines_of_one_row_are_indicators() -> None:
    """Each cell holds as many lines, its points too; where the points stand once, the lines are of one text."""
    rows = INDICATOR_HEAD + "\n产出指标 | 数量指标 | 购置设备/培训村医 | 2台/45人 | 2台/41人 | 15/15 | 15/13.67\n"
    rows += "效益指标 | 社会效益指标 | 就诊/人次占比 | ≥55%/以上 | 57%/左右 | 30 | 30\n"
    found = read(TITLE, with_lines(table(HEAD + rows)))
    assert pick(found.rows["indicators"], *ROW) == [
        ("产出指标", "数量指标", "购置设备", "2台", "2台", 15.0, 15.0),
        ("产出指标", "数量指标", "培训村医", "45人", "41人", 15.0, 13.67),
        ("效益指标", "社会效益指标", "就诊人次占比", "≥55%以上", "57%左右", 30.0, 30.0),
    ]


def test_a_card_for_each_indicator() -> None:
    """Labels and values beside a number that stands over all rows of one indicator."""
    card = "指标{0} | 一级指标 | 产出指标 | 二级指标 | 数量指标\n^ | 三级指标 | 第{0}项 | 偏差原因 | 无\n"
    card += "^ | 年度指标值 | ≥{0}个 | 实际完成值 | {0}个\n^ | 分值 | 20 | 得分 | 19\n"
    cards = "".join(card.format(number) for number in (1, 2))
    found = read(TITLE, table("项目名称 | 公墓建设 | < | 实施单位 | 某镇人民政府\n" + cards))
    assert pick(found.rows["indicators"], "level3", "target_text", "actual_text", "score") == [
        ("第1项", "≥1个", "1个", 19.0),
        ("第2项", "≥2个", "2个", 19.0),
    ]


def test_indicators_that_are_columns_below_a_head_of_rows() -> None:
    """Only the rows whose first cells are headings are turned; head and money above them stay."""
    rows = "项目名称 | 设备检验 | < | < | <\n资金（万元） | 全年预算数 | 88 | 全年执行数 | 83.6\n"
    rows += "一级指标 | 产出指标 | < | 效益指标 | 满意度指标\n二级指标 | 数量指标 | 质量指标 | 社会效益 | 服务对象\n"
    rows += "三级指标 | 检验台数 | 差错率 | 事故率 | 单位满意度\n年度指标值 | ≥42台 | ≤0.5% | 0 | ≥95%\n"
    rows += "实际完成值 | 43台 | 0.2% | 0 | 93%\n得分 | 30 | 20 | 30 | 9.8"
    found = read(TITLE, table(rows))
    assert pick(found.rows["reports"], "project_name") == [("设备检验",)]
    assert pick(found.rows["budgets"], "adjusted_budget", "executed") == [(880000, 836000)]
    assert pick(found.rows["indicators"], "level1", "level3", "target_text", "actual_text", "score") == [
        ("产出指标", "检验台数", "≥42台", "43台", 30.0),
        ("产出指标", "差错率", "≤0.5%", "0.2%", 20.0),
        ("效益指标", "事故率", "0", "0", 30.0),
        ("满意度指标", "单位满意度", "≥95%", "93%", 9.8),
    ]


def test_targets_in_words_stand_in_the_column_of_units() -> None:
    """单位（文字描述） holds the target where sign and value are blank; a unit without a value is none."""
    head = "一级指标 | 二级指标 | 三级指标 | 预期指标值 | < | < | 实际完成值 | 得分\n"
    head += "^ | ^ | ^ | 符号 | 值 | 单位（文字描述） | ^ | ^\n"
    rows = "产出指标 | 数量指标 | 建筑物 | ≥ | 86 | 座 | 91 | 12\n产出指标 | 质量指标 | 等级 | | | 合格 | 合格 | 10\n"
    found = read(TITLE, table("项目名称 | 灌区 | < | < | < | < | < | <\n" + head + rows))
    assert pick(found.rows["indicators"], "target_text", "actual_text") == [("≥86座", "91"), ("合格", "合格")]


# ------------------------------------------------------------------------------------------------ money and goals


def test_sources_stand_over_groups_of_phases() -> None:
    """Each group of 预算 and 支出 is the money of the source over it."""
    rows = "资金情况（万元） | 市级财政资金 | < | 区级财政资金 | < | 合计 | <\n"
    rows += "^ | 预算 | 支出 | 预算 | 支出 | 预算 | 支出\n"
    rows += "^ | 60 | 60 | 38 | 36 | 98 | 96\n"
    found = form(rows + INDICATOR_HEAD + "\n" + INDICATOR)
    assert pick(found.rows["budgets"], "item_text", "adjusted_budget", "executed") == [
        ("市级财政资金", 600000, 600000),
        ("区级财政资金", 380000, 360000),
        ("合计", 980000, 960000),
    ]


def test_money_told_in_words_in_a_cell() -> None:
    """Budget, payments, rate and points in the sentence of one cell."""
    told = "年初预算数1,400.00万元，全年预算数1,400.00万元，"
    told += "全年执行数1,344.00万元，预算执行率96.00%，得分9.6分（满分10分）。"
    found = form(f"资金情况 | {told} | < | < | < | < | <\n" + INDICATOR_HEAD + "\n" + INDICATOR)
    names = ("adjusted_budget", "executed", "execution_rate", "weight", "score")
    assert pick(found.rows["budgets"], *names) == [(14000000, 13440000, 0.96, 10.0, 9.6)]


def test_the_grade_beside_the_rate_of_execution() -> None:
    """A pair of the head in a row of the money ends no budget."""
    money = "当年预算数（元） | 100,000.00 | < | 当年预算执行数（元） | 90,000.00 | < | <\n"
    money += "预算执行率（%） | 90.00% | < | 绩效等级 | 优 | < | <\n"
    found = form(money + INDICATOR_HEAD + "\n" + INDICATOR)
    assert pick(found.rows["budgets"], "executed", "execution_rate") == [(90000, 0.9)]
    assert pick(found.rows["reports"], "rating") == [("优",)]


def test_a_rate_below_a_heading_above_the_money() -> None:
    """执行率 heads the last column, over rows of labels and amounts."""
    rows = "预算安排情况（万元） | < | 资金执行情况 | < | < | < | 执行率\n预算数 | 300 | 执行数 | 288 | < | < | 96%\n"
    rows += "其中：财政资金 | 280 | 其中：财政资金 | 268 | < | < | ^\n"
    found = form(rows + INDICATOR_HEAD + "\n" + INDICATOR)
    assert pick(found.rows["budgets"], "executed", "execution_rate")[0] == (2880000, 0.96)


@pytest.mark.parametrize("label", ["预算执行率（10分）", "执行率得分"])
def test_the_points_of_the_money_across_the_indicators(label: str) -> None:
    """They are those of the money, and no indicator."""
    money = "资金 | 全年预算数 | 100 | 全年执行数 | 96.2 | < | <\n"
    found = form(money + INDICATOR_HEAD + "\n" + INDICATOR + f"{label} | < | < | < | < | 10 | 9.62\n")
    assert pick(found.rows["budgets"], "weight", "score") == [(10.0, 9.62)]
    assert pick(found.rows["indicators"], "level3") == [("里程",)]


def test_a_heading_is_no_goal() -> None:
    """总体完成率 beside goal and result heads a column too; 具体完成情况 is never a goal's text."""
    rows = "年度预期目标 | < | < | 具体完成情况 | < | < | 总体完成率\n"
    rows += "保障灌区运行。 | < | < | 维修建筑物9座。 | < | < | 96%\n"
    found = form(rows + INDICATOR_HEAD + "\n" + INDICATOR)
    assert pick(found.rows["goals"], "expected", "actual") == [("保障灌区运行。", "维修建筑物9座。")]


def test_each_goal_above_its_own_indicators() -> None:
    """A goal between two blocks of indicators, each under its header, is a goal and no indicator."""
    rows = "年度绩效目标1（40分） | < | 推进公园建设。 | < | < | < | <\n" + INDICATOR_HEAD + "\n" + INDICATOR
    rows += "年度绩效目标2（40分） | < | 提升养护水平。 | < | < | < | <\n" + INDICATOR_HEAD + "\n" + INDICATOR
    found = form(rows)
    assert pick(found.rows["goals"], "expected") == [("推进公园建设。",), ("提升养护水平。",)]
    assert pick(found.rows["indicators"], "level3") == [("里程",), ("里程",)]


def test_total_spending_by_kind_beside_each_other() -> None:
    """基本支出总额 and 项目支出总额 are two kinds of spending, no totals."""
    money = "基本支出总额 | 31.2 | < | 项目支出总额 | 133 | < | <\n"
    found = read(para("2022年度部门整体绩效自评表"), table(HEAD + money + INDICATOR_HEAD + "\n" + INDICATOR))
    assert pick(found.rows["budgets"], "item") == [("basic",), ("project",)]


def test_the_total_in_a_sentence_below_the_money() -> None:
    """Money at the end of the form, and its conclusion: score and grade of the whole."""
    rows = INDICATOR_HEAD + "\n" + INDICATOR + "项目资金 | 全年预算数 | 100 | 全年执行数 | 96 | < | <\n"
    rows += "自评结论 | 本项目自评总分97.33分，自评等次为“优”。 | < | < | < | < | <"
    assert pick(form(rows).rows["reports"], "total_score", "rating") == [(97.33, "优")]


# ------------------------------------------------------------------------------------------------ the fourth set


def test_a_first_level_alone_in_the_column_of_the_second() -> None:
    """产出指标 in a row of its own above 数量指标, in one column with it; labels stand once, sums between."""
    rows = "二级指标 | 三级指标 | 计划值 | 实际值 | 满分 | 评分\n"
    rows += "产出指标 | | | | |\n"
    rows += "数量指标 | 养护里程 | 12公里 | 12公里 | 10 | 10\n"
    rows += " | 危桥改造 | ≥6座 | 5座 | 10 | 8\n"
    rows += "小计 | | | | 20 | 18\n"
    rows += "效益指标 | | | | |\n"
    rows += "社会效益指标 | 整治率 | 100% | 100% | 15 | 15\n"
    found = read(TITLE, table("项目名称 | 养护 | < | < | < | <\n" + rows))
    assert pick(found.rows["indicators"], "level1", "level2", "level3") == [
        ("产出指标", "数量指标", "养护里程"),
        ("产出指标", "数量指标", "危桥改造"),
        ("效益指标", "社会效益指标", "整治率"),
    ]


def test_a_caption_with_the_number_of_its_table_names_the_level() -> None:
    """表1 产出指标（50分） over the indicators of that level."""
    head = "二级指标 | 三级指标 | 计划数 | 实现数 | 分值 | 得分\n"
    found = read(
        TITLE, table("项目名称 | 执行工作 | < | < | < | <", number=1), para("表1产出指标（50分）"),
        table(head + "数量指标 | 执结案件 | ≥68件 | 71件 | 50 | 50", number=2), para("表2　效益指标（30分）"),
        table(head + "社会效益指标 | 救助人数 | ≥30人 | 34人 | 30 | 30", number=3),
    )  # fmt: skip
    assert pick(found.rows["indicators"], "level1", "level3") == [
        ("产出指标（50分）", "执结案件"),
        ("效益指标（30分）", "救助人数"),
    ]


def test_levels_that_stand_last() -> None:
    """所属二级 and 所属一级 behind the results are levels all the same: their cells say so."""
    rows = "指标名称 | 权重 | 目标 | 得分 | 完成 | 所属二级 | 所属一级\n"
    rows += "维修中心 | 20 | 18平方米 | 20 | 18平方米 | 数量指标 | 产出指标\n"
    rows += "工程验收 | 15 | 合格 | 15 | 合格 | 质量指标 | 产出指标\n"
    rows += "服务人次 | 30 | ≥1万人次 | 29 | 0.9万人次 | 社会效益指标 | 效益指标\n"
    assert pick(form(rows).rows["indicators"], *ROW) == [
        ("产出指标", "数量指标", "维修中心", "18平方米", "18平方米", 20.0, 20.0),
        ("产出指标", "质量指标", "工程验收", "合格", "合格", 15.0, 15.0),
        ("效益指标", "社会效益指标", "服务人次", "≥1万人次", "0.9万人次", 30.0, 29.0),
    ]


def test_target_and_result_behind_their_labels_in_one_cell() -> None:
    """计划：… 实际：… below one heading; a cell with one label alone stays as it is."""
    rows = "一级指标 | 二级指标 | 指标内容 | 计划/实际 | 满分 | 得分\n"
    rows += "产出指标 | 数量 | 演出 | 计划：≥320场实际：336场 | 15 | 15\n"
    rows += "效益指标 | 社会效益 | 传承队伍 | 计划：稳定；实际：稳定 | 15 | 15\n"
    found = read(TITLE, table("项目名称 | 文化惠民 | < | < | < | <\n" + rows))
    assert pick(found.rows["indicators"], "target_text", "actual_text") == [("≥320场", "336场"), ("稳定", "稳定")]


def test_kinds_of_spending_in_rows_under_sums_and_parts_of_each_phase() -> None:
    """小计 is the amount of the row's kind; what stands under 其中 beside it is left visibly."""
    rows = "支出类别 | 年初预算数 | < | 调整预算数 | < | 决算数 | <\n"
    rows += "^ | 小计 | 其中：财政拨款 | 小计 | 其中：财政拨款 | 小计 | 其中：财政拨款\n"
    rows += "基本支出 | 11 | 10 | 12 | 9 | 12.5 | 8\n项目支出 | 4.6 | 4.1 | 4.8 | 4.2 | 4.7 | 4.3\n"
    found = read(
        para("2022年度部门整体支出绩效自评表"),
        para("金额单位：万元"),
        table(HEAD + rows + INDICATOR_HEAD + "\n" + INDICATOR),
    )
    assert pick(found.rows["budgets"], "item_text", "approved_budget", "adjusted_budget", "executed") == [
        ("基本支出", 110000, 120000, 125000),
        ("项目支出", 46000, 48000, 47000),
    ]
    assert {"8", "4.3"} <= {text for (text,) in pick(found.rows["unread"], "text")}


def test_the_rate_and_the_points_of_the_money_in_one_cell() -> None:
    """97.40% / 9.74 under 支出率/得分; a line without points prints its rate alone."""
    rows = "资金投入（万元） | 资金性质 | 年初批复 | 年中追加 | 调整后预算 | 全年支出 | 支出率/得分\n"
    rows += "^ | 年度资金总额 | 186 | 13 | 199 | 193.8 | 97.40% / 9.74\n"
    rows += "^ | 其中：财政拨款 | 170 | 13 | 183 | 180 | 98.35%\n"
    found = form(rows + INDICATOR_HEAD + "\n" + INDICATOR)
    assert pick(found.rows["budgets"], "execution_rate", "score") == [(0.974, 9.74), (0.9835, None)]


def test_goal_and_result_side_by_side_behind_bare_words() -> None:
    """目标 and 完成 are labels where both stand in one row."""
    found = form("目标 | 提升检务水平。 | < | 完成 | 设备全部到位。 | < | <\n" + INDICATOR_HEAD + "\n" + INDICATOR)
    assert pick(found.rows["goals"], "expected", "actual") == [("提升检务水平。", "设备全部到位。")]


def test_the_numbered_table_of_indicators_is_part_of_its_form() -> None:
    """表1基金绩效指标自评表 below 三、指标完成情况 opens no other form."""
    money = "资金来源 | 预算安排（亿元） | 实际拨付（亿元） | 拨付进度\n合计 | 8.00 | 7.60 | 95.00%"
    found = read(
        para("省级政府投资基金年度绩效自评表"), para("主管部门：某省发展和改革委员会"), para("一、财政出资情况"),
        table(money, number=1),
        para("三、指标完成情况"), para("表1基金绩效指标自评表"), table(INDICATOR_HEAD + "\n" + INDICATOR, number=2),
    )  # fmt: skip
    assert pick(found.rows["reports"], "title") == [("省级政府投资基金年度绩效自评表",)]
    assert pick(found.rows["budgets"], "executed") == [(760000000,)]
    assert len(found.rows["indicators"]) == 1


def test_a_figure_is_no_name_of_an_indicator() -> None:
    """Points of parts across a table are no rows to be sure of."""
    points = "评价内容 | 履职效能 | 预算管理 | 财务管理 | 合计\n满分 | 50 | 20 | 30 | 100\n得分 | 48.5 | 18 | 29 | 95.5"
    found = read(
        TITLE, table(HEAD + INDICATOR_HEAD + "\n" + INDICATOR, number=1), para("各部分得分"), table(points, number=2)
    )
    named = [row for row in found.rows["indicators"] if str(row["level3"]).replace(".", "").isdigit()]
    assert all(float(str(row["confidence"])) < 0.9 for row in named)


def test_the_only_score_of_a_form_is_its_score_in_doubt() -> None:
    """核定分 beside points, without a score of the form's own; beside one it stays a reviewer's."""
    head = "一级 | 二级 | 三级指标 | 设定值 | 达成值 | 计划分 | 核定分\n"
    head += "产出指标 | 数量指标 | 引进人才 | ≥15人 | 13人 | 8 | 6.93"
    (found,) = form(head).rows["indicators"]
    assert (found["weight"], found["score"]) == (8.0, 6.93)
    assert float(str(found["confidence"])) < 0.9


def test_several_years_together_beside_this_one() -> None:
    """本年度 beside 三年累计: the money of this year counts, the other is left visibly."""
    rows = "资金情况（万元） | 来源 | 本年度 | < | < | 三年累计 | <\n^ | ^ | 预算 | 支出 | 支出率 | 预算 | 支出\n"
    rows += "^ | 资金合计 | 96 | 92 | 95.83% | 278 | 263\n^ | 其中：中央补助 | 48 | 47 | 97.92% | 139 | 138\n"
    found = form(rows + INDICATOR_HEAD + "\n" + INDICATOR)
    assert pick(found.rows["budgets"], "adjusted_budget", "executed") == [(960000, 920000), (480000, 470000)]
    assert {"278", "138"} <= {text for (text,) in pick(found.rows["unread"], "text")}


def test_a_year_alone_in_the_head_is_the_forms() -> None:
    """评价期 | 2023年度 names the year whatever its label is called; a year in a longer value does not."""
    block = "评价期 | 2023年度 | < | < | 实施单位 | 更新中心 | <\n" + INDICATOR_HEAD + "\n" + INDICATOR
    found = read(para("项目支出绩效自评表"), table("项目名称 | 小区改造（2021—2023年） | < | < | < | < | <\n" + block))
    assert pick(found.rows["reports"], "fiscal_year") == [(2023,)]


def test_an_indicator_without_values_is_no_level() -> None:
    """（二） among （一） and （三） that have targets and results is an indicator too, though its row is blank."""
    rows = "指标名称 | 目标值 | 完成值 | 得分\n（一）新建公园 | 3个 | 3个 | 10\n"
    rows += "（二）改造步道 | | |\n（三）绿化面积 | 5亩 | 5亩 | 10\n"
    found = read(TITLE, table("项目名称 | 公园 | < | <\n" + rows))
    assert pick(found.rows["indicators"], "level1", "level3", "target_text") == [
        (None, "（一）新建公园", "3个"),
        (None, "（二）改造步道", None),
        (None, "（三）绿化面积", "5亩"),
    ]


def test_numbers_by_depth_with_values_at_each_are_no_levels() -> None:
    """1 and 1.1 that both have targets and results are indicators and their parts."""
    rows = "指标名称 | 目标值 | 完成值 | 得分\n1 新建公园 | 3个 | 3个 | 10\n"
    rows += "1.1 其中城区 | 2个 | 2个 | 5\n2 绿化面积 | 5亩 | 5亩 | 10\n"
    found = read(TITLE, table("项目名称 | 公园 | < | <\n" + rows))
    assert pick(found.rows["indicators"], "level1", "level3", "score") == [
        (None, "1 新建公园", 10.0),
        (None, "1.1 其中城区", 5.0),
        (None, "2 绿化面积", 10.0),
    ]
