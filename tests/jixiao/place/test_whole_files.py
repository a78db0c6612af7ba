"""Bytes are kept once under their digest, whole or not at all."""

from __future__ import annotations

import errno
import hashlib
import os
from pathlib import Path

import pytest

from jixiao.place.whole_files import object_path, put, sweep


def test_once(tmp_path: Path) -> None:
    """The same bytes twice are one read-only file, which is not written again."""
    first = put(tmp_path, b"report")
    path = object_path(tmp_path, first.sha256)
    before = path.stat()
    second = put(tmp_path, b"report")
    assert (first.is_new, second.is_new) == (True, False)
    assert first.sha256 == second.sha256 == hashlib.sha256(b"report").hexdigest()
    assert path == tmp_path / "objects" / first.sha256[:2] / first.sha256[2:]
    assert path.read_bytes() == b"report"
    assert path.stat().st_ino == before.st_ino
    assert path.stat().st_mode & 0o777 == 0o444


def test_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that fills up midway leaves nothing of the file."""
    write = os.write
    monkeypatch.setattr("jixiao.place.whole_files.os.write", lambda handle, data: _fills_up(write, handle, data))
    with pytest.raises(OSError, match="No space"):
        put(tmp_path, b"0123456789")
    assert [path for path in (tmp_path / "objects").rglob("*") if path.is_file()] == []


def _fills_up(write: object, handle: int, data: memoryview) -> int:
    assert callable(write)
    if len(data) < 10:
        raise OSError(errno.ENOSPC, "No space left on device")
    return int(write(handle, data[:4]))


def test_sweep(tmp_path: Path) -> None:
    """What a killed process left half written goes; objects stay."""
    kept = object_path(tmp_path, put(tmp_path, b"report").sha256)
    torn = kept.with_name(f".{kept.name}.1.tmp")
    torn.write_bytes(b"rep")
    sweep(tmp_path)
    assert kept.exists()
    assert not torn.exists()


def test_no_digest(tmp_path: Path) -> None:
    """What is no digest never becomes a path."""
    with pytest.raises(ValueError, match="sha256"):
        object_path(tmp_path, "../../etc/passwd")
