"""Reads the runs of a paragraph: printed text with its look, anchored drawings, note references."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from extract.document import UnseenReason
from extract.docx.seen import unseen_reason
from extract.page.raised import RAISED
from extract.wordml.fields import FieldMarks
from extract.wordml.formula import linear
from extract.wordml.markup import MATH, Element, children, first, w
from extract.wordml.styles import Look, Styles
from extract.wordml.symbols import symbol, symbols

LINE_BREAK = "\n"
PAGE_BREAK = "\f"

NoteKind: TypeAlias = Literal["footnote", "endnote"]

_FORMULA = f"{{{MATH}}}oMath"
_PAGE_BREAKS = frozenset({"page", "column"})
_RAW_BREAK = re.compile(r"[\r\n]+")
_HEX = re.compile(r"[0-9A-Fa-f]{1,6}")
_NOTE_KINDS: dict[str, NoteKind] = {w("footnoteReference"): "footnote", w("endnoteReference"): "endnote"}
_ANCHORS = frozenset(map(w, ("drawing", "pict", "object")))
_PLAIN = {
    w("tab"): "\t",
    w("ptab"): "\t",
    w("cr"): LINE_BREAK,
    w("noBreakHyphen"): "-",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Strand:
    """Text of one look; a line feed is a line break, a form feed a page or column break."""

    text: str
    look: Look


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """A drawing, picture or embedded object at its place in the text."""

    element: Element


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteReference:
    """The place of a footnote or endnote."""

    kind: NoteKind
    identifier: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Concealed:
    """Text of the paragraph that its page does not say."""

    text: str
    reason: UnseenReason


Piece: TypeAlias = Strand | Anchor | NoteReference | Concealed


def pieces(paragraph: Element, look: Look, marks: FieldMarks, styles: Styles) -> Iterator[Piece]:
    """Yield what a paragraph of this look prints, in order; hidden text, field codes and empty prompts are left out."""
    for child in children(paragraph):
        if child.tag == w("r"):
            yield from _run(child, look, marks, styles)
        elif child.tag == _FORMULA:
            yield Strand(text=linear(child), look=look)


def _run(run: Element, paragraph: Look, marks: FieldMarks, styles: Styles) -> Iterator[Piece]:
    properties = first(run, "rPr")
    look = styles.run(properties, paragraph)
    if styles.is_placeholder(properties):
        return
    reason = unseen_reason(run, look, styles)
    if reason is not None:
        text = "".join(_text(part, look) for part in run.iter(w("t")) if part not in marks.hidden)
        yield from [Concealed(text=text, reason=reason)] if text.strip() else ()
        return
    yield from _parts(run, look, paragraph, marks, styles)


def _parts(run: Element, look: Look, paragraph: Look, marks: FieldMarks, styles: Styles) -> Iterator[Piece]:
    """Yield what the parts of a run print, all of one look."""
    for part in children(run):
        if part in marks.hidden:
            continue
        if part.tag == w("r"):
            # The base text of a phonetic guide is a run in a run.
            yield from _run(part, paragraph, marks, styles)
        elif part.tag in _ANCHORS:
            yield Anchor(element=part)
        elif part.tag in _NOTE_KINDS:
            yield NoteReference(kind=_NOTE_KINDS[part.tag], identifier=part.get(w("id"), ""))
        elif part.tag == _FORMULA:
            yield Strand(text=linear(part), look=look)
        else:
            text = marks.shown.get(part) or _text(part, look)
            if text:
                yield Strand(text=text, look=look)


def _text(part: Element, look: Look) -> str:
    """Return the text that one part of a run prints."""
    if part.tag == w("t"):
        written = symbols(look.font or "", _RAW_BREAK.sub(" ", part.text or ""))
        return written.translate(RAISED) if look.raised else written
    if part.tag == w("br"):
        return PAGE_BREAK if part.get(w("type")) in _PAGE_BREAKS else LINE_BREAK
    if part.tag == w("sym"):
        code = part.get(w("char"), "")
        return symbol(part.get(w("font"), ""), int(code, 16)) if _HEX.fullmatch(code) else ""
    return _PLAIN.get(part.tag, "")
