"""Finds the cell that a value was printed in, among the cells of the row that the value comes from."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Final, TypeAlias

from extract.document import Cell, Document, Grid
from jixiao.corrections.values import RATE_UNIT
from schemas.exact import MONEY
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
    "tasks": ("name", "content", "budget", "fiscal_budget", "executed", "execution_rate", "result"),
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

LABELS: Final = ("level1", "level2")
"""Columns of `indicators` whose cell spans rows, and may have begun on the page before."""

TABLES_ABOVE: Final = 3
"""Tables before a row's own in which a merged label is sought: a form over a few pages."""

MIN_PART: Final = 2
"""Characters from which a text that stands within a longer one, or holds a shorter one, counts as found there."""

POINTS_UNIT: Final = "分"
TOTALS: Final = frozenset({"total_weight", "total_score"})
"""Values of a report that stand in the row of its total, wherever else the form prints the same number."""

_TOTAL_ROW = re.compile(r"总分|合计|总计|总得分|综合得分|自评得分")
_POINTS = re.compile(r"[+-]?\d+(?:\.\d+)?分?")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")
_SCALES = tuple(sorted(MONEY.values()))


@lru_cache(maxsize=50_000)
def bare(text: str) -> str:
    """Return a text without layout: NFKC, no white space."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def match_row(
    table: str,
    row: Mapping[str, object],
    cells: Sequence[Cell],
    *,
    line: int | None = None,
    usual: Mapping[str, int] | None = None,
) -> dict[str, Cell]:
    """Return the cell of each printed value of a row, as far as one of `cells` (left to right) holds it.

    Texts are sought first, whole before in part; then numbers, left to right in the order in which forms print them,
    each in a cell that no other value took; with `line`, the row's 0-based number in its grid, only in cells that
    begin there: a merged number stands on the first row of its cell. A cell in the column of the grid that `usual`
    names for a value comes before the others that say the same.
    """
    found: dict[str, Cell] = {}
    taken: set[int] = set()
    columns = [TABLES[table].column(name) for name in SHOWN[table] if name not in DERIVED and row.get(name) is not None]
    texts = [column for column in columns if column.kind == "text"]

    def order(name: str) -> list[int]:
        place = (usual or {}).get(name)
        free = [i for i in range(len(cells)) if i not in taken]
        return free if place is None else sorted(free, key=lambda i: cells[i].column != place)

    for whole in (True, False):
        for column in (column for column in texts if column.name not in found):
            hit = _first(cells, order(column.name), str(row[column.name]), whole=whole)
            if hit is not None:
                found[column.name] = cells[hit]
                taken.add(hit)
    for column in (column for column in columns if column.kind != "text"):
        own = [i for i in order(column.name) if line is None or cells[i].row == line]
        hit = next((i for i in own if _says(cells[i], column, row)), None)
        if hit is not None:
            found[column.name] = cells[hit]
            taken.add(hit)
    for name, printed in SOURCE_OF.items():
        if printed in found and row.get(name) is not None:
            found[name] = found[printed]
    return found


def _first(cells: Sequence[Cell], order: Iterable[int], text: str, *, whole: bool) -> int | None:
    wanted = bare(text)
    for i in order:
        here = bare(cells[i].text)
        if here and here == wanted:
            return i
        long = min(len(wanted), len(here)) >= MIN_PART
        if not whole and long and (wanted in here or here in wanted):
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
    if column.name in TOTALS:
        return printed == wanted
    if column.kind == "amount":
        return any(abs(printed * scale - wanted) <= Decimal("0.01") for scale in _SCALES)
    if column.unit == RATE_UNIT:
        return min(abs(printed / 100 - wanted), abs(printed - wanted)) < Decimal("0.00001")
    # Points stand alone in their cell: 100 is not printed in "≥100次".
    return printed == wanted and (column.unit != POINTS_UNIT or _POINTS.fullmatch(text) is not None)


def row_cells(grid: Grid, row_no: int) -> tuple[Cell, ...]:
    """Return the cells of a row by its 1-based number, none where the grid has no such row."""
    return grid.row(row_no - 1) if 1 <= row_no <= grid.row_count else ()


def match_rows(
    document: Document, table: str, rows: Sequence[Mapping[str, object]], head: Sequence[int] = ()
) -> list[dict[str, Cell]]:
    """Return for each row the cells of its values; `head` numbers the tables of a report's own values.

    Where two cells of a row say the same, a value's cell is the one in the column in which most rows of its table
    have theirs.
    """
    grids = {grid.number: grid for grid in document.grids}
    if table == "reports":
        own = [grids[number] for number in head if number in grids]
        return [_of_report(row, own) for row in rows]
    places = [_place_of(row, grids) for row in rows]
    first = [_at(table, row, place) for row, place in zip(rows, places, strict=True)]
    usual = _usual(first)
    return [
        {**_labels_above(row, found, place, grids), **found}
        for row, place in zip(rows, places, strict=True)
        for found in [_at(table, row, place, usual)]
    ]


def _of_report(row: Mapping[str, object], own: Sequence[Grid]) -> dict[str, Cell]:
    """Return the cells of a report's own values: anywhere in its tables, its totals in the last row that names them."""
    cells = [cell for grid in own for cell in grid.cells]
    found = match_row("reports", {name: value for name, value in row.items() if name not in TOTALS}, cells)
    totals = {name: row.get(name) for name in TOTALS}
    for grid in reversed(own):
        for number in reversed(range(grid.row_count)):
            line = grid.row(number)
            if any(_TOTAL_ROW.search(bare(cell.text)) for cell in line):
                hits = match_row("reports", totals, line)
                if hits:
                    return found | hits
    return found


