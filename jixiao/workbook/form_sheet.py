"""Writes one form as a sheet that looks like the printed page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, Final, Literal, TypeAlias

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from extract.document import Paragraph
from jixiao.dataset.cells import bare
from jixiao.dataset.layout import LINE, TYPE_SIZE, Block, Placed, lay_out, needed_height, text_width
from jixiao.workbook.gather import Form
from jixiao.workbook.marks import COLOURS, Mark, Spot
from jixiao.workbook.values import printed_number, safe_text

FONT: Final = "宋体"
"""What such forms are printed in; every Chinese Windows, WPS and LibreOffice has it or puts its own in its place."""
TITLE_SIZE: Final = 16.0
"""Points: a small second, what the samples print their titles in."""
TITLE_ROWS: Final = 4
"""Rows of a spreadsheet or of a table for layout above the form itself."""
PIXELS_PER_POINT: Final = 96 / 72
LANDSCAPE_FROM: Final = 620.0
"""Points: a wider form is printed across."""
GAP: Final = 9.0
"""Points between two tables of a form that are not one table cut by a page break."""
COMMENT_SIZE: Final[Mapping[str, Any]] = {"author": "jixiao", "x_scale": 2.2, "y_scale": 1.2, "font_size": 9}
A4: Final = 9
"""Number of the paper in the file format."""

BESIDE: Final = "以下更正在原表中没有对应的格："

LineKind: TypeAlias = Literal["title", "centred", "left"]


class FormWriter:
    """Writes forms into one book; equal formats are made once."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        """Keep the book."""
        self._book = book
        self._formats: dict[tuple[tuple[str, object], ...], Format] = {}

    def format(self, **properties: object) -> Format:
        """Return the format with these properties."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            base = {"font_name": FONT, "font_size": TYPE_SIZE, "valign": "vcenter", "text_wrap": True}
            self._formats[key] = self._book.add_format({**base, **properties})
        return self._formats[key]

    def write(self, sheet: Worksheet, form: Form, marks: Mapping[Spot, Mark], beside: Sequence[str] = ()) -> None:
        """Fill a sheet: the lines above the form, then its tables with merged cells, widths, heights and borders.

        Below stands `beside`: what a person has set right and no cell of the form shows.
        """
        layout = lay_out([grid for _, grid in form.parts], form.scale)
        total = sum(layout.widths)
        for column, width in enumerate(layout.widths):
            sheet.set_column_pixels(column, column, round(width * PIXELS_PER_POINT))
        last = len(layout.widths) - 1
        row = 0
        titles = {bare(str(report["title"])) for report in form.reports if report.get("title")}
        if len(form.reports) == 1 and not _prints(form, titles):
            row = self._line(sheet, row, last, (str(form.reports[0].get("title") or ""), "title"), total)
        for number, (block, (lines, _)) in enumerate(zip(layout.blocks, form.parts, strict=True)):
            for paragraph in lines:
                row = self._line(sheet, row, last, (paragraph.text, _line_kind(paragraph, titles)), total)
            if number and not (lines or _continues(form, number)):
                sheet.set_row(row, GAP)
                row += 1
            row = self._block(sheet, block, row, marks, titles)
        for sentence in [BESIDE, *beside] if beside else ():
            row = self._line(sheet, row, last, (sentence, "left"), total)
        self._print_setup(sheet, row, last, total)

    def _line(self, sheet: Worksheet, row: int, last: int, line: tuple[str, LineKind], width: float) -> int:
        text, kind = line
        if not text:
            return row
        size = TITLE_SIZE if kind == "title" else TYPE_SIZE + 1
        style = self.format(font_size=size, bold=kind == "title", align="left" if kind == "left" else "center")
        _range(sheet, (row, 0, row, last), style)
        sheet.write_string(row, 0, safe_text(text), style)
        scale = size / TYPE_SIZE
        sheet.set_row(row, max(needed_height(text, width / scale) * scale, LINE * scale + 5))
        return row + 1

    def _block(
        self, sheet: Worksheet, block: Block, top: int, marks: Mapping[Spot, Mark], titles: AbstractSet[str]
    ) -> int:
        for number, height in enumerate(block.heights):
            sheet.set_row(top + number, height)
        lines = _lines_above(block)
        for placed in block.cells:
            if placed.row < lines:
                self._free_line(sheet, placed, top, titles)
                continue
            self._cell(sheet, placed, top, marks.get((placed.grid.number, placed.cell.row, placed.cell.column)))
        return top + len(block.heights)

    def _free_line(self, sheet: Worksheet, placed: Placed, top: int, titles: AbstractSet[str]) -> None:
        """Write a cell above the form itself, which a spreadsheet's grid holds too, as the line that it is."""
        text = placed.cell.text
        is_title = bare(text) in titles
        size = TITLE_SIZE if is_title else TYPE_SIZE + 1
        wide = placed.cell.column == 0 and placed.cell.last_column == placed.grid.column_count - 1
        style = self.format(font_size=size, bold=is_title, align="center" if wide else "left", text_wrap=wide)
        first, last = (top + placed.row, placed.column), (top + placed.last_row, placed.last_column)
        if text:
            _range(sheet, (*first, *last), style)
            sheet.write_string(*first, safe_text(text), style)
        if is_title:
            sheet.set_row(first[0], LINE * size / TYPE_SIZE + 5)

    def _cell(self, sheet: Worksheet, placed: Placed, top: int, mark: Mark | None) -> None:
        text = placed.cell.text
        number = printed_number(text)
        properties: dict[str, object] = {"border": 1, "align": "center" if _is_short(placed) else "left"}
        if mark is not None:
            properties["bg_color"] = COLOURS[mark.colour]
        if number is not None:
            properties["num_format"] = number.number_format
            properties["shrink"] = True
            properties["text_wrap"] = False
        style = self.format(**properties)
        first, column = top + placed.row, placed.column
        _range(sheet, (first, column, top + placed.last_row, placed.last_column), style)
        if number is not None:
            sheet.write_number(first, column, number.value, style)
        elif text:
            sheet.write_string(first, column, safe_text(text), style)
        else:
            sheet.write_blank(first, column, None, style)
        if mark is not None:
            sheet.write_comment(first, column, safe_text("\n".join(mark.reasons)), dict(COMMENT_SIZE))

    @staticmethod
    def _print_setup(sheet: Worksheet, rows: int, last: int, width: float) -> None:
        sheet.hide_gridlines(2)
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        sheet.center_horizontally()
        if width > LANDSCAPE_FROM:
            sheet.set_landscape()
        if rows:
            sheet.print_area(0, 0, rows - 1, max(last, 0))


