"""The fetch log: one JSON line for each address asked, in parts that are only added to; and what it tells later."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal, TypeAlias

from extract.system import open_to_write, sync_folder
from jixiao.base.exits import Refusal
from jixiao.place.fetched import LOG
from jixiao.place.whole_files import object_path, write_all

FOLDER = LOG

Kind: TypeAlias = Literal["listing", "article", "file"]
Outcome: TypeAlias = Literal["stored", "known", "unchanged", "read", "left_out", "noticed", "failed"]
"""stored: new bytes · known: bytes that the archive has · unchanged: answered 304 · read: a page read for its links ·
left_out: by a rule of robots.txt or of the sites file · noticed: something of a whole list is odd · failed."""

GOOD: frozenset[Outcome] = frozenset({"stored", "known", "unchanged", "read"})


@dataclass(frozen=True, slots=True, kw_only=True)
class LogRow:
    """One address, asked once. `page_url` is the page that links to it, `links` what an article page links to.

    `error` is the code of a failure; beside a page that was read it says what was not found on it.

    `fetched_at` is UTC in ISO form, `publish_date` a day in ISO form, `rules` the digest of the rules that an article
    was read by, `entries` how many lines a page of a list has.
    """

    run: str
    site: str
    kind: Kind
    url: str
    outcome: Outcome
    fetched_at: str
    final_url: str | None = None
    page_url: str | None = None
    link_text: str | None = None
    title: str | None = None
    publish_date: str | None = None
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    sha256: str | None = None
    bytes: int | None = None
    format: str | None = None
    file_name: str | None = None
    error: str | None = None
    message: str | None = None
    links: tuple[tuple[str, str], ...] = ()
    rules: str | None = None
    entries: int | None = None


_NAMES = frozenset(each.name for each in fields(LogRow))


class LogWriter:
    """Adds rows to a part of its own: what a killed process left torn stays in that process's part."""

    def __init__(self, archive: Path) -> None:
        """Choose the part; it is made at the first row."""
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
        self.path = archive / FOLDER / f"{stamp}-{secrets.token_hex(3)}.jsonl"
        self._handle: int | None = None
        self._end = 0

    def add(self, row: LogRow) -> int:
        """Add a row and return the place of its first byte; on return it is on the disk.

        Raises:
            OSError: it cannot be written; the part holds whole rows only.
        """
        filled = {name: value for name, value in asdict(row).items() if value not in (None, (), {})}
        line = json.dumps(filled, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
        if self._handle is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._handle = open_to_write(self.path, must_be_new=True)
            sync_folder(self.path.parent)
        try:
            write_all(self._handle, line)
            os.fsync(self._handle)
        except OSError:
            os.ftruncate(self._handle, self._end)
            raise
        begin, self._end = self._end, self._end + len(line)
        return begin

    def close(self) -> None:
        """Close the part; may be called twice."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


def log_rows(archive: Path) -> Iterator[LogRow]:
    """Yield the rows of the log in the order of their writing; the torn last line of a killed process is no row.

    Raises:
        Refusal: a line in the midst of a part is no row.
    """
    for part in _parts(archive):
        for _, row in _rows_of(part):
            yield row


def _parts(archive: Path) -> list[Path]:
    return sorted((archive / FOLDER).glob("*.jsonl"))


def _rows_of(part: Path) -> Iterator[tuple[int, LogRow]]:
    """Yield the rows of a part, each with the place of its first byte."""
    offset = 0
    with part.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.endswith(b"\n"):
                break
            try:
                yield offset, _row(line)
            except (ValueError, TypeError, AttributeError) as error:
                raise Refusal(f"抓取日志 {part} 第 {number} 行已损坏（{error}）。请移走或修复这个文件。") from error
            offset += len(line)


def _row(line: bytes) -> LogRow:
    found = json.loads(line)
    found["links"] = tuple((str(url), str(text)) for url, text in found.get("links", ()))
    return LogRow(**{name: value for name, value in found.items() if name in _NAMES})


class History:
    """What the log says of each address: its last good row, and the files that it gave.

    Held in memory are the places of the rows, not the rows: about 280 bytes for an address.
    """

    def __init__(self, archive: Path) -> None:
        """Read the log.

        Raises:
            Refusal: it is damaged.
        """
        self._archive = archive
        self._places: dict[int, tuple[Path, int]] = {}
        self._had: set[int] = set()
        for part in _parts(archive):
            for offset, row in _rows_of(part):
                self.add(row, part, offset)

    def add(self, row: LogRow, part: Path, offset: int) -> None:
        """Take in a row that stands at a place of a part."""
        if row.outcome in GOOD and row.kind != "listing":
            self._places[_key(row.kind, row.url)] = part, offset
            if row.sha256 is not None:
                self._had.add(_key(row.url, row.sha256))

    def had(self, url: str, sha256: str) -> bool:
        """Tell whether an address gave these bytes before."""
        return _key(url, sha256) in self._had

    def last(self, kind: Kind, url: str) -> LogRow | None:
        """Return the last good row of an address, None where there is none.

        Raises:
            OSError: the part cannot be read.
        """
        place = self._places.get(_key(kind, url))
        if place is None:
            return None
        part, offset = place
        with part.open("rb") as lines:
            lines.seek(offset)
            row = _row(lines.readline())
        return row if (row.kind, row.url) == (kind, url) else None

    def validators(self, kind: Kind, url: str, rules: str | None) -> dict[str, str]:
        """Return the headers that ask for an address only where it changed; none where its bytes or rules are gone."""
        row = self.last(kind, url)
        if row is None or (row.kind == "article" and row.rules != rules):
            return {}
        if row.sha256 is not None and not object_path(self._archive, row.sha256).is_file():
            return {}
        wanted = (("If-None-Match", "etag"), ("If-Modified-Since", "last-modified"))
        return {header: row.headers[name] for header, name in wanted if name in row.headers}


def _key(*parts: str) -> int:
    """Return 64 bits that stand for some texts; `last` looks at the texts themselves."""
    return int.from_bytes(hashlib.blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=8).digest())


def now() -> str:
    """Return the time in UTC, in ISO form with seconds."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def iso(day: date | None) -> str | None:
    """Return a day in ISO form, None for none."""
    return None if day is None else day.isoformat()
