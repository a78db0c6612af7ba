"""Walks Word markup as a reader sees it: changes accepted, wrappers transparent, alternatives taken once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TypeAlias

from lxml import etree

Element: TypeAlias = "etree._Element"  # noqa: SLF001 -- lxml gives the class of elements no other name

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
MATH = "http://schemas.openxmlformats.org/officeDocument/2006/math"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
CHART_EX = "http://schemas.microsoft.com/office/drawing/2014/chartex"
DIAGRAM = "http://schemas.openxmlformats.org/drawingml/2006/diagram"
VML = "urn:schemas-microsoft-com:vml"
OFFICE = "urn:schemas-microsoft-com:office:office"

TWIPS_PER_POINT = 20.0

_POINTS_PER_UNIT = {"pt": 1.0, "in": 72.0, "cm": 72 / 2.54, "mm": 72 / 25.4, "pi": 12.0, "pc": 12.0}
_MEASURE = re.compile(r"\s*(-?\d{1,12}(?:\.\d{1,12})?)\s*+(pt|in|cm|mm|pi|pc)?\s*+", re.ASCII)
_OFF = frozenset({"0", "false", "off"})


@cache
def w(name: str) -> str:
    """Return the qualified name of an element or attribute of the main Word namespace."""
    return f"{{{W}}}{name}"


_DROPPED = frozenset(
    {
        *map(w, ("del", "moveFrom", "delText", "delInstrText", "sdtPr", "sdtEndPr", "customXmlPr", "smartTagPr", "rt")),
        *map(w, ("customXmlDelRangeStart", "customXmlDelRangeEnd", "rubyPr")),
    }
)
_TRANSPARENT = frozenset(
    {
        *map(
            w, ("ins", "moveTo", "sdt", "sdtContent", "customXml", "smartTag", "hyperlink", "dir", "bdo", "fldSimple")
        ),
        *map(w, ("ruby", "rubyBase")),
        f"{{{MATH}}}oMathPara",
        f"{{{MC}}}Choice",
        f"{{{MC}}}Fallback",
    }
)
_ALTERNATE = f"{{{MC}}}AlternateContent"
_WRAPPING: dict[object, bool | None] = {
    **dict.fromkeys(_TRANSPARENT, True),
    **dict.fromkeys((*_DROPPED, etree.Comment, etree.ProcessingInstruction, etree.Entity), False),
    _ALTERNATE: None,
}
"""What is no element of its own to a reader: True where its children take its place, False where it is left out."""
_READABLE = (
    *map(w, ("t", "txbxContent", "tbl")),
    f"{{{CHART}}}chart",
    f"{{{CHART_EX}}}chart",
    f"{{{DRAWING}}}blip",
    f"{{{DIAGRAM}}}relIds",
    f"{{{VML}}}imagedata",
    f"{{{OFFICE}}}OLEObject",
    w("objectEmbed"),
)
"""What this reader can take from one branch of an alternative."""


def children(element: Element) -> Iterator[Element]:
    """Yield the elements inside as a reader sees them, in order.

    Insertions, content controls, hyperlinks and other wrappers give their own children in their place; deleted and
    moved-away content is left out; of an alternative the first branch with readable content is taken.
    """
    stack = [iter(element)]
    while stack:
        for child in stack[-1]:
            tag = child.tag
            if tag not in _WRAPPING:
                yield child
                continue
            opens = _WRAPPING[tag]
            if opens is not False:
                stack.append(iter(child if opens else _chosen(child)))
                break
        else:
            stack.pop()


def descend(element: Element, stop: frozenset[str]) -> Iterator[Element]:
    """Yield everything inside as a reader sees it, in document order, not entering elements named in `stop`."""
    stack = [children(element)]
    while stack:
        child = next(stack[-1], None)
        if child is None:
            stack.pop()
            continue
        yield child
        if child.tag not in stop:
            stack.append(children(child))


def first(element: Element | None, *path: str) -> Element | None:
    """Return the element at a path of local Word names, the first of each, or None."""
    for name in path:
        if element is None:
            return None
        element = next(element.iterchildren(w(name)), None)
    return element


def firsts(element: Element) -> dict[str, Element]:
    """Return the first child of each qualified name: one pass where several are asked for."""
    found: dict[str, Element] = {}
    for child in element.iterchildren("*"):
        found.setdefault(child.tag, child)
    return found


def value(element: Element | None, *path: str) -> str | None:
    """Return the `w:val` of the element at a path, None where either is missing."""
    found = first(element, *path)
    return None if found is None else found.get(w("val"))


def number(text: str | None) -> int | None:
    """Return a whole number as Word writes it, None for anything else; digits past nine are no real value."""
    if text is None or not re.fullmatch(r"\s*-?\d{1,9}\s*", text, re.ASCII):
        return None
    return int(text)


def switch(element: Element | None, name: str) -> bool | None:
    """Return an on/off property of a property element: None where it is not stated."""
    return is_on(first(element, name))


def is_on(found: Element | None) -> bool | None:
    """Return what an on/off property says, None where it is not stated."""
    return None if found is None else says_on(found.get(w("val"), "1"))


def says_on(text: str | None) -> bool | None:
    """Return what the value of an on/off property says, None where it is not stated."""
    return None if text is None else text.strip().lower() not in _OFF


def points(text: str | None, *, per_point: float = TWIPS_PER_POINT) -> float | None:
    """Return a measure in points: bare numbers count `per_point` to the point, others carry their unit."""
    match = None if text is None else _MEASURE.fullmatch(text)
    if match is None:
        return None
    unit = match[2]
    return float(match[1]) / per_point if unit is None else float(match[1]) * _POINTS_PER_UNIT[unit]


def _chosen(alternate: Element) -> tuple[Element, ...]:
    """Return the branch of an alternative to read: the first with readable content, else the first."""
    branches = [branch for branch in alternate if isinstance(branch.tag, str) and branch.tag in _TRANSPARENT]
    for branch in branches:
        if next(branch.iter(*_READABLE), None) is not None:
            return (branch,)
    return tuple(branches[:1])
