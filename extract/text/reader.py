"""Read a file of text as a Document: rows of cells as grids whose rows may be ragged, all else as paragraphs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from extract.container.plain_text import decoded
from extract.document import Block, Cell, Document, Grid, Page, Paragraph, Provenance, even_edges, join_lines, tile
from extract.errors import DamagedFileError, TooLargeError
from extract.source import Source
from extract.text.bars import are_commas, bar_run, comma_rows, plain
from extract.text.drawn import drawn_run, framed_run
from extract.text.lines import Line, Piece, Rows, lines_of, piece_of
from extract.text.placed import Table
from extract.text.ruled import ruled_run
from extract.text.tabs import tab_run
from extract.text.tagged import tagged_run
from extract.text.wrapped import goes_on, page_widths

MAX_BYTES: Final = 64 * 2**20
"""Of a file of text; as text it takes four times as much, its cells ten times."""
MAX_POSITIONS: Final = 1_000_000
"""Rows times columns of one table."""
MAX_COLUMNS: Final = 1000
"""Pieces of one row; the widest published table has some sixty."""
MOST_FRAMES: Final = 4
"""Frames within each other whose tables are read."""
REPEATED: Final = 3
"""Pages at whose top or foot a line stands from which it is a running head."""
_HEADING = re.compile(r"^\s{0,3}(#{1,6})\s+")
"""What opens a heading; the same marks may close it."""
_MARKS: Final = ("**", "]{", "](")
"""What a line of Markdown holds."""
_PAGE_NUMBER = re.compile(
    r"^\s*(?:[-—–]\s*\d{1,4}\s*[-—–]|第\s*\d{1,4}\s*页.{0,12}|\d{1,4}\s*/\s*\d{1,4}|[Pp]age\s+\d{1,4}.*+)\s*$"
)


def read(source: Source) -> Document:
    """Return a file of text as one page without number: tables and paragraphs in the order of its lines.

    The rows of a table hold what its lines hold, left to right; a row with fewer pieces than the widest is filled up
    with cells without characters. Which column a piece is of where rows differ is not settled here; where the text
    shows it (borders, rulers, tags), every cell has a `placing` of 1.

    Raises:
        DamagedFileError: the bytes are in no encoding that is known.
        TooLargeError: the file, a line, or a table passes its limit.
    """
    if len(source.data) > MAX_BYTES:
        raise TooLargeError(f"文本超过 {MAX_BYTES // 2**20} MB")
    text = decoded(source.data)
    if text is None:
        raise DamagedFileError("文本的编码无法识别")
    lines = lines_of(text)
    blocks: list[Block] = []
    tables = 0
    running = _running(lines)
    document_id = source.document_id
    widths = page_widths(lines)
    last: Line | None = None
    for found in _blocks(lines, source.suffix):
        if isinstance(found, Rows):
            tables += 1
            blocks.append(_grid(found, tables, document_id))
        elif isinstance(found, Table):
            tables += 1
            blocks.append(_table(found, tables, document_id))
        elif not found.blank and not _PAGE_NUMBER.match(found.text) and not _is_fence(found.text):
            paragraph = _paragraph(found, document_id, running=found.text.strip() in running)
            above = blocks[-1] if blocks else None
            width = widths[found.number - 1]
            if width and last is not None and isinstance(above, Paragraph) and goes_on(last, found, width):
                blocks[-1] = _with_line(above, paragraph)
            else:
                blocks.append(paragraph)
        last = found if isinstance(found, Line) else None
    page = Page(number=None, blocks=tuple(blocks), state="read" if blocks else "empty")
    return Document(document_id=document_id, source=source.name, format="text", pages=(page,))


def _blocks(lines: Sequence[Line], suffix: str, depth: int = 0) -> Iterator[Rows | Table | Line]:
    """Yield the tables and the lines beside them, each shape recognised where it begins; those in a frame too."""
    if not depth and are_commas(lines, suffix):
        yield comma_rows(lines)
        return
    at = 0
    while at < len(lines):
        frame = framed_run(lines, at) if depth < MOST_FRAMES else None
        if frame is not None:
            at = frame[0]
            yield from _blocks(frame[1], suffix, depth + 1)
            continue
        shown = drawn_run(lines, at) or ruled_run(lines, at) or tagged_run(lines, at)
        if shown is not None:
            at = shown[0]
            yield shown[1]
            continue
        run = bar_run(lines, at) or tab_run(lines, at)
        if run is None:
            yield lines[at]
            at += 1
        else:
            at, found = run
            yield from found


def _running(lines: Sequence[Line]) -> frozenset[str]:
    """Return the lines that stand first or last on several pages."""
    tops = [index for index, line in enumerate(lines) if line.page_top]
    edges: Counter[str] = Counter()
    for top in tops:
        first = next((line.text.strip() for line in lines[top : top + 4] if not line.blank), "")
        last = next((line.text.strip() for line in reversed(lines[max(0, top - 4) : top]) if not line.blank), "")
        edges.update({first, last} - {""})
    return frozenset(text for text, times in edges.items() if times >= REPEATED)


def _is_fence(text: str) -> bool:
    """Tell whether pandoc's Markdown opens or closes a part of a page on a line, which prints nothing."""
    bare = text.strip()
    name = bare.strip(":").strip()
    return bare.startswith(":::") and (name[:1] + name[-1:] in {"", "{}"} or len(name.split()) == 1)


