"""Before every step of every kind of change: what readers find, and what the next run makes of it."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from typer.testing import CliRunner

from jixiao.command.main import app
from jixiao.dataset.sources import Sources
from jixiao.output import commit
from jixiao.output.output import opened
from jixiao.output.staging import is_pending
from jixiao.parsing.parse import ENDINGS
from jixiao.parsing.settings import Settings, load_settings
from jixiao.review.vocabulary import Reader, teach
from jixiao.run.progress import Silence
from jixiao.run.run import Mode, run
from schemas.manifest import DamagedError, manifest_of
from schemas.parquet import read_tables
from tests.support.crash_points import (
    EVERY_STEP,
    Joined,
    assert_each_once,
    joined_by_folders,
    joined_by_load,
    looking,
    read_in_this_process,
)
from tests.support.dataset_files import make_old, rows_without_times
from tests.support.report_files import archive_of, form_page, plain_page

SAMPLE = 53
"""Killed at is one step of so many when the suite is to be quick; a prime, to meet another step of each batch."""
SLOW_SAMPLE = 1 if EVERY_STEP else 11
"""The same for the slow suite; `make crash-points` leaves none out."""
WORDS = "block,field,variant\nindicators,level3,考察要点\n"


def _settings(*, words: bool = False) -> Settings:
    if words:
        Path("words.csv").write_text(WORDS, encoding="utf-8")
    return load_settings([Path("words.csv")] if words else [], ocr="never")


def _run(out: str = "out", *, words: bool = False, mode: Mode | None = None) -> None:
    run([Path("in")], Path(out), _settings(words=words), jobs=1, progress=Silence(), mode=mode or Mode())


def _nothing() -> None:
    """Come before a first run."""


def _more_files() -> None:
    (Path("in") / "new.html").write_bytes(form_page("新项目"))
    (Path("in") / "000.html").write_bytes(form_page("改过的项目"))
    (Path("in") / "empty.pdf").write_bytes(Path("in/001.html").read_bytes())
    (Path("in") / "all.zip").write_bytes(archive_of(a=form_page("甲"), d=form_page("丁")))


def _teach(out: str) -> None:
    """Let the desk read all documents again with a heading that it was taught."""
    reader, ended = Reader(Path(out), Sources(Path(out)), Path("words.csv")), threading.Event()
    table = read_tables(Path(out))["documents"]
    job = reader.start([*table["document_id"]], finished=ended.set)
    assert ended.wait(250)
    assert not job.problem


def _damage() -> None:
    """Lose a part of a table."""
    max(Path("out/goals").iterdir()).unlink()


def _repair(out: str) -> None:
    mended = CliRunner().invoke(app, ["verify", out, "--repair", "--ocr", "never", "--jobs", "1"])
    assert mended.exit_code == 0, mended.output


def _forget(out: str) -> None:
    """Take out a form, a member of an archive and the file without a byte; 1 where they are gone already."""
    sources = ("in/001.html", "in/all.zip!/c.html", "in/empty.pdf")
    found = CliRunner().invoke(app, ["forget", out, *(word for source in sources for word in ("--source", source))])
    assert found.exit_code == 0 or "没有来源为" in found.output, found.output


Acts = tuple[Callable[[], None], Callable[[], None], Callable[[str], None]]
KINDS: Mapping[str, Acts] = {
    "first": (_nothing, _nothing, _run),
    "new": (_run, _more_files, _run),
    "reparse": (_run, _nothing, lambda out: _run(out, mode=Mode(reparse=True))),
    "words": (_run, _nothing, lambda out: _run(out, words=True)),
    "retry": (_run, _nothing, lambda out: _run(out, mode=Mode(again=("damaged_file", *ENDINGS)))),
    "old": (_run, lambda: make_old(Path("out")), _run),
    "desk": (_run, lambda: teach(Path("words.csv"), "indicators", "level3", "考察要点"), _teach),
    "repair": (_run, _damage, _repair),
    "forget": (_run, _nothing, _forget),
}
"""Kind of change -> what made the dataset, what happened since, the run that changes it into a folder."""

QUICK = frozenset({"first", "new", "reparse"})
EVERY_KIND = pytest.mark.parametrize(
    "kind", [pytest.param(kind, marks=() if kind in QUICK else pytest.mark.slow) for kind in KINDS]
)
"""All kinds, those that differ least from another only in the slow suite."""


@pytest.fixture
def files(work: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write forms, an archive with a copy of one, a page without a form, an empty file and a cut one."""
    monkeypatch.setattr(commit, "DOCUMENTS_PER_PART", 3)
    read_in_this_process(monkeypatch)
    (work / "in").mkdir()
    for number in range(3):
        (work / "in" / f"00{number}.html").write_bytes(form_page(f"项目{number}"))
    (work / "in" / "all.zip").write_bytes(archive_of(a=form_page("甲"), b=form_page("项目1"), c=form_page("丙")))
    (work / "in" / "notice.html").write_bytes(plain_page())
    (work / "in" / "empty.pdf").write_bytes(b"")
    (work / "in" / "cut.pdf").write_bytes(b"%PDF-1.7 cut")
    return work


