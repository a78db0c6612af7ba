"""Columns of groups left of the names whose headings say nothing: they are levels by their place and their groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from normalize.columns.evidence import MERGED_SPAN, Sample, text_nats
from normalize.model.column import Column
from normalize.values.kinds import kind_of
from normalize.words.composition import composed
from normalize.words.vocabulary import Match, Vocabulary

BY_PLACE: Final = 0.88
"""How far a second level is to be believed that only its place and its groups tell."""
LEAST_GROUPS: Final = 2
TYPED_ONCE: Final = 0.2
"""Of the cells of a column that are blank where each label is typed once for its group."""
_WORDS: Final = frozenset({"word", "phrase", "level"})


def with_level_between(columns: list[Column], samples: Sequence[Sample]) -> list[Column]:
    """Return the columns, the only one between the first level and the names being the second where it holds groups."""
    places = {column.field: index for index, column in enumerate(columns)}
    first, names = places.get("level1"), places.get("level3")
    if first is None or names is None or "level2" in places or names - first != LEAST_GROUPS:
        return columns
    between = columns[first + 1]
    if between.field is not None or not _holds_groups(samples[first + 1]):
        return columns
    match = Match(field="level2", how="similar", similarity=BY_PLACE)
    told = replace(between, field="level2", rival=None, match=match)
    return [told if column is between else column for column in columns]


def with_levels_left(columns: list[Column], samples: Sequence[Sample], vocabulary: Vocabulary) -> list[Column]:
    """Return the columns, those of groups left of the names being the levels where the form names no level at all.

    One is the first level; of two side by side the first is the outer one.
    """
    places = {column.field: index for index, column in enumerate(columns)}
    names = places.get("level3")
    whole = places.keys() >= {"target_text", "actual_text"} and bool(places.keys() & {"weight", "score"})
    if names is None or not whole or {"level1", "level2"} & places.keys():
        return columns
    left = [
        index
        for index in range(names)
        if columns[index].heading
        and _is_unspoken(columns[index], vocabulary)
        and not composed("goals", columns[index].heading)
        and _holds_groups(samples[index])
    ]
    if not 0 < len(left) <= LEAST_GROUPS or left[-1] - left[0] != len(left) - 1:
        return columns
    given = dict(zip(left, ("level1", "level2"), strict=False))
    return [
        column
        if index not in given
        else replace(
            column, field=given[index], rival=None, match=Match(field=given[index], how="similar", similarity=BY_PLACE)
        )
        for index, column in enumerate(columns)
    ]


def _is_unspoken(column: Column, vocabulary: Vocabulary) -> bool:
    """Tell whether the heading of a column says nothing for the role that its cells gave it, if any."""
    return column.field is None or text_nats("indicators", column.heading, vocabulary).get(column.field, 0.0) <= 0


def _holds_groups(sample: Sample) -> bool:
    """Tell whether a column holds words that each stand for several rows: merged over them, or typed once."""
    filled = [(text, span) for text, span in zip(sample.texts, sample.spans, strict=True) if kind_of(text) != "blank"]
    if len(filled) < LEAST_GROUPS or any(kind_of(text) not in _WORDS for text, _ in filled):
        return False
    merged = sum(span for _, span in filled) / len(filled) > MERGED_SPAN
    return merged or 1 - len(filled) / len(sample.texts) > TYPED_ONCE or len({t for t, _ in filled}) < len(filled)
