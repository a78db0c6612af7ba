"""Read an XML spreadsheet of Excel 2003 (an .xls that many reporting systems export) into sheets of shown texts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from lxml import etree

from extract.container.xml_part import attribute, local, parse
from extract.errors import DamagedFileError, TooLargeError
from extract.sheet.model import MAX_CELLS, Area, Position, SheetData, Workbook
from extract.sheet.number_format import BUILT_IN, display, display_text, is_date_code

NAMESPACE = b"urn:schemas-microsoft-com:office:spreadsheet"

_NAMED_FORMATS = {
    "General Number": "General",
    "General Date": BUILT_IN[22],
    "Long Date": BUILT_IN[31],
    "Medium Date": "d-mmm-yy",
    "Short Date": BUILT_IN[14],
    "Long Time": "h:mm:ss",
    "Medium Time": "h:mm AM/PM",
    "Short Time": "h:mm",
    "Currency": BUILT_IN[7],
    "Fixed": "0.00",
    "Standard": "#,##0.00",
    "Percent": "0.00%",
    "Scientific": "0.00E+00",
}
"""The names that a format may have instead of a code. Source: Microsoft, XML Spreadsheet Reference, NumberFormat."""

MAX_COLUMN, MAX_ROW = 16_383, 1_048_575
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a printed date has no time zone


@dataclass(frozen=True, slots=True, kw_only=True)
class _Style:
    """What a style says of a cell."""

    code: str
    bordered: bool


@dataclass(slots=True)
class _Found:
    """What has been read of a sheet so far."""

    texts: dict[Position, str] = field(default_factory=dict)
    merges: list[Area] = field(default_factory=list)
    widths: dict[int, float] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    ruled: set[int] = field(default_factory=set)


def read_spreadsheet_xml(data: bytes) -> Workbook:
    """Return the visible sheets.

    Raises:
        DamagedFileError: no well-formed XML spreadsheet.
        TooLargeError: more cells than the limit.
    """
    root = parse(data)
    if local(root) != "Workbook":
        raise DamagedFileError("XML 不是电子表格")
    styles = _styles(root)
    notes: list[str] = []
    sheets: list[SheetData] = []
    for element in (each for each in root if local(each) == "Worksheet"):
        name = attribute(element, "Name") or ""
        if any(local(each) == "Visible" and (each.text or "").startswith("SheetHidden") for each in element.iter()):
            notes.append(f"工作表“{name}”是隐藏的，未读")
        else:
            sheets.append(_sheet(element, name, styles))
    return Workbook(sheets=tuple(sheets), notes=tuple(notes))


def _styles(root: etree._Element) -> dict[str, _Style]:
    """Return the styles by name, what they inherit included."""
    elements = {attribute(each, "ID") or "": each for each in root.iter() if local(each) == "Style"}
    styles: dict[str, _Style] = {}
    for name, element in elements.items():
        code, bordered = None, False
        each, seen = element, {name}
        while True:
            for child in each.iter():
                if local(child) == "NumberFormat" and code is None:
                    code = attribute(child, "Format")
                elif local(child) == "Border":
                    bordered = True
            parent = attribute(each, "Parent") or "Default"
            if parent in seen or parent not in elements:
                break
            seen.add(parent)
            each = elements[parent]
        styles[name] = _Style(code=_NAMED_FORMATS.get(code or "", code or "General"), bordered=bordered)
    return styles


def _sheet(element: etree._Element, name: str, styles: dict[str, _Style]) -> SheetData:
    """Return one sheet."""
    found = _Found()
    table = next((each for each in element if local(each) == "Table"), None)
    default = _points(attribute(table, "DefaultColumnWidth")) if table is not None else None
    if table is not None:
        _take_columns(found, table)
        for row, line in _indexed(table, "Row", MAX_ROW):
            if attribute(line, "Hidden") == "1" or _points(attribute(line, "Height")) == 0:
                found.hidden_rows.add(row)
            _take_row(found, row, line, styles)
            if len(found.texts) > MAX_CELLS:
                raise TooLargeError(f"工作簿的单元格超过 {MAX_CELLS} 个")
    return SheetData(
        name=name,
        texts=found.texts,
        merges=tuple(found.merges),
        widths=found.widths,
        default_width=default or 54.0,
        hidden_rows=frozenset(found.hidden_rows),
        hidden_columns=frozenset(found.hidden_columns),
        ruled=frozenset(found.ruled),
    )


def _count(text: str | None) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 8 else 0


def _points(text: str | None) -> float | None:
    try:
        points = float(text or "")
    except ValueError:
        return None
    return points if 0 <= points <= 10_000 else None


def _indexed(parent: etree._Element, name: str, last: int) -> Iterator[tuple[int, etree._Element]]:
    """Yield the children of a name with their 0-based number: `Index` jumps, `Span` repeats."""
    number = 0
    for child in parent:
        if local(child) != name:
            continue
        number = (_count(attribute(child, "Index")) or number + 1) - 1
        if number > last:
            return
        yield number, child
        number += 1 + (_count(attribute(child, "Span")) if name != "Cell" else _count(attribute(child, "MergeAcross")))


def _take_columns(found: _Found, table: etree._Element) -> None:
    """Take width and visibility of the columns."""
    for first, element in _indexed(table, "Column", MAX_COLUMN):
        columns = range(first, min(first + _count(attribute(element, "Span")), MAX_COLUMN) + 1)
        width = _points(attribute(element, "Width"))
        if attribute(element, "Hidden") == "1" or width == 0:
            found.hidden_columns.update(columns)
        elif width is not None:
            found.widths.update(dict.fromkeys(columns, width))


def _take_row(found: _Found, row: int, line: etree._Element, styles: dict[str, _Style]) -> None:
    """Take the cells of a row."""
    for column, cell in _indexed(line, "Cell", MAX_COLUMN):
        style = styles.get(attribute(cell, "StyleID") or attribute(line, "StyleID") or "Default")
        if style is not None and style.bordered:
            found.ruled.add(row)
        across, down = _count(attribute(cell, "MergeAcross")), _count(attribute(cell, "MergeDown"))
        if across or down:
            found.merges.append((row, column, min(row + down, MAX_ROW), min(column + across, MAX_COLUMN)))
        data = next((each for each in cell if local(each) == "Data"), None)
        text = "" if data is None else _cell_text(data, style.code if style is not None else "General")
        if text.strip():
            found.texts[row, column] = text


def _cell_text(data: etree._Element, code: str) -> str:
    """Return what a cell shows; rich text is HTML inside the element."""
    text = "".join(str(part) for part in data.itertext())
    kind = attribute(data, "Type")
    if kind == "Number":
        try:
            return display(float(text), code)
        except ValueError:
            return text
    if kind == "DateTime":
        try:
            moment = datetime.fromisoformat(text.strip()).replace(tzinfo=None)
        except ValueError:
            return text
        serial = (moment - _EPOCH).total_seconds() / 86400
        return display(serial, code if is_date_code(code) else BUILT_IN[14])
    if kind == "Boolean":
        return "TRUE" if text.strip() == "1" else "FALSE"
    return display_text(text.replace("\r\n", "\n").replace("\r", "\n"), code)
