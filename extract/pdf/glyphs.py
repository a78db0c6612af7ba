"""A PDF page through pdfium: its glyphs and rulings in shown coordinates, and nothing understood yet."""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
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
    Unshown,
    unusable,
)
from extract.page.signs import with_symbol_signs
from extract.pdf.annotations import Typed, typed_boxes
from extract.pdf.dotted import dotted_lines
from extract.pdf.inks import RawBox, seen
from extract.pdf.layers import Layers
from extract.pdf.quick import Address, Places, address, code_of, has_no_map
from extract.pdf.rulings import Dot, Faint, Line, Off, PageObject, Picture, Shape, Wash, Words, page_objects

LARGE_TYPE = 1.25
"""Of the median type height: glyphs larger than this are looked at as a possible watermark."""
SLANT = 4.0
"""Degrees off the axes from which a glyph is slanted; scanned text layers tilt by 1 or 2."""
PALE_LEVEL = 190
"""Of 255: large type at least this light in every channel is a watermark."""
PALE_ALPHA = 110
"""Of 255: large type more transparent than this is a watermark."""
SAMPLED_CODES = 200
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
    """How page space becomes the shown page: size as shown and the map from one to the other.

    `corner` is the upper left corner of a page that is not turned.
    """

    width: float
    height: float
    place: Place
    corner: tuple[float, float] | None = None


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
    return _Frame(width=width, height=height, place=lambda x, y: (x - left, top - y), corner=(left, top))


class PageText(NamedTuple):
    """A page's text in drawing order, and the part of its characters that have no usable Unicode value, 0..1."""

    text: str
    unmapped_share: float


