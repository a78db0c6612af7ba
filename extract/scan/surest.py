"""Cells under a grey seal are read from several pictures of the page; of their readings the surest is kept."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from extract.scan.recogniser import Recogniser
from extract.scan.ruled import Reading, read_strips, region_box
from extract.scan.settings.recognition import RECOGNITION
from extract.scan.sheet import Sheet
from extract.scan.stains.red_seals import Picture
from extract.scan.strips import PixelBox, find_strips
from extract.tables.cuts import LatticeTable


def surest_readings(
    sheet: Sheet,
    tables: Sequence[LatticeTable],
    readings: Sequence[Reading],
    others: Sequence[Picture],
    recogniser: Recogniser,
) -> list[Reading]:
    """Return the readings, those of the cells under a grey seal replaced where other pictures of them read surer."""
    boxes = [region_box(table, region) for table in tables for region in table.regions]
    touched = [number for number, box in enumerate(boxes) if _differs(sheet.grey, others, box)]
    found: list[list[Reading]] = []
    for picture in others:
        strips = []
        for number in touched:
            x0, top, x1, bottom = boxes[number]
            strips.append(find_strips(np.ascontiguousarray(picture[max(0, top) : bottom, max(0, x0) : x1]), sheet.em))
        found.append(read_strips(recogniser, strips))
    result = list(readings)
    for number, *candidates in zip(touched, *found, strict=True):
        result[number] = surest([result[number], *candidates])
    return result


def _differs(grey: Picture, others: Sequence[Picture], box: PixelBox) -> bool:
    """Tell whether the inside of a cell looks different in the other pictures."""
    x0, top, x1, bottom = box
    inside = RECOGNITION.inside
    inner = (slice(max(0, top + inside), max(0, bottom - inside)), slice(max(0, x0 + inside), max(0, x1 - inside)))
    return any(not np.array_equal(other[inner], grey[inner]) for other in others)


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
        reading.score - max(0, full - length) / max(1, full) + RECOGNITION.agreement * (agreed - 1)
        for reading, length, agreed in zip(candidates, lengths, votes, strict=True)
    ]
    return candidates[worth.index(max(worth))]
