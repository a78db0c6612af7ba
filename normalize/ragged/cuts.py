"""Where rows of several lines end, each known by one line of it: the lines of a row stand evenly about that one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise


def even_cuts(at: Sequence[int], count: int) -> list[int]:
    """Return where each row ends so that its lines stand evenly about its own, or below where none is above."""
    if at[0] == 0 and count - 1 > at[-1]:
        return list(at[1:])
    states: dict[int, tuple[int, list[int]]] = {0: (0, [])}
    for here, after in pairwise(at):
        grown: dict[int, tuple[int, list[int]]] = {}
        for start, (cost, cuts) in states.items():
            for end in range(here + 1, after + 1):
                total = cost + abs((here - start) - (end - 1 - here))
                if end not in grown or total < grown[end][0]:
                    grown[end] = (total, [*cuts, end])
        states = grown
    last = at[-1]
    return min(states.items(), key=lambda item: item[1][0] + abs((last - item[0]) - (count - 1 - last)))[1][1]
