"""The path, picture and form objects of a PDF page as rulings, coloured edges and picture boxes, in page space."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple, TypeAlias

import pypdfium2
from pypdfium2 import raw

from extract.page.marks import MAX_RULING_THICKNESS, MIN_DASH_LENGTH, WHITE_LEVEL
from extract.page.matrix import IDENTITY, Matrix, apply, compose
from extract.pdf.texts import utf16

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
OPAQUE = 255
MARK_UNITS = 32
NAME_BYTES = 1024
"""UTF-16 units of a mark's name, and bytes of a layer's, that are read; layers of longer names are not known."""

Line: TypeAlias = tuple[float, float, float, float]
"""Two end points."""


class Picture(NamedTuple):
    """The box of a picture in page space, and its handle."""

    left: float
    bottom: float
    right: float
    top: float
    item: Any = None


class Words(NamedTuple):
    """A text object: its handle, the matrix of what holds it, and the name of its layer as stored, None without one."""

    item: Any
    matrix: Matrix
    layer: bytes | None
    depth: int = 0


class Wash(NamedTuple):
    """An opaque filled box and its colour."""

    box: Line
    colour: tuple[int, int, int]


class Shape(NamedTuple):
    """A painted path that is no ruling."""


class Dot(NamedTuple):
    """The middle of a painted spot, perhaps one of a dotted line."""

    x: float
    y: float


class Faint(NamedTuple):
    """A white ruling, or an edge of a coloured area."""

    line: Line


PageObject: TypeAlias = "Line | Faint | Shape | Dot | Picture | Words | Wash"


class Off(NamedTuple):
    """What is off on a page: the names of layers, and what tells which of the page's own form XObjects are of one."""

    names: frozenset[bytes] = frozenset()
    forms: Callable[[], frozenset[int]] = frozenset

    def layer(self, item: Any) -> bytes | None:  # noqa: ANN401  a ctypes handle has no type
        """Return the layer of an object; where none is off it does not matter."""
        return _layer(item) if self.names else None

    def holds(self, item: Any) -> bool:  # noqa: ANN401  a ctypes handle has no type
        """Tell whether an object is of a layer that is off."""
        return self.layer(item) in self.names


OFF_FORM = b"\0"
"""The layer of what lies in a form XObject that is off; no layer has this name."""


def page_objects(page: pypdfium2.PdfPage, off: Off | None = None) -> Iterator[PageObject]:
    """Yield ruling lines (two end points in page space), areas, text objects and pictures as drawn, forms opened.

    Text of layers that are off comes with its layer, all else of them is left out.
    """
    off = off or Off()
    forms_off = off.forms() if off.names else frozenset()
    forms = 0
    budget = [MAX_PATHS]
    count = raw.FPDFPage_CountObjects(page.raw)
    plain = _Holder(IDENTITY, 0, None, off)
    get, kind_of = raw.FPDFPage_GetObject, raw.FPDFPageObj_GetType
    text, path = raw.FPDF_PAGEOBJ_TEXT, raw.FPDF_PAGEOBJ_PATH
    for index in range(count):
        item = get(page.raw, index)
        kind = kind_of(item)
        if kind == text:  # most objects are, so they do not go through a generator each
            yield Words(item, IDENTITY, _layer(item) if off.names else None)
        elif kind == raw.FPDF_PAGEOBJ_FORM:
            yield from _object(item, plain._replace(layer=OFF_FORM if forms in forms_off else None), budget)
            forms += 1
        elif kind == path and not off.names and budget[0] > 0:
            budget[0] -= 1
            yield from _path(item, IDENTITY)
        else:
            yield from _object(item, plain, budget)


class _Holder(NamedTuple):
    """What holds an object: its matrix, how deep it lies, and the layer that all in it is of."""

    matrix: Matrix
    depth: int
    layer: bytes | None
    off: Off

    @property
    def is_off(self) -> bool:
        """Whether its layer is off."""
        return self.layer is not None and (self.layer == OFF_FORM or self.layer in self.off.names)


def _object(item: Any, holder: _Holder, budget: list[int]) -> Iterator[PageObject]:  # noqa: ANN401
    kind = raw.FPDFPageObj_GetType(item)
    matrix, depth = holder.matrix, holder.depth
    if kind == raw.FPDF_PAGEOBJ_TEXT:
        yield Words(item, matrix, holder.layer or holder.off.layer(item), depth)
    elif kind != raw.FPDF_PAGEOBJ_FORM and (holder.is_off or holder.off.holds(item)):
        return
    elif kind == raw.FPDF_PAGEOBJ_PATH and budget[0] > 0:
        budget[0] -= 1
        yield from _path(item, matrix)
    elif kind == raw.FPDF_PAGEOBJ_IMAGE:
        left, bottom, right, top = _bounds(item, matrix)
        thin = min(right - left, top - bottom) <= MAX_RULING_THICKNESS
        if thin:
            yield _centre_line(left, bottom, right, top)
        else:
            yield Picture(left, bottom, right, top, item)
    elif kind == raw.FPDF_PAGEOBJ_FORM and depth < MAX_FORM_DEPTH:
        inner = compose(_matrix_of(item), matrix)
        layer = OFF_FORM if _is_clear(item) else holder.layer or holder.off.layer(item)
        for index in range(raw.FPDFFormObj_CountObjects(item)):
            yield from _object(
                raw.FPDFFormObj_GetObject(item, index), _Holder(inner, depth + 1, layer, holder.off), budget
            )


