"""Tables that are no table elements: boxes that styles or roles set as one, and tables drawn with characters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from lxml import etree

from extract.html.style_sheet import Sheet, Style
from extract.html.table import OPEN

TABLE_ROLES = frozenset({"table", "grid", "treegrid"})
CELL_ROLES = frozenset({"cell", "gridcell", "columnheader", "rowheader"})
REAL = frozenset({"table", "thead", "tbody", "tfoot", "tr", "td", "th"})
MIN_ROWS = 2
MIN_CELLS = 2
"""A box set as a table is read as one from so many rows with so many cells on: others only lay out the page."""
NEAR = 2
"""Half-width places: upright lines that differ less stand below each other."""

_NO_LINE = re.compile(r"(?:none|hidden|0(?:px|pt)?)\b")
_UPRIGHT = "│┃║|｜"
_RULE_CHARACTERS = re.compile(r"[\s─━═┌┐└┘├┤┬┴┼┏┓┗┛┣┫┳┻╋╔╗╚╝╠╣╦╩╬╭╮╰╯│┃║|+\-=╒╓╕╖╘╙╛╜╞╟╡╢╤╥╧╨╪╫┍-╋]+")
_CORNER = re.compile(r"[┌└┏┗╔╚╭╰]")


def name_tables(root: etree._Element, sheet: Sheet) -> None:
    """Give the boxes that a browser sets as a table the names of table elements."""
    for element in list(root.iter(etree.Element)):
        if element.tag in REAL or not _is_table(element, sheet):
            continue
        rows = [each for each in element.iter(etree.Element) if each.tag not in REAL and _is_row(each, sheet)]
        cells = {row: [each for each in row.iter(etree.Element) if _is_cell(each, sheet)] for row in rows}
        if sum(len(found) >= MIN_CELLS for found in cells.values()) < MIN_ROWS:
            continue
        element.tag = "table"
        for row, found in cells.items():
            row.tag = "tr"
            for cell in found:
                cell.tag = "td"
                for side in ("colspan", "rowspan"):
                    if cell.get(f"aria-{side}"):
                        cell.set(side, cell.get(f"aria-{side}") or "1")


def name_lists(root: etree._Element) -> None:
    """Give lists of terms with what is said of each (dl) the names of table elements: a row for each pair."""
    for element in list(root.iter("dl")):
        parts = [part for part in element.iter("dt", "dd") if _text_of(part)]
        pairs = list(zip(parts[::2], parts[1::2], strict=False))
        paired = len(parts) % 2 == 0 and all((term.tag, said.tag) == ("dt", "dd") for term, said in pairs)
        holds_more = any(each is not element for each in element.iter("table", "dl", "a"))
        if not paired or len(pairs) < MIN_ROWS or holds_more:
            continue
        for child in list(element):
            element.remove(child)
        element.tag = "table"
        for pair in pairs:
            row = etree.SubElement(element, "tr")
            for part in pair:
                part.tag = "td"
                row.append(part)


def _text_of(element: etree._Element) -> str:
    return "".join(element.itertext()).strip()


def _is_table(element: etree._Element, sheet: Sheet) -> bool:
    return element.get("role") in TABLE_ROLES or _display(element, sheet) in {"table", "inline-table"}


def _is_row(element: etree._Element, sheet: Sheet) -> bool:
    return element.get("role") == "row" or _display(element, sheet) == "table-row"


def _is_cell(element: etree._Element, sheet: Sheet) -> bool:
    return element.tag not in REAL and (element.get("role") in CELL_ROLES or _display(element, sheet) == "table-cell")


def _display(element: etree._Element, sheet: Sheet) -> str:
    return sheet.style(element).get("display", "").split("!")[0].strip()


def mark_open_cells(root: etree._Element, sheet: Sheet) -> None:
    """Mark the cells of tables whose upper or lower border a style takes away (`data-open`)."""
    for cell in root.iter("td", "th"):
        style = sheet.style(cell)
        sides = [side for side in ("top", "bottom") if _is_open(style, side)]
        if sides:
            cell.set(OPEN, " ".join(sides))


def _is_open(style: Style, side: str) -> bool:
    stated = (style.get(f"border-{side}{part}", "") for part in ("", "-style", "-width"))
    return any(_NO_LINE.match(words) for words in stated)


def set_drawn_tables(root: etree._Element) -> None:
    """Put table elements in place of the tables that preformatted text draws with lines of characters."""
    for element in list(root.iter("pre")):
        lines = "".join(element.itertext()).splitlines()
        if sum(_is_row_line(line) for line in lines) < MIN_ROWS:
            continue
        for child in list(element):
            element.remove(child)
        element.text, element.tag = None, "div"
        for block in _blocks(lines):
            element.append(_table(block) if _is_row_line(block[0]) else _text(block[0]))


def _is_row_line(line: str) -> bool:
    """Tell whether a line is a row of a drawn table: cells between upright lines, not all of them rules."""
    return sum(line.count(sign) for sign in _UPRIGHT) > MIN_CELLS and not _is_rule(line)


def _is_rule(line: str) -> bool:
    return bool(line.strip()) and _RULE_CHARACTERS.fullmatch(line) is not None


def _blocks(lines: Sequence[str]) -> Iterator[list[str]]:
    """Yield each drawn table as its lines, rules between rows included, and each other line alone."""
    block: list[str] = []
    for line in lines:
        if _is_row_line(line) or (_is_rule(line) and block and not _CORNER.search(line)):
            block.append(line)
            continue
        if block:
            yield block
            block = []
        if line.strip() and not _is_rule(line):
            yield [line]
    if block:
        yield block


def _table(lines: Sequence[str]) -> etree._Element:
    """Return the table element that lines draw: lines between two rules are one row, without rules each line is."""
    ruled = any(_is_rule(line) for line in lines[:-1])
    rows: list[list[str]] = []
    fresh = True
    for line in lines:
        if _is_rule(line):
            fresh = True
            continue
        if fresh or not ruled or not rows:
            rows.append([line])
        else:
            rows[-1].append(line)
        fresh = False
    edges = _edges([_places(line) for row in rows for line in row])
    table = etree.Element("table")
    for row in rows:
        table.append(_row(row, edges))
    return table


def _row(lines: Sequence[str], edges: Sequence[int]) -> etree._Element:
    row = etree.Element("tr")
    parts = [[part.strip() for part in re.split(f"[{_UPRIGHT}]", line.strip())[1:-1]] for line in lines]
    places = [_number(place, edges) for place in _places(lines[0])]
    for index, first in enumerate(parts[0]):
        cell = etree.SubElement(row, "td")
        if index + 1 < len(places) and places[index + 1] - places[index] > 1:
            cell.set("colspan", str(places[index + 1] - places[index]))
        cell.text = first
        for more in (line[index] for line in parts[1:] if index < len(line) and line[index]):
            etree.SubElement(cell, "br").tail = more
    return row


def _places(line: str) -> list[int]:
    """Return where the upright lines of a line stand, in half-width places."""
    places: list[int] = []
    at = 0
    for character in line.rstrip():
        if character in _UPRIGHT:
            places.append(at)
        at += 2 if unicodedata.east_asian_width(character) in "WFA" else 1
    return places


def _edges(lines: Sequence[Sequence[int]]) -> list[int]:
    """Return the places of all column edges; lines of one number of cells stand for each other where widths mislead."""
    if len({len(line) for line in lines}) == 1:
        return list(lines[0])
    edges: list[int] = []
    for place in sorted(place for line in lines for place in line):
        if not edges or place - edges[-1] > NEAR:
            edges.append(place)
    return edges


def _number(place: int, edges: Sequence[int]) -> int:
    return min(range(len(edges)), key=lambda index: abs(edges[index] - place))


def _text(line: str) -> etree._Element:
    paragraph = etree.Element("p")
    paragraph.text = line
    return paragraph
