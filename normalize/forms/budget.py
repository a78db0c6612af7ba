"""The budget block: funding lines with their amounts by phase, from a headed table or from label-value pairs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from extract.document import Cell, Slack, join_lines
from normalize.columns.header import assign
from normalize.columns.paired import paired_points, paired_rate
from normalize.forms.head import NAMES
from normalize.model.column import Header
from normalize.model.form import AMOUNTS, CERTAIN, POINTS, Line, Reading, place_of
from normalize.model.rows import Placed, Row
from normalize.values.kinds import FIGURES, kind_of
from normalize.values.printed import parse_amount
from normalize.words.labels import OF_WHICH, head_label, item_code, item_text, known_item
from normalize.words.vocabulary import Vocabulary, heading_key

SAME_EDGE = Slack(point=1.0)
"""Edges of a label and of its column: the parts of a table that a page break cut are scaled onto each other."""
LEAST_OVER = 2
"""Columns of the indicators that the label of the money's points stands over."""
LEAST_HEADINGS = 3
"""Words in the columns of amounts that make a row one of headings."""
MOST_WIDER = 1.3
"""How much wider than the columns of its group a cell over them may be."""
UNKNOWN_ITEM = 0.85
"""Confidence factor of a funding line whose label is not in the vocabulary."""


def is_budget_row(row: Row, header: Header, vocabulary: Vocabulary) -> bool:
    """Tell whether a row goes on with the budget block: a funding label, or amounts under its columns."""
    label = _label(row, header, vocabulary)
    text = "".join(placed.text for placed in label)
    if text and vocabulary.lookup("funding", item_text(text)) is not None:
        return True
    cells = assign(row, header.columns)
    amounts = [p for name in AMOUNTS for p in cells.get(name, ()) if p.begins and not p.blank]
    if any(is_amount(p.text) for p in amounts):
        return True
    if not text or amounts or len(text) > 16:
        return False
    return known_item(text, vocabulary) is not None or _begins_item(text, vocabulary)


def heads_other_columns(row: Row, header: Header, vocabulary: Vocabulary) -> bool:
    """Tell whether a row of words stands in the columns of amounts: headings that no rule knows, over other figures.

    The line of a known source is none, nor is one that says the same everywhere (无 | 无 | 无).
    """
    if any(known_item(placed.text, vocabulary) is not None for placed in _label(row, header, vocabulary)):
        return False
    cells = assign(row, header.columns)
    inside = [p for name in (*AMOUNTS, *POINTS) for p in cells.get(name, ()) if p.begins and not p.blank]
    words = {p.text for p in inside if kind_of(p.text) not in FIGURES}
    return len(words) >= LEAST_HEADINGS and len(words) == len(inside)


