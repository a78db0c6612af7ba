"""What a form's cells say once a person has set them right, in the unit and notation that the form prints."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import Final

from extract.document import Cell, Grid
from jixiao.corrections.keys import TableRow
from jixiao.corrections.keys import label_of as row_label
from jixiao.corrections.log import Record
from jixiao.corrections.structure import merged_into
from jixiao.corrections.values import RATE_UNIT, shown_again
from jixiao.dataset.cells import DERIVED, SHOWN, bare, match_rows, row_cells
from jixiao.workbook.gather import CHILDREN, Form, Item
from jixiao.workbook.marks import NOTHING, Spot, said, said_of_row
from schemas.exact import MONEY, plain
from schemas.tables import TABLES, Column

_NUMBER: Final = re.compile(r"[+-]?\d[\d,，]*(?:\.\d+)?")


@dataclass(slots=True, kw_only=True)
class Truth:
    """The texts of cells that a person set right, those of the lines above, and corrections that no cell shows.

    `notes` says of each cell what was changed.
    """

    cells: dict[Spot, str] = field(default_factory=dict)
    notes: dict[Spot, tuple[str, ...]] = field(default_factory=dict)
    lines: dict[str, str] = field(default_factory=dict)
    beside: list[str] = field(default_factory=list)


def truth_of(item: Item, form: Form) -> Truth:
    """Return what the corrections make of a form; each is in a cell, in a line above, or in a sentence beside it."""
    truth = Truth()
    if item.document is None or not item.found.changes:
        return truth
    grids = {grid.number: grid for _, grid in form.parts}
    ids = {report["report_id"] for report in form.reports}
    for table in ("reports", *CHILDREN):
        mine = [i for i, row in enumerate(item.found.rows[table]) if row["report_id"] in ids]
        read = [item.found.read[table][i] for i in mine]
        cells = match_rows(item.document, table, read, list(grids))
        usual = _usual(cells)
        for i, row, own in zip(mine, read, cells, strict=True):
            for name in SHOWN[table]:
                record = item.found.cells.get((table, item.found.keys[table][i], name))
                if record is None or record.action != "set" or name in DERIVED:
                    continue
                unit = _money_unit(form, row)
                cell = own.get(name) or _blank_cell(row, name, grids, usual)
                if cell is None or cell.provenance.table not in grids:
                    _outside(truth, form, record, TABLES[table].column(name))
                    continue
                spot = cell.provenance.table, cell.row, cell.column
                column = TABLES[table].column(name)
                was = truth.cells.get(spot, cell.text)
                truth.notes[spot] = (*truth.notes.get(spot, ()), said(record))
                truth.cells[spot] = _written(was, column, row[name], item.found.rows[table][i][name], unit)
    truth.beside.extend(_rows_said(item, form, ids))
    return truth


def _rows_said(item: Item, form: Form, ids: AbstractSet[object]) -> Iterator[str]:
    """Yield what was done with the rows of a form: the printed form has no cells for it."""
    told: set[str] = set()
    for (table, key), (code, record) in item.found.made.items():
        row = item.found.rows[table][list(item.found.keys[table]).index(key)]
        if row.get("report_id") in ids and record.id not in told:
            told.add(record.id)
            yield f"{TABLES[table].label}　{row_label(table, row)}　{said_of_row(code, record)}"
    first = form.reports[0]["report_id"] == item.found.rows["reports"][0]["report_id"]
    for record in item.found.deleted:
        # Which of several reports a deleted row was of nobody can tell: it is said once, beside the first.
        if first and not merged_into(record):
            yield f"{TABLES[record.table].label}　{said_of_row('deleted', record)}"


def set_right(form: Form, truth: Truth) -> Form:
    """Return a form whose cells and lines say what a person has set right."""
    parts = tuple(
        (tuple(replace(line, text=truth.lines.get(line.text, line.text)) for line in lines), _right_grid(grid, truth))
        for lines, grid in form.parts
    )
    return replace(form, parts=parts)


def _right_grid(grid: Grid, truth: Truth) -> Grid:
    if not any(number == grid.number for number, _, _ in truth.cells):
        return grid
    texts = {(row, column): text for (number, row, column), text in truth.cells.items() if number == grid.number}
    cells = (replace(cell, text=texts.get((cell.row, cell.column), cell.text)) for cell in grid.cells)
    return replace(grid, cells=tuple(cells))


def _written(text: str, column: Column, old: object, new: object, unit: Decimal) -> str:
    """Return a cell's text with a value in the place of another; the rest of the cell stays."""
    if column.kind == "text":
        was, now = str(old or ""), str(new or "")
        return text.replace(was, now, 1) if was and was in text and bare(was) != bare(text) else now
    found = _NUMBER.findall(text)
    if len(found) != 1:
        return _number(column, new, unit, percent="%" in text or "％" in text, like="")
    printed = found[0]
    scale = _scale(printed, old, unit) if column.kind == "amount" else unit
    percent = column.unit == RATE_UNIT and _is_percent(printed, old)
    signed = "%" in text or "％" in text
    number = _number(column, new, scale, percent=percent, like=printed)
    return text.replace(printed, number.removesuffix("%") if signed or percent else number, 1)


