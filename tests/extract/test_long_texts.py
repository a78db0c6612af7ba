"""Patterns that readers hold against what a file says take time in proportion to it: another would not end here."""

from __future__ import annotations

import re

import pytest

from extract.document import Paragraph
from extract.html import seen, style_sheet
from extract.pdf import annotations as notes
from extract.source import Source
from extract.text import reader, tagged
from extract.wordml import fields, markup

LONG = 300_000
"""Characters; each step of a quadratic search would be made 10¹¹ times."""


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        *((seen._SIZE, text) for text in ("1{blanks}x", "{digits}x")),
        *((style_sheet._RULE, text) for text in ("{blanks}", "a{blanks}", "{digits}{{{digits}")),
        *((notes._SIZE, text) for text in ("{digits}", "1{blanks}x")),
        *((reader._HEADING, text) for text in ("#{blanks}x", "{marks}")),
        *((reader._PAGE_NUMBER, text) for text in ("page 1{blanks}x", "第1页{blanks}x", "{blanks}x")),
        *((tagged._SPAN, text) for text in ("rowspan{blanks}x", "rowspan={blanks}x")),
        *((fields._CIRCLED, text) for text in (r"EQ \o\ac({blanks}x", r"EQ \o\ac(○,{blanks}x", r"EQ{blanks}x")),
        *((markup._MEASURE, text) for text in ("1{blanks}x", "{blanks}x")),
    ],
)
def test_what_is_repeated_without_an_end_is_gone_through_once(pattern: re.Pattern[str], text: str) -> None:
    """Blanks, digits and marks, where a reader looks for them."""
    spoilt = text.format(blanks=" " * LONG, digits="1" * LONG, marks="#" * LONG)
    if pattern is markup._MEASURE:
        assert pattern.fullmatch(spoilt) is None
    elif pattern in {style_sheet._RULE, notes._SIZE}:
        assert pattern.search(spoilt) is None
    else:
        pattern.match(spoilt)


def test_a_heading_of_marks_ends() -> None:
    """Its closing marks are taken off at once."""
    document = reader.read(
        Source(name="a.md", data=("# 项目支出绩效自评报告 " + "#" * (LONG // 2) + "x ##\n正文。\n").encode())
    )
    first = next(block for page in document.pages for block in page.blocks if isinstance(block, Paragraph))
    assert first.heading_level == 1
    assert first.text.endswith("#x")
