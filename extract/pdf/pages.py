"""One PDF page -> its tables and lines, or its picture recognised: triage first, the costly steps only where needed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import pypdfium2
from pypdfium2 import raw

from extract.document import Box, PageState
from extract.inside.recognition import draw, fill_pictured_cells, form_pictures, recognise
from extract.page.marks import PageContent
from extract.page.paragraphs import TextLine, TextPage
from extract.page.raised import with_raised
from extract.page.strokes import without_marks
from extract.pdf.annotations import Typed, opened
from extract.pdf.glyphs import read_page, scan_text
from extract.pdf.held import Attached
from extract.pdf.layers import Layers
from extract.pdf.rulings import BOX_SEGMENTS
from extract.pdf.second_opinion import confirm, single_page
from extract.source import OcrMode
from extract.tables.draft import (
    PageDraft,
    drawn_tables,
    empty_draft,
    halves,
    is_mojibake,
    page_state,
    read_draft,
    unseen_texts,
)
from extract.tables.settings import PAGE

MIN_RULINGS = 4
"""Path or picture objects; a page with fewer cannot hold a ruled table."""
HIDDEN_PAGE = 0.5
"""Of the glyphs: with more of them not painted, the picture is what the page shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageReader:
    """Reads the pages of one PDF in order; `ocr` says which pages may be recognised from their picture."""

    pdf: pypdfium2.PdfDocument
    document_id: str
    ocr: OcrMode = "never"
    worth: re.Pattern[str] | None = None
    layers: Layers = field(default_factory=Layers)
    pinned: list[Attached] = field(default_factory=list)
    """Files that are pinned to the pages, added as these are read."""

    def drafts(self) -> Iterator[PageDraft]:
        """Yield page after page; each is closed before the next, so memory does not grow with the pages."""
        tables = 0
        for index in range(len(self.pdf)):
            try:
                page, typed, pinned = opened(self.pdf, index)
            except pypdfium2.PdfiumError:
                yield empty_draft(index + 1, 0.0, 0.0, "damaged")
                continue
            self.pinned.extend(pinned)
            try:
                drafts = self._drafts_of(page, index + 1, tables, typed)
            finally:
                page.close()
            for draft in drafts:
                if any(grid.method == "text_stream" for grid in draft.grids):
                    draft = _confirmed(draft, single_page(self.pdf, index))  # noqa: PLW2901  the same page, confirmed
                tables += draft.table_count
                yield draft

    def _drafts_of(
        self, page: pypdfium2.PdfPage, number: int, tables: int, typed: Sequence[Typed] = ()
    ) -> list[PageDraft]:
        """Return the page's draft, or one for each half of a sheet that holds two pages side by side."""
        if self.ocr == "always":
            return [self._recognised(page, number, tables, turned=0)]
        text_page = page.get_textpage()
        try:
            return self._read(page, text_page, number, tables, typed)
        finally:
            text_page.close()

    def _read(
        self,
        page: pypdfium2.PdfPage,
        text_page: pypdfium2.PdfTextPage,
        number: int,
        tables: int,
        typed: Sequence[Typed],
    ) -> list[PageDraft]:
        text, unmapped = scan_text(text_page)
        plain = unmapped <= PAGE.unmapped_page and text.strip() and not self._is_worth_reading(text)
        if plain and not typed and _ruling_objects(page) < MIN_RULINGS:
            return [_scanned_draft(page, number, text)]
        given = read_page(page, self.layers, typed, index=number - 1, text_page=text_page)
        content = without_marks(with_raised(given))
        state = page_state(content, text)
        if self.ocr == "auto" and (state in {"needs_ocr", "garbled"} or _is_old_recognition(content)):
            return [self._recognised(page, number, tables, turned=content.turned)]
        if state != "read":
            return [empty_draft(number, content.width, content.height, state)]
        drafts: list[PageDraft] = []
        drawn = drawn_tables(content)
        sides = halves(content, drawn)
        for half in sides:
            before = tables + sum(draft.table_count for draft in drafts)
            draft = read_draft(half, number, before, self.document_id, drawn if len(sides) == 1 else None)
            drafts.append(self._with_pictures(draft, half, page, before) if self.ocr == "auto" else draft)
        drafts[0] = replace(drafts[0], unseen=unseen_texts(content, number, self.document_id))
        return drafts

    def _is_worth_reading(self, text: str) -> bool:
        """Tell whether a page may hold what is looked for; words printed letter by letter count as well."""
        return self.worth is None or any(self.worth.search(each) for each in (text, "".join(text.split())))

    def _recognised(self, page: pypdfium2.PdfPage, number: int, tables: int, *, turned: int) -> PageDraft:
        """Read the page from its picture: a scan, or a text layer that cannot be used."""
        drawing = draw(page, turned=turned)
        pages = recognise(drawing, number=number, document_id=self.document_id, first_table=tables + 1)
        if not any(found.blocks for found in pages) and _has_dead_picture(page):
            return empty_draft(number, drawing.box[2], drawing.box[3], "damaged")
        empty = empty_draft(number, drawing.box[2], drawing.box[3], "read")
        return replace(empty, recognised=tuple(pages))

    def _with_pictures(self, draft: PageDraft, content: PageContent, page: pypdfium2.PdfPage, tables: int) -> PageDraft:
        """Add what the pictures of a digital page show: a scanned form among text, or cells that are pictures."""
        if not content.pictures:
            return draft
        filled = tuple(
            fill_pictured_cells(grid, content.pictures, lambda box: draw(page, box, content.turned))
            for grid in draft.grids
        )
        grids = list(filled)
        for box in form_pictures(content.pictures, content.width, content.height):
            if any(grid.box is not None and _inside(grid.box, box) for grid in filled):
                continue
            found = recognise(
                draw(page, box, content.turned),
                number=draft.text.number,
                document_id=self.document_id,
                first_table=tables + len(grids) + 1,
            )
            grids.extend(grid for shown in found for grid in shown.grids)
        return replace(draft, grids=tuple(grids))


