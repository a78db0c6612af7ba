"""Tables of indicators that run across the page, turned so that each is a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Final

from extract.document import Cell, Grid
from normalize.columns.evidence import text_nats
from normalize.words.composition import likeliest
from normalize.words.vocabulary import Vocabulary

HEADING: Final = 3.0
"""Nats of a label in the first column that would head a column."""
LEAST_LABELS: Final = 4
"""Such labels, one below the other."""
MOST_BESIDE: Final = 0.05
"""Of the cells beside the first column, that may look like headings."""


def upright(grid: Grid, vocabulary: Vocabulary) -> Grid:
    """Return a table with the rows turned whose first cells are the headings of indicators: each becomes a column.

    Rows above and below them (the head, the total) stay rows, over as many columns as they and the turned ones need. A
    table without such rows comes back as it is. Cells keep their places on the page.
    """
    run = _run(grid, vocabulary)
    return grid if run is None else _turned(grid, *run)


def _run(grid: Grid, vocabulary: Vocabulary) -> tuple[int, int] | None:
    """Return the first row and the row after the last of those to be turned, None where there are none."""
    roles: list[str | None] = [None] * grid.row_count
    for cell in grid.cells:
        if cell.column == 0 and cell.row_span == 1 and cell.column_span == 1 and cell.text.strip():
            roles[cell.row] = _role(cell.text, vocabulary)
    runs: list[list[int]] = [[]]
    for row, role in enumerate(roles):
        if role is not None:
            runs[-1].append(row)
        elif runs[-1]:
            runs.append([])
    run = max(runs, key=len)
    told = [roles[row] for row in run]
    names, values = {"level3", "level2"} & set(told), {"target_text", "actual_text", "score"} & set(told)
    if len(set(told)) < LEAST_LABELS or not names or not values:
        return None
    first, end = run[0], run[-1] + 1
    inside = [cell for cell in grid.cells if cell.row < end and cell.last_row >= first]
    if any(cell.row < first or cell.last_row >= end for cell in inside) or _heads_elsewhere(inside, vocabulary):
        return None
    return first, end


def _turned(grid: Grid, first: int, end: int) -> Grid:
    """Return the grid with rows and columns interchanged between two rows."""
    kept = {Fraction(column, grid.column_count) for column in range(grid.column_count + 1)}
    turned = {Fraction(row, end - first) for row in range(end - first + 1)}
    edges = sorted((kept if first or end < grid.row_count else set()) | turned)
    place = {edge: at for at, edge in enumerate(edges)}
    moved: list[Cell] = []
    for cell in grid.cells:
        if first <= cell.row < end:
            span = (Fraction(cell.row - first, end - first), Fraction(cell.last_row + 1 - first, end - first))
            row, height = first + cell.column, cell.column_span
        else:
            span = (Fraction(cell.column, grid.column_count), Fraction(cell.last_column + 1, grid.column_count))
            row, height = cell.row if cell.row < first else cell.row - end + first + grid.column_count, cell.row_span
        column, width = place[span[0]], place[span[1]] - place[span[0]]
        moved.append(replace(cell, row=row, column=column, row_span=height, column_span=width))
    return replace(
        grid,
        cells=tuple(sorted(moved, key=lambda cell: (cell.row, cell.column))),
        row_count=grid.row_count - (end - first) + grid.column_count,
        column_count=len(edges) - 1,
        column_edges=tuple(float(edge) * (len(edges) - 1) for edge in edges),
        x_unit="column",
    )


def _role(text: str, vocabulary: Vocabulary) -> str | None:
    """Return the role that a label names, None for the label of a sum."""
    if vocabulary.lookup("total", text) is not None:
        return None
    return likeliest(text_nats("indicators", text, vocabulary), HEADING)


def _heads_elsewhere(cells: Sequence[Cell], vocabulary: Vocabulary) -> bool:
    """Tell whether headings stand beside the first column too: a header of the usual kind, or labels and values."""
    beside = [cell.text for cell in cells if cell.column > 0 and cell.text.strip()]
    return sum(1 for text in beside if _role(text, vocabulary) is not None) > MOST_BESIDE * len(beside)
