"""Forms are found among text and tables: one over several tables, several in one table, none in what looks alike."""

from __future__ import annotations

from typing import Any

import pytest

from normalize.document import Normalized
from normalize.forms.find import read_forms
from tests.support.forms import (
    INDICATOR_HEAD,
    VOCABULARY,
    cut,
    document,
    only,
    pages,
    para,
    pick,
    read,
    read_pages,
    table,
)

HEAD = "项目名称 | 道路维修 | < | < | < | < | <\n主管部门 | 县交通局 | < | < | 实施单位 | 县公路站 | <\n"
BUDGET = """资金情况（万元） | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
年度资金总额 | 100 | 120 | 110 | 10 | 91.67% | 9.17
"""
INDICATORS = f"""{INDICATOR_HEAD}
产出指标 | 数量指标 | 维修里程 | ≥100公里 | 98公里 | 90 | 89
"""
TOTAL = "总分 | < | < | < | < | 100 | 98.17\n"
FORM = HEAD + BUDGET + INDICATORS + TOTAL
OTHER = FORM.replace("道路", "桥梁")
TITLE = para("2022年度项目支出绩效自评表")
ROW_TITLE = "项目支出绩效自评表\n"
SUMMARY = ("title", "project_name", "total_score")


def test_a_form_under_its_title_is_one_report() -> None:
    """Title, year, head, budget, indicators and total are of one report."""
    found = read(TITLE, para("（2022年度）"), table(FORM))
    assert pick(found.rows["reports"], *SUMMARY, "fiscal_year", "implementing_unit") == [
        ("2022年度项目支出绩效自评表", "道路维修", 98.17, 2022, "县公路站")
    ]
    assert (len(found.rows["budgets"]), len(found.rows["indicators"])) == (1, 1)


def test_a_title_and_a_year_may_stand_in_the_table() -> None:
    """A title row opens the form, the year row below it gives the year."""
    found = read(table(ROW_TITLE + "（2021年度）\n" + FORM))
    assert pick(found.rows["reports"], *SUMMARY, "fiscal_year") == [("项目支出绩效自评表", "道路维修", 98.17, 2021)]


def test_a_sentence_may_stand_between_title_and_table() -> None:
    """A sentence that explains the form leaves it the title above, also with the year between."""
    for lines in ([], [para("（2022年度）")]):
        found = read(TITLE, *lines, para("我局按要求开展绩效自评，情况如下。"), table(FORM))
        assert pick(found.rows["reports"], *SUMMARY) == [("2022年度项目支出绩效自评表", "道路维修", 98.17)]


def test_lines_below_the_table_say_who_filled_it_in_and_when() -> None:
    """Date, unit and rating below the last table are the form's; those above the next title are not the next form's."""
    below = para("填报单位（盖章）：某县公路站    填报人：王某    填报日期：2023年3月1日")
    first, second = read(TITLE, table(FORM), below, TITLE, table(OTHER)).rows["reports"]
    assert (first["unit_name"], first["filled_on"]) == ("某县公路站", "2023年3月1日")
    assert (second["unit_name"], second["filled_on"]) == (None, None)
    rated = read(TITLE, table(FORM), para("自评等级：☑优 □良 □中 □差"))
    assert only(rated.rows["reports"])["rating"] == "优"


def test_a_sentence_below_the_table_says_nothing_of_the_form() -> None:
    """Only a line that begins with a label of the foot is read."""
    found = read(TITLE, table(FORM), para("联系我们，填报日期：2023年3月1日"), para("注：评价等级：优"))
    assert only(found.rows["reports"])["filled_on"] is None
    assert only(found.rows["reports"])["rating"] is None


def test_a_label_of_the_head_that_no_rule_knows_is_reported() -> None:
    """What stands where a label stands, before a value, goes to the unknown headings."""
    head = "项目名称 | 道路维修 | < | < | < | < | <\n牵头科室 | 建设科 | < | < | 实施单位 | 县公路站 | <\n"
    found = read(TITLE, table(head + "协作科室 | 财务科 | < | < | < | < | <\n" + BUDGET + INDICATORS + TOTAL))
    assert pick(found.rows["headings"], "heading", "where") == [("牵头科室", "head"), ("协作科室", "head")]
    assert not read(TITLE, table(FORM)).rows["headings"]


