"""Changes of the output folder happen as a whole: written aside, named by the manifest, and then moved into place."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pyarrow as pa
import pyarrow.parquet as pq

from extract.system import remove, sync_folder
from extract.system import replace as replace_file
from jixiao.base.exits import Locked, Refusal
from jixiao.place.lock import TakenError, is_locked, locked
from jixiao.place.whole_files import write_whole
from schemas.manifest import NAME as MANIFEST
from schemas.manifest import STAGING, DamagedError, Manifest, Part, encoded, listed, manifest_of, missing
from schemas.parquet import LAST_TABLE
from schemas.tables import TABLES

JOURNAL = ".journal"
"""The moves of a change that an earlier version of the program was cut in."""
LOCK = ".lock"
OWNER = ".lock.owner"
"""The process that holds the lock; means nothing where nobody holds it."""


@contextmanager
def holding(out: Path, *, whole: bool = True) -> Iterator[None]:
    """Hold an output folder for this process, a change that was cut short completed and half written files gone.

    With `whole` False files of the dataset may be missing: it is a copy of some of them, or about to be mended. In
    place of a damaged manifest comes one of what lies there.

    Raises:
        Locked: another run holds it.
        Refusal: the folder cannot be made or written, or holds files of others where tables go.
        DamagedError: a file of the dataset is missing or has another size, or its manifest is damaged.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        _refuse_others(out)
    except OSError as error:
        raise Refusal(f"无法写入输出文件夹 {out}（{error.strerror}）。请检查路径、权限与磁盘空间。") from error
    with _locked(out):
        try:
            if not whole:
                _replace_damaged(out)
            recover(out)
            if whole and (damage := missing(out, manifest_of(out))):
                raise damage
            yield
        except OSError as error:
            raise Refusal(
                f"写入 {out} 失败（{error.strerror or error}）。请检查权限与磁盘空间；已写出的数据完好。"
            ) from error
        finally:
            _drop_uncounted(out)


def _replace_damaged(out: Path) -> None:
    """Write a manifest of what lies in the folders where the one that is there is damaged."""
    try:
        manifest_of(out)
    except DamagedError:
        found = listed(out)
        files = {name: _part_or_none(out / name) or part for name, part in found.files.items()}
        write_whole(out / MANIFEST, encoded(replace(found, number=found.coming, files=files)))


def fresh_staging(out: Path) -> Path:
    """Return an empty folder to write the files of the next change in, each under the path that it will have.

    Raises:
        OSError: it cannot be made.
    """
    folder = out / STAGING
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


def staged(staging: Path) -> dict[str, Part]:
    """Return the files that wait in a folder, under the names that they will have.

    Raises:
        OSError: they cannot be read.
    """
    return {path.relative_to(staging).as_posix(): _part(path) for path in sorted(staging.rglob("*")) if path.is_file()}


def _part(path: Path) -> Part:
    data = path.read_bytes()
    rows = pq.read_metadata(path).num_rows if path.suffix == ".parquet" else None
    return Part(rows, len(data), hashlib.sha256(data).hexdigest())


def _part_or_none(path: Path) -> Part | None:
    """Return what a file is that lies in its place, None of one that is no Parquet: `verify` finds it."""
    try:
        return _part(path)
    except pa.ArrowException:
        return None


def publish(
    out: Path, manifest: Manifest, removed: Collection[str] = (), owed: Sequence[str] | None = None
) -> Manifest:
    """Move everything staged into place and remove the files named; return the manifest after the change.

    It counts from the moment that the new manifest is there, whole or not at all; cut after that, `recover` ends it.

    Raises:
        OSError: the manifest cannot be written, and nothing has changed; or a move failed, and `recover` goes on.
    """
    staging = out / STAGING
    for path in (staging, *staging.rglob("*")):
        if path.is_dir():
            sync_folder(path)
    new = manifest.changed(staged(staging), removed, owed=owed)
    write_whole(out / MANIFEST, encoded(new))
    settle(out, new)
    return new


def recover(out: Path) -> None:
    """Bring a change that counts to its end; drop one that does not.

    Raises:
        OSError: a file cannot be moved.
        DamagedError: the manifest is damaged.
    """
    _complete_journal(out)
    settle(out, manifest_of(out))


