"""Cells of several lines in a table without rulings: their lines stand between the baselines of the rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extract.page.lines import Line, make_line
from extract.page.pieces import Pieces

LEADING = 1.32
"""Type sizes between the baselines of a cell's lines, at most; those of rows lie further apart where this is asked."""
OFF = 0.04
"""Type sizes: a piece whose baseline differs so much from the others of its line belongs to a cell of several lines."""
OWN_ROW = 0.95
"""Of the distance between the nearest rows: a line this far from every row is a row itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """What a line has in one column; `off` tells that it does not stand on the line's own baseline."""

    line: int
    baseline: float
    pieces: tuple[Line, ...]
    size: float
    off: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Loosened:
    """The lines of a table without those that belong to cells of several lines, and these by the line of their row."""

    lines: tuple[Pieces | None, ...]
    """None where nothing of a line is left."""
    moved: dict[int, list[Pieces]]


def loosened(
    rows: Sequence[Pieces], xs: Sequence[float], mains: Sequence[int], first: int, rulings: Sequence[float]
) -> Loosened:
    """Give the lines of cells of several lines to the row in whose middle the cell stands.

    `mains` are the lines that are the main ones of rows, `first` is the first line that is looked at.
    """
    baselines = {index: _baseline(rows[index], xs) for index in mains if index >= first}
    left: dict[int, list[Line]] = {index: list(row.fine) for index, row in enumerate(rows)}
    moved: dict[int, list[Pieces]] = {}
    if not baselines:
        return Loosened(lines=tuple(rows), moved={})
    rising = sorted(baselines.values())
    pitch = min((b - a for a, b in pairwise(rising)), default=0.0)
    for column in range(len(xs) - 1):
        parts = list(_parts(rows, xs, column, first, baselines))
        for block in _blocks(parts, rulings):
            target = _row_of(block, baselines, pitch)
            if target is None:
                continue
            for part in block:
                if part.line == target:
                    continue
                moved.setdefault(target, []).append(Pieces(line=make_line(g for p in part.pieces for g in p.glyphs)))
                left[part.line] = [piece for piece in left[part.line] if piece not in part.pieces]
    lines: list[Pieces | None] = []
    for index, row in enumerate(rows):
        if len(left[index]) == len(row.fine):
            lines.append(row)
        else:
            glyphs = [glyph for piece in left[index] for glyph in piece.glyphs]
            lines.append(Pieces(line=make_line(glyphs)) if glyphs else None)
    return Loosened(lines=tuple(lines), moved=moved)


def _baseline(row: Pieces, xs: Sequence[float]) -> float:
    """Return the baseline on which most of a line's cells stand; its first glyph may be a label's between two rows."""
    seen = Counter(round(pieces[0].glyphs[0].baseline, 1) for pieces in row.by_column(xs).values())
    return seen.most_common(1)[0][0]


def _parts(
    rows: Sequence[Pieces], xs: Sequence[float], column: int, first: int, baselines: dict[int, float]
) -> Iterator[_Part]:
    for index in range(first, len(rows)):
        pieces = rows[index].by_column(xs).get(column)
        if not pieces:
            continue
        baseline, size = pieces[0].glyphs[0].baseline, rows[index].line.size
        own = baselines.get(index)
        off = own is None or abs(baseline - own) > OFF * size + 0.05
        yield _Part(line=index, baseline=baseline, pieces=tuple(pieces), size=size, off=off)


def _blocks(parts: Sequence[_Part], rulings: Sequence[float]) -> list[list[_Part]]:
    """Return the runs of parts that are lines of one cell, where at least one stands between the rows' baselines."""
    blocks: list[list[_Part]] = []
    before: _Part | None = None
    for part in parts:
        near = before is not None and part.baseline - before.baseline <= LEADING * part.size
        ruled = before is not None and any(before.baseline < y < part.baseline - 0.2 * part.size for y in rulings)
        if before is None or not near or ruled or not (before.off or part.off):
            blocks.append([])
        blocks[-1].append(part)
        before = part
    return [block for block in blocks if any(part.off for part in block)]


def _row_of(block: Sequence[_Part], baselines: dict[int, float], pitch: float) -> int | None:
    """Return the line of the row that a block belongs to, None where that cannot be told or it is a row of its own.

    A line as far from the rows as the nearest rows from each other, `pitch`, is a row.
    """
    held = [part.line for part in block if not part.off]
    if held:
        return held[0] if len(held) == 1 else None
    middle = (block[0].baseline + block[-1].baseline) / 2
    nearest = min(baselines, key=lambda index: (round(abs(baselines[index] - middle), 1), index))
    alone = len(block) == 1 and block[0].line not in baselines
    if alone and abs(baselines[nearest] - middle) > OWN_ROW * pitch:
        return None
    return nearest


def edges(found: Sequence[Sequence[Pieces]]) -> list[float]:
    """Return the y between each row and the next: in the white between them, or between their main lines."""
    ys: list[float] = []
    for above, below in pairwise(found):
        bottom, top = max(line.bottom for line in above), min(line.top for line in below)
        if bottom > top:
            bottom, top = _main(above).bottom, _main(below).top
        ys.append(max((bottom + top) / 2, ys[-1] if ys else 0.0))
    return ys


def _main(band: Sequence[Pieces]) -> Pieces:
    return max(band, key=lambda line: len(line.fine))
