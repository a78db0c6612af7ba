"""An OFD page becomes glyphs, rulings and pictures in shown coordinates, and nothing is understood yet."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import etree

from extract.container.xml_part import attribute, local
from extract.document import Box
from extract.errors import TooLargeError
from extract.ofd.glyphs import ASCENT, placed_characters
from extract.ofd.package import PageParts, Resources, numbers
from extract.ofd.rulings import Subpath, ruling_of_box, rulings, subpaths
from extract.page.marks import (
    MAX_RULING_THICKNESS,
    STANDARD_FORM,
    WHITE_LEVEL,
    Glyph,
    PageContent,
    Rotation,
    Segment,
    Unshown,
    unusable,
)
from extract.page.matrix import IDENTITY, Matrix, apply, compose
from extract.page.visible import OPAQUE, SPECK, Area, Canvas, Colour, Ink, look, moved_within

POINTS_PER_MILLIMETRE = 72 / 25.4

MAX_OBJECTS = 300_000
"""Objects drawn on one page, those of composites counted each time; a page of a report has some thousands."""

MAX_DEPTH = 20
"""Blocks and composites in each other."""

TURNED_SHARE = 0.6
"""Of the characters: with more of them turned the same way the page is turned upright."""

PLACES = 3
"""Decimals of a point that are kept: millimetres are stated with two to four."""

BOX_POINTS = 5
"""Corners of a closed box, the first counted twice."""


class _Mark(NamedTuple):
    """A character as drawn: its box, the left end of its baseline, and its clockwise turn in degrees."""

    text: str
    box: Box
    x: float
    y: float
    turn: Rotation
    ink: Ink


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedPicture:
    """A picture of a page: the number of its resource, and its box in points."""

    resource: str
    box: Box


@dataclass(slots=True)
class _Canvas:
    """What has been drawn so far."""

    resources: Resources
    marks: list[_Mark] = field(default_factory=list)
    segments: list[Segment] = field(default_factory=list)
    pictures: list[PlacedPicture] = field(default_factory=list)
    areas: list[Area] = field(default_factory=list)
    objects: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnPage:
    """What a page holds, and its pictures with their resources."""

    content: PageContent
    pictures: tuple[PlacedPicture, ...]


def draw_page(parts: PageParts) -> DrawnPage:
    """Return what a page shows; points, origin at the top left of the page turned upright.

    Stamps and signature seals are left out: they lie over the text and are no part of it.

    Raises:
        TooLargeError: more objects than the limit.
    """
    x0, top, x1, bottom = parts.area
    k = POINTS_PER_MILLIMETRE
    canvas = _Canvas(resources=parts.resources)
    for layer in parts.layers:
        _block(canvas, layer, (k, 0.0, 0.0, k, -x0 * k, -top * k), 0)
    for note in parts.notes:
        _block(canvas, note, _own_matrix(note, (k, 0.0, 0.0, k, -x0 * k, -top * k)), 0)
    width, height = (x1 - x0) * k, (bottom - top) * k
    marks, unseen = _seen(canvas.marks, Canvas(canvas.areas, width * height))
    turned = _turn(marks)
    pictures = tuple(
        PlacedPicture(resource=each.resource, box=_turned_box(each.box, turned, width, height))
        for each in canvas.pictures
    )
    glyphs = tuple(_glyph(mark, turned, width, height) for mark in marks)
    unmapped = sum(1 for mark in marks if unusable(ord(mark.text)))
    shown = (height, width) if turned in (90, 270) else (width, height)
    covered = sum((box[2] - box[0]) * (box[3] - box[1]) for box in (each.box for each in pictures))
    content = PageContent(
        width=shown[0],
        height=shown[1],
        glyphs=glyphs,
        segments=tuple(_turned_segment(each, turned, width, height) for each in canvas.segments),
        pictures=tuple(each.box for each in pictures),
        picture_share=min(1.0, covered / max(1.0, width * height)),
        unmapped_share=unmapped / len(glyphs) if glyphs else 0.0,
        turned=turned,
        unseen=tuple(each._replace(box=_turned_box(each.box, turned, width, height)) for each in unseen),
    )
    return DrawnPage(content=content, pictures=pictures)


def _seen(marks: Sequence[_Mark], canvas: Canvas) -> tuple[list[_Mark], list[Unshown]]:
    """Part the characters that a viewer shows from the texts that it does not; those of watermarks are left out."""
    looked = look([mark.ink for mark in marks], [mark.box for mark in marks], canvas)
    groups: dict[int, list[_Mark]] = {}
    for index in sorted(looked.hidden):
        groups.setdefault(marks[index].ink.order, []).append(marks[index])
    unseen = [
        Unshown(
            text="".join(mark.text for mark in group),
            reason="hidden",
            box=_around([corner for mark in group for corner in (mark.box[:2], mark.box[2:])]),
        )
        for group in groups.values()
    ]
    apart = looked.hidden | looked.over
    return [_moved(mark, looked.moved.get(i)) for i, mark in enumerate(marks) if i not in apart], unseen


def _moved(mark: _Mark, box: Box | None) -> _Mark:
    if box is None:
        return mark
    y = moved_within(mark.y, (mark.box[1], mark.box[3]), (box[1], box[3]))
    return mark._replace(box=box, x=box[0], y=y)


def _own_matrix(element: etree._Element, outer: Matrix) -> Matrix:
    """Return the map from an object's space to the shown page: its CTM, its place, what is around it."""
    stated = numbers(attribute(element, "CTM"))
    own: Matrix = (stated[0], stated[1], stated[2], stated[3], stated[4], stated[5]) if len(stated) == 6 else IDENTITY
    boundary = numbers(attribute(element, "Boundary"))
    if len(boundary) == 4:
        own = compose(own, (1.0, 0.0, 0.0, 1.0, boundary[0], boundary[1]))
    return compose(own, outer)


