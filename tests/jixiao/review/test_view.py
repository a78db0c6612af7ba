"""What the page of a document shows beside its rows: remarks, tasks, what was not read."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from jixiao.base.labels import UNREAD_REASONS
from jixiao.corrections.keys import TableRow, row_keys
from jixiao.corrections.log import State
from jixiao.corrections.overlay import Corrected
from jixiao.review.store import Store
from jixiao.review.view import View, view_of
from jixiao.review.words import UNREAD_ENGLISH
from tests.support.review_desk import form_page, make_run

Found = tuple[Corrected, State]


@pytest.fixture
def found(tmp_path: Path) -> Found:
    form = tmp_path / "form.html"
    form.write_text(form_page(), encoding="utf-8")
    store = Store(make_run(tmp_path / "out", [form]))
    return store.document(next(iter(store.index.entries)))


def _with(found: Found, table: str, *rows: TableRow, of_report: bool = True) -> View:
    """Return the page with these rows in a table, each beside what the first indicator says of its place."""
    corrected, state = found
    first = corrected.rows["indicators"][0]
    names = ("document_id", "page", "table_no", "row_no", "bbox", "method", "confidence")
    place = {name: first[name] for name in names} | {"report_id": first["report_id"] if of_report else None}
    changed = {**corrected.rows, table: [place | row for row in rows]}
    return view_of(replace(corrected, rows=changed, read=changed, keys=row_keys(changed)), state, None)


def test_what_the_reader_says_stands_above_the_rows_once_and_without_a_remedy(found: Found) -> None:
    """A note, and what is wrong; a note that the error repeats is not said twice."""
    corrected, state = found
    document = corrected.rows["documents"][0] | {"notes": "图片未读。", "status": "partial"}
    remedy = "请换用可以复制出正确文字的版本，或打印成图像后做文字识别。"
    for error, said in (
        (None, ("图片未读。",)),
        (f"文字层无法使用。{remedy}", ("图片未读。", "文字层无法使用。")),
        (f"图片未读；文字层无法使用。{remedy}", ("图片未读；文字层无法使用。",)),
    ):
        rows = {**corrected.rows, "documents": [document | {"error": error}]}
        assert view_of(replace(corrected, rows=rows), state, None).remarks == said


def test_the_main_tasks_of_the_year_are_a_section_of_their_own(found: Found) -> None:
    """With the columns that hold something, those that a person may have to fill, and doubts of their own."""
    task: TableRow = {
        "task_no": 1, "name": "森林防火", "content": "巡护", "budget": Decimal(31500), "fiscal_budget": None,
        "executed": None, "execution_rate": None, "result": None, "confidence": 0.5,
    }  # fmt: skip
    before, after = _with(found, "tasks"), _with(found, "tasks", task)
    assert "tasks" not in {section.table for section in before.sections}
    (section,) = (section for section in after.sections if section.table == "tasks")
    assert [column.name for column in section.columns] == ["name", "content", "budget", "executed", "result"]
    assert [value.text for value in section.lines[0].values][:3] == ["森林防火", "巡护", "31,500.00"]
    assert after.links[0].doubts == before.links[0].doubts + 1


def test_every_reason_has_its_words_in_both_languages() -> None:
    """The closed list of the schema, in full."""
    assert set(UNREAD_ENGLISH) == set(UNREAD_REASONS)


def test_what_belongs_to_no_report_stands_beside_each(found: Found) -> None:
    """A person looks at a document report by report and must meet it."""
    cell: TableRow = {"text": "3.5", "block": "other", "reason": "no_block", "suggestion": None}
    view = _with(found, "unread", cell, of_report=False)
    assert [note.row["text"] for note in view.unread] == ["3.5"]
    assert _with(found, "unread", cell).links[0].doubts == view.links[0].doubts + 1
