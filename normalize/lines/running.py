"""Tables printed as lines of words parted by blanks: a header line, then rows whose cells wrap over several lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from extract.document import Cell, Paragraph, join_lines
from normalize.columns.content import content
from normalize.ragged.strips import Section, Strip, heads
from normalize.ragged.tables import roles_of
from normalize.values.kinds import NUMERIC, kind_of
from normalize.values.printed import parse_points
from normalize.words.section_marks import marker_rank
from normalize.words.titles import is_title
from normalize.words.vocabulary import Vocabulary

LEAST_HEADINGS: Final = {"indicators": 4, "budget": 3, "goals": 2}
"""Headings in one line that begin a table."""
LABEL_LINES: Final = 6
"""Lines that one label may be broken over, a character or two in each."""
MAX_LABEL_LINE: Final = 10
"""Characters of a line that may be part of a label."""
MOST_LINES: Final = 400
"""Lines that one table is looked for in."""
LEAST_VALUES: Final = 2
MAX_REMARK: Final = 3
"""Words behind the values of a row that may explain them."""
MAX_RATING: Final = 3
SURE_ROW: Final = 0.6
"""How far a row is to be believed of whose lines some may be another row's."""
SURE_GOAL: Final = 0.75
"""How far a goal is to be believed whose end only the end of a sentence tells."""
_GAP = re.compile("[ \u3000]{3}")
"""Blanks that keep columns under each other: words that single blanks part are read otherwise."""
_WORD = re.compile(r"\S+")
_END = re.compile(r"^(?:注|附注|说明|备注|填表|联系人|填报人|绩效\s*结论|评价结论)\s*[:：\d]?|^第\s*\d+\s*页")


@dataclass(slots=True)
class _Record:
    """A row while its lines are gathered: labels, the lines of its name, its values, and what may explain them."""

    labels: list[Cell] = field(default_factory=list)
    name: list[Cell] = field(default_factory=list)
    values: list[Cell] = field(default_factory=list)
    remark: list[Cell] = field(default_factory=list)
    unsure: bool = False

    def strip(self) -> Strip:
        """Return the pieces of the row, left to right."""
        remark = [_joined(self.remark)] if self.remark else []
        cells = (*self.labels, *self.name, *self.values, *remark)
        return tuple(replace(cell, placing=SURE_ROW) for cell in cells) if self.unsure else cells


def words(paragraph: Paragraph) -> Strip:
    """Return the words of a line that blanks part; single characters in a row are one word, as 总　分."""
    raw = paragraph.lines[0].lstrip() if paragraph.lines else paragraph.text
    found = [(m.group(), m.start(), m.end()) for m in _WORD.finditer(raw)]
    joined: list[tuple[str, int, int]] = []
    single = False
    for text, start, end in found:
        alone = len(text) == 1 and "\u4e00" <= text <= "\u9fff"
        if joined and single and alone:
            joined[-1] = (joined[-1][0] + text, joined[-1][1], end)
        else:
            joined.append((text, start, end))
        single = alone
    return tuple(_cell(text, start, end, paragraph) for text, start, end in joined)


def _cell(text: str, start: int, end: int, paragraph: Paragraph) -> Cell:
    place = paragraph.provenance
    base = place.chars[0] if place.chars is not None else 0
    where = type(place)(
        document_id=place.document_id, method=place.method, line=place.line, chars=(base + start, base + end)
    )
    return Cell(text=text, lines=(text,), row=0, column=0, provenance=where)


def _joined(cells: Sequence[Cell]) -> Cell:
    """Return wrapped lines as one cell."""
    first, last = cells[0].provenance, cells[-1].provenance
    chars = (first.chars[0], last.chars[1]) if first.chars is not None and last.chars is not None else None
    where = type(first)(document_id=first.document_id, method=first.method, line=first.line, chars=chars)
    texts = tuple(cell.text for cell in cells)
    return Cell(text=join_lines(texts), lines=texts, row=0, column=0, provenance=where)


def ends(paragraph: Paragraph, vocabulary: Vocabulary) -> bool:
    """Tell whether a line ends the table above it: a header, a note, a signature, a title, a section of a report."""
    text = paragraph.text
    if _END.match(text) or is_title(text) or vocabulary.lookup("tail", text) is not None:
        return True
    rank = marker_rank(text)
    if rank is not None and rank <= 2:
        return True
    line = words(paragraph)
    name = heads(line, vocabulary) if len(line) > 1 else None
    return name is not None and len(line) >= LEAST_HEADINGS[name]