def _block(canvas: _Canvas, block: etree._Element, matrix: Matrix, depth: int) -> None:
    """Draw the objects of a layer, block or composite."""
    if depth > MAX_DEPTH:
        raise TooLargeError("OFD 页面对象嵌套过深")
    for element in block:
        if not local(element):
            continue
        canvas.objects += 1
        if canvas.objects > MAX_OBJECTS:
            raise TooLargeError(f"OFD 一页的对象超过 {MAX_OBJECTS} 个")
        if (attribute(element, "Visible") or "true").lower() != "false":
            _object(canvas, element, matrix, depth)
        elif local(element) == "TextObject":
            _text(canvas, element, _own_matrix(element, matrix), off=True)


def _object(canvas: _Canvas, element: etree._Element, matrix: Matrix, depth: int) -> None:
    """Draw one object that is shown."""
    kind = local(element)
    if kind == "TextObject":
        _text(canvas, element, _own_matrix(element, matrix))
    elif kind == "PathObject":
        _path(canvas, element, _own_matrix(element, matrix))
    elif kind == "ImageObject":
        _image(canvas, element, matrix)
    elif kind == "PageBlock":
        _block(canvas, element, matrix, depth + 1)
    elif kind == "CompositeObject":
        _composite(canvas, element, _own_matrix(element, matrix), depth)


def _composite(canvas: _Canvas, element: etree._Element, matrix: Matrix, depth: int) -> None:
    """Draw the graphic that an object refers to."""
    unit = canvas.resources.composites.get(attribute(element, "ResourceID") or "")
    for content in unit if unit is not None else ():
        if local(content) == "Content":
            _block(canvas, content, matrix, depth + 1)


