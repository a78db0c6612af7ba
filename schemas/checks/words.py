"""How a finding words what it is about: names of rows, lists cut short, quantities, years."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Final

from schemas.checks.frame import Row
from schemas.exact import exact, plain
from schemas.years import YEAR_PATTERN

NAME_LENGTH: Final = 16
"""Characters of a label that suffice to know a row again."""

_YEAR = re.compile(rf"(?<!\d)({YEAR_PATTERN})(?!\d)")
_CHINESE_YEAR = re.compile(r"[〇○零一二三四五六七八九]{4}(?=年)")
_CHINESE_DIGITS: Final = str.maketrans("〇○零一二三四五六七八九", "000123456789")


def words(value: object) -> str:
    """Return a text without white space, null as the empty text."""
    return "".join(value.split()) if isinstance(value, str) else ""


def named(indicators: Sequence[Row]) -> Iterator[tuple[str, Row]]:
    """Yield each indicator with a name that a reader finds it by: its number in the report and its label."""
    for number, row in enumerate(indicators, 1):
        label = words(row.get("level3")) or words(row.get("level2"))
        short = label if len(label) <= NAME_LENGTH else f"{label[:NAME_LENGTH]}…"
        yield f"第{number}项“{short}”" if short else f"第{number}项", row


def percent(rate: Decimal) -> str:
    """Return a fraction as a percentage with two decimals at most."""
    return f"{plain(round(rate * 100, 2))}%"


def joined(numbers: Iterable[int]) -> str:
    """Return the numbers in rising order, each once."""
    return "、".join(str(number) for number in sorted(set(numbers)))


def years(text: object) -> tuple[int, ...]:
    """Return the years that a text names, in Arabic or Chinese digits."""
    plain_text = unicodedata.normalize("NFKC", words(text))
    plain_text = _CHINESE_YEAR.sub(lambda match: match[0].translate(_CHINESE_DIGITS), plain_text)
    return tuple(int(match[1]) for match in _YEAR.finditer(plain_text))


def quantity(row: Row, value: str, unit: str) -> str:
    """Return the number in one column with the unit in another, null as the empty text."""
    number = exact(row.get(value))
    return "" if number is None else f"{plain(number)}{words(row.get(unit))}"


def target_words(row: Row) -> str:
    """Return the parsed target of an indicator as it would be printed."""
    signs = {">=": "≥", "<=": "≤", "range": ""}
    op = words(row.get("target_op"))
    high = exact(row.get("target_high"))
    text = f"{signs.get(op, op)}{quantity(row, 'target_value', 'target_unit')}"
    return text if high is None else f"{text}-{plain(high)}{words(row.get('target_unit'))}"
