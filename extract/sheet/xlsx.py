"""Read an xlsx workbook (ECMA-376 SpreadsheetML, transitional or strict) into sheets of shown texts.

The parts are read as a stream and not through openpyxl: what a cell shows needs the number of its format (dates of a
Chinese Excel have numbers that openpyxl does not know), files of WPS and of exporters break openpyxl's checks of
styles that no reader needs, and a sheet with a million formatted blank rows must not cost gigabytes.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from lxml import etree

from extract.container.xml_part import attribute, local, parse, stream
from extract.container.zip_package import Package, open_package
from extract.errors import DamagedFileError, TooLargeError
from extract.page.raised import RAISED
from extract.sheet.drawing import Drawing, loader, read_drawing, whole
from extract.sheet.model import (
    DEFAULT_COLUMN_POINTS,
    MAX_CELLS,
    Area,
    Inlay,
    Position,
    SheetData,
    Workbook,
    points_of_characters,
)
from extract.sheet.number_format import BUILT_IN, LOCALE_DEPENDENT, display, display_text

LAST_ROW, LAST_COLUMN = 1_048_575, 16_383

_REFERENCE = re.compile(r"^\$?([A-Za-z]{1,3})\$?(\d{1,7})$")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_READ = ("sheetFormatPr", "col", "row", "mergeCell", "drawing", "oleObject")
"""The elements of a sheet that are read, by their local names."""
_TRUE = frozenset({"1", "true", "on"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Styles:
    """What a cell's style index says: the format code, and whether a border is drawn."""

    codes: tuple[str, ...] = ()
    bordered: tuple[bool, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Book:
    """What all sheets share."""

    package: Package
    strings: tuple[str, ...]
    styles: _Styles
    date1904: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Object:
    """An object of another program as a sheet states it: its program, the row of its top, its shape's number."""

    name: str
    row: int | None
    shape: str


@dataclass(slots=True)
class _Found:
    """What has been read of a sheet so far."""

    texts: dict[Position, str] = field(default_factory=dict)
    merges: list[Area] = field(default_factory=list)
    widths: dict[int, float] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    ruled: set[int] = field(default_factory=set)
    default_width: float = DEFAULT_COLUMN_POINTS
    drawing: str | None = None
    objects: dict[str, _Object] = field(default_factory=dict)
    anchor: int | None = None
    uncomputed: int = 0
    row: int = -1


def read_xlsx(data: bytes) -> Workbook:
    """Return the visible sheets of an xlsx workbook.

    Raises:
        DamagedFileError: no xlsx, or a part is missing or not well-formed.
        EncryptedFileError: a part asks for a password.
        TooLargeError: it unpacks to more than the limits, or holds too many cells.
    """
    package = open_package(data)
    main = _main_part(package)
    root = parse(package.read(main))
    relations = _relations(package, main)
    by_kind = dict(relations.values())
    setting = next((each for each in root.iter() if local(each) == "workbookPr"), None)
    book = _Book(
        package=package,
        strings=_shared_strings(package, by_kind.get("sharedStrings")),
        styles=_styles(package, by_kind.get("styles")),
        date1904=setting is not None and setting.get("date1904") in _TRUE,
    )
    sheets: list[SheetData] = []
    notes: list[str] = []
    cells = 0
    for element in (each for each in root.iter() if local(each) == "sheet"):
        name = element.get("name") or ""
        kind, target = relations.get(attribute(element, "id") or "", ("", ""))
        if element.get("state") in ("hidden", "veryHidden"):
            notes.append(f"工作表“{name}”是隐藏的，未读")
        elif kind != "worksheet":
            notes.append(f"工作表“{name}”不是表格（图表或宏），未读")
        else:
            sheets.append(_sheet(book, name, target, MAX_CELLS - cells))
            cells += len(sheets[-1].texts)
    return Workbook(sheets=tuple(sheets), notes=tuple(notes))


def _main_part(package: Package) -> str:
    """Return the name of the workbook part."""
    if package.has("_rels/.rels"):
        for kind, target in _relations(package, "").values():
            if kind == "officeDocument" and package.has(target):
                return target
    if package.has("xl/workbook.xml"):
        return "xl/workbook.xml"
    raise DamagedFileError("文件缺少工作簿部件 xl/workbook.xml")


def _relations(package: Package, part: str) -> dict[str, tuple[str, str]]:
    """Return kind and target of each relation of a part; targets outside the file are left out."""
    folder, name = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    if not package.has(path):
        return {}
    found: dict[str, tuple[str, str]] = {}
    for element in parse(package.read(path)):
        target = (element.get("Target") or "").replace("\\", "/")
        if element.get("TargetMode") == "External" or not target:
            continue
        whole = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        found[element.get("Id") or ""] = ((element.get("Type") or "").rpartition("/")[2], whole)
    return found


def _drawing_relations(package: Package, part: str) -> dict[str, tuple[str, str]]:
    """Return the relations of a drawing, none where they are damaged: its pictures then count as unread."""
    try:
        return _relations(package, part)
    except DamagedFileError:
        return {}


def _plain(text: str) -> str:
    """Return a stored text with its escapes of control characters undone."""
    return _ESCAPE.sub(_escaped, text).replace("\r\n", "\n").replace("\r", "\n")


def _escaped(found: re.Match[str]) -> str:
    """Return the character of an escape; half of a pair is none, and could not be stored."""
    code = int(found.group(1), 16)
    return "\ufffd" if 0xD800 <= code <= 0xDFFF else chr(code)


def _run_text(run: etree._Element, text: str) -> str:
    """Return the text of a run, raised figures as such."""
    is_raised = any(local(each) == "vertAlign" and each.get("val") == "superscript" for each in run.iter())
    return text.translate(RAISED) if is_raised else text


def _rich_text(element: etree._Element) -> str:
    """Return the text of a string item: its runs joined, phonetic readings left out."""
    parts: list[str] = []
    for child in element:
        if local(child) == "t":
            parts.append(child.text or "")
        elif local(child) == "r":
            parts.extend(_run_text(child, each.text or "") for each in child if local(each) == "t")
    return _plain("".join(parts))


def _shared_strings(package: Package, part: str | None) -> tuple[str, ...]:
    """Return the table of shared strings."""
    if part is None or not package.has(part):
        return ()
    strings: list[str] = []
    for element in stream(package.read(part), "si"):
        strings.append(_rich_text(element))
        element.clear()
    return tuple(strings)


def _styles(package: Package, part: str | None) -> _Styles:
    """Return format code and border of every cell style."""
    if part is None or not package.has(part):
        return _Styles()
    root = parse(package.read(part))
    sections = {local(child): child for child in root if local(child)}
    custom = {
        _number(each.get("numFmtId")): each.get("formatCode") or "General" for each in sections.get("numFmts", ())
    }
    borders = [any(side.get("style") not in (None, "none") for side in each) for each in sections.get("borders", ())]
    codes: list[str] = []
    bordered: list[bool] = []
    for each in sections.get("cellXfs", ()):
        codes.append(format_code(_number(each.get("numFmtId")), custom))
        border = _number(each.get("borderId"))
        bordered.append(border < len(borders) and borders[border])
    return _Styles(codes=tuple(codes), bordered=tuple(bordered))


def format_code(number: int, custom: dict[int, str]) -> str:
    """Return the code of a format number: the file's own, else the built-in one as a Chinese Excel shows it."""
    if number in LOCALE_DEPENDENT:
        return BUILT_IN[number]
    return custom.get(number) or BUILT_IN.get(number, "General")


def _number(text: str | None) -> int:
    """Return a count or index, 0 where it is missing or malformed."""
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 10 else 0


def _width(text: str | None) -> float | None:
    """Return a width in characters, None where it is missing or malformed."""
    try:
        width = float(text or "")
    except ValueError:
        return None
    return width if 0 <= width <= 1000 else None


def position(reference: str) -> Position | None:
    """Return row and column, 0-based, of a reference such as `B3`; None where it is none."""
    found = _REFERENCE.match(reference)
    if found is None:
        return None
    column = 0
    for letter in found.group(1).upper():
        column = column * 26 + ord(letter) - 64
    row = int(found.group(2)) - 1
    return (row, column - 1) if 0 <= row <= LAST_ROW and column - 1 <= LAST_COLUMN else None


def _sheet(book: _Book, name: str, part: str, allowed: int) -> SheetData:
    """Return one sheet."""
    found = _Found()
    for element in stream(book.package.read(part), *_READ):
        _take(book, found, element, allowed)
        element.clear()
        while element.getprevious() is not None and element.getparent() is not None:
            del element.getparent()[0]
    relations = _relations(book.package, part)
    kind, target = relations.get(found.drawing or "", ("", ""))
    drawing = Drawing()
    if kind == "drawing":
        drawing = read_drawing(book.package, target, _drawing_relations(book.package, target))
    notes = [f"工作表“{name}”有 {found.uncomputed} 个公式没有存下结果，按空白读"] if found.uncomputed else []
    return SheetData(
        name=name,
        texts=found.texts,
        merges=tuple(found.merges),
        widths=found.widths,
        default_width=found.default_width,
        hidden_rows=frozenset(found.hidden_rows),
        hidden_columns=frozenset(found.hidden_columns),
        ruled=frozenset(found.ruled),
        floating=drawing.texts,
        inlays=(*drawing.pictures, *_objects(book.package, found, relations)),
        notes=tuple(notes),
    )


def _take(book: _Book, found: _Found, element: etree._Element, allowed: int) -> None:
    """Take what one element of a sheet says."""
    kind = local(element)
    if kind == "oleObject" or (kind == "row" and _anchor_end(element)):
        _take_object(found, element)
    elif kind == "row":
        _take_row(book, found, element)
        if len(found.texts) > allowed:
            raise TooLargeError(f"工作簿的单元格超过 {MAX_CELLS} 个")
    elif kind == "col":
        _take_column(found, element)
    elif kind == "mergeCell":
        first, _, last = (element.get("ref") or "").partition(":")
        start, end = position(first), position(last)
        if start is not None and end is not None:
            (top, bottom), (left, right) = sorted((start[0], end[0])), sorted((start[1], end[1]))
            found.merges.append((top, left, bottom, right))
    elif kind == "drawing":
        found.drawing = attribute(element, "id")
    elif kind == "sheetFormatPr":
        width = _width(element.get("defaultColWidth"))
        if width:
            found.default_width = points_of_characters(width)


def _anchor_end(row: etree._Element) -> str:
    """Return which end of an object's anchor a `row` states, `from` or `to`; empty for a row of cells."""
    parent = row.getparent()
    return local(parent) if parent is not None and local(parent) in ("from", "to") else ""


def _take_object(found: _Found, element: etree._Element) -> None:
    """Take an object of another program, or the row that it begins at, which comes first."""
    if local(element) == "row":
        found.anchor = whole(element.text) if _anchor_end(element) == "from" else found.anchor
        return
    # Stated twice, for old programs without the anchor.
    identifier = attribute(element, "id") or ""
    found.objects.setdefault(
        identifier, _Object(name=element.get("progId") or "OLE", row=found.anchor, shape=element.get("shapeId") or "")
    )
    found.anchor = None


def _objects(package: Package, found: _Found, relations: dict[str, tuple[str, str]]) -> Iterator[Inlay]:
    """Yield the objects of other programs that lie on a sheet."""
    for identifier, each in found.objects.items():
        _, part = relations.get(identifier, ("", ""))
        yield Inlay(kind="object", row=each.row, load=loader(package, part), name=each.name, shape=each.shape)


def _take_column(found: _Found, element: etree._Element) -> None:
    """Take width and visibility of a run of columns."""
    first, last = _number(element.get("min")) - 1, min(_number(element.get("max")) - 1, LAST_COLUMN)
    width = _width(element.get("width"))
    columns = range(max(first, 0), last + 1)
    if element.get("hidden") in _TRUE or width == 0:
        found.hidden_columns.update(columns)
    elif width is not None:
        found.widths.update(dict.fromkeys(columns, points_of_characters(width)))


def _take_row(book: _Book, found: _Found, element: etree._Element) -> None:
    """Take the cells of a row; rows and cells without a reference follow the one before."""
    given = _number(element.get("r"))
    found.row = min(given - 1, LAST_ROW) if given else found.row + 1
    row = found.row
    if element.get("hidden") in _TRUE or (element.get("customHeight") in _TRUE and _width(element.get("ht")) == 0):
        found.hidden_rows.add(row)
    column = -1
    for cell in element:
        if local(cell) != "c":
            continue
        place = position(cell.get("r") or "")
        column = place[1] if place is not None else column + 1
        style = _number(cell.get("s"))
        if style < len(book.styles.bordered) and book.styles.bordered[style]:
            found.ruled.add(row)
        code = book.styles.codes[style] if style < len(book.styles.codes) else "General"
        text, computed = _cell_text(book, cell, code)
        found.uncomputed += not computed
        if text.strip():
            found.texts[row, column] = text


def _cell_text(book: _Book, cell: etree._Element, code: str) -> tuple[str, bool]:
    """Return what a cell shows, and whether it has a stored value where it has a formula."""
    parts = {local(child): child for child in cell}
    kind = cell.get("t") or "n"
    if "is" in parts:
        return display_text(_rich_text(parts["is"]), code), True
    value = parts["v"].text if "v" in parts else None
    if value is None:
        return "", "f" not in parts or kind == "str"
    return _shown_value(book, value, kind, code), True


def _shown_value(book: _Book, value: str, kind: str, code: str) -> str:
    """Return what a stored value of a kind shows."""
    if kind == "s":
        index = _number(value.strip())
        return display_text(book.strings[index], code) if index < len(book.strings) else ""
    if kind == "b":
        return "TRUE" if value.strip() in _TRUE else "FALSE"
    if kind in ("str", "e"):
        return display_text(_plain(value), code)
    if kind == "d":
        return _iso_date(value.strip())
    try:
        return display(float(value), code, date1904=book.date1904)
    except ValueError:
        return value


def _iso_date(value: str) -> str:
    """Return a date that is stored as ISO 8601 the way a Chinese Excel shows it."""
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    return f"{moment.year}/{moment.month}/{moment.day}"