def _text(canvas: _Canvas, element: etree._Element, matrix: Matrix, *, off: bool = False) -> None:
    """Draw the characters of a text object; `off` tells that it is not to be shown."""
    ink = _ink(canvas, element, matrix, off=off)
    slant = math.degrees(math.atan2(matrix[1], matrix[0]))
    character = next(iter(numbers(attribute(element, "CharDirection"))), 0.0)
    turn = round((slant + character) / 90) % 4 * 90
    for placed in placed_characters(element):
        canvas.objects += 1
        corners = [
            apply(matrix, x, y)
            for x in (placed.x, placed.x + placed.width)
            for y in (placed.y - ASCENT * placed.size, placed.y + (1 - ASCENT) * placed.size)
        ]
        box = _around(corners)
        own = ink._replace(off=True) if max(box[2] - box[0], box[3] - box[1]) <= SPECK else ink
        x, y = apply(matrix, placed.x, placed.y)
        text = STANDARD_FORM.get(ord(placed.text)) or placed.text
        canvas.marks.append(_Mark(text, box, x, y, turn, own))


def _around(points: Sequence[tuple[float, float]]) -> Box:
    xs, ys = [point[0] for point in points], [point[1] for point in points]
    return min(xs), min(ys), max(xs), max(ys)


def _path(canvas: _Canvas, element: etree._Element, matrix: Matrix) -> None:
    """Draw the rulings of a path object; a path is stroked and not filled where it says nothing."""
    stroked = (attribute(element, "Stroke") or "true").lower() == "true" and _paints(element, "StrokeColor")
    filled = (attribute(element, "Fill") or "false").lower() == "true" and _paints(element, "FillColor")
    washes = (attribute(element, "Fill") or "false").lower() == "true"
    if not stroked and not washes:
        return
    for data in element:
        if local(data) == "AbbreviatedData" and data.text:
            parts = list(subpaths(data.text, lambda x, y: apply(matrix, x, y)))
            if washes:
                _wash(canvas, element, parts)
            if stroked or filled:
                canvas.segments.extend(rulings(parts, stroked=stroked))


def _wash(canvas: _Canvas, element: etree._Element, parts: Sequence[Subpath]) -> None:
    """Note the opaque boxes that a path fills."""
    colour, alpha = _colour(canvas, element, "FillColor")
    if alpha < OPAQUE:
        return
    for part in parts:
        box = _around(part.points)
        if (
            not part.curved
            and len(part.points) <= BOX_POINTS
            and min(box[2] - box[0], box[3] - box[1]) > MAX_RULING_THICKNESS
        ):
            canvas.areas.append(Area(canvas.objects, box, colour))


def _ink(canvas: _Canvas, element: etree._Element, matrix: Matrix, *, off: bool) -> Ink:
    """Return how a text object is painted; a text is filled where it says nothing."""
    filled = (attribute(element, "Fill") or "true").lower() == "true"
    stroked = (attribute(element, "Stroke") or "false").lower() == "true"
    colour, alpha = _colour(canvas, element, "FillColor" if filled else "StrokeColor")
    return Ink(canvas.objects, colour, alpha, filled or stroked, _clip(element, matrix), off)


def _colour(canvas: _Canvas, element: etree._Element, name: str) -> tuple[Colour, int]:
    """Return a colour of an object or of its parameters, black where none is stated, and its whole opacity."""
    alpha = next(iter(numbers(attribute(element, "Alpha"))), float(OPAQUE))
    shared = canvas.resources.composites.get(attribute(element, "DrawParam") or "", ())
    colour = next((each for holder in (element, shared) for each in holder if local(each) == name), None)
    if colour is None:
        return (0, 0, 0), round(alpha)
    alpha *= next(iter(numbers(attribute(colour, "Alpha"))), float(OPAQUE)) / OPAQUE
    channels = [round(_channel(word)) for word in (attribute(colour, "Value") or "").split()]
    if len(channels) == 4:  # CMYK
        cyan, magenta, yellow, black = channels
        return (max(0, 255 - cyan - black), max(0, 255 - magenta - black), max(0, 255 - yellow - black)), round(alpha)
    if len(channels) == 1:
        return (channels[0], channels[0], channels[0]), round(alpha)
    return ((channels[0], channels[1], channels[2]) if len(channels) == 3 else (0, 0, 0)), round(alpha)


