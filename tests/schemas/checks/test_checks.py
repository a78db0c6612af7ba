"""The checks find what a report contradicts itself in, and leave the rest alone."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from schemas.checks.checks import check_dataset, run_checks
from schemas.parquet import read_tables, rows_of, to_arrow, write_tables

GOLD = Path(__file__).parents[3] / "fixtures" / "gold"

CODES = [
    "weights_sum",
    "scores_sum",
    "score_within_weight",
    "execution_rate",
    "budget_parts_sum",
    "budget_zero_total",
    "score_formula",
    "actual_meets_target",
    "year_consistent",
    "unit_consistent",
    "amount_magnitude",
    "rating_consistent",
    "total_score_range",
    "empty_form",
]


def found(
    code: str,
    report: dict[str, object] | None = None,
    budgets: Sequence[dict[str, object]] = (),
    indicators: Sequence[dict[str, object]] = (),
) -> list[dict[str, object]]:
    """Return the results of one check."""
    report = {"report_id": "r1", "kind": "project", **(report or {})}
    return [row for row in run_checks(report, budgets, [], indicators) if row["check"] == code]


def one(
    code: str,
    report: dict[str, object] | None = None,
    budgets: Sequence[dict[str, object]] = (),
    indicators: Sequence[dict[str, object]] = (),
) -> dict[str, object]:
    """Return the only result of one check."""
    (result,) = found(code, report, budgets, indicators)
    return result


def line(item: str, **amounts: object) -> dict[str, object]:
    floats = {"execution_rate", "weight", "score"}
    values = {name: value if name in floats else Decimal(str(value)) for name, value in amounts.items()}
    return {**values, "item": item, "item_text": item}


def weighted(*weights: float | None, scores: Sequence[float | None] = ()) -> list[dict[str, object]]:
    given = scores or [None] * len(weights)
    return [{"level3": "指标", "weight": weight, "score": score} for weight, score in zip(weights, given, strict=True)]


def test_every_check_gives_a_result_for_every_report() -> None:
    """Silence is no result: an empty report is skipped by name."""
    rows = run_checks({"report_id": "r1"}, [], [], [])
    assert [row["check"] for row in rows] == CODES
    assert {row["status"] for row in rows} <= {"skip", "pass", "fail"}
    assert to_arrow("checks", rows).num_rows == len(CODES)


@pytest.mark.parametrize(
    ("weights", "report", "budgets", "status"),
    [
        ((50.0, 30.0, 10.0), {}, [line("total", weight=10.0)], "pass"),
        ((50.0, 30.0, 10.0), {}, [line("total", weight=None, score=9.5)], "pass"),
        ((50.0, 50.0), {}, [line("total", weight=10.0)], "pass"),
        ((50.0, 50.0), {}, [], "pass"),
        ((50.0, 40.0), {"total_weight": 90.0}, [], "pass"),
        ((33.33, 33.33, 33.33), {}, [], "pass"),
        ((50.0, 30.0), {}, [line("total", weight=10.0)], "fail"),
        ((50.0, 51.0), {"total_weight": 100.0}, [], "fail"),
        ((50.0, None), {}, [], "skip"),
        ((50.0, None, 50.0), {}, [], "pass"),
        ((None, None), {}, [], "skip"),
    ],
)
def test_weights_and_the_budget_block_make_up_the_total(
    weights: Sequence[float | None], report: dict[str, object], budgets: list[dict[str, object]], status: str
) -> None:
    """90 and 10, or 100 alone; merged weights may leave rows without one."""
    assert one("weights_sum", report, budgets, weighted(*weights))["status"] == status


def test_a_failing_sum_says_what_it_should_be() -> None:
    """The message gives both numbers in one Chinese sentence."""
    result = one("weights_sum", {}, [line("total", weight=10.0)], weighted(50.0, 30.0))
    assert (result["expected"], result["found"]) == ("100", "90")
    assert result["message"] == "各项指标分值与预算执行分值之和应等于总分值：应为100分，实为90分。"


@pytest.mark.parametrize(
    ("scores", "total", "budgets", "status"),
    [
        ((49.5, 40.0), 99.0, [line("total", weight=10.0, score=9.5)], "pass"),
        ((49.5, 40.0), 99.04, [line("total", score=9.5)], "pass"),
        ((49.5, 40.0), 98.0, [line("total", score=9.5)], "fail"),
        ((50.0, 50.0), 100.0, [line("total", weight=10.0, score=10.0)], "pass"),
        ((40.0, 40.0), 90.0, [line("total")], "skip"),
        ((40.0, 40.0), 95.0, [line("total")], "fail"),
        ((40.0, None), 95.0, [], "skip"),
        ((40.0, 40.0), None, [], "skip"),
        ((None, None), 90.0, [], "skip"),
    ],
)
def test_scores_and_the_execution_make_up_the_total_score(
    scores: Sequence[float | None], total: float | None, budgets: list[dict[str, object]], status: str
) -> None:
    """The execution counts unless the indicators alone are worth all points."""
    rows = weighted(50.0, 50.0 if total == 100.0 else 40.0, scores=scores)
    assert one("scores_sum", {"total_score": total}, budgets, rows)["status"] == status


def test_each_score_outside_its_weight_has_a_result_with_its_row() -> None:
    """Above the weight and below zero are both outside; budget lines count."""
    rows = [
        {**row, "table_no": 2, "row_no": n} for n, row in enumerate(weighted(5.0, 5.0, 5.0, scores=(6.0, 5.0, -1.0)))
    ]
    results = found("score_within_weight", {}, [line("total", weight=10.0, score=11.0)], rows)
    assert {row["status"] for row in results} == {"fail"}
    assert [row["found"] for row in results] == ["total 11", "第1项“指标” 6", "第3项“指标” -1"]
    assert [(row["table_no"], row["row_no"]) for row in results] == [(None, None), (2, 0), (2, 2)]
    assert one("score_within_weight", {}, [], weighted(5.0, scores=(5.0,)))["status"] == "pass"
    assert one("score_within_weight", {}, [], weighted(None, scores=(5.0,)))["status"] == "skip"


@pytest.mark.parametrize(
    ("adjusted", "executed", "rate", "status"),
    [
        (39890700, 39672900, 0.99, "pass"),
        (581600, 562600, 0.9673, "pass"),
        (300000, 262300, 0.87, "pass"),
        (300000, 262300, 0.88, "fail"),
        (300000, 262300, 0.8843, "fail"),
        (300000, 330000, 1.1, "pass"),
        (18000, 0, 0.0, "pass"),
    ],
)
def test_the_printed_rate_is_the_quotient_as_far_as_it_is_printed(
    adjusted: int, executed: int, rate: float, status: str
) -> None:
    """Whole percents may be off by half of one, hundredths by half of a hundredth."""
    budgets = [line("total", adjusted_budget=adjusted, executed=executed, execution_rate=rate)]
    assert one("execution_rate", {"amount_unit": "元"}, budgets)["status"] == status


def test_the_approved_budget_stands_in_and_each_line_has_a_result() -> None:
    """Without an adjusted budget the approved one is the base; 0 of 0 is no rate."""
    budgets = [
        line("total", approved_budget=100000, executed=50000, execution_rate=0.5),
        line("fiscal", adjusted_budget=100000, executed=50000, execution_rate=0.6),
        line("other_funds", adjusted_budget=0, executed=0, execution_rate=0.0),
    ]
    results = found("execution_rate", {"amount_unit": "元"}, budgets)
    assert [row["status"] for row in results] == ["pass", "fail"]
    assert (results[1]["expected"], results[1]["found"]) == ("50%", "60%")


def test_parts_are_compared_phase_by_phase() -> None:
    """The approved budget adds up, the executed amount does not."""
    budgets = [
        line("total", approved_budget=900, executed=900),
        line("basic", approved_budget=400, executed=400),
        line("project", approved_budget=500, executed=700),
    ]
    results = found("budget_parts_sum", {"amount_unit": "元"}, budgets)
    assert [(row["status"], row["expected"], row["found"]) for row in results] == [
        ("pass", "900", "900"),
        ("fail", "900", "1100"),
    ]


@pytest.mark.parametrize(
    ("parts", "status"),
    [
        ([line("fiscal", executed=600)], "skip"),
        ([line("fiscal", executed=1200)], "fail"),
        ([line("fiscal", executed=600), line("other_funds")], "fail"),
        ([line("fiscal", executed=600), line("other", executed=100)], "skip"),
        ([line("fiscal", executed=600), line("other", executed=300)], "pass"),
        ([line("fiscal")], "skip"),
    ],
)
def test_a_lone_or_unknown_part_does_not_make_a_failure(parts: list[dict[str, object]], status: str) -> None:
    """其中：财政拨款 alone need not be all, but cannot be more."""
    results = found("budget_parts_sum", {"amount_unit": "元"}, [line("total", executed=900), *parts])
    assert [row["status"] for row in results] == [status]


@pytest.mark.parametrize("total", [line("total", executed=0), line("total")])
def test_a_zero_or_blank_total_above_parts_fails(total: dict[str, object]) -> None:
    """As practice-03 prints it."""
    result = one("budget_zero_total", {}, [total, line("fiscal", executed=1160800)])
    assert result["status"] == "fail"
    assert "全年执行数" in str(result["message"])
    assert one("budget_zero_total", {}, [line("total", executed=0), line("fiscal", executed=0)])["status"] == "skip"
    assert one("budget_zero_total", {}, [line("total", executed=5), line("fiscal", executed=5)])["status"] == "pass"


def indicator(target: float, actual: float, score: float, **more: object) -> dict[str, object]:
    return {
        "level3": "培训人数",
        "target_op": ">=",
        "target_value": target,
        "target_unit": "人",
        "actual_value": actual,
        "actual_unit": "人",
        "direction": "positive",
        "weight": 5.0,
        "score": score,
        **more,
    }


@pytest.mark.parametrize(
    ("row", "status"),
    [
        (indicator(59, 46, 3.9), "pass"),
        (indicator(59, 46, 2.0), "pass"),
        (indicator(59, 46, 5.0), "fail"),
        (indicator(1000, 999, 5.0), "pass"),
        (indicator(59, 59, 5.0), "pass"),
        (indicator(59, 59, 4.0), "fail"),
        (indicator(59, 59, 4.0, deviation="无"), "fail"),
        (indicator(59, 59, 4.0, deviation="台账不全"), "pass"),
        (indicator(59, 90, 4.0), "pass"),
        (indicator(59, 46, 5.0, criterion="完成80%以上得满分"), "skip"),
        (indicator(59, 46, 5.0, actual_unit="户"), "skip"),
        (indicator(59, 46, 5.0, weight=None), "skip"),
        (indicator(60, 75, 4.0, target_op="<=", direction="negative"), "pass"),
        (indicator(60, 75, 5.0, target_op="<=", direction="negative"), "fail"),
        (indicator(962.44, 1121.06, 5.0, target_op="=", direction=None), "skip"),
    ],
)
def test_only_a_clear_contradiction_of_score_and_result_fails(row: dict[str, object], status: str) -> None:
    """Full points for a missed target, or points off for a met one without a word; other deductions are rules."""
    result = one("score_formula", {}, [], [row])
    assert result["status"] == status
    if status == "fail":
        assert "第1项“培训人数”" in str(result["message"])


def test_targets_that_are_missed_are_listed() -> None:
    """Target and result stand side by side."""
    result = one("actual_meets_target", {}, [], [indicator(59, 46, 3.9), indicator(59, 60, 5.0)])
    assert result["status"] == "fail"
    assert result["expected"] == "第1项“培训人数” ≥59人"
    assert result["found"] == "第1项“培训人数” 46人"
    assert one("actual_meets_target", {}, [], [indicator(59, 60, 5.0)])["status"] == "pass"
    assert one("actual_meets_target", {}, [], weighted(5.0))["status"] == "skip"


@pytest.mark.parametrize(
    ("report", "status"),
    [
        ({"title": "2021年度绩效自评表", "fiscal_year": 2021}, "pass"),
        ({"title": "2020年度绩效自评表", "fiscal_year": 2021}, "fail"),
        ({"title": "2019-2021年绩效自评表", "fiscal_year": 2020}, "pass"),
        ({"title": "绩效自评表", "fiscal_year": 2021, "filled_on": "2022年3月18日"}, "pass"),
        ({"title": "绩效自评表", "fiscal_year": 2021, "filled_on": "2020年12月"}, "fail"),
        ({"title": "绩效自评表", "fiscal_year": 2021}, "skip"),
        ({"title": "2021年度绩效自评表", "fiscal_year": None}, "skip"),
    ],
)
def test_the_year_is_that_of_the_title_and_not_after_the_filling(report: dict[str, object], status: str) -> None:
    """A form is filled in its year or later."""
    assert one("year_consistent", report)["status"] == status


@pytest.mark.parametrize(
    ("unit", "amount", "cost", "status"),
    [
        ("万元", 1179000, 117.9, "pass"),
        ("万元", 11790000000, 117.9, "fail"),
        ("元", 117.9, 117.9, "fail"),
        ("万元", 3675418700000, None, "fail"),
        ("元", 63.22, None, "fail"),
        (None, 1179000, None, "skip"),
        ("万元", 1179000, 50.0, "pass"),
    ],
)
def test_amounts_of_another_size_betray_a_wrong_unit(
    unit: str | None, amount: float, cost: float | None, status: str
) -> None:
    """The same digits ten thousand times larger, or an amount that nobody spends."""
    row: dict[str, object] = {
        "level3": "总成本",
        "level2_code": "economic_cost",
        "target_value": cost,
        "target_unit": "万元",
    }
    budgets = [line("total", adjusted_budget=amount)]
    assert one("unit_consistent", {"amount_unit": unit}, budgets, [row])["status"] == status


@pytest.mark.parametrize(
    ("rating", "score", "status"),
    [
        ("优", 90.0, "pass"),
        ("优秀", 98.0, "pass"),
        ("良", 89.6, "pass"),
        ("中", 79.99, "pass"),
        ("差", 30.0, "pass"),
        ("优", 89.6, "fail"),
        ("良", 96.0, "fail"),
        ("合格", 96.0, "skip"),
        (None, 96.0, "skip"),
        ("优", None, "skip"),
    ],
)
def test_the_rating_is_that_of_the_score(rating: str | None, score: float | None, status: str) -> None:
    """90, 80 and 60 are the bounds."""
    assert one("rating_consistent", {"rating": rating, "total_score": score})["status"] == status


@pytest.mark.parametrize(("score", "status"), [(0.0, "pass"), (105.0, "pass"), (970.0, "fail"), (-1.0, "fail")])
def test_a_total_score_has_bounds(score: float, status: str) -> None:
    """A lost decimal point shows."""
    assert one("total_score_range", {"total_score": score})["status"] == status


@pytest.mark.parametrize(
    ("report", "budgets", "status"),
    [
        ({"page_first": 1, "page_last": 2}, [], "fail"),
        ({}, [], "skip"),
        ({"page_first": 1, "page_last": 2}, [line("total", executed=5)], "skip"),
        ({"page_first": 1, "page_last": 1, "project_name": "甲", "total_score": 95.0}, [], "skip"),
        ({"page_first": 1, "page_last": 2, "kind": "narrative"}, [], "skip"),
    ],
)
def test_a_form_of_which_nothing_was_read_fails(
    report: dict[str, object], budgets: list[dict[str, object]], status: str
) -> None:
    """A row of a summary table and a report in words need no indicators."""
    assert one("empty_form", report, budgets)["status"] == status


def gold_rows(name: str, table: str, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return gold rows with the columns of their table and a place."""
    columns = set(to_arrow(table, []).column_names)
    place = {"report_id": name, "document_id": name, "method": "docx", "confidence": 1.0}
    extra = {name: value for name, value in place.items() if name in columns}
    return [{**{key: value for key, value in row.items() if key in columns}, **extra} for row in rows]


def test_published_reports_fail_only_where_they_contradict_themselves(tmp_path: Path) -> None:
    """On the gold answers, written as Parquet and read back, nothing is accused that is right as printed."""
    for path in sorted(GOLD.glob("*.json")):
        for report in json.loads(path.read_text(encoding="utf-8"))["reports"]:
            name = f"{path.stem}-{report['ordinal']}"
            tables = {
                table: gold_rows(name, table, [{"item": "other", **row} if table == "budgets" else row for row in rows])
                for table, rows in (
                    ("reports", [report]),
                    *((table, report.get(table, [])) for table in ("budgets", "goals", "indicators")),
                )
            }
            write_tables(tmp_path, tables, part=name)
    results = check_dataset({name: rows_of(table) for name, table in read_tables(tmp_path).items()})
    failures = {
        (row["report_id"], row["check"])
        for row in results
        if row["status"] == "fail" and row["check"] != "actual_meets_target"
    }
    assert failures == {("practice-03-1", "budget_zero_total"), ("qiannan-2022-1", "budget_parts_sum")}
    assert {row["check"] for row in results if row["status"] == "pass"} == set(CODES)
    assert to_arrow("checks", results).num_rows == len(results)
