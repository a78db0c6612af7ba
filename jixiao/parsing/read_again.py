"""What is doubtful in a document, read again by an independent reader: pdfplumber for print, python-docx for Word."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from extract.document import Cell, Document, Grid
from extract.pdf.second_opinion import QUICK_ENGINES, Table, bare, single_page, unconfirmed
from extract.source import Source
from schemas.rules import SURE

TableRow: TypeAlias = dict[str, object]
Place: TypeAlias = tuple[int, int]
"""Number of a table (1-based in the document) and of a row of it (1-based)."""

OF_MEANING: Final = frozenset({"no_role", "rival", "no_block", "orphan_row"})
"""Reasons in `unread` that another reading of the cells may settle."""
ENGINE: Final[Mapping[str | None, str]] = {"pdf": "pdfplumber", "docx": "python-docx"}
"""Format -> the reader that reads it again."""
MOST_PAGES: Final = 6
"""Pages of one document that are read again: a page takes as long as three of ours."""
MOST_LETTERS: Final = 20_000
"""On a page or in a file of Word: what holds more would take the time of the whole document."""
MOST_BYTES: Final = 4 * 2**20
"""Of a page by itself."""
READ_OTHERWISE: Final = 0.85
"""How far a row is still believed with a cell that the other reader does not find; above it no row is sure."""
_TABLES: Final = ("budgets", "goals", "indicators", "tasks")


@dataclass(frozen=True, slots=True)
class Again:
    """What the second reading gave: the rows, believed less where it differs, and what it says of each place."""

    rows: Mapping[str, Sequence[TableRow]]
    notes: tuple[str, ...] = ()


def read_again(source: Source, document: Document, rows: Mapping[str, Sequence[TableRow]]) -> Again:
    """Return the rows of a document, those of doubtful tables compared cell by cell with what another reader finds.

    Nothing is read where nothing is doubtful, nor what is no print or Word, was recognised, or was aligned without
    rulings (camelot has spoken there). No value changes: where both see the same cells, the doubt is one of meaning or
    of the source; where they do not, it is one of reading, and the rows of those cells are below `SURE`.
    """
    numbers = _doubtful(rows)
    grids = [block for page in document.pages for block in page.blocks if isinstance(block, Grid)]
    wanted = [grid for grid in grids if grid.number in numbers and grid.method in {"text_lattice", "docx"}]
    wanted = [grid for grid in wanted if grid.agreement is None]
    if not wanted or source.form not in ENGINE:
        return Again(rows=rows)
    differing: dict[Place, list[Cell]] = defaultdict(list)
    found: dict[int, int] = {}
    for grid, tables in _other_tables(source, wanted):
        cells = unconfirmed(grid, tables)
        found[grid.number] = len(cells)
        for cell in cells:
            for row in range(cell.row, cell.last_row + 1):
                differing[grid.number, row + 1].append(cell)
    notes = _said(ENGINE[source.form], [(grid, found[grid.number]) for grid in wanted if grid.number in found])
    return Again(rows=_believed_less(rows, differing), notes=tuple(notes))


def _doubtful(rows: Mapping[str, Sequence[TableRow]]) -> frozenset[int]:
    """Return the numbers of the tables in which something is doubtful: unread, unsure, or a sum that fails."""
    found = [row["table_no"] for row in rows.get("unread", ()) if row["reason"] in OF_MEANING]
    found += [
        row["table_no"] for row in rows.get("checks", ()) if row["status"] == "fail" and row["doubt"] == "reading"
    ]
    found += [row["table_no"] for name in _TABLES for row in rows.get(name, ()) if _below(row)]
    return frozenset(number for number in found if isinstance(number, int))


def _below(row: TableRow) -> bool:
    confidence = row["confidence"]
    return isinstance(confidence, float) and confidence < SURE


def _other_tables(source: Source, grids: Sequence[Grid]) -> Iterator[tuple[Grid, Sequence[Table]]]:
    """Yield each table with those that the other reader finds on its page; none where it has no opinion."""
    small = [grid for grid in grids if sum(len(cell.text) for cell in grid.cells) <= MOST_LETTERS]
    if source.form == "docx":
        found = _tables_of(ENGINE["docx"], source.data)
        yield from ((grid, found) for grid in small if found is not None)
        return
    pages = sorted({grid.page for grid in small if grid.page is not None})[:MOST_PAGES]
    for page, data in _pages(source, pages):
        found = _tables_of(ENGINE["pdf"], data)
        yield from ((grid, found) for grid in small if found is not None and grid.page == page)


def _pages(source: Source, numbers: Sequence[int]) -> Iterator[tuple[int, bytes]]:
    """Yield the wanted pages (1-based), each as a PDF of its own; none of a file that does not open."""
    import pypdfium2  # noqa: PLC0415  a file of Word is read without it

    for password in (None, *source.passwords):
        try:
            pdf = pypdfium2.PdfDocument(source.data, password=password)
        except pypdfium2.PdfiumError:  # another password opens it
            continue
        try:
            for number in numbers:
                data = single_page(pdf, number - 1)
                if len(data) <= MOST_BYTES:
                    yield number, data
        finally:
            pdf.close()
        return


def _tables_of(engine: str, data: bytes) -> list[Table] | None:
    """Return the tables that another reader finds, None where it has no opinion: no table, or it fails."""
    logging.getLogger("playa").setLevel(logging.ERROR)  # it warns of every font that leaves something out
    try:
        return QUICK_ENGINES[engine](data) or None
    except Exception:  # noqa: BLE001  damage of any kind that our readers mend and this one does not: no opinion
        return None


def _said(engine: str, found: Sequence[tuple[Grid, int]]) -> Iterator[str]:
    """Yield what the other reader's tables say of the doubt: those that are the same, and those that are not."""
    same = [grid for grid, differing in found if not differing]
    other = [grid for grid, differing in found if differing]
    if same:
        yield f"{_places(same)}有疑点，已用 {engine} 重读：单元格一致，疑点在含义或原件"
    if other:
        count = sum(differing for _, differing in found)
        yield f"{_places(other)}有疑点，已用 {engine} 重读：有 {count} 个单元格读法不同，疑点在读取"


def _places(grids: Sequence[Grid]) -> str:
    """Return the places of tables: their pages, and where there are none their numbers."""
    pages = sorted({grid.page for grid in grids if grid.page is not None})
    if pages:
        return f"第 {'、'.join(map(str, pages))} 页的表"
    return f"表 {'、'.join(str(grid.number) for grid in grids)} "


def _believed_less(
    rows: Mapping[str, Sequence[TableRow]], differing: Mapping[Place, Sequence[Cell]]
) -> Mapping[str, Sequence[TableRow]]:
    """Return the rows, those below `SURE` that hold a cell which the other reader does not find."""
    if not differing:
        return rows
    changed = {name: [_lowered(row, differing) for row in rows.get(name, ())] for name in _TABLES if name in rows}
    return {**rows, **changed}


def _lowered(row: TableRow, differing: Mapping[Place, Sequence[Cell]]) -> TableRow:
    table, line = row["table_no"], row["row_no"]
    told = differing.get((table, line), ()) if isinstance(table, int) and isinstance(line, int) else ()
    texts = {bare(value) for value in row.values() if isinstance(value, str)}
    if not any(bare(cell.text) in texts for cell in told):
        return row
    return row | {"confidence": round(float(str(row["confidence"])) * READ_OTHERWISE, 4)}
