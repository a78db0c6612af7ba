"""Glyphs become lines: by baseline, left to right, spaced where the print is."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.page.lines import group_lines, make_line, spell, split_line
from extract.page.marks import Glyph

SIZE = 12.0


def glyph(text: str, x: float, baseline: float = 100.0, *, width: float = SIZE, size: float = SIZE) -> Glyph:
    """Return a glyph that begins at x on a baseline."""
    return Glyph(text, x, baseline - 0.85 * size, x + width, baseline + 0.15 * size, baseline)


def words(text: str, x: float = 0.0, *, gap: float, width: float = 6.0) -> list[Glyph]:
    """Return Latin glyphs set without space but for `gap` points where the text has a space."""
    glyphs: list[Glyph] = []
    for char in text:
        if char == " ":
            x += gap
            continue
        glyphs.append(glyph(char, x, width=width))
        x += width
    return glyphs


def test_lines_run_from_top_to_bottom_and_left_to_right() -> None:
    """Whatever the order of drawing, lines are read by baseline and then by x."""
    drawn = [glyph("乙", 20, 130), glyph("二", 20), glyph("甲", 0, 130), glyph("一", 0)]
    assert [line.text for line in group_lines(drawn)] == ["一二", "甲乙"]


def test_glyphs_of_mixed_fonts_stand_on_one_line() -> None:
    """A digit whose baseline differs by a fifth of the size is on the line of its unit."""
    assert [line.text for line in group_lines([glyph("5", 0, 102.4, width=6), glyph("万", 6), glyph("元", 18)])] == [
        "5万元"
    ]


def test_baselines_further_apart_are_two_lines() -> None:
    """Half a type size makes another line."""
    assert len(group_lines([glyph("上", 0, 100), glyph("下", 0, 106)])) == 2


def test_no_glyphs_make_no_line() -> None:
    """Without glyphs there is no line to group."""
    assert group_lines([]) == []


def test_a_line_of_no_glyph_is_refused() -> None:
    """A line is made of at least one glyph."""
    with pytest.raises(ValueError, match="glyph"):
        make_line([])


def test_latin_words_are_parted_by_a_space() -> None:
    """A gap of a quarter of the type size between letters is a space; letters set close are one word."""
    assert spell(words("annual budget", gap=3.4)) == "annual budget"
    assert spell(words("annual budget", gap=1.0)) == "annualbudget"


def test_the_narrow_space_of_times_parts_words_too() -> None:
    """A space of a fifth of the type size between two letters is a space."""
    assert spell(words("of the year", gap=0.2 * SIZE)) == "of the year"


def test_chinese_is_never_spaced() -> None:
    """Characters set apart to fill a cell make one word; a number beside them as well."""
    assert spell([glyph("合", 0), glyph("计", 60), glyph("1", 90, width=6)]) == "合计1"


def test_numbers_apart_stay_apart() -> None:
    """Two numbers in one line are not run together."""
    assert spell(words("12 345", gap=4.0)) == "12 345"
    assert spell(words("≥95%", gap=0)) == "≥95%"


def test_letters_printed_twice_for_bold_are_read_once() -> None:
    """The same character again a fraction of its width away is bold print; a repeated character is not."""
    twice = [glyph("绩", 0), glyph("绩", 0.4), glyph("效", 12), glyph("效", 12.4)]
    assert make_line(twice).text == "绩效"
    assert make_line([glyph("1", 0, width=6), glyph("1", 6, width=6)]).text == "11"
    assert make_line([glyph("往", 0), glyph("往", 12)]).text == "往往"


def test_a_line_knows_its_box_and_size() -> None:
    """The box is around all glyphs, the size that of most of them."""
    line = make_line([glyph("得", 10), glyph("分", 22), glyph("x", 34, size=6, width=3)])
    assert line.box == pytest.approx((10.0, 89.8, 37.0, 101.8))
    assert line.size == pytest.approx(SIZE)
    assert line.height == pytest.approx(SIZE)


def test_pieces_that_stand_apart_are_cut() -> None:
    """A unit at the left and a date at the right are two pieces."""
    line = make_line([glyph("单", 0), glyph("位", 12), glyph("日", 200), glyph("期", 212)])
    assert [piece.text for piece in split_line(line)] == ["单位", "日期"]
    assert [piece.text for piece in split_line(line, gap=20)] == ["单位日期"]


@given(
    st.lists(
        st.tuples(st.sampled_from("绩效1a％"), st.integers(0, 20), st.integers(0, 10)),
        unique_by=lambda drawn: drawn[1:],
        max_size=40,
    )
)
def test_grouping_loses_no_glyph_and_reads_in_order(drawn: list[tuple[str, int, int]]) -> None:
    """Every glyph is in exactly one line; lines go down and glyphs go right."""
    glyphs = [glyph(text, column * 15.0, row * 20.0) for text, column, row in drawn]
    lines = group_lines(glyphs)
    assert Counter(each for line in lines for each in line.glyphs) == Counter(glyphs)
    assert [line.glyphs[0].baseline for line in lines] == sorted({each.baseline for each in glyphs})
    assert all(list(line.glyphs) == sorted(line.glyphs, key=lambda each: each.x0) for line in lines)
    assert [piece.text for line in lines for piece in split_line(line, 100)] == [line.text for line in lines]
