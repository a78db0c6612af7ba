"""Read a spreadsheet (xlsx, xls, et, XML and HTML in disguise) as a Document: a page for each visible sheet."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from extract.container.libreoffice import convert, program
from extract.container.ole import MAGIC, ole_kind
from extract.document import (
    Block,
    Cell,
    Document,
    Grid,
    Page,
    Paragraph,
    Provenance,
    Unseen,
    join_lines,
    renumbered,
    tile,
)
from extract.errors import EmptyFileError, EncryptedFileError, ReadError, TooLargeError, UnknownFormatError
from extract.html.reader import read_with as read_web_page
from extract.inside.form_pictures import PictureReader
from extract.inside.recognition import pictures_of
from extract.inside.workbooks import EmbeddedBooks
from extract.sheet.model import Area, Inlay, Position, SheetData, Workbook
from extract.sheet.separated import read_separated
from extract.sheet.xls import read_xls
from extract.sheet.xlsx import read_xlsx
from extract.sheet.xml_2003 import NAMESPACE, read_spreadsheet_xml
from extract.source import Source

MAX_POSITIONS = 1_000_000
"""Rows times columns of one grid; the largest published table has some 50 000."""

UNKNOWN = "\ufffd"
"""What stands for a value that is shown and not known."""
NO_FUNCTION = ("#NAME?", "Err:")
"""What LibreOffice shows of a formula that it does not know."""
_ZIP = b"PK"
_RAW_BIFF = (b"\x09\x00", b"\x09\x02", b"\x09\x04", b"\x09\x08")
_HEAD_BYTES = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """A cell of the visible sheet: where it lies once hidden rows and columns are gone, and what it shows."""

    area: Area
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Origin:
    """What the blocks of a sheet need to name their source."""

    document_id: str
    first_table: int


def read(source: Source) -> Document:
    """Return a workbook as `read_with` gives it, pictures of forms recognised where that is wanted.

    Raises:
        ReadError: as `read_with`.
    """
    return read_with(source, pictures_of(source))


def read_book(data: bytes, document_id: str) -> Document:
    """Return a workbook that lies in another document; what is embedded in it is noted alone.

    Raises:
        ReadError: as `read_with`.
    """
    return read_with(Source(name="", data=data, known_id=document_id), opens_objects=False)


def read_with(source: Source, pictures: PictureReader | None = None, *, opens_objects: bool = True) -> Document:
    """Return the visible sheets, one page each, with the texts as the cells show them.

    Rows without text, border or merge divide a sheet into grids; a block with one cell to a row is running text.
    `column_edges` are points from the left of the sheet. The content decides on the format, the name does not.
    Pictures of forms, as `pictures` reads them, and embedded workbooks stand among the grids of an xlsx by their row;
    without `opens_objects` the latter are noted alone.

    Raises:
        EmptyFileError: no bytes.
        UnknownFormatError: no spreadsheet.
        DamagedFileError: truncated or corrupt.
        EncryptedFileError: a password is asked for.
        TooLargeError: more cells than the limits.
    """
    data = source.data
    if not data.strip(b"\0 \t\r\n"):
        raise EmptyFileError("文件是空的")
    inlays = _InlayReader(source.document_id, pictures, opens_objects=opens_objects)
    if data.startswith(_ZIP):
        return _document(_computed(read_xlsx(data), data), "xlsx", source, inlays)
    if data.startswith((MAGIC, *_RAW_BIFF)):
        if ole_kind(data) == "encrypted":
            raise EncryptedFileError("工作簿有密码")
        return _document(read_xls(data), "xls", source, inlays)
    head = data[:_HEAD_BYTES].replace(b"\0", b"")
    if NAMESPACE in head:
        return _document(read_spreadsheet_xml(data), "xls", source, inlays)
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"<") or b"mime-version:" in head.lower():
        return dataclasses.replace(read_web_page(source), format="xls")
    book = read_separated(data)
    if book is None:
        raise UnknownFormatError("不是电子表格")
    return _document(book, "xls", source, inlays)


def _computed(book: Workbook, data: bytes) -> Workbook:
    """Return a workbook with its formulas computed where some program left that to its reader, as far as it can be."""
    if not any(sheet.uncomputed for sheet in book.sheets) or program() is None:
        return book
    try:
        computed = read_xlsx(convert(data, source_format="xlsx", target="xlsx"))
    except ReadError:
        return book
    if len(computed.sheets) != len(book.sheets):
        return book
    count = sum(sheet.uncomputed for sheet in book.sheets)
    sheets = (
        dataclasses.replace(sheet, texts={**sheet.texts, **_values(sheet, fresh)}, notes=fresh.notes)
        for sheet, fresh in zip(book.sheets, computed.sheets, strict=True)
    )
    return Workbook(sheets=tuple(sheets), notes=(*book.notes, f"有 {count} 个公式没有存下结果，由 LibreOffice 计算"))


def _values(sheet: SheetData, fresh: SheetData) -> dict[Position, str]:
    """Return what the formulas of a sheet show that had no value; one with a function nobody else has stays unknown."""
    found = {place: fresh.texts.get(place, text) for place, text in sheet.texts.items() if text == UNKNOWN}
    return {place: UNKNOWN if text.startswith(NO_FUNCTION) else text for place, text in found.items()}


def _document(book: Workbook, form: str, source: Source, inlays: _InlayReader) -> Document:
    """Return the Document of a workbook."""
    pages: list[Page] = []
    notes = list(book.notes)
    tables = 0
    for sheet in book.sheets:
        origin = _Origin(document_id=source.document_id, first_table=tables + 1)
        blocks = _blocks(sheet, origin, inlays.blocks(sheet))
        tables += sum(1 for block in blocks if isinstance(block, Grid))
        pages.append(Page(number=None, blocks=blocks, state="read" if blocks else "empty"))
        notes.extend(sheet.notes)
        notes.extend(inlays.notes)
        inlays.notes.clear()
        hidden = _hidden_note(sheet)
        if hidden:
            notes.append(hidden)
    where = Provenance(document_id=source.document_id, method="sheet")
    return Document(
        document_id=source.document_id,
        source=source.name,
        format=form,
        pages=tuple(pages),
        notes=tuple(notes),
        unseen=tuple(
            Unseen(text=text, reason=reason, provenance=where) for sheet in book.sheets for text, reason in sheet.unseen
        ),
    )


class _InlayReader:
    """Reads pictures of forms and embedded workbooks beside the cells, sheet after sheet; `notes` say what was not."""

    def __init__(self, document_id: str, pictures: PictureReader | None, *, opens_objects: bool) -> None:
        """Begin; without `pictures` no picture is read, and objects only where they are to be opened."""
        self.notes: list[str] = []
        self._pictures = pictures
        self._books = EmbeddedBooks(self.notes, partial(read_book, document_id=document_id)) if opens_objects else None

    def blocks(self, sheet: SheetData) -> list[tuple[int | None, tuple[Block, ...]]]:
        """Return the blocks of each inlay that shows some, and the row of its top, None where it is not known."""
        found: list[tuple[int | None, tuple[Block, ...]]] = []
        unread = 0
        opened: set[str] = set()
        for inlay in sorted(sheet.inlays, key=lambda inlay: inlay.kind):  # objects before pictures
            if inlay.kind == "object":
                blocks = self._object(inlay)
                opened.update([inlay.shape] if blocks and inlay.shape else [])
            elif inlay.shape in opened:
                continue  # the preview of an object shows what was read of it
            else:
                blocks = self._picture(inlay)
                unread += not blocks
            if blocks:
                found.append((inlay.row, blocks))
        if unread:
            self.notes.append(f"工作表“{sheet.name}”有 {unread} 张图片，其中的文字未读")
        return found

    def _object(self, inlay: Inlay) -> tuple[Block, ...]:
        if self._books is None or inlay.load is None:
            self.notes.append(f"文档内嵌了对象（{inlay.name}），未读取")
            return ()
        return self._books.blocks(inlay.name, inlay.load) or ()

    def _picture(self, inlay: Inlay) -> tuple[Block, ...]:
        if self._pictures is None or inlay.load is None:
            return ()
        try:
            return self._pictures(inlay.load(), inlay.size)
        except ReadError:
            # It counts among the pictures that were not read, and the note says so.
            return ()


def _hidden_note(sheet: SheetData) -> str:
    """Return the note on hidden rows and columns that hold text, empty where there are none."""
    rows = len({row for row, _ in sheet.texts} & sheet.hidden_rows)
    columns = len({column for _, column in sheet.texts} & sheet.hidden_columns)
    return f"工作表“{sheet.name}”有隐藏的 {rows} 行、{columns} 列有内容，未读" if rows or columns else ""


def _blocks(
    sheet: SheetData, origin: _Origin, inlays: Sequence[tuple[int | None, tuple[Block, ...]]]
) -> tuple[Block, ...]:
    """Return the grids and running text of a sheet from top to bottom, those of the inlays among them."""
    pieces = _pieces(sheet)
    edges = _edges(sheet, max((piece.area[3] for piece in pieces), default=-1))
    placed: list[tuple[float, Sequence[Block]]] = []
    number = origin.first_table
    for group in _groups(pieces, _visible(sheet.ruled, sheet.hidden_rows)):
        texts = [piece for piece in group if piece.text]
        top = texts[0].area[0]
        if len({piece.area[0] for piece in texts}) == len(texts):
            where = Provenance(document_id=origin.document_id, method="sheet")
            placed.extend((piece.area[0], [_paragraph(piece.text, where, alone=len(texts) == 1)]) for piece in texts)
            continue
        placed.append((top, [_grid(group, edges, number, origin.document_id)]))
        number += 1
    where = Provenance(document_id=origin.document_id, method="sheet")
    shift = _shift(sheet.hidden_rows)
    placed.extend((math.inf if row is None else shift(row), blocks) for row, blocks in inlays)
    placed.sort(key=lambda entry: entry[0])
    placed.extend((math.inf, [_paragraph(text, where, alone=False)]) for text in sheet.floating)
    return renumbered([block for _, blocks in placed for block in blocks], origin.first_table)


def _lines(text: str) -> tuple[str, ...]:
    """Return the lines of a shown text, blanks of every width trimmed at their ends."""
    plain = text.replace("\xa0", " ").replace("\t", " ")
    return tuple(line.strip() for line in plain.splitlines() if line.strip())


def _paragraph(text: str, where: Provenance, *, alone: bool) -> Paragraph:
    """Return a running text; one that stands alone above or below a table is most often a centred title."""
    lines = _lines(text)
    return Paragraph(text=join_lines(lines), lines=lines, provenance=where, centred=alone)


def _visible(numbers: frozenset[int], hidden: frozenset[int]) -> frozenset[int]:
    """Return row numbers as they count once hidden rows are gone."""
    shift = _shift(hidden)
    return frozenset(shift(number) for number in numbers if number not in hidden)


def _shift(hidden: frozenset[int]) -> Callable[[int], int]:
    """Return the function from a number to that number less the hidden ones before it."""
    if not hidden:
        return lambda number: number
    ordered = sorted(hidden)

    def shifted(number: int) -> int:
        low, high = 0, len(ordered)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if ordered[middle] < number else (low, middle)
        return number - low

    return shifted


def _pieces(sheet: SheetData) -> list[_Piece]:
    """Return the visible cells with text, and the merged cells within reach of them, none overlapping another."""
    if not sheet.texts:
        return []
    last_row, last_column = (max(place[axis] for place in sheet.texts) for axis in (0, 1))
    row_shift, column_shift = _shift(sheet.hidden_rows), _shift(sheet.hidden_columns)
    taken: set[Position] = set()
    pieces: list[_Piece] = []
    for top, left, bottom, right in sorted(sheet.merges):
        rows = [row for row in range(top, min(bottom, last_row) + 1) if row not in sheet.hidden_rows]
        columns = [column for column in range(left, min(right, last_column) + 1) if column not in sheet.hidden_columns]
        if len(rows) * len(columns) > MAX_POSITIONS:
            raise TooLargeError(f"工作表“{sheet.name}”的合并单元格过大")
        places = {(row, column) for row in rows for column in columns}
        if not places or places & taken:
            continue
        taken |= places
        # Only the first cell of a merge is shown; its text stays visible where that cell alone is hidden.
        text = sheet.texts.get((top, left), "")
        area = (row_shift(rows[0]), column_shift(columns[0]), row_shift(rows[-1]), column_shift(columns[-1]))
        pieces.append(_Piece(area=area, text=text))
    for (row, column), text in sheet.texts.items():
        if row in sheet.hidden_rows or column in sheet.hidden_columns or (row, column) in taken:
            continue
        place = (row_shift(row), column_shift(column))
        pieces.append(_Piece(area=(*place, *place), text=text))
    return sorted(pieces, key=lambda piece: piece.area)


def _groups(pieces: Sequence[_Piece], ruled: frozenset[int]) -> Iterator[list[_Piece]]:
    """Yield the runs of rows that belong together: a row without text, border or spanning cell divides them."""
    texted = sorted((piece for piece in pieces if piece.text), key=lambda piece: piece.area[0])
    if not texted:
        return
    bands: list[list[int]] = []
    for piece in texted:
        first, last = piece.area[0], piece.area[2]
        if bands and all(row in ruled for row in range(bands[-1][1] + 1, first)):
            bands[-1][1] = max(bands[-1][1], last)
        else:
            bands.append([first, last])
    for first, last in bands:
        inside = [piece for piece in pieces if first <= piece.area[0] <= last]
        left = min(piece.area[1] for piece in inside if piece.text)
        right = max(piece.area[3] for piece in inside if piece.text)
        yield [
            _Piece(area=(area[0], max(area[1], left), min(area[2], last), min(area[3], right)), text=piece.text)
            for piece in inside
            if (area := piece.area)[1] <= right and area[3] >= left
        ]


def _edges(sheet: SheetData, last_column: int) -> list[float]:
    """Return the x of every visible column boundary, in points from the left of the sheet."""
    edges = [0.0]
    column = 0
    while len(edges) <= last_column + 1:
        if column not in sheet.hidden_columns:
            # A width of next to nothing still divides two columns: edges rise.
            edges.append(edges[-1] + max(sheet.widths.get(column, sheet.default_width), 0.75))
        column += 1
    return edges


def _grid(group: Sequence[_Piece], edges: Sequence[float], number: int, document_id: str) -> Grid:
    """Return the grid of a run of rows.

    Raises:
        TooLargeError: it has more positions than the limit.
    """
    top, left = min(piece.area[0] for piece in group), min(piece.area[1] for piece in group)
    rows = max(piece.area[2] for piece in group) - top + 1
    columns = max(piece.area[3] for piece in group) - left + 1
    if rows * columns > MAX_POSITIONS:
        raise TooLargeError(f"表格有 {rows} 行 {columns} 列")
    where = Provenance(document_id=document_id, table=number, method="sheet")
    cells = []
    for piece in group:
        first_row, first_column, last_row, last_column = piece.area
        lines = _lines(piece.text)
        cells.append(
            Cell(
                text=join_lines(lines),
                lines=lines,
                row=first_row - top,
                column=first_column - left,
                row_span=last_row - first_row + 1,
                column_span=last_column - first_column + 1,
                provenance=where,
            )
        )
    return Grid(
        cells=tile(cells, rows, columns, where),
        row_count=rows,
        column_count=columns,
        column_edges=tuple(edges[left : left + columns + 1]),
        number=number,
        method="sheet",
    )