def _has_dead_picture(page: pypdfium2.PdfPage) -> bool:
    """Tell whether a picture of the page cannot be decoded: the page that is drawn without it only looks empty."""
    for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE]):
        try:
            item.get_bitmap()  # what is decoded goes with it
        except pypdfium2.PdfiumError:
            return True
    return False


def _inside(inner: Box, outer: Box) -> bool:
    """Tell whether the middle of a box lies in another."""
    x, y = (inner[0] + inner[2]) / 2, (inner[1] + inner[3]) / 2
    return outer[0] <= x <= outer[2] and outer[1] <= y <= outer[3]


def _confirmed(draft: PageDraft, page: bytes) -> PageDraft:
    """Ask a second reader about the tables that no rulings draw."""
    ruled = [grid for grid in draft.grids if grid.method != "text_stream"]
    aligned = [grid for grid in draft.grids if grid.method == "text_stream"]
    return replace(draft, grids=(*ruled, *confirm(aligned, page)))


def _ruling_objects(page: pypdfium2.PdfPage) -> int:
    """Count the objects that may be rulings, up to MIN_RULINGS."""
    found = 0
    for index in range(raw.FPDFPage_CountObjects(page.raw)):
        item = raw.FPDFPage_GetObject(page.raw, index)
        kind = raw.FPDFPageObj_GetType(item)
        whole = kind in {raw.FPDF_PAGEOBJ_FORM, raw.FPDF_PAGEOBJ_IMAGE} or (
            kind == raw.FPDF_PAGEOBJ_PATH and raw.FPDFPath_CountSegments(item) > BOX_SEGMENTS
        )
        if kind != raw.FPDF_PAGEOBJ_TEXT:
            found += MIN_RULINGS if whole else 1
        if found >= MIN_RULINGS:
            break
    return found


def _scanned_draft(page: pypdfium2.PdfPage, number: int, text: str) -> PageDraft:
    width, height = page.get_size()
    lines = tuple(
        TextLine(text=line.strip(), box=None, size=None) for line in re.split(r"[\r\n]+", text) if line.strip()
    )
    state: PageState = "garbled" if is_mojibake(text) else "read"
    return PageDraft(text=TextPage(number=number, width=width, height=height, lines=lines), grids=(), state=state)


def _is_old_recognition(content: PageContent) -> bool:
    """Tell whether the page is a scan under the hidden text of an older recognition, which joins and misreads cells."""
    return content.hidden_share > HIDDEN_PAGE and content.picture_share >= PAGE.picture_page
