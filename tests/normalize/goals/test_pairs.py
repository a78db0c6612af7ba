"""Goals and their results: headed, labelled or inline, several or one, whole or cut by a page break."""

from __future__ import annotations

import pytest

from tests.support.forms import INDICATOR_HEAD, para, pick, read, read_pages, table

HEAD = "项目名称 | 道路维修 | < | < | < | < | <\n"
INDICATORS = f"""
{INDICATOR_HEAD}
产出指标 | 数量指标 | 维修里程 | ≥100公里 | 98公里 | 90 | 89
"""
TITLE = para("2022年度项目支出绩效自评表")
GOALS_HEAD = "年度总体目标 | 预期目标 | < | < | 实际完成情况 | < | <\n"


def goals(block: str) -> list[tuple[object, ...]]:
    """Return number, goal and result of a form with this goals block."""
    return pick(read(TITLE, table(HEAD + block + INDICATORS)).rows["goals"], "goal_no", "expected", "actual")


def goals_over_pages(first: str, rest: str) -> list[tuple[object, ...]]:
    """Return goal and result of a form whose goals block is cut by a page break."""
    found = read_pages([TITLE, table(HEAD + first)], [table(rest + INDICATORS)])
    assert len(found.rows["indicators"]) == 1
    return pick(found.rows["goals"], "expected", "actual")


def test_headed_rows_are_pairs_of_goal_and_result() -> None:
    """Every row under the headings is a goal with its result, numbered from one; 目标1： stays."""
    assert goals(f"""{GOALS_HEAD}
        ^ | 目标1：修路 | < | < | 目标1：已修 | < | <
        ^ | 目标2：修桥 | < | < | 目标2：未修 | < | <
    """) == [(1, "目标1：修路", "目标1：已修"), (2, "目标2：修桥", "目标2：未修")]


def test_a_blank_row_and_the_templates_filler_are_no_goals() -> None:
    """目标2：…… and blank rows are left out."""
    assert goals(f"""{GOALS_HEAD}
        ^ | 目标1：修路 | < | < | 目标1：已修 | < | <
        ^ | 目标2：…… | < | < | …… | < | <
        ^ |  | < | < | — | < | <
    """) == [(1, "目标1：修路", "目标1：已修")]


def test_a_goal_without_a_result_is_kept() -> None:
    """What is not printed is null."""
    assert goals(f"{GOALS_HEAD}^ | 修路 | < | < | — | < | <") == [(1, "修路", None)]


def test_a_label_in_front_of_the_text_makes_a_goal() -> None:
    """Goal and result below each other, each behind its label, are one pair."""
    assert goals("""
        年度总体目标 | 修路100公里 | < | < | < | < | <
        总体目标完成情况 | 修路98公里 | < | < | < | < | <
    """) == [(1, "修路100公里", "修路98公里")]


def test_a_label_in_front_of_the_text_twice_in_a_row_makes_a_goal() -> None:
    """Goal and result beside each other, each behind its label, are one pair, however short."""
    assert goals("年初设定目标 | 修路 | < | 实际完成情况 | 已修 | < | <") == [(1, "修路", "已修")]


def test_a_label_inside_the_cell_is_dropped() -> None:
    """年初目标：… and 完成情况：… are read without their labels."""
    assert goals("年度总体目标 | 年初目标：修路100公里 | < | < | 完成情况：修路98公里 | < | <") == [
        (1, "修路100公里", "修路98公里")
    ]


def test_the_templates_instruction_is_dropped() -> None:
    """（简要填写…） before the answer is no part of it."""
    assert goals(f"{GOALS_HEAD}^ | （填写年初目标）修路100公里 | < | < | 修路98公里 | < | <") == [
        (1, "修路100公里", "修路98公里")
    ]


def test_the_block_ends_at_the_indicators() -> None:
    """No indicator row is read as a goal."""
    assert len(goals(f"{GOALS_HEAD}^ | 修路 | < | < | 已修 | < | <")) == 1


def test_a_goal_cut_by_a_page_break_is_one() -> None:
    """Both halves of goal and result are joined."""
    assert goals_over_pages(
        f"{GOALS_HEAD}^ | 完成县乡公 | < | < | 已经完成县 | < | <", " | 路维修 | < | < | 乡公路维修 | < | <"
    ) == [("完成县乡公路维修", "已经完成县乡公路维修")]


