"""What a page holds before it is understood: positioned characters and ruling segments."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from extract.document import Box, UnseenReason

Rotation = int
"""Clockwise quarter turns in degrees: 0, 90, 180 or 270."""
MAX_RULING_THICKNESS = 3.0
"""Points; a filled rectangle or picture thinner than this is a ruling. Form printers draw lines of 0.2 to 2 pt."""
MIN_DASH_LENGTH = 0.8
"""Points; the shortest stroke kept as a piece of a dashed line."""
WHITE_LEVEL = 250
"""Of 255: a fill at least this light in every channel paints nothing that can be seen."""


class Glyph(NamedTuple):
    """A printed character; x0, top, x1, bottom and baseline in points, origin at the top left of the shown page."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    baseline: float

    @property
    def height(self) -> float:
        """The height of the type box."""
        return self.bottom - self.top


class Segment(NamedTuple):
    """A horizontal or vertical ruling: `at` is its y or x, `start` < `end` its extent, all in points."""

    horizontal: bool
    at: float
    start: float
    end: float


class Unshown(NamedTuple):
    """A text of a page that is no part of what it says, why not, and its box."""

    text: str
    reason: UnseenReason
    box: Box


@dataclass(frozen=True, slots=True, kw_only=True)
class PageContent:
    """The glyphs in drawing order and the rulings of one page, both as shown (rotation undone).

    `faint` are white rulings and the edges of coloured areas: they draw a table only where no ruling does.
    `pictures` are the boxes of pictures in points, `picture_share` the part of the page that they cover, 0..1;
    `shapes` counts the painted paths that are no rulings (drawings, letters turned into outlines);
    `unmapped_share` the part of the glyphs that have no usable Unicode value, `hidden_share` the part that is not
    painted (the layer of an older recognition); `turned` tells by how many degrees the
    content was turned to be upright; `unseen` are the texts that cannot be seen or are struck out.
    """

    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    segments: tuple[Segment, ...]
    faint: tuple[Segment, ...] = ()
    pictures: tuple[Box, ...] = ()
    picture_share: float = 0.0
    unmapped_share: float = 0.0
    hidden_share: float = 0.0
    shapes: int = 0
    turned: Rotation = 0
    unseen: tuple[Unshown, ...] = ()


def clusters(rising: Iterable[float], tolerance: float) -> list[list[float]]:
    """Return rising values in groups, each within `tolerance` of the first of its group."""
    groups: list[list[float]] = []
    for value in rising:
        if groups and value - groups[-1][0] <= tolerance:
            groups[-1].append(value)
        else:
            groups.append([value])
    return groups


def _readable(code: int) -> str:
    return unicodedata.normalize("NFKC", chr(code))


# Radicals (U+2E80-2FDF) and compatibility ideographs stand in PDF fonts for the ordinary characters they look like.
STANDARD_FORM = {
    code: _readable(code)
    for block in (range(0x2F00, 0x2FE0), range(0xF900, 0xFB00))
    for code in block
    if _readable(code) != chr(code)
}
_SUPPLEMENT = (
    "⺁厂⺅亻⺈刀⺋㔾⺌小⺍小⺎兀⺏尣⺐尢⺒巳⺓幺⺔彑⺕彐⺜日⺝月⺞歺⺟母⺠民⺢氺⺤爫⺥爫⺦丬⺧牛⺩王⺫目⺬示⺮竹⺯糹⺱罓⺲罒⺶羊⺹耂⺺肀⺻聿⺼肉"
    "⺾艹⺿艹⻀艹⻁虎⻂衤⻃覀⻄西⻅见⻆角⻈讠⻉贝⻋车⻌辶⻍辶⻎辶⻐钅⻑長⻒镸⻓长⻔门⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻟飠⻠饣⻢马⻣骨⻤鬼"
    "⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀⻳龟"
)
"""Radical of the supplement and its character, in turn. NFKC maps but two of them.

Source: Unicode, EquivalentUnifiedIdeograph.txt.
"""
STANDARD_FORM |= {ord(radical): plain for radical, plain in zip(_SUPPLEMENT[::2], _SUPPLEMENT[1::2], strict=True)}

# Unicode maps the radical door to the traditional character; simplified fonts draw it for this one.
STANDARD_FORM[0x2F3E] = "户"

# Word's Symbol and Wingdings fonts stand in the private area; these signs mean something in a form.
STANDARD_FORM |= {0xF0B3: "≥", 0xF0A3: "≤", 0xF0B1: "±", 0xF0B4: "×", 0xF0B8: "÷", 0xF0B0: "°", 0xF0B9: "≠"}
STANDARD_FORM |= {0xF0FC: "√", 0xF050: "√", 0xF0FE: "☑", 0xF052: "☑", 0xF0A8: "□", 0xF06F: "□"}


def unusable(code: int) -> bool:
    """Tell whether a code says nothing about the character: none, a replacement, or of a private area."""
    if code in STANDARD_FORM:
        return False
    return code in {0, 0xFFFD, 0xFFFE, 0xFFFF} or 0xE000 <= code <= 0xF8FF or 0xF0000 <= code <= 0x10FFFD
