"""Reports in running text in layouts that differ: records, dashes, run-in headings; goals, totals, what is left."""

from __future__ import annotations

import pytest

from normalize.model.form import Line
from normalize.text.reports import Narrative, read_narratives
from tests.support.forms import VOCABULARY, para

OPENING = [
    "某县某局2022年度道路养护项目绩效自评报告",
    "一、项目概况",
    "某局负责本项目实施，本年度按照要求完成了各项工作，项目执行情况良好，各项制度健全，管理规范，群众反映较好，社会效益明显。",
]
RESULTS = ["二、绩效指标完成情况", "（一）产出指标", "1.数量指标"]


def told(*lines: str) -> Narrative:
    """Return the report that lines below an opening make."""
    (found,) = read_narratives(list(enumerate(para(line) for line in [*OPENING, *lines])), VOCABULARY)
    return found


def values(lines: tuple[Line, ...], *columns: str) -> list[tuple[str | None, ...]]:
    """Return columns of lines as text."""
    return [tuple(line.texts[name].value if name in line.texts else None for name in columns) for line in lines]


ROW = ("level1", "level2", "level3", "target_text", "actual_text")


def test_values_on_lines_below_a_name_are_the_indicators() -> None:
    """A name, then a line for each value: one indicator; the next name begins another."""
    found = told(
        *RESULTS,
        "指标1：走访次数",
        "年初目标值：≥240次",
        "全年完成值：252次",
        "分值：30分",
        "得分：28分",
        "未完成原因：受疫情影响，取消1场。",
        "指标2：集中教育",
        "年初目标值：12场",
        "全年完成值：11场",
    )
    assert values(found.form.indicators, "level3", "target_text", "actual_text", "weight", "score", "deviation") == [
        ("指标1：走访次数", "≥240次", "252次", "30", "28", "受疫情影响，取消1场"),
        ("指标2：集中教育", "12场", "11场", None, None, None),
    ]


def test_a_numbered_heading_over_lines_of_values_names_the_indicator() -> None:
    """Without a second level the name stands in a heading of its own; the missing level makes it doubted."""
    found = told(
        "二、绩效指标完成情况",
        "1.产出指标",
        "（1）改造小区数量",
        "目标：15个",
        "完成：16个",
        "（2）惠及户数",
        "目标：≥3200户",
        "完成：3310户",
    )
    assert values(found.form.indicators, *ROW) == [
        ("产出指标", None, "改造小区数量", "15个", "16个"),
        ("产出指标", None, "惠及户数", "≥3200户", "3310户"),
    ]
    assert {line.confidence for line in found.form.indicators} == {0.85}


def test_fields_parted_by_dashes_are_levels_name_and_values() -> None:
    """The first fields are levels, the next the name, the rest by their words; a record of values alone is doubted."""
    found = told(
        "二、绩效目标完成情况",
        "——产出指标——数量指标——购书册数——年初目标5000册——全年完成5120册——得分20分",
        "1.投入-成本目标-投入资金-1024万元-目标已完成,实际完成100%。",
    )
    assert values(found.form.indicators, *ROW, "score") == [
        ("产出指标", "数量指标", "购书册数", "5000册", "5120册", "20"),
        ("投入", "成本目标", "投入资金", "1024万元", "目标已完成,实际完成100%", None),
    ]
    assert [line.confidence for line in found.form.indicators] == [0.95, 0.85]
    assert not found.form.goals


@pytest.mark.parametrize(
    "lines",
    [
        ["1.产出指标完成情况分析。（1）数量指标。里程指标值10公里，实际完成12公里。"],
        ["产出指标—数量指标：里程，指标值10公里，完成12公里。"],
        ["（一）产出指标", "数量指标共1个：①里程（目标10公里，完成12公里）。"],
        ["1.产出指标", "1.1数量指标", "1.1.1里程    目标值：10公里    完成值：12公里"],
        ["1、产出指标数量指标：", "里程目标值10公里，完成值12公里。"],
        ["（一）产出指标（50分），自评得分48分", "1.数量指标。里程设定值10公里，达成值12公里，得10分。"],
        ["（一）产出指标。", "1.数量指标（10分）。里程，目标值为“10公里”，完成值为“12公里”，得10分。"],
    ],
)
def test_levels_are_read_however_they_are_set(lines: list[str]) -> None:
    """Labels in lines of their own, run into the text, both in one, counted, numbered with decimals, with points."""
    found = told("二、绩效指标完成情况", *lines)
    ((first, *rest),) = values(found.form.indicators, *ROW)
    assert first in {"产出指标", "产出指标（50分）"}
    assert rest == ["数量指标", "里程", "10公里", "12公里"]


