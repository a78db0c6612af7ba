"""What a run reads: files here or at addresses under their own names, fetched ones under where they came from."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from jixiao.base.exits import Refusal
from jixiao.fetch.log import FOLDER, GOOD, LogRow, log_rows
from jixiao.parsing.files import find_files, is_by_product
from jixiao.parsing.item import Found, Item, RemoteFile, item_of
from jixiao.place.address import Address, Place
from jixiao.place.store import Store
from jixiao.place.whole_files import OBJECTS, object_path

_NOWHERE = Path(os.devnull)
"""No file lies below it: where those at addresses are until they are brought."""


@dataclass(slots=True, kw_only=True)
class Inputs:
    """The files to read, in order, and the folders, pipes and devices that could not be looked into."""

    items: list[Item] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    left_out: int = 0


def find_inputs(sources: Sequence[Place], *, leave_out: Place | None = None) -> Inputs:
    """Return the files that are named, lie in the named folders, or were fetched into the named archives, each once.

    Files of this machine come first.

    Raises:
        Refusal: a source does not exist or may not be read, or the log of an archive is damaged.
    """
    here = [source for source in sources if isinstance(source, Path)]
    fetched = [source for source in here if (source / FOLDER).is_dir()]
    objects = {source: archive for source in here if (archive := _archive_of(source)) is not None}
    own = leave_out if isinstance(leave_out, Path) else None
    found = find_files([source for source in here if source not in {*fetched, *objects}], leave_out=own)
    items = [item_of(path) for path in found.files]
    for archive in fetched:
        items.extend(_fetched(archive))
    known = {item.path: item for archive in dict.fromkeys(objects.values()) for item in _fetched(archive)}
    items.extend(known.get(source) or item_of(source) for source in objects)
    seen: set[str] = set()
    for address in (source for source in sources if isinstance(source, Address)):
        given = (item for item in _at(address, leave_out) if item.place not in seen)
        for item in given:
            seen.add(item.place)
            items.append(item)
    return Inputs(items=items, unreadable=found.unreadable, left_out=found.left_out)


def _archive_of(source: Path) -> Path | None:
    """Return the archive that a file is an object of, None where it is none: named again, it keeps its address."""
    if OBJECTS not in source.parts[-3:-2] or not source.is_file():
        return None
    archive = source.parents[2]
    return archive if (archive / FOLDER).is_dir() else None


def _fetched(archive: Path) -> Iterator[Item]:
    """Yield each file of an archive once, with the address that gave it first."""
    for sha256, row in _first_rows(archive):
        path = object_path(archive, sha256)
        if path.is_file():
            yield _fetched_item(row, path)


def _first_rows(archive: Path) -> Iterator[tuple[str, LogRow]]:
    seen: set[str] = set()
    for row in log_rows(archive):
        if row.sha256 is not None and row.outcome in GOOD and row.sha256 not in seen:
            seen.add(row.sha256)
            yield row.sha256, row


def _fetched_item(row: LogRow, path: Path, remote: RemoteFile | None = None) -> Item:
    when = datetime.fromisoformat(row.fetched_at)
    found = Found(
        published_on=row.publish_date, page_url=row.page_url, page_title=row.title, link_text=row.link_text or None
    )
    return Item(path=path, source=row.url, fetched_at=when, file_name=row.file_name, found=found, remote=remote)


def _at(address: Address, leave_out: Place | None) -> Iterator[Item]:
    """Yield the files at an address, folder by folder as those of this machine."""
    store = Store(address)
    if store.files(FOLDER):
        yield from _fetched_at(store)
        return
    files = store.files()
    if not files:
        raise Refusal(f"找不到 {address}，或其中没有文件。请检查地址是否写对。")
    own = f"{leave_out}/"
    for name in sorted(files, key=_by_folder):
        if not any(is_by_product(part) for part in name.split("/")) and not f"{address / name}".startswith(own):
            remote = RemoteFile(store=store, name=name, version=files[name].version)
            yield Item(
                path=_NOWHERE / str(remote.address).rsplit("/", 1)[-1], source=str(remote.address), remote=remote
            )


def _by_folder(name: str) -> list[tuple[bool, str]]:
    """Return what sorts names: the files of a folder, then the folders below it."""
    parts = name.split("/")
    return [(number < len(parts) - 1, part) for number, part in enumerate(parts)]


def _fetched_at(store: Store) -> Iterator[Item]:
    """Yield each file of an archive at an address once, as `_fetched` does."""
    with TemporaryDirectory(prefix="jixiao-") as folder:
        archive = Path(folder)
        for name in store.files(FOLDER):
            store.get(name, archive / name)
        rows = list(_first_rows(archive))
    stored = store.files(OBJECTS)
    for sha256, row in rows:
        path = object_path(Path(), sha256)
        info = stored.get(path.as_posix())
        if info is not None:
            remote = RemoteFile(store=store, name=path.as_posix(), version=info.version, sha256=sha256)
            yield _fetched_item(row, _NOWHERE / path.name, remote)
