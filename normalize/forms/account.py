"""Every filled cell of a form is accounted for: value, heading, label, total, serial, note, or left, and then why."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from normalize.columns.evidence import text_nats
from normalize.model.column import Column, Header
from normalize.model.form import Left, Line, Reading, Total
from normalize.model.rows import Placed, Row
from normalize.values.kinds import FIGURES, kind_of
from normalize.words.composition import composed
from normalize.words.labels import goal_label, head_label, is_balance, known_item, phase_of
from normalize.words.vocabulary import Vocabulary

Use: TypeAlias = Literal["heading", "total", "note", "task", "caption"]
"""What a whole row is where it holds no values of the tables."""

NO_COLUMN: Final = frozenset({"contact", "project_type", "project_code", "unit_code", "finance_department"})
"""Fields of the head that are recognised and have no column in the tables."""
READ_ELSEWHERE: Final = frozenset(
    {"serial", "evidence", "before", "balance", "reviewed_score", "core_flag", "level4", "group_weight"}
)
"""Roles that are recognised and have no column in the tables."""
MAX_SERIAL: Final = 3
MAX_LABEL: Final = 30
_NOTE = re.compile(r"^[（(]?(?:注|附注|说明|备注|填表|填报说明|其他需要?说明|备\s*注|★|\*)")
_PAIR = re.compile(r"([^:：]{2,12})[:：]")
_TEMPLATE = re.compile(
    r"^(?:指标|目标|项目)\s*[\d一二三四五六七八九十]{0,2}\s*[:：]?\s*[.…·。xX×*]*$|^[.…·。xX×*]+$|^无$|^（无）$|^不涉及$|^[—\-/、]+$"
)
_BLOCKS: Final[Mapping[str, str]] = {
    "indicators": "indicators",
    "after": "indicators",
    "records": "indicators",
    "budget": "budget",
    "funding": "budget",
    "goals": "goals",
    "head": "head",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """How a row was read: the block that it stands in, its header where it has one, and its use as a whole."""

    row: Row
    state: str
    header: Header | None = None
    use: Use | None = None


def taken_cells(
    fields: Mapping[str, Reading[str]], lines: Iterable[Line], total: Total | None, title: Reading[str] | None
) -> set[int]:
    """Return the cells (by identity) that the values of a form were read from."""
    published = (r for line in lines for name, r in line.texts.items() if name not in READ_ELSEWHERE)
    readings: list[Reading[str]] = [*fields.values(), *published]
    if total is not None:
        readings.extend(reading for reading in (total.weight, total.score, total.rating) if reading is not None)
    if title is not None:
        readings.append(title)
    return {id(cell) for reading in readings for cell in reading.cells}


def left_cells(stands: Sequence[Stand], taken: set[int], vocabulary: Vocabulary) -> Iterator[Left]:
    """Yield the filled cells that nothing took, each with the reason and the role that it may have."""
    for stand in stands:
        if stand.use is not None:
            continue
        row = stand.row
        spoken = {placed.text for placed in row.filled if id(placed.cell) in taken}
        alone = not any(id(placed.cell) in taken for placed in row.cells)
        for placed in row.filled:
            if id(placed.cell) in taken or placed.text in spoken:
                continue
            if not _is_known(placed, stand, vocabulary):
                yield _left(placed, stand, vocabulary, alone=alone)


def _is_known(placed: Placed, stand: Stand, vocabulary: Vocabulary) -> bool:
    """Tell whether a cell is recognised as something that is no value of the tables."""
    text = placed.text.strip()
    column = _column(placed, stand.header)
    if column is not None and (_is_for_others(column, stand) or _is_points_of_group(placed, column)):
        return True
    if stand.state == "records" and _is_serial_of_record(placed, stand.row, vocabulary):
        return True
    if re.fullmatch(rf"\d{{1,{MAX_SERIAL}}}[.、]?", text) and (column is None or not column.heading):
        return placed is stand.row.filled[0]
    if stand.header is None and (
        _field_before(placed, stand.row, vocabulary) in NO_COLUMN or _is_balance(placed, stand.row)
    ):
        return True
    return (
        _TEMPLATE.match(text) is not None
        or _NOTE.match(text) is not None
        or _is_contact(text, vocabulary)
        or _is_label(placed, stand, vocabulary)
    )


def _is_for_others(column: Column, stand: Stand) -> bool:
    """Tell whether a column's cells are read elsewhere, label a block, or label groups that the form leaves empty."""
    if column.field in READ_ELSEWHERE:
        # its heading must say so: cells alone make figures under an unknown heading look like serial numbers
        listed = column.match is not None and column.match.how == "exact" and not column.evidence
        return listed or any(told.role == column.field and told.nats > 0 for told in column.evidence)
    if column.match is not None and column.match.field == "block" and stand.state == "budget":
        return True
    return column.field in {"level1", "level2"} and _names_only(stand.row, stand.header)


