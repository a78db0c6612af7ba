"""Tells whether two names are one with a misread character: the same but for one that breaks a word."""

from __future__ import annotations

from functools import cache

from rapidfuzz.distance import Levenshtein

from normalize.words.cutting import tokenizer

LEAST_LENGTH = 8
"""Characters. In a shorter name one character is too much of it (水利局, 水务局)."""
_TELLING = frozenset("0123456789〇零一二三四五六七八九十百甲乙丙丁东南西北中上下左右前后内外新老大小男女高初")
"""Characters that tell one of a kind from another: 第一医院, 东区, 新城."""


def misprint_similarity(one: str, other: str) -> float | None:
    """Return how alike two names are (0..1) where one is the other with one wrong character, else None.

    The character must stand in a word of the dictionary in one name and alone in the other (公共资源, 公共资原): two
    words of the dictionary (农业, 林业) are two things, and of two proper names neither is known.
    """
    if len(one) != len(other) or len(one) < LEAST_LENGTH or Levenshtein.distance(one, other, score_cutoff=1) != 1:
        return None
    place = next(index for index, (a, b) in enumerate(zip(one, other, strict=True)) if a != b)
    if one[place] in _TELLING or other[place] in _TELLING:
        return None
    if _stands_alone(one, place) == _stands_alone(other, place):
        return None
    return Levenshtein.normalized_similarity(one, other)


@cache
def _stands_alone(text: str, place: int) -> bool:
    return any(end - start == 1 for _, start, end in tokenizer().tokenize(text, HMM=False) if start <= place < end)
