"""Labels that a page break cut in two stand whole on the form's sheet."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Final

from extract.document import Grid
from jixiao.dataset.cells import bare
from jixiao.workbook.gather import Form, Item

LABELLED: Final = {"indicators": ("level1", "level2", "level3"), "budgets": ("item_text",), "tasks": ("name",)}
"""Table -> its columns of labels, which the reading has put together already."""


def with_whole_labels(item: Item, form: Form) -> Form:
    """Return the form with both halves of a label that goes on over a page break replaced by the whole."""
    ids = {report["report_id"] for report in form.reports}
    known = {
        bare(str(row[name])): str(row[name])
        for table, names in LABELLED.items()
        for row in item.found.rows[table]
        if row["report_id"] in ids
        for name in names
        if row.get(name)
    }
    grids = {grid.number: grid for _, grid in form.parts}
    for before, after in pairwise([grid.number for _, grid in form.parts]):
        grids[before], grids[after] = _joined(grids[before], grids[after], known)
    return replace(form, parts=tuple((lines, grids[grid.number]) for lines, grid in form.parts))


def _joined(before: Grid, after: Grid, known: dict[str, str]) -> tuple[Grid, Grid]:
    if before.page is None or after.page != before.page + 1:
        return before, after
    wholes: dict[int, str] = {}
    first = {cell.column: cell for cell in after.row(0)}
    for cell in before.row(before.row_count - 1):
        rest = first.get(cell.column)
        if rest is None or not cell.text or not rest.text or bare(cell.text) in known:
            continue
        whole = known.get(bare(cell.text + rest.text))
        if whole is not None:
            wholes |= {id(cell): whole, id(rest): whole}
    return _replaced(before, wholes), _replaced(after, wholes)


def _replaced(grid: Grid, wholes: dict[int, str]) -> Grid:
    if not any(id(cell) in wholes for cell in grid.cells):
        return grid
    return replace(grid, cells=tuple(replace(cell, text=wholes.get(id(cell), cell.text)) for cell in grid.cells))
