"""The columns of a table without rulings: pieces of its lines, the white between them, parts with other columns."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from extract.page.lines import Line, split_line
from extract.tables.settings import STREAM

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
        return tuple(split_line(self.line, STREAM.piece_gap))

    @cached_property
    def fine(self) -> tuple[Line, ...]:
        """Parts that may stand in different columns."""
        return tuple(split_line(self.line, STREAM.fine_gap))

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
    slack = STREAM.overhang * piece.size
    first = column_at(piece.box[0] + slack, xs)
    return first, max(first, column_at(piece.box[2] - slack, xs))


class _Span(NamedTuple):
    start: float
    end: float
    head: bool
    """It belongs to a line of few pieces."""


def strips(rows: Sequence[Pieces]) -> list[tuple[float, float]]:
    """Return the white strips (x from, to) that the rows' pieces leave between columns, left to right."""
    width = max(row.line.box[2] for row in rows) - min(row.line.box[0] for row in rows)
    many = [
        row for row in rows if len(row.pieces) >= 2 or row.line.box[2] - row.line.box[0] < STREAM.lone_piece * width
    ]
    if not many:
        return []
    size = sorted(row.line.size for row in many)[len(many) // 2]
    counts = sorted(len(row.pieces) for row in many if len(row.pieces) >= 2)
    usual = counts[len(counts) // 2] if counts else 1
    spans = [_Span(piece.box[0], piece.box[2], len(row.pieces) <= usual / 2) for row in many for piece in row.fine]
    found = [strip for run in _runs(spans, len(many)) for strip in _narrowest(run)]
    wide = [(a, b) for a, b, crossing in found if b - a >= STREAM.column_gap * size and _all_span(crossing, a, b, size)]
    return _without_lone_words(wide, many)


_Part = tuple[float, float, list[_Span]]
"""x from, to, and the pieces that lie over all of it."""


def _runs(spans: Sequence[_Span], lines: int) -> list[list[_Part]]:
    """Return runs of neighbouring parts that few enough pieces lie over."""
    edges = sorted({edge for span in spans for edge in (span.start, span.end)})
    starting = sorted(spans)
    runs: list[list[_Part]] = []
    active: list[_Span] = []
    index = 0
    last: float | None = None
    for a, b in pairwise(edges):
        while index < len(starting) and starting[index].start <= a:
            active.append(starting[index])
            index += 1
        active = [span for span in active if span.end >= b]
        heads = sum(span.head for span in active)
        if len(active) > STREAM.head_tolerated * lines or len(active) - heads > STREAM.tolerated * lines:
            continue
        if last is None or a > last:
            runs.append([])
        runs[-1].append((a, b, list(active)))
        last = b
    return runs


def _narrowest(run: Sequence[_Part]) -> list[_Part]:
    """Return the parts of a run that nothing lies over, else the one joined part that the fewest pieces lie over."""
    least = min(len(crossing) for _, _, crossing in run)
    joined: list[_Part] = []
    for a, b, crossing in run:
        if len(crossing) > least:
            continue
        if joined and joined[-1][1] == a:
            joined[-1] = (joined[-1][0], b, crossing)
        else:
            joined.append((a, b, crossing))
    if least == 0:
        return joined
    return [max(joined, key=lambda part: part[1] - part[0])]


def _all_span(crossing: Sequence[_Span], a: float, b: float, size: float) -> bool:
    """Tell whether pieces stand in both columns beside a strip; in a line of few pieces to lie over it is enough."""
    return all(
        span.head or (span.start < a - STREAM.overhang * size and span.end > b + STREAM.overhang * size)
        for span in crossing
    )


def _without_lone_words(found: Sequence[tuple[float, float]], rows: Sequence[Pieces]) -> list[tuple[float, float]]:
    """Leave out strips that part the words of a single line: a blank there is no column."""
    return [strip for strip in found if _is_column_strip(strip, rows)]


def _is_column_strip(strip: tuple[float, float], rows: Sequence[Pieces]) -> bool:
    beside = 0
    only: set[bool] = set()
    for row in rows:
        left = max((piece.box[2] for piece in row.fine if piece.box[2] <= strip[0] + 0.01), default=None)
        right = min((piece.box[0] for piece in row.fine if piece.box[0] >= strip[1] - 0.01), default=None)
        if left is not None and right is not None:
            beside += 2 if right - left > STREAM.piece_gap * row.line.size else 1
        else:
            only.add(left is not None)
        if beside > 1 or len(only) > 1:
            return True
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Lines of a table that have the same columns; `xs` are the edges of these."""

    rows: tuple[Pieces, ...]
    xs: tuple[float, ...]


def parts(rows: Sequence[Pieces]) -> list[Part]:
    """Cut a table's lines where other columns begin: where pieces that stand apart would share a column."""
    left = min(row.line.box[0] for row in rows)
    right = max(row.line.box[2] for row in rows)

    def part(start: int, end: int) -> Part:
        some = tuple(rows[start:end])
        white = [strip for strip in strips(some) if strip[0] > left and strip[1] < right]
        return Part(rows=some, xs=_under_heads((left, *((a + b) / 2 for a, b in white), right), some))

    whole = part(0, len(rows))
    if _shared(whole) < STREAM.worth or len(rows) > STREAM.max_lines:
        return [whole]
    cuts = _cheapest(rows, part) if len(rows) <= STREAM.max_searched else _longest(rows, part)
    return [part(start, end) for start, end in pairwise(cuts)]


def _under_heads(xs: tuple[float, ...], rows: Sequence[Pieces]) -> tuple[float, ...]:
    """Return the edges without those between a head and the texts beside it that it stands in the middle over.

    A head in the middle of a wide column of short texts, all at its left, leaves white between; one column then holds
    the head alone, the next one everything but a head.
    """
    if len(rows) < STREAM.least_under_head:
        return xs
    held = [row.by_column(xs) for row in rows]
    head = next((at for at, row in enumerate(rows) if len(row.pieces) > 1), 0)
    kept = list(xs)
    for column in range(len(xs) - 2):
        with_text = [{at for at, found in enumerate(held) if side in found} for side in (column, column + 1)]
        alone = [side for side in (0, 1) if with_text[side] == {head}]
        if len(alone) != 1 or head in with_text[1 - alone[0]] or len(with_text[1 - alone[0]]) < 2:
            continue
        (piece, *more) = held[head][column + alone[0]]
        middle, width = (xs[column] + xs[column + 2]) / 2, xs[column + 2] - xs[column]
        if not more and abs((piece.box[0] + piece.box[2]) / 2 - middle) < STREAM.over_middle * width:
            kept.remove(xs[column + 1])
    return tuple(kept)


def _cheapest(rows: Sequence[Pieces], part: Callable[[int, int], Part]) -> list[int]:
    """Return the cuts that leave the least out of place: pieces that share a column, pieces across an edge, cuts.

    Of several such the one in the widest gap between lines is taken, of these the lowest: no row is cut.
    """
    count = len(rows)
    best: list[tuple[int, int, int]] = [(0, 0, 0)]
    gaps = [0, *(round(STREAM.gap_steps * (b.baseline - a.baseline) / b.line.size) for a, b in pairwise(rows))]
    reach = [0] * count
    for end in range(1, count + 1):
        found = (count * STREAM.worth * count, 0, 1 - end)
        for start in range(end - 1, -1, -1):
            if reach[start] < 0:
                continue
            made = part(start, end)
            shared = _shared(made)
            if shared > STREAM.most_shared:
                reach[start] = -1  # more lines leave less white
                continue
            cost = best[start][0] + STREAM.worth + STREAM.worth * shared + _crossing(made)
            found = min(found, (cost, -gaps[start], -start))
        best.append(found)
    cuts = [count]
    while cuts[0] > 0:
        cuts.insert(0, -best[cuts[0]][2])
    return cuts


def _longest(rows: Sequence[Pieces], part: Callable[[int, int], Part]) -> list[int]:
    """Return the cuts of a long table: each part as long as no pieces of a line share a column."""
    cuts = [0]
    while cuts[-1] < len(rows):
        cuts.append(_first_cut(rows, cuts[-1], part))
    index = 1
    while index + 1 < len(cuts):  # a cut that takes away a single shared column is not worth it
        around = [part(cuts[index - 1], cuts[index]), part(cuts[index], cuts[index + 1])]
        if _shared(part(cuts[index - 1], cuts[index + 1])) - sum(_shared(one) for one in around) < STREAM.worth:
            del cuts[index]
        else:
            index += 1
    return cuts


def _first_cut(rows: Sequence[Pieces], start: int, part: Callable[[int, int], Part]) -> int:
    """Return where the longest part that begins at `start` ends: no two pieces of a line share a column of it."""
    good, bad = start + 1, len(rows) + 1
    while bad - good > 1:
        middle = (good + bad) // 2
        if _shared(part(start, middle)):
            bad = middle
        else:
            good = middle
    end = good
    while end < len(rows) and end - start > 1 and _goes_with_next(rows, end - 1):
        end -= 1
    return end


def _crossing(part: Part) -> int:
    """Count the pieces that stand in several columns, and those that share one with a neighbour however near."""
    count = 0
    for row in part.rows:
        spans = [columns_of(piece, part.xs) for piece in row.fine]
        count += sum(first < last for first, last in spans) + len(spans) - len({first for first, _ in spans})
    return count


def _goes_with_next(rows: Sequence[Pieces], index: int) -> bool:
    """Tell whether a line of one piece stands nearer to the line below it: a wrapped cell of that row."""
    if len(rows[index].pieces) > 1:
        return False
    above = rows[index].baseline - rows[index - 1].baseline
    return rows[index + 1].baseline - rows[index].baseline < above


def _shared(part: Part) -> int:
    """Count the pieces that stand in one column with another piece of their line."""
    count = 0
    for row in part.rows:
        columns = [column_at((piece.box[0] + piece.box[2]) / 2, part.xs) for piece in row.pieces]
        count += len(columns) - len(set(columns))
    return count


def common_edges(found: Sequence[Part]) -> tuple[list[float], list[list[int]]]:
    """Return the edges of the columns of all parts together, and for each part which of them its own are.

    Edges of two parts within one white strip are one.
    """
    inner: list[tuple[float, float, int]] = []
    for number, part in enumerate(found):
        white = strips(part.rows) if len(found) > 1 else []
        inner.extend((*next(((a, b) for a, b in white if a <= x <= b), (x, x)), number) for x in part.xs[1:-1])
    places: list[list[int]] = [[0] for _ in found]
    groups: list[tuple[float, float]] = []
    for a, b, number in sorted(inner, key=lambda edge: edge[1]):
        if groups and a <= groups[-1][1]:
            groups[-1] = (max(a, groups[-1][0]), groups[-1][1])
        else:
            groups.append((a, b))
        places[number].append(len(groups))
    xs = [found[0].xs[0], *((a + b) / 2 for a, b in groups), found[0].xs[-1]]
    return xs, [[*place, len(xs) - 1] for place in places]
