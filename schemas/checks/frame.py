"""What a check is: a decorated function over the tidy rows of one report, and the findings that it yields."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from schemas.rules import PHASES

Row: TypeAlias = Mapping[str, object]
Status: TypeAlias = Literal["pass", "fail", "skip"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRows:
    """One report and its rows, with the columns of the published tables; amounts in yuan, scores in points."""

    report: Row
    budgets: Sequence[Row]
    goals: Sequence[Row]
    indicators: Sequence[Row]
    figures: Sequence[Row] = ()
    """The amounts that the text of the report's document states."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One result of a check; `detail` goes on the check's sentence, in Chinese and without a full stop.

    `row` is the row of budgets or indicators that it is about, None where it is about several or the whole report.
    """

    status: Status
    detail: str = ""
    expected: str | None = None
    found: str | None = None
    row: Row | None = None


Check: TypeAlias = Callable[[ReportRows], Iterator[Finding]]

CHECKS: Final[dict[str, Check]] = {}
"""Every check by its code, in the order in which they are declared."""


def check(function: Check) -> Check:
    """Register a check under the name of its function; its docstring is the sentence that readers see.

    Raises:
        TypeError: the function has no docstring, or another check has its name.
    """
    if not function.__doc__ or function.__name__ in CHECKS:
        raise TypeError(f"a check needs a sentence and a name of its own: {function.__name__}")
    CHECKS[function.__name__] = function
    return function


def passed(
    expected: str | None = None, found: str | None = None, *, detail: str = "", row: Row | None = None
) -> Finding:
    """Return a finding that the report agrees with itself."""
    return Finding(status="pass", detail=detail, expected=expected, found=found, row=row)


def failed(detail: str, expected: str | None = None, found: str | None = None, *, row: Row | None = None) -> Finding:
    """Return a finding that the report contradicts itself."""
    return Finding(status="fail", detail=detail, expected=expected, found=found, row=row)


def skipped(detail: str) -> Finding:
    """Return a finding that the report does not print what the check needs."""
    return Finding(status="skip", detail=detail)


def result_row(report_id: object, code: str, finding: Finding, doubt: str | None = None) -> dict[str, object]:
    """Return a finding as a row of the table `checks`."""
    sentence = (CHECKS[code].__doc__ or "").strip().removesuffix("。")
    message = f"{sentence}：{finding.detail}。" if finding.detail else f"{sentence}。"
    return {
        "report_id": report_id,
        "check": code,
        "status": finding.status,
        "expected": finding.expected,
        "found": finding.found,
        "message": message,
        "doubt": doubt,
        "table_no": None if finding.row is None else finding.row.get("table_no"),
        "row_no": None if finding.row is None else finding.row.get("row_no"),
    }


def check_sentence(code: str) -> str:
    """Return what a check asks of a report; the code itself where the check is not known any more."""
    function = CHECKS.get(code)
    return (function.__doc__ or code).strip() if function is not None else code


CHECK_COLUMNS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "weights_sum": ("indicators", ("weight",)),
    "scores_sum": ("indicators", ("score",)),
    "score_within_weight": ("indicators", ("weight", "score")),
    "execution_rate": ("budgets", ("execution_rate",)),
    "budget_parts_sum": ("budgets", tuple(PHASES)),
    "budget_zero_total": ("budgets", ("approved_budget", "adjusted_budget")),
    "score_formula": ("indicators", ("score",)),
    "actual_meets_target": ("indicators", ("actual_text", "score")),
    "year_consistent": ("reports", ("fiscal_year",)),
    "unit_consistent": ("reports", ("amount_unit",)),
    "rating_consistent": ("reports", ("rating",)),
    "total_score_range": ("reports", ("total_score",)),
}
"""Check -> the table and columns that it speaks of; a check that is not named concerns the report as a whole."""
