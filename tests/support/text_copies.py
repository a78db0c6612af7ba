"""A Document written out as text in the shapes that converters leave: tabs, bars, a cell a line, blanks."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from typing import Literal, TypeAlias

from extract.document import Cell, Document, Grid, Paragraph

Merged: TypeAlias = Literal["blank", "drop", "each"]
"""What stands where a merged cell goes on: an empty cell, no cell, or the cell again."""
COLUMN = 24
"""Columns of a character grid that one cell is wrapped to."""

NARROW = 8
"""The fewest columns of a character grid that one cell is wrapped to."""


def _rows(grid: Grid, merged: Merged) -> Iterator[list[str]]:
    """Yield the rows of a table as texts."""
    for index in range(grid.row_count):
        row: list[str] = []
        for cell in grid.row(index):
            first = cell.row == index
            text = cell.text if first or merged == "each" else ""
            if not first and merged == "drop":
                continue
            row.append(text)
            if merged != "drop":
                row.extend([text if merged == "each" and cell.row_span > 1 else ""] * (cell.column_span - 1))
        yield row


def _written(document: Document, table: Callable[[Grid], Iterator[str]]) -> str:
    lines: list[str] = []
    for block in document.blocks():
        if isinstance(block, Paragraph):
            lines.extend(["", block.text])
        elif isinstance(block, Grid):
            lines.append("")
            lines.extend(table(block))
    return "\n".join(lines).strip() + "\n"


def tabbed(document: Document, merged: Merged) -> str:
    """Return a document with a row a line, tabs between the cells."""
    return _written(document, lambda grid: ("\t".join(row) for row in _rows(grid, merged)))


def piped(document: Document) -> str:
    """Return a document as Markdown: pipe tables, merged cells printed once."""

    def table(grid: Grid) -> Iterator[str]:
        for index, row in enumerate(_rows(grid, "blank")):
            yield "| " + " | ".join(text.replace("|", "\\|") for text in row) + " |"
            if not index:
                yield "|" + "---|" * len(row)

    return _written(document, table)


def cell_a_line(document: Document) -> str:
    """Return a document with a cell a line, a tab before each, a blank line after each row."""

    def table(grid: Grid) -> Iterator[str]:
        for row in _rows(grid, "blank"):
            yield from (f"\t{text}" for text in row)
            yield ""

    return _written(document, table)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _wrapped(text: str, width: int) -> list[str]:
    lines, line = [], ""
    for char in text:
        if _width(line + char) > width:
            lines.append(line)
            line = ""
        line += char
    return [*lines, line] if line else lines or [""]


def aligned(document: Document, *, centred: bool = False) -> str:
    """Return a document with the cells of each table under each other, wrapped to the width of their columns."""

    def table(grid: Grid) -> Iterator[str]:
        edges = [0]
        for column in range(grid.column_count):
            own = [c for c in grid.cells if c.column == column and c.column_span == 1]
            longest = max((_width(c.text) for c in own), default=6)
            edges.append(edges[-1] + min(COLUMN, max(NARROW, longest)) + 2)
        for index in range(grid.row_count):
            yield from _lines([c for c in grid.row(index) if c.row == index], edges, centred=centred)
            yield ""

    return _written(document, table)


def _lines(cells: list[Cell], edges: list[int], *, centred: bool) -> Iterator[str]:
    parts = [(edges[c.column], _wrapped(c.text, edges[c.last_column + 1] - edges[c.column] - 2)) for c in cells]
    height = max((len(lines) for _, lines in parts), default=0)
    for line in range(height):
        text = ""
        for start, lines in parts:
            at = line - ((height - len(lines)) // 2 if centred else 0)
            if 0 <= at < len(lines) and lines[at]:
                text += " " * (start - _width(text)) + lines[at]
        if text:
            yield text


def spaced(document: Document) -> str:
    """Return a document with a row a line, single blanks between what its cells print."""

    def table(grid: Grid) -> Iterator[str]:
        for row in _rows(grid, "drop"):
            yield " ".join("".join(text.split()) for text in row if text.strip())

    return _written(document, table)


def drawn(document: Document) -> str:
    """Return a document with borders drawn around its cells, as pandoc writes tables with merged cells."""

    def table(grid: Grid) -> Iterator[str]:
        wide = [
            max([4, *(_width(c.text) + 2 for c in grid.cells if c.column == column and c.column_span == 1)])
            for column in range(grid.column_count)
        ]
        edges = [sum(wide[:column]) + column for column in range(grid.column_count + 1)]
        for cell in grid.cells:  # the last column of a merged cell takes what does not fit
            lack = _width(cell.text) + 3 - (edges[cell.last_column + 1] - edges[cell.column])
            edges = [x + max(0, lack) * (index > cell.last_column) for index, x in enumerate(edges)]
        for row in range(grid.row_count + 1):
            yield _border(grid, row, edges)
            if row < grid.row_count:
                cells = {cell.column: cell for cell in grid.row(row)}
                shown = {column: cell.text if cell.row == row else "" for column, cell in cells.items()}
                room = {column: edges[cell.last_column + 1] - edges[column] - 2 for column, cell in cells.items()}
                yield "".join(f"| {shown[c]}" + " " * (room[c] - _width(shown[c])) for c in sorted(cells)) + "|"

    return _written(document, table)


def _border(grid: Grid, row: int, edges: list[int]) -> str:
    """Return the border above a row: dashes but where a cell goes on over it."""
    above = {
        c: cell
        for cell in grid.cells
        for c in range(cell.column, cell.last_column + 1)
        if cell.row < row <= cell.last_row
    }
    line = ""
    for column in range(grid.column_count):
        mark = " " if column in above else "-"
        before = above.get(column - 1) if column else None
        corner = " " if before is not None and before is above.get(column) else "+"
        if corner == "+" and mark == " " and (column - 1 in above or not column):
            corner = "|"
        line += corner + mark * (edges[column + 1] - edges[column] - 1)
    return line + ("|" if grid.column_count - 1 in above else "+")


SHAPES: Mapping[str, Callable[[Document], str]] = {
    "tabs-blank": lambda document: tabbed(document, "blank"),
    "tabs-drop": lambda document: tabbed(document, "drop"),
    "tabs-each": lambda document: tabbed(document, "each"),
    "pipes": piped,
    "cells": cell_a_line,
    "drawn": drawn,
    "aligned": aligned,
    "centred": lambda document: aligned(document, centred=True),
    "spaced": spaced,
}
"""Name -> how a document is written out."""
