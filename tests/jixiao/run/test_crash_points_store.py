"""Before every step of a change at an address: what readers find there, and what the next run makes of it."""

from __future__ import annotations

import itertools
import os
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import fsspec
import pytest
from typer.testing import CliRunner, Result

from jixiao.base.exits import ExitCode, Refusal
from jixiao.command.main import app
from jixiao.output import commit
from jixiao.output.remote import copied, manifest_at
from jixiao.parsing.parse import ENDINGS
from jixiao.parsing.settings import load_settings
from jixiao.place.address import Address, place_of
from jixiao.place.store import Store
from jixiao.run.progress import Silence
from jixiao.run.run import Mode, run
from schemas.manifest import NAME as MANIFEST
from schemas.manifest import DamagedError, Manifest
from schemas.tables import TABLES
from tests.support.crash_points import (
    EVERY_STEP,
    Joined,
    assert_each_once,
    joined_by_load,
    joined_plainly,
    looking_at_store,
    read_in_this_process,
)
from tests.support.dataset_files import rows_without_times
from tests.support.report_files import archive_of, form_page
from tests.support.s3_server import s3_server, upload

SAMPLE = 1 if EVERY_STEP else 37
"""Looked at on S3, where a look takes a second, and killed at, is one step of so many."""
ASLEEP_SAMPLE = 1 if EVERY_STEP else 41
"""A run falls asleep at one step of so many."""
WORDS = "block,field,variant\nindicators,level3,考察要点\n"


def _run(out: str, mode: Mode | None = None, *, words: bool = False) -> None:
    if words:
        Path("words.csv").write_text(WORDS, encoding="utf-8")
    settings = load_settings([Path("words.csv")] if words else [], ocr="never")
    run([Path("in")], place_of(out), settings, jobs=1, progress=Silence(), mode=mode or Mode())


def _nothing(out: str) -> None:
    """Nothing happens, or comes before a first run."""


def _more_files(out: str) -> None:
    del out
    (Path("in") / "new.html").write_bytes(form_page("新项目"))
    (Path("in") / "0.html").write_bytes(form_page("改过的项目"))
    (Path("in") / "all.zip").write_bytes(archive_of(a=form_page("甲"), d=form_page("丁")))


def _without_manifest(out: str) -> None:
    """Make of a dataset one of a version that wrote none."""
    Store(Address(out)).remove([MANIFEST])


def _damage(out: str) -> None:
    """Lose a part of a table."""
    store = Store(Address(out))
    store.remove([max(store.files("goals"))])


def _command(*words: str) -> Result:
    ended = CliRunner().invoke(app, [*words])
    if ended.exit_code == ExitCode.REFUSED and "没有来源为" not in ended.output:
        raise Refusal(ended.output)
    return ended


def _repair(out: str) -> None:
    mended = _command("verify", out, "--repair", "--ocr", "never", "--jobs", "1")
    assert mended.exit_code == 0, mended.output


def _forget(out: str) -> None:
    """Take out a form and a member of an archive; 1 where they are gone already."""
    sources = ("in/1.html", "in/all.zip!/c.html")
    found = _command("forget", out, *(word for source in sources for word in ("--source", source)))
    assert found.exit_code == 0 or "没有来源为" in found.output, found.output


Change = Callable[[str], None]
KINDS: Mapping[str, tuple[Change, Change, Change]] = {
    "first": (_nothing, _nothing, _run),
    "new": (_run, _more_files, _run),
    "reparse": (_run, _nothing, lambda out: _run(out, Mode(reparse=True))),
    "words": (_run, _nothing, lambda out: _run(out, words=True)),
    "retry": (_run, _nothing, lambda out: _run(out, Mode(again=("damaged_file", *ENDINGS)))),
    "old": (_run, _without_manifest, lambda out: _run(out, words=True)),
    "repair": (_run, _damage, _repair),
    "forget": (_run, _nothing, _forget),
}
"""Kind of change -> what made the dataset at an address, what happened since, the run that changes it."""
QUICK = frozenset({"first", "new", "reparse"})
ON_S3 = frozenset({"new", "retry"})
"""Kinds that the slow suite tries on S3 too; all are tried in memory, and by `make crash-points`."""
EVERY_KIND = pytest.mark.parametrize(
    "kind", [pytest.param(kind, marks=() if kind in QUICK else pytest.mark.slow) for kind in KINDS]
)
"""All kinds, those that differ least from another only in the slow suite."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Run an S3 server; give the environment in which it is found."""
    with s3_server(tmp_path_factory.mktemp("s3") / "log") as environment:
        yield environment


