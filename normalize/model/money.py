"""Amounts that are stated with their unit, and the unit that they settle for bare numbers beside them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from normalize.model.form import Line
from normalize.values.printed import MONEY_UNITS
from normalize.words.subjects import subject_code

UNSETTLED = 0.5
"""Confidence factor of an amount whose unit nothing settles; it stands as printed and is never multiplied."""
BY_DIGITS = 0.96
"""Confidence factor of a unit under which the bare numbers are amounts that the report states elsewhere with theirs."""
MANY_DIGITS = 4
"""Significant digits from which a number and one anywhere in the report are the same amount; fewer agree by chance."""
TRIED = ("元", "千元", "万元", "亿元")
"""Units that are tried by the digits."""
SAME_SIZE = 2.0
"""Powers of ten that amounts of one report may lie apart and still be of one size; 元 and 万元 lie four apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """An amount that the report states with its unit: yuan, and what it is said of."""

    amount: Decimal
    subject: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """The unit in which bare numbers count, None where they stay as printed, and how far that is to be believed."""

    unit: str | None
    trust: float


NOTHING = Settled(unit=None, trust=UNSETTLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """What a report says of money with its unit, and the units that its tables print."""

    stated: tuple[Stated, ...] = ()
    units: frozenset[str] = frozenset()


def settle_by_digits(bare: Sequence[Stated], stated: Iterable[Stated], least: int = MANY_DIGITS) -> Settled:
    """Return the one unit that makes most bare numbers (two, or half of them) amounts that are stated with theirs.

    `least` is how many significant digits must agree; fewer do where both are said of the same thing.
    """
    numbers = [number for number in bare if number.amount]
    by_size: dict[int, list[Stated]] = {}
    for known in stated:
        if known.amount:
            by_size.setdefault(known.amount.adjusted(), []).append(known)
    counts = Counter({unit: _stated_in(numbers, by_size, MONEY_UNITS[unit], least) for unit in TRIED})
    (best, most), (_, next_most) = counts.most_common(2)
    enough = most > next_most and (most >= 2 or 2 * most >= len(numbers))
    return Settled(unit=best, trust=BY_DIGITS) if enough else NOTHING


def _stated_in(numbers: Sequence[Stated], by_size: Mapping[int, Sequence[Stated]], factor: Decimal, least: int) -> int:
    """Return how many of the numbers are amounts stated when they count in a unit."""
    found = 0
    for number in numbers:
        amount = replace(number, amount=number.amount * factor)
        found += any(_agree(amount, known, least) for known in by_size.get(amount.amount.adjusted(), ()))
    return found


def _agree(one: Stated, other: Stated, least: int) -> bool:
    """Tell whether two amounts are one, with the digits of the rounder: by many digits, or said of the same thing."""
    digits = min(_significant(one.amount), _significant(other.amount))
    if _rounded(one.amount, digits) != _rounded(other.amount, digits):
        return False
    code = subject_code(one.subject) if digits < least else "other"
    return digits >= least or (code != "other" and code == subject_code(other.subject))


def settle_by_size(bare: Sequence[Stated], stated: Sequence[Stated], unit: str, trust: float) -> Settled:
    """Return `unit` or yuan, whichever alone makes the bare numbers amounts of the size of those stated."""
    numbers = [number for number in bare if number.amount]
    known = [each for each in stated if each.amount]
    if not numbers or not known:
        return NOTHING
    fitting = [name for name in dict.fromkeys((unit, "元")) if _of_one_size(numbers, known, MONEY_UNITS[name])]
    return Settled(unit=fitting[0], trust=trust) if len(fitting) == 1 else NOTHING


def _significant(number: Decimal) -> int:
    return len(number.normalize().as_tuple().digits)


def _rounded(number: Decimal, digits: int) -> Decimal:
    return round(number, digits - 1 - number.adjusted())


def _of_one_size(numbers: Sequence[Stated], stated: Sequence[Stated], factor: Decimal) -> bool:
    """Tell whether the numbers in a unit are, in the middle, of the size of the amounts stated."""
    ours, theirs = (_middle(entry.amount for entry in entries) for entries in (numbers, stated))
    return abs(ours + math.log10(factor) - theirs) <= SAME_SIZE


def _middle(amounts: Iterable[Decimal]) -> float:
    """Return the median power of ten."""
    powers = sorted(math.log10(abs(amount)) for amount in amounts)
    return powers[len(powers) // 2]


def with_unit(lines: Sequence[Line], unit: str | None) -> tuple[Line, ...]:
    """Return funding lines that know the unit printed for their table."""
    return tuple(replace(line, amount_unit=unit) for line in lines)
