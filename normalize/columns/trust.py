"""How often a column had the role that it was given, by the margin of its assignment: counted, not set."""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources
from typing import Final

MOST: Final = 0.975
"""A role that no heading of the list confirms is never believed further."""
BOUNDS: Final = (0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1.01)
"""Upper ends (exclusive) of the classes of probability that are counted."""


@cache
def _shares() -> tuple[tuple[float, float], ...]:
    """Return (upper end, share of columns that were right) for each class of probability, never falling upwards."""
    text = resources.files("normalize.columns").joinpath("trust.csv").read_text(encoding="utf-8")
    counted = {
        float(row["below"]): (int(row["columns"]), int(row["right"])) for row in csv.DictReader(text.splitlines())
    }
    return monotone([(bound, *counted.get(bound, (0, 0))) for bound in BOUNDS])


def monotone(counted: list[tuple[float, int, int]]) -> tuple[tuple[float, float], ...]:
    """Return (upper end, share) of counted classes, neighbours pooled where a higher one was right less often.

    Shares are by the rule of succession: a class that was never seen gives one half.
    """
    pools: list[tuple[list[float], int, int]] = []
    for bound, columns, right in counted:
        pools.append(([bound], columns, right))
        while len(pools) > 1 and _share(*pools[-2][1:]) > _share(*pools[-1][1:]):
            bounds, more, others = pools.pop()
            below = pools.pop()
            pools.append(([*below[0], *bounds], below[1] + more, below[2] + others))
    return tuple((bound, _share(columns, right)) for bounds, columns, right in pools for bound in bounds)


def _share(columns: int, right: int) -> float:
    return (right + 1) / (columns + 2)


def trust(probability: float) -> float:
    """Return how far a column is to be believed whose role has a probability beside the next best assignment."""
    return min(MOST, next(share for bound, share in _shares() if probability < bound))
