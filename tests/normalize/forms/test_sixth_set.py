"""Forms of a sixth set that other hands drew: each test is the class of one fault that they showed."""

from __future__ import annotations

import pytest

from extract.document import Grid, Paragraph
from tests.support.forms import INDICATOR_HEAD, para, pick, read, table

TITLE = para("2022年度项目支出绩效自评表")
HEAD = "项目名称 | 道路维修 | < | < | < | < | <\n"
LEVELS = ("level1", "level2", "level3")


@pytest.mark.parametrize("mark", ["/", "＞", "→"])
def test_the_path_of_an_indicator_in_the_column_of_names(mark: str) -> None:
    """Both levels and the name stand in one cell, one behind the other."""
    rows = "序号 | 指标路径 | 目标值 | 完成值 | 权重 | 得分\n"
    rows += f"1 | 产出指标{mark}数量指标{mark}站点 | ≥32个 | 33个 | 15 | 15\n"
    rows += f"2 | 效益指标{mark}社会效益指标{mark}服务人数 | ≥2万人 | 2.3万人 | 20 | 20"
    found = read(TITLE, table("项目名称 | 养老服务 | < | < | < | <\n" + rows))
    assert pick(found.rows["indicators"], *LEVELS) == [
        ("产出指标", "数量指标", "站点"),
        ("效益指标", "社会效益指标", "服务人数"),
    ]


def test_levels_in_brackets_before_a_name_and_points_behind_it() -> None:
    """The name stands between them; the points are its own where no column has them."""
    rows = "考核事项 | 计划 | 结果 | 得分\n【产出·数量】改造户厕（15分） | ≥1,900户 | 1,964户 | 15\n"
    rows += "【效益·社会】厕所普及率（20分） | ≥93% | 94.1% | 20"
    found = read(TITLE, table("项目名称 | 户厕改造 | < | <\n" + rows))
    assert pick(found.rows["indicators"], *LEVELS, "weight", "score") == [
        ("产出", "数量", "改造户厕", 15.0, 15.0),
        ("效益", "社会", "厕所普及率", 20.0, 20.0),
    ]


def test_a_name_with_a_stroke_is_no_path() -> None:
    """Its first part is no level."""
    rows = INDICATOR_HEAD + "\n产出指标 | 数量指标 | 桥梁/涵洞/护栏 | 5处 | 5处 | 10 | 10\n"
    rows += "效益指标 | 社会效益指标 | 通行 | 改善 | 改善 | 10 | 10"
    found = read(TITLE, table(HEAD + rows))
    assert pick(found.rows["indicators"], *LEVELS)[0] == ("产出指标", "数量指标", "桥梁/涵洞/护栏")


def test_plan_and_result_in_rows_under_a_column_of_their_own() -> None:
    """The side stands before the value, beside a name that spans both rows; points are those of both."""
    rows = "一级指标 | 二级指标 | 三级指标 | 口径 | 数值 | 单位 | 权重 | 得分\n"
    rows += "产出指标 | 数量指标 | 采集血液 | 计划 | 18000 | 份 | 15 | 15\n^ | ^ | ^ | 实际 | 18462 | ^ | ^ | ^\n"
    rows += "^ | ^ | 新增献血屋 | 计划 | 2 | 座 | 10 | 5\n^ | ^ | ^ | 实际 | 1 | ^ | ^ | ^\n"
    rows += "效益指标 | 社会效益指标 | 满足率 | 计划 | 98 | % | 20 | 20\n^ | ^ | ^ | 实际 | 99 | ^ | ^ | ^"
    found = read(TITLE, table("项目名称 | 血液保障 | < | < | < | < | < | <\n" + rows))
    assert pick(found.rows["indicators"], "level3", "target_value", "actual_text", "weight", "score") == [
        ("采集血液", 18000, "18462", 15.0, 15.0),
        ("新增献血屋", 2, "1", 10.0, 5.0),
        ("满足率", 98, "99", 20.0, 20.0),
    ]


