"""Cells that rulings leave open are cut by their text: columns drawn in the head alone, rows with no ruling between."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from extract.page.blocks import LEADING
from extract.page.lines import Line, group_lines, split_line
from extract.page.marks import Glyph
from extract.page.pieces import FINE_GAP, is_figure
from extract.page.table import LatticeTable, Region

SLACK = 1.5
"""Points: text may reach this far over the place of a ruling that is not drawn."""
MOST_COLUMNS = 0.6
"""Of the columns that a cell spans: text in so many, each piece in one of them, shows that they are cells."""
SURE_COLUMNS = 3
"""Filled columns that show it by themselves; two must be so in two rows."""
MOST_CELLS = 0.6
"""Of a row's filled cells: so many must have a line on each of its lines."""
MIN_FIGURES = 2
"""Columns with a whole number on every line: text that wraps has none."""
LEVEL = 0.35
"""Type sizes: lines whose baselines differ less stand on one level."""
ON_LEVEL = 0.7
"""Of the levels: a cell with text on so many has rows of its own."""
CLOSER = 0.85
"""Of the distance between two levels: lines of one text lie nearer to each other than this."""
FILLED = 0.85
"""Of a cell's width: a number that is this wide may go on in the next line."""

Held = Sequence[tuple[Region, list[Glyph]]]
"""Cells with their glyphs."""


def cut(table: LatticeTable, held: Held) -> tuple[LatticeTable, list[list[Glyph]]]:
    """Return the table with the cells cut that its text shows to be several, and the glyphs of each cell."""
    by_row = _rows_cut(table.ys, _columns_cut(table, held), table.xs)
    if by_row is None:
        return table, [glyphs for _, glyphs in held]
    ys, cells = by_row
    ordered = sorted(cells, key=lambda cell: cell[0])
    changed = replace(table, ys=tuple(ys), regions=tuple(region for region, _ in ordered))
    return changed, [glyphs for _, glyphs in ordered]


def _columns_cut(table: LatticeTable, held: Held) -> list[tuple[Region, list[Glyph]]]:
    """Cut cells over several columns whose pieces of text lie in one column each."""
    found: dict[Region, dict[int, list[Glyph]]] = {}
    for region, glyphs in held:
        if region[3] > 1 and len(glyphs) > 1:
            columns = _by_column(glyphs, table.xs)
            if len(columns) >= max(2, MOST_COLUMNS * region[3]):
                found[region] = columns
    alike = Counter((region[1], region[3]) for region in found)
    cells: list[tuple[Region, list[Glyph]]] = []
    for region, glyphs in held:
        columns = found.get(region, {})
        if len(columns) < SURE_COLUMNS and (not columns or alike[region[1], region[3]] < 2):
            cells.append((region, glyphs))
            continue
        row, first, height, width = region
        parts = {column: columns.get(column, []) for column in range(first, first + width)}
        cells.extend(_parts(table.ys, row, height, parts))
    return cells


def _by_column(glyphs: Sequence[Glyph], xs: Sequence[float]) -> dict[int, list[Glyph]]:
    """Return the glyphs by column, nothing where a piece of text stands in two."""
    found: dict[int, list[Glyph]] = {}
    for line in group_lines(glyphs):
        for piece in split_line(line, FINE_GAP):
            column = next(
                (
                    at
                    for at, (a, b) in enumerate(pairwise(xs))
                    if a - SLACK <= piece.box[0] and piece.box[2] <= b + SLACK
                ),
                None,
            )
            if column is None:
                return {}
            found.setdefault(column, []).extend(piece.glyphs)
    return found


def _parts(
    ys: Sequence[float], row: int, height: int, columns: Mapping[int, list[Glyph]]
) -> list[tuple[Region, list[Glyph]]]:
    """Return one cell for each column, and for each row too where every line lies in one and two columns say so."""
    rows = [_by_row(glyphs, ys) for glyphs in columns.values() if glyphs]
    several = sum(len(found) > 1 for found in rows)
    if height == 1 or several < 2 or not all(rows):
        return [((row, column, height, 1), glyphs) for column, glyphs in columns.items()]
    return [
        ((at, column, 1, 1), _by_row(glyphs, ys).get(at, []))
        for column, glyphs in columns.items()
        for at in range(row, row + height)
    ]


