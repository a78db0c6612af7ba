"""Resolves what Word styles say of a paragraph and its runs: heading level, size, weight, hiding, numbering."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from extract.wordml.markup import Element, first, firsts, number, points, says_on, value, w

HALF_POINTS_PER_POINT = 2.0

_HEADING_NAME = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)
_CONTENTS_NAME = re.compile(r"(?:toc|目录|table of contents)\s*\d*", re.IGNORECASE)
_BODY_OUTLINE = 9
"""Outline levels count from 0; 9 is body text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How text is set: size in points, bold, hidden, raised, struck out, its symbol or western font, its colour.

    None is "not stated here"; the colour is as Word writes it.
    """

    size: float | None = None
    bold: bool | None = None
    hidden: bool | None = None
    raised: bool | None = None
    font: str | None = None
    struck: bool | None = None
    colour: str | None = None

    def over(self, base: Look) -> Look:
        """Return this look with `base` where this one states nothing."""
        return Look(
            size=base.size if self.size is None else self.size,
            bold=base.bold if self.bold is None else self.bold,
            hidden=base.hidden if self.hidden is None else self.hidden,
            raised=base.raised if self.raised is None else self.raised,
            font=base.font if self.font is None else self.font,
            struck=base.struck if self.struck is None else self.struck,
            colour=base.colour if self.colour is None else self.colour,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbered:
    """A paragraph's place in a list: the numbering instance (empty: the style's) and the level, 0-based.

    The level is None where the list's own link to the style decides.
    """

    instance: str
    level: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What a paragraph style or a paragraph itself states; None is "not stated here"."""

    look: Look = Look()
    heading_level: int | None = None
    body_text: bool = False
    centred: bool | None = None
    numbered: Numbered | None = None
    style_id: str | None = None
    contents: bool = False

    def over(self, base: Shape) -> Shape:
        """Return this shape with `base` where this one states nothing."""
        stated = self.heading_level is not None or self.body_text
        numbered = base.numbered if self.numbered is None else self.numbered
        if numbered is not None and not numbered.instance and base.numbered is not None:
            numbered = Numbered(instance=base.numbered.instance, level=numbered.level)
        return Shape(
            look=self.look.over(base.look),
            heading_level=self.heading_level if stated else base.heading_level,
            body_text=self.body_text if stated else base.body_text,
            centred=base.centred if self.centred is None else self.centred,
            numbered=numbered,
            style_id=base.style_id if self.numbered is None else self.style_id,
            contents=self.contents or base.contents,
        )


class Styles:
    """The styles of a document, each resolved through the styles that it is based on."""

    def __init__(self, root: Element | None) -> None:
        """Read a styles part; without one every look is unstated."""
        self._elements: dict[str, Element] = {}
        self._shapes: dict[str, Shape] = {}
        self._paragraphs: dict[tuple[Shape, str | None], Shape] = {}
        self._runs: dict[tuple[Look, str | None, Look], Look] = {}
        self._default_id: str | None = None
        self._defaults = Look()
        if root is None:
            return
        self._defaults = look_of(first(root, "docDefaults", "rPrDefault", "rPr"))
        for style in root.iter(w("style")):
            identifier = style.get(w("styleId"), "")
            self._elements.setdefault(identifier, style)
            if style.get(w("type")) == "paragraph" and style.get(w("default"), "0") in {"1", "true", "on"}:
                self._default_id = identifier

    def paragraph(self, properties: Element | None) -> Shape:
        """Return the resolved shape of a paragraph with these properties, document defaults included."""
        identifier = value(properties, "pStyle")
        if identifier is None or identifier not in self._elements:
            identifier = self._default_id
        stated = shape_of(properties)
        key = (stated, identifier)
        if key not in self._paragraphs:
            self._paragraphs[key] = stated.over(self._resolved(identifier)).over(Shape(look=self._defaults))
        return self._paragraphs[key]

    def run(self, properties: Element | None, paragraph: Look) -> Look:
        """Return the resolved look of a run in a paragraph of this look."""
        if properties is None:
            return paragraph
        key = (look_of(properties), value(properties, "rStyle"), paragraph)
        if key not in self._runs:
            self._runs[key] = key[0].over(self._resolved(key[1]).look).over(paragraph)
        return self._runs[key]

    def is_placeholder(self, properties: Element | None) -> bool:
        """Tell whether a run carries the style in which Word sets the prompt of an empty content control."""
        style = self._elements.get(value(properties, "rStyle") or "")
        return (value(style, "name") or "").lower() == "placeholder text"

    def shades(self, identifier: str | None) -> bool:
        """Tell whether a style, or one that it is based on, gives a ground of its own."""
        chain = self._chain(identifier) if identifier is not None else ()
        return any(
            shade.get(w("fill"), "auto").upper() not in {"AUTO", "FFFFFF"}
            for each in chain
            for shade in self._elements[each].iter(w("shd"))
        )

    def numbering_of(self, identifier: str | None) -> str | None:
        """Return the numbering instance that a style refers to."""
        numbered = self._resolved(identifier).numbered
        return None if numbered is None else numbered.instance

    def _resolved(self, identifier: str | None) -> Shape:
        """Return a style's shape, its bases included; a circle of bases ends where it closes."""
        if identifier is None or identifier not in self._elements:
            return Shape()
        if identifier not in self._shapes:
            shape = Shape()
            for ancestor in reversed(list(self._chain(identifier))):
                shape = _style_shape(self._elements[ancestor], ancestor).over(shape)
            self._shapes[identifier] = shape
        return self._shapes[identifier]

    def _chain(self, identifier: str) -> Iterator[str]:
        seen: set[str] = set()
        current: str | None = identifier
        while current is not None and current in self._elements and current not in seen:
            seen.add(current)
            yield current
            current = value(self._elements[current], "basedOn")


