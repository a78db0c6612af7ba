"""The panel: a row for each unit and year, over its reports, each counted once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TypeAlias

from jixiao.package.facts import counts_once
from schemas.rules import PHASES

Row: TypeAlias = Mapping[str, object]


def panel_rows(
    tables: Mapping[str, Sequence[Row]], facts: Sequence[Row], units: Sequence[Row]
) -> list[dict[str, object]]:
    """Return the panel, by unit and year; reports without either, doubles and superseded ones are not counted.

    The amounts are those of the lines of the total, over the reports of one kind only: a department's whole where it
    reports that, else the sum over its projects, since the whole holds the projects.
    """
    known = {fact["report_id"]: fact for fact in facts}
    names = {unit["unit_id"]: unit for unit in units}
    groups: dict[tuple[str, int], list[Row]] = defaultdict(list)
    for report in tables["reports"]:
        fact = known[report["report_id"]]
        unit, year = fact["unit_id"], report["fiscal_year"]
        if isinstance(unit, str) and isinstance(year, int) and counts_once(fact):
            groups[unit, year].append(report)
    budgets = _by_report(tables["budgets"])
    indicators = _by_report(tables["indicators"])
    return [_row(names[unit], year, reports, budgets, indicators) for (unit, year), reports in sorted(groups.items())]


def _by_report(rows: Sequence[Row]) -> dict[object, list[Row]]:
    found: dict[object, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["report_id"]].append(row)
    return found


def _row(
    unit: Row,
    year: int,
    reports: Sequence[Row],
    budgets: Mapping[object, Sequence[Row]],
    indicators: Mapping[object, Sequence[Row]],
) -> dict[str, object]:
    whole = [report for report in reports if report["kind"] == "department"]
    counted = whole or reports
    lines = [line for report in counted for line in budgets.get(report["report_id"], ()) if line["item"] == "total"]
    money = {phase: _total(lines, phase) for phase in PHASES}
    base = money["adjusted_budget"] or money["approved_budget"]
    scores = [score for report in counted if isinstance(score := report["total_score"], float)]
    judged = [row["target_met"] for report in reports for row in indicators.get(report["report_id"], ())]
    return {
        "unit_id": unit["unit_id"],
        "unit_name": unit["name"],
        "region_code": unit["region_code"],
        "level": unit["level"],
        "fiscal_year": year,
        "report_count": len(reports),
        "basis": "department" if whole else "projects",
        **money,
        "execution_rate": float(money["executed"] / base) if base and money["executed"] is not None else None,
        "total_score": sum(scores) / len(scores) if scores else None,
        "indicator_count": len(judged),
        "met_count": sum(met is True for met in judged),
        "missed_count": sum(met is False for met in judged),
    }


def _total(lines: Sequence[Row], phase: str) -> Decimal | None:
    values = [value for line in lines if isinstance(value := line[phase], Decimal)]
    return sum(values, Decimal(0)) if values else None
