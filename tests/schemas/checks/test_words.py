"""A finding names its rows so that a reader finds them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from schemas.checks.words import joined, named, percent, quantity, target_words, words, years


def test_an_indicator_is_named_by_number_and_label() -> None:
    """A long label is cut, a missing one left out."""
    rows: list[dict[str, object]] = [
        {"level3": "培训人数"},
        {"level3": None, "level2": "质量指标"},
        {"level3": "长" * 30},
        {},
    ]
    assert [name for name, _ in named(rows)] == [
        "第1项“培训人数”",
        "第2项“质量指标”",
        f"第3项“{'长' * 16}…”",
        "第4项",
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2021年度部门整体支出绩效自评表", (2021,)),
        ("（２０２２年度）", (2022,)),
        ("二○二三年九月二十八日", (2023,)),
        ("二〇二一年度", (2021,)),
        ("2019-2021年", (2019, 2021)),
        ("编号120210", ()),
        ("部门整体支出绩效自评表", ()),
        (None, ()),
    ],
)
def test_years_are_read_in_arabic_and_chinese_digits(text: object, found: tuple[int, ...]) -> None:
    """Digits inside a longer number are no year."""
    assert years(text) == found


def test_quantities_and_targets_are_worded_as_printed() -> None:
    """Number, unit and sign stand together."""
    row: dict[str, object] = {"target_op": ">=", "target_value": 59.0, "target_unit": "个", "actual_value": None}
    assert target_words(row) == "≥59个"
    assert quantity(row, "actual_value", "actual_unit") == ""
    span: dict[str, object] = {"target_op": "range", "target_value": 18.0, "target_high": 24.0, "target_unit": "℃"}
    assert target_words(span) == "18℃-24℃"
    assert percent(Decimal("0.96994")) == "96.99%"
    assert joined((2022, 2021, 2022)) == "2021、2022"
    assert words(" 优 秀 ") == "优秀"
