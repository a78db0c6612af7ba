"""The ink of a cell becomes strips for the recogniser: lines by projection, stacked characters laid side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from extract.scan.settings.recognition import RECOGNITION
from extract.scan.stains.red_seals import Mask, Picture

Span: TypeAlias = tuple[int, int]
PixelBox: TypeAlias = tuple[int, int, int, int]
"""x0, top, x1, bottom in pixels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A printed line inside a strip: its x range in the strip, and its box in the cell."""

    start: int
    end: int
    box: PixelBox


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """A picture for the recogniser and the printed lines in it; `dash` is the text where the only ink is a dash."""

    picture: Picture
    pieces: tuple[Piece, ...]
    dash: str | None = None


def find_strips(grey: Picture, em: float, stained: Mask | None = None) -> list[Strip]:
    """Return the strips of a cell's picture (grey, rulings erased, paper 255), top to bottom; none for an empty cell.

    A cell without ink is searched for a dash that is paler than ink, off the pixels where a seal has `stained` it.
    """
    ink = cv2.threshold(grey, RECOGNITION.ink_level, 255, cv2.THRESH_BINARY_INV)[1]
    solid, em = _solid(ink, em)
    if not solid.any():
        return _faint_dash(grey, em, stained)
    spans = _rows(solid, em)
    clean = stained is None or not stained.any()
    pale = cv2.threshold(grey, RECOGNITION.pale_level, 255, cv2.THRESH_BINARY_INV)[1] if clean else ink
    boxes = [box for span in spans if (box := _extent(pale, solid, span, em)) is not None]
    if not boxes:
        return _faint_dash(grey, em, stained)
    if len(boxes) == 1 and (dash := _dash(pale, boxes[0], em) or _dash(ink, boxes[0], em)) is not None:
        return [Strip(picture=grey[:1, :1], pieces=(Piece(start=0, end=1, box=boxes[0]),), dash=dash)]
    return [_strip(grey, group, em) for group in _groups(boxes, em)]


def _faint_dash(grey: Picture, em: float, stained: Mask | None) -> list[Strip]:
    """Return the dash of a cell whose only mark is paler than ink, nothing for an empty cell."""
    pale = cv2.threshold(grey, RECOGNITION.pale_level, 255, cv2.THRESH_BINARY_INV)[1]
    if stained is not None and stained.any():
        pale = cv2.subtract(pale, cv2.dilate(stained, np.ones((5, 5), np.uint8)))
    pale = cv2.morphologyEx(pale, cv2.MORPH_CLOSE, np.ones((1, 3), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(pale)
    edge = RECOGNITION.edge_remnant * em
    for x, y, w, h, _ in stats[1:]:
        box = (int(x), int(y), int(x + w), int(y + h))
        if y < edge or y + h > grey.shape[0] - edge:
            continue
        if (dash := _dash(pale, box, em)) is not None:
            return [Strip(picture=grey[:1, :1], pieces=(Piece(start=0, end=1, box=box),), dash=dash)]
    return []


def _solid(ink: Mask, em: float) -> tuple[Mask, float]:
    """Return the ink without dust and remnants of rulings, and the type height of this cell."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink)
    if count < 2:
        return np.zeros_like(ink), em
    height, width = ink.shape
    x, y, w, h = (stats[:, column] for column in range(4))
    size = np.maximum(w, h)
    edge = RECOGNITION.edge_remnant * em
    remnant = (x + w <= edge) | (y + h <= edge) | (x >= width - edge) | (y >= height - edge)
    keep = (size >= RECOGNITION.speck * em) & ~remnant
    keep[0] = False
    whole = size[keep & (size > 0.5 * em) & (size < 2.5 * em)]
    if len(whole) >= 3:
        local = float(np.percentile(whole, 85)) * 1.05
        if not 0.8 * em < local < 1.2 * em:
            # Numerals alone look small: they are 0.7 of their type's height.
            em = float(np.clip(local, 0.8 * em, 1.8 * em))
    return np.where(keep[labels], 255, 0).astype(np.uint8), em


def _rows(solid: Mask, em: float) -> list[Span]:
    """Return the row ranges of the printed lines."""
    profile = (solid > 0).sum(axis=1)
    spans = runs(profile > 0)
    spans = _merged(spans, em)
    return [part for span in spans for part in _split(profile, span, em)]


