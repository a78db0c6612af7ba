"""Changes of the output folder happen as a whole: written aside, put into a journal, and then moved into place."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from jixiao.base.exits import Locked, Refusal
from jixiao.place.whole_files import sync_folder, write_whole
from schemas.parquet import LAST_TABLE
from schemas.tables import TABLES

STAGING = ".staging"
"""Folder in the output folder that files are written in before they count."""
JOURNAL = ".journal"
"""The moves of a change; once it is there the change counts, even if it is cut short."""
LOCK = ".lock"
OWNER = ".lock.owner"
"""The process that holds the lock; means nothing where nobody holds it."""


@contextmanager
def holding(out: Path) -> Iterator[None]:
    """Hold an output folder for this process, a change that was cut short completed and half written files gone.

    Raises:
        Locked: another run holds it.
        Refusal: the folder cannot be made or written, or holds files of others where tables go.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        _refuse_others(out)
    except OSError as error:
        raise Refusal(f"无法写入输出文件夹 {out}（{error.strerror}）。请检查路径、权限与磁盘空间。") from error
    with _locked(out):
        try:
            recover(out)
            yield
        except OSError as error:
            raise Refusal(
                f"写入 {out} 失败（{error.strerror or error}）。请检查权限与磁盘空间；已写出的数据完好。"
            ) from error
        finally:
            if not (out / JOURNAL).exists():  # else what is staged counts, and waits for `recover`
                shutil.rmtree(out / STAGING, ignore_errors=True)


def fresh_staging(out: Path) -> Path:
    """Return an empty folder to write the files of the next change in, each under the path that it will have.

    Raises:
        OSError: it cannot be made.
    """
    folder = out / STAGING
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


def publish(out: Path, removed: Sequence[str] = ()) -> None:
    """Move everything staged into place and remove the files named, all of it or, after a cut, on the next `recover`.

    Raises:
        OSError: the journal cannot be written, and nothing has changed; or a move failed, and `recover` goes on.
    """
    staging = out / STAGING
    for path in staging.rglob("*"):
        if path.is_dir():
            sync_folder(path)
    write_whole(out / JOURNAL, json.dumps(change_of(staging, removed)).encode())
    recover(out)


def recover(out: Path) -> None:
    """Bring a change that counts to its end; drop one that does not.

    Raises:
        OSError: a file cannot be moved.
    """
    journal = out / JOURNAL
    try:
        change: Mapping[str, list[str]] = json.loads(journal.read_bytes())
    except FileNotFoundError:
        shutil.rmtree(out / STAGING, ignore_errors=True)
        return
    folders = {str(Path(name).parent) for names in change.values() for name in names}
    for step, name in ordered(change, is_there=lambda name: (out / name).exists()):
        if step == "move":
            _move(out, name)
        else:
            (out / name).unlink(missing_ok=True)
    for folder in folders:
        if (out / folder).is_dir():
            sync_folder(out / folder)
    journal.unlink()
    sync_folder(out)
    shutil.rmtree(out / STAGING, ignore_errors=True)


def change_of(staging: Path, removed: Sequence[str]) -> dict[str, list[str]]:
    """Return the journal of a change: the files staged, which move into place, and those that go."""
    staged = sorted(str(path.relative_to(staging)) for path in staging.rglob("*") if path.is_file())
    return {"moves": staged, "removes": sorted(removed)}


def ordered(
    change: Mapping[str, Sequence[str]], is_there: Callable[[str], bool]
) -> Iterator[tuple[Literal["move", "remove"], str]]:
    """Yield the steps of a change in their order; `is_there` tells which files a move would replace.

    Old rows of `documents` leave first, new ones come last: no document row ever stands without its data, and none
    twice. Done again from the beginning after a cut, the steps come to the same end.
    """
    last = [name for name in change["removes"] if name.startswith(f"{LAST_TABLE}/")]
    ranks = {name: _rank(name, is_there) for name in change["moves"]}
    yield from (("remove", name) for name in last)
    yield from (("move", name) for name in sorted(ranks, key=lambda name: (ranks[name], name)))
    yield from (("remove", name) for name in change["removes"] if name not in last)


def _rank(name: str, is_there: Callable[[str], bool]) -> int:
    """Return the place of a move: shrunk parts of `documents` first, its new parts last."""
    if not name.startswith(f"{LAST_TABLE}/"):
        return 1
    return 0 if is_there(name) else 2


def _move(out: Path, name: str) -> None:
    waiting = out / STAGING / name
    if waiting.exists():  # else it was moved before the cut
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        waiting.replace(out / name)


def _refuse_others(out: Path) -> None:
    """Refuse a folder in which a table would stand among files that no run has written."""
    for name in TABLES:
        folder = out / name
        if folder.is_dir():
            strange = next((entry.name for entry in folder.iterdir() if not _is_ours(entry)), None)
            if strange is None:
                continue
            raise Refusal(f"{folder} 里有不是本程序写出的文件（{strange}）。请用 --out 换一个输出文件夹。")
        if folder.exists():
            raise Refusal(f"{folder} 不是文件夹。请用 --out 换一个输出文件夹。")


def _is_ours(entry: Path) -> bool:
    return entry.name.endswith(".parquet") or (entry.name.startswith(".") and entry.name.endswith(".tmp"))


@contextmanager
def _locked(out: Path) -> Iterator[None]:
    """Hold the lock file; the system lets go of it however the process ends."""
    try:
        handle = os.open(out / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise Refusal(f"无法写入输出文件夹 {out}（{error.strerror}）。请检查权限与磁盘空间。") from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Locked(
                f"另一个 jixiao{_owner(out)}正在写入 {out}。请等它结束，或用 --out 换一个输出文件夹。"
            ) from error
        try:
            (out / OWNER).write_text(f"{os.getpid()}\n")
        except OSError as error:
            raise Refusal(f"无法写入输出文件夹 {out}（{error.strerror}）。请检查权限与磁盘空间。") from error
        try:
            yield
        finally:
            (out / OWNER).unlink(missing_ok=True)
    finally:
        os.close(handle)


def holder(out: Path) -> int | None:
    """Return the process that writes to the folder now, 0 where it did not say which it is, None without one."""
    try:
        handle = os.open(out / LOCK, os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        text = (out / OWNER).read_text().strip() if (out / OWNER).is_file() else ""
        return int(text) if text.isdigit() else 0
    else:
        return None
    finally:
        os.close(handle)


def _owner(out: Path) -> str:
    pid = holder(out)
    return f"（进程 {pid}）" if pid else ""
