"""A lock that one process holds at a time, on a file beside what it guards; it goes however the process ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout
from filelock import lock_descriptor as try_lock

_MODE = 0o644


class TakenError(Exception):
    """Another process holds the lock."""


@contextmanager
def locked(path: Path, *, waits: bool) -> Iterator[None]:
    """Hold the lock file while the block runs; `waits`: however long another one holds it.

    Raises:
        TakenError: another one holds it and this one does not wait.
        OSError: the file cannot be made.
    """
    lock = FileLock(path, timeout=-1 if waits else 0, mode=_MODE)
    try:
        lock.acquire()
    except Timeout as error:
        raise TakenError(str(path)) from error
    try:
        yield
    finally:
        lock.release()


def is_locked(path: Path) -> bool:
    """Tell whether a process holds the lock file now."""
    if not path.exists():
        return False
    try:
        with locked(path, waits=False):
            return False
    except TakenError:
        return True
    except OSError:
        return _is_locked_for_reading(path)


def _is_locked_for_reading(path: Path) -> bool:
    """Tell the same of a file that this user may not write; False where that cannot be told."""
    try:
        with path.open("rb") as file:
            return not try_lock(file.fileno(), blocking=False)
    except OSError:
        return False
