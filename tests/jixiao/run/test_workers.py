"""Tests of `jixiao.run.workers`."""

from __future__ import annotations

import hashlib
import io
import multiprocessing
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from extract.container import threads
from extract.system import resident
from jixiao.parsing.item import Item, item_of
from jixiao.parsing.settings import Settings, load_settings
from jixiao.run import workers
from jixiao.run.cluster_station import Given, Sent, Station
from jixiao.run.limits import Limits
from jixiao.run.workers import Outcome, default_jobs, parse_files
from tests.support.faulty import EMPLOYED, HEADINGS, LENT, Fault, faulty_settings, write_forms
from tests.support.report_files import archive_of, form_page, plain_page
from tests.support.telling import telling_settings, told

STRICT = Limits(seconds=8.0, seconds_per_page=0.0, asleep_factor=1.0, memory=700 * 2**20)


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


def test_work_counts_and_not_the_clock(work: Path) -> None:
    """What works past the limit is ended, itself or in a program that it started, and that is ended with it."""
    faults: list[Fault | None] = ["working", None, "employing"]
    paths = write_forms(work / "in", faults)
    limits = Limits(seconds=2.0, seconds_per_page=0.0, asleep_factor=1800.0)
    outcomes = list(parse_files(_items(paths), faulty_settings(), jobs=2, limits=limits))
    assert _codes(outcomes) == ["timeout", None, "timeout"]
    for outcome in (outcomes[0], outcomes[2]):
        assert "CPU 时间 2 秒" in str(outcome.documents[0].document["error"])
    assert not _employed(work)


def test_memory_of_what_a_document_starts_is_its_own(work: Path) -> None:
    """As with LibreOffice: the process that reads is small, and the two together pass the cap."""
    paths = write_forms(work / "in", ["lending", None])
    outcomes = list(parse_files(_items(paths), faulty_settings(), jobs=1, limits=Limits(memory=LENT)))
    assert _codes(outcomes) == ["memory", None]
    assert not _employed(work)


KILLED = """
from pathlib import Path
from tests.support.faulty import faulty_settings
from jixiao.run.inputs import item_of
from jixiao.run.workers import parse_files
if __name__ == "__main__":
    list(parse_files([item_of(Path("in/000.html"))], faulty_settings(), jobs=2))
"""


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="this system does not tell of processes")
def test_a_killed_run_leaves_no_program_behind(work: Path) -> None:
    """Its worker ends, and what that had started in a session of its own."""
    write_forms(work / "in", ["employing"])
    Path("killed.py").write_text(KILLED)
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[3])}
    with subprocess.Popen([sys.executable, "killed.py"], env=environment) as process:
        _wait_for(lambda: _employed(work))
        process.kill()
    _wait_for(lambda: not _employed(work))


def _wait_for(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + 120
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.1)


def _employed(work: Path) -> bool:
    """Tell whether a program runs that a faulty form of this test started."""
    mark = f"{EMPLOYED}{work}".encode()
    return any(mark in _content(path) for path in Path("/proc").glob("[0-9]*/cmdline"))


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # it has ended
        return b""


@pytest.mark.parametrize(("jobs", "expected"), [(2, 3), (6, 1)])
def test_workers_share_the_processors(work: Path, monkeypatch: pytest.MonkeyPatch, jobs: int, expected: int) -> None:
    """Each library of a worker says that it has processors divided by jobs threads, and none of them spins."""
    monkeypatch.setattr(threads, "processors", lambda: 6)
    for name in threads.VARIABLES:
        monkeypatch.delenv(name, raising=False)
    paths = write_forms(work / "in", [None] * 3)
    assert _codes(parse_files(_items(paths), telling_settings(work), jobs=jobs)) == [None] * 3
    facts = told(work)
    assert facts
    for fact in facts:
        blas = fact.pop("blas")
        assert blas is None or int(str(blas)) <= expected  # OpenBLAS starts no more than there are processors
        assert fact.pop("telemetry_off") == "1"
        assert fact.pop("spinning", "0") == "0"
        assert fact.pop("recogniser_between", 1) == 1
        assert not Path(str(fact.pop("temporary"))).exists()
        assert set(fact.values()) == {expected}
    assert not set(threads.VARIABLES) & os.environ.keys()


