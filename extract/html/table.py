"""HTML tables: which are forms and which only lay out a page, and the grid that irregular spans make."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate

from lxml import etree

from extract.document import Cell, Grid, Provenance, join_lines, tile
from extract.errors import TooLargeError
from extract.page.raised import LONGEST, RAISED, SIGNS

MAX_POSITIONS = 1_000_000
"""Rows times columns of one table, spans included; the largest published one has some 50 000."""

SECTIONS = ("thead", "tbody", "tfoot")
"""The groups of rows of a table, in the order in which they are shown."""

MAX_COLUMN_SPAN = 1000
MAX_ROW_SPAN = 65_534
"""The limits of the HTML standard (4.9.12, forming a table)."""

SKIPPED = frozenset(
    {"script", "style", "noscript", "head", "template", "nav", "svg", "math", "iframe", "object", "button"}
)
"""Elements that print nothing of the report."""

BREAKING = frozenset(
    {
        "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "div", "dl", "dt", "fieldset",
        "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main",
        "ol", "p", "pre", "section", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
    }
)  # fmt: skip
"""Elements that begin and end on a line of their own."""

OPEN = "data-open"
"""Attribute of a cell: the sides of it that have no border, `top` and `bottom`."""

_SPACE = re.compile(r"[ \t\r\n\f]+")
_WIDE = r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]"
_WRAPPED = re.compile(rf"(?<={_WIDE})[ \t]*[\r\n]+[ \t\r\n]*(?={_WIDE})")
_INVISIBLE = re.compile("[\u200b-\u200d\u2060\ufeff\u00ad]")
_BLANKS = re.compile("[\u00a0\u2002\u2003\u2009]")
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Placed:
    """A table cell in its place."""

    element: etree._Element
    row: int
    column: int
    rows: int
    columns: int


def tag(element: etree._Element) -> str:
    """Return an element's name in lower case, empty for what is no element."""
    return element.tag.lower() if isinstance(element.tag, str) else ""


def is_hidden(element: etree._Element) -> bool:
    """Tell whether an element is told not to be shown."""
    return element.get("hidden") is not None or _HIDDEN.search(element.get("style") or "") is not None


def collapse(text: str | None) -> str:
    """Return text as a browser shows it; a line wrapped between two Chinese characters leaves no space."""
    if not text:
        return ""
    plain = _WRAPPED.sub("", _INVISIBLE.sub("", text))
    return _BLANKS.sub(" ", _SPACE.sub(" ", plain))


def _control_text(element: etree._Element) -> str:
    """Return what a form control shows: forms filled on line are published with their fields."""
    name = tag(element)
    if name == "textarea":
        return element.text or ""
    if name == "select":
        options = [each for each in element.iter() if tag(each) == "option"]
        chosen = next((each for each in options if each.get("selected") is not None), None)
        return "" if chosen is None else "".join(chosen.itertext())
    return (element.get("value") or "") if (element.get("type") or "text").lower() in ("text", "number") else ""


def _raised(text: str) -> str:
    """Return the text of a raised element: a short mark of figures as raised characters, all else as it is."""
    return text.translate(RAISED) if len(text) <= LONGEST and SIGNS.issuperset(text) else text


def _is_in_raised(element: etree._Element) -> bool:
    parent = element.getparent()
    return parent is not None and tag(parent) == "sup"


def text_lines(element: etree._Element) -> tuple[str, ...]:
    """Return the printed lines of a cell, none of them blank, each stripped."""
    parts: list[str] = []
    walker = etree.iterwalk(element, events=("start", "end"))
    for event, each in walker:
        name = tag(each)
        if event == "start":
            if name in SKIPPED or name in ("input", "select", "textarea") or (each is not element and is_hidden(each)):
                walker.skip_subtree()
                parts.append("" if name in SKIPPED else collapse(_control_text(each)))
                continue
            if name == "br" or name in BREAKING:
                parts.append("\n")
            parts.append(_raised(collapse(each.text)) if name == "sup" or _is_in_raised(each) else collapse(each.text))
        else:
            if name in BREAKING:
                parts.append("\n")
            if each is not element:
                parts.append(collapse(each.tail))
    return tuple(line.strip() for line in "".join(parts).split("\n") if line.strip())


