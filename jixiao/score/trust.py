"""How far a run can be believed: what it is sure of and wrong, what it lost in silence, where it cried in vain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from jixiao.score.count import Judged, JudgedLine
from jixiao.score.rows import BUDGET, GOAL, INDICATOR
from jixiao.score.values import Row, norm, null
from schemas.rules import SURE

NOT_TELLING: Final = frozenset({"actual_meets_target", "year_consistent", "unit_consistent"})
"""Checks that fail on what a report says, not on how it was read: they warn nobody of a wrong reading."""
QUIET: Final = frozenset({"ok", "no_form"})
"""Status of documents that tell a reader nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """The rows of `unread`, and which share of them the run has also read as a value; None without a row."""

    rows: int
    needless: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """How far `confidence` can be believed, as shares of the indicator rows; None without a row.

    A silent error is a row that is wrong, at `SURE` or above, in a report of which no check fails. `silent_lines`
    is the share of all lines of indicators, budgets and goals that are wrong or lost with nothing to tell of it;
    by table it is (silent, all).
    """

    rows: int
    sure: float | None
    right_when_sure: float | None
    silent_errors: float | None
    silent_lines: float | None
    unread: Unread
    silent_lines_by_table: Mapping[str, tuple[int, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What tells a reader of a document that something is wrong with it."""

    failing: frozenset[object]
    """Reports of which a check fails that tells of wrong reading, of the whole run."""
    owned: frozenset[object]
    """The reports of this document."""
    flagged: bool
    """The document's own row says that it was not read whole."""
    unread: str
    """All texts of `unread`, compared forms, one a line."""

    def silent(self, line: JudgedLine) -> bool:
        """Return whether nothing tells a reader that a line is wrong."""
        if line.right:
            return False
        if line.texts is None:
            return _is_sure(line.confidence) and line.report_id not in self.failing
        if self.flagged or self.owned & self.failing:
            return False
        return not any(len(text) > 1 and text in self.unread for text in line.texts)


def _is_sure(confidence: object) -> bool:
    return not null(confidence) and float(str(confidence)) >= SURE


def telling_checks(checks: Iterable[Row]) -> frozenset[object]:
    """Return the reports of which a check fails that tells of wrong reading."""
    return frozenset(
        row.get("report_id") for row in checks if row.get("status") == "fail" and row.get("check") not in NOT_TELLING
    )


def telling(document: Row | None, reports: Iterable[Row], unread: Iterable[Row], failing: frozenset[object]) -> Telling:
    """Return what tells of a document's faults; one that the run has no row of is missed by anybody."""
    return Telling(
        failing=failing,
        owned=frozenset(report.get("report_id") for report in reports),
        flagged=document is None or document.get("status") not in QUIET,
        unread="\n".join(norm(row.get("text")) for row in unread),
    )


def needless(
    unread: Sequence[Row], children: Mapping[str, Mapping[object, list[Row]]], owned: frozenset[object]
) -> int:
    """Return how many rows of a document's `unread` hold a text that its reports have as a value too."""
    values = {
        norm(row.get(column))
        for table, columns in (("budgets", BUDGET), ("goals", GOAL), ("indicators", INDICATOR))
        for report in owned
        for row in children[table].get(report, [])
        for column, kind in columns.items()
        if kind in {"text", "item"}
    } - {""}
    return sum(norm(row.get("text")) in values for row in unread)


def trust_of(
    judged: Sequence[Judged],
    failing: frozenset[object],
    lines: Sequence[JudgedLine],
    hushed: Sequence[JudgedLine],
    unread: tuple[int, int],
) -> Trust:
    """Return how far a run can be believed; `hushed` are the silent ones of its lines, `unread` (needless, all)."""
    count = len(judged)
    sure = [row for row in judged if _is_sure(row.confidence)]
    silent = sum(not row.right and row.report_id not in failing for row in sure)
    whole, quiet = Counter(line.table for line in lines), Counter(line.table for line in hushed)
    return Trust(
        rows=count,
        sure=len(sure) / count if count else None,
        right_when_sure=sum(row.right for row in sure) / len(sure) if sure else None,
        silent_errors=silent / count if count else None,
        silent_lines=len(hushed) / len(lines) if lines else None,
        unread=Unread(rows=unread[1], needless=unread[0] / unread[1] if unread[1] else None),
        silent_lines_by_table={table: (quiet[table], whole[table]) for table in sorted(whole)},
    )
