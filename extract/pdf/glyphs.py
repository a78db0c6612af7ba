"""A PDF page through pdfium: its glyphs and rulings in shown coordinates, and nothing understood yet."""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

import pypdfium2
from pypdfium2 import raw

from extract.document import Box
from extract.page.marks import (
    MAX_RULING_THICKNESS,
    MIN_DASH_LENGTH,
    STANDARD_FORM,
    Glyph,
    PageContent,
    Rotation,
    Segment,
    unusable,
)
from extract.pdf.dotted import dotted_lines
from extract.pdf.rulings import Dot, Faint, Line, Picture, Shape, page_objects

LARGE_TYPE = 1.25
"""Of the median type height: glyphs larger than this are looked at as a possible watermark."""
SLANT = 4.0
"""Degrees off the axes from which a glyph is slanted; scanned text layers tilt by 1 or 2."""
PALE_LEVEL = 190
"""Of 255: large type at least this light in every channel is a watermark."""
PALE_ALPHA = 110
"""Of 255: large type more transparent than this is a watermark."""
SAMPLED_CODES = 400
"""Characters whose Unicode value is looked at on a page that is only scanned."""
SAMPLED_MODES = 40
"""Glyphs whose way of painting is looked at to find a hidden text layer."""
INVISIBLE = 3
"""Text render mode of glyphs that are not painted (PDF 32000-1, table 106)."""
SAMPLED_ANGLES = 120
"""Glyphs whose angle is looked at to find how the page's text is turned."""
BLANKS = frozenset({0xA0, 0xAD, 0x202F, 0x205F, 0x3000, 0xFEFF, *range(0x2000, 0x2010)})
"""Codes that print nothing: spaces of every width, soft hyphens, joiners and marks of direction."""

