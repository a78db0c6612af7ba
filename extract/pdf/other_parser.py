"""Another reader of a PDF page: playa parses it, pdfplumber finds the tables: a fraction of pdfplumber's own time."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, Final, TypeAlias

Thing: TypeAlias = dict[str, Any]
"""A character or a path as pdfplumber keeps them; `top` and `bottom` run down from the top of the page."""
Box: TypeAlias = tuple[float, float, float, float]

_KINDS: Final = {"LTLine": "line", "LTRect": "rect", "LTCurve": "curve"}
"""Paths as pdfminer sorts them -> as pdfplumber calls them."""


def tables_on(data: bytes) -> list[list[list[str]]]:
    """Return the tables on the first page of a PDF, rows of texts: the same that pdfplumber finds by default."""
    import playa  # noqa: PLC0415  most documents are not read again
    from pdfplumber.container import Container  # noqa: PLC0415
    from pdfplumber.table import TableFinder  # noqa: PLC0415

    with playa.parse(data, space="page") as pdf:
        page = pdf.pages[0]
        found: dict[str, list[Thing]] = defaultdict(list)
        for kind, thing in _things(page, page.height):
            found[kind].append(thing)

    class Page(Container):
        """What the finder of tables asks for."""

        objects = found

    chars = _Characters(found["char"])
    return [
        [[chars.text_in(cell) if cell is not None else "" for cell in row.cells] for row in table.rows]
        for table in TableFinder(Page()).tables  # type: ignore[arg-type]  # all it asks for
    ]


def _things(parent: Any, height: float) -> Iterator[tuple[str, Thing]]:  # noqa: ANN401  a page or a form within it
    """Yield the characters and paths of a page and of the forms that it draws, as they are drawn."""
    from playa.content import PathObject, TextObject, XObjectObject  # noqa: PLC0415
    from playa.miner import process_object  # noqa: PLC0415

    for item in parent:
        if isinstance(item, TextObject):
            yield from (("char", char) for char in _characters(item, height))
        elif isinstance(item, PathObject):
            path: Any
            for path in process_object(item):
                points = [(x, height - y) for x, y in path.pts]
                yield _KINDS[type(path).__name__], _placed(path.bbox, height) | {"pts": points}
        elif isinstance(item, XObjectObject):
            yield from _things(item, height)


def _placed(box: Box, height: float) -> Thing:
    x0, y0, x1, y1 = box
    return {
        "x0": x0, "y0": y0, "x1": x1, "y1": y1, "top": height - y1, "bottom": height - y0, "doctop": height - y1,
        "width": x1 - x0, "height": y1 - y0,
    }  # fmt: skip


def _characters(text: Any, height: float) -> Iterator[Thing]:  # noqa: ANN401  playa's text object
    """Yield the characters of a text with boxes as pdfminer makes them: as wide as they run, one size high."""
    from playa.utils import transform_bbox  # noqa: PLC0415

    font = text.gstate.font
    if font is None:
        return
    below = _below(font)
    scaling = text.gstate.scaling * 0.01
    for glyph in text:
        matrix = glyph.matrix
        if font.vertical:
            (vx, vy), down = font.position(glyph.cid), font.vdisp(glyph.cid)
            box = (-vx, vy + down, 1 - vx, vy)
        else:
            box = (0.0, below, font.hdisp(glyph.cid), below + 1)
        a, b, c, d, _, _ = matrix
        yield _placed(transform_bbox(matrix, box), height) | {
            "text": glyph.text if glyph.text is not None else f"(cid:{glyph.cid})",
            "upright": a * d * scaling > 0 and b * c <= 0,
        }


def _below(font: Any) -> float:  # noqa: ANN401  playa's font
    """Return how far below the line a font's characters reach; one that says nothing of it stands on the line."""
    from playa.font import Type3Font  # noqa: PLC0415
    from playa.pdftypes import num_value  # noqa: PLC0415

    down = font.descent if isinstance(font, Type3Font) else -abs(num_value(font.descriptor.get("Descent", 0)))
    return float(down * font.matrix[3])


class _Characters:
    """The characters of a page by their height on it, so that a cell looks at those of its own lines alone."""

    def __init__(self, chars: Sequence[Thing]) -> None:
        """Keep the middle of each, from the top down, with its place among all."""
        self._chars = chars
        self._middles = sorted(
            ((char["top"] + char["bottom"]) / 2, place, (char["x0"] + char["x1"]) / 2)
            for place, char in enumerate(chars)
        )

    def text_in(self, cell: Box) -> str:
        """Return the text whose characters have their middles in a cell."""
        from pdfplumber.utils.text import extract_text  # noqa: PLC0415

        x0, top, x1, bottom = cell
        lines = self._middles[bisect_left(self._middles, (top,)) : bisect_left(self._middles, (bottom,))]
        places = sorted(place for _, place, middle in lines if x0 <= middle < x1)
        return str(extract_text([self._chars[place] for place in places])) if places else ""
