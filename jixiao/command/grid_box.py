"""Draws a grid with box characters, merged cells as one box; Chinese characters count as two columns."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Final

from rich.cells import cell_len, chop_cells

from extract.document import Cell, Grid

MIN_WIDTH: Final = 2
"""Columns: one Chinese character."""
MAX_NATURAL: Final = 40
"""Columns: longer texts are wrapped even where there is room."""

_UP, _DOWN, _LEFT, _RIGHT = 1, 2, 4, 8
_CORNERS: Final = {
    _UP | _DOWN: "│", _LEFT | _RIGHT: "─", _DOWN | _RIGHT: "┌", _DOWN | _LEFT: "┐", _UP | _RIGHT: "└", _UP | _LEFT: "┘",
    _UP | _DOWN | _RIGHT: "├", _UP | _DOWN | _LEFT: "┤", _DOWN | _LEFT | _RIGHT: "┬", _UP | _LEFT | _RIGHT: "┴",
    _UP | _DOWN | _LEFT | _RIGHT: "┼",
}  # fmt: skip


def draw(grid: Grid, width: int) -> list[str]:
    """Return the lines of a picture of the grid, at most `width` columns wide where its columns allow that."""
    if not grid.row_count or not grid.column_count:
        return []
    widths = _column_widths(grid, width - grid.column_count - 1)
    texts = {id(cell): _wrapped(cell, widths) for cell in grid.cells}
    heights = _row_heights(grid, texts)
    xs = [0, *accumulate(width + 1 for width in widths)]
    ys = [0, *accumulate(height + 1 for height in heights)]
    canvas = [[" "] * (xs[-1] + 1) for _ in range(ys[-1] + 1)]
    _draw_lines(grid, xs, ys, canvas)
    for cell in grid.cells:
        for y, line in enumerate(texts[id(cell)], start=ys[cell.row] + 1):
            _write(canvas[y], xs[cell.column] + 1, line)
    return ["".join(line).rstrip() for line in canvas]


def _column_widths(grid: Grid, room: int) -> list[int]:
    """Return the width of each column: what its texts ask for, the widest cut down until all fit."""
    wanted = [MIN_WIDTH] * grid.column_count
    for cell in sorted(grid.cells, key=lambda cell: cell.column_span):
        columns = range(cell.column, cell.last_column + 1)
        missing = min(cell_len(cell.text), MAX_NATURAL) - sum(wanted[column] for column in columns) - len(columns) + 1
        if missing > 0:
            for number, column in enumerate(columns):
                wanted[column] += missing // len(columns) + (number < missing % len(columns))
    limit = max(wanted)
    while limit > MIN_WIDTH and sum(min(width, limit) for width in wanted) > room:
        limit -= 1
    return [min(width, limit) for width in wanted]


def _wrapped(cell: Cell, widths: Sequence[int]) -> list[str]:
    room = sum(widths[cell.column : cell.last_column + 1]) + cell.column_span - 1
    return [piece for line in cell.text.splitlines() for piece in chop_cells(line, room)]


def _row_heights(grid: Grid, texts: dict[int, list[str]]) -> list[int]:
    """Return the lines that each row needs; what a merged cell needs beyond its rows goes to the last of them."""
    heights = [1] * grid.row_count
    for cell in sorted(grid.cells, key=lambda cell: cell.row_span):
        missing = len(texts[id(cell)]) - sum(heights[cell.row : cell.last_row + 1]) - cell.row_span + 1
        heights[cell.last_row] += max(0, missing)
    return heights


def _draw_lines(grid: Grid, xs: Sequence[int], ys: Sequence[int], canvas: list[list[str]]) -> None:
    """Draw the borders of all cells: a line runs wherever two different cells meet, and around the grid."""
    rows, columns = grid.row_count, grid.column_count

    def level(row: int, column: int) -> bool:
        """Tell whether a line runs above a position."""
        return row in {0, rows} or grid.at(row - 1, column) is not grid.at(row, column)

    def upright(row: int, column: int) -> bool:
        """Tell whether a line runs left of a position."""
        return column in {0, columns} or grid.at(row, column - 1) is not grid.at(row, column)

    for row, y in enumerate(ys):
        for column, x in enumerate(xs):
            arms = 0
            if column < columns and level(row, column):
                arms |= _RIGHT
                canvas[y][x + 1 : xs[column + 1]] = "─" * (xs[column + 1] - x - 1)
            if row < rows and upright(row, column):
                arms |= _DOWN
                for below in range(y + 1, ys[row + 1]):
                    canvas[below][x] = "│"
            arms |= _LEFT if column and level(row, column - 1) else 0
            arms |= _UP if row and upright(row - 1, column) else 0
            if arms:
                canvas[y][x] = _CORNERS[arms]


def _write(line: list[str], x: int, text: str) -> None:
    for character in text:
        span = cell_len(character)
        if not span:
            line[x - 1] += character  # a mark that combines with the character before it
            continue
        line[x : x + span] = [character, *[""] * (span - 1)]
        x += span
