"""Where each value on the page is printed: a box of a page's picture, a cell of a grid, or a block of the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, TypeAlias

from extract.document import Block, Cell, Chart, Document, Grid, Paragraph, Provenance
from jixiao.corrections.keys import TableRow
from jixiao.corrections.overlay import Corrected
from jixiao.dataset.cells import DERIVED, SHOWN, bare, match_row, match_rows, row_cells
from jixiao.dataset.unread import unread_cells
from jixiao.review.view import CHILDREN, View

MAX_BLOCKS: Final = 400
"""Paragraphs and tables of a format without pages on one screen."""
CAPTION: Final = 8
"""Paragraphs above a report's first table among which its title, year and unit of money stand."""
MIN_TEXT: Final = 2
"""Characters from which a text that stands within a paragraph counts as found there."""

Place: TypeAlias = dict[str, object]


def shown_blocks(document: Document, tables: Sequence[int]) -> list[tuple[int, Block]]:
    """Return what stands in for a picture where the format has no pages, each block with its number in the document.

    Of a report in tables these, what stands between them, and the lines above them; else all that is there.
    """
    blocks = list(enumerate(document.blocks()))
    numbers = [i for i, block in blocks if isinstance(block, Grid) and block.number in tables]
    if not numbers:
        return blocks[:MAX_BLOCKS]
    first = numbers[0]
    while first > 0 and numbers[0] - first < CAPTION and isinstance(blocks[first - 1][1], Paragraph):
        first -= 1
    return blocks[first : numbers[-1] + 1][:MAX_BLOCKS]


def places(document: Document, view: View, found: Corrected) -> dict[str, Place]:
    """Return where each value is printed, by `table|key|column`, and where each row is, by `table|key`.

    A place is a page and a box, a cell (`grid`: table, row, column), or the number of a block of the text (`block`);
    of recognised text it says how sure the recognition was, and whether a seal covers it.
    """
    result: dict[str, Place] = {}
    head = view.tables or tuple(grid.number for grid in document.grids if grid.page in view.pages)
    texts = _Texts(document, view)
    for section in view.sections:
        table = section.table
        positions = {key: position for position, key in enumerate(found.keys[table])}
        keys = [line.key for line in section.lines]
        rows = [found.read[table][positions[key]] for key in keys]
        cells = match_rows(document, table, rows, head)
        if table == "reports":
            cells = [_in_summary(document, found, row) or own for row, own in zip(rows, cells, strict=True)]
        for key, row, own in zip(keys, rows, cells, strict=True):
            known = {column: _place(cell) for column, cell in own.items()}
            if row.get("method") == "text":
                known = _in_lines(document, table, row)
            elif row.get("table_no") is None:
                known = {**texts.of_row(table, row), **known}
            result |= {f"{table}|{key}|{column}" if column else f"{table}|{key}": at for column, at in known.items()}
            if row.get("table_no") is not None and isinstance(row.get("row_no"), int):
                result[f"{table}|{key}"] = {"grid": [row["table_no"], int(str(row["row_no"])) - 1]}
    return result | _unread(document, view, texts) | _headings(document, view)


def _headings(document: Document, view: View) -> dict[str, Place]:
    """Return where an unknown heading is printed: the first cell of the report's tables, else of any, that says it."""
    near = [grid for grid in document.grids if grid.number in view.tables]
    cells = [cell for grid in (*near, *document.grids) for cell in grid.cells]
    result: dict[str, Place] = {}
    for note in view.headings:
        wanted = bare(str(note.row["heading"]))
        cell = next((cell for cell in cells if bare(cell.text) == wanted), None)
        if cell is not None:
            result[f"headings|{note.key}|*"] = _place(cell)
    return result


def _in_lines(document: Document, table: str, row: TableRow) -> dict[str, Place]:
    """Return where the values of a row of a text file stand, among its characters; '' stands for the row."""
    start, end = row.get("char_from"), row.get("char_to")
    if not isinstance(start, int) or not isinstance(end, int):
        return {}
    held = (cell for grid in document.grids for cell in grid.cells if cell.text)
    cells = [cell for cell in held if _is_within(cell.provenance, start, end)]
    if cells:
        found = {column: _place(cell) for column, cell in match_row(table, row, cells).items()}
        return found | {"": {"grid": [cells[0].provenance.table, cells[0].row]}}
    lines = [
        (number, block)
        for number, block in enumerate(document.blocks())
        if isinstance(block, Paragraph) and _is_within(block.provenance, start, end)
    ]
    found = {
        name: _block_place(number, block)
        for name in SHOWN[table]
        if name not in DERIVED and row.get(name)
        for number, block in lines[::-1]
        if bare(str(row[name])) in bare(block.text)
    }
    return found | ({"": _block_place(*lines[-1])} if lines else {})


def _is_within(place: Provenance, start: int, end: int) -> bool:
    """Tell whether a piece shares characters with those between two of the file."""
    return place.chars is not None and place.chars[0] < end and start < place.chars[1]


def _unread(document: Document, view: View, texts: _Texts) -> dict[str, Place]:
    """Return where that is printed which was not read: its cell, or what its row says of its place."""
    result: dict[str, Place] = {}
    notes = (*view.unread, *view.unprinted)
    cells = unread_cells(document, [note.row for note in notes])
    for note, cell in zip(notes, cells, strict=True):
        place = texts.of_unread(note.row) if cell is None else _place(cell)
        if place:
            result[f"unread|{note.key}|*"] = place
    return result


