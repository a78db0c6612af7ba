"""Pages and blocks put elsewhere: moved over a sheet, or without any place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from extract.document import Block, Box, Grid, Page, Provenance

MOST_NAMED = 20
"""Pages that a note names."""


def moved(page: Page, dx: float, dy: float) -> Page:
    """Return a page with all boxes moved by so many points."""
    return replace(page, blocks=tuple(moved_block(block, dx, dy) for block in page.blocks))


def _shift(box: Box | None, dx: float, dy: float) -> Box | None:
    return None if box is None else (box[0] + dx, box[1] + dy, box[2] + dx, box[3] + dy)


def moved_block(block: Block, dx: float, dy: float) -> Block:
    """Return a block with all boxes moved by so many points."""
    if not isinstance(block, Grid):
        return replace(block, provenance=_shifted(block.provenance, dx, dy))
    cells = tuple(replace(cell, provenance=_shifted(cell.provenance, dx, dy)) for cell in block.cells)
    edges = tuple(edge + dx for edge in block.column_edges)
    return replace(block, cells=cells, column_edges=edges, box=_shift(block.box, dx, dy))


def _shifted(place: Provenance, dx: float, dy: float) -> Provenance:
    return replace(place, box=_shift(place.box, dx, dy))


def unplaced(blocks: Iterable[Block]) -> Page:
    """Return blocks as a page without number, without the pages and boxes that they have in a file of their own."""
    return Page(number=None, blocks=tuple(_unplaced(block) for block in blocks))


def _unplaced(block: Block) -> Block:
    if not isinstance(block, Grid):
        return replace(block, provenance=replace(block.provenance, page=None, box=None))
    cells = tuple(replace(c, provenance=replace(c.provenance, page=None, box=None)) for c in block.cells)
    return replace(block, cells=cells, page=None, box=None)


def unread_note(pictures: int) -> str:
    """Return the note on pictures of a document whose text was not read."""
    return f"文档含 {pictures} 张图片，图中文字未读取"


def coarse_notes(pages: Iterable[Page]) -> tuple[str, ...]:
    """Return the note on pages that were recognised from too few pixels, none where there is no such page."""
    numbers = list(dict.fromkeys(str(page.number) for page in pages if page.coarse))
    if not numbers:
        return ()
    more = " 等" if len(numbers) > MOST_NAMED else ""
    return (
        f"第 {'、'.join(numbers[:MOST_NAMED])}{more} 页图像分辨率低，文字可能认错，请核对，或以 200 dpi 以上重新扫描",
    )


def without_note(notes: Sequence[str], pictures: int) -> tuple[str, ...]:
    """Return the notes without that on so many unread pictures."""
    return tuple(note for note in notes if note != unread_note(pictures))
