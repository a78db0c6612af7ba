"""A failing check is a doubt of reading, a contradiction of the source, or a target that was missed."""

from __future__ import annotations

import pytest

from schemas.checks.checks import run_checks


def doubts(indicators: list[dict[str, object]], **report: object) -> dict[object, object]:
    """Return the kind of doubt of each failing check."""
    rows = run_checks({"report_id": "r", "kind": "project", "confidence": 0.99, **report}, [], [], indicators)
    return {row["check"]: row["doubt"] for row in rows if row["status"] == "fail"}


def indicator(weight: float, score: float, **more: object) -> dict[str, object]:
    return {"level3": "指标", "weight": weight, "score": score, "confidence": 0.99, "method": "docx", **more}


def test_a_missed_target_is_no_fault_of_reading() -> None:
    """However sure the row is."""
    missed = indicator(100, 60, target_op=">=", target_value=90.0, actual_value=50.0, direction="positive")
    assert doubts([missed]) == {"actual_meets_target": "target"}
    assert doubts([{**missed, "confidence": 0.5}]) == {"actual_meets_target": "target"}


@pytest.mark.parametrize(
    ("last", "kind"),
    [
        ({}, "source"),
        ({"confidence": 0.6}, "reading"),
        ({"method": "ocr"}, "reading"),
    ],
)
def test_a_wrong_sum_of_sure_rows_is_the_sources_own(last: dict[str, object], kind: str) -> None:
    """A row that is not sure, or was recognised in a picture, may be what is wrong."""
    assert doubts([indicator(60, 60), indicator(33, 33, **last)]) == {"weights_sum": kind}


@pytest.mark.parametrize(
    ("weights", "kind"),
    [
        ((60, 400), "reading"),  # 40 with a zero too many
        ((60, 4.0), "reading"),  # a point too many
        ((60, 40, 40), "reading"),  # a row twice
        ((60, 37), "source"),
    ],
)
def test_a_sum_that_one_misread_number_explains_is_a_doubt_of_reading(weights: tuple[float, ...], kind: str) -> None:
    """A point lost, a zero too many, a row too many: nobody prints a form so."""
    assert doubts([indicator(weight, weight) for weight in weights])["weights_sum"] == kind


def test_only_failing_checks_have_a_kind() -> None:
    """The others are null."""
    rows = run_checks({"report_id": "r"}, [], [], [indicator(60, 60), indicator(40, 40)])
    assert {row["doubt"] for row in rows if row["status"] != "fail"} == {None}
    assert any(row["status"] == "pass" for row in rows)
