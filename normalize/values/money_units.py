"""The unit of money that a line, a cell or a heading declares for amounts that print none."""

from __future__ import annotations

import re
from functools import lru_cache

from normalize.values.printed import MONEY_UNITS, money_unit, plain

_DECLARED = re.compile(r"单位|计量|币种|金额|人民币")
_BRACKET = re.compile(
    r"[(（](?:[^()（）]{0,12}[:：、,，/ ])?\s*((?:百?万|亿|千)?元)\s*(?:[、,，/;；][^()（）]{0,12})?[)）]"
)
_LABELLED = re.compile(r"(?:金额|货币|计量)?单位[:：](?:人民币)?(百?万元|亿元|千元|元)(?![\u4e00-\u9fff])")
"""The label of the unit with its unit, wherever in a line of labels and values."""
MAX_LINE = 160
"""Characters of such a line."""
_AT_END = re.compile(r"(?<![\d余多几每百千])(?:百?万元|亿元|千元|元)$")
LONG_TITLE = 200
"""Characters of a title, which may end with the unit of its table."""
MAX_DECLARATION = 40
"""Characters of a line that declares the unit of the table below it."""


@lru_cache(maxsize=20_000)
def is_money_unit(value: str) -> bool:
    """Tell whether a value is a unit of money (单位：万元 names no body)."""
    return re.fullmatch(r"(人民币)?[百千]?[万亿]?元([、，,/].{0,6})?[)）]?", value) is not None


def labelled_unit(text: str) -> str | None:
    """Return the unit behind its label (单位：万元) in a line that may hold other labels and values, else None."""
    found = _LABELLED.search("".join(text.split())) if len(text) <= MAX_LINE else None
    return found.group(1) if found is not None else None


def declared_unit(text: str, longest: int = MAX_DECLARATION) -> str | None:
    """Return the unit that a line or cell declares for a table: 单位：万元, （万元）, or the unit alone."""
    labelled = labelled_unit(text)
    if labelled is not None:
        return labelled
    if len(text) > longest or money_unit(text) is None:
        return None
    bare = plain(text)
    if bare in MONEY_UNITS or _DECLARED.search(bare):
        return money_unit(text)
    found = _BRACKET.search("".join(text.split()))
    return found.group(1) if found else None


@lru_cache(maxsize=20_000)
def heading_unit(text: str) -> str | None:
    """Return the unit that a heading of amounts carries, declared or at its end; 百万元工程 carries none."""
    declared = declared_unit(text, LONG_TITLE)
    return declared or (money_unit(text) if _AT_END.search(re.sub(r"\([^()]*\)", "", plain(text))) else None)