def _place(cell: Cell) -> Place:
    place: Place = {"grid": [cell.provenance.table, cell.row, cell.column]}
    if cell.provenance.box is not None and cell.provenance.page is not None:
        place |= {"page": cell.provenance.page, "box": [round(edge, 2) for edge in cell.provenance.box]}
    if cell.recognition is not None:
        place["recognition"] = round(cell.recognition, 2)
    if cell.sealed:
        place["sealed"] = True
    if cell.misread is not None:
        place["misread"] = cell.misread
    return place


def _in_summary(document: Document, found: Corrected, report: TableRow) -> dict[str, Cell]:
    """Return the cells of a report that is one row of a summary table; none where it is a form of its own."""
    rows = [row for table in CHILDREN for row in found.read[table] if row["report_id"] == report["report_id"]]
    lines = {(row.get("table_no"), row.get("row_no")) for row in rows}
    number, line = next(iter(lines)) if len(lines) == 1 else (None, None)
    grid = next((grid for grid in document.grids if grid.number == number), None)
    if grid is None or not isinstance(line, int):
        return {}
    return match_row("reports", report, row_cells(grid, line), line=line - 1)


class _Texts:
    """The paragraphs and charts among which the words of a report are sought, those likeliest to hold them first."""

    def __init__(self, document: Document, view: View) -> None:
        blocks = list(enumerate(document.blocks()))
        first = next((i for i, block in blocks if isinstance(block, Grid) and block.number in view.tables), None)
        near = blocks[max(0, first - CAPTION) : first][::-1] if first is not None else blocks
        self._head = [(i, block, _words(block)) for i, block in near if not isinstance(block, Grid)]
        self._all = [(i, block, _words(block)) for i, block in blocks if not isinstance(block, Grid)]

    def of_row(self, table: str, row: Mapping[str, object]) -> dict[str, Place]:
        """Return the places of a row's words in the text; '' stands for the row as a whole."""
        if table == "reports":
            return self._of_report(row)
        if table == "figures":
            at = self._blocks(str(row.get("sentence") or ""), row)
            return {"": _block_place(*at[0])} if at else {}
        names = [name for name in SHOWN[table] if name not in DERIVED and row.get(name)]
        own = {name: self._blocks(str(row[name]), row) for name in names}
        own = {name: at for name, at in own.items() if at}
        if not own:
            return {}
        # The longest text says where the row is; a label that many paragraphs repeat stands nearest above it.
        longest = max(own, key=lambda name: len(str(row[name])))
        here = own[longest][0][0]
        found = {
            name: _block_place(*min(at, key=lambda entry: (entry[0] > here, abs(entry[0] - here))))
            for name, at in own.items()
        }
        return {**found, "": found[longest]}

    def of_unread(self, row: Mapping[str, object]) -> Place:
        """Return the place of a sentence that was not read; its page and box alone where no block holds it."""
        at = self._blocks(str(row["text"]), row)
        box = {"page": row["page"], "box": row["bbox"]} if row.get("page") and row.get("bbox") else {}
        return (_block_place(*at[0]) if at else {}) | box

    def _of_report(self, row: Mapping[str, object]) -> dict[str, Place]:
        """Return where the lines above a form, or the text of a report, say what the report is about."""
        found: dict[str, Place] = {}
        for name in ("title", "unit_name", "supervising_department", "implementing_unit", "project_name", "filled_on"):
            text = bare(str(row.get(name) or ""))
            if len(text) >= MIN_TEXT:
                self._first(found, name, [re.escape(text)], broken=text if name == "title" else "")
        if row.get("fiscal_year") is not None:
            self._first(found, "fiscal_year", [rf"(?<!\d){row['fiscal_year']}(?!\d)"])
        if row.get("amount_unit"):
            self._first(found, "amount_unit", [rf"单位[：:]?{re.escape(str(row['amount_unit']))}"])
        score = row.get("total_score")
        if isinstance(score, float):
            self._first(found, "total_score", [rf"(?:得|评|总)[^。；]*?(?<![\d.]){re.escape(f'{score:g}')}(?:\.0+)?分"])
        if row.get("rating"):
            self._first(found, "rating", [rf"(?:等级|等次|评为|评定|结果)[^。；]*?{re.escape(str(row['rating']))}"])
        return found

    def _first(self, found: dict[str, Place], name: str, patterns: Iterable[str], broken: str = "") -> None:
        """Take the first block that says it; a title broken over several lines is where its first line stands."""
        for pattern in patterns:
            for i, block, words in self._head:
                if re.search(pattern, words) or (len(words) > MIN_TEXT and broken.startswith(words)):
                    found[name] = _block_place(i, block)
                    return

    def _blocks(self, text: str, row: Mapping[str, object]) -> list[tuple[int, Paragraph | Chart]]:
        """Return the blocks that hold a text, those of the row's own page where it has one."""
        wanted = bare(text)
        if len(wanted) < MIN_TEXT:
            return []
        return [
            (i, block)
            for i, block, words in self._all
            if wanted in words and (row.get("page") is None or block.provenance.page == row["page"])
        ]


def _words(block: Block) -> str:
    if isinstance(block, Chart):
        return bare((block.title or "") + "".join(f"{p.series}{p.category}{p.value}" for p in block.points))
    return "" if isinstance(block, Grid) else bare(block.text)


def _block_place(number: int, block: Paragraph | Chart) -> Place:
    place: Place = {"block": number}
    if block.provenance.box is not None and block.provenance.page is not None:
        place |= {"page": block.provenance.page, "box": [round(edge, 2) for edge in block.provenance.box]}
    return place
