"""The path, picture and form objects of a PDF page as rulings, coloured edges and picture boxes, in page space."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple, TypeAlias

import pypdfium2
from pypdfium2 import raw

from extract.page.marks import MAX_RULING_THICKNESS, MIN_DASH_LENGTH, WHITE_LEVEL
from extract.page.matrix import IDENTITY, Matrix, apply, compose

MAX_DOT = 1.6
"""Points; a painted spot this small both ways is a dot of a dotted line. Browsers print dots of 0.75 pt."""
MAX_PATHS = 60_000
"""Path objects read of one page; a map or drawing has more, a form at most some thousands."""
MAX_FORM_DEPTH = 6
"""Nesting of form XObjects that is followed."""
BOX_SEGMENTS = 5
"""Of a path: one with more is not a single box and may draw a whole table."""
MAX_BAR_THICKNESS = 6.0
"""Points; a filled box this thick is a border where it is BAR_LENGTH times as long. Office programs draw up to 6 pt."""
BAR_LENGTH = 12.0

Line: TypeAlias = tuple[float, float, float, float]
"""Two end points."""


class Picture(NamedTuple):
    """The box of a picture in page space."""

    left: float
    bottom: float
    right: float
    top: float


class Shape(NamedTuple):
    """A painted path that is no ruling."""


class Dot(NamedTuple):
    """The middle of a painted spot, perhaps one of a dotted line."""

    x: float
    y: float


class Faint(NamedTuple):
    """A white ruling, or an edge of a coloured area."""

    line: Line


def page_objects(page: pypdfium2.PdfPage) -> Iterator[Line | Faint | Shape | Dot | Picture]:
    """Yield ruling lines (two end points in page space) and the box of each picture, forms opened."""
    budget = [MAX_PATHS]
    count = raw.FPDFPage_CountObjects(page.raw)
    for index in range(count):
        yield from _object(raw.FPDFPage_GetObject(page.raw, index), IDENTITY, 0, budget)


def _object(item: Any, matrix: Matrix, depth: int, budget: list[int]) -> Iterator[Line | Faint | Shape | Dot | Picture]:  # noqa: ANN401
    kind = raw.FPDFPageObj_GetType(item)
    if kind == raw.FPDF_PAGEOBJ_PATH and budget[0] > 0:
        budget[0] -= 1
        lines: list[Line | Faint | Shape | Dot] = list(_path_lines(item, matrix))
        yield from lines or [_spot(item, matrix)]
    elif kind == raw.FPDF_PAGEOBJ_IMAGE:
        left, bottom, right, top = _bounds(item, matrix)
        thin = min(right - left, top - bottom) <= MAX_RULING_THICKNESS
        if thin:
            yield _centre_line(left, bottom, right, top)
        else:
            yield Picture(left, bottom, right, top)
    elif kind == raw.FPDF_PAGEOBJ_FORM and depth < MAX_FORM_DEPTH:
        inner = compose(_matrix_of(item), matrix)
        for index in range(raw.FPDFFormObj_CountObjects(item)):
            yield from _object(raw.FPDFFormObj_GetObject(item, index), inner, depth + 1, budget)


def _spot(item: Any, matrix: Matrix) -> Shape | Dot:  # noqa: ANN401  a ctypes handle has no type
    """Return what a path is that draws no ruling: a dot, or some shape."""
    left, bottom, right, top = _bounds(item, matrix)
    if max(right - left, top - bottom) > MAX_DOT:
        return Shape()
    return Dot((left + right) / 2, (bottom + top) / 2)


def _bounds(item: Any, matrix: Matrix) -> Line:  # noqa: ANN401  a ctypes handle has no type
    values = [ctypes.c_float() for _ in range(4)]
    if not raw.FPDFPageObj_GetBounds(item, *values):
        return (0.0, 0.0, 0.0, 0.0)
    left, bottom, right, top = (value.value for value in values)
    if matrix == IDENTITY:
        return left, bottom, right, top
    corners = [apply(matrix, x, y) for x in (left, right) for y in (bottom, top)]
    xs, ys = [c[0] for c in corners], [c[1] for c in corners]
    return min(xs), min(ys), max(xs), max(ys)


def _path_lines(item: Any, matrix: Matrix) -> Iterator[Line | Faint]:  # noqa: ANN401  a ctypes handle has no type
    """Yield the rulings that a path paints: thin boxes as their centre line, stroked outlines edge by edge."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(item, fill, stroke)
    box = _bounds(item, matrix)
    width, height = box[2] - box[0], box[3] - box[1]
    if not (fill.value or stroke.value) or max(width, height) < MIN_DASH_LENGTH:
        return
    filled = not stroke.value
    faint = _is_white(item, filled=filled)
    lines: Iterator[Line] = iter(())
    if _is_bar(width, height, filled=filled):
        lines = _bars(item, matrix, box)
    elif stroke.value:
        lines = _outline(item, compose(_matrix_of(item), matrix))
    elif not faint and raw.FPDFPath_CountSegments(item) <= BOX_SEGMENTS:
        lines, faint = _edges(box), True
    elif not faint:
        lines = _thin_subpaths(item, compose(_matrix_of(item), matrix))
    for line in lines:
        yield Faint(line) if faint else line


