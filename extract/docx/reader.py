"""Reads a Word file (DOCX) into a Document of one flow without pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from extract.document import (
    Block,
    Cell,
    Chart,
    Document,
    Grid,
    Page,
    PageState,
    Paragraph,
    Provenance,
    Unseen,
    even_edges,
    join_lines,
    renumbered,
    tile,
)
from extract.docx.items import ChartData, Enclosed, Item, Passage, Shown, Table, nested_tables, with_pictures
from extract.docx.story import StoryReader
from extract.docx.table import lay_out
from extract.errors import DamagedFileError, TooLargeError
from extract.inside.form_pictures import PictureReader
from extract.inside.recognition import pictures_of, read_pictures
from extract.page.placing import unread_note
from extract.source import Nested, Source
from extract.wordml.package import open_package

USABLE_CHARACTERS = 200
"""Characters of text below which a file with pictures is taken for a scan under a title: the shortest form among the
fixtures (practice-02) prints 673."""


def read(source: Source) -> Document:
    """Return a Word file as `read_flow` gives it; of one that holds pictures and next to no text, the pictures' pages.

    Raises:
        ReadError: as `read_flow`.
    """
    pictures = pictures_of(source)
    document = read_flow(source, pictures, source.nested)
    if pictures is None or not is_image_only(document):
        return document
    return read_pictures(word_pictures(source.data), document)


def read_flow(source: Source, pictures: PictureReader | None = None, nested: Nested | None = None) -> Document:
    """Return a Word file as one page without number that holds all paragraphs, tables and charts in reading order.

    Tracked changes are accepted, hidden text, comments, headers and footers left out; footnotes and endnotes stand
    at the end. Embedded workbooks are read where they stand, and so are documents, as `nested` reads them, and, beside
    enough text, pictures of forms, as `pictures` reads them. Column edges are points from the left border of the table.
    The page's state is `needs_ocr` where the file holds pictures and next to no text, `empty` where it holds nothing;
    `notes` tell what was not read.

    Raises:
        EmptyFileError: there are no bytes.
        EncryptedFileError: the file asks for a password.
        UnknownFormatError: an OLE container without an encrypted package, such as a legacy .doc.
        DamagedFileError: no zip archive, no document part, or XML that is not well-formed.
        TooLargeError: the package or a table passes a limit on size or nesting.
    """
    items, reader = _read(source.data, source.document_id, nested)
    blocks = tuple(WordFlow(source.document_id).blocks(with_pictures(items, lambda _: ())))
    state = flow_state(blocks, len(reader.pictures))
    unread = len(reader.pictures)
    if pictures is not None and unread and state != "needs_ocr":
        filled, count = _recognised(items, reader, pictures)
        blocks = tuple(WordFlow(source.document_id).blocks(filled)) if count else blocks
        unread -= count
    notes = list(dict.fromkeys(reader.notes))
    if unread:
        notes.append(unread_note(unread))
    page = Page(number=None, blocks=blocks, state=state)
    where = Provenance(document_id=source.document_id, method="docx")
    return Document(
        document_id=source.document_id,
        source=source.name,
        format="docx",
        pages=(page,),
        notes=tuple(notes),
        unseen=tuple(Unseen(text=text, reason=reason, provenance=where) for text, reason in reader.unseen),
    )


def word_pictures(data: bytes) -> tuple[bytes, ...]:
    """Return the pictures of a Word file in reading order, as stored (PNG, JPEG, EMF ...), repeated where repeated.

    Raises:
        ReadError: as `read_flow`; a picture that cannot be unpacked is a DamagedFileError.
    """
    _, reader = _read(data)
    return tuple(reader.picture_bytes())


def is_image_only(document: Document) -> bool:
    """Tell whether a document was found to hold pictures and no usable text."""
    return bool(document.pages) and all(page.state == "needs_ocr" for page in document.pages)


def _read(data: bytes, document_id: str = "", nested: Nested | None = None) -> tuple[list[Item], StoryReader]:
    try:
        reader = StoryReader(open_package(data), document_id, nested)
        return reader.body(), reader
    except RecursionError as fault:
        raise TooLargeError("文档嵌套过深") from fault


def _recognised(items: Sequence[Item], reader: StoryReader, pictures: PictureReader) -> tuple[tuple[Item, ...], int]:
    """Return the items with the forms that pictures show in their place, and how many pictures show one."""
    count = 0

    def read(shown: Shown) -> tuple[Block, ...]:
        nonlocal count
        try:
            blocks = pictures(reader.picture(shown.part), shown.extent)
        except DamagedFileError:
            return ()  # it stays among the pictures that were not read
        count += bool(blocks)
        return blocks

    return with_pictures(items, read), count


def flow_state(blocks: Sequence[Block], pictures: int) -> PageState:
    """Return whether the text of a flow can be used, or whether its pictures hold what there is to read."""
    if pictures and sum(map(_characters, blocks)) < USABLE_CHARACTERS:
        return "needs_ocr"
    return "read" if blocks else "empty"


def _characters(block: Block) -> int:
    if isinstance(block, Grid):
        return sum(len(cell.text) for cell in block.cells)
    return len(block.text) if isinstance(block, Paragraph) else 0


class WordFlow:
    """Turns items into blocks, numbering the tables on the way."""

    def __init__(self, document_id: str) -> None:
        """Begin with table 1."""
        self._document_id = document_id
        self._tables = 0

    def blocks(self, items: Sequence[Item]) -> Iterator[Block]:
        """Yield the blocks of a flow of items."""
        for place, item in enumerate(items):
            if isinstance(item, Passage):
                if not item.label_only:
                    yield self._paragraph(item)
            elif isinstance(item, ChartData | Enclosed):
                yield from self._standing(item)
            elif isinstance(item, Table):
                beside = (*items[max(place - 1, 0) : place], *items[place + 1 : place + 2])
                alone = not any(isinstance(neighbour, Table) for neighbour in beside)
                if _is_frame(item, alone=alone):
                    for cell in item.cells:
                        yield from self.blocks(cell.items)
                else:
                    yield from self._table(item)

    def _nested(self, items: Iterable[Item]) -> Iterator[Block]:
        """Yield the tables and charts that stand in a cell, whose text the cell already has."""
        for item in items:
            if isinstance(item, ChartData | Enclosed):
                yield from self._standing(item)
            elif isinstance(item, Table):
                if _is_frame(item, alone=True):
                    for cell in item.cells:
                        yield from self._nested(cell.items)
                else:
                    yield from self._table(item)

    def _table(self, table: Table) -> Iterator[Block]:
        """Yield a table and after it the tables and charts in its cells; nothing where no row is shown."""
        layout = lay_out(table)
        if not layout.row_count or not layout.column_count:
            return
        self._tables += 1
        provenance = Provenance(document_id=self._document_id, table=self._tables, method="docx")
        cells: list[Cell] = []
        inner: list[Item] = []
        for area in layout.areas:
            lines = () if area.cell is None else area.cell.lines
            inner.extend(() if area.cell is None else area.cell.items)
            cells.append(
                Cell(
                    text=join_lines(lines),
                    row=area.row,
                    column=area.column,
                    row_span=area.row_span,
                    column_span=area.column_span,
                    provenance=provenance,
                    lines=lines,
                )
            )
        yield Grid(
            cells=tile(cells, layout.row_count, layout.column_count, provenance),
            row_count=layout.row_count,
            column_count=layout.column_count,
            column_edges=layout.edges or even_edges(layout.column_count),
            number=self._tables,
            method="docx",
            x_unit="point" if layout.edges else "column",
        )
        yield from self._nested(inner)

    def _paragraph(self, passage: Passage) -> Paragraph:
        return Paragraph(
            text=join_lines(passage.lines),
            provenance=Provenance(document_id=self._document_id, method="narrative"),
            heading_level=passage.heading_level,
            size=passage.size,
            bold=passage.bold,
            centred=passage.centred,
            lines=passage.lines,
        )

    def _standing(self, item: ChartData | Enclosed) -> Iterator[Block]:
        """Yield a chart, or what an object shows with its tables numbered on."""
        if isinstance(item, ChartData):
            provenance = Provenance(document_id=self._document_id, method="chart")
            yield Chart(title=item.title, points=item.points, provenance=provenance, texts=item.texts)
            return
        yield from renumbered(item.blocks, self._tables + 1)
        self._tables += sum(isinstance(block, Grid) for block in item.blocks)


def _is_frame(table: Table, *, alone: bool) -> bool:
    """Tell whether a table only frames what is in it, so that its content is part of the flow around it.

    A single cell is a frame, unless it stands against another table, whose row it then is. A row or a column of cells
    is one where it holds tables and, in a row, no other cell says anything.
    """
    rows = table.shown_rows
    if not rows or any(cell.merge != "none" for row in rows for cell in row):
        return False
    holding = [cell for row in rows for cell in row if nested_tables(cell)]
    if len(rows) == 1 and len(rows[0]) == 1:
        return alone or bool(holding)
    if not holding:
        return False
    if len(rows) == 1:
        return all(nested_tables(cell) or not cell.lines for cell in rows[0])
    return all(len(row) == 1 for row in rows)
