"""Cells whose borders stand apart, as browsers print `border-spacing`: boxes side by side are a table."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from extract.document import Box
from extract.page.marks import Segment

MAX_SPACING = 8.0
"""Points between the borders of two neighbouring cells; further apart are boxes of a drawing."""
MIN_BOXES = 6
"""Boxes with a neighbour that make a table."""
EVEN = 1.0
"""Points: the spaces of a table differ less from each other."""
MOST = 0.8
"""Of the spaces: so many are the same."""


def closed_up(boxes: Sequence[Box]) -> list[Segment]:
    """Return the borders of cells that stand apart moved together, nothing where the boxes are no cells."""
    beside = _spacing(boxes, 0)
    below = _spacing(boxes, 1)
    if beside is None or below is None:
        return []
    return [segment for box in boxes for segment in _borders(box, beside / 2, below / 2)]


def _spacing(boxes: Sequence[Box], axis: int) -> float | None:
    """Return the space between neighbours along an axis (0: across, 1: down), None where it is not always the same."""
    ordered = sorted(boxes, key=lambda box: box[axis])
    starts = [box[axis] for box in ordered]
    spaces: list[float] = []
    for box in boxes:
        end, other = box[axis + 2], 1 - axis
        for index in range(bisect_left(starts, end), bisect_left(starts, end + MAX_SPACING)):
            found = ordered[index]
            if min(found[other + 2], box[other + 2]) - max(found[other], box[other]) > 0:
                spaces.append(found[axis] - end)
                break
    if len(spaces) < MIN_BOXES:
        return None
    usual = sorted(spaces)[len(spaces) // 2]
    return usual if sum(abs(space - usual) <= EVEN for space in spaces) >= MOST * len(spaces) else None


def _borders(box: Box, across: float, down: float) -> Iterator[Segment]:
    x0, y0, x1, y1 = box[0] - across, box[1] - down, box[2] + across, box[3] + down
    yield Segment(horizontal=True, at=y0, start=x0, end=x1)
    yield Segment(horizontal=True, at=y1, start=x0, end=x1)
    yield Segment(horizontal=False, at=x0, start=y0, end=y1)
    yield Segment(horizontal=False, at=x1, start=y0, end=y1)
