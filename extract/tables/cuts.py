"""Cells that rulings leave open are cut by their text: columns drawn in the head alone, rows with no ruling between."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeAlias

from extract.document import Box
from extract.page.lines import Line, make_line, split_line
from extract.page.marks import Glyph
from extract.tables.columns import is_figure
from extract.tables.settings import LATTICE, STREAM

Region: TypeAlias = tuple[int, int, int, int]
"""Row, column, row span and column span of a cell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LatticeTable:
    """The geometry of a drawn table, in points: column and row positions, and per cell its position and spans."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    regions: tuple[Region, ...]
    """The cells in reading order."""
    open_top: bool
    open_bottom: bool

    @property
    def box(self) -> Box:
        """The table's outer box."""
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]


def parts_rows_alone(table: LatticeTable, pieces: Sequence[int]) -> bool:
    """Tell whether rulings part the rows of a table and nothing its columns: its texts alone tell where these are.

    `pieces` are the pieces into which wide gaps part each of its lines.
    """
    apart = sum(count >= STREAM.min_pieces for count in pieces)
    return len(table.xs) <= 2 and apart >= max(STREAM.min_rows, STREAM.filled_columns * len(pieces))


Held: TypeAlias = tuple[Region, list[Line]]
"""A cell and its lines."""


def cut(table: LatticeTable, held: Sequence[Held]) -> tuple[LatticeTable, list[list[Line]]]:
    """Return the table with the cells cut that its text shows to be several, and the lines of each cell."""
    cells = _columns_cut(table, held)
    rows = _levels_of_rows(table, cells)
    if rows:
        ys, cells = _rows_cut(table.ys, cells, rows)
    elif len(cells) == len(held):
        return table, [lines for _, lines in held]
    else:
        ys = list(table.ys)
    ordered = sorted(cells, key=lambda cell: cell[0])
    changed = replace(table, ys=tuple(ys), regions=tuple(region for region, _ in ordered))
    return changed, [lines for _, lines in ordered]


def _columns_cut(table: LatticeTable, held: Sequence[Held]) -> list[Held]:
    """Cut cells over several columns whose pieces of text lie in one column each."""
    found: dict[Region, dict[int, list[Line]]] = {}
    for region, lines in held:
        if region[3] > 1 and lines:
            columns = _by_column(lines, table.xs)
            if len(columns) >= max(2, LATTICE.most_columns * region[3]):
                found[region] = columns
    alike = Counter((region[1], region[3]) for region in found)
    cells: list[Held] = []
    for region, lines in held:
        columns = found.get(region, {})
        if len(columns) < LATTICE.sure_columns and (not columns or alike[region[1], region[3]] < 2):
            cells.extend(_as_above(region, lines, table.xs, cells))
            continue
        row, first, height, width = region
        cells.extend(_parts(table.ys, row, height, {at: columns.get(at, []) for at in range(first, first + width)}))
    return cells


def _as_above(region: Region, lines: list[Line], xs: Sequence[float], above: Sequence[Held]) -> list[Held]:
    """Cut a cell of one row as the row above it is where each piece of its text lies in one of that row's cells."""
    row, first, height, width = region
    uncut = [(region, lines)]
    spans = sorted(
        (other[1], other[3])
        for other, _ in above
        if other[0] + other[2] == row and first <= other[1] and other[1] + other[3] <= first + width
    )
    if height > 1 or len(spans) < LATTICE.sure_columns or sum(span for _, span in spans) != width:
        return uncut
    edges = [*(xs[column] for column, _ in spans), xs[first + width]]
    found = _by_column(lines, edges)
    if len(found) < LATTICE.sure_columns:
        return uncut
    return [((row, column, 1, span), found.get(place, [])) for place, (column, span) in enumerate(spans)]


def _by_column(lines: Sequence[Line], xs: Sequence[float]) -> dict[int, list[Line]]:
    """Return the lines of each column, nothing where a piece of text stands in two."""
    found: dict[int, list[Line]] = {}
    if any(_is_distributed(line) for line in lines):
        return {}
    for line in lines:
        own: dict[int, list[Glyph]] = {}
        for piece in split_line(line, STREAM.fine_gap):
            column = bisect_right(xs, piece.box[0] + LATTICE.text_slack) - 1
            if not 0 <= column < len(xs) - 1 or piece.box[2] > xs[column + 1] + LATTICE.text_slack:
                return {}
            own.setdefault(column, []).extend(piece.glyphs)
        for column, glyphs in own.items():
            found.setdefault(column, []).append(make_line(glyphs))
    return found


