"""Reads the workbooks embedded in a document, taken out of what Office wraps them in, within limits."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from extract.container.ole import ole_kind, wrapped_file
from extract.container.sniff import sniff
from extract.container.zip_package import Limits, open_package
from extract.document import Block, Chart, Document, Grid
from extract.errors import ReadError, TooLargeError

MAX_BOOKS = 100
"""Workbooks read of one document: a report of some hundred projects may bring one for each."""
MAX_BROKEN = 5
"""Workbooks that may fail before no more are tried: each may start LibreOffice, which takes seconds."""
MAX_BYTES = 128 * 2**20
"""All workbooks of a document together, unpacked: the bound on time and memory, whatever each packs to."""
MAX_POSITIONS = 1_000_000
"""Rows times columns of all their grids together, after which no more are read."""

_ZIP = b"PK"
_PLOT = "excel.chart"


class EmbeddedBooks:
    """Reads the embedded workbooks of one document, one after the other, and counts what they cost."""

    def __init__(self, notes: list[str], read_book: Callable[[bytes], Document]) -> None:
        """Begin with nothing read; what cannot be read is said in `notes`. `read_book` opens no object in the book."""
        self._notes = notes
        self._read_book = read_book
        self._books = self._broken = self._bytes = self._positions = 0
        self._seen: set[int] = set()

    def blocks(self, kind: str, load: Callable[[], bytes]) -> tuple[Block, ...] | None:
        """Return what the workbook of an object shows, tables numbered from 1; None and a note where it is not read.

        `kind` is the name that the object's program goes by. A chart of Excel's is no table: its workbook is not read.
        An object shows one sheet and holds its whole workbook, so a sheet that was read before is not given again.
        """
        try:
            book = None if kind.lower().startswith(_PLOT) else workbook_of(load())
            if book is None:
                self._notes.append(f"文档内嵌了对象（{kind}），未读取")
                return None
            self._count(book)
            document = self._read_book(book)
            self._positions += sum(grid.row_count * grid.column_count for grid in document.grids)
        except ReadError as fault:
            self._broken += 1
            self._notes.append(f"文档内嵌的工作簿（{kind}）未读取：{fault}")
            return None
        self._notes.extend(f"内嵌工作簿：{note}" for note in document.notes)
        return tuple(block for page in document.pages for block in self._unseen(page.blocks))

    def _count(self, book: bytes) -> None:
        """Count a workbook against the limits.

        Raises:
            TooLargeError: one is passed; nothing is unpacked.
            ReadError: no sound package.
        """
        self._books += 1
        if self._books > MAX_BOOKS or self._positions > MAX_POSITIONS or self._broken >= MAX_BROKEN:
            raise TooLargeError("内嵌的工作簿过多或损坏过多")
        size = _unpacked_bytes(book)
        if self._bytes + size > MAX_BYTES:
            raise TooLargeError(f"内嵌的工作簿解压后共超过 {MAX_BYTES // 2**20} MB")
        self._bytes += size

    def _unseen(self, blocks: Sequence[Block]) -> Sequence[Block]:
        """Return the blocks of a sheet, none where the same sheet was read before."""
        shown = hash(tuple(_texts(block) for block in blocks))
        if shown in self._seen:
            return ()
        self._seen.add(shown)
        return blocks


def workbook_of(data: bytes) -> bytes | None:
    """Return the workbook that an embedded part is or wraps, None for another object."""
    book = data if ole_kind(data) == "xls" else wrapped_file(data) or data
    return book if sniff(book) in {"xlsx", "xls"} else None


def _unpacked_bytes(book: bytes) -> int:
    """Return how many bytes a workbook unpacks to."""
    if not book.startswith(_ZIP):
        return len(book)
    package = open_package(book, limits=Limits(depth=1, total_bytes=MAX_BYTES))
    return sum(member.file_size for member in package.archive.infolist())


def _texts(block: Block) -> tuple[object, ...]:
    """Return what a block says, and where in its table."""
    if isinstance(block, Grid):
        return tuple((cell.row, cell.column, cell.text) for cell in block.cells)
    return (block.title, block.points) if isinstance(block, Chart) else (block.text,)