def _edges(box: Line) -> Iterator[Line]:
    left, bottom, right, top = box
    yield from ((left, top, right, top), (left, bottom, right, bottom))
    yield from ((left, bottom, left, top), (right, bottom, right, top))


def _is_bar(width: float, height: float, *, filled: bool) -> bool:
    """Tell whether a box is so thin that it is a ruling."""
    thin, long = min(width, height), max(width, height)
    return thin <= MAX_RULING_THICKNESS or (filled and thin <= MAX_BAR_THICKNESS and long >= BAR_LENGTH * thin)


def _bars(item: Any, matrix: Matrix, box: Line) -> Iterator[Line]:  # noqa: ANN401  a ctypes handle has no type
    """Yield the centre line of a thin path, one for each piece where it is made of several with white between them."""
    pieces = list(_subpaths(item, compose(_matrix_of(item), matrix))) if _moves(item) > 1 else []
    if not pieces:
        yield _centre_line(*box)
    for points in pieces:
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        yield _centre_line(min(xs), min(ys), max(xs), max(ys))


def _moves(item: Any) -> int:  # noqa: ANN401  a ctypes handle has no type
    """Count the pieces of a path."""
    kinds = (
        raw.FPDFPathSegment_GetType(raw.FPDFPath_GetPathSegment(item, index))
        for index in range(raw.FPDFPath_CountSegments(item))
    )
    return sum(1 for kind in kinds if kind == raw.FPDF_SEGMENT_MOVETO)


def _centre_line(left: float, bottom: float, right: float, top: float) -> Line:
    if right - left >= top - bottom:
        middle = (top + bottom) / 2
        return left, middle, right, middle
    middle = (left + right) / 2
    return middle, bottom, middle, top


def _is_white(item: Any, *, filled: bool) -> bool:  # noqa: ANN401  a ctypes handle has no type
    channels = [ctypes.c_uint() for _ in range(4)]
    read = raw.FPDFPageObj_GetFillColor if filled else raw.FPDFPageObj_GetStrokeColor
    if not read(item, *channels):
        return False
    return channels[3].value == 0 or all(channel.value >= WHITE_LEVEL for channel in channels[:3])


def _subpaths(item: Any, matrix: Matrix) -> Iterator[list[tuple[float, float]]]:  # noqa: ANN401
    """Yield each subpath's corner points; a subpath with a curve is left out."""
    points: list[tuple[float, float]] = []
    curved = False
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(raw.FPDFPath_CountSegments(item)):
        segment = raw.FPDFPath_GetPathSegment(item, index)
        kind = raw.FPDFPathSegment_GetType(segment)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        point = apply(matrix, x.value, y.value)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            if len(points) > 1 and not curved:
                yield points
            points, curved = [point], False
        elif kind == raw.FPDF_SEGMENT_LINETO:
            points.append(point)
        else:
            curved = True
        if raw.FPDFPathSegment_GetClose(segment) and points and points[0] != points[-1]:
            points.append(points[0])
    if len(points) > 1 and not curved:
        yield points


def _outline(item: Any, matrix: Matrix) -> Iterator[Line]:  # noqa: ANN401  a ctypes handle has no type
    for points in _subpaths(item, matrix):
        for (xa, ya), (xb, yb) in pairwise(points):
            yield xa, ya, xb, yb


def _thin_subpaths(item: Any, matrix: Matrix) -> Iterator[Line]:  # noqa: ANN401  a ctypes handle has no type
    """Yield the centre lines of a filled path made of several thin boxes (one path for a whole table)."""
    for points in _subpaths(item, matrix):
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        box = min(xs), min(ys), max(xs), max(ys)
        if min(box[2] - box[0], box[3] - box[1]) <= MAX_RULING_THICKNESS:
            yield _centre_line(*box)


def _matrix_of(item: Any) -> Matrix:  # noqa: ANN401  a ctypes handle has no type
    matrix = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(item, matrix):
        return IDENTITY
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f
