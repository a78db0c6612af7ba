"""What the cells of a column say of its role: the sorts of cells that stand under each role, counted over gold."""

from __future__ import annotations

import csv
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Final

from normalize.values.kinds import KINDS, kind_of

SMOOTHING: Final = 0.02
"""Share of a role's cells that a sort never counted there is given, so that no single cell decides."""
CELLS_THAT_COUNT: Final = 4
"""A column's cells resemble each other: more than so many add no further weight."""
MOST: Final = 4.5
"""Nats: the most that content alone may say for or against a role."""


@cache
def _shares() -> Mapping[str, Mapping[str, Mapping[str, float]]]:
    """Return block -> role -> sort -> share of the role's cells, smoothed; from content.csv."""
    cells: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    text = resources.files("normalize.columns").joinpath("content.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        cells[row["block"], row["role"]][row["kind"]] += int(row["cells"])
    shares: dict[str, dict[str, dict[str, float]]] = defaultdict(dict)
    for (block, role), counted in cells.items():
        total = counted.total()
        shares[block][role] = {
            kind: (counted[kind] / total + SMOOTHING) / (1 + SMOOTHING * len(KINDS)) for kind in KINDS
        }
    return shares


@cache
def _background(block: str) -> Mapping[str, float]:
    """Return how common each sort of cell is over all roles of a block, each role counting the same."""
    roles = _shares()[block].values()
    return {kind: sum(role[kind] for role in roles) / len(roles) for kind in KINDS}


def kinds_of(texts: Iterable[str]) -> Counter[str]:
    """Return how many of the cells are of each sort."""
    return Counter(kind_of(text) for text in texts)


def content(block: str, texts: Sequence[str]) -> dict[str, float]:
    """Return role -> nats that the cells of a column speak for or against it; empty where there is no cell."""
    if not texts or block not in _shares():
        return {}
    return _weighed(block, tuple(sorted(kinds_of(texts).items())))


@cache
def _weighed(block: str, counted: tuple[tuple[str, int], ...]) -> dict[str, float]:
    total = sum(count for _, count in counted)
    usual = _background(block)
    factor = min(total, CELLS_THAT_COUNT)
    found = {}
    for role, shares in _shares()[block].items():
        mean = sum(count * math.log(shares[kind] / usual[kind]) for kind, count in counted) / total
        found[role] = max(-MOST, min(MOST, mean * factor))
    return found
