"""Light words on dark heads become dark words on paper."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extract.scan.rulings import find_rulings
from extract.scan.settings.cleaning import CLEANING
from extract.scan.stains.dark_grounds import without_dark_grounds
from extract.scan.stains.red_seals import Picture

SIZE = (1400, 1200)
EM = CLEANING.em_of_sheet * SIZE[1]
TOP, BOTTOM, LEFT, RIGHT, WALL = 300, 350, 150, 1050, 600


def _page(ground: int, wall: int | None = None, grain: float = 3.0) -> Picture:
    """Return a grainy page with a head of two cells, light words on a dark ground, above two lines of dark words."""
    page = np.full(SIZE, 240, np.uint8)
    cv2.rectangle(page, (LEFT, TOP), (RIGHT, BOTTOM), ground, -1)
    if wall is not None:
        cv2.line(page, (WALL, TOP), (WALL, BOTTOM), wall, 3)
    for x in (250, 700):
        cv2.putText(page, "HEAD OF", (x, BOTTOM - 16), cv2.FONT_HERSHEY_SIMPLEX, 0.7, 235, 2)
        cv2.putText(page, "98.60 %", (x, BOTTOM + 50), cv2.FONT_HERSHEY_SIMPLEX, 0.7, 30, 2)
        cv2.putText(page, "WORDS", (x, BOTTOM + 110), cv2.FONT_HERSHEY_SIMPLEX, 0.7, 30, 2)
    noise = np.random.default_rng(3).normal(0, grain, SIZE)
    return np.clip(page + noise, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("ground", [50, 120, 160])
def test_light_words_on_a_dark_head_are_dark_on_paper(ground: int) -> None:
    """The ground is as light as the paper, the words as dark as those below; these stay as they are."""
    given = _page(ground)
    clean = without_dark_grounds(given)
    inner = clean[TOP + 6 : BOTTOM - 6, LEFT + 6 : RIGHT - 6]
    words = given[TOP + 6 : BOTTOM - 6, LEFT + 6 : RIGHT - 6] > 215
    assert np.median(inner[~words]) > 225
    assert np.median(inner[words]) < 80
    assert np.array_equal(clean[BOTTOM + 20 :], given[BOTTOM + 20 :])


def test_the_rim_and_the_walls_of_a_dark_head_are_rulings() -> None:
    """A wall that is little darker than its ground parts the head, and the head's edges bound it."""
    clean = without_dark_grounds(_page(120, wall=90))
    found = find_rulings(clean, EM).rulings
    levels = sorted(ruling.at for ruling in found if ruling.horizontal)
    walls = sorted(ruling.at for ruling in found if not ruling.horizontal)
    assert levels == pytest.approx([TOP, BOTTOM], abs=6)
    assert walls == pytest.approx([LEFT, WALL, RIGHT], abs=6)


def test_shadows_blank_areas_and_the_edge_of_the_picture_stay() -> None:
    """A soft shadow, a dark block without words and the dark edge of a copy are no heads."""
    page = _page(240)
    shadow = np.tile(np.clip(np.linspace(-0.6, 1.6, SIZE[1]), 0.35, 1.0), (SIZE[0], 1))
    shadowed = (page * shadow).astype(np.uint8)
    assert np.array_equal(without_dark_grounds(shadowed), shadowed)
    block = page.copy()
    block[600:700, 200:500] = 60
    assert np.array_equal(without_dark_grounds(block), block)
    edge = _page(120)[TOP + 1 :, LEFT + 1 :]
    assert np.array_equal(without_dark_grounds(np.ascontiguousarray(edge)), edge)