def test_the_only_level_is_told_by_its_labels() -> None:
    """Under 类型 kinds of indicators are the second level; a heading that says which level it is decides."""
    rows = "数量 | 里程 | 5公里 | 5公里 | 10\n质量 | 合格率 | 95% | 96% | 10\n时效 | 完工 | 12月 | 12月 | 10"
    found = read(TITLE, table("项目名称 | 维修 | < | < | <\n类型 | 指标 | 计划 | 实际 | 自评分\n" + rows))
    assert pick(found.rows["indicators"], "level1", "level2") == [(None, "数量"), (None, "质量"), (None, "时效")]
    named = read(TITLE, table("项目名称 | 维修 | < | < | <\n一级指标 | 具体指标 | 计划 | 实际 | 自评分\n" + rows))
    assert pick(named.rows["indicators"], "level1") == [("数量",), ("质量",), ("时效",)]


def test_sub_projects_with_their_money_beside_their_indicators() -> None:
    """Each is merged over its indicators' rows; the rate of its money is none of an indicator."""
    rows = "子项目 | 资金（万元） | < | < | 类型 | 指标 | 计划 | 实际 | 自评分\n"
    rows += "^ | 安排数 | 支出数 | 进度 | ^ | ^ | ^ | ^ | ^\n"
    rows += "停车系统 | 1,480.00 | 1,402.60 | 94.8% | 数量 | 泊位 | ≥8,600个 | 9,140个 | 10\n"
    rows += "^ | ^ | ^ | ^ | 质量 | 准确率 | ≥95% | 93.2% | 9\n"
    rows += "口袋公园 | 960.00 | 948.00 | 98.8% | 数量 | 公园 | 12个 | 12个 | 10\n"
    rows += "^ | ^ | ^ | ^ | 生态效益 | 绿地 | ≥3公顷 | 3公顷 | 10"
    found = read(TITLE, table(rows))
    assert [row["level3"] for row in found.rows["indicators"]] == ["泊位", "准确率", "公园", "绿地"]
    assert all(row["completion_rate"] is None for row in found.rows["indicators"])
    amounts = {row["item_text"]: row["executed"] for row in found.rows["budgets"]}
    told = {row["text"] for row in found.rows["unread"]}
    assert amounts.get("停车系统") == 14026000 or "1,402.60" in told


def test_notes_between_the_tables_of_a_form_do_not_part_it() -> None:
    """A long note is no running text: the next table goes on with the form."""
    note = para(
        "注：1.资金使用单位按项目绩效目标填报，主管部门汇总时按区域绩效目标填报。2.其他资金包括和中央补助、地方财政资金共同投入到同一项目的资金。"
    )
    rows = INDICATOR_HEAD + "\n产出指标 | 数量指标 | 面积 | 4.2万亩 | 4.26万亩 | 60 | 60"
    found = read(TITLE, table("项目名称 | 农田建设\n主管部门 | 某省农业农村厅"), note, table(rows, number=2))
    assert pick(found.rows["reports"], "project_name") == [("农田建设",)]
    assert len(found.rows["indicators"]) == 1


def test_the_parts_of_a_phase_are_no_phase() -> None:
    """其中：财政拨款 under 年初预算 is a part of the sum beside it."""
    block = "年度预算 | 支出名称 | 年初预算 | < | 全年支出 | < | 支出率\n"
    block += "^ | ^ | 合计 | 其中：财政拨款 | 合计 | 其中：财政拨款 | ^\n"
    block += "^ | 部门支出 | 2,186.00 | 2,086.00 | 2,265.76 | 2,199.76 | 98.00%\n"
    block += "^ | 基本支出 | 486.00 | 486.00 | 512.00 | 512.00 | 100.00%\n"
    goals = "年度目标 | 落实优抚安置政策。 | < | < | 完成情况 | 优抚待遇全面落实。 | <"
    form = table("部门名称 | 某县退役军人局 | < | < | < | < | <\n" + block + goals)
    found = read(para("部门整体支出绩效自评表"), para("单位：万元"), form)
    assert [row["executed"] for row in found.rows["budgets"]] == [22657600, 5120000]
    assert {row["approved_budget"] or row["adjusted_budget"] for row in found.rows["budgets"]} == {21860000, 4860000}


