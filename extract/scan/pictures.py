"""A picture file -> Document; the pages that pictures show."""

from __future__ import annotations

from collections.abc import Iterator

from extract.document import Document, Page
from extract.page.placing import coarse_notes
from extract.scan.is_ruled import on_sheet
from extract.scan.reader import load_picture, read_picture
from extract.source import Source


def read(source: Source) -> Document:
    """Return the Document of an image file, one page for each picture in it; unread where `ocr` is never.

    Raises:
        DamagedFileError, TooLargeError: the picture cannot be decoded, or is absurdly large.
        MissingToolError: the recogniser is not installed.
    """
    notes: tuple[str, ...] = ()
    if source.ocr == "never":
        pages: tuple[Page, ...] = (Page(number=1, blocks=(), state="needs_ocr"),)
        notes = ("图片需文字识别（--ocr auto）",)
    else:
        pages = tuple(_numbered_pages(source))
    return Document(
        document_id=source.document_id,
        source=source.name,
        format="image",
        pages=pages,
        page_count=len({page.number for page in pages}),
        notes=(*notes, *coarse_notes(pages)),
    )


def _numbered_pages(source: Source) -> Iterator[Page]:
    tables = 0
    for number, pixels in enumerate(load_picture(source.data), start=1):
        found = read_picture(
            pixels, page_number=number, page_size=None, document_id=source.document_id, first_table=tables + 1
        )
        tables += sum(len(page.grids) for page in found)
        yield from found


def shown_pages(data: bytes, document_id: str, *, first_table: int) -> Iterator[Page]:
    """Yield the pages, without number, that a picture inside a document shows; tables are numbered from `first_table`.

    Raises:
        DamagedFileError, TooLargeError: the picture cannot be decoded, or is absurdly large.
        MissingToolError: the recogniser is not installed.
    """
    for pixels in load_picture(data):
        found = read_picture(
            on_sheet(pixels), page_number=None, page_size=None, document_id=document_id, first_table=first_table
        )
        first_table += sum(len(page.grids) for page in found)
        yield from found
