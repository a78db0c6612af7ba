"""Whether a target was reached, how far, and the score that follows: as a researcher would work it out by hand."""

from __future__ import annotations

import pytest

from schemas.derived import COLUMNS, attained


def row(op: str, target: float, unit: str | None, actual: float, its: str | None, **more: object) -> dict[str, object]:
    values = {"target_op": op, "target_value": target, "target_unit": unit, "actual_value": actual, "actual_unit": its}
    return {**values, "weight": 10.0, "direction": "positive", **more}


@pytest.mark.parametrize(
    ("indicator", "expected"),
    [
        (row(">=", 90.0, "%", 90.0, None), (True, 1.0, 10.0)),
        (row(">=", 90.0, "%", 45.0, "%"), (False, 0.5, 5.0)),
        (row(">=", 1.2, "万人", 9000.0, "人"), (False, 0.75, 7.5)),
        (row(">=", 50.0, "场", 60.0, "场"), (True, 1.2, 10.0)),
        (row("<=", 100.0, "万元", 125.0, "万元", direction="negative"), (False, 0.8, 8.0)),
        (row("<=", 100.0, "元", 0.01, "万元", direction="negative"), (True, 1.0, 10.0)),
        (row("range", 5.0, "次", 6.0, "次", target_high=8.0), (True, 1.0, 10.0)),
        (row(">=", 90.0, "%", 45.0, "%", criterion="每低1%扣1分"), (False, 0.5, None)),
        (row(">=", 90.0, "%", 45.0, "%", weight=None), (False, 0.5, None)),
        (row(">=", 59.0, "人", 46.0, "户"), (None, None, None)),
        (row(">=", 95.0, "%", 1.0, None), (None, None, None)),
        ({"target_text": "按时完成", "actual_text": "完成"}, (None, None, None)),
    ],
)
def test_units_are_reconciled_and_what_cannot_be_compared_is_null(
    indicator: dict[str, object], expected: tuple[object, ...]
) -> None:
    """90 is enough for ≥90%, 9000人 are three quarters of 1.2万人, households are no persons."""
    assert tuple(attained(indicator)[name] for name in COLUMNS) == expected
