"""A page of marks -> its tables and lines, before paragraphs are made; what state its text is in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extract.document import Box, Grid, Page, PageState, Paragraph, Provenance, Unseen
from extract.page.lines import Line, group_lines, split_line
from extract.page.marks import Glyph, PageContent, Segment
from extract.page.paragraphs import TextLine, TextPage, is_page_number
from extract.tables.aligned import find_stream_tables, is_drawn_table
from extract.tables.beside import with_labels_beside
from extract.tables.cuts import LatticeTable, parts_rows_alone
from extract.tables.ruled import fill, find_tables
from extract.tables.settings import PAGE, STREAM

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


def empty_draft(number: int, width: float, height: float, state: PageState) -> PageDraft:
    """Return a page of which nothing was read, and why not."""
    return PageDraft(text=TextPage(number=number, width=width, height=height, lines=()), grids=(), state=state)


def is_mojibake(text: str) -> bool:
    """Tell whether a Chinese text layer was mapped to Latin letters (`ÏîÄ¿Ö§³ö`)."""
    return len(_MOJIBAKE.findall(text)) > 0.3 * max(30, len(text.split()) and len("".join(text.split())))


def page_state(content: PageContent, text: str) -> PageState:
    """Return whether the page's text can be used, or whether it is a picture, unmapped or empty."""
    if len(content.glyphs) < PAGE.scan_glyphs and content.picture_share >= PAGE.picture_page:
        return "needs_ocr"
    if content.unmapped_share > PAGE.unmapped_page or is_mojibake(text):
        return "garbled"
    if content.glyphs:
        return "read"
    drawn = content.picture_share >= PAGE.lone_picture or content.shapes >= PAGE.outlined_letters
    return "needs_ocr" if drawn else "empty"


def halves(content: PageContent, drawn: Sequence[LatticeTable]) -> list[PageContent]:
    """Cut a sheet that holds two pages side by side between its tables; any other page is returned whole."""
    boxes = [table.box for table in drawn]
    middles = [middle for left in boxes for right in boxes if (middle := _between(left, right, content)) is not None]
    if not middles:
        return [content]
    pieces = [piece for line in group_lines(content.glyphs) for piece in split_line(line)]
    texts = [piece.box for piece in pieces if not is_page_number(piece.text)]
    for middle in middles:
        if not any(box[0] < middle < box[2] for box in (*boxes, *texts)):
            return [_cut(content, 0.0, middle), _cut(content, middle, content.width)]
    return [content]


def _between(left: Box, right: Box, content: PageContent) -> float | None:
    """Return the x between two tables that stand side by side and are high enough for pages, else None."""
    height = min(left[3] - left[1], right[3] - right[1])
    beside = left[2] < right[0] and min(left[3], right[3]) - max(left[1], right[1]) > PAGE.beside * height
    return (left[2] + right[0]) / 2 if beside and height > PAGE.half_page * content.height else None


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


def drawn_tables(content: PageContent) -> list[LatticeTable]:
    """Return the tables that rulings draw; where there is none, those that white rulings or coloured cells draw."""
    tables = find_tables(content.segments)
    if tables or not content.faint:
        return tables
    painted = find_tables([*content.segments, *content.faint], apart=False)
    return [table for table in painted if len(table.xs) > PAGE.faint_columns and len(table.ys) > PAGE.faint_rows]


def _owners(tables: Sequence[LatticeTable], glyphs: Sequence[Glyph]) -> list[int | None]:
    """Return for each glyph the smallest table that holds its middle: a form inside a frame keeps its text."""
    boxes = sorted(((t.box[2] - t.box[0]) * (t.box[3] - t.box[1]), index) for index, t in enumerate(tables))
    places = [(index, *tables[index].box) for _, index in boxes]
    owners: list[int | None] = []
    for glyph in glyphs:
        x, y = (glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2
        for index, x0, top, x1, bottom in places:
            if x0 <= x < x1 and top <= y < bottom:
                owners.append(index)
                break
        else:
            owners.append(None)
    return owners


def _has_rows_alone(table: LatticeTable, glyphs: Sequence[Glyph]) -> bool:
    """Tell whether the texts of a table alone tell its columns; a table with walls inside is not looked into."""
    lines = group_lines(glyphs) if len(table.xs) <= 2 else []
    return parts_rows_alone(table, [len(split_line(line, STREAM.piece_gap)) for line in lines])


def _holds_picture(grid: Grid, content: PageContent) -> bool:
    """Tell whether the middle of a picture lies in a table: its cells may be pictures."""
    x0, top, x1, bottom = grid.box or (0.0, 0.0, 0.0, 0.0)
    return any(x0 < (a + c) / 2 < x1 and top < (b + d) / 2 < bottom for a, b, c, d in content.pictures)


def _spaced(line: Line) -> str:
    """Return a line's text with a blank where the print leaves one: between a label's value and the next label."""
    return "  ".join(part.text for part in split_line(line, PAGE.blank))


def read_draft(
    content: PageContent, number: int, tables: int, document_id: str, drawn: Sequence[LatticeTable] | None = None
) -> PageDraft:
    """Return the tables of a page, by rulings first and by alignment after, and its other lines.

    `tables` is how many tables the pages before hold, `drawn` the tables that rulings draw where they are known.
    """
    grids: list[Grid] = []
    tables_here = drawn_tables(content) if drawn is None else drawn
    owners = _owners(tables_here, content.glyphs)
    used: set[int] = set()
    for index, table in enumerate(tables_here):
        place = Provenance(document_id=document_id, page=number, table=tables + len(grids) + 1, method="text_lattice")
        mine = [glyph for glyph, owner in zip(content.glyphs, owners, strict=True) if owner == index]
        if _has_rows_alone(table, mine):
            continue
        grid, _ = fill(table, mine, place)
        if any(cell.text for cell in grid.cells) and (is_drawn_table(grid) or _holds_picture(grid, content)):
            grids.append(grid)
            used.add(index)
    rest = [glyph for glyph, owner in zip(content.glyphs, owners, strict=True) if owner not in used]
    lines = group_lines(rest)
    streams, lines = find_stream_tables(
        lines,
        content,
        document_id=document_id,
        page=number,
        first_number=tables + len(grids) + 1,
        ruled=[grid.box for grid in grids if grid.box is not None],
    )
    grids.extend(streams)
    grids, pieces = with_labels_beside(grids, [piece for line in lines for piece in split_line(line, PAGE.text_gap)])
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
