"""The head of a form: labels with their values, the year, the unit of money, titles and what only looks like one."""

from __future__ import annotations

import pytest

from normalize.forms.head import head_pairs, read_caption, read_captions, read_head_row, read_inline
from normalize.model.form import Reading
from normalize.values.years import year_in
from normalize.words.titles import clean_title, is_look_alike, is_report_title, is_title
from tests.support.forms import INDICATOR_HEAD, VOCABULARY, para, pick, read, rows, table


def values(row: str) -> dict[str, str]:
    """Return what a row of the head says."""
    fields: dict[str, Reading[str]] = {}
    read_head_row(rows(row)[0], VOCABULARY, fields)
    return {name: reading.value for name, reading in fields.items()}


def captions(*lines: str) -> dict[str, str]:
    """Return what lines between title and table say."""
    fields: dict[str, Reading[str]] = {}
    read_captions([para(line) for line in lines], VOCABULARY, fields)
    return {name: reading.value for name, reading in fields.items()}


def test_labels_and_values_alternate_in_a_row() -> None:
    """Each label takes the cell behind it."""
    assert values("项目名称 | 道路维修 | < | 主管部门 | 县交通局 | <") == {
        "project_name": "道路维修",
        "supervising_department": "县交通局",
    }


@pytest.mark.parametrize(
    ("lines", "supervising", "implementing"),
    [
        (("责任部门 | 县农业局", "实施主体 | 县水产站"), "县农业局", "县水产站"),
        (("责任部门 | 县农业局", "实施单位 | 县水产站"), "县农业局", "县水产站"),
        (("责任部门 | 县农业局",), None, "县农业局"),
        (("主管部门 | 县政府", "责任单位 | 县农业局", "实施单位 | 县水产站"), "县政府", "县农业局"),
    ],
)
def test_who_answers_for_a_project_is_above_who_does_it(
    lines: tuple[str, ...], supervising: str | None, implementing: str
) -> None:
    """A responsible department beside the one that implements supervises; alone it implements."""
    fields: dict[str, Reading[str]] = {}
    for line in lines:
        read_head_row(rows(line)[0], VOCABULARY, fields)
    read = {name: reading.value for name, reading in fields.items()}
    assert (read.get("supervising_department"), read["implementing_unit"]) == (supervising, implementing)


@pytest.mark.parametrize("label", ["编报日期", "编报时间", "填报日期", "编制时间"])
def test_the_day_of_filling_has_many_labels(label: str) -> None:
    """A form is 填, 编 or 报."""
    assert values(f"{label} | 2024年4月2日") == {"filled_on": "2024年4月2日"}


def test_a_value_keeps_its_cell() -> None:
    """The reading of a head value knows the value's cell."""
    fields: dict[str, Reading[str]] = {}
    row = rows("项目名称 | 道路维修")[0]
    assert read_head_row(row, VOCABULARY, fields)
    assert fields["project_name"].cells[0] is row.cells[1].cell


def test_a_blank_value_is_no_value_and_the_first_value_counts() -> None:
    """A dash leaves the field open; a label printed again changes nothing."""
    fields: dict[str, Reading[str]] = {}
    for text in ("项目名称 | —", "项目名称 | 道路维修", "项目名称 | 桥梁维修"):
        read_head_row(rows(text)[0], VOCABULARY, fields)
    assert fields["project_name"].value == "道路维修"


def test_a_label_with_its_value_in_one_cell_is_read() -> None:
    """项目名称：道路维修 in one cell is label and value."""
    assert values("项目名称：道路维修 | 填报单位（盖章）：县交通局") == {
        "project_name": "道路维修",
        "unit_name": "县交通局",
    }


def test_a_seal_mark_is_no_value() -> None:
    """填报单位：（盖章） names nobody."""
    assert values("填报单位：（盖章）") == {}


def test_a_row_without_a_label_says_nothing() -> None:
    """Values alone are no head."""
    assert values("道路维修 | 100") == {}
    assert head_pairs(rows("道路维修 | 100")[0], VOCABULARY) == []


