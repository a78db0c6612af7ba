"""A check is registered under its name, and its sentence begins every message."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from schemas.checks.checks import run_checks
from schemas.checks.frame import CHECKS, Finding, ReportRows, check, failed, passed, result_row, skipped


def test_a_check_without_sentence_or_with_a_taken_name_is_refused() -> None:
    """A reader must never meet a code without words."""

    def silent(_rows: ReportRows) -> Iterator[Finding]:
        yield passed()

    def weights_sum(_rows: ReportRows) -> Iterator[Finding]:
        """应当如此。"""  # noqa: D415
        yield passed()

    for function in (silent, weights_sum):
        before = dict(CHECKS)
        with pytest.raises(TypeError, match="a sentence and a name"):
            check(function)
        assert before == CHECKS


def test_a_message_is_one_sentence() -> None:
    """The docstring, the detail after a colon, one full stop."""
    assert run_checks({}, [], [], [])
    assert result_row("r", "weights_sum", passed("100", "100")) == {
        "report_id": "r",
        "check": "weights_sum",
        "status": "pass",
        "expected": "100",
        "found": "100",
        "message": "各项指标分值与预算执行分值之和应等于总分值。",
        "doubt": None,
        "table_no": None,
        "row_no": None,
    }
    for finding in (failed("实为98分"), skipped("未打印分值")):
        message = str(result_row("r", "weights_sum", finding)["message"])
        assert message == f"各项指标分值与预算执行分值之和应等于总分值：{finding.detail}。"
