"""Tests of `jixiao.run.workers`."""

from __future__ import annotations

import hashlib
import multiprocessing
from collections.abc import Iterable
from pathlib import Path

import pytest

from jixiao.parsing.item import Item, item_of
from jixiao.parsing.settings import Settings, load_settings
from jixiao.run import workers
from jixiao.run.limits import Limits, resident
from jixiao.run.workers import Outcome, default_jobs, digest_of, parse_files
from tests.support.faulty import HEADINGS, Fault, faulty_settings, write_forms
from tests.support.report_files import archive_of, form_page, plain_page

STRICT = Limits(seconds=8.0, seconds_per_page=0.0, memory=700 * 2**20)


def _items(paths: Iterable[Path]) -> list[Item]:
    return [item_of(path) for path in paths]


def _codes(outcomes: Iterable[Outcome]) -> list[object]:
    return [parsed.document["error_code"] for outcome in outcomes for parsed in outcome.documents]


def test_results_come_in_the_order_of_the_files(work: Path) -> None:
    """The number of jobs changes nothing in what comes, nor in its order; slow and quick files are mixed."""
    paths = write_forms(work / "in", [None] * 7)
    paths[3].write_bytes(plain_page())
    settings = load_settings()
    alone, shared = (
        [(found.item.path, [p.rows for p in found.documents]) for found in parse_files(_items(paths), settings, jobs=n)]
        for n in (1, 2)
    )
    assert [path for path, _ in alone] == paths
    assert shared == alone


def test_a_document_that_ends_its_process_fails_alone(work: Path) -> None:
    """Each has the right reason after two tries; all others are read, in order."""
    faults: list[Fault | None] = [None, "crashed", None, "timeout", "memory", None]
    paths = write_forms(work / "in", faults)
    outcomes = list(parse_files(_items(paths), faulty_settings(), jobs=2, limits=STRICT))
    assert [outcome.item.path for outcome in outcomes] == paths
    assert _codes(outcomes) == faults
    assert [outcome.tries for outcome in outcomes] == [2 if fault else 0 for fault in faults]
    row = outcomes[1].documents[0].document
    assert row["document_id"] == hashlib.sha256(paths[1].read_bytes()).hexdigest()
    assert (row["bytes"], row["format"]) == (paths[1].stat().st_size, "html")
    assert "信号 11" in str(row["error"])
    assert "8 秒" in str(outcomes[3].documents[0].document["error"])


def test_a_bad_member_costs_no_other_member(work: Path) -> None:
    """The archive goes on behind the member that crashed, and what was read before it is not lost."""
    bad = form_page(heading=HEADINGS["crashed"])
    (work / "all.zip").write_bytes(archive_of(a=form_page("甲"), b=bad, c=form_page("丙")))
    (outcome,) = parse_files(_items([Path("all.zip")]), faulty_settings(), jobs=1, limits=STRICT)
    assert _codes([outcome]) == [None, "crashed", None]
    assert [p.document["source"] for p in outcome.documents] == [f"all.zip!/{name}.html" for name in "abc"]


def test_processes_are_replaced_after_a_number_of_documents(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a library leaks goes with its process; nothing is lost over it."""
    started = []
    serve = workers._Worker.__init__

    def counted(self: workers._Worker, settings: Settings) -> None:
        started.append(1)
        serve(self, settings)

    monkeypatch.setattr(workers._Worker, "__init__", counted)
    paths = write_forms(work / "in", [None] * 4)
    outcomes = parse_files(_items(paths), load_settings(), jobs=1, limits=Limits(documents_per_worker=2))
    assert _codes(outcomes) == [None] * 4
    assert len(started) == 2


def test_workers_are_gone_when_the_run_is_left_early(work: Path) -> None:
    """An interrupt in the middle leaves no process behind."""
    paths = write_forms(work / "in", [None] * 8)
    results = parse_files(_items(paths), load_settings(), jobs=2)
    next(results)
    assert multiprocessing.active_children()
    results.close()
    assert not multiprocessing.active_children()


def test_few_files_are_read_by_one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Starting processes pays from a handful of files on, and never more of them than files or processors."""
    monkeypatch.setattr(workers, "processors", lambda: 8)
    assert [default_jobs(count) for count in (0, 1, 3, 4, 100)] == [1, 1, 1, 4, 8]
    monkeypatch.undo()
    assert workers.processors() >= 1


def test_pages_buy_time() -> None:
    """A book may take longer than a form."""
    assert Limits(seconds=10, seconds_per_page=2).allowed(5) == 20
    assert resident(0) == 0


def test_a_digest_is_of_content(work: Path) -> None:
    """An empty or missing file has none: two failed downloads are not one document."""
    (work / "a").write_bytes(b"x")
    (work / "b").write_bytes(b"")
    assert digest_of(Path("a")) == hashlib.sha256(b"x").hexdigest()
    assert digest_of(Path("b")) is None
    assert digest_of(Path("c")) is None
