"""Cells between bars: pipe tables of Markdown, and those drawn with + and - whose cells hold several lines; commas."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from extract.document import join_lines
from extract.text.lines import Line, Piece, Rows, joined, piece_of

LEAST_COMMAS: Final = 3
SAME_COUNT: Final = 0.6
"""Share of a file's lines with equally many commas from which commas part its cells."""
MAX_QUOTED: Final = 40
"""Lines that one quoted cell may hold."""
MOST_NESTED: Final = 8
"""Spans with attributes within each other."""
_RULE = re.compile(r"^\s*(?:\|\s*)?(?::?-+:?\s*\|\s*)*:?-+:?\s*(?:\|\s*)?$")
BORDER = re.compile(r"^\s*\+(?:[-=:]+\+)+\s*$")
"""A line between two rows of a drawn table."""
_MARKUP = re.compile(r"\\([!-/:-@\[-`{-~])|(\*\*|__|<br\s*/?>)", re.IGNORECASE)
_SPAN = re.compile(r"\[([^\[\]]*)\](?:\{[^{}\[\]]{1,400}\}|\([^()\s]{1,400}\))")
"""Text with attributes, or with the address that it leads to."""
_DASH = re.compile("-{2,3}")
"""A dash as Markdown writes it out."""


def bar_run(lines: Sequence[Line], at: int) -> tuple[int, list[Rows | Line]] | None:
    """Return where a table of bars that begins at a line ends, and its rows; None where none begins."""
    if BORDER.match(lines[at].text):
        return _drawn(lines, at)
    if not _is_row(lines[at].text):
        return None
    framed = lines[at].text.strip().startswith("|")
    if not framed and not (at + 1 < len(lines) and _is_rule(lines[at + 1].text)):
        return None
    rows: list[tuple[Piece, ...]] = []
    end = at
    while end < len(lines) and _is_row(lines[end].text):
        if not _is_rule(lines[end].text):
            rows.append(tuple(_between_bars(lines[end])))
        end += 1
    return end, [Rows(rows=tuple(rows))] if rows else []


def _is_row(text: str) -> bool:
    return text.count("|") >= 2 or (text.count("|") == 1 and text.strip() != "|" and not text.strip().startswith("|"))


def _is_rule(text: str) -> bool:
    return "|" in text and _RULE.match(text) is not None


def _between_bars(line: Line) -> Iterator[Piece]:
    """Yield the cells of a line, bars with a stroke before them left in the cell."""
    edges = [-1, *_bars(line), len(line.text)]
    spans = [(left + 1, right) for left, right in pairwise(edges)]
    if spans and not line.text[slice(*spans[0])].strip():
        spans = spans[1:]
    if len(spans) > 1 and not line.text[slice(*spans[-1])].strip():
        spans = spans[:-1]
    for start, end in spans:
        yield plain(piece_of(line, start, end))


def _bars(line: Line) -> list[int]:
    """Return where the bars of a line stand that part cells."""
    return [found.start() for found in re.finditer(r"(?<!\\)\|", line.text)]


def plain(piece: Piece) -> Piece:
    """Return a piece without the marks of Markdown in it."""
    text = without_spans(join_lines(tuple(line.removesuffix("\\").rstrip() for line in piece.lines)))
    text = _MARKUP.sub(lambda found: found[1] or ("\n" if found[2].startswith("<") else ""), text)
    text = "—" if _DASH.fullmatch(text) else text
    shown = tuple(part.strip() for part in text.split("\n") if part.strip())
    return Piece(lines=shown, line=piece.line, start=piece.start, end=piece.end)


def without_spans(text: str) -> str:
    """Return a text without attributes and addresses; spans may lie in each other."""
    for _ in range(MOST_NESTED):
        shorter = _SPAN.sub(lambda found: found[1], text)
        if shorter == text:
            break
        text = shorter
    return text


def _drawn(lines: Sequence[Line], at: int) -> tuple[int, list[Rows | Line]]:
    """Return the rows of a table drawn with + - |: between two borders each column's lines are one cell."""
    rows: list[tuple[Piece, ...]] = []
    cells: list[list[Piece]] = []
    end = at
    while end < len(lines) and lines[end].text.lstrip()[:1] in {"+", "|"}:
        line = lines[end]
        if line.text.lstrip().startswith("+"):
            if cells:
                rows.append(tuple(plain(joined(cell)) for cell in cells))
            cells = []
        else:
            parts = list(_framed(line))
            cells.extend([] for _ in range(len(parts) - len(cells)))
            for cell, part in zip(cells, parts, strict=False):
                cell.append(part)
        end += 1
    if cells:
        rows.append(tuple(plain(joined(cell)) for cell in cells))
    return max(end, at + 1), [Rows(rows=tuple(rows))] if rows else []


def _framed(line: Line) -> Iterator[Piece]:
    for left, right in pairwise(_bars(line)):
        yield piece_of(line, left + 1, right)


def are_commas(lines: Sequence[Line], suffix: str) -> bool:
    """Tell whether commas part the cells of a file: its suffix says so, or most of its lines have as many."""
    filled = [line.text for line in lines[:2000] if not line.blank]
    if not filled or any("\t" in text for text in filled):
        return False
    counts = Counter(text.count(",") for text in filled)
    count, times = counts.most_common(1)[0]
    if suffix == "csv":
        return any(commas for commas in counts)
    return count >= LEAST_COMMAS and times >= SAME_COUNT * len(filled)


def comma_rows(lines: Sequence[Line]) -> Rows:
    """Return the rows of a file whose cells commas part; quoted cells may hold commas and line ends."""
    rows: list[tuple[Piece, ...]] = []
    index = 0
    while index < len(lines):
        held = [lines[index]]
        while sum(line.text.count('"') for line in held) % 2 and len(held) < MAX_QUOTED and index + 1 < len(lines):
            index += 1
            held.append(lines[index])
        if not all(line.blank for line in held):
            rows.append(tuple(_cells(held)))
        index += 1
    return Rows(rows=tuple(rows))


def _cells(held: Sequence[Line]) -> Iterator[Piece]:
    """Yield the cells of one record, which may lie in several lines."""
    parts: list[Piece] = []
    quoted = False
    for line in held:
        start = 0
        for place, char in enumerate(line.text):
            if char == '"':
                quoted = not quoted
            elif char == "," and not quoted:
                parts.append(piece_of(line, start, place))
                yield _unquoted(parts)
                parts, start = [], place + 1
        parts.append(piece_of(line, start, len(line.text)))
    yield _unquoted(parts)


def _unquoted(parts: Sequence[Piece]) -> Piece:
    whole = joined(parts)
    text = "\n".join(whole.lines).strip()
    if len(text) >= 2 and text.startswith('"') and text.endswith('"'):
        text = text[1:-1].replace('""', '"')
    return Piece(
        lines=tuple(part.strip() for part in text.split("\n") if part.strip()),
        line=whole.line,
        start=whole.start,
        end=whole.end,
    )
