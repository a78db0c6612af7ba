"""The review page as a stranger meets it: what it answers, what it refuses, what a kill leaves."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from jixiao.corrections.csv_file import from_csv
from jixiao.corrections.log import CorrectionLog
from jixiao.dataset.index import Index
from tests.support.review_desk import HOSTILE, REPORTS, Desk, desk, form_page, leave, make_run

pytest.importorskip("fastapi", reason="the extra review is not installed")


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Desk]:
    form = tmp_path / "form.html"
    form.write_text(form_page(), encoding="utf-8")
    files = [form, REPORTS / "practice-03.pdf"]
    with desk(make_run(tmp_path / "out", files), tmp_path / "words.csv") as started:
        yield started


def _id(running: Desk, name: str) -> str:
    index = Index(running.out)
    index.refresh()
    return next(key for key, entry in index.entries.items() if entry.file_name == name)


def _change(running: Desk, row: int, value: str, **more: object) -> dict[str, object]:
    document_id = _id(running, "form.html")
    return {
        "document_id": document_id, "table": "indicators", "key": f"t1r{row}", "column": "level3", "action": "set",
        "value": value, "who": "甲", **more,
    }  # fmt: skip


def test_only_its_own_pages_reach_it_and_change_anything(running: Desk) -> None:
    """Another host name, another origin, no token, another method: refused, and nothing is written."""
    body = _change(running, 4, "x")
    token = running.token()
    own = running.url.rstrip("/")
    assert running.ask("/", Host="evil.example")[0] == 403
    assert running.ask("/", Host=f"evil.example:{running.host.split(':')[1]}")[0] == 403
    assert running.ask("/", Origin="http://evil.example")[0] == 403
    assert running.ask("/api/correction", method="POST", body=body, X_CSRF_Token=token)[0] == 403
    assert running.ask("/api/correction", method="POST", body=body, Origin=own)[0] == 403
    assert running.ask("/api/correction", method="POST", body=body, Origin=own, X_CSRF_Token="no")[0] == 403  # noqa: S106
    assert running.ask("/api/correction", method="POST", body=body, Origin="null", X_CSRF_Token=token)[0] == 403
    assert running.ask("/", method="DELETE", Origin=own, X_CSRF_Token=token)[0] == 405
    assert not CorrectionLog(running.out).path.exists()
    assert running.url.startswith("http://127.0.0.1:")


@pytest.mark.parametrize(
    "path",
    [
        "/static/../review_app.py",
        "/static/..%2f..%2fcli.py",
        "/document/../../etc/passwd",
        "/document/..%2f..%2fetc%2fpasswd/page/1.png",
        "/document/" + "0" * 64,
        "/document/" + "0" * 64 + "/page/1.png",
    ],
)
def test_no_path_from_outside_reaches_a_file(running: Desk, path: str) -> None:
    """Documents have ids and static files names; anything else is not there."""
    status, text = running.ask(path)
    assert status in {404, 422}
    assert "root:" not in text
    assert "from __future__" not in text


def test_the_text_of_a_report_is_escaped(running: Desk) -> None:
    """Neither page nor fragment holds the report's script as a script."""
    document_id = _id(running, "form.html")
    for path in (f"/document/{document_id}", f"/document/{document_id}/rows"):
        status, text = running.ask(path)
        assert status == 200
        assert HOSTILE not in text
        assert "&lt;script&gt;window.hacked" in text


def test_what_a_page_does_not_show_lies_at_the_end_and_is_no_doubt(running: Desk) -> None:
    """A cell that was not read stands among the doubts, hidden text behind them, folded; both as their characters."""
    leave(running.out, "form.html", (4, HOSTILE))
    leave(running.out, "form.html", (5, "96%"), reason="struck")
    page = running.ask(f"/document/{_id(running, 'form.html')}")[1]
    assert HOSTILE not in page
    doubts, _, folded = page.partition('<details class="unprinted">')
    assert (doubts.count('data-doubt="unread"'), folded.count('data-doubt="unread"')) == (1, 0)
    assert "已划去" in folded
    assert "已划去" not in doubts


def test_filters_narrow_the_list(running: Desk) -> None:
    """By doubt, name, unit and year."""

    def names(query: str) -> int:
        return running.ask(f"/?{query}")[1].count('class="entry"')

    assert names("") == 2
    assert names("doubt=headings") == 1
    assert names("document=practice") == 1
    assert names("year=1999") == 0
    assert names("unit=%E6%97%A0") == 0


def test_a_correction_shows_is_exported_and_comes_in_elsewhere(running: Desk, tmp_path: Path) -> None:
    """What one person corrects, another takes in from the CSV, once."""
    assert running.post("/api/correction", _change(running, 4, "=改过", reason="看错"))[0] == 200
    status, text = running.ask("/corrections.csv")
    assert status == 200
    records = from_csv(text)
    assert [(record.new, record.reason, record.who) for record in records] == [("=改过", "看错", "甲")]
    other = make_run(tmp_path / "other", [tmp_path / "form.html"])
    with desk(other, tmp_path / "words.csv") as second:
        body = text.encode()
        assert second.post("/api/import", body, Content_Type="text/csv") == (200, {"new": 1})
        assert second.post("/api/import", body, Content_Type="text/csv") == (200, {"new": 0})
        assert "=改过" in second.ask(f"/document/{records[0].document_id}")[1]


def test_what_does_not_fit_is_refused_with_a_sentence(running: Desk) -> None:
    """A weight in words, an unknown column, a value that stands there already."""
    assert running.post("/api/correction", _change(running, 4, "十分", column="weight"))[0] == 400
    assert running.post("/api/correction", _change(running, 4, "x", column="document_id"))[0] == 404
    assert running.post("/api/correction", _change(running, 99, "x"))[0] == 404
    assert running.post("/api/correction", _change(running, 5, "维修合格率"))[0] == 400


def test_a_kill_while_saving_loses_at_most_the_one_being_saved(running: Desk) -> None:
    """Every correction that was answered is there after the process was killed in the middle of the next."""
    answered: list[str] = []
    token, base = running.token(), ""
    own = running.url.rstrip("/")

    def save() -> None:
        nonlocal base
        for number in range(500):
            body = _change_of[0] | {"value": f"值{number}", "base": base}
            try:
                status, text = running.ask("/api/correction", method="POST", body=body, Origin=own, X_CSRF_Token=token)
            except OSError:
                return
            if status == 200:
                base = json.loads(text)["id"]
                answered.append(f"值{number}")
                if len(answered) == 20:
                    enough.set()

    _change_of = [_change(running, 4, "")]
    enough = threading.Event()
    saver = threading.Thread(target=save)
    saver.start()
    assert enough.wait(60)
    running.process.kill()
    saver.join()
    kept = [record.new for record in CorrectionLog(running.out).state().records]
    assert kept[: len(answered)] == answered
    assert len(kept) <= len(answered) + 1


def test_a_run_that_replaces_the_tables_shows_at_the_next_look(running: Desk, tmp_path: Path) -> None:
    """The page needs no new start after a run."""
    make_run(running.out, [tmp_path / "form.html"])
    assert running.ask("/")[1].count('class="entry"') == 1