def test_a_line_may_hold_several_labels() -> None:
    """Unit, date and unit of money in one line are three values."""
    found = captions("填报单位：县交通局    填报日期：2023年3月1日    金额单位：万元")
    assert found["unit_name"] == "县交通局"
    assert found["filled_on"] == "2023年3月1日"


@pytest.mark.parametrize("line", ["单位：万元", "单位：元", "2022年度    单位：万元"])
def test_a_unit_of_money_is_no_body(line: str) -> None:
    """单位：万元 names no unit that reports."""
    assert "unit_name" not in captions(line)


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("（2022年度）", "2022"),
        ("2021 年度", "2021"),
        ("(2020)年度", "2020"),
        ("二〇二三年度", "2023"),
        ("二○二三年", "2023"),
        ("单位：万元", None),
        ("2022年度我局共完成道路维修一百公里", None),
    ],
)
def test_a_caption_names_the_year(text: str, year: str | None) -> None:
    """A line that is a year alone, in figures or numerals, is the fiscal year."""
    fields: dict[str, Reading[str]] = {}
    read_caption(text, fields)
    assert (fields["fiscal_year"].value if "fiscal_year" in fields else None) == year


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2022年度项目支出绩效自评表", 2022),
        ("项目支出绩效自评表（2021年）", 2021),
        ("二○二三年度", 2023),
        ("2018-2021年", 2018),
        ("２０２２年", 2022),
        ("项目支出绩效自评表", None),
        ("编号12022", None),
        ("3020年", None),
    ],
)
def test_a_text_names_its_first_year(text: str, year: int | None) -> None:
    """Years in figures, full-width too, and in Chinese numerals are found; parts of longer numbers are none."""
    assert year_in(text) == year


@pytest.mark.parametrize("text", ["预算资金2000万元", "共补助1998人", "（财预〔2020〕10号）"])
def test_an_amount_a_count_or_a_document_number_is_no_year(text: str) -> None:
    """Four figures before a unit, or in the number of a document, are no year of the report."""
    assert year_in(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "项目支出绩效自评表",
        "2022年度部门整体支出绩效自评表",
        "部门（单位）整体支出绩效目标自评表",
        "转移支付区域绩效目标自评表",
        "部门整体支出绩效评价评分表",
        "2022年度隆回县农业农村局整体支出绩效自评报告",
        "项目支出绩效自评情况",
        "项 目 支 出 绩 效 自 评 表",
    ],
)
def test_titles_of_forms_and_reports_are_known(text: str) -> None:
    """Every usual title is a title."""
    assert is_title(text)


@pytest.mark.parametrize(
    "text",
    [
        "我单位组织开展了绩效自评工作。",
        "关于开展项目支出绩效自评工作的通知",
        "注：本表为绩效自评表",
        "绩效自评情况如下",
        "一、部门概况",
        "收入支出决算总表",
        "",
    ],
)
def test_sentences_notes_and_notices_are_no_titles(text: str) -> None:
    """A sentence about a self-evaluation, a note, a notice or another table's title is no title."""
    assert not is_title(text)


def test_a_report_is_told_from_a_form() -> None:
    """报告 at the end makes a report in running text."""
    assert is_report_title("2022年度部门整体支出绩效自评报告")
    assert not is_report_title("2022年度部门整体支出绩效自评表")


@pytest.mark.parametrize(
    "text",
    [
        "项目支出绩效目标申报表",
        "绩效目标表",
        "部门预算项目支出绩效运行监控表",
        "（二）绩效监控情况表",
        "收入支出决算总表",
        "一般公共预算财政拨款支出决算表",
        "部门收支总表",
    ],
)
def test_tables_that_only_resemble_a_self_evaluation_are_look_alikes(text: str) -> None:
    """Targets applied for, monitoring and accounts are look-alikes."""
    assert is_look_alike(text, VOCABULARY)


