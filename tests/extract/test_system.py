"""Tests of `extract.system`: what operating systems do each in its own way, as far as one shows how another does."""

from __future__ import annotations

from pathlib import Path

import pytest

from extract import system


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Let a file be open in another program on Windows the first two times that it is to be replaced or removed."""
    times: list[Path] = []
    replace, unlink = Path.replace, Path.unlink

    def is_open(path: Path) -> None:
        times.append(path)
        if len(times) <= 2:
            raise PermissionError(13, "used by another process", str(path))

    def replaced(path: Path, target: Path) -> Path:
        is_open(path)
        return replace(path, target)

    def removed(path: Path, *, missing_ok: bool = False) -> None:
        is_open(path)
        unlink(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "replace", replaced)
    monkeypatch.setattr(Path, "unlink", removed)
    return times


def test_a_file_that_another_program_has_open_is_waited_for(
    work: Path, refused: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows refuses to move over it and to remove it meanwhile."""
    monkeypatch.setattr(system, "IS_WINDOWS", True)
    (work / "new").write_text("new")
    (work / "old").write_text("old")
    system.replace(work / "new", work / "old")
    assert (work / "old").read_text() == "new"
    del refused[:]
    system.remove(work / "old")
    system.remove(work / "old")
    assert not (work / "old").exists()


def test_a_file_that_may_not_be_replaced_is_said_at_once(work: Path, refused: list[Path]) -> None:
    """Elsewhere it is a matter of rights, and these do not change by waiting."""
    (work / "new").write_text("new")
    with pytest.raises(PermissionError):
        system.replace(work / "new", work / "old")
    assert len(refused) == 1


def test_where_no_links_are_made_a_copy_stands_in(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On Windows a link is not for everyone."""

    def denied(*_: object, **__: object) -> None:
        raise OSError(1314, "a required privilege is not held by the client")

    (work / "file").write_text("content")
    system.stand_in(work / "link", work / "file")
    assert (work / "link").is_symlink()
    monkeypatch.setattr(Path, "symlink_to", denied)
    system.stand_in(work / "copy", work / "file")
    assert not (work / "copy").is_symlink()
    assert (work / "copy").read_text() == "content"