def test_a_goal_cut_by_a_page_break_under_the_headings_printed_again_is_one() -> None:
    """A header repeated on the new page does not part the halves."""
    assert goals_over_pages(
        f"{GOALS_HEAD}^ | 完成县乡公 | < | < | 已经完成县 | < | <",
        f"{GOALS_HEAD} | 路维修 | < | < | 乡公路维修 | < | <",
    ) == [("完成县乡公路维修", "已经完成县乡公路维修")]


def test_a_numbered_goal_after_a_page_break_is_a_goal_of_its_own() -> None:
    """Where the goals stand in rows of their own, 目标3： opens a goal on a new page too."""
    assert goals_over_pages(
        f"{GOALS_HEAD}^ | 目标1：修路。 | < | < | 目标1：已修。 | < | <\n"
        "^ | 目标2：修桥。 | < | < | 目标2：未修。 | < | <",
        " | 目标3：植树。 | < | < | 目标3：已植。 | < | <",
    ) == [
        ("目标1：修路。", "目标1：已修。"),
        ("目标2：修桥。", "目标2：未修。"),
        ("目标3：植树。", "目标3：已植。"),
    ]


def test_numbered_goals_in_one_cell_stay_together_over_a_page_break() -> None:
    """Where one cell held all goals so far, 目标2： at the top of the next page goes on in it."""
    assert goals_over_pages(
        f"{GOALS_HEAD}^ | 目标1：修路。 | < | < | 1.已修。 | < | <",
        " | 目标2：修桥。 | < | < | 2.未修。 | < | <",
    ) == [("目标1：修路。目标2：修桥。", "1.已修。2.未修。")]


def test_a_labelled_goal_cut_by_a_page_break_is_one() -> None:
    """The cell behind the blank label of the new page goes on with the text."""
    assert goals_over_pages(
        "年度总体目标 | 完成县乡公 | < | < | < | < | <",
        " | 路维修 | < | < | < | < | <\n总体目标完成情况 | 已完成 | < | < | < | < | <",
    ) == [("完成县乡公路维修", "已完成")]


def test_a_goal_knows_its_row() -> None:
    """Table and row are where the goal begins."""
    found = read(TITLE, table(HEAD + f"{GOALS_HEAD}^ | 修路 | < | < | 已修 | < | <" + INDICATORS))
    assert pick(found.rows["goals"], "table_no", "row_no", "confidence") == [(1, 3, 0.99)]


LABELS = ["年度绩效目标", "年初目标", "绩效目标（年初设定）", "年度目标", "项目年度绩效目标"]


@pytest.mark.parametrize("label", LABELS)
def test_a_form_of_two_columns_prints_goal_and_result_behind_their_labels(label: str) -> None:
    """Label and text below each other in a table of two columns, above the other tables, are one pair."""
    block = f"""
        项目名称 | 居家养老服务
        {label} | 为全区1000名老人提供居家养老上门服务。
        实际完成情况 | 为1020名老人提供服务。
    """
    found = read(TITLE, table(block), table(INDICATORS))
    assert pick(found.rows["goals"], "expected", "actual") == [
        ("为全区1000名老人提供居家养老上门服务。", "为1020名老人提供服务。")
    ]


@pytest.mark.parametrize("label", LABELS)
def test_a_numbered_goal_is_what_the_label_beside_it_says(label: str) -> None:
    """目标1：… behind 实际完成情况 is the result of the goal, no other goal; also where the label spans rows."""
    assert goals(f"""
        {label} | 目标1：修路 | < | < | < | < | <
        ^ | 目标2：修桥 | < | < | < | < | <
        实际完成情况 | 目标1：已修 | < | < | < | < | <
        ^ | 目标2：未修 | < | < | < | < | <
    """) == [(1, "目标1：修路", "目标1：已修"), (2, "目标2：修桥", "目标2：未修")]


def test_numbered_goals_beside_their_results_keep_their_sides() -> None:
    """Goal and result in one row, each numbered behind its label, are one pair."""
    row = "年度目标 | 目标1：修路 | < | 实际完成情况 | 目标1：已修 | < | <"
    assert goals(row) == [(1, "目标1：修路", "目标1：已修")]
