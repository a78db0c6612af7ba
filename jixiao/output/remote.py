"""A dataset at an address: changed in a working copy, every change put there as a whole, and read from there."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from jixiao.base.exits import Refusal
from jixiao.corrections.log import FOLDER as CORRECTIONS
from jixiao.output.claim import Claim, claimed, is_claimed
from jixiao.output.held import ARCHIVES
from jixiao.output.quarantine import NAME as QUARANTINE
from jixiao.output.seen import NAME as SIGHTED
from jixiao.output.staging import JOURNAL, holding, ordered, publish, staged
from jixiao.output.status import Status, status_of
from jixiao.parsing.kept import FOLDER as KEPT
from jixiao.place.address import Address, Place
from jixiao.place.store import Store
from schemas.manifest import NAME as MANIFEST
from schemas.manifest import (
    STAGING,
    TRIES,
    DamagedError,
    Manifest,
    Part,
    decoded,
    encoded,
    is_dataset,
    misfit,
    unmanaged,
)
from schemas.parquet import LAST_TABLE
from schemas.run_table import RUNS
from schemas.tables import TABLES

_KNOWN = (LAST_TABLE, ARCHIVES)
"""Tables that tell what a dataset holds; a run needs them whole."""
_STATE = (*_KNOWN, "unread", RUNS.name)
_BESIDE = (QUARANTINE, SIGHTED)
_LOG = "run.log"
_BEGUN = "begun"
"""Lies in the staging folder of a change until it is settled, also where nothing else does."""

Read = TypeVar("Read")


@contextmanager
def opened_remote(out: Address, *, whole: bool = True) -> Iterator[RemoteOutput]:
    """Claim the dataset at an address, complete a change that was cut short, and give a working copy of it.

    With `whole` False files may be missing, and in place of a damaged manifest comes one of what lies there.

    Raises:
        Locked: another run holds it.
        Refusal: the store does not answer, or holds files of others where tables go.
        DamagedError: a file of the dataset is missing or has another size, or its manifest is damaged.
    """
    store = Store(out)
    with claimed(store) as claim, TemporaryDirectory(prefix="jixiao-") as name:
        folder = Path(name)
        if not whole:
            _replace_damaged(store)
        _recover(store)
        _refuse_others(store)
        manifest, mark = manifest_at(store)
        if whole and (damage := _damage(store, manifest)):
            raise damage
        _bring(store, folder, manifest, _KNOWN if whole else (), _BESIDE)
        with holding(folder, whole=False):
            yield RemoteOutput(store, claim, folder, manifest, mark)


class RemoteOutput:
    """A dataset at an address that this process has claimed."""

    def __init__(self, store: Store, claim: Claim, folder: Path, manifest: Manifest, mark: str | None) -> None:
        """Take a working copy that has what `_KNOWN` and `_BESIDE` name; `mark` is the store's of the manifest."""
        self.folder, self.manifest = folder, manifest
        self._store, self._claim, self._mark = store, claim, mark
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

    def publish(self, removed: Collection[str] = (), owed: Sequence[str] | None = None) -> None:
        """Move everything staged into place, here and there, and remove the files named; all of it or nothing.

        The files go to a staging folder of this run first; then the manifest is replaced, which makes the change
        count, if it is still the one that this run has read; then each file goes to its place. What was kept of
        documents goes before all: it is read by its own right.

        Raises:
            Refusal: the store does not take it; the next run brings a change that counts to its end.
            OSError: this machine's disk does not.
        """
        self._put_kept()
        self._claim.require()
        arriving = staged(self.folder / STAGING)
        # A run that sleeps past its claim must not put its files among those of the run that took over.
        new = self.manifest.changed(arriving, removed, staging=f"{STAGING}/{self._claim.token}", owed=owed)
        self._store.write(f"{new.staging}/{_BEGUN}", b"")
        self._store.put({f"{new.staging}/{name}": self.folder / STAGING / name for name in arriving})
        self._claim.require()
        self._mark = self._store.replace(MANIFEST, encoded(new), self._mark)
        _settle(self._store, new, arriving)
        # Its own files only: a run that slept through this moment must not take away those of the one that took over.
        self._store.remove([f"{new.staging}/{name}" for name in (*arriving, _BEGUN)])
        publish(self.folder, self.manifest, removed, owed)
        self.manifest = new

    def set_aside(self, names: Collection[str]) -> None:
        """Keep a copy of these files, those that there are, where the next change does not reach.

        Raises:
            Refusal: the store does not do it.
        """
        self._claim.require()
        for name in names:
            if self._store.exists(name):
                self._store.copy(name, f".set-aside/{self.manifest.coming:05d}/{name}")

    def lying(self, tables: Collection[str]) -> list[str]:
        """Return the names of the files that lie there in the folders of the tables, whosever they are.

        Raises:
            Refusal: the store does not answer.
        """
        return [name for table in tables for name in self._store.files(table)]

    def remove(self, names: Collection[str]) -> None:
        """Remove files there that are none of the dataset's.

        Raises:
            Refusal: the store does not do it.
        """
        self._claim.require()
        self._store.remove(names)

    def settle(self) -> None:
        """Put there the log of the run, the quarantine and the addresses seen, where they have changed.

        Raises:
            Refusal: the store does not take it.
        """
        self._put_kept()
        beside = {name: _content(self.folder / name) for name in _BESIDE}
        changed = [name for name in _BESIDE if beside[name] not in {None, self._beside[name]}]
        gone = [name for name in _BESIDE if beside[name] is None and self._beside[name] is not None]
        log = [_LOG] if (self.folder / _LOG).exists() else []
        if changed or gone or log:
            self._claim.require()
            self._store.put({name: self.folder / name for name in (*changed, *log)})
            self._store.remove(gone)

    def _put_kept(self) -> None:
        """Put what was kept of documents, and forget it here."""
        paths = {path.relative_to(self.folder).as_posix(): path for path in (self.folder / KEPT).glob("*/[!.]*.json.z")}
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
        DamagedError: a file is missing, or the manifest is damaged.
    """
    if isinstance(place, Path):
        yield place
        return
    with TemporaryDirectory(prefix="jixiao-") as name:
        folder, store = Path(name), Store(place)
        tables, beside = (tuple(TABLES), (CORRECTIONS,)) if whole else (_STATE, _BESIDE)
        _steadily(store, lambda manifest: _bring(store, folder, manifest, tables, beside))
        try:
            yield folder
        except DamagedError as damage:
            raise DamagedError(place, damage.name, damage.what) from damage


def status_at(place: Place) -> Status | None:
    """Return how the dataset at a place stands, None where no run has written one.

    Of one at an address, `writer` is 0 while a run writes there.

    Raises:
        Refusal: the store does not answer.
        DamagedError: the list of the documents or of the runs, or the manifest, is not as it was written.
    """
    with copied(place, whole=False) as folder:
        if not is_dataset(folder):
            return None
        status = status_of(folder)
    if isinstance(place, Path):
        return status
    store = Store(place)
    is_written = is_claimed(store)
    manifest, _ = manifest_at(store)
    damage = None if is_written else _damage(store, manifest)
    return replace(
        status,
        bytes=sum(part.bytes for name, part in manifest.files.items() if not name.startswith(".")),
        writer=0 if is_written else None,
        is_cut_short=not is_written and (store.exists(JOURNAL) or bool(store.files(STAGING))),
        damage=None if damage is None else f"{damage.name} {damage.what}",
    )


def manifest_at(store: Store) -> tuple[Manifest, str | None]:
    """Return the manifest of the dataset at an address and the store's mark of it, None where it has none.

    Raises:
        Refusal: the store does not answer.
        DamagedError: it is damaged.
    """
    try:
        data, mark = store.read_marked(MANIFEST)
    except FileNotFoundError:
        return _listed_at(store), None
    except PermissionError as error:
        raise Refusal(f"无法读取 {store.address / MANIFEST}（{error}）。请检查权限。") from error
    return decoded(data, store.address), mark


def _listed_at(store: Store) -> Manifest:
    """Return what lies at an address in the folders of a dataset that has no manifest."""
    tables = (*TABLES, RUNS.name, ARCHIVES)
    return unmanaged({name: info.bytes for table in tables for name, info in store.files(table).items()})


def _replace_damaged(store: Store) -> None:
    """Write a manifest of what lies there where the one that is there is damaged."""
    try:
        manifest_at(store)
    except DamagedError:
        found = _listed_at(store)
        _, mark = store.read_marked(MANIFEST)
        store.replace(MANIFEST, encoded(replace(found, number=found.coming)), mark)


def _steadily(store: Store, read: Callable[[Manifest], Read]) -> Read:
    """Return what `read` makes of the dataset; where a change came in between it begins again with what holds then."""
    manifest, _ = manifest_at(store)
    for _ in range(TRIES):
        try:
            return read(manifest)
        except Refusal:
            earlier, (manifest, _) = manifest, manifest_at(store)
            if manifest == earlier:
                raise
    return read(manifest)


def _damage(store: Store, manifest: Manifest) -> DamagedError | None:
    """Return what is wrong with the first file that is missing at an address or has another size."""
    tables = {name.partition("/")[0] for name in manifest.files}
    sizes = {name: info.bytes for table in tables for name, info in store.files(table).items()}
    return misfit(store.address, manifest, sizes.get)


def _recover(store: Store) -> None:
    """Bring a change that counts to its end; drop one that does not.

    What waits may belong to a run that sleeps and will wake. Before its files go the manifest is written anew, so that
    it is no longer the one that the sleeper has read, and nothing can name what is gone.
    """
    waiting = list(store.files(STAGING))
    if store.exists(JOURNAL):
        _complete_journal(store)
    elif waiting:
        manifest, mark = manifest_at(store)
        here = [name.removeprefix(f"{manifest.staging}/") for name in waiting if name.startswith(manifest.staging)]
        _settle(store, manifest, [name for name in here if name in manifest.files])
        store.replace(MANIFEST, encoded(replace(manifest, number=manifest.coming)), mark)
        store.remove(waiting)


def _settle(store: Store, manifest: Manifest, waiting: Collection[str]) -> None:
    for step, file in ordered(manifest, waiting):
        if step == "move":
            store.copy(f"{manifest.staging}/{file}", file)
        else:
            store.remove([file])


def _complete_journal(store: Store) -> None:
    """Bring the change of an earlier version of the program to its end: its journal names the moves."""
    try:
        change: Mapping[str, list[str]] = json.loads(store.read(JOURNAL))
        old = Manifest(
            files=dict.fromkeys(change["moves"], Part(None, 0, None)), leaving=tuple(change["removes"]), staging=STAGING
        )
    except (ValueError, KeyError, TypeError):
        old = Manifest(files={})  # nothing tells what it was to do
    there = store.files(STAGING)
    _settle(store, old, [name for name in old.files if f"{STAGING}/{name}" in there])
    store.remove([JOURNAL])
    store.remove(list(there))


def _refuse_others(store: Store) -> None:
    """Refuse an address at which a table would stand among files that no run has written."""
    for table in TABLES:
        strange = next((name for name in store.files(table) if not name.endswith((".parquet", ".tmp"))), None)
        if strange is not None:
            raise Refusal(f"{store.address} 里有不是本程序写出的文件（{strange}）。请用 --out 换一个地址。")


def _bring(store: Store, folder: Path, manifest: Manifest, tables: Sequence[str], beside: Sequence[str]) -> None:
    """Copy the files of tables, as the manifest names them, the manifest, and what lies beside."""
    for table in tables:
        for name in manifest.named(table):
            if not (folder / name).exists():
                _get(store, folder, name, (name, f"{manifest.staging}/{name}", name))
    for want in beside:
        for name in store.files(want):
            _get(store, folder, name, (name,))
    if manifest.number >= 0:
        (folder / MANIFEST).write_bytes(encoded(manifest))


def _get(store: Store, folder: Path, name: str, places: Sequence[str]) -> None:
    """Copy a file that lies at one of the places."""
    for place in places:
        try:
            store.get(place, folder / name)
        except FileNotFoundError as error:
            absent: OSError = error
        except PermissionError as error:
            absent = error
            break
        else:
            return
    raise Refusal(
        f"无法读取 {store.address / name}（{absent}）。可能有运行正在写入：请稍后再试；否则请检查权限。"
    ) from absent


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
