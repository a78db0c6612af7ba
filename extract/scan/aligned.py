"""Scanned tables without column rulings: recognised lines that stand in columns become Grids, as on printed pages."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extract.document import Box, Grid
from extract.page.lines import group_lines
from extract.page.marks import Glyph, PageContent, Segment
from extract.scan.frame import Frame
from extract.scan.prose import WIDE_MARKS, ProseLine
from extract.scan.rulings import Ruling
from extract.scan.settings.gridding import GRIDDING
from extract.scan.settings.recognition import RECOGNITION
from extract.scan.sheet import Sheet
from extract.scan.strips import PixelBox
from extract.tables.aligned import find_stream_tables


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnTable:
    """A table found by alignment: its grid, and the box of it on the sheet in pixels."""

    grid: Grid
    box: PixelBox


def find_column_tables(
    prose: Sequence[ProseLine], loose: Sequence[Ruling], sheet: Sheet, frame: Frame, first_number: int
) -> tuple[list[ColumnTable], list[ProseLine]]:
    """Return the tables that the lines make, and the lines outside them.

    `loose` are rulings that no other crosses (a three-line table).
    """
    scale = frame.scale(sheet)
    glyphs = [glyph for line in prose for glyph in _glyphs(line, sheet.em, scale)]
    content = PageContent(
        width=sheet.width * scale,
        height=sheet.height * scale,
        glyphs=tuple(glyphs),
        segments=tuple(
            Segment(horizontal=True, at=r.at * scale, start=r.start * scale, end=r.end * scale) for r in loose
        ),
    )
    found, _ = find_stream_tables(
        group_lines(glyphs), content, document_id=frame.document_id, page=frame.page or 1, first_number=first_number
    )
    tables: list[ColumnTable] = []
    left = list(prose)
    for grid in found:
        if grid.box is None or grid.row_count < GRIDDING.min_rows or grid.column_count < GRIDDING.min_columns:
            continue
        box = _pixels(grid.box, scale)
        inside = [line for line in left if _within(line.box, box)]
        left = [line for line in left if not _within(line.box, box)]
        numbered = replace(grid, number=first_number + len(tables), page=frame.page, method="ocr", box=frame.box(box))
        tables.append(ColumnTable(grid=_recognised(numbered, inside, scale, frame), box=box))
    return tables, left


def _glyphs(line: ProseLine, em: float, scale: float) -> list[Glyph]:
    """Spread the characters of a line over its box: full width for Chinese ones, half for the others."""
    x0, top, x1, bottom = line.box
    x1 += round(RECOGNITION.mark_room * em) if WIDE_MARKS.match(line.text[-1]) else 0
    weights = [1.0 if unicodedata.east_asian_width(character) in "WF" else 0.5 for character in line.text]
    step = (x1 - x0) / max(sum(weights), 0.5)
    height = em if GRIDDING.body[0] * em <= bottom - top <= GRIDDING.body[1] * em else float(bottom - top)
    middle = (top + bottom) / 2
    glyphs: list[Glyph] = []
    at = float(x0)
    for character, weight in zip(line.text, weights, strict=True):
        glyphs.append(
            Glyph(
                character,
                at * scale,
                (middle - height / 2) * scale,
                (at + weight * step) * scale,
                (middle + height / 2) * scale,
                (middle + 0.38 * height) * scale,
            )
        )
        at += weight * step
    return glyphs


def _recognised(grid: Grid, lines: Sequence[ProseLine], scale: float, frame: Frame) -> Grid:
    """Return the grid with scores, and with boxes on the shown page."""
    cells = []
    for cell in grid.cells:
        box = cell.provenance.box
        pixels = _pixels(box, scale) if box is not None else (0, 0, 0, 0)
        scores = [line.score for line in lines if _within(line.box, pixels)]
        provenance = frame.provenance(pixels, grid.number)
        cells.append(replace(cell, provenance=provenance, recognition=round(min(scores, default=1.0), 4)))
    return replace(grid, cells=tuple(cells))


def _pixels(box: Box, scale: float) -> PixelBox:
    x0, top, x1, bottom = (round(value / scale) for value in box)
    return x0, top, x1, bottom


def _within(box: PixelBox, outer: PixelBox) -> bool:
    """Tell whether the middle of a box lies in another."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return outer[0] <= x <= outer[2] and outer[1] <= y <= outer[3]
