"""Tests of `jixiao.output.staging`."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jixiao.base.exits import Locked, Refusal
from jixiao.output.staging import JOURNAL, OWNER, fresh_staging, holder, holding, is_pending, ordered, publish
from schemas.manifest import NAME as MANIFEST
from schemas.manifest import STAGING, DamagedError, Manifest, Part, content_of, manifest_of


def _put(folder: Path, names: str, text: str) -> None:
    """Write a row with the text into the file of each name."""
    for name in names.split():
        path = folder / f"{name}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(pa.table({"text": [text]}), path)


def _content(out: Path) -> dict[str, str]:
    """Return what a reader of the folders finds."""
    return {str(path.relative_to(out)): pq.read_table(path)["text"][0].as_py() for path in out.glob("[!.]*/*.parquet")}


def _named(out: Path) -> dict[str, str]:
    """Return what a reader of the manifest finds."""
    manifest = manifest_of(out)
    found = {name: pa.BufferReader(content_of(out, manifest, name)) for name in manifest.files}
    return {name: pq.read_table(data)["text"][0].as_py() for name, data in found.items()}


def _published(out: Path) -> Manifest:
    """Publish two parts of two tables."""
    with holding(out):
        _put(fresh_staging(out), "documents/part-0 goals/part-0 documents/part-1 goals/part-1", "old")
        return publish(out, manifest_of(out))


def _change(out: Path) -> Manifest:
    """Write one of the parts anew, without the other, and add one."""
    manifest = manifest_of(out)
    _put(fresh_staging(out), "documents/part-0-2 goals/part-0-2 documents/part-2 goals/part-2", "new")
    return publish(out, manifest, tuple(manifest.files))


BEFORE = dict.fromkeys([f"{table}/part-{part}.parquet" for table in ("documents", "goals") for part in "01"], "old")
AFTER = dict.fromkeys(
    [f"{table}/part-{part}.parquet" for table in ("documents", "goals") for part in ("0-2", "2")], "new"
)


@pytest.mark.parametrize("cut", range(6))
def test_a_change_cut_at_any_move_is_completed(work: Path, monkeypatch: pytest.MonkeyPatch, cut: int) -> None:
    """Before the manifest is there nothing has changed; from then on all of it holds, wherever its files lie."""
    out = work / "out"
    _published(out)
    steps = iter([None] * cut)
    replace = Path.replace

    def limited(self: Path, target: Path) -> Path:
        if next(steps, 1):
            raise KeyboardInterrupt  # it stands for the kill
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", limited)
    if cut < 5:
        with pytest.raises(KeyboardInterrupt):
            _change(out)
    else:
        _change(out)
    monkeypatch.undo()
    assert _named(out) == (AFTER if cut else BEFORE)
    assert is_pending(out, manifest_of(out)) == (0 < cut < 5)
    with holding(out):
        pass
    assert _content(out) == _named(out) == (AFTER if cut else BEFORE)
    assert not (out / STAGING).exists()


def test_a_disk_that_fails_within_a_change_leaves_what_is_staged_for_the_next_run(
    work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The program goes on and says so; what counts already must not be thrown away with what does not."""
    out = work / "out"
    _published(out)
    replace, left = Path.replace, iter([None] * 2)

    def failing(self: Path, target: Path) -> Path:
        if next(left, 1):
            raise OSError("disk")
        return replace(self, target)

    def change() -> None:
        with holding(out):
            monkeypatch.setattr(Path, "replace", failing)
            _change(out)

    with pytest.raises(Refusal):
        change()
    monkeypatch.undo()
    with holding(out):
        pass
    assert _content(out) == AFTER


def test_documents_leave_first_and_come_last(work: Path) -> None:
    """Whoever joins `documents` meets no document twice, and none without its rows or with those of another time."""
    manifest = _published(work / "out")
    new = manifest.changed(dict.fromkeys(AFTER, Part(1, 1, "")), BEFORE)
    steps = [f"{step} {name.removesuffix('.parquet')}" for step, name in ordered(new, AFTER)]
    assert steps == [
        *("remove documents/part-0", "remove documents/part-1", "remove goals/part-0", "remove goals/part-1"),
        *("move goals/part-0-2", "move goals/part-2", "move documents/part-0-2", "move documents/part-2"),
    ]


def test_what_does_not_count_goes(work: Path) -> None:
    """Files that a killed run had staged are gone before the next one begins."""
    out = work / "out"
    _published(out)
    _put(fresh_staging(out), "documents/part-0-2 goals/part-0-2", "new")
    with holding(out):
        assert not (out / STAGING).exists()
    assert _content(out) == _named(out) == BEFORE


def test_a_change_of_an_earlier_version_is_completed(work: Path) -> None:
    """Its journal names the moves and what goes."""
    out = work / "out"
    _put(out, "documents/part-0 goals/part-0 documents/part-1 goals/part-1", "old")
    _put(out / STAGING, "documents/part-2 goals/part-2", "new")
    _put(out / STAGING, "documents/part-0", "new")
    moves = [f"{name}.parquet" for name in ("documents/part-0", "documents/part-2", "goals/part-0", "goals/part-2")]
    (out / JOURNAL).write_text(
        json.dumps({"moves": moves, "removes": ["documents/part-1.parquet", "goals/part-1.parquet"]})
    )
    with holding(out):
        pass
    assert _content(out) == dict.fromkeys(moves, "new") | {"goals/part-0.parquet": "old"}
    assert not (out / JOURNAL).exists()


def test_a_torn_journal_of_an_earlier_version_is_no_end(work: Path) -> None:
    """It goes, with what was staged for it; the tables are as they were."""
    out = work / "out"
    _put(out, "documents/part-0 goals/part-0", "old")
    (out / JOURNAL).write_text('{"moves": ["docu')
    with holding(out):
        pass
    assert len(_content(out)) == 2
    assert not (out / JOURNAL).exists()


@pytest.mark.parametrize("harm", ["gone", "short", "manifest"])
def test_a_damaged_dataset_is_not_changed(work: Path, harm: str) -> None:
    """A run that took a lost part for none would read its documents a second time beside what is left of them."""
    out = work / "out"
    _published(out)
    path = out / "goals/part-1.parquet"
    if harm == "manifest":
        path = out / MANIFEST
        path.write_bytes(path.read_bytes().replace(b"old", b"new").replace(b"part-1", b"part-9"))
    elif harm == "gone":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(DamagedError, match=rf"{path.relative_to(out)}.*jixiao verify .*--repair"), holding(out):
        raise AssertionError("the block must not run")


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
