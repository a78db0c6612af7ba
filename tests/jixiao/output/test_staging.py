"""Tests of `jixiao.output.staging`."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from jixiao.base.exits import Locked, Refusal
from jixiao.output.staging import JOURNAL, OWNER, STAGING, fresh_staging, holder, holding, publish


def _put(folder: Path, **files: str) -> None:
    for name, text in files.items():
        path = folder / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def _content(out: Path) -> dict[str, str]:
    return {str(path.relative_to(out)): path.read_text() for path in out.rglob("*") if path.suffix == ".parquet"}


OLD = {"documents__a.parquet": "old", "goals__a.parquet": "old", "documents__b.parquet": "b", "goals__b.parquet": "b"}
NEW = {"documents__a.parquet": "less", "goals__a.parquet": "less", "documents__c.parquet": "c", "goals__c.parquet": "c"}
REMOVED = ("documents/b.parquet", "goals/b.parquet")
AFTER = {name.replace("__", "/"): text for name, text in NEW.items()}


@pytest.mark.parametrize("cut", range(5))
def test_a_change_cut_at_any_step_is_completed(work: Path, monkeypatch: pytest.MonkeyPatch, cut: int) -> None:
    """Before the journal is there nothing has changed; from then on the next run brings all of it to its end."""
    out = work / "out"
    _put(out, **OLD)
    before = _content(out)
    _put(fresh_staging(out), **NEW)
    steps = iter([None] * cut)
    replace = Path.replace

    def limited(self: Path, target: Path) -> Path:
        if next(steps, 1):
            raise KeyboardInterrupt  # it stands for the kill
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", limited)
    with pytest.raises(KeyboardInterrupt):
        publish(out, REMOVED)
    monkeypatch.undo()
    was_written = (out / JOURNAL).exists()
    with holding(out):
        pass
    assert was_written == (cut > 0)
    assert _content(out) == (AFTER if cut else before)
    assert not (out / STAGING).exists()
    assert not (out / JOURNAL).exists()


def test_a_disk_that_fails_within_a_change_leaves_what_is_staged_for_the_next_run(
    work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The program goes on and says so; what counts already must not be thrown away with what does not."""
    out = work / "out"
    _put(out, **OLD)
    replace, left = Path.replace, iter([None] * 2)

    def failing(self: Path, target: Path) -> Path:
        if next(left, 1):
            raise OSError("disk")
        return replace(self, target)

    def change() -> None:
        with holding(out):
            _put(fresh_staging(out), **NEW)
            monkeypatch.setattr(Path, "replace", failing)
            publish(out, REMOVED)

    with pytest.raises(Refusal):
        change()
    monkeypatch.undo()
    with holding(out):
        pass
    assert _content(out) == AFTER


def test_documents_leave_first_and_come_last(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At no moment does a document row stand twice or without its data."""
    out = work / "out"
    _put(out, **OLD)
    _put(fresh_staging(out), **NEW)
    order: list[str] = []
    replace = Path.replace

    def watched(self: Path, target: Path) -> Path:
        order.append(str(Path(target).relative_to(out)))
        assert not (out / "documents/b.parquet").exists() or target == out / JOURNAL
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", watched)
    publish(out, REMOVED)
    assert order == [JOURNAL, "documents/a.parquet", "goals/a.parquet", "goals/c.parquet", "documents/c.parquet"]


def test_what_does_not_count_goes(work: Path) -> None:
    """Files that a killed run had staged are gone before the next one begins."""
    out = work / "out"
    _put(out, **OLD)
    _put(out / STAGING, **NEW)
    with holding(out):
        assert not (out / STAGING).exists()
    assert _content(out) == {name.replace("__", "/"): text for name, text in OLD.items()}


def test_a_second_run_into_the_folder_is_refused(work: Path) -> None:
    """It is told which process writes; the lock does not outlive its run."""
    out = work / "out"
    with holding(out):
        assert holder(out) == os.getpid()
        with pytest.raises(Locked, match=f"进程 {os.getpid()}"), holding(out):
            raise AssertionError("the block must not run")
        assert (out / OWNER).exists()
    assert holder(out) is None
    assert not (out / OWNER).exists()


def test_files_of_others_are_never_touched(work: Path) -> None:
    """A folder `documents` that holds anything but our parts is someone's own."""
    out = work / "home"
    (out / "documents").mkdir(parents=True)
    (out / "documents" / "thesis.docx").write_text("mine")
    with pytest.raises(Refusal, match=r"thesis\.docx"), holding(out):
        raise AssertionError("the block must not run")


def test_a_place_that_cannot_be_written_is_refused(work: Path) -> None:
    """A file where the folder should be, a file where a table should be, a full disk: one sentence each."""
    (work / "file").write_text("")
    with pytest.raises(Refusal, match="无法写入"), holding(work / "file"):
        raise AssertionError("the block must not run")
    (work / "odd").mkdir()
    (work / "odd" / "goals").write_text("")
    with pytest.raises(Refusal, match="不是文件夹"), holding(work / "odd"):
        raise AssertionError("the block must not run")
    with pytest.raises(Refusal, match="No space left"), holding(work / "out"):
        raise OSError(28, "No space left on device")


def test_the_journal_is_plain(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever finds one can read what was to happen."""
    out = work / "out"
    _put(out, **OLD)
    _put(fresh_staging(out), **NEW)
    monkeypatch.setattr("jixiao.output.staging.recover", lambda _: None)
    publish(out, REMOVED)
    assert json.loads((out / JOURNAL).read_text()) == {"moves": sorted(AFTER), "removes": list(REMOVED)}
