"""Indicators told in running text: targets joined with results, labels carried, pairs in one sentence read."""

from __future__ import annotations

import pytest
from forms import paras as lines_of
from forms import pick, read

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
    """What is told under a heading of results alone is name and result."""
    found = indicators(RESULTS, "level2", "level3", "actual_text")
    assert found[2] == ("质量指标", "工程验收合格率98%，目标未完成", "工程验收合格率98%，目标未完成")


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        ("培训人数目标值为100人，实际完成值为120人。", ("培训人数", "100人", "120人")),
        ("培训人数年初指标值100人，实际完成120人", ("培训人数", "100人", "120人")),
        ("群众满意度预期指标≥90%，实际达到93.2%。", ("群众满意度", "≥90%", "93.2%")),
        ("计划培训人员100人，实际培训120人。", ("培训人员", "100人", "实际培训120人")),
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
