"""Red seals."""

from __future__ import annotations

import cv2
import numpy as np

from extract.scan.sheet import even_light
from extract.scan.stains.red_seals import Picture, find_seals, grey_without_seals
from tests.support.degrade import stamp


def _page() -> Picture:
    page = np.full((1654, 1170, 3), 255, np.uint8)
    for y in range(100, 1600, 60):
        cv2.putText(page, "2254.70 100% 0.5 1290.82 2254.70", (60, y), cv2.FONT_HERSHEY_SIMPLEX, 1.2, (0, 0, 0), 2)
    return page


def test_seal_is_taken_out_and_the_text_under_it_stays() -> None:
    """Where a red seal lay, text is as dark as before and paper is white."""
    page = _page()
    sealed = stamp(page, 0.5, 0.4, 140, np.random.default_rng(1))
    seals = find_seals(sealed)
    assert seals.any()
    cleaned = even_light(grey_without_seals(sealed, seals))
    printed = even_light(page[:, :, 0])
    under = (cv2.dilate(seals, np.ones((5, 5), np.uint8)) > 0) & (printed < 60)
    assert under.any()
    assert cleaned[under].mean() < 90
    assert cleaned[(seals > 0) & (printed > 250)].mean() > 225


def test_red_words_and_headlines_are_no_seal() -> None:
    """A red title and a red number stay what they are: print."""
    page = _page()
    cv2.putText(page, "RED HEADLINE OF AN OFFICE", (100, 60), cv2.FONT_HERSHEY_SIMPLEX, 2.0, (210, 20, 20), 6)
    cv2.putText(page, "97.5", (900, 1500), cv2.FONT_HERSHEY_SIMPLEX, 1.2, (210, 20, 20), 2)
    assert not find_seals(page).any()
    assert grey_without_seals(page, find_seals(page))[20:60, 100:900].min() < 120


def test_page_without_red_has_no_seal() -> None:
    """A grey page has none."""
    assert not find_seals(_page()).any()
