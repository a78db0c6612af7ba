"""Finds what a Word drawing or embedded object holds: text boxes, charts, pictures, lettering."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from extract.container.xml_part import EMU_PER_POINT
from extract.wordml.markup import CHART, CHART_EX, DIAGRAM, DRAWING, OFFICE, RELATION, VML, Element, descend, points, w

_PLACED = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_SIDES = ("width", "height")
_UNIT = re.compile(r"(?:pt|in|cm|mm|pi|pc)\s*$")
_TEXT_BOX = w("txbxContent")
_R_ID = f"{{{RELATION}}}id"
_R_EMBED = f"{{{RELATION}}}embed"
_R_LINK = f"{{{RELATION}}}link"


@dataclass(frozen=True, slots=True, kw_only=True)
class Boxed:
    """The content of a text box."""

    content: Element


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """A chart, by the relationship to its part."""

    relation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture, by the relationship to its part; `extent` is its width and height in points if stated."""

    relation: str
    extent: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lettering:
    """Text drawn as a shape."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Embedded:
    """An object of another program: `kind` names it, `relation` leads to its part, empty where it is not stored."""

    kind: str
    relation: str = ""


Anchored: TypeAlias = Boxed | Plot | Picture | Lettering | Embedded


def anchored(drawing: Element) -> Iterator[Anchored]:
    """Yield what a drawing holds, in document order; a text box is not looked into."""
    for part in descend(drawing, frozenset({_TEXT_BOX})):
        found = _found(part)
        if found is not None:
            yield found


def _found(part: Element) -> Anchored | None:
    maker = _MAKERS.get(part.tag)
    return None if maker is None else maker(part)


def _extent(blip: Element) -> tuple[float, float] | None:
    """Return the width and height in points that a drawing gives its picture."""
    holder = next(blip.iterancestors(f"{{{_PLACED}}}inline", f"{{{_PLACED}}}anchor"), None)
    extent = None if holder is None else holder.find(f"{{{_PLACED}}}extent")
    if extent is None:
        return None
    width, height = (points(extent.get(side), per_point=EMU_PER_POINT) for side in ("cx", "cy"))
    return None if width is None or height is None else (width, height)


def _shape_extent(image: Element) -> tuple[float, float] | None:
    """Return the width and height in points that the style of a shape gives its picture."""
    holder = image.getparent()
    style = "" if holder is None else holder.get("style", "")
    entries = {name.strip().lower(): text for name, _, text in (entry.partition(":") for entry in style.split(";"))}
    width, height = (points(entries.get(side)) if _UNIT.search(entries.get(side, "")) else None for side in _SIDES)
    return None if width is None or height is None else (width, height)


_MAKERS: dict[str, Callable[[Element], Anchored]] = {
    _TEXT_BOX: lambda part: Boxed(content=part),
    f"{{{CHART}}}chart": lambda part: Plot(relation=part.get(_R_ID, "")),
    f"{{{CHART_EX}}}chart": lambda part: Plot(relation=part.get(_R_ID, "")),
    f"{{{DRAWING}}}blip": lambda part: Picture(
        relation=part.get(_R_EMBED) or part.get(_R_LINK) or "", extent=_extent(part)
    ),
    f"{{{VML}}}imagedata": lambda part: Picture(relation=part.get(_R_ID, ""), extent=_shape_extent(part)),
    f"{{{VML}}}textpath": lambda part: Lettering(text=part.get("string", "")),
    f"{{{OFFICE}}}OLEObject": lambda part: Embedded(kind=part.get("ProgID") or "OLE", relation=part.get(_R_ID, "")),
    w("objectEmbed"): lambda part: Embedded(kind=part.get(w("progId")) or "OLE", relation=part.get(_R_ID, "")),
    f"{{{DIAGRAM}}}relIds": lambda part: Embedded(kind="SmartArt"),  # noqa: ARG005 -- the element holds only ids
}
