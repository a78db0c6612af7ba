"""The reports of a document are paired by what they say and where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from jixiao.score.document import RunDocument, is_recognised, score_document


def report(ordinal: int, project: str | None, **more: object) -> dict[str, Any]:
    return {"ordinal": ordinal, "kind": "project", "title": "自评表", "project_name": project, **more}


def run_of(*reports: dict[str, Any], goals: Sequence[dict[str, Any]] = ()) -> RunDocument:
    rows = [{**row, "report_id": str(number)} for number, row in enumerate(reports)]
    return RunDocument(
        reports=list(rows),
        children={"budgets": {}, "goals": {"1": list(goals)}, "indicators": {}},
        orphans={"budgets": [], "goals": [], "indicators": []},
        figures=[],
    )


def test_swapped_reports_are_paired_by_their_project() -> None:
    """The name of the project outweighs the place."""
    gold = {"reports": [report(1, "培训经费"), report(2, "修缮工程")]}
    tally = score_document(gold, "a.pdf", run_of(report(1, "修缮工程"), report(2, "培训经费")), None)
    assert tally.scores() == {"report_fields": 1.0}


def test_a_report_too_many_costs_its_cells_and_those_below_it() -> None:
    """What hangs on an invented report is wrong as well."""
    said: list[str] = []
    run = run_of(report(1, "培训经费"), report(2, "别的", kind="transfer"), goals=[{"expected": "甲", "actual": None}])
    tally = score_document({"reports": [report(1, "培训经费", goals=[])]}, "a.pdf", run, said.append)
    assert (tally["report_fields"].right, tally["report_fields"].cells) == (3, 6)
    assert (tally["goals"].right, tally["goals"].cells) == (0, 1)
    assert said == ["report too many: 自评表 (transfer)"]


def test_rows_without_a_report_count_against_the_run() -> None:
    """A row whose report is nowhere is still a row too many."""
    empty = run_of()
    run = RunDocument(
        reports=[],
        children=empty.children,
        orphans={"budgets": [{"item_text": "合计"}], "goals": [], "indicators": [{"level3": "甲", "confidence": 1.0}]},
        figures=[],
    )
    tally = score_document({"reports": []}, "a.pdf", run, None)
    assert tally["budgets"].cells == 1
    assert tally["indicator_rows"].fp == 1
    assert [row.right for row in tally.judged] == [False]


def test_a_lone_report_is_paired_whatever_it_says() -> None:
    """One form in gold and one in the run are the same form."""
    gold = {"reports": [report(1, None, title="甲")]}
    tally = score_document(gold, "a.pdf", run_of(report(1, "乙", kind="transfer", title="丙")), None)
    assert (tally["report_fields"].right, tally["report_fields"].cells) == (0, 3)


def test_scans_and_photos_are_known_by_their_name() -> None:
    """Looseness is for what was recognised."""
    assert is_recognised("a-scan.pdf")
    assert is_recognised("A-PHOTO.jpg")
    assert not is_recognised("a.pdf")
