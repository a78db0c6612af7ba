"""Tables in the tags of HTML within a text, as Markdown holds those with merged cells."""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Final

from extract.errors import TooLargeError
from extract.text.lines import Line, Piece, joined, piece_of, shown_text
from extract.text.placed import Placed, Table

MOST_LINES: Final = 20_000
"""Lines of one table."""
MOST_NESTED: Final = 20
"""Tables within each other."""
MOST_SPAN: Final = 1000
"""Rows or columns of one cell."""
MOST_POSITIONS: Final = 1_000_000
"""Rows times columns of one table."""
_OPENS = re.compile(r"^\s*<table\b", re.IGNORECASE)
_CLOSES = re.compile(r"</table\s*>", re.IGNORECASE)
_BEGINS = re.compile(r"<table\b", re.IGNORECASE)
_CELLS: Final = ("td", "th")
_TAG = re.compile(r"<(/?)(table|tr|td|th)\b([^<>]*)>|<[^<>]*>", re.IGNORECASE)
_SPAN = re.compile(r"(row|col)span\s*+=\s*+[\"']?\s*+(\d{1,4})", re.IGNORECASE)


def tagged_run(lines: Sequence[Line], at: int) -> tuple[int, Table] | None:
    """Return where a table in tags that begins at a line ends, and the table; None where none does or it is not closed.

    What a table within a cell prints is of that cell.
    """
    if not _OPENS.match(lines[at].text):
        return None
    end = _closed(lines, at)
    if end is None:
        return None
    table = _table(_rows(lines[at : end + 1]))
    return (end + 1, table) if table.cells else None


def _closed(lines: Sequence[Line], at: int) -> int | None:
    """Return the line on which a table that begins at a line is closed, with those that it holds."""
    depth = 0
    for index in range(at, min(at + MOST_LINES, len(lines))):
        depth += len(_BEGINS.findall(lines[index].text)) - len(_CLOSES.findall(lines[index].text))
        if depth <= 0:
            return index
        if depth > MOST_NESTED:
            return None
    return None


@dataclass(slots=True)
class _Open:
    """A cell as its tags give it: the pieces in it, and the rows and columns that it says it covers."""

    parts: list[Piece]
    down: int
    across: int


def _rows(lines: Sequence[Line]) -> list[list[_Open]]:
    """Return the cells of each row of a table, whose tags may lie over several lines."""
    text = "\n".join(line.text for line in lines)
    starts = [0, *accumulate(len(line.text) + 1 for line in lines)]
    rows: list[list[_Open]] = []
    cell: _Open | None = None
    begin = depth = 0
    for tag in _TAG.finditer(text):
        if cell is not None:
            cell.parts.extend(_between(lines, starts, begin, tag.start()))
        begin = tag.end()
        name = (tag[2] or "").lower()
        if name == "table":
            depth += -1 if tag[1] else 1
        if depth > 1:
            continue
        if name == "tr" and not tag[1]:
            rows.append([])
        if name in _CELLS and not tag[1] and rows:
            spans = {kind.lower(): int(count) for kind, count in _SPAN.findall(tag[3])}
            cell = _Open(list(_between(lines, starts, begin, begin)), spans.get("row", 1), spans.get("col", 1))
            rows[-1].append(cell)
        elif name in {*_CELLS, "tr"}:
            cell = None
    return rows


def _between(lines: Sequence[Line], starts: Sequence[int], begin: int, end: int) -> Iterator[Piece]:
    """Yield what lines print between two characters of their joined text."""
    index = bisect_right(starts, begin) - 1
    while index < len(lines) and starts[index] <= end:
        line = lines[index]
        piece = piece_of(line, max(0, begin - starts[index]), max(0, min(len(line.text), end - starts[index])))
        yield replace(piece, lines=tuple(s for text in piece.lines if (s := shown_text(html.unescape(text)))))
        index += 1


def _table(rows: Sequence[Sequence[_Open]]) -> Table:
    """Return the cells in place: each in the first column that is free, over as many rows and columns as it says.

    Raises:
        TooLargeError: they cover more positions than a table may have.
    """
    taken: set[tuple[int, int]] = set()
    cells: list[Placed] = []
    for row, held in enumerate(rows):
        column = 0
        for cell in held:
            while (row, column) in taken:
                column += 1
            high = min(max(1, cell.down), len(rows) - row, MOST_SPAN)
            wide = 1
            while wide < min(cell.across, MOST_SPAN) and (row, column + wide) not in taken:
                wide += 1
            taken.update((row + r, column + c) for r in range(high) for c in range(wide))
            if len(taken) > MOST_POSITIONS:
                raise TooLargeError(f"文本里的表格超过 {MOST_POSITIONS} 格")
            cells.append(Placed(piece=joined(cell.parts), row=row, column=column, row_span=high, column_span=wide))
            column += wide
    width = max((cell.column + cell.column_span for cell in cells), default=0)
    return Table(cells=tuple(cells), row_count=len(rows), column_count=width)
