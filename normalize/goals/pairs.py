"""The goals block: pairs of expected goal and actual result, from a headed table or from label-value rows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from extract.document import Paragraph, join_lines
from normalize.columns.header import assign
from normalize.model.column import Header
from normalize.model.form import Line, Reading, place_of, place_of_text
from normalize.model.rows import Placed, Row
from normalize.words.composition import composed, parts_of
from normalize.words.labels import goal_label, goal_side, head_label, labelled_parts, names_side
from normalize.words.section_marks import strip_marker
from normalize.words.vocabulary import Vocabulary

IN_LINES = 0.95
"""Confidence of a goal that stands in lines above a form's table, under its label."""
BY_PLACE = 0.85
"""Confidence of a result that only its place beside the goal tells."""
CELLS_OF_BOTH = 4
"""Cells of a row that holds a goal and its result, each behind its label."""
MAX_BLOCK = 12
"""Characters of the name of the goals' block beside its rows."""
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

MAX_SIDE = 8
"""Characters of a second label between the label of a goal and its text."""
LEAST_GOAL = 10
"""Characters of a line that may be a goal, and of a text behind two labels."""


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
        if only.overlap(expected.span) > 0 and only.overlap(actual.span) > 0.5 * (actual.x1 - actual.x0):
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

    def is_below(self, row: Row) -> bool:
        """Tell whether the row above holds an expected goal and no result stands yet."""
        above = self.expected[-1][0] if self.expected and not self.actual else None
        return above is not None and above.grid is row.grid and above.number == row.number - 1

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
            least = min(reading.confidence for reading in texts.values())
            lines.append(Line(texts=texts, place=place_of(rows, cells), confidence=least))
        return lines


_LABELLED = re.compile(r"^([^:：\d]{2,16}?)(\d{0,2})[:：]\s*(?=.{2})")


def _inline_goal(placed: Placed, vocabulary: Vocabulary) -> tuple[str | None, Reading[str] | None]:
    """Return what a cell with its label inside holds (年初目标：…); 目标1：… numbers the goal and stays in its text."""
    found = _LABELLED.match(placed.text)
    name = goal_label(found[1], vocabulary) if found is not None else None
    reading = _reading([placed]) if name is not None else None
    if found is None or name is None or reading is None:
        return None, None
    if found[2]:
        return name, replace(reading, value=placed.text.strip())
    return name, replace(reading, value=placed.text[found.end() :].strip())


_LISTED = re.compile(r"^(?:目标)?\s*[（(]?[\d一二三四五六七八九十]{1,2}\s*[)）.、．:：]\s*\S")
"""A goal with its number in a list."""
_LABEL_INSIDE = re.compile(r"(?:^|(?<=[。；;！？\s]))([^:：。；;，,\d\s]{2,14})[:：]\s*")


def _both_inside(placed: Placed, vocabulary: Vocabulary) -> list[tuple[str, Reading[str]]]:
    """Return goal and result of a cell that holds both behind their labels (预期：… 实际：…); nothing for any other."""
    parts = labelled_parts(placed.text.strip(), _LABEL_INSIDE, lambda label: goal_side(label, vocabulary))
    if {name for name, _ in parts} != {"expected", "actual"}:
        return []
    return [
        (name, Reading(value=value.strip(), raw=placed.text, cells=(placed.cell,)))
        for name, value in parts
        if value.strip()
    ]


def _label_beside(row: Row, placed: Placed, vocabulary: Vocabulary) -> str | None:
    """Return what the cell left of a numbered goal makes it: behind 实际完成情况 目标1：… is a result."""
    left = [p for p in row.cells if p.x1 <= placed.x0]
    return goal_label(left[-1].text, vocabulary) if left else None


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
    inside = _sides(row, vocabulary) or [each for placed in row.fresh for each in _inside(row, placed, vocabulary)]
    for name, reading in inside:
        pairs.add(name, row, reading)
    if inside:
        return True
    if row.after_break and pairs.last is not None and len(row.filled) == 1 and row.cells[0].blank:
        rest = _reading(row.filled)
        if rest is not None:
            pairs.go_on(rest)
            return True
    below = _goes_below(row, pairs, vocabulary) or _beside_labels(row, pairs, vocabulary)
    return below or _next_of_list(row, pairs, vocabulary)


