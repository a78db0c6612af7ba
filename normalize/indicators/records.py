"""Indicators printed as records: each label with its value beside or behind it, one indicator below the other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from extract.document import Paragraph
from normalize.columns.evidence import text_nats
from normalize.indicators.bands import levels_in_path
from normalize.model.form import CERTAIN, Line, Reading, place_of, place_of_text
from normalize.model.rows import Placed, Row
from normalize.words.composition import likeliest
from normalize.words.labels import labelled_parts
from normalize.words.section_marks import strip_marker
from normalize.words.vocabulary import Vocabulary

LABEL: Final = 2.0
"""Nats from which a text is the label of a role."""
MAX_LABEL: Final = 14
"""Characters of a label."""
LEAST_VALUES: Final = 2
"""Of target, result, weight and score: so many make a record with its name an indicator."""
IN_RECORD: Final = 0.97
"""Confidence factor of an indicator read from a record in a table."""
IN_LINES: Final = 0.93
"""The same in lines of text."""
_VALUES: Final = frozenset({"target_text", "actual_text", "weight", "score"})
_NAMES: Final = ("level1", "level2", "level3")
_POINTS: Final = re.compile(r"^\s*(\d{1,3}(?:\.\d+)?)\s*分?\s*$")
_LEVELS: Final = re.compile(
    r"^[【\[〔（(]\s*([^】\]〕）)]{2,16}?)\s*[/／|｜>＞—\-·]+\s*([^】\]〕）)]{2,16}?)\s*[】\]〕）)]\s*$"
)
"""Two levels in brackets over the record of their indicator."""
_NUMBERED: Final = re.compile(r"(?:绩效|三级|考核|评价)?指标\s*[（(]?[\d一二三四五六七八九十]{1,3}[)）]?")
"""The label of an indicator that is but its number (指标1：…)."""
_BEHIND: Final = re.compile(r"^(.{2,}?)[（(]([^（）()]{2,12}?)\s*[—\-/／、>·]+\s*([^（）()]{2,14})[)）]$")
"""A name with its two levels in brackets behind it."""
_PAIR: Final = re.compile(r"([^:：；;。，,\s]{2,14})\s*[:：]\s*")


@dataclass(slots=True, kw_only=True)
class _Record:
    """The pairs of one indicator, as far as they are read, and where they stand."""

    texts: dict[str, Reading[str]] = field(default_factory=dict)
    roles: set[str] = field(default_factory=set)
    rows: list[Row] = field(default_factory=list)
    places: set[int] = field(default_factory=set)

    @property
    def whole(self) -> bool:
        """Whether it names an indicator and tells enough of it."""
        return "level3" in self.texts and len(_VALUES & self.roles) >= LEAST_VALUES

    def add(self, role: str, reading: Reading[str] | None) -> None:
        """Take a pair; a blank value leaves the role without a text."""
        self.roles.add(role)
        if reading is not None:
            self.texts[role] = reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An indicator told in lines of text, and the places of these lines."""

    line: Line
    places: frozenset[int]


def records_at(rows: Sequence[Row], index: int, vocabulary: Vocabulary) -> tuple[list[Line], int]:
    """Return the indicators of the records that begin at a row, and how many rows they take; none where none does."""
    records: list[_Record] = []
    taken = 0
    for row in rows[index:]:
        levels = _levels_over(row, vocabulary) if row.grid is rows[index].grid else []
        if levels:
            taken += 1
            records.append(_Record(rows=[row]))
            for level, name in levels:
                records[-1].add(level, name)
            continue
        pairs = _row_pairs(row, vocabulary) if row.grid is rows[index].grid else None
        if pairs is None:
            break
        taken += 1
        if not records or any(role in records[-1].roles for role, _ in pairs):
            records.append(_Record())
        records[-1].rows.append(row)
        for role, value in pairs:
            reading = None if value.blank else Reading(value=value.text, raw=value.text, cells=(value.cell,))
            records[-1].add(role, reading)
    if not records or not all(record.whole for record in records):
        return [], 0
    return [_line(record) for record in records], taken


def _levels_over(row: Row, vocabulary: Vocabulary) -> list[tuple[str, Reading[str]]]:
    """Return the levels that a row over a record names in one cell (产出指标＞数量指标); nothing of any other row."""
    if len(row.filled) != 1 or len(row.cells) != 1:
        return []
    cell = row.filled[0].cell
    return [
        (role, Reading(value=text, raw=cell.text, cells=(cell,)))
        for role, text in levels_in_path(cell.text, vocabulary).items()
    ]


