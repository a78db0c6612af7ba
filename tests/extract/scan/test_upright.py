"""Which way a page is up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
import pytest

from extract.scan.recogniser import Character, LineText
from extract.scan.sheet import Source, turn
from extract.scan.stains.red_seals import Picture
from extract.scan.upright import quarter_turns


class Topsy:
    """A recogniser that is sure of lines whose heavy strokes lie at the bottom, and of no others."""

    def read_lines(self, lines: Sequence[Picture]) -> list[LineText]:
        """Judge each picture by where its ink is."""
        return [self._read(line) for line in lines]

    def _read(self, line: Picture) -> LineText:
        ink = (line < 128).sum(axis=1)
        middle = len(ink) // 2
        sure = 0.95 if ink[middle:].sum() > ink[:middle].sum() else 0.4
        one = Character(text="字", probability=sure, position=0.5, other="", other_probability=0.0)
        return LineText(characters=(one,) * 4)

    def find_text(self, grey: Picture, em: float) -> list[tuple[int, int, int, int]]:
        """Is not asked."""
        raise AssertionError((grey.shape, em))


def _page() -> Source:
    """Return a page of lines of heavy-footed characters."""
    grey = np.full((1400, 1000), 255, np.uint8)
    for y in range(100, 1300, 60):
        for x in range(80, 900, 24):
            cv2.line(grey, (x, y), (x + 16, y), 0, 6)
            cv2.line(grey, (x + 8, y - 18), (x + 8, y), 0, 2)
    return Source(grey=grey, seals=np.zeros_like(grey), to_given=np.eye(3))


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_page_is_brought_upright_from_every_side(turns: int) -> None:
    """The turns found undo the turns made."""
    assert (turns + quarter_turns(turn(_page(), turns), Topsy())) % 4 == 0


def test_blank_page_is_left_as_it_is() -> None:
    """Without text there is nothing to turn by."""
    blank = np.full((700, 500), 255, np.uint8)
    source = Source(grey=blank, seals=np.zeros_like(blank), to_given=np.eye(3))
    assert quarter_turns(source, Topsy()) == 0


@pytest.mark.parametrize("pitch", [54, 66])
def test_short_texts_of_a_table_are_no_reason_to_turn_it(pitch: int) -> None:
    """Cells of two characters, nearer to those below than to those beside, prove no direction that cannot be read."""
    grey = np.full((640, 900), 255, np.uint8)
    for y in range(60, 560, pitch):
        for x in (60, 114, 360, 414, 660, 714):
            cv2.rectangle(grey, (x, y), (x + 45, y + 45), 0, 5)
            cv2.line(grey, (x, y + 22), (x + 45, y + 22), 0, 5)
    source = Source(grey=grey, seals=np.zeros_like(grey), to_given=np.eye(3))
    assert quarter_turns(source, Unsure()) == 0


class Unsure(Topsy):
    """A recogniser that cannot read what it is shown."""

    def _read(self, line: Picture) -> LineText:
        one = Character(text="字", probability=0.5, position=0.5, other="", other_probability=0.0)
        return LineText(characters=(one,) * max(1, line.shape[1] // 20))


class Worn(Topsy):
    """A recogniser that reads worn print: better where heavy strokes lie at the bottom, surely nowhere."""

    def _read(self, line: Picture) -> LineText:
        return LineText(
            characters=tuple(replace(one, probability=0.8 * one.probability) for one in super()._read(line).characters)
        )


def test_short_texts_close_in_columns_are_no_reason_to_turn_a_page_that_reads_as_it_is() -> None:
    """Runs are long along the columns and there are none along the rows; what can be read decides."""
    grey = np.full((1400, 1000), 255, np.uint8)
    for y in range(60, 1340, 26):
        for x in range(60, 940, 90):
            cv2.line(grey, (x, y), (x + 20, y), 0, 6)
            cv2.line(grey, (x + 10, y - 19), (x + 10, y), 0, 2)
    source = Source(grey=grey, seals=np.zeros_like(grey), to_given=np.eye(3))
    assert quarter_turns(source, Worn()) == 0
