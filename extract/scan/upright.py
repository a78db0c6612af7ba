"""Which way is up: the way the characters run tells the line direction, a trial reading tells top from bottom."""

from __future__ import annotations

import cv2
import numpy as np

from extract.scan.recogniser import Recogniser
from extract.scan.settings.cleaning import CLEANING
from extract.scan.sheet import Sheet, Source, ink, rotation_back, skew, turn, type_size, warp
from extract.scan.stains.red_seals import Mask, Picture


def quarter_turns(source: Source, recogniser: Recogniser) -> int:
    """Return how many clockwise quarter turns bring the source upright; 0 for a page with too little text to tell."""
    as_it_is, sideways = _sample_sheet(source), _sample_sheet(turn(source, 1))
    turns = 1 if _run_length(sideways) > _run_length(as_it_is) else 0
    sheet = sideways if turns else as_it_is
    samples = _samples(sheet.grey, sheet.em)
    score = _legibility(samples, recogniser)
    if score >= CLEANING.upright_score:
        return turns
    # Vertical writing is no way out: the recogniser reads it as well, so only the two ends of a line are compared.
    flipped = _legibility([np.ascontiguousarray(np.rot90(sample, 2)) for sample in samples], recogniser)
    if turns and max(score, flipped) < CLEANING.upright_score:
        if _run_length(sheet) < CLEANING.few_runs * sheet.em:
            return 0  # the short texts of cells stand nearer to those below than to those beside
        short = _samples(as_it_is.grey, as_it_is.em, CLEANING.short_sample)
        if _legibility(short, recogniser) + CLEANING.surer > max(score, flipped):
            return 0
    return turns + 2 if flipped > score + CLEANING.surer else turns


def _sample_sheet(source: Source) -> Sheet:
    height, width = source.grey.shape
    scale = min(1.0, float(np.sqrt(CLEANING.sample_area / (width * height))))
    back, size = rotation_back((width, height), skew(source.grey), scale)
    sheet = warp(source, back, size, CLEANING.em_of_sheet * min(size))
    return Sheet(grey=sheet.grey, seals=sheet.seals, to_given=sheet.to_given, em=type_size(sheet.grey, sheet.em))


def _run_length(sheet: Sheet) -> int:
    """Return the total length of the runs of close print along the rows of the sheet."""
    return sum(box[2] for box in _runs(sheet.grey, sheet.em, CLEANING.run_gap) if box[2] >= 2.5 * sheet.em)


def _runs(grey: Picture, em: float, gap: float) -> list[tuple[int, int, int, int]]:
    """Return the boxes (x, y, width, height) of runs of print as high as one line."""
    dark = _without_rulings(ink(grey, 165), em)
    joined = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, np.ones((1, max(2, round(gap * em))), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    return [
        (int(x), int(y), int(w), int(h))
        for x, y, w, h, area in stats[1:]
        if 0.6 * em <= h <= 1.6 * em and area > 0.3 * w * h
    ]


def _legibility(samples: list[Picture], recogniser: Recogniser) -> float:
    """Return the mean score of sample lines, weighted by their length; 0 where they hold too little."""
    if not samples:
        return 0.0
    read = recogniser.read_lines(samples)
    characters = sum(len(line.characters) for line in read)
    if characters < CLEANING.min_characters:
        return 0.0
    return sum(line.score * len(line.characters) for line in read) / characters


def _samples(grey: Picture, em: float, least: float = 2.5) -> list[Picture]:
    """Return pictures of lines of at least so many type heights, those of about the wanted length first."""
    found = [box for box in _runs(grey, em, CLEANING.sample_gap) if box[2] >= least * em]
    found.sort(key=lambda box: abs(box[2] - CLEANING.sample_width * em))
    pictures = []
    for x, y, w, h in found[: CLEANING.sample_lines]:
        pad = round(0.18 * em)
        right = x + min(w, round(CLEANING.sample_width * em)) + pad
        line = grey[max(0, y - pad) : y + h + pad, max(0, x - pad) : right]
        pictures.append(np.ascontiguousarray(line))
    return pictures


def _without_rulings(dark: Mask, em: float) -> Mask:
    length = max(12, round(2.2 * em))
    lines = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    down = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((length, 1), np.uint8))
    return cv2.subtract(dark, cv2.dilate(cv2.bitwise_or(lines, down), np.ones((3, 3), np.uint8)))