def _is_distributed(line: Line) -> bool:
    """Tell whether the letters of a line are spread over its cell, each as far from the next: they are one text."""
    letters = line.glyphs
    gaps = [b.x0 - a.x1 for a, b in pairwise(letters)]
    if len(letters) < LATTICE.spread_letters or not any("\u4e00" <= glyph.text <= "\u9fff" for glyph in letters):
        return False
    return min(gaps) > STREAM.fine_gap * line.size and max(gaps) - min(gaps) < LATTICE.spread_slack * line.size


def _parts(ys: Sequence[float], row: int, height: int, columns: Mapping[int, list[Line]]) -> list[Held]:
    """Return one cell for each column, and for each row too where every line lies in one and two columns say so."""
    rows = [_by_row(lines, ys) for lines in columns.values() if lines]
    several = sum(len(found) > 1 for found in rows)
    if height == 1 or several < 2 or not all(rows):
        return [((row, column, height, 1), lines) for column, lines in columns.items()]
    cells: list[Held] = []
    for column, lines in columns.items():
        if lines and _is_label(lines, ys[row : row + height + 1], leftmost=column == min(columns)):
            cells.append(((row, column, height, 1), lines))
        else:
            cells.extend(((at, column, 1, 1), _by_row(lines, ys).get(at, [])) for at in range(row, row + height))
    return cells


def _is_label(lines: Sequence[Line], ys: Sequence[float], *, leftmost: bool) -> bool:
    """Tell whether one text in the middle of several rows belongs to all: in the first column, or between two."""
    if len(_texts(lines, min(b - a for a, b in pairwise(ys)))) > 1:
        return False
    middle, slack = (lines[0].box[1] + lines[-1].box[3]) / 2, LATTICE.level * lines[0].size
    between = all(abs((a + b) / 2 - middle) > slack for a, b in pairwise(ys))
    return abs((ys[0] + ys[-1]) / 2 - middle) <= slack and (leftmost or between)


def _by_row(lines: Sequence[Line], ys: Sequence[float]) -> dict[int, list[Line]]:
    found: dict[int, list[Line]] = {}
    for line in lines:
        row = bisect_right(ys, (line.box[1] + line.box[3]) / 2) - 1
        if not 0 <= row < len(ys) - 1:
            return {}
        found.setdefault(row, []).append(line)
    return found


def _levels_of_rows(table: LatticeTable, cells: Sequence[Held]) -> dict[int, list[float]]:
    """Return {row: the middles of its lines} for each row whose cells hold a whole number on each of their lines."""
    own: dict[int, dict[Region, list[Line]]] = {}
    for region, lines in cells:
        if region[2] == 1 and lines:
            own.setdefault(region[0], {})[region] = lines
    several = (
        row for row, found in own.items() if sum(len(lines) > 1 for lines in found.values()) >= LATTICE.min_figures
    )
    return {row: levels for row in several if (levels := _levels(own[row], table.xs))}


def _rows_cut(
    ys: Sequence[float], cells: Sequence[Held], levels_of: Mapping[int, list[float]]
) -> tuple[list[float], list[Held]]:
    """Cut rows at the levels of their lines."""
    edges: list[float] = [ys[0]]
    first_of: list[int] = []
    for row, (top, bottom) in enumerate(pairwise(ys)):
        first_of.append(len(edges) - 1)
        edges.extend(min(max((a + b) / 2, top), bottom) for a, b in pairwise(levels_of.get(row, ())))
        edges.append(bottom)
    first_of.append(len(edges) - 1)
    moved: list[Held] = []
    for region, lines in cells:
        row, column, height, width = region
        start, end = first_of[row], first_of[row + height]
        levels = levels_of.get(row, []) if height == 1 else []
        if levels and lines:
            moved.extend(
                ((start + first, column, last - first + 1, width), found)
                for first, last, found in _on_levels(lines, levels)
            )
        else:
            moved.append(((start, column, end - start, width), lines))
    return edges, moved


