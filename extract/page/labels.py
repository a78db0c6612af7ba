"""Labels of a table without rulings that count for several rows: printed in the middle of the rows they span."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from extract.page.marks import Segment
from extract.page.pieces import Pieces

LEADING = 3
"""Columns from the left that may hold such labels."""
MIDDLE = 0.45
"""Type sizes: a label's middle lies this near to the middle of its rows."""
RULED_GROUPS = 3
"""Groups of rows between rulings: fewer are a head and its rows."""
RULED = 0.6
"""Of the edges between rows: with a line drawn along so many, a cell without one reaches over the edge."""
WALL = 0.5
"""Of a column's width: a line covers at least so much of it."""
NEAR_EDGE = 8.0
"""Points between a ruling and the edge of the rows that it parts."""

Span = tuple[int, int]
"""First and last row."""


class _Extent(NamedTuple):
    """Where a row's text begins and ends without its labels, and its label."""

    top: float
    bottom: float
    label: tuple[float, float] | None
    """Top and bottom of the label."""


def merged_labels(
    bands: Sequence[Sequence[Pieces]], xs: Sequence[float], ys: Sequence[float], across: Sequence[Segment]
) -> dict[tuple[int, int], Span]:
    """Return {(row of a label, its column): the rows it spans} for labels that span more than their own.

    `xs` and `ys` are the edges of columns and rows, `across` the lines drawn across the page.
    """
    walls = _walls(xs, ys, across)
    ruled = sum(any(wall) for wall in walls) >= RULED * len(walls)
    found: dict[tuple[int, int], Span] = {}
    for column in range(len(xs) - 1 if ruled else min(LEADING, len(xs) - 2)):
        labelled = [row for row, band in enumerate(bands) if any(column in line.by_column(xs) for line in band)]
        if len(labelled) in {0, len(bands)}:
            continue
        groups = _groups([wall[column] for wall in walls])
        spans = _alone(labelled, groups) if ruled or (column == 0 and len(groups) >= RULED_GROUPS) else {}
        if not ruled:
            spans = spans or _centred(bands, xs, column)
        found.update({(row, column): span for row, span in spans.items() if span[1] > span[0]})
    return found


def _walls(xs: Sequence[float], ys: Sequence[float], across: Sequence[Segment]) -> list[list[bool]]:
    """Tell for each edge between two rows in which columns a line is drawn along it."""
    walls: list[list[bool]] = []
    for y in ys[1:-1]:
        near = [line for line in across if abs(line.at - y) <= NEAR_EDGE]
        walls.append(
            [any(min(line.end, b) - max(line.start, a) > WALL * (b - a) for line in near) for a, b in pairwise(xs)]
        )
    return walls


def _groups(walls: Sequence[bool]) -> list[Span]:
    """Return the runs of rows (first, last) with no line between them."""
    groups: list[Span] = [(0, 0)]
    for row, wall in enumerate(walls, start=1):
        if wall:
            groups.append((row, row))
        else:
            groups[-1] = (groups[-1][0], row)
    return groups


def _alone(labelled: Sequence[int], groups: Sequence[Span]) -> dict[int, Span]:
    """Return the labels that stand alone in a group of rows, with the group."""
    own = [(group, [row for row in labelled if group[0] <= row <= group[1]]) for group in groups]
    return {rows[0]: group for group, rows in own if len(rows) == 1}


def _centred(bands: Sequence[Sequence[Pieces]], xs: Sequence[float], column: int) -> dict[int, Span]:
    """Return the rows of each label where all of them stand in the middle of theirs, each group below the last.

    Labels set at the top of their rows do not: then the first row has one, and each stands on the line of a row.
    """
    extents = [_extent(band, xs, column) for band in bands]
    size = bands[0][0].line.size
    found: dict[int, Span] = {}
    start = 0
    labels = [row for row, extent in enumerate(extents) if extent.label is not None]
    for place, row in enumerate(labels):
        label = extents[row].label
        limit = labels[place + 1] if place + 1 < len(labels) else len(extents)
        if label is None or start > row:
            return {}
        middle = (label[0] + label[1]) / 2
        off, last = min(
            (abs((extents[start].top + extents[end].bottom) / 2 - middle), end) for end in range(row, limit)
        )
        if off > MIDDLE * size:
            return {}
        found[row] = (start, last)
        start = last + 1
    return found if _is_centred(found) else {}


def _is_centred(spans: dict[int, Span]) -> bool:
    rows = sorted(spans)
    second = rows[1] if len(rows) > 1 else rows[0]
    if spans[second][0] < second:
        return True
    return any((last - first) % 2 for first, last in spans.values())


def _extent(band: Sequence[Pieces], xs: Sequence[float], column: int) -> _Extent:
    label: list[tuple[float, float]] = []
    rest: list[tuple[float, float]] = []
    for line in band:
        for at, pieces in line.by_column(xs).items():
            if at == column:
                label.extend((piece.box[1], piece.box[3]) for piece in pieces)
            elif at > column:
                rest.extend((piece.box[1], piece.box[3]) for piece in pieces)
    own = rest or label or [(band[0].top, band[-1].bottom)]
    return _Extent(
        top=min(top for top, _ in own),
        bottom=max(bottom for _, bottom in own),
        label=(min(top for top, _ in label), max(bottom for _, bottom in label)) if label else None,
    )
