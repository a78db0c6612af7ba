"""Patterns that are held against cells take time in proportion to a cell: a quadratic one would not end here."""

from __future__ import annotations

import re

import pytest

from extract.text import bars
from normalize.columns import evidence, paired
from normalize.forms import funding, head, money_lines
from normalize.text import labels, sentences
from normalize.words.composition import bare_heading
from normalize.words.subjects import clean_subject
from normalize.words.vocabulary import heading_key, load_vocabulary

LONG = 300_000
"""Characters; each step of a quadratic search would be made 10¹¹ times."""


@pytest.mark.parametrize(
    "pattern",
    [
        *(bars._RULE, evidence._POINTED, paired._BETWEEN, funding._INLINE, funding._INLINE_POINTS),
        *(head._PAIR, head._SLASH, money_lines._PAIR),
    ],
)
@pytest.mark.parametrize("text", ["资金{}x", "资金：{}x", "|{}x", "{}x"])
def test_blanks_without_an_end_are_gone_through_once(pattern: re.Pattern[str], text: str) -> None:
    """In the midst of a label, behind its colon, and alone."""
    for blank in " \t":
        assert sum(1 for _ in pattern.finditer(text.format(blank * LONG))) <= 1


@pytest.mark.parametrize("mark", ["（", "、", "1．", "项目", "一、", "("])
def test_what_is_too_long_for_a_heading_is_none(mark: str) -> None:
    """Its marks are not taken off one by one."""
    text = f"项目{mark * LONG}x"
    assert len(heading_key(text)) > LONG / 2
    assert len(bare_heading(text)) > LONG / 2
    assert load_vocabulary().lookup("indicators", text) is None
    assert not paired.names_both(text)


@pytest.mark.parametrize("token", ["共计", "达到"])
def test_words_that_may_be_cut_in_two_ways_are_cut_in_one(token: str) -> None:
    """Each of a thousand of them tried either way would not end."""
    for lead in ("支出", "支出合计"):
        assert clean_subject(lead + token * 1000 + "物") == lead + token * 1000 + "物"
        assert clean_subject(lead + token * 1000) == lead


def test_a_list_of_numbers_with_commas_is_read_in_one_way() -> None:
    """A comma between groups of three is of the number or of the list: for twenty of them not both are tried."""
    for end in ("", "，其余略"):
        assert sentences._LISTED.search("分别为" + ",111" * 2000 + end) is None
        assert sentences._LISTED.search("分别为1" + ",111" * 2000 + end) is None
    listed = sentences._LISTED.search("基本支出、项目支出分别为1,300万元、200.5万元")
    assert listed is not None
    assert listed["list"] == "1,300万元、200.5万元"


@pytest.mark.parametrize("mark", "。：—·>")
def test_marks_between_two_levels_are_gone_through_once(mark: str) -> None:
    """However many a line has."""
    assert labels._BOTH_INLINE.match("产出指标" + mark * LONG + "x") is None
    assert labels._BOTH_INLINE.match(f"产出指标{mark}数量指标：10个") is not None
    assert heading_key("里程" + mark * LONG)
