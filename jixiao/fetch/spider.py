"""The spider of one site: lists lead to articles, articles to files; every address asked leaves a row in the log."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urldefrag

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
from jixiao.fetch.sites import Listing, Site

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

UNCHANGED = 304
FILE_FIRST, ARTICLE_FIRST = 20, 10
"""Priorities: what was found is fetched before more is looked for, so that little waits in memory."""
_KEPT_HEADERS = ("content-type", "content-length", "content-disposition", "etag", "last-modified", "date")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """One address to ask, and how the fetch came to it."""

    kind: Kind
    url: str
    page_url: str | None = None
    link_text: str | None = None
    title: str | None = None
    publish_date: date | None = None
    listing: int = 0
    page: int = 1


class SiteSpider(scrapy.Spider):
    """Reads one site as its `Site` says, from a day on, and keeps the books in its ledger."""

    name = "jixiao"

    def __init__(self, site: Site, ledger: Ledger, since: date | None) -> None:
        """Take the site, its ledger, and the first publish date that is wanted (None: all)."""
        super().__init__(name=f"jixiao:{site.name}")
        self._site = site
        self._ledger = ledger
        self._since = since
        self._asked: set[str] = set()
        self._listed: dict[int, set[str]] = {number: set() for number in range(len(site.listings))}

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> SiteSpider:  # noqa: ANN401  as Scrapy has it
        """Return the spider, told of errors in its own code."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.broken, signal=signals.spider_error)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """Yield the first page of each list."""
        for number, listing in enumerate(self._site.listings):
            yield self._list_request(Hop(kind="listing", url=listing.start, listing=number))

    def closed(self, reason: str) -> None:
        """Note whether all that was due has been asked."""
        self._ledger.finished = reason == "finished" and self._ledger.trouble is None

    def broken(self, failure: Failure, response: Response) -> None:
        """Log an error of the program itself: the answer that it came from counts as failed."""
        if self._ledger.trouble is None and response.request is not None:
            hop: Hop = response.request.cb_kwargs["hop"]
            self._write(hop, "failed", response, error="internal", message=repr(failure.value)[:300], transient=True)

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
            return
        known = self._listed[hop.listing]
        fresh = [entry for entry in page.entries if entry.url not in known]
        known.update(entry.url for entry in fresh)
        if hop.page == 1 and not page.entries:
            why = "列表中没有一项" if not page.item_count else "列表各项都没有链接"
            self._write(hop, "failed", response, error="empty_list", message=f"{why}；请检查 item 与 link 的写法")
            return
        self._write(hop, "read", response)
        for entry in fresh:
            yield from self._follow(entry, response.url)
        if fresh and not self._all_older(page):
            yield from self._next_page(hop, listing, page)

    def _all_older(self, page: ListPage) -> bool:
        """Tell whether what follows is older than wanted: lists run from new to old, but for what is pinned on top."""
        days = [entry.publish_date for entry in page.entries if entry.publish_date is not None]
        return self._since is not None and len(days) == len(page.entries) and all(day < self._since for day in days)

    def _next_page(self, hop: Hop, listing: Listing, page: ListPage) -> Iterator[Request]:
        number = hop.page + 1
        if listing.page_url is not None:
            count = page.page_count
            address = listing.page_url.replace("{page}", str(listing.second_page + (number - 2) * listing.page_step))
            following = address if count is None or number <= count else None
        else:
            following = page.next_url
        if following is None:
            return
        if number > listing.max_pages:
            self._ledger.passed_over["max_pages"] += 1
            return
        yield self._list_request(replace(hop, url=following, page_url=hop.url, page=number))

    def _follow(self, entry: Entry, page_url: str) -> Iterator[Request]:
        """Yield the request for an entry that is wanted."""
        if self._site.title_pattern is not None and not re.search(self._site.title_pattern, entry.title):
            self._ledger.passed_over["title"] += 1
        elif self._since is not None and entry.publish_date is not None and entry.publish_date < self._since:
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
        if self._since is not None and day is not None and day < self._since:
            self._write(hop, "left_out", response, error="older")
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
            self._write(hop, "read", response, links=page.links, rules=rules)

    def _unchanged_article(self, hop: Hop, row: LogRow) -> Iterator[Request]:
        day = date.fromisoformat(row.publish_date) if row.publish_date else None
        if self._since is None or day is None or day >= self._since:
            yield from self._attachments(hop, row.links, row.title, day)

    def _attachments(
        self, hop: Hop, links: tuple[tuple[str, str], ...], title: str | None, day: date | None
    ) -> Iterator[Request]:
        for url, words in links:
            yield from self._visit(
                Hop(kind="file", url=url, page_url=hop.url, link_text=words, title=title, publish_date=day)
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

    def _on_failure(self, failure: Failure) -> None:
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy puts it there
        hop: Hop = request.cb_kwargs["hop"]
        found = failure_of(failure)
        listing = self._site.listings[hop.listing]
        if hop.kind == "listing" and hop.page > 1 and found.status in {404, 410} and listing.page_url is not None:
            return  # counting up past the last page is how the end is found
        outcome: Outcome = "left_out" if found.rule and hop.kind != "listing" else "failed"
        row = self._row(hop, outcome, error=found.code, message=found.message, status=found.status)
        self._record(replace(row, final_url=request.url), transient=found.transient)

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


def _header(response: Response, name: str) -> str:
    return (response.headers.get(name) or b"").decode("latin-1")


def _headers(response: Response) -> dict[str, str]:
    """Return the headers that are worth keeping; raw GBK in a file name is kept byte for byte, as Latin-1."""
    return {name: value for name in _KEPT_HEADERS if (value := _header(response, name))}
