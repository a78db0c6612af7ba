"""Points printed in pairs in one column: 10/9.2 under 分值/得分 are a weight and a score."""

from __future__ import annotations

import re
from typing import Final

from normalize.words.composition import composed, likeliest

PAIR: Final = frozenset({"weight", "score"})
"""Roles that share such a column."""
_BETWEEN: Final = re.compile(r"\s*[/／|｜]\s*")
_POINTS: Final = re.compile(r"(\d{1,3}(?:\.\d+)?)\s*分?")


def names_both(heading: str) -> bool:
    """Tell whether a heading names a weight and a score, one beside the other (分值/得分)."""
    heads = _BETWEEN.split(heading.strip())
    return len(heads) == len(PAIR) and {likeliest(composed("indicators", head)) for head in heads} == PAIR


def paired_points(heading: str, text: str) -> dict[str, str]:
    """Return role -> text of the points in a cell, where its heading names both and the cell holds both; else empty."""
    parts = _BETWEEN.split(text.strip())
    if not names_both(heading) or len(parts) != len(PAIR):
        return {}
    roles = [likeliest(composed("indicators", head)) for head in _BETWEEN.split(heading.strip())]
    points = [_POINTS.fullmatch(part) for part in parts]
    return {role: found[1] for role, found in zip(roles, points, strict=True) if role is not None and found is not None}
