"""Labels typed once in an unmerged group: in its first row, its middle row or its last; where each group ends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

MAX_SOLUTIONS: Final = 64
"""Ways to part the rows that are looked at; forms have a handful."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping:
    """Each row's index of the row whose label it has, and whether no other way fits as well."""

    label_of: tuple[int, ...]
    sure: bool


def grouping(labelled: Sequence[int], count: int, families: Sequence[str | None]) -> Grouping | None:
    """Return how `count` rows are parted among the rows that hold a label; None where the first row holds one.

    `families` names for each row what its finer label belongs to (产出 for 数量), None where unknown: rows of one group
    are of one family.
    """
    if not labelled or labelled[0] == 0:
        return None
    ways: list[tuple[int, ...]] = []
    if labelled[-1] == count - 1:
        ways.append(tuple(labelled))
    for ends in _middle(labelled, count):
        ways.append(ends)
        if len(ways) > MAX_SOLUTIONS:
            break
    if not ways:
        return None
    scored = sorted(ways, key=lambda ends: _mixed(ends, families))
    sure = len(ways) == 1 or _mixed(scored[0], families) < _mixed(scored[1], families)
    return Grouping(label_of=_label_of(labelled, scored[0]), sure=sure)


def _middle(labelled: Sequence[int], count: int) -> Iterator[tuple[int, ...]]:
    """Yield the ends of groups (last row, inclusive) in whose middle the labels stand."""

    def grow(start: int, place: int, ends: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        if place == len(labelled):
            if start == count:
                yield ends
            return
        above = labelled[place] - start
        if above < 0:
            return
        for below in (above, above + 1, above - 1):
            end = labelled[place] + below
            if below >= 0 and end < count and (place + 1 == len(labelled) or end < labelled[place + 1]):
                yield from grow(end + 1, place + 1, (*ends, end))

    yield from grow(0, 0, ())


def _mixed(ends: Sequence[int], families: Sequence[str | None]) -> int:
    """Return how many groups hold rows of more than one family."""
    mixed, start = 0, 0
    for end in ends:
        known = {family for family in families[start : end + 1] if family is not None}
        mixed += len(known) > 1
        start = end + 1
    return mixed


def _label_of(labelled: Sequence[int], ends: Sequence[int]) -> tuple[int, ...]:
    result: list[int] = []
    for label, end in zip(labelled, ends, strict=True):
        result.extend([label] * (end + 1 - len(result)))
    return tuple(result)
