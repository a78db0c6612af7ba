"""Borders of one table that meet nowhere: cells that stand apart, lines below a drawn head, rows drawn one by one."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from extract.document import Box
from extract.page.marks import Segment
from extract.tables.settings import LATTICE


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
        for index in range(bisect_left(starts, end), bisect_left(starts, end + LATTICE.max_spacing)):
            found = ordered[index]
            if min(found[other + 2], box[other + 2]) - max(found[other], box[other]) > 0:
                spaces.append(found[axis] - end)
                break
    if len(spaces) < LATTICE.min_boxes:
        return None
    usual = sorted(spaces)[len(spaces) // 2]
    return (
        usual
        if sum(abs(space - usual) <= LATTICE.even_spacing for space in spaces) >= LATTICE.same_spacings * len(spaces)
        else None
    )


def _borders(box: Box, across: float, down: float) -> Iterator[Segment]:
    x0, y0, x1, y1 = box[0] - across, box[1] - down, box[2] + across, box[3] + down
    yield Segment(horizontal=True, at=y0, start=x0, end=x1)
    yield Segment(horizontal=True, at=y1, start=x0, end=x1)
    yield Segment(horizontal=False, at=x0, start=y0, end=y1)
    yield Segment(horizontal=False, at=x1, start=y0, end=y1)


Pair = tuple[list[Segment], list[Segment]]
"""The rulings of a table across and down."""


def with_lines_below(pairs: Sequence[Pair], lonely: Sequence[Segment]) -> None:
    """Add to each table the lines below it that no vertical ruling meets and that are as long as its own.

    What is drawn is then the head of a table, not a table of more rows than there are lines below.
    """
    for across, down in pairs:
        width = _extent(across)
        bottom = max(*(s.at for s in across), *(s.end for s in down))
        found: list[Segment] = []
        for line in sorted((s for s in lonely if _alike((s.start, s.end), width)), key=lambda s: s.at):
            if 0 < line.at - bottom <= LATTICE.row_height:
                found.append(line)
                bottom = line.at
        drawn = len({round(s.at) for s in across})
        if len(found) >= LATTICE.min_lines_below and (drawn <= LATTICE.max_head_lines or drawn <= len(found)):
            across.extend(found)


def stacked(pairs: Sequence[Pair]) -> list[Pair]:
    """Join rows that are drawn one by one over the same columns, with a row between that has no border of its own."""
    rows = sorted((pair for pair in pairs if len({round(s.at) for s in pair[0]}) == 2), key=_top)
    done: list[Pair] = [pair for pair in pairs if not any(pair is row for row in rows)]
    stacks: list[list[Pair]] = []
    for row in rows:
        stack = next((stack for stack in stacks if _goes_below(stack[-1], row)), None)
        if stack is None:
            stacks.append([row])
        else:
            stack.append(row)
    for stack in stacks:
        if len(stack) >= LATTICE.min_stacked_rows:
            done.append(([s for across, _ in stack for s in across], [s for _, down in stack for s in down]))
        else:
            done.extend(stack)
    return done


def _goes_below(above: Pair, below: Pair) -> bool:
    """Tell whether a row has the columns of another and begins at most a row below it."""
    columns = [sorted(s.at for s in pair[1]) for pair in (above, below)]
    same = LATTICE.min_verticals <= len(columns[0]) == len(columns[1]) and all(
        abs(a - b) <= LATTICE.same_end for a, b in zip(*columns, strict=True)
    )
    bottom = max(s.at for s in above[0])
    return same and 0 < _top(below) - bottom <= LATTICE.row_height and _alike(_extent(above[0]), _extent(below[0]))


def _top(pair: Pair) -> float:
    return min(s.at for s in pair[0])


def _extent(across: Sequence[Segment]) -> tuple[float, float]:
    return min(s.start for s in across), max(s.end for s in across)


def _alike(a: tuple[float, float], b: tuple[float, float]) -> bool:
    return abs(a[0] - b[0]) <= LATTICE.same_end and abs(a[1] - b[1]) <= LATTICE.same_end
