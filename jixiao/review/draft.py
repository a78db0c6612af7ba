"""What the form of an added, split or merged row begins with: values, and the printed row that it comes from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

from extract.document import Cell, Document, Grid
from jixiao.corrections.keys import TableRow
from jixiao.corrections.log import State
from jixiao.corrections.overlay import Corrected
from jixiao.corrections.values import shown
from jixiao.dataset.cells import DERIVED, SHOWN, match_rows, row_cells
from jixiao.review.row_changes import CODES, Kind, NoSuchRowError, newest_of_row
from schemas.exact import MONEY, plain
from schemas.tables import TABLES, Column

LABELS: Final = ("level1", "level2")
"""Labels that the rows of a group share."""
SHARED: Final = frozenset({*LABELS, *CODES, "section", "fiscal_year"})
"""Columns of which both parts of a split row begin with the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """A field of the form: what it begins with, and whether the rows that are merged say different things of it."""

    column: Column
    text: str
    differs: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A form: a list of fields for each row that it gives, and the rows that it is made on as the page shows them.

    `place` is where the row is printed, `printed` what stands there, cell by cell.
    """

    kind: Kind
    table: str
    parts: tuple[tuple[Input, ...], ...]
    keys: tuple[str, ...] = ()
    versions: tuple[str, ...] = ()
    after: str = ""
    place: Mapping[str, object] = field(default_factory=dict)
    printed: tuple[str, ...] = ()
    unit: str = "元"
    """The unit in which amounts are typed: the form's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointed:
    """Where a person points: a row of a table (1-based, as in the tables), or a point of a page."""

    table_no: int | None = None
    row_no: int | None = None
    page: int | None = None
    x: float = 0.0
    y: float = 0.0


def columns_of(table: str) -> list[Column]:
    """Return what is asked of a row that a person makes: what is printed, and what kind of row it is."""
    return [TABLES[table].column(name) for name in SHOWN[table] if name not in DERIVED or name in CODES]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafts:
    """Makes forms for the rows of one document; `document` is None where its content is not at hand."""

    found: Corrected
    state: State
    document: Document | None

    def added(self, table: str, report: int, near: str, pointed: Pointed) -> Draft:
        """Return the form of a new row behind the row of the key `near`, with what is printed where a person points."""
        rows, keys = self.found.rows[table], list(self.found.keys[table])
        beside: TableRow = rows[keys.index(near)] if near in keys else {}
        grid, line = self._pointed_at(pointed)
        printed = self._printed(table, report, grid, line) if grid is not None else {}
        begun = {name: str(beside[name]) for name in LABELS if name in beside and beside[name] is not None}
        texts = begun | printed
        fields = tuple(Input(column=column, text=texts.get(column.name, "")) for column in columns_of(table))
        if table == "reports" and not fields[0].text:
            fields = (Input(column=fields[0].column, text="project"), *fields[1:])
        return Draft(
            kind="add", table=table, unit=self._unit(report), parts=(fields,), after=near if near in keys else "",
            place=_place(grid, line) if grid is not None else {},
            printed=tuple(cell.text for cell in row_cells(grid, line)) if grid is not None else (),
        )  # fmt: skip

    def split(self, table: str, report: int, key: str) -> Draft:
        """Return the form of two rows from one: labels on both, everything else on the first, to be shared out."""
        row = self._row(table, key)
        unit = self._unit(report)
        first = tuple(
            Input(column=column, text=typed_as(column, row[column.name], unit)) for column in columns_of(table)
        )
        second = tuple(
            Input(column=entry.column, text=entry.text if entry.column.name in SHARED else "") for entry in first
        )
        return self._on_rows(Draft(kind="split", table=table, unit=unit, parts=(first, second), keys=(key,)))

    def merged(self, table: str, report: int, key: str) -> Draft:
        """Return the form of one row from a row and the one below it.

        Raises:
            NoSuchRowError: there is none below it in its report.
        """
        keys = list(self.found.keys[table])
        row = self._row(table, key)
        at = keys.index(key) + 1
        if at >= len(keys) or self.found.rows[table][at].get("report_id") != row.get("report_id"):
            raise NoSuchRowError(key)
        below, unit = self.found.rows[table][at], self._unit(report)
        fields = []
        for column in columns_of(table):
            a, b = (typed_as(column, each[column.name], unit) for each in (row, below))
            joins = column.kind == "text" and column.codes is None and a != b
            same = not a or not b or a == b
            fields.append(
                Input(column=column, text=a + b if joins else a or b, differs=not same and column.name not in CODES)
            )
        return self._on_rows(Draft(kind="merge", table=table, unit=unit, parts=(tuple(fields),), keys=(key, keys[at])))

    def _on_rows(self, draft: Draft) -> Draft:
        """Return the form with the versions of the rows that it is made on."""
        newest = [newest_of_row(self.found, self.state, draft.table, key) for key in draft.keys]
        return replace(draft, versions=tuple(record.id if record is not None else "" for record in newest))

    def _row(self, table: str, key: str) -> TableRow:
        keys = list(self.found.keys[table])
        if key not in keys:
            raise NoSuchRowError(key)
        return self.found.rows[table][keys.index(key)]

    def _unit(self, report: int) -> str:
        units = (str(row["amount_unit"]) for row in self.found.rows["reports"] if row["ordinal"] == report)
        return next((unit for unit in units if unit in MONEY), "元")

    def _pointed_at(self, pointed: Pointed) -> tuple[Grid | None, int]:
        """Return the table and the 1-based row that a person points at."""
        if self.document is None:
            return None, 0
        for grid in self.document.grids:
            if pointed.page is not None and grid.page == pointed.page:
                cell = next((cell for cell in grid.cells if _covers(cell, pointed)), None)
                if cell is not None:
                    return grid, cell.row + 1
            if pointed.table_no == grid.number and 1 <= (pointed.row_no or 0) <= grid.row_count:
                return grid, pointed.row_no or 0
        return None, 0

    def _printed(self, table: str, report: int, grid: Grid, line: int) -> dict[str, str]:
        """Return what is printed in a row, by the columns in which the other rows of its report have their values."""
        assert self.document is not None  # noqa: S101  a grid was found in it
        ids = {row["report_id"] for row in self.found.rows["reports"] if row["ordinal"] == report}
        read = self.found.read
        rows = [row for row in read.get(table, ()) if row.get("report_id") in ids] if table != "reports" else []
        usual = _usual(match_rows(self.document, table, rows), grid, self.document) if rows else {}
        cells = row_cells(grid, line)
        texts: dict[str, str] = {}
        for name, column in usual.items():
            cell = next((cell for cell in cells if cell.column <= column <= cell.last_column), None)
            if cell is not None and cell.text.strip(" 　—-/"):
                texts[name] = cell.text.strip()
        return texts


