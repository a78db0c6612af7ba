"""Boxes that a style sheet lays out in rows and columns: lines of flex boxes one below the other, and grids."""

from __future__ import annotations

import re
from typing import NamedTuple, TypeAlias

from lxml import etree

from extract.html.style_sheet import Sheet

MIN_ROWS = 3
MIN_CELLS = 3
"""Boxes are a table from so many rows with so many cells on: fewer lay out a page."""
MAX_TRACKS = 200
"""Rows or columns that a box of a grid may span or begin at."""
MAX_PLACES = 50_000
"""Rows times columns of a grid that is read."""
TABLES = frozenset({"table", "thead", "tbody", "tfoot", "tr", "td", "th"})

_REPEATED = re.compile(r"repeat\(\s*(\d{1,3})\s*,((?:[^()]|\([^()]*\))*)\)")
_TRACK = re.compile(r"[\w.%-]+(?:\([^()]*\))?")
_LINES = re.compile(r"(?:span\s+(?P<alone>\d+)|(?P<start>\d+))?(?:\s*/\s*(?:span\s+(?P<span>\d+)|(?P<end>\d+)))?$")


def name_laid_out(root: etree._Element, sheet: Sheet) -> None:
    """Give boxes laid out as a table the names of table elements; those that hold a table only lay out the page."""
    for element in reversed(list(root.iter(etree.Element))):  # the inner ones first
        if element.tag in TABLES:
            continue
        if _display(element, sheet) in {"grid", "inline-grid"}:
            _name_grid(element, sheet)
        else:
            _name_lines(element, sheet)


def _holds_table(element: etree._Element) -> bool:
    return next(element.iter(*TABLES), None) is not None


def _display(element: etree._Element, sheet: Sheet) -> str:
    return sheet.style(element).get("display", "").split("!")[0].strip()


def _boxes(element: etree._Element) -> list[etree._Element]:
    return [child for child in element if isinstance(child.tag, str)]


def _name_lines(element: etree._Element, sheet: Sheet) -> None:
    """Name a table whose rows are flex boxes with one number of boxes in each."""
    rows = [child for child in _boxes(element) if _is_line(child, sheet)]
    counts = {len(_boxes(row)) for row in rows}
    if len(rows) < MIN_ROWS or len(counts) != 1 or min(counts) < MIN_CELLS or _holds_table(element):
        return
    element.tag = "table"
    for row in rows:
        row.tag = "tr"
        for cell in _boxes(row):
            cell.tag = "td"


def _is_line(element: etree._Element, sheet: Sheet) -> bool:
    style = sheet.style(element)
    across = "column" not in style.get("flex-direction", "") and "column" not in style.get("flex-flow", "")
    return _display(element, sheet) in {"flex", "inline-flex"} and across


class _Held(NamedTuple):
    """A box, and how many rows and columns it spans."""

    box: etree._Element
    height: int
    width: int


_Taken: TypeAlias = dict[tuple[int, int], _Held]
"""Row and column -> what lies there."""


def _name_grid(element: etree._Element, sheet: Sheet) -> None:
    """Name a table whose cells a grid lays out, in the order of the page or at stated lines."""
    boxes = _boxes(element)
    width = _tracks(sheet.style(element).get("grid-template-columns", ""))
    if width < MIN_CELLS or len(boxes) < MIN_CELLS * MIN_ROWS or _holds_table(element):
        return
    taken: _Taken = {}
    at = (0, 0)
    for box in boxes:
        style = sheet.style(box)
        row, height = _place(style.get("grid-row", ""))
        column, span = _place(style.get("grid-column", ""))
        column = None if column is None or column >= width else column
        span = min(span, width - (column or 0))
        at = _free(taken, at, (row, column), (height, span), width)
        taken |= {(at[0] + r, at[1] + c): _Held(box, height, span) for r in range(height) for c in range(span)}
        if len(taken) > MAX_PLACES:
            return
    _build(element, taken, width)


def _tracks(template: str) -> int:
    """Return how many columns a template states, 0 where it leaves that to the browser."""
    repeated = sum(int(count) * len(_TRACK.findall(tracks)) for count, tracks in _REPEATED.findall(template))
    return min(MAX_TRACKS, repeated + len(_TRACK.findall(_REPEATED.sub(" ", template))))


def _place(stated: str) -> tuple[int | None, int]:
    """Return the first row or column that a box states, counted from 0, and how many it spans."""
    found = _LINES.match(stated.strip())
    if found is None:
        return None, 1
    start = int(found["start"]) - 1 if found["start"] else None
    span = int(found["alone"] or found["span"] or 1)
    if start is not None and found["end"]:
        span = int(found["end"]) - 1 - start
    return (start if start is None or 0 <= start < MAX_TRACKS else None), min(max(span, 1), MAX_TRACKS)


def _free(
    taken: _Taken, at: tuple[int, int], stated: tuple[int | None, int | None], size: tuple[int, int], width: int
) -> tuple[int, int]:
    """Return the first place from `at` on where a box of a size fits, in the row and column that it states."""
    row, column = stated
    below = max((place[0] for place in taken), default=-1) + 1
    rows = range(at[0], below + 1) if row is None else (row,)
    columns = range(width - size[1] + 1) if column is None else (column,)
    for place in ((r, c) for r in rows for c in columns):
        inside = ((place[0] + r, place[1] + c) for r in range(size[0]) for c in range(size[1]))
        if (stated != (None, None) or place >= at) and not any(each in taken for each in inside):
            return place
    return max(below, row or 0), column or 0


def _build(element: etree._Element, taken: _Taken, width: int) -> None:
    """Put the boxes into rows, with blank cells where none stands."""
    for box in _boxes(element):
        element.remove(box)
    element.tag = "table"
    done: set[etree._Element] = set()
    for number in range(max(row for row, _ in taken) + 1):
        line = etree.SubElement(element, "tr")
        for column in range(width):
            held = taken.get((number, column))
            if held is None:
                etree.SubElement(line, "td")
            elif held.box not in done:
                box, height, span = held
                done.add(box)
                box.tag = "td"
                box.set("rowspan", str(height))
                box.set("colspan", str(span))
                line.append(box)
