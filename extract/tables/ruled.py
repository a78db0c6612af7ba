"""Rulings and glyphs become grids: every table whose cells are drawn, merged cells and open borders included."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from extract.document import Box, Cell, Grid, Provenance, join_lines
from extract.page.lines import Line, group_lines
from extract.page.marks import Glyph, Segment, clusters
from extract.tables.cuts import LatticeTable, Region, cut
from extract.tables.open_borders import closed_up, stacked, with_lines_below
from extract.tables.settings import LATTICE


def find_tables(segments: Sequence[Segment], *, apart: bool = True) -> list[LatticeTable]:
    """Return the drawn tables of a page, top to bottom; frames of a single cell are left out.

    With `apart`, frames side by side at the same small distance are the cells of a table, and rows drawn one by one are
    rows of one: so it is with borders, not with coloured areas.
    """
    tables, frames = _find(segments, apart=apart)
    if apart and len(frames) >= LATTICE.min_boxes:
        tables += _find(closed_up(frames), apart=True)[0]
    return sorted(tables, key=lambda table: (table.box[1], table.box[0]))


def _find(segments: Sequence[Segment], *, apart: bool) -> tuple[list[LatticeTable], list[Box]]:
    """Return the drawn tables, and the boxes of frames of a single cell."""
    across = _merge([s for s in segments if s.horizontal])
    down = _merge([s for s in segments if not s.horizontal])
    tables: list[LatticeTable] = []
    frames: list[Box] = []
    groups = _components(across, down)
    for group_across, group_down in stacked(groups) if apart else groups:
        table = _table(group_across, group_down)
        if table is not None:
            tables.append(table)
        elif len(group_across) == 2 and len(group_down) == 2:
            (left, right), (top, bottom) = sorted(s.at for s in group_down), sorted(s.at for s in group_across)
            frames.append((left, top, right, bottom))
    return tables, frames


def _cluster(values: Sequence[float], tolerance: float) -> list[float]:
    """Return the mean of each run of values that lie within `tolerance` of the run's first."""
    return [sum(group) / len(group) for group in clusters(sorted(values), tolerance)]


def _nearest(value: float, sorted_values: Sequence[float]) -> int:
    at = bisect_right(sorted_values, value)
    if at == 0:
        return 0
    if at == len(sorted_values):
        return at - 1
    return at if sorted_values[at] - value < value - sorted_values[at - 1] else at - 1


def _merge(segments: Sequence[Segment]) -> list[Segment]:
    """Snap parallel rulings to common positions and join their pieces; what stays too short is no ruling."""
    if not segments:
        return []
    levels = _cluster([s.at for s in segments], LATTICE.snap)
    rows: dict[int, list[Segment]] = {}
    for segment in segments:
        rows.setdefault(_nearest(segment.at, levels), []).append(segment)
    merged: list[Segment] = []
    for index, row in rows.items():
        start = end = None
        for piece in sorted(row, key=lambda s: s.start):
            if end is not None and start is not None and piece.start - end <= LATTICE.join_gap:
                end = max(end, piece.end)
                continue
            if start is not None and end is not None:
                merged.append(Segment(row[0].horizontal, levels[index], start, end))
            start, end = piece.start, piece.end
        if start is not None and end is not None:
            merged.append(Segment(row[0].horizontal, levels[index], start, end))
    return [segment for segment in merged if segment.end - segment.start >= LATTICE.min_side]


def _components(across: list[Segment], down: list[Segment]) -> list[tuple[list[Segment], list[Segment]]]:
    """Group rulings that cross or touch each other: one group for each table."""
    parent = list(range(len(across) + len(down)))

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    by_level = sorted(range(len(across)), key=lambda index: across[index].at)
    levels = [across[index].at for index in by_level]
    for offset, vertical in enumerate(down):
        first = bisect_right(levels, vertical.start - LATTICE.touch)
        last = bisect_right(levels, vertical.end + LATTICE.touch)
        for index in by_level[first:last]:
            horizontal = across[index]
            if horizontal.start - LATTICE.touch <= vertical.at <= horizontal.end + LATTICE.touch:
                parent[root(index)] = root(len(across) + offset)
    groups: dict[int, tuple[list[Segment], list[Segment]]] = {}
    for index, segment in enumerate([*across, *down]):
        pair = groups.setdefault(root(index), ([], []))
        pair[0 if segment.horizontal else 1].append(segment)
    pairs = [pair for pair in groups.values() if len(pair[0]) + len(pair[1]) >= 3 and pair[0] and pair[1]]
    lonely = [s for pair in groups.values() if not pair[0] for s in pair[1]]
    for vertical in lonely:
        _adopt(vertical, pairs)
    with_lines_below(pairs, [s for pair in groups.values() if not pair[1] for s in pair[0]])
    return pairs


