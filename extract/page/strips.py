"""The white strips that part the columns of a table without rulings."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from extract.page.pieces import OVERHANG, PIECE_GAP, Pieces

LONE_PIECE = 0.3
"""Of the table's width: a line of one piece that is narrower is part of a wrapped cell and tells where columns are."""
COLUMN_GAP = 0.45
"""Type sizes: the narrowest white strip between two columns."""
TOLERATED = 0.12
"""Of the lines: so many may cross a column strip (a heading over two columns)."""
HEAD_TOLERATED = 0.3
"""The same of lines that fall into at most half as many pieces as most do: heads over several columns, titles."""


class _Span(NamedTuple):
    start: float
    end: float
    head: bool
    """It belongs to a line of few pieces."""


def strips(rows: Sequence[Pieces]) -> list[tuple[float, float]]:
    """Return the white strips (x from, to) that the rows' pieces leave between columns, left to right."""
    width = max(row.line.box[2] for row in rows) - min(row.line.box[0] for row in rows)
    many = [row for row in rows if len(row.pieces) >= 2 or row.line.box[2] - row.line.box[0] < LONE_PIECE * width]
    if not many:
        return []
    size = sorted(row.line.size for row in many)[len(many) // 2]
    counts = sorted(len(row.pieces) for row in many if len(row.pieces) >= 2)
    usual = counts[len(counts) // 2] if counts else 1
    spans = [_Span(piece.box[0], piece.box[2], len(row.pieces) <= usual / 2) for row in many for piece in row.fine]
    found = [strip for run in _runs(spans, len(many)) for strip in _narrowest(run)]
    wide = [(a, b) for a, b, crossing in found if b - a >= COLUMN_GAP * size and _all_span(crossing, a, b, size)]
    return _without_lone_words(wide, many)


_Part = tuple[float, float, list[_Span]]
"""x from, to, and the pieces that lie over all of it."""


def _runs(spans: Sequence[_Span], lines: int) -> list[list[_Part]]:
    """Return runs of neighbouring parts that few enough pieces lie over."""
    edges = sorted({edge for span in spans for edge in (span.start, span.end)})
    starting = sorted(spans)
    runs: list[list[_Part]] = []
    active: list[_Span] = []
    index = 0
    last: float | None = None
    for a, b in pairwise(edges):
        while index < len(starting) and starting[index].start <= a:
            active.append(starting[index])
            index += 1
        active = [span for span in active if span.end >= b]
        heads = sum(span.head for span in active)
        if len(active) > HEAD_TOLERATED * lines or len(active) - heads > TOLERATED * lines:
            continue
        if last is None or a > last:
            runs.append([])
        runs[-1].append((a, b, list(active)))
        last = b
    return runs


def _narrowest(run: Sequence[_Part]) -> list[_Part]:
    """Return the parts of a run that nothing lies over, else the one joined part that the fewest pieces lie over."""
    least = min(len(crossing) for _, _, crossing in run)
    joined: list[_Part] = []
    for a, b, crossing in run:
        if len(crossing) > least:
            continue
        if joined and joined[-1][1] == a:
            joined[-1] = (joined[-1][0], b, crossing)
        else:
            joined.append((a, b, crossing))
    if least == 0:
        return joined
    return [max(joined, key=lambda part: part[1] - part[0])]


def _all_span(crossing: Sequence[_Span], a: float, b: float, size: float) -> bool:
    """Tell whether pieces stand in both columns beside a strip; in a line of few pieces to lie over it is enough."""
    return all(span.head or (span.start < a - OVERHANG * size and span.end > b + OVERHANG * size) for span in crossing)


def _without_lone_words(found: Sequence[tuple[float, float]], rows: Sequence[Pieces]) -> list[tuple[float, float]]:
    """Leave out strips that part the words of a single line: a blank there is no column."""
    return [strip for strip in found if _is_column_strip(strip, rows)]


def _is_column_strip(strip: tuple[float, float], rows: Sequence[Pieces]) -> bool:
    beside = 0
    only: set[bool] = set()
    for row in rows:
        left = max((piece.box[2] for piece in row.fine if piece.box[2] <= strip[0] + 0.01), default=None)
        right = min((piece.box[0] for piece in row.fine if piece.box[0] >= strip[1] - 0.01), default=None)
        if left is not None and right is not None:
            beside += 2 if right - left > PIECE_GAP * row.line.size else 1
        else:
            only.add(left is not None)
        if beside > 1 or len(only) > 1:
            return True
    return False
