"""Reports in running text: title over lines, unit and project, score and rating, goals, where one report ends."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from extract.reading import read as read_file
from extract.source import Source
from normalize.document import Normalized, normalize
from normalize.text.reports import read_narratives, unit_and_project
from normalize.words.vocabulary import load_vocabulary
from tests.support.forms import VOCABULARY, only, para, pick, read, table
from tests.support.golden import check_golden

FIXTURES = Path(__file__).parents[3] / "fixtures"
TITLE = "2022年度隆回县农业农村局整体支出绩效自评报告"
BODY = [
    "一、部门基本情况",
    "我局内设机构10个，在职人员50人，主要职责是负责全县农业农村工作，促进乡村振兴和农业发展，落实各项惠农政策。",
]
REPORT = ("kind", "title", "fiscal_year", "unit_name", "total_score", "rating")


def report(*lines: str, title: str = TITLE) -> Normalized:
    """Return the rows of a report in running text."""
    return read(*map(para, [title, *BODY, *lines]))


def test_a_title_with_text_below_is_a_narrative_report() -> None:
    """Title, year, unit, score and rating are told by the text."""
    found = report("二、自评结论", "经自评，得分95.5分，等级为“优”。")
    assert pick(found.rows["reports"], *REPORT) == [("narrative", TITLE, 2022, "隆回县农业农村局", 95.5, "优")]
    assert not found.rows["budgets"]


def test_a_title_alone_is_no_report() -> None:
    """A cover without text, a line of contents and a sentence that names a report are none."""
    assert not read(para(TITLE)).rows["reports"]
    assert not read(para(f"{TITLE}……3"), *map(para, BODY)).rows["reports"]
    assert not read(para("现将绩效自评报告如下报送"), *map(para, BODY)).rows["reports"]


def test_a_title_printed_again_opens_one_report() -> None:
    """Cover and first page are of one report."""
    found = read(para(TITLE), para("隆回县农业农村局"), para("2023年3月"), para(TITLE), *map(para, BODY))
    assert pick(found.rows["reports"], "title") == [(TITLE,)]


def test_two_titles_open_two_reports() -> None:
    """Each report has its own score."""
    lines = [
        TITLE,
        *BODY,
        "经自评，得分95分。",
        "2022年度隆回县教育局项目支出绩效自评报告",
        *BODY,
        "经自评，得分90分。",
    ]
    found = read(*map(para, lines))
    assert pick(found.rows["reports"], "unit_name", "total_score", "ordinal") == [
        ("隆回县农业农村局", 95.0, 1),
        ("隆回县教育局", 90.0, 2),
    ]


def test_a_title_over_several_lines_is_one() -> None:
    """Lines set alike above the last line of a title belong to it."""
    lines = [para(text, size=22.0, centred=True) for text in ("2022年度隆回县农业农村局", "整体支出绩效自评报告")]
    found = read(*lines, *(para(text, size=14.0) for text in BODY))
    assert pick(found.rows["reports"], "title", "unit_name") == [(TITLE, "隆回县农业农村局")]


@pytest.mark.parametrize(
    ("title", "unit", "project"),
    [
        ("2022年度隆回县农业农村局整体支出绩效自评报告", "隆回县农业农村局", None),
        (
            "芜湖市镜湖区残疾人联合会2023年度残疾人事业发展补助资金绩效自评报告",
            "芜湖市镜湖区残疾人联合会",
            "残疾人事业发展补助资金",
        ),
        ("2021年中国共产党攀枝花市西区委员会组织部部门整体绩效评价报告", "中国共产党攀枝花市西区委员会组织部", None),
        ("2022年度义务教育补助经费项目绩效自评报告", None, "义务教育补助经费"),
        ("关于2022年度义务教育补助经费项目绩效自评报告", None, "义务教育补助经费"),
        ("关于隆回县教育局2022年度义务教育补助经费项目绩效自评报告", "隆回县教育局", "义务教育补助经费"),
        ("部门整体支出绩效自评报告", None, None),
        ("附件1：隆回县教育局2022年度整体支出绩效自评报告", "隆回县教育局", None),
    ],
)
def test_a_title_names_unit_and_project(title: str, unit: str | None, project: str | None) -> None:
    """What a title does not name is null; a whole department has no project."""
    assert unit_and_project(title) == (unit, project)


@pytest.mark.parametrize(
    ("lines", "score"),
    [
        (["预算执行得分8分。", "产出指标得分30分。", "综合得分92分。"], 92.0),
        (["90分以上为优，80-90分为良。", "经自评，总得分96分。"], 96.0),
        (["本次评价满分为100分，自评得分为98.5分。"], 98.5),
        (["评分标准：满分100分。"], None),
        (["自评总分为100分，自评得分96.5分。"], 96.5),
        (["自评综合得分：97.6分（满分100分），评价等级：优。"], 97.6),
        (["本项目自评总分为96.33分。"], 96.33),
        (["绩效自评得分2022分。"], None),
        (["我局各项工作得分均较高。"], None),
    ],
)
def test_the_total_is_the_score_that_is_said_of_the_whole(lines: list[str], score: float | None) -> None:
    """The scores of parts, bands and full marks are not the total."""
    assert only(report(*lines).rows["reports"])["total_score"] == score


@pytest.mark.parametrize(
    ("line", "rating"),
    [
        ("评价等级为“优”。", "优"),
        ("自评等级为“良好”。", "良好"),
        ("评定等次：优秀", "优秀"),
        ("评定等级为良。", "良"),
        ("评定等次为：优秀", "优秀"),
        ("评价结果为'良'。", "良"),
        ("自评得分96分，等级良好。", "良好"),
        ("自评得分96分，自评为优秀。", "优秀"),
        ("环境质量优良。", None),
        ("自评为优化营商环境打下基础。", None),
    ],
)
def test_a_rating_is_a_word_after_its_label(line: str, rating: str | None) -> None:
    """优 inside other words is no rating."""
    assert only(report(line).rows["reports"])["rating"] == rating


def test_goals_are_told_under_their_headings() -> None:
    """Text under a goal heading is expected, under one of its completion actual."""
    found = report(
        "二、年度绩效目标",
        "完成高标准农田建设。",
        "确保粮食安全。",
        "三、绩效目标完成情况",
        "完成高标准农田建设10万亩。",
    )
    assert pick(found.rows["goals"], "expected", "actual") == [
        ("完成高标准农田建设。确保粮食安全。", "完成高标准农田建设10万亩。")
    ]


def test_what_is_told_as_goal_is_no_figure() -> None:
    """Amounts in goals are not said of the year's accounts."""
    found = report("二、年度绩效目标", "完成高标准农田建设，投入资金500万元。", "三、支出情况", "基本支出100万元。")
    assert pick(found.rows["figures"], "subject_code") == [("basic_expenditure",)]