Place: TypeAlias = Callable[[float, float], tuple[float, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    """How page space becomes the shown page: size as shown and the map from one to the other."""

    width: float
    height: float
    place: Place


def _frame(bbox: tuple[float, float, float, float], turn: Rotation) -> _Frame:
    """Map page space (y up) to the shown page (y down) turned clockwise by `turn` degrees."""
    left, bottom, right, top = bbox
    width, height = right - left, top - bottom
    if turn == 90:
        return _Frame(width=height, height=width, place=lambda x, y: (y - bottom, x - left))
    if turn == 180:
        return _Frame(width=width, height=height, place=lambda x, y: (right - x, y - bottom))
    if turn == 270:
        return _Frame(width=height, height=width, place=lambda x, y: (top - y, right - x))
    return _Frame(width=width, height=height, place=lambda x, y: (x - left, top - y))


class PageText(NamedTuple):
    """A page's text in drawing order, and the part of its characters that have no usable Unicode value, 0..1."""

    text: str
    unmapped_share: float


def scan_text(page: pypdfium2.PdfPage) -> PageText:
    """Return the page's text, lines ended by CR LF; the cheapest look at a page."""
    text_page = page.get_textpage()
    try:
        text = str(text_page.get_text_range(errors="ignore")).translate(STANDARD_FORM)
        total = text_page.count_chars()
        sample = range(0, total, max(1, total // SAMPLED_CODES))
        unmapped = sum(1 for index in sample if _is_unmapped(text_page.raw, index))
    finally:
        text_page.close()
    return PageText(text, unmapped / len(sample) if sample else 0.0)


def _is_unmapped(text_page: Any, index: int) -> bool:  # noqa: ANN401  a ctypes handle has no type
    """Tell whether the font says nothing of a character: pdfium then gives the glyph's number as its code."""
    return raw.FPDFText_HasUnicodeMapError(text_page, index) == 1 or unusable(
        raw.FPDFText_GetUnicode(text_page, index) or ord(" ")
    )


def read_page(page: pypdfium2.PdfPage) -> PageContent:
    """Return glyphs and rulings of a page as it is shown.

    A page whose text runs sideways without a /Rotate is turned upright; `PageContent.turned` says by how much.
    """
    bbox = page.get_bbox()
    rotation = page.get_rotation()
    text_page = raw.FPDFText_LoadPage(page.raw)
    try:
        codes, boxes = _characters(text_page)
        turned = _text_turn(text_page, len(boxes), rotation)
        boxes = _without_watermark(text_page, boxes)
        hidden = _hidden_share(text_page, boxes)
    finally:
        raw.FPDFText_ClosePage(text_page)
    frame = _frame(bbox, (rotation + turned) % 360)
    glyphs = [glyph for glyph in _glyphs(boxes, frame.place) if _is_on_page(glyph, frame)]
    segments: list[Segment] = []
    faint: list[Segment] = []
    pictures: list[Box] = []
    dots: list[Dot] = []
    shapes = 0
    for item in page_objects(page):
        if isinstance(item, Dot):
            shapes += 1
            dots.append(item)
        elif isinstance(item, Shape):
            shapes += 1
        elif isinstance(item, Picture):
            pictures.append(_placed(item, frame))
        elif isinstance(item, Faint):
            faint.extend(_shown(item.line, frame))
        else:
            segments.extend(_shown(item, frame))
    for line in dotted_lines(dots) if dots else ():
        segments.extend(_shown(line, frame))
    covered = sum((x1 - x0) * (bottom - top) for x0, top, x1, bottom in pictures)
    unmapped = sum(1 for code in codes if unusable(code))
    return PageContent(
        width=frame.width,
        height=frame.height,
        glyphs=tuple(glyphs),
        segments=tuple(segments),
        faint=tuple(faint),
        pictures=tuple(pictures),
        picture_share=min(1.0, covered / max(1.0, frame.width * frame.height)),
        unmapped_share=unmapped / len(codes) if codes else 0.0,
        hidden_share=hidden,
        shapes=shapes,
        turned=turned,
    )


_RawBox: TypeAlias = tuple[int, float, float, float, float, float, float, int]
"""Code, left, bottom, right, top, origin x, origin y, index in the text page."""


def _characters(text_page: Any) -> tuple[list[int], list[_RawBox]]:  # noqa: ANN401  a ctypes handle has no type
    """Read code, loose box and origin of every visible character, in page space."""
    codes: list[int] = []
    boxes: list[_RawBox] = []
    rect = raw.FS_RECTF()
    x, y = ctypes.c_double(), ctypes.c_double()
    unicode, loose, origin = raw.FPDFText_GetUnicode, raw.FPDFText_GetLooseCharBox, raw.FPDFText_GetCharOrigin
    high = 0
    for index in range(raw.FPDFText_CountChars(text_page)):
        code = unicode(text_page, index)
        if raw.FPDFText_HasUnicodeMapError(text_page, index) == 1:
            code = 0xFFFD  # without a map pdfium gives the glyph's number, which looks like a character
        if code <= 0x20 or code in BLANKS:
            if code == 0 and not raw.FPDFText_IsGenerated(text_page, index):
                codes.append(code)
            continue
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if high else 0xFFFD
            high = 0
        codes.append(code)
        if code in {0xFFFE, 0xFFFF} or not loose(text_page, index, rect):
            continue
        origin(text_page, index, x, y)
        boxes.append((code, rect.left, rect.bottom, rect.right, rect.top, x.value, y.value, index))
    return codes, boxes


def _text_turn(text_page: Any, count: int, rotation: Rotation) -> Rotation:  # noqa: ANN401  a ctypes handle has no type
    """Return the further clockwise turn that makes most of the text upright."""
    if not count:
        return 0
    total = raw.FPDFText_CountChars(text_page)
    step = max(1, total // SAMPLED_ANGLES)
    seen: Counter[int] = Counter()
    for index in range(0, total, step):
        if raw.FPDFText_GetUnicode(text_page, index) > 0x20:
            angle = math.degrees(raw.FPDFText_GetCharAngle(text_page, index))
            seen[round(angle / 90) % 4 * 90] += 1
    if not seen:
        return 0
    angle, hits = seen.most_common(1)[0]
    # pdfium gives the angle clockwise in page space; what /Rotate turns already needs no further turn.
    upright = (-angle) % 360
    return (upright - rotation) % 360 if hits > sum(seen.values()) * 0.6 else 0


def _hidden_share(text_page: Any, boxes: list[_RawBox]) -> float:  # noqa: ANN401  a ctypes handle has no type
    """Return the part of the glyphs that the page does not paint: a scan with the text of an older recognition."""
    sample = boxes[:: max(1, len(boxes) // SAMPLED_MODES)]
    hidden = sum(
        raw.FPDFTextObj_GetTextRenderMode(raw.FPDFText_GetTextObject(text_page, box[7])) == INVISIBLE for box in sample
    )
    return hidden / len(sample) if sample else 0.0


def _without_watermark(text_page: Any, boxes: list[_RawBox]) -> list[_RawBox]:  # noqa: ANN401
    """Leave out slanted glyphs, and large pale ones: a watermark lies over the text and belongs to none of it."""
    if not boxes:
        return boxes
    heights = sorted(box[4] - box[2] for box in boxes)
    large = LARGE_TYPE * heights[len(heights) // 2]
    suspects = [box for box in boxes if box[4] - box[2] > large]
    slanted = any(_is_slanted(text_page, box[7]) for box in suspects)
    kept = []
    for box in boxes:
        is_large = box[4] - box[2] > large
        if (slanted and _is_slanted(text_page, box[7])) or (is_large and _is_pale(text_page, box[7])):
            continue
        kept.append(box)
    return kept


def _is_slanted(text_page: Any, index: int) -> bool:  # noqa: ANN401  a ctypes handle has no type
    angle = math.degrees(raw.FPDFText_GetCharAngle(text_page, index)) % 90
    return min(angle, 90 - angle) > SLANT


def _is_pale(text_page: Any, index: int) -> bool:  # noqa: ANN401  a ctypes handle has no type
    channels = [ctypes.c_uint() for _ in range(4)]
    if not raw.FPDFText_GetFillColor(text_page, index, *channels):
        return False
    return channels[3].value < PALE_ALPHA or all(channel.value >= PALE_LEVEL for channel in channels[:3])


def _is_on_page(glyph: Glyph, frame: _Frame) -> bool:
    """Tell whether a glyph's middle lies on the shown page: what the crop box cuts off is not printed."""
    x, y = (glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2
    return 0.0 <= x <= frame.width and 0.0 <= y <= frame.height


def _glyphs(boxes: list[_RawBox], place: Place) -> Iterator[Glyph]:
    for code, left, bottom, right, top, origin_x, origin_y, _ in boxes:
        xa, ya = place(left, top)
        xb, yb = place(right, bottom)
        text = STANDARD_FORM.get(code) or chr(code)
        baseline = place(origin_x, origin_y)[1]
        yield Glyph(text, min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb), baseline)


def _placed(picture: Picture, frame: _Frame) -> Box:
    """Return the part of a picture's box that the shown page holds."""
    xa, ya = frame.place(picture.left, picture.top)
    xb, yb = frame.place(picture.right, picture.bottom)
    return (
        max(0.0, min(xa, xb)),
        max(0.0, min(ya, yb)),
        min(frame.width, max(xa, xb)),
        min(frame.height, max(ya, yb)),
    )


def _shown(line: Line, frame: _Frame) -> Iterator[Segment]:
    """Turn a line into a horizontal or vertical segment of the shown page; slanted ones and those off it drop out."""
    xa, ya = frame.place(line[0], line[1])
    xb, yb = frame.place(line[2], line[3])
    width, height = abs(xb - xa), abs(yb - ya)
    x0, x1 = max(min(xa, xb), 0.0), min(max(xa, xb), frame.width)
    y0, y1 = max(min(ya, yb), 0.0), min(max(ya, yb), frame.height)
    if x0 > x1 or y0 > y1:
        return
    if height <= MAX_RULING_THICKNESS and width > height and x1 - x0 >= MIN_DASH_LENGTH:
        yield Segment(horizontal=True, at=(ya + yb) / 2, start=x0, end=x1)
    elif width <= MAX_RULING_THICKNESS and height > width and y1 - y0 >= MIN_DASH_LENGTH:
        yield Segment(horizontal=False, at=(xa + xb) / 2, start=y0, end=y1)
