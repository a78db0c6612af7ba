"""Streaks of a scanner's lamp."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extract.scan.stains.red_seals import Picture
from extract.scan.stains.streaks import without_streaks


def _page() -> Picture:
    """Draw a page with a number in a ruled frame that leaves its margins white."""
    page = np.full((1000, 800), 255, np.uint8)
    cv2.rectangle(page, (60, 60), (740, 940), 0, 2)
    cv2.line(page, (400, 60), (400, 940), 0, 2)
    cv2.putText(page, "98.60", (100, 500), cv2.FONT_HERSHEY_SIMPLEX, 1.0, 0, 2)
    return page


@pytest.mark.parametrize(("width", "level"), [(1, 200), (2, 120), (3, 20)])
def test_a_streak_over_the_whole_page_goes_and_what_it_crosses_stays(width: int, level: int) -> None:
    """The frame, its rulings and the number under the streak are there as before."""
    streaked = _page()
    streaked[:, 130 : 130 + width] = np.minimum(streaked[:, 130 : 130 + width], level)
    clean = without_streaks(streaked)
    assert np.abs(clean.astype(int) - _page()).mean() < 0.3
    assert (clean[:50] == 255).all()
    assert clean[60:62, 130].max() < 20
    assert np.array_equal(without_streaks(np.ascontiguousarray(streaked.T)).T, clean)


def test_rulings_that_end_at_their_table_stay() -> None:
    """A page without a streak comes back as it is."""
    assert np.array_equal(without_streaks(_page()), _page())


def test_rulings_of_a_table_that_fills_its_picture_stay() -> None:
    """A picture cut close to its table shows rulings from side to side."""
    page = np.full((600, 900), 255, np.uint8)
    for y in range(10, 600, 58):
        cv2.line(page, (8, y), (892, y), 0, 2)
    for x in range(8, 900, 221):
        cv2.line(page, (x, 10), (x, 590), 0, 2)
    assert np.array_equal(without_streaks(page), page)
    whole = page[12:580, 10:890].copy()
    assert np.array_equal(without_streaks(whole), whole)


def test_print_under_a_pale_streak_is_still_there() -> None:
    """A streak along an upright stroke of a letter takes nothing of it away."""
    page = _page()
    cv2.line(page, (200, 600), (200, 640), 0, 2)
    streaked = page.copy()
    streaked[:, 199:202] = np.minimum(streaked[:, 199:202], 205)
    clean = without_streaks(streaked)
    assert clean[605:635, 200].max() < 30
    assert (clean[:50] >= 254).all()
