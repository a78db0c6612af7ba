"""Cells whose places a text shows itself, as drawn borders, rulers of dashes and tags do."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extract.text.lines import Line, Piece, joined, piece_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A piece with the rows and columns that it stands in."""

    piece: Piece
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Cells that tile a table of so many rows and columns."""

    cells: tuple[Placed, ...]
    row_count: int
    column_count: int


def columns_of(text: str, wide: str = "WF") -> list[int]:
    """Return the column in which each character of a line begins, and the one behind the last; a wide one takes two."""
    places = [0]
    for char in text:
        places.append(places[-1] + (2 if unicodedata.east_asian_width(char) in wide else 1))
    return places


def between(line: Line, places: Sequence[int], left: int, right: int) -> Piece:
    """Return what a line prints from one column up to another."""
    inside = [index for index in range(len(line.text)) if left <= places[index] < right]
    start = inside[0] if inside else len(line.text)
    return piece_of(line, start, inside[-1] + 1 if inside else start)


def by_rows(rows: Sequence[Sequence[Sequence[Piece]]]) -> Table:
    """Return the table of rows with as many cells each; a cell is the pieces of its lines."""
    return Table(
        cells=tuple(_row_cells(rows)), row_count=len(rows), column_count=max((len(row) for row in rows), default=0)
    )


def _row_cells(rows: Sequence[Sequence[Sequence[Piece]]]) -> Iterator[Placed]:
    for index, row in enumerate(rows):
        for column, parts in enumerate(row):
            yield Placed(piece=joined(parts), row=index, column=column)