def own_rows(table: etree._Element) -> list[list[etree._Element]]:
    """Return the shown cells of each shown row, heads before bodies before feet, nested tables left out.

    Cells without a row, which editors leave behind, make a row of their own.
    """
    return [row for group in _row_groups(table) for row in group]


def _row_groups(table: etree._Element) -> list[list[list[etree._Element]]]:
    """Return the rows by their groups (thead, each tbody, tfoot); rows that stand in none make groups between them."""
    groups = _Groups(table)
    walker = etree.iterwalk(table, events=("start",))
    for _, each in walker:
        name = tag(each)
        if each is not table and (name == "table" or name in SKIPPED or (name in ("tr", "tbody") and is_hidden(each))):
            walker.skip_subtree()
        elif name in SECTIONS:
            groups.part()
        elif name == "tr":
            groups.row(each)
        elif name in ("td", "th"):
            groups.cell(each)
    return groups.in_order()


class _Groups:
    """The rows of a table as they are met, by their groups."""

    def __init__(self, table: etree._Element) -> None:
        """Begin with no row."""
        self._table = table
        self._found: dict[str, list[list[list[etree._Element]]]] = {name: [] for name in SECTIONS}
        self._rows: dict[etree._Element, list[etree._Element]] = {}
        self._holder: etree._Element | None = None

    def part(self) -> None:
        """Begin a group with the next row."""
        self._holder = None

    def row(self, row: etree._Element) -> None:
        """Take a row, or what stands for one."""
        around = () if row is self._table else row.iterancestors()
        section = next((each for each in around if each is self._table or tag(each) in SECTIONS), self._table)
        name = tag(section) if tag(section) in SECTIONS else "tbody"
        if section is not self._holder:
            self._holder = section
            self._found[name].append([])
        self._rows[row] = []
        self._found[name][-1].append(self._rows[row])

    def cell(self, cell: etree._Element) -> None:
        """Take a cell; one without a row, which editors leave behind, makes a row of its own."""
        row = _row_above(cell, self._table)
        if row is None or row not in self._rows:
            row = cell.getparent() if row is None else row
            if row is None:
                return
            if row not in self._rows:
                self.row(row)
        if not is_hidden(cell):
            self._rows[row].append(cell)

    def in_order(self) -> list[list[list[etree._Element]]]:
        """Return heads before bodies before feet."""
        return [rows for section in self._found.values() for rows in section]


def _row_above(cell: etree._Element, table: etree._Element) -> etree._Element | None:
    """Return the row that a cell stands in, None for one directly in its table."""
    for parent in cell.iterancestors():
        if parent is table:
            return None
        if tag(parent) == "tr":
            return parent
    return None


def is_layout(table: etree._Element) -> bool:
    """Tell whether a table only lays out the page: its cells are then read as running text.

    So is a table of a single column, and one around other tables that hold most of its text.
    """
    rows = own_rows(table)
    if all(len(row) <= 1 for row in rows):
        return True
    inner = [each for row in rows for cell in row for each in _inner_tables(cell)]
    if not inner:
        return False
    whole = sum(_length(cell) for row in rows for cell in row)
    return 2 * sum(_length(each) for each in inner) >= whole


def _inner_tables(cell: etree._Element) -> Iterator[etree._Element]:
    """Yield the outermost tables inside a cell."""
    walker = etree.iterwalk(cell, events=("start",))
    for _, each in walker:
        if tag(each) == "table":
            walker.skip_subtree()
            yield each


def _length(element: etree._Element) -> int:
    """Return how many characters an element prints, links left out: menus in a layout table are links."""
    linked = sum(len(line) for each in element.iter("a") for line in text_lines(each))
    return max(0, sum(len(line) for line in text_lines(element)) - linked)


def _span(element: etree._Element, name: str, limit: int) -> int:
    """Return a span; 0 means to the end, garbage counts as 1."""
    found = _DIGITS.search(element.get(name) or "1")
    value = int(found.group(0)[:6]) if found is not None else 1
    return limit if value == 0 and name == "rowspan" else min(max(value, 1), limit)


