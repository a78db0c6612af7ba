"""Rulings become tables: cells cut out without their rulings, read strip by strip, and put into a Grid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import cv2
import numpy as np

from extract.document import Cell, Grid, join_lines
from extract.page.lines import Line, make_line
from extract.page.marks import Glyph, Segment
from extract.scan.confusions import repair, tidy, trimmed
from extract.scan.frame import Frame
from extract.scan.recogniser import LineText, Recogniser
from extract.scan.rulings import Ruling, RulingMap
from extract.scan.settings.gridding import GRIDDING
from extract.scan.settings.recognition import RECOGNITION
from extract.scan.sheet import Sheet
from extract.scan.stains.red_seals import Mask, Picture
from extract.scan.strips import PixelBox, Strip, find_strips
from extract.tables.cuts import Held, LatticeTable, Region, cut, parts_rows_alone
from extract.tables.ruled import find_tables
from extract.tables.settings import LATTICE, STREAM

UNREAD = "口"
"""Instead of a character that cannot be told to stand in a part of a line."""


@dataclass(slots=True, kw_only=True)
class Reading:
    """The printed lines of a cell or line, and the score of the least certain strip (1 where it is blank)."""

    lines: list[str] = field(default_factory=list)
    score: float = 1.0

    def add(self, strip: Strip, read: LineText | None) -> None:
        """Add the lines of a strip; `read` None where it is a dash."""
        if read is None:
            self.lines.append(strip.dash or "")
            self.score = min(self.score, RECOGNITION.dash_score)
            return
        whole = repair(read.characters)
        self.lines.extend(_lines_of(strip, read, whole.text))
        self.score = min(self.score, whole.score)


def _lines_of(strip: Strip, read: LineText, text: str) -> list[str]:
    """Return the printed lines of a strip whose repaired text is `text`; one line where the repair moved characters."""
    if len(strip.pieces) == 1:
        return [text]
    width = strip.picture.shape[1]
    ends = [piece.end for piece in strip.pieces]
    owned = [""] * len(ends)
    for character in read.characters:
        at = character.position * width
        owner = next((number for number, end in enumerate(ends) if at <= end + 2), len(ends) - 1)
        owned[owner] += character.text
    # The repaired text is cut where the lines end, which holds as long as it has the characters that were read.
    lengths = [len(tidy(part)) for part in owned]
    if sum(lengths) != len(text):
        return [text]
    lines, at_character = [], 0
    for length in lengths:
        lines.append(text[at_character : at_character + length])
        at_character += length
    return [line for line in lines if line]


def read_strips(recogniser: Recogniser, strips: Sequence[Sequence[Strip]]) -> list[Reading]:
    """Return one reading for each group of strips; all of them go to the recogniser at once."""
    todo = [strip.picture for group in strips for strip in group if strip.dash is None]
    texts = iter(recogniser.read_lines(todo) if todo else [])
    readings: list[Reading] = []
    for group in strips:
        reading = Reading()
        for strip in group:
            reading.add(strip, None if strip.dash is not None else next(texts))
        readings.append(reading)
    return readings


def has_rows_alone(table: LatticeTable, strips: Sequence[Sequence[Strip]], clean: Picture, em: float) -> bool:
    """Tell whether the ink of a table alone tells its columns; a table with walls inside is not looked into."""
    lines = [line for boxes in _line_boxes(table, strips) for line in boxes] if len(table.xs) <= 2 else []
    return parts_rows_alone(table, [len(_words(clean, line, STREAM.piece_gap * em)) for line in lines])


def rulings_across(table: LatticeTable, rulings: RulingMap) -> list[Ruling]:
    """Return the level rulings of a table."""
    x0, top, x1, bottom = table_box(table)
    level = (each for each in rulings.rulings if each.horizontal)
    return [each for each in level if top - 1 <= each.at <= bottom + 1 and x0 <= (each.start + each.end) / 2 <= x1]


def cut_by_text(
    table: LatticeTable, strips: Sequence[Sequence[Strip]], readings: Sequence[Reading], clean: Picture, em: float
) -> LatticeTable:
    """Return the table with the cells cut that their text shows to be several, as on a printed page."""
    held = [
        (
            region,
            [
                _spread(_words(clean, box, GRIDDING.cell_gap * em), text, em, GRIDDING.type_points / em)
                for box, text in _with_texts(boxes, reading)
            ],
        )
        for region, boxes, reading in zip(table.regions, _line_boxes(table, strips), readings, strict=True)
    ]
    return _cut(table, held, em)


def _cut(table: LatticeTable, held: Sequence[Held], em: float) -> LatticeTable:
    """Return a table cut by lines in points, the table itself where nothing is cut."""
    scale = GRIDDING.type_points / em
    done, _ = cut(_scaled(table, scale), held)
    return table if done.regions == table.regions else _scaled(done, 1 / scale)


def cut_by_ink(table: LatticeTable, clean: Picture, sheet: Sheet) -> LatticeTable:
    """Return the table with cells over several columns cut where no ink lies between these, before anything is read.

    Lines side by side that stand at different heights are told apart only so.
    """
    columns = [_columns_of(table, region, clean, sheet.em) for region in table.regions]
    if not any(columns):
        return _joined(table, clean, sheet.em)
    held = []
    for region, parts in zip(table.regions, columns, strict=True):
        split = replace(table, regions=tuple(parts))
        boxes = [box for lines in _line_boxes(split, cell_strips(clean, split, sheet)) for box in lines]
        held.append((region, [_spread([box], "", sheet.em, GRIDDING.type_points / sheet.em) for box in boxes]))
    return _joined(_cut(table, held, sheet.em), clean, sheet.em)


def _joined(table: LatticeTable, clean: Picture, em: float) -> LatticeTable:
    """Return the table with cells one below the other joined where ink lies over the edge: no ruling is drawn there."""
    regions: dict[tuple[int, int, int], Region] = {}
    for row, column, height, width in table.regions:
        above = regions.get((row, column, width))
        x0, y, x1, _ = region_box(table, (row, column, height, width))
        over = (clean[max(0, y - 1) : y + 2, x0 + GRIDDING.inside : x1 - GRIDDING.inside] < RECOGNITION.ink_level).all(
            axis=0
        )
        if above is not None and over.sum() > GRIDDING.strokes * em:
            del regions[row, column, width]
            regions[row + height, column, width] = (above[0], column, above[2] + height, width)
        else:
            regions[row + height, column, width] = (row, column, height, width)
    joined = tuple(sorted(regions.values()))
    return table if len(joined) == len(table.regions) else replace(table, regions=joined)


def _columns_of(table: LatticeTable, region: Region, clean: Picture, em: float) -> list[Region]:
    """Return the columns of a cell where no ink lies over the edges between them; nothing for a cell of few columns."""
    row, first, height, width = region
    if width < LATTICE.sure_columns:
        return []
    _, top, _, bottom = region_box(table, region)
    left, right = round(table.xs[first]), round(table.xs[first + width])
    inked = np.flatnonzero(
        (clean[top + GRIDDING.inside : bottom - GRIDDING.inside, left:right] < RECOGNITION.ink_level).sum(axis=0)
        > GRIDDING.remnant * em
    )
    for x in table.xs[first + 1 : first + width]:
        before, after = inked[inked < x - left], inked[inked >= x - left]
        if len(before) and len(after) and after[0] - before[-1] < GRIDDING.edge_gap * em:
            return []
    return [(row, column, height, 1) for column in range(first, first + width)]


def _line_boxes(table: LatticeTable, strips: Sequence[Sequence[Strip]]) -> list[list[PixelBox]]:
    """Return the boxes of the printed lines of each cell, in sheet pixels."""
    found: list[list[PixelBox]] = []
    for region, group in zip(table.regions, strips, strict=True):
        x, y = (max(0, value) for value in region_box(table, region)[:2])
        boxes = [piece.box for strip in group for piece in strip.pieces]
        found.append([(x + box[0], y + box[1], x + box[2], y + box[3]) for box in boxes])
    return found


def _with_texts(boxes: Sequence[PixelBox], reading: Reading) -> list[tuple[PixelBox, str]]:
    """Return the text of each line of a cell; where lines were read as one, none is told apart as a figure."""
    known = len(reading.lines) == len(boxes)
    return [(box, reading.lines[index] if known else "") for index, box in enumerate(boxes)]


def _words(clean: Picture, box: PixelBox, gap: float) -> list[PixelBox]:
    """Return the parts of a line that stand further apart than a gap."""
    x0, top, x1, bottom = box
    dark = np.flatnonzero((clean[top:bottom, x0:x1] < RECOGNITION.ink_level).any(axis=0))
    if not len(dark):
        return [box]
    breaks = np.flatnonzero(np.diff(dark) > gap)
    starts, ends = [0, *(breaks + 1).tolist()], [*breaks.tolist(), len(dark) - 1]
    return [(x0 + int(dark[a]), top, x0 + int(dark[b]) + 1, bottom) for a, b in zip(starts, ends, strict=True)]


def _spread(words: Sequence[PixelBox], text: str, em: float, scale: float) -> Line:
    """Return a line in points whose characters are spread over its words by their width, none of them without one."""
    widths = [box[2] - box[0] for box in words]
    step = sum(widths) / max(len(text), 1)
    middle = (words[0][1] + words[0][3]) / 2
    glyphs: list[Glyph] = []
    start = 0.0
    for box, width in zip(words, widths, strict=True):
        mine = text[round(start / step) : round((start + width) / step)] or UNREAD
        start += width
        for index, character in enumerate(mine):
            left, right = (box[0] + width * at / len(mine) for at in (index, index + 1))
            base = (middle + 0.38 * em) * scale
            top, bottom = ((middle + half * em) * scale for half in (-0.5, 0.5))
            glyphs.append(Glyph(character, left * scale, top, right * scale, bottom, base))
    return make_line(glyphs)


def _scaled(table: LatticeTable, scale: float) -> LatticeTable:
    return replace(table, xs=tuple(x * scale for x in table.xs), ys=tuple(y * scale for y in table.ys))


def without_specks_read(readings: Sequence[Reading]) -> list[Reading]:
    """Return the readings of a dirty page without the specks that were read as points; they are less sure."""
    result = []
    for reading in readings:
        whole = "\n".join(reading.lines)
        lines = trimmed(whole).split("\n") if whole else []
        score = reading.score if lines == reading.lines else min(reading.score, RECOGNITION.repaired_score)
        result.append(Reading(lines=lines, score=score))
    return result


def drawn_tables(rulings: RulingMap, em: float) -> list[LatticeTable]:
    """Return the tables that the rulings draw; positions in sheet pixels."""
    scale = GRIDDING.type_points / em
    segments = [
        Segment(ruling.horizontal, ruling.at * scale, ruling.start * scale, ruling.end * scale)
        for ruling in rulings.rulings
    ]
    return [_scaled(table, 1 / scale) for table in find_tables(segments)]


def without_rulings(grey: Picture, mask: Mask) -> Picture:
    """Return the grey picture with the rulings painted over."""
    clean = grey.copy()
    clean[cv2.dilate(mask, np.ones((3, 3), np.uint8)) > 0] = 255
    return clean


def table_box(table: LatticeTable) -> PixelBox:
    """Return the outer box of a table in sheet pixels."""
    return round(table.xs[0]), round(table.ys[0]), round(table.xs[-1]), round(table.ys[-1])


def region_box(table: LatticeTable, region: tuple[int, int, int, int]) -> PixelBox:
    """Return the box of a cell in sheet pixels."""
    row, column, row_span, column_span = region
    return (
        round(table.xs[column]),
        round(table.ys[row]),
        round(table.xs[column + column_span]),
        round(table.ys[row + row_span]),
    )


def is_sealed(sheet: Sheet, box: PixelBox) -> bool:
    """Tell whether a red seal lies on a box of the sheet."""
    x0, top, x1, bottom = box
    red = int(cv2.countNonZero(np.ascontiguousarray(sheet.seals[top:bottom, x0:x1]))) if x1 > x0 and bottom > top else 0
    return red > max(RECOGNITION.sealed_share * (x1 - x0) * (bottom - top), RECOGNITION.sealed_ink * sheet.em**2)


def cell_strips(clean: Picture, table: LatticeTable, sheet: Sheet) -> list[list[Strip]]:
    """Return the strips of each cell of a table, in the order of its regions."""
    result: list[list[Strip]] = []
    # The soft edge of a seal reaches beyond its saturated pixels.
    reach = round(RECOGNITION.seal_edge * sheet.em)
    seals = cv2.dilate(sheet.seals, np.ones((reach, reach), np.uint8)) if sheet.seals.any() else sheet.seals
    for region in table.regions:
        x0, top, x1, bottom = region_box(table, region)
        crop = np.ascontiguousarray(clean[max(0, top) : bottom, max(0, x0) : x1])
        stained = np.ascontiguousarray(seals[max(0, top) : bottom, max(0, x0) : x1])
        result.append(find_strips(crop, sheet.em, stained) if crop.size else [])
    return result


def make_grid(sheet: Sheet, table: LatticeTable, readings: Sequence[Reading], frame: Frame, number: int) -> Grid:
    """Return the table with its readings; boxes in points of the shown page, `number` its number in the document."""
    cells = []
    for region, reading in zip(table.regions, readings, strict=True):
        row, column, row_span, column_span = region
        box = region_box(table, region)
        sealed = is_sealed(sheet, box)
        score = min(reading.score, RECOGNITION.grey_sealed_score) if sealed and sheet.others else reading.score
        cells.append(
            Cell(
                text=join_lines(reading.lines),
                row=row,
                column=column,
                row_span=row_span,
                column_span=column_span,
                provenance=frame.provenance(box, number),
                lines=tuple(line for line in reading.lines if line),
                recognition=round(score, 4),
                sealed=sealed,
            )
        )
    return Grid(
        cells=tuple(cells),
        row_count=len(table.ys) - 1,
        column_count=len(table.xs) - 1,
        column_edges=frame.columns(table.xs, (table.ys[0] + table.ys[-1]) / 2, sheet),
        number=number,
        page=frame.page,
        box=frame.box(table_box(table)),
        method="ocr",
        open_top=table.open_top,
        open_bottom=table.open_bottom,
    )
