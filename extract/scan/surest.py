"""Cells under a grey seal or on a coloured ground are read from several pictures; the surest reading is kept."""

from __future__ import annotations

import re
from collections.abc import Sequence

import cv2
import numpy as np

from extract.scan.recogniser import Recogniser
from extract.scan.ruled import Reading, read_strips, region_box
from extract.scan.settings.recognition import RECOGNITION
from extract.scan.stains.red_seals import Picture
from extract.scan.strips import PixelBox, find_strips
from extract.tables.cuts import LatticeTable

_FIGURE = re.compile(r"[≥≤<>=]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:%|[\u4e00-\u9fff]{1,2})?")
"""A whole figure: where one picture shows it and another one the same with junk, the junk is of the seal."""


def surest_readings(  # noqa: PLR0913  a page as it was read, and how else it can be
    clean: Picture,
    others: Sequence[Picture],
    tables: Sequence[LatticeTable],
    readings: Sequence[Reading],
    *,
    em: float,
    recogniser: Recogniser,
) -> list[Reading]:
    """Return the readings of a page's print, replaced where a cell looks different in others and reads surer there."""
    boxes = [region_box(table, region) for table in tables for region in table.regions]
    touched = [number for number, box in enumerate(boxes) if differs(clean, others, box)]
    found: list[list[Reading]] = []
    for picture in others:
        strips = []
        for number in touched:
            x0, top, x1, bottom = boxes[number]
            strips.append(find_strips(np.ascontiguousarray(picture[max(0, top) : bottom, max(0, x0) : x1]), em))
        found.append(read_strips(recogniser, strips))
    result = list(readings)
    for number, *candidates in zip(touched, *found, strict=True):
        result[number] = surest([result[number], *candidates])
    return result


def shaded_readings(
    clean: Picture, tables: Sequence[LatticeTable], readings: Sequence[Reading], em: float, recogniser: Recogniser
) -> list[Reading]:
    """Return the readings, those of cells on a dark ground replaced where print that is set off from it reads surer."""
    boxes = [region_box(table, region) for table in tables for region in table.regions]
    crops = [np.ascontiguousarray(clean[max(0, top) : bottom, max(0, x0) : x1]) for x0, top, x1, bottom in boxes]
    shaded = [number for number, crop in enumerate(crops) if _is_shaded(crop, em)]
    result = list(readings)
    pictures = [_set_off(crops[number], em) for number in shaded]
    strips = [find_strips(picture, em) for pair in pictures for picture in pair]
    read = read_strips(recogniser, strips)
    for index, number in enumerate(shaded):
        result[number] = max([result[number], *read[2 * index : 2 * index + 2]], key=_worth)
    return result


def _worth(reading: Reading) -> float:
    return reading.score if reading.lines else 0.0


def _ground_kernel(em: float) -> Picture:
    side = max(3, round(RECOGNITION.ground * em))
    return np.ones((side, side), np.uint8)


def _is_shaded(crop: Picture, em: float) -> bool:
    """Tell whether the ground of a cell, its print left out, is darker than paper."""
    if min(crop.shape) < em / 2:
        return False
    small = cv2.resize(crop, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    ground = cv2.morphologyEx(small, cv2.MORPH_CLOSE, _ground_kernel(em / 4))
    return float((ground < RECOGNITION.ground_level).mean()) > RECOGNITION.shaded_share


def _set_off(crop: Picture, em: float) -> tuple[Picture, Picture]:
    """Return the dark print of a shaded cell on white, and its light print in black."""
    kernel = _ground_kernel(em)
    ground = np.maximum(cv2.morphologyEx(crop, cv2.MORPH_CLOSE, kernel), 1)
    light = cv2.morphologyEx(crop, cv2.MORPH_TOPHAT, kernel)
    top = max(float(np.percentile(light, 99)), RECOGNITION.light_print)
    inverted = np.clip(255.0 - light * (255.0 / top), 0, 255).astype(np.uint8)
    # The rulings that were erased are as light as the print.
    edge = round(RECOGNITION.erased_edge * em)
    whole = np.full_like(inverted, 255)
    whole[edge:-edge, edge:-edge] = inverted[edge:-edge, edge:-edge]
    return cv2.divide(crop, ground, scale=255), whole


def differs(clean: Picture, others: Sequence[Picture], box: PixelBox) -> bool:
    """Tell whether the inside of a cell looks different in the other pictures."""
    x0, top, x1, bottom = box
    inside = RECOGNITION.inside
    inner = (slice(max(0, top + inside), max(0, bottom - inside)), slice(max(0, x0 + inside), max(0, x1 - inside)))
    return any(not np.array_equal(other[inner], clean[inner]) for other in others)


def surest(candidates: Sequence[Reading]) -> Reading:
    """Return the reading that is likeliest: by its score, by how many pictures agree, and by what it does not lose.

    A blank one agrees with no other: where all is paled nothing is left to read.
    """
    texts = ["".join(reading.lines) for reading in candidates]
    votes = [texts.count(text) if text else 1 for text in texts]
    lengths = [sum(character.isalnum() for character in text) for text in texts]
    trusted = [
        length
        for length, reading, agreed in zip(lengths, candidates, votes, strict=True)
        if reading.score >= RECOGNITION.trusted or (agreed > 1 and reading.score >= RECOGNITION.legible)
    ]
    full = max(trusted, default=max(lengths))
    worth = [
        reading.score
        - max(0, full - length) / max(1, full)
        + RECOGNITION.agreement * (agreed - 1)
        + (RECOGNITION.well_formed if _FIGURE.fullmatch(text) else 0.0)
        for text, reading, length, agreed in zip(texts, candidates, lengths, votes, strict=True)
    ]
    return candidates[worth.index(max(worth))]
