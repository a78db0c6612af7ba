"""The budget block: funding lines with their amounts by phase, from a headed table or from label-value pairs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from extract.document import join_lines
from normalize.columns.header import Header, assign
from normalize.model.form import AMOUNTS, CERTAIN, POINTS, Line, Reading, place_of
from normalize.model.rows import Placed, Row
from normalize.values.printed import is_blank, parse_amount, parse_rate
from normalize.words.vocabulary import Vocabulary, heading_key

UNKNOWN_ITEM = 0.85
"""Confidence factor of a funding line whose label is not in the vocabulary."""

_OF_WHICH = re.compile(r"^其中\s*[:：]?\s*")


def item_text(text: str) -> str:
    """Return a funding line's label as printed, without 其中 and the closing colon."""
    return re.sub(r"[:：]\s*$", "", _OF_WHICH.sub("", text.strip())).strip()


def item_code(text: str, vocabulary: Vocabulary) -> str:
    """Return the closed-list code of a funding line's label; `other` where none fits."""
    bare = item_text(text)
    field_found = vocabulary.lookup("funding", bare)
    if field_found is not None:
        return field_found
    key = heading_key(bare)
    for pattern, code in _ITEM_WORDS:
        if pattern.search(key):
            return code
    return "other"


_ITEM_WORDS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"结转|结余"), "carry_over"),
    (re.compile(r"资金总额|支出总额|预算总额|支出合计|^合计|^总额|^总计"), "total"),
    (re.compile(r"^中央"), "central"),
    (re.compile(r"^(上级|省级|省财政|自治区)"), "upper"),
    (
        re.compile(r"^(本级|同级|县级|区级|市级|州级|镇级|地方|县区|市县|区县|旗县|县本级|市本级|区本级)|配套"),
        "own_level",
    ),
    (re.compile(r"财政(拨款|资金|性)|公共预算"), "fiscal"),
    (re.compile(r"^基本支出"), "basic"),
    (re.compile(r"^项目支出"), "project"),
    (re.compile(r"其他|其它|自有|自筹|非财政|社会|单位资金|事业收入|经营收入|专户"), "other_funds"),
)


def is_budget_row(row: Row, header: Header, vocabulary: Vocabulary) -> bool:
    """Tell whether a row goes on with the budget block: a funding label, or amounts under its columns."""
    label = _label(row, header)
    text = "".join(placed.text for placed in label)
    if text and vocabulary.lookup("funding", item_text(text)) is not None:
        return True
    cells = assign(row, header.columns)
    amounts = [p for name in AMOUNTS for p in cells.get(name, ()) if p.begins and not p.blank]
    if any(parse_amount(p.text, None)[0] is not None for p in amounts):
        return True
    if not text or amounts or len(text) > 16:
        return False
    return item_code(text, vocabulary) != "other" or _begins_item(text, vocabulary)


