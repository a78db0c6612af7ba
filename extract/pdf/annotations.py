"""What the annotations and fields of a PDF page print: drawn into the page, or typed where they bring no picture."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import partial
from html import unescape
from typing import Any, NamedTuple

import pypdfium2
from pypdfium2 import raw

from extract.document import Box
from extract.pdf.held import Attached, attached
from extract.pdf.inks import RawBox
from extract.pdf.texts import text_of

UNPRINTED_FLAGS = raw.FPDF_ANNOT_FLAG_HIDDEN | raw.FPDF_ANNOT_FLAG_NOVIEW
STAMPS = frozenset({raw.FPDF_ANNOT_STAMP})
"""Kinds of annotations that lie over the page and are no part of its text: their frames are no rulings."""
END_MARK = 2
"""Bytes of an empty text of pdfium."""
NO_INDEX = -1
"""Instead of a character's number in the text page: the character is typed and has none."""
DEFAULT_SIZE = 10.0
"""Points: the type size of a field that states none (0 means "as fits") and is high enough."""
AUTO_SHARE = 0.7
"""Of a field's height: the type size that viewers take where none is stated."""
LEADING = 1.2
"""Type sizes from line to line."""
INDENT = 2.0
"""Points from the edge of a field to its text."""
ASCENT = 0.85
MAX_OPTIONS = 1000
"""Choices of one field that are looked at."""
MAX_VALUE = 20_000
"""Characters of one field."""

_SIZE = re.compile(r"(?<![\d.])([\d.]++)\s++Tf")


class Typed(NamedTuple):
    """A text that viewers draw themselves: its box in page space and the stated type size, 0 where none is."""

    text: str
    box: Box
    size: float


class Opened(NamedTuple):
    """A page, the texts that viewers type onto it, and the files that are pinned to it."""

    page: pypdfium2.PdfPage
    typed: list[Typed]
    pinned: list[Attached]


def opened(pdf: pypdfium2.PdfDocument, index: int) -> Opened:
    """Return a page with its annotations drawn into it, and the texts of those that bring no picture of themselves.

    What was filled into a form is no text of the page else. Stamps and signatures are taken off before.
    """
    page = pdf[index]
    count = raw.FPDFPage_GetAnnotCount(page.raw)
    if count <= 0:
        return Opened(page, [], [])
    found = _settled(pdf, page, count)
    if raw.FPDFPage_GetAnnotCount(page.raw) > 0:
        drawn = raw.FPDFPage_Flatten(page.raw, raw.FLAT_NORMALDISPLAY)
        if drawn == raw.FLATTEN_SUCCESS:
            page.close()
            page = pdf[index]
    for box in found.struck:
        _strike(page, box)
    return Opened(page, found.typed[::-1], found.pinned[::-1])


class _Found(NamedTuple):
    """What viewers draw themselves of a page's annotations: texts, from the last on, boxes struck out, files."""

    typed: list[Typed]
    struck: list[Box]
    pinned: list[Attached]


def _settled(pdf: pypdfium2.PdfDocument, page: pypdfium2.PdfPage, count: int) -> _Found:
    """Take stamps off a page; return what those annotations print that have no appearance."""
    found = _Found([], [], [])
    for index in reversed(range(count)):
        annotation = raw.FPDFPage_GetAnnot(page.raw, index)
        if not annotation:
            continue
        try:
            kind = raw.FPDFAnnot_GetSubtype(annotation)
            if kind == raw.FPDF_ANNOT_FILEATTACHMENT:
                found.pinned.append(attached(raw.FPDFAnnot_GetFileAttachment(annotation)))
            stamp = kind in STAMPS or (kind == raw.FPDF_ANNOT_WIDGET and _entry(annotation, "FT") == "Sig")
            if not stamp and _is_bare(annotation):
                text = _typed(pdf, annotation, kind)
                found.typed.extend([] if text is None else [text])
                found.struck.extend(_quads(annotation) if kind == raw.FPDF_ANNOT_STRIKEOUT else ())
        finally:
            raw.FPDFPage_CloseAnnot(annotation)
        if stamp:
            raw.FPDFPage_RemoveAnnot(page.raw, index)
    return found


def _is_bare(annotation: Any) -> bool:  # noqa: ANN401  a ctypes handle
    """Tell whether an annotation is shown and brings no picture of itself: an empty text is its end mark alone."""
    hidden = raw.FPDFAnnot_GetFlags(annotation) & UNPRINTED_FLAGS
    return not hidden and raw.FPDFAnnot_GetAP(annotation, raw.FPDF_ANNOT_APPEARANCEMODE_NORMAL, None, 0) <= END_MARK


def _quads(annotation: Any) -> Iterator[Box]:  # noqa: ANN401  a ctypes handle
    """Yield the boxes that an annotation marks."""
    for number in range(raw.FPDFAnnot_CountAttachmentPoints(annotation)):
        quad = raw.FS_QUADPOINTSF()
        if raw.FPDFAnnot_GetAttachmentPoints(annotation, number, quad):
            xs, ys = (quad.x1, quad.x2, quad.x3, quad.x4), (quad.y1, quad.y2, quad.y3, quad.y4)
            yield min(xs), min(ys), max(xs), max(ys)


