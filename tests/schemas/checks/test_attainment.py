"""Whether an indicator reaches its target follows from the parsed numbers alone."""

from __future__ import annotations

from decimal import Decimal

import pytest

from schemas.checks.attainment import measure


def row(op: str | None, target: float, actual: float | None, **more: object) -> dict[str, object]:
    return {"target_op": op, "target_value": target, "actual_value": actual, **more}


@pytest.mark.parametrize(
    ("fields", "outcome"),
    [
        (row(">=", 59, 46), "missed"),
        (row(">=", 59, 59), "met"),
        (row(">", 59, 59), "missed"),
        (row("<=", 725, 725), "met"),
        (row("<=", 725, 726), "missed"),
        (row("<", 725, 725), "missed"),
        (row("range", 18, 21, target_high=24), "met"),
        (row("range", 18, 25, target_high=24), "missed"),
        (row("range", 18, 25), None),
        (row("=", 100, 92.5, direction="positive"), "missed"),
        (row("=", 4000, 4628, direction="positive"), "met"),
        (row("=", 5, 4, direction="negative"), "met"),
        (row("=", 30, 26.23), None),
        (row("=", 30, 26.23, direction="negative", level2_code="cost"), None),
        (row("=", 30, 36.23, direction="negative", level2_code="economic_cost"), None),
        (row("=", 100, 90, direction="positive", level1_code="cost"), "missed"),
        (row("=", 5, 5), "met"),
        (row("=", 0, 2), "missed"),
    ],
)
def test_the_operator_and_the_direction_decide(fields: dict[str, object], outcome: str | None) -> None:
    """An equality without direction, or of a cost, is left open unless both are equal."""
    reach = measure(fields)
    assert reach is not None
    assert reach.outcome() == outcome


@pytest.mark.parametrize(
    ("units", "comparable"),
    [
        ({"target_unit": "公里"}, True),
        ({"target_unit": "人", "actual_unit": "户"}, False),
        ({"target_unit": "％", "actual_unit": "%"}, True),
    ],
)
def test_units_must_agree_where_both_are_printed(units: dict[str, object], comparable: bool) -> None:  # noqa: FBT001
    """A bare number counts in the unit of the target."""
    assert (measure(row(">=", 2.3, 2.7, **units)) is not None) == comparable


def test_a_bare_number_in_another_unit_is_no_measure() -> None:
    """1 against 95 % may mean all of it, and 150000 against 15 万元 is in yuan."""
    assert measure(row(">=", 95, 1, target_unit="%")) is None
    assert measure(row(">=", 15, 150_000, target_unit="万元")) is None
    assert measure(row(">=", 2, 1, target_unit="次")) is not None


def test_words_and_missing_values_are_no_measure() -> None:
    """Without operator or number there is nothing to compare."""
    assert measure(row(None, 1400, 1400)) is None
    assert measure(row(">=", 90, None)) is None


def test_multiples_of_a_unit_are_brought_together() -> None:
    """1.4 万亩 is 14000 亩."""
    reach = measure(row(">=", 1.4, 14_000, target_unit="万亩", actual_unit="亩"))
    assert reach is not None
    assert reach.outcome() == "met"


@pytest.mark.parametrize(
    ("fields", "score"),
    [
        (row(">=", 60, 45), "3.75"),
        (row(">=", 60, 90), "5"),
        (row("<=", 60, 75), "4"),
        (row("<=", 0, 3), "0"),
        (row("=", 30, 20), None),
    ],
)
def test_the_proportional_score_is_capped_and_needs_a_direction(fields: dict[str, object], score: str | None) -> None:
    """Reached over target for a floor, target over reached for a ceiling."""
    reach = measure(fields)
    assert reach is not None
    assert reach.proportional(Decimal(5)) == (None if score is None else Decimal(score))