def _adopt(vertical: Segment, pairs: list[tuple[list[Segment], list[Segment]]]) -> None:
    """Add a vertical ruling that meets no other to the table it runs beside: merged labels over a whole page."""
    length = vertical.end - vertical.start
    for across, down in pairs:
        top = min(*(s.start for s in down), *(s.at for s in across))
        bottom = max(*(s.end for s in down), *(s.at for s in across))
        shared = min(bottom, vertical.end) - max(top, vertical.start)
        if shared >= LATTICE.adopted_share * max(length, bottom - top):
            down.append(vertical)
            return


def _positions(levels: Sequence[float], crossing: Sequence[Segment]) -> list[float]:
    """Return the positions of parallel rulings, with one more where the crossing rulings run on beyond the last."""
    positions = _cluster(levels, LATTICE.snap)
    starts = sorted(s.start for s in crossing)
    ends = sorted(s.end for s in crossing)
    if positions and starts and positions[0] - starts[0] > LATTICE.open_side:
        positions.insert(0, starts[0])
    if positions and ends and ends[-1] - positions[-1] > LATTICE.open_side:
        positions.append(ends[-1])
    kept: list[float] = []
    for position in positions:
        if not kept or position - kept[-1] >= LATTICE.min_side:
            kept.append(position)
    return kept


class _Walls:
    """Which sides of the base cells are drawn."""

    def __init__(self, xs: list[float], ys: list[float], across: list[Segment], down: list[Segment]) -> None:
        self.xs, self.ys = xs, ys
        self.above = _covered(ys, xs, across)
        """above[row][column]: a ruling on the upper side of the base cell; one row more for the lower border."""
        left = _covered(xs, ys, down)
        self.left = [[left[column][row] for column in range(len(xs))] for row in range(len(ys) - 1)]


def _covered(levels: list[float], stops: list[float], segments: list[Segment]) -> list[list[bool]]:
    """For each level, tell for each interval between stops whether the level's rulings cover it."""
    rows: list[list[float]] = [[0.0] * (len(stops) - 1) for _ in levels]
    for segment in segments:
        row = rows[_nearest(segment.at, levels)]
        for index in range(len(stops) - 1):
            overlap = min(segment.end, stops[index + 1]) - max(segment.start, stops[index])
            if overlap > 0:
                row[index] += overlap
    return [
        [row[index] >= LATTICE.wall_share * (stops[index + 1] - stops[index]) for index in range(len(stops) - 1)]
        for row in rows
    ]


def _without_strays(segments: list[Segment], crossing: list[Segment]) -> list[Segment]:
    """Leave out rulings that end in the middle of a cell: underlined words, strokes through them."""
    stops = sorted(s.at for s in crossing)
    low, high = stops[0] + LATTICE.open_side, stops[-1] - LATTICE.open_side

    def is_held(end: float) -> bool:
        return not low < end < high or abs(stops[_nearest(end, stops)] - end) <= LATTICE.open_side

    return [segment for segment in segments if is_held(segment.start) and is_held(segment.end)]


def _table(across: list[Segment], down: list[Segment]) -> LatticeTable | None:
    across = _without_strays(across, down)
    down = _without_strays(down, across) if across else []
    if not down:
        return None
    xs = _positions([s.at for s in down], across)
    ys = _positions([s.at for s in across], down)
    if len(xs) < 2 or len(ys) < 2 or not 2 <= (len(xs) - 1) * (len(ys) - 1) <= LATTICE.max_base_cells:
        return None
    walls = _Walls(xs, ys, across, down)
    regions = _regions(walls)
    if len(regions) < 2:
        return None
    return LatticeTable(
        xs=tuple(xs),
        ys=tuple(ys),
        regions=tuple(regions),
        open_top=not all(walls.above[0]),
        open_bottom=not all(walls.above[-1]),
    )


