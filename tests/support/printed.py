"""Draws text and rulings as marks for the tests of tables: glyphs set solid, lines across and down, what was read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TypeAlias

from extract.document import Grid, Provenance
from extract.page.lines import group_lines
from extract.page.marks import Glyph, PageContent, Segment
from extract.tables.aligned import find_stream_tables
from extract.tables.ruled import fill, find_tables

Line: TypeAlias = Mapping[float, str] | Mapping[int, str]
"""The texts of a line by the x at which each begins."""
SIZE = 10.5
PLACE = Provenance(document_id="d", page=1, table=1, method="text_lattice")


def printed(x: float, baseline: float, text: str, size: float = SIZE) -> list[Glyph]:
    """Return the glyphs of a text set solid, Latin half as wide."""
    glyphs: list[Glyph] = []
    for char in text:
        width = size / 2 if char.isascii() else size
        if char != " ":
            glyphs.append(Glyph(char, x, baseline - 0.85 * size, x + width, baseline + 0.15 * size, baseline))
        x += width
    return glyphs


def rows(table: Sequence[Line], top: float = 200.0, step: float = 22.0) -> list[Glyph]:
    """Return the glyphs of lines `step` apart, each given as {x: text}."""
    return [
        glyph
        for number, line in enumerate(table)
        for x, text in line.items()
        for glyph in printed(x, top + number * step, text)
    ]


def columns(table: Sequence[Sequence[str]], xs: Sequence[float]) -> list[dict[float, str]]:
    """Return lines of texts as {x: text}, blank ones left out."""
    return [{x: text for x, text in zip(xs, line, strict=True) if text} for line in table]


def across(at: float, start: float, end: float) -> Segment:
    """Return a horizontal ruling."""
    return Segment(horizontal=True, at=at, start=start, end=end)


def down(at: float, start: float, end: float) -> Segment:
    """Return a vertical ruling."""
    return Segment(horizontal=False, at=at, start=start, end=end)


def box(xs: Sequence[float], ys: Sequence[float]) -> list[Segment]:
    """Return the rulings of a whole grid, each drawn from its first crossing to its last."""
    return [*(across(y, xs[0], xs[-1]) for y in ys), *(down(x, ys[0], ys[-1]) for x in xs)]


def aligned(glyphs: Sequence[Glyph], segments: Sequence[Segment] = (), drawn: Sequence[Grid] = ()) -> list[Grid]:
    """Return the tables that are found on an A4 page by their alignment; `drawn` are those that rulings gave."""
    content = PageContent(width=595, height=842, glyphs=tuple(glyphs), segments=tuple(segments))
    boxes = [grid.box for grid in drawn if grid.box is not None]
    lines = group_lines(glyphs)
    return find_stream_tables(lines, content, document_id="d", page=1, first_number=1, ruled=boxes)[0]


def ruled(glyphs: Sequence[Glyph], segments: Sequence[Segment]) -> Grid:
    """Return the one table that rulings draw, with its text."""
    (table,) = find_tables(segments)
    return fill(table, glyphs, PLACE)[0]


def shape(grid: Grid) -> list[list[str]]:
    """Return the text at every position."""
    return [[grid.at(row, column).text for column in range(grid.column_count)] for row in range(grid.row_count)]


def spans(grid: Grid, column: int) -> list[tuple[str, int]]:
    """Return the cells that begin in a column with the number of rows that each spans."""
    return [(cell.text, cell.row_span) for cell in grid.cells if cell.column == column]


def middle(ys: Sequence[float]) -> list[float]:
    """Return the baselines that put one line in the middle of each row between these rulings."""
    return [(a + b) / 2 + 0.35 * SIZE for a, b in pairwise(ys)]
