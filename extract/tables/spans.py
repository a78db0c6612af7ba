"""Cells of several lines, and labels of several rows, in a table without rulings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from extract.page.lines import Line, make_line
from extract.page.marks import Segment
from extract.tables.columns import Pieces
from extract.tables.settings import STREAM


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


def loosened(  # noqa: PLR0913, PLR0917  the lines of a table and all that parts them
    rows: Sequence[Pieces],
    xs: Sequence[float],
    mains: Sequence[int],
    first: int,
    rulings: Sequence[float],
    across: Sequence[Segment] = (),
) -> Loosened:
    """Give the lines of cells of several lines to the row in whose middle the cell stands, never over a line drawn.

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
            if target is None or _is_walled(block, rows[target], across):
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
        off = own is None or abs(baseline - own) > STREAM.off_baseline * size + 0.05
        yield _Part(line=index, baseline=baseline, pieces=tuple(pieces), size=size, off=off)


def _blocks(parts: Sequence[_Part], rulings: Sequence[float]) -> list[list[_Part]]:
    """Return the runs of parts that are lines of one cell, where at least one stands between the rows' baselines."""
    blocks: list[list[_Part]] = []
    before: _Part | None = None
    for part in parts:
        near = before is not None and part.baseline - before.baseline <= STREAM.leading * part.size
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
    if alone and abs(baselines[nearest] - middle) > STREAM.own_row * pitch:
        return None
    return nearest


def _is_walled(block: Sequence[_Part], row: Pieces, across: Sequence[Segment]) -> bool:
    """Tell whether a line is drawn between a block and the row that it would go to, over all that the block holds."""
    boxes = [piece.box for part in block for piece in part.pieces]
    left, right = min(box[0] for box in boxes), max(box[2] for box in boxes)
    upper, lower = sorted(((boxes[0][1] + boxes[-1][3]) / 2, (row.top + row.bottom) / 2))
    return any(upper < line.at < lower and line.start <= left and line.end >= right for line in across)


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


Span = tuple[int, int]
"""First and last row."""


class _Extent(NamedTuple):
    """Where a row's text begins and ends without its labels, and its label."""

    top: float
    bottom: float
    label: tuple[float, float] | None
    """Top and bottom of the label."""


def merged_labels(
    bands: Sequence[Sequence[Pieces]], xs: Sequence[float], ys: Sequence[float], across: Sequence[Segment]
) -> dict[tuple[int, int], Span]:
    """Return {(row of a label, its column): the rows it spans} for labels that span more than their own.

    `xs` and `ys` are the edges of columns and rows, `across` the lines drawn across the page.
    """
    walls = _walls(xs, ys, across)
    ruled = sum(any(wall) for wall in walls) >= STREAM.ruled_edges * len(walls)
    found: dict[tuple[int, int], Span] = {}
    for column in range(len(xs) - 1 if ruled else min(STREAM.label_columns, len(xs) - 2)):
        labelled = [row for row, band in enumerate(bands) if any(column in line.by_column(xs) for line in band)]
        if len(labelled) in {0, len(bands)}:
            continue
        groups = _groups([wall[column] for wall in walls])
        spans = _alone(labelled, groups) if ruled or (column == 0 and len(groups) >= STREAM.ruled_groups) else {}
        if not ruled:
            spans = spans or _centred(bands, xs, column)
        found.update({(row, column): span for row, span in spans.items() if span[1] > span[0]})
    return found


def _walls(xs: Sequence[float], ys: Sequence[float], across: Sequence[Segment]) -> list[list[bool]]:
    """Tell for each edge between two rows in which columns a line is drawn along it."""
    walls: list[list[bool]] = []
    for y in ys[1:-1]:
        near = [line for line in across if abs(line.at - y) <= STREAM.near_edge]
        walls.append(
            [
                any(min(line.end, b) - max(line.start, a) > STREAM.wall * (b - a) for line in near)
                for a, b in pairwise(xs)
            ]
        )
    return walls


def _groups(walls: Sequence[bool]) -> list[Span]:
    """Return the runs of rows (first, last) with no line between them."""
    groups: list[Span] = [(0, 0)]
    for row, wall in enumerate(walls, start=1):
        if wall:
            groups.append((row, row))
        else:
            groups[-1] = (groups[-1][0], row)
    return groups


def _alone(labelled: Sequence[int], groups: Sequence[Span]) -> dict[int, Span]:
    """Return the labels that stand alone in a group of rows, with the group."""
    own = [(group, [row for row in labelled if group[0] <= row <= group[1]]) for group in groups]
    return {rows[0]: group for group, rows in own if len(rows) == 1}


def _centred(bands: Sequence[Sequence[Pieces]], xs: Sequence[float], column: int) -> dict[int, Span]:
    """Return the rows of each label where all of them stand in the middle of theirs, each group below the last.

    Labels set at the top of their rows do not: then the first row has one, and each stands on the line of a row.
    """
    extents = [_extent(band, xs, column) for band in bands]
    size = bands[0][0].line.size
    found: dict[int, Span] = {}
    start = 0
    labels = [row for row, extent in enumerate(extents) if extent.label is not None]
    for place, row in enumerate(labels):
        label = extents[row].label
        limit = labels[place + 1] if place + 1 < len(labels) else len(extents)
        if label is None or start > row:
            return {}
        middle = (label[0] + label[1]) / 2
        off, last = min(
            (abs((extents[start].top + extents[end].bottom) / 2 - middle), end) for end in range(row, limit)
        )
        if off > STREAM.middle * size:
            return {}
        found[row] = (start, last)
        start = last + 1
    return found if _is_centred(found) else {}


def _is_centred(spans: dict[int, Span]) -> bool:
    rows = sorted(spans)
    second = rows[1] if len(rows) > 1 else rows[0]
    if spans[second][0] < second:
        return True
    return any((last - first) % 2 for first, last in spans.values())


def _extent(band: Sequence[Pieces], xs: Sequence[float], column: int) -> _Extent:
    label: list[tuple[float, float]] = []
    rest: list[tuple[float, float]] = []
    for line in band:
        for at, pieces in line.by_column(xs).items():
            if at == column:
                label.extend((piece.box[1], piece.box[3]) for piece in pieces)
            elif at > column:
                rest.extend((piece.box[1], piece.box[3]) for piece in pieces)
    own = rest or label or [(band[0].top, band[-1].bottom)]
    return _Extent(
        top=min(top for top, _ in own),
        bottom=max(bottom for _, bottom in own),
        label=(min(top for top, _ in label), max(bottom for _, bottom in label)) if label else None,
    )
