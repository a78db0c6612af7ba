"""Tables of indicators that run across the page, turned so that each is a row."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from extract.document import Grid
from normalize.columns.evidence import text_nats
from normalize.words.composition import likeliest
from normalize.words.vocabulary import Vocabulary

HEADING: Final = 3.0
"""Nats of a label in the first column that would head a column."""
LEAST_LABELS: Final = 4
"""Such labels, one below the other."""
MOST_BESIDE: Final = 0.05
"""Of the cells beside the first column, that may look like headings."""
LABEL_SHARE: Final = 0.7
"""Of the first column's cells."""


def upright(grid: Grid, vocabulary: Vocabulary) -> Grid:
    """Return a table whose first column holds the headings of indicators with rows and columns interchanged.

    Any other table comes back as it is. Cells keep their places on the page.
    """
    first = [cell for cell in grid.cells if cell.column == 0 and cell.text.strip()]
    roles = [_role(cell.text, vocabulary) for cell in first]
    told = [role for role in roles if role is not None]
    names = {"level3", "level2"} & set(told)
    values = {"target_text", "actual_text", "score"} & set(told)
    if len(told) < max(LEAST_LABELS, LABEL_SHARE * len(first)) or len(set(told)) < LEAST_LABELS:
        return grid
    if not names or not values or grid.row_count >= 2 * len(first) or _heads_elsewhere(grid, vocabulary):
        return grid
    cells = tuple(
        replace(cell, row=cell.column, column=cell.row, row_span=cell.column_span, column_span=cell.row_span)
        for cell in grid.cells
    )
    return replace(
        grid,
        cells=tuple(sorted(cells, key=lambda cell: (cell.row, cell.column))),
        row_count=grid.column_count,
        column_count=grid.row_count,
        column_edges=tuple(float(edge) for edge in range(grid.row_count + 1)),
        x_unit="column",
    )


def _role(text: str, vocabulary: Vocabulary) -> str | None:
    return likeliest(text_nats("indicators", text, vocabulary), HEADING)


def _heads_elsewhere(grid: Grid, vocabulary: Vocabulary) -> bool:
    """Tell whether headings stand beside the first column too: a header of the usual kind, or labels and values."""
    beside = [cell.text for cell in grid.cells if cell.column > 0 and cell.text.strip()]
    return sum(1 for text in beside if _role(text, vocabulary) is not None) > MOST_BESIDE * len(beside)
