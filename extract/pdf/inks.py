"""How the text of a PDF page is painted, and which of its characters can be seen."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Sequence
from typing import Any, NamedTuple, TypeAlias

import pypdfium2
from pypdfium2 import raw

from extract.document import Box
from extract.page.marks import STANDARD_FORM, Unshown
from extract.page.visible import OPAQUE, SPECK, WHITE, Area, Canvas, Colour, Ink, alike, crossed_by, look, moved_within
from extract.pdf.rulings import OFF_FORM, Picture, Wash, Words, clip_box

UNPAINTED_MODES = frozenset({3, 7})
"""Text render modes that paint nothing (PDF 32000-1, table 106): invisible, and clip only."""
FILLED = frozenset({0, 2})
STROKED = 1
"""The modes that fill letters, and that paint outlines alone."""
MAX_PIXELS = 25_000_000
"""Square points of a picture, each a pixel of what is looked at; a sheet of A0 has 8 million."""
SOLID = 0.98
"""Of a picture's pixels: with so many opaque it hides what lies beneath."""

RawBox: TypeAlias = tuple[int, float, float, float, float, float, float, int]
"""Code, left, bottom, right, top, origin x, origin y, index in the text page."""


_CHANNELS = tuple(ctypes.c_uint() for _ in range(4))


class Seen(NamedTuple):
    """The characters that can be seen, the texts that cannot, and the text objects of which nothing is seen."""

    boxes: list[RawBox]
    unseen: list[Unshown]
    gone: list[Words]


def seen(
    page: pypdfium2.PdfPage,
    text_page: Any,  # noqa: ANN401  a ctypes handle has no type
    boxes: list[RawBox],
    objects: Sequence[object],
    off: frozenset[bytes],
) -> Seen:
    """Return the characters of a page that a viewer shows, those of watermarks left out; all in page space."""
    page_area = page.get_width() * page.get_height()
    specks = _specks(text_page, boxes)
    if not off and not specks and _is_plain(objects):
        return Seen(boxes, [], [])
    inks, areas = _painted(page, objects, boxes, off)
    for owner in specks & inks.keys():
        inks[owner] = (inks[owner][0]._replace(off=True), inks[owner][1])
    canvas = Canvas(areas, page_area)
    plain = [ink for ink, _ in inks.values()]
    if not crossed_by(ink.shade for ink in plain) and not any(canvas.is_doubtful(ink) for ink in plain):
        return Seen(boxes, [], [])
    owners = [_handle(raw.FPDFText_GetTextObject(text_page, box[7])) for box in boxes]
    looked = look(
        [inks[owner][0] if owner in inks else None for owner in owners],
        [(b[1], b[2], b[3], b[4]) for b in boxes],
        canvas,
    )
    hidden: dict[int, list[RawBox]] = {}
    for index in sorted(looked.hidden):
        hidden.setdefault(owners[index], []).append(boxes[index])
    shown = [index for index in range(len(boxes)) if index not in looked.hidden]
    left = {owners[index] for index in shown}
    return Seen(
        boxes=[_moved(boxes[i], looked.moved.get(i)) for i in shown if i not in looked.over],
        unseen=[_unshown(group) for group in hidden.values()],
        gone=[inks[owner][1] for owner in hidden if owner not in left],
    )


def _specks(text_page: Any, boxes: Sequence[RawBox]) -> set[int]:  # noqa: ANN401  a ctypes handle has no type
    """Return the text objects whose letters and figures are all too small to be seen.

    A character's box is as high as its type, but for fonts that say nothing of it: there the ink itself is measured.
    """
    small: dict[int, list[RawBox]] = {}
    for box in boxes:
        if box[4] - box[2] <= SPECK and box[3] - box[1] <= SPECK:
            small.setdefault(_handle(raw.FPDFText_GetTextObject(text_page, box[7])), []).append(box)
    found: set[int] = set()
    for owner, characters in small.items():
        words = [box for box in characters if chr(box[0]).isalnum()]
        if words and all(_ink_extent(text_page, box[7]) <= SPECK for box in words):
            found.add(owner)
    return found


def _ink_extent(text_page: Any, index: int) -> float:  # noqa: ANN401  a ctypes handle has no type
    """Return the width or height of a character's ink, whichever is more; endless where it is not known."""
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    if not raw.FPDFText_GetCharBox(text_page, index, left, right, bottom, top):
        return math.inf
    return max(right.value - left.value, top.value - bottom.value)


