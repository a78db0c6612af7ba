"""Where lines of text stand beside the tables of a scan."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from extract.scan.line_boxes import line_boxes
from extract.scan.recogniser import LineText
from extract.scan.stains.red_seals import Picture

EM = 30.0
WHOLE = (0, 0, 1200, 600)


class OneArea:
    """A detector that takes what it is shown for one area of text."""

    def find_text(self, grey: Picture, em: float) -> list[tuple[int, int, int, int]]:
        """Return the box around all ink."""
        assert em == EM
        ys, xs = np.nonzero(grey < 150)
        return [(int(xs.min()), int(ys.min()), int(xs.max()) + 1, int(ys.max()) + 1)]

    def read_lines(self, lines: Sequence[Picture]) -> list[LineText]:
        """Is not asked."""
        raise AssertionError(len(lines))


def _boxes(*texts: tuple[str, int, int]) -> list[tuple[int, int, int, int]]:
    """Return the boxes of lines of texts whose baselines begin at x, y; capitals are about 22 pixels high."""
    sheet = np.full((600, 1200), 255, np.uint8)
    for text, x, y in texts:
        cv2.putText(sheet, text, (x, y), cv2.FONT_HERSHEY_SIMPLEX, 1.0, 0, 2)
    return line_boxes(sheet, WHOLE, EM, OneArea())


def _near(box: tuple[int, int, int, int], x: int, y: int) -> bool:
    return abs(box[0] - x) < 8 and abs(box[3] - y) < 8


def test_one_area_over_two_lines_and_two_columns_is_cut_to_its_lines() -> None:
    """White between columns and blank rows part an area; each box holds one printed line."""
    places = [("ABCDEF", 60, 100), ("GHIJKL", 400, 100), ("MNOPQR", 60, 150)]
    found = _boxes(*places)
    assert len(found) == 3
    assert all(_near(box, x, y) for box, (_, x, y) in zip(found, places, strict=True))


def test_lines_of_a_wrapped_cell_are_not_joined_with_the_label_between_them() -> None:
    """A label stands at half height beside the two lines of its cell: three lines, not one."""
    found = _boxes(("LABEL", 60, 122), ("FIRSTLINE", 180, 100), ("SECOND", 180, 146))
    assert sorted(box[3] // 10 for box in found) == [10, 12, 14]


def test_a_blank_within_running_text_parts_nothing_and_one_in_a_row_of_entries_does() -> None:
    """As much white as between two words parts the entries of a table's row."""
    assert len(_boxes(("RUNNINGTEXT", 60, 100), ("GOESON", 284, 100))) == 1
    row = [("RUNNINGTEXT", 60, 100), ("GOESON", 284, 100), ("10", 600, 100), ("95", 800, 100)]
    assert len(_boxes(*row)) == 4


def test_a_dash_and_low_marks_belong_to_their_line() -> None:
    """The parts of one line need not touch: strokes one above the other, a point at its foot."""
    (box,) = _boxes(("A=B.C-D", 60, 100))
    assert box[2] - box[0] > 100


class Narrow(OneArea):
    """A detector that misses the ends of a line."""

    def find_text(self, grey: Picture, em: float) -> list[tuple[int, int, int, int]]:
        """Return the middle of the box around all ink."""
        ((x0, top, x1, bottom),) = super().find_text(grey, em)
        return [(x0 + 70, top, x1 - 70, bottom)]


def test_characters_that_the_detector_missed_and_pale_hairlines_belong_to_their_line() -> None:
    """A line goes on to its left and right while no white parts it; a mark beyond the white is not its own."""
    sheet = np.full((600, 1200), 255, np.uint8)
    cv2.putText(sheet, "WHOLELINE", (200, 100), cv2.FONT_HERSHEY_SIMPLEX, 1.0, 0, 2)
    ink = np.flatnonzero((sheet < 150).any(axis=0))
    left, right = int(ink[0]), int(ink[-1]) + 1
    for y in (82, 98):
        sheet[y : y + 2, left - 34 : left - 5] = 200  # a numeral two in hairlines
    sheet[80:100, right + 60 : right + 63] = 0
    ((x0, _, x1, _),) = line_boxes(sheet, WHOLE, EM, Narrow())
    assert abs(x0 - (left - 34)) <= 4
    assert abs(x1 - right) <= 4