def _by_row(glyphs: Sequence[Glyph], ys: Sequence[float]) -> dict[int, list[Glyph]]:
    found: dict[int, list[Glyph]] = {}
    for line in group_lines(glyphs) if glyphs else ():
        middle = (line.box[1] + line.box[3]) / 2
        row = next((at for at, (a, b) in enumerate(pairwise(ys)) if a <= middle < b), None)
        if row is None:
            return {}
        found.setdefault(row, []).extend(line.glyphs)
    return found


def _rows_cut(
    ys: Sequence[float], cells: Sequence[tuple[Region, list[Glyph]]], xs: Sequence[float]
) -> tuple[list[float], list[tuple[Region, list[Glyph]]]] | None:
    """Cut the rows whose cells hold a whole number on each of their lines; None where nothing was cut at all."""
    lines = {region: group_lines(glyphs) if glyphs else [] for region, glyphs in cells}
    edges: list[float] = [ys[0]]
    first_of: list[int] = []
    levels_of: dict[int, list[float]] = {}
    for row, (top, bottom) in enumerate(pairwise(ys)):
        own = {region: found for region, found in lines.items() if region[0] == row and region[2] == 1 and found}
        levels = _levels(own, xs)
        first_of.append(len(edges) - 1)
        if levels:
            levels_of[row] = levels
            edges.extend(min(max((a + b) / 2, top), bottom) for a, b in pairwise(levels))
        edges.append(bottom)
    first_of.append(len(edges) - 1)
    moved: list[tuple[Region, list[Glyph]]] = []
    for region, glyphs in cells:
        row, column, height, width = region
        start, end = first_of[row], first_of[row + height]
        levels = levels_of.get(row, []) if height == 1 else []
        if len(levels) < 2 or not lines[region]:
            moved.append(((start, column, end - start, width), glyphs))
            continue
        for first, last, found in _on_levels(lines[region], levels):
            held = [glyph for line in found for glyph in line.glyphs]
            moved.append(((start + first, column, last - first + 1, width), held))
    return edges, moved


def _on_levels(lines: Sequence[Line], levels: Sequence[float]) -> list[tuple[int, int, list[Line]]]:
    """Return the cells (first level, last level, lines) of a column in a row that is cut at these levels.

    Texts that stand each in the middle of some levels, one group below the other, span these; others stand on one.
    """
    texts = _texts(lines, min(b - a for a, b in pairwise(levels)))
    if len(texts) == 1:
        return [(0, len(levels) - 1, list(lines))]  # the ruled cell holds one label, wherever in it that is printed
    middles = [(text[0].box[1] + text[-1].box[3]) / 2 for text in texts]
    slack = LEVEL * lines[0].size
    spans: list[tuple[int, int, list[Line]]] = []
    start = 0
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
        near = below.box[1] - above.box[1] < min(LEADING * below.size, CLOSER * pitch)
        if near:
            texts[-1].append(below)
        else:
            texts.append([below])
    return texts


def _levels(own: Mapping[Region, Sequence[Line]], xs: Sequence[float]) -> list[float]:
    """Return the middle of each line of a row that is several rows, nothing for a row that is one."""
    figures = [(region, found) for region, found in own.items() if all(is_figure(line.text) for line in found)]
    count = max((len(found) for _, found in figures), default=0)
    if count < 2:
        return []
    agreeing = [(region, found) for region, found in figures if len(found) == count]
    if len(agreeing) < max(MIN_FIGURES, MOST_CELLS * len(figures)):
        return []
    levels = [(line.box[1] + line.box[3]) / 2 for line in agreeing[0][1]]
    on_level = sum(_is_on(found, levels) for found in own.values())
    wraps = any(
        line.box[2] - line.box[0] > FILLED * (xs[region[1] + region[3]] - xs[region[1]])
        for region, found in agreeing
        for line in found[:-1]
    )
    if wraps or on_level < MOST_CELLS * len(own):
        return []
    return levels


def _is_on(found: Sequence[Line], levels: Sequence[float]) -> bool:
    """Tell whether a cell has a text on most levels."""
    texts = _texts(found, min(b - a for a, b in pairwise(levels)))
    middles = [(text[0].box[1] + text[-1].box[3]) / 2 for text in texts]
    slack = LEVEL * found[0].size
    return sum(any(abs(middle - level) <= slack for middle in middles) for level in levels) >= ON_LEVEL * len(levels)
