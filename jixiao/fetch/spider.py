"""The spider of one site: lists lead to articles, articles to files; every address asked leaves a row in the log."""

from __future__ import annotations

import hashlib
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urldefrag, urlsplit

import scrapy
from scrapy import signals
from scrapy.exceptions import CloseSpider
from scrapy.http import Request, Response
from twisted.python.failure import Failure

from extract.container.members import archive_kind
from extract.container.sniff import sniff
from jixiao.fetch.judge import judge
from jixiao.fetch.ledger import Ledger
from jixiao.fetch.log import Kind, LogRow, Outcome, iso, now
from jixiao.fetch.pages import ArticlePage, Entry, ListPage, NoListError, names_file, read_article, read_listing
from jixiao.fetch.scrapy_setup import failure_of
from jixiao.fetch.sites import Site

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

UNCHANGED = 304
FILE_FIRST, ARTICLE_FIRST = 20, 10
"""Priorities: what was found is fetched before more is looked for, so that little waits in memory."""
_HOME = frozenset({"", "/", "/index.html", "/index.htm", "/index.shtml", "/index.jsp", "/index.php"})
"""Paths of a site's first page."""
_KEPT_HEADERS = ("content-type", "content-length", "content-disposition", "etag", "last-modified", "date")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """One address to ask, and how the fetch came to it; `since` is the first publish date that is wanted there."""

    kind: Kind
    url: str
    page_url: str | None = None
    link_text: str | None = None
    title: str | None = None
    publish_date: date | None = None
    since: date | None = None
    listing: int = 0
    page: int = 1
    page_count: int | None = None


