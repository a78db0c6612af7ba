"""A table without column rulings may have other columns in each of its parts: the parts, and the columns of all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from extract.page.pieces import Pieces, column_at
from extract.page.strips import strips

WORTH = 2
"""Pieces that share a column with another of their line: a cut of the table has to take away so many."""
MAX_LINES = 120
"""Lines of a table that is looked at: a longer one is a list."""
MAX_PARTS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Lines of a table that have the same columns; `xs` are the edges of these."""

    rows: tuple[Pieces, ...]
    xs: tuple[float, ...]


def parts(rows: Sequence[Pieces]) -> list[Part]:
    """Cut a table's lines where other columns begin: where pieces that stand apart would share a column."""
    left = min(row.line.box[0] for row in rows)
    right = max(row.line.box[2] for row in rows)

    def edges(some: Sequence[Pieces]) -> tuple[float, ...]:
        return (left, *((a + b) / 2 for a, b in strips(some) if a > left and b < right), right)

    found = [Part(rows=tuple(rows), xs=edges(rows))]
    index = 0
    while index < len(found) < MAX_PARTS:
        part = found[index]
        cut = _best_cut(part, edges) if len(part.rows) <= MAX_LINES else None
        if cut is None:
            index += 1
        else:
            found[index : index + 1] = cut
    return found


def _best_cut(part: Part, edges: Callable[[Sequence[Pieces]], tuple[float, ...]]) -> list[Part] | None:
    """Return the two parts with the fewest pieces that share a column, None where no cut is worth it."""
    whole = _shared(part.rows, part.xs)
    if whole < WORTH:
        return None
    best: tuple[int, float, list[Part]] | None = None
    for at in range(1, len(part.rows)):
        if len(part.rows[at].pieces) < 2:
            continue
        halves = [Part(rows=some, xs=edges(some)) for some in (part.rows[:at], part.rows[at:])]
        shared = sum(_shared(half.rows, half.xs) for half in halves)
        gap = part.rows[at].baseline - part.rows[at - 1].baseline
        if best is None or (shared, -gap) < best[:2]:
            best = (shared, -gap, halves)
    return best[2] if best is not None and best[0] <= whole - WORTH else None


def _shared(rows: Sequence[Pieces], xs: Sequence[float]) -> int:
    """Count the pieces that stand in one column with another piece of their line."""
    count = 0
    for row in rows:
        columns = [column_at((piece.box[0] + piece.box[2]) / 2, xs) for piece in row.pieces]
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
