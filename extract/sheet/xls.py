"""Read an xls or et workbook (BIFF in OLE) into sheets of shown texts: xlrd, LibreOffice for damaged ones."""

from __future__ import annotations

import io
from typing import Any

import xlrd  # type: ignore[import-untyped]

from extract.container.libreoffice import convert
from extract.document import UnseenReason
from extract.errors import DamagedFileError, EncryptedFileError, ReadError
from extract.page.visible import WHITE, alike
from extract.sheet.cell_style import format_code
from extract.sheet.model import DEFAULT_COLUMN_POINTS, Area, Position, SheetData, Workbook, points_of_characters
from extract.sheet.number_format import display, display_text
from extract.sheet.xlsx import read_xlsx

_ERROR_TEXTS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_WIDTH_UNITS = 256
"""Parts of a character that a BIFF column width is counted in."""


def _skip_hyperlink(*_: object) -> None:
    """Read no hyperlink record."""


# xlrd keeps an entry for every position that a hyperlink covers: a damaged record covers four thousand million.
xlrd.sheet.Sheet.handle_hlink = _skip_hyperlink


def read_xls(data: bytes) -> Workbook:
    """Return the visible sheets of a BIFF workbook; what each formula showed when it was last saved is its text.

    Raises:
        EncryptedFileError: the workbook asks for a password.
        DamagedFileError: neither xlrd nor, where it is installed, LibreOffice can open it.
    """
    log = io.StringIO()
    try:
        # Ragged: else a merge that is damaged to the last row and column fills memory with blank cells.
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, ragged_rows=True, logfile=log)
        return _workbook(book)
    except xlrd.XLRDError as error:
        if "encrypted" in str(error).lower():
            raise EncryptedFileError("工作簿有密码") from error
        return _recovered(data, error)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - on a damaged file xlrd raises whatever its indexing runs into
        return _recovered(data, error)


def _workbook(book: Any) -> Workbook:  # noqa: ANN401 - xlrd has no types
    """Return the sheets that xlrd read."""
    notes: list[str] = []
    sheets: list[SheetData] = []
    for sheet in book.sheets():
        if sheet.visibility:
            notes.append(f"工作表“{sheet.name}”是隐藏的，未读")
        else:
            sheets.append(_sheet(book, sheet))
    return Workbook(sheets=tuple(sheets), notes=tuple(notes))


def _sheet(book: Any, sheet: Any) -> SheetData:  # noqa: ANN401
    """Return one sheet as xlrd read it."""
    texts: dict[Position, str] = {}
    ruled: set[int] = set()
    unseen: list[tuple[str, UnseenReason]] = []
    for row in range(sheet.nrows):
        for column in range(sheet.row_len(row)):
            cell = sheet.cell(row, column)
            style = book.xf_list[cell.xf_index] if cell.xf_index is not None else None
            if style is not None and _is_bordered(style.border):
                ruled.add(row)
            text = _cell_text(book, cell, _code(book, style))
            text, apart = _seen(book, sheet, (row, column), text, style)
            unseen.extend(apart)
            if text.strip():
                texts[row, column] = text
    rows = {number for number, info in sheet.rowinfo_map.items() if info.hidden or info.height == 0}
    columns = {number for number, info in sheet.colinfo_map.items() if info.hidden or info.width == 0}
    widths = {number: points_of_characters(info.width / _WIDTH_UNITS) for number, info in sheet.colinfo_map.items()}
    default = sheet.standardwidth / _WIDTH_UNITS if sheet.standardwidth else sheet.defcolwidth
    merges: tuple[Area, ...] = tuple(
        (top, left, bottom - 1, right - 1) for top, bottom, left, right in sheet.merged_cells
    )
    return SheetData(
        name=sheet.name,
        texts=texts,
        merges=merges,
        widths=widths,
        default_width=points_of_characters(default) if default else DEFAULT_COLUMN_POINTS,
        hidden_rows=frozenset(rows),
        hidden_columns=frozenset(columns),
        ruled=frozenset(ruled),
        unseen=tuple(unseen),
    )


def _seen(book: Any, sheet: Any, place: Position, text: str, style: Any) -> tuple[str, list[tuple[str, UnseenReason]]]:  # noqa: ANN401
    """Return the part of a cell's text that is not struck out and has not the colour of its ground, and the rest."""
    if style is None or not text.strip():
        return text, []
    font = book.font_list[style.font_index] if style.font_index < len(book.font_list) else None
    colour = book.colour_map.get(font.colour_index) if font is not None else None
    ground = WHITE if not style.background.fill_pattern else book.colour_map.get(style.background.pattern_colour_index)
    if colour is not None and ground is not None and alike(tuple(colour), tuple(ground)):
        return "", [(text, "hidden")]
    # Runs begin where they are stated; before the first one the font of the cell holds.
    runs = [(0, style.font_index), *sheet.rich_text_runlist_map.get(place, ())]
    ends = [start for start, _ in runs[1:]] + [len(text)]
    parts = [(text[start:end], number) for (start, number), end in zip(runs, ends, strict=True)]
    gone: dict[UnseenReason, str] = {}
    kept = ""
    for part, number in parts:
        font = book.font_list[number] if number < len(book.font_list) else None
        colour = book.colour_map.get(font.colour_index) if font is not None else None
        if font is not None and font.struck_out:
            gone["struck"] = gone.get("struck", "") + part
        elif colour is not None and ground is not None and alike(tuple(colour), tuple(ground)):
            gone["hidden"] = gone.get("hidden", "") + part
        else:
            kept += part
    return kept, [(words, reason) for reason, words in gone.items() if words.strip()]


def _is_bordered(border: Any) -> bool:  # noqa: ANN401
    sides = (border.top_line_style, border.bottom_line_style, border.left_line_style, border.right_line_style)
    return any(sides)


def _code(book: Any, style: Any) -> str:  # noqa: ANN401
    """Return the format code of a cell style."""
    if style is None:
        return "General"
    own = book.format_map.get(style.format_key)
    return format_code(style.format_key, {style.format_key: own.format_str} if own is not None else {})


def _cell_text(book: Any, cell: Any, code: str) -> str:  # noqa: ANN401
    """Return what a cell shows."""
    if cell.ctype == xlrd.XL_CELL_TEXT:
        return display_text(str(cell.value).replace("\r\n", "\n").replace("\r", "\n"), code)
    if cell.ctype in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        return display(float(cell.value), code, date1904=bool(book.datemode))
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if cell.value else "FALSE"
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return _ERROR_TEXTS.get(cell.value, "#N/A")
    return ""


def _recovered(data: bytes, error: Exception) -> Workbook:
    """Return what LibreOffice still reads of a workbook that xlrd refused.

    Not python-calamine: it lays a sheet out densely, and a damaged cell address makes it ask for 100 GB and abort.

    Raises:
        DamagedFileError: nothing, or LibreOffice is not installed.
    """
    try:
        book = read_xlsx(convert(data, source_format="xls", target="xlsx"))
    except ReadError as second:
        what = "内部的引用没有尽头" if isinstance(error, RecursionError) else str(error)
        raise DamagedFileError(f"工作簿已损坏：{what}") from second
    return Workbook(sheets=book.sheets, notes=(*book.notes, "工作簿已损坏，由 LibreOffice 修复后读取，内容可能不全"))
