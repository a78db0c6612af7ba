"""The workbook as a whole: an index, a sheet for each form, the tidy sheets."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException
from xlsxwriter.worksheet import Worksheet

from jixiao.base.exits import Refusal
from jixiao.base.unread import is_doubt
from jixiao.corrections.keys import report_name
from jixiao.dataset.layout import MAX_ROW, needed_height
from jixiao.place.whole_files import replacing
from jixiao.workbook.form_sheet import FormWriter
from jixiao.workbook.gather import CHILDREN, Form, Item, forms
from jixiao.workbook.marks import COLOURS, LEGEND, Mark, cell_marks, row_marks, with_notes
from jixiao.workbook.names import LONGEST, SheetNames
from jixiao.workbook.tidy_sheets import SHEETS, TidyWriter, across, link_target, points, unsure
from jixiao.workbook.truth import set_right, truth_of
from jixiao.workbook.values import safe_text
from jixiao.workbook.whole_labels import with_whole_labels
from schemas.code_names import KINDS, STATUSES

MAX_FORMS: Final = 400
"""Form sheets in one book: beyond that spreadsheets take minutes to open; the tidy sheets always hold all rows."""

INDEX: Final = "目录"
INDEX_HEADS: Final = (
    ("文件", 34), ("状态", 10), ("报告", 40), ("类型", 18), ("年度", 8), ("单位", 30), ("总得分", 9),
    ("未通过核对", 11),
    ("未读入", 8), ("低置信度行", 11), ("表样", 24), ("说明", 50),
)  # fmt: skip

FORM_COLUMN: Final = [text for text, _ in INDEX_HEADS].index("表样")

SAFE: Final = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "constant_memory": False,
}


@dataclass(slots=True)
class Written:
    """What went into a book."""

    documents: int = 0
    failed: int = 0
    reports: int = 0
    sheets: int = 0
    notes: list[str] = field(default_factory=list)


def write_book(items: Iterable[Item], path: Path, told: Callable[[int, str], None] = lambda _, __: None) -> Written:
    """Write the workbook; it takes the place of an older one only when it is complete.

    `told` is called with the number and name of each document that is in it.

    Raises:
        Refusal: the file cannot be written.
    """
    written = Written()
    try:
        with replacing(path) as beside:
            book = xlsxwriter.Workbook(str(beside), SAFE)
            _fill(book, items, path.parent, written, told)
            book.close()
    except (OSError, XlsxWriterException) as error:
        raise Refusal(f"无法写入 {path}（{error}）。请检查路径与权限，并关闭正打开它的程序。") from error
    return written


def _fill(
    book: xlsxwriter.Workbook,
    items: Iterable[Item],
    folder: Path,
    written: Written,
    told: Callable[[int, str], None],
) -> None:
    names = SheetNames()
    writer = FormWriter(book)
    index = _Index(book.add_worksheet(names.take(INDEX)), writer, folder)
    for reserved in SHEETS.values():  # a form must not take the name of a tidy sheet, which comes after it
        names.take(reserved)
    # The tidy sheets stand behind the forms, so their rows wait until all forms are written.
    waiting: list[tuple[Item, dict[tuple[str, int, str], Mark]]] = []
    for item in items:
        marks = row_marks(item)
        sheets: dict[object, str] = {}
        for form in forms(item):
            if written.sheets >= MAX_FORMS:
                written.notes = [f"超过 {MAX_FORMS} 份，其余报告只写入规整的表。"]
                break
            name = names.take(_wanted(item, form))
            truth = truth_of(item, form)
            own = with_notes(cell_marks(item, form, marks), truth.notes)
            shown = set_right(with_whole_labels(item, form), truth)
            writer.write(book.add_worksheet(name), shown, own, truth.beside)
            sheets.update({report["report_id"]: name for report in form.reports})
            written.sheets += 1
        index.add(item, sheets)
        written.documents += 1
        written.failed += item.row["status"] == "failed"
        written.reports += len(item.found.rows["reports"])
        waiting.append((item, marks))
        told(written.documents, str(item.row["file_name"]))
    tidy = TidyWriter(book, folder, writer.format, lambda name: name)
    tidy.begin()
    for item, marks in waiting:
        tidy.add(item, marks)
    written.notes += tidy.end()
    index.end()


def _wanted(item: Item, form: Form) -> str:
    """Return what a form's sheet is called: the project, else the unit, and the year; else its file."""
    report = form.reports[0]
    name = report.get("project_name") or report.get("unit_name")
    if name and len(form.reports) == 1:
        year = f" {report['fiscal_year']}" if report.get("fiscal_year") else ""
        return f"{str(name)[: LONGEST - len(year)]}{year}"
    stem = Path(str(item.row["file_name"])).stem
    several = len(item.found.rows["reports"]) > 1
    return f"{stem[:24]} {report['ordinal']}" if several else stem