def test_a_list_that_runs_into_its_heading_is_read_and_doubted() -> None:
    """Clauses that each end in a quantity are indicators without levels; the text before them is no goal."""
    found = told(
        "二、绩效目标完成情况分析",
        "（一）资金投入情况分析。200万元补助资金严格按照规定用于中心建设，不存在截留等情况。",
        "（三）绩效指标完成情况分析。项目验收合格率100%，工作任务及时完成率≥90%。",
    )
    assert values(found.form.indicators, "level3", "actual_text") == [
        ("项目验收合格率", "100%"),
        ("工作任务及时完成率", "≥90%"),
    ]
    assert all(line.confidence < 0.9 for line in found.form.indicators)
    assert not found.form.goals


def test_an_indicator_without_a_level_among_others_with_one_is_doubted() -> None:
    """Where no indicator has a level the report prints none; where others have one a label was missed."""
    line = "1.培训人数，年初目标值100人，实际完成值120人；"
    alone = told("二、绩效目标完成情况", line)
    assert [one.confidence for one in alone.form.indicators] == [0.95]
    mixed = told("二、绩效目标完成情况", line, "质量指标：合格率目标值95%，完成值96%。")
    assert [one.confidence for one in mixed.form.indicators] == [0.85, 0.95]


def test_plans_under_problems_are_no_indicators() -> None:
    """What is said of problems, measures or money is left to those sections."""
    found = told(
        *RESULTS,
        "里程目标值10公里，完成值12公里。",
        "三、存在问题",
        "2022年计划拨付200万元，实际拨付150万元。",
        "四、主要经验及做法",
        "计划2023年改造小区5个，实际需求12个。",
    )
    assert values(found.form.indicators, "level3") == [("里程",)]


def test_a_quantity_among_indicators_that_gives_no_row_is_left_visible() -> None:
    """A sentence with a number under a heading of indicators is a row or is told of."""
    text = "本部分满分30分，共扣2分，涉及年度任务12项"
    found = told("二、绩效指标完成情况", text + "。")
    assert not found.form.indicators
    assert [(left.text, left.block, left.reason, left.report) for left in found.unread] == [
        (text, "indicators", "no_role", 0)
    ]


def test_a_plan_told_outside_of_indicators_is_read_in_doubt_or_left_visible() -> None:
    """Under a heading of something else a sure sentence is a doubted row; of the project itself it is left."""
    found = told(
        "二、项目实施", "新增就业人数目标值100人，实际完成120人。", "农村危房改造项目绩效目标14户，实际完成14户。"
    )
    assert [(line.texts["level3"].value, line.confidence) for line in found.form.indicators] == [("新增就业人数", 0.85)]
    assert [left.text for left in found.unread] == ["农村危房改造项目绩效目标14户，实际完成14户"]


def test_a_target_that_is_told_again_with_its_result_is_one_indicator() -> None:
    """Targets set in one section and told whole in another are not counted twice."""
    found = told(
        "二、绩效目标", "数量指标：里程≥10公里。", "三、绩效指标完成情况", "数量指标：里程目标值≥10公里，完成值12公里。"
    )
    assert values(found.form.indicators, "level3", "target_text", "actual_text") == [("里程", "≥10公里", "12公里")]


@pytest.mark.parametrize(
    "pointer", ["各项指标的完成和得分情况见下表。", "具体完成情况详见附表。", "目标完成情况见附件1。"]
)
def test_a_line_that_points_to_a_table_is_no_result(pointer: str) -> None:
    """Under the heading of the results it says only where to look; results without any goal are none either."""
    goal = ("一、绩效目标", "总体目标：改造3处，让群众满意。", "二、绩效目标完成情况")
    assert values(told(*goal, pointer).form.goals, "expected", "actual") == [("改造3处，让群众满意。", None)]
    result = "全年完成改造3处，群众满意。"
    assert values(told(*goal, result).form.goals, "expected", "actual") == [("改造3处，让群众满意。", result)]
    assert not told("三、绩效目标完成情况", result).form.goals


# ------------------------------------------------------------------------------------------------ goals


