"""Cells of scanned tables are cut out, read and put together."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import pytest

from extract.scan.recogniser import Character, LineText
from extract.scan.ruled import Reading, drawn_tables, read_strips, without_rulings
from extract.scan.rulings import find_rulings
from extract.scan.stains.red_seals import Picture
from extract.scan.strips import Piece, Strip
from extract.scan.surest import shaded_readings, surest, surest_readings

EM = 28.0


class Script:
    """A recogniser that reads what it is told, one entry for each line."""

    def __init__(self, *texts: tuple[str, float]) -> None:
        """Remember what to read."""
        self.texts = list(texts)

    def read_lines(self, lines: Sequence[Picture]) -> list[LineText]:
        """Return the next texts, characters spread evenly."""
        return [_line(*self.texts.pop(0)) for _ in lines]

    def find_text(self, grey: Picture, em: float) -> list[tuple[int, int, int, int]]:
        """Is not asked."""
        raise AssertionError((grey.shape, em))


def _line(text: str, probability: float) -> LineText:
    return LineText(
        characters=tuple(
            Character(
                text=character,
                probability=probability,
                position=(index + 0.5) / len(text),
                other="",
                other_probability=0.0,
            )
            for index, character in enumerate(text)
        )
    )


def _strip(*widths: int) -> Strip:
    pieces, at = [], 0
    for width in widths:
        pieces.append(Piece(start=at, end=at + width, box=(0, 0, width, 20)))
        at += width
    return Strip(picture=np.full((30, at), 255, np.uint8), pieces=tuple(pieces))


def test_stacked_characters_come_back_as_printed_lines() -> None:
    """A strip of four pieces gives four lines; the cell's text is repaired as a whole."""
    (reading,) = read_strips(Script(("—级指标", 0.99)), [[_strip(30, 30, 30, 30)]])
    assert reading.lines == ["一", "级", "指", "标"]


def test_score_is_that_of_the_least_certain_strip() -> None:
    """One doubtful line makes a doubtful cell; a blank cell is certain, a dash nearly."""
    dash = Strip(picture=np.zeros((1, 1), np.uint8), pieces=_strip(9).pieces, dash="—")
    readings = read_strips(Script(("年度", 0.99), ("目标", 0.5)), [[_strip(60), _strip(60)], [], [dash]])
    assert readings[0].score < 0.6
    assert (readings[1].lines, readings[1].score) == ([], 1.0)
    assert readings[2].lines == ["—"]
    assert readings[2].score > 0.9


def _sealed_sheet() -> tuple[Picture, Picture]:
    """Return a page with a table of two cells, and another picture of it in which the right cell looks different."""
    grey = np.full((200, 700), 255, np.uint8)
    cv2.rectangle(grey, (50, 50), (650, 130), 0, 2)
    cv2.line(grey, (350, 50), (350, 130), 0, 2)
    other = grey.copy()
    for x, picture in ((100, grey), (100, other), (450, grey)):
        cv2.putText(picture, "225", (x, 100), cv2.FONT_HERSHEY_SIMPLEX, 1.0, 0, 2)
    cv2.putText(other, "2254", (450, 100), cv2.FONT_HERSHEY_SIMPLEX, 1.0, 0, 2)
    return grey, other


def test_surer_reading_of_another_picture_is_taken() -> None:
    """Only cells that look different are read again, and a reading that has lost characters does not win."""
    grey, other = _sealed_sheet()
    rulings = find_rulings(grey, EM)
    tables = drawn_tables(rulings, EM)
    clean, second = without_rulings(grey, rulings.mask), without_rulings(other, rulings.mask)
    first = [Reading(lines=["225"], score=0.9), Reading(lines=["225"], score=0.95)]
    longer = surest_readings(clean, [second], tables, first, em=EM, recogniser=Script(("2254", 0.9)))
    assert [reading.lines for reading in longer] == [["225"], ["2254"]]
    garbage = surest_readings(clean, [second], tables, first, em=EM, recogniser=Script(("2X2/54", 0.3)))
    assert garbage[1].lines == ["225"]


@pytest.mark.parametrize(
    ("read", "right"),
    [
        ([("5", 1.0), ("5", 1.0), ("51", 0.52)], "5"),
        ([("5", 1.0), ("5", 1.0), ("5—", 0.99)], "5"),
        ([("2~5470", 0.67), ("225470—", 0.49), ("2254.70", 0.98)], "2254.70"),
        ([("年预算(A)", 0.99), ("全年预算数(A)", 0.87), ("全年预算数(A)", 0.98)], "全年预算数(A)"),
        ([("19", 0.92), ("4KO", 0.0), ("10", 0.99), ("10", 1.0)], "10"),
        ([("J", 0.2), ("", 1.0), ("", 1.0), ("4", 0.97)], "4"),
        ([("E", 0.4), ("", 1.0), ("X", 0.2)], ""),
        ([("七100%", 0.14), ("100%", 1.0), ("100%z", 0.95)], "100%"),
    ],
)
def test_pictures_that_agree_outweigh_one_and_nothing_is_lost(read: list[tuple[str, float]], right: str) -> None:
    """Of the readings of one cell under a seal that one is kept which most pictures and their scores speak for."""
    kept = surest([Reading(lines=[text] if text else [], score=score) for text, score in read])
    assert "".join(kept.lines) == right


def _coloured_sheet(ground: int, print_level: int) -> Picture:
    """Return a sheet with a table of two cells, the left one on a coloured ground."""
    grey = np.full((200, 700), 255, np.uint8)
    grey[50:130, 50:350] = ground
    cv2.putText(grey, "HEAD", (100, 100), cv2.FONT_HERSHEY_SIMPLEX, 1.0, print_level, 2)
    cv2.putText(grey, "2254", (450, 100), cv2.FONT_HERSHEY_SIMPLEX, 1.0, 0, 2)
    cv2.rectangle(grey, (50, 50), (650, 130), 0, 2)
    cv2.line(grey, (350, 50), (350, 130), 0, 2)
    return grey


class Watch(Script):
    """Reads dark letters on white, and nothing else; remembers how many pictures it was shown."""

    def read_lines(self, lines: Sequence[Picture]) -> list[LineText]:
        """Read HEAD surely from a picture with paper around print, junk from any other."""
        self.texts = [("HEAD", 0.99) if 0.02 < float((line < 100).mean()) < 0.4 else ("E", 0.2) for line in lines]
        return super().read_lines(lines)


@pytest.mark.parametrize(("ground", "print_level"), [(150, 255), (110, 255), (150, 10)])
def test_print_on_a_coloured_ground_is_set_off_and_read(ground: int, print_level: int) -> None:
    """Light print on a dark head and dark print on a tinted one are read as if they stood on paper."""
    grey = _coloured_sheet(ground, print_level)
    rulings = find_rulings(grey, EM)
    tables = drawn_tables(rulings, EM)
    first = [Reading(lines=["m2H"], score=0.2), Reading(lines=["2254"], score=0.99)]
    read = shaded_readings(without_rulings(grey, rulings.mask), tables, first, EM, Watch())
    assert [reading.lines for reading in read] == [["HEAD"], ["2254"]]
