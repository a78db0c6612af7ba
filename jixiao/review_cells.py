"""Finds the cell that a value was printed in, among the cells of the row that the value comes from."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Final

from extract.document import Cell, Document, Grid
from jixiao.corrections_values import MONEY, RATE_UNIT
from schemas.tables import TABLES, Column

SHOWN: Final[Mapping[str, tuple[str, ...]]] = {
    "reports": (
        "kind", "title", "fiscal_year", "unit_name", "supervising_department", "implementing_unit", "project_name",
        "province", "city", "county", "filled_on", "amount_unit", "total_weight", "total_score", "rating",
    ),
    "budgets": (
        "item_text", "item", "approved_budget", "adjusted_budget", "executed", "execution_rate", "weight", "score",
    ),
    "goals": ("expected", "actual"),
    "indicators": (
        "level1", "level2", "level3", "target_text", "actual_text", "weight", "score", "completion_rate", "deviation",
        "definition", "criterion", "level1_code", "level2_code", "target_op", "target_value", "target_high",
        "target_unit", "actual_value", "actual_unit", "direction",
    ),
    "figures": (
        "section", "subject", "subject_code", "fiscal_year", "amount", "share", "change_amount", "change_rate",
        "budget_completion", "sentence",
    ),
}  # fmt: skip
"""Table -> the columns that hold what is printed, or what was made of it: those that a person can correct."""

DERIVED: Final = frozenset({
    "kind", "item", "level1_code", "level2_code", "target_op", "target_value", "target_high", "target_unit",
    "actual_value", "actual_unit", "direction", "subject_code", "province", "city", "county",
})  # fmt: skip
"""Columns that are worked out, not printed; they are shown apart."""

SOURCE_OF: Final = {
    "target_op": "target_text", "target_value": "target_text", "target_high": "target_text",
    "target_unit": "target_text", "actual_value": "actual_text", "actual_unit": "actual_text",
    "level1_code": "level1", "level2_code": "level2", "item": "item_text", "direction": "target_text",
    "subject_code": "subject",
}  # fmt: skip
"""Worked-out column -> the printed one whose cell shows it."""

MIN_PART: Final = 2
"""Characters from which a text that stands within a longer one counts as found there."""

_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")
_SCALES = tuple(Decimal(scale) for scale in sorted(set(MONEY.values())))


@lru_cache(maxsize=50_000)
def bare(text: str) -> str:
    """Return a text without layout: NFKC, no white space."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def match_row(table: str, row: Mapping[str, object], cells: Sequence[Cell]) -> dict[str, Cell]:
    """Return the cell of each printed value of a row, as far as one of `cells` (left to right) holds it.

    Texts are sought first, whole before in part; then numbers, left to right in the order in which forms print them,
    each in a cell that no other value took.
    """
    found: dict[str, Cell] = {}
    taken: set[int] = set()
    columns = [TABLES[table].column(name) for name in SHOWN[table] if name not in DERIVED and row.get(name) is not None]
    texts = [column for column in columns if column.kind == "text"]
    for whole in (True, False):
        for column in texts:
            if column.name not in found:
                hit = _first(cells, taken, str(row[column.name]), whole=whole)
                if hit is not None:
                    found[column.name] = cells[hit]
                    taken.add(hit)
    for column in columns:
        if column.kind != "text":
            hit = next((i for i, cell in enumerate(cells) if i not in taken and _says(cell, column, row)), None)
            if hit is not None:
                found[column.name] = cells[hit]
                taken.add(hit)
    for name, printed in SOURCE_OF.items():
        if printed in found and row.get(name) is not None:
            found[name] = found[printed]
    return found


def _first(cells: Sequence[Cell], taken: Iterable[int], text: str, *, whole: bool) -> int | None:
    wanted = bare(text)
    for i, cell in enumerate(cells):
        here = bare(cell.text)
        if i in taken or not here:
            continue
        if here == wanted or (not whole and len(wanted) >= MIN_PART and (wanted in here or here in wanted)):
            return i
    return None


def _says(cell: Cell, column: Column, row: Mapping[str, object]) -> bool:
    """Tell whether a cell prints the number that a column holds, in whatever unit of money or as a percentage."""
    text = bare(cell.text).replace(",", "")
    numbers = _NUMBER.findall(text)
    if len(numbers) != 1:
        return False
    try:
        wanted, printed = Decimal(str(row[column.name])), Decimal(numbers[0])
    except InvalidOperation:
        return False
    if column.kind == "amount":
        return any(abs(printed * scale - wanted) <= Decimal("0.01") for scale in _SCALES)
    if column.unit == RATE_UNIT:
        return min(abs(printed / 100 - wanted), abs(printed - wanted)) < Decimal("0.00001")
    return printed == wanted and not text.endswith("%")


def row_cells(grid: Grid, row_no: int) -> tuple[Cell, ...]:
    """Return the cells of a row by its 1-based number, none where the grid has no such row."""
    return grid.row(row_no - 1) if 1 <= row_no <= grid.row_count else ()


def match_rows(
    document: Document, table: str, rows: Sequence[Mapping[str, object]], head: Sequence[int] = ()
) -> list[dict[str, Cell]]:
    """Return for each row the cells of its values; `head` numbers the tables of a report's own values."""
    grids = {grid.number: grid for grid in document.grids}
    found: list[dict[str, Cell]] = []
    for row in rows:
        if table == "reports":
            cells: Sequence[Cell] = [cell for number in head if number in grids for cell in grids[number].cells]
        else:
            number, line = row.get("table_no"), row.get("row_no")
            known = isinstance(number, int) and isinstance(line, int) and number in grids
            cells = row_cells(grids[number], line) if known else ()  # type: ignore[index,arg-type]  # known says so
        found.append(match_row(table, row, cells))
    return found
