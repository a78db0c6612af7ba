"""Whether an indicator reaches its target, and the score that the proportional rule gives it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal, TypeAlias

from schemas.exact import ZERO, exact, scaled_unit

Outcome: TypeAlias = Literal["met", "missed"]

UNIT_DOUBT_RATIO: Final = 100
"""Times: a bare number this far from a target with a unit is in another unit, not a hundredfold result."""

_AT_LEAST: Final = frozenset({">=", ">"})
_AT_MOST: Final = frozenset({"<=", "<"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """Target and actual value of an indicator in one and the same unit."""

    op: str
    target: Decimal
    high: Decimal | None
    actual: Decimal
    direction: str | None

    @property
    def more_is_better(self) -> bool:
        """Whether the target is a floor."""
        return self.op in _AT_LEAST or (self.op == "=" and self.direction == "positive")

    @property
    def less_is_better(self) -> bool:
        """Whether the target is a ceiling."""
        return self.op in _AT_MOST or (self.op == "=" and self.direction == "negative")

    def outcome(self) -> Outcome | None:
        """Return whether the target is met, None where the row does not settle it.

        An `=` without direction (a cost, a standard) is settled only when both are equal, or when none of
        something was to happen and some did.
        """
        if self.op == "range":
            if self.high is None:
                return None
            return "met" if self.target <= self.actual <= self.high else "missed"
        if self.op == "=" and self.direction not in {"positive", "negative"}:
            if self.actual == self.target:
                return "met"
            return "missed" if self.target == ZERO and self.actual > ZERO else None
        met = {
            ">=": self.actual >= self.target,
            ">": self.actual > self.target,
            "<=": self.actual <= self.target,
            "<": self.actual < self.target,
            "=": self.actual <= self.target if self.less_is_better else self.actual >= self.target,
        }[self.op]
        return "met" if met else "missed"

    def proportional(self, weight: Decimal) -> Decimal | None:
        """Return the score in points by proportion (reached over target, capped), None where no rule applies."""
        if self.outcome() == "met":
            return weight
        if self.more_is_better and self.target > ZERO:
            return weight * max(self.actual / self.target, ZERO)
        if self.less_is_better and self.actual > ZERO:
            return weight * max(self.target / self.actual, ZERO)
        return None


def measure(row: Mapping[str, object]) -> Measure | None:
    """Return target and actual of an indicator row, None unless both are numbers of compatible units."""
    target, high, actual = (exact(row.get(name)) for name in ("target_value", "target_high", "actual_value"))
    op = row.get("target_op")
    if target is None or actual is None or not isinstance(op, str):
        return None
    target_unit, actual_unit = scaled_unit(row.get("target_unit")), scaled_unit(row.get("actual_unit"))
    if target_unit is None or actual_unit is None:
        printed = target_unit or actual_unit
        if not _bare_fits(target, actual, percent=printed is not None and printed[1] == "%"):
            return None
    elif target_unit[1] != actual_unit[1]:
        return None
    else:
        actual = actual * actual_unit[0] / target_unit[0]
    # What a cost was to be and what it was: reports give full points to more and take some off for less.
    is_cost = op == "=" and "cost" in f"{row.get('level1_code')} {row.get('level2_code')}"
    direction = None if is_cost and row.get("direction") == "negative" else row.get("direction")
    return Measure(
        op=op,
        target=target,
        high=high,
        actual=actual,
        direction=direction if isinstance(direction, str) else None,
    )


def _bare_fits(target: Decimal, actual: Decimal, *, percent: bool) -> bool:
    """Return whether a number without unit can be in the unit of the other; 1 against 95 % may mean all of it."""
    low, high = sorted((target, actual))
    if low == high or low <= ZERO:
        return True
    if percent and low <= 1 < high:
        return False
    return high / low < UNIT_DOUBT_RATIO
