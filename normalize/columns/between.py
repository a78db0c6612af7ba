"""A column of groups between the first level and the names, whose heading says nothing: it is the second level."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from normalize.columns.evidence import MERGED_SPAN, Sample
from normalize.model.column import Column
from normalize.values.kinds import kind_of
from normalize.words.vocabulary import Match

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


def _holds_groups(sample: Sample) -> bool:
    """Tell whether a column holds words that each stand for several rows: merged over them, or typed once."""
    filled = [(text, span) for text, span in zip(sample.texts, sample.spans, strict=True) if kind_of(text) != "blank"]
    if len(filled) < LEAST_GROUPS or any(kind_of(text) not in _WORDS for text, _ in filled):
        return False
    merged = sum(span for _, span in filled) / len(filled) > MERGED_SPAN
    return merged or 1 - len(filled) / len(sample.texts) > TYPED_ONCE or len({t for t, _ in filled}) < len(filled)
