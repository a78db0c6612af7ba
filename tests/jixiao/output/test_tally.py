"""Tests of `jixiao.output.tally`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from jixiao.base.exits import ExitCode
from jixiao.base.labels import OWN_REMEDIES
from jixiao.output.tally import KEPT, Count, Tally, counted
from jixiao.parsing.parse import LIMITS_MET, Parsed, TableRow


def _count(
    source: str = "a.pdf",
    status: str = "ok",
    code: str | None = None,
    rows: Mapping[str, Sequence[TableRow]] | None = None,
    notes: tuple[str, ...] = (),
) -> Count:
    error = f"坏了。{OWN_REMEDIES[code]}" if code in OWN_REMEDIES else "坏了。" if code else None
    document: TableRow = {"source": source, "status": status, "error_code": code, "error": error}
    return counted(Parsed(document=document, rows=rows or {}, notes=notes))


def _check(status: str, name: str = "weights_sum") -> TableRow:
    return {"check": name, "status": status, "message": f"{name}不对。", "report_id": "r"}


@pytest.mark.parametrize(
    ("statuses", "code"),
    [
        ([], ExitCode.NO_INPUT),
        (["ok", "no_form"], ExitCode.OK),
        (["ok", "partial"], ExitCode.PARTLY),
        (["ok", "failed"], ExitCode.PARTLY),
        (["partial"], ExitCode.PARTLY),
        (["no_form", "failed"], ExitCode.PARTLY),
        (["failed", "failed"], ExitCode.NOTHING_READ),
    ],
)
def test_the_exit_code_follows_the_worst_that_happened(statuses: list[str], code: ExitCode) -> None:
    """All fine, some in part or failed, all failed, or nothing to read."""
    tally = Tally()
    for status in statuses:
        tally.add(_count(status=status))
    assert tally.exit_code == code


@pytest.mark.parametrize("limit", LIMITS_MET)
@pytest.mark.parametrize("others", [[], ["ok"], ["failed"], ["partial"]])
def test_a_limit_that_was_met_is_in_the_exit_code(limit: str, others: list[str]) -> None:
    """Whatever else happened: with a larger limit there would be more rows."""
    tally = Tally()
    for status in others:
        tally.add(_count(status=status))
    tally.add(_count(status="failed", code=limit))
    assert (tally.exit_code, tally.limited) == (ExitCode.LIMITED, 1)


def test_a_crash_is_no_limit() -> None:
    """What no larger limit would help is not counted as one."""
    tally = Tally()
    tally.add(_count())
    tally.add(_count(status="failed", code="crashed"))
    assert (tally.exit_code, tally.limited) == (ExitCode.PARTLY, 0)


def test_a_folder_that_could_not_be_opened_is_no_full_success() -> None:
    """What was not looked at may hold reports."""
    tally = Tally(unreadable_folders=["in/locked"])
    tally.add(_count())
    assert tally.exit_code == ExitCode.PARTLY


def test_counts_are_by_status_code_kind_table_check_and_heading() -> None:
    """Everything the summary shows is counted document by document."""
    tally = Tally()
    heading: TableRow = {"heading": "怪表头", "where": "indicators", "suggestion": None}
    rows: dict[str, Sequence[TableRow]] = {
        "reports": [{"kind": "project"}, {"kind": "project"}],
        "indicators": [{"confidence": 0.99}, {"confidence": 0.5}],
        "checks": [_check("pass"), _check("fail"), _check("skip")],
        "headings": [heading],
    }
    tally.add(_count(rows=rows))
    tally.add(_count(status="failed", code="damaged_file"))
    assert dict(tally.statuses) == {"ok": 1, "failed": 1}
    assert dict(tally.errors) == {"damaged_file": 1}
    assert dict(tally.kinds) == {"project": 2}
    assert (tally.rows["documents"], tally.rows["checks"]) == (2, 3)
    assert dict(tally.failed_checks) == {"weights_sum": 1}
    assert dict(tally.headings) == {("怪表头", "indicators", None): 1}
    assert (tally.judged_rows, tally.sure_rows) == (2, 1)


def test_the_worst_trouble_comes_first() -> None:
    """Tables that gave nothing are lost without a trace, so they lead; doubtful rows come last, fine files never."""
    tally = Tally()
    tally.add(_count("fine.pdf"))
    tally.add(_count("noted.pdf", notes=("图片未读",)))
    tally.add(_count("doubtful.pdf", rows={"goals": [{"confidence": 0.2}]}))
    tally.add(_count("checks.pdf", rows={"checks": [_check("fail"), _check("fail", "scores_sum")]}))
    tally.add(_count("scan.pdf", "partial", "needs_ocr"))
    tally.add(_count("broken.pdf", "failed", "damaged_file"))
    tally.add(_count("silent.pdf", "partial", "unread_table"))
    names = [concern.source.removesuffix(".pdf") for concern in tally.concerns()]
    assert names == ["silent", "broken", "scan", "checks", "doubtful", "noted"]


def test_reasons_leave_the_remedy_to_the_table_of_codes() -> None:
    """What to do is said once for each code, not for each file."""
    tally = Tally()
    tally.add(_count("scan.pdf", "partial", "needs_ocr", rows={"checks": [_check("fail")]}))
    (concern,) = tally.concerns()
    assert concern.reasons == ("坏了。", "核对未通过：weights_sum不对")


def test_of_forms_read_in_part_the_one_that_leaves_most_comes_first() -> None:
    """A document without any report leads; single cells that may be no values are a doubt like any other."""
    left: TableRow = {"reason": "no_role"}
    report: Sequence[TableRow] = [{"kind": "project"}]
    tally = Tally()
    tally.add(_count("few.pdf", "partial", "unread_table", rows={"reports": report, "unread": [left]}))
    tally.add(_count("many.pdf", "partial", "unread_table", rows={"reports": report, "unread": [left] * 3}))
    tally.add(_count("none.pdf", "partial", "unread_table"))
    tally.add(_count("harmless.pdf", rows={"reports": report, "unread": [left, {"reason": "rival"}]}))
    concerns = list(tally.concerns())
    assert [concern.source for concern in concerns] == ["none.pdf", "many.pdf", "few.pdf", "harmless.pdf"]
    assert concerns[1].reasons[-1] == "3 处未读入（看不出是哪一列 3）"
    assert (dict(tally.unread), tally.unread_documents) == ({"no_role": 5, "rival": 1}, 3)


def test_text_that_a_page_does_not_show_is_counted_and_no_trouble() -> None:
    """A scan with recognised text under its picture is as good as one without."""
    tally = Tally()
    hidden, struck = (TableRow(reason=reason) for reason in ("hidden", "struck"))
    layer = [*[hidden] * 100, struck]
    tally.add(_count("layered.pdf", rows={"unread": layer}))
    assert list(tally.concerns()) == []
    assert dict(tally.unread) == {"hidden": 100, "struck": 1}
    assert (tally.unread_printed, tally.unread_documents) == (0, 0)


def test_a_hundred_thousand_documents_keep_a_handful() -> None:
    """Of each kind of trouble only the worst few are kept, of equal ones the first."""
    tally = Tally()
    for number in range(50):
        tally.add(_count(f"{number}.pdf", rows={"checks": [_check("fail")] * (2 if number == 30 else 1)}))
        tally.add_duplicate(f"{number}-copy.pdf", f"{number}.pdf")
    assert [concern.source for concern in tally.concerns()] == ["30.pdf", "0.pdf", "1.pdf", "2.pdf", "3.pdf"]
    assert (len(tally.duplicates), tally.duplicate_count) == (KEPT, 50)
