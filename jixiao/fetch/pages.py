"""A page as bytes becomes its entries, or its title, date and attachments; nothing here touches the network."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from parsel import Selector
from w3lib.url import safe_url_string

from extract.errors import ReadError
from extract.html.attachments import SUFFIXES, attachment_links
from jixiao.fetch.dates import date_in_address, labelled_date, parse_date
from jixiao.fetch.missing import says_nothing_is_here
from jixiao.fetch.rules import (
    filled,
    first_text,
    fold,
    json_value,
    page_count,
    page_text,
    parse_json,
    plain_text,
    select,
)
from jixiao.fetch.sites import Article, Listing

_FILE = re.compile(rf"\.({'|'.join(SUFFIXES)})$", re.IGNORECASE)
_WEB_PAGE = re.compile(r"\.(s?html?|xhtml)$", re.IGNORECASE)
_ATTACHED = re.compile(r"^\W*附(?:件|表|录)|\.s?html?\W*$", re.IGNORECASE)
"""Words of a link to a web page that is an attachment: it is called one, or by the name of a file."""
_TITLES = ("xpath://meta[translate(@name,'ARTICLE','article')='articletitle']/@content", "h1", "title")
"""Where the title stands: the tag that the guide for government sites (国办发〔2017〕47号) asks for, else a heading."""
_DATES = ("xpath://meta[translate(@name,'PUBDATE','pubdate')='pubdate']/@content",)
_QUOTED_CHARACTERS = str.maketrans({"&": "&amp;", '"': "&quot;", "<": "&lt;", ">": "&gt;"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a list: where it leads, its words, its date where it shows one."""

    url: str
    title: str
    publish_date: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage:
    """One page of a list; `item_count` also counts items without a link, `next_url` is what the page itself says."""

    entries: tuple[Entry, ...]
    item_count: int
    next_url: str | None = None
    page_count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticlePage:
    """What an article page holds; `keep` says that the page itself is the report.

    `has_area` says that the rule for its area found one, `passed_over` counts links that `file_pattern` does not want,
    `is_missing` says that it is the page that a site shows where nothing is.
    """

    title: str | None
    publish_date: date | None
    links: tuple[tuple[str, str], ...]
    keep: bool
    has_area: bool = True
    passed_over: int = 0
    is_missing: bool = False


class NoListError(ValueError):
    """The bytes are no page of a list."""


def names_file(url: str) -> bool:
    """Tell whether the path of an address ends in the suffix of a document or archive."""
    return _FILE.search(unquote(urlsplit(url).path)) is not None


def read_listing(body: bytes, content_type: str, base: str, listing: Listing) -> ListPage:
    """Return the entries of a page of a list, in order, each address once.

    Raises:
        NoListError: JSON was expected and is not there.
    """
    text = page_text(body, content_type)
    return _json_page(text, base, listing) if listing.kind == "json" else _html_page(text, base, listing)


def read_article(body: bytes, content_type: str, base: str, article: Article) -> ArticlePage:
    """Return what an article page holds: its links to files in order, absolute, each once.

    The date is that of the rule, else of the page's metadata, else behind a label in its text, else in its address.
    """
    text = page_text(body, content_type)
    tree = Selector(text=text or "<html/>")
    title = first_text(tree, article.title) if article.title else None
    title = title or next((found for rule in _TITLES if (found := first_text(tree, rule))), None)
    areas = [each for each in select(tree, article.area) if not isinstance(each.root, str)] if article.area else [tree]
    words = " ".join(plain_text(area) for area in areas)
    files = _file_links(tree, areas, base, article)
    links = tuple(link for link in files if _is_wanted(link, article))
    keep = article.keep_page is not None and re.search(article.keep_page, f"{title or ''}\n{words}") is not None
    return ArticlePage(
        title=title,
        publish_date=_article_date(tree, base, article),
        links=links,
        keep=keep,
        has_area=bool(areas),
        passed_over=len(files) - len(links),
        is_missing=not files and not keep and says_nothing_is_here(text),
    )


def _article_date(tree: Selector, base: str, article: Article) -> date | None:
    for rule in (article.date, *_DATES):
        found = parse_date(first_text(tree, rule)) if rule is not None else None
        if found is not None:
            return found
    return labelled_date(plain_text(tree)) or date_in_address(base)


