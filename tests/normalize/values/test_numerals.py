"""Chinese numerals are the numbers that they say; what is written wrongly is none."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalize.values.numerals import chinese_decimal, chinese_money, chinese_number

DIGITS = "零一二三四五六七八九"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("十", 10),
        ("十五", 15),
        ("两", 2),
        ("九五", 95),
        ("二〇二二", 2022),
        ("一百零五", 105),
        ("一百十五", 115),
        ("三百五", 350),
        ("一千二", 1200),
        ("一千二百三", 1230),
        ("一千零五十", 1050),
        ("两万五", 25_000),
        ("三万八", 38_000),
        ("两亿三", 230_000_000),
        ("两万零五", 20_005),
        ("两万五千", 25_000),
        ("伍拾万零叁佰", 500_300),
        ("壹佰万", 1_000_000),
        ("一亿二千万", 120_000_000),
    ],
)
def test_numerals_are_read_as_they_are_said(text: str, number: int) -> None:
    """Ordinary and capital numerals, digits alone, and a last digit that is of the next lower power."""
    assert chinese_number(text) == number


@pytest.mark.parametrize(
    "text",
    ["三十五十", "二十十", "五百六百", "百", "千万", "万", "亿", "一百零", "一零零百", "甲", "一甲", "", "一" * 40],
)
def test_what_is_no_numeral_is_refused(text: str) -> None:
    """Powers twice or in rising order, powers without digits, other characters and rows of digits give nothing."""
    assert chinese_number(text) is None


@given(st.integers(min_value=1, max_value=99_999_999))
def test_every_number_is_read_back(number: int) -> None:
    """A number written out in full is that number."""
    assert chinese_number(_written(number)) == number


def _written(number: int) -> str:
    """Return a number as it is written out in full."""
    if number >= 10_000:
        high, low = divmod(number, 10_000)
        return f"{_written(high)}万" + (("零" if low < 1000 else "") + _written(low) if low else "")
    text, zero = "", False
    for power, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // power % 10
        if digit:
            text += ("零" if zero and text else "") + DIGITS[digit] + sign
        zero = not digit
    return text


@pytest.mark.parametrize(
    ("text", "number"), [("三点五", "3.5"), ("十二点零五", "12.05"), ("三点", None), ("点五", None)]
)
def test_a_fraction_stands_behind_its_point(text: str, number: str | None) -> None:
    """Digits behind 点 are decimals; a point without digits on both sides is no number."""
    assert chinese_decimal(text) == (None if number is None else Decimal(number))


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("壹万贰仟元整", "12000", "元"),
        ("三十五万元", "35", "万元"),
        ("叁佰万元整", "300", "万元"),
        ("两万五千元", "25000", "元"),
        ("两万五元", "25000", "元"),
        ("三点五亿元", "3.5", "亿元"),
        ("人民币伍拾万零叁佰元整", "500300", "元"),
        ("壹万贰仟叁佰肆拾伍元陆角柒分", "12345.67", "元"),
    ],
)
def test_an_amount_written_out_is_number_and_unit(text: str, amount: str, unit: str) -> None:
    """The power before 元 belongs to the unit where it ends the number, as in figures."""
    assert chinese_money(text) == (Decimal(amount), unit)


@pytest.mark.parametrize("text", ["三十五十元", "万元", "元整", "伍角", "两千万美元", "一" * 60 + "元", "三万元伍角"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    """Wrong numerals, units alone, other currencies and rows of digits give nothing."""
    assert chinese_money(text) is None
