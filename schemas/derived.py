"""What follows from an indicator's parsed target and result: whether it was reached, how far, what score that gives."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from schemas.checks.attainment import Measure, measure
from schemas.checks.words import words
from schemas.exact import ZERO, exact

COLUMNS: Final = ("target_met", "attainment", "implied_score")
_POINTS: Final = Decimal("0.0001")
"""Digits that are kept of a quotient: more than any report prints."""


def attained(indicator: Mapping[str, object]) -> dict[str, object]:
    """Return the `COLUMNS` of an indicator, each None where the row does not settle it.

    Units are reconciled: 90 against ≥90%, 1.2万 against 10000. `attainment` is the result by the target, of a ceiling
    the target by the result, so that 1 is reached; `implied_score` follows the proportional rule, in points, and is
    None where the row prints a criterion of its own.
    """
    reach = measure(indicator)
    outcome = reach.outcome() if reach is not None else None
    if reach is None or outcome is None:
        return dict.fromkeys(COLUMNS)
    weight = exact(indicator.get("weight"))
    ruled = weight is None or bool(words(indicator.get("criterion")))
    return {
        "target_met": outcome == "met",
        "attainment": _number(_share(reach)),
        "implied_score": None if ruled or weight is None else _number(reach.proportional(weight)),
    }


def _share(reach: Measure) -> Decimal | None:
    if reach.op == "range" or reach.actual == reach.target:
        return Decimal(1) if reach.outcome() == "met" else None
    if reach.more_is_better and reach.target > ZERO:
        return reach.actual / reach.target
    if reach.less_is_better and reach.actual > ZERO:
        return reach.target / reach.actual
    return None


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value.quantize(_POINTS))