def _inside(row: Row, placed: Placed, vocabulary: Vocabulary) -> list[tuple[str, Reading[str]]]:
    """Return the goals of a cell that holds their labels too."""
    both = _both_inside(placed, vocabulary)
    if both:
        return both
    name, reading = _inline_goal(placed, vocabulary)
    if name is None or reading is None:
        return []
    numbered = reading.value == placed.text.strip()
    return [((_label_beside(row, placed, vocabulary) if numbered else None) or name, reading)]


def _sides(row: Row, vocabulary: Vocabulary) -> list[tuple[str, Reading[str]]]:
    """Return goal and result of cells that each begin with the label of one side (年初：… | 年末：…)."""
    found = []
    for placed in row.filled:
        label = _LABEL_INSIDE.match(placed.text.strip())
        side = goal_side(label[1], vocabulary) if label is not None else None
        if label is not None and side is not None and placed.text.strip()[label.end() :]:
            value = placed.text.strip()[label.end() :].strip()
            found.append((side, Reading(value=value, raw=placed.text, cells=(placed.cell,))))
    return found if {side for side, _ in found} == {"expected", "actual"} else []


def _beside_labels(row: Row, pairs: GoalPairs, vocabulary: Vocabulary) -> bool:
    """Add the goals that stand behind their labels in cells of their own; tell whether there is one."""
    hit = False
    over = any(p.cell.row_span > 1 and "目标" in p.text and len(p.text) <= MAX_BLOCK for p in row.cells)
    over = over or pairs.is_below(row)  # 完成 | … right below 目标 | …
    sides = {goal_side(p.text, vocabulary) for p in row.fresh if names_side(p.text) or goal_label(p.text, vocabulary)}
    over = over or sides == {"expected", "actual"}  # 目标 | … | 完成 | …
    fresh = list(row.fresh)
    taken: Placed | None = None
    for place, (label, beside) in enumerate(pairwise(fresh)):
        side = (goal_side if over else goal_label)(beside.text, vocabulary)
        name = (goal_side if over else goal_label)(label.text, vocabulary)
        value = beside if side is not None else _behind_label(beside, fresh[place + 2 :])
        if name is None or value is taken or value.blank or _is_heading(value, vocabulary):
            continue
        reading = _reading([value])
        if reading is not None:
            pairs.add(name, row, reading)
            hit, taken = True, value
    return hit and _with_result(fresh, row, pairs, vocabulary)


def _with_result(fresh: Sequence[Placed], row: Row, pairs: GoalPairs, vocabulary: Vocabulary) -> bool:
    """Take the text behind a label that no rule knows, beside a goal and its label, for its result, hardly believed."""
    if len(fresh) != CELLS_OF_BOTH or goal_label(fresh[0].text, vocabulary) != "expected":
        return True
    label, value = fresh[2], fresh[3]
    bare = len(label.text) <= MAX_SIDE and re.fullmatch(r"[\u4e00-\u9fff]{2,8}[:：]?", label.text.strip()) is not None
    known = goal_label(label.text, vocabulary) is not None or head_label(label.text, vocabulary) is not None
    reading = _reading([value]) if bare and not known and len(value.text) >= LEAST_GOAL else None
    if reading is not None and not pairs.actual:
        pairs.add("actual", row, replace(reading, confidence=BY_PLACE))
    return True


def _is_heading(placed: Placed, vocabulary: Vocabulary) -> bool:
    """Tell whether a cell beside a label is a label itself (具体完成情况), which is never a goal."""
    if goal_label(placed.text, vocabulary) is not None:
        return True
    return len(placed.text) <= MAX_BLOCK and "result" in parts_of(placed.text) and bool(composed("goals", placed.text))


