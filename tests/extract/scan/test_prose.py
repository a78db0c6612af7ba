"""Text beside the tables of a scan."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import pytest

from extract.scan.prose import find_prose
from extract.scan.recogniser import Character, LineText
from extract.scan.settings.recognition import RECOGNITION
from extract.scan.stains.red_seals import Picture

EM = 30.0


class Finder:
    """A recogniser that finds the ink it is shown as one line for each row band, and reads letters of one score."""

    def __init__(self, probability: float = 0.99) -> None:
        """Remember the score."""
        self.probability = probability
        self.seen: list[tuple[int, int]] = []

    def find_text(self, grey: Picture, em: float) -> list[tuple[int, int, int, int]]:
        """Return the bounding boxes of dark parts joined along the lines."""
        self.seen.append((grey.shape[1], grey.shape[0]))
        dark = cv2.threshold(grey, 150, 255, cv2.THRESH_BINARY_INV)[1]
        joined = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, np.ones((3, int(em)), np.uint8))
        _, _, stats, _ = cv2.connectedComponentsWithStats(joined)
        return [(int(x), int(y), int(x + w), int(y + h)) for x, y, w, h, _ in stats[1:]]

    def read_lines(self, lines: Sequence[Picture]) -> list[LineText]:
        """Read two characters from each line."""
        one = Character(text="字", probability=self.probability, position=0.5, other="", other_probability=0.0)
        return [LineText(characters=(one, one)) for _ in lines]


def _sheet() -> Picture:
    sheet = np.full((900, 1000), 255, np.uint8)
    for x, y in ((300, 80), (60, 160), (700, 160), (80, 820)):
        cv2.putText(sheet, "ABCDEF", (x, y), cv2.FONT_HERSHEY_SIMPLEX, 1.1, 0, 2)
    for y in (300, 400):
        cv2.putText(sheet, "123456", (200, y), cv2.FONT_HERSHEY_SIMPLEX, 1.1, 0, 2)
    return sheet


TABLE = (50, 220, 950, 700)


def test_lines_beside_tables_are_read_in_reading_order() -> None:
    """Lines above and below the table come top to bottom, left to right; what the table holds is left alone."""
    lines = find_prose(_sheet(), [TABLE], EM, Finder())
    assert [(line.box[0] // 50, line.box[1] // 50) for line in lines] == [(6, 1), (1, 2), (14, 2), (1, 15)]
    assert {line.text for line in lines} == {"字字"}


def test_blank_margins_are_not_searched() -> None:
    """The detector sees only the parts of the sheet that hold ink."""
    finder = Finder()
    find_prose(_sheet(), [TABLE], EM, finder)
    assert len(finder.seen) == 2
    assert max(height for _, height in finder.seen) < 250


def test_illegible_ink_outside_tables_is_dropped() -> None:
    """What reads with a low score is the rest of a seal or a signature."""
    assert find_prose(_sheet(), [TABLE], EM, Finder(probability=0.3)) == []


class Several(Finder):
    """A finder that reads the pictures that it is shown one after the other as it is told."""

    def __init__(self, *texts: tuple[str, float]) -> None:
        """Remember what each call reads."""
        super().__init__()
        self.texts = list(texts)

    def read_lines(self, lines: Sequence[Picture]) -> list[LineText]:
        """Read the next text from every line."""
        text, score = self.texts.pop(0)
        one = [Character(text=c, probability=score, position=0.5, other="", other_probability=0.0) for c in text]
        return [LineText(characters=tuple(one)) for _ in lines]


@pytest.mark.parametrize(
    ("read", "kept"),
    [
        ([("完戌值", 0.6), ("完成值", 0.95), ("完成值", 0.9)], ["完成值"]),
        ([("六", 0.9), ("X", 0.8), ("1", 0.7)], []),
    ],
)
def test_a_line_under_a_seal_is_read_from_all_pictures_and_never_sure(
    read: list[tuple[str, float]], kept: list[str]
) -> None:
    """Those that agree win; a stroke that each reads otherwise is one of the seal."""
    sheet = np.full((300, 1000), 255, np.uint8)
    cv2.putText(sheet, "ABCDEF", (300, 80), cv2.FONT_HERSHEY_SIMPLEX, 1.1, 0, 2)
    others = [np.maximum(sheet, 40), np.maximum(sheet, 80)]
    lines = find_prose(sheet, [], EM, Several(*read), others)
    assert [line.text for line in lines] == kept
    assert all(line.score <= RECOGNITION.grey_sealed_score for line in lines)
