"""What one site's fetch has done so far: rows written, things counted, and whether it has to come back for more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Final

from jixiao.fetch.log import GOOD, History, LogRow, LogWriter
from jixiao.fetch.owed import TRIES, ListState, OwedAddress, SiteState
from jixiao.place.whole_files import Stored, put

EXAMPLES = 5
"""Failures of a site that are shown with their address; all stand in the log."""
SHRUNK: Final = 0.8
"""Share of the lines that a list had, below which it is told that it shrank: sites take down single items only."""


@dataclass(slots=True, kw_only=True)
class Ledger:
    """The books of one site in one run; `finished` once every page that was due has been asked.

    `silences` counts pages that were read and did not hold what they should, `new_silences` those of them that no
    earlier run has told. `tell` is called with each row that failed or told something new.
    """

    archive: Path
    state: SiteState
    writer: LogWriter
    history: History
    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    passed_over: Counter[str] = field(default_factory=Counter)
    silences: Counter[str] = field(default_factory=Counter)
    new_silences: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)
    lists: dict[str, ListState] = field(default_factory=dict)
    addresses: list[OwedAddress] = field(default_factory=list)
    given_up: int = 0
    tell: Callable[[LogRow], None] = lambda _: None
    new_objects: int = 0
    new_sources: int = 0
    resumed: int = 0
    finished: bool = False
    trouble: OSError | None = None

    @property
    def site(self) -> str:
        """The name of the site."""
        return self.state.site

    @property
    def run(self) -> str:
        """The run under whose id rows are written."""
        return self.state.run

    def keep(self, data: bytes) -> Stored:
        """Put bytes into the archive.

        Raises:
            OSError: they cannot be written; the ledger knows.
        """
        try:
            return put(self.archive, data)
        except OSError as error:
            self.trouble = error
            raise

    def record(self, row: LogRow, *, transient: bool = False) -> None:
        """Write a row to the log, and count it; an article or file whose failure may pass is owed to the next run.

        Raises:
            OSError: it cannot be written; the ledger knows.
        """
        try:
            offset = self.writer.add(row)
        except OSError as error:
            self.trouble = error
            raise
        self.outcomes[row.kind, row.outcome] += 1
        if row.outcome == "noticed" or (row.outcome in GOOD and row.error is not None):
            self.notice(row)
        if row.outcome == "failed":
            self.errors[row.error or "internal"] += 1
            self._show(row)
            if transient and row.kind != "listing":
                self._owe(row)
        elif row.outcome == "left_out":
            self.left_out[row.error or ""] += 1
        elif row.sha256 is not None:
            self.new_objects += row.outcome == "stored"
            self.new_sources += not self.history.had(row.url, row.sha256)
        self.history.add(row, self.writer.path, offset)

    def notice(self, row: LogRow, *, again: bool = False) -> None:
        """Count a page that did not hold what it should; `again` where a run that was cut short told it."""
        code = row.error or ""
        self.silences[code] += 1
        earlier = self.history.last(row.kind, row.url)
        if again or row.outcome == "noticed" or earlier is None or earlier.error != row.error:
            self.new_silences[code] += 1
            self._show(row)

    def _show(self, row: LogRow) -> None:
        if len(self.examples) < EXAMPLES:
            self.examples.append(f"{row.error} {row.url}" + (f"（{row.message}）" if row.message else ""))
        self.tell(row)

    def _owe(self, row: LogRow) -> None:
        tries = 1 + max((each.tries for each in self.state.addresses if each.url == row.url), default=0)
        if tries >= TRIES:
            self.given_up += 1
            return
        self.addresses.append(
            OwedAddress(
                kind=row.kind,
                url=row.url,
                page_url=row.page_url,
                link_text=row.link_text,
                title=row.title,
                publish_date=row.publish_date,
                tries=tries,
            )
        )

    def list_ended(self, key: str, *, first: int, total: int, is_whole: bool) -> str | None:
        """Note that a list was read as far as was due, and return in words how it shrank since the last time.

        `is_whole` says that it was read to its end; else only its first page can be compared.
        """
        was = self.state.lists[key]
        before, now, what = (was.total, total, "全部") if is_whole and was.total else (was.first, first, "首页")
        whole = total if is_whole else was.total
        self.lists[key] = replace(was, is_owed=False, since=None, first=first, total=whole, tries=0)
        return f"{what}上次 {before} 项，这次 {now} 项" if before and now < SHRUNK * before else None

    def list_failed(self, key: str, *, is_begun: bool) -> None:
        """Note that a list was not read to where it was due: the next run takes it up from the same day on.

        One that fails behind its first page (`is_begun`) is given up after `TRIES` runs, each of which reads all
        before that place.
        """
        was = self.state.lists[key]
        tries = was.tries + is_begun
        is_lost = tries >= TRIES
        self.given_up += is_lost
        self.lists[key] = replace(was, is_owed=not is_lost, tries=0 if is_lost else tries)

    def closed_state(self) -> SiteState:
        """Return how the site stands after a run that asked for all that was due."""
        return replace(
            self.state, progress="done", lists={**self.state.lists, **self.lists}, addresses=tuple(self.addresses)
        )

    def since_of(self, key: str) -> date | None:
        """Return the day from which on a list is read, None for the first."""
        return self.state.lists[key].since

    def count(self, kind: str) -> int:
        """Return how many pages or files of a kind were got."""
        return sum(number for (of, outcome), number in self.outcomes.items() if of == kind and outcome in GOOD)

    @property
    def good(self) -> int:
        """How many pages and files were got."""
        return sum(self.count(kind) for kind in ("listing", "article", "file"))

    @property
    def failed(self) -> int:
        """How many were not."""
        return sum(self.errors.values())
