"""What a run reads: files under their own names, or those of a fetched archive under the addresses they came from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from jixiao.fetch_log import FOLDER, GOOD, log_rows
from jixiao.fetch_store import object_path
from jixiao.sources import find_files, printed


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A file to read: where it lies, the name it has in the tables, and when it was fetched, if it was.

    `file_name` is what its publisher called it, None where that is the last part of `source`.
    """

    path: Path
    source: str
    fetched_at: datetime | None = None
    file_name: str | None = None


@dataclass(slots=True, kw_only=True)
class Inputs:
    """The files to read, in order, and the folders that could not be looked into."""

    items: list[Item] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)


def item_of(path: Path) -> Item:
    """Return a file under its own name."""
    return Item(path=path, source=printed(path))


def find_inputs(sources: Sequence[Path], *, leave_out: Path | None = None) -> Inputs:
    """Return the files that are named, lie in the named folders, or were fetched into the named archives, each once.

    Raises:
        Refusal: a source does not exist or may not be read, or the log of an archive is damaged.
    """
    fetched = [source for source in sources if (source / FOLDER).is_dir()]
    found = find_files([source for source in sources if source not in fetched], leave_out=leave_out)
    items = [item_of(path) for path in found.files]
    for archive in fetched:
        items.extend(_fetched(archive))
    return Inputs(items=items, unreadable=found.unreadable)


def _fetched(archive: Path) -> Iterator[Item]:
    """Yield each file of an archive once, with the address that gave it first."""
    seen: set[str] = set()
    for row in log_rows(archive):
        if row.sha256 is None or row.outcome not in GOOD or row.sha256 in seen:
            continue
        path = object_path(archive, row.sha256)
        if path.is_file():
            seen.add(row.sha256)
            when = datetime.fromisoformat(row.fetched_at)
            yield Item(path=path, source=row.url, fetched_at=when, file_name=row.file_name)
