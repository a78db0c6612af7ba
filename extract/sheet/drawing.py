"""Reads what lies on a sheet of an xlsx workbook: the texts of boxes, pictures, objects of other programs."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from extract.container.xml_part import EMU_PER_POINT, attribute, local, parse
from extract.container.zip_package import Package
from extract.sheet.model import Inlay

_ANCHORS = frozenset({"twoCellAnchor", "oneCellAnchor"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """The texts of the boxes that float over a sheet, a paragraph each, and the pictures there."""

    texts: tuple[str, ...] = ()
    pictures: tuple[Inlay, ...] = ()


def read_drawing(package: Package, part: str, relations: Mapping[str, tuple[str, str]]) -> Drawing:
    """Return what a drawing part holds; `relations` are its own, id -> (kind, part)."""
    if not package.has(part):
        return Drawing()
    root = parse(package.read(part))
    texts = [text for shape in root.iter() if local(shape) == "sp" for text in _box_paragraphs(shape)]
    pictures = [_picture(package, each, relations) for each in root.iter() if local(each) == "pic"]
    return Drawing(texts=tuple(texts), pictures=tuple(pictures))


def cell_pictures(package: Package, part: str, relations: Mapping[str, tuple[str, str]]) -> dict[str, Inlay]:
    """Return the pictures that WPS puts into cells (=DISPIMG) by the name that their formula gives, without a row."""
    if not package.has(part):
        return {}
    found: dict[str, Inlay] = {}
    for each in parse(package.read(part)).iter():
        named = next((e for e in each.iter() if local(e) == "cNvPr"), None) if local(each) == "pic" else None
        if named is not None:
            found[named.get("name") or ""] = dataclasses.replace(_picture(package, each, relations), shape="")
    return found


def loader(package: Package, part: str) -> functools.partial[bytes] | None:
    """Return what gives the bytes of a part when they are needed, None where the package lacks it."""
    return functools.partial(package.read, part) if part and package.has(part) else None


def _picture(package: Package, picture: etree._Element, relations: Mapping[str, tuple[str, str]]) -> Inlay:
    """Return a picture of a drawing."""
    blip = next((each for each in picture.iter() if local(each) == "blip"), None)
    identifier = "" if blip is None else attribute(blip, "embed") or ""
    named = next((each for each in picture.iter() if local(each) == "cNvPr"), None)
    anchor = next((each for each in picture.iterancestors() if local(each) in _ANCHORS), None)
    start = None if anchor is None else next((each for each in anchor if local(each) == "from"), None)
    row = None if start is None else next((each for each in start if local(each) == "row"), None)
    return Inlay(
        kind="picture",
        row=None if row is None else whole(row.text),
        load=loader(package, relations.get(identifier, ("", ""))[1]),
        shape="" if named is None else named.get("id") or "",
        size=_size(picture),
    )


def _size(picture: etree._Element) -> tuple[float, float] | None:
    """Return the width and height that a picture is shown in, in points; None where they are not stated."""
    frame = next((each for each in picture.iter() if local(each) == "xfrm"), None)
    extent = None if frame is None else next((each for each in frame if local(each) == "ext"), None)
    sides = [] if extent is None else [whole(extent.get("cx")), whole(extent.get("cy"))]
    width, height = sides if len(sides) == 2 else (None, None)
    return (width / EMU_PER_POINT, height / EMU_PER_POINT) if width and height else None


def whole(text: str | None) -> int | None:
    """Return a count, None where it is missing or malformed."""
    plain = (text or "").strip()
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 12 else None


def _box_paragraphs(shape: etree._Element) -> Iterator[str]:
    """Yield the paragraphs of a text box."""
    for paragraph in (each for each in shape.iter() if local(each) == "p"):
        text = "".join(
            "\n" if local(each) == "br" else each.text or "" for each in paragraph.iter() if local(each) in ("t", "br")
        )
        if text.strip():
            yield text
