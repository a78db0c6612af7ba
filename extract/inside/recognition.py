"""Which pages and cells are recognised, and the pictures handed to the recogniser: the door between PDF and scan."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from extract.document import Block, Box, Cell, Document, Grid, Page, join_lines
from extract.errors import DamagedFileError, EmptyFileError, TooLargeError
from extract.inside.form_pictures import FormPictures
from extract.page.placing import moved, moved_block, unplaced, unread_note, without_note
from extract.source import Source

if TYPE_CHECKING:
    import numpy as np
    import pypdfium2

RENDER_DPI = 250
"""Dots per inch at which a page is drawn for recognition; scans are of 150 to 300."""
MAX_PIXELS = 24_000_000
"""Pixels of a drawn page; larger pages are drawn smaller (an A3 sheet at 250 dpi has 12 million)."""
FORM_PICTURE = 0.25
"""Of the page: a picture this large inside a digital page may hold a form."""
SCAN_SHARE = 0.5
"""Of the page: a picture that covers so much of it is the scan of it."""
COVERED_CELL = 0.3
"""Of an empty cell: covered this far by a picture, its content is a picture of text."""
CELL_PADDING = 1.0
"""Points cut off each side of a cell's picture, so that the ruling is not read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A part of a page drawn for recognition: RGB pixels, and the box in points that they show.

    `own_pixels` is how many pixels a scan has of its own for each that was drawn along a line, 1 at most.
    """

    pixels: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]
    box: Box
    own_pixels: float = 1.0


def available() -> bool:
    """Tell whether the recogniser and its models are installed; nothing is loaded."""
    return all(importlib.util.find_spec(name) is not None for name in ("rapidocr", "onnxruntime", "cv2"))


def recognises(source: Source) -> bool:
    """Tell whether pictures of text in a file are recognised: where that is wanted and can be done."""
    return source.ocr != "never" and available()


def pictures_of(source: Source) -> FormPictures | None:
    """Return what reads the pictures of forms inside a document, None where nothing is to be recognised."""
    return FormPictures(source.document_id) if recognises(source) else None


def draw(page: pypdfium2.PdfPage, box: Box | None = None, turned: int = 0) -> Drawing:
    """Return the page, or a box of it, as pixels; the box is in points of the page as shown.

    `turned` undoes a turn that the reader found in the content itself.
    """
    width, height = page.get_size()
    if turned in {90, 270}:
        width, height = height, width
    scale = min(RENDER_DPI / 72, (MAX_PIXELS / max(1.0, width * height)) ** 0.5)
    bitmap = page.render(scale=scale, rotation=turned, may_draw_forms=False)
    pixels = bitmap.to_numpy()[:, :, :3][:, :, ::-1].copy()  # pdfium draws BGR
    bitmap.close()
    if box is None:
        return Drawing(pixels=pixels, box=(0.0, 0.0, width, height), own_pixels=min(1.0, _scanned(page) / scale))
    x0, top, x1, bottom = (round(value * scale) for value in box)
    return Drawing(pixels=pixels[max(0, top) : bottom, max(0, x0) : x1].copy(), box=box)


def _scanned(page: pypdfium2.PdfPage) -> float:
    """Return the pixels for each point of the picture that fills a page, a great many where none does."""
    import pypdfium2  # noqa: PLC0415  what is no PDF is read without it

    width, height = page.get_size()
    for item in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]):
        left, bottom, right, top = item.get_bounds()
        if (right - left) * (top - bottom) >= SCAN_SHARE * width * height and isinstance(item, pypdfium2.PdfImage):
            across, down = item.get_px_size()
            return float((across * down / max(1.0, (right - left) * (top - bottom))) ** 0.5)
    return float("inf")


def recognise(drawing: Drawing, *, number: int | None, document_id: str, first_table: int) -> list[Page]:
    """Return the pages that a drawing shows, boxes in points of the page it was drawn from.

    Raises:
        MissingToolError: the recogniser is not installed.
    """
    from extract.scan.reader import read_picture  # noqa: PLC0415  loads models; needed for scans alone

    x0, top, x1, bottom = drawing.box
    pages = read_picture(
        drawing.pixels,
        page_number=number,
        page_size=(x1 - x0, bottom - top),
        document_id=document_id,
        first_table=first_table,
        own_pixels=drawing.own_pixels,
    )
    return [moved(page, x0, top) for page in pages] if x0 or top else pages


def form_pictures(pictures: Sequence[Box], width: float, height: float) -> list[Box]:
    """Return the boxes of pictures large enough to hold a form of their own."""
    least = FORM_PICTURE * width * height
    return [box for box in pictures if (box[2] - box[0]) * (box[3] - box[1]) >= least]


def fill_pictured_cells(grid: Grid, pictures: Sequence[Box], drawn: Callable[[Box], Drawing]) -> Grid:
    """Return the grid with the text recognised in empty cells that a picture covers."""
    cells = tuple(_pictured(cell, pictures, drawn) for cell in grid.cells)
    return grid if all(a is b for a, b in zip(cells, grid.cells, strict=True)) else replace(grid, cells=cells)


def _pictured(cell: Cell, pictures: Sequence[Box], drawn: Callable[[Box], Drawing]) -> Cell:
    box = cell.provenance.box
    if cell.text or box is None:
        return cell
    area = (box[2] - box[0]) * (box[3] - box[1])
    shared = max((_overlap(box, picture) for picture in pictures), default=0.0)
    if area <= 0 or shared < COVERED_CELL * area:
        return cell
    from extract.scan.reader import recognise_cell  # noqa: PLC0415  loads models; needed for pictured cells alone

    inner = (box[0] + CELL_PADDING, box[1] + CELL_PADDING, box[2] - CELL_PADDING, box[3] - CELL_PADDING)
    lines, score = recognise_cell(drawn(inner).pixels)
    return replace(
        cell,
        text=join_lines(lines),
        lines=lines,
        recognition=score if lines else None,
        provenance=replace(cell.provenance, method="ocr"),
    )


def _overlap(a: Box, b: Box) -> float:
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    return max(0.0, width) * max(0.0, height)


def read_pictures(pictures: Sequence[bytes], document: Document) -> Document:
    """Return the document with the pages that its pictures show after its own, boxes dropped: they would point nowhere.

    What cannot be decoded, such as the vector drawings of Office, is noted as unread.

    Raises:
        MissingToolError: the recogniser is not installed.
        TooLargeError: none can be decoded, and one of them because it is absurdly large.
    """
    from extract.scan.pictures import shown_pages  # noqa: PLC0415  loads models; needed for scans alone

    found: list[Page] = []
    unread = tables = 0
    large: TooLargeError | None = None
    for data in pictures:
        try:
            pages = [unplaced(page.blocks) for page in shown_pages(data, document.document_id, first_table=tables + 1)]
        except (DamagedFileError, EmptyFileError, TooLargeError) as error:
            unread += 1
            large = error if isinstance(error, TooLargeError) else large
            continue
        tables += sum(len(page.grids) for page in pages)
        found.extend(pages)
    if unread == len(pictures) and large is not None:
        raise TooLargeError(f"文档里的图片太大：{large}", remedy="请把图片缩小后放回文档再试。") from large
    if unread == len(pictures):
        return document
    own = tuple(replace(page, state="read") for page in document.pages)
    notes = (*without_note(document.notes, len(pictures)), *([unread_note(unread)] if unread else []))
    return replace(document, pages=(*own, *found), notes=notes)


def recognise_placed(pictures: Sequence[tuple[bytes, Box]], page: Page, document_id: str, first_table: int) -> Page:
    """Return a page without text filled with what its pictures show, each at its box (points of the page as shown).

    Raises:
        DamagedFileError, TooLargeError: a picture cannot be decoded, or is absurdly large.
        MissingToolError: the recogniser is not installed.
    """
    from extract.scan.reader import load_picture, read_picture  # noqa: PLC0415  loads models; needed for scans alone

    blocks: list[Block] = []
    tables = first_table
    for data, box in pictures:
        for pixels in load_picture(data):
            found = read_picture(
                pixels,
                page_number=page.number,
                page_size=(box[2] - box[0], box[3] - box[1]),
                document_id=document_id,
                first_table=tables,
            )
            tables += sum(len(shown.grids) for shown in found)
            blocks.extend(moved_block(block, box[0], box[1]) for shown in found for block in shown.blocks)
    return replace(page, blocks=tuple(blocks), state="read" if blocks else page.state)
