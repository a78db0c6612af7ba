"""Numeral systems of Word lists."""

from __future__ import annotations

import pytest

from extract.wordml.numerals import numeral


@pytest.mark.parametrize(
    ("system", "number", "expected"),
    [
        ("decimal", 12, "12"),
        ("decimalZero", 3, "03"),
        ("decimalFullWidth", 12, "１２"),
        ("chineseCounting", 1, "一"),
        ("chineseCounting", 10, "十"),
        ("chineseCounting", 12, "十二"),
        ("chineseCounting", 20, "二十"),
        ("chineseCounting", 99, "九十九"),
        ("chineseCountingThousand", 105, "一百零五"),
        ("chineseCountingThousand", 110, "一百一十"),
        ("chineseCountingThousand", 2003, "二千零三"),
        ("chineseCountingThousand", 0, "〇"),
        ("chineseCountingThousand", 12345, "12345"),
        ("japaneseCounting", 21, "二十一"),
        ("chineseLegalSimplified", 13, "壹拾叁"),
        ("ideographDigital", 10, "一〇"),
        ("ideographTraditional", 2, "乙"),
        ("ideographTraditional", 11, "11"),
        ("ideographZodiac", 12, "亥"),
        ("ideographZodiacTraditional", 13, "丙子"),
        ("decimalEnclosedCircle", 1, "①"),
        ("decimalEnclosedCircleChinese", 20, "⑳"),
        ("decimalEnclosedCircle", 21, "㉑"),
        ("decimalEnclosedCircle", 51, "51"),
        ("decimalEnclosedFullstop", 3, "⒊"),
        ("decimalEnclosedParen", 3, "⑶"),
        ("ideographEnclosedCircle", 2, "㊁"),
        ("upperLetter", 27, "AA"),
        ("lowerLetter", 3, "c"),
        ("upperLetter", 0, "0"),
        ("upperRoman", 14, "XIV"),
        ("lowerRoman", 4, "iv"),
        ("upperRoman", 4000, "4000"),
        ("numberInDash", 5, "- 5 -"),
        ("bullet", 5, ""),
        ("none", 5, ""),
        ("unheardOf", 5, "5"),
        ("chineseCounting", -1, "-1"),
    ],
)
def test_numbers_are_written_in_the_system_of_the_list(system: str, number: int, expected: str) -> None:
    """Each system writes its own signs, and digits where it ends or is unknown."""
    assert numeral(number, system) == expected