def _is_points_of_group(placed: Placed, column: Column) -> bool:
    """Tell whether a cell holds the points of a level, which span its rows, beside those of the indicators."""
    told = max(column.evidence, key=lambda e: e.nats, default=None)
    spans = placed.cell.row_span > 1 and kind_of(placed.text) == "points"
    return column.field is None and spans and told is not None and told.role in {"weight", "score", "group_weight"}


def _is_contact(text: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a cell holds a label of the head with its value (项目负责人：…), which has no column."""
    found = _PAIR.match(text)
    return found is not None and vocabulary.lookup("head", found[1]) in {
        "contact",
        "project_type",
        "project_code",
        "unit_code",
    }


def _names_only(row: Row, header: Header | None) -> bool:
    """Tell whether a row under the indicators' header holds nothing but labels of groups."""
    return all(
        (column := _column(placed, header)) is not None and column.field in {"level1", "level2"}
        for placed in row.filled
    )


def _is_label(placed: Placed, stand: Stand, vocabulary: Vocabulary) -> bool:
    """Tell whether a text is a label: of a block, a phase, a source, a goal, a field of the head."""
    text = placed.text
    if len(text) > MAX_LABEL or kind_of(text) in FIGURES:
        return False
    if (
        placed.cell.row_span > 1
        and placed.x0 <= stand.row.cells[0].x1
        and (stand.row.cells[0].cell is placed.cell or stand.header is None)
    ):
        return True
    blocks = ("indicators", "budget", "goals", "head", "tail", "total", "management", "noise", "tasks")
    if any(vocabulary.lookup(block, text) is not None for block in blocks):
        return True
    if any(max(composed(block, text).values(), default=0.0) >= 2.0 for block in ("indicators", "budget", "goals")):
        return True
    return (
        goal_label(text, vocabulary) is not None
        or phase_of(text, vocabulary) is not None
        or (stand.state in {"budget", "funding"} and known_item(text, vocabulary) is not None)
    )


def _column(placed: Placed, header: Header | None) -> Column | None:
    """Return the column in which a cell mostly stands."""
    if header is None:
        return None
    best = max(header.columns, key=lambda c: placed.overlap(c.span), default=None)
    return best if best is not None and placed.overlap(best.span) > 0 else None


def _left(placed: Placed, stand: Stand, vocabulary: Vocabulary, *, alone: bool) -> Left:
    column = _column(placed, stand.header)
    suggestion: str | None = None
    reason = "orphan_row" if alone else "no_role"
    if column is not None and column.field is None and not alone:
        told = max(column.evidence, key=lambda e: e.nats, default=None)
        suggestion = told.role if told is not None and told.nats > 0 else column.rival
        reason = (
            "rival" if suggestion is not None and any(c.field == suggestion for c in _columns(stand)) else "no_role"
        )
    if column is None and stand.state == "head" and not alone:
        suggestion = _field_before(placed, stand.row, vocabulary)
        reason = "rival" if suggestion is not None else reason
    if stand.state == "management":
        reason = "no_block"
    return Left(
        text=placed.text,
        block=_BLOCKS.get(stand.state, "other"),
        reason=reason,
        suggestion=suggestion,
        provenance=placed.cell.provenance,
        row=placed.cell.provenance.line or stand.row.number,
        table=None if placed.cell.provenance.line is not None else stand.row.grid.number,
    )


def _field_before(placed: Placed, row: Row, vocabulary: Vocabulary) -> str | None:
    """Return the field of the head whose label stands before a cell in its row."""
    label = _label_before(placed, row)
    return head_label(label.text, vocabulary) if label is not None else None


def _is_serial_of_record(placed: Placed, row: Row, vocabulary: Vocabulary) -> bool:
    """Tell whether a cell is the number of a record, behind its label (指标序号 | 1)."""
    label = _label_before(placed, row)
    return label is not None and "serial" in text_nats("indicators", label.text, vocabulary)


def _is_balance(placed: Placed, row: Row) -> bool:
    """Tell whether a figure is what is left of the money (结余：8.12), by its own label or the one before it."""
    inside = _PAIR.match(placed.text.strip())
    if inside is not None:
        return is_balance(inside[1])
    label = _label_before(placed, row)
    return label is not None and is_balance(label.text)


def _label_before(placed: Placed, row: Row) -> Placed | None:
    """Return the filled cell that stands next before a cell in its row."""
    return next((p for p in reversed(row.filled) if p.x1 <= placed.x0 + 1e-6), None)


def _columns(stand: Stand) -> tuple[Column, ...]:
    return stand.header.columns if stand.header is not None else ()


def is_serious(left: Left) -> bool:
    """Tell whether what is left may be a value of the tables, so that the document was read in part only."""
    return left.block in {"budget", "goals", "indicators"} or kind_of(left.text) in FIGURES
