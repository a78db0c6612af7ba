"""Labels of a table without rulings that count for several rows: printed in the middle of the rows they span."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from extract.page.pieces import Pieces

LEADING = 3
"""Columns from the left that may hold such labels."""
MIDDLE = 0.45
"""Type sizes: a label's middle lies this near to the middle of its rows."""
RULED_GROUPS = 3
"""Groups of rows between rulings: fewer are a head and its rows."""
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
    bands: Sequence[Sequence[Pieces]], xs: Sequence[float], ys: Sequence[float], rulings: Sequence[float]
) -> dict[tuple[int, int], Span]:
    """Return {(row of a label, its column): the rows it spans} for labels that span more than their own.

    `xs` and `ys` are the edges of columns and rows.
    """
    found: dict[tuple[int, int], Span] = {}
    for column in range(min(LEADING, len(xs) - 2)):
        labelled = [row for row, band in enumerate(bands) if any(column in line.by_column(xs) for line in band)]
        if len(labelled) in {0, len(bands)}:
            continue
        spans = (_between_rulings(labelled, ys, rulings) if column == 0 else {}) or _centred(bands, xs, column)
        found.update({(row, column): span for row, span in spans.items() if span[1] > span[0]})
    return found


def _between_rulings(labelled: Sequence[int], ys: Sequence[float], rulings: Sequence[float]) -> dict[int, Span]:
    """Return the labels that stand alone in a group of rows between two rulings, with the group."""
    groups: list[list[int]] = []
    for row in range(len(ys) - 1):
        ruled = row > 0 and any(ys[row] - NEAR_EDGE <= y <= ys[row] + NEAR_EDGE for y in rulings)
        if not groups or ruled:
            groups.append([])
        groups[-1].append(row)
    if len(groups) < RULED_GROUPS:
        return {}
    own = [(group, [row for row in group if row in labelled]) for group in groups]
    return {rows[0]: (group[0], group[-1]) for group, rows in own if len(rows) == 1}


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
