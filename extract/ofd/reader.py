"""Read an OFD file (GB/T 33190-2016) as a Document: the same pages that the same report gives as PDF."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from extract.document import Box, Document, Grid, Page
from extract.errors import DamagedFileError
from extract.inside.recognition import recognise_placed, recognises
from extract.ofd.drawing import DrawnPage, draw_page
from extract.ofd.package import OfdFile
from extract.page.strokes import without_marks
from extract.source import Source
from extract.tables.draft import PageDraft, empty_draft, page_state, read_draft, unseen_texts
from extract.tables.finish import finish_pages

UNREADABLE_FORMATS = frozenset({"JB2", "JBIG2", "GBIG2", "GBIG", "JBIG"})
"""Formats of pictures that no library at hand decodes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PagePicture:
    """A picture of a page: its bytes as stored, its format as stated (PNG, JPG …), its box in points as shown."""

    data: bytes = field(repr=False)
    stated_format: str
    box: Box


def read(source: Source) -> Document:
    """Return the pages of an OFD file with their tables by rulings and their text.

    Grids drawn by rulings have the method `ofd`. A page that is a picture is recognised where that is wanted, else it
    has the state `needs_ocr`. A page whose part is damaged has the state `garbled`, the others are read.

    Raises:
        DamagedFileError: no OFD, or truncated.
        EncryptedFileError: its parts are encrypted.
        TooLargeError: a limit on size, pages or objects is passed.
    """
    file = OfdFile(source.data)
    notes: list[str] = []
    drafts = list(_drafts(file, source.document_id, notes))
    pages = tuple(finish_pages(drafts, source.document_id))
    for state, words in (("needs_ocr", "为图像，需文字识别"), ("garbled", "已损坏或文字没有 Unicode 编码，未读")):
        found = [str(page.number) for page in pages if page.state == state]
        if found:
            notes.append(f"第 {'、'.join(found[:20])}{' 等' if len(found) > 20 else ''} 页{words}")
    return Document(
        document_id=source.document_id,
        source=source.name,
        format="ofd",
        pages=tuple(_recognised(pages, source)) if recognises(source) else pages,
        page_count=len(file),
        notes=tuple(notes),
        unseen=tuple(each for draft in drafts for each in draft.unseen),
    )


def _recognised(pages: Sequence[Page], source: Source) -> Iterator[Page]:
    """Yield the pages, those that are pictures read from them, their tables numbered after all others."""
    tables = sum(len(page.grids) for page in pages)
    for page in pages:
        if page.state != "needs_ocr" or page.number is None:
            yield page
            continue
        pictures = [(picture.data, picture.box) for picture in page_pictures(source.data, page.number)]
        shown = recognise_placed(pictures, page, source.document_id, tables + 1)
        tables += len(shown.grids)
        yield shown


def _drafts(file: OfdFile, document_id: str, notes: list[str]) -> Iterator[PageDraft]:
    """Yield page after page before their paragraphs are made."""
    tables = 0
    for number in range(1, len(file) + 1):
        try:
            drawn = draw_page(file.page(number))
        except DamagedFileError as error:
            notes.append(f"第 {number} 页：{error}")
            yield empty_draft(number, 0.0, 0.0, "garbled")
            continue
        draft = _draft(drawn, number, tables, document_id)
        if draft.state == "needs_ocr" and _unreadable(file, number, drawn):
            notes.append(f"第 {number} 页的图像为 JBIG2 格式，不能识别")
        tables += len(draft.grids)
        yield draft


def _draft(drawn: DrawnPage, number: int, tables: int, document_id: str) -> PageDraft:
    """Return a page as the PDF reader makes it, its ruled grids named as read from OFD."""
    content = without_marks(drawn.content)
    state = page_state(content, "".join(glyph.text for glyph in content.glyphs))
    if state != "read":
        return empty_draft(number, content.width, content.height, state)
    draft = read_draft(content, number, tables, document_id)
    unseen = tuple(
        replace(each, provenance=replace(each.provenance, method="ofd"))
        for each in unseen_texts(content, number, document_id)
    )
    return replace(draft, grids=tuple(_named(grid) for grid in draft.grids), unseen=unseen)


def _named(grid: Grid) -> Grid:
    """Return a grid by rulings with the method `ofd`."""
    if grid.method != "text_lattice":
        return grid
    cells = tuple(replace(cell, provenance=replace(cell.provenance, method="ofd")) for cell in grid.cells)
    return replace(grid, cells=cells, method="ofd")


def _unreadable(file: OfdFile, number: int, drawn: DrawnPage) -> bool:
    """Tell whether all pictures of a page are of a format that cannot be decoded."""
    media = file.page(number).resources.media
    known = [media[each.resource] for each in drawn.pictures if each.resource in media]
    return bool(known) and all(each.stated_format in UNREADABLE_FORMATS for each in known)


def page_pictures(data: bytes, page_number: int) -> tuple[PagePicture, ...]:
    """Return the pictures of a page in drawing order, for the recogniser.

    Raises:
        DamagedFileError: no OFD, no such page, or it has pictures and the file holds none of them.
        EncryptedFileError: its parts are encrypted.
        TooLargeError: a limit on size, pages or objects is passed.
    """
    file = OfdFile(data)
    if not 1 <= page_number <= len(file):
        raise DamagedFileError(f"OFD 没有第 {page_number} 页")
    parts = file.page(page_number)
    drawn = draw_page(parts)
    found: list[PagePicture] = []
    for each in drawn.pictures:
        media = parts.resources.media.get(each.resource)
        if media is not None and file.package.has(media.part):
            body = file.package.read(media.part)
            found.append(PagePicture(data=body, stated_format=media.stated_format, box=each.box))
    if drawn.pictures and not found:
        raise DamagedFileError(f"第 {page_number} 页的图像不在文件里")
    return tuple(found)