@pytest.mark.parametrize("year", [2022, 2019])
def test_every_year_is_a_year(year: int) -> None:
    """The years that the vocabulary lists as labels are values too."""
    found = read(table(f"{ROW_TITLE}（{year}年度）\n{FORM}"))
    assert only(found.rows["reports"])["fiscal_year"] == year


def test_a_form_over_several_tables_is_one() -> None:
    """Head, budget and indicators in tables of their own, with short lines between, are one form."""
    found = read(TITLE, table(HEAD), para("二、资金情况"), table(BUDGET), table(INDICATORS + TOTAL))
    assert pick(found.rows["reports"], *SUMMARY) == [("2022年度项目支出绩效自评表", "道路维修", 98.17)]
    assert (len(found.rows["budgets"]), len(found.rows["indicators"])) == (1, 1)


def test_a_form_over_pages_is_one() -> None:
    """A table that goes on over the next page belongs to the form, its title printed again or not."""
    for again in ([], [TITLE]):
        found = read_pages([TITLE, table(HEAD + BUDGET)], [*again, table(INDICATORS + TOTAL)])
        assert pick(found.rows["reports"], *SUMMARY, "page_first", "page_last") == [
            ("2022年度项目支出绩效自评表", "道路维修", 98.17, 1, 2)
        ]


LONG = """
项目名称 | 道路维修 | < | < | < | < | < | <
主管部门 | 县交通局 | < | < | 实施单位 | 县公路站 | < | <
项目资金（万元） | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
^ | 年度资金总额： | 100 | 120 | 110 | 10 | 91.67% | 9.17
^ | 其中：当年财政拨款 | 100 | 100 | 90 | — | 90.00% | —
^ | 上年结转资金 | 0 | 20 | 20 | — | 100.00% | —
年度总体目标 | 预期目标 | < | < | 实际完成情况 | < | < | <
^ | 维修道路100公里，维修桥梁2座。 | < | < | 已维修98公里，2座。 | < | < | <
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因分析及改进措施
产出指标 | 数量指标 | 维修里程 | ≥100公里 | 98公里 | 20 | 19 | 因雨延误
^ | ^ | 维修桥梁 | 2座 | 2座 | 10 | 10 |
^ | 质量指标 | 验收合格率 | 100% | 100% | 10 | 10 |
^ | 时效指标 | 完成时间 | 2022年12月底前 | 2022年11月 | 10 | 10 |
效益指标 | 社会效益指标 | 群众出行便利 | 明显改善 | 明显改善 | 15 | 15 |
^ | ^ | 交通事故 | 有效减少 | 有效减少 | 5 | 5 |
^ | 可持续影响指标 | 管护机制 | 健全 | 健全 | 10 | 10 |
满意度指标 | 服务对象满意度指标 | 群众满意度 | ≥90% | 95% | 10 | 10 |
总分 | < | < | < | < | 100 | 98.17 |
"""
SAID = {
    "reports": (
        "title",
        "fiscal_year",
        "project_name",
        "implementing_unit",
        "amount_unit",
        "total_weight",
        "total_score",
    ),
    "budgets": ("item_text", "approved_budget", "adjusted_budget", "executed", "execution_rate", "weight", "score"),
    "goals": ("expected", "actual"),
    "indicators": ("level1", "level2", "level3", "target_text", "actual_text", "weight", "score", "deviation"),
}


def said(found: Normalized) -> dict[str, list[tuple[Any, ...]]]:
    """Return what the tables say, without where it stands and how sure it is."""
    return {name: pick(found.rows[name], *columns) for name, columns in SAID.items()}


