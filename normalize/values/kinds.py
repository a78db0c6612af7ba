"""What sort of thing a printed cell is, whatever it means: a level's name, a quantity, points, a date, a sentence."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final, Literal, TypeAlias, get_args

from normalize.values.printed import is_blank, is_date, parse_amount, parse_measure, parse_points, parse_rate

Kind: TypeAlias = Literal[
    "blank",
    "level",
    "points",
    "number",
    "percent",
    "signed",
    "quantity",
    "date",
    "sign",
    "unit",
    "word",
    "phrase",
    "sentence",
]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
FIGURES: Final[frozenset[Kind]] = frozenset({"points", "number", "percent", "signed", "quantity"})
"""Sorts of cells that are figures."""
NUMERIC: Final[frozenset[Kind]] = FIGURES | {"date"}
"""Sorts of cells that are figures or days, which no header holds."""

MAX_WORD: Final = 6
"""Characters of a text without digits that is a word (完成, 逐步提高)."""
MAX_PHRASE: Final = 26
"""Characters of a text that is a name or a phrase; a longer one, or one with a full stop, is a sentence."""
MOST_POINTS: Final = 100
_LEVEL: Final = re.compile(
    r"^(?:.{0,6}(?:产出|效益|满意度|成本|数量|质量|时效|效果|影响|决策|过程|投入|管理|履职|履行|目标|立项|效能|配置)(?:类|性)?(?:指标|目标)?"
    r"|.{0,8}(?<!三级)(?<!二级)(?<!一级)指标)(?:[（(]\d+(?:\.\d+)?分?[)）]|\d+(?:\.\d+)?分)?$"
)
_SIGN: Final = re.compile(
    r"^(?:[≥≤=><≧≦＝＞＜]{1,2}|定[性量](?:指标)?|[正反逆]向(?:指标)?|大于等于|小于等于|大于|小于|等于|不[低高少多]于|不超过)$"
)
_UNIT: Final = re.compile(
    r"^(?:%|％|‰|[个人次项户亩件份家台套辆篇期场天年月日元吨米分座处条所名批起宗本册部间株头只平方公里万千百亿小时工作]{1,4}|平方米|公里|百分比)$"
)
_DIGIT: Final = re.compile(r"\d")
_TOO_WIDE: Final = re.compile(r"^#{2,}$")
"""What spreadsheets print of a number that its column has no room for."""
_NUMBER: Final = re.compile(r"^[+\-]?[\d,，]+(?:\.\d+)?$")


@lru_cache(maxsize=50_000)
def kind_of(text: str) -> Kind:
    """Return the sort of thing that a cell holds, by its characters alone."""
    bare = "".join(unicodedata.normalize("NFKC", text).split())
    if is_blank(text) or not bare:
        return "blank"
    return _figure(text, bare) or _wording(bare)


def _figure(text: str, bare: str) -> Kind | None:
    """Return the sort of a text that is a sign or holds digits and says how much or when; None for words."""
    if _SIGN.match(bare):
        return "sign"
    if _TOO_WIDE.match(bare):
        return "number"
    if _NUMBER.match(bare):
        points = parse_points(text)
        return "points" if points is not None and abs(points) <= MOST_POINTS and len(bare) <= 5 else "number"
    if is_date(text):
        return "date"
    return _quantity(text, bare) if _DIGIT.search(bare) else None


def _wording(bare: str) -> Kind:
    """Return the sort of a text that is no figure."""
    if _UNIT.match(bare) and not _DIGIT.search(bare):
        return "unit"
    if _LEVEL.match(bare):
        return "level"
    if len(bare) > MAX_PHRASE or re.search(r"[。；;！]", bare):
        return "sentence"
    return "word" if len(bare) <= MAX_WORD and not _DIGIT.search(bare) else "phrase"


def _quantity(text: str, bare: str) -> Kind | None:
    if re.match(r"^(?:[≥≤><≧≦=]|不[低少高多大小]于|大于|小于|不超过)", bare) or re.search(
        r"(?:以上|以下|以内|以外)$", bare
    ):
        return "signed" if len(bare) <= MAX_PHRASE else None
    if parse_rate(text) is not None and re.search(r"[%‰]$", bare):
        return "percent"
    if parse_measure(text) is not None or parse_amount(text, None)[0] is not None:
        return "quantity"
    return None
