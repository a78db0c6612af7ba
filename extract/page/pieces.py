"""A printed line, the pieces that it falls into, and what stands in which column of a table without rulings."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from extract.page.lines import Line, split_line

PIECE_GAP = 0.9
"""Type sizes: pieces of a line further apart stand in different columns."""
FINE_GAP = 0.3
"""Type sizes: the same, where the white of all rows together tells the columns apart."""
OVERHANG = 0.5
"""Type sizes: a piece that crosses a strip and stands in both columns sticks out of it this far on either side."""

_FIGURE = re.compile(
    r"[(（]?[≥≤><＞＜=＝±~～+\-−–$€£¥￥]{0,2}\s?\d[\d,，.．]*\d?\s*[%％‰°]?[)）]?[*†‡¹²³]?"
    r"(?:[\u4e00-\u9fff/]{1,3}|[A-Za-z]{1,2})?|[-—–−─]{1,3}|\.{2,3}|…|†|\*"
)


def is_figure(text: str) -> bool:
    """Tell whether a text is one whole number, with its sign and unit, or the stroke that stands for none."""
    return _FIGURE.fullmatch(text.strip()) is not None


@dataclass(frozen=True, kw_only=True)
class Pieces:
    """A printed line and the pieces that it falls into."""

    line: Line

    @property
    def top(self) -> float:
        """The upper edge of the line's type."""
        return self.line.box[1]

    @property
    def bottom(self) -> float:
        """The lower edge of the line's type."""
        return self.line.box[3]

    @property
    def baseline(self) -> float:
        """Where the first glyph stands."""
        return self.line.glyphs[0].baseline

    @cached_property
    def pieces(self) -> tuple[Line, ...]:
        """Parts of the line that stand in different columns whatever the other lines say."""
        return tuple(split_line(self.line, PIECE_GAP))

    @cached_property
    def fine(self) -> tuple[Line, ...]:
        """Parts that may stand in different columns."""
        return tuple(split_line(self.line, FINE_GAP))

    def by_column(self, xs: Sequence[float]) -> dict[int, list[Line]]:
        """Return the fine pieces by the column that holds their middle."""
        found: dict[int, list[Line]] = {}
        for piece in self.fine:
            found.setdefault(column_at((piece.box[0] + piece.box[2]) / 2, xs), []).append(piece)
        return found


def column_at(x: float, xs: Sequence[float]) -> int:
    """Return the column that holds an x; what stands outside belongs to the first or last."""
    return min(max(bisect_right(xs, x) - 1, 0), len(xs) - 2)


def columns_of(piece: Line, xs: Sequence[float]) -> tuple[int, int]:
    """Return the first and last column that a piece stands in: it sticks out of the white between on both sides."""
    slack = OVERHANG * piece.size
    first = column_at(piece.box[0] + slack, xs)
    return first, max(first, column_at(piece.box[2] - slack, xs))
