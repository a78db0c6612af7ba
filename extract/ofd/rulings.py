"""OFD path data becomes rulings: thin shapes as their centre line, stroked outlines edge by edge.

Source: GB/T 33190-2016, 9.1 and table 35 (AbbreviatedData).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

from extract.page.marks import MAX_RULING_THICKNESS, MIN_DASH_LENGTH, Segment

Point: TypeAlias = tuple[float, float]
Place: TypeAlias = Callable[[float, float], Point]

MAX_TOKENS = 200_000
"""Operators and numbers read of one path; a table drawn as one path has some thousands."""

_TOKEN = re.compile(r"[A-Za-z]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_OPERANDS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}
"""Operators and how many numbers each takes: start, move, line, quadratic and cubic curve, arc, close."""

_LARGEST = 1e7
"""Of a coordinate; larger ones are damage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subpath:
    """A part of a path: its points as shown; `curved` tells that curves lie between them."""

    points: tuple[Point, ...]
    curved: bool


def subpaths(data: str, place: Place) -> Iterator[Subpath]:
    """Yield the parts of path data, their points placed on the shown page; broken data end it."""
    points: list[Point] = []
    curved = False
    for operator, values in _operations(data):
        if operator in "SM":
            if len(points) > 1:
                yield Subpath(points=tuple(points), curved=curved)
            points, curved = [place(*values)], False
        elif operator == "C":
            if points and points[0] != points[-1]:
                points.append(points[0])
        else:
            points.append(place(*values[-2:]))
            curved = curved or operator != "L"
    if len(points) > 1:
        yield Subpath(points=tuple(points), curved=curved)


def _operations(data: str) -> Iterator[tuple[str, tuple[float, ...]]]:
    """Yield each operator with its numbers; numbers that go on without one repeat the last."""
    operator = ""
    values: list[float] = []
    for count, found in enumerate(_TOKEN.finditer(data)):
        if count > MAX_TOKENS:
            return
        word = found.group()
        if word.isalpha():
            if word not in _OPERANDS:
                return
            operator, values = word, []
            if word == "C":
                yield "C", ()
            continue
        number = float(word)
        if not operator or operator == "C" or abs(number) > _LARGEST:
            return
        values.append(number)
        if len(values) == _OPERANDS[operator]:
            yield operator, tuple(values)
            values = []
            operator = "L" if operator in "SM" else operator


def rulings(parts: Sequence[Subpath], *, stroked: bool) -> Iterator[Segment]:
    """Yield the rulings that painted parts show, in points."""
    boxes = [_box(part.points) for part in parts]
    if not boxes:
        return
    whole = _box([point for box in boxes for point in ((box[0], box[1]), (box[2], box[3]))])
    if min(whole[2] - whole[0], whole[3] - whole[1]) <= MAX_RULING_THICKNESS:
        yield from ruling_of_box(whole)
        return
    for part, box in zip(parts, boxes, strict=True):
        if min(box[2] - box[0], box[3] - box[1]) <= MAX_RULING_THICKNESS:
            yield from ruling_of_box(box)
        elif stroked and not part.curved:
            yield from _edges(part.points)


def ruling_of_box(box: tuple[float, float, float, float]) -> Iterator[Segment]:
    """Yield the centre line of a thin box along its longer side, nothing for a dot."""
    x0, top, x1, bottom = box
    if max(x1 - x0, bottom - top) < MIN_DASH_LENGTH:
        return
    if x1 - x0 >= bottom - top:
        yield Segment(True, (top + bottom) / 2, x0, x1)  # noqa: FBT003 - a tuple's first field
    else:
        yield Segment(False, (x0 + x1) / 2, top, bottom)  # noqa: FBT003


def _box(points: Sequence[Point]) -> tuple[float, float, float, float]:
    xs, ys = [point[0] for point in points], [point[1] for point in points]
    return min(xs), min(ys), max(xs), max(ys)


def _edges(points: Sequence[Point]) -> Iterator[Segment]:
    """Yield the horizontal and vertical edges of an outline; slanted ones are no rulings."""
    for pair in pairwise(points):
        box = _box(pair)
        if min(box[2] - box[0], box[3] - box[1]) <= MAX_RULING_THICKNESS:
            yield from ruling_of_box(box)
