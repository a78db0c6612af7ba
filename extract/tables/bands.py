"""Lines of a table without rulings become rows: a line that fills most columns is a row, others go on in one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from extract.page.lines import Line
from extract.page.marks import Segment
from extract.tables.columns import Pieces, is_figure
from extract.tables.settings import STREAM
from extract.tables.spans import loosened


@dataclass(frozen=True, kw_only=True)
class _Filled:
    """A line and what it has in which column."""

    row: Pieces
    columns: dict[int, list[Line]]
    count: int

    @cached_property
    def figures(self) -> frozenset[int]:
        """The columns where it has one whole number."""
        return frozenset(
            column for column, pieces in self.columns.items() if is_figure("".join(piece.text for piece in pieces))
        )

    @property
    def is_main(self) -> bool:
        return len(self.columns) >= max(2, STREAM.main_share * self.count) or len(self.figures) >= 2

    @property
    def is_full(self) -> bool:
        return len(self.columns) >= max(2, STREAM.full_share * self.count) and 0 in self.columns


def bands(
    rows: Sequence[Pieces], xs: Sequence[float], rulings: Sequence[float], across: Sequence[Segment] = ()
) -> list[list[Pieces]]:
    """Group the lines of a table into its rows, top to bottom.

    `xs` are the columns' edges; a ruling always parts two rows. `across` are the lines drawn across.
    """
    lines = [_filled(row, xs) for row in rows]
    dense = _is_dense(lines)
    head = next((index for index, line in enumerate(lines) if len(line.figures) >= 2), 0)
    moved: dict[int, list[Pieces]] = {}
    if head and not dense:
        mains = _with_rows_apart(lines, [index for index, line in enumerate(lines) if line.is_main], head)
        first = max((index for index in mains if index < head), default=head)
        loose = loosened(rows, xs, mains, first, rulings, across)
        kept = [(index, row) for index, row in enumerate(loose.lines) if row is not None]
        moved = {number: loose.moved[index] for number, (index, _) in enumerate(kept) if index in loose.moved}
        lines = [_filled(row, xs) for _, row in kept]
        head = sum(1 for index, _ in kept if index < head)
    place = {id(line): index for index, line in enumerate(lines)}
    found: list[list[Pieces]] = []
    for start, near in _near(lines, rulings):
        rows_here = _rows_of(near, xs, head=head - start, dense=dense)
        found.extend([one for line in row for one in (line.row, *moved.get(place[id(line)], ()))] for row in rows_here)
    return found


def _with_rows_apart(lines: Sequence[_Filled], mains: Sequence[int], head: int) -> list[int]:
    """Add to the main lines those of two pieces and more that stand as far from them as they do from each other."""
    rising = [lines[index].row.baseline for index in mains if index >= head]
    pitch = min((b - a for a, b in pairwise(rising)), default=0.0)
    found = list(mains)
    if not pitch:
        return found
    for index, line in enumerate(lines):
        apart = all(abs(line.row.baseline - lines[main].row.baseline) >= STREAM.own_row * pitch for main in found)
        if apart and len(line.row.pieces) >= 2:
            found.append(index)
    return sorted(found)


def _filled(row: Pieces, xs: Sequence[float]) -> _Filled:
    return _Filled(row=row, columns=row.by_column(xs), count=len(xs) - 1)


def _near(lines: Sequence[_Filled], rulings: Sequence[float]) -> list[tuple[int, list[_Filled]]]:
    """Return the runs of lines that stand near each other with no ruling between, each with its first line's number."""
    runs = [(0, [lines[0]])]
    for index, (above, below) in enumerate(pairwise(lines), start=1):
        if _is_parted(above.row, below.row, rulings):
            runs.append((index, []))
        runs[-1][1].append(below)
    return runs


