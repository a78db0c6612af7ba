"""Labels of levels beside aligned rows -> the row that each begins with: its first, or the middle of its rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

SLACK: Final = 0.5
"""Lines by which a label may stand off: the middle of an even number of lines is none."""
MARGIN: Final = 1.0
"""Lines by which every other reading must be worse for one to be sure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """Where a label stands: its first line and the middle of its lines."""

    first: float
    middle: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """The lines of a row: the first, the one that holds its values, the last."""

    first: int
    anchor: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Starts:
    """The row with which each label begins, and whether nothing else comes near."""

    rows: tuple[int, ...]
    sure: bool


Against = Callable[[int, int, int], float]
"""What speaks against a label (by number) being that of the rows from one up to another."""


def starts_of(
    labels: Sequence[Label], rows: Sequence[Extent], allowed: Sequence[int] | None, against: Against
) -> Starts | None:
    """Return the row with which each label begins; None where there are more labels than rows to begin with.

    `allowed` are the rows with which a finer label begins: a label never begins within one.
    """
    found = [
        reading
        for off in (_off_middle, _off_first)
        if (reading := _best(labels, rows, frozenset(allowed or range(len(rows))), off, against)) is not None
    ]
    if not found:
        return None
    cost, best = min(found, key=lambda reading: reading[0])
    others = [other for other, starts in found if starts != best]
    return Starts(rows=best, sure=cost <= SLACK * len(labels) and all(other > cost + MARGIN for other in others))


def _off_middle(label: Label, rows: Sequence[Extent], start: int, end: int) -> float:
    """Return how far a label stands off the middle of its rows."""
    return max(0.0, abs((rows[start].first + rows[end - 1].last) / 2 - label.middle) - SLACK)


def _off_first(label: Label, rows: Sequence[Extent], start: int, end: int) -> float:
    """Return how far a label stands off the first of its rows."""
    del end
    return min(abs(rows[start].first - label.first), abs(rows[start].anchor - label.middle))


def _best(
    labels: Sequence[Label],
    rows: Sequence[Extent],
    allowed: frozenset[int],
    off: Callable[[Label, Sequence[Extent], int, int], float],
    against: Against,
) -> tuple[float, tuple[int, ...]] | None:
    states: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, ())}
    for index, label in enumerate(labels):
        left = len(labels) - index - 1
        grown: dict[int, tuple[float, tuple[int, ...]]] = {}
        for start, (cost, starts) in states.items():
            for end in range(start + 1, len(rows) - left + 1) if left else [len(rows)]:
                if left and end not in allowed:
                    continue
                total = cost + off(label, rows, start, end) + against(index, start, end)
                if end not in grown or total < grown[end][0]:
                    grown[end] = (total, (*starts, start))
        states = grown
    return states.get(len(rows))
