"""The goals block: pairs of expected goal and actual result, from a headed table or from label-value rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from extract.document import join_lines
from normalize.columns.header import assign
from normalize.model.column import Header
from normalize.model.form import Line, Reading, place_of
from normalize.model.rows import Placed, Row
from normalize.words.labels import goal_label
from normalize.words.vocabulary import Vocabulary

_INLINE = re.compile(r"^(?:年初|年度|预期|总体|实际|设定|全年)*(?:目标|完成情况|绩效目标)[:：]\s*(?=.{4})")
"""A label printed in the goal's own cell (`年初目标：…`); `目标1：…` numbers the goal and stays."""
_PROMPT = re.compile(r"^[（(](?:填写|请|简要|根据|按照|参照)[^（()）]*[)）]")
"""The template's instruction left before the answer."""
_PLACEHOLDER = re.compile(r"^目标\s*\d+\s*[:：]?\s*[.…·]*$|^[.…·]+$")


def _reading(placed: Sequence[Placed]) -> Reading[str] | None:
    shown = [p for p in placed if not p.blank and not _PLACEHOLDER.match(p.text.strip())]
    if not shown:
        return None
    text = join_lines(p.text for p in shown)
    return Reading(value=_INLINE.sub("", _PROMPT.sub("", text)), raw=text, cells=tuple(p.cell for p in shown))


def rejoin(last: Line, rest: Line) -> Line:
    """Return a goal with the rest that stands on the next page."""
    texts = dict(last.texts)
    for name, reading in rest.texts.items():
        own = texts.get(name)
        texts[name] = (
            reading
            if own is None
            else replace(
                own,
                value=join_lines([own.value, reading.value]),
                raw=own.raw + reading.raw,
                cells=own.cells + reading.cells,
            )
        )
    return replace(last, texts=texts)


_NUMBERED = re.compile(r"^(?:目标\s*\d|\d{1,2}\s*[.、．]|[（(]\d{1,2}[)）])")


def opens_goal(line: Line) -> bool:
    """Tell whether a line is a goal of its own by its number (目标2：…), not the rest of the one before."""
    return any(_NUMBERED.match(reading.value) for reading in line.texts.values())


def leaves_goals(row: Row, header: Header, vocabulary: Vocabulary) -> bool:
    """Tell whether a row under a goals header has a label of its own before the goals, which is none of a goal."""
    expected, actual = header.column("expected"), header.column("actual")
    if expected is None:
        return False
    if actual is not None and len(row.fresh) == 1 and len(row.filled) == 1:
        only = row.filled[0]
        if only.overlap(expected.x0, expected.x1) > 0 and only.overlap(actual.x0, actual.x1) > 0.5 * (actual.x1 - actual.x0):
            return True  # a title over both columns
    labels = [p for p in row.filled if p.begins and (p.x0 + p.x1) / 2 <= expected.x0]
    return any(
        goal_label(p.text, vocabulary) is None
        and not re.fullmatch(r"(?:目标)?\s*[\d一二三四五六七八九十]{1,3}[.、:：]?", p.text.strip())
        for p in labels
    )


def read_goals(header: Header, rows: Sequence[Row], vocabulary: Vocabulary) -> list[Line]:
    """Return a line for each row that holds an expected goal or a result; labels printed beside a goal are none."""
    lines: list[Line] = []
    for row in rows:
        cells = assign(row, header.columns)
        texts = {}
        for name in ("expected", "actual"):
            own = [p for p in cells.get(name, ()) if p.begins]
            spoken = [p for p in own if goal_label(p.text, vocabulary) is None]
            reading = _reading(spoken or own)
            if reading is not None:
                texts[name] = reading
        if texts:
            places = [cell for reading in texts.values() for cell in reading.cells]
            lines.append(Line(texts=texts, place=place_of([row], places), header=header))
    return lines


@dataclass(slots=True, kw_only=True)
class GoalPairs:
    """Goals printed as label and value (年度总体目标 | …, 总体目标完成情况 | …), gathered row by row."""

    expected: list[tuple[Row, Reading[str]]] = field(default_factory=list)
    actual: list[tuple[Row, Reading[str]]] = field(default_factory=list)
    waiting: str | None = None
    """The label printed alone in a row, whose text stands in the row below it."""
    last: list[tuple[Row, Reading[str]]] | None = None
    """The list that the latest goal went to: what a page break cut off goes on there."""

    def add(self, name: str, row: Row, reading: Reading[str]) -> None:
        """Keep a goal or a result."""
        self.last = self.expected if name == "expected" else self.actual
        self.last.append((row, reading))

    def go_on(self, rest: Reading[str]) -> None:
        """Join what stands on the next page to the latest text."""
        if self.last:
            row, own = self.last[-1]
            text = join_lines([own.value, rest.value])
            self.last[-1] = (row, replace(own, value=text, raw=own.raw + rest.raw, cells=own.cells + rest.cells))

    def lines(self) -> list[Line]:
        """Return the pairs, first with first."""
        lines = []
        for index in range(max(len(self.expected), len(self.actual))):
            texts: dict[str, Reading[str]] = {}
            rows: list[Row] = []
            for name, found in (("expected", self.expected), ("actual", self.actual)):
                if index < len(found):
                    rows.append(found[index][0])
                    texts[name] = found[index][1]
            cells = [cell for reading in texts.values() for cell in reading.cells]
            lines.append(Line(texts=texts, place=place_of(rows, cells)))
        return lines


def _goes_below(row: Row, pairs: GoalPairs, vocabulary: Vocabulary) -> bool:
    """Take a label alone in its row, and the text alone in the row below it."""
    waiting, pairs.waiting = pairs.waiting, None
    beside = [p for p in row.fresh if p.cell.row_span > 1 and p is row.cells[0]]  # the label of the whole block
    filled = [p for p in row.filled if p not in beside]
    if len(filled) != 1:
        return False
    name = goal_label(filled[0].text, vocabulary)
    if name is not None and len(row.fresh) == 1 + len(beside):
        pairs.waiting = name
        return True
    reading = _reading(filled) if waiting is not None and name is None else None
    if waiting is None or reading is None:
        return False
    pairs.add(waiting, row, reading)
    return True


def read_goal_pair(row: Row, pairs: GoalPairs, vocabulary: Vocabulary) -> bool:
    """Add the goal of a label-value row; return False where the row has no such label."""
    cells = [p for p in row.cells if p.begins]
    hit = False
    for placed in cells:
        inline = re.match(r"^([^:：]{2,12})[:：]", placed.text)
        name = goal_label(inline.group(1), vocabulary) if inline else None
        reading = _reading([placed])
        if name in {"expected", "actual"} and reading is not None and reading.value != placed.text:
            pairs.add(name, row, reading)
            hit = True
    if hit:
        return True
    if row.after_break and pairs.last is not None and len(row.filled) == 1 and row.cells[0].blank:
        reading = _reading(row.filled)
        if reading is not None:
            pairs.go_on(reading)
            return True
    if _goes_below(row, pairs, vocabulary):
        return True
    for label, value in pairwise(cells):
        name = goal_label(label.text, vocabulary)
        if name is None or value.blank or goal_label(value.text, vocabulary) is not None:
            continue
        reading = _reading([value])
        if reading is not None:
            pairs.add(name, row, reading)
            hit = True
    return hit
