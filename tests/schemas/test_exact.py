"""Numbers of tidy rows are taken as they are printed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.exact import amount_step, decimals, exact, plain, points_slack, scaled_unit


def test_a_float_is_the_decimal_that_it_stands_for() -> None:
    """A tenth is a tenth; null and NaN are nothing."""
    assert exact(0.1) == Decimal("0.1")
    assert exact(Decimal("5.00")) == 5
    assert exact("22547000.00") == 22547000
    assert exact(None) is None
    assert exact(float("nan")) is None
    assert exact(Decimal("NaN")) is None


@pytest.mark.parametrize("value", [True, "十", [], object()])
def test_what_is_no_number_is_refused(value: object) -> None:
    """A text in a column of numbers is an error of the program, and said."""
    with pytest.raises(TypeError, match="not a number"):
        exact(value)


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15, places=3))
def test_a_number_is_printed_without_losing_anything(number: Decimal) -> None:
    """Neither exponent nor trailing zeros, and the same value."""
    text = plain(number)
    assert Decimal(text) == number
    assert "E" not in text
    assert text == "0" or not ("." in text and text.endswith("0"))
    assert decimals(number) <= 3


def test_whole_and_half_points_are_exact_and_the_slack_has_an_end() -> None:
    """Only what must have been rounded gives slack, and never as much as half a point."""
    assert points_slack([Decimal(10), Decimal("2.5")]) == 0
    assert points_slack([Decimal("3.9"), Decimal("9.58")]) == Decimal("0.055")
    assert points_slack([Decimal("3.3")] * 30) == Decimal("0.4")


def test_amounts_are_rounded_to_two_decimals_of_their_unit() -> None:
    """Half a hundredth of 10000 yuan is 50 yuan."""
    assert amount_step("万元") == 50
    assert amount_step("元") == Decimal("0.005")
    assert amount_step(None) == Decimal("0.005")


@pytest.mark.parametrize(
    ("unit", "scaled"),
    [
        ("万亩", (10_000, "亩")),
        ("亿元", (100_000_000, "元")),
        ("百万元", (1_000_000, "元")),
        ("台（套）", (1, "台套")),
        ("％", (1, "%")),
        ("百分比", (1, "%")),
        ("人次", (1, "人次")),
        (None, None),
        (" ", None),
    ],
)
def test_a_unit_is_a_factor_and_a_base(unit: object, scaled: object) -> None:
    """万亩 and 亩 differ by a factor and not in what they measure."""
    assert scaled_unit(unit) == scaled
