"""What other readers make of the same tables: camelot where rulings are missing, any of them to compare."""

from __future__ import annotations

import io
import tempfile
import warnings
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from pathlib import Path

import pypdfium2

from extract.document import Cell, Grid

Table = list[list[str]]
"""Rows of cell texts as another reader gives them."""


def single_page(pdf: pypdfium2.PdfDocument, index: int) -> bytes:
    """Return a PDF that holds the one page (0-based index)."""
    alone = pypdfium2.PdfDocument.new()
    try:
        alone.import_pages(pdf, [index])
        out = io.BytesIO()
        alone.save(out)
    finally:
        alone.close()
    return out.getvalue()


def camelot_tables(data: bytes, flavor: str = "network") -> list[Table]:
    """Return the tables that camelot finds on the first page of a PDF; none where it gives up."""
    from camelot.io import read_pdf  # noqa: PLC0415  slow to import, needed on pages without rulings alone

    with tempfile.TemporaryDirectory(prefix="jixiao-") as folder:
        path = Path(folder) / "page.pdf"
        path.write_bytes(data)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # camelot warns of pages without a table; that is an answer here
            try:
                found = read_pdf(str(path), pages="1", flavor=flavor)
            except (ValueError, IndexError, ZeroDivisionError, TypeError, KeyError):
                return []  # its parsers fail like this on text they cannot align; no opinion
    return [[[str(cell) for cell in row] for row in table.df.to_numpy().tolist()] for table in found]


def pdfplumber_tables(data: bytes) -> list[Table]:
    """Return the tables that pdfplumber finds on the first page of a PDF."""
    import pdfplumber  # noqa: PLC0415  a person asks for it

    with pdfplumber.open(io.BytesIO(data)) as pdf:
        return [[[cell or "" for cell in row] for row in table] for table in pdf.pages[0].extract_tables()]


def python_docx_tables(data: bytes) -> list[Table]:
    """Return the tables that python-docx finds in a DOCX; merged cells are repeated."""
    import docx  # noqa: PLC0415  a person asks for it

    document = docx.Document(io.BytesIO(data))
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]


PDF_ENGINES: Mapping[str, Callable[[bytes], list[Table]]] = {
    "pdfplumber": pdfplumber_tables,
    "camelot-lattice": lambda data: camelot_tables(data, "lattice"),
    "camelot-network": lambda data: camelot_tables(data, "network"),
    "camelot-stream": lambda data: camelot_tables(data, "stream"),
}
"""Other readers of a PDF page by name; each takes a PDF of one page."""
WORD_ENGINES: Mapping[str, Callable[[bytes], list[Table]]] = {"python-docx": python_docx_tables}
"""Other readers of a DOCX by name."""


def _bare(text: str) -> str:
    return "".join(text.split())


def agreement(grid: Grid, tables: Sequence[Table]) -> float:
    """Return the share of the grid's filled cells that one of the tables holds as a whole cell, 0..1.

    A cell of several lines that the others give line by line counts as one that they contradict where the lines
    stand in rows of their own there; where they are parts of a wrapped text it counts neither way.
    """
    known = {_bare(cell) for table in tables for row in table for cell in row}
    full = {_bare(cell) for table in tables for row in table if _is_full(row) for cell in row}
    found = [_is_known(cell, known, full) for cell in grid.cells if cell.text]
    told = [is_same for is_same in found if is_same is not None]
    return sum(told) / len(told) if told else 0.0


def _is_full(row: Sequence[str]) -> bool:
    """Tell whether a row has text in at least half of its columns."""
    return 2 * sum(bool(cell.strip()) for cell in row) >= len(row)


def _is_known(cell: Cell, known: AbstractSet[str], full: AbstractSet[str]) -> bool | None:
    """Tell whether another reader found a cell, None where it cannot be compared."""
    if _bare(cell.text) in known:
        return True
    if len(cell.lines) <= 1:
        return False
    return False if all(_bare(line) in full for line in cell.lines) else None


def confirm(grids: Sequence[Grid], page: bytes) -> list[Grid]:
    """Return grids found by alignment with `agreement` set to what camelot says of them."""
    if not grids:
        return []
    tables = camelot_tables(page)
    return [replace(grid, agreement=round(agreement(grid, tables), 3)) for grid in grids]
