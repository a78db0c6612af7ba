"""Makes extract/pdf/glyph_boxes.ttf: Latin letters of Bitstream Vera, and a box for every other character.

Run as `python tests/support/make_glyph_boxes.py` from the root of the repository. Vera comes with reportlab; its
licence allows a changed font under another name.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import reportlab
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable

TARGET = Path(__file__).parents[2] / "extract" / "pdf" / "glyph_boxes.ttf"
LATIN = (*range(0x20, 0x7F), 0xA5, 0xB1, 0xB7, 0xD7)
LAST = 0x2FFFF
"""The end of the second plane of ideographs."""
NAME = "Jixiao Glyph Boxes"


def make() -> bytes:
    """Return the font: the same bytes at each call."""
    font = TTFont(Path(reportlab.__file__).parent / "fonts" / "Vera.ttf", recalcTimestamp=False)
    subsetter = Subsetter(Options(hinting=False, layout_features=[], name_IDs=[], notdef_outline=True))
    subsetter.populate(unicodes=LATIN)
    subsetter.subset(font)
    latin = dict(font.getBestCmap())
    _add_box(font)
    # Format 13 maps whole ranges to one glyph: a full font of boxes in a kilobyte.
    table = CmapSubtable.newSubtable(13)
    table.platformID, table.platEncID, table.language = 3, 10, 0
    table.cmap = {code: latin.get(code, "box") for code in range(0x20, LAST + 1) if not 0xD800 <= code < 0xE000}
    font["cmap"] = newTable("cmap")
    font["cmap"].tableVersion, font["cmap"].tables = 0, [table]
    for number in (1, 4, 6):
        font["name"].setName(NAME if number < 6 else NAME.replace(" ", ""), number, 3, 1, 0x409)
    written = BytesIO()
    font.save(written)
    return written.getvalue()


def _add_box(font: Any) -> None:  # noqa: ANN401  fontTools gives its tables no types
    """Add a hollow square of the size of an ideograph."""
    em = font["head"].unitsPerEm
    pen = TTGlyphPen(None)
    for inset, turn in ((0.06, 1), (0.10, -1)):
        low, high = round((inset - 0.12) * em), round((0.88 - inset) * em)
        left, right = round(inset * em), round((1 - inset) * em)
        first, *rest = [(left, low), (left, high), (right, high), (right, low)][::turn]
        pen.moveTo(first)
        for point in rest:
            pen.lineTo(point)
        pen.closePath()
    font["glyf"]["box"] = pen.glyph()
    font["hmtx"]["box"] = (em, round(0.06 * em))


if __name__ == "__main__":
    TARGET.write_bytes(make())
