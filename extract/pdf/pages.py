"""One PDF page -> its tables and lines, or its picture recognised: triage first, the costly steps only where needed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import pypdfium2
from pypdfium2 import raw

from extract.document import Box, Grid, Page, PageState, Paragraph, Provenance, Unseen
from extract.inside.recognition import OcrMode, draw, fill_pictured_cells, form_pictures, recognise
from extract.page.aligned import find_stream_tables
from extract.page.lines import Line, group_lines, split_line
from extract.page.marks import Glyph, PageContent, Segment
from extract.page.paragraphs import TextLine, TextPage, is_page_number
from extract.page.raised import with_raised
from extract.page.ruled import LatticeTable, fill, find_tables
from extract.page.strokes import without_marks
from extract.pdf.annotations import Typed, opened
from extract.pdf.glyphs import read_page, scan_text
from extract.pdf.layers import Layers
from extract.pdf.rulings import BOX_SEGMENTS
from extract.pdf.second_opinion import confirm, single_page

MIN_RULINGS = 4
"""Path or picture objects; a page with fewer cannot hold a ruled table."""
LONE_PICTURE = 0.05
"""Of the page: a page without any text that pictures cover this far shows something."""
OUTLINED_LETTERS = 60
"""Painted shapes; a page without any text that has so many holds letters turned into outlines, or a drawing."""
PICTURE_PAGE = 0.5
"""Of the page: a page that pictures cover this far and that holds hardly any text is a scan."""
SCAN_GLYPHS = 30
"""Glyphs; a scan may still carry a page number or a stamp's date as text."""
UNMAPPED_PAGE = 0.25
"""Of the glyphs: with more of them unmapped the text layer is unusable."""
HIDDEN_PAGE = 0.5
"""Of the glyphs: with more of them not painted, the picture is what the page shows."""
BESIDE = 0.5
"""Of the lower table's height: two tables that share this much of it stand side by side."""
HALF_PAGE = 0.25
"""Of the page's height: lower tables side by side are parts of one page."""
FAINT_COLUMNS = 3
FAINT_ROWS = 3
"""A table drawn by colours alone has more columns and rows than this; coloured bands alone are no table."""
PIECE_GAP = 3.0
"""Type sizes: pieces of a line further apart are separate texts (unit at the left, date at the right)."""
BLANK = 1.5
"""Type sizes: a gap this wide inside a text is a blank, as between `项目名称：…` and `实施单位：…` on one line."""

