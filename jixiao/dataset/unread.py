"""Finds the cells of the rows of `unread` among the cells of a document's tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from extract.document import Cell, Document
from jixiao.dataset.cells import bare, row_cells

SAME_PLACE: Final = 0.02
"""Points: the tables keep boxes to a hundredth."""


def unread_cells(document: Document, rows: Sequence[Mapping[str, object]]) -> list[Cell | None]:
    """Return for each row of `unread` its cell, None for a sentence of running text and for one that is not found.

    Cells of a row that say the same are told apart by their boxes; where the format has none, each is given once.
    """
    grids = {grid.number: grid for grid in document.grids}
    given: set[int] = set()
    found: list[Cell | None] = []
    for row in rows:
        number, line = row.get("table_no"), row.get("row_no")
        grid = grids.get(number) if isinstance(number, int) else None
        cells = row_cells(grid, line) if grid is not None and isinstance(line, int) else ()
        wanted = bare(str(row["text"]))
        same = [cell for cell in cells if bare(cell.text) == wanted and id(cell) not in given]
        cell = next((cell for cell in same if _lies_at(cell, row.get("bbox"))), same[0] if same else None)
        if cell is not None:
            given.add(id(cell))
        found.append(cell)
    return found


def _lies_at(cell: Cell, box: object) -> bool:
    own = cell.provenance.box
    if own is None or not isinstance(box, list):
        return False
    return all(abs(a - b) <= SAME_PLACE for a, b in zip(own, box, strict=True))