_Place: TypeAlias = tuple[Grid, int] | None
_Usual: TypeAlias = Mapping[int | None, Mapping[str, int]]


def _place_of(row: Mapping[str, object], grids: Mapping[int, Grid]) -> _Place:
    number, line = row.get("table_no"), row.get("row_no")
    return (grids[number], line) if isinstance(number, int) and isinstance(line, int) and number in grids else None


def _at(table: str, row: Mapping[str, object], place: _Place, usual: _Usual | None = None) -> dict[str, Cell]:
    if place is None:
        return {}
    grid, line = place
    return match_row(table, row, row_cells(grid, line), line=line - 1, usual=(usual or {}).get(grid.number))


def _usual(found: Iterable[Mapping[str, Cell]]) -> _Usual:
    """Return for each table the column of the grid in which most rows have a value."""
    counts: dict[int | None, dict[str, Counter[int]]] = {}
    for cells in found:
        for name, cell in cells.items():
            counts.setdefault(cell.provenance.table, {}).setdefault(name, Counter())[cell.column] += 1
    return {
        number: {name: columns.most_common(1)[0][0] for name, columns in by_name.items()}
        for number, by_name in counts.items()
    }


def _labels_above(
    row: Mapping[str, object], found: Mapping[str, Cell], place: _Place, grids: Mapping[int, Grid]
) -> dict[str, Cell]:
    """Return the cells of merged labels that are printed further up, before a page break or a ruling within them."""
    above: dict[str, Cell] = {}
    missing = [name for name in LABELS if name not in found and row.get(name) is not None]
    if place is None or not missing:
        return above
    grid, line = place
    before = [number for number in sorted(grids, reverse=True) if grid.number - TABLES_ABOVE <= number < grid.number]
    cells = [cell for cell in reversed(grid.cells) if cell.row < line - 1]
    cells += [cell for number in before for cell in reversed(grids[number].cells)]
    for name in missing:
        wanted = bare(str(row[name]))
        hit = next((cell for cell in cells if bare(cell.text) == wanted), None)
        if hit is not None:
            above[name] = hit
            above |= {code: hit for code, printed in SOURCE_OF.items() if printed == name and row.get(code) is not None}
    return above
