"""Values printed in pairs in one column: 10/9.2 under 分值/得分, 80场/76场 under 目标值/完成值."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from normalize.words.composition import LONGEST_HEADING, composed, likeliest

PAIR: Final = frozenset({"weight", "score"})
"""Roles of points that share a column."""
SIDES: Final = frozenset({"target_text", "actual_text"})
"""Roles of texts that share a column."""
_BETWEEN: Final = re.compile(r"(?:(?<!\s)\s+)?[/／|｜]\s*")
_POINTS: Final = re.compile(r"(\d{1,3}(?:\.\d+)?)\s*分?")


def names_both(heading: str, pair: frozenset[str] = PAIR) -> bool:
    """Tell whether a heading names both roles of a pair, one beside the other (分值/得分)."""
    return len(_roles(heading)) == len(pair) and set(_roles(heading)) == pair


@lru_cache(maxsize=5_000)
def _roles(heading: str) -> tuple[str | None, ...]:
    """Return the role that each part of a heading names."""
    parts = _BETWEEN.split(heading.strip()) if len(heading) <= LONGEST_HEADING else ()
    return tuple(likeliest(composed("indicators", head)) for head in parts)


def paired_points(heading: str, text: str) -> dict[str, str]:
    """Return role -> text of the points in a cell, where its heading names both and the cell holds both; else empty."""
    parts = _BETWEEN.split(text.strip())
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