_WORTH_READING = re.compile(
    r"\d\s*(?:万元|亿元|千元|元|[%％﹪])|绩效|指标|目标|自评|评价|得分|分值|预算|决算|(?:^|\s)[三二一]级"
)
_MOJIBAKE = re.compile(r"[\u00a1-\u024f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageDraft:
    """A page before its paragraphs are made; `recognised` holds it ready where it was read from its picture."""

    text: TextPage
    grids: tuple[Grid, ...]
    state: PageState
    recognised: tuple[Page, ...] = ()
    unseen: tuple[Unseen, ...] = ()

    @property
    def table_count(self) -> int:
        """How many tables the page adds to the document."""
        return len(self.grids) + sum(len(page.grids) for page in self.recognised)

    def begins_with_table(self, paragraph: Paragraph) -> bool:
        """Tell whether a table stands above the paragraph."""
        box = paragraph.provenance.box
        return any(grid.box is not None and (box is None or grid.box[1] < box[1]) for grid in self.grids)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageReader:
    """Reads the pages of one PDF in order; `ocr` says which pages may be recognised from their picture."""

    pdf: pypdfium2.PdfDocument
    document_id: str
    ocr: OcrMode = "never"
    layers: Layers = field(default_factory=Layers)

    def drafts(self) -> Iterator[PageDraft]:
        """Yield page after page; each is closed before the next, so memory does not grow with the pages."""
        tables = 0
        for index in range(len(self.pdf)):
            try:
                page, typed = opened(self.pdf, index)
            except pypdfium2.PdfiumError:
                yield empty_draft(index + 1, 0.0, 0.0, "garbled")
                continue
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
        text, unmapped = scan_text(page)
        if self.ocr == "always":
            return [self._recognised(page, number, tables, turned=0)]
        plain = unmapped <= UNMAPPED_PAGE and text.strip() and not _is_worth_reading(text)
        if plain and not typed and _ruling_objects(page) < MIN_RULINGS:
            return [_scanned_draft(page, number, text)]
        content = without_marks(with_raised(read_page(page, self.layers, typed, index=number - 1)))
        state = page_state(content, text)
        if self.ocr == "auto" and (state in {"needs_ocr", "garbled"} or _is_old_recognition(content)):
            return [self._recognised(page, number, tables, turned=content.turned)]
        if state != "read":
            return [empty_draft(number, content.width, content.height, state)]
        drafts: list[PageDraft] = []
        for half in _halves(content):
            before = tables + sum(draft.table_count for draft in drafts)
            draft = read_draft(half, number, before, self.document_id)
            drafts.append(self._with_pictures(draft, half, page, before) if self.ocr == "auto" else draft)
        drafts[0] = replace(drafts[0], unseen=unseen_texts(content, number, self.document_id))
        return drafts

    def _recognised(self, page: pypdfium2.PdfPage, number: int, tables: int, *, turned: int) -> PageDraft:
        """Read the page from its picture: a scan, or a text layer that cannot be used."""
        drawing = draw(page, turned=turned)
        pages = recognise(drawing, number=number, document_id=self.document_id, first_table=tables + 1)
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


def unseen_texts(content: PageContent, number: int, document_id: str) -> tuple[Unseen, ...]:
    """Return the texts of a page that cannot be seen or are struck out, with their place."""
    return tuple(
        Unseen(
            text=each.text,
            reason=each.reason,
            provenance=Provenance(document_id=document_id, page=number, box=each.box, method="text_stream"),
        )
        for each in content.unseen
        if each.text.strip()
    )


def _inside(inner: Box, outer: Box) -> bool:
    """Tell whether the middle of a box lies in another."""
    x, y = (inner[0] + inner[2]) / 2, (inner[1] + inner[3]) / 2
    return outer[0] <= x <= outer[2] and outer[1] <= y <= outer[3]


def empty_draft(number: int, width: float, height: float, state: PageState) -> PageDraft:
    """Return a page of which nothing was read, and why not."""
    return PageDraft(text=TextPage(number=number, width=width, height=height, lines=()), grids=(), state=state)


def _confirmed(draft: PageDraft, page: bytes) -> PageDraft:
    """Ask a second reader about the tables that no rulings draw."""
    ruled = [grid for grid in draft.grids if grid.method != "text_stream"]
    aligned = [grid for grid in draft.grids if grid.method == "text_stream"]
    return replace(draft, grids=(*ruled, *confirm(aligned, page)))


def _is_worth_reading(text: str) -> bool:
    """Tell whether a page may hold a table or an amount; words printed letter by letter count as well."""
    return _WORTH_READING.search(text) is not None or _WORTH_READING.search("".join(text.split())) is not None


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
    state: PageState = "garbled" if _is_mojibake(text) else "read"
    return PageDraft(text=TextPage(number=number, width=width, height=height, lines=lines), grids=(), state=state)


def _is_mojibake(text: str) -> bool:
    """Tell whether a Chinese text layer was mapped to Latin letters (`ÏîÄ¿Ö§³ö`)."""
    return len(_MOJIBAKE.findall(text)) > 0.3 * max(30, len(text.split()) and len("".join(text.split())))


def page_state(content: PageContent, text: str) -> PageState:
    """Return whether the page's text can be used, or whether it is a picture, unmapped or empty."""
    if len(content.glyphs) < SCAN_GLYPHS and content.picture_share >= PICTURE_PAGE:
        return "needs_ocr"
    if content.unmapped_share > UNMAPPED_PAGE or _is_mojibake(text):
        return "garbled"
    if content.glyphs:
        return "read"
    drawn = content.picture_share >= LONE_PICTURE or content.shapes >= OUTLINED_LETTERS
    return "needs_ocr" if drawn else "empty"


def _is_old_recognition(content: PageContent) -> bool:
    """Tell whether the page is a scan under the hidden text of an older recognition, which joins and misreads cells."""
    return content.hidden_share > HIDDEN_PAGE and content.picture_share >= PICTURE_PAGE


def _halves(content: PageContent) -> list[PageContent]:
    """Cut a sheet that holds two pages side by side between its tables; any other page is returned whole."""
    boxes = [table.box for table in _drawn_tables(content)]
    if len(boxes) <= 1:
        return [content]
    pieces = [piece for line in group_lines(content.glyphs) for piece in split_line(line)]
    texts = [piece.box for piece in pieces if not is_page_number(piece.text)]
    for left in boxes:
        for right in boxes:
            height = min(left[3] - left[1], right[3] - right[1])
            beside = left[2] < right[0] and min(left[3], right[3]) - max(left[1], right[1]) > BESIDE * height
            middle = (left[2] + right[0]) / 2
            crossed = any(box[0] < middle < box[2] for box in (*boxes, *texts))
            if beside and not crossed and height > HALF_PAGE * content.height:
                return [_cut(content, 0.0, middle), _cut(content, middle, content.width)]
    return [content]


def _cut(content: PageContent, x0: float, x1: float) -> PageContent:
    """Return what lies between two x positions of a page; coordinates stay those of the whole page."""

    def within(low: float, high: float) -> bool:
        return x0 <= (low + high) / 2 < x1

    def segment_within(s: Segment) -> bool:
        return within(s.start, s.end) if s.horizontal else within(s.at, s.at)

    return replace(
        content,
        glyphs=tuple(g for g in content.glyphs if within(g.x0, g.x1)),
        segments=tuple(s for s in content.segments if segment_within(s)),
        faint=tuple(s for s in content.faint if segment_within(s)),
        pictures=tuple(b for b in content.pictures if within(b[0], b[2])),
    )


def _drawn_tables(content: PageContent) -> list[LatticeTable]:
    """Return the tables that rulings draw; where there is none, those that white rulings or coloured cells draw."""
    tables = find_tables(content.segments)
    if tables or not content.faint:
        return tables
    painted = find_tables([*content.segments, *content.faint])
    return [table for table in painted if len(table.xs) > FAINT_COLUMNS and len(table.ys) > FAINT_ROWS]


def _owners(tables: Sequence[LatticeTable], glyphs: Sequence[Glyph]) -> list[int | None]:
    """Return for each glyph the smallest table that holds its middle: a form inside a frame keeps its text."""
    boxes = sorted(((t.box[2] - t.box[0]) * (t.box[3] - t.box[1]), index) for index, t in enumerate(tables))
    owners: list[int | None] = []
    for glyph in glyphs:
        x, y = (glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2
        held = (
            i for _, i in boxes if tables[i].box[0] <= x < tables[i].box[2] and tables[i].box[1] <= y < tables[i].box[3]
        )
        owners.append(next(held, None))
    return owners


def _spaced(line: Line) -> str:
    """Return a line's text with a blank where the print leaves one: between a label's value and the next label."""
    return "  ".join(part.text for part in split_line(line, BLANK))


def read_draft(content: PageContent, number: int, tables: int, document_id: str) -> PageDraft:
    """Return the tables of a page, by rulings first and by alignment after, and its other lines.

    `tables` is how many tables the pages before hold.
    """
    grids: list[Grid] = []
    tables_here = _drawn_tables(content)
    owners = _owners(tables_here, content.glyphs)
    used: set[int] = set()
    for index, table in enumerate(tables_here):
        place = Provenance(document_id=document_id, page=number, table=tables + len(grids) + 1, method="text_lattice")
        mine = [glyph for glyph, owner in zip(content.glyphs, owners, strict=True) if owner == index]
        grid, _ = fill(table, mine, place)
        if any(cell.text for cell in grid.cells):
            grids.append(grid)
            used.add(index)
    rest = [glyph for glyph, owner in zip(content.glyphs, owners, strict=True) if owner not in used]
    lines = group_lines(rest)
    streams, lines = find_stream_tables(
        lines, content, document_id=document_id, page=number, first_number=tables + len(grids) + 1
    )
    grids.extend(streams)
    pieces = [piece for line in lines for piece in split_line(line, PIECE_GAP)]
    return PageDraft(
        text=TextPage(
            number=number,
            width=content.width,
            height=content.height,
            lines=tuple(TextLine(text=_spaced(piece), box=piece.box, size=piece.size) for piece in pieces),
            stops=tuple(grid.box[1] for grid in grids if grid.box is not None),
        ),
        grids=tuple(grids),
        state="read",
    )