def _number(column: Column, value: object, scale: Decimal, *, percent: bool, like: str) -> str:
    """Return a number as the form prints such: in its unit, with the decimals and thousands marks of `like`."""
    if value is None:
        return ""
    number = Decimal(str(value))
    if column.kind == "amount":
        number /= scale
    if percent:
        number *= 100
    places = max(len(like.partition(".")[2]), len(plain(number).partition(".")[2]))
    text = f"{number:,.{places}f}" if "," in like or "，" in like else f"{number:.{places}f}"
    return f"{text}%" if percent else text


def _is_percent(printed: str, old: object) -> bool:
    try:
        number = Decimal(printed.replace(",", "").replace("，", ""))
        return old is None or abs(number / 100 - Decimal(str(old))) <= abs(number - Decimal(str(old)))
    except InvalidOperation:
        return True


def _scale(printed: str, old: object, unit: Decimal) -> Decimal:
    """Return the yuan that one of a printed amount stands for."""
    number = Decimal(printed.replace(",", "").replace("，", ""))
    if not isinstance(old, Decimal) or not number:
        return unit
    return next((scale for scale in sorted(MONEY.values()) if abs(number * scale - old) <= Decimal("0.01")), unit)


def _money_unit(form: Form, row: Mapping[str, object]) -> Decimal:
    report = next((report for report in form.reports if report["report_id"] == row["report_id"]), {})
    return MONEY.get(str(report.get("amount_unit")), Decimal(1))


def _usual(cells: Sequence[Mapping[str, Cell]]) -> dict[tuple[int, str], int]:
    """Return the column of each table in which most rows have a value."""
    counts: dict[tuple[int, str], Counter[int]] = {}
    for own in cells:
        for name, cell in own.items():
            if cell.provenance.table is not None:
                counts.setdefault((cell.provenance.table, name), Counter())[cell.column] += 1
    return {key: count.most_common(1)[0][0] for key, count in counts.items()}


def _blank_cell(
    row: TableRow, name: str, grids: Mapping[int, Grid], usual: Mapping[tuple[int, str], int]
) -> Cell | None:
    """Return the blank cell of a row in which a value should stand that the machine did not read."""
    number, line = row.get("table_no"), row.get("row_no")
    if not isinstance(number, int) or not isinstance(line, int) or number not in grids:
        return None
    column = usual.get((number, name))
    cells = (cell for cell in row_cells(grids[number], line) if cell.column == column)
    return next((cell for cell in cells if not cell.text.strip()), None)


def _outside(truth: Truth, form: Form, record: Record, column: Column) -> None:
    """Keep a correction that is of no cell: of a line above the form, else as a sentence."""
    was = bare(record.old or "")
    line = next((p.text for lines, _ in form.parts for p in lines if len(was) > 1 and was in bare(p.text)), None)
    if line is not None and column.kind == "text":
        text = truth.lines.get(line, line)
        replaced = text.replace(record.old or "", record.new or "", 1)
        truth.lines[line] = replaced if replaced != text else record.new or ""
        return
    old, new = (shown_again(column, value, NOTHING) for value in (record.old, record.new))
    truth.beside.append(f"{record.label or ''} {column.label}：{old} → {new}")