def _clip(element: etree._Element, matrix: Matrix) -> Box | None:
    """Return the box around what the clips of an object leave, None where nothing clips it."""
    points: list[tuple[float, float]] = []
    for path in element.iter():
        if local(path) == "Path" and any(local(each) == "Clips" for each in path.iterancestors()):
            points.extend(_corners(path, _own_matrix(path, matrix)))
    return _around(points) if points else None


def _corners(path: etree._Element, matrix: Matrix) -> Iterator[tuple[float, float]]:
    """Yield the points of a path as shown."""
    for data in path:
        if local(data) == "AbbreviatedData" and data.text:
            for part in subpaths(data.text, lambda x, y: apply(matrix, x, y)):
                yield from part.points


def _paints(element: etree._Element, name: str) -> bool:
    """Tell whether a colour of an object can be seen on white paper."""
    colour = next((each for each in element if local(each) == name), None)
    if colour is None:
        return True
    if numbers(attribute(colour, "Alpha")) == [0.0]:
        return False
    channels = [_channel(word) for word in (attribute(colour, "Value") or "").split()]
    if len(channels) == 4:  # CMYK
        return any(channel > 255 - WHITE_LEVEL for channel in channels)
    return not channels or any(channel < WHITE_LEVEL for channel in channels)


def _channel(word: str) -> float:
    """Return one channel of a colour, decimal or hexadecimal (`#ee`)."""
    if word.startswith("#"):
        try:
            return float(int(word[1:], 16))
        except ValueError:
            return 0.0
    return next(iter(numbers(word)), 0.0)


def _image(canvas: _Canvas, element: etree._Element, matrix: Matrix) -> None:
    """Draw a picture: its box is its boundary; a thin one is a ruling."""
    boundary = numbers(attribute(element, "Boundary"))
    if len(boundary) != 4:
        return
    left, top, width, height = boundary
    box = _around([apply(matrix, x, y) for x in (left, left + width) for y in (top, top + height)])
    if min(box[2] - box[0], box[3] - box[1]) <= MAX_RULING_THICKNESS:
        canvas.segments.extend(ruling_of_box(box))
    else:
        canvas.pictures.append(PlacedPicture(resource=attribute(element, "ResourceID") or "", box=box))
        canvas.areas.append(Area(-1, box, None))


def _turn(marks: Sequence[_Mark]) -> Rotation:
    """Return the clockwise turn that makes most characters upright."""
    if not marks:
        return 0
    turn, hits = Counter(mark.turn for mark in marks).most_common(1)[0]
    return (360 - turn) % 360 if hits > TURNED_SHARE * len(marks) else 0


def _turned(x: float, y: float, turn: Rotation, width: float, height: float) -> tuple[float, float]:
    """Return a point of a page of a size once the page is turned clockwise."""
    if turn == 90:
        return height - y, x
    if turn == 180:
        return width - x, height - y
    return (y, width - x) if turn == 270 else (x, y)


def _turned_box(box: Box, turn: Rotation, width: float, height: float) -> Box:
    return _around([_turned(box[0], box[1], turn, width, height), _turned(box[2], box[3], turn, width, height)])


def _turned_segment(segment: Segment, turn: Rotation, width: float, height: float) -> Segment:
    if not turn:
        return segment
    if segment.horizontal:
        box = (segment.start, segment.at, segment.end, segment.at)
    else:
        box = (segment.at, segment.start, segment.at, segment.end)
    x0, top, x1, bottom = _turned_box(box, turn, width, height)
    if segment.horizontal == (turn == 180):
        return Segment(True, top, x0, x1)  # noqa: FBT003 - a tuple's first field
    return Segment(False, x0, top, bottom)  # noqa: FBT003


def _glyph(mark: _Mark, turn: Rotation, width: float, height: float) -> Glyph:
    x0, top, x1, bottom = (round(each, PLACES) for each in _turned_box(mark.box, turn, width, height))
    return Glyph(mark.text, x0, top, x1, bottom, round(_turned(mark.x, mark.y, turn, width, height)[1], PLACES))
