"""Amounts of one report that lie a factor of 10000 apart where they should agree: one was read in the wrong unit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from schemas.checks.budget_block import PHASE_LABELS, is_total, line_name, phases
from schemas.checks.words import named, words
from schemas.exact import MONEY, exact
from schemas.rules import PHASES

UNIT_FACTOR: Final = Decimal(10_000)
UNIT_FACTOR_TOLERANCE: Final = Decimal("0.001")
"""Share: an amount is the other one in 元 instead of 万元 only when the digits are the same."""

SAME_DIGITS: Final = 4
"""Significant digits that two amounts must share before their places are compared; round sums agree by chance."""

SPENT_SPAN: Final = (Decimal(5_000), Decimal(20_000))
"""Times: so far apart lie budget and spending of one line in two units; nobody spends a ten-thousandth of a budget."""

RATE_TOLERANCE: Final = Decimal("0.005")
"""Fraction: a printed rate that is so near to spending over budget agrees with both."""

COUNTY_CEILING: Final = Decimal(10) ** 11
"""Yuan: no department of a county spends so much."""

_AMOUNT: Final = re.compile(
    r"(\d{1,3}(?:,\d{3}){1,6}(?:\.\d{1,6})?|\d{1,16}(?:\.\d{1,6})?)(百万元|万元|亿元|千元|元)(?![/／每])"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """Two amounts of one report in yuan that cannot both be right, and what they are said of."""

    name: str
    amount: Decimal
    other: Decimal
    said: str


Rows = Sequence[Mapping[str, object]]


def is_unit_factor(one: Decimal, other: Decimal) -> bool:
    """Tell whether two amounts have the same digits and lie a factor of 10000 apart."""
    if not one or not other:
        return False
    factor = max(abs(one / other), abs(other / one))
    return abs(factor / UNIT_FACTOR - 1) <= UNIT_FACTOR_TOLERANCE


def clashes(budgets: Rows, goals: Rows, figures: Rows) -> Iterator[Clash]:
    """Yield what does not go together: in a line, between the total and its parts, with the sums named in the text."""
    yield from _in_lines(budgets)
    yield from _in_sums(budgets)
    # The unit of a chart is itself settled by the amounts of the report.
    said = [row for row in figures if row.get("method") != "chart"]
    yield from _with_text(budgets, [*_in_goals(goals), *_amounts(said, "amount")])


def _in_lines(budgets: Rows) -> Iterator[Clash]:
    for row in budgets:
        approved, adjusted, executed = (exact(row.get(column)) for column in PHASES)
        name = line_name(row)
        if approved and adjusted and is_unit_factor(approved, adjusted):
            said = PHASE_LABELS["approved_budget"]
            yield Clash(name=name + PHASE_LABELS["adjusted_budget"], amount=adjusted, other=approved, said=said)
        budget, said = (adjusted, "adjusted_budget") if adjusted else (approved, "approved_budget")
        if budget and executed and _apart(row, budget, executed):
            yield Clash(name=name + PHASE_LABELS["executed"], amount=executed, other=budget, said=PHASE_LABELS[said])


def _apart(row: Mapping[str, object], budget: Decimal, executed: Decimal) -> bool:
    """Tell whether budget and spending lie a unit apart, where no printed rate says that this is so."""
    rate = exact(row.get("execution_rate"))
    low, high = SPENT_SPAN
    rated = rate is not None and abs(executed / budget - rate) <= RATE_TOLERANCE
    return not rated and low <= max(abs(budget / executed), abs(executed / budget)) <= high


def _in_sums(budgets: Rows) -> Iterator[Clash]:
    for phase in phases(budgets):
        total = phase.total
        wrong = next((value for value in phase.sums() if total and is_unit_factor(total, value)), None)
        if total and wrong is not None:
            yield Clash(name=f"{phase.label}总额", amount=total, other=wrong, said="分项之和")


def _with_text(budgets: Rows, stated: Sequence[Decimal]) -> Iterator[Clash]:
    """Yield the total that the text never names but with other places: 508.65万元 where the table has 508.65元."""
    for row in budgets:
        for column, label in PHASE_LABELS.items() if is_total(row) else ():
            total = exact(row.get(column))
            if not total or len(total.normalize().as_tuple().digits) < SAME_DIGITS or total in stated:
                continue
            other = next((amount for amount in stated if is_unit_factor(total, amount)), None)
            if other is not None:
                yield Clash(name=f"{line_name(row)}{label}", amount=total, other=other, said="文字")


def _in_goals(goals: Rows) -> Iterator[Decimal]:
    for row in goals:
        for column in ("expected", "actual"):
            for number, unit in _AMOUNT.findall(words(row.get(column))):
                yield Decimal(number.replace(",", "")) * MONEY[unit]


def _amounts(rows: Rows, column: str) -> Iterator[Decimal]:
    return (value for row in rows if (value := exact(row.get(column))) is not None)


def beyond_county(report: Mapping[str, object], budgets: Rows) -> Decimal | None:
    """Return the largest amount of a county's report where it is more than any of its departments spends."""
    amounts: Iterable[Decimal] = (abs(value) for column in PHASES for value in _amounts(budgets, column))
    largest = max(amounts, default=Decimal(0))
    return largest if words(report.get("county")) and largest > COUNTY_CEILING else None


def cost_in_other_unit(budgets: Rows, indicators: Rows) -> tuple[str, Decimal, Decimal] | None:
    """Return a cost indicator whose amount has the digits of the total and 10000 times its size, or the reverse."""
    totals = [value for row in budgets if is_total(row) for column in PHASES if (value := exact(row.get(column)))]
    for name, row in named(indicators):
        if "cost" not in f"{row.get('level1_code')} {row.get('level2_code')}":
            continue
        for side in ("target", "actual"):
            value, yuan = exact(row.get(f"{side}_value")), MONEY.get(words(row.get(f"{side}_unit")))
            if not value or yuan is None:
                continue
            for total in totals:
                if is_unit_factor(value * yuan, total):
                    return name, total, value * yuan
    return None
