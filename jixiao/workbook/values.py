"""Printed text as a spreadsheet holds it: a number with the format it was printed in, or text and nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

EXACT_DIGITS: Final = 15
"""Digits that a spreadsheet's number holds; a longer one (an account, a code) stays text."""
LONGEST_TEXT: Final = 32_767
"""UTF-16 units that a cell holds."""
CUT_MARK: Final = "…（超出单元格容量，已截断）"

_PLAIN = re.compile(
    r"(?P<sign>[+-]?)(?P<whole>0|[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d*)(?:\.(?P<cents>\d+))?(?P<percent>[%％]?)"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedNumber:
    """A number and the number format that shows it as it was printed."""

    value: float
    number_format: str


def printed_number(text: str) -> PrintedNumber | None:
    """Return the number that a cell's text is and nothing else, None for any other text.

    A code with a leading zero, a number longer than a spreadsheet holds exactly, and a sign that stands before
    nothing but a plus are text.
    """
    found = _PLAIN.fullmatch(text.strip())
    if found is None or found["sign"] == "+":
        return None
    whole, cents = found["whole"].replace(",", ""), found["cents"] or ""
    if len(whole) + len(cents) > EXACT_DIGITS:
        return None
    number = Decimal(f"{found['sign']}{whole}.{cents or 0}")
    pattern = ("#,##0" if "," in found["whole"] else "0") + (f".{'0' * len(cents)}" if cents else "")
    if found["percent"]:
        return PrintedNumber(value=float(number / 100), number_format=pattern + "%")
    return PrintedNumber(value=float(number), number_format=pattern)


def safe_text(text: str) -> str:
    """Return a text without characters that XML refuses, cut where a cell is full."""
    plain = _CONTROL.sub("", text)
    if len(plain.encode("utf-16-le")) // 2 <= LONGEST_TEXT:
        return plain
    cut = plain[: LONGEST_TEXT - len(CUT_MARK)]
    while len(cut.encode("utf-16-le")) // 2 > LONGEST_TEXT - len(CUT_MARK):
        cut = cut[:-1]
    return cut + CUT_MARK
