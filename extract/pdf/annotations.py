"""What the annotations and fields of a PDF page print: drawn into the page, or typed where they bring no picture."""

from __future__ import annotations

import ctypes
import re
import unicodedata
from collections.abc import Iterator
from typing import Any, NamedTuple

import pypdfium2
from pypdfium2 import raw

from extract.document import Box
from extract.pdf.inks import RawBox

UNPRINTED_FLAGS = raw.FPDF_ANNOT_FLAG_HIDDEN | raw.FPDF_ANNOT_FLAG_NOVIEW
STAMPS = frozenset({raw.FPDF_ANNOT_STAMP})
"""Kinds of annotations that lie over the page and are no part of its text: their frames are no rulings."""
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
MAX_VALUE = 20_000
"""Characters of one field."""

_SIZE = re.compile(r"([\d.]+)\s+Tf")


class Typed(NamedTuple):
    """A text that viewers draw themselves: its box in page space and the stated type size, 0 where none is."""

    text: str
    box: Box
    size: float


def opened(pdf: pypdfium2.PdfDocument, index: int) -> tuple[pypdfium2.PdfPage, list[Typed]]:
    """Return a page with its annotations drawn into it, and the texts of those that bring no picture of themselves.

    What was filled into a form is no text of the page else. Stamps and signatures are taken off before.
    """
    page = pdf[index]
    count = raw.FPDFPage_GetAnnotCount(page.raw)
    if count <= 0:
        return page, []
    typed = _settled(pdf, page, count)
    if raw.FPDFPage_GetAnnotCount(page.raw) <= 0:
        return page, typed
    if raw.FPDFPage_Flatten(page.raw, raw.FLAT_NORMALDISPLAY) != raw.FLATTEN_SUCCESS:
        return page, typed
    page.close()
    return pdf[index], typed


def _settled(pdf: pypdfium2.PdfDocument, page: pypdfium2.PdfPage, count: int) -> list[Typed]:
    """Take stamps off a page; return the texts of fields and notes without an appearance."""
    typed: list[Typed] = []
    for index in reversed(range(count)):
        annotation = raw.FPDFPage_GetAnnot(page.raw, index)
        if not annotation:
            continue
        try:
            kind = raw.FPDFAnnot_GetSubtype(annotation)
            stamp = kind in STAMPS or (kind == raw.FPDF_ANNOT_WIDGET and _entry(annotation, "FT") == "Sig")
            text = None if stamp else _typed(pdf, annotation, kind)
        finally:
            raw.FPDFPage_CloseAnnot(annotation)
        if stamp:
            raw.FPDFPage_RemoveAnnot(page.raw, index)
        elif text is not None:
            typed.append(text)
    return typed[::-1]


def _typed(pdf: pypdfium2.PdfDocument, annotation: Any, kind: int) -> Typed | None:  # noqa: ANN401  a ctypes handle
    """Return what a viewer types for an annotation that has no appearance, None where it types nothing."""
    if kind not in {raw.FPDF_ANNOT_FREETEXT, raw.FPDF_ANNOT_WIDGET}:
        return None
    if raw.FPDFAnnot_GetFlags(annotation) & UNPRINTED_FLAGS or raw.FPDFAnnot_GetAP(annotation, 0, None, 0) > 2:
        return None
    text = _entry(annotation, "Contents") if kind == raw.FPDF_ANNOT_FREETEXT else _value(pdf, annotation)
    rect = raw.FS_RECTF()
    if not text.strip() or not raw.FPDFAnnot_GetRect(annotation, rect):
        return None
    size = _SIZE.search(_entry(annotation, "DA"))
    box = (rect.left, min(rect.bottom, rect.top), rect.right, max(rect.bottom, rect.top))
    return Typed(text[:MAX_VALUE], box, float(size[1]) if size else 0.0)


def _value(pdf: pypdfium2.PdfDocument, annotation: Any) -> str:  # noqa: ANN401  a ctypes handle
    """Return the value of a text or choice field; that of a field in parts stands with their parent."""
    own = _entry(annotation, "V")
    if _entry(annotation, "FT") == "Btn":
        return ""
    if own:
        return own
    if pdf.formenv is None:
        pdf.init_forms()
    if pdf.formenv is None:
        return ""
    kinds = {raw.FPDF_FORMFIELD_TEXTFIELD, raw.FPDF_FORMFIELD_COMBOBOX, raw.FPDF_FORMFIELD_LISTBOX}
    if raw.FPDFAnnot_GetFormFieldType(pdf.formenv.raw, annotation) not in kinds:
        return ""
    size = raw.FPDFAnnot_GetFormFieldValue(pdf.formenv.raw, annotation, None, 0)
    buffer = (ctypes.c_ushort * (size // 2 + 1))()
    raw.FPDFAnnot_GetFormFieldValue(pdf.formenv.raw, annotation, buffer, size)
    return bytes(buffer)[:size].decode("utf-16-le", "replace").rstrip("\0")


def _entry(annotation: Any, key: str) -> str:  # noqa: ANN401  a ctypes handle
    """Return a text of an annotation's dictionary, empty where it has none."""
    size = raw.FPDFAnnot_GetStringValue(annotation, key.encode(), None, 0)
    buffer = (ctypes.c_ushort * (size // 2 + 1))()
    raw.FPDFAnnot_GetStringValue(annotation, key.encode(), buffer, size)
    return bytes(buffer)[:size].decode("utf-16-le", "replace").rstrip("\0")


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
