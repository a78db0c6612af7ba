"""Tables drawn with + - |: the borders that are drawn tell which cells are one, over rows and columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from extract.text.bars import BORDER, plain
from extract.text.lines import Line, joined, piece_of
from extract.text.placed import Placed, Table, between, columns_of

MOST_LINES: Final = 5000
"""Lines of one drawn table."""
WIDTHS: Final = ("WF", "WFA")
"""Which characters take two columns: converters differ in those of ambiguous width."""
RULER = re.compile(r"^\s*-{2,}(?: +-{2,})+\s*$")
"""The dashes over the columns of a table without borders."""
_LINE = re.compile(r"\+[-=]{3}|[-=]{3}\+")
_PART = re.compile(r"\+[-=:]+\+")


@dataclass(frozen=True, slots=True)
class _Drawing:
    """The lines of a drawn table, the columns of their characters, and where its borders lie."""

    lines: Sequence[Line]
    places: Sequence[Sequence[int]]
    at: Sequence[Mapping[int, str]]
    xs: Sequence[int]
    ys: Sequence[int]

    def inside(self, row: int) -> range:
        """Return the lines between a border and the next."""
        return range(self.ys[row] + 1, self.ys[row + 1])

    def is_ruled_right(self, row: int, column: int) -> bool:
        """Tell whether a border stands right of a cell."""
        x = self.xs[column + 1]
        return all(self.at[line].get(x) in {"|", "+"} for line in self.inside(row))

    def is_ruled_below(self, row: int, column: int) -> bool:
        """Tell whether a border lies below a cell."""
        line = self.at[self.ys[row + 1]]
        return all(line.get(x) in {"-", "=", ":", "+"} for x in range(self.xs[column] + 1, self.xs[column + 1]))


def drawn_run(lines: Sequence[Line], at: int) -> tuple[int, Table] | None:
    """Return where a drawn table that begins at a line ends, and the table; None where none that closes begins."""
    if not BORDER.match(lines[at].text):
        return None
    end = at
    while end < len(lines) and end - at < MOST_LINES and lines[end].text.lstrip()[:1] in {"+", "|"}:
        end += 1
    for wide in WIDTHS:
        table = _table(lines[at:end], wide)
        if table is not None:
            return end, table
    return None


def framed_run(lines: Sequence[Line], at: int) -> tuple[int, list[Line]] | None:
    """Return where a drawn table ends whose cells hold drawn tables or rulers, and the lines of its cells in order.

    A page of the web whose frame is a table comes so: what stands in the frame is read as if it stood alone.
    """
    if not BORDER.match(lines[at].text):
        return None
    end = at
    while end < len(lines) and end - at < MOST_LINES and lines[end].text.lstrip()[:1] in {"+", "|"}:
        end += 1
    places = columns_of(lines[at].text)
    xs = [places[index] for index, char in enumerate(lines[at].text) if char == "+"]
    whole = [index for index in range(at, end) if BORDER.match(lines[index].text)]
    held: list[Line] = []
    for above, below in pairwise(whole):
        for left, right in pairwise(xs):
            held.extend(_inner(line, left + 1, right) for line in lines[above + 1 : below])
    inner = any(BORDER.match(line.text) or RULER.match(line.text) for line in held)
    return (end, held) if inner and len(whole) > 1 else None


def _inner(line: Line, left: int, right: int) -> Line:
    """Return what a line holds from one column up to another, as a line."""
    places = columns_of(line.text)
    start = next((index for index, place in enumerate(places) if place >= left), len(line.text))
    end = next((index for index, place in enumerate(places) if place >= right), len(line.text))
    start = min(start + (line.text[start : start + 1] == " "), end)
    return Line(number=line.number, text=line.text[start:end].rstrip(), start=line.start + start)


def _table(lines: Sequence[Line], wide: str) -> Table | None:
    places = [columns_of(line.text, wide) for line in lines]
    at = [dict(zip(own, line.text, strict=False)) for own, line in zip(places, lines, strict=True)]
    xs = sorted({
        own[found] for line, own in zip(lines, places, strict=True) if _PART.search(line.text)
        for found, char in enumerate(line.text) if char == "+" and _is_corner(line.text, found)
    })  # fmt: skip
    ys = [index for index, line in enumerate(lines) if _PART.search(line.text)]
    if len(xs) < 2 or len(ys) < 2 or ys[-1] != len(lines) - 1 or any(after - y < 2 for y, after in pairwise(ys)):
        return None
    drawing = _Drawing(lines=lines, places=places, at=at, xs=xs, ys=ys)
    cells = list(_cells(drawing))
    if any(_is_crossed(drawing, cell) for cell in cells):
        return None
    rows, columns = len(ys) - 1, len(xs) - 1
    if sum(cell.row_span * cell.column_span for cell in cells) != rows * columns:
        return None
    return Table(cells=tuple(cells), row_count=rows, column_count=columns)


def _is_corner(text: str, index: int) -> bool:
    """Tell whether a + has a border beside it."""
    return text[max(0, index - 1) : index] in set("-=:") or text[index + 1 : index + 2] in set("-=:")


def _cells(drawing: _Drawing) -> Iterator[Placed]:
    """Yield the cells: from each corner not taken yet to the right and down, as far as no border stands."""
    taken: set[tuple[int, int]] = set()
    for row in range(len(drawing.ys) - 1):
        for column in range(len(drawing.xs) - 1):
            if (row, column) in taken:
                continue
            right = column
            while right + 2 < len(drawing.xs) and not drawing.is_ruled_right(row, right):
                right += 1
            below = row
            while below + 2 < len(drawing.ys) and not all(
                drawing.is_ruled_below(below, each) for each in range(column, right + 1)
            ):
                below += 1
            taken.update((r, c) for r in range(row, below + 1) for c in range(column, right + 1))
            yield _cell(drawing, (row, below), (column, right))


def _is_crossed(drawing: _Drawing, cell: Placed) -> bool:
    """Tell whether a piece of a border stands in a cell: its lines do not keep to the columns of the others."""
    right, below = cell.column + cell.column_span, cell.row + cell.row_span
    lines = range(drawing.ys[cell.row] + 1, drawing.ys[below])
    return any(
        drawing.at[line].get(x) in {"|", "+"} for x in drawing.xs[cell.column + 1 : right] for line in lines
    ) or any("|" in text or _LINE.search(text) for text in cell.piece.lines)


def _cell(drawing: _Drawing, rows: tuple[int, int], columns: tuple[int, int]) -> Placed:
    left, right = drawing.xs[columns[0]] + 1, drawing.xs[columns[1] + 1]
    parts = [
        between(drawing.lines[index], drawing.places[index], left, right)
        for index in range(drawing.ys[rows[0]] + 1, drawing.ys[rows[1] + 1])
    ]
    whole = joined(parts) if parts else piece_of(drawing.lines[drawing.ys[rows[0]]], 0, 0)
    return Placed(
        piece=plain(whole),
        row=rows[0],
        column=columns[0],
        row_span=rows[1] - rows[0] + 1,
        column_span=columns[1] - columns[0] + 1,
    )
