"""Patterns that are held against cells take time in proportion to a cell: a quadratic one would not end here."""

from __future__ import annotations

import re

import pytest

from extract.text import bars
from normalize.columns import evidence, paired
from normalize.forms import funding, head, money_lines
from normalize.words.composition import bare_heading
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
