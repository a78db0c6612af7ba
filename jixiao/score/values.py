"""When two values count as the same: texts, numbers and codes of gold and run compared as the judge compares them."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, Final, Literal, TypeAlias

from rapidfuzz.distance import Levenshtein

Row: TypeAlias = Mapping[str, Any]
Kind: TypeAlias = Literal["text", "item", "section", "subject", "num", "amount", "code", "null"]

LOOSE_SIMILARITY: Final = 0.9
"""Share of characters that must agree for a recognised text to count as the printed one."""

LENGTH_RATIO: Final = 0.85
"""Share: texts whose lengths differ more cannot reach `LOOSE_SIMILARITY`."""

CENT: Final = Decimal("0.01")
NUMBER_TOLERANCE: Final = 1e-4
SHOWN: Final = 70
"""Characters of a value that a difference shows."""

_QUOTES = {ord(mark): '"' for mark in "“”„‟＂〝〞「」『』"} | {ord(mark): "'" for mark in "‘’‚‛＇`´"}
_DASHES = {ord(mark): "-" for mark in "‐‑‒–—―−－─"}
_SECTION_NUMBER = re.compile(
    r"^(第[一二三四五六七八九十\d]+[部分章节]+|[一二三四五六七八九十]+[、.]|\([一二三四五六七八九十\d]+\)|\d+[.、])"
)


def null(value: object) -> bool:
    """Return whether a value is absent: None, NaN, or white space."""
    if value is None:
        return True
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, float):
        return math.isnan(value)
    return isinstance(value, Decimal) and value.is_nan()


def norm(value: object) -> str:
    """Return a text as it is compared: NFKC, without white space, quotes and dashes unified; null is empty."""
    if null(value):
        return ""
    text = unicodedata.normalize("NFKC", str(value).translate(_QUOTES).translate(_DASHES))
    return re.sub(r"\s+", "", text.translate(_QUOTES).translate(_DASHES))


def norm_item(value: object) -> str:
    """Return the name of a funding line without 其中 and colon."""
    return re.sub(r"^其中:?", "", norm(value)).rstrip(":")


def norm_section(value: object) -> str:
    """Return a heading without its numbering."""
    text = norm(value)
    while (shorter := _SECTION_NUMBER.sub("", text)) != text:
        text = shorter
    return text


def number(value: object) -> Decimal | None:
    """Return a value as an exact number, None where it is none."""
    if null(value) or isinstance(value, bool):
        return None
    text = value.replace(",", "").strip() if isinstance(value, str) else str(value)
    try:
        result = Decimal(text)
    except (InvalidOperation, ValueError):
        return None
    return result if result.is_finite() else None


@lru_cache(maxsize=100_000)
def edit_similarity(one: str, other: str) -> float:
    """Return 1 minus the edit distance over the longer length, 0 where the lengths differ too much."""
    if one == other:
        return 1.0
    if not one or not other:
        return 0.0
    longer = max(len(one), len(other))
    if min(len(one), len(other)) / longer < LENGTH_RATIO:
        return 0.0
    return 1 - Levenshtein.distance(one, other) / longer


@lru_cache(maxsize=20_000)
def _bigrams(text: str) -> Counter[tuple[str, str]]:
    return Counter(zip(text, text[1:] + "\0", strict=True))


@lru_cache(maxsize=200_000)
def dice(one: str, other: str) -> float:
    """Return how alike two texts are by their pairs of characters, 0 to 1: a cheap measure for pairing rows."""
    if one == other:
        return 1.0
    if not one or not other:
        return 0.0
    left, right = _bigrams(one), _bigrams(other)
    return 2 * (left & right).total() / (left.total() + right.total())


def equal(kind: Kind, gold: object, got: object, *, loose: bool, others: Sequence[object] = ()) -> tuple[bool, bool]:
    """Return whether the run's value is right, and whether it is without the looser rule for scans.

    `others` are further texts that gold accepts. Both values null never comes here.
    """
    if kind == "amount":
        right = _equal_amounts(gold, got)
        return right, right
    if kind == "num":
        a, b = number(gold), number(got)
        near = NUMBER_TOLERANCE * max(1.0, abs(float(a or 0)) * 1e-3)
        right = a is not None and b is not None and abs(float(a) - float(b)) <= near
        return right, right
    if kind == "code":
        right = not null(gold) and not null(got) and str(gold).strip() == str(got).strip()
        return right, right
    if null(gold) or null(got):
        return False, False
    return _equal_texts(kind, (gold, *others), got, loose=loose)


def _equal_amounts(gold: object, got: object) -> bool:
    a, b = number(gold), number(got)
    if a is not None and b is not None:
        return abs(a - b) <= CENT
    return a is None and null(gold) and null(got)


def _equal_texts(kind: Kind, accepted: Sequence[object], got: object, *, loose: bool) -> tuple[bool, bool]:
    shape = {"item": norm_item, "section": norm_section}.get(kind, norm)
    found = shape(got)
    best = strict = False
    for text in map(shape, accepted):
        if text == found or (kind == "subject" and _one_in_other(text, found)):
            strict = best = True
        elif loose and edit_similarity(text, found) >= LOOSE_SIMILARITY:
            best = True
    return best, strict


def _one_in_other(one: str, other: str) -> bool:
    """Return whether one text holds the other: how many words an amount is said of is a matter of the cut."""
    return bool(one and other) and (one in other or other in one) and min(len(one), len(other)) >= 2


def short(value: object) -> str:
    """Return a value as a difference shows it."""
    text = "null" if null(value) else str(value)
    return text if len(text) <= SHOWN else text[: SHOWN - 3] + "…"