def _heading_end(text: str) -> int:
    """Return where what a heading prints ends: before the marks that close it, or its attributes."""
    bare = text.rstrip()
    opened = bare.rfind("{") if bare.endswith("}") else -1
    bare = bare[:opened].rstrip() if opened > 0 and bare[opened + 1] in "#." else bare
    return len(bare.rstrip("#"))


def _paragraph(line: Line, document_id: str, *, running: bool) -> Paragraph:
    heading = _HEADING.match(line.text)
    start, end = (heading.end(), _heading_end(line.text)) if heading else (0, len(line.text))
    piece = piece_of(line, start, end)
    marked = heading or piece.text.endswith("\\") or any(mark in piece.text for mark in _MARKS)
    shown = plain(piece) if marked else piece
    return Paragraph(
        text=shown.text,
        lines=(line.text[: piece.end - line.start],),
        provenance=_place(piece, None, document_id),
        heading_level=len(heading[1]) if heading else None,
        running=running,
    )


def _with_line(above: Paragraph, below: Paragraph) -> Paragraph:
    """Return a paragraph with the line that goes on with it."""
    first, last = above.provenance.chars, below.provenance.chars
    chars = (first[0], last[1]) if first is not None and last is not None else None
    return replace(
        above,
        text=join_lines((above.text, below.text)),
        lines=(*above.lines, *below.lines),
        provenance=replace(above.provenance, chars=chars),
    )


def _place(piece: Piece, table: int | None, document_id: str) -> Provenance:
    return Provenance(
        document_id=document_id, table=table, method="text", line=piece.line, chars=(piece.start, piece.end)
    )


def _refuse_size(rows: int, columns: int) -> None:
    if columns > MAX_COLUMNS or rows * columns > MAX_POSITIONS:
        raise TooLargeError(f"文本里的表格超过 {MAX_POSITIONS} 格")


def _table(found: Table, number: int, document_id: str) -> Grid:
    """Return the grid of a table whose cells the text puts in their places."""
    _refuse_size(found.row_count, found.column_count)
    cells = [
        Cell(
            text=placed.piece.text,
            lines=placed.piece.lines,
            row=placed.row,
            column=placed.column,
            row_span=placed.row_span,
            column_span=placed.column_span,
            provenance=_place(placed.piece, number, document_id),
            placing=1.0,
        )
        for placed in found.cells
    ]
    first = found.cells[0].piece.line
    blank = Provenance(document_id=document_id, table=number, method="text", line=first)
    tiled = tile(cells, found.row_count, found.column_count, blank)
    return Grid(
        cells=tuple(replace(cell, placing=1.0) for cell in tiled),
        row_count=found.row_count,
        column_count=found.column_count,
        column_edges=even_edges(found.column_count),
        number=number,
        method="text",
        x_unit="column",
    )


def _grid(found: Rows, number: int, document_id: str) -> Grid:
    width = max(len(row) for row in found.rows)
    _refuse_size(len(found.rows), width)
    cells: list[Cell] = []
    for index, row in enumerate(found.rows):
        line = row[0].line
        cells.extend(
            Cell(
                text=piece.text,
                lines=piece.lines,
                row=index,
                column=column,
                provenance=_place(piece, number, document_id),
            )
            for column, piece in enumerate(row)
        )
        empty = Provenance(document_id=document_id, table=number, method="text", line=line)
        cells.extend(Cell(text="", row=index, column=column, provenance=empty) for column in range(len(row), width))
    return Grid(
        cells=tuple(cells),
        row_count=len(found.rows),
        column_count=width,
        column_edges=even_edges(width),
        number=number,
        method="text",
        x_unit="column",
    )
