"""Where the lines of text stand on a part of a sheet: detected areas, cut where no ink joins them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from extract.scan.recogniser import Recogniser
from extract.scan.settings.recognition import RECOGNITION
from extract.scan.stains.red_seals import Picture
from extract.scan.strips import PixelBox, Span, runs


def line_boxes(clean: Picture, band: PixelBox, em: float, recogniser: Recogniser) -> list[PixelBox]:
    """Return the boxes of the text lines in a band of the sheet, in reading order; each holds one printed line.

    What stands in one line with little white between is one box; wider white parts the entries of columns.
    """
    x0, top, x1, bottom = band
    found = recogniser.find_text(np.ascontiguousarray(clean[top:bottom, x0:x1]), em)
    # The detector marks the core of a line; its first and last character may reach beyond.
    reach = round(RECOGNITION.beyond * em)
    placed = [(max(x0, a + x0 - reach), b + top, min(x1, c + x0 + reach), d + top) for a, b, c, d in found]
    pieces = sorted((piece for box in placed for piece in _pieces(clean, box, em)), key=_middle)
    rows: list[list[PixelBox]] = []
    for piece in pieces:
        if rows and any(_same_line(piece, other) for other in rows[-1]):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    lines = [_joined(row, em) for row in rows]
    middles = np.array([_middle(box) for line in lines for box in line])
    entries = [box for line in lines for joined in line for box in _entries(clean, joined, middles, em)]
    return [_whole(clean, box, band, em) for box in entries]


def _whole(clean: Picture, box: PixelBox, band: PixelBox, em: float) -> PixelBox:
    """Return the box with what goes on beside its line: a character that the detector missed, or of pale hairlines."""
    x0, top, x1, bottom = box
    reach = round(RECOGNITION.beyond_pale * em)
    left, right = max(band[0], x0 - reach), min(band[2], x1 + reach)
    # The mean along the line leaves hairlines and takes the grain of the paper away.
    part = cv2.blur(np.ascontiguousarray(clean[top:bottom, left:right]), (RECOGNITION.hairline_mean, 1))
    spans = [(a + left, b + left) for a, b in runs(np.asarray((part < RECOGNITION.pale_level).any(axis=0)))]
    spans = [(a, b) for a, b in spans if b - a > RECOGNITION.hairline_mean]
    for start, end in spans:
        if end > x1 and start - x1 <= RECOGNITION.stroke_gap * em:
            x1 = end
    for start, end in reversed(spans):
        if start < x0 and x0 - end <= RECOGNITION.stroke_gap * em:
            x0 = start
    return x0, top, x1, bottom


def _entries(clean: Picture, box: PixelBox, middles: npt.NDArray[Any], em: float) -> Iterator[PixelBox]:
    """Yield the entries of a line; where others stand about it as in the row of a table, less white parts two."""
    if (np.abs(middles - _middle(box)) < em).sum() < RECOGNITION.entries:
        yield box
        return
    x0, top, x1, bottom = box
    ink = np.asarray((clean[top:bottom, x0:x1] < RECOGNITION.ink_level).any(axis=0))
    for left, right in _parted(ink, RECOGNITION.entry_gap * em):
        yield x0 + left, top, x0 + right, bottom


def _middle(box: PixelBox) -> float:
    return (box[1] + box[3]) / 2


def _pieces(clean: Picture, box: PixelBox, em: float) -> Iterator[PixelBox]:
    """Yield the parts of a detected area that columns of white or blank rows separate, each around its ink."""
    x0, top, x1, bottom = box
    ink = clean[top:bottom, x0:x1] < RECOGNITION.ink_level
    for left, right in _parted(np.asarray(ink.any(axis=0)), RECOGNITION.same_line_gap * max(em, 0.6 * (bottom - top))):
        for upper, lower in _rows(np.asarray(ink[:, left:right].any(axis=1)), em):
            yield x0 + left, top + upper, x0 + right, top + lower


def _parted(inked: npt.NDArray[Any], gap: float) -> list[Span]:
    """Return the ranges of ink that white wider than `gap` parts."""
    spans: list[Span] = []
    for start, end in runs(inked):
        if spans and start - spans[-1][1] <= gap:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans


def _rows(inked: npt.NDArray[Any], em: float) -> list[Span]:
    """Return the lines of a part one below the other; what is lower than a line belongs to the one next to it."""
    least = RECOGNITION.line_least * em
    spans: list[Span] = []
    for start, end in runs(inked):
        low = spans and (end - start < least or spans[-1][1] - spans[-1][0] < least)
        if spans and (low or start == spans[-1][1]):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans


def _joined(row: Sequence[PixelBox], em: float) -> list[PixelBox]:
    """Return the pieces of a row from left to right, those of one entry in one box."""
    result: list[PixelBox] = []
    for box in sorted(row):
        last = next((other for other in reversed(result) if _same_line(box, other) and _near(other, box, em)), None)
        if last is None:
            result.append(box)
            continue
        result[result.index(last)] = (
            min(last[0], box[0]),
            min(last[1], box[1]),
            max(last[2], box[2]),
            max(last[3], box[3]),
        )
    return result


def _near(left: PixelBox, right: PixelBox, em: float) -> bool:
    return right[0] - left[2] <= RECOGNITION.same_line_gap * max(em, 0.6 * (left[3] - left[1]))


def _same_line(first: PixelBox, second: PixelBox) -> bool:
    """Tell whether two boxes stand in one line: side by side, and together hardly higher than one of them."""
    overlap = min(first[3], second[3]) - max(first[1], second[1])
    low, high = sorted((first[3] - first[1], second[3] - second[1]))
    together = max(first[3], second[3]) - min(first[1], second[1])
    return overlap >= RECOGNITION.same_line_overlap * low and together <= RECOGNITION.same_line_height * high