def _range(sheet: Worksheet, area: tuple[int, int, int, int], style: Format) -> None:
    """Merge a range of more than one cell; its text is written into the first cell afterwards."""
    first_row, first_column, last_row, last_column = area
    if (first_row, first_column) != (last_row, last_column):
        sheet.merge_range(first_row, first_column, last_row, last_column, "", style)


def _line_kind(paragraph: Paragraph, titles: AbstractSet[str]) -> LineKind:
    if bare(paragraph.text) in titles:
        return "title"
    return "centred" if paragraph.centred else "left"


def _prints(form: Form, titles: AbstractSet[str]) -> bool:
    """Tell whether the title stands in the lines above the tables or in the first rows of one."""
    printed = [bare(p.text) for lines, _ in form.parts for p in lines]
    first = form.parts[0][1]
    printed += [bare(cell.text) for cell in first.cells if cell.row < TITLE_ROWS]
    # A title broken over several lines stands there as several paragraphs.
    return any(title in text or title in "".join(printed) for title in titles for text in printed)


def _lines_above(block: Block) -> int:
    """Return how many rows of a spreadsheet's grid stand above the form: annex, title, year, each alone in its row."""
    rows: dict[int, int] = {}
    for placed in block.cells:
        if placed.grid.method not in {"sheet", "html"}:
            return 0
        for row in range(placed.row, placed.last_row + 1):
            rows[row] = rows.get(row, 0) + bool(placed.cell.text) + (placed.last_row > placed.row)
    return next((row for row in range(min(TITLE_ROWS + 1, len(rows))) if rows[row] > 1), 0)


def _is_short(placed: Placed) -> bool:
    """Tell whether a text stands in the middle as forms print labels and numbers; a sentence runs from the left."""
    return text_width(placed.cell.text) <= 14 * TYPE_SIZE


def _continues(form: Form, number: int) -> bool:
    """Tell whether a table goes on where the page before ended."""
    before, grid = form.parts[number - 1][1], form.parts[number][1]
    return grid.page is not None and before.page is not None and grid.page == before.page + 1
