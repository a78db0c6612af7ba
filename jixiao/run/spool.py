"""Brings the files that lie at addresses to this machine, a few ahead of their reading, and drops them after it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from jixiao.parsing.item import Item

CONNECTIONS = 8
"""Files on their way at once: an object store takes some 30 ms for each, a document 80 ms of one processor."""


class Spool:
    """A folder for files that are brought."""

    def __init__(self, folder: Path) -> None:
        """Take an empty folder."""
        self._folder = folder
        self._count = 0

    def ahead(self, items: Iterable[Item], wanted: Callable[[Item], bool]) -> Iterator[Item]:
        """Yield the items in order, those at addresses brought if they are `wanted` when their turn comes near.

        One that is gone or may not be read is yielded with a path at which nothing lies.

        Raises:
            Refusal: a store does not answer.
        """
        coming: deque[Future[Item] | Item] = deque()
        with ThreadPoolExecutor(CONNECTIONS, thread_name_prefix="spool") as pool:
            for item in items:
                if item.remote is None or not wanted(item):
                    coming.append(item)
                else:
                    self._count += 1
                    path = self._folder / f"{self._count}{item.path.suffix[:16]}"
                    coming.append(pool.submit(_brought, replace(item, path=path)))
                while coming and (len(coming) >= CONNECTIONS or isinstance(coming[0], Item)):
                    yield _arrived(coming.popleft())
            while coming:
                yield _arrived(coming.popleft())

    def drop(self, item: Item) -> None:
        """Remove a file that was brought."""
        if item.remote is not None and item.path.parent == self._folder:
            item.path.unlink(missing_ok=True)


@contextmanager
def spooling() -> Iterator[Spool]:
    """Give a spool that is gone afterwards."""
    with TemporaryDirectory(prefix="jixiao-") as name:
        yield Spool(Path(name))


def _brought(item: Item) -> Item:
    if item.remote is not None:
        try:
            item.remote.store.get(item.remote.name, item.path)
        except (FileNotFoundError, PermissionError):
            return item
    return item


def _arrived(coming: Future[Item] | Item) -> Item:
    return coming if isinstance(coming, Item) else coming.result()
