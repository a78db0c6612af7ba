"""Files written beside and moved into place whole; bytes kept once under their sha256, in objects/ab/cdef…."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from extract.system import open_to_write, remove, replace, set_mode, sync_folder

OBJECTS = "objects"
READ_ONLY = 0o444
"""What is kept is never changed; a person who edits an object by mistake is stopped."""

_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """The digest of bytes that are in the store, and whether they came in just now."""

    sha256: str
    is_new: bool


def object_path(archive: Path, sha256: str) -> Path:
    """Return where the bytes of a digest lie, or would lie.

    Raises:
        ValueError: no sha256 in hexadecimal digits.
    """
    if not _DIGEST.fullmatch(sha256):
        raise ValueError(f"no sha256: {sha256!r}")
    return archive / OBJECTS / sha256[:2] / sha256[2:]


def put(archive: Path, data: bytes) -> Stored:
    """Keep bytes; on return they are on the disk whole and once, also after a power cut.

    Raises:
        OSError: they cannot be written; nothing of them is left in the store.
    """
    digest = hashlib.sha256(data).hexdigest()
    path = object_path(archive, digest)
    if path.is_file() and path.stat().st_size == len(data):
        return Stored(sha256=digest, is_new=False)
    if not path.parent.is_dir():
        path.parent.mkdir(parents=True, exist_ok=True)
        sync_folder(path.parent.parent)
    write_whole(path, data, mode=READ_ONLY)
    return Stored(sha256=digest, is_new=True)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a path beside: what is written there takes the place of `path` whole when the block ends well.

    Where it does not, nothing is left beside. A folder takes the place of a folder. Nothing waits for the disk.

    Raises:
        OSError: it cannot be moved there; what stood at `path` is as it was.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        yield beside
        if beside.is_dir() and path.is_dir():
            shutil.rmtree(path)
        replace(beside, path)
    finally:
        if beside.is_dir():
            shutil.rmtree(beside, ignore_errors=True)
        else:
            remove(beside)


def write_whole(path: Path, data: bytes, *, mode: int = 0o644) -> None:
    """Write a file so that it is there whole or as it was before.

    Raises:
        OSError: it cannot be written; the file is as it was.
    """
    with replacing(path) as beside:
        handle = open_to_write(beside)
        try:
            write_all(handle, data)
            os.fsync(handle)
        finally:
            os.close(handle)
        set_mode(beside, mode)
    sync_folder(path.parent)


def write_all(handle: int, data: bytes) -> None:
    """Write all of the bytes: the system may take fewer at a time.

    Raises:
        OSError: they cannot be written.
    """
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(handle, rest) :]


def sweep(archive: Path) -> None:
    """Remove what a process that was killed left half written; only for the one process that holds the archive.

    Raises:
        OSError: it cannot be removed.
    """
    for left in (archive / OBJECTS).glob("*/.*.tmp"):
        remove(left)
