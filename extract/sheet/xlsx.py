"""Read an xlsx workbook (ECMA-376 SpreadsheetML, transitional or strict) into sheets of shown texts.

The parts are read as a stream and not through openpyxl: what a cell shows needs the number of its format (dates of a
Chinese Excel have numbers that openpyxl does not know), files of WPS and of exporters break openpyxl's checks of
styles that no reader needs, and a sheet with a million formatted blank rows must not cost gigabytes.
"""

from __future__ import annotations

import dataclasses
import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from lxml import etree

from extract.container.xml_part import attribute, local, parse, stream
from extract.container.zip_package import Package, open_package
from extract.document import UnseenReason
from extract.errors import DamagedFileError, TooLargeError
from extract.sheet.cell_style import PLAIN, CellStyle, cell_styles, number
from extract.sheet.drawing import Drawing, cell_pictures, loader, read_drawing, whole
from extract.sheet.frames import Frames
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
from extract.sheet.number_format import display, display_text
from extract.sheet.strings import StoredText, plain, rich_text, shared_strings

LAST_ROW, LAST_COLUMN = 1_048_575, 16_383

_REFERENCE = re.compile(r"^\$?([A-Za-z]{1,3})\$?(\d{1,7})$")
_READ = ("sheetFormatPr", "col", "row", "mergeCell", "drawing", "oleObject")
"""The elements of a sheet that are read, by their local names."""
_CELL_PICTURE = re.compile(r"^=?(?:_xlfn\.)?DISPIMG\(\s*\"([^\"]*)\"", re.IGNORECASE)
"""What WPS stores as the value of a cell that shows a picture."""
_TRUE = frozenset({"1", "true", "on"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Book:
    """What all sheets share."""

    package: Package
    strings: tuple[StoredText, ...]
    styles: tuple[CellStyle, ...]
    date1904: bool
    pictures: Mapping[str, Inlay] = field(default_factory=dict)


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
    frames: Frames = field(default_factory=Frames)
    unseen: list[tuple[str, UnseenReason]] = field(default_factory=list)
    pictured: list[tuple[int, str]] = field(default_factory=list)


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
        strings=shared_strings(package, by_kind.get("sharedStrings")),
        styles=_styles(package, by_kind.get("styles")),
        date1904=setting is not None and setting.get("date1904") in _TRUE,
        pictures=_cell_pictures(package, by_kind.get("cellImage")),
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


def _cell_pictures(package: Package, part: str | None) -> dict[str, Inlay]:
    """Return the pictures in cells by their names."""
    return {} if part is None else cell_pictures(package, part, _drawing_relations(package, part))


def _styles(package: Package, part: str | None) -> tuple[CellStyle, ...]:
    """Return what the cell styles say, by their index."""
    return cell_styles(parse(package.read(part))) if part is not None and package.has(part) else ()


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
    notes = [f"工作表“{name}”有 {found.uncomputed} 个公式没有存下结果，其值未知"] if found.uncomputed else []
    merges = [*found.merges, *found.frames.open_runs(found.texts, found.merges)]
    return SheetData(
        name=name,
        texts=found.texts,
        merges=tuple(merges),
        widths=found.widths,
        default_width=found.default_width,
        hidden_rows=frozenset(found.hidden_rows),
        hidden_columns=frozenset(found.hidden_columns),
        ruled=frozenset(found.ruled),
        floating=drawing.texts,
        inlays=(*drawing.pictures, *_in_cells(book, found), *_objects(book.package, found, relations)),
        notes=tuple(notes),
        unseen=tuple(found.unseen),
        uncomputed=found.uncomputed,
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


def _in_cells(book: _Book, found: _Found) -> Iterator[Inlay]:
    """Yield the pictures in cells, at their rows; one that the file lacks is a picture that cannot be read."""
    for row, name in found.pictured:
        yield dataclasses.replace(book.pictures.get(name) or Inlay(kind="picture", row=row, load=None), row=row)


def _objects(package: Package, found: _Found, relations: dict[str, tuple[str, str]]) -> Iterator[Inlay]:
    """Yield the objects of other programs that lie on a sheet."""
    for identifier, each in found.objects.items():
        _, part = relations.get(identifier, ("", ""))
        yield Inlay(kind="object", row=each.row, load=loader(package, part), name=each.name, shape=each.shape)


def _take_column(found: _Found, element: etree._Element) -> None:
    """Take width and visibility of a run of columns."""
    first, last = number(element.get("min")) - 1, min(number(element.get("max")) - 1, LAST_COLUMN)
    width = _width(element.get("width"))
    columns = range(max(first, 0), last + 1)
    if element.get("hidden") in _TRUE or width == 0:
        found.hidden_columns.update(columns)
    elif width is not None:
        found.widths.update(dict.fromkeys(columns, points_of_characters(width)))


def _take_row(book: _Book, found: _Found, element: etree._Element) -> None:
    """Take the cells of a row; rows and cells without a reference follow the one before."""
    given = number(element.get("r"))
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
        index = number(cell.get("s"))
        style = book.styles[index] if index < len(book.styles) else PLAIN
        if style.sides.any:
            found.ruled.add(row)
            found.frames.take((row, column), style.sides)
        text, computed = _cell_text(book, cell, style)
        pictured = _CELL_PICTURE.search(text.shown)
        if pictured is not None:
            found.pictured.append((row, pictured[1]))
            continue
        found.uncomputed += not computed
        found.unseen.extend(((text.struck, "struck"),) if text.struck.strip() else ())
        found.unseen.extend(((text.hidden, "hidden"),) if text.hidden.strip() else ())
        if text.shown.strip():
            found.texts[row, column] = text.shown


def _cell_text(book: _Book, cell: etree._Element, style: CellStyle) -> tuple[StoredText, bool]:
    """Return what a cell shows and does not show, and whether it has a stored value where it has a formula."""
    text, computed = _stored_text(book, cell, style)
    if style.struck and text.shown:
        return StoredText("", text.struck + text.shown), computed
    if style.hidden and text.shown:
        return StoredText("", text.struck, text.hidden + text.shown), computed
    return text, computed


def _stored_text(book: _Book, cell: etree._Element, style: CellStyle) -> tuple[StoredText, bool]:
    parts = {local(child): child for child in cell}
    kind = cell.get("t") or "n"
    if "is" in parts:
        rich = rich_text(parts["is"]).over(style.ground)
        return rich._replace(shown=display_text(rich.shown, style.code)), True
    value = parts["v"].text if "v" in parts else None
    formula = (parts["f"].text or "") if "f" in parts else ""
    if _CELL_PICTURE.match(formula):
        return StoredText(formula), True
    if value is None:
        if "f" not in parts or kind == "str":
            return StoredText(""), True
        # A value is shown here once the formula is computed: it is unknown, not blank.
        return StoredText("\ufffd"), False
    if kind == "s":
        index = number(value.strip())
        rich = book.strings[index].over(style.ground) if index < len(book.strings) else StoredText("")
        return rich._replace(shown=display_text(rich.shown, style.code)), True
    return StoredText(_shown_value(book, value, kind, style.code)), True


def _shown_value(book: _Book, value: str, kind: str, code: str) -> str:
    """Return what a stored value of a kind shows, other than a shared string."""
    if kind == "b":
        return "TRUE" if value.strip() in _TRUE else "FALSE"
    if kind in ("str", "e"):
        return display_text(plain(value), code)
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
