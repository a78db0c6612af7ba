"""Dots that stand in rows become the dotted lines that they draw."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from extract.pdf.rulings import Dot, Line

LEVEL = 0.25
"""Points: dots of one line lie on one level within this."""
GAP = 4.0
"""Points between the middles of two dots of a line, at most."""
SHORTEST = 6.0
"""Points: a shorter run of dots is none of a table's lines (an ellipsis, the dots of a chart)."""
MOST_LINES = 600
"""Dotted lines of a page; more are a pattern that fills an area."""


def dotted_lines(dots: Sequence[Dot]) -> list[Line]:
    """Return the lines that dots draw across and down, two end points each."""
    across = [(a, at, b, at) for at, a, b in _runs([(dot.y, dot.x) for dot in dots])]
    down = [(at, a, at, b) for at, a, b in _runs([(dot.x, dot.y) for dot in dots])]
    lines: list[Line] = [*across, *down]
    return lines if len(lines) <= MOST_LINES else []


def _runs(places: Sequence[tuple[float, float]]) -> Iterator[tuple[float, float, float]]:
    """Yield (level, from, to) of each run of places (level, position) that stand close together."""
    levels: defaultdict[int, list[tuple[float, float]]] = defaultdict(list)
    for place in places:
        levels[round(place[0] / LEVEL)].append(place)
    for level in levels.values():
        level.sort(key=lambda place: place[1])
        run = [level[0]]
        for before, place in pairwise(level):
            if place[1] - before[1] > GAP:
                yield from _long(run)
                run = []
            run.append(place)
        yield from _long(run)


def _long(run: Sequence[tuple[float, float]]) -> Iterator[tuple[float, float, float]]:
    if run and run[-1][1] - run[0][1] >= SHORTEST:
        yield sum(level for level, _ in run) / len(run), run[0][1], run[-1][1]
