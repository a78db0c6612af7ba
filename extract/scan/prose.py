"""Text outside the drawn tables of a sheet: found by the detector, read line by line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from extract.scan.recogniser import Recogniser
from extract.scan.ruled import read_strips
from extract.scan.settings.recognition import RECOGNITION
from extract.scan.stains.red_seals import Picture
from extract.scan.strips import PixelBox, Strip, find_strips


@dataclass(frozen=True, slots=True, kw_only=True)
class ProseLine:
    """A line outside tables: text, box in sheet pixels, score 0..1, and the height of its ink in pixels."""

    text: str
    box: PixelBox
    score: float
    height: float


def find_prose(clean: Picture, tables: Sequence[PixelBox], em: float, recogniser: Recogniser) -> list[ProseLine]:
    """Return the lines of text beside the tables, top to bottom and left to right."""
    boxes = [box for band in _bands(clean, tables, em) for box in _lines_in(clean, band, em, recogniser)]
    strips: list[list[Strip]] = []
    for x0, top, x1, bottom in boxes:
        crop = np.ascontiguousarray(clean[top:bottom, x0:x1])
        strips.append(find_strips(crop, min(max(em, 0.62 * (bottom - top)), 3.0 * em)))
    lines: list[ProseLine] = []
    for box, group, reading in zip(boxes, strips, read_strips(recogniser, strips), strict=True):
        text = "".join(reading.lines)
        if not text or reading.score < RECOGNITION.garbage:
            continue
        pieces = [piece.box for strip in group for piece in strip.pieces]
        ink = (
            box[0] + min(piece[0] for piece in pieces),
            box[1] + min(piece[1] for piece in pieces),
            box[0] + max(piece[2] for piece in pieces),
            box[1] + max(piece[3] for piece in pieces),
        )
        lines.append(ProseLine(text=text, box=ink, score=reading.score, height=float(ink[3] - ink[1])))
    return lines


def _bands(clean: Picture, tables: Sequence[PixelBox], em: float) -> list[PixelBox]:
    """Return the parts of the sheet above, between, below and beside the tables that hold ink."""
    height, width = clean.shape
    reach = round(0.25 * em)
    bands: list[PixelBox] = []
    top = 0
    for _, table_top, _, table_bottom in sorted(tables, key=lambda box: box[1]):
        bands.append((0, top, width, max(top, table_top - reach)))
        top = max(top, table_bottom + reach)
    bands.append((0, top, width, height))
    for x0, table_top, x1, table_bottom in tables:
        bands.append((0, table_top, max(0, x0 - reach), table_bottom))
        bands.append((min(width, x1 + reach), table_top, width, table_bottom))
    return [trimmed for band in bands if (trimmed := _trimmed(clean, band, tables, em)) is not None]


def _trimmed(clean: Picture, band: PixelBox, tables: Sequence[PixelBox], em: float) -> PixelBox | None:
    """Return the part of a band around its ink, None where it is blank or too narrow."""
    x0, top, x1, bottom = band
    if min(x1 - x0, bottom - top) < RECOGNITION.band * em:
        return None
    dark = clean[top:bottom, x0:x1] < RECOGNITION.ink_level
    for a, b, c, d in tables:  # side bands of one table may cross another
        dark[max(0, b - top) : max(0, d - top), max(0, a - x0) : max(0, c - x0)] = False
    rows, columns = np.flatnonzero(dark.sum(axis=1) > 1), np.flatnonzero(dark.sum(axis=0) > 1)
    if not len(rows) or not len(columns) or dark.sum() < 0.3 * em * em:
        return None
    margin = round(em)
    return (
        max(x0, x0 + int(columns[0]) - margin),
        max(top, top + int(rows[0]) - margin),
        min(x1, x0 + int(columns[-1]) + margin),
        min(bottom, top + int(rows[-1]) + margin),
    )


def _lines_in(clean: Picture, band: PixelBox, em: float, recogniser: Recogniser) -> list[PixelBox]:
    """Return the boxes of the text lines in a band, in reading order, neighbours on a line joined."""
    x0, top, x1, bottom = band
    found = recogniser.find_text(np.ascontiguousarray(clean[top:bottom, x0:x1]), em)
    # The detector marks the core of a line; its first and last character may reach beyond.
    reach = round(RECOGNITION.beyond * em)
    placed = ((max(x0, a + x0 - reach), b + top, min(x1, c + x0 + reach), d + top) for a, b, c, d in found)
    boxes = sorted(placed, key=lambda box: (box[1] + box[3]) / 2)
    rows: list[list[PixelBox]] = []
    for box in boxes:
        if rows and any(_same_line(box, other) for other in rows[-1]):
            rows[-1].append(box)
        else:
            rows.append([box])
    result: list[PixelBox] = []
    for row in rows:
        ordered = sorted(row)
        merged = [ordered[0]]
        for box in ordered[1:]:
            last = merged[-1]
            if box[0] - last[2] <= RECOGNITION.same_line_gap * max(em, 0.6 * (last[3] - last[1])):
                merged[-1] = (last[0], min(last[1], box[1]), max(last[2], box[2]), max(last[3], box[3]))
            else:
                merged.append(box)
        result.extend(merged)
    return result


def _same_line(first: PixelBox, second: PixelBox) -> bool:
    overlap = min(first[3], second[3]) - max(first[1], second[1])
    return overlap >= RECOGNITION.same_line_overlap * min(first[3] - first[1], second[3] - second[1])