def test_a_reader_has_the_share_that_it_is_given(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A station of a cluster has one processor, however many the machine has."""
    monkeypatch.setattr(threads, "processors", lambda: 6)
    (path,) = write_forms(work / "in", [None])
    station = Station(telling_settings(work), Limits())
    given = station.read(
        Sent(name="a.html", data=path.read_bytes(), document_id=hashlib.sha256(path.read_bytes()).hexdigest())
    )
    station.close()
    assert isinstance(given, Given)
    (fact,) = told(work)
    names = ("opencv", "arrow", "arrow_io", "recogniser")
    assert {fact[name] for name in names if name in fact} == {1}


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

    def counted(self: workers._Worker, settings: Settings, share: int) -> None:
        started.append(1)
        serve(self, settings, share)

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
    monkeypatch.setattr(threads, "processors", lambda: 8)
    assert [default_jobs(count) for count in (0, 1, 3, 4, 100)] == [1, 1, 1, 4, 8]
    monkeypatch.undo()
    assert threads.processors() >= 1


def test_pages_buy_time() -> None:
    """A book may take longer than a form."""
    assert Limits(seconds=10, seconds_per_page=2).allowed(5) == 20
    assert resident(0) == 0


def test_a_file_too_large_stops_no_other(work: Path) -> None:
    """Its process goes on with the next one; its row says that it is too large."""
    paths = write_forms(work / "in", [None] * 4)
    with paths[1].open("wb") as file:
        file.truncate(20 * 2**30)  # a hole: it takes no room on the disk
    outcomes = list(parse_files(_items(paths), load_settings(), jobs=2))
    assert _codes(outcomes) == [None, "too_large", None, None]
    assert outcomes[1].sha256 is None


@pytest.mark.parametrize("limits", [None, Limits()], ids=["here", "in a worker"])
def test_what_is_not_wanted_is_hashed_and_no_more(work: Path, limits: Limits | None) -> None:
    """Whoever asks for the files is asked of each, by its number and content; the others are read."""
    paths = write_forms(work / "in", [None] * 3)
    asked = []

    def second(number: int, item: Item, sha256: str | None) -> bool:
        asked.append((number, item.path, sha256))
        return number == 1

    outcomes = list(parse_files(_items(paths), load_settings(), jobs=1, limits=limits, wanted=second))
    digests = [hashlib.sha256(path.read_bytes()).hexdigest() for path in paths]
    assert asked == [(number, path, digests[number]) for number, path in enumerate(paths)]
    assert [outcome.sha256 for outcome in outcomes] == digests
    assert [len(outcome.documents) for outcome in outcomes] == [0, 1, 0]


@pytest.mark.parametrize("limits", [None, Limits()], ids=["here", "in a worker"])
def test_a_file_is_gone_through_once(work: Path, monkeypatch: pytest.MonkeyPatch, limits: Limits | None) -> None:
    """Opened and hashed by the process that reads it, and by no other: the run's own never looks into it."""
    (path,) = write_forms(work / "in", [None])
    data, opened, hashed = path.read_bytes(), [], []
    open_file, sha256 = io.open, hashlib.sha256

    def counted_open(file: object, *rest: Any, **named: Any) -> Any:  # noqa: ANN401  whatever `open` takes and gives
        if file == path:
            opened.append(file)
        return open_file(file, *rest, **named)  # type: ignore[call-overload]

    def counted_hash(content: bytes = b"") -> Any:  # noqa: ANN401  a type without a public name
        if content == data:
            hashed.append(1)
        return sha256(content)

    monkeypatch.setattr(io, "open", counted_open)
    monkeypatch.setattr(hashlib, "sha256", counted_hash)
    assert _codes(parse_files([item_of(path)], load_settings(), jobs=1, limits=limits)) == [None]
    assert (len(opened), len(hashed)) == ((1, 1) if limits is None else (0, 0))


def test_who_meets_files_that_are_known_loads_no_reader() -> None:
    """A run that finds nothing new starts processes that hash: they are there in a moment."""
    code = "import sys, jixiao.run.worker_process; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)  # noqa: S603
    heavy = {"pyarrow", "numpy", "pandas", "jixiao.parsing.parse", "normalize.document", "extract.reading"}
    assert not heavy & set(loaded.stdout.split())
