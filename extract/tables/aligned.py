"""Tables without column rulings: borderless and three-line tables, found by the alignment of their text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from extract.document import Box, Cell, Grid, Provenance, join_lines
from extract.page.lines import Line, group_lines
from extract.page.marks import Glyph, PageContent, Segment
from extract.page.strokes import whole_lines
from extract.tables.bands import bands
from extract.tables.columns import Part, Pieces, column_at, columns_of, common_edges, is_figure, parts, strips
from extract.tables.settings import LATTICE, STREAM
from extract.tables.spans import edges, merged_labels

_LABEL = re.compile(r"[^:：]{1,12}[:：]")

_NUMBERED = re.compile(r"^(?:[一二三四五六七八九十]{1,3}\s*[、.．]|[（(][一二三四五六七八九十]{1,3}[)）])")
"""How a line begins that may name a group of rows."""
_CAPTION = re.compile(rf"{_NUMBERED.pattern}|^(?:表\s*\d|图\s*\d|附件|注[:：]|单位[:：]|金额单位)")


def find_stream_tables(  # noqa: PLR0913  a page's marks, and where its tables stand in the document
    lines: Sequence[Line],
    content: PageContent,
    *,
    document_id: str,
    page: int,
    first_number: int,
    ruled: Sequence[Box] = (),
) -> tuple[list[Grid], list[Line]]:
    """Return the tables found, and the lines that belong to none.

    A table is a run of lines that fall into pieces standing in columns; horizontal rulings bound it and its groups of
    rows where they are printed. None reaches over one of `ruled`, the boxes of tables found by their rulings.
    """
    across = [line for line, _ in whole_lines([s for s in content.segments if s.horizontal])]
    shaded = [line for line, _ in whole_lines([s for s in content.faint if s.horizontal])]
    rulings = sorted(line.at for line in (*across, *shaded) if line.end - line.start > STREAM.ruling * content.width)
    cut = [Pieces(line=line) for line in lines]
    grids: list[Grid] = []
    used: set[int] = set()
    for start, end in _regions(cut, content, rulings, ruled):
        number = first_number + len(grids)
        place = Provenance(document_id=document_id, page=page, table=number, method="text_stream")
        grid = _grid(cut[start:end], rulings, across, place)
        if grid is not None:
            grids.append(grid)
            used.update(range(start, end))
    return grids, [line for index, line in enumerate(lines) if index not in used]


def _regions(
    cut: Sequence[Pieces], content: PageContent, rulings: Sequence[float], ruled: Sequence[Box]
) -> list[tuple[int, int]]:
    """Return (first, last + 1) of each run of lines that may be a table."""
    regions: list[tuple[int, int]] = []
    index = 0
    while index < len(cut):
        if len(cut[index].pieces) < STREAM.min_pieces and not _opens_pair_table(cut, index, rulings):
            index += 1
            continue
        start = _with_wrapped_head(cut, index, content.width)
        end = index + 1
        while end < len(cut) and _goes_on(cut, start, end, content, rulings):
            if any(cut[end - 1].top < (box[1] + box[3]) / 2 < cut[end].bottom for box in ruled):
                break
            end += 1
        if end - start >= STREAM.min_rows:
            regions.append((start, end))
        index = max(end, index + 1)
    return [(a if i == 0 else max(a, regions[i - 1][1]), b) for i, (a, b) in enumerate(regions)]


def _opens_pair_table(cut: Sequence[Pieces], index: int, rulings: Sequence[float]) -> bool:
    """Tell whether a line of two pieces opens a table: a ruling stands just above it, or the next line is like it."""
    if len(cut[index].pieces) != 2 or index + 1 >= len(cut):
        return False
    top, size = cut[index].top, cut[index].line.size
    ruled = any(top - 2.5 * size <= y <= top + 1 for y in rulings)
    spread = cut[index].pieces[1].box[0] - cut[index].pieces[0].box[2] > 3 * size
    return spread and (ruled or _aligned(cut[index], cut[index + 1]))


def _aligned(a: Pieces, b: Pieces) -> bool:
    """Tell whether two lines of two wide-apart pieces stand in the same two columns, like a head over its texts."""
    if len(b.pieces) != 2:
        return False
    overlaps = [
        min(p.box[2], q.box[2]) - max(p.box[0], q.box[0]) > 0.5 * min(p.box[2] - p.box[0], q.box[2] - q.box[0])
        for p, q in zip(a.pieces, b.pieces, strict=True)
    ]
    colon = any(re.search(r"[:：]", piece.text[:12]) for piece in (*a.pieces, *b.pieces))
    return all(overlaps) and not colon


def _with_wrapped_head(cut: Sequence[Pieces], index: int, width: float) -> int:
    """Step back over the upper part of a wrapped heading: a short line set closer than a row."""
    start = index
    while start > max(0, index - STREAM.head_lines):
        above, below = cut[start - 1], cut[start]
        near = below.baseline - above.baseline < STREAM.row_gap * below.line.size
        wide = len(above.pieces) == 1 and above.line.box[2] - above.line.box[0] > STREAM.wide_piece * width
        if not near or wide or _CAPTION.match(above.line.text) or above.line.size > 1.15 * below.line.size:
            break
        start -= 1
    while start > 0 and _is_row_above(cut, start):
        start -= 1
    return start


def _is_row_above(cut: Sequence[Pieces], index: int) -> bool:
    """Tell whether the line above is a row too, of a label and its value: set as far off as the next row, in line."""
    if index + 1 >= len(cut):
        return False
    above, here, below = cut[index - 1 : index + 2]
    if len(above.pieces) < 2 or re.search(r"[:：]", above.line.text) or _CAPTION.match(above.line.text):
        return False
    even = here.baseline - above.baseline <= STREAM.even_rows * (below.baseline - here.baseline)
    a, b = above.pieces[0].box, here.pieces[0].box
    middles = ((a[0] + a[2]) / 2, (b[0] + b[2]) / 2)
    in_line = min(abs(a[0] - b[0]), abs(middles[0] - middles[1])) < here.line.size / 2
    return even and in_line and len(here.pieces) > 2


def _goes_on(cut: Sequence[Pieces], start: int, end: int, content: PageContent, rulings: Sequence[float]) -> bool:
    """Tell whether the line at `end` still belongs to the table that began at `start`."""
    last, line = cut[end - 1], cut[end]
    size = line.line.size
    if line.line.size > 1.25 * last.line.size:
        return False
    if _CAPTION.match(line.line.text):
        return _is_band(cut, start, end)
    if line.baseline - last.baseline > STREAM.region_gap * size and not any(last.top < y < line.top for y in rulings):
        return False
    if len(line.pieces) == 1:
        piece = line.pieces[0]
        if piece.box[2] - piece.box[0] > STREAM.wide_piece * content.width:
            return False
        near = line.baseline - last.baseline < STREAM.row_gap * size
        if not near and re.fullmatch(r"[\s\-—–第页共\d]+", piece.text):
            return False
    return _is_upper_part(cut, start, end) or not _restarts(cut[start:end], line)


def _is_band(cut: Sequence[Pieces], start: int, end: int) -> bool:
    """Tell whether a numbered line alone in its row names a group of the rows below it, and parts no two tables.

    Rows of the columns above it stand below it, or further such lines and then these, all as near as rows are.
    """
    rows = [line for line in cut[start:end] if len(line.pieces) > 1]
    below = next((at for at in range(end, len(cut)) if len(cut[at].pieces) > 1), len(cut))
    if not rows or below == len(cut) or len(rows[-1].pieces) < STREAM.min_pieces:
        return False
    lines = cut[end - 1 : below + 1]
    near = STREAM.band_pitch * cut[end].line.size
    if len(rows) > STREAM.min_rows:
        pitches = [b.baseline - a.baseline for a, b in pairwise(cut[start:end])]
        near = min(near, STREAM.band_wider * max(pitches))
    if [p.text for p in cut[below].pieces] == [p.text for p in rows[0].pieces]:
        return False  # the head again: another table begins
    if any(b.baseline - a.baseline > near or not _NUMBERED.match(a.line.text) for a, b in pairwise(lines[1:])):
        return False
    above = [piece.box for line in rows for piece in line.pieces]
    own = [piece.box for piece in cut[below].pieces]
    in_line = sum(any(_in_line(box, other, cut[end].line.size / 2) for other in above) for box in own)
    first = min(line.pieces[0].box[0] for line in (*rows, cut[below]))
    left = all(line.pieces[0].box[0] < rows[-1].pieces[1].box[0] for line in cut[end:below])
    return (
        left
        and cut[end].pieces[0].box[0] > first - STREAM.region_gap * cut[end].line.size
        and (in_line >= max(2, STREAM.in_line * len(own)))
    )


def _is_upper_part(cut: Sequence[Pieces], start: int, end: int) -> bool:
    """Tell whether the line at `end` is the upper part of a wrapped cell: close above a row of the same columns.

    Below a caption between two tables other columns begin.
    """
    near = STREAM.row_gap * cut[end].line.size
    row = next((at for at in range(end + 1, len(cut)) if len(cut[at].pieces) > 1), len(cut))
    if row == len(cut) or any(b.baseline - a.baseline >= near for a, b in pairwise(cut[end : row + 1])):
        return False
    above = [piece.box for line in cut[start:end] if len(line.pieces) > 1 for piece in line.pieces]
    boxes = [line.pieces[0].box for line in cut[end:row]] + [piece.box for piece in cut[row].pieces]
    return all(any(_in_line(box, other, cut[end].line.size / 2) for other in above) for box in boxes)


def _in_line(a: Box, b: Box, slack: float) -> bool:
    """Tell whether two texts begin at one x or have one middle."""
    return abs(a[0] - b[0]) < slack or abs(a[0] + a[2] - b[0] - b[2]) < 2 * slack


def _restarts(above: Sequence[Pieces], line: Pieces) -> bool:
    """Tell whether a single centred caption stands between two tables: it lies across the columns above it.

    A line that falls into pieces of two columns with little white between, that just reaches over the edge of its own,
    or that lies as several others above do, is the line of a cell.
    """
    if len(line.pieces) > 1:
        return False
    near = line.baseline - above[-1].baseline < STREAM.row_gap * line.line.size
    if near:
        return False
    middles = [(a + b) / 2 for a, b in strips(above)]
    over = [piece.box for row in above for piece in row.fine]
    white = [x for x in middles if sum(box[0] < x < box[2] for box in over) < STREAM.usual]
    slack = STREAM.overhang * line.line.size
    return any(piece.box[0] + slack < x < piece.box[2] - slack for x in white for piece in line.fine)


def _grid(
    rows: Sequence[Pieces], rulings: Sequence[float], across: Sequence[Segment], place: Provenance
) -> Grid | None:
    """Return the grid of a region, None where it has no two columns or rows."""
    found = parts(rows)
    bodies = [bands(part.rows, part.xs, rulings, across) for part in found]
    all_rows = [band for body in bodies for band in body]
    if len(all_rows) < STREAM.min_rows or place.table is None or not _are_table(found, bodies):
        return None
    xs, places = common_edges(found)
    ys = [rows[0].top, *edges(all_rows), max(row.bottom for row in rows)]
    cells: list[Cell] = []
    first = 0
    for part, body, at in zip(found, bodies, places, strict=True):
        for row, column, height, width, lines in _texts(body, part.xs, ys[first : first + len(body) + 1], across):
            span = (at[column], at[column + width])
            box = (xs[span[0]], ys[first + row], xs[span[1]], ys[first + row + height])
            cells.append(
                Cell(
                    text=join_lines(lines),
                    row=first + row,
                    column=span[0],
                    row_span=height,
                    column_span=span[1] - span[0],
                    provenance=replace(place, box=box),
                    lines=tuple(lines),
                )
            )
        first += len(body)
    return Grid(
        cells=tuple(sorted(cells, key=lambda cell: (cell.row, cell.column))),
        row_count=len(all_rows),
        column_count=len(xs) - 1,
        column_edges=tuple(xs),
        number=place.table,
        page=place.page,
        box=(xs[0], ys[0], xs[-1], ys[-1]),
        method="text_stream",
    )


def _are_table(found: Sequence[Part], bodies: Sequence[Sequence[Sequence[Pieces]]]) -> bool:
    """Tell whether parts make a table: one of them is one by itself, and none is running text in columns."""
    if _are_labelled([line for part in found for line in part.rows]):
        return False
    pairs = [(part.xs, body) for part, body in zip(found, bodies, strict=True)]
    texts = [(xs, [line for band in body for line in band]) for xs, body in pairs]
    prose = any(is_prose(lines, xs) for xs, lines in texts if len(lines) > 1)  # one line alone is no column of prose
    return any(len(xs) > 2 and is_aligned_table(body, xs) for xs, body in pairs) and not (len(pairs) > 1 and prose)


def _are_labelled(lines: Sequence[Pieces]) -> bool:
    """Tell whether lines are a label with its value in each piece, as those of signatures: they stand in no column."""
    several = [line for line in lines if len(line.pieces) >= STREAM.min_pieces]
    labelled = sum(all(_LABEL.match(piece.text) for piece in line.pieces) for line in several)
    return 2 * labelled > len(several)


_Text = tuple[int, int, int, int, list[str]]
"""Row, column, row span, column span and lines of a cell."""


def _texts(
    body: Sequence[Sequence[Pieces]], xs: Sequence[float], ys: Sequence[float], across: Sequence[Segment]
) -> Iterator[_Text]:
    """Yield the cells of a part whose columns and rows have the edges `xs` and `ys`."""
    cells = [_row_texts(band, xs) for band in body]
    single = {(row, first) for row, found in enumerate(cells) for first, last, _ in found if first == last}
    labels = {
        (row, column): (a, b)
        for (row, column), (a, b) in merged_labels(body, xs, ys, across).items()
        if all((at, column) in single for at in range(a, b + 1))
    }
    held = {(row, column): label for (label, column), (a, b) in labels.items() for row in range(a, b + 1)}
    for row, found in enumerate(cells):
        for first, last, lines in found:
            if held.get((row, first), row) == row:
                top, bottom = labels.get((row, first), (row, row))
                yield top, first, bottom - top + 1, last - first + 1, lines


def _row_texts(band: Sequence[Pieces], xs: Sequence[float]) -> list[tuple[int, int, list[str]]]:
    """Return (first column, last column, lines) for each cell of a row; empty cells have no line."""
    glyphs: dict[int, list[Glyph]] = {}
    spans: list[tuple[int, int]] = []
    for line in band:
        for piece in line.fine:
            first, last = columns_of(piece, xs)
            if last > first:
                spans.append((first, last))
            glyphs.setdefault(first if last > first else column_at((piece.box[0] + piece.box[2]) / 2, xs), []).extend(
                piece.glyphs
            )
    cells: list[tuple[int, int, list[str]]] = []
    column = 0
    while column < len(xs) - 1:
        last = max((b for a, b in spans if a == column), default=column)
        while last > column and any(at in glyphs for at in range(column + 1, last + 1)):
            last -= 1
        found = glyphs.get(column)
        cells.append((column, last, [line.text for line in group_lines(found)] if found else []))
        column = last + 1
    return cells


_WORD = re.compile(r"[^\W\d_]{2}")


def is_aligned_table(bands: Sequence[Sequence[Pieces]], xs: Sequence[float]) -> bool:
    """Tell whether rows found by alignment are those of a table: two are filled, words are among them, and no prose."""
    columns = len(xs) - 1
    filled = [{column for line in band for column in line.by_column(xs)} for band in bands]
    full = sum(len(row) >= max(2, STREAM.filled_columns * columns) for row in filled)
    if full < max(2, STREAM.filled_rows * len(filled)):
        return False
    if not any(_WORD.search(line.line.text) for band in bands for line in band):
        return False
    return _has_short_head(bands[0], xs) or not is_prose([line for band in bands for line in band], xs)


def _has_short_head(band: Sequence[Pieces], xs: Sequence[float]) -> bool:
    """Tell whether the first row names its columns in few words: texts side by side under heads are a table."""
    return len(band[0].pieces) == len(xs) - 1 and all(
        piece.box[2] - piece.box[0] < STREAM.short_head * (xs[column + 1] - xs[column])
        for column, piece in enumerate(band[0].pieces)
    )


def is_prose(lines: Sequence[Pieces], xs: Sequence[float]) -> bool:
    """Tell whether in most lines two columns are filled by running words."""
    wide = 0
    for line in lines:
        full = 0
        for column, pieces in line.by_column(xs).items():
            width = pieces[-1].box[2] - pieces[0].box[0]
            least = max(STREAM.prose_width * line.line.size, STREAM.prose_fill * (xs[column + 1] - xs[column]))
            full += width >= least and not any(is_figure(piece.text) for piece in pieces)
        wide += full >= 2
    return wide >= STREAM.prose_share * len(lines)


def is_drawn_table(grid: Grid) -> bool:
    """Tell whether a ruled grid is a table, not the lines of a chart or a map with some words between."""
    filled = sum(1 for cell in grid.cells if cell.text)
    if grid.column_count == 1 and grid.row_count >= LATTICE.ladder_rows:
        return filled > LATTICE.ladder_share * len(grid.cells)
    return len(grid.cells) < LATTICE.drawing_cells or filled > LATTICE.drawing_share * len(grid.cells)