def test_a_list_whose_money_is_parted_by_source() -> None:
    """Headings below a known one are its parts; the first of them is the sum."""
    rows = "预算单位 | 项目名称 | 类别 | 预算安排（万元） | < | < | 实际支出 | 支出进度 | "
    rows += "指标个数 | < | 自评得分 | 自评等级\n"
    rows += "^ | ^ | ^ | 合计 | 公共预算 | 基金 | ^ | ^ | 应完成 | 已完成 | ^ | ^\n"
    rows += "教育局 | 学前教育 | 延续 | 1,260.00 | 1,260.00 | 0.00 | 1,234.80 | 98.00% | 12 | 11 | 97.5 | 优\n"
    rows += "城管局 | 公厕提质 | 延续 | 560.00 | 0.00 | 560.00 | 548.80 | 98.00% | 9 | 9 | 99.8 | 优"
    found = read(para("某县2023年度项目支出绩效自评情况汇总表"), table(rows))
    assert pick(found.rows["reports"], "project_name", "total_score") == [("学前教育", 97.5), ("公厕提质", 99.8)]
    assert pick(found.rows["budgets"], "adjusted_budget", "executed") == [(12600000, 12348000), (5600000, 5488000)]


def test_points_of_groups_after_the_indicators_are_none() -> None:
    """A table that sums the points of each level gives no indicator; its total stays, its cells are left visibly."""
    parts: list[Grid | Paragraph] = [
        para("（一）产出指标"),
        table(
            "类别 | 绩效指标 | 年度目标 | 实际完成\n数量 | 里程 | 5公里 | 5公里\n质量 | 合格率 | 95% | 96%", number=2
        ),
        para("四、自评得分"),
        table(
            "评分内容 | 满分 | 自评得分\n预算执行 | 10 | 9.55\n产出 | 50 | 49.3\n效益 | 30 | 30\n合计 | 100 | 98.85",
            number=3,
        ),
    ]
    found = read(TITLE, table("项目名称 | 维修 | 实施单位 | 某县交通局"), *parts)
    assert pick(found.rows["indicators"], "level3") == [("里程",), ("合格率",)]
    assert "49.3" in {row["text"] for row in found.rows["unread"]}


def test_a_total_under_the_columns_of_another_part() -> None:
    """Two figures, the second less than the first, are full points and score."""
    rows = INDICATOR_HEAD + "\n产出指标 | 数量指标 | 里程 | 5公里 | 5公里 | 60 | 60\n"
    rows += "指标 | < | 评价要点 | < | 分值 | 得分 | 扣分说明\n财务制度 | < | 制度是否健全 | < | 20 | 18 | 未更新\n"
    rows += "合计 | < | < | < | < | 100 | 97.53"
    found = read(TITLE, table(HEAD + rows))
    assert pick(found.rows["reports"], "total_weight", "total_score") == [(100.0, 97.53)]


def test_what_evaluates_a_supplier_is_no_form() -> None:
    """Points of a contractor under a title that says so, though no word of it is one of a form's title."""
    rows = "评价内容 | 评价标准 | 分值 | 得分 | 评价说明\n服务质量 | 人员按合同到岗 | 50 | 48 | 缺岗1人次\n"
    rows += "合同履行 | 无擅自分包 | 50 | 50 |\n合计 | < | 100 | 98 |"
    head = table("采购项目 | 物业管理服务 | 合同编号 | JH-046\n采购人 | 某区事务中心 | 供应商 | 某物业公司")
    assert not read(para("政府采购供应商履约评价表"), head, table(rows, number=2)).rows["reports"]


def test_the_period_that_is_evaluated_names_the_year() -> None:
    """A span from the first to the last day of one year counts before the day of a signature."""
    lines = [para("评价期间：2022年1月1日至2022年12月31日"), para("填报日期：2023年3月1日")]
    found = read(
        para("补贴政策绩效自评表"), *lines, table(HEAD + INDICATOR_HEAD + "\n产出 | 数量 | 户数 | 5户 | 5户 | 10 | 10")
    )
    assert pick(found.rows["reports"], "fiscal_year") == [(2022,)]


# ------------------------------------------------------------------------------------------------ by place alone


