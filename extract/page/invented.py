"""What stands in columns or between rulings and is no table: prose in columns, axes of charts, grids of a drawing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract.document import Grid
from extract.page.pieces import Pieces, is_figure

PROSE_WIDTH = 11.0
"""Type sizes: a piece of a column of prose is at least this wide, a cell that long is rare."""
FILLED = 0.75
"""Of its column's width: so much of it a line of prose fills."""
PROSE_SHARE = 0.5
"""Of the lines: in so many at least two columns are filled by prose."""
FULL = 0.5
"""Of the columns: a row of a table fills so many, those of an axis do not."""
DRAWN_CELLS = 40
"""Cells: a drawing makes more of them; an empty form has words in many of its cells."""
DRAWN_SHARE = 0.1
"""Of the cells: so few have text in a drawing."""
LADDER_ROWS = 4
"""Rows of one column: horizontal rulings between two vertical ones are the grid of a chart."""
LADDER_SHARE = 0.35

_WORD = re.compile(r"[^\W\d_]{2}")


def is_aligned_table(bands: Sequence[Sequence[Pieces]], xs: Sequence[float]) -> bool:
    """Tell whether rows found by alignment are those of a table: two are filled, words are among them, and no prose."""
    columns = len(xs) - 1
    filled = [{column for line in band for column in line.by_column(xs)} for band in bands]
    if sum(len(row) >= max(2, FULL * columns) for row in filled) < 2:
        return False
    if not any(_WORD.search(line.line.text) for band in bands for line in band):
        return False
    return _has_short_head(bands[0], xs) or not is_prose([line for band in bands for line in band], xs)


def _has_short_head(band: Sequence[Pieces], xs: Sequence[float]) -> bool:
    """Tell whether the first row names its columns in few words: texts side by side under heads are a table."""
    return len(band[0].pieces) == len(xs) - 1 and all(
        piece.box[2] - piece.box[0] < FILLED / 2 * (xs[column + 1] - xs[column])
        for column, piece in enumerate(band[0].pieces)
    )


def is_prose(lines: Sequence[Pieces], xs: Sequence[float]) -> bool:
    """Tell whether in most lines two columns are filled by running words."""
    wide = 0
    for line in lines:
        full = 0
        for column, pieces in line.by_column(xs).items():
            width = pieces[-1].box[2] - pieces[0].box[0]
            least = max(PROSE_WIDTH * line.line.size, FILLED * (xs[column + 1] - xs[column]))
            full += width >= least and not any(is_figure(piece.text) for piece in pieces)
        wide += full >= 2
    return wide >= PROSE_SHARE * len(lines)


def is_drawn_table(grid: Grid) -> bool:
    """Tell whether a ruled grid is a table, not the lines of a chart or a map with some words between."""
    filled = sum(1 for cell in grid.cells if cell.text)
    if grid.column_count == 1 and grid.row_count >= LADDER_ROWS:
        return filled > LADDER_SHARE * len(grid.cells)
    return len(grid.cells) < DRAWN_CELLS or filled > DRAWN_SHARE * len(grid.cells)
