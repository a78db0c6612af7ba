"""OFD pages as glyphs, rulings and pictures: paths, colours, transforms, limits."""

from __future__ import annotations

import pytest

from extract.errors import TooLargeError
from extract.ofd.drawing import draw_page
from extract.ofd.package import OfdFile
from extract.ofd.rulings import rulings, subpaths
from extract.page.marks import Segment
from tests.support.ofd_writer import Sheet, path, picture, stroke, text, write_ofd

MM = 72 / 25.4
FILL = 'Stroke="false" Fill="true"'


def drawn(*objects: str) -> list[Segment]:
    """Return the rulings of a page, in millimetres."""
    content = draw_page(OfdFile(write_ofd([Sheet(objects=objects)])).page(1)).content
    return [Segment(s.horizontal, *(round(v / MM, 2) for v in s[1:])) for s in content.segments]


def across(at: float, start: float, end: float) -> Segment:
    """Return a horizontal ruling."""
    return Segment(horizontal=True, at=at, start=start, end=end)


def down(at: float, start: float, end: float) -> Segment:
    """Return a vertical ruling."""
    return Segment(horizontal=False, at=at, start=start, end=end)


def test_strokes_boxes_and_outlines_are_rulings() -> None:
    """A stroked line, a thin filled box and the four sides of a stroked rectangle are rulings."""
    assert drawn(stroke(10, 20, 60, 20)) == [across(20, 10, 60)]
    assert drawn(path("M 10 20 L 60 20 L 60 20.3 L 10 20.3 C", more=FILL)) == [across(20.15, 10, 60)]
    assert drawn(path("M 0 0 L 30 0 L 30 40 L 0 40 C", at=(10, 20))) == [
        across(20, 10, 40), down(40, 20, 60), across(60, 10, 40), down(10, 20, 60),
    ]  # fmt: skip


def test_one_path_of_many_lines() -> None:
    """A whole table drawn as one path gives each of its lines; numbers without an operator go on as lines."""
    assert drawn(path("M 0 0 L 50 0 M 0 10 L 50 10 M 0 0 0 10")) == [
        across(0, 0, 50), across(10, 0, 50), down(0, 0, 10),
    ]  # fmt: skip


def test_what_cannot_be_seen_is_no_ruling() -> None:
    """White, transparent, hidden and unpainted paths draw nothing; broad fills are shading."""
    line = "M 0 0 L 50 0"
    assert drawn(path(line, colours='<ofd:StrokeColor Value="255 255 255"/>')) == []
    assert drawn(path(line, colours='<ofd:StrokeColor Value="#ff #ff #ff"/>')) == []
    assert drawn(path(line, colours='<ofd:StrokeColor Value="0 0 0 0"/>')) == []
    assert drawn(path(line, colours='<ofd:StrokeColor Value="0 0 0" Alpha="0"/>')) == []
    assert drawn(path(line, more='Stroke="false"')) == []
    assert drawn(path(line, more='Visible="false"')) == []
    assert drawn(path("M 0 0 L 50 0 L 50 30 L 0 30 C", more=FILL)) == []
    assert drawn(path(line, colours='<ofd:StrokeColor Value="238 32 37"/>')) == [across(0, 0, 50)]


def test_slanted_and_curved_lines_are_no_rulings() -> None:
    """Slanted lines and outlines with curves draw nothing."""
    assert drawn(path("M 0 0 L 50 30")) == []
    assert drawn(path("M 0 0 B 10 0 20 10 20 20 Q 10 30 0 40 A 5 5 0 0 1 30 30")) == []


def test_transformed_paths_are_placed() -> None:
    """Scale and turn of an object apply before its place on the page."""
    assert drawn(path("M 0 0 L 100 0", at=(10, 20), more='CTM="0.5 0 0 0.5 0 0"')) == [across(20, 10, 60)]
    assert drawn(path("M 0 0 L 100 0", at=(10, 20), more='CTM="0 1 -1 0 0 0"')) == [down(10, 20, 120)]


def test_thin_pictures_are_rulings_and_others_cover_the_page() -> None:
    """A picture as thin as a line is a ruling; a large one counts for the share of the page."""
    assert drawn(picture("1", 10, 20, 50, 0.3)) == [across(20.15, 10, 60)]
    content = draw_page(OfdFile(write_ofd([Sheet(objects=[picture("1", 0, 0, 105, 297)])])).page(1)).content
    assert content.picture_share == pytest.approx(0.5)


def test_broken_path_data_end_the_path() -> None:
    """Unknown operators, missing numbers and absurd coordinates end a path without an error."""
    place = lambda x, y: (x, y)  # noqa: E731 - identity
    for data in (
        "",
        "L",
        "M 1",
        "X 1 2",
        "M 0 0 L 1",
        "1 2 3",
        "M 0 0 L 1e99 0",
        "C",
        "M 0 0 C C C",
        "M 0 0 L 5 0 Z 3",
    ):
        assert all(len(part.points) >= 2 for part in subpaths(data, place))
    assert list(rulings([], stroked=True)) == []


def test_unmapped_characters_are_counted() -> None:
    """Characters of a private area count as unusable, radicals become the ordinary characters."""
    content = draw_page(OfdFile(write_ofd([Sheet(objects=[text("\ue001⼀\ue002三", 10, 20)])])).page(1)).content
    assert content.unmapped_share == 0.5
    assert content.glyphs[1].text == "一"


def test_too_many_objects_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page with more objects than the limit is refused."""
    monkeypatch.setattr("extract.ofd.drawing.MAX_OBJECTS", 10)
    with pytest.raises(TooLargeError):
        drawn(*[stroke(0, 0, 9, 0)] * 11)