NUMBERED = ["1.守住不发生规模性返贫底线。", "2.实施乡村建设项目35个。"]
DONE = ["1.未发生规模性返贫。", "2.实施乡村建设项目36个"]


def test_numbered_goals_and_their_numbered_results_are_pairs() -> None:
    """Lists of the same length are joined item by item, with or without full stops and a line that announces them."""
    pairs = list(zip(NUMBERED, DONE, strict=True))
    for opening in ([], ["主要目标如下："]):
        found = report("二、年度总体目标", *opening, *NUMBERED, "三、总体目标完成情况", *DONE, "四、问题", "无。")
        assert pick(found.rows["goals"], "expected", "actual") == pairs
    alone = report("二、年度总体目标", *NUMBERED, "三、问题", "无。")
    assert pick(alone.rows["goals"], "expected", "actual") == [(goal, None) for goal in NUMBERED]


def test_headings_of_indicators_below_results_are_no_goals() -> None:
    """1.数量指标 over items without full stops is a heading, not the item of a list."""
    lines = ["三、绩效目标完成情况", "1.数量指标", "①培训农民1620人", "2.质量指标", "①工程合格率99%"]
    assert not report(*lines).rows["goals"]


def test_goals_whose_results_are_told_otherwise_are_one() -> None:
    """A list of goals beside a plain text of results, or a longer list, is one pair with all that is told."""
    for results in (["全部完成。"], [*DONE, "3.其他工作完成。"]):
        found = report("二、年度总体目标", *NUMBERED, "三、总体目标完成情况", *results)
        assert pick(found.rows["goals"], "expected", "actual") == [("".join(NUMBERED), "".join(results))]


def test_an_ordinary_report_is_no_self_evaluation() -> None:
    """A work report with goals, amounts and rates gives figures at most."""
    lines = ["2022年度县教育局工作报告", "一、工作目标", "义务教育巩固率达到95%以上，办好人民满意的教育。", *BODY]
    found = read(*map(para, lines))
    assert not found.rows["reports"]
    assert not found.rows["indicators"]


def test_a_table_inside_a_report_without_title_and_head_belongs_to_it() -> None:
    """An indicator table among the text is the report's; a form with its own head stays apart."""
    inside = table("三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分\n维修里程 | ≥100公里 | 98公里 | 50 | 49")
    above = map(para, [TITLE, *BODY, "二、绩效指标完成情况"])
    found = read(*above, inside, para("三、结论"), para("经自评，得分95分。"))
    assert pick(found.rows["reports"], "kind", "total_score") == [("narrative", 95.0)]
    assert pick(found.rows["indicators"], "level3", "weight") == [("维修里程", 50.0)]


def test_a_narrative_is_where_its_title_is() -> None:
    """Positions of title and end are those in the document."""
    lines = [para("目录"), para(TITLE), *map(para, BODY)]
    (found,) = read_narratives(list(enumerate(lines)), VOCABULARY)
    assert (found.position, found.end) == (1, 4)


# ------------------------------------------------------------------------------------------------ the fixtures


@cache
def fixture(name: str) -> Normalized:
    """Return the rows of a fixture."""
    path = FIXTURES / "reports" / name
    return normalize(read_file(Source(name=name, data=path.read_bytes(), ocr="never")), load_vocabulary())


