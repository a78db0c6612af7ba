"""Indicators told in running text: targets joined with results, labels carried, pairs in one sentence read."""

from __future__ import annotations

import pytest

from tests.support.forms import paras as lines_of
from tests.support.forms import pick, read

OPENING = """
2022年度隆回县农业农村局整体支出绩效自评报告
一、部门基本情况
我局内设机构10个，在职人员50人，主要职责是负责全县农业农村工作，促进乡村振兴和农业发展，落实各项惠农政策。
"""
TEXTS = ("level1", "level2", "level3", "target_text", "actual_text")


def indicators(body: str, *columns: str) -> list[tuple[object, ...]]:
    """Return columns of the indicators of a report in running text."""
    return pick(read(*lines_of(OPENING), *lines_of(body)).rows["indicators"], *(columns or TEXTS))


TARGETS = """
二、绩效目标设定
（一）产出指标目标
1.数量指标：培训人员150人以上；建设高标准农田10万亩。
2.质量指标：工程验收合格率100%。
（二）效益指标目标
1.社会效益指标：受益人口1052人以上。
"""
RESULTS = """
三、绩效目标完成情况
（一）产出指标完成情况
1.数量指标：建设高标准农田12万亩，目标已完成；培训人员160人，目标已完成。
2.质量指标：工程验收合格率98%，目标未完成。
（二）效益指标完成情况
1.社会效益指标：受益人口1060人，目标已完成。
"""


def test_targets_and_results_told_apart_are_joined_by_what_they_say() -> None:
    """Each target finds the result that reads alike under the same label, in whatever order."""
    assert indicators(TARGETS + RESULTS, "level1", "level2", "level3", "actual_text") == [
        ("产出指标", "数量指标", "培训人员150人以上", "培训人员160人，目标已完成"),
        ("产出指标", "数量指标", "建设高标准农田10万亩", "建设高标准农田12万亩，目标已完成"),
        ("产出指标", "质量指标", "工程验收合格率100%", "工程验收合格率98%，目标未完成"),
        ("效益指标", "社会效益指标", "受益人口1052人以上", "受益人口1060人，目标已完成"),
    ]


def test_numbers_are_parsed_from_target_and_result() -> None:
    """The quantity at the end of the target, and the one in the result's first clause, are its numbers."""
    columns = ("target_op", "target_value", "target_unit", "actual_value", "actual_unit", "direction")
    assert indicators(TARGETS + RESULTS, *columns) == [
        (">=", 150.0, "人", 160.0, "人", "positive"),
        ("=", 10.0, "万亩", 12.0, "万亩", "positive"),
        ("=", 100.0, "%", 98.0, "%", "positive"),
        (">=", 1052.0, "人", 1060.0, "人", "positive"),
    ]


def test_a_target_without_a_result_is_kept_in_doubt() -> None:
    """With no result of its kind the target stands alone, less surely."""
    found = indicators(TARGETS, "level3", "actual_text", "confidence")
    assert [row[:2] for row in found] == [
        ("培训人员150人以上", None),
        ("建设高标准农田10万亩", None),
        ("工程验收合格率100%", None),
        ("受益人口1052人以上", None),
    ]
    assert {row[2] for row in found} == {0.8835}


def test_a_result_without_a_target_is_kept() -> None:
    """What is told under a heading of results alone is name and result, parted before the quantity."""
    found = indicators(RESULTS, "level2", "level3", "actual_text")
    assert found[2] == ("质量指标", "工程验收合格率", "98%，目标未完成")


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        ("培训人数目标值为100人，实际完成值为120人。", ("培训人数", "100人", "120人")),
        ("培训人数年初指标值100人，实际完成120人", ("培训人数", "100人", "120人")),
        ("群众满意度预期指标≥90%，实际达到93.2%。", ("群众满意度", "≥90%", "93.2%")),
        ("计划培训人员100人，实际培训120人。", ("培训人员", "100人", "120人")),
    ],
)
def test_target_and_result_in_one_sentence_are_one_indicator(sentence: str, wanted: tuple[str, str, str]) -> None:
    """Name, target and result are parted at the words between them."""
    body = f"二、绩效指标完成情况分析\n（一）产出指标完成情况\n1.数量指标：{sentence}"
    assert indicators(body, "level3", "target_text", "actual_text") == [wanted]


def test_points_told_beside_a_pair_are_weight_and_score() -> None:
    """分值 and 得分 behind the result are the indicator's."""
    body = """二、绩效指标完成情况分析
        （一）产出指标完成情况
        1.数量指标：第一，培训人数目标值为100人，实际完成值为120人，分值10分，得分9.5分；第二，培训期数目标值5期，实际完成5期。
    """
    assert indicators(body, "level3", "weight", "score") == [("培训人数", 10.0, 9.5), ("培训期数", None, None)]


def test_lists_under_a_label_on_a_line_of_its_own_have_the_label() -> None:
    """A label that heads a list counts for each of its lines."""
    body = """二、绩效目标完成情况
        （一）产出指标完成情况
        1.数量指标
        （1）培训人数目标值为100人，实际完成值为120人。
        （2）培训期数目标值为5期，实际完成值为5期。
        2.质量指标
        （1）合格率目标值为95%，实际完成值为98%。
    """
    assert indicators(body, "level1", "level2", "level3") == [
        ("产出指标", "数量指标", "培训人数"),
        ("产出指标", "数量指标", "培训期数"),
        ("产出指标", "质量指标", "合格率"),
    ]