def _place(groups: list[list[list[etree._Element]]]) -> list[_Placed]:
    """Return the cells in their places; one that would cover another is cut back to what is free.

    No cell reaches over the end of its group of rows, as in browsers.

    Raises:
        TooLargeError: the spans cover more positions than the limit.
    """
    taken: set[tuple[int, int]] = set()
    placed: list[_Placed] = []
    ends = [end for group, end in zip(groups, accumulate(map(len, groups)), strict=True) for _ in group]
    for row, cells in enumerate(cells for group in groups for cells in group):
        column = 0
        for element in cells:
            while (row, column) in taken:
                column += 1
            columns = 1
            while columns < _span(element, "colspan", MAX_COLUMN_SPAN) and (row, column + columns) not in taken:
                columns += 1
            wanted = min(_span(element, "rowspan", MAX_ROW_SPAN), ends[row] - row)
            if len(taken) + wanted * columns > MAX_POSITIONS:
                raise TooLargeError(f"网页表格超过 {MAX_POSITIONS} 格")
            deep = 1
            while deep < wanted and not any((row + deep, column + each) in taken for each in range(columns)):
                deep += 1
            taken.update((row + down, column + right) for down in range(deep) for right in range(columns))
            placed.append(_Placed(element=element, row=row, column=column, rows=deep, columns=columns))
            column += columns
    return placed


def form_grid(table: etree._Element, *, number: int, document_id: str) -> Grid | None:
    """Return the grid of a table, None where it has no cell.

    Rows and columns in which no cell begins are left out; `column_edges` are the column numbers of the page.

    Raises:
        TooLargeError: it covers more positions than the limit.
    """
    placed = _with_open_frames(_place(_with_covered_rows(_row_groups(table))))
    if not placed:
        return None
    width = max(each.column + each.columns for each in placed)
    row_starts = sorted({each.row for each in placed})
    edges = sorted({each.column for each in placed} | {each.column + each.columns for each in placed} | {0, width})
    row_number = {row: index for index, row in enumerate(row_starts)}
    edge_number = {edge: index for index, edge in enumerate(edges)}
    where = Provenance(document_id=document_id, table=number, method="html")
    cells = []
    for each in placed:
        lines = text_lines(each.element)
        first = row_number[each.row]
        cells.append(
            Cell(
                text=join_lines(lines),
                lines=lines,
                row=first,
                column=edge_number[each.column],
                row_span=bisect_left(row_starts, each.row + each.rows) - first,
                column_span=edge_number[each.column + each.columns] - edge_number[each.column],
                provenance=where,
            )
        )
    return Grid(
        cells=tile(cells, len(row_starts), len(edges) - 1, where),
        row_count=len(row_starts),
        column_count=len(edges) - 1,
        column_edges=tuple(float(edge) for edge in edges),
        number=number,
        method="html",
        x_unit="column",
    )


def _with_open_frames(placed: list[_Placed]) -> list[_Placed]:
    """Return the cells with those that look merged as one: no border between them, and one text in all of them.

    Other cells of the rows must have a border there: a table without lines between its rows has no merged cells.
    """
    if not any(each.element.get(OPEN) for each in placed):
        return placed
    below = {(each.row, each.column, each.columns): each for each in placed}
    lined = {each.row for each in placed if "top" not in (each.element.get(OPEN) or "")}
    found: list[_Placed] = []
    used: set[int] = set()
    for each in placed:
        if id(each) in used:
            continue
        run = [each]
        while "bottom" in (run[-1].element.get(OPEN) or ""):
            after = below.get((run[-1].row + run[-1].rows, each.column, each.columns))
            if after is None or after.row not in lined or "top" not in (after.element.get(OPEN) or ""):
                break
            run.append(after)
        written = [cell for cell in run if text_lines(cell.element)]
        if len(run) > 1 and len(written) == 1:
            used.update(id(cell) for cell in run)
            rows = sum(cell.rows for cell in run)
            found.append(replace(each, element=written[0].element, rows=rows))
        else:
            found.append(each)
    return found


def _with_covered_rows(groups: list[list[list[etree._Element]]]) -> list[list[list[etree._Element]]]:
    """Return all rows where a span reaches over an empty one, else the rows that hold cells."""
    if any(_span(cell, "rowspan", MAX_ROW_SPAN) > 1 for group in groups for row in group for cell in row):
        return groups
    return [[row for row in group if row] for group in groups]