def _state(out: Path) -> object:
    """Return what is another where a reader may find something else."""
    paths = [*out.glob("[!.]*/*.parquet"), *out.glob(".manifest.json"), *out.glob(".staging/*/*.parquet")]
    return tuple(sorted((str(path), path.stat().st_ino, path.stat().st_size) for path in paths))


def _content(out: Path) -> object:
    """Return the folder, file by file with its bytes: of two steps that find the same one tells what the other does."""
    paths = (path for path in sorted(out.rglob("*")) if not path.name.startswith(".lock"))
    return tuple((str(path), path.read_bytes() if path.is_file() else None) for path in paths)


def _loaded(out: Path) -> Joined | None:
    """Return what `jixiao.load` finds; None where it says that a file is damaged."""
    try:
        return joined_by_load(out)
    except DamagedError:
        return None


@EVERY_KIND
def test_a_reader_meets_each_document_once_at_every_step(files: Path, kind: str) -> None:
    """Old or new or, by the folders alone, not at all; by the manifest none is missing that was there and stays."""
    del files
    before, since, change = KINDS[kind]
    before()
    since()
    if Path("out").exists():
        shutil.copytree("out", "after")
    change("after")
    new_plain, new = joined_by_folders(Path("after")), joined_by_load(Path("after"))
    is_there = Path("out").exists()
    old_plain = joined_by_folders(Path("out")) if is_there else {}
    old = _loaded(Path("out")) if is_there else {}
    steps = iter(range(10_000))
    states: set[object] = set()

    def look() -> None:
        next(steps)
        if (state := _state(Path("out"))) in states:
            return
        states.add(state)
        assert_each_once(joined_by_folders(Path("out")), old_plain, new_plain)
        if Path("out").exists():
            seen = _loaded(Path("out"))
            if seen is None:  # it is said, and only of what was damaged before
                assert old is None
            else:
                assert_each_once(seen, old or {}, new)
                assert seen.keys() >= (old or {}).keys() & new.keys()

    with looking(Path("out"), look):
        change("out")
    assert next(steps) > 60
    assert len(states) > 10
    assert joined_by_folders(Path("out")) == new_plain


def _killed_at(kind: str, every: int) -> int:
    """Copy the folder before every so many steps of a change, then let each copy be completed; count the copies."""
    before, since, change = KINDS[kind]
    before()
    since()
    Path("kills").mkdir()
    steps = iter(range(10_000))
    states: set[object] = set()

    def look() -> None:
        number, state = next(steps), _content(Path("out"))
        if Path("out").exists() and number % every == 0 and state not in states:
            states.add(state)
            shutil.copytree("out", f"kills/{number}", ignore=shutil.ignore_patterns(".lock*"))

    with looking(Path("out"), look):
        change("out")
    wanted, joined = rows_without_times(Path("out")), joined_by_folders(Path("out"))
    left = sorted(Path("kills").iterdir())
    for folder in left:
        change(str(folder))
        assert rows_without_times(folder) == wanted
        assert not (folder / ".staging").exists()
        assert joined_by_folders(folder).keys() == joined.keys()
        with opened(folder) as output:
            assert not is_pending(folder, output.manifest)
            assert set(output.manifest.files) == {
                path.relative_to(folder).as_posix()
                for pattern in ("[!.]*/*.parquet", ".archives/*.json")
                for path in folder.glob(pattern)
            }
    return len(left)


@EVERY_KIND
def test_killed_at_a_step_the_next_run_comes_to_the_same_tables(files: Path, kind: str) -> None:
    """Nothing is lost, nothing stands twice, and no file lies about that the manifest does not name."""
    del files
    assert _killed_at(kind, SAMPLE) > 2


@pytest.mark.slow
@pytest.mark.timeout(1800)  # a run for each of some hundred steps, on a machine that may be busy
@pytest.mark.parametrize("kind", KINDS)
def test_killed_at_many_steps_the_next_run_comes_to_the_same_tables(files: Path, kind: str) -> None:
    """The same for one step of each few; `make crash-points` takes all of them."""
    del files
    assert _killed_at(kind, SLOW_SAMPLE) > 5


def test_a_name_is_never_given_twice(files: Path) -> None:
    """A reader that holds an older manifest finds the file that it names, or none."""
    del files
    names: set[str] = set()
    for _ in range(3):
        _run(mode=Mode(reparse=True))
        found = set(manifest_of(Path("out")).named("documents"))
        assert not names & found
        names |= found