@pytest.mark.parametrize("row", range(1, 18))
@pytest.mark.parametrize("again", [False, True], ids=["", "title again"])
def test_a_page_break_between_any_two_rows_changes_nothing(row: int, *, again: bool) -> None:
    """Wherever the table is cut, with merged cells blank on the new page, the tables say the same."""
    if again and row == 1:
        pytest.skip("a title over a head opens a form")
    whole = table(LONG)
    above, below = cut(whole, row)
    found = read_pages([TITLE, above], [*([TITLE] if again else []), below])
    assert said(found) == said(read(TITLE, whole))


def test_several_forms_stand_in_one_table() -> None:
    """A title row opens the next form."""
    found = read(table(ROW_TITLE + FORM + ROW_TITLE + OTHER))
    assert pick(found.rows["reports"], *SUMMARY) == [
        ("项目支出绩效自评表", "道路维修", 98.17),
        ("项目支出绩效自评表", "桥梁维修", 98.17),
    ]
    assert pick(found.rows["indicators"], "row_no") == [(7,), (15,)]


def test_a_new_head_after_the_indicators_opens_a_form() -> None:
    """Without a title of its own the next head begins the next form."""
    found = read(TITLE, table(FORM + OTHER))
    assert pick(found.rows["reports"], *SUMMARY) == [
        ("2022年度项目支出绩效自评表", "道路维修", 98.17),
        (None, "桥梁维修", 98.17),
    ]


def test_forms_in_tables_of_their_own_are_apart() -> None:
    """Each table has the title above it, and no row of another."""
    found = read(TITLE, table(FORM), para("2022年度桥梁项目绩效自评表"), table(OTHER))
    assert pick(found.rows["reports"], *SUMMARY, "ordinal") == [
        ("2022年度项目支出绩效自评表", "道路维修", 98.17, 1),
        ("2022年度桥梁项目绩效自评表", "桥梁维修", 98.17, 2),
    ]
    assert len({row["report_id"] for row in found.rows["indicators"]}) == 2


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (
            "项目支出绩效目标申报表",
            HEAD + "一级指标 | 二级指标 | 三级指标 | 指标值 | < | < | <\n产出指标 | 数量指标 | 里程 | 5 | < | < | <",
        ),
        ("部门预算项目支出绩效运行监控表", HEAD + INDICATORS),
        (
            "收入支出决算总表",
            "项目 | 行次 | 预算数 | 决算数\n栏次 | | 1 | 2\n一、财政拨款收入 | 1 | 100 | 90\n本年收入合计 | 2 | 1 | 1",
        ),
        ("2023年工作任务分解表", "工作任务 | 完成情况 | 责任人\n修路 | 已完成 | 张三"),
        ("2023年工作总结", "年度目标 | 完成情况\n修路 | 已完成"),
        ("机关通讯录", "姓名 | 部门 | 电话\n张三 | 办公室 | 12345"),
        ("部门收支预算表", "项目 | 年初预算数 | 全年执行数 | 执行率\n公用经费 | 100 | 90 | 90%"),
        ("2023年重点项目清单", "序号 | 项目名称 | 主管部门 | 预算金额 | 完成进度\n1 | 道路 | 交通局 | 100 | 50%"),
    ],
)
def test_tables_that_evaluate_nothing_give_nothing(title: str, text: str) -> None:
    """Targets, monitoring, accounts, plans, lists and directories are no forms, and no tables left unread."""
    found = read(para(title), table(text))
    assert not found.rows["reports"]
    assert not found.rows["indicators"]
    assert not found.rows["budgets"]
    assert found.unread_tables == 0


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (
            "评标办法",
            "序号 | 评分项目 | 分值 | 评分标准 | 得分\n1 | 报价 | 30 | 低价优先 | 28\n2 | 技术 | 50 | 横向比较 | 40",
        ),
        (
            "教师年度考核表",
            "姓名 | 张三 | 部门 | 教务处\n考核内容 | 分值 | 自评得分 | 考核得分\n师德 | 2 | 1 | 1\n教学 | 80 | 7 | 7",
        ),
    ],
)
def test_scoring_of_bids_and_of_staff_is_no_self_evaluation(title: str, text: str) -> None:
    """Points alone, without a word of performance, budget, project or levels, make no report."""
    assert not read(para(title), table(text)).rows["reports"]