def test_levels_that_only_their_place_and_their_groups_tell() -> None:
    """Two columns of groups left of the names, under headings that say nothing, where no other column is a level."""
    rows = "部门职责 | 工作活动 | 考核项名称 | 目标水平 | 实现水平 | 标准分 | 自评分\n"
    rows += "图书服务 | 馆藏建设 | 新增藏书 | ≥1.8万册 | 1.94万册 | 10 | 10\n^ | ^ | 资源续订 | 6种 | 6种 | 10 | 10\n"
    rows += "文化辅导 | 送戏下乡 | 演出场次 | ≥110场 | 117场 | 15 | 15\n^ | ^ | 好评率 | ≥90% | 96% | 10 | 10"
    found = read(TITLE, table(HEAD + rows))
    assert pick(found.rows["indicators"], *LEVELS) == [
        ("图书服务", "馆藏建设", "新增藏书"),
        ("图书服务", "馆藏建设", "资源续订"),
        ("文化辅导", "送戏下乡", "演出场次"),
        ("文化辅导", "送戏下乡", "好评率"),
    ]
    assert all(float(str(row["confidence"])) < 0.9 for row in found.rows["indicators"])


def test_the_column_between_first_level_and_names_is_the_second() -> None:
    """Its labels are typed once for their groups; its heading says nothing."""
    rows = "考评类别 | 考评事项 | 考评要点 | 权数 | 评价标准 | 自查情况 | 自查分\n"
    rows += "决策 | 立项管理 | 立项规范性 | 4 | 按规定程序得2分 | 程序完整 | 4\n"
    rows += " | | 目标编制 | 4 | 目标明确得2分 | 目标明确 | 3\n"
    rows += (
        "过程 | 资金管理 | 资金到位 | 6 | 到位率100%得满分 | 已到位 | 6\n | | 支出进度 | 8 | 支出率95%得满分 | 91% | 7"
    )
    found = read(para("水库除险加固项目绩效考评自评表"), table(rows))
    assert [row["level2"] for row in found.rows["indicators"]] == ["立项管理", "立项管理", "资金管理", "资金管理"]


@pytest.mark.parametrize("label", ["完成小结", "落地成果"])
def test_a_result_behind_a_label_that_no_rule_knows(label: str) -> None:
    """It stands beside the goal, behind a short label of its own; only its place says what it is."""
    block = f"年度目标 | 实现垃圾日产日清，改善人居环境。 | < | {label} | 清运垃圾4.71万吨，减少点位37处。 | < | <\n"
    found = read(TITLE, table(HEAD + block + INDICATOR_HEAD + "\n产出 | 数量 | 清运 | 5吨 | 5吨 | 10 | 10"))
    assert pick(found.rows["goals"], "expected", "actual") == [
        ("实现垃圾日产日清，改善人居环境。", "清运垃圾4.71万吨，减少点位37处。")
    ]
    assert float(str(found.rows["goals"][0]["confidence"])) < 0.9


def test_a_goal_and_its_result_under_headings_of_which_one_is_known() -> None:
    """完成实况 is the heading beside 申报目标, never a goal."""
    block = "总体目标 | 申报目标 | < | < | 完成实况 | < | <\n"
    block += "^ | 保障困难群众获得优质的法律援助。 | < | < | 办理法律援助案件2748件，挽回损失3822万元。 | < | <\n"
    found = read(TITLE, table(HEAD + block + INDICATOR_HEAD + "\n产出 | 数量 | 案件 | 5件 | 5件 | 10 | 10"))
    assert pick(found.rows["goals"], "expected", "actual") == [
        ("保障困难群众获得优质的法律援助。", "办理法律援助案件2748件，挽回损失3822万元。")
    ]


@pytest.mark.parametrize(("first", "second", "roles"), [("计分", "得分", (10.0, 9.0)), ("满分", "计分", (10.0, 9.0))])
def test_a_heading_of_points_that_its_neighbour_tells(first: str, second: str, roles: tuple[float, float]) -> None:
    """计分 beside a score is the full points, beside full points the score."""
    head = f"一级指标 | 二级指标 | 三级指标 | 目标值 | 完成值 | {first} | {second}\n"
    rows = "产出指标 | 数量指标 | 里程 | 5公里 | 4公里 | 10 | 9\n^ | 质量指标 | 合格率 | 95% | 95% | 10 | 9"
    found = read(TITLE, table(HEAD + head + rows))
    assert pick(found.rows["indicators"], "weight", "score") == [roles, roles]