def _behind_label(beside: Placed, further: Sequence[Placed]) -> Placed:
    """Return the text behind two labels (完成情况 | 实现程度 | …): the last cell of the row, where it alone is long."""
    last = further[0] if len(further) == 1 else None
    short = len(beside.text) <= MAX_SIDE and not re.search(r"[\d，。；、]", beside.text)
    return last if last is not None and short and len(last.text) > LEAST_GOAL else beside


def _next_of_list(row: Row, pairs: GoalPairs, vocabulary: Vocabulary) -> bool:
    """Take a numbered goal alone in its row under the merged label of the goals above it (2.提高…)."""
    label = next((p for p in row.cells if not p.begins and p.cell.row_span > 1), None)
    name = goal_label(label.text, vocabulary) if label is not None else None
    if name is None or len(row.filled) != 1 or _LISTED.match(row.filled[0].text.strip()) is None:
        return False
    reading = _reading(row.filled)
    if reading is None or pairs.last is not (pairs.expected if name == "expected" else pairs.actual):
        return False
    pairs.add(name, row, reading)
    return True


def goals_in_lines(paragraphs: Sequence[Paragraph], vocabulary: Vocabulary) -> list[Line]:
    """Return the goals printed as lines around a form's tables: a label on its own line, its text below or behind."""
    found: dict[str, list[Reading[str]]] = {"expected": [], "actual": []}
    for told in _told(paragraphs, vocabulary):
        if told.reading is not None:
            found[told.name].append(told.reading)
    if not all(found.values()):
        return []
    return [_line_of(found, index) for index in range(max(map(len, found.values())))]


def goal_lines(paragraphs: Sequence[Paragraph], vocabulary: Vocabulary) -> set[int]:
    """Return the places of the lines that are goals or their labels, where goals and results stand among them."""
    told = _told(paragraphs, vocabulary)
    both = {one.name for one in told if one.reading is not None} == {"expected", "actual"}
    return {one.place for one in told} if both else set()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """A line of a goal: which side it is of, its place among the lines, its text; None for a label alone."""

    name: str
    place: int
    reading: Reading[str] | None = None


def _told(paragraphs: Sequence[Paragraph], vocabulary: Vocabulary) -> list[_Told]:
    """Return the lines that are goals, behind their label or below it, and the labels."""
    found: list[_Told] = []
    waiting: str | None = None
    for place, paragraph in enumerate(paragraphs):
        text = strip_marker(paragraph.text).strip()
        name = goal_label(text, vocabulary)
        inline = _LABELLED.match(text)
        named = goal_label(inline[1], vocabulary) if inline is not None and not inline[2] else None
        if name is not None:
            waiting = name
            found.append(_Told(name=name, place=place))
        elif inline is not None and named is not None:
            waiting = None
            found.append(_Told(name=named, place=place, reading=_said(text[inline.end() :], paragraph)))
        elif waiting is not None and is_goal_text(text):
            found.append(_Told(name=waiting, place=place, reading=_said(paragraph.text, paragraph)))
        else:
            waiting = None
    return found


def _said(text: str, paragraph: Paragraph) -> Reading[str]:
    return Reading(value=text.strip(), raw=paragraph.text, paragraph=paragraph, how="line", confidence=IN_LINES)


def is_goal_text(text: str) -> bool:
    """Tell whether a line may be the text of a goal: words, neither a title nor a label with its value."""
    return len(text) >= LEAST_GOAL and re.match(r"^[^:：]{2,10}[:：].{0,20}$", text) is None


def _line_of(found: Mapping[str, Sequence[Reading[str]]], index: int) -> Line:
    texts = {name: readings[index] for name, readings in found.items() if index < len(readings)}
    return Line(texts=texts, place=place_of_text(next(iter(texts.values()))), confidence=IN_LINES)