def _regions(walls: _Walls) -> list[Region]:
    """Flood the base cells through missing walls, and cut what is no rectangle into rectangles."""
    rows, columns = len(walls.ys) - 1, len(walls.xs) - 1
    label = [[-1] * columns for _ in range(rows)]
    count = 0
    for row in range(rows):
        for column in range(columns):
            if label[row][column] < 0:
                _flood(walls, label, row, column, count)
                count += 1
    members: dict[int, list[tuple[int, int]]] = {}
    for row in range(rows):
        for column in range(columns):
            members.setdefault(label[row][column], []).append((row, column))
    regions = [region for cells in members.values() for region in _rectangles(cells)]
    return sorted(regions)


def _flood(walls: _Walls, label: list[list[int]], row: int, column: int, mark: int) -> None:
    rows, columns = len(label), len(label[0])
    stack = [(row, column)]
    label[row][column] = mark
    while stack:
        r, c = stack.pop()
        steps = (
            (r - 1, c, r > 0 and not walls.above[r][c]),
            (r + 1, c, r + 1 < rows and not walls.above[r + 1][c]),
            (r, c - 1, c > 0 and not walls.left[r][c]),
            (r, c + 1, c + 1 < columns and not walls.left[r][c + 1]),
        )
        for next_row, next_column, is_open in steps:
            if is_open and label[next_row][next_column] < 0:
                label[next_row][next_column] = mark
                stack.append((next_row, next_column))


def _rectangles(cells: list[tuple[int, int]]) -> list[Region]:
    """Cut a set of base cells into rectangles: runs of a row, joined down while they keep their extent."""
    by_row: dict[int, list[int]] = {}
    for row, column in cells:
        by_row.setdefault(row, []).append(column)
    done: list[Region] = []
    growing: dict[tuple[int, int], tuple[int, int]] = {}
    for row in sorted(by_row):
        runs = _runs(sorted(by_row[row]))
        for run, (top, height) in list(growing.items()):
            if run not in runs or top + height != row:
                done.append((top, run[0], height, run[1] - run[0] + 1))
                del growing[run]
        for run in runs:
            top, height = growing.get(run, (row, 0))
            growing[run] = (top, height + 1)
    done.extend((top, run[0], height, run[1] - run[0] + 1) for run, (top, height) in growing.items())
    return done


def _runs(columns: list[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for column in columns:
        if runs and runs[-1][1] + 1 == column:
            runs[-1] = (runs[-1][0], column)
        else:
            runs.append((column, column))
    return runs


def fill(table: LatticeTable, glyphs: Sequence[Glyph], place: Provenance) -> tuple[Grid, set[int]]:
    """Return the table as a Grid, each glyph in the cell that holds its centre, and the indices of the glyphs used.

    `place` gives document, page, table number and method of the grid and its cells; its box is not looked at.

    Raises:
        ValueError: `place` has no table number.
    """
    if place.table is None:
        raise ValueError("a grid needs a table number")
    owner = {
        (r, c): index
        for index, (row, column, row_span, column_span) in enumerate(table.regions)
        for r in range(row, row + row_span)
        for c in range(column, column + column_span)
    }
    held: list[list[Glyph]] = [[] for _ in table.regions]
    used: set[int] = set()
    for index, glyph in enumerate(glyphs):
        column = bisect_right(table.xs, (glyph.x0 + glyph.x1) / 2) - 1
        row = bisect_right(table.ys, (glyph.top + glyph.bottom) / 2) - 1
        region = owner.get((row, column))
        if region is not None:
            held[region].append(glyph)
            used.add(index)
    lines = [group_lines(found) if found else [] for found in held]
    table, lines = cut(table, list(zip(table.regions, lines, strict=True)))
    grid = Grid(
        cells=tuple(_cell(table, region, lines[index], place) for index, region in enumerate(table.regions)),
        row_count=len(table.ys) - 1,
        column_count=len(table.xs) - 1,
        column_edges=table.xs,
        number=place.table,
        page=place.page,
        box=table.box,
        method=place.method,
        open_top=table.open_top,
        open_bottom=table.open_bottom,
    )
    return grid, used


def _cell(table: LatticeTable, region: Region, found: Sequence[Line], place: Provenance) -> Cell:
    row, column, row_span, column_span = region
    box = (table.xs[column], table.ys[row], table.xs[column + column_span], table.ys[row + row_span])
    lines = tuple(line.text for line in found)
    return Cell(
        text=join_lines(lines),
        row=row,
        column=column,
        row_span=row_span,
        column_span=column_span,
        provenance=replace(place, box=box),
        lines=lines,
    )