def test_one_fund_is_no_list_of_projects() -> None:
    """资金名称 over 项目资金 heads the money of a form."""
    block = "资金名称 | 年初预算 | 调整预算 | 预算支出 | 支出比率 | 分数 | 自评分数\n"
    block += "项目资金 | 700.00 | 666.00 | 634.92 | 95.33% | 10 | 9.53"
    rows = INDICATOR_HEAD + "\n产出 | 数量 | 渠道 | 18公里 | 19公里 | 15 | 15"
    parts: list[Grid | Paragraph] = [
        para("二、资金收支（万元）"),
        table(block, number=2),
        para("四、绩效指标"),
        table(rows, number=3),
    ]
    found = read(TITLE, table("项目名称 | 灌区维修养护\n主管部门 | 某市水务局"), *parts)
    assert pick(found.rows["reports"], "project_name") == [("灌区维修养护",)]
    assert pick(found.rows["budgets"], "executed", "weight", "score") == [(6349200, 10.0, 9.53)]


def test_a_head_over_the_money_of_a_form_is_no_list() -> None:
    """One label over the cells of the next row makes none of them a heading."""
    head = "资金名称 | 视频监控维护 | < | < | < | <\n业务主管 | 部门 | 某市公安局 | 实施单位 | 某市公安局 | <\n"
    money = "资金情况（万元） | 年初预算 | 预算数（A） | 执行数（B） | 支出率 | 得分\n"
    money += "资金总额 | 191.04 | 191.04 | 191.04 | 100.00% | 10\n"
    rows = "一级指标 | 二级指标 | 三级指标 | 绩效目标值 | 完成值 | 得分\n产出指标 | 数量指标 | 查处 | 5起 | 5起 | 7"
    found = read(TITLE, table(head + money + rows))
    assert pick(found.rows["reports"], "implementing_unit") == [("某市公安局",)]
    assert pick(found.rows["budgets"], "executed") == [(1910400,)]
    assert pick(found.rows["indicators"], "level3") == [("查处",)]


# ---------------------------------------------------------------------------------------- what broke these rules


def test_results_that_are_grades_are_results() -> None:
    """Under a heading that names its role outright grades are values, and no column of theirs is money."""
    rows = (
        INDICATOR_HEAD + "\n产出指标 | 质量指标 | 验收等级 | 优 | 优 | 10 | 10\n^ | ^ | 档案等级 | 优 | 良 | 10 | 8\n"
    )
    rows += "效益指标 | 社会效益指标 | 评价等次 | 良 | 良 | 10 | 10"
    found = read(TITLE, table(HEAD + rows))
    assert pick(found.rows["indicators"], "target_text", "actual_text") == [("优", "优"), ("优", "良"), ("良", "良")]
    assert not found.rows["budgets"]


def test_a_rate_of_execution_below_labels_typed_once_is_an_indicator() -> None:
    """Blank cells of levels go on with the label above them where other rows have such too."""
    rows = (
        INDICATOR_HEAD
        + "\n管理指标 | 预算管理 | 资金到位率 | 100% | 100% | 10 | 10\n | | 预算执行率 | ≥95% | 98% | 10 | 10\n"
    )
    rows += "产出指标 | 数量指标 | 里程 | 5公里 | 5公里 | 10 | 10\n | | 桥梁 | 2座 | 2座 | 10 | 10"
    found = read(TITLE, table(HEAD + rows))
    assert pick(found.rows["indicators"], "level2", "level3")[:2] == [
        ("预算管理", "资金到位率"),
        ("预算管理", "预算执行率"),
    ]


@pytest.mark.parametrize("word", ["无", "未安排", "不涉及"])
def test_a_source_without_money_does_not_end_the_budget(word: str) -> None:
    """Words instead of its amounts are no headings: the lines below it are read."""
    block = "资金来源 | 年初预算数 | 全年预算数 | 全年执行数 | 执行率 | < | <\n"
    block += "年度资金总额 | 190 | 190 | 185 | 97.4% | < | <\n"
    block += f"上级资金 | {word} | {word} | {word} | {word} | < | <\n其他资金 | 90 | 90 | 85 | 94.4% | < | <\n"
    rows = INDICATOR_HEAD + "\n产出 | 数量 | 里程 | 5公里 | 5公里 | 10 | 10"
    found = read(TITLE, para("单位：万元"), table(HEAD + block + rows))
    assert pick(found.rows["budgets"], "item_text", "executed") == [
        ("年度资金总额", 1850000),
        ("上级资金", None),
        ("其他资金", 850000),
    ]
