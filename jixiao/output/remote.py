"""A dataset at an address: changed in a working copy, every change put there as a whole, and read from there."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from jixiao.base.exits import Refusal
from jixiao.corrections.log import FOLDER as CORRECTIONS
from jixiao.output.claim import Claim, claimed, is_claimed
from jixiao.output.held import ARCHIVES
from jixiao.output.quarantine import NAME as QUARANTINE
from jixiao.output.seen import NAME as SIGHTED
from jixiao.output.staging import JOURNAL, STAGING, change_of, holding, ordered, publish
from jixiao.output.status import Status, status_of
from jixiao.parsing.kept import FOLDER as KEPT
from jixiao.place.address import Address, Place
from jixiao.place.store import Store
from schemas.parquet import LAST_TABLE
from schemas.run_table import RUNS
from schemas.tables import TABLES

_KNOWN = (f"{LAST_TABLE}/", f"{ARCHIVES}/")
"""Folders that tell what a dataset holds; a run needs them whole."""
_BESIDE = (QUARANTINE, SIGHTED)
_STATE = (*_KNOWN, "unread/", f"{RUNS.name}/", *_BESIDE)
_DATA = (*(f"{name}/" for name in TABLES), f"{CORRECTIONS}/")
_LOG = "run.log"


@contextmanager
def opened_remote(out: Address) -> Iterator[RemoteOutput]:
    """Claim the dataset at an address, complete a change that was cut short, and give a working copy of it.

    Raises:
        Locked: another run holds it.
        Refusal: the store does not answer, or holds files of others where tables go.
    """
    store = Store(out)
    with claimed(store) as claim, TemporaryDirectory(prefix="jixiao-") as name:
        folder = Path(name)
        _recover(store)
        _refuse_others(store)
        _bring(store, folder, (*_KNOWN, *_BESIDE))
        with holding(folder):
            yield RemoteOutput(store, claim, folder)


class RemoteOutput:
    """A dataset at an address that this process has claimed."""

    def __init__(self, store: Store, claim: Claim, folder: Path) -> None:
        """Take a working copy that has what `_KNOWN` and `_BESIDE` name."""
        self.folder = folder
        self._store, self._claim = store, claim
        self._beside = {name: _content(folder / name) for name in _BESIDE}

    def need(self, names: Collection[str]) -> None:
        """Return with these files of the dataset in the working copy, those that there are.

        Raises:
            Refusal: the store does not answer.
        """
        for name in names:
            if not (self.folder / name).exists():
                try:
                    self._store.get(name, self.folder / name)
                except FileNotFoundError:
                    continue
                except PermissionError as error:
                    raise Refusal(f"无法读取 {self._store.address / name}（{error}）。请检查权限。") from error

    def publish(self, removed: Sequence[str] = ()) -> None:
        """Move everything staged into place, here and there, and remove the files named; all of it or nothing.

        The files go to `.staging/` of the address first, then the journal, which makes the change count, and then
        each to its place. What was kept of documents goes before all: it is read by its own right.

        Raises:
            Refusal: the store does not take it; the next run brings a change that counts to its end.
            OSError: this machine's disk does not.
        """
        self._put_kept()
        self._change(self.folder / STAGING, removed)
        publish(self.folder, removed)

    def settle(self) -> None:
        """Put there the record of the run, its log, the quarantine and the addresses seen, where they have changed.

        Raises:
            Refusal: the store does not take it.
        """
        self._put_kept()
        beside = {name: _content(self.folder / name) for name in _BESIDE}
        changed = [name for name in _BESIDE if beside[name] not in {None, self._beside[name]}]
        gone = [name for name in _BESIDE if beside[name] is None and self._beside[name] is not None]
        new = [f"{RUNS.name}/{path.name}" for path in (self.folder / RUNS.name).glob("*.parquet")]
        log = [_LOG] if (self.folder / _LOG).exists() else []
        paths = {name: self.folder / name for name in (*changed, *new, *log)}
        if paths or gone:
            self._stage(paths)
            self._journal({"moves": sorted(paths), "removes": gone})

    def _change(self, staging: Path, removed: Sequence[str]) -> None:
        change = change_of(staging, removed)
        self._stage({name: staging / name for name in change["moves"]})
        self._journal(change)

    def _stage(self, paths: dict[str, Path]) -> None:
        self._claim.require()
        self._store.put({f"{STAGING}/{name}": path for name, path in paths.items()})

    def _journal(self, change: dict[str, list[str]]) -> None:
        self._claim.require()
        # Put beside and copied: a store that shows a file while it is written never shows half a journal.
        self._store.write(f"{STAGING}/{JOURNAL}", json.dumps(change).encode())
        self._store.copy(f"{STAGING}/{JOURNAL}", JOURNAL)
        _recover(self._store)

    def _put_kept(self) -> None:
        """Put what was kept of documents, and forget it here."""
        paths = {str(path.relative_to(self.folder)): path for path in (self.folder / KEPT).glob("*/[!.]*.json.z")}
        self._store.put(paths)
        for path in paths.values():
            path.unlink()


@contextmanager
def copied(place: Place, *, whole: bool = True) -> Iterator[Path]:
    """Give a folder with the dataset at a place: that folder, or a copy of what lies at the address.

    The copy has the tables and the corrections; with `whole` False only what tells of the documents, what is unread
    in them, the runs and the quarantine.

    Raises:
        Refusal: the store does not answer.
    """
    if isinstance(place, Path):
        yield place
        return
    with TemporaryDirectory(prefix="jixiao-") as name:
        _bring(Store(place), Path(name), _DATA if whole else _STATE)
        yield Path(name)


def status_at(place: Place) -> Status | None:
    """Return how the dataset at a place stands, None where no run has written one.

    Of one at an address, `writer` is 0 while a run writes there.

    Raises:
        Refusal: the store does not answer.
        pyarrow.ArrowException: a part is damaged.
    """
    with copied(place, whole=False) as folder:
        if not (folder / LAST_TABLE).is_dir():
            return None
        status = status_of(folder)
    if isinstance(place, Path):
        return status
    store = Store(place)
    is_written = is_claimed(store)
    return replace(
        status,
        bytes=sum(info.bytes for table in TABLES for info in store.files(table).values()),
        writer=0 if is_written else None,
        is_cut_short=not is_written and store.exists(JOURNAL),
    )


def _recover(store: Store) -> None:
    """Bring a change that counts to its end; drop one that does not."""
    try:
        change: dict[str, list[str]] = json.loads(store.read(JOURNAL))
    except FileNotFoundError:
        store.remove(list(store.files(STAGING)))
        return
    there = set(store.files(LAST_TABLE))
    for step, file in ordered(change, is_there=there.__contains__):
        if step == "move":
            store.copy(f"{STAGING}/{file}", file)
        else:
            store.remove([file])
    store.remove([JOURNAL])
    store.remove(list(store.files(STAGING)))


def _refuse_others(store: Store) -> None:
    """Refuse an address at which a table would stand among files that no run has written."""
    for table in TABLES:
        strange = next((name for name in store.files(table) if not name.endswith((".parquet", ".tmp"))), None)
        if strange is not None:
            raise Refusal(f"{store.address} 里有不是本程序写出的文件（{strange}）。请用 --out 换一个地址。")


def _bring(store: Store, folder: Path, wanted: Sequence[str]) -> None:
    """Copy files of the dataset: those of the names, and those in the folders, whose names end with a slash."""
    for want in wanted:
        for name in store.files(want.rstrip("/")):
            try:
                store.get(name, folder / name)
            except (FileNotFoundError, PermissionError) as error:
                raise Refusal(
                    f"无法读取 {store.address / name}（{error}）。可能有运行正在写入：请稍后再试；否则请检查权限。"
                ) from error


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
