"""Lines drawn at text: underlines are no rulings, and struck-out text is not what the page says."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from extract.page.marks import Glyph, PageContent, Segment, Unshown

MATCH = 1.6
"""Points: a line drawn at text begins and ends this near to the text's own ends."""
CORNER = 1.0
"""Points: a line that ends this near to a vertical ruling meets it."""
BELOW = 4.0
"""Points below the baseline within which a line underlines its text."""
STRIKE = (0.25, 0.75)
"""Of the type height, from the top: a line drawn within this band strikes the text out."""
MIN_STRUCK = 0.5
"""Of a glyph's width: so much of it the line must cover."""
LEVEL = 0.6
"""Points: pieces of one line lie at the same height within this."""
PIECE_GAP = 4.0
"""Points: the pieces of one line are at most this far apart. Browsers draw a ruling anew in each column."""


def without_marks(content: PageContent) -> PageContent:
    """Return the page without underlines among its rulings and without the text that is struck out."""
    if not content.segments or not content.glyphs:
        return content
    tops = sorted(range(len(content.glyphs)), key=lambda index: content.glyphs[index].top)
    heights = [content.glyphs[index].top for index in tops]
    tallest = max(glyph.height for glyph in content.glyphs)
    walls = sorted((s for s in content.segments if not s.horizontal), key=lambda s: s.at)
    kept: list[Segment] = [s for s in content.segments if not s.horizontal]
    struck: set[int] = set()
    unseen: list[Unshown] = []
    for segment, pieces in whole_lines([s for s in content.segments if s.horizontal]):
        if _is_wall(segment, walls):
            kept.extend(pieces)
            continue
        first = bisect_left(heights, segment.at - tallest - BELOW)
        last = bisect_left(heights, segment.at + 1)
        near = [index for index in tops[first:last] if _covers(segment, content.glyphs[index])]
        through = [index for index in near if _strikes(segment, content.glyphs[index])]
        if through and _spans(segment, [content.glyphs[index] for index in through]):
            struck.update(through)
            unseen.append(_struck([content.glyphs[index] for index in through]))
        elif not _spans(segment, [g for index in near if _underlines(segment, g := content.glyphs[index])]):
            kept.extend(pieces)
    glyphs = tuple(glyph for index, glyph in enumerate(content.glyphs) if index not in struck)
    return replace(content, segments=tuple(kept), glyphs=glyphs, unseen=(*content.unseen, *unseen))


def _struck(glyphs: Sequence[Glyph]) -> Unshown:
    """Return the text that one line strikes out."""
    ordered = sorted(glyphs, key=lambda glyph: glyph.x0)
    top, bottom = min(glyph.top for glyph in ordered), max(glyph.bottom for glyph in ordered)
    text = "".join(glyph.text for glyph in ordered)
    return Unshown(text=text, reason="struck", box=(ordered[0].x0, top, ordered[-1].x1, bottom))


def whole_lines(segments: Sequence[Segment]) -> list[tuple[Segment, list[Segment]]]:
    """Return each line as it is seen with the pieces it is drawn in: a piece alone may end where its text does."""
    levels: list[list[Segment]] = []
    for segment in sorted(segments, key=lambda s: s.at):
        if levels and segment.at - levels[-1][0].at <= LEVEL:
            levels[-1].append(segment)
        else:
            levels.append([segment])
    lines: list[list[Segment]] = []
    for level in levels:
        end = 0.0
        for index, segment in enumerate(sorted(level, key=lambda s: s.start)):
            if index == 0 or segment.start - end > PIECE_GAP:
                lines.append([])
                end = segment.end
            lines[-1].append(segment)
            end = max(end, segment.end)
    return [(line[0]._replace(end=max(piece.end for piece in line)), line) for line in lines]


def _is_wall(segment: Segment, walls: Sequence[Segment]) -> bool:
    """Tell whether a line runs from one vertical ruling to another: the side of a cell that its text fills."""

    def meets(end: float) -> bool:
        first = bisect_left(walls, end - CORNER, key=lambda wall: wall.at)
        last = bisect_left(walls, end + CORNER, key=lambda wall: wall.at)
        return any(w.start - CORNER <= segment.at <= w.end + CORNER for w in walls[first:last])

    return meets(segment.start) and meets(segment.end)


def _covers(segment: Segment, glyph: Glyph) -> bool:
    shared = min(segment.end, glyph.x1) - max(segment.start, glyph.x0)
    return shared >= MIN_STRUCK * (glyph.x1 - glyph.x0)


def _strikes(segment: Segment, glyph: Glyph) -> bool:
    upper, lower = STRIKE
    return glyph.top + upper * glyph.height <= segment.at <= glyph.top + lower * glyph.height


def _underlines(segment: Segment, glyph: Glyph) -> bool:
    return glyph.baseline - 0.5 <= segment.at <= glyph.baseline + BELOW


def _spans(segment: Segment, glyphs: Sequence[Glyph]) -> bool:
    """Tell whether a line begins and ends with its text, as a mark does and a ruling does not."""
    if not glyphs:
        return False
    left, right = min(glyph.x0 for glyph in glyphs), max(glyph.x1 for glyph in glyphs)
    return abs(left - segment.start) <= MATCH and abs(right - segment.end) <= MATCH
