"""Tables under a ruler of dashes (  ----  ------ ): its gaps tell the columns, lines or blank lines the rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from extract.text.bars import plain
from extract.text.drawn import RULER
from extract.text.lines import Line, Piece
from extract.text.placed import Table, between, by_rows, columns_of

MOST_HEAD: Final = 40
"""Lines that one row of headings may take."""
MOST_LINES: Final = 5000
_WHOLE = re.compile(r"^\s*-{3,}\s*$")


def ruled_run(lines: Sequence[Line], at: int) -> tuple[int, Table] | None:
    """Return where a table with a ruler that begins at a line ends, and the table; None where none begins."""
    if _WHOLE.match(lines[at].text):
        ruler = _ruler(lines, at + 1)
        return None if ruler is None else _several(lines, at + 1, ruler)
    if RULER.match(lines[at].text):
        return _single(lines, at, at)
    if lines[at].blank or at + 1 >= len(lines) or not RULER.match(lines[at + 1].text):
        return None
    return _single(lines, at, at + 1)


def _ruler(lines: Sequence[Line], start: int) -> int | None:
    """Return the line of the ruler below a row of headings whose cells may hold several lines."""
    for index in range(start, min(start + MOST_HEAD, len(lines))):
        if RULER.match(lines[index].text):
            return index
        if _WHOLE.match(lines[index].text):
            return None
    return None


def _edges(text: str) -> list[int]:
    """Return the column in which each run of dashes begins, and one behind all."""
    places = columns_of(text)
    starts = [places[found.start()] for found in re.finditer("-+", text)]
    return [0, *starts[1:], 1_000_000]


def _split(line: Line, edges: Sequence[int]) -> list[Piece]:
    places = columns_of(line.text)
    return [between(line, places, left, right) for left, right in pairwise(edges)]


def _single(lines: Sequence[Line], start: int, ruler: int) -> tuple[int, Table] | None:
    """Return a table with a row a line, which a blank line or another ruler ends."""
    end = ruler + 1
    while end < len(lines) and not lines[end].blank and not RULER.match(lines[end].text):
        end += 1
    edges = _edges(lines[ruler].text)
    held = [*lines[start:ruler], *lines[ruler + 1 : end]]
    rows = [[[plain(piece)] for piece in _split(line, edges)] for line in held]
    closed = end < len(lines) and RULER.match(lines[end].text) is not None
    return (end + closed, by_rows(rows)) if rows else None


def _several(lines: Sequence[Line], start: int, ruler: int) -> tuple[int, Table] | None:
    """Return a table whose rows blank lines part, up to a line of dashes."""
    end = ruler + 1
    while end < len(lines) and end - start < MOST_LINES and not _WHOLE.match(lines[end].text):
        end += 1
    if end >= len(lines) or not _WHOLE.match(lines[end].text):
        return None
    edges = _edges(lines[ruler].text)
    rows: list[list[list[Piece]]] = []
    fresh = True
    for line in (*lines[start:ruler], None, *lines[ruler + 1 : end]):
        if line is None or line.blank:
            fresh = True
            continue
        cells = [plain(piece) for piece in _split(line, edges)]
        if fresh:
            rows.append([[cell] for cell in cells])
        else:
            for held, cell in zip(rows[-1], cells, strict=True):
                held.append(cell)
        fresh = False
    return (end + 1, by_rows(rows)) if rows else None