def _on_levels(lines: Sequence[Line], levels: Sequence[float]) -> list[tuple[int, int, list[Line]]]:
    """Return the cells (first level, last level, lines) of a column in a row that is cut at these levels.

    Texts that stand each in the middle of some levels, one group below the other, span these; others stand on one, as
    do all where the first stands on the first level and none between two: labels typed in the first row of their group.
    """
    texts = _texts(lines, min(b - a for a, b in pairwise(levels)))
    if len(texts) == 1:
        return [(0, len(levels) - 1, list(lines))]  # the ruled cell holds one label, wherever in it that is printed
    middles = [(text[0].box[1] + text[-1].box[3]) / 2 for text in texts]
    slack = LATTICE.level * lines[0].size
    spans: list[tuple[int, int, list[Line]]] = []
    typed_once = abs(middles[0] - levels[0]) <= slack and all(
        min(abs(middle - level) for level in levels) <= slack for middle in middles
    )
    start = len(levels) + 1 if typed_once else 0
    for text, middle in zip(texts, middles, strict=True):
        fits = [end for end in range(start, len(levels)) if abs((levels[start] + levels[end]) / 2 - middle) <= slack]
        if not fits:
            break
        spans.append((start, fits[0], text))
        start = fits[0] + 1
    if start == len(levels) and len(spans) == len(texts):
        return spans
    own: list[list[Line]] = [[] for _ in levels]
    for text, middle in zip(texts, middles, strict=True):
        own[min(range(len(levels)), key=lambda at: abs(levels[at] - middle))].extend(text)
    return [(at, at, found) for at, found in enumerate(own)]


def _texts(lines: Sequence[Line], pitch: float) -> list[list[Line]]:
    """Return the lines of a column grouped into texts: lines clearly nearer to each other than the levels are one."""
    texts = [[lines[0]]]
    for above, below in pairwise(lines):
        near = below.box[1] - above.box[1] < min(STREAM.leading * below.size, LATTICE.closer * pitch)
        if near:
            texts[-1].append(below)
        else:
            texts.append([below])
    return texts


def _levels(own: Mapping[Region, Sequence[Line]], xs: Sequence[float]) -> list[float]:
    """Return the middle of each line of a row that is several rows, nothing for a row that is one."""
    figures = [(region, found) for region, found in own.items() if all(_is_whole(line.text) for line in found)]
    count = max((len(found) for _, found in figures), default=0)
    if count < 2 or any(line.text.strip() in _REST for found in own.values() for line in found[1:]):
        return []
    agreeing = [(region, found) for region, found in figures if len(found) == count]
    if len(agreeing) < max(LATTICE.min_figures, LATTICE.most_cells * len(figures)):
        return []
    levels = [(line.box[1] + line.box[3]) / 2 for line in agreeing[0][1]]
    on_level = sum(_is_on(found, levels) for found in own.values())
    wraps = any(
        line.box[2] - line.box[0] > LATTICE.full_cell * (xs[region[1] + region[3]] - xs[region[1]])
        for region, found in agreeing
        for line in found[:-1]
    )
    if wraps or on_level < LATTICE.most_cells * len(own):
        return []
    return levels


_REST = frozenset("%％‰")
"""What is no row of its own: the end of a number that its cell is too narrow for."""


def _is_whole(text: str) -> bool:
    """Tell whether a line is a whole number: 20,000. goes on in the next one."""
    return is_figure(text) and not text.rstrip().endswith((".", ",", "，", "．"))


def _is_on(found: Sequence[Line], levels: Sequence[float]) -> bool:
    """Tell whether a cell has a text on most levels, or several that are each on one: labels typed once, reasons."""
    texts = _texts(found, min(b - a for a, b in pairwise(levels)))
    middles = [(text[0].box[1] + text[-1].box[3]) / 2 for text in texts]
    slack = LATTICE.level * found[0].size
    if len(texts) > 1 and all(min(abs(middle - level) for level in levels) <= slack for middle in middles):
        return True
    return sum(any(abs(middle - level) <= slack for middle in middles) for level in levels) >= LATTICE.on_level * len(
        levels
    )
