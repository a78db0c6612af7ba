"""What a failing check casts doubt on: how the report was read, what it says, or what was achieved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from schemas.checks.frame import CHECK_COLUMNS, Finding, ReportRows, Row
from schemas.exact import ZERO, exact
from schemas.rules import SURE

TARGETS: Final = frozenset({"actual_meets_target"})
"""Checks whose failure is news and no fault: a target was missed, and the report says so."""
READINGS: Final = frozenset({"unit_consistent", "amount_magnitude", "empty_form"})
"""Checks that fail where something was read in the wrong unit or not at all; nobody prints a form so."""
SUMS: Final = {"weights_sum": "weight", "scores_sum": "score"}
"""Checks of a sum of points -> the column that it adds up."""
SHIFTS: Final = tuple(Decimal(10) ** power for power in (-2, -1, 1, 2))
"""What a lost or invented decimal point or zero multiplies a number by."""
SLACK: Final = Decimal("0.05")
"""Points: sums are printed to one decimal at the coarsest."""


def doubt_of(code: str, finding: Finding, rows: ReportRows) -> str | None:
    """Return `target`, `reading` or `source` for a failing check, None for any other.

    `reading` where a row that the check speaks of is not sure or was recognised in a picture, or where one misread
    number or one row too many explains the sum; else the source contradicts itself.
    """
    if finding.status != "fail":
        return None
    if code in TARGETS:
        return "target"
    concerned = [finding.row] if finding.row is not None else _concerned(code, rows)
    if code in READINGS or any(_is_unsure(row) for row in concerned) or _is_explained(code, finding, rows):
        return "reading"
    return "source"


def _concerned(code: str, rows: ReportRows) -> Sequence[Row]:
    table = CHECK_COLUMNS.get(code, ("reports", ()))[0]
    return {"indicators": rows.indicators, "budgets": rows.budgets}.get(table, [rows.report])


def _is_unsure(row: Row) -> bool:
    confidence = row.get("confidence")
    return row.get("method") == "ocr" or (isinstance(confidence, int | float) and confidence < SURE)


def _is_explained(code: str, finding: Finding, rows: ReportRows) -> bool:
    """Tell whether one number with its point elsewhere, or one row too many, makes a sum what it should be."""
    if code not in SUMS or finding.expected is None or finding.found is None:
        return False
    difference = (exact(finding.found) or ZERO) - (exact(finding.expected) or ZERO)
    points = (exact(row.get(SUMS[code])) for row in (*rows.indicators, *rows.budgets))
    values = [value for value in points if value]
    return any(abs(difference - error) <= SLACK for error in _errors(values))


def _errors(values: Sequence[Decimal]) -> Iterator[Decimal]:
    for value in values:
        yield value
        yield from (value - value * shift for shift in SHIFTS)