def settle(out: Path, manifest: Manifest) -> None:
    """Bring every file that the manifest names to its place, and take away what its change took out.

    Raises:
        OSError: a file cannot be moved.
    """
    waiting = _present(out / manifest.staging, manifest.files)
    names = [*_present(out, manifest.leaving), *waiting]
    _take_steps(out, manifest, waiting)
    for folder in {(out / name).parent for name in names}:
        sync_folder(folder)
    if (out / STAGING).exists():
        shutil.rmtree(out / STAGING, ignore_errors=True)


def _take_steps(out: Path, manifest: Manifest, waiting: Collection[str]) -> None:
    for step, name in ordered(manifest, waiting):
        if step == "move":
            _move(out, out / manifest.staging, name)
        else:
            remove(out / name)


def _move(out: Path, staging: Path, name: str) -> None:
    (out / name).parent.mkdir(parents=True, exist_ok=True)
    replace_file(staging / name, out / name)


def ordered(manifest: Manifest, waiting: Collection[str]) -> Iterator[tuple[Literal["move", "remove"], str]]:
    """Yield the steps that settle a change, in their order.

    `documents` leaves first and comes last: whoever reads the folders of the tables and joins `documents` meets each
    document once, as it was or as it is now, or not at all. Done again from the beginning, the steps come to the same
    end.
    """
    last = f"{LAST_TABLE}/"
    yield from (("remove", name) for name in manifest.leaving if name.startswith(last))
    yield from (("remove", name) for name in manifest.leaving if not name.startswith(last))
    yield from (("move", name) for name in sorted(waiting) if not name.startswith(last))
    yield from (("move", name) for name in sorted(waiting) if name.startswith(last))


def is_pending(out: Path, manifest: Manifest) -> bool:
    """Tell whether a change counts that is not at its end."""
    staging = out / manifest.staging
    return bool(staging.exists() and _present(staging, manifest.files)) or bool(_present(out, manifest.leaving))


def _present(folder: Path, names: Collection[str] | Mapping[str, Part]) -> list[str]:
    return [name for name in names if (folder / name).exists()] if folder.exists() else []


def _drop_uncounted(out: Path) -> None:
    """Remove what was staged for a change that does not count; what counts waits for `recover`."""
    if not (out / STAGING).exists():
        return
    try:
        if is_pending(out, manifest_of(out)):
            return
    except (OSError, ValueError):
        return  # which of it counts cannot be told
    shutil.rmtree(out / STAGING, ignore_errors=True)


def _complete_journal(out: Path) -> None:
    """Bring the change of an earlier version of the program to its end: its journal names the moves.

    Raises:
        OSError: a file cannot be moved.
    """
    journal = out / JOURNAL
    if not journal.exists():
        return
    try:
        change: Mapping[str, list[str]] = json.loads(journal.read_bytes())
        moves, removes = list(change["moves"]), list(change["removes"])
    except (ValueError, KeyError, TypeError):
        moves, removes = [], []  # nothing tells what it was to do; a document that stands twice for it `verify` finds
    old = Manifest(files=dict.fromkeys(moves, Part(None, 0, None)), leaving=tuple(removes))
    _take_steps(out, old, _present(out / old.staging, moves))
    sync_folder(out)
    remove(journal)
    sync_folder(out)
    shutil.rmtree(out / STAGING, ignore_errors=True)


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
    with ExitStack() as held:
        try:
            held.enter_context(locked(out / LOCK, waits=False))
            (out / OWNER).write_text(f"{os.getpid()}\n")
        except TakenError as error:
            raise Locked(
                f"另一个 jixiao{_owner(out)}正在写入 {out}。请等它结束，或用 --out 换一个输出文件夹。"
            ) from error
        except OSError as error:
            raise Refusal(f"无法写入输出文件夹 {out}（{error.strerror}）。请检查权限与磁盘空间。") from error
        try:
            yield
        finally:
            remove(out / OWNER)


def holder(out: Path) -> int | None:
    """Return the process that writes to the folder now, 0 where it did not say which it is, None without one."""
    if not is_locked(out / LOCK):
        return None
    text = (out / OWNER).read_text(errors="replace").strip() if (out / OWNER).is_file() else ""
    return int(text) if text.isdigit() else 0


def _owner(out: Path) -> str:
    pid = holder(out)
    return f"（进程 {pid}）" if pid else ""