@pytest.fixture(params=["memory", pytest.param("s3", marks=pytest.mark.slow)])
def base(work: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Write two forms, an archive and a cut file; return an address of this test's own."""
    kind = request.node.callspec.params.get("kind")
    if request.param == "s3" and not EVERY_STEP and kind not in ON_S3:
        pytest.skip("on S3 this kind is looked at by make crash-points alone: a change there takes minutes")
    monkeypatch.setattr(commit, "DOCUMENTS_PER_PART", 2)
    (work / "in").mkdir()
    for number in range(2):
        (work / "in" / f"{number}.html").write_bytes(form_page(f"项目{number}"))
    (work / "in" / "all.zip").write_bytes(archive_of(a=form_page("甲"), c=form_page("丙")))
    (work / "in" / "cut.pdf").write_bytes(b"%PDF-1.7 cut")
    read_in_this_process(monkeypatch)
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
    return joined_plainly({table: [Store(Address(out)).read(name) for name in files[table]] for table in files})


def _loaded(out: str) -> Joined | None:
    """Return what `jixiao.load` finds; None where it says that a file is missing or damaged."""
    try:
        with copied(place_of(out)) as folder:
            return joined_by_load(folder)
    except (DamagedError, Refusal):
        return None


def _rows(out: str) -> dict[str, Counter[str]]:
    with copied(place_of(out)) as folder:
        return rows_without_times(folder)


def _copy(source: str, target: str) -> None:
    """Copy what a kill would leave, the claim of the process that goes on left out."""
    files = fsspec.url_to_fs(source)[0]
    for name in Store(Address(source)).files():
        if not name.startswith(".claims"):
            files.makedirs(f"{target}/{name}".rpartition("/")[0], exist_ok=True)
            files.cp_file(f"{source}/{name}", f"{target}/{name}")


def _prepared(base: str, kind: str) -> tuple[str, Change]:
    """Make the dataset that is to be changed; return its address and how."""
    before, since, change = KINDS[kind]
    before(f"{base}/out")
    since(f"{base}/out")
    return f"{base}/out", change


@pytest.mark.timeout(1800)  # on S3 a look takes a second, on a busy machine more
@EVERY_KIND
def test_a_reader_at_an_address_meets_each_document_once_at_every_step(
    base: str, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """Old or new or, by the files alone, not at all; by the manifest none is missing that was there and stays."""
    out, change = _prepared(base, kind)
    every = SAMPLE if base.startswith("s3") else 1
    _copy(out, f"{base}/after")
    change(f"{base}/after")
    new_plain, new = _plain(f"{base}/after"), _loaded(f"{base}/after") or {}
    old_plain, old = (_plain(out), _loaded(out)) if kind != "first" else ({}, {})
    states: set[object] = set()
    steps = iter(range(10_000))

    def look() -> None:
        number, state = next(steps), _state(out)
        if state in states or number % every:
            return
        states.add(state)
        assert_each_once(_plain(out), old_plain, new_plain)
        seen = _loaded(out)
        if seen is None:  # it is said, and only of what was damaged before
            assert old is None
        else:
            assert_each_once(seen, old or {}, new)
            assert seen.keys() >= (old or {}).keys() & new.keys()

    with looking_at_store(monkeypatch, look):
        change(out)
    assert len(states) * every > 15
    assert _plain(out) == new_plain


@pytest.mark.slow
@pytest.mark.timeout(1800)  # a run for each of some hundred steps, on a machine that may be busy
@pytest.mark.parametrize("kind", KINDS)
def test_killed_at_a_step_at_an_address_the_next_run_comes_to_the_same_tables(
    base: str, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """Nothing is lost, nothing stands twice, and no file lies about that the manifest does not name."""
    out, change = _prepared(base, kind)
    steps, left = iter(range(10_000)), list[str]()
    every = SAMPLE * 3 if base.startswith("s3") and not EVERY_STEP else SAMPLE

    def look() -> None:
        if (number := next(steps)) % every == 0:
            _copy(out, f"{base}/killed-{number}")
            left.append(f"{base}/killed-{number}")

    with looking_at_store(monkeypatch, look):
        change(out)
    wanted = _rows(out)
    for place in left:
        change(place)
        assert _rows(place) == wanted
        assert not Store(Address(place)).files(".staging")
        assert _plain(place).keys() == _plain(out).keys()
    assert len(left) * every > 15


@pytest.mark.slow
@pytest.mark.timeout(1800)  # two runs for each of some hundred steps, on a machine that may be busy
@pytest.mark.parametrize("kind", KINDS)
def test_a_run_that_falls_asleep_at_a_step_changes_nothing_after_another_took_over(
    base: str, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """Whatever it was about to put, copy or remove: the rows of the one that took over stay, each once."""
    made, change = _prepared(base, kind)
    every = ASLEEP_SAMPLE * 5 if base.startswith("s3") and not EVERY_STEP else ASLEEP_SAMPLE
    for number in itertools.count(1, every):  # at step 0 it claims the dataset: before that it may come after the other
        out = f"{base}/asleep-{number}"
        _copy(made, out)
        found = _asleep_at(number, out, change, monkeypatch)
        if found is None:
            break
        assert (_rows(out), _plain(out), manifest_at(Store(Address(out)))) == found
        change(out)
        assert _rows(out) == found[0]
        assert not Store(Address(out)).files(".staging")
    assert number > 15


Found = tuple[dict[str, Counter[str]], Joined, tuple[Manifest, str | None]]


def _asleep_at(number: int, out: str, change: Change, monkeypatch: pytest.MonkeyPatch) -> Found | None:
    """Let a change sleep at a step until another run took over, changed all and ended; return what that one left.

    None where the change has no such step.
    """
    steps = itertools.count()
    found: list[Found] = []

    def look() -> None:
        if next(steps) == number:
            store = Store(Address(out))
            store.remove(list(store.files(".claims")))
            change(out)
            _run(out, Mode(reparse=True))
            change(out)
            found.append((_rows(out), _plain(out), manifest_at(store)))

    with looking_at_store(monkeypatch, look):
        try:
            change(out)
        except Refusal:
            assert found  # it says so, and only because another one came
    return found[0] if found else None
