"""Raised figures, note marks and powers, become characters of their own: 25 台 with a raised 1 is not 251 台."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extract.page.marks import Glyph, PageContent, Segment

RAISED = str.maketrans("0123456789+-()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾")
"""Character -> the same one raised."""
SIGNS = frozenset("0123456789+-()")
SMALL = 0.8
"""Of the type height of the glyph before: a raised figure is set smaller than this."""
RISE = (0.12, 0.75)
"""Of that height: the baseline of a raised figure lies so much above the other."""
NEAR = 0.3
"""Of that height: a raised figure begins within this of the end of the glyph before."""
LONGEST = 3
"""Figures of one mark; small print of more than that is text."""


def with_raised(content: PageContent) -> PageContent:
    """Return the page with raised figures as such, on the baseline of the glyph that they stand behind.

    A figure is looked at behind the glyph drawn just before it, with no ruling between the two.
    """
    glyphs = list(content.glyphs)
    walls = [segment for segment in content.segments if not segment.horizontal]
    found = False
    index = 1
    while index < len(glyphs):
        if glyphs[index].text not in SIGNS:  # most glyphs, at a glance
            index += 1
            continue
        base = glyphs[index - 1]
        end = _end_of_mark(glyphs, index, walls)
        for place in range(index, end):
            raised = glyphs[place]
            glyphs[place] = raised._replace(text=raised.text.translate(RAISED), baseline=base.baseline)
            found = True
        index = max(end, index + 1)
    return replace(content, glyphs=tuple(glyphs)) if found else content


def _end_of_mark(glyphs: Sequence[Glyph], index: int, walls: Sequence[Segment]) -> int:
    """Return where the figures end that begin at `index` and are raised over the glyph before; `index` if none do."""
    base, first = glyphs[index - 1], glyphs[index]
    if not _is_raised(first, base) or _is_walled(base, first, walls):
        return index
    end = index + 1
    while end < len(glyphs) and _goes_on(glyphs[end], glyphs[end - 1]):
        end += 1
    mark = glyphs[index:end]
    return end if len(mark) <= LONGEST and all(glyph.text in SIGNS for glyph in mark) else index


def _is_raised(glyph: Glyph, base: Glyph) -> bool:
    least, most = RISE
    return (
        glyph.text in SIGNS
        and glyph.height <= SMALL * base.height
        and least * base.height <= base.baseline - glyph.baseline <= most * base.height
        and abs(glyph.x0 - base.x1) <= NEAR * base.height
    )


def _goes_on(glyph: Glyph, before: Glyph) -> bool:
    """Tell whether a glyph is set like the one before it, and next to it."""
    return (
        abs(glyph.height - before.height) < 0.1 * before.height
        and abs(glyph.baseline - before.baseline) < 0.1 * before.height
        and abs(glyph.x0 - before.x1) <= NEAR * before.height
    )


def _is_walled(left: Glyph, right: Glyph, walls: Sequence[Segment]) -> bool:
    begin, end = (left.x0 + left.x1) / 2, (right.x0 + right.x1) / 2
    middle = (right.top + right.bottom) / 2
    return any(begin < wall.at < end and wall.start <= middle <= wall.end for wall in walls)
