"""Tables without column rulings: borderless and three-line tables, found by the alignment of their text."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from extract.document import Cell, Grid, Provenance, join_lines
from extract.page.lines import Line, group_lines, split_line
from extract.page.marks import PageContent
from extract.page.strokes import whole_lines

PIECE_GAP = 0.9
"""Type sizes: pieces of a line further apart stand in different columns."""
FINE_GAP = 0.3
"""Type sizes: the same, where the white of all rows together tells the columns apart."""
MIN_PIECES = 3
"""Pieces of the line that opens a table; two may be a signature and a date."""
MIN_ROWS = 2
ROW_GAP = 1.45
"""Type sizes between the baselines of two lines: further apart they are different rows, nearer a wrapped cell."""
REGION_GAP = 4.5
"""Type sizes of white space that end a table where no ruling says otherwise."""
LONE_PIECE = 0.3
"""Of the table's width: a line of one piece that is narrower is part of a wrapped cell and tells where columns are."""
WIDE_PIECE = 0.55
"""Of the page width: a single piece that is wider is running text."""
COLUMN_GAP = 0.45
"""Type sizes: the narrowest white strip between two columns."""
TOLERATED = 0.12
"""Of the lines: so many may cross a column strip (a heading over two columns)."""

_CAPTION = re.compile(
    r"^(表\s*\d|图\s*\d|[一二三四五六七八九十]{1,3}\s*[、.．]|[（(][一二三四五六七八九十]{1,3}[)）]|附件|注[:：]|单位[:：]|金额单位)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pieces:
    """A printed line and the pieces that it falls into."""

    line: Line
    pieces: tuple[Line, ...]

    @property
    def top(self) -> float:
        return self.line.box[1]

    @property
    def baseline(self) -> float:
        return self.line.glyphs[0].baseline


def find_stream_tables(
    lines: Sequence[Line], content: PageContent, *, document_id: str, page: int, first_number: int
) -> tuple[list[Grid], list[Line]]:
    """Return the tables found, and the lines that belong to none.

    A table is a run of lines that fall into pieces standing in columns; horizontal rulings bound it and its groups of
    rows where they are printed.
    """
    drawn = whole_lines([s for s in content.segments if s.horizontal])
    rulings = sorted(line.at for line, _ in drawn if line.end - line.start > 0.3 * content.width)
    cut = [_Pieces(line=line, pieces=tuple(split_line(line, PIECE_GAP))) for line in lines]
    grids: list[Grid] = []
    used: set[int] = set()
    for start, end in _regions(cut, content, rulings):
        grid = _grid(cut[start:end], rulings, document_id, page, first_number + len(grids))
        if grid is not None:
            grids.append(grid)
            used.update(range(start, end))
    return grids, [line for index, line in enumerate(lines) if index not in used]


def _regions(cut: Sequence[_Pieces], content: PageContent, rulings: Sequence[float]) -> list[tuple[int, int]]:
    """Return (first, last + 1) of each run of lines that may be a table."""
    regions: list[tuple[int, int]] = []
    index = 0
    while index < len(cut):
        if len(cut[index].pieces) < MIN_PIECES and not _opens_pair_table(cut, index, rulings):
            index += 1
            continue
        start = _with_wrapped_head(cut, index)
        end = index + 1
        while end < len(cut) and _goes_on(cut, start, end, content, rulings):
            end += 1
        if end - start >= MIN_ROWS:
            regions.append((start, end))
        index = max(end, index + 1)
    return [(a if i == 0 else max(a, regions[i - 1][1]), b) for i, (a, b) in enumerate(regions)]


def _opens_pair_table(cut: Sequence[_Pieces], index: int, rulings: Sequence[float]) -> bool:
    """Tell whether a line of two pieces opens a table: a ruling stands just above it, or the next line is like it."""
    if len(cut[index].pieces) != 2 or index + 1 >= len(cut):
        return False
    top, size = cut[index].top, cut[index].line.size
    ruled = any(top - 2.5 * size <= y <= top + 1 for y in rulings)
    spread = cut[index].pieces[1].box[0] - cut[index].pieces[0].box[2] > 3 * size
    return spread and (ruled or _aligned(cut[index], cut[index + 1]))


def _aligned(a: _Pieces, b: _Pieces) -> bool:
    """Tell whether two lines of two wide-apart pieces stand in the same two columns, like a head over its texts."""
    if len(b.pieces) != 2:
        return False
    overlaps = [
        min(p.box[2], q.box[2]) - max(p.box[0], q.box[0]) > 0.5 * min(p.box[2] - p.box[0], q.box[2] - q.box[0])
        for p, q in zip(a.pieces, b.pieces, strict=True)
    ]
    colon = any(re.search(r"[:：]", piece.text[:12]) for piece in (*a.pieces, *b.pieces))
    return all(overlaps) and not colon


def _with_wrapped_head(cut: Sequence[_Pieces], index: int) -> int:
    """Step back over the upper part of a wrapped heading: a short line set closer than a row."""
    start = index
    while start > 0:
        above, below = cut[start - 1], cut[start]
        near = below.baseline - above.baseline < ROW_GAP * below.line.size
        if not near or _CAPTION.match(above.line.text) or above.line.size > 1.15 * below.line.size:
            break
        start -= 1
    return start


def _goes_on(cut: Sequence[_Pieces], start: int, end: int, content: PageContent, rulings: Sequence[float]) -> bool:
    """Tell whether the line at `end` still belongs to the table that began at `start`."""
    last, line = cut[end - 1], cut[end]
    size = line.line.size
    if line.line.size > 1.25 * last.line.size or _CAPTION.match(line.line.text):
        return False
    if line.baseline - last.baseline > REGION_GAP * size and not any(last.top < y < line.top for y in rulings):
        return False
    if len(line.pieces) == 1:
        piece = line.pieces[0]
        if piece.box[2] - piece.box[0] > WIDE_PIECE * content.width:
            return False
        near = line.baseline - last.baseline < ROW_GAP * size
        if not near and re.fullmatch(r"[\s\-—–第页共\d]+", piece.text):
            return False
    return not _restarts(cut[start:end], line)


def _restarts(above: Sequence[_Pieces], line: _Pieces) -> bool:
    """Tell whether a single centred caption stands between two tables: it lies across the columns above it."""
    if len(line.pieces) > 1:
        return False
    near = line.baseline - above[-1].baseline < ROW_GAP * line.line.size
    if near:
        return False
    strips = _strips(above)
    box = line.pieces[0].box
    return any(box[0] < (a + b) / 2 < box[2] for a, b in strips)


def _strips(rows: Sequence[_Pieces]) -> list[tuple[float, float]]:
    """Return the white strips (x from, to) that the rows' pieces leave between columns."""
    width = max(row.line.box[2] for row in rows) - min(row.line.box[0] for row in rows)
    many = [row for row in rows if len(row.pieces) >= 2 or row.line.box[2] - row.line.box[0] < LONE_PIECE * width]
    spans = sorted((p.box[0], p.box[2]) for row in many for p in split_line(row.line, FINE_GAP))
    if not many or not spans:
        return []
    size = sorted(row.line.size for row in many)[len(many) // 2]
    edges = sorted({edge for span in spans for edge in span})
    strips: list[tuple[float, float]] = []
    allowed = TOLERATED * len(many)
    for a, b in pairwise(edges):
        crossing = [(x0, x1) for x0, x1 in spans if x0 <= a and x1 >= b]
        spanning = all(x0 < a - size and x1 > b + size for x0, x1 in crossing)
        if len(crossing) <= allowed and spanning:
            if strips and abs(strips[-1][1] - a) < 0.01:
                strips[-1] = (strips[-1][0], b)
            else:
                strips.append((a, b))
    return [(a, b) for a, b in strips if b - a >= COLUMN_GAP * size]


def _grid(rows: Sequence[_Pieces], rulings: Sequence[float], document_id: str, page: int, number: int) -> Grid | None:
    """Return the grid of a region, None where it has no two columns or rows."""
    strips = _strips(rows)
    left = min(row.line.box[0] for row in rows)
    right = max(row.line.box[2] for row in rows)
    xs = [left, *((a + b) / 2 for a, b in strips if a > left and b < right), right]
    bands = _bands(rows, rulings)
    if len(xs) < 3 or len(bands) < MIN_ROWS:
        return None
    ys = [rows[0].top, *((bands[i][-1].line.box[3] + bands[i + 1][0].top) / 2 for i in range(len(bands) - 1))]
    ys.append(rows[-1].line.box[3])
    spans = _merged_labels(bands, xs, ys, rulings)
    cells: list[Cell] = []
    for row, band in enumerate(bands):
        cells.extend(_row_cells(band, row, xs, ys, spans, document_id, page, number))
    return Grid(
        cells=tuple(sorted(cells, key=lambda cell: (cell.row, cell.column))),
        row_count=len(bands),
        column_count=len(xs) - 1,
        column_edges=tuple(xs),
        number=number,
        page=page,
        box=(xs[0], ys[0], xs[-1], ys[-1]),
        method="text_stream",
    )


def _bands(rows: Sequence[_Pieces], rulings: Sequence[float]) -> list[list[_Pieces]]:
    """Group lines into rows: near baselines are one row, unless a ruling stands between them."""
    bands: list[list[_Pieces]] = []
    for row in rows:
        if bands:
            last = bands[-1][-1]
            ruled = any(last.baseline < y < row.baseline - 0.2 * row.line.size for y in rulings)
            if row.baseline - last.baseline < ROW_GAP * row.line.size and not ruled:
                bands[-1].append(row)
                continue
        bands.append([row])
    return bands


def _column_texts(band: Sequence[_Pieces], xs: Sequence[float]) -> dict[int, list[str]]:
    """Return each column's lines of a row."""
    glyphs: dict[int, list[object]] = {}
    for row in band:
        for glyph in row.line.glyphs:
            column = min(max(bisect_right(xs, (glyph.x0 + glyph.x1) / 2) - 1, 0), len(xs) - 2)
            glyphs.setdefault(column, []).append(glyph)
    return {
        column: [line.text for line in group_lines(found)]  # type: ignore[arg-type]
        for column, found in glyphs.items()
    }


def _merged_labels(
    bands: Sequence[Sequence[_Pieces]], xs: Sequence[float], ys: Sequence[float], rulings: Sequence[float]
) -> dict[int, tuple[int, int]]:
    """Return {row of a label in the first column: (first row, last row)} for groups of rows between two rulings.

    A label printed in the middle of its group counts for all of its rows.
    """
    groups: list[list[int]] = []
    for row in range(len(bands)):
        ruled = row > 0 and any(ys[row] - 8 <= y <= ys[row] + 8 for y in rulings)
        if not groups or ruled:
            groups.append([])
        groups[-1].append(row)
    merged: dict[int, tuple[int, int]] = {}
    if len(groups) < 3:
        return merged
    for group in groups:
        labelled = [row for row in group if _column_texts(bands[row], xs).get(0)]
        if len(labelled) == 1 and len(group) > 1:
            merged[labelled[0]] = (group[0], group[-1])
    return merged


def _row_cells(  # noqa: PLR0913, PLR0917  a row's cells need the whole geometry
    band: Sequence[_Pieces],
    row: int,
    xs: Sequence[float],
    ys: Sequence[float],
    merged: dict[int, tuple[int, int]],
    document_id: str,
    page: int,
    number: int,
) -> list[Cell]:
    texts = _column_texts(band, xs)
    inside = next(((label, span) for label, span in merged.items() if span[0] <= row <= span[1]), None)
    cells: list[Cell] = []
    for column in range(len(xs) - 1):
        first, last, lines = row, row, texts.get(column, [])
        if column == 0 and inside is not None:
            label, (first, last) = inside
            if row != label:
                continue
        box = (xs[column], ys[first], xs[column + 1], ys[last + 1])
        cells.append(
            Cell(
                text=join_lines(lines),
                row=first,
                column=column,
                row_span=last - first + 1,
                provenance=Provenance(document_id=document_id, page=page, table=number, box=box, method="text_stream"),
                lines=tuple(lines),
            )
        )
    return cells
