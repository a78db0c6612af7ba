"""The ink of a cell is cut into lines."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extract.scan.stains.red_seals import Picture
from extract.scan.strips import find_strips

EM = 30.0


def _cell(width: int = 300, height: int = 120) -> Picture:
    return np.full((height, width), 255, np.uint8)


def _write(cell: Picture, text: str, x: int, y: int) -> None:
    """Write text with its baseline at y, capitals about 22 pixels high."""
    cv2.putText(cell, text, (x, y), cv2.FONT_HERSHEY_SIMPLEX, 1.0, 0, 2)


def test_blank_cell_has_no_strip() -> None:
    """Paper, dust and a remnant of a ruling at the border are nothing."""
    cell = _cell()
    cell[60, 150] = 0
    cell[0:2, :] = 0
    assert find_strips(cell, EM) == []


def test_single_numeral_is_a_strip_of_its_own() -> None:
    """A lone digit gets a picture with white around it, as high as a line."""
    cell = _cell()
    _write(cell, "2", 140, 70)
    (strip,) = find_strips(cell, EM)
    assert strip.dash is None
    assert strip.picture.shape[0] >= EM
    assert strip.picture[0].min() == 255
    assert strip.picture.min() < 60


def test_two_lines_are_two_strips_in_order() -> None:
    """Lines are cut apart between their ink, top to bottom."""
    cell = _cell()
    _write(cell, "ABCDEFGH", 20, 40)
    _write(cell, "12345678", 20, 90)
    strips = find_strips(cell, EM)
    assert [strip.pieces[0].box[1] < 45 for strip in strips] == [True, False]


def test_stacked_characters_are_laid_side_by_side() -> None:
    """A narrow vertical label becomes one strip with a piece for each character."""
    cell = _cell(60, 200)
    for row, text in enumerate("ABCD"):
        _write(cell, text, 20, 40 + 40 * row)
    (strip,) = find_strips(cell, EM)
    assert len(strip.pieces) == 4
    assert strip.picture.shape[1] > 3 * strip.picture.shape[0] * 0.6


@pytest.mark.parametrize("level", [0, 200])
@pytest.mark.parametrize(("length", "text"), [(28, "—"), (60, "——")])
def test_lone_stroke_is_a_dash(level: int, length: int, text: str) -> None:
    """A single level stroke is a dash by its shape, dark or pale."""
    cell = _cell()
    cv2.line(cell, (120, 60), (120 + length, 60), level, 1)
    (strip,) = find_strips(cell, EM)
    assert strip.dash == text


def test_pale_remains_of_a_seal_are_no_dash() -> None:
    """A pale stroke where a seal has stained the cell is not taken for a dash."""
    cell, stained = _cell(), _cell() * 0
    cv2.line(cell, (120, 60), (150, 60), 200, 1)
    stained[55:65, 110:160] = 255
    assert find_strips(cell, EM, stained) == []


def test_wide_gaps_are_narrowed() -> None:
    """Letter-spaced words do not make a long picture of white."""
    cell = _cell(900, 60)
    _write(cell, "A", 20, 40)
    _write(cell, "B", 850, 40)
    (strip,) = find_strips(cell, EM)
    assert strip.picture.shape[1] < 250


def test_pale_first_stroke_belongs_to_the_line() -> None:
    """A faint stroke before a word, as of the numeral one, is inside the strip."""
    cell = _cell()
    cv2.line(cell, (20, 60), (44, 60), 210, 1)
    _write(cell, "ABC", 52, 70)
    (strip,) = find_strips(cell, EM)
    assert strip.pieces[0].box[0] <= 22


def test_a_line_cut_by_a_blank_row_near_its_top_is_one() -> None:
    """The thin upper strokes of enlarged type fade: what stands above the blank row belongs to the line."""
    cell = _cell(300, 120)
    cv2.putText(cell, "80", (60, 95), cv2.FONT_HERSHEY_SIMPLEX, 2.0, 0, 3)
    top = int(np.flatnonzero((cell < 150).any(axis=1))[0])
    cell[top + 5 : top + 7] = 255
    strips = find_strips(cell, 34.0)
    assert [len(strip.pieces) for strip in strips] == [1]


def test_a_numeral_one_of_song_type_is_no_dash() -> None:
    """It is a thin stroke that ends in a triangle; the recogniser reads it."""
    cell = _cell()
    cv2.line(cell, (130, 62), (160, 62), 0, 1)
    cv2.fillConvexPoly(cell, np.array([[152, 62], [158, 58], [162, 62]], np.int32), 0)
    (strip,) = find_strips(cell, EM)
    assert strip.dash is None


def test_a_pale_rest_of_a_wall_beside_a_line_is_no_part_of_it() -> None:
    """It goes on above and below the line; a thin pale numeral does not."""
    plain, walled, numeral = _cell(), _cell(), _cell()
    for cell in (plain, walled, numeral):
        _write(cell, "ABCD", 60, 70)
    walled[20:100, 40:43] = 200
    numeral[48:70, 40:43] = 200
    (box, beside_wall, with_numeral) = (find_strips(cell, EM)[0].pieces[0].box for cell in (plain, walled, numeral))
    assert beside_wall[0] == box[0]
    assert with_numeral[0] < 42
