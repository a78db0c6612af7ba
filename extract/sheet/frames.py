"""Cells that look merged and are not: one frame over several rows, no lines inside, one text somewhere in it."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping

from extract.sheet.cell_style import Sides
from extract.sheet.model import Area, Position

MAX_OPEN = 200_000
"""Cells with an open side that are looked at; a form has some hundred."""


class Frames:
    """The cells of a sheet whose left and right are drawn and whose top or bottom is not."""

    def __init__(self) -> None:
        """Begin with no cell."""
        self._open: dict[Position, Sides] = {}
        self._lines: set[int] = set()

    def take(self, place: Position, sides: Sides) -> None:
        """Take a cell with a border."""
        if sides.left and sides.right and not (sides.top and sides.bottom) and len(self._open) < MAX_OPEN:
            self._open[place] = sides
        if sides.top:
            self._lines.add(place[0])
        if sides.bottom:
            self._lines.add(place[0] + 1)

    def open_runs(self, texts: MutableMapping[Position, str], merges: list[Area]) -> Iterator[Area]:
        """Yield the frames over several rows that hold one text, and move it to their first cell.

        A frame counts where other columns have a line at each of the rows inside it: a table without lines between
        its rows at all has no merged cells.
        """
        taken = {(r, c) for top, left, bottom, right in merges for r in (top, bottom) for c in range(left, right + 1)}
        for (row, column), sides in sorted(self._open.items(), key=lambda entry: (entry[0][1], entry[0][0])):
            if sides.bottom or (row, column) in taken or self._goes_on(row - 1, column):
                continue
            last = row
            while self._goes_on(last, column) and (last + 1, column) not in taken:
                last += 1
            filled = [each for each in range(row, last + 1) if (each, column) in texts]
            if last > row and len(filled) == 1:
                texts[row, column] = texts.pop((filled[0], column))
                yield row, column, last, column

    def _goes_on(self, row: int, column: int) -> bool:
        """Tell whether a cell and the one below it are open to each other, and other columns are not."""
        upper, lower = self._open.get((row, column)), self._open.get((row + 1, column))
        return upper is not None and lower is not None and not upper.bottom and not lower.top and row + 1 in self._lines
