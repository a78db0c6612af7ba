"""One fetch, start to end: the archive held, each site crawled at its own pace, the books closed."""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import FrameType

from scrapy.crawler import Crawler, CrawlerProcess

from jixiao.base.exits import ExitCode, Refusal
from jixiao.fetch.ledger import Ledger
from jixiao.fetch.log import History, LogRow, LogWriter
from jixiao.fetch.owed import begin, held
from jixiao.fetch.scrapy_setup import settings_for
from jixiao.fetch.sites import Site, Sites
from jixiao.fetch.spider import SiteSpider
from jixiao.parsing.settings import program_version
from jixiao.place.whole_files import sweep

LOG_NAME = "fetch.log"
_ENDED_BY = {signal.SIGINT: ExitCode.INTERRUPTED, signal.SIGTERM: ExitCode.TERMINATED}


@dataclass(slots=True, kw_only=True)
class _Job:
    site: Site
    ledger: Ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchResult:
    """What a fetch did, site by site; `stopped` is the signal that cut it short."""

    ledgers: tuple[Ledger, ...]
    stopped: signal.Signals | None = None

    @property
    def exit_code(self) -> ExitCode:
        """0 new, all well · 5 nothing new · 3 some failed or lack something · 4 nothing got · 130, 143 stopped."""
        if self.stopped is not None:
            return _ENDED_BY[self.stopped]
        failed = any(ledger.failed or ledger.new_silences or not ledger.finished for ledger in self.ledgers)
        if failed:
            return ExitCode.PARTLY if any(ledger.good for ledger in self.ledgers) else ExitCode.NOTHING_READ
        new = any(ledger.new_objects or ledger.new_sources for ledger in self.ledgers)
        return ExitCode.OK if new else ExitCode.NO_INPUT


def fetch(
    sites: Sites, archive: Path, *, since: date | None = None, tell: Callable[[LogRow], None] = lambda _: None
) -> FetchResult:
    """Fetch what the sites have published since a day (None: all) into an archive, and return what was done.

    Every object and every row of the log is on the disk before the next thing is asked for; a fetch that was killed
    is taken up by the next one. `tell` is called with each row that failed or told something new. Can be called once
    in a process: the reactor does not start twice.

    Raises:
        Refusal: the archive is in use, damaged or cannot be written.
    """
    with held(archive):
        try:
            sweep(archive)
            writer = LogWriter(archive)
            history = History(archive)
            jobs = [_job(site, archive, since, writer, history, tell) for site in sites.sites]
            try:
                stopped = _crawl(sites, jobs, archive)
            finally:
                writer.close()
            for job in jobs:
                _close_books(job, archive)
        except OSError as error:
            raise _cannot_write(archive, error) from error
    trouble = next((job.ledger.trouble for job in jobs if job.ledger.trouble is not None), None)
    if trouble is not None:
        raise _cannot_write(archive, trouble) from trouble
    return FetchResult(ledgers=tuple(job.ledger for job in jobs), stopped=stopped)


def _job(  # noqa: PLR0913, PLR0917  what all sites share, and what a site is
    site: Site,
    archive: Path,
    since: date | None,
    writer: LogWriter,
    history: History,
    tell: Callable[[LogRow], None],
) -> _Job:
    state = begin(archive, site.name, since, [listing.key for listing in site.listings])
    ledger = Ledger(archive=archive, state=state, writer=writer, history=history, tell=tell)
    return _Job(site=site, ledger=ledger)


def _close_books(job: _Job, archive: Path) -> None:
    """Write how the site ended; one that did not stays as it is, and is taken up by the next run."""
    if job.ledger.finished:
        job.ledger.closed_state().save(archive)


def _cannot_write(archive: Path, error: OSError) -> Refusal:
    why = error.strerror or str(error)
    return Refusal(f"写入 {archive} 失败（{why}）。已取得的文件都在；请检查权限与磁盘空间后重新运行，会接着做。")


def _crawl(sites: Sites, jobs: Sequence[_Job], archive: Path) -> signal.Signals | None:
    """Crawl the sites, a few at a time; return the signal that cut it short."""
    log_file, version = str(archive / LOG_NAME), program_version()
    process = CrawlerProcess(settings_for(sites, None, log_file, version))
    waiting, first = deque(jobs), True
    stopped: list[signal.Signals] = []

    def start_next(result: object = None) -> object:
        nonlocal first
        if waiting and not stopped:
            job = waiting.popleft()
            settings = settings_for(sites, job.site, log_file, version)
            crawler = Crawler(SiteSpider, settings, init_reactor=first)
            first = False
            crawl = process.crawl(crawler, site=job.site, ledger=job.ledger)
            crawl.addBoth(start_next)
        return result

    for _ in range(min(sites.parallel_sites, len(jobs))):
        start_next()
    with _stopping(process, stopped):
        process.start(install_signal_handlers=False)
    return stopped[0] if stopped else None


@contextmanager
def _stopping(process: CrawlerProcess, stopped: list[signal.Signals]) -> Iterator[None]:
    """Let the first signal end the crawl after what is on its way, and the second end the program at once."""

    def stop(number: int, _frame: FrameType | None) -> None:
        from twisted.internet import reactor  # noqa: PLC0415  importing it chooses the reactor

        if stopped:
            os._exit(_ENDED_BY[signal.Signals(number)])
        stopped.append(signal.Signals(number))
        reactor.callFromThread(process.stop)

    earlier = {number: signal.signal(number, stop) for number in _ENDED_BY}
    try:
        yield
    finally:
        for number, handler in earlier.items():
            signal.signal(number, handler)
