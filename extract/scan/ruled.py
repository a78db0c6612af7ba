"""Rulings become tables: cells cut out without their rulings, read strip by strip, and put into a Grid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np

from extract.document import Cell, Grid, join_lines
from extract.page.marks import Segment
from extract.scan.confusions import repair, tidy, trimmed
from extract.scan.frame import Frame
from extract.scan.recogniser import LineText, Recogniser
from extract.scan.rulings import RulingMap
from extract.scan.settings.gridding import GRIDDING
from extract.scan.settings.recognition import RECOGNITION
from extract.scan.sheet import Sheet
from extract.scan.stains.red_seals import Mask, Picture
from extract.scan.strips import PixelBox, Strip, find_strips
from extract.tables.cuts import LatticeTable
from extract.tables.ruled import find_tables


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
    return [
        LatticeTable(
            xs=tuple(x / scale for x in table.xs),
            ys=tuple(y / scale for y in table.ys),
            regions=table.regions,
            open_top=table.open_top,
            open_bottom=table.open_bottom,
        )
        for table in find_tables(segments)
    ]


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
