"""Numbers as a Chinese spreadsheet shows them."""

from __future__ import annotations

import pytest

from extract.sheet.number_format import BUILT_IN, display, display_text, general


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (0.85, "0%", "85%"),
        (0.999, "0%", "100%"),
        (0.86543, "0.00%", "86.54%"),
        (1234.5, "#,##0.00", "1,234.50"),
        (1234567, "#,##0", "1,234,567"),
        (2254.7, "0.00_ ", "2254.70"),
        (2254.7, "0.00_);[Red]\\(0.00\\)", "2254.70"),
        (-3.5, "0.00_);[Red]\\(0.00\\)", "(3.50)"),
        (-3, "0_ ;[Red]\\-0\\ ", "-3"),
        (-3, "0;[Red]0", "-3"),
        (1.005, "0.00", "1.01"),
        (0.5, "#.##", ".5"),
        (0, "#", ""),
        (7, "000", "007"),
        (123, "0-00", "1-23"),
        (5.5, '0.00"万元"', "5.50万元"),
        (95, '≥0"%"', "≥95%"),
        (12345678, '0!.0,"万"', "1234.6万"),
        (12345678, "#,##0,", "12,346"),
        (5, 'G/通用格式"人"', "5人"),
        (100, "[>=100]0.0;0.00", "100.0"),
        (5, "[>=100]0.0;0.00", "5.00"),
        (12345, "0.00E+00", "1.23E+04"),
        (12, "@", "12"),
        (8, "[$￥-804]#,##0.00", "￥8.00"),
        (1, ";;;", ""),
    ],
)  # fmt: skip
def test_numbers_are_shown_as_their_format_says(value: float, code: str, shown: str) -> None:
    """Percentages, amounts, literals, scaling, conditions, signs."""
    assert display(value, code) == shown


def test_accounting_formats_show_zero_as_a_dash() -> None:
    """The accounting format of a Chinese Excel groups digits and shows a zero as a dash."""
    shown = [display(value, BUILT_IN[43]) for value in (1234.5, -1234.5, 0)]
    assert shown == ["1,234.50", "-1,234.50", "-"]


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("yyyy/m/d", "2021/3/5"),
        ('yyyy"年"m"月"d"日"', "2021年3月5日"),
        ("yyyy-mm-dd", "2021-03-05"),
        ("yyyy/m/d h:mm", "2021/3/5 18:04"),
        ("mm:ss", "04:30"),
        ("h:mm AM/PM", "6:04 PM"),
        ('上午/下午h"时"mm"分"', "下午6时04分"),
        ('[DBNum1][$-804]yyyy"年"m"月"d"日"', "二〇二一年三月五日"),
        ("[$-F800]dddd, mmmm dd, yyyy", "2021年3月5日"),
        ('yyyy"年"m"月";@', "2021年3月"),
        ("aaaa", "星期五"),
        ("mmm-yy", "Mar-21"),
        ("[h]:mm", "1062258:04"),
    ],
)
def test_dates_are_shown_as_their_format_says(code: str, shown: str) -> None:
    """Serial 44260.753125 is 18:04:30 on 5 March 2021, a Friday."""
    assert display(44260.753125, code) == shown


def test_dates_before_march_1900_and_from_1904() -> None:
    """Excel's missing day of 1900 and the other epoch are heeded; a serial out of range is shown as a number."""
    assert display(1, "yyyy/m/d") == "1900/1/1"
    assert display(61, "yyyy/m/d") == "1900/3/1"
    assert display(0, "yyyy/m/d", date1904=True) == "1904/1/1"
    assert display(-1, "yyyy/m/d") == "-1"
    assert display(1e9, "yyyy/m/d") == "1000000000"


def test_general_keeps_amounts_whole() -> None:
    """Integers have no point, fractions no noise, and neither long numbers nor cents are dropped."""
    values = (10.0, 0.1 + 0.2, 1 / 3, 123456789012.0, 123456789.12, 1e-12, -2254.7, 0.0)
    assert [general(value) for value in values] == [
        "10", "0.3", "0.333333333", "123456789012", "123456789.12", "1E-12", "-2254.7", "0",
    ]  # fmt: skip


def test_text_takes_the_literals_of_its_format() -> None:
    """A text under a format with @ shows the literals; under a number format it shows itself."""
    assert display_text("约3", '@"元"') == "约3元"
    assert display_text("—", "0.00") == "—"
    assert display_text("—", BUILT_IN[43]) == "—"


def test_hostile_codes_fall_back_to_the_number() -> None:
    """A code with hundreds of places or percent signs, or broken off, shows the number."""
    assert display(5, "0" + "%" * 400) == "5"
    assert display(5, "0." + "0" * 500) == "5"
    for code in ('"', "\\", "[", "0.0.0", "_", "*", ",", "/", "E+", "%", ";", "[DBNum1", "#,", "y" * 300):
        assert isinstance(display(5, code), str)
    assert display(float("inf"), "0") == "inf"