def _is_plain(objects: Sequence[object]) -> bool:
    """Tell whether all text is painted in one dark ink, with no clip and nothing over it: so most pages are printed."""
    mode, fill = raw.FPDFTextObj_GetTextRenderMode, raw.FPDFPageObj_GetFillColor
    clip, paths = raw.FPDFPageObj_GetClipPath, raw.FPDFClipPath_CountPaths
    red, green, blue, alpha = _CHANNELS
    first: Colour | None = None
    for item in objects:
        if isinstance(item, Words):
            handle = item.item
            if mode(handle) not in FILLED or not fill(handle, red, green, blue, alpha) or alpha.value < OPAQUE:
                return False
            ink = (red.value, green.value, blue.value)
            if first is None:
                first = ink
            if ink != first or paths(clip(handle)) > 0:
                return False
        elif first is not None and isinstance(item, Wash | Picture):
            return False
    grounds = {item.colour for item in objects if isinstance(item, Wash)} | {WHITE}
    return first is None or not any(alike(first, ground) for ground in grounds)


def _moved(box: RawBox, place: Box | None) -> RawBox:
    """Return a character at its new place, its baseline with it."""
    if place is None:
        return box
    base = moved_within(box[6], (box[2], box[4]), (place[1], place[3]))
    return box[0], place[0], place[1], place[2], place[3], place[0], base, box[7]


def _unshown(group: Sequence[RawBox]) -> Unshown:
    box = (min(b[1] for b in group), min(b[2] for b in group), max(b[3] for b in group), max(b[4] for b in group))
    return Unshown(text="".join(STANDARD_FORM.get(b[0]) or chr(b[0]) for b in group), reason="hidden", box=box)


def _painted(
    page: pypdfium2.PdfPage, objects: Sequence[object], boxes: Sequence[RawBox], off: frozenset[bytes]
) -> tuple[dict[int, tuple[Ink, Words]], list[Area]]:
    """Return the ink of each text object by its handle, and the areas, both with their place in the drawing order."""
    inks: dict[int, tuple[Ink, Words]] = {}
    areas: list[Area] = []
    for order, item in enumerate(objects):
        if isinstance(item, Words):
            inks[_handle(item.item)] = (_ink(item, order, off), item)
        elif isinstance(item, Wash):
            areas.append(Area(order, item.box, item.colour))
        elif isinstance(item, Picture):
            covers = bool(inks) and _lies_on_text(item, boxes) and _is_opaque(page, item)
            # A picture that may be glass lies under the text in this reckoning: it hides nothing.
            areas.append(Area(order if covers else -1, (item.left, item.bottom, item.right, item.top), None))
    return inks, areas


def _lies_on_text(picture: Picture, boxes: Sequence[RawBox]) -> bool:
    left, bottom, right, top = picture[:4]
    return any(left <= (b[1] + b[3]) / 2 <= right and bottom <= (b[2] + b[4]) / 2 <= top for b in boxes)


def _area(picture: Picture) -> float:
    return (picture.right - picture.left) * (picture.top - picture.bottom)


def _is_opaque(page: pypdfium2.PdfPage, picture: Picture) -> bool:
    """Tell whether a picture lets nothing through; asked only of one that is laid over text."""
    item = picture.item
    if item is None or raw.FPDFPageObj_HasTransparency(item) or _area(picture) > MAX_PIXELS:
        return False
    if raw.FPDFClipPath_CountPaths(raw.FPDFPageObj_GetClipPath(item)) > 0:
        return False  # how much of it is left is not asked
    bitmap = raw.FPDFImageObj_GetRenderedBitmap(page.pdf.raw, page.raw, item)
    if not bitmap:
        return False
    try:
        if raw.FPDFBitmap_GetFormat(bitmap) != raw.FPDFBitmap_BGRA:
            return True
        height, stride = raw.FPDFBitmap_GetHeight(bitmap), raw.FPDFBitmap_GetStride(bitmap)
        alphas = ctypes.string_at(raw.FPDFBitmap_GetBuffer(bitmap), height * stride)[3::4]
        return alphas.count(OPAQUE) >= SOLID * len(alphas)
    finally:
        raw.FPDFBitmap_Destroy(bitmap)


def _ink(words: Words, order: int, off: frozenset[bytes]) -> Ink:
    mode = raw.FPDFTextObj_GetTextRenderMode(words.item)
    read = raw.FPDFPageObj_GetStrokeColor if mode == STROKED else raw.FPDFPageObj_GetFillColor
    known = read(words.item, *_CHANNELS)
    red, green, blue, alpha = (channel.value for channel in _CHANNELS) if known else (0, 0, 0, 255)
    return Ink(
        order=order,
        colour=(red, green, blue),
        alpha=alpha,
        painted=mode not in UNPAINTED_MODES,
        clip=clip_box(words.item, words.matrix)[0],
        off=words.layer is not None and (words.layer in off or words.layer == OFF_FORM),
    )


def _handle(item: Any) -> int:  # noqa: ANN401  a ctypes handle has no type
    return ctypes.cast(item, ctypes.c_void_p).value or 0
