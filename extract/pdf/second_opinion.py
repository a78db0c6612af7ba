"""What other readers make of the same tables: camelot where rulings are missing, any of them to compare."""

from __future__ import annotations

import io
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

from extract.document import Cell, Grid
from extract.page.marks import STANDARD_FORM
from extract.pdf.other_parser import tables_on

if TYPE_CHECKING:
    import pypdfium2

Table = list[list[str]]
"""Rows of cell texts as another reader gives them."""


def single_page(pdf: pypdfium2.PdfDocument, index: int) -> bytes:
    """Return a PDF that holds the one page (0-based index)."""
    import pypdfium2  # noqa: PLC0415  whoever hands in a file has it already; a file of Word needs none

    alone = pypdfium2.PdfDocument.new()
    try:
        alone.import_pages(pdf, [index])
        out = io.BytesIO()
        alone.save(out)
    finally:
        alone.close()
    return out.getvalue()


@cache
def _camelot() -> Any:  # noqa: ANN401  camelot has no types
    """Return camelot's reader, loaded with the first page that needs it, without what draws its plots.

    That loads matplotlib's windows and figures: two thirds of what camelot takes to load.
    """
    name = "camelot.plotting"
    if name not in sys.modules:
        without = ModuleType(name)
        vars(without)["PlotMethods"] = object  # all that camelot asks it for as it is loaded
        sys.modules[name] = without
    from camelot.io import read_pdf  # noqa: PLC0415  slow to import, needed on pages without rulings alone

    return read_pdf


def camelot_tables(data: bytes, flavor: str = "network") -> list[Table]:
    """Return the tables that camelot finds on the first page of a PDF; none where it gives up."""
    read_pdf = _camelot()
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
QUICK_ENGINES: Mapping[str, Callable[[bytes], list[Table]]] = {**WORD_ENGINES, "pdfplumber": tables_on}
"""Those that a run asks where it doubts: the same tables as the readers of their names find, in less time."""


LEAST_COMMON: Final = 4
"""Characters that a cell and one of the other reader must share, so that it has seen the row at all."""


def bare(text: str) -> str:
    """Return a text as two readers are compared by: without white space, radicals as the characters they stand for."""
    return "".join(text.translate(STANDARD_FORM).split())


def agreement(grid: Grid, tables: Sequence[Table]) -> float:
    """Return the share of the grid's filled cells that one of the tables holds as a whole cell, 0..1.

    A cell of several lines that the others give line by line counts as one that they contradict where the lines
    stand in rows of their own there; where they are parts of a wrapped text it counts neither way.
    """
    told = [is_same for _, is_same in _compared(grid, tables) if is_same is not None]
    return sum(told) / len(told) if told else 0.0


def unconfirmed(grid: Grid, tables: Sequence[Table]) -> list[Cell]:
    """Return the grid's filled cells that the tables contradict: none of theirs holds the same text.

    Rows of which the other reader has seen nothing (above the first ruling of a page, it takes none) are left out.
    """
    compared = list(_compared(grid, tables))
    known = [bare(text) for table in tables for row in table for text in row if len(bare(text)) >= LEAST_COMMON]
    seen = {row for cell, is_same in compared if is_same or _is_part(cell, known) for row in _rows(cell)}
    return [cell for cell, is_same in compared if is_same is False and any(row in seen for row in _rows(cell))]


def _rows(cell: Cell) -> range:
    return range(cell.row, cell.last_row + 1)


def _is_part(cell: Cell, known: Sequence[str]) -> bool:
    """Tell whether a cell's text is part of one that another reader found, or the other way round."""
    text = bare(cell.text)
    return len(text) >= LEAST_COMMON and any(text in other or other in text for other in known)


def _compared(grid: Grid, tables: Sequence[Table]) -> Iterator[tuple[Cell, bool | None]]:
    """Yield the grid's filled cells and whether another reader found each, None where it cannot be compared."""
    known = {bare(cell) for table in tables for row in table for cell in row}
    full = {bare(cell) for table in tables for row in table if _is_full(row) for cell in row}
    return ((cell, _is_known(cell, known, full)) for cell in grid.cells if cell.text)


def _is_full(row: Sequence[str]) -> bool:
    """Tell whether a row has text in at least half of its columns."""
    return 2 * sum(bool(cell.strip()) for cell in row) >= len(row)


def _is_known(cell: Cell, known: AbstractSet[str], full: AbstractSet[str]) -> bool | None:
    """Tell whether another reader found a cell, None where it cannot be compared."""
    if bare(cell.text) in known:
        return True
    if len(cell.lines) <= 1:
        return False
    return False if all(bare(line) in full for line in cell.lines) else None


def confirm(grids: Sequence[Grid], page: bytes) -> list[Grid]:
    """Return grids found by alignment with `agreement` set to what camelot says of them."""
    if not grids:
        return []
    tables = camelot_tables(page)
    return [replace(grid, agreement=round(agreement(grid, tables), 3)) for grid in grids]
