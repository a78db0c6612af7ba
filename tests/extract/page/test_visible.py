"""Tests of `extract.page.visible`."""

from __future__ import annotations

import pytest

from extract.document import Box
from extract.page.visible import MOST_WIDE, Canvas, Ink, look

PAGE_AREA = 600.0 * 800.0
BLACK, PALE = Ink(1, (0, 0, 0)), Ink(2, (200, 200, 200))
LINE: list[Box] = [(20.0 + 10 * at, 100.0, 29.0 + 10 * at, 109.0) for at in range(40)]


def _over(marks: list[tuple[Ink, Box]]) -> set[int]:
    return look([ink for ink, _ in marks], [box for _, box in marks], Canvas((), PAGE_AREA)).over


@pytest.mark.parametrize("size", [9.0, 90.0, 900.0, 1e9, 1e300])
def test_pale_letters_of_any_size_lie_across_the_text(size: float) -> None:
    """A file may say of a letter that it is a million wide: what lies on it is looked up all the same, and at once."""
    half = size / 2
    pale: list[Box] = [(box[0] - half, 104.0 - half, box[0] + half, 104.0 + half) for box in LINE[10:15]]
    marks = [*((BLACK, box) for box in LINE), *((PALE, box) for box in pale)]
    assert _over(marks) == {40, 41, 42, 43, 44}


def test_pale_letters_below_one_that_is_wider_than_the_page() -> None:
    """The ordinary ink may have such a letter as well."""
    wide: Box = (-1e9, -1e9, 1e9, 1e9)
    marks = [
        (BLACK, wide),
        *((BLACK, box) for box in LINE),
        *((PALE, (x0, 300.0, x1, 309.0)) for x0, _, x1, _ in LINE[:5]),
    ]
    assert _over(marks) == {41, 42, 43, 44, 45}


def test_a_page_of_nothing_but_wide_letters_ends() -> None:
    """Ten thousand of each ink: of so many not each is compared with each."""
    wide: Box = (0.0, 0.0, 1e6, 1e6)
    away: Box = (-3e6, -3e6, -2e6, -2e6)
    assert _over([(BLACK, wide)] * 10_000 + [(PALE, away)] * 10_000) == set()
    assert MOST_WIDE < 10_000
