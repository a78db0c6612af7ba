"""What a page holds before it is understood: characters in their standard form."""

from __future__ import annotations

import unicodedata

import pytest

from extract.page.marks import STANDARD_FORM, Glyph, unusable

GATE = 0x2ED4


@pytest.mark.parametrize(
    ("printed", "meant"),
    [("⽬", "目"), ("⾦", "金"), ("⽀", "支"), ("⼀", "一"), ("⻓", "长"), ("⻅", "见"), ("⺠", "民"), ("⻚", "页")],
)
def test_radicals_stand_for_the_characters_that_they_look_like(printed: str, meant: str) -> None:
    """Kangxi radicals and those of the supplement become the ordinary characters."""
    assert STANDARD_FORM[ord(printed)] == meant


def test_the_radical_gate_is_a_gate() -> None:
    """U+2ED4, the most frequent radical in reports (部门), is 门."""
    assert unicodedata.name(chr(GATE)).endswith("GATE")
    assert STANDARD_FORM[GATE] == "门"


def test_every_radical_of_the_supplement_that_is_a_whole_character_is_folded() -> None:
    """What fonts with a radical for an ordinary character print is read as that character."""
    pairs = {
        "⻘": "青",
        "⻩": "黄",
        "⻄": "西",
        "⻝": "食",
        "⻜": "飞",
        "⺟": "母",
        "⻳": "龟",
        "⻣": "骨",
        "⻤": "鬼",
        "⻦": "鸟",
    }
    assert {radical: STANDARD_FORM.get(ord(radical)) for radical in pairs} == pairs


def test_the_radical_door_is_read_as_simplified_fonts_mean_it() -> None:
    """U+2F3E shares its glyph with 户 (户数, 农户), not with the traditional 戶."""
    assert STANDARD_FORM[0x2F3E] == "户"


def test_compatibility_ideographs_become_the_unified_ones() -> None:
    """U+F90A is 金, U+F9D1 is 六."""
    assert (STANDARD_FORM[0xF90A], STANDARD_FORM[0xF9D1]) == ("金", "六")


def test_standard_forms_are_single_characters_that_need_no_folding() -> None:
    """Folding once is enough, and keeps the number of characters."""
    assert all(len(form) == 1 and ord(form) not in STANDARD_FORM for form in STANDARD_FORM.values())


@pytest.mark.parametrize("code", [0, 0xFFFD, 0xFFFE, 0xFFFF, 0xE000, 0xF0A7, 0xF8FF, 0xF0001])
def test_codes_that_say_nothing_are_unusable(code: int) -> None:
    """No code, replacement characters and private areas are no Unicode value."""
    assert unusable(code)


@pytest.mark.parametrize("char", ["绩", "A", "1", "—", "％", "𠮷"])
def test_characters_are_usable(char: str) -> None:
    """What is printed in reports has a Unicode value."""
    assert not unusable(ord(char))


def test_a_glyph_knows_its_height() -> None:
    """The height is that of the type box."""
    assert Glyph("绩", 10.0, 20.0, 22.0, 32.5, 30.0).height == pytest.approx(12.5)