def scan_text(text_page: pypdfium2.PdfTextPage) -> PageText:
    """Return the text of a page, lines ended by CR LF; the cheapest look at a page."""
    text = str(text_page.get_text_range(errors="ignore")).translate(STANDARD_FORM)
    total = text_page.count_chars()
    sample = range(0, total, max(1, total // SAMPLED_CODES))
    page = address(text_page.raw)
    unmapped = sum(1 for index in sample if _is_unmapped(page, index))
    return PageText(text, unmapped / len(sample) if sample else 0.0)


def _is_unmapped(text_page: Address, index: int) -> bool:
    """Tell whether the font says nothing of a character: pdfium then gives the glyph's number as its code."""
    return has_no_map(text_page, index) == 1 or unusable(code_of(text_page, index) or ord(" "))


def read_page(
    page: pypdfium2.PdfPage,
    layers: Layers | None = None,
    typed: Sequence[Typed] = (),
    *,
    index: int = 0,
    text_page: pypdfium2.PdfTextPage | None = None,
) -> PageContent:
    """Return glyphs and rulings of a page as it is shown, and what of its text is not shown.

    A page whose text runs sideways without a /Rotate is turned upright; `PageContent.turned` says by how much.
    `layers` is asked what is off, `index` is the page's number there, from 0; `typed` is what viewers print of fields
    and notes that bring no picture of themselves. `text_page` is the page's text where it is loaded; it may be closed.
    """
    bbox = page.get_bbox()
    rotation = page.get_rotation()
    off = Off() if layers is None else Off(layers.names, lambda: layers.forms(index))
    objects = list(page_objects(page, off))
    text = _text(page, objects, off.names, page.get_textpage() if text_page is None else text_page)
    codes, boxes, hidden, unseen = text.codes, text.boxes, text.hidden, text.unseen
    turned = (text.turn - rotation) % 360 if text.turn is not None else 0
    boxes.extend(box for each in typed for box in typed_boxes(each))
    frame = _frame(bbox, (rotation + turned) % 360)
    glyphs = with_symbol_signs(list(_glyphs(boxes, frame)))
    unmapped = sum(1 for code in codes if unusable(code))
    drawn = _drawn(objects, frame)
    covered = sum((x1 - x0) * (bottom - top) for x0, top, x1, bottom in drawn.pictures)
    return replace(
        drawn,
        glyphs=glyphs,
        picture_share=min(1.0, covered / max(1.0, frame.width * frame.height)),
        unmapped_share=unmapped / len(codes) if codes else 0.0,
        hidden_share=hidden,
        turned=turned,
        unseen=tuple(each._replace(box=_placed(Picture(*each.box), frame)) for each in unseen),
    )


class _Text(NamedTuple):
    """The text of a page: codes of all characters, the visible ones with their boxes, and what is told of the rest."""

    codes: list[int]
    boxes: list[RawBox]
    hidden: float
    unseen: list[Unshown]
    turn: Rotation | None


def _text(
    page: pypdfium2.PdfPage, objects: list[PageObject], off: frozenset[bytes], text_page: pypdfium2.PdfTextPage
) -> _Text:
    """Return the text of a page. What is hidden is taken off the page, and the text is read again.

    pdfium leaves out a character printed again on its place: of the number typed over a covered one, the figures
    that both have.
    """
    unseen: list[Unshown] = []
    hidden: float | None = None
    while True:
        try:
            codes, boxes = _characters(text_page.raw)
            turn = _text_turn(text_page.raw, len(boxes))
            hidden = _hidden_share(text_page.raw, boxes) if hidden is None else hidden
            shown = seen(page, text_page.raw, boxes, objects, off)
            boxes = _without_watermark(text_page.raw, shown.boxes)
        finally:
            text_page.close()
        taken = [words for words in shown.gone if _take_off(page, words)]
        if not taken:
            return _Text(codes, boxes, hidden, [*unseen, *shown.unseen], turn)
        unseen.extend(shown.unseen)
        for words in taken:
            objects.remove(words)
        text_page = page.get_textpage()


def _take_off(page: pypdfium2.PdfPage, words: Words) -> bool:
    """Take a text object off its page; those in forms stay."""
    if words.depth or not raw.FPDFPage_RemoveObject(page.raw, words.item):
        return False
    raw.FPDFPageObj_Destroy(words.item)
    return True


def _drawn(objects: Sequence[PageObject], frame: _Frame) -> PageContent:
    """Return the rulings and pictures of a page, without its text."""
    segments: list[Segment] = []
    faint: list[Segment] = []
    pictures: list[Box] = []
    dots: list[Dot] = []
    shapes = 0
    for item in objects:
        if isinstance(item, Dot):
            shapes += 1
            dots.append(item)
        elif isinstance(item, Shape):
            shapes += 1
        elif isinstance(item, Picture):
            pictures.append(_placed(item, frame))
        elif isinstance(item, Faint):
            faint.extend(_shown(item.line, frame))
        elif not isinstance(item, Words | Wash):
            segments.extend(_shown(item, frame))
    for line in dotted_lines(dots) if dots else ():
        segments.extend(_shown(line, frame))
    return PageContent(
        width=frame.width,
        height=frame.height,
        glyphs=(),
        segments=tuple(segments),
        faint=tuple(faint),
        pictures=tuple(pictures),
        shapes=shapes,
    )


def _characters(text_page: Any) -> tuple[list[int], list[RawBox]]:  # noqa: ANN401  a ctypes handle has no type
    """Read code, loose box and origin of every visible character, in page space."""
    codes: list[int] = []
    placed: list[tuple[int, int]] = []
    count = max(0, raw.FPDFText_CountChars(text_page))
    places, page = Places(count), address(text_page)
    high = 0
    for index in range(count):
        code = code_of(page, index)
        if has_no_map(page, index) == 1:
            code = 0xFFFD  # without a map pdfium gives the glyph's number, which looks like a character
        if code <= 0x20 or code in BLANKS:
            if code != 0 or raw.FPDFText_IsGenerated(text_page, index):
                continue
            codes.append(code)
            if not _has_ink(text_page, index):
                continue
            code = 0xFFFD  # something is drawn of which the font does not say what it is
            if places.fill(page, index):
                placed.append((code, index))
            continue
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if high else 0xFFFD
            high = 0
        codes.append(code)
        if code not in {0xFFFE, 0xFFFF} and places.fill(page, index):
            placed.append((code, index))
    edges, origins = places.told()
    return codes, [
        (
            code,
            edges[4 * i],
            edges[4 * i + 3],
            edges[4 * i + 2],
            edges[4 * i + 1],
            origins[2 * i],
            origins[2 * i + 1],
            i,
        )
        for code, i in placed
    ]


def _has_ink(text_page: Any, index: int) -> bool:  # noqa: ANN401  a ctypes handle has no type
    """Tell whether the glyph of a character has an outline."""
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    found = raw.FPDFText_GetCharBox(text_page, index, left, right, bottom, top)
    return bool(found) and right.value > left.value and top.value > bottom.value


def _text_turn(text_page: Any, count: int) -> Rotation | None:  # noqa: ANN401  a ctypes handle has no type
    """Return the clockwise turn of the unturned page that makes most of the text upright, None where none does."""
    if not count:
        return None
    total = raw.FPDFText_CountChars(text_page)
    step = max(1, total // SAMPLED_ANGLES)
    angles: Counter[int] = Counter()
    for index in range(0, total, step):
        if raw.FPDFText_GetUnicode(text_page, index) > 0x20:
            angle = math.degrees(raw.FPDFText_GetCharAngle(text_page, index))
            angles[round(angle / 90) % 4 * 90] += 1
    if not angles:
        return None
    angle, hits = angles.most_common(1)[0]
    # pdfium gives the angle clockwise in page space; what /Rotate turns already needs no further turn.
    return (-angle) % 360 if hits > sum(angles.values()) * 0.6 else None


def _hidden_share(text_page: Any, boxes: list[RawBox]) -> float:  # noqa: ANN401  a ctypes handle has no type
    """Return the part of the glyphs that the page does not paint: a scan with the text of an older recognition."""
    sample = boxes[:: max(1, len(boxes) // SAMPLED_MODES)]
    hidden = sum(
        raw.FPDFTextObj_GetTextRenderMode(raw.FPDFText_GetTextObject(text_page, box[7])) == INVISIBLE for box in sample
    )
    return hidden / len(sample) if sample else 0.0


def _without_watermark(text_page: Any, boxes: list[RawBox]) -> list[RawBox]:  # noqa: ANN401
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


def _glyphs(boxes: list[RawBox], frame: _Frame) -> Iterator[Glyph]:
    """Yield the glyphs whose middle lies on the shown page: what the crop box cuts off is not printed."""
    width, height, place, corner = frame.width, frame.height, frame.place, frame.corner
    for code, left, bottom, right, top, origin_x, origin_y, _ in boxes:
        if corner is not None:  # most pages are upright: the same as below, without three calls for each glyph
            xa, xb, ya, yb = left - corner[0], right - corner[0], corner[1] - top, corner[1] - bottom
            baseline = corner[1] - origin_y
        else:
            (xa, ya), (xb, yb) = place(left, top), place(right, bottom)
            baseline = place(origin_x, origin_y)[1]
        if xa > xb:
            xa, xb = xb, xa
        if ya > yb:
            ya, yb = yb, ya
        if 0.0 <= (xa + xb) / 2 <= width and 0.0 <= (ya + yb) / 2 <= height:
            yield Glyph(STANDARD_FORM.get(code) or chr(code), xa, ya, xb, yb, baseline)


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
