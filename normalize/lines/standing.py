"""Which lines are one row of aligned columns: cells stand at its top or about its middle, and full lines go on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal, TypeAlias

Mode: TypeAlias = Literal["top", "middle"]
MODES: Final[tuple[Mode, ...]] = ("middle", "top")
"""Where the cells of a row stand in it; every table keeps to one of them."""
SHORT: Final = 2
"""Columns by which a line may fall short of the widest of its column and still be full."""
GOES_ON: Final = 1.0
"""Cost of a line that goes on although it is short."""
BREAKS_OFF: Final = 0.6
"""Cost of a full line behind which the next line of its column is another row's."""
APART: Final = 0.8
"""Cost of a blank line within a row."""
LOOSE: Final = 0.5
"""Lines by which a cell may stand off the middle of its row: a line is there or not."""
LEFT_OUT: Final = 0.9
"""Cost of a line behind the last row that is none of it."""
MOST_REST: Final = 6
"""Lines behind the line of values of the last row that may be its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A line: its number, and how wide what stands in each of its columns is."""

    number: int
    widths: Mapping[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cuts:
    """Where rows begin and end among lines, how the cells stand in them, and what speaks against each row."""

    spans: tuple[tuple[int, int], ...]
    mode: Mode
    costs: tuple[float, ...]


def cut_rows(lines: Sequence[Standing], anchors: Sequence[int], *, whole: bool) -> Cuts:
    """Return the rows of lines, each known by one line of it, so that the least speaks against them all together.

    `whole` tells that the last row ends with the last line.
    """
    full = _full(lines)
    found = [_best(lines, anchors, mode, full, whole=whole) for mode in MODES]
    return min(found, key=lambda cuts: sum(cuts.costs))


def _full(lines: Sequence[Standing]) -> dict[int, int]:
    """Return the width of a full line of each column: that of its widest."""
    full: dict[int, int] = {}
    for line in lines:
        for column, width in line.widths.items():
            full[column] = max(full.get(column, 0), width)
    return full


def _best(
    lines: Sequence[Standing], anchors: Sequence[int], mode: Mode, full: Mapping[int, int], *, whole: bool
) -> Cuts:
    states: dict[int, tuple[float, tuple[tuple[tuple[int, int], float], ...]]] = {0: (0.0, ())}
    for index, anchor in enumerate(anchors):
        grown: dict[int, tuple[float, tuple[tuple[tuple[int, int], float], ...]]] = {}
        last = index + 1 == len(anchors)
        for start, (cost, rows) in states.items():
            furthest = len(lines) if whole else min(len(lines), anchor + 1 + MOST_REST)
            ends = range(furthest if last and whole else anchor + 1, furthest + 1 if last else anchors[index + 1] + 1)
            for end in ends:
                own = _cost(lines[start:end], mode, full)
                total = cost + own + _cut_cost(lines, end, full)
                total += LEFT_OUT * (len(lines) - end) if last else 0.0
                if end not in grown or total < grown[end][0]:
                    grown[end] = (total, (*rows, ((start, end), own)))
        states = grown
    _, chosen = min(states.values(), key=lambda state: state[0])
    return Cuts(spans=tuple(span for span, _ in chosen), mode=mode, costs=tuple(own for _, own in chosen))


def _cost(row: Sequence[Standing], mode: Mode, full: Mapping[int, int]) -> float:
    """Return what speaks against lines being one row."""
    first, last = row[0].number, row[-1].number
    cost = sum(APART for above, below in pairwise(row) if below.number - above.number > 1)
    for column in {column for line in row for column in line.widths}:
        own = [line for line in row if column in line.widths]
        if mode == "top":
            cost += own[0].number - first
        else:
            off = abs((own[0].number + own[-1].number) / 2 - (first + last) / 2)
            cost += max(0.0, off - LOOSE)
        cost += sum(_joint(above, below, column, full) for above, below in pairwise(own))
    return cost


def _joint(above: Standing, below: Standing, column: int, full: Mapping[int, int]) -> float:
    """Return what speaks against a line going on in the next of its column."""
    short = above.widths[column] < full[column] - SHORT
    return GOES_ON * short + LOOSE * (below.number - above.number > 1)


def _cut_cost(lines: Sequence[Standing], end: int, full: Mapping[int, int]) -> float:
    """Return what speaks against a row ending before a line: full lines that would go on there."""
    if end >= len(lines):
        return 0.0
    return sum(_broken(lines[end - 1], lines[end], full))


def _broken(above: Standing, below: Standing, full: Mapping[int, int]) -> Iterator[float]:
    for column in above.widths.keys() & below.widths.keys():
        if full[column] > SHORT * 2 and above.widths[column] >= full[column] - 1 and below.number == above.number + 1:
            yield BREAKS_OFF
