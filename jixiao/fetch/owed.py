"""What a site is still owed: lists and addresses that were not got, so that no day between two runs is lost."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from jixiao.base.exits import Locked, Refusal
from jixiao.fetch.log import Kind, iso
from jixiao.place.lock import TakenError, locked
from jixiao.place.whole_files import write_whole

FOLDER = "fetch_state"
LOCK = ".fetch.lock"
TRIES: Final = 5
"""Runs in which an address is asked that does not answer; a site that is moved leaves links that never will."""

_ANY: Final = ""
"""Key of what an earlier version wrote of a site as a whole; it holds of each of its lists."""

Progress: TypeAlias = Literal["running", "done"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListState:
    """Where a list stands: whether it is owed, from which day on (None: from the first), and how long it was.

    `first` counts the lines of its first page, `total` those of all its pages when it was last read to its end.
    `tries` counts the runs that got into it and not to its end.
    """

    is_owed: bool = False
    since: date | None = None
    first: int | None = None
    total: int | None = None
    tries: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OwedAddress:
    """An article or file that did not answer and may tomorrow, with how the fetch came to it."""

    kind: Kind
    url: str
    page_url: str | None = None
    link_text: str | None = None
    title: str | None = None
    publish_date: str | None = None
    tries: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteState:
    """Where a site stands: the run that reads it or read it last, its lists by key, and addresses to ask again."""

    site: str
    run: str
    progress: Progress
    lists: Mapping[str, ListState] = field(default_factory=dict)
    addresses: tuple[OwedAddress, ...] = ()

    @property
    def has_new_list(self) -> bool:
        """Whether a list of it has never been read."""
        return any(each.first is None for each in self.lists.values())

    def save(self, archive: Path) -> None:
        """Write the state whole.

        Raises:
            OSError: it cannot be written.
        """
        path = _path(archive, self.site)
        path.parent.mkdir(parents=True, exist_ok=True)
        values = {
            "site": self.site,
            "run": self.run,
            "progress": self.progress,
            "lists": {key: asdict(each) | {"since": iso(each.since)} for key, each in self.lists.items()},
            "addresses": [asdict(each) for each in self.addresses],
        }
        write_whole(path, json.dumps(values, ensure_ascii=False).encode())


def begin(archive: Path, site: str, since: date | None, lists: Sequence[str]) -> SiteState:
    """Return the state in which the lists of a site are read now, each from its own day on, and write it.

    A run that was cut short goes on under its own id. A list that it or a failed one did not read to its end is owed
    from that day on, the others are read from `since`: one list that never answers does not make all be read again.

    Raises:
        Refusal: the state cannot be read.
        OSError: it cannot be written.
    """
    earlier = _load(archive, site)
    known = earlier.lists if earlier is not None else {}
    starting = {}
    for key in lists:
        had = known.get(key) or known.get(_ANY) or ListState()
        start = _earlier(since, had.since) if had.is_owed else since
        starting[key] = replace(had, is_owed=True, since=start)
    goes_on = earlier is not None and earlier.progress == "running"
    state = SiteState(
        site=site,
        run=earlier.run if earlier is not None and goes_on else _new_run(),
        progress="running",
        lists=starting,
        addresses=earlier.addresses if earlier is not None else (),
    )
    state.save(archive)
    return state


def _earlier(one: date | None, other: date | None) -> date | None:
    """Return the earlier of two first days; None, from the first day on, is earlier than all."""
    return None if one is None or other is None else min(one, other)


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
        return _state_of_a_site(values) if "since" in values else _state(values)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refusal(f"无法读取抓取状态 {path}（{error}）。删除这个文件可从头核对该站点。") from error


def _state(values: Mapping[str, Any]) -> SiteState:
    lists = {key: ListState(**each | {"since": _day(each["since"])}) for key, each in values["lists"].items()}
    addresses = tuple(OwedAddress(**each) for each in values["addresses"])
    return SiteState(
        site=values["site"],
        run=str(values["run"]),
        progress=values["progress"],
        lists=lists,
        addresses=addresses,
    )


def _state_of_a_site(values: Mapping[str, Any]) -> SiteState:
    """Return the state that an earlier version wrote, which knew one day for all lists of a site."""
    each = ListState(is_owed=values["progress"] != "done", since=_day(values["since"]), first=0)
    progress: Progress = "running" if values["progress"] == "running" else "done"
    return SiteState(site=values["site"], run=str(values["run"]), progress=progress, lists={_ANY: each})


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
