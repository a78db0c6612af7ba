"""The numbers of tidy rows as exact decimals, with the unit they carry and the rounding they were printed with."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Final

ZERO: Final = Decimal(0)

MONEY: Final[Mapping[str, Decimal]] = {
    "元": Decimal(1),
    "千元": Decimal(1000),
    "万元": Decimal(10_000),
    "百万元": Decimal(1_000_000),
    "亿元": Decimal(100_000_000),
}
"""Yuan in one unit of money."""

PRINTED_DECIMALS: Final = Decimal("0.01")
"""Amounts are printed to two decimals of their unit, as in every fixture; finer ones only gain."""

ROUNDING_CAP: Final = Decimal("0.4")
"""Points: whatever the rounding of many rows adds up to, a whole lost or doubled point must still show."""

_PREFIXES: Final = (
    ("亿", Decimal(100_000_000)),
    ("百万", Decimal(1_000_000)),
    ("万", Decimal(10_000)),
    ("千", Decimal(1000)),
)
_PERCENT_WORDS: Final = frozenset({"%", "%%", "百分比", "百分之", "百分数"})


def exact(value: object) -> Decimal | None:
    """Return a number as it would be printed, null and NaN as None.

    A float64 becomes the shortest decimal that stands for it, so that 0.1 is a tenth.

    Raises:
        TypeError: the value is no number.
    """
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        raise TypeError(f"not a number: {value!r}")
    if isinstance(value, float) and not math.isfinite(value):
        return None
    try:
        number = Decimal(repr(float(value))) if isinstance(value, float) else Decimal(value)
    except InvalidOperation as error:
        raise TypeError(f"not a number: {value!r}") from error
    return number if number.is_finite() else None


def plain(number: Decimal) -> str:
    """Return a number without exponent and without trailing zeros."""
    text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def decimals(number: Decimal) -> int:
    """Return how many decimals a number needs, trailing zeros aside."""
    _, _, fraction = plain(number).partition(".")
    return len(fraction)


def points_slack(points: Iterable[Decimal]) -> Decimal:
    """Return by how many points a sum may differ because its parts are printed rounded.

    Whole points and halves are taken as exact; others are off by half of their last decimal at most.
    """
    slack = ZERO
    for value in points:
        count = decimals(value)
        if count == 0 or (count == 1 and value * 2 == (value * 2).to_integral_value()):
            continue
        slack += Decimal("0.05") if count == 1 else Decimal("0.005")
    return min(slack, ROUNDING_CAP)


def amount_step(unit: object) -> Decimal:
    """Return the half step in yuan with which amounts printed in a unit are rounded.

    Amounts of an unknown unit stand as printed, as if they were yuan.
    """
    yuan = MONEY.get(unit, MONEY["元"]) if isinstance(unit, str) else MONEY["元"]
    return yuan * PRINTED_DECIMALS / 2


def scaled_unit(unit: object) -> tuple[Decimal, str] | None:
    """Return a unit as a factor and its base (万亩 is 10000 and 亩), None where no unit is printed."""
    if not isinstance(unit, str):
        return None
    text = re.sub(r"[\s()]", "", unicodedata.normalize("NFKC", unit))
    if not text:
        return None
    if text in _PERCENT_WORDS:
        return Decimal(1), "%"
    for prefix, factor in _PREFIXES:
        if text.startswith(prefix):
            return factor, text[len(prefix) :]
    return Decimal(1), text
