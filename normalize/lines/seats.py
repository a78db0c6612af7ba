"""Words of one aligned line, each in a column of its own: where they stand, and of which kind they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from normalize.lines.columns import Spot, one, parted
from normalize.values.kinds import FIGURES, kind_of

OFF: Final = 0.25
"""Cost of each column of characters by which a word stands outside its column: lines drift, words push others on."""
FAR: Final = 3.0
"""The most that where a word stands says against a column."""
SHARED: Final = 4.0
"""Cost of two words in one column that several blanks part."""
NO_POINTS: Final = 3.0
"""Cost of what is no points in a column of points."""
NO_REASON: Final = 3.0
"""Cost of a figure where a form gives reasons or names."""
POINTS: Final = frozenset({"weight", "score"})
IN_WORDS: Final = frozenset({"item", "level1", "level2", "level3", "deviation", "definition", "criterion"})
MOST: Final = 40
"""Words of a line, or columns, from which they stay where they stand."""
FIGURED: Final = 0.8
"""Share of figures in a column without a role from which it holds points, or the like."""
WORDED: Final = 0.6
"""Share of figures in one up to which it holds words."""
PASSED_OVER: Final = 1.5
"""Cost of a column of points that a line with points in another passes over."""


def seated(
    placed: Sequence[tuple[int, Spot]], edges: Sequence[float], roles: Sequence[str | None], *, wide: bool
) -> list[tuple[int, Spot]]:
    """Return the words of a line, left to right, in the columns that the least speaks against.

    Without figures that stand beside their columns, or two words in one of them, they stay where they are.
    """
    columns = [column for column, _ in placed]
    if len(columns) > MOST or len(roles) > MOST or not any(_is_figure(spot) for _, spot in placed):
        return list(placed)
    words = [(part, whole) for whole, (_, spot) in enumerate(placed) for part in parted(spot, wide=wide)]
    cuts = [float("-inf"), *edges, float("inf")]
    states: dict[int, tuple[float, tuple[int, ...]]] = {-1: (0.0, ())}
    above: tuple[Spot, int] | None = None
    for word, whole in words:
        costs = [_off(word, cuts, column) + _strange(word, roles[column]) for column in range(len(roles))]
        shared = _shared(above[0], word) if above is not None and above[1] == whole else SHARED
        grown: dict[int, tuple[float, tuple[int, ...]]] = {}
        for last, (cost, chosen) in states.items():
            for column in range(max(0, last), len(roles)):
                passed = PASSED_OVER * sum(1 for role in roles[last + 1 : column] if role in POINTS)
                total = cost + costs[column] + (shared if column == last else passed * (last >= 0))
                if column not in grown or total < grown[column][0]:
                    grown[column] = (total, (*chosen, column))
        states = grown
        above = word, whole
    _, best = min(states.values(), key=lambda state: state[0])
    return _joined(words, best, [spot for _, spot in placed])


def with_kinds(lines: Sequence[Sequence[tuple[int, Spot]]], roles: Sequence[str | None]) -> list[str | None]:
    """Return the roles, of columns without one by what stands in them: points as a score has, words as reasons."""
    found = list(roles)
    for column, role in enumerate(roles):
        own = [_is_figure(spot) for line in lines for at, spot in line if at == column]
        if role is None and own and column:
            share = sum(own) / len(own)
            found[column] = "score" if share >= FIGURED else "deviation" if share <= WORDED else None
    return found


def _shared(left: Spot, right: Spot) -> float:
    """Return what speaks against two words that a single blank parts being in one column."""
    return SHARED if _is_figure(left) and _is_figure(right) else 0.0


def _joined(
    words: Sequence[tuple[Spot, int]], columns: Sequence[int], wholes: Sequence[Spot]
) -> list[tuple[int, Spot]]:
    """Return the words with their columns; those of one piece in one column are one again."""
    groups: list[tuple[int, int, list[Spot]]] = []
    for (word, whole), column in zip(words, columns, strict=True):
        if groups and groups[-1][:2] == (column, whole):
            groups[-1][2].append(word)
        else:
            groups.append((column, whole, [word]))
    return [(column, one(parts, wholes[whole])) for column, whole, parts in groups]


def _is_figure(spot: Spot) -> bool:
    return kind_of(spot.cell.text) in FIGURES


def _off(spot: Spot, cuts: Sequence[float], column: int) -> float:
    """Return how far a word stands outside a column."""
    return min(FAR, OFF * max(0.0, cuts[column] - spot.middle, spot.middle - cuts[column + 1]))


def _strange(spot: Spot, role: str | None) -> float:
    """Return what the kind of a word says against a column."""
    kind = kind_of(spot.cell.text)
    if role in POINTS:
        return 0.0 if kind in {"points", "blank"} else NO_POINTS
    return NO_REASON if role in IN_WORDS and kind in FIGURES else 0.0