def _begins_item(text: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a label is the first half of a funding item that the page break cut (其中：当年财 | 政拨款)."""
    key = heading_key(item_text(text))
    return len(key) >= 2 and any(item.startswith(key) for item in vocabulary.blocks.get("funding", {}))


def _label(row: Row, header: Header, vocabulary: Vocabulary) -> tuple[Placed, ...]:
    """Return the cells left of the first amount that label the line; a label for the whole block is none."""
    first = min(column.x0 for column in header.columns if column.field in {*AMOUNTS, *POINTS})
    serial = header.column("serial")
    start = header.columns[0].span
    left = [
        p
        for p in row.cells
        if not p.span.begins_before(start, SAME_EDGE)
        and (p.x0 + p.x1) / 2 <= first
        and not p.blank
        and not is_amount(p.text)
        and (serial is None or p.overlap(serial.span) <= 0)
    ]
    fresh = [p for p in left if p.begins]
    beside = head_beside(row, vocabulary)
    fresh = [p for p in fresh if beside is None or p not in beside.cells] or fresh
    own = [p for p in fresh if p.cell.row_span == 1] or fresh
    known = [p for p in own if known_item(p.text, vocabulary) is not None and not OF_WHICH.fullmatch(p.text)]
    if len(own) > 1 and len(known) == 1 and own[0] is known[0]:
        own = known  # what stands behind a source (a document's number) is no part of its name
    if len(own) > 1 and own[0].cell.row_span == 1 and not OF_WHICH.fullmatch(own[0].text):
        own = own[-1:] if _looks_like_block(own[0]) else own
    return tuple(own)


def head_beside(row: Row, vocabulary: Vocabulary) -> Row | None:
    """Return the label of a head field and its value that begin a row of money (主管部门 | 某局 | 基金支出 | 47.20)."""
    filled = row.filled
    if len(filled) <= LEAST_HEADINGS or filled[0] is not row.cells[0]:
        return None
    named = head_label(filled[0].text, vocabulary) in NAMES and kind_of(filled[1].text) not in FIGURES
    return replace(row, cells=filled[:2]) if named else None


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
    rest = join_lines(p.text for p in _label(row, header, vocabulary))
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
        return [
            _of_group(line, part, row, vocabulary)
            for row in rows
            for part in parts
            for line in read_budget(part, [row], vocabulary)
        ]
    for row in rows:
        label = _label(row, header, vocabulary)
        cells = assign(row, header.columns)
        texts: dict[str, Reading[str]] = {}
        for name in (*AMOUNTS, *POINTS):
            placed = [p for p in cells.get(name, ()) if not p.blank and p.begins and p not in label]
            if placed:
                column = header.column(name)
                similarity = column.match.similarity if column is not None and column.match is not None else 1.0
                text = "；".join(p.text for p in placed)  # two numbers in one column are never one
                own = paired_points(column.heading, text) if column is not None and name in POINTS else {}
                own = own or (paired_rate(column.heading, text) if column is not None else {})
                for role, value in (own or {name: text}).items():
                    texts[role] = Reading(
                        value=value, raw=text, cells=tuple(p.cell for p in placed), confidence=CERTAIN * similarity
                    )
        printed = join_lines(p.text for p in label)
        if not printed and not texts:
            continue
        if printed:
            texts["item_text"] = Reading(value=item_text(printed), raw=printed, cells=tuple(p.cell for p in label))
        lines.append(budget_line(texts, row, header, printed, vocabulary))
    return _with_full_points(lines, header)


def _with_full_points(lines: list[Line], header: Header) -> list[Line]:
    """Return the lines, the only one scored with the points that the heading says it could have (得分（满分10分）)."""
    column = header.column("score")
    full = _FULL.search(column.heading) if column is not None else None
    scored = [line for line in lines if "score" in line.texts]
    if column is None or full is None or len(scored) != 1 or header.column("weight") is not None:
        return lines
    weight = Reading(value=full[1], raw=column.heading, cells=scored[0].texts["score"].cells, confidence=CERTAIN)
    return [
        replace(line, texts={**line.texts, "weight": weight})
        if line is scored[0] and "weight" not in line.texts
        else line
        for line in lines
    ]


def _of_group(line: Line, header: Header, row: Row, vocabulary: Vocabulary) -> Line:
    """Return a line of one of several groups of phases with the source that stands over its group, or doubted."""
    if "item_text" in line.texts:
        return line
    over = _over_group(header, row)
    if over is None:
        return replace(line, confidence=line.confidence * UNKNOWN_ITEM)
    named = Reading(value=item_text(over.text), raw=over.text, cells=(over,))
    doubt = 1.0 if known_item(over.text, vocabulary) is not None else UNKNOWN_ITEM
    return replace(
        line,
        texts={**line.texts, "item_text": named},
        item=item_code(over.text, vocabulary),
        confidence=line.confidence * doubt,
    )


def _over_group(header: Header, row: Row) -> Cell | None:
    """Return the lowest cell above a row that stands over all amounts of a group and over no other group's."""
    amounts = [column for column in header.columns if column.field in AMOUNTS]
    money = [column for column in amounts if column.field != "execution_rate"]
    if not money:
        return None
    first, last = money[0], money[-1]
    for cell, span in row.cells_over():
        covers = span.x0 <= (first.x0 + first.x1) / 2 and (last.x0 + last.x1) / 2 <= span.x1
        own = span.x1 - span.x0 <= MOST_WIDER * (amounts[-1].x1 - first.x0)
        if covers and own and (len(money) > 1 or cell.column_span > 1):
            return None if is_amount(cell.text) else cell
    return None


def budget_line(
    texts: dict[str, Reading[str]], row: Row, header: Header | None, label: str, vocabulary: Vocabulary
) -> Line:
    """Return the budget line of a row's texts; its source of money is what the label says, the total without one."""
    code = item_code(label, vocabulary) if label else "total"
    confidence = min([reading.confidence for reading in texts.values()], default=CERTAIN)
    if label and known_item(label, vocabulary) is None:
        confidence *= UNKNOWN_ITEM
    cells = [cell for reading in texts.values() for cell in reading.cells]
    return Line(texts=texts, place=place_of([row], cells), header=header, confidence=confidence, item=code)


def is_amount(text: str) -> bool:
    """Tell whether a text is an amount of money."""
    return parse_amount(text, None)[0] is not None


_OF_MONEY = re.compile(r"(?:预算|资金|经费|部门).{0,4}执行|执行率|支出进度")
_POINTS_ALONE = re.compile(r"得分$|[（(]\s*(?:满分|分值)?\s*[:：]?\s*\d{1,3}(?:\.\d+)?\s*分\s*[)）]$")
_FULL = re.compile(r"[（(]\s*(?:满分|分值|权重)?\s*[:：]?\s*(\d{1,3}(?:\.\d+)?)\s*分\s*[)）]")


def points_of_money(row: Row, header: Header) -> dict[str, Reading[str]] | None:
    """Return weight and score of the money in a row across the indicators (预算执行率（10分） | 9.62), or None.

    Its label stands over the levels and over targets or results alike, so that it is no indicator, or it is called
    points itself (执行率得分) and has neither target nor result.
    """
    filled = row.filled
    called = bool(filled) and _POINTS_ALONE.search(filled[0].text) is not None
    over = [
        column
        for name in ("level3", "target_text", "actual_text")
        if (column := header.column(name)) is not None and filled and filled[0].overlap(column.span) > 0
    ]
    if not 2 <= len(filled) <= 3 or not _OF_MONEY.search(filled[0].text) or not (called or len(over) >= LEAST_OVER):
        return None
    if any(
        p in filled[1:] for name in ("target_text", "actual_text") for p in assign(row, header.columns).get(name, ())
    ):
        return None
    found = points_beside(row, header)
    full = _FULL.search(filled[0].text)
    if full is not None and "weight" not in found:
        found["weight"] = Reading(value=full[1], raw=filled[0].text, cells=(filled[0].cell,))
    return found if "score" in found else None


def points_beside(row: Row, header: Header) -> dict[str, Reading[str]]:
    """Return weight and score in the columns of the indicators' points, behind the first cell of a row."""
    columns = assign(row, header.columns)
    return {
        name: Reading(value=placed[0].text, raw=placed[0].text, cells=(placed[0].cell,))
        for name in POINTS
        if (placed := [p for p in columns.get(name, ()) if p in row.filled[1:]])
    }


def with_points(lines: Sequence[Line], points: Mapping[str, Reading[str]]) -> list[Line] | None:
    """Return the funding lines with points for their total, None where no line is the total or it has its own."""
    place = next((i for i, line in enumerate(lines) if line.item == "total"), None)
    if place is None or points.keys() & lines[place].texts.keys():
        return None
    total = replace(lines[place], texts={**lines[place].texts, **points})
    return [*lines[:place], total, *lines[place + 1 :]]


def of_kinds(lines: Sequence[Line]) -> list[Line]:
    """Return the funding lines; 基本支出总额 and 项目支出总额 beside each other are kinds of spending, no totals."""
    named = [line.texts["item_text"].value if "item_text" in line.texts else "" for line in lines]
    kinds = [next((code for words, code in _KINDS if words.search(name)), None) for name in named]
    if len(set(kinds) - {None}) < len(_KINDS):
        return list(lines)
    return [
        replace(line, item=kind) if kind is not None and line.item == "total" else line
        for line, kind in zip(lines, kinds, strict=True)
    ]


_KINDS = (
    (re.compile(r"^(?:[一二]、)?(?:部门)?基本支出"), "basic"),
    (re.compile(r"^(?:[一二]、)?(?:部门)?项目支出"), "project"),
)