def test_a_form_after_a_look_alike_is_read() -> None:
    """A table of targets before a form takes nothing of it."""
    found = read(para("项目支出绩效目标申报表"), table(HEAD + INDICATORS), TITLE, table(FORM))
    assert pick(found.rows["reports"], *SUMMARY) == [("2022年度项目支出绩效自评表", "道路维修", 98.17)]
    assert len(found.rows["indicators"]) == 1


def test_a_form_that_gives_no_row_is_counted() -> None:
    """A header that asks for results with nothing but fillers below is an unread table."""
    found = read(TITLE, table(f"{INDICATOR_HEAD}\n产出指标 | 数量指标 | 指标1：…… | | | |"))
    assert not found.rows["reports"]
    assert found.unread_tables == 1


def test_a_row_that_says_that_the_table_goes_on_is_no_indicator() -> None:
    """续表 over the whole row, with or without the header repeated below it, gives nothing."""
    row = "效益指标 | 社会效益指标 | 受益人数 | ≥5人 | 6人 | 5 | 5\n"
    found = read(TITLE, table(HEAD + INDICATORS + "续表\n" + INDICATOR_HEAD + "\n" + row + "续上表\n" + row))
    assert [name for (name,) in pick(found.rows["indicators"], "level3")][1:] == ["受益人数", "受益人数"]


def test_a_form_whose_columns_cannot_be_told_is_counted() -> None:
    """Below a form's title, headings of indicators run together in one cell are an unread table."""
    found = read(
        TITLE,
        table("主管部门县水利局 | 实 | 施单位\n一级指标二级指标三级指标 | 年度指标值 | 得分偏差\n数量指标 | 5 | 9"),
    )
    assert not found.rows["reports"]
    assert found.unread_tables == 1
    free = read(TITLE, table("姓名 | 职务 | 电话\n甲 | 科长 | 1\n乙 | 科员 | 2"))
    assert free.unread_tables == 0


def test_the_date_in_the_line_of_signatures_is_the_forms() -> None:
    """Below the table and its notes stands who filled it in and when; a section after it says nothing of the form."""
    notes = para("注：1.得分一档最高不能超过该指标分值上限。")
    signed = para("填表人：王某　　联系电话：0751-3320000　　填报日期：2023年3月20日")
    assert pick(read(TITLE, table(FORM), notes, signed).rows["reports"], "filled_on") == [("2023年3月20日",)]
    section = para("三、其他说明")
    assert pick(read(TITLE, table(FORM), section, signed).rows["reports"], "filled_on") == [(None,)]


def test_text_that_no_form_takes_is_free() -> None:
    """Titles and captions belong to their form, all other paragraphs are handed on in order."""
    long = (
        "本年度我局认真组织开展了各项工作，圆满完成了年初设定的各项目标任务，取得了明显的成效，受到了群众的广泛好评。"
    )
    found = read_forms(document(para(long), TITLE, para("（2022年度）"), table(FORM), para(long)), VOCABULARY)
    assert [position for position, _ in found.forms] == [1]
    assert [position for position, _ in found.free] == [0, 4]


def test_a_form_stands_where_its_title_stands() -> None:
    """The position of a form is that of its first block."""
    found = read_forms(pages([para("目录"), TITLE, table(FORM)]), VOCABULARY)
    assert [position for position, _ in found.forms] == [1]


def test_a_sections_name_inside_the_table_does_not_cut_the_form() -> None:
    """A full row that names the block below is no new form."""
    found = read(TITLE, table(HEAD + BUDGET + "项目绩效自评情况\n" + INDICATORS + TOTAL))
    assert pick(found.rows["reports"], *SUMMARY) == [("2022年度项目支出绩效自评表", "道路维修", 98.17)]


def test_unit_and_date_below_the_total_belong_to_the_form() -> None:
    """填报单位 and 填报日期 at the foot are the form's."""
    found = read(TITLE, table(FORM + "填报单位 | 县交通局 | < | < | 填报日期 | 2023年3月1日 | <"))
    assert pick(found.rows["reports"], "unit_name", "filled_on") == [("县交通局", "2023年3月1日")]