def _begins_item(text: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a label is the first half of a funding item that the page break cut (其中：当年财 | 政拨款)."""
    key = heading_key(item_text(text))
    return len(key) >= 2 and any(item.startswith(key) for item in vocabulary.blocks.get("funding", {}))


def _label(row: Row, header: Header) -> tuple[Placed, ...]:
    """Return the cells left of the first amount that label the line; a label for the whole block is none."""
    first = min(column.x0 for column in header.columns if column.field in {*AMOUNTS, *POINTS})
    serial = header.column("serial")
    start = header.columns[0].x0 - 1
    left = [
        p
        for p in row.cells
        if start <= p.x0
        and (p.x0 + p.x1) / 2 <= first
        and not p.blank
        and not is_amount(p.text)
        and (serial is None or p.overlap(serial.x0, serial.x1) <= 0)
    ]
    fresh = [p for p in left if p.begins]
    own = [p for p in fresh if p.cell.row_span == 1] or fresh
    if len(own) > 1 and own[0].cell.row_span == 1 and not _OF_WHICH.fullmatch(own[0].text):
        own = own[-1:] if _looks_like_block(own[0]) else own
    return tuple(own)


def _looks_like_block(placed: Placed) -> bool:
    return (
        re.search(r"资金|预算|执行|支出情况|经费", placed.text) is not None
        and re.search(r"万元|元", placed.text) is not None
    )


def row_rest(last: Line, row: Row, header: Header, vocabulary: Vocabulary) -> Line | None:
    """Return the last funding line with what the page break cut off it; None where the row is a line of its own.

    The rest of a cut row holds no amount, and its label is no funding item unless both halves together are one.
    """
    cells = assign(row, header.columns)
    parts = {
        name: join_lines(p.text for p in cells.get(name, ()) if p.begins and not p.blank)
        for name in (*AMOUNTS, *POINTS)
    }
    rest = join_lines(p.text for p in _label(row, header))
    named = last.texts.get("item_text")
    if not row.after_break or named is None:
        return None
    if any(parts[name] for name in AMOUNTS):
        numbers = {
            name: Reading(value=text, raw=text, cells=tuple(p.cell for p in cells[name] if p.begins and not p.blank))
            for name, text in parts.items()
            if text
        }
        return _second_half(last, named, rest, numbers, vocabulary)
    whole = named.raw + rest
    lookup = vocabulary.lookup
    alone = lookup("funding", item_text(rest)) is not None and lookup("funding", item_text(whole)) is None
    if alone or not (rest or any(parts.values())):
        return None
    texts = {**last.texts, "item_text": replace(named, value=item_text(whole), raw=whole)}
    for name in POINTS:
        own = texts.get(name)
        if own is not None and parts[name]:
            texts[name] = replace(own, value=own.value + parts[name], raw=own.raw + parts[name])
    return replace(last, texts=texts, item=item_code(whole, vocabulary))


def _second_half(
    last: Line,
    named: Reading[str],
    rest: str,
    numbers: Mapping[str, Reading[str]],
    vocabulary: Vocabulary,
) -> Line | None:
    """Return a line whose label the break cut, with the numbers all on the second half."""
    whole = named.raw + rest
    lookup = vocabulary.lookup
    if any(name in last.texts for name in AMOUNTS) or lookup("funding", item_text(whole)) is None:
        return None
    if not rest or lookup("funding", item_text(rest)) is not None:
        return None
    texts = {**last.texts, **numbers, "item_text": replace(named, value=item_text(whole), raw=whole)}
    return replace(last, texts=texts, item=item_code(whole, vocabulary))


def read_budget(header: Header, rows: Sequence[Row], vocabulary: Vocabulary) -> list[Line]:
    """Return the funding lines under a header; a row without a label is left out unless it holds an amount."""
    lines = []
    if header.beside:
        parts = [replace(header, beside=()), *header.beside]
        return [line for row in rows for part in parts for line in read_budget(part, [row], vocabulary)]
    for row in rows:
        label = _label(row, header)
        cells = assign(row, header.columns)
        texts: dict[str, Reading[str]] = {}
        for name in (*AMOUNTS, *POINTS):
            placed = [p for p in cells.get(name, ()) if not p.blank and p.begins and p not in label]
            if placed:
                column = header.column(name)
                similarity = column.match.similarity if column is not None and column.match is not None else 1.0
                text = "；".join(p.text for p in placed)  # two numbers in one column are never one
                texts[name] = Reading(
                    value=text, raw=text, cells=tuple(p.cell for p in placed), confidence=CERTAIN * similarity
                )
        printed = join_lines(p.text for p in label)
        if not printed and not texts:
            continue
        if printed:
            texts["item_text"] = Reading(value=item_text(printed), raw=printed, cells=tuple(p.cell for p in label))
        lines.append(_line(texts, row, header, printed, vocabulary))
    return lines


def _line(texts: dict[str, Reading[str]], row: Row, header: Header | None, label: str, vocabulary: Vocabulary) -> Line:
    code = item_code(label, vocabulary) if label else "total"
    confidence = min([reading.confidence for reading in texts.values()], default=CERTAIN)
    if code == "other":
        confidence *= UNKNOWN_ITEM
    cells = [cell for reading in texts.values() for cell in reading.cells]
    return Line(texts=texts, place=place_of([row], cells), header=header, confidence=confidence, item=code)


# ------------------------------------------------------------------------------------------ items in columns


@dataclass(slots=True, kw_only=True)
class ItemColumns:
    """A budget turned on its side: funding items head the columns, the phases name the rows."""

    items: list[Placed]
    row: Row
    values: dict[int, dict[str, Reading[str]]] = field(default_factory=dict)

    def read(self, row: Row, vocabulary: Vocabulary) -> bool:
        """Take a row that a phase names; False where the row is none."""
        label = next((p for p in row.filled if p.x0 < self.items[0].x0), None)
        name = vocabulary.lookup("budget", label.text) if label is not None else None
        if name not in {*AMOUNTS, *POINTS}:
            return False
        for index, item in enumerate(self.items):
            value = next((p for p in row.filled if p is not label and p.overlap(item.x0, item.x1) > 0), None)
            if value is not None:
                reading = Reading(value=value.text, raw=value.text, cells=(value.cell,))
                self.values.setdefault(index, {}).setdefault(name, reading)
        return True

    def lines(self, vocabulary: Vocabulary) -> list[Line]:
        """Return a funding line for each column, empty ones too, where any column holds a value."""
        lines = []
        for index, label in enumerate(self.items if self.values else ()):
            texts = self.values.get(index, {})
            named = Reading(value=item_text(label.text), raw=label.text, cells=(label.cell,))
            lines.append(_line({**texts, "item_text": named}, self.row, None, label.text, vocabulary))
        return lines


def item_columns(rows: Sequence[Row], index: int, vocabulary: Vocabulary) -> ItemColumns | None:
    """Return the budget on its side that begins at a row: two or more funding items, then a row that a phase names."""
    row = rows[index]
    items = [p for p in row.filled if vocabulary.lookup("funding", item_text(p.text)) is not None]
    if len(items) < 2 or index + 1 >= len(rows) or any(is_amount(p.text) for p in row.filled):
        return None
    found = ItemColumns(items=items, row=row)
    below = rows[index + 1]
    label = next((p for p in below.filled if p.x0 < items[0].x0), None)
    if label is None or vocabulary.lookup("budget", label.text) not in AMOUNTS:
        return None
    return found


def is_amount(text: str) -> bool:
    """Tell whether a text is an amount of money."""
    return parse_amount(text, None)[0] is not None


# ------------------------------------------------------------------------------------------ label-value pairs


@dataclass(slots=True, kw_only=True)
class PairBlock:
    """A budget printed as pairs (预算数 | 508.65 | 执行数 | 516.82), gathered row by row."""

    phases: dict[int, str] = field(default_factory=dict)
    """x of a value column (rounded) -> the phase that stands in it."""
    items: dict[str, tuple[Row, dict[str, Reading[str]]]] = field(default_factory=dict)
    """Printed label (empty for the total) -> its first row and its values by phase."""

    def add(self, row: Row, label: str, phase: str, value: Placed) -> None:
        """Keep a value; a blank one only names its line."""
        _, texts = self.items.setdefault(label, (row, {}))
        if not value.blank and phase not in texts:
            texts[phase] = Reading(value=value.text, raw=value.text, cells=(value.cell,))

    def lines(self, vocabulary: Vocabulary) -> list[Line]:
        """Return the funding lines in the order in which they were first named."""
        lines = []
        for label, (row, texts) in self.items.items():
            named = {"item_text": Reading(value=item_text(label), raw=label)} if label else {}
            lines.append(_line({**texts, **named}, row, None, label, vocabulary))
        return lines


def read_pair_row(row: Row, block: PairBlock, vocabulary: Vocabulary) -> bool:
    """Add the amounts of a row of label-value pairs; return False, adding nothing, where the row is none.

    A label that is a phase says so for its own value, and for the funding items that follow it in the row; in rows
    below, a funding item's phase is the one that stands above.
    """
    pairs = _pairs(row, vocabulary, known=bool(block.phases))
    if not pairs:
        return False
    found: list[tuple[str, str, Placed]] = []
    current: str | None = None
    for name, printed, value in pairs:
        if name in {*AMOUNTS, *POINTS}:
            current = name
            block.phases[round(value.x0)] = name
            found.append(("", name, value))
            continue
        phase = current or _phase_at(block, round(value.x0))
        if phase is None:
            return False
        found.append((printed, phase, value))
    for label, phase, value in found:
        block.add(row, label, phase, value)
    return True


def _phase_at(block: PairBlock, position: int) -> str | None:
    near = [x for x in block.phases if abs(x - position) <= 6]
    return block.phases[near[0]] if near else None


def _pairs(row: Row, vocabulary: Vocabulary, *, known: bool) -> list[tuple[str, str, Placed]]:
    """Return (field or funding item, printed label, value cell) of a row in which labels and values alternate."""
    cells = [p for p in row.cells if p.begins]
    pairs: list[tuple[str, str, Placed]] = []
    index = 0
    while index + 1 < len(cells):
        label, value = cells[index], cells[index + 1]
        name = vocabulary.lookup("budget", label.text)
        if name in {None, "block"}:
            name = vocabulary.lookup("funding", item_text(label.text)) if known or pairs else None
        numeric = (
            is_blank(value.text) or parse_amount(value.text, None)[0] is not None or parse_rate(value.text) is not None
        )
        if name is None or not numeric:
            index += 1
            continue
        pairs.append((name, label.text, value))
        index += 2
    phases = [name for name, _, _ in pairs if name in AMOUNTS]
    filled = [value for _, _, value in pairs if not value.blank]
    if not known and (not phases or not filled):
        return []
    return pairs
