"""Specks of dirty glass."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extract.scan.stains.red_seals import Picture
from extract.scan.stains.specks import without_specks

EM = 30.0
BLANK = [(x, y) for x in range(700, 1100, 90) for y in range(100, 900, 90)]
"""Places far from all print."""


def _page(specks: list[tuple[int, int]], text: str = "98.60") -> Picture:
    """Draw a page with one number and specks of 3 x 3 pixels."""
    page = np.full((1000, 1200), 255, np.uint8)
    cv2.putText(page, text, (100, 500), cv2.FONT_HERSHEY_SIMPLEX, 1.0, 0, 2)
    for x, y in specks:
        page[y : y + 3, x : x + 3] = 20
    return page


@pytest.mark.parametrize(
    "place", [(210, 480), (85, 482), (150, 530), (212, 497)], ids=["after", "before", "below", "at its foot"]
)
def test_a_speck_beside_a_number_is_taken_off_a_dirty_page(place: tuple[int, int]) -> None:
    """What stands before, after or below it is none of its characters; all specks of blank paper go too."""
    clean = without_specks(_page([*BLANK, place]), EM)
    assert np.array_equal(clean, _page([]))


@pytest.mark.parametrize("text", ["98.60", "a: b", "i"])
def test_points_of_the_text_stay_on_a_dirty_page(text: str) -> None:
    """A decimal point, a colon and the point of a letter are as small as specks."""
    assert np.array_equal(without_specks(_page(BLANK, text), EM), _page([], text))


def test_a_clean_page_stays_as_it_is() -> None:
    """A few marks on blank paper make no dirty page, nor do the points that lead over a line."""
    few = _page([*BLANK[:4], (210, 480)])
    assert np.array_equal(without_specks(few, EM), few)
    leaders = _page([(x, 300) for x in range(400, 1100, 12)])
    assert np.array_equal(without_specks(leaders, EM), leaders)
