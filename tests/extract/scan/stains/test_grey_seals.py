"""Seals on grey scans."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extract.scan.stains.grey_seals import _measured, find_stamps, pale_stamps
from extract.scan.stains.red_seals import Picture
from tests.support.degrade import stamp

EM = 24.0


def _page() -> Picture:
    page = np.full((1754, 1240, 3), 255, np.uint8)
    for y in range(100, 1700, 60):
        cv2.putText(page, "2254.70 100% 0.5 1290.82 2254.70", (60, y), cv2.FONT_HERSHEY_SIMPLEX, 1.0, (0, 0, 0), 2)
    return page


def _grey(page: Picture) -> Picture:
    return cv2.cvtColor(page, cv2.COLOR_RGB2GRAY)


def test_ring_of_a_grey_seal_is_found_and_paled() -> None:
    """The ring is found to a few pixels and is paper afterwards; print outside is untouched."""
    page = _page()
    grey = _grey(stamp(page, 0.5, 0.4, 150, np.random.default_rng(1)))
    (found,) = find_stamps(grey, EM)
    assert (found.x, found.y) == pytest.approx((620, 702), abs=4)
    paled = pale_stamps(grey, EM)
    assert paled is not None
    ring = np.zeros_like(grey)
    cv2.circle(ring, (620, 702), round(found.radius), 255, 1)
    paper = (ring > 0) & (_grey(page) > 250)
    assert grey[paper].mean() < 140
    assert paled.grey[paper].mean() > 235
    outside = paled.area.discs == 0
    assert np.array_equal(paled.grey[outside], grey[outside])


def test_print_without_a_seal_is_left_alone() -> None:
    """Text and a table hold no ring."""
    grey = _grey(_page())
    cv2.rectangle(grey, (50, 50), (1190, 1700), 0, 2)
    assert pale_stamps(grey, EM) is None


def test_print_on_a_seal_keeps_its_darkness_in_the_levelled_pictures() -> None:
    """Ring and star are paper there, and the numbers that lie on them are as dark as without the seal."""
    page = _page()
    grey = _grey(stamp(page, 0.5, 0.4, 150, np.random.default_rng(1)))
    paled = pale_stamps(grey, EM)
    assert paled is not None
    under = (grey < 140) & (paled.area.strokes > 0)
    for picture in paled.levelled:
        assert picture[under & (_grey(page) > 250)].mean() > 195
        assert picture[under & (_grey(page) < 40)].mean() < 110
        assert np.array_equal(picture[paled.area.discs == 0], grey[paled.area.discs == 0])


def test_a_ring_far_from_the_circle_found_in_the_small_picture_is_found() -> None:
    """Letters on one side of the ring draw the first circle half a character aside."""
    grey = _grey(stamp(_page(), 0.5, 0.4, 150, np.random.default_rng(1)))
    stamps = [_measured(grey, 620 + dx, 702 + dy, 122, EM) for dx, dy in ((0, 0), (-6, 13), (12, 6))]
    assert [(found.x, found.y) for found in stamps if found] == [pytest.approx((620, 702), abs=3)] * 3
