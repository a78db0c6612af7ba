"""What is doubtful, and which values a failing check speaks of."""

from __future__ import annotations

from jixiao.dataset.doubt import concerned, why


def test_a_check_that_numbers_its_indicators_marks_those_and_no_others() -> None:
    """The second of three indicators of the report, whatever stands before it in the tables."""
    rows = {"indicators": [{"report_id": "x"}, *({"report_id": "r", "level3": name} for name in "abc")]}
    check = {
        "report_id": "r",
        "check": "actual_meets_target",
        "status": "fail",
        "message": "第2项“很长的…”未达到指标值。",
    }
    assert set(concerned([check], rows)) == {("indicators", 2, "actual_text"), ("indicators", 2, "score")}


def test_a_check_of_the_whole_report_marks_its_column() -> None:
    """A sum that is wrong may be wrong in any of its parts; a check that passes marks nothing."""
    rows = {"indicators": [{"report_id": "r"}, {"report_id": "r"}]}
    check = {"report_id": "r", "check": "weights_sum", "status": "fail", "message": "分值之和应为100。"}
    assert set(concerned([check], rows)) == {("indicators", 0, "weight"), ("indicators", 1, "weight")}
    assert concerned([check | {"status": "pass"}], rows) == {}


def test_a_row_below_the_limit_says_how_sure_it_is() -> None:
    """A sure row says nothing."""
    assert "0.75" in why({"confidence": 0.75, "method": "ocr"})
    assert why({"confidence": 0.95, "method": "ocr"}) == ""