def look_of(properties: Element | None) -> Look:
    """Return what run properties state themselves."""
    if properties is None:
        return Look()
    stated = firsts(properties)
    fonts = stated.get(w("rFonts"))
    told = ((found.get(w("val"), "1") if (found := stated.get(tag)) is not None else None) for tag in _SWITCHES)
    values = ((found.get(w("val")) if (found := stated.get(tag)) is not None else None) for tag in _VALUES)
    return _look(*told, *values, None if fonts is None else fonts.get(w("ascii"), fonts.get(w("hAnsi"))))


_SWITCHES: Final = tuple(map(w, ("b", "vanish", "strike", "dstrike")))
_VALUES: Final = tuple(map(w, ("vertAlign", "sz", "color")))


@lru_cache(maxsize=1_000)
def _look(  # noqa: PLR0913, PLR0917  what run properties print, as printed
    bold: str | None,
    hidden: str | None,
    struck: str | None,
    struck_twice: str | None,
    alignment: str | None,
    size: str | None,
    colour: str | None,
    font: str | None,
) -> Look:
    return Look(
        size=points(size, per_point=HALF_POINTS_PER_POINT),
        bold=says_on(bold),
        hidden=says_on(hidden),
        raised=None if alignment is None else alignment == "superscript",
        font=font,
        struck=_either(says_on(struck), says_on(struck_twice)),
        colour=colour,
    )


def _either(one: bool | None, other: bool | None) -> bool | None:  # noqa: FBT001  two switches of Word's
    """Return whether one of two switches is on, None where neither is stated."""
    return other if one is None else one or bool(other)


def shape_of(properties: Element | None) -> Shape:
    """Return what paragraph properties state themselves; the look of the paragraph mark is not the text's."""
    if properties is None:
        return Shape()
    stated = firsts(properties)
    return _shape(value(stated.get(w("outlineLvl"))), value(stated.get(w("jc"))), _numbered(stated.get(w("numPr"))))


@lru_cache(maxsize=1_000)
def _shape(level: str | None, alignment: str | None, numbered: Numbered | None) -> Shape:
    outline = number(level)
    return Shape(
        heading_level=outline + 1 if outline is not None and 0 <= outline < _BODY_OUTLINE else None,
        body_text=outline == _BODY_OUTLINE,
        centred=None if alignment is None else alignment == "center",
        numbered=numbered,
    )


def _style_shape(style: Element, identifier: str) -> Shape:
    """Return what one style states itself; the built-in heading names count as outline levels."""
    stated = shape_of(first(style, "pPr"))
    name = (value(style, "name") or "").strip()
    heading = _HEADING_NAME.fullmatch(name)
    level = int(heading[1]) if heading is not None and stated.heading_level is None else stated.heading_level
    return Shape(
        look=look_of(first(style, "rPr")),
        heading_level=level,
        body_text=stated.body_text,
        centred=stated.centred,
        numbered=stated.numbered,
        style_id=identifier if stated.numbered is not None else None,
        contents=_CONTENTS_NAME.fullmatch(name) is not None,
    )


def _numbered(entry: Element | None) -> Numbered | None:
    if entry is None:
        return None
    instance = value(entry, "numId")
    level = number(value(entry, "ilvl"))
    return None if instance is None and level is None else Numbered(instance=instance or "", level=level)
