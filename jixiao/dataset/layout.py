"""Grids of one report laid out on one sheet: common columns, heights that hold the text, merged ranges."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from extract.document import Cell, Grid

TYPE_SIZE: Final = 9.0
"""Points: the type of the forms (small five), so that a form of A4 fits its own width."""
LINE: Final = 13.0
"""Points from line to line at that size: LibreOffice takes 12.7 to 12.9 with fonts of Noto, others 11.3 to 12."""
INSET: Final = 5.0
"""Points that a spreadsheet leaves free at the left and right of a cell's text, both together."""
SAME_EDGE: Final = 2.5
"""Points: edges of two pages' tables nearer than this are one column boundary (rulings are 0.5 to 1.5 wide)."""
MIN_COLUMN: Final = 3.0
MIN_ROW: Final = 15.0
MAX_ROW: Final = 409.0
"""Points: the tallest row that Excel allows."""
EVEN_WIDTH: Final = 540.0
"""Points given to a table whose format has no widths: the text width of A4."""
_PIECES: Final = re.compile(r"[（《“‘【]*(?:[!-~]+|[^\s])[，。；：、？！）》”’】%％]*|\s")
"""What is not torn apart at the end of a line: a word of Latin letters or digits, a character with the signs at it."""
LONGEST_WISH: Final = 24
"""Characters beyond which a column asks for no more room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A cell of a grid and the range of the sheet that it covers, 0-based and inclusive."""

    grid: Grid
    cell: Cell
    row: int
    column: int
    last_row: int
    last_column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One grid on the sheet: its cells with rows counted from the grid's own first, and its row heights in points."""

    cells: tuple[Placed, ...]
    heights: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The columns that all grids of a report share, in points, and the grids laid on them."""

    widths: tuple[float, ...]
    blocks: tuple[Block, ...]


def lay_out(grids: Sequence[Grid], scale: float = 1.0) -> Layout:
    """Return where every cell goes; no two ranges of a block overlap and each column is at least `MIN_COLUMN` wide.

    `scale` is what the points of the page are multiplied by.
    """
    edges = [[x * scale for x in _points(grid)] for grid in grids]
    clusters, index = _common_edges(edges)
    widths = tuple(max(MIN_COLUMN, right - left) for left, right in pairwise(clusters))
    blocks = tuple(_block(grid, index[number], widths, scale) for number, grid in enumerate(grids))
    return Layout(widths=widths, blocks=blocks)


def text_width(text: str) -> float:
    """Return how wide a text is at `TYPE_SIZE`, in points: Chinese characters are square, others about half."""
    return sum(TYPE_SIZE if unicodedata.east_asian_width(c) in "WFA" else TYPE_SIZE * 0.56 for c in text)


def needed_height(text: str, width: float) -> float:
    """Return the height in points that a text wrapped at `width` points needs, as the widest of programs wraps it."""
    room = max(width - INSET, TYPE_SIZE)
    return sum(_lines(line, room) for line in text.split("\n")) * LINE + 3


def _broken(word: str, room: float) -> tuple[int, float]:
    """Return how many lines a word fills that is longer than one, and how wide its rest is on the next."""
    full, width = 0, 0.0
    for character in word:
        own = _widest(character)
        if width + own > room and width:
            full, width = full + 1, 0.0
        width += own
    return full, width


def _widest(text: str) -> float:
    """Return how wide a text may be: with another font in the place of the form's, and on a screen's whole pixels."""
    return sum(TYPE_SIZE * (1.025 if unicodedata.east_asian_width(c) in "WFA" else 0.62) for c in text)


def _lines(text: str, room: float) -> int:
    """Return over how many lines a text goes: no line holds part of a character or of a word that fits a line."""
    count, left = 1, room
    for piece in _PIECES.findall(text):
        width = _widest(piece)
        if width > left and left < room:
            count, left = count + 1, room
        if width > room:  # a word longer than the line is broken at its characters
            more, width = _broken(piece, room)
            count, left = count + more, room
        left -= width
    return count


def _points(grid: Grid) -> tuple[float, ...]:
    """Return the column edges in points; for a format without widths they follow from the texts."""
    if grid.x_unit == "point":
        return grid.column_edges
    wishes = [2.0] * grid.column_count
    for cell in sorted(grid.cells, key=lambda cell: cell.column_span):
        columns = range(cell.column, cell.last_column + 1)
        missing = min(len(cell.text), LONGEST_WISH) - sum(wishes[column] for column in columns)
        if missing > 0:
            for column in columns:
                wishes[column] += missing / len(columns)
    total = sum(wishes)
    edges = [0.0]
    for wish in wishes:
        edges.append(edges[-1] + EVEN_WIDTH * wish / total)
    return tuple(edges)


def _common_edges(edges: Sequence[Sequence[float]]) -> tuple[list[float], list[list[int]]]:
    """Return the column boundaries of all grids together, and for each grid the boundary of each of its edges."""
    marked = sorted((x, number, place) for number, part in enumerate(edges) for place, x in enumerate(part))
    clusters: list[list[tuple[float, int, int]]] = []
    for entry in marked:
        here = clusters[-1] if clusters else []
        # Two edges of one grid are never one boundary, however near: the column between them would vanish.
        if here and entry[0] - here[0][0] <= SAME_EDGE and entry[1] not in {number for _, number, _ in here}:
            here.append(entry)
        else:
            clusters.append([entry])
    index = [[0] * len(part) for part in edges]
    for position, cluster in enumerate(clusters):
        for _, number, place in cluster:
            index[number][place] = position
    return [sum(x for x, _, _ in cluster) / len(cluster) for cluster in clusters], index


def _block(grid: Grid, index: Sequence[int], widths: Sequence[float], scale: float) -> Block:
    cells = tuple(
        Placed(
            grid=grid,
            cell=cell,
            row=cell.row,
            column=index[cell.column],
            last_row=cell.last_row,
            last_column=index[cell.last_column + 1] - 1,
        )
        for cell in grid.cells
    )
    heights = [max(MIN_ROW, _printed_height(grid, row) * scale) for row in range(grid.row_count)]
    for placed in sorted(cells, key=lambda placed: placed.cell.row_span):
        _make_room(heights, placed, widths)
    return Block(cells=cells, heights=tuple(min(height, MAX_ROW) for height in heights))


def _printed_height(grid: Grid, row: int) -> float:
    boxes: Iterable[tuple[float, float]] = (
        (cell.provenance.box[1], cell.provenance.box[3])
        for cell in grid.row(row)
        if cell.row_span == 1 and cell.provenance.box is not None
    )
    return max((bottom - top for top, bottom in boxes), default=0.0)


def _make_room(heights: list[float], placed: Placed, widths: Sequence[float]) -> None:
    """Raise the rows of a cell until its text fits; what a merged cell lacks is spread over its rows."""
    rows = range(placed.row, placed.last_row + 1)
    width = sum(widths[placed.column : placed.last_column + 1])
    missing = needed_height(placed.cell.text, width) - sum(heights[row] for row in rows)
    if missing > 0:
        for row in rows:
            heights[row] += missing / len(rows)
