"""Finds what a Word drawing or embedded object holds: text boxes, charts, pictures, lettering."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from extract.word_markup import CHART, CHART_EX, DIAGRAM, DRAWING, OFFICE, RELATION, VML, Element, descend, w

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
    """A picture, by the relationship to its part."""

    relation: str


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


_MAKERS: dict[str, Callable[[Element], Anchored]] = {
    _TEXT_BOX: lambda part: Boxed(content=part),
    f"{{{CHART}}}chart": lambda part: Plot(relation=part.get(_R_ID, "")),
    f"{{{CHART_EX}}}chart": lambda part: Plot(relation=part.get(_R_ID, "")),
    f"{{{DRAWING}}}blip": lambda part: Picture(relation=part.get(_R_EMBED) or part.get(_R_LINK) or ""),
    f"{{{VML}}}imagedata": lambda part: Picture(relation=part.get(_R_ID, "")),
    f"{{{VML}}}textpath": lambda part: Lettering(text=part.get("string", "")),
    f"{{{OFFICE}}}OLEObject": lambda part: Embedded(kind=part.get("ProgID") or "OLE", relation=part.get(_R_ID, "")),
    w("objectEmbed"): lambda part: Embedded(kind=part.get(w("progId")) or "OLE", relation=part.get(_R_ID, "")),
    f"{{{DIAGRAM}}}relIds": lambda part: Embedded(kind="SmartArt"),  # noqa: ARG005 -- the element holds only ids
}
