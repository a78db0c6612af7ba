"""What the styles of an xlsx workbook say of a cell: its format, the sides of its border, its ink and its ground."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from extract.container.xml_part import local
from extract.page.visible import WHITE, Colour, alike
from extract.sheet.number_format import BUILT_IN, LOCALE_DEPENDENT

_ARGB = re.compile(r"(?:[0-9A-Fa-f]{2})?([0-9A-Fa-f]{6})")
_INDEXED: dict[str, Colour] = {"0": (0, 0, 0), "1": WHITE, "8": (0, 0, 0), "9": WHITE, "64": (0, 0, 0), "65": WHITE}
"""The fixed colours that matter here: black and white, of the system and of the palette (18.8.27)."""
_TRUE = frozenset({"1", "true", "on"})
_OFF = frozenset({"0", "false", "off"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """Which sides of a cell have a line."""

    top: bool = False
    bottom: bool = False
    left: bool = False
    right: bool = False

    @property
    def any(self) -> bool:
        """Whether any has."""
        return self.top or self.bottom or self.left or self.right


NO_SIDES = Sides()


@dataclass(frozen=True, slots=True, kw_only=True)
class CellStyle:
    """One cell style: its format code, its sides, whether its type is struck out, whether it cannot be seen.

    `ground` is the colour behind the text, None where it is not known.
    """

    code: str = "General"
    sides: Sides = NO_SIDES
    struck: bool = False
    hidden: bool = False
    ground: Colour | None = WHITE


PLAIN = CellStyle()


def cell_styles(root: etree._Element) -> tuple[CellStyle, ...]:
    """Return the styles of a styles part by their index."""
    sections = {local(child): child for child in root if local(child)}
    custom = {number(e.get("numFmtId")): e.get("formatCode") or "General" for e in sections.get("numFmts", ())}
    borders = [_sides(each) for each in sections.get("borders", ())]
    fonts = [(is_struck(each), font_colour(each)) for each in sections.get("fonts", ())]
    fills = [_ground(each) for each in sections.get("fills", ())]
    styles: list[CellStyle] = []
    for each in sections.get("cellXfs", ()):
        border, font, fill = (number(each.get(name)) for name in ("borderId", "fontId", "fillId"))
        struck, colour = fonts[font] if font < len(fonts) else (False, None)
        ground = fills[fill] if fill < len(fills) else WHITE
        styles.append(
            CellStyle(
                code=format_code(number(each.get("numFmtId")), custom),
                sides=borders[border] if border < len(borders) else NO_SIDES,
                struck=struck,
                hidden=colour is not None and ground is not None and alike(colour, ground),
                ground=ground,
            )
        )
    return tuple(styles)


def format_code(number: int, custom: dict[int, str]) -> str:
    """Return the code of a format number: the file's own, else the built-in one as a Chinese Excel shows it."""
    if number in LOCALE_DEPENDENT:
        return BUILT_IN[number]
    return custom.get(number) or BUILT_IN.get(number, "General")


def number(text: str | None) -> int:
    """Return a count or index, 0 where it is missing or malformed."""
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 10 else 0


def is_struck(font: Iterable[etree._Element]) -> bool:
    """Tell whether a font, or the properties of a run, strike the text out."""
    return any(local(each) == "strike" and each.get("val", "1").lower() not in _OFF for each in font)


def font_colour(font: Iterable[etree._Element]) -> Colour | None:
    """Return the colour of a font or run, None for an automatic one and one that the theme decides."""
    stated = next((each for each in font if local(each) == "color"), None)
    return None if stated is None or stated.get("auto") in _TRUE else _colour(stated)


def _colour(stated: etree._Element) -> Colour | None:
    argb = _ARGB.fullmatch(stated.get("rgb") or "")
    if argb is not None:
        return int(argb[1][:2], 16), int(argb[1][2:4], 16), int(argb[1][4:], 16)
    if stated.get("theme") == "0" and not float(stated.get("tint") or 0):
        return WHITE  # the first colour of a theme is that of the paper
    return _INDEXED.get(stated.get("indexed") or "")


def _sides(border: Iterable[etree._Element]) -> Sides:
    drawn = {local(side) for side in border if side.get("style") not in (None, "none")}
    return Sides(
        top="top" in drawn,
        bottom="bottom" in drawn,
        left=bool(drawn & {"left", "start"}),
        right=bool(drawn & {"right", "end"}),
    )


def _ground(fill: etree._Element) -> Colour | None:
    """Return the colour of a fill, None for one that the theme decides, a pattern or a gradient."""
    pattern = next((each for each in fill if local(each) == "patternFill"), None)
    if pattern is None:
        return None if len(fill) else WHITE
    if pattern.get("patternType") in (None, "none"):
        return WHITE
    front = next((each for each in pattern if local(each) == "fgColor"), None)
    return None if pattern.get("patternType") != "solid" or front is None else _colour(front)
