"""The log keeps whole rows through kills and full disks, and tells where each file came from."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from jixiao.base.exits import Refusal
from jixiao.fetch.log import History, LogRow, LogWriter, log_rows
from jixiao.place.whole_files import put


def row(url: str, sha256: str | None = None, **values: object) -> LogRow:
    given: dict[str, object] = {
        "run": "r1",
        "kind": "file",
        "outcome": "stored",
        "fetched_at": "2024-05-01T00:00:00+00:00",
    }
    return LogRow(site="s", url=url, sha256=sha256, **(given | values))  # type: ignore[arg-type]


def write(archive: Path, *rows: LogRow) -> Path:
    writer = LogWriter(archive)
    for each in rows:
        writer.add(each)
    writer.close()
    return writer.path


def test_round_trip(tmp_path: Path) -> None:
    """Rows come back as they were written, in order, over several parts."""
    rows = [row("http://a/1", title="绩效", links=(("http://a/x", "附件"),)), row("http://a/2", status=200)]
    write(tmp_path, rows[0])
    write(tmp_path, rows[1])
    assert list(log_rows(tmp_path)) == rows


def test_torn_line(tmp_path: Path) -> None:
    """A line that a kill cut off is no row, and the rows before it stay."""
    part = write(tmp_path, row("http://a/1"))
    with part.open("ab") as file:
        file.write(b'{"run": "r1", "ur')
    write(tmp_path, row("http://a/2"))
    assert [each.url for each in log_rows(tmp_path)] == ["http://a/1", "http://a/2"]


def test_damaged_line(tmp_path: Path) -> None:
    """A damaged line in the midst is refused with its place, not passed over."""
    part = write(tmp_path, row("http://a/1"))
    with part.open("ab") as file:
        file.write(b"??\n")
    with pytest.raises(Refusal, match="第 2 行"):
        list(log_rows(tmp_path))


def test_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A row that does not fit is taken back whole; the next one stands on a line of its own."""
    writer = LogWriter(tmp_path)
    writer.add(row("http://a/1"))
    real = os.write

    def fills_up(handle: int, data: memoryview) -> int:
        if len(data) < 20:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(handle, data[: len(data) - 10])

    with monkeypatch.context() as patch:
        patch.setattr("jixiao.place.whole_files.os.write", fills_up)
        with pytest.raises(OSError, match="No space"):
            writer.add(row("http://a/2"))
    writer.add(row("http://a/3"))
    writer.close()
    assert [each.url for each in log_rows(tmp_path)] == ["http://a/1", "http://a/3"]


def test_no_archive(tmp_path: Path) -> None:
    """A folder without a log has no rows."""
    assert list(log_rows(tmp_path)) == []


def test_validators(tmp_path: Path) -> None:
    """Conditions are sent only while the bytes are there and an article's rules are those it was read by."""
    sha = put(tmp_path, b"report").sha256
    headers = {"etag": '"1"', "last-modified": "Wed, 01 May 2024 00:00:00 GMT"}
    write(
        tmp_path,
        row("http://a/1", sha, headers=headers),
        row("http://a/2", "0" * 64, headers=headers),
        row("http://a/p", kind="article", outcome="read", headers=headers, rules="one"),
    )
    history = History(tmp_path)
    both = {"If-None-Match": '"1"', "If-Modified-Since": "Wed, 01 May 2024 00:00:00 GMT"}
    assert history.validators("file", "http://a/1", None) == both
    assert history.validators("file", "http://a/2", None) == {}
    assert history.validators("article", "http://a/p", "one") == both
    assert history.validators("article", "http://a/p", "two") == {}


def test_history(tmp_path: Path) -> None:
    """The last good row of an address is found again, also one added while the log is open; failures are none."""
    write(
        tmp_path, row("http://a/1", "1" * 64), row("http://a/1", None, outcome="failed"), row("http://a/2", title="旧")
    )
    history = History(tmp_path)
    first = history.last("file", "http://a/1")
    assert first is not None
    assert first.sha256 == "1" * 64
    assert history.had("http://a/1", "1" * 64)
    assert not history.had("http://a/2", "1" * 64)
    writer = LogWriter(tmp_path)
    for title in ("新", "更新"):
        fresh = row("http://a/2", title=title)
        history.add(fresh, writer.path, writer.add(fresh))
    writer.close()
    assert history.last("file", "http://a/2") == fresh
    assert history.last("article", "http://a/2") is None
