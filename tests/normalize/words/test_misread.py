"""Headings with damaged characters are read as the one heading that they come near to (`normalize.words.misread`)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extract.document import Document
from normalize.document import normalize
from normalize.words.misread import nearest_heading, with_known_headings
from tests.support.forms import VOCABULARY, document, table

FORM = """
项目支出绩效自评表
年度总体目标 | 预期目标 | < | {goal} | <
^ | 修好三条路，按时通车。 | < | 三条路都修好，已经通车。 | <
绩效指标 | 一级指标 | 三级指标 | 年度指标值 | {actual}
^ | 产出指标 | 里程 | 3公里 | 2公里
"""


def _form(text: str) -> str:
    """Return the form with a damaged heading in the place of the one that it comes from."""
    goal = text if text.startswith("目标") else "目标完成情况"
    return FORM.format(goal=goal, actual="实际完成值" if goal == text else text)


def _scan(text: str, *, score: float, sealed: bool = False) -> Document:
    """Return a form as a scan gives it: every cell recognised, the one of a text with this score."""
    grid = table(_form(text), page=1, method="ocr")
    cells = tuple(
        replace(cell, recognition=score if cell.text == text else 0.97, sealed=sealed and cell.text == text)
        for cell in grid.cells
    )
    return document(replace(grid, cells=cells))


@pytest.mark.parametrize(
    ("block", "printed", "field"),
    [
        ("goals", "目标家成情况", "actual"),
        ("goals", "标实际完成情况", "actual"),
        ("goals", "宝”际无成情况", "actual"),
        ("budget", "全年执彳数", "executed"),
        ("indicators", "实际完戌值", "actual_text"),
        ("goals", "7预期日标", "expected"),
        ("budget", "全年预算数Vx", "adjusted_budget"),
        ("budget", "际支出数(B)", "executed"),
        ("budget", "年初顶算数", "approved_budget"),
        ("indicators", "年度指杯直", "target_text"),
    ],
)
def test_a_damaged_heading_comes_near_to_one_meaning(block: str, printed: str, field: str) -> None:
    """Characters that are wrong, missing or too many leave the heading known."""
    known = VOCABULARY.blocks[block]
    found = nearest_heading(printed, known)
    assert found is not None
    assert known[found[1]] == field


@pytest.mark.parametrize("printed", ["年X预算数", "完成", "道路养护里程", "20.5%", "……", ""])
def test_what_comes_near_to_none_or_to_several_is_left(printed: str) -> None:
    """年初 or 全年, nobody can tell; two characters are too few; other words are no heading."""
    assert nearest_heading(printed, VOCABULARY.blocks["budget"]) is None


def test_a_goal_under_a_damaged_heading_is_read() -> None:
    """The goal's result is found, and no heading is taken for a goal."""
    (goal,) = normalize(_scan("目标家成情况", score=0.7, sealed=True), VOCABULARY).rows["goals"]
    assert (goal["expected"], goal["actual"]) == ("修好三条路，按时通车。", "三条路都修好，已经通车。")


def test_a_column_under_a_damaged_heading_is_read_and_not_sure() -> None:
    """The value is there, below 0.9, and the heading as it was recognised is listed."""
    rows = normalize(_scan("实际完戌值", score=0.6), VOCABULARY).rows
    (row,) = rows["indicators"]
    assert row["actual_text"] == "2公里"
    assert float(str(row["confidence"])) < 0.9
    assert "实际完戌值" in {heading["heading"] for heading in rows["headings"]}


@pytest.mark.parametrize("score", [0.97, None])
def test_what_was_recognised_well_or_printed_is_left(score: float | None) -> None:
    """Only doubtful recognition is doubted, and in print not even characters that look like those of a heading."""
    given = _scan("实际宗成值", score=0.97)
    if score is None:
        given = document(table(_form("实际完戌值"), page=1))
    assert with_known_headings(given, VOCABULARY) == given


def test_a_label_of_look_alikes_is_known_however_surely_it_was_read() -> None:
    """项自支出 is 项目支出 and no source of money of its own; that it was taken for it is kept, and it is not sure."""
    given = _scan("项自支出", score=0.97)
    taken = [cell for grid in with_known_headings(given, VOCABULARY).grids for cell in grid.cells if cell.misread]
    assert [(cell.text, cell.misread) for cell in taken] == [("项目支出", "项自支出")]
    assert (taken[0].recognition or 0) < 0.97


@pytest.mark.parametrize("score", [0.4, None])
def test_a_heading_whose_bracket_was_not_read_to_its_end_keeps_its_unit(score: float | None) -> None:
    """A watermark over the end of 预算数（万元） takes neither its meaning nor its unit."""
    given = _scan("预算数（万元（2", score=0.4)
    if score is None:
        given = document(table(_form("预算数（万元（2"), page=1))
    texts = {cell.text: cell.misread for grid in with_known_headings(given, VOCABULARY).grids for cell in grid.cells}
    if score is None:
        assert texts["预算数（万元（2"] is None
    else:
        assert texts["预算数（万元）"] == "预算数（万元（2"


@pytest.mark.parametrize("text", ["——实际完成值", "一实际完成值", "实际完成值-"])
def test_dashes_that_a_ruling_left_beside_a_label_are_no_part_of_it(text: str) -> None:
    """What is read from a crooked ruling is taken off; 一级指标 keeps its numeral."""
    given = _scan(text, score=0.4)
    taken = {cell.text: cell.misread for grid in with_known_headings(given, VOCABULARY).grids for cell in grid.cells}
    assert taken["实际完成值"] == text
    assert taken["一级指标"] is None
