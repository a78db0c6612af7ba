"""The budget block of one report: its lines by item, and which of them add up to the total."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, combinations
from typing import Final

from schemas.exact import ZERO, exact
from schemas.rules import PHASES
from schemas.tables import TABLES

PHASE_LABELS: Final[Mapping[str, str]] = {
    column.name: column.label for column in TABLES["budgets"].columns if column.name in PHASES
}
"""The amount columns of a line and what a reader calls them."""

_BASES: Final = (("basic", "project"), ("fiscal",), ("central", "upper", "own_level"))
"""Splits of a total: by use, by source, and by level of the source; a block may print several, one under another."""

_EXTRAS: Final = ("carry_over", "other_funds")
"""Lines that stand beside a split, or inside it."""


def is_total(row: Mapping[str, object]) -> bool:
    """Return whether a budget line is the block's total."""
    return row.get("item") == "total"


def line_name(row: Mapping[str, object]) -> str:
    """Return the line's printed name, or its item where none is printed."""
    return str(row.get("item_text") or row.get("item") or "")


def block_points(budgets: Sequence[Mapping[str, object]], column: str) -> Decimal | None:
    """Return the weight or score of the whole block: that of the total line, else the sum over the lines."""
    values = [(is_total(row), exact(row.get(column))) for row in budgets]
    totals = [value for total, value in values if total and value is not None]
    if totals:
        return totals[0]
    parts = [value for _, value in values if value is not None]
    return sum(parts, ZERO) if parts else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """One amount column of the block, in yuan: the total and the lines under it, null where nothing is printed."""

    label: str
    has_total: bool
    total: Decimal | None
    parts: tuple[tuple[str, Decimal | None], ...]

    @property
    def printed(self) -> tuple[Decimal, ...]:
        """The amounts printed under the total."""
        return tuple(amount for _, amount in self.parts if amount is not None)

    def sums(self) -> frozenset[Decimal]:
        """Return the sums that the total may be: one split of the lines, with or without the lines beside it.

        Where an item stands in several lines, either all of them count or the first alone.
        """
        return frozenset(chain.from_iterable(_sums(amounts) for amounts in self._readings()))

    def _readings(self) -> tuple[dict[str, Decimal], dict[str, Decimal]]:
        whole: dict[str, Decimal] = {}
        first: dict[str, Decimal] = {}
        for item, amount in self.parts:
            if amount is not None:
                whole[item] = whole.get(item, ZERO) + amount
                first.setdefault(item, amount)
        return whole, first


def _sums(amounts: Mapping[str, Decimal]) -> Iterator[Decimal]:
    beside = [amounts[item] for item in (*_EXTRAS, "other") if item in amounts]
    for base in (*_BASES, ()):
        members = [amounts[item] for item in base if item in amounts]
        if not members and base:
            continue
        for count in range(len(beside) + 1):
            for extra in combinations(beside, count):
                if members or extra:
                    yield sum((*members, *extra), ZERO)


def phases(budgets: Sequence[Mapping[str, object]]) -> tuple[Phase, ...]:
    """Return the three amount columns of a block, in the order of the budget cycle."""
    totals = [row for row in budgets if is_total(row)]
    parts = [row for row in budgets if not is_total(row)]
    return tuple(
        Phase(
            label=label,
            has_total=bool(totals),
            total=next((value for row in totals if (value := exact(row.get(column))) is not None), None),
            parts=tuple((str(row.get("item")), exact(row.get(column))) for row in parts),
        )
        for column, label in PHASE_LABELS.items()
    )
