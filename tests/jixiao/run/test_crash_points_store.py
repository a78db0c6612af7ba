"""Before every step of a change at an address: what readers find there, and what the next run makes of it."""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import fsspec
import pytest

from jixiao.output import commit
from jixiao.output.remote import copied
from jixiao.parsing.settings import load_settings
from jixiao.place.address import Address, place_of
from jixiao.place.store import Store
from jixiao.run.progress import Silence
from jixiao.run.run import Mode, run
from schemas.tables import TABLES
from tests.support.crash_points import (
    EVERY_STEP,
    Joined,
    assert_each_once,
    joined_by_load,
    joined_plainly,
    looking_at_store,
)
from tests.support.dataset_files import rows_without_times
from tests.support.report_files import archive_of, form_page
from tests.support.s3_server import s3_server, upload

SAMPLE = 1 if EVERY_STEP else 37
"""Looked at on S3, where a look takes a second, and killed at, is one step of so many."""


def _run(out: str, mode: Mode | None = None) -> None:
    settings = load_settings(ocr="never")
    run([Path("in")], place_of(out), settings, jobs=1, progress=Silence(), mode=mode or Mode())


def _more_files() -> None:
    (Path("in") / "new.html").write_bytes(form_page("新项目"))
    (Path("in") / "0.html").write_bytes(form_page("改过的项目"))
    (Path("in") / "all.zip").write_bytes(archive_of(a=form_page("甲"), d=form_page("丁")))


def _nothing() -> None:
    """Nothing happens between two runs."""


KINDS: Mapping[str, tuple[bool, Callable[[], None], Mode]] = {
    "first": (False, _nothing, Mode()),
    "new": (True, _more_files, Mode()),
    "reparse": (True, _nothing, Mode(reparse=True)),
}
"""Kind of change -> whether a run came before, what happened since, how the run that changes it reads."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Run an S3 server; give the environment in which it is found."""
    with s3_server(tmp_path_factory.mktemp("s3") / "log") as environment:
        yield environment


@pytest.fixture(params=["memory", pytest.param("s3", marks=pytest.mark.slow)])
def base(work: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Write two forms and an archive; return an address of this test's own."""
    monkeypatch.setattr(commit, "DOCUMENTS_PER_PART", 2)
    (work / "in").mkdir()
    for number in range(2):
        (work / "in" / f"{number}.html").write_bytes(form_page(f"项目{number}"))
    (work / "in" / "all.zip").write_bytes(archive_of(a=form_page("甲"), c=form_page("丙")))
    name = f"crash-{zlib.crc32(request.node.nodeid.encode())}"
    if request.param == "memory":
        return f"memory://{name}"
    for key, value in request.getfixturevalue("server").items():
        monkeypatch.setenv(key, value)
    (work / "empty").mkdir()
    upload(work / "empty", name, "in", dict(os.environ))
    return f"s3://{name}"


def _state(out: str) -> object:
    """Return what is another where a reader may find something else."""
    files = Store(Address(out)).files()
    return tuple((name, info.version) for name, info in files.items() if not name.startswith((".claims", ".grids")))


def _plain(out: str) -> Joined:
    """Return what a reader finds that lists the folders."""
    names = [name for name in Store(Address(out)).files() if name.endswith(".parquet")]
    files = {table: [name for name in names if name.startswith(f"{table}/")] for table in TABLES}
    return joined_plainly({table: [fsspec.open(f"{out}/{name}").open() for name in files[table]] for table in files})


def _loaded(out: str) -> Joined:
    """Return what `jixiao.load` finds."""
    with copied(place_of(out)) as folder:
        return joined_by_load(folder)


def _copy(source: str, target: str) -> None:
    """Copy what a kill would leave, the claim of the process that goes on left out."""
    files = fsspec.url_to_fs(source)[0]
    for name in Store(Address(source)).files():
        if not name.startswith(".claims"):
            files.makedirs(f"{target}/{name}".rpartition("/")[0], exist_ok=True)
            files.cp_file(f"{source}/{name}", f"{target}/{name}")


def _prepared(base: str, kind: str) -> tuple[str, Mode]:
    """Make the dataset that is to be changed; return its address and how."""
    has_run, since, mode = KINDS[kind]
    if has_run:
        _run(f"{base}/out")
    since()
    return f"{base}/out", mode


@pytest.mark.timeout(1800)  # on S3 a look takes a second, on a busy machine more
@pytest.mark.parametrize("kind", KINDS)
def test_a_reader_at_an_address_meets_each_document_once_at_every_step(
    base: str, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """Old or new or, by the files alone, not at all; by the manifest none is missing that was there and stays."""
    out, mode = _prepared(base, kind)
    every = SAMPLE if base.startswith("s3") else 1
    _copy(out, f"{base}/after")
    _run(f"{base}/after", mode)
    new_plain, new = _plain(f"{base}/after"), _loaded(f"{base}/after")
    old_plain, old = (_plain(out), _loaded(out)) if KINDS[kind][0] else ({}, {})
    states: set[object] = set()
    steps = iter(range(10_000))

    def look() -> None:
        number, state = next(steps), _state(out)
        if state in states or number % every:
            return
        states.add(state)
        assert_each_once(_plain(out), old_plain, new_plain)
        seen = _loaded(out)
        assert_each_once(seen, old, new)
        assert seen.keys() >= old.keys() & new.keys()

    with looking_at_store(monkeypatch, look):
        _run(out, mode)
    assert len(states) * every > 40
    assert _plain(out) == new_plain


@pytest.mark.slow
@pytest.mark.timeout(1800)  # a run for each of some hundred steps, on a machine that may be busy
@pytest.mark.parametrize("kind", KINDS)
def test_killed_at_a_step_at_an_address_the_next_run_comes_to_the_same_tables(
    base: str, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """Nothing is lost, nothing stands twice, and no file lies about that the manifest does not name."""
    out, mode = _prepared(base, kind)
    steps, left = iter(range(10_000)), list[str]()
    every = SAMPLE * 3 if base.startswith("s3") and not EVERY_STEP else SAMPLE

    def look() -> None:
        if (number := next(steps)) % every == 0:
            _copy(out, f"{base}/killed-{number}")
            left.append(f"{base}/killed-{number}")

    with looking_at_store(monkeypatch, look):
        _run(out, mode)
    with copied(place_of(out)) as folder:
        wanted = rows_without_times(folder)
    for place in left:
        _run(place, mode)
        with copied(place_of(place)) as folder:
            assert rows_without_times(folder) == wanted
        assert not Store(Address(place)).files(".staging")
        assert _plain(place).keys() == _plain(out).keys()
    assert len(left) * every > 40
