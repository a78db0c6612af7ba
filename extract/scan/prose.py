"""Text outside the drawn tables of a sheet: found by the detector, read line by line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from extract.scan.line_boxes import line_boxes
from extract.scan.recogniser import Recogniser
from extract.scan.ruled import Reading, read_strips
from extract.scan.settings.recognition import RECOGNITION
from extract.scan.stains.red_seals import Picture
from extract.scan.strips import PixelBox, Strip, find_strips
from extract.scan.surest import differs, surest

WIDE_MARKS = re.compile(r"[：，。；、！？）】》:,;]")
"""Marks behind which their own room stays white."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProseLine:
    """A line outside tables: text, box in sheet pixels, score 0..1, and the height of its ink in pixels."""

    text: str
    box: PixelBox
    score: float
    height: float


def find_prose(
    clean: Picture, tables: Sequence[PixelBox], em: float, recogniser: Recogniser, others: Sequence[Picture] = ()
) -> list[ProseLine]:
    """Return the lines of text beside the tables, top to bottom and left to right.

    A line that looks different in `others`, where grey seals are paled otherwise, is read from them too, never surely.
    """
    boxes = [box for band in _bands(clean, tables, em) for box in line_boxes(clean, band, em, recogniser)]
    strips = [_strips_of(clean, box, em) for box in boxes]
    lines: list[ProseLine] = []
    readings = _surest(clean, others, boxes, read_strips(recogniser, strips), em, recogniser)
    for group, reading in zip(strips, readings, strict=True):
        text = "".join(reading.lines)
        if not text or reading.score < RECOGNITION.garbage:
            continue
        pieces = np.array([piece.box for strip in group for piece in strip.pieces])
        (x0, top), (x1, bottom) = pieces[:, :2].min(axis=0), pieces[:, 2:].max(axis=0)
        ink = (int(x0), int(top), int(x1), int(bottom))
        lines.append(ProseLine(text=text, box=ink, score=reading.score, height=float(ink[3] - ink[1])))
    return lines


def _surest(  # noqa: PLR0913, PLR0917  a page as it was read, and how else it can be
    clean: Picture,
    others: Sequence[Picture],
    boxes: Sequence[PixelBox],
    readings: Sequence[Reading],
    em: float,
    recogniser: Recogniser,
) -> list[Reading]:
    """Return the readings of lines, those that a seal touches as the pictures agree; its own crumbs are no text."""
    result = list(readings)
    touched = [number for number, box in enumerate(boxes) if others and differs(clean, others, box)]
    found = [
        read_strips(recogniser, [_strips_of(other, boxes[number], em) for number in touched])
        for other in others
        if touched
    ]
    for number, *candidates in zip(touched, *found, strict=True):
        every = [result[number], *candidates]
        kept = surest(every)
        alike = sum(other.lines == kept.lines for other in every)
        is_crumb = len("".join(kept.lines)) <= RECOGNITION.crumb_characters and alike < RECOGNITION.crumb_votes
        lines = [] if is_crumb else kept.lines
        result[number] = Reading(lines=lines, score=min(kept.score, RECOGNITION.grey_sealed_score))
    return result


def joined_lines(lines: Sequence[ProseLine], em: float) -> list[ProseLine]:
    """Return the lines with those joined that stand in one line with no more white between than print has."""
    result: list[ProseLine] = []
    for line in lines:
        last = result[-1] if result else None
        if last is None or not _goes_on(last, line, em):
            result.append(line)
            continue
        box = (last.box[0], min(last.box[1], line.box[1]), line.box[2], max(last.box[3], line.box[3]))
        result[-1] = ProseLine(
            text=last.text + line.text,
            box=box,
            score=min(last.score, line.score),
            height=max(last.height, line.height),
        )
    return result


def _goes_on(last: ProseLine, line: ProseLine, em: float) -> bool:
    size = max(em, RECOGNITION.ink_to_type * max(last.height, line.height))
    overlap = min(last.box[3], line.box[3]) - max(last.box[1], line.box[1])
    room = RECOGNITION.mark_room if WIDE_MARKS.match(last.text[-1]) else 0.0
    gap = (line.box[0] - last.box[2]) / size
    in_line = overlap >= RECOGNITION.same_line_overlap * min(last.height, line.height)
    return in_line and 0 <= gap <= RECOGNITION.same_line_gap + room


def _strips_of(clean: Picture, box: PixelBox, em: float) -> list[Strip]:
    """Return the strips of a line, its pieces where they stand on the sheet; beside the line there is only paper."""
    x0, top, x1, bottom = box
    pad = round(RECOGNITION.margin * em)
    crop = clean[max(0, top - 1) : bottom + 1, max(0, x0 - 1) : x1 + 1]
    crop = cv2.copyMakeBorder(crop, pad, pad, pad, pad, cv2.BORDER_CONSTANT, value=255)
    dx, dy = max(0, x0 - 1) - pad, max(0, top - 1) - pad
    found = find_strips(crop, min(max(em, 0.9 * (bottom - top)), 3.0 * em))
    return [
        replace(strip, pieces=tuple(replace(piece, box=_moved(piece.box, dx, dy)) for piece in strip.pieces))
        for strip in found
    ]


def _moved(box: PixelBox, dx: int, dy: int) -> PixelBox:
    return box[0] + dx, box[1] + dy, box[2] + dx, box[3] + dy


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
