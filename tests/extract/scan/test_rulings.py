"""Rulings of scanned tables."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest

from extract.scan.ruled import drawn_tables, without_rulings
from extract.scan.rulings import SealArea, find_rulings, straightening
from extract.scan.stains.red_seals import Picture

EM = 28.0
XS = (100, 260, 700, 900, 1100)
YS = (120, 180, 240, 330, 390, 500)


def _grid(level: int = 0, thickness: int = 2) -> Picture:
    """Return a sheet with a full grid of rulings."""
    grey = np.full((700, 1200), 255, np.uint8)
    for y in YS:
        cv2.line(grey, (XS[0], y), (XS[-1], y), level, thickness)
    for x in XS:
        cv2.line(grey, (x, YS[0]), (x, YS[-1]), level, thickness)
    return grey


def _shape(grey: Picture) -> tuple[int, int, int]:
    (table,) = drawn_tables(find_rulings(grey, EM), EM)
    return len(table.ys) - 1, len(table.xs) - 1, len(table.regions)


def test_full_grid_is_found() -> None:
    """Every cell of a drawn grid is found, its rulings to the pixel."""
    (table,) = drawn_tables(find_rulings(_grid(), EM), EM)
    assert (len(table.ys) - 1, len(table.xs) - 1, len(table.regions)) == (5, 4, 20)
    assert table.xs == pytest.approx(XS, abs=2)
    assert table.ys == pytest.approx(YS, abs=2)


def test_grey_hairlines_on_grainy_paper_are_found() -> None:
    """A pale thin grid on grainy paper is found whole."""
    grain = np.random.default_rng(1).normal(0, 6, (700, 1200))
    assert _shape(np.clip(_grid(level=185, thickness=1) + grain, 0, 255).astype(np.uint8)) == (5, 4, 20)


def test_worn_rulings_are_joined() -> None:
    """Gaps shorter than a letter do not open a cell."""
    grey = _grid()
    grey[:, 420:434] = 255
    grey[440:454] = 255
    assert _shape(grey) == (5, 4, 20)


def test_merged_cells_stay_merged() -> None:
    """A missing wall makes one cell of two, down and across."""
    grey = _grid()
    grey[181:239, 695:705] = 255
    grey[235:245, 103:257] = 255
    rows, columns, cells = _shape(grey)
    assert (rows, columns, cells) == (5, 4, 18)


def test_letters_are_no_rulings() -> None:
    """Strokes of words, also of a title that touches the table, add neither row nor column."""
    grey = _grid()
    cv2.putText(grey, "HHEETT 1111 ----", (280, 222), cv2.FONT_HERSHEY_SIMPLEX, 1.1, 0, 3)
    cv2.putText(grey, "HILMTE", (300, 118), cv2.FONT_HERSHEY_SIMPLEX, 1.6, 0, 4)
    assert _shape(grey) == (5, 4, 20)


def test_table_cut_by_a_page_break_is_open() -> None:
    """A table whose upper border is missing keeps its first row and says that it is open."""
    grey = _grid()
    grey[:130] = 255
    (table,) = drawn_tables(find_rulings(grey, EM), EM)
    assert table.open_top
    assert not table.open_bottom
    assert len(table.ys) - 1 == 5


def test_broken_rulings_do_not_hide_the_table_beyond() -> None:
    """Where all rulings of one direction are cut inside a row, the rows below are found all the same."""
    grey = _grid()
    grey[270:290] = 255
    tables = drawn_tables(find_rulings(grey, EM), EM)
    assert max(table.ys[-1] for table in tables) == pytest.approx(YS[-1], abs=3)


def test_page_without_rulings_has_no_table() -> None:
    """Text alone is no table."""
    grey = np.full((700, 1200), 255, np.uint8)
    for y in range(100, 600, 45):
        cv2.putText(grey, "EHTL IIII 1234 ====", (80, y), cv2.FONT_HERSHEY_SIMPLEX, 1.1, 0, 2)
    assert drawn_tables(find_rulings(grey, EM), EM) == []


def test_keystone_is_undone() -> None:
    """After straightening, the rulings of a page that was photographed at an angle are level and plumb."""
    source = np.array([[0, 0], [1200, 0], [1200, 700], [0, 700]], np.float32)
    target = np.array([[12, 4], [1194, 0], [1200, 700], [0, 692]], np.float32)
    bent: Any = cv2.warpPerspective(_grid(), cv2.getPerspectiveTransform(source, target), (1200, 700), borderValue=255)
    back = straightening(find_rulings(bent, EM).rulings, (1200, 700))
    assert back is not None
    straight = cv2.warpPerspective(bent, back, (1200, 700), flags=cv2.WARP_INVERSE_MAP, borderValue=255)
    slopes = [abs(ruling.slope) for ruling in find_rulings(straight, EM).rulings if ruling.length > 300]
    assert max(slopes) < 0.002
    assert _shape(straight) == (5, 4, 20)


def test_no_rulings_give_no_straightening() -> None:
    """Without rulings there is nothing to straighten by."""
    assert straightening([], (100, 100)) is None


def test_strokes_of_a_seal_are_no_walls_and_a_wall_that_goes_on_beyond_it_is() -> None:
    """A long stroke of its letters reaches from row to row; only what continues a ruling beside the seal is one."""
    em = 28.0
    grey = np.full((900, 900), 255, np.uint8)
    for y in (100, 200, 280, 360, 440, 800):
        cv2.line(grey, (50, y), (850, y), 0, 2)
    for x in (50, 850):
        cv2.line(grey, (x, 100), (x, 800), 0, 2)
    cv2.line(grey, (400, 100), (400, 800), 0, 2)
    cv2.line(grey, (400, 210), (400, 270), 255, 8)  # worn under the seal
    cv2.line(grey, (460, 200), (460, 290), 0, 2)
    discs = np.zeros_like(grey)
    cv2.circle(discs, (480, 290), 180, 255, -1)
    found = find_rulings(grey, em, SealArea(discs=discs, strokes=np.zeros_like(grey)))
    plumb = {round(ruling.at) for ruling in found.rulings if not ruling.horizontal and 60 < ruling.at < 840}
    assert [abs(x - 400) < 4 for x in plumb] == [True]


def test_a_ruling_that_a_pen_crosses_is_one_and_nothing_of_it_is_left() -> None:
    """A circle drawn around a cell takes two bits of its ruling near the walls; the rest is one ruling all the same."""
    em = 28.0
    grey = np.full((600, 900), 255, np.uint8)
    for y in (100, 200, 300, 400):
        cv2.line(grey, (50, y), (850, y), 0, 2)
    for x in (50, 300, 600, 850):
        cv2.line(grey, (x, 100), (x, 400), 0, 2)
    cv2.rectangle(grey, (325, 195), (329, 205), 255, -1)
    cv2.rectangle(grey, (571, 195), (575, 205), 255, -1)
    found = find_rulings(grey, em)
    across = [ruling for ruling in found.rulings if ruling.horizontal and abs(ruling.at - 200) < 3]
    assert [(ruling.start < 60, ruling.end > 840) for ruling in across] == [(True, True)]
    assert not (without_rulings(grey, found.mask)[190:210, 305:595] < 128).any()


def test_strokes_of_letters_that_nearly_fill_a_low_row_are_no_walls() -> None:
    """On coarse scans their stems are as dark and as straight as walls; a wall of one row touches its rulings."""
    em = 28.0
    grey = np.full((600, 900), 255, np.uint8)
    for y in (100, 153, 206, 400):
        cv2.line(grey, (50, y), (850, y), 0, 2)
    for x in (50, 850):
        cv2.line(grey, (x, 100), (x, 400), 0, 2)
    cv2.line(grey, (500, 100), (500, 153), 0, 2)
    for x in (300, 330):
        cv2.line(grey, (x, 110), (x, 144), 0, 2)
        cv2.line(grey, (x + 100, 163), (x + 100, 197), 0, 2)
    found = find_rulings(grey, em)
    assert sorted(round(ruling.at, -1) for ruling in found.rulings if not ruling.horizontal) == [50, 500, 850]


def test_walls_of_two_tables_in_line_are_not_joined_over_the_white_between() -> None:
    """Tables set close one below the other have walls at the same places; each ends on its own ruling."""
    em = 28.0
    grey = np.full((700, 900), 255, np.uint8)
    for top, bottom in ((100, 300), (335, 600)):
        for y in (top, (top + bottom) // 2, bottom):
            cv2.line(grey, (50, y), (850, y), 0, 2)
        for x in (50, 450, 850):
            cv2.line(grey, (x, top), (x, bottom), 0, 2)
    tables = drawn_tables(find_rulings(grey, em), em)
    assert [(len(table.ys), len(table.xs)) for table in tables] == [(3, 3), (3, 3)]


def _dotted(grey: Picture, first: tuple[int, int], last: tuple[int, int]) -> None:
    """Make dots of a stretch of a ruling, too far apart for a run."""
    x0, y0, x1, y1 = *first, *last
    for x in range(x0, x1 + 1, 7):
        grey[y0 - 3 : y1 + 4, x : x + 3] = 255
    for y in range(y0, y1 + 1, 7):
        if x0 == x1:
            grey[y : y + 3, x0 - 3 : x1 + 4] = 255


def test_a_ruling_with_a_long_dotted_stretch_is_one_and_parts_its_rows() -> None:
    """Dots in line are a border, though no run of them is long; bare white of the same length is not."""
    grey = _grid()
    _dotted(grey, (420, YS[2]), (600, YS[2]))
    assert _shape(grey) == (5, 4, 20)
    grey[YS[2] - 3 : YS[2] + 4, 420:600] = 255
    assert _shape(grey) != (5, 4, 20)


def test_a_wall_whose_end_is_dotted_reaches_the_ruling_beyond() -> None:
    """The last cell of a column is parted from its neighbour by dots alone."""
    grey = _grid()
    _dotted(grey, (XS[2], YS[4] + 4), (XS[2], YS[5] - 4))
    assert _shape(grey) == (5, 4, 20)


def test_a_stroke_of_a_letter_below_a_wall_is_no_dot_of_it() -> None:
    """A wall that ends at a merged cell does not go on over the upright stroke of a letter in line with it."""
    grey = _grid()
    grey[YS[4] + 3 : YS[5] - 3, XS[2] - 5 : XS[2] + 6] = 255
    merged = _shape(grey)
    cv2.line(grey, (XS[2], YS[4] + 25), (XS[2], YS[5] - 25), 0, 3)
    assert _shape(grey) == merged == (5, 4, 19)