def test_a_new_section_ends_the_labels() -> None:
    """What follows under another heading is no indicator."""
    body = RESULTS + "四、存在的问题\n（一）培训人员素质有待提高，今后将进一步加强培训工作的力度。\n"
    assert len(indicators(body)) == 4


def test_text_outside_targets_and_results_is_no_indicator() -> None:
    """数量指标： under a heading that tells neither gives nothing."""
    assert indicators("二、评价依据\n1.数量指标：按照省厅文件要求设定。\n") == []


def test_an_indicator_knows_its_paragraph() -> None:
    """Told rows have no table and no row; their method says so."""
    found = indicators(TARGETS + RESULTS, "table_no", "row_no", "method", "confidence")
    assert set(found) == {(None, None, "narrative", 0.93)}


@pytest.mark.parametrize(
    "line",
    [
        "（1）群众满意度，年度指标值≥90%，实际完成值94.5%。",
        "（1）群众满意度，目标值≥90%，实际完成值94.5%。",
        "群众满意度：目标值≥90%，实际完成值94.5%。",
    ],
)
def test_an_indicator_that_is_named_like_a_level_is_no_level(line: str) -> None:
    """群众满意度 before its own target is the indicator; the level is the heading above it."""
    body = f"三、绩效指标完成情况分析\n（一）满意度指标完成情况分析\n1、服务对象满意度指标\n{line}"
    assert indicators(body, *TEXTS[1:]) == [("服务对象满意度指标", "群众满意度", "≥90%", "94.5%")]


def test_several_indicators_behind_one_label_are_parted_at_commas() -> None:
    """Clauses that each end in a quantity are indicators of their own, in targets and in results."""
    body = """
    二、绩效目标
    数量指标：培训农民1500人，建设农田3万亩
    三、绩效目标完成情况
    数量指标：培训农民1620人，建设农田2.9万亩
    """
    columns = ("level3", "target_value", "actual_text", "actual_value")
    assert indicators(body, *columns) == [
        ("培训农民1500人", 1500.0, "培训农民1620人", 1620.0),
        ("建设农田3万亩", 3.0, "建设农田2.9万亩", 2.9),
    ]


def test_of_several_quantities_in_one_item_target_and_result_are_of_the_same() -> None:
    """An item with two quantities compares the first of the target with the first of the result."""
    body = """
    二、绩效目标
    1.数量指标
    （1）开展活动12次，参与人数300人次。
    三、绩效目标完成情况
    1.数量指标
    （1）开展活动15次，参与人数350人次。
    """
    columns = ("target_value", "target_unit", "actual_value", "actual_unit")
    assert indicators(body, *columns) == [(12.0, "次", 15.0, "次")]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("工程合格率计划≥98%，实际99%。", ("工程合格率", "≥98%", "99%")),
        ("培训农民预期达到1500人，实际完成1620人。", ("培训农民", "1500人", "1620人")),
    ],
)
def test_a_plan_and_what_came_of_it_are_never_exchanged(line: str, told: tuple[str, str, str]) -> None:
    """计划 … 实际 … in one sentence are target and result."""
    body = f"二、绩效指标完成情况\n（一）产出指标\n1.质量指标\n{line}"
    assert indicators(body, "level3", "target_text", "actual_text") == [told]


def test_indicators_right_below_a_first_level_are_read() -> None:
    """满意度指标 without a second level below it is both levels of its indicators."""
    body = """
    二、绩效目标完成情况
    （一）产出指标
    1.数量指标
    培训农民目标值1500人，实际完成1620人。
    （二）满意度指标
    农民满意度：年初目标≥90%，实际95%，得分10分。
    """
    assert indicators(body, "level1", "level2", "level3", "score")[1] == (
        "满意度指标",
        "满意度指标",
        "农民满意度",
        10.0,
    )


@pytest.mark.parametrize("heading", ["二、年度绩效指标", "二、绩效指标设定情况", "二、绩效指标值"])
def test_a_heading_of_indicators_sets_targets(heading: str) -> None:
    """Without a word of results in it or above it, a heading of indicators tells targets."""
    body = f"""
    {heading}
    1.数量指标
    （1）培训农民1500人。
    （2）建设农田3万亩。
    三、绩效指标完成情况
    1.数量指标
    （1）建设农田2.9万亩，未完成。
    （2）培训农民1620人，已完成。
    """
    assert indicators(body, "level3", "actual_text") == [
        ("培训农民1500人", "培训农民1620人，已完成"),
        ("建设农田3万亩", "建设农田2.9万亩，未完成"),
    ]


def test_the_most_alike_pair_is_joined_first() -> None:
    """A target whose result is missing does not take the result of another."""
    body = """
    二、绩效目标
    1.数量指标
    （1）2022年培训干部200人。
    （2）2022年培训党员干部100人。
    （3）2022年新建公路10公里。
    三、绩效目标完成情况
    1.数量指标
    （1）2022年新建公路12公里。
    （2）2022年培训党员干部110人。
    """
    assert indicators(body, "level3", "actual_text") == [
        ("2022年培训干部200人", None),
        ("2022年培训党员干部100人", "2022年培训党员干部110人"),
        ("2022年新建公路10公里", "2022年新建公路12公里"),
    ]
