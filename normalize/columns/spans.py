"""The columns under a header: where each begins and ends, the headings over it, groups of them side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final

from extract.document import Span, XUnit
from normalize.columns.evidence import heading_nats, text_nats
from normalize.columns.headings import LEVELS, PHASES, is_heading, is_mark
from normalize.model.rows import Placed, Row
from normalize.values.kinds import kind_of
from normalize.words.composition import likeliest
from normalize.words.vocabulary import Vocabulary

LEAST_REPEATED: Final = 3
"""Columns of each of two blocks of indicators side by side."""
_WORDS = {"word", "phrase", "sentence", "level"}


class ColumnSpan:
    """The x-range of a column while its header is put together, and the headings over it, top to bottom."""

    __slots__ = ("cells", "stack", "unit", "x0", "x1")

    def __init__(self, x0: float, x1: float, unit: XUnit, stack: tuple[Placed, ...], cells: tuple[object, ...]) -> None:
        """Begin with the edges, the headings over them, top to bottom, and the cells of the header that cover it."""
        self.x0, self.x1, self.unit, self.stack, self.cells = x0, x1, unit, stack, cells

    @property
    def span(self) -> Span[XUnit]:
        """The x-range with its unit."""
        return Span(x0=self.x0, x1=self.x1, unit=self.unit)

    @property
    def headings(self) -> tuple[str, ...]:
        """The printed headings, top to bottom."""
        return tuple(placed.text for placed in self.stack)


def columns_of(block: str, head: Sequence[Row], body: Sequence[Row], vocabulary: Vocabulary) -> list[ColumnSpan]:
    """Return the columns, left to right, parted where the header's cells are, and where its body's cells are."""
    edges = sorted({edge for row in head for placed in row.cells for edge in (placed.x0, placed.x1)})
    last_row, unit = head[-1].number - 1, head[-1].cells[0].span.unit
    spans: list[ColumnSpan] = []
    reached = [0] * len(head)  # the first cell of each row that ends right of where the columns have come to
    for x0, x1 in pairwise(edges):
        middle = (x0 + x1) / 2
        stack: list[Placed] = []
        covering: list[object] = []
        for number, row in enumerate(head):
            place = reached[number]
            while place < len(row.cells) and row.cells[place].x1 <= middle:
                place += 1
            reached[number] = place
            placed = row.cells[place] if place < len(row.cells) and row.cells[place].x0 <= middle else None
            if placed is None or any(placed.cell is p.cell for p in stack):
                continue
            covering.append(placed.cell)
            if _labels_block(placed, last_row, block, vocabulary) or not placed.text:
                continue
            if is_heading(block, placed.text, vocabulary) or not is_mark(placed.text, vocabulary):
                stack.append(placed)
        last = spans[-1] if spans else None
        if (
            last is not None
            and [p.cell for p in last.stack] == [p.cell for p in stack]
            and list(last.cells[-1:]) == covering[-1:]
        ):
            last.x1 = x1
        else:
            spans.append(ColumnSpan(x0, x1, unit, tuple(stack), tuple(covering)))
    return [part for span in spans for part in (_parted(span, body) if _may_part(block, span, vocabulary) else [span])]


def _may_part(block: str, span: ColumnSpan, vocabulary: Vocabulary) -> bool:
    """Tell whether a heading may stand over several columns: one of a level, or one that says nothing."""
    nats = heading_nats(block, span.headings, vocabulary)
    return block == "indicators" and (not nats or bool(LEVELS & nats.keys()))


def _parted(span: ColumnSpan, body: Sequence[Row]) -> list[ColumnSpan]:
    """Part a column whose heading stands over several columns of the body."""
    inside: dict[float, int] = {}
    rows = 0
    tolerance = 0.02 * (span.x1 - span.x0)
    for row in body:
        own = [p for p in row.cells if span.x0 - tolerance <= p.x0 and p.x1 <= span.x1 + tolerance]
        if not own:
            continue
        rows += 1
        for placed in own[1:]:
            near = next((x for x in inside if abs(x - placed.x0) <= tolerance), placed.x0)
            inside[near] = inside.get(near, 0) + 1
    cuts = sorted(x for x, count in inside.items() if count > 0.5 * rows)
    edges = [span.x0, *cuts, span.x1]
    return [ColumnSpan(x0, x1, span.unit, span.stack, span.cells) for x0, x1 in pairwise(edges)]


def _labels_block(placed: Placed, last_row: int, block: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a cell reaches below the header, a label of the whole block; 一级指标 is a heading all the same."""
    if placed.cell.last_row <= last_row:
        return False
    nats = text_nats(block, placed.text, vocabulary)
    return block != "indicators" or not any(nats.get(level, 0.0) >= 3.0 for level in LEVELS)


