"""The list of documents: what is doubtful, and what a person has settled."""

from __future__ import annotations

from pathlib import Path

import pytest

from jixiao.corrections.log import WHOLE_ROW, State
from jixiao.dataset.index import Entry, Filter, Index
from jixiao.review.store import Change, Store
from tests.support.review_desk import REPORTS, form_page, leave, make_run


def test_a_form_about_a_project_is_found_by_every_unit_that_it_names(tmp_path: Path) -> None:
    """It names who carries it out and who supervises; the list shows the first and finds it by both."""
    store = Store(make_run(tmp_path / "out", [REPORTS / "practice-06.pdf"]))
    entry = store.listed(Filter())[0]
    assert entry.units == ("衡阳县住房保障服务中心",)
    assert store.listed(Filter(unit="住房和城乡建设局")) == [entry]
    assert store.listed(Filter(unit="教育局")) == []


def test_a_report_of_low_confidence_counts_until_it_is_accepted(tmp_path: Path) -> None:
    """A year that is nowhere said for sure is a doubt like any other."""
    store = Store(make_run(tmp_path / "out", [REPORTS / "wuling-2023.docx"]))
    entry = store.listed(Filter(doubt="low"))[0]
    found, _ = store.document(entry.document_id)
    confidences = [float(str(row["confidence"])) for row in found.rows["reports"]]
    key = found.keys["reports"][confidences.index(min(confidences))]
    store.change(
        Change(
            document_id=entry.document_id, table="reports", key=key, column=WHOLE_ROW, action="accept", value=None,
            reason="", base="", who="甲",
        )
    )  # fmt: skip
    assert [left.low for left in store.listed(Filter(doubt="low"))] == [entry.low - 1]


def test_what_is_accepted_no_longer_counts_as_doubtful(tmp_path: Path) -> None:
    """A failing check and a heading that a person has looked at leave the list; taking it back returns them."""
    form = tmp_path / "form.html"
    form.write_text(form_page(), encoding="utf-8")
    store = Store(make_run(tmp_path / "out", [form, REPORTS / "practice-05.docx"]))
    document_id = next(key for key, entry in store.index.entries.items() if entry.file_name == "form.html")
    found, _ = store.document(document_id)
    doubts = [
        *(
            ("checks", k)
            for k, r in zip(found.keys["checks"], found.rows["checks"], strict=True)
            if r["status"] == "fail"
        ),
        *(("headings", k) for k in found.keys["headings"]),
    ]
    assert {entry.document_id for entry in store.listed(Filter(doubt="headings"))} == {document_id}
    for table, key in doubts:
        store.change(
            Change(
                document_id=document_id, table=table, key=key, column=WHOLE_ROW, action="accept", value=None,
                reason="", base="", who="甲",
            )
        )  # fmt: skip
    entry = next(entry for entry in store.listed(Filter()) if entry.document_id == document_id)
    assert (entry.failing, entry.headings) == (0, 0)
    store.undo("甲", document_id)
    assert {entry.document_id for entry in store.listed(Filter(doubt="headings"))} == {document_id}


def test_what_was_not_read_is_a_doubt_until_somebody_says_that_it_is_nothing(tmp_path: Path) -> None:
    """Two cells of one row and a cell of no report are settled one by one; what the page does not show is no doubt."""
    out = make_run(tmp_path / "out", [REPORTS / "practice-03.pdf"])
    leave(out, "practice-03.pdf", (11, "≥46场"), (11, "46场"))
    leave(out, "practice-03.pdf", (12, "33条"), alone=True)
    leave(out, "practice-03.pdf", (13, "35个"), reason="hidden")
    store = Store(out)
    (entry,) = store.listed(Filter(doubt="unread"))
    assert entry.unread == 3
    found, _ = store.document(entry.document_id)
    keys = found.keys["unread"]
    assert len(set(keys)) == 4
    assert max(map(len, keys)) < 40
    for left, key in zip((2, 1, 0), keys[:3], strict=True):
        store.change(
            Change(
                document_id=entry.document_id, table="unread", key=key, column=WHOLE_ROW, action="accept", value=None,
                reason="", base="", who="甲",
            )
        )  # fmt: skip
        assert store.listed(Filter())[0].unread == left
    assert store.listed(Filter(doubt="unread")) == []


def test_the_list_counts_a_document_again_only_where_something_was_corrected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After years of corrections the list is as quick as on the first day, and still right after each of them."""
    store = Store(make_run(tmp_path / "out", [REPORTS / "practice-05.docx", REPORTS / "practice-03.pdf"]))
    counted: list[str] = []
    recounted = Index.recounted

    def noted(index: Index, document_id: str, state: State) -> Entry:
        counted.append(document_id)
        return recounted(index, document_id, state)

    monkeypatch.setattr(Index, "recounted", noted)
    first, second = (entry.document_id for entry in store.listed(Filter()))
    for number, document_id in enumerate((first, second, first), start=1):
        found, _ = store.document(document_id)
        store.change(
            Change(
                document_id=document_id, table="indicators", key=found.keys["indicators"][number], column="level3",
                action="set", value=f"改{number}", reason="", base="", who="甲",
            )
        )  # fmt: skip
        store.listed(Filter())
        entries = store.listed(Filter())
    assert counted == [first, second, first]
    assert {entry.document_id: entry.corrections for entry in entries} == {first: 2, second: 1}
