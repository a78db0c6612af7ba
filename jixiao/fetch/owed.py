"""What a site is still owed: a run that was cut short is taken up again, and no day between two runs is lost."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal, TypeAlias

from jixiao.base.exits import Locked, Refusal
from jixiao.fetch.log import iso
from jixiao.place.lock import TakenError, locked
from jixiao.place.whole_files import write_whole

FOLDER = "fetch_state"
LOCK = ".fetch.lock"

Progress: TypeAlias = Literal["running", "owing", "done"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteState:
    """Where a site stands: the run that reads it or read it last, and from which day on (None: from the first)."""

    site: str
    run: str
    since: date | None
    progress: Progress

    def save(self, archive: Path) -> None:
        """Write the state whole.

        Raises:
            OSError: it cannot be written.
        """
        path = _path(archive, self.site)
        path.parent.mkdir(parents=True, exist_ok=True)
        values = {"site": self.site, "run": self.run, "since": iso(self.since), "progress": self.progress}
        write_whole(path, json.dumps(values, ensure_ascii=False).encode())


def begin(archive: Path, site: str, since: date | None) -> SiteState:
    """Return the state in which a site is read now, and write it.

    A run that was cut short goes on under its own id; what it or a failed one did not reach moves `since` back to its.

    Raises:
        Refusal: the state cannot be read.
        OSError: it cannot be written.
    """
    earlier = _load(archive, site)
    if earlier is not None and earlier.progress != "done":
        since = None if since is None or earlier.since is None else min(since, earlier.since)
    goes_on = earlier is not None and earlier.progress == "running"
    run = earlier.run if earlier is not None and goes_on else _new_run()
    state = SiteState(site=site, run=run, since=since, progress="running")
    state.save(archive)
    return state


@contextmanager
def held(archive: Path) -> Iterator[None]:
    """Hold the archive for this process; the system lets go of it however the process ends.

    Raises:
        Refusal: it cannot be made or written.
        Locked: another process holds it.
    """
    with ExitStack() as lock:
        try:
            archive.mkdir(parents=True, exist_ok=True)
            lock.enter_context(locked(archive / LOCK, waits=False))
        except TakenError as error:
            raise Locked(f"另一个 jixiao fetch 正在写入 {archive}。请等它结束。") from error
        except OSError as error:
            raise Refusal(f"无法写入存档文件夹 {archive}（{error.strerror}）。请检查路径、权限与磁盘空间。") from error
        yield


def _new_run() -> str:
    return f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}"


def _path(archive: Path, site: str) -> Path:
    return archive / FOLDER / f"{hashlib.sha256(site.encode()).hexdigest()[:16]}.json"


def _load(archive: Path, site: str) -> SiteState | None:
    path = _path(archive, site)
    try:
        values = json.loads(path.read_bytes())
        since = date.fromisoformat(values["since"]) if values["since"] else None
        return SiteState(site=site, run=str(values["run"]), since=since, progress=values["progress"])
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Refusal(f"无法读取抓取状态 {path}（{error}）。删除这个文件可从头核对该站点。") from error