def placed_in(row: Row, ranges: Sequence[Span[XUnit]]) -> dict[int, tuple[str, int]]:
    """Return column -> text and row span of the cells that begin in a row and stand in one column alone."""
    found: dict[int, tuple[str, int]] = {}
    for placed in row.cells:
        if not placed.begins:
            continue
        x0, x1 = placed.span.x0, placed.span.x1
        covered = [i for i, span in enumerate(ranges) if span.x0 < x1 and x0 < span.x1 and placed.stands_in(span)]
        if len(covered) == 1:
            text, size = found.get(covered[0], ("", 0))
            found[covered[0]] = (text + placed.text, max(size, placed.cell.row_span))
    return found


def side_by_side(
    block: str, spans: Sequence[ColumnSpan], bodies: Sequence[Mapping[int, tuple[str, int]]], vocabulary: Vocabulary
) -> list[list[int]]:
    """Cut a budget header that names its phases twice (收入 | 支出 side by side) into one group of columns each."""
    if block == "indicators":
        return _repeated(spans)
    named: list[str | None] = []
    if block == "budget":
        for index, span in enumerate(spans):
            texts = [body[index][0] for body in bodies if index in body]
            words = sum(1 for text in texts if kind_of(text) in _WORDS)
            named.append(
                None if words > 0.5 * len(texts) else phase_of_column(span, vocabulary)
            )  # 预算支出 over labels
    twice = {field for field in set(named) - {None} if named.count(field) > 1}
    if len(twice) < 2 or "executed" not in twice:
        return [list(range(len(spans)))]
    groups: list[list[int]] = [[]]
    seen: set[str | None] = set()
    for index, field in enumerate(named):
        opens = field is None and seen & PHASES and not _ends_group(spans[index], vocabulary)
        if opens or (field is not None and field in seen):
            groups.append([])
            seen = set()
        groups[-1].append(index)
        seen.add(field)
    whole = [group for group in groups if {"executed"} < {named[index] for index in group} - {None}]
    if len(whole) < 2:
        return [list(range(len(spans)))]  # money that is parted further, no groups that are alike
    return [group for group in groups if any(named[index] is not None for index in group)]


def _repeated(spans: Sequence[ColumnSpan]) -> list[list[int]]:
    """Cut a header of indicators whose headings all stand in it twice, in one order, into the two groups."""
    half = len(spans) // 2
    headings = [span.headings[-1] if span.stack else "" for span in spans]
    twice = len(spans) == 2 * half and half >= LEAST_REPEATED and headings[:half] == headings[half:]
    if not twice or not all(headings) or len(set(headings)) < half:
        return [list(range(len(spans)))]
    return [list(range(half)), list(range(half, len(spans)))]


def _ends_group(span: ColumnSpan, vocabulary: Vocabulary) -> bool:
    """Tell whether a column ends a group of phases: points, or a remark."""
    return _named(span, vocabulary) in {"weight", "score", "deviation"}


def phase_of_column(span: ColumnSpan, vocabulary: Vocabulary) -> str | None:
    """Return the phase that a column's heading names most, None where it names none."""
    role = _named(span, vocabulary)
    return role if role in PHASES else None


def _named(span: ColumnSpan, vocabulary: Vocabulary) -> str | None:
    """Return the role that the lowest heading over a column of a budget names most."""
    return likeliest(heading_nats("budget", span.headings[-1:], vocabulary))
