"""A table without column rulings may have other columns in each of its parts: the parts, and the columns of all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extract.page.pieces import Pieces, column_at, columns_of
from extract.page.strips import strips

WORTH = 2
"""Pieces that share a column with another of their line: a cut of the table has to take away so many."""
MOST_SHARED = 2
"""Pieces that share a column with another of their line: a part never has more."""
MAX_SEARCHED = 40
"""Lines of a table for which every way to cut it is tried."""
MAX_LINES = 120
"""Lines of a table that is looked at: a longer one is a list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Lines of a table that have the same columns; `xs` are the edges of these."""

    rows: tuple[Pieces, ...]
    xs: tuple[float, ...]


def parts(rows: Sequence[Pieces]) -> list[Part]:
    """Cut a table's lines where other columns begin: where pieces that stand apart would share a column."""
    left = min(row.line.box[0] for row in rows)
    right = max(row.line.box[2] for row in rows)

    def part(start: int, end: int) -> Part:
        some = tuple(rows[start:end])
        return Part(rows=some, xs=(left, *((a + b) / 2 for a, b in strips(some) if a > left and b < right), right))

    whole = part(0, len(rows))
    if _shared(whole) < WORTH or len(rows) > MAX_LINES:
        return [whole]
    cuts = _cheapest(len(rows), part) if len(rows) <= MAX_SEARCHED else _longest(rows, part)
    return [part(start, end) for start, end in pairwise(cuts)]


def _cheapest(count: int, part: Callable[[int, int], Part]) -> list[int]:
    """Return the cuts that leave the least out of place: pieces that share a column, pieces across an edge, cuts."""
    best: list[tuple[int, int]] = [(0, 0)]
    reach = [0] * count
    for end in range(1, count + 1):
        found = (count * WORTH * count, end - 1)
        for start in range(end - 1, -1, -1):
            if reach[start] < 0:
                continue
            made = part(start, end)
            shared = _shared(made)
            if shared > MOST_SHARED:
                reach[start] = -1  # more lines leave less white
                continue
            cost = best[start][0] + WORTH + WORTH * shared + _crossing(made)
            found = min(found, (cost, start))
        best.append(found)
    cuts = [count]
    while cuts[0] > 0:
        cuts.insert(0, best[cuts[0]][1])
    return cuts


def _longest(rows: Sequence[Pieces], part: Callable[[int, int], Part]) -> list[int]:
    """Return the cuts of a long table: each part as long as no pieces of a line share a column."""
    cuts = [0]
    while cuts[-1] < len(rows):
        cuts.append(_first_cut(rows, cuts[-1], part))
    index = 1
    while index + 1 < len(cuts):  # a cut that takes away a single shared column is not worth it
        around = [part(cuts[index - 1], cuts[index]), part(cuts[index], cuts[index + 1])]
        if _shared(part(cuts[index - 1], cuts[index + 1])) - sum(_shared(one) for one in around) < WORTH:
            del cuts[index]
        else:
            index += 1
    return cuts


def _first_cut(rows: Sequence[Pieces], start: int, part: Callable[[int, int], Part]) -> int:
    """Return where the longest part that begins at `start` ends: no two pieces of a line share a column of it."""
    good, bad = start + 1, len(rows) + 1
    while bad - good > 1:
        middle = (good + bad) // 2
        if _shared(part(start, middle)):
            bad = middle
        else:
            good = middle
    end = good
    while end < len(rows) and end - start > 1 and _goes_with_next(rows, end - 1):
        end -= 1
    return end


def _crossing(part: Part) -> int:
    """Count the pieces that stand in several columns, and those that share one with a neighbour however near."""
    count = 0
    for row in part.rows:
        spans = [columns_of(piece, part.xs) for piece in row.fine]
        count += sum(first < last for first, last in spans) + len(spans) - len({first for first, _ in spans})
    return count


def _goes_with_next(rows: Sequence[Pieces], index: int) -> bool:
    """Tell whether a line of one piece stands nearer to the line below it: a wrapped cell of that row."""
    if len(rows[index].pieces) > 1:
        return False
    above = rows[index].baseline - rows[index - 1].baseline
    return rows[index + 1].baseline - rows[index].baseline < above


def _shared(part: Part) -> int:
    """Count the pieces that stand in one column with another piece of their line."""
    count = 0
    for row in part.rows:
        columns = [column_at((piece.box[0] + piece.box[2]) / 2, part.xs) for piece in row.pieces]
        count += len(columns) - len(set(columns))
    return count


def common_edges(found: Sequence[Part]) -> tuple[list[float], list[list[int]]]:
    """Return the edges of the columns of all parts together, and for each part which of them its own are.

    Edges of two parts within one white strip are one.
    """
    inner: list[tuple[float, float, int]] = []
    for number, part in enumerate(found):
        white = strips(part.rows) if len(found) > 1 else []
        inner.extend((*next(((a, b) for a, b in white if a <= x <= b), (x, x)), number) for x in part.xs[1:-1])
    places: list[list[int]] = [[0] for _ in found]
    groups: list[tuple[float, float]] = []
    for a, b, number in sorted(inner, key=lambda edge: edge[1]):
        if groups and a <= groups[-1][1]:
            groups[-1] = (max(a, groups[-1][0]), groups[-1][1])
        else:
            groups.append((a, b))
        places[number].append(len(groups))
    xs = [found[0].xs[0], *((a + b) / 2 for a, b in groups), found[0].xs[-1]]
    return xs, [[*place, len(xs) - 1] for place in places]