def section_of(name: str, head: Strip, body: Sequence[Paragraph], vocabulary: Vocabulary) -> tuple[list[Section], int]:
    """Return the rows under a header line, and how many lines they take; no section where they make no table.

    Goals whose lines cannot be parted stay lines of the form: they are left for `unread`.
    """
    if name == "goals":
        strips, used = _goals(head, body), len(body)
        if not strips:
            lines = [(_cell(p.text, 0, len(p.text), p),) for p in body]
            return [Section(block=None, head=(), body=(head, *lines))], used
    elif name == "budget":
        strips, used = _budget(body, vocabulary)
    else:
        tail = _Tail.of(head, vocabulary)
        strips, used = _indicators(body, tail, vocabulary) if tail is not None else ([], 0)
    return ([Section(block=name, head=(head,), body=tuple(strips))] if strips else []), used


# ------------------------------------------------------------------------------------------------ budget and goals


def _budget(body: Sequence[Paragraph], vocabulary: Vocabulary) -> tuple[list[Strip], int]:
    """Return a row for each line that holds a source of money or an amount; the first other line ends them."""
    strips: list[Strip] = []
    for index, paragraph in enumerate(body):
        line = words(paragraph)
        known = vocabulary.lookup("funding", line[0].text.rstrip(":：")) is not None or line[0].text.startswith("其中")
        figures = sum(1 for cell in line[1:] if kind_of(cell.text) in NUMERIC)
        if not known and not figures:
            return strips, index
        strips.append(line)
    return strips, len(body)


def _goals(head: Strip, body: Sequence[Paragraph]) -> list[Strip]:
    """Return rows of goals: as many words as headings, or one that wraps, whose sentences tell its two parts."""
    shown = [p for p in body if not (len(p.text) <= 4 and not p.text.endswith("。"))]
    if not shown:
        return []
    lines = [words(p) for p in shown]
    if all(len(line) in {2, len(head)} for line in lines):
        return lines
    widest = max(len(p.text) for p in shown)
    ends = [i for i, p in enumerate(shown[:-1]) if p.text.endswith("。") and len(p.text) < 0.8 * widest]
    cells = [_cell(p.text, 0, len(p.text), p) for p in shown]
    if len(ends) != 1:
        return []
    cut = ends[0] + 1
    return [tuple(replace(_joined(part), placing=SURE_GOAL) for part in (cells[:cut], cells[cut:]))]


# ------------------------------------------------------------------------------------------------ indicators


def _indicators(body: Sequence[Paragraph], tail: _Tail, vocabulary: Vocabulary) -> tuple[list[Strip], int]:
    """Return a row for each line of values with the lines of its name and labels; a total ends them."""
    records: list[_Record] = []
    waiting: list[Paragraph] = []
    total: Strip | None = None
    used = len(body)
    for index, paragraph in enumerate(body):
        line = words(paragraph)
        if vocabulary.lookup("total", line[0].text) is not None and _points(line[1:]):
            total, used = line, index + 1
            break
        start = tail.begin(line)
        if start is None and len(line) > len(tail.roles):
            records.append(_wordy(line, waiting, vocabulary))
            waiting = []
            continue
        if start is None:
            waiting.append(paragraph)
            continue
        records.append(_record(line, (start, start + len(tail.roles)), waiting, records, vocabulary))
        records[-1].unsure = records[-1].unsure or _GAP.search(paragraph.lines[0].strip()) is not None
        waiting = []
    if waiting and records:
        _take_rest(records[-1], waiting)
    strips = [record.strip() for record in records]
    return ([*strips, total] if total is not None else strips), used


def _points(cells: Sequence[Cell]) -> bool:
    """Tell whether words are points, with a rating among them at most."""
    points = [parse_points(cell.text) is not None for cell in cells]
    return any(points) and all(each or len(cell.text) <= MAX_RATING for each, cell in zip(points, cells, strict=True))