def _row_pairs(row: Row, vocabulary: Vocabulary) -> list[tuple[str, Placed]] | None:
    """Return the (role, value) pairs of a row that holds nothing else; None for any other row."""
    margin = row.cells[:1] if row.cells and row.cells[0].cell.row_span > 1 else ()  # 指标1 beside the rows of a record
    cells = [placed for placed in row.fresh if placed not in margin]
    if len(cells) < 2 or len(cells) % 2 or len(cells) + len(margin) < len(row.cells):
        return None
    pairs: list[tuple[str, Placed]] = []
    for label, value in zip(cells[::2], cells[1::2], strict=True):
        role = _role(label.text, vocabulary)
        if role is None or (not value.blank and _role(value.text, vocabulary) is not None):
            return None
        pairs.append((role, value))
    return pairs


def _role(text: str, vocabulary: Vocabulary) -> str | None:
    """Return the role that a label names, None where it names none."""
    bare = text.strip()
    if _NUMBERED.fullmatch(bare):
        return "level3"
    if not 2 <= len(bare) <= MAX_LABEL or vocabulary.lookup("indicators", bare) == "block":
        return None
    return likeliest(text_nats("indicators", bare, vocabulary), LABEL)


def _line(record: _Record) -> Line:
    texts = {role: reading for role, reading in record.texts.items() if role != "serial"}
    cells = [cell for reading in texts.values() for cell in reading.cells]
    return Line(texts=texts, place=place_of(record.rows, cells), confidence=CERTAIN * IN_RECORD)


# ---------------------------------------------------------------------------------------------- in lines of text


def records_in_lines(paragraphs: Sequence[Paragraph], vocabulary: Vocabulary) -> list[Told]:
    """Return the indicators of records printed as lines (三级指标：… 指标值：…；完成值：…), in order."""
    records: list[_Record] = []
    for place, paragraph in enumerate(paragraphs):
        text = strip_marker(paragraph.text).strip()
        levels = _LEVELS.match(text)
        if levels is not None:
            records.append(_Record())
            pairs = [("level1", levels[1]), ("level2", levels[2])]
        else:
            pairs = [(role, _named(text, role, value)) for role, value in _line_pairs(text, vocabulary)]
        if not pairs:
            if records and records[-1].places:
                records.append(_Record())
            continue
        if not records or any(role in records[-1].roles for role, _ in pairs):
            records.append(_Record())
        records[-1].places.add(place)
        for role, value in pairs:
            records[-1].add(role, _reading(value, paragraph))
    return [_told(record) for record in records if record.whole]


def _line_pairs(text: str, vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    """Yield (role, value) of a line that begins with a label and holds only such pairs."""
    for role, value in labelled_parts(text, _PAIR, lambda label: _role(label, vocabulary)):
        yield role, value.strip(" ；;，,。\u3000")


def _named(text: str, role: str, value: str) -> str:
    """Return a name as printed, with the number before it (指标1：走访次数), but where its levels stand behind it."""
    numbered = role == "level3" and _NUMBERED.match(text) is not None and _BEHIND.match(value) is None
    return text[: text.index(value) + len(value)] if numbered and value else value


def _reading(value: str, paragraph: Paragraph) -> Reading[str] | None:
    if not value:
        return None
    points = _POINTS.match(value)
    return Reading(value=points[1] if points else value, raw=paragraph.text, paragraph=paragraph, how="line")


def _told(record: _Record) -> Told:
    texts = _with_levels({role: reading for role, reading in record.texts.items() if role != "serial"})
    line = Line(
        texts=texts,
        place=place_of_text(next(reading for role in _NAMES if (reading := texts.get(role)) is not None)),
        confidence=CERTAIN * IN_LINES,
    )
    return Told(line=line, places=frozenset(record.places))


def _with_levels(texts: dict[str, Reading[str]]) -> dict[str, Reading[str]]:
    """Return the texts with the levels that stand in brackets behind the name, where no other text tells them."""
    name = texts.get("level3")
    found = _BEHIND.match(name.value) if name is not None else None
    if name is None or found is None or texts.keys() & {"level1", "level2"}:
        return texts
    levels = {"level1": found[2], "level2": found[3], "level3": found[1]}
    return {**texts, **{level: replace(name, value=value.strip()) for level, value in levels.items()}}
