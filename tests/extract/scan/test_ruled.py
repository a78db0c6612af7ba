"""Cells of scanned tables are cut out, read and put together."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import pytest

from extract.scan.recogniser import Character, LineText
from extract.scan.ruled import (
    Reading,
    cell_strips,
    cut_by_ink,
    cut_by_text,
    drawn_tables,
    has_rows_alone,
    read_strips,
    without_rulings,
)
from extract.scan.rulings import find_rulings
from extract.scan.sheet import Sheet
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


XS = (50, 250, 450, 650, 850)
YS = (50, 110, 170, 230)


def _half_ruled(*, verticals: Sequence[tuple[int, int]], levels: Sequence[int] = YS) -> Sheet:
    """Return a sheet with these verticals' extents at all of XS, level rulings, and words in the rows of YS."""
    grey = np.full((300, 900), 255, np.uint8)
    for y in levels:
        cv2.line(grey, (XS[0], y), (XS[-1], y), 0, 2)
    for top, bottom in verticals:
        for x in XS:
            cv2.line(grey, (x, top), (x, bottom), 0, 2)
    for x in (XS[0], XS[-1]):
        cv2.line(grey, (x, YS[0]), (x, YS[-1]), 0, 2)
    for row, y in enumerate(YS[:-1]):
        for column, x in enumerate(XS[:-1]):
            word = ("name", "goal", "done", "mark")[column] if row == 0 else ("work", "95", "97", "10")[column]
            cv2.putText(grey, word, (x + 40, y + 40), cv2.FONT_HERSHEY_SIMPLEX, 1.0, 0, 2)
    return Sheet(grey=grey, seals=np.zeros_like(grey), to_given=np.eye(3), em=EM, others=())


def test_columns_drawn_in_the_head_alone_are_cut_by_the_ink() -> None:
    """Rows without verticals are cut where no ink lies between the columns, before they are read."""
    sheet = _half_ruled(verticals=[(YS[0], YS[1])])
    rulings = find_rulings(sheet.grey, EM)
    clean = without_rulings(sheet.grey, rulings.mask)
    (table,) = drawn_tables(rulings, EM)
    assert (1, 0, 1, 4) in table.regions
    assert cut_by_ink(table, clean, sheet).regions == tuple((row, at, 1, 1) for row in range(3) for at in range(4))


def test_rows_without_rulings_between_are_cut_by_their_figures() -> None:
    """Cells that hold a number on each of their lines are several rows, as on a printed page."""
    sheet = _half_ruled(verticals=[(YS[0], YS[-1])], levels=(YS[0], YS[1], YS[-1]))
    rulings = find_rulings(sheet.grey, EM)
    clean = without_rulings(sheet.grey, rulings.mask)
    (table,) = drawn_tables(rulings, EM)
    strips = cell_strips(clean, table, sheet)
    words = [("name",), ("goal",), ("done",), ("mark",), ("work", "work"), ("95", "95"), ("97", "97"), ("10", "10")]
    whole = cut_by_text(table, strips, [Reading(lines=list(lines)) for lines in words], clean, EM)
    assert whole.regions == tuple((row, at, 1, 1) for row in range(3) for at in range(4))
    told = cut_by_text(table, strips, [Reading(lines=["words that wrap"]) for _ in words], clean, EM)
    assert told is table


def test_a_frame_with_rows_alone_is_left_to_the_columns_of_its_texts() -> None:
    """Level rulings in a frame part rows; a frame of running text stays a frame."""
    for gap, alone in ((40, True), (0, False)):
        sheet = _half_ruled(verticals=[])
        if not gap:
            cv2.rectangle(sheet.grey, (60, 60), (840, 100), 255, -1)
            for y in YS[:-1]:
                cv2.rectangle(sheet.grey, (60, y + 5), (840, y + 55), 255, -1)
                cv2.putText(sheet.grey, "onelongtextwithoutablank", (90, y + 40), cv2.FONT_HERSHEY_SIMPLEX, 1.0, 0, 2)
        rulings = find_rulings(sheet.grey, EM)
        clean = without_rulings(sheet.grey, rulings.mask)
        (table,) = drawn_tables(rulings, EM)
        assert has_rows_alone(table, cell_strips(clean, table, sheet), clean, EM) is alone


def test_a_text_over_an_edge_that_is_not_drawn_is_one_cell() -> None:
    """The label of several rows stands in their middle: cells that its strokes join are one, others stay two."""
    sheet = _half_ruled(verticals=[(YS[0], YS[-1])])
    rulings = find_rulings(sheet.grey, EM)
    (table,) = drawn_tables(rulings, EM)
    clean = without_rulings(sheet.grey, rulings.mask)
    cv2.rectangle(clean, (XS[0] + 4, YS[1] + 4), (XS[1] - 4, YS[3] - 4), 255, -1)
    cv2.putText(clean, "HHHH", (XS[0] + 40, YS[2] + 12), cv2.FONT_HERSHEY_SIMPLEX, 1.0, 0, 2)
    regions = cut_by_ink(table, clean, sheet).regions
    assert (1, 0, 2, 1) in regions
    assert (1, 1, 1, 1) in regions
    assert (2, 3, 1, 1) in regions
