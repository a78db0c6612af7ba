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
from jixiao.dataset.doubt import kind_of
from jixiao.dataset.layout import MAX_ROW, needed_height
from jixiao.workbook.form_sheet import A4, COMMENT_SIZE
from jixiao.workbook.gather import Item
from jixiao.workbook.marks import COLOURS, Mark
from jixiao.workbook.values import EXACT_DIGITS, safe_text
from schemas.checks.frame import check_sentence
from schemas.code_names import CHECK_STATUSES, CODE_LABELS, DOUBT_NAMES, REVIEWED_NAMES
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

LEADING: Final[Mapping[str, float]] = {"来源": 28, "报告": 30, "年度": 7, "单位": 24, "项目": 24}
"""The first columns of every sheet, with their widths in characters: a pivot table needs no look-up."""
BODIES: Final = ("unit_name", "implementing_unit", "supervising_department")
LEAST_HEIGHT: Final = 16.0
"""Points of a row of one line."""

HIDDEN: Final = frozenset({"document_id", "report_id", "bbox", "page", "method", "fiscal_year", "char_from", "char_to"})
"""Columns that a person does not read: keys, what the link says already, the year that stands in front."""

MAX_LINKS: Final = 65_000
"""Links on one sheet: Excel drops those beyond 65,530."""
MAX_ROWS: Final = 1_048_575
"""Rows below the heading that a sheet holds."""

WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    **CODE_LABELS,
    "reviewed": REVIEWED_NAMES,
    "status": CHECK_STATUSES,
    "doubt": DOUBT_NAMES,
    "block": UNREAD_BLOCKS,
    "reason": UNREAD_REASONS,
    "where": UNREAD_BLOCKS,
}
WIDE: Final = frozenset({
    "expected", "actual", "sentence", "message", "definition", "criterion", "level3", "deviation", "target_text",
    "actual_text", "subject", "text", "content", "result", "reason", "check", "name",
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
    _checks: list[tuple[int, int, Item, TableRow]] = field(default_factory=list)

    def begin(self) -> None:
        """Make the sheets with their headings, in order."""
        for table, title in SHEETS.items():
            columns = tuple(column for column in TABLES[table].columns if column.name not in HIDDEN)
            sheet = self.book.add_worksheet(self.name(title))
            head = self.make_format(bold=True, border=1, bg_color="#D9E1F2", align="center")
            for number, text in enumerate([*LEADING, *map(_heading, columns)]):
                sheet.write_string(0, number, text, head)
            for number, width in enumerate([*LEADING.values(), *map(_width, columns)]):
                sheet.set_column(number, number, width)
            sheet.set_row(0, 28)
            sheet.freeze_panes(1, 2)
            self._sheets[table] = _Sheet(sheet=sheet, columns=columns)

    def add(self, item: Item, marks: Mapping[tuple[str, int, str], Mark]) -> None:
        """Write the rows of a document."""
        for table in self._sheets:
            for position, row in enumerate(item.found.rows[table]):
                if table == "checks":  # those of all documents are put in order first
                    self._checks.append((_rank(row), len(self._checks), item, row))
                else:
                    self._row(table, item, row, position, marks)

    def _row(
        self, table: str, item: Item, row: TableRow, position: int, marks: Mapping[tuple[str, int, str], Mark]
    ) -> None:
        place = self._sheets[table]
        if place.row > MAX_ROWS:
            place.lost += 1
            return
        reports = item.found.rows["reports"]
        own = (report for report in reports if report["report_id"] == row.get("report_id"))
        report = next(own, {})
        known = report or _common(reports)
        year = row.get("fiscal_year") or known.get("fiscal_year")
        page = row.get("page") or report.get("page_first")
        self._link(place, item, page if isinstance(page, int) else None)
        texts = [report_name(report) if report else "", year, _unit(known), known.get("project_name")]
        for number, value in enumerate(texts, start=1):
            if isinstance(value, int):
                place.sheet.write_number(place.row, number, value, self.make_format())
            else:
                place.sheet.write_string(place.row, number, safe_text(str(value or "")), self.make_format())
        height = LEAST_HEIGHT
        for number, column in enumerate(place.columns, start=len(LEADING)):
            written = self._value(place, number, column, row, _mark(table, position, column, row, marks))
            height = max(height, needed_height(written, points(_width(column))))
        for (_, width), value in zip(list(LEADING.items())[1:], texts, strict=True):
            height = max(height, needed_height(str(value or ""), points(width)))
        height = max(height, needed_height(str(item.row["file_name"]), points(LEADING["来源"])))
        place.sheet.set_row(place.row, min(height, MAX_ROW))
        place.row += 1

    def end(self) -> list[str]:
        """Write the checks, those that fail first; set the filters; say which sheets could not hold all rows."""
        for _, _, item, row in sorted(self._checks, key=lambda entry: entry[:2]):
            self._row("checks", item, row, 0, {})
        for place in self._sheets.values():
            place.sheet.autofilter(0, 0, max(place.row - 1, 1), len(place.columns) + len(LEADING) - 1)
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

    def _value(self, place: _Sheet, number: int, column: Column, row: TableRow, mark: Mark | None) -> str:
        """Write a value, coloured where it is marked, and return it as text that may go over several lines."""
        text = ""
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
            if column.name == "check":
                text = check_sentence(str(value)).rstrip("。")
            if column.name == "suggestion":
                text = role_label(row.get("block") or row.get("where"), text)
            place.sheet.write_string(place.row, number, safe_text(text), self.make_format(**properties))
        if mark is not None and mark.reasons:
            place.sheet.write_comment(place.row, number, safe_text("\n".join(mark.reasons)), dict(COMMENT_SIZE))
        return text


def _common(reports: Sequence[TableRow]) -> TableRow:
    """Return what all reports of a document say of themselves: what stands in none of them may be said of any."""
    first = reports[0] if reports else {}
    names = ("fiscal_year", *BODIES, "project_name")
    return {name: first[name] for name in names if reports and all(row[name] == first[name] for row in reports)}


def _unit(report: TableRow) -> object:
    """Return whose report it is: a form about a project names who carries it out, and no unit of its own."""
    return next((report[name] for name in BODIES if report.get(name)), None)


def _rank(check: TableRow) -> int:
    """Return where a check stands on its sheet: what fails first, by what it casts doubt on, then what passes."""
    if check["status"] == "fail":
        return list(DOUBT_NAMES).index(kind_of(check))
    return len(DOUBT_NAMES) + (check["status"] == "skip")


def points(width: float) -> float:
    """Return the points of a column of so many characters: 7 pixels each, and 5."""
    return (width * 7 + 5) * 0.75


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