def typed_as(column: Column, value: object, unit: str) -> str:
    """Return a value as a person would type it: an amount in the form's unit, a code as it is."""
    if isinstance(value, Decimal) and column.kind == "amount":
        return plain(value / MONEY[unit])
    return str(value) if column.codes is not None and value is not None else shown(column, value)


def _usual(found: Sequence[Mapping[str, Cell]], grid: Grid, document: Document) -> dict[str, int]:
    """Return the column of the grid in which most rows have a value; of a grid without rows of one of its shape."""
    alike = {other.number for other in document.grids if other.column_count == grid.column_count}
    own = [cells for cells in found if any(cell.provenance.table == grid.number for cell in cells.values())]
    near = own or [cells for cells in found if any(cell.provenance.table in alike for cell in cells.values())]
    counts: dict[str, Counter[int]] = {}
    for cells in near:
        for name, cell in cells.items():
            if name not in DERIVED:
                counts.setdefault(name, Counter())[cell.column] += 1
    return {name: columns.most_common(1)[0][0] for name, columns in counts.items()}


def _covers(cell: Cell, pointed: Pointed) -> bool:
    box = cell.provenance.box
    return box is not None and box[0] <= pointed.x <= box[2] and box[1] <= pointed.y <= box[3]


def _place(grid: Grid, line: int) -> dict[str, object]:
    """Return where a row is printed, as the tables say it."""
    place: dict[str, object] = {"table_no": grid.number, "row_no": line}
    boxes = [box for cell in row_cells(grid, line) if cell.row == line - 1 and (box := cell.provenance.box) is not None]
    if boxes and grid.page is not None:
        edges = [min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)]
        place |= {"page": grid.page, "bbox": [round(edge, 2) for edge in edges]}
    return place