def _is_parted(above: Pieces, below: Pieces, rulings: Sequence[float]) -> bool:
    """Tell whether two neighbouring lines stand far apart or a ruling stands between them."""
    ruled = any(above.baseline < y < below.baseline - 0.2 * below.line.size for y in rulings)
    return ruled or below.baseline - above.baseline >= STREAM.row_gap * below.line.size


def _is_dense(lines: Sequence[_Filled]) -> bool:
    """Tell whether most of the rows are set closer than the lines of a wrapped cell may be."""
    mains = [line for line in lines if line.is_main]
    near = [b.row.baseline - a.row.baseline < STREAM.row_gap * b.row.line.size for a, b in pairwise(mains)]
    return 2 * sum(near) > len(near)


def _rows_of(lines: Sequence[_Filled], xs: Sequence[float], *, head: int, dense: bool) -> list[list[_Filled]]:
    """Return the rows of lines that stand near each other; the table's first row of figures is the line `head`."""
    mains = [index for index, line in enumerate(lines) if line.is_main] or [0]
    anchors = [[mains[0]]]
    for before, index in pairwise(mains):
        if _are_two(lines[before], lines[index], in_head=index < head, dense=dense):
            anchors.append([index])
        else:
            anchors[-1].append(index)
    rows = [[lines[index] for index in range(anchor[0], anchor[-1] + 1)] for anchor in anchors]
    found = _between(None, lines[: anchors[0][0]], rows[0], xs, dense=dense)
    for number, row in enumerate(rows):
        found.append(row)
        last = anchors[number][-1] + 1
        after = anchors[number + 1][0] if number + 1 < len(anchors) else len(lines)
        following = rows[number + 1] if number + 1 < len(rows) else None
        found.extend(_between(row, lines[last:after], following, xs, dense=dense))
    return found


def _are_two(a: _Filled, b: _Filled, *, in_head: bool, dense: bool) -> bool:
    """Tell whether two near main lines are two rows."""
    if _spans_over(a, b):
        return True
    if a.figures & b.figures:
        return True
    if len(b.figures) >= 2 and not a.figures and dense:
        return True
    return a.is_full and b.is_full and dense and not in_head


def _spans_over(above: _Filled, below: _Filled) -> bool:
    """Tell whether a head stands over several columns that the next line names one by one."""
    for pieces in above.columns.values():
        for piece in pieces:
            under = [p for p in below.row.pieces if piece.box[0] < (p.box[0] + p.box[2]) / 2 < piece.box[2]]
            if len(under) >= 2:
                return True
    return False


def _between(
    above: list[_Filled] | None,
    lines: Sequence[_Filled],
    below: list[_Filled] | None,
    xs: Sequence[float],
    *,
    dense: bool,
) -> list[list[_Filled]]:
    """Give lines of few pieces to the row that they stand nearer to; return those that are rows of their own.

    A row's list grows in place.
    """
    own: list[list[_Filled]] = []
    upper = above[-1] if above else None
    lower = below[0] if below else None
    for line in lines:
        over = line.row.baseline - upper.row.baseline if upper is not None else None
        under = lower.row.baseline - line.row.baseline if lower is not None else None
        if dense and _stands_alone(line, above, xs):
            own.append([line])
            above = own[-1]
            upper = line
        elif above is not None and (under is None or over is None or over <= under + STREAM.tie * line.row.line.size):
            above.append(line)
        elif below is not None:
            below.insert(sum(1 for one in below if one.row.baseline < line.row.baseline), line)
        else:
            own.append([line])
    return own


def _stands_alone(line: _Filled, above: list[_Filled] | None, xs: Sequence[float]) -> bool:
    """Tell whether a line with a label alone, in a table set solid, is a row: the label above it does not go on."""
    if set(line.columns) != {0}:
        return False
    before = [piece for one in above or () for piece in one.columns.get(0, ())]
    if not before:
        return True
    wrapped = before[-1].box[2] - xs[0] >= STREAM.full_label * (xs[1] - xs[0])
    return not wrapped and not line.columns[0][0].text[:1].islower()