def _strike(page: pypdfium2.PdfPage, box: Box) -> None:
    """Draw a line through the middle of a box."""
    middle = (box[1] + box[3]) / 2
    line = raw.FPDFPageObj_CreateNewPath(box[0], middle)
    raw.FPDFPath_LineTo(line, box[2], middle)
    raw.FPDFPageObj_SetStrokeColor(line, 0, 0, 0, 255)
    raw.FPDFPath_SetDrawMode(line, raw.FPDF_FILLMODE_NONE, 1)
    raw.FPDFPage_InsertObject(page.raw, line)


def _typed(pdf: pypdfium2.PdfDocument, annotation: Any, kind: int) -> Typed | None:  # noqa: ANN401  a ctypes handle
    """Return what a viewer types for an annotation that has no appearance, None where it types nothing."""
    if kind not in {raw.FPDF_ANNOT_FREETEXT, raw.FPDF_ANNOT_WIDGET}:
        return None
    text = _note(annotation) if kind == raw.FPDF_ANNOT_FREETEXT else _value(pdf, annotation)
    rect = raw.FS_RECTF()
    if not text.strip() or not raw.FPDFAnnot_GetRect(annotation, rect):
        return None
    size = _SIZE.search(_entry(annotation, "DA"))
    box = (rect.left, min(rect.bottom, rect.top), rect.right, max(rect.bottom, rect.top))
    return Typed(text[:MAX_VALUE], box, float(size[1]) if size else 0.0)


def _note(annotation: Any) -> str:  # noqa: ANN401  a ctypes handle
    """Return the text of a note, of its rich form where there is no plain one."""
    rich = _entry(annotation, "RC")
    return _entry(annotation, "Contents") or unescape(re.sub(r"<[^>]*>", "", re.sub(r"</p>\s*<p|<br", "\n<", rich)))


def _value(pdf: pypdfium2.PdfDocument, annotation: Any) -> str:  # noqa: ANN401  a ctypes handle
    """Return the value of a text or choice field; that of a field in parts stands with their parent.

    A choice may be stored by another word than the one shown.
    """
    own, kind = _entry(annotation, "V"), _entry(annotation, "FT")
    if kind == "Btn":
        return ""
    if own and kind != "Ch":
        return own
    if pdf.formenv is None:
        pdf.init_forms()
    if pdf.formenv is None:
        return ""
    kinds = {raw.FPDF_FORMFIELD_TEXTFIELD, raw.FPDF_FORMFIELD_COMBOBOX, raw.FPDF_FORMFIELD_LISTBOX}
    if raw.FPDFAnnot_GetFormFieldType(pdf.formenv.raw, annotation) not in kinds:
        return ""
    form = pdf.formenv.raw
    options = range(min(raw.FPDFAnnot_GetOptionCount(form, annotation), MAX_OPTIONS))
    chosen = (number for number in options if raw.FPDFAnnot_IsOptionSelected(form, annotation, number))
    labels = [text_of(partial(raw.FPDFAnnot_GetOptionLabel, form, annotation, number)) for number in chosen]
    return "、".join(labels) or own or text_of(partial(raw.FPDFAnnot_GetFormFieldValue, form, annotation))


def _entry(annotation: Any, key: str) -> str:  # noqa: ANN401  a ctypes handle
    """Return a text of an annotation's dictionary, empty where it has none."""
    return text_of(partial(raw.FPDFAnnot_GetStringValue, annotation, key.encode()))


def typed_boxes(typed: Typed) -> Iterator[RawBox]:
    """Yield the characters of a typed text, set as viewers set them: in its box, broken at its width."""
    left, bottom, right, top = typed.box
    height = top - bottom
    size = typed.size or min(DEFAULT_SIZE, max(AUTO_SHARE * height, 1.0))
    lines = list(_broken(typed.text, max(right - left - 2 * INDENT, size), size))
    if len(lines) * size > height:
        size = max(height / len(lines), 1.0)
    pitch = min(LEADING * size, height / len(lines))
    first = top - (height - pitch * len(lines)) / 2 if len(lines) == 1 else top
    for number, line in enumerate(lines):
        upper = first - number * pitch - (pitch - size) / 2
        x = left + INDENT
        for character in line:
            width = _width(character) * size
            if not character.isspace():
                base = upper - ASCENT * size
                yield ord(character), x, upper - size, x + width, upper, x, base, NO_INDEX
            x += width


def _broken(text: str, width: float, size: float) -> Iterator[str]:
    """Yield the lines of a text of a type size in a width."""
    for paragraph in re.split(r"[\r\n]+", text.strip()):
        line, used = "", 0.0
        for character in paragraph:
            step = _width(character) * size
            if line and used + step > width:
                yield line
                line, used = "", 0.0
            line += character
            used += step
        yield line


def _width(character: str) -> float:
    return 1.0 if unicodedata.east_asian_width(character) in "WF" else 0.5