@cache
def gold(name: str) -> dict[str, list[dict[str, object]]]:
    """Return the answers of a narrative fixture's first report, and its figures."""
    answers = json.loads((FIXTURES / "gold" / f"{name.rpartition('.')[0]}.json").read_text(encoding="utf-8"))
    return {**answers["reports"][0], "report": [answers["reports"][0]], "figures": answers["figures"]}


INDICATOR_COLUMNS = (
    "level1_code",
    "level2_code",
    "target_value",
    "target_unit",
    "actual_value",
    "actual_unit",
    "direction",
)
FIGURE_COLUMNS = ("amount", "subject_code", "fiscal_year", "share", "change_amount", "change_rate", "budget_completion")
AMOUNTS = {"amount", "change_amount"}


def told(row: Mapping[str, object], answer: Mapping[str, object], columns: tuple[str, ...]) -> dict[str, object]:
    """Return the columns of a row that an answer settles, amounts as exact numbers."""
    return {
        name: Decimal(str(row[name])) if name in AMOUNTS and row[name] is not None else row[name]
        for name in columns
        if name in answer
    }


NAMES = ["practice-08.docx", "practice-09.pdf", "wuling-2023.docx"]


@pytest.mark.parametrize("name", NAMES)
def test_the_narrative_fixtures_give_their_report(name: str) -> None:
    """Year, unit, place, score and rating are those of the answers."""
    columns = ("kind", "fiscal_year", "unit_name", "province", "city", "county", "total_score", "rating")
    assert pick(fixture(name).rows["reports"][:1], *columns) == pick(gold(name)["report"], *columns)


@pytest.mark.parametrize("name", NAMES)
def test_the_narrative_fixtures_give_their_indicators(name: str) -> None:
    """Codes, and target and result as numbers, are those of the answers, in their order."""
    report_id = fixture(name).rows["reports"][0]["report_id"]
    found = [row for row in fixture(name).rows["indicators"] if row["report_id"] == report_id]
    wanted = gold(name)["indicators"]
    assert len(found) == len(wanted)
    for row, answer in zip(found, wanted, strict=True):
        assert told(row, answer, INDICATOR_COLUMNS) == told(answer, answer, INDICATOR_COLUMNS)


@pytest.mark.parametrize("name", NAMES)
def test_the_narrative_fixtures_give_their_figures(name: str) -> None:
    """Amounts, years, shares, changes and completions are those of the answers."""
    found = fixture(name).rows["figures"]
    for answer in gold(name)["figures"]:
        if not answer.get("optional") and "only" not in answer:
            assert told(answer, answer, FIGURE_COLUMNS) in [told(row, answer, FIGURE_COLUMNS) for row in found]


@pytest.mark.parametrize(
    "name",
    [
        "practice-08.docx",
        "practice-09.pdf",
        "wuling-2023.docx",
    ],
)
def test_the_reading_of_the_narrative_fixtures_is_the_golden_one(name: str) -> None:
    """Every report, goal, indicator and figure is what a person last read against the page."""
    check_golden(f"normalize/{name}", dump(fixture(name)))


FIGURE_NUMBERS = ("amount", "share", "change_amount", "change_rate", "budget_completion")
COLUMNS = {
    "reports": (*REPORT, "project_name", "confidence"),
    "goals": ("goal_no", "expected", "actual", "confidence"),
    "indicators": ("level1", "level2", "level3", "target_text", "actual_text", "weight", "score", "confidence"),
    "figures": ("section", "subject", "subject_code", "fiscal_year", *FIGURE_NUMBERS, "confidence"),
}


def dump(found: Normalized) -> str:
    """Return rows as text, one a line."""
    return "\n".join(
        f"{name}: " + " | ".join(str(row.get(column)) for column in columns)
        for name, columns in COLUMNS.items()
        for row in found.rows[name]
    )


def test_the_day_below_the_body_that_signs_is_that_of_filling() -> None:
    """Body and day, a line each, at the end; a day in a sentence is none."""
    done = "2022年，我局完成维修道路一百公里的任务，全部验收合格，群众满意度为96%，取得了明显的成效，资金全部支付到位。"
    signed = report(done, "甲县交通运输局", "2023年3月27日")
    assert pick(signed.rows["reports"], "filled_on") == [("2023年3月27日",)]
    assert pick(report(done, "验收于2023年3月27日。").rows["reports"], "filled_on") == [(None,)]


def test_the_points_of_this_indicator() -> None:
    """本指标15分，得15分 and 本项满分10分 are weights."""
    lines = (
        "一、绩效指标完成情况",
        "（一）效益指标",
        "1.经济效益指标：亩均产能提升目标为不低于80公斤，实际达到86公斤，本指标15分，得14分。",
    )
    found = report(*lines, "2.社会效益指标：受益农户目标为不少于52户，实际达到53户，本项满分10分，得10分。")
    assert pick(found.rows["indicators"], "weight", "score") == [(15.0, 14.0), (10.0, 10.0)]