class _Index:
    """The first sheet: every report with its state and links to its form and its file."""

    def __init__(self, sheet: Worksheet, writer: FormWriter, folder: Path) -> None:
        self._sheet, self._writer, self._folder, self._row = sheet, writer, folder, 1
        head = writer.format(bold=True, border=1, bg_color="#D9E1F2", align="center")
        for number, (text, width) in enumerate(INDEX_HEADS):
            sheet.write_string(0, number, text, head)
            sheet.set_column(number, number, width)
        sheet.freeze_panes(1, 1)

    def add(self, item: Item, sheets: dict[object, str]) -> None:
        """Write a row for each report of a document, one for a document without any."""
        rows = item.found.rows
        for number, report in enumerate(rows["reports"] or [{}]):
            mine = report.get("report_id")
            fails = sum(row["report_id"] == mine and row["status"] == "fail" for row in rows["checks"])
            low = (
                sum(
                    unsure([row for row in rows[table] if row["report_id"] == mine]) for table in ("reports", *CHILDREN)
                )
                if report
                else 0
            )
            left = sum(
                is_doubt(row) and (row["report_id"] == mine or (not number and row["report_id"] is None))
                for row in rows["unread"]
            )
            lost = len(item.found.unplaced)
            said = [str(item.row.get("error") or ""), item.note, f"{lost} 条更正找不到对应的行" if lost else ""]
            values: list[object] = [
                None,
                STATUSES.get(str(item.row["status"]), ""),
                report_name(report) if report else "",
                KINDS.get(str(report.get("kind")), ""),
                report.get("fiscal_year"),
                report.get("unit_name") or "",
                report.get("total_score"),
                fails,
                left,
                low,
                None,
                "；".join(dict.fromkeys(text for text in said if text)),
            ]
            self._write(values)
            self._links(item, report, sheets.get(mine))
            self._row += 1

    def end(self) -> None:
        """Set the filter and say below what the colours of the other sheets mean."""
        self._sheet.autofilter(0, 0, max(self._row - 1, 1), len(INDEX_HEADS) - 1)
        across(self._sheet)
        top = max(self._row, 2) + 1
        self._sheet.write_string(top, 0, "各表中的颜色（批注说明原因）", self._writer.format(bold=True))
        for number, (colour, text) in enumerate(LEGEND.items(), start=1):
            self._sheet.write_string(top + number, 0, text, self._writer.format(border=1, bg_color=COLOURS[colour]))

    def _write(self, values: list[object]) -> None:
        style = self._writer.format(border=1, border_color="#BFBFBF")
        texts = [str(value or "") for value in values]
        widths = [points(width) for _, width in INDEX_HEADS]
        heights = (needed_height(text, width) for text, width in zip(texts, widths, strict=True))
        self._sheet.set_row(self._row, min(max(heights), MAX_ROW))
        for number, value in enumerate(values):
            if isinstance(value, int | float):
                self._sheet.write_number(self._row, number, value, style)
            elif value is not None:
                self._sheet.write_string(self._row, number, safe_text(str(value)), style)
            else:
                self._sheet.write_blank(self._row, number, None, style)

    def _links(self, item: Item, report: dict[str, object], sheet: str | None) -> None:
        style = self._writer.format(border=1, border_color="#BFBFBF", font_color="#0563C1", underline=1)
        page = report.get("page_first")
        target = link_target(item, self._folder, page if isinstance(page, int) else None)
        name = safe_text(str(item.row["file_name"]))
        if target is not None:
            self._sheet.write_url(self._row, 0, target, style, name)
        else:
            self._sheet.write_string(self._row, 0, name, self._writer.format(border=1, border_color="#BFBFBF"))
        if sheet is not None:
            quoted = sheet.replace("'", "''")
            self._sheet.write_url(self._row, FORM_COLUMN, f"internal:'{quoted}'!A1", style, sheet)
