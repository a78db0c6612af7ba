"""Scores one document: pairs its reports with gold's and counts what each holds."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

from jixiao.score.count import Columns, Say, Scoring, Tally, cells, extra, greedy, note_line, unpaired
from jixiao.score.figures import score_figures
from jixiao.score.rows import BUDGET, GOAL, indicator_too_many, score_budgets, score_goals, score_indicators
from jixiao.score.values import Row, dice, norm, null, short

CHILDREN: Final = ("budgets", "goals", "indicators")

REPORT: Final[Columns] = {
    "kind": "code",
    "title": "text",
    "fiscal_year": "num",
    "unit_name": "text",
    "supervising_department": "text",
    "implementing_unit": "text",
    "project_name": "text",
    "province": "text",
    "city": "text",
    "county": "text",
    "filled_on": "text",
    "amount_unit": "text",
    "total_weight": "num",
    "total_score": "num",
    "rating": "text",
}

REPORT_FLOOR: Final = 0.30
"""Likeness below which two reports are no pair."""

_RECOGNISED = re.compile(r"scan|photo", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunDocument:
    """What the run has for one document: reports in order, their rows by report, rows without a report, figures."""

    reports: list[Row]
    children: Mapping[str, Mapping[object, list[Row]]]
    orphans: Mapping[str, list[Row]]
    figures: list[Row]

    def rows(self, table: str, report: Row) -> list[Row]:
        """Return the rows of a report in one of the tables below it."""
        return self.children[table].get(report.get("report_id"), [])


def is_recognised(file_name: str) -> bool:
    """Return whether a document's name says that it is a scan or a photo."""
    return bool(_RECOGNISED.search(file_name))


def score_document(gold: Row, file_name: str, run: RunDocument, say: Say | None) -> Tally:
    """Return the counts of one document; `say` takes every difference."""
    scoring = Scoring(tally=Tally(), loose=is_recognised(file_name), say=say)
    pairs = _pair_reports(gold["reports"], run)
    for i, report in enumerate(gold["reports"]):
        other = run.reports[pairs[i]] if i in pairs else None
        _score_report(report, other, run, scoring.tagged(f"[{report['ordinal']} {report['kind']}] "))
    spare = unpaired(run.reports, pairs)
    for report in spare:
        extra(scoring.tally["report_fields"], REPORT, report)
        scoring.tell(f"report too many: {short(report.get('title'))} ({report.get('kind')})")
    lost = {
        table: [row for report in spare for row in run.rows(table, report)] + run.orphans[table] for table in CHILDREN
    }
    for row in lost["budgets"]:
        extra(scoring.tally["budgets"], BUDGET, row)
        note_line(scoring, "budgets", BUDGET, (None, row))
    for row in lost["goals"]:
        extra(scoring.tally["goals"], GOAL, row)
        note_line(scoring, "goals", GOAL, (None, row))
    for row in lost["indicators"]:
        indicator_too_many(row, scoring)
    if "figures" in gold:
        file_format = PurePath(file_name).suffix.lstrip(".").lower()
        score_figures(gold["figures"], run.figures, file_format, scoring)
    return scoring.tally


def _score_report(gold: Row, got: Row | None, run: RunDocument, scoring: Scoring) -> None:
    if got is None:
        scoring.tell("report missing: " + short(gold.get("project_name") or gold.get("title")))
    voice = scoring if got is not None else scoring.muted()
    cells(voice, scoring.tally["report_fields"], REPORT, (gold, got))
    for table, score in (("budgets", score_budgets), ("goals", score_goals), ("indicators", score_indicators)):
        if table in gold:
            score(gold[table], [] if got is None else run.rows(table, got), scoring)


def _pair_reports(gold: Sequence[Row], run: RunDocument) -> dict[int, int]:
    """Return pairs by what the reports say (kind, title, project, indicators) and where they stand."""
    likeness = []
    for i, report in enumerate(gold):
        labels = {norm(row.get("level3")) for row in report.get("indicators", [])} - {""}
        for j, other in enumerate(run.reports):
            others = {norm(row.get("level3")) for row in run.rows("indicators", other)} - {""}
            place = max(0.0, 1 - abs(i / max(1, len(gold)) - j / max(1, len(run.reports))))
            likeness.append((_report_likeness((report, labels), (other, others), place), i, j))
    pairs = greedy(likeness, REPORT_FLOOR)
    if len(gold) == 1 and len(run.reports) == 1:
        pairs[0] = 0
    return pairs


def _report_likeness(gold: tuple[Row, set[str]], got: tuple[Row, set[str]], place: float) -> float:
    (report, labels), (other, others) = gold, got
    score = weight = 0.0
    for column, share in (("title", 2.0), ("project_name", 3.0)):
        if null(report.get(column)) and null(other.get(column)):
            continue
        weight += share
        score += share * dice(norm(report.get(column)), norm(other.get(column)))
    weight += 2.0
    score += 2.0 * (report.get("kind") == other.get("kind"))
    if labels or others:
        weight += 2.0
        score += 2.0 * (2 * len(labels & others) / (len(labels) + len(others)))
    weight += 1.0
    score += 1.0 * place
    return score / weight