@dataclass(frozen=True, slots=True)
class _Tail:
    """The values that a row ends in, by their roles, and whether something may stand behind them."""

    roles: tuple[str, ...]
    remark: bool

    @classmethod
    def of(cls, head: Strip, vocabulary: Vocabulary) -> _Tail | None:
        """Return what stands behind the name of an indicator in a header; None where that is not told."""
        roles = roles_of(head, vocabulary)
        if "level3" not in roles:
            return None
        behind = roles[roles.index("level3") + 1 :]
        values = tuple(role for role in behind if role is not None and role != "deviation")
        return cls(values, "deviation" in behind) if len(values) >= LEAST_VALUES else None

    def begin(self, line: Strip) -> int | None:
        """Return where the values of a line begin: the place where the kinds fit best; None where they fit nowhere."""
        count = len(self.roles)
        latest = len(line) - count
        best: tuple[float, int] | None = None
        for start in range(max(0, latest - (MAX_REMARK if self.remark else 0)), latest + 1):
            fit = self._fit(line[start : start + count])
            if start + count < len(line) and kind_of(line[start + count].text) in NUMERIC:
                continue  # a figure explains nothing
            if fit is not None and (best is None or fit >= best[0]):
                best = fit, start
        return best[1] if best is not None and best[0] > 0 else None

    def _fit(self, cells: Sequence[Cell]) -> float | None:
        nats = 0.0
        for cell, role in zip(cells, self.roles, strict=True):
            kind = kind_of(cell.text)
            if role in {"weight", "score"} and kind not in {"points", "blank"}:
                return None
            nats += content("indicators", (cell.text,)).get(role, 0.0)
        return nats


def _wordy(line: Strip, waiting: Sequence[Paragraph], vocabulary: Vocabulary) -> _Record:
    """Return the row of a line of as many words as a row has, none of which shows where its values begin."""
    labels, texts = _labels(waiting, vocabulary)
    own = [cell for cell in line if _label_of(cell.text, vocabulary) != "block"]
    return _Record(labels=labels, name=[*texts, *own], unsure=bool(texts))


def _record(
    line: Strip,
    values: tuple[int, int],
    waiting: Sequence[Paragraph],
    records: Sequence[_Record],
    vocabulary: Vocabulary,
) -> _Record:
    """Return the row of a line of values, with the lines above it that are its own."""
    record = _Record()
    start, end = values
    record.values = list(line[start:end])
    record.remark = list(line[end:])
    own = list(line[:start])
    labels, texts = _labels(waiting, vocabulary)
    record.labels = labels
    while own and _label_of(own[0].text, vocabulary) is not None and (len(own) > 1 or texts):
        label = own.pop(0)
        if _label_of(label.text, vocabulary) != "block":
            record.labels.append(label)
    above = records[-1] if records else None
    if own and texts:
        if above is not None and _explains(above, texts, line):
            above.remark.extend(texts)
            texts = []
        elif not _touches(texts[-1], line[0]):
            record.unsure = True
    record.name = [_joined([*texts, *own[:1]]), *own[1:]] if texts else own
    record.unsure = record.unsure or any(" " in text.text for text in texts)
    return record


def _explains(above: _Record, texts: Sequence[Cell], line: Strip) -> bool:
    """Tell whether lines between two rows explain the values of the row above: points were lost there."""
    points = [parse_points(cell.text) for cell in above.values[-2:]]
    lost = len(points) == 2 and points[0] is not None and points[1] is not None and points[1] < points[0]
    return lost and not _touches(texts[-1], line[0])


def _touches(upper: Cell, lower: Cell) -> bool:
    """Tell whether two pieces stand in lines directly below each other."""
    first, second = upper.provenance.line, lower.provenance.line
    return first is not None and second is not None and second - first == 1


def _take_rest(last: _Record, waiting: Sequence[Paragraph]) -> None:
    """Give the lines below the last row to its remark where they touch it; elsewhere they are nobody's."""
    cells = [_cell(p.text, 0, len(p.text), p) for p in waiting]
    if last.values and _touches(last.values[-1], cells[0]):
        last.remark.extend(cells)
        last.unsure = True


def _labels(waiting: Sequence[Paragraph], vocabulary: Vocabulary) -> tuple[list[Cell], list[Cell]]:
    """Return the labels among the lines above a row, each put together again, and the lines of text."""
    labels: list[Cell] = []
    texts: list[Cell] = []
    at = 0
    while at < len(waiting):
        taken = 0
        for count in range(min(LABEL_LINES, len(waiting) - at), 0, -1):
            part = waiting[at : at + count]
            if any(len(p.text) > MAX_LABEL_LINE for p in part):
                continue
            kind = _label_of("".join(p.text for p in part), vocabulary)
            if kind is not None:
                taken = count
                if kind != "block":
                    labels.append(_joined([_cell(p.text, 0, len(p.text), p) for p in part]))
                break
        if not taken:
            texts.append(_cell(waiting[at].text, 0, len(waiting[at].text), waiting[at]))
        at += max(1, taken)
    return labels, texts


def _label_of(text: str, vocabulary: Vocabulary) -> str | None:
    """Return what a text labels: a level, or the whole block; None where it labels nothing."""
    if vocabulary.lookup("indicators", text) == "block":
        return "block"
    return next((level for level in ("level1", "level2") if vocabulary.lookup(level, text) is not None), None)
