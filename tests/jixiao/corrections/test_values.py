"""What a person types becomes the value of a column, or a sentence that says what to type."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest

from jixiao.corrections.values import ValueRefusedError, local_time, shown, stored, typed
from schemas.tables import TABLES


@pytest.mark.parametrize(
    ("table", "column", "text", "value"),
    [
        ("budgets", "executed", "1,234.5", Decimal("1234.50")),
        ("budgets", "executed", "12.3万元", Decimal("123000.00")),
        ("budgets", "execution_rate", "86.34%", 0.8634),
        ("budgets", "execution_rate", "0.8634", 0.8634),
        ("indicators", "weight", "5分", 5.0),
        ("indicators", "target_text", " ≥95% ", "≥95%"),
        ("indicators", "target_op", ">=", ">="),
        ("reports", "fiscal_year", "2022年", 2022),
        ("reports", "rating", "", None),
    ],
)
def test_a_typed_value_fits_its_column(table: str, column: str, text: str, value: object) -> None:
    """Amounts are yuan, rates fractions, and what is shown can be typed again."""
    known = TABLES[table].column(column)
    assert typed(known, text) == value
    assert typed(known, shown(known, value)) == value
    assert typed(known, stored(value)) == value


@pytest.mark.parametrize(
    ("table", "column", "text"),
    [
        ("budgets", "executed", "很多"),
        ("budgets", "executed", "1" * 30),
        ("budgets", "item", "nonsense"),
        ("budgets", "item", ""),
        ("indicators", "weight", "5%"),
        ("indicators", "weight", "Infinity"),
        ("reports", "fiscal_year", "去年"),
        ("indicators", "bbox", "1,2,3,4"),
    ],
)
def test_what_does_not_fit_is_refused_with_a_sentence(table: str, column: str, text: str) -> None:
    """A closed list, a number that is none, a column that nobody may change."""
    with pytest.raises(ValueRefusedError, match="“"):
        typed(TABLES[table].column(column), text)


def test_times_are_those_of_the_clock_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four in the afternoon in UTC is midnight, and the next day, in China."""
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    time.tzset()
    try:
        assert local_time("2026-03-31T16:00:00.000+00:00") == "2026-04-01 00:00"
        assert local_time("昨天") == "昨天"
    finally:
        monkeypatch.undo()
        time.tzset()