@pytest.mark.parametrize(
    ("lines", "goals"),
    [
        (
            [
                "二、目标设定情况",
                "总体目标:目标1:新建水房1座;目标2:改建管线",
                "1、产出指标数量指标:",
                "水房1座;管线2条。",
            ],
            [("目标1:新建水房1座;", None), ("目标2:改建管线", None)],
        ),
        (
            ["二、项目绩效目标", "1.总体目标：稳定粮食面积。", "2.阶段性目标：2022年6月底前兑付。"],
            [("稳定粮食面积。", None), ("2022年6月底前兑付。", None)],
        ),
        (
            [
                "二、绩效目标完成情况",
                "年初设定目标：",
                "1.演出100场；",
                "2.培训300人。",
                "完成情况：",
                "1.演出104场；",
                "2.培训312人。",
            ],
            [("1.演出100场；", "1.演出104场；"), ("2.培训300人。", "2.培训312人。")],
        ),
        (
            [
                "二、绩效目标完成情况",
                "（一）总体目标",
                "1.目标内容",
                "改造小区。",
                "2.完成情况",
                "已完成全部改造任务。",
            ],
            [("改造小区。", "已完成全部改造任务。")],
        ),
        (
            ["二、项目绩效目标", "年度目标：新建公路。", "完成情况：公路建成。"],
            [("新建公路。", "公路建成。")],
        ),
        (
            [
                "二、年初绩效目标",
                "目标1：供水工程；",
                "目标2：改造管网。",
                "三、绩效目标实际完成情况",
                "目标1：已供水；",
                "目标2：已改造。",
            ],
            [("目标1：供水工程；", "目标1：已供水；"), ("目标2：改造管网。", "目标2：已改造。")],
        ),
        (
            [
                "二、总体目标完成情况",
                "年度目标1：新建公路",
                "完成情况1：已建成",
                "年度目标2：维修桥梁",
                "完成情况2：已维修",
            ],
            [("年度目标1：新建公路", "完成情况1：已建成"), ("年度目标2：维修桥梁", "完成情况2：已维修")],
        ),
    ],
)
def test_goals_are_told_in_many_ways(lines: list[str], goals: list[tuple[str, str | None]]) -> None:
    """Labels go, numbers stay, headings and indicators below are no goals."""
    assert values(told(*lines).form.goals, "expected", "actual") == goals


# ------------------------------------------------------------------------------------------------ head and totals


@pytest.mark.parametrize(
    ("lines", "score"),
    [
        (
            [
                "二、自评得分",
                "（一）项目决策（20分），得18分。",
                "（二）项目产出（80分），得74分。",
                "以上合计得分92分。",
            ],
            "92",
        ),
        (["二、自评情况", "（一）投入情况（20分），自评得分19.5分", "三、结论", "自评综合得分96.5分。"], "96.5"),
        (["二、自评结论", "预算执行得分9.8分，产出指标得分49分，合计97.8分。"], "97.8"),
        (["二、评价结论", "项目自评总分为93分，其中：决策18分，过程19分。"], "93"),
        (["二、评价结论", "上年度自评得分88分，本年度自评得分93分。"], "93"),
        (["二、自评结论", "满分100分，扣3.5分，最终得分96.5分。"], "96.5"),
        (["二、自评得分", "因此评价分100分，自评等级为优秀。"], "100"),
        (["二、结论", "项目自评95分。"], "95"),
    ],
)
def test_the_total_is_never_a_parts_score(lines: list[str], score: str) -> None:
    """Scores of sections, of indicators, of last year and full marks lose to the one said of the whole."""
    total = told(*lines).form.total.score
    assert total is not None
    assert total.value == score


def test_two_totals_that_differ_are_doubted_and_the_loser_told_of() -> None:
    """Of two scores said of the whole in the same words the first counts, below 0.9, and the other is left visible."""
    found = told("二、自评结论", "本项目自评得分95分。", "本项目自评得分93分。")
    score = found.form.total.score
    assert score is not None
    assert (score.value, score.confidence) == ("95", 0.85)
    assert [(left.reason, left.suggestion) for left in found.unread] == [("rival", "total_score")]


def test_lines_with_a_label_give_the_fields_of_the_head() -> None:
    """A printed label decides; what the title says counts where no line does."""
    found = told("项目名称：2022年道路养护项目。", "项目主管部门：某县交通局。", "项目实施单位：某乡人民政府。")
    assert {name: reading.value for name, reading in found.form.fields.items()} == {
        "unit_name": "某县某局",
        "project_name": "2022年道路养护项目",
        "supervising_department": "某县交通局",
        "implementing_unit": "某乡人民政府",
    }


@pytest.mark.parametrize("score", ["自评15分", "自评得15分", "得15分", "自评得分：15分", "自评价15分"])
@pytest.mark.parametrize("name", ["“经费使用合规率”", '"经费使用合规率"', "「经费使用合规率」"])
def test_quotes_around_a_name_are_no_part_of_it_and_points_behind_the_weight_are_the_score(
    name: str, score: str
) -> None:
    """指标1：“经费使用合规率” is 指标1：经费使用合规率; 自评15分 is its score, not the report's."""
    line = f"指标1：{name}，年度指标值100%，实际完成值100%，指标分值15分，{score}。"
    found = told(*RESULTS, line)
    assert values(found.form.indicators, "level3", "target_text", "actual_text", "weight", "score") == [
        ("指标1：经费使用合规率", "100%", "100%", "15", "15")
    ]
    assert found.form.total.score is None


def test_quotes_around_a_part_of_a_name_stay() -> None:
    """“12345”热线办结率 keeps its quotes; of a name in quotes without a number they go."""
    found = told(
        *RESULTS,
        "“12345”热线办结率，年度指标值≥95%，实际完成值96%，分值10分，得9.5分；",
        "“设备验收合格率”，年度指标值≥95%，实际完成值96%，分值10分，自评9分；",
    )
    assert values(found.form.indicators, "level3", "score") == [("“12345”热线办结率", "9.5"), ("设备验收合格率", "9")]
