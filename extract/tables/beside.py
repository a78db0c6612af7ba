"""Labels printed beside a table, outside its frame, become its first column: each over the rows that it stands by."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from extract.document import Box, Cell, Grid, join_lines
from extract.page.lines import Line
from extract.page.paragraphs import is_page_number
from extract.tables.settings import BESIDE

_WORDS: Final = re.compile(r"[\u4e00-\u9fff（）()、\d]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Label:
    """Lines that stand close below each other beside a table: one label."""

    lines: tuple[Line, ...]

    @property
    def box(self) -> Box:
        """The box around its lines."""
        boxes = [line.box for line in self.lines]
        return (
            min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)
        )  # fmt: skip

    @property
    def middle(self) -> float:
        """The height of its middle, in points from the top."""
        return (self.box[1] + self.box[3]) / 2


def with_labels_beside(grids: Sequence[Grid], pieces: Sequence[Line]) -> tuple[list[Grid], list[Line]]:
    """Return the grids, those with labels in the margin left of them one column wider, and the lines that remain."""
    found: list[Grid] = []
    left = list(pieces)
    for grid in grids:
        labels = _labels(grid, left, [other for other in grids if other is not grid])
        groups = _groups(grid, labels) if labels else None
        if groups is None:
            found.append(grid)
            continue
        found.append(_widened(grid, labels, groups))
        taken = {id(line) for label in labels for line in label.lines}
        left = [line for line in left if id(line) not in taken]
    return found, left


def _labels(grid: Grid, pieces: Sequence[Line], others: Sequence[Grid]) -> list[_Label]:
    """Return the labels left of a table, from the top; none where what stands there are no short words alone."""
    box = grid.box
    if box is None or grid.row_count < BESIDE.least_rows:
        return []
    if any(o.box is not None and o.box[2] <= box[0] and o.box[1] < box[3] and o.box[3] > box[1] for o in others):
        return []
    near = [p for p in pieces if box[1] < (p.box[1] + p.box[3]) / 2 < box[3] and p.box[2] <= box[0] + p.size]
    near = [p for p in near if p.box[2] >= box[0] - BESIDE.farthest * p.size]
    if not near or any(len(p.text) > BESIDE.longest or not _WORDS.fullmatch(p.text) for p in near):
        return []
    if any(is_page_number(p.text) for p in near):
        return []
    labels: list[list[Line]] = []
    for piece in sorted(near, key=lambda p: p.box[1]):
        if labels and piece.box[1] - labels[-1][-1].box[3] <= BESIDE.gap * piece.size:
            labels[-1].append(piece)
        else:
            labels.append([piece])
    return [_Label(lines=tuple(lines)) for lines in labels]


def _groups(grid: Grid, labels: Sequence[_Label]) -> list[tuple[int, int]] | None:
    """Return the rows (first, behind the last) of each label: groups that follow each other, each around its label.

    None where the rows have no heights, or no cut of them has every label in the middle of its group.
    """
    tops = _tops(grid)
    if tops is None or len(labels) >= grid.row_count:
        return None
    best: tuple[float, list[tuple[int, int]]] | None = None
    for first in range(grid.row_count):
        cuts = [first]
        for label in labels:
            bottom = 2 * label.middle - tops[cuts[-1]]
            cuts.append(min(range(cuts[-1], len(tops)), key=lambda edge: abs(tops[edge] - bottom)))
        groups = list(pairwise(cuts))
        off = [abs((tops[a] + tops[b]) / 2 - label.middle) for (a, b), label in zip(groups, labels, strict=True)]
        if all(a < b for a, b in groups) and (best is None or max(off) < best[0]):
            best = (max(off), groups)
    size = labels[0].lines[0].size
    return best[1] if best is not None and best[0] <= BESIDE.off_middle * size else None


def _tops(grid: Grid) -> list[float] | None:
    """Return the heights of the edges between a grid's rows, from the top; None where one is not known."""
    edges: list[float | None] = [None] * (grid.row_count + 1)
    for cell in grid.cells:
        if cell.provenance.box is not None:
            edges[cell.row] = cell.provenance.box[1]
            edges[cell.last_row + 1] = cell.provenance.box[3]
    known = [edge for edge in edges if edge is not None]
    return known if len(known) == len(edges) else None


def _widened(grid: Grid, labels: Sequence[_Label], groups: Sequence[tuple[int, int]]) -> Grid:
    """Return a grid with its labels as first column."""
    place = grid.cells[0].provenance
    cells = [replace(cell, column=cell.column + 1) for cell in grid.cells]
    begun = {first: (label, behind - first) for label, (first, behind) in zip(labels, groups, strict=True)}
    covered = {row for first, behind in groups for row in range(first, behind)}
    for first, (label, span) in begun.items():
        texts = tuple(line.text for line in label.lines)
        cells.append(
            Cell(
                text=join_lines(texts), lines=texts, row=first, column=0, row_span=span,
                provenance=replace(place, box=label.box),
            )
        )  # fmt: skip
    cells.extend(
        Cell(text="", row=row, column=0, provenance=replace(place, box=None))
        for row in range(grid.row_count)
        if row not in covered
    )
    x0 = min(label.box[0] for label in labels)
    box = grid.box
    return replace(
        grid,
        cells=tuple(sorted(cells, key=lambda cell: (cell.row, cell.column))),
        column_count=grid.column_count + 1,
        column_edges=(x0, *grid.column_edges),
        box=None if box is None else (x0, box[1], box[2], box[3]),
    )
