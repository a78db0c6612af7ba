"""A sites file tried out: pages of each list and a few articles are read, and what each rule matched is told."""

from __future__ import annotations

import os
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

import scrapy
from parsel import Selector
from scrapy.crawler import Crawler, CrawlerProcess
from scrapy.http import Request, Response
from twisted.python.failure import Failure

from jixiao.base.exits import ExitCode
from jixiao.fetch.pages import Entry, ListPage, NoListError, names_file, read_article, read_listing
from jixiao.fetch.rules import first_text, json_value, page_text, parse_json, select
from jixiao.fetch.scrapy_setup import failure_of, settings_for
from jixiao.fetch.sites import Article, Listing, Site, Sites
from jixiao.parsing.settings import program_version

ARTICLES: Final = 3
"""Articles of a list that are looked at: one may be the odd one."""
SHOWN: Final = 3
"""Titles and addresses that are told of many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """What a rule found on a page: how often, and the first of it in words; `is_due` where it should find something."""

    rule: str
    count: int
    shown: str = ""
    is_due: bool = True


@dataclass(slots=True, kw_only=True)
class Looked:
    """A page that was looked at; `error` says why it could not be read."""

    site: str
    kind: str
    url: str
    matches: list[Match] = field(default_factory=list)
    error: str | None = None

    @property
    def is_well(self) -> bool:
        """Whether it was read and each rule that should find something did."""
        return self.error is None and all(match.count or not match.is_due for match in self.matches)


def check_sites(sites: Sites) -> list[Looked]:
    """Return what the rules of a sites file match on its sites now; nothing is kept, and no file is asked for.

    Can be called once in a process: the reactor does not start twice.
    """
    looked: list[Looked] = []
    version = program_version()
    process = CrawlerProcess(settings_for(sites, None, os.devnull, version))
    for number, site in enumerate(sites.sites):
        settings = settings_for(sites, site, os.devnull, version)
        crawler = Crawler(CheckSpider, settings, init_reactor=number == 0)
        process.crawl(crawler, site=site, looked=looked)
    process.start()
    order = [site.name for site in sites.sites]
    return sorted(looked, key=lambda each: order.index(each.site))


def exit_code(looked: list[Looked]) -> ExitCode:
    """Return 0 where each rule matched, 3 where one did not or a page could not be read, 4 where none could."""
    if all(each.error is not None for each in looked):
        return ExitCode.NOTHING_READ
    return ExitCode.OK if all(each.is_well for each in looked) else ExitCode.PARTLY


class CheckSpider(scrapy.Spider):
    """Looks at the first two pages of each list of a site and at a few articles of it."""

    name = "jixiao"

    def __init__(self, site: Site, looked: list[Looked]) -> None:
        """Take the site, and the list that what is seen goes to."""
        super().__init__(name=f"jixiao:{site.name}")
        self._site = site
        self._looked = looked

    async def start(self) -> AsyncIterator[Request]:
        """Yield the first page of each list."""
        for number, listing in enumerate(self._site.listings):
            yield self._list_request(listing, listing.start, number, page=1)

    def _list_request(self, listing: Listing, url: str, number: int, *, page: int) -> Request:
        meta = {"kind": f"列表 {number + 1}" + (f" 第 {page} 页" if page > 1 else "")}
        keywords = {"number": number, "page": page}
        if listing.post is None:
            return Request(
                url, self._on_list, errback=self._on_failure, cb_kwargs=keywords, meta=meta, dont_filter=True
            )
        body = listing.post.replace("{page}", str(listing.second_page + (page - 2) * listing.page_step))
        form = "application/json" if body.lstrip().startswith(("{", "[")) else "application/x-www-form-urlencoded"
        return Request(
            url, self._on_list, method="POST", body=body, headers={"Content-Type": form}, errback=self._on_failure,
            cb_kwargs=keywords, meta=meta, dont_filter=True,
        )  # fmt: skip

    def _on_list(self, response: Response, number: int, page: int) -> Iterator[Request]:
        listing, looked = self._site.listings[number], self._begin(response)
        content_type = _content_type(response)
        try:
            found = read_listing(response.body, content_type, response.url, listing)
        except NoListError as error:
            looked.error = str(error)
            return
        wanted = [entry for entry in found.entries if self._is_wanted(entry)]
        looked.matches += list_matches(page_text(response.body, content_type), found, listing)
        if self._site.title_pattern is not None:
            looked.matches.append(
                Match(rule="title_pattern", count=len(wanted), shown=_titles(wanted), is_due=page == 1)
            )
        if page > 1:
            return
        articles = [entry for entry in wanted if not names_file(entry.url)]
        for entry in articles[:ARTICLES]:
            yield Request(
                entry.url, self._on_article, errback=self._on_failure, meta={"kind": "文章"}, dont_filter=True
            )
        following = found.next_url
        if listing.page_url is not None and (found.page_count is None or found.page_count > 1):
            following = listing.page_url.replace("{page}", str(listing.second_page))
        if following is not None and listing.max_pages > 1:
            yield self._list_request(listing, following, number, page=2)

    def _on_article(self, response: Response) -> None:
        looked = self._begin(response)
        page = read_article(response.body, _content_type(response), response.url, self._site.article)
        if page.is_missing:
            looked.error = "网页说没有这个内容"
            return
        tree = Selector(text=page_text(response.body, _content_type(response)) or "<html/>")
        looked.matches += _article_matches(tree, self._site.article)
        if self._site.article.title is None:
            looked.matches.append(
                Match(rule="标题", count=int(page.title is not None), shown=page.title or "", is_due=False)
            )
        day = page.publish_date
        if self._site.article.date is None:
            looked.matches.append(
                Match(rule="日期", count=int(day is not None), shown=str(day or ""), is_due=False)  # lists may have it
            )
        names = "；".join(words or urlsplit(url).path for url, words in page.links[:SHOWN])
        looked.matches.append(
            Match(rule="附件", count=len(page.links), shown=names, is_due=not page.keep and not page.passed_over)
        )
        if self._site.article.keep_page is not None:
            looked.matches.append(
                Match(rule="keep_page", count=int(page.keep), shown="网页本身是报告" * page.keep, is_due=False)
            )

    def _on_failure(self, failure: Failure) -> None:
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy puts it there
        found = failure_of(failure)
        words = " ".join(str(each) for each in (found.code, found.status, found.message) if each is not None)
        looked = Looked(site=self._site.name, kind=request.meta["kind"], url=request.url, error=words)
        self._looked.append(looked)

    def _begin(self, response: Response) -> Looked:
        looked = Looked(site=self._site.name, kind=response.meta["kind"], url=response.url)
        self._looked.append(looked)
        return looked

    def _is_wanted(self, entry: Entry) -> bool:
        return self._site.title_pattern is None or re.search(self._site.title_pattern, entry.title) is not None


def list_matches(text: str, page: ListPage, listing: Listing) -> list[Match]:
    """Return what each rule of a list found on one of its pages, given as text."""
    dated = [entry.publish_date for entry in page.entries if entry.publish_date is not None]
    days = f"{max(dated)} 至 {min(dated)}" if dated else ""
    matches = [
        Match(rule="item", count=page.item_count),
        Match(rule="link", count=len(page.entries), shown="；".join(entry.url for entry in page.entries[:1])),
        Match(
            rule="title",
            count=sum(bool(entry.title) for entry in page.entries),
            shown=_titles(page.entries),
            is_due=listing.title is not None,
        ),
        Match(rule="date", count=len(dated), shown=days, is_due=listing.date is not None),
    ]
    if listing.title is not None or listing.date is not None:
        matches += _own_matches(text, listing, len(page.entries))
    # A list may have one page: then neither the next one nor their number is found.
    if listing.next is not None:
        matches.append(
            Match(rule="next", count=int(page.next_url is not None), shown=page.next_url or "", is_due=False)
        )
    if listing.page_count is not None:
        count = page.page_count
        shown = f"共 {count} 页" if count is not None else ""
        matches.append(Match(rule="page_count", count=int(count is not None), shown=shown))
    return matches


def _own_matches(text: str, listing: Listing, entries: int) -> Iterator[Match]:
    """Yield the rules for title and date that match in no line themselves: something else stood in for them."""
    for name in ("title", "date"):
        rule = getattr(listing, name)
        if rule is None:
            continue
        if listing.kind == "json":
            items = json_value(parse_json(text.strip()), listing.item)
            found = sum(json_value(item, rule) is not None for item in items) if isinstance(items, list) else 0
            found = entries if "{" in rule else found
        else:
            found = sum(first_text(item, rule) is not None for item in select(Selector(text=text), listing.item))
        if not found:
            yield Match(rule=f"{name} = {rule}", count=0)


def _article_matches(tree: Selector, article: Article) -> Iterator[Match]:
    """Yield what the rules of an article found on a page; those that are absent are not told."""
    for name in ("title", "date"):
        rule = getattr(article, name)
        if rule is not None:
            found = first_text(tree, rule)
            yield Match(rule=name, count=len(select(tree, rule)) if found else 0, shown=found or "")
    if article.area is not None:
        yield Match(rule="area", count=len(select(tree, article.area)))


def _titles(entries: list[Entry] | tuple[Entry, ...]) -> str:
    return "；".join(entry.title for entry in entries[:SHOWN])


def _content_type(response: Response) -> str:
    return (response.headers.get("content-type") or b"").decode("latin-1")
