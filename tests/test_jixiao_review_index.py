"""The list of documents: what is doubtful, and what a person has settled."""

from __future__ import annotations

from pathlib import Path

from review_desk import REPORTS, form_page, make_run

from jixiao.corrections_log import WHOLE_ROW
from jixiao.review_index import Filter
from jixiao.review_store import Change, Store


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
