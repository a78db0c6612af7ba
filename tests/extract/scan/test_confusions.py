"""Misreadings are set right where one reading is left."""

from __future__ import annotations

import pytest

from extract.scan.confusions import repair, trimmed
from extract.scan.recogniser import Character
from extract.scan.settings.recognition import RECOGNITION


def _read(text: str, probability: float = 0.99) -> list[Character]:
    return [
        Character(text=character, probability=probability, position=0.5, other="", other_probability=0.0)
        for character in text
    ]


@pytest.mark.parametrize(
    ("read", "text"),
    [
        ("1O0%", "100%"),
        ("l2.5", "12.5"),
        ("O", "0"),
        ("3967,29万元", "3967.29万元"),
        ("16496。78", "16496.78"),
        ("》95%", "≥95%"),
        ("97%6", "97%"),
        ("4.428,852,485.11", "4,428,852,485.11"),
        ("1.234.567.89万元", "1,234,567.89万元"),
        ("4.428,852", "4,428,852"),
        ("≥97%o", "≥97%"),
        ("√10", "10"),
        ("*92.5", "92.5"),
        ("10-", "10"),
        ("——96.17-", "96.17"),
        ("一9.7", "9.7"),
    ],
)
def test_number_is_set_right_and_scored_lower(read: str, text: str) -> None:
    """A text that can only be a number becomes it, and says that it was repaired."""
    result = repair(_read(read))
    assert result.text == text
    assert result.score <= RECOGNITION.repaired_score


@pytest.mark.parametrize(
    ("read", "text"),
    [
        ("90％", "90%"),
        ("⩾95%", "≥95%"),
        ("全年预算数（A)", "全年预算数（A）"),
        ("产出指标(50分)", "产出指标(50分)"),
        ("—级指标", "一级指标"),
        ("总 分", "总分"),
        ("Photo ID", "Photo ID"),
        ("-", "—"),
        ("目标完成情况:好", "目标完成情况：好"),
        ("-10", "-10"),
        ("√", "√"),
        ("1-9月", "1-9月"),
    ],
)
def test_forms_of_one_character_are_unified(read: str, text: str) -> None:
    """Width, dashes and brackets are made one form without doubt about the reading."""
    result = repair(_read(read))
    assert result.text == text
    assert result.score == pytest.approx(0.99)


@pytest.mark.parametrize(
    "text",
    [
        "1,234.50",
        "12,345",
        "3D打印",
        "2B铅笔",
        "2021-2025年",
        "465元/人",
        "90%-100%",
        "12起，",
        "5%6月",
        "4,428.852",
        "2021.12.31",
    ],
)
def test_other_texts_are_kept(text: str) -> None:
    """What has more than one reading, or is right, stays as it was read."""
    assert repair(_read(text)).text == text


def test_weakest_character_draws_the_score_down() -> None:
    """One doubtful digit makes a doubtful number."""
    characters = [*_read("100"), *_read("0", 0.4)]
    assert repair(characters).score < 0.7


def test_nothing_read_scores_nothing() -> None:
    """Ink without text has the score 0."""
    assert repair([]).score == 0.0
    assert repair(_read(" ")).text == ""


@pytest.mark.parametrize("text", ["12,34.5", "1,2345", "1.,234"])
def test_a_figure_whose_commas_set_off_no_thousands_is_doubtful(text: str) -> None:
    """Something of it was lost or misread, whatever the recogniser is sure of."""
    assert repair(_read(text)).score < 0.7
    assert repair(_read("1,234.5万元")).score > 0.9


@pytest.mark.parametrize(
    ("read", "left"),
    [
        ("数量指标·", "数量指标"),
        (".不少于35个", "不少于35个"),
        ("82.2%…", "82.2%"),
        ("持续提升。", "持续提升。"),
        ("…", "…"),
    ],
)
def test_points_before_and_after_a_text_of_a_dirty_page_are_specks(read: str, left: str) -> None:
    """Marks within a text and the full stop stay; what holds nothing else is left as it was read."""
    assert trimmed(read) == left