def runs(flags: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> list[Span]:
    """Return the ranges in which the flags are set."""
    padded = np.concatenate([[False], flags, [False]]).astype(np.int8)
    change = np.diff(padded)
    return list(zip(np.flatnonzero(change == 1).tolist(), np.flatnonzero(change == -1).tolist(), strict=True))


def _merged(spans: list[Span], em: float) -> list[Span]:
    """Join runs that are parts of one line: strokes above each other, a dot, an accent."""
    result = list(spans)
    while len(result) > 1:
        best: tuple[float, int] | None = None
        for index in range(len(result) - 1):
            (top, upper_end), (lower_start, bottom) = result[index], result[index + 1]
            gap, height = lower_start - upper_end, bottom - top
            shorter = min(upper_end - top, bottom - lower_start)
            sliver = gap <= RECOGNITION.sliver_gap * em and shorter <= RECOGNITION.sliver * em
            if height > (RECOGNITION.line_max if sliver else 1.22) * em or gap > RECOGNITION.stroke_gap * em:
                continue
            if shorter > 0.6 * em and gap > 0.08 * em:
                continue
            if best is None or gap < best[0]:
                best = (gap, index)
        if best is None:
            break
        index = best[1]
        result[index : index + 2] = [(result[index][0], result[index + 1][1])]
    return result


def _split(profile: np.ndarray[tuple[int, ...], np.dtype[np.signedinteger]], span: Span, em: float) -> list[Span]:
    """Cut a run that holds several touching lines at the emptiest rows."""
    top, bottom = span
    height = bottom - top
    if height <= RECOGNITION.line_max * em:
        return [span]
    count = max(2, round(height / (1.2 * em)))
    pitch = height / count
    cuts = [top]
    for number in range(1, count):
        centre = top + number * pitch
        low, high = int(centre - 0.3 * pitch), int(centre + 0.3 * pitch) + 1
        cuts.append(low + int(np.argmin(profile[low:high])))
    cuts.append(bottom)
    return [(a, b) for a, b in pairwise(cuts) if b - a >= 2]


def _extent(pale: Mask, solid: Mask, span: Span, em: float) -> PixelBox | None:
    """Return the box of a line: its solid ink, and the pale marks beside it (a thin numeral one, a full stop)."""
    top, bottom = span
    columns = np.flatnonzero(solid[top:bottom].any(axis=0))
    if not len(columns):
        return None
    x0, x1 = int(columns[0]), int(columns[-1]) + 1
    edge = round(RECOGNITION.edge_remnant * em)
    marked = np.asarray(pale[top:bottom].any(axis=0) & ~_passing(pale, span, em))
    marked[: min(edge, x0)] = False
    marked[max(marked.size - edge, x1) :] = False
    marks = [run for run in runs(marked) if run[1] - run[0] >= 2]
    reach = RECOGNITION.beside * em
    for start, end in sorted(marks, reverse=True):
        if start < x0 and x0 - end <= reach:
            x0 = start
    for start, end in marks:
        if end > x1 and start - x1 <= reach:
            x1 = end
    return x0, top, x1, bottom


def _passing(pale: Mask, span: Span, em: float) -> npt.NDArray[np.bool_]:
    """Tell of each column whether a pale mark goes on above and below the line: what is left of a ruling."""
    reach = round(RECOGNITION.passing * em)
    above, below = pale[max(0, span[0] - reach) : span[0]], pale[span[1] : span[1] + reach]
    if min(len(above), len(below)) < reach:
        return np.zeros(pale.shape[1], bool)
    return np.asarray(((above > 0).mean(axis=0) > 0.5) & ((below > 0).mean(axis=0) > 0.5))


def _dash(ink: Mask, box: PixelBox, em: float) -> str | None:
    """Return the dash that is the only ink of a cell, None where it is something else."""
    x0, top, x1, bottom = box
    width, height = x1 - x0, bottom - top
    if (
        height > max(3, RECOGNITION.dash_height * em)
        or not RECOGNITION.dash_widths[0] * em <= width <= RECOGNITION.dash_widths[1] * em
    ):
        return None
    marked = ink[top:bottom, x0:x1] > 0
    if marked.any(axis=0).mean() < 0.8 or marked.mean() < RECOGNITION.dash_fill or width < 3 * height:
        return None
    return "——" if width > 1.5 * em else "—"


def _groups(boxes: Sequence[PixelBox], em: float) -> list[list[PixelBox]]:
    """Put a line of a single character with the line before it: alone it gives the recogniser no context."""
    groups: list[list[PixelBox]] = []
    for box in boxes:
        single = box[2] - box[0] <= RECOGNITION.character_width * em
        if groups and single and sum(b[2] - b[0] for b in groups[-1]) <= RECOGNITION.tail_limit * em:
            groups[-1].append(box)
        else:
            groups.append([box])
    return groups


def _strip(grey: Picture, boxes: Sequence[PixelBox], em: float) -> Strip:
    """Lay the lines of a group side by side on white, each in the middle of the picture's height."""
    tallest = max(box[3] - box[1] for box in boxes)
    height = round(max(RECOGNITION.canvas * em, 1.16 * tallest))
    margin = round(RECOGNITION.margin * em)
    parts: list[Picture] = [np.full((height, margin), 255, np.uint8)]
    pieces: list[Piece] = []
    at = margin
    for box in boxes:
        line = _line(grey, box, em)
        canvas = np.full((height, line.shape[1]), 255, np.uint8)
        top = (height - line.shape[0]) // 2
        canvas[top : top + line.shape[0]] = line
        parts.append(canvas)
        pieces.append(Piece(start=at, end=at + line.shape[1], box=box))
        between = margin if box is boxes[-1] else round(0.12 * em)
        parts.append(np.full((height, between), 255, np.uint8))
        at += line.shape[1] + between
    return Strip(picture=np.hstack(parts), pieces=tuple(pieces))


def _line(grey: Picture, box: PixelBox, em: float) -> Picture:
    """Return the pixels of a line with its soft edges, wide gaps narrowed."""
    x0, top, x1, bottom = box
    line = grey[max(0, top - 1) : bottom + 1, max(0, x0 - 1) : x1 + 1]
    limit = round(RECOGNITION.wide_gap * em)
    if line.shape[1] < 3 * limit:
        return line
    blank = np.asarray((line > RECOGNITION.ink_level).all(axis=0))
    drop = np.zeros(line.shape[1], bool)
    for start, end in runs(blank):
        if end - start > limit:
            drop[start + limit // 2 : end - (limit - limit // 2)] = True
    return line[:, ~drop] if drop.any() else line