class SiteSpider(scrapy.Spider):
    """Reads one site as its `Site` says, and keeps the books in its ledger."""

    name = "jixiao"

    def __init__(self, site: Site, ledger: Ledger) -> None:
        """Take the site and its ledger, which knows from which day on each list is wanted."""
        super().__init__(name=f"jixiao:{site.name}")
        self._site = site
        self._ledger = ledger
        self._asked: set[str] = set()
        self._listed: dict[int, set[str]] = {number: set() for number in range(len(site.listings))}
        self._lines: dict[int, list[int]] = {number: [] for number in range(len(site.listings))}
        self._torn: set[int] = set()
        self._bare_pages: dict[bytes, str] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> SiteSpider:  # noqa: ANN401  as Scrapy has it
        """Return the spider, told of errors in its own code."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.broken, signal=signals.spider_error)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """Yield what an earlier run did not get, and the first page of each list."""
        for owed in self._ledger.state.addresses:
            hop = Hop(
                kind=owed.kind,
                url=owed.url,
                page_url=owed.page_url,
                link_text=owed.link_text,
                title=owed.title,
                publish_date=date.fromisoformat(owed.publish_date) if owed.publish_date else None,
            )
            for request in self._visit(hop):
                yield request
        for number, listing in enumerate(self._site.listings):
            since = self._ledger.since_of(listing.key)
            yield self._list_request(Hop(kind="listing", url=listing.start, listing=number, since=since))

    def closed(self, reason: str) -> None:
        """Note whether all that was due has been asked."""
        self._ledger.finished = reason == "finished" and self._ledger.trouble is None

    def broken(self, failure: Failure, response: Response) -> None:
        """Log an error of the program itself: the answer that it came from counts as failed."""
        if self._ledger.trouble is None and response.request is not None:
            hop: Hop = response.request.cb_kwargs["hop"]
            self._write(hop, "failed", response, error="internal", message=repr(failure.value)[:300], transient=True)
            if hop.kind == "listing":
                self._ledger.list_failed(self._site.listings[hop.listing].key, is_begun=hop.page > 1)

    # Lists

    def _list_request(self, hop: Hop) -> Request:
        listing = self._site.listings[hop.listing]
        number = listing.second_page + (hop.page - 2) * listing.page_step
        if listing.post is None:
            return self._request(hop, self._on_list)
        body = listing.post.replace("{page}", str(number))
        form = "application/json" if body.lstrip().startswith(("{", "[")) else "application/x-www-form-urlencoded"
        return self._request(hop, self._on_list).replace(method="POST", body=body, headers={"Content-Type": form})

    def _on_list(self, response: Response, hop: Hop) -> Iterator[Request]:
        listing = self._site.listings[hop.listing]
        try:
            page = read_listing(response.body, _header(response, "content-type"), response.url, listing)
        except NoListError as error:
            self._write(hop, "failed", response, error="not_a_list", message=str(error))
            yield from self._without_page(hop)
            return
        known = self._listed[hop.listing]
        fresh = [entry for entry in page.entries if entry.url not in known]
        known.update(entry.url for entry in fresh)
        if hop.page == 1 and not page.entries:
            why = "列表中没有一项" if not page.item_count else "列表各项都没有链接"
            self._write(hop, "failed", response, error="empty_list", message=f"{why}；请检查 item 与 link 的写法")
            self._ledger.list_failed(listing.key, is_begun=False)
            return
        self._write(hop, "read", response, entries=len(page.entries))
        self._lines[hop.listing].append(len(fresh))
        for entry in fresh:
            yield from self._follow(entry, response.url, hop)
        is_older = self._is_all_older(page, hop)
        count = page.page_count or hop.page_count
        following = self._next_page(hop, page.next_url, count) if fresh and not is_older else None
        if following is None:
            self._end_list(hop, is_whole=not is_older)
        else:
            yield following

    def _is_all_older(self, page: ListPage, hop: Hop) -> bool:
        """Tell whether what follows is older than wanted: lists run from new to old.

        Not so the first page, on which old notices may be pinned, nor a list that runs from old to new.
        """
        days = [entry.publish_date for entry in page.entries if entry.publish_date is not None]
        if hop.since is None or not days or len(days) < len(page.entries) or any(day >= hop.since for day in days):
            return False
        return hop.page > 1 and days[0] >= days[-1]

    def _next_page(self, hop: Hop, next_url: str | None, page_count: int | None) -> Request | None:
        """Return the request for the page that follows, None behind the last one."""
        number, listing = hop.page + 1, self._site.listings[hop.listing]
        if listing.page_url is not None:
            address = listing.page_url.replace("{page}", str(listing.second_page + (number - 2) * listing.page_step))
            following = address if page_count is None or number <= page_count else None
        else:
            following = next_url
        if following is None:
            return None
        if number > listing.max_pages:
            self._ledger.passed_over["max_pages"] += 1
            return None
        return self._list_request(replace(hop, url=following, page_url=hop.url, page=number, page_count=page_count))

    def _without_page(self, hop: Hop, *, transient: bool = False) -> Iterator[Request]:
        """Go on behind a page of a list that was not got, where the list says how many there are.

        A page that will never be got is told and left; the list is owed where the page may be got the next time, or
        what follows it cannot be reached.
        """
        following = self._next_page(hop, None, hop.page_count) if hop.page > 1 and hop.page_count else None
        if transient or (following is None and hop.page_count != hop.page):
            self._ledger.list_failed(self._site.listings[hop.listing].key, is_begun=hop.page > 1)
        self._torn.add(hop.listing)
        if following is not None:
            yield following
        elif hop.page > 1 and hop.page_count == hop.page:
            self._end_list(hop, is_whole=False)

    def _end_list(self, hop: Hop, *, is_whole: bool) -> None:
        """Close the book of a list, and tell where it shrank."""
        lines, listing = self._lines[hop.listing], self._site.listings[hop.listing]
        whole = is_whole and hop.listing not in self._torn
        if listing.key in self._ledger.lists:  # a page of it is owed
            return
        shrank = self._ledger.list_ended(listing.key, first=lines[0], total=sum(lines), is_whole=whole)
        if shrank is not None:
            row = self._row(replace(hop, url=listing.start), "noticed", error="shrunk_list", message=shrank)
            self._record(row)

    def _follow(self, entry: Entry, page_url: str, page: Hop) -> Iterator[Request]:
        """Yield the request for an entry that is wanted."""
        if self._site.title_pattern is not None and not re.search(self._site.title_pattern, entry.title):
            self._ledger.passed_over["title"] += 1
        elif page.since is not None and entry.publish_date is not None and entry.publish_date < page.since:
            self._ledger.passed_over["older"] += 1
        else:
            yield from self._visit(
                Hop(
                    kind="file" if names_file(entry.url) else "article",
                    url=entry.url,
                    page_url=page_url,
                    link_text=entry.title,
                    title=entry.title,
                    publish_date=entry.publish_date,
                    since=page.since,
                )
            )

    def _visit(self, hop: Hop) -> Iterator[Request]:
        """Yield the request for an article or file, once; what this run had before it was killed is not asked again."""
        if hop.url in self._asked:
            return
        self._asked.add(hop.url)
        row = self._ledger.history.last(hop.kind, hop.url)
        if row is None or row.run != self._ledger.run or row.rules not in {None, self._site.article.digest}:
            yield self._request(hop, self._on_article if hop.kind == "article" else self._on_file)
            return
        self._ledger.resumed += 1
        if row.error is not None:
            self._ledger.notice(row, again=True)
        if hop.kind == "article":
            yield from self._attachments(hop, row.links, row.title, hop.publish_date)

    # Articles

    def _on_article(self, response: Response, hop: Hop) -> Iterator[Request]:
        if response.status == UNCHANGED:
            yield from self._unchanged_article(hop, self._write_unchanged(response, hop))
            return
        if archive_kind(response.body) is not None or sniff(response.body) not in {"html", None}:
            self._keep_file(response, hop)
            return
        page = read_article(response.body, _header(response, "content-type"), response.url, self._site.article)
        day = hop.publish_date or page.publish_date
        hop = replace(hop, title=hop.title or page.title, publish_date=day)
        if hop.since is not None and day is not None and day < hop.since:
            self._write(hop, "left_out", response, error="older")
            return
        why_missing = self._why_missing(response, hop, page)
        if why_missing is not None:
            self._write(hop, "failed", response, error="missing_page", message=why_missing)
            return
        self._write_article(response, hop, page)
        yield from self._attachments(hop, page.links, hop.title, day)

    def _write_article(self, response: Response, hop: Hop, page: ArticlePage) -> None:
        rules = self._site.article.digest
        if page.keep:
            outcome, digest = self._stored(response.body)
            size = len(response.body)
            self._write(hop, outcome, response, sha256=digest, bytes=size, format="html", links=page.links, rules=rules)
        else:
            error, message = _silence(page)
            self._write(hop, "read", response, links=page.links, rules=rules, error=error, message=message)

    def _why_missing(self, response: Response, hop: Hop, page: ArticlePage) -> str | None:
        """Return in words why a page that was answered as good is not the article; None where it is."""
        if page.links or page.keep:
            return None
        if page.is_missing:
            return "网页说没有这个内容"
        if self._leads_home(response.url, hop):
            return f"转到了 {response.url}"
        other = self._bare_pages.setdefault(hashlib.blake2b(response.body, digest_size=8).digest(), hop.url)
        return None if other == hop.url else f"与 {other} 是同一个网页"

    def _leads_home(self, final_url: str, hop: Hop) -> bool:
        """Tell whether an address was answered with the site's first page or a list of it."""
        if final_url == hop.url:
            return False
        return urlsplit(final_url).path in _HOME or final_url in {each.start for each in self._site.listings}

    def _unchanged_article(self, hop: Hop, row: LogRow) -> Iterator[Request]:
        day = date.fromisoformat(row.publish_date) if row.publish_date else None
        if hop.since is None or day is None or day >= hop.since:
            yield from self._attachments(hop, row.links, row.title, day)

    def _attachments(
        self, hop: Hop, links: tuple[tuple[str, str], ...], title: str | None, day: date | None
    ) -> Iterator[Request]:
        for url, words in links:
            yield from self._visit(
                Hop(
                    kind="file",
                    url=url,
                    page_url=hop.url,
                    link_text=words,
                    title=title,
                    publish_date=day,
                    since=hop.since,
                )
            )

    # Files

    def _on_file(self, response: Response, hop: Hop) -> None:
        if response.status == UNCHANGED:
            self._write_unchanged(response, hop)
        else:
            self._keep_file(response, hop)

    def _keep_file(self, response: Response, hop: Hop) -> None:
        verdict = judge(
            response.body,
            url=hop.url,
            final_url=response.url,
            link_text=hop.link_text,
            content_type=_header(response, "content-type"),
            disposition=response.headers.get(b"Content-Disposition"),
            types=self._site.types,
        )
        if verdict.format == "html" and verdict.error is None and self._leads_home(response.url, hop):
            verdict = replace(verdict, error="missing_page", message=f"转到了 {response.url}")
        found: dict[str, Any] = {"format": verdict.format, "file_name": verdict.file_name, "bytes": len(response.body)}
        if verdict.error is not None:
            outcome: Outcome = "left_out" if verdict.error == "type_not_wanted" else "failed"
            self._write(hop, outcome, response, error=verdict.error, message=verdict.message, **found)
            return
        outcome, digest = self._stored(response.body)
        self._write(hop, outcome, response, sha256=digest, **found)

    # The books

    def _request(self, hop: Hop, callback: Any) -> Request:  # noqa: ANN401  as Scrapy has it
        rules = self._site.article.digest
        conditions = {}
        if hop.kind != "listing":
            conditions = self._ledger.history.validators(hop.kind, hop.url, rules)
        return Request(
            hop.url,
            callback=callback,
            errback=self._on_failure,
            cb_kwargs={"hop": hop},
            headers=conditions,
            priority={"listing": 0, "article": ARTICLE_FIRST, "file": FILE_FIRST}[hop.kind],
            meta={"handle_httpstatus_list": [UNCHANGED]} if conditions else {},
            dont_filter=True,  # each address is asked once by `_visit`; Scrapy's filter would drop redirects in silence
        )

    def _on_failure(self, failure: Failure) -> Iterator[Request]:
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy puts it there
        hop: Hop = request.cb_kwargs["hop"]
        found = failure_of(failure)
        listing = self._site.listings[hop.listing]
        is_counted = listing.page_url is not None and hop.page_count is None
        if hop.kind == "listing" and hop.page > 1 and found.status in {404, 410} and is_counted:
            self._end_list(hop, is_whole=True)  # counting up past the last page is how the end is found
            return
        outcome: Outcome = "left_out" if found.rule and hop.kind != "listing" else "failed"
        row = self._row(hop, outcome, error=found.code, message=found.message, status=found.status)
        self._record(replace(row, final_url=request.url), transient=found.transient)
        if hop.kind == "listing":
            yield from self._without_page(hop, transient=found.transient)

    def _write_unchanged(self, response: Response, hop: Hop) -> LogRow:
        """Write that an address gives what it gave before, and return the row."""
        earlier = self._ledger.history.last(hop.kind, hop.url)
        if earlier is None:
            raise LookupError(f"304 for an address that was never had: {hop.url}")
        row = replace(
            earlier,
            run=self._ledger.run,
            site=self._site.name,
            outcome="unchanged",
            fetched_at=now(),
            final_url=response.url,
            page_url=hop.page_url,
            link_text=hop.link_text,
            title=hop.title or earlier.title,
            publish_date=iso(hop.publish_date) or earlier.publish_date,
            status=response.status,
            headers=earlier.headers | _headers(response),
        )
        self._record(row)
        return row

    def _write(
        self,
        hop: Hop,
        outcome: Outcome,
        response: Response,
        *,
        transient: bool = False,
        **values: Any,  # noqa: ANN401
    ) -> None:
        row = self._row(hop, outcome, status=response.status, headers=_headers(response), **values)
        self._record(replace(row, final_url=response.url), transient=transient)

    def _row(self, hop: Hop, outcome: Outcome, **values: Any) -> LogRow:  # noqa: ANN401  columns of the row
        return LogRow(
            run=self._ledger.run,
            site=self._site.name,
            kind=hop.kind,
            url=urldefrag(hop.url)[0],
            outcome=outcome,
            fetched_at=now(),
            page_url=hop.page_url,
            link_text=hop.link_text,
            title=hop.title,
            publish_date=iso(hop.publish_date),
            **values,
        )

    def _record(self, row: LogRow, *, transient: bool = False) -> None:
        try:
            self._ledger.record(row, transient=transient)
        except OSError as error:
            raise CloseSpider("archive") from error

    def _stored(self, data: bytes) -> tuple[Outcome, str]:
        try:
            stored = self._ledger.keep(data)
        except OSError as error:
            raise CloseSpider("archive") from error
        return "stored" if stored.is_new else "known", stored.sha256


def _silence(page: ArticlePage) -> tuple[str | None, str | None]:
    """Return code and words of what an article lacks that should be there, None for both where nothing is amiss."""
    if not page.has_area:
        return "no_area", "area 在这一页上没有匹配；请检查它的写法"
    if not page.links and not page.passed_over:
        return "no_file", "这一页没有附件，也不合 keep_page"
    return None, None


def _header(response: Response, name: str) -> str:
    return (response.headers.get(name) or b"").decode("latin-1")


def _headers(response: Response) -> dict[str, str]:
    """Return the headers that are worth keeping; raw GBK in a file name is kept byte for byte, as Latin-1."""
    return {name: value for name in _KEPT_HEADERS if (value := _header(response, name))}
