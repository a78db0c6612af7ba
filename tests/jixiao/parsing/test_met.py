"""Tests of `jixiao.parsing.met`."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from jixiao.parsing.met import meet


def test_a_file_is_known_by_its_content(work: Path) -> None:
    """An empty or missing file has no digest: two failed downloads are not one document."""
    (work / "a").write_bytes(b"x")
    (work / "b").write_bytes(b"")
    found = meet(Path("a"))
    assert (found.data, found.sha256, found.error) == (b"x", hashlib.sha256(b"x").hexdigest(), None)
    assert (meet(Path("b")).sha256, meet(Path("b")).error) == (None, None)
    missing = meet(Path("c"))
    assert missing.sha256 is None
    assert missing.error is not None
    assert missing.error.code == "no_access"


def test_what_is_too_large_is_not_gone_through(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a file of 20 GB the size is asked; nothing of it is read or hashed."""
    with (work / "huge.pdf").open("wb") as file:
        file.truncate(20 * 2**30)  # a hole: it takes no room on the disk
    monkeypatch.delattr(hashlib, "sha256")
    found = meet(work / "huge.pdf")
    assert (found.data, found.sha256) == (b"", None)
    assert found.error is not None
    assert found.error.code == "too_large"