def _is_clear(form: Any) -> bool:  # noqa: ANN401  a ctypes handle has no type
    """Tell whether a form XObject is drawn with an opacity of 0."""
    channels = [ctypes.c_uint() for _ in range(4)]
    return bool(raw.FPDFPageObj_GetFillColor(form, *channels)) and channels[3].value == 0


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
    return placed_bounds([(x, y) for x in (left, right) for y in (bottom, top)], matrix)


def placed_bounds(points: Sequence[tuple[float, float]], matrix: Matrix) -> Line:
    """Return the box around points that a matrix places."""
    placed = points if matrix == IDENTITY else [apply(matrix, x, y) for x, y in points]
    xs, ys = [point[0] for point in placed], [point[1] for point in placed]
    return min(xs), min(ys), max(xs), max(ys)


def _layer(item: Any) -> bytes | None:  # noqa: ANN401  a ctypes handle has no type
    """Return the name of the layer (optional content group) that an object is marked as being of."""
    for index in range(raw.FPDFPageObj_CountMarks(item)):
        mark = raw.FPDFPageObj_GetMark(item, index)
        size = ctypes.c_ulong()
        name = (ctypes.c_ushort * MARK_UNITS)()
        raw.FPDFPageObjMark_GetName(mark, name, ctypes.sizeof(name), size)
        if utf16(name, size.value) == "OC":
            # As bytes: what pdfium gives as text it reads as UTF-8, which names of layers are not.
            label = (ctypes.c_ubyte * NAME_BYTES)()
            if raw.FPDFPageObjMark_GetParamBlobValue(mark, b"Name", label, NAME_BYTES, size):
                return bytes(label)[: size.value]
    return None


def _path(item: Any, matrix: Matrix) -> Iterator[Line | Faint | Shape | Dot | Wash]:  # noqa: ANN401  a ctypes handle
    """Yield the areas and the rulings of a path, a shape where it has neither rulings nor edges."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(item, fill, stroke)
    box = _bounds(item, matrix)
    if fill.value and min(box[2] - box[0], box[3] - box[1]) > MAX_RULING_THICKNESS:
        yield from _washes(item, matrix, box)
    empty = True
    if fill.value or stroke.value:
        for line in _path_lines(item, matrix, box, stroked=bool(stroke.value)):
            empty = False
            yield line
    if empty:
        yield _spot(item, matrix)


def _washes(item: Any, matrix: Matrix, box: Line) -> Iterator[Wash]:  # noqa: ANN401  a ctypes handle has no type
    """Yield the opaque boxes that a path fills; one that frames a hole is no box."""
    channels = [ctypes.c_uint() for _ in range(4)]
    if not raw.FPDFPageObj_GetFillColor(item, *channels) or channels[3].value < OPAQUE:
        return
    if raw.FPDFPageObj_HasTransparency(item):
        return
    colour = (channels[0].value, channels[1].value, channels[2].value)
    clip, is_box = clip_box(item, matrix)
    if not is_box:
        return
    box = box if clip is None else _common(box, clip)
    if raw.FPDFPath_CountSegments(item) <= BOX_SEGMENTS:
        yield Wash(box, colour)
        return
    if clip is not None:
        return
    for points in _subpaths(item, compose(_matrix_of(item), matrix)):
        inner = placed_bounds(points, IDENTITY)
        thin = min(inner[2] - inner[0], inner[3] - inner[1]) <= MAX_RULING_THICKNESS
        if len(points) <= BOX_SEGMENTS and inner != box and not thin:
            yield Wash(inner, colour)


def clip_box(item: Any, matrix: Matrix) -> tuple[Line | None, bool]:  # noqa: ANN401  a ctypes handle has no type
    """Return the box around what the clip paths of an object leave, None where nothing clips it, and if it is a box."""
    path = raw.FPDFPageObj_GetClipPath(item)
    count = raw.FPDFClipPath_CountPaths(path) if path else -1
    clip: Line | None = None
    boxes = True
    x, y = ctypes.c_float(), ctypes.c_float()
    for number in range(max(count, 0)):
        segments = raw.FPDFClipPath_CountPathSegments(path, number)
        boxes = boxes and segments <= BOX_SEGMENTS
        points: list[tuple[float, float]] = []
        for index in range(segments):
            raw.FPDFPathSegment_GetPoint(raw.FPDFClipPath_GetPathSegment(path, number, index), x, y)
            points.append((x.value, y.value))
        if points:
            box = placed_bounds(points, matrix)
            clip = box if clip is None else _common(clip, box)
    return clip, boxes


def _common(a: Line, b: Line) -> Line:
    """Return what two boxes share, a box of no size where they share nothing."""
    left, bottom = max(a[0], b[0]), max(a[1], b[1])
    return left, bottom, max(left, min(a[2], b[2])), max(bottom, min(a[3], b[3]))


def _path_lines(item: Any, matrix: Matrix, box: Line, *, stroked: bool) -> Iterator[Line | Faint]:  # noqa: ANN401
    """Yield the rulings that a path paints: thin boxes as their centre line, stroked outlines edge by edge."""
    width, height = box[2] - box[0], box[3] - box[1]
    if max(width, height) < MIN_DASH_LENGTH:
        return
    filled = not stroked
    faint = _is_white(item, filled=filled)
    lines: Iterator[Line] = iter(())
    if _is_bar(width, height, filled=filled):
        lines = _bars(item, matrix, box)
    elif stroked:
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
        yield _centre_line(*placed_bounds(points, IDENTITY))


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
        box = placed_bounds(points, IDENTITY)
        if min(box[2] - box[0], box[3] - box[1]) <= MAX_RULING_THICKNESS:
            yield _centre_line(*box)


def _matrix_of(item: Any) -> Matrix:  # noqa: ANN401  a ctypes handle has no type
    matrix = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(item, matrix):
        return IDENTITY
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f
