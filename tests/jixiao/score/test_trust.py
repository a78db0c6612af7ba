"""Tests of what a reader who trusts a run would be misled by."""

from __future__ import annotations

import pytest

from jixiao.score.count import JudgedLine
from jixiao.score.trust import needless, telling, telling_checks
from jixiao.score.values import Row

REPORTS = ({"report_id": "r"},)
QUIET = {"status": "ok"}
LOST = JudgedLine(table="indicators", confidence=None, right=False, report_id=None, texts=("培训次数", "≥4次"))
WRONG = JudgedLine(table="indicators", confidence=0.95, right=False, report_id="r", texts=None)
DOUBTED = JudgedLine(table="indicators", confidence=0.6, right=False, report_id="r", texts=None)


@pytest.mark.parametrize(("line", "silent"), [(LOST, True), (WRONG, True), (DOUBTED, False)])
def test_a_line_is_silent_where_nothing_speaks(line: JudgedLine, *, silent: bool) -> None:
    """A lost line and a sure wrong one are silent in a quiet document; a doubted one says it itself."""
    assert telling(QUIET, REPORTS, (), frozenset()).silent(line) is silent


def test_a_failing_check_speaks_for_all_lines_of_its_report() -> None:
    """A check that fails for the reading tells of wrong and of lost lines; one of the report's own faults does not."""
    checks = [
        {"report_id": "r", "check": "weights_sum", "status": "fail"},
        {"report_id": "s", "check": "actual_meets_target", "status": "fail"},
    ]
    failing = telling_checks(checks)
    assert failing == {"r"}
    tells = telling(QUIET, REPORTS, (), failing)
    assert not tells.silent(WRONG)
    assert not tells.silent(LOST)


def test_the_documents_own_status_speaks_for_lost_lines_only() -> None:
    """A partial document says that something is missing, not that what is there is wrong."""
    tells = telling({"status": "partial"}, REPORTS, (), frozenset())
    assert not tells.silent(LOST)
    assert tells.silent(WRONG)


def test_a_text_in_unread_speaks_for_the_line_that_it_belongs_to() -> None:
    """A lost line is told of where one of its texts stands in `unread`, and other lines are not."""
    other = JudgedLine(table="goals", confidence=None, right=False, report_id=None, texts=("完成全年任务。",))
    tells = telling(QUIET, REPORTS, ({"text": "≥4次"},), frozenset())
    assert not tells.silent(LOST)
    assert tells.silent(other)


def test_an_unread_row_is_needless_where_the_run_has_its_text_as_a_value() -> None:
    """What was read all the same need not have been reported."""
    children: dict[str, dict[object, list[Row]]] = {
        "budgets": {},
        "goals": {},
        "indicators": {"r": [{"level3": "培训次数"}]},
    }
    assert needless([{"text": "培训 次数"}, {"text": "复核人"}], children, frozenset({"r"})) == 1
