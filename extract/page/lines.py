"""Glyphs become printed lines: grouped by baseline, ordered by x, spaced where the print is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter

from extract.document import Box
from extract.page.marks import Glyph

BASELINE_TOLERANCE = 0.35
"""Of the type size: glyphs whose baselines differ less stand on one line (mixed fonts, full-width digits)."""
WORD_GAP = 0.22
"""Of the type size: a wider gap between two Latin glyphs is a space."""
LETTER_GAP = 0.15
"""The same between two letters; the space of Times is a quarter of the size, of condensed type a fifth."""
EVEN_GAP = 0.2
"""Of the type size: gaps that differ less are the even spacing of set-apart figures (a 1 is narrow)."""
POINT_ROOM = 0.15
"""Of the type size: how much wider a point's room is than its ink (pdf-letterspaced-2pt)."""
COLUMN_GAP = 1.1
"""Of the type size: a wider gap inside a line separates two pieces (a date at the right margin, a column)."""

_BY_LEFT = attrgetter("x0")
_BY_BASELINE = attrgetter("baseline", "x0")
_FIGURE = re.compile(r"[0-9.,%‰]")
_LATIN = re.compile(r"[A-Za-z0-9]")
_LATIN_LEFT = re.compile(r"[A-Za-z0-9,.;:%)]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A printed line: its text, box and type size in points, and its glyphs left to right."""

    text: str
    box: Box
    size: float
    glyphs: tuple[Glyph, ...]

    @property
    def height(self) -> float:
        """The height of the line's box."""
        return self.box[3] - self.box[1]


def spell(glyphs: Sequence[Glyph]) -> str:
    """Return the text of glyphs that stand left to right, with a space where two Latin words are apart.

    Figures set apart evenly are one number: what parts two numbers is wider than what parts the figures beside it.
    """
    text = ""
    last: Glyph | None = None
    for index, glyph in enumerate(glyphs):
        # Letters and figures come before "{": most glyphs are Chinese, and ask no pattern.
        if last is not None and glyph.text < "{" and _LATIN_LEFT.match(last.text) and _LATIN.match(glyph.text):
            gap = _gap(last, glyph)
            wanted = LETTER_GAP if last.text.isalpha() and glyph.text.isalpha() else WORD_GAP
            if gap > wanted * max(last.height, glyph.height) and not _is_tracked(glyphs, index, gap):
                text += " "
        text += glyph.text
        last = glyph
    return text


def _gap(left: Glyph, right: Glyph) -> float:
    """Return the white between two glyphs; a point's box is its ink, and its room is wider."""
    return right.x0 - left.x1 - (POINT_ROOM * left.height if left.text in ".,:;'" else 0.0)


def _is_tracked(glyphs: Sequence[Glyph], index: int, gap: float) -> bool:
    """Tell whether the gap before a figure is the letter spacing of its place: a gap beside it is as wide."""
    last, glyph = glyphs[index - 1], glyphs[index]
    size = max(last.height, glyph.height)
    if not (_FIGURE.match(last.text) and _FIGURE.match(glyph.text)) or gap > COLUMN_GAP * size:
        return False
    beside = [_gap(glyphs[each - 1], glyphs[each]) for each in (index - 1, index + 1) if 1 <= each < len(glyphs)]
    return any(other > WORD_GAP * size and abs(other - gap) <= EVEN_GAP * size for other in beside)


def _deduplicate(glyphs: list[Glyph]) -> list[Glyph]:
    """Drop a glyph that is printed again on its own place (bold by double printing)."""
    kept: list[Glyph] = []
    last: Glyph | None = None
    before: Glyph | None = None
    for glyph in glyphs:
        if last is not None and (
            (last.text == glyph.text and _lies_on(last, glyph))
            or (before is not None and before.text == glyph.text and _lies_on(before, glyph))
        ):
            continue
        kept.append(glyph)
        before, last = last, glyph
    return kept


def _lies_on(one: Glyph, other: Glyph) -> bool:
    return abs(one.x0 - other.x0) < 0.25 * max(1.0, other.x1 - other.x0)


def make_line(glyphs: Iterable[Glyph]) -> Line:
    """Return the line that the glyphs of one baseline make.

    Raises:
        ValueError: no glyph is given.
    """
    ordered = _deduplicate(sorted(glyphs, key=_BY_LEFT))
    if not ordered:
        raise ValueError("a line is made of at least one glyph")
    heights = sorted([glyph.bottom - glyph.top for glyph in ordered])
    box = (
        ordered[0].x0,
        min([glyph.top for glyph in ordered]),
        max([glyph.x1 for glyph in ordered]),
        max([glyph.bottom for glyph in ordered]),
    )
    return Line(text=spell(ordered), box=box, size=heights[len(heights) * 3 // 4], glyphs=tuple(ordered))


def group_lines(glyphs: Iterable[Glyph]) -> list[Line]:
    """Return the lines that glyphs stand on, top to bottom."""
    rows: list[list[Glyph]] = []
    baseline = size = 0.0
    for glyph in sorted(glyphs, key=_BY_BASELINE):
        height = glyph.bottom - glyph.top
        larger = max(height, size)
        if rows and glyph.baseline - baseline <= BASELINE_TOLERANCE * larger:
            rows[-1].append(glyph)
            size = larger
            continue
        rows.append([glyph])
        baseline, size = glyph.baseline, height
    return [make_line(row) for row in rows]


def split_line(line: Line, gap: float = COLUMN_GAP) -> list[Line]:
    """Return the pieces of a line that stand apart by more than `gap` type sizes."""
    pieces: list[list[Glyph]] = []
    for glyph in line.glyphs:
        if pieces and glyph.x0 - pieces[-1][-1].x1 <= gap * line.size:
            pieces[-1].append(glyph)
        else:
            pieces.append([glyph])
    return [line] if len(pieces) == 1 else [make_line(piece) for piece in pieces]
