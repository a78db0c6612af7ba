"""Pages are straightened."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extract.scan.sheet import Source, cut, even_light, gutter, load_source, paper_corners, skew, turn, type_size
from extract.scan.stains.red_seals import Picture
from tests.support.degrade import on_desk, two_up


def _page(width: int = 700, height: int = 1000) -> Picture:
    """Return a page of lines of digits."""
    page = np.full((height, width, 3), 255, np.uint8)
    for y in range(80, height - 60, 40):
        cv2.putText(page, "2254.70  100%  0.5  1290.82", (60, y), cv2.FONT_HERSHEY_SIMPLEX, 0.9, (0, 0, 0), 2)
    return page


def _turned(page: Picture, degrees: float) -> Picture:
    height, width = page.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, 1.0)
    return cv2.warpAffine(page, matrix, (width, height), borderValue=(255, 255, 255))


def _source(grey: Picture) -> Source:
    return Source(grey=grey, seals=np.zeros(grey.shape, np.uint8), to_given=np.eye(3))


@pytest.mark.parametrize("degrees", [-5.0, -1.5, 0.0, 0.6, 3.0])
def test_skew_is_measured_to_a_tenth_of_a_degree(degrees: float) -> None:
    """The angle of the lines is found, clockwise positive."""
    assert skew(_turned(_page(), degrees)[:, :, 0]) == pytest.approx(degrees, abs=0.12)


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_turned_source_maps_back_to_the_given_pixels(turns: int) -> None:
    """A mark keeps its place in the picture given, however the source is turned."""
    grey = np.full((60, 90), 255, np.uint8)
    grey[12, 34] = 0
    turned = turn(_source(grey), turns)
    row, column = np.argwhere(turned.grey == 0)[0]
    x, y, _ = turned.to_given @ np.array([column, row, 1.0])
    assert (x, y) == (34, 12)


def test_cut_source_maps_back_to_the_given_pixels() -> None:
    """The right half of a sheet knows where it lay."""
    part = cut(_source(np.full((10, 100), 255, np.uint8)), 60, 100)
    assert part.grey.shape == (10, 40)
    assert (part.to_given @ np.array([0, 0, 1.0]))[0] == 60


def test_shadow_is_taken_off_the_paper() -> None:
    """Under a strong shadow paper becomes white everywhere and ink stays dark."""
    page = _page()[:, :, 0]
    shaded = (page * np.linspace(1.0, 0.4, page.shape[1])[None, :]).astype(np.uint8)
    flat = even_light(shaded)
    assert flat[page == 255].mean() > 245
    assert flat[:, 300:].min() < 60


def test_paper_on_a_desk_is_found_and_squared() -> None:
    """The corners of photographed paper are found to one per cent, and what lies around it is cut off."""
    photo = on_desk(_page(), 0.04, np.random.default_rng(3))
    corners = paper_corners(photo)
    assert corners is not None
    assert corners[0] == pytest.approx((56, 56), abs=0.06 * 700)
    source = load_source(photo)
    assert source.grey[5:40, 5:40].mean() > 240


def test_scan_without_a_desk_is_not_cropped() -> None:
    """A page that fills the picture has no paper edge."""
    assert paper_corners(_page()) is None


def test_two_pages_on_a_sheet_are_parted_at_the_gutter() -> None:
    """The gutter of a double page lies at its middle; a page with one wide table has none."""
    sheet = two_up(_page(), _page())
    middle = gutter(_source(sheet[:, :, 0]))
    assert middle is not None
    assert abs(middle - 700) < 100
    wide = sheet.copy()
    for y in range(60, 950, 40):
        cv2.line(wide, (40, y), (1360, y), (0, 0, 0), 2)
    assert gutter(_source(wide[:, :, 0])) is None


@pytest.mark.parametrize("height", [420, 640])
def test_hairlines_over_the_middle_are_one_table(height: int) -> None:
    """Rulings of one pixel that lead over a column without print make one table of both sides."""
    wide = np.full((height, 1000), 255, np.uint8)
    for y in range(60, height - 40, 50):
        cv2.putText(wide, "2254.70  100%", (60, y + 30), cv2.FONT_HERSHEY_SIMPLEX, 0.9, (0,), 2)
        cv2.putText(wide, "1290.82  0.5", (640, y + 30), cv2.FONT_HERSHEY_SIMPLEX, 0.9, (0,), 2)
    assert gutter(_source(wide)) is not None
    for y in range(60, height - 40, 50):
        cv2.line(wide, (40, y), (960, y), (0,), 1)
    assert gutter(_source(wide)) is None


@pytest.mark.parametrize("scale", [1.6, 2.4])
def test_large_type_of_a_small_picture_is_measured(scale: float) -> None:
    """Where hardly anything is as small as body type the many larger letters say how large the type is."""
    picture = np.full((640, 1180), 255, np.uint8)
    for y in range(80, 620, 80):
        cv2.putText(picture, "2254 70 90", (40, y), cv2.FONT_HERSHEY_SIMPLEX, scale, (0,), 4)
    assert type_size(picture, 10.0) == pytest.approx(22 * scale, rel=0.25)


def test_a_few_large_letters_say_nothing() -> None:
    """The letters of a title alone leave the guess as it is."""
    picture = np.full((640, 1180), 255, np.uint8)
    cv2.putText(picture, "2254 70", (40, 200), cv2.FONT_HERSHEY_SIMPLEX, 2.4, (0,), 4)
    assert type_size(picture, 10.0) == 10.0


def test_upright_page_has_no_gutter() -> None:
    """A portrait page is never parted."""
    assert gutter(_source(_page()[:, :, 0])) is None
