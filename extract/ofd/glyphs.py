"""OFD text objects become placed characters.

Source: GB/T 33190-2016, 11.2 and 11.3 (CT_Text, TextCode).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from extract.container.xml_part import attribute, local
from extract.ofd.package import numbers

ASCENT = 0.88
"""Of the type size: how far a character rises over its baseline; the rest hangs below (em box of Chinese fonts)."""

HALF_WIDTH = 0.5
"""Of the type size: the width of a Latin letter where nothing is told of it."""

WIDEST_ADVANCE = 1.6
"""Of the type size: a step to the next character beyond this is a gap, not the character's own width."""

MAX_REPEAT = 100_000
"""Of the `g n d` notation: more steps than any text object has characters."""


class Placed(NamedTuple):
    """A character in the space of its text object: the left end of its baseline, its width and its type size."""

    text: str
    x: float
    y: float
    width: float
    size: float


def deltas(text: str | None) -> list[float]:
    """Return steps between characters; `g n d` stands for n steps of d."""
    steps: list[float] = []
    words = (text or "").replace(",", " ").split()
    at = 0
    while at < len(words):
        if words[at] == "g" and at + 2 < len(words):
            count, step = numbers(words[at + 1]), numbers(words[at + 2])
            if not count or not step:
                break
            steps.extend(step * min(max(int(count[0]), 0), MAX_REPEAT))
            at += 3
            continue
        step = numbers(words[at])
        if not step or len(steps) > MAX_REPEAT:
            break
        steps.extend(step)
        at += 1
    return steps


def _natural_width(character: str, size: float) -> float:
    """Return the width of a character of which no step tells it."""
    return size if unicodedata.east_asian_width(character) in "WFA" else HALF_WIDTH * size


def placed_characters(element: etree._Element) -> Iterator[Placed]:
    """Yield the characters of a text object in order; blanks only move what follows."""
    size = next(iter(numbers(attribute(element, "Size"))), 0.0)
    if size <= 0:
        return
    scale = next(iter(numbers(attribute(element, "HScale"))), 1.0) or 1.0
    x = y = 0.0
    for code in element:
        if local(code) != "TextCode" or not code.text:
            continue
        x = next(iter(numbers(attribute(code, "X"))), x)
        y = next(iter(numbers(attribute(code, "Y"))), y)
        across, down = deltas(attribute(code, "DeltaX")), deltas(attribute(code, "DeltaY"))
        for number, character in enumerate(code.text):
            natural = _natural_width(character, size * scale)
            step = across[number] if number < len(across) else None
            fall = down[number] if number < len(down) else 0.0
            width = step if step is not None and 0 < step <= WIDEST_ADVANCE * size * scale else natural
            if not character.isspace():
                yield Placed(character, x, y, min(width, max(natural, size * scale)), size)
            # Without any step the characters follow each other; a column of characters steps down only.
            x += step if step is not None else (0.0 if down else natural)
            y += fall