@pytest.mark.parametrize(
    "text", ["项目支出绩效自评表", "绩效目标自评表", "部门决算绩效自评表", "部门整体支出绩效评价得分表"]
)
def test_a_self_evaluation_is_no_look_alike(text: str) -> None:
    """With 自评 in its title a table is no look-alike."""
    assert not is_look_alike(text, VOCABULARY)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("附件1：项目支出绩效自评表", "项目支出绩效自评表"),
        ("附件 2-1 项目支出绩效自评表", "项目支出绩效自评表"),
        ("附表：项目支出绩效自评表", "项目支出绩效自评表"),
        ("（三）项目支出绩效自评表", "项目支出绩效自评表"),
        ("2022年度项目支出绩效自评表", "2022年度项目支出绩效自评表"),
        ("附件2022年度项目支出绩效自评表", "2022年度项目支出绩效自评表"),
    ],
)
def test_a_title_stands_without_attachment_and_section_marks(text: str, title: str) -> None:
    """附件1： and （三） go, the year stays."""
    assert clean_title(text) == title


def test_a_long_text_holds_no_inline_labels() -> None:
    """A paragraph that happens to hold 项目名称： is no head."""
    fields: dict[str, Reading[str]] = {}
    assert not read_inline("项目名称：" + "甲" * 200, VOCABULARY, fields)
    assert fields == {}


@pytest.mark.parametrize(
    ("lines", "fields"),
    [
        (["编制单位：青石县水务局                金额单位：万元"], {"unit_name": "青石县水务局"}),
        (
            ["项目名称：小型水库维护", "主管部门：青石县水务局    金额单位：万元"],
            {"project_name": "小型水库维护", "supervising_department": "青石县水务局"},
        ),
        (
            ["主管部门：青石县水务局    实施单位：青石县水库管理所   单位：元"],
            {"supervising_department": "青石县水务局", "implementing_unit": "青石县水库管理所"},
        ),
        (
            ["填报单位（盖章）：青石县水务局 填报日期：2023年3月1日 金额单位：万元"],
            {"unit_name": "青石县水务局", "filled_on": "2023年3月1日"},
        ),
        (
            ["项目名称： 小型水库维护  主管部门：青石县水务局"],
            {"project_name": "小型水库维护", "supervising_department": "青石县水务局"},
        ),
        (["主管 部门：青石县水务局"], {"supervising_department": "青石县水务局"}),
    ],
)
def test_labels_in_one_line_are_parted_where_a_value_ends(lines: list[str], fields: dict[str, str]) -> None:
    """A value and the space behind it are no part of the next label; a unit of money is no unit's name."""
    assert captions(*lines) == fields


def test_head_lines_above_a_table_fill_its_form_below_its_title() -> None:
    """公开15表, the title, then lines of the head: the title is found, and unit and money are the form's."""
    budget = "资金来源 | 年初预算数 | 全年预算数 | 全年执行数 | 执行率\n年度资金总额 | 120 | 110 | 108 | 98.18%"
    row = f"{INDICATOR_HEAD}\n产出指标 | 数量指标 | 维修里程 | ≥100公里 | 98公里 | 90 | 87.5"
    head = ["公开15表", "项目支出绩效自评表", "编制单位：青石县水务局                金额单位：万元"]
    found = read(*map(para, head), table(budget), table(row))
    assert pick(found.rows["reports"], "kind", "title", "unit_name", "amount_unit") == [
        ("project", "项目支出绩效自评表", "青石县水务局", "万元")
    ]
    assert pick(found.rows["budgets"], "executed") == [(1_080_000,)]


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("经办：黄某某    审核：谢某某    2022年1月28日", "2022年1月28日"),
        ("评价组成员签字：        填报时间：2022.04.15", "2022.04.15"),
        ("填表人：李某 2023-03-01", "2023-03-01"),
        ("资金来源：2021年下达的2022年补助", None),
        ("注：数据截至2022年12月31日", None),
    ],
)
def test_a_day_behind_those_who_sign_is_that_of_filling(line: str, day: str | None) -> None:
    """A line below the table that begins with who signs may end with a day without a label."""
    row = "产出指标 | 数量指标 | 里程 | 5公里 | 5公里 | 10 | 10"
    form = table(f"项目名称 | 道路维修 | < | < | < | < | <\n{INDICATOR_HEAD}\n{row}")
    assert pick(read(para("2021年度项目支出绩效自评表"), form, para(line)).rows["reports"], "filled_on") == [(day,)]
