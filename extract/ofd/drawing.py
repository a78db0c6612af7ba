"""An OFD page becomes glyphs, rulings and pictures in shown coordinates, and nothing is understood yet."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import etree

from extract.container.xml_part import attribute, local
from extract.document import Box
from extract.errors import TooLargeError
from extract.ofd.glyphs import ASCENT, placed_characters
from extract.ofd.package import PageParts, Resources, numbers
from extract.ofd.rulings import ruling_of_box, rulings, subpaths
from extract.page.marks import (
    MAX_RULING_THICKNESS,
    STANDARD_FORM,
    WHITE_LEVEL,
    Glyph,
    PageContent,
    Rotation,
    Segment,
    unusable,
)
from extract.page.matrix import IDENTITY, Matrix, apply, compose

POINTS_PER_MILLIMETRE = 72 / 25.4

MAX_OBJECTS = 300_000
"""Objects drawn on one page, those of composites counted each time; a page of a report has some thousands."""

MAX_DEPTH = 20
"""Blocks and composites in each other."""

TURNED_SHARE = 0.6
"""Of the characters: with more of them turned the same way the page is turned upright."""

PLACES = 3
"""Decimals of a point that are kept: millimetres are stated with two to four."""


class _Mark(NamedTuple):
    """A character as drawn: its box, the left end of its baseline, and its clockwise turn in degrees."""

    text: str
    box: Box
    x: float
    y: float
    turn: Rotation


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
    objects: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnPage:
    """What a page holds, and its pictures with their resources."""

    content: PageContent
    pictures: tuple[PlacedPicture, ...]


def draw_page(parts: PageParts) -> DrawnPage:
    """Return what a page shows; points, origin at the top left of the page turned upright.

    Annotations and signature seals are left out: they lie over the text and are no part of it.

    Raises:
        TooLargeError: more objects than the limit.
    """
    x0, top, x1, bottom = parts.area
    k = POINTS_PER_MILLIMETRE
    canvas = _Canvas(resources=parts.resources)
    for layer in parts.layers:
        _block(canvas, layer, (k, 0.0, 0.0, k, -x0 * k, -top * k), 0)
    width, height = (x1 - x0) * k, (bottom - top) * k
    turned = _turn(canvas.marks)
    pictures = tuple(
        PlacedPicture(resource=each.resource, box=_turned_box(each.box, turned, width, height))
        for each in canvas.pictures
    )
    glyphs = tuple(_glyph(mark, turned, width, height) for mark in canvas.marks)
    unmapped = sum(1 for mark in canvas.marks if unusable(ord(mark.text)))
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
    )
    return DrawnPage(content=content, pictures=pictures)


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
        kind = local(element)
        if not kind or (attribute(element, "Visible") or "true").lower() == "false":
            continue
        canvas.objects += 1
        if canvas.objects > MAX_OBJECTS:
            raise TooLargeError(f"OFD 一页的对象超过 {MAX_OBJECTS} 个")
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


def _text(canvas: _Canvas, element: etree._Element, matrix: Matrix) -> None:
    """Draw the characters of a text object."""
    own = math.degrees(math.atan2(matrix[1], matrix[0]))
    character = next(iter(numbers(attribute(element, "CharDirection"))), 0.0)
    turn = round((own + character) / 90) % 4 * 90
    for placed in placed_characters(element):
        canvas.objects += 1
        corners = [
            apply(matrix, x, y)
            for x in (placed.x, placed.x + placed.width)
            for y in (placed.y - ASCENT * placed.size, placed.y + (1 - ASCENT) * placed.size)
        ]
        box = _around(corners)
        x, y = apply(matrix, placed.x, placed.y)
        text = STANDARD_FORM.get(ord(placed.text)) or placed.text
        canvas.marks.append(_Mark(text, box, x, y, turn))


def _around(points: Sequence[tuple[float, float]]) -> Box:
    xs, ys = [point[0] for point in points], [point[1] for point in points]
    return min(xs), min(ys), max(xs), max(ys)


def _path(canvas: _Canvas, element: etree._Element, matrix: Matrix) -> None:
    """Draw the rulings of a path object; a path is stroked and not filled where it says nothing."""
    stroked = (attribute(element, "Stroke") or "true").lower() == "true" and _paints(element, "StrokeColor")
    filled = (attribute(element, "Fill") or "false").lower() == "true" and _paints(element, "FillColor")
    if not stroked and not filled:
        return
    for data in element:
        if local(data) == "AbbreviatedData" and data.text:
            parts = list(subpaths(data.text, lambda x, y: apply(matrix, x, y)))
            canvas.segments.extend(rulings(parts, stroked=stroked))


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
