"""OFD text objects: steps, their short notation, several codes, damage."""

from __future__ import annotations

import pytest
from lxml import etree

from extract.ofd.glyphs import deltas, placed_characters


def characters(codes: str, more: str = 'Size="4"') -> list[tuple[str, float, float]]:
    """Return text, x and y of the characters of a text object."""
    element = etree.fromstring(f"<TextObject {more}>{codes}</TextObject>")
    return [(each.text, round(each.x, 3), round(each.y, 3)) for each in placed_characters(element)]


@pytest.mark.parametrize(
    ("stated", "steps"),
    [
        ("1 2.5 3", [1, 2.5, 3]),
        ("g 3 2", [2, 2, 2]),
        ("1 g 2 4.5 7", [1, 4.5, 4.5, 7]),
        ("1,2,3", [1, 2, 3]),
        ("", []),
        (None, []),
        ("g x 2", []),
        ("1 g 3", [1]),
        ("g -4 2", []),
        ("1 nan 2", [1]),
        ("1 1e99 2", [1]),
    ],
)
def test_steps_between_characters(stated: str | None, steps: list[float]) -> None:
    """`g n d` repeats a step; what is malformed ends the list."""
    assert deltas(stated) == steps


def test_endless_repetition_is_cut() -> None:
    """A repetition of a thousand million steps takes no memory."""
    assert len(deltas("g 999999999 1 " * 50)) <= 300_000


def test_characters_stand_where_the_steps_put_them() -> None:
    """Each character stands after the step of the one before it; blanks only take room."""
    assert characters('<TextCode X="1" Y="3" DeltaX="4 g 2 3">部 门1</TextCode>') == [
        ("部", 1.0, 3.0),
        ("门", 8.0, 3.0),
        ("1", 11.0, 3.0),
    ]


def test_characters_without_steps_follow_their_natural_width() -> None:
    """Chinese characters take the type size, Latin ones half of it."""
    assert characters('<TextCode X="0" Y="3">部1门</TextCode>') == [("部", 0.0, 3.0), ("1", 4.0, 3.0), ("门", 6.0, 3.0)]


def test_second_code_goes_on_where_it_says_nothing() -> None:
    """A text code without a place follows the one before it; one with Y alone begins a line below."""
    assert characters(
        '<TextCode X="0" Y="3">部</TextCode><TextCode>门</TextCode><TextCode X="0" Y="9">一</TextCode>'
    ) == [
        ("部", 0.0, 3.0),
        ("门", 4.0, 3.0),
        ("一", 0.0, 9.0),
    ]


def test_vertical_text_steps_down() -> None:
    """Steps down put the characters below each other."""
    assert characters('<TextCode X="5" Y="3" DeltaY="g 2 4">一二三</TextCode>') == [
        ("一", 5.0, 3.0),
        ("二", 5.0, 7.0),
        ("三", 5.0, 11.0),
    ]


def test_text_without_a_size_prints_nothing() -> None:
    """A text object without a usable size is passed over."""
    assert characters("<TextCode>x</TextCode>", "") == []
    assert characters("<TextCode>x</TextCode>", 'Size="-3"') == []
