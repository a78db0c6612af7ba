"""Recognises the pictures inside a document that show a ruled form, within limits; all others cost next to nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from extract.container.sniff import sniff
from extract.document import Block, Grid
from extract.errors import ReadError

if TYPE_CHECKING:
    from extract.scan.recogniser import Recogniser

Extent: TypeAlias = tuple[float, float]
"""Width and height in points that a document shows a picture in."""
PictureReader: TypeAlias = Callable[[bytes, Extent | None], tuple[Block, ...]]
"""Returns what a picture shows, tables numbered from 1; nothing where it is no form."""

MAX_PICTURES = 30
"""Pictures of a document whose rulings are looked for: up to a second each, so that with `MAX_FORMS` a document
stays well within the 120 s that a run gives it."""
MAX_FORMS = 10
"""Pictures of a document that are recognised: three to five seconds each."""
MAX_PIXELS = 240_000_000
"""Pixels of all pictures of a document that are decoded: some thirty scanned sheets of A4 at 300 dpi."""
LONG_SIDE, SHORT_SIDE = 400, 120
"""Pixels: a smaller picture has no room for a heading and three rows of legible type."""
MAX_ASPECT = 8.0
"""Long side over short side: what is longer is a banner or a divider."""
SHOWN_WIDTH, SHOWN_HEIGHT = 160.0, 50.0
"""Points: shown smaller (a third of the text's width, four lines), nobody could read a form."""
LEGIBLE = 0.5
"""Recognition score from which a reading is a text; the bars and lines of a chart, read as dashes, reach 0.13."""
WORD = 2
"""Characters of a text that is no stray stroke: a line read as a 1 scores 0.9."""
FILLED_CELLS = 4
"""Cells with such a text that make a table; the grid of a drawn chart or of a floor plan has next to none."""
FILLED_SHARE = 0.2
"""Of the cells: as many have such a text; in the tables of the samples 0.49 have, or more."""


class FormPictures:
    """Reads the pictures of one document, one after the other, and counts what they cost."""

    def __init__(self, document_id: str, recogniser: Recogniser | None = None) -> None:
        """Begin with nothing read; `recogniser` None is the installed one."""
        self._document_id = document_id
        self._recogniser = recogniser
        self._pictures = self._forms = self._pixels = 0
        self._known: dict[bytes, tuple[Block, ...]] = {}

    def __call__(self, data: bytes, extent: Extent | None) -> tuple[Block, ...]:
        """Return what a picture shows, tables numbered from 1 and without boxes.

        Nothing where it is too small, cannot be decoded, has no ruled table with text, or where the limits are passed.
        """
        if extent is not None and (extent[0] < SHOWN_WIDTH or extent[1] < SHOWN_HEIGHT):
            return ()
        digest = hashlib.sha256(data).digest()
        if digest not in self._known:
            try:
                self._known[digest] = self._read(data) if self._affordable(data) else ()
            except ReadError:
                # The document counts it among the pictures that were not read, and says so.
                self._known[digest] = ()
        return self._known[digest]

    def _affordable(self, data: bytes) -> bool:
        """Tell by its header whether a picture may hold a form and is within the limits, and count it.

        Raises:
            ReadError: the header is damaged, or states an absurd size.
        """
        from extract.scan.load import picture_size  # noqa: PLC0415  what decodes is loaded for pictures alone

        if sniff(data) != "image":
            return False
        width, height = picture_size(data)
        short, long = sorted((width, height))
        if long < LONG_SIDE or short < SHORT_SIDE or long > MAX_ASPECT * short:
            return False
        if self._pictures >= MAX_PICTURES or self._pixels + width * height > MAX_PIXELS:
            return False
        self._pictures += 1
        self._pixels += width * height
        return True

    def _read(self, data: bytes) -> tuple[Block, ...]:
        from extract.page.placing import unplaced  # noqa: PLC0415  what decodes and recognises is loaded for pictures alone
        from extract.scan.is_ruled import is_ruled, on_sheet  # noqa: PLC0415  the same
        from extract.scan.load import iterate_pictures  # noqa: PLC0415  the same
        from extract.scan.reader import read_picture  # noqa: PLC0415  the same

        blocks: list[Block] = []
        for number, picture in enumerate(iterate_pictures(data)):
            pixels = on_sheet(picture)
            self._pixels += picture.shape[0] * picture.shape[1] if number else 0
            if self._forms >= MAX_FORMS or self._pixels > MAX_PIXELS:
                break
            if not is_ruled(pixels):
                continue
            self._forms += 1
            pages = read_picture(
                pixels,
                page_number=None,
                page_size=None,
                document_id=self._document_id,
                recogniser=self._recogniser,
            )
            shown = [unplaced(page.blocks) for page in pages]
            if any(is_filled(grid) for page in shown for grid in page.grids):
                blocks.extend(block for page in shown for block in page.blocks)
        return tuple(blocks)


def is_filled(grid: Grid) -> bool:
    """Tell whether a grid holds legible text in so many cells, rows and columns that it is a table."""
    words = [cell for cell in grid.cells if len(cell.text) >= WORD]
    filled = [cell for cell in words if cell.recognition is None or cell.recognition >= LEGIBLE]
    rows, columns = {cell.row for cell in filled}, {cell.column for cell in filled}
    enough = len(filled) >= max(FILLED_CELLS, FILLED_SHARE * len(grid.cells))
    return enough and len(rows) > 1 and len(columns) > 1
