"""Columns of groups left of the names whose headings say nothing: they are levels by their place and their groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from normalize.columns.evidence import MERGED_SPAN, Sample, is_spoken
from normalize.model.column import Column
from normalize.values.kinds import kind_of
from normalize.words.composition import composed
from normalize.words.vocabulary import Match, Vocabulary

BY_PLACE: Final = 0.88
"""How far a second level is to be believed that only its place and its groups tell."""
LEVELS: Final = ("level1", "level2")
"""Levels that hold groups, the outer one first."""
LEAST_GROUPS: Final = 2
"""Labels of groups that a column of them has at least."""
TYPED_ONCE: Final = 0.2
"""Of the cells of a column that are blank where each label is typed once for its group."""
_WORDS: Final = frozenset({"word", "phrase", "level"})


def with_level_between(columns: list[Column], samples: Sequence[Sample]) -> list[Column]:
    """Return the columns, the only one between the first level and the names being the second where it holds groups."""
    places = {column.field: index for index, column in enumerate(columns)}
    first, names = places.get("level1"), places.get("level3")
    if first is None or names is None or "level2" in places:
        return columns
    between = first + 1
    if names != between + 1 or columns[between].field is not None or not _holds_groups(samples[between]):
        return columns
    return _given(columns, {between: "level2"})


def with_levels_left(columns: list[Column], samples: Sequence[Sample], vocabulary: Vocabulary) -> list[Column]:
    """Return the columns, those of groups left of the names being the levels where the form names no level at all.

    One is the first level; of two side by side the first is the outer one.
    """
    places = {column.field: index for index, column in enumerate(columns)}
    names = places.get("level3")
    whole = places.keys() >= {"target_text", "actual_text"} and bool(places.keys() & {"weight", "score"})
    if names is None or not whole or places.keys() & set(LEVELS):
        return columns
    left = [
        index
        for index in range(names)
        if columns[index].heading
        and not is_spoken(columns[index], vocabulary)
        and not composed("goals", columns[index].heading)
        and _holds_groups(samples[index])
    ]
    if not 0 < len(left) <= len(LEVELS) or left[-1] - left[0] != len(left) - 1:
        return columns
    return _given(columns, dict(zip(left, LEVELS, strict=False)))


def _given(columns: Sequence[Column], levels: Mapping[int, str]) -> list[Column]:
    """Return the columns, those at some places being levels that only their place tells."""
    return [
        replace(column, field=level, rival=None, match=Match(field=level, how="similar", similarity=BY_PLACE))
        if (level := levels.get(index)) is not None
        else column
        for index, column in enumerate(columns)
    ]


def _holds_groups(sample: Sample) -> bool:
    """Tell whether a column holds words that each stand for several rows: merged over them, or typed once."""
    filled = [(text, span) for text, span in zip(sample.texts, sample.spans, strict=True) if kind_of(text) != "blank"]
    if len(filled) < LEAST_GROUPS or any(kind_of(text) not in _WORDS for text, _ in filled):
        return False
    merged = sum(span for _, span in filled) / len(filled) > MERGED_SPAN
    return merged or 1 - len(filled) / len(sample.texts) > TYPED_ONCE or len({t for t, _ in filled}) < len(filled)
