"""Values printed in pairs in one column: 10/9.2 under 分值/得分, 80场/76场 under 目标值/完成值."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from normalize.words.composition import LONGEST_HEADING, composed, likeliest

PAIR: Final = frozenset({"weight", "score"})
"""Roles of points that share a column."""
RATED: Final = frozenset({"execution_rate", "score"})
"""Roles of the money that share a column."""
LONGEST_CELL: Final = 200
"""Characters of a cell that may hold target and result."""
SIDES: Final = frozenset({"target_text", "actual_text"})
"""Roles of texts that share a column."""
_BETWEEN: Final = re.compile(r"(?:(?<!\s)\s+)?[/／|｜]\s*")
_IN_BRACKETS: Final = re.compile(r"([^（()）]+?)\s*[（(]\s*([^（()）]+?)\s*[)）]")
"""Two parts the second of which stands in brackets: 得分（满分） over 9.5（10）."""
_POINTS: Final = re.compile(r"(\d{1,3}(?:\.\d+)?)\s*分?")
_POINTS_WORD: Final = "分"
"""The word that the parts of a heading may leave out: 实得/应得."""


def _parts(text: str) -> list[str]:
    """Return what stands beside each other in one cell: parted by a stroke, or the second part in brackets."""
    parts = [part.strip() for part in _BETWEEN.split(text.strip())]
    bracketed = _IN_BRACKETS.fullmatch(parts[0]) if len(parts) == 1 else None
    return parts if bracketed is None else [bracketed[1].strip(), bracketed[2].strip()]


def paired_rate(heading: str, text: str) -> dict[str, str]:
    """Return role -> text of the rate and the points of money in a cell, where its heading names both; else empty."""
    roles = _roles(heading, "budget")
    parts = [part.strip() for part in _BETWEEN.split(text.strip())]
    if set(roles) != RATED or len(roles) != len(RATED) or len(parts) > len(roles):
        return {}
    if len(parts) == 1:  # a line without points: its rate
        return {"execution_rate": parts[0]} if parts[0].endswith(("%", "％")) else {}
    return {role: part for role, part in zip(roles, parts, strict=True) if role is not None}


def names_both(heading: str, pair: frozenset[str] = PAIR) -> bool:
    """Tell whether a heading names both roles of a pair, one beside the other (分值/得分)."""
    return len(_roles(heading)) == len(pair) and set(_roles(heading)) == pair


@lru_cache(maxsize=5_000)
def _roles(heading: str, block: str = "indicators") -> tuple[str | None, ...]:
    """Return the role of a block that each part of a heading names; a bracket with a figure is no part (满分10分)."""
    if len(heading) > LONGEST_HEADING:
        return ()
    parts = _parts(heading)
    if len(parts) != len(_BETWEEN.split(heading.strip())) and re.search(r"[\dA-Z%％元]", parts[1]):
        parts = [heading]
    return tuple(likeliest(composed(block, part) or composed(block, part + _POINTS_WORD)) for part in parts)


def paired_points(heading: str, text: str) -> dict[str, str]:
    """Return role -> text of the points in a cell, where its heading names both and the cell holds both; else empty."""
    parts = _parts(text)
    if not names_both(heading) or len(parts) != len(PAIR):
        return {}
    points = [_POINTS.fullmatch(part) for part in parts]
    pairs = zip(_roles(heading), points, strict=True)
    return {role: found[1] for role, found in pairs if role is not None and found is not None}


def paired_texts(heading: str, text: str) -> dict[str, str]:
    """Return role -> text of target and result in a cell, where its heading names both; else empty.

    A unit may hold the sign that parts them (3万元/公里/2.9万元/公里): the middle one does.
    """
    parts = _BETWEEN.split(text.strip())
    if not names_both(heading, SIDES) or len(parts) % 2 or not all(parts):
        return {}
    half = len(parts) // 2
    sides = ("/".join(parts[:half]), "/".join(parts[half:]))
    return {role: side for role, side in zip(_roles(heading), sides, strict=True) if role is not None}


_PLANNED: Final = r"(?:年初|年度|全年|预期|指标)?(?:计划|目标|预期|指标)(?:值|数|指标值|目标)?"
_DONE: Final = r"(?:年末|全年|实际|指标)?(?:实际|完成|实现|达到)(?:值|数|完成值?|情况)?"
_LABELLED: Final = re.compile(rf"{_PLANNED}[:：](?P<target>.+?)[；;，,\s]*{_DONE}[:：](?P<actual>.+)")


def labelled_texts(text: str) -> dict[str, str]:
    """Return role -> text of target and result that stand in one cell, each behind its label (计划：8场实际：9场)."""
    found = _LABELLED.fullmatch(text.strip()) if len(text) <= LONGEST_CELL else None
    if found is None:
        return {}
    return {"target_text": found["target"].strip(), "actual_text": found["actual"].strip()}
