"""Writes the tidy sheets: one row for each line of the tables, Chinese headings, filters, links, doubts coloured."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Final

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from jixiao.base.labels import UNREAD_BLOCKS, UNREAD_REASONS
from jixiao.base.unread import role_label
from jixiao.corrections.keys import TableRow, report_name
from jixiao.corrections.log import WHOLE_ROW
from jixiao.workbook.form_sheet import A4, COMMENT_SIZE
from jixiao.workbook.gather import Item
from jixiao.workbook.marks import COLOURS, Mark
from jixiao.workbook.values import EXACT_DIGITS, safe_text
from schemas.code_names import CHECK_STATUSES, CODE_LABELS, REVIEWED_NAMES
from schemas.rules import SURE
from schemas.tables import TABLES, Column

SHEETS: Final[Mapping[str, str]] = {
    "indicators": "指标",
    "budgets": "预算",
    "goals": "目标",
    "tasks": "任务",
    "figures": "金额",
    "checks": "核对",
    "unread": "未读入",
    "headings": "待处理标题",
}
"""Table -> the name of its tidy sheet."""

HIDDEN: Final = frozenset({"document_id", "report_id", "bbox", "page", "method"})
"""Columns that a person does not read: keys, and what the link says already."""

MAX_LINKS: Final = 65_000
"""Links on one sheet: Excel drops those beyond 65,530."""
MAX_ROWS: Final = 1_048_575
"""Rows below the heading that a sheet holds."""

WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    **CODE_LABELS,
    "reviewed": REVIEWED_NAMES,
    "status": CHECK_STATUSES,
    "block": UNREAD_BLOCKS,
    "reason": UNREAD_REASONS,
    "where": UNREAD_BLOCKS,
}
WIDE: Final = frozenset({
    "expected", "actual", "sentence", "message", "definition", "criterion", "level3", "deviation", "target_text",
    "actual_text", "subject", "text", "content", "result", "reason",
})  # fmt: skip


@dataclass(slots=True)
class _Sheet:
    sheet: Worksheet
    columns: tuple[Column, ...]
    row: int = 1
    links: int = 0
    lost: int = 0


@dataclass(slots=True)
class TidyWriter:
    """Writes the tidy sheets of one book, document by document."""

    book: xlsxwriter.Workbook
    folder: Path
    make_format: Callable[..., Format]
    name: Callable[[str], str]
    _sheets: dict[str, _Sheet] = field(default_factory=dict)

    def begin(self) -> None:
        """Make the sheets with their headings, in order."""
        for table, title in SHEETS.items():
            columns = tuple(column for column in TABLES[table].columns if column.name not in HIDDEN)
            sheet = self.book.add_worksheet(self.name(title))
            head = self.make_format(bold=True, border=1, bg_color="#D9E1F2", align="center")
            for number, text in enumerate(["来源", "报告", *map(_heading, columns)]):
                sheet.write_string(0, number, text, head)
            sheet.set_column(0, 0, 28)
            sheet.set_column(1, 1, 30)
            for number, column in enumerate(columns, start=2):
                sheet.set_column(number, number, _width(column))
            sheet.set_row(0, 28)
            sheet.freeze_panes(1, 2)
            self._sheets[table] = _Sheet(sheet=sheet, columns=columns)

    def add(self, item: Item, marks: Mapping[tuple[str, int, str], Mark]) -> None:
        """Write the rows of a document."""
        reports = {report["report_id"]: report for report in item.found.rows["reports"]}
        for table, place in self._sheets.items():
            for position, row in enumerate(item.found.rows[table]):
                if place.row > MAX_ROWS:
                    place.lost += 1
                    continue
                report = reports.get(row.get("report_id"))
                page = row.get("page") or (report or {}).get("page_first")
                self._link(place, item, page if isinstance(page, int) else None)
                text = report_name(report) if report else ""
                place.sheet.write_string(place.row, 1, safe_text(text), self.make_format())
                for number, column in enumerate(place.columns, start=2):
                    self._value(place, number, column, row, _mark(table, position, column, row, marks))
                place.row += 1

    def end(self) -> list[str]:
        """Set the filters; return a sentence for each sheet that could not hold all rows."""
        for place in self._sheets.values():
            place.sheet.autofilter(0, 0, max(place.row - 1, 1), len(place.columns) + 1)
            across(place.sheet)
        return [
            f"“{SHEETS[table]}”超过 {MAX_ROWS} 行，另有 {place.lost} 行未写入，请分批导出。"
            for table, place in self._sheets.items()
            if place.lost
        ]

    def _link(self, place: _Sheet, item: Item, page: int | None) -> None:
        text = str(item.row["file_name"]) + (f" 第{page}页" if page is not None else "")
        target = link_target(item, self.folder, page)
        if target is None or place.links >= MAX_LINKS:
            place.sheet.write_string(place.row, 0, safe_text(text), self.make_format())
            return
        place.links += 1
        style = self.make_format(font_color="#0563C1", underline=1)
        place.sheet.write_url(place.row, 0, target, style, safe_text(text))

    def _value(self, place: _Sheet, number: int, column: Column, row: TableRow, mark: Mark | None) -> None:
        value = row.get(column.name)
        properties: dict[str, object] = {"border": 1, "border_color": "#BFBFBF"}
        if mark is not None:
            properties["bg_color"] = COLOURS[mark.colour]
        if isinstance(value, bool):
            value = "是" if value else "否"
        if isinstance(value, Decimal | float | int) and _is_exact(value):
            properties["num_format"] = _number_format(column)
            properties["text_wrap"] = False
            place.sheet.write_number(place.row, number, float(value), self.make_format(**properties))
        elif value is None:
            place.sheet.write_blank(place.row, number, None, self.make_format(**properties))
        elif isinstance(value, datetime):
            text = value.astimezone().strftime("%Y-%m-%d %H:%M")
            place.sheet.write_string(place.row, number, text, self.make_format(**properties))
        else:
            text = WORDS.get(column.name, {}).get(str(value), str(value))
            if column.name == "suggestion":
                text = role_label(row.get("block") or row.get("where"), text)
            place.sheet.write_string(place.row, number, safe_text(text), self.make_format(**properties))
        if mark is not None and mark.reasons:
            place.sheet.write_comment(place.row, number, safe_text("\n".join(mark.reasons)), dict(COMMENT_SIZE))


def _mark(
    table: str, position: int, column: Column, row: TableRow, marks: Mapping[tuple[str, int, str], Mark]
) -> Mark | None:
    """Return the mark of a tidy cell; of a doubtful row all cells have the colour, one the comment."""
    if table == "checks":
        return Mark(colour="fail", reasons=()) if row["status"] == "fail" else None
    if table == "unread":
        return Mark(colour="unread", reasons=()) if column.name == "text" else None
    own, whole = marks.get((table, position, column.name)), marks.get((table, position, WHOLE_ROW))
    if own is not None or whole is None:
        return own
    return whole if column.name == "confidence" else Mark(colour=whole.colour, reasons=())


def across(sheet: Worksheet) -> None:
    """Make a wide sheet print on pages of its width, the heading on each."""
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def link_target(item: Item, folder: Path, page: int | None) -> str | None:
    """Return the link to a document's source, relative to the book's folder where that works; None without a file."""
    anchor = f"#page={page}" if page is not None else ""
    if item.path is None:
        source = str(item.row["source"])
        return source + anchor if source.startswith(("http://", "https://")) else None
    path = item.path.resolve()
    try:
        near = os.path.relpath(path, folder.resolve())
    except ValueError:  # another drive of Windows
        near = str(path)
    # A mark in the file's own name must not be taken for the beginning of the anchor.
    return None if "#" in near else f"external:{near}{anchor}"


def _heading(column: Column) -> str:
    return f"{column.label}（{column.unit}）" if column.unit in {"元", "分"} else column.label


def _width(column: Column) -> float:
    if column.name in WIDE:
        return 36
    return {"amount": 17, "float": 10, "int32": 8}.get(column.kind, 16)


def _number_format(column: Column) -> str:
    if column.kind == "amount":
        return "#,##0.00"
    if column.unit == "1" and column.name not in {"confidence", "similarity"}:
        return "0.00%"
    return "0.00" if column.name in {"confidence", "similarity"} else "General"


def _is_exact(value: Decimal | float) -> bool:
    """Tell whether a spreadsheet's number holds a value to the last digit."""
    return not isinstance(value, Decimal) or len(value.normalize().as_tuple().digits) <= EXACT_DIGITS


def unsure(rows: Sequence[TableRow]) -> int:
    """Return how many rows are below the confidence at which a row counts as right."""
    return sum(isinstance(c := row.get("confidence"), float) and c < SURE for row in rows)