def _file_links(tree: Selector, areas: list[Selector], base: str, article: Article) -> list[tuple[str, str]]:
    """Return address and words of the links to files in the areas, each address once."""
    given = next((found for each in tree.xpath("//base/@href") if (found := each.get())), None)
    root = _joined(base, given) or base if given else base
    links_found: dict[str, str] = {}
    for area in areas:
        # The links are found by the reader of pages; the base goes in, as the area is cut out of its page.
        page = f'<html><head><base href="{root.translate(_QUOTED_CHARACTERS)}"></head><body>{area.get()}</body></html>'
        try:
            links = attachment_links(page.encode("utf-8", "replace"))
        except ReadError:
            links = ()
        for link in links:
            _add(links_found, _joined(root, link.url), link.text)
        for anchor in area.xpath(".//a[@href]"):
            address = _joined(root, anchor.attrib["href"])
            words = plain_text(anchor) or anchor.attrib.get("title", "")
            if address is not None and (_is_web_file(anchor, address, words) or _is_named(address, article)):
                _add(links_found, address, words)
    return list(links_found.items())


def _is_named(address: str, article: Article) -> bool:
    return article.attachment_pattern is not None and re.search(article.attachment_pattern, address) is not None


def _is_web_file(anchor: Selector, address: str, words: str) -> bool:
    """Tell whether a link to a web page is one to an attachment: its words, or that it is to be saved, say so."""
    if _WEB_PAGE.search(unquote(urlsplit(address).path)) is None:
        return False
    return "download" in anchor.attrib or any(
        _ATTACHED.search(each) for each in (words, anchor.attrib.get("title", ""))
    )


def _is_wanted(link: tuple[str, str], article: Article) -> bool:
    address, words = link
    return article.file_pattern is None or re.search(article.file_pattern, f"{words}\n{unquote(address)}") is not None


def _add(found: dict[str, str], address: str | None, words: str) -> None:
    if address is not None:
        found.setdefault(address, fold(words))


def _html_page(text: str, base: str, listing: Listing) -> ListPage:
    tree = Selector(text=text or "<html/>")
    given = next((found for each in tree.xpath("//base/@href") if (found := each.get())), None)
    root = _joined(base, given) or base if given else base
    items = select(tree, listing.item)
    entries: dict[str, Entry] = {}
    for item in items:
        url = next((found for each in select(item, listing.link) if (found := _joined(root, _address(each)))), None)
        if url is None:
            continue
        title = first_text(item, listing.title) if listing.title else None
        title = title or next((t for t in (first_text(item, "a::attr(title)"), first_text(item, "a")) if t), "")
        # Without a rule the item's words are searched; a date in the title is that of its subject, so the title goes.
        shown = first_text(item, listing.date) if listing.date else plain_text(item).replace(title, " ")
        day = parse_date(shown) or date_in_address(url)
        entries.setdefault(url, Entry(url=url, title=title, publish_date=day))
    following = first_text(tree, listing.next) if listing.next else None
    return ListPage(
        entries=tuple(entries.values()),
        item_count=len(items),
        next_url=_joined(root, following),
        page_count=page_count(listing.page_count, text, tree) if listing.page_count else None,
    )


def _address(node: Selector) -> str | None:
    """Return the address that a rule found: an attribute's value, or the `href` of an element."""
    return node.root if isinstance(node.root, str) else node.attrib.get("href")


def _json_page(text: str, base: str, listing: Listing) -> ListPage:
    try:
        value = parse_json(text.strip())
    except (ValueError, RecursionError) as error:
        raise NoListError("应是 JSON，得到的不是") from error
    items = json_value(value, listing.item)
    if items is not None and not isinstance(items, list):
        raise NoListError(f"{listing.item} 不是列表")
    entries: dict[str, Entry] = {}
    for item in items or ():
        url = _joined(base, filled(item, listing.link))
        if url is None:
            continue
        title = (
            fold(Selector(text=filled(item, listing.title) or "").xpath("string()").get() or "")
            if listing.title
            else ""
        )
        day = parse_date(json_value(item, listing.date)) if listing.date else None
        entries.setdefault(url, Entry(url=url, title=title, publish_date=day or date_in_address(url)))
    return ListPage(
        entries=tuple(entries.values()),
        item_count=len(items or ()),
        next_url=_joined(base, filled(value, listing.next)) if listing.next else None,
        page_count=page_count(listing.page_count, text, value) if listing.page_count else None,
    )


def _joined(base: str, address: str | None) -> str | None:
    """Return an address made absolute, without its fragment; None for what is no web address."""
    if not address or not address.strip():
        return None
    try:
        whole = urldefrag(urljoin(base, re.sub(r"[\r\n\t]", "", address).strip()))[0]
        parts = urlsplit(whole)
        whole = safe_url_string(whole)
    except ValueError:
        return None
    return whole if parts.scheme in {"http", "https"} and parts.hostname else None
