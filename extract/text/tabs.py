"""Cells parted by tabs: a row a line, or a cell a line with a tab before it and a blank line after the row."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import Final

from extract.text.lines import Line, Piece, Rows, joined, piece_of

CELL_A_LINE: Final = 0.8
"""Share of a run's lines that begin with their only tab from which each of them is one cell."""
LEAST_CELLS: Final = 6
"""Lines that tell that a run prints a cell a line."""
NEIGHBOURS: Final = 4
"""Whole rows beside a torn one that tell how many cells a row has."""
MAX_CELLS: Final = 60
"""Cells of one row printed a cell a line; more are paragraphs set in by a tab."""
MAX_BETWEEN: Final = 300
"""Characters of a line without tabs between two rows that is one cell over the whole table."""
_ONE_CELL = re.compile("^[ \u3000\u00a0]*\t[^\t]*$")
_TEAR = re.compile("^[ \u3000\u00a0]+\t")


def tab_run(lines: Sequence[Line], at: int) -> tuple[int, list[Rows | Line]] | None:
    """Return where a run of tabbed lines that begins at a line ends, and its rows; None where none begins."""
    if "\t" not in lines[at].text:
        return None
    near = [line for line in lines[at : at + 400] if "\t" in line.text]
    own = list(takewhile(lambda line: _ONE_CELL.match(line.text), near))
    if len(own) >= LEAST_CELLS and len(own) >= CELL_A_LINE * min(len(near), 30):
        return _cells_a_line(lines, at)
    return _rows_a_line(lines, at)


def _rows_a_line(lines: Sequence[Line], at: int) -> tuple[int, list[Rows | Line]]:
    rows: list[tuple[Piece, ...]] = []
    end = at
    while end < len(lines):
        line = lines[end]
        if "\t" in line.text and not line.blank:
            rows.append(tuple(split(line)))
        elif not (_is_between(lines, end) or (line.blank and _goes_on(lines, end))):
            break
        elif not line.blank:
            rows.append((piece_of(line, 0, len(line.text)),))
        end += 1
    if not rows or all(sum(1 for piece in row if piece.lines) < 2 for row in rows):
        return max(end, at + 1), list(lines[at : max(end, at + 1)])  # tabs that part nothing
    return max(end, at + 1), [Rows(rows=tuple(rows))]


def split(line: Line) -> Iterator[Piece]:
    """Yield the cells of a line, the empty ones too."""
    start = 0
    for part in line.text.split("\t"):
        yield piece_of(line, start, start + len(part))
        start += len(part) + 1


def _is_between(lines: Sequence[Line], at: int) -> bool:
    """Tell whether a line without tabs stands directly between two rows: one cell over the whole table."""
    if at + 1 >= len(lines) or lines[at].blank or len(lines[at].text) > MAX_BETWEEN:
        return False
    return "\t" in lines[at - 1].text and "\t" in lines[at + 1].text


def _goes_on(lines: Sequence[Line], at: int) -> bool:
    """Tell whether a single blank line stands between two rows of a table that leaves blank lines."""
    return at + 1 < len(lines) and lines[at + 1].text.count("\t") > 1


def _cells_a_line(lines: Sequence[Line], at: int) -> tuple[int, list[Rows | Line]]:
    """Return rows of cells that stand one a line, a tab before each, a blank line after the row."""
    rows: list[list[list[Piece]]] = []
    row: list[list[Piece]] = []
    end = at
    while end < len(lines):
        line = lines[end]
        if "\t" not in line.text and line.blank:
            if row:
                rows.append(row)
            row = []
            if not _row_follows(lines, end):
                break
        elif "\t" in line.text:
            tab = line.text.index("\t")
            if not row or (_TEAR.match(line.text) and any(row)):
                row.append([])
            row[-1].append(piece_of(line, tab + 1, len(line.text)))
        elif not row:
            break
        else:
            row[-1][-1] = joined([row[-1][-1], piece_of(line, 0, len(line.text))])
        end += 1
    if row:
        rows.append(row)
    if any(sum(map(len, row)) > MAX_CELLS for row in rows) or all(sum(map(len, row)) == 1 for row in rows):
        return end, list(lines[at:end])
    return max(end, at + 1), [Rows(rows=tuple(_mended(rows)))]


def _row_follows(lines: Sequence[Line], at: int) -> bool:
    """Tell whether the next line that is not blank begins a cell."""
    following = next((line for line in lines[at : at + 8] if not line.blank or "\t" in line.text), None)
    return following is not None and "\t" in following.text


def _mended(rows: Sequence[Sequence[Sequence[Piece]]]) -> Iterator[tuple[Piece, ...]]:
    """Yield the rows; parts of a torn one (blanks before a tab) are one row while a row beside holds as many."""
    for index, parts in enumerate(rows):
        whole = [len(other[0]) for other in rows[index + 1 :][: 3 * NEIGHBOURS] if len(other) == 1][:NEIGHBOURS]
        usual = max(Counter(whole).items(), key=lambda item: (item[1], item[0]))[0] if whole else 0
        groups: list[list[Sequence[Piece]]] = []
        for part in parts:
            if groups and sum(map(len, groups[-1])) + len(part) <= usual:
                groups[-1].append(part)
            else:
                groups.append([part])
        for place, group in enumerate(groups):
            yield _filled_up(group, usual, before=place > 0, behind=place + 1 < len(groups))


def _filled_up(parts: Sequence[Sequence[Piece]], usual: int, *, before: bool, behind: bool) -> tuple[Piece, ...]:
    """Return a torn row with an empty cell at each tear where so many are missing: a tear takes a cell with it."""
    tears = len(parts) - 1 + before + behind
    if not tears or usual - sum(map(len, parts)) != tears:
        return tuple(piece for part in parts for piece in part)
    row: list[Piece] = []
    for place, part in enumerate(parts):
        if place or before:
            row.append(Piece(lines=(), line=part[0].line, start=part[0].start, end=part[0].start))
        row.extend(part)
    if behind:
        last = row[-1]
        row.append(Piece(lines=(), line=last.line, start=last.end, end=last.end))
    return tuple(row)
