"""A page as bytes becomes its entries, or its title, date and attachments; nothing here touches the network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from parsel import Selector
from w3lib.url import safe_url_string

from extract.errors import ReadError
from extract.html.attachments import SUFFIXES, attachment_links
from extract.html.source import decode
from jixiao.fetch.dates import date_in_address, labelled_date, parse_date
from jixiao.fetch.rules import (
    filled,
    first_text,
    fold,
    json_value,
    page_count,
    parse_json,
    plain_text,
    select,
)
from jixiao.fetch.sites import Article, Listing

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.-]+)", re.IGNORECASE)
_FILE = re.compile(rf"\.({'|'.join(SUFFIXES)})$", re.IGNORECASE)
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
    """What an article page holds; `keep` says that the page itself is the report."""

    title: str | None
    publish_date: date | None
    links: tuple[tuple[str, str], ...]
    keep: bool


class NoListError(ValueError):
    """The bytes are no page of a list."""


def page_text(body: bytes, content_type: str) -> str:
    """Return a page as text, whatever of header, page and bytes tells its character set."""
    declared = _CHARSET.search(content_type)
    return decode(body, declared=declared.group(1) if declared else "").replace("\0", "")


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
    links = tuple(_file_links(tree, areas, base, article))
    keep = article.keep_page is not None and re.search(article.keep_page, f"{title or ''}\n{words}") is not None
    return ArticlePage(title=title, publish_date=_article_date(tree, base, article), links=links, keep=keep)


def _article_date(tree: Selector, base: str, article: Article) -> date | None:
    for rule in (article.date, *_DATES):
        found = parse_date(first_text(tree, rule)) if rule is not None else None
        if found is not None:
            return found
    return labelled_date(plain_text(tree)) or date_in_address(base)


def _file_links(tree: Selector, areas: list[Selector], base: str, article: Article) -> Iterator[tuple[str, str]]:
    """Yield address and words of the links to files in the areas, each address once."""
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
        for anchor in area.xpath(".//a[@href]") if article.attachment_pattern else ():
            address = _joined(root, anchor.attrib["href"])
            if address is not None and re.search(article.attachment_pattern or "", address):
                _add(links_found, address, plain_text(anchor) or anchor.attrib.get("title", ""))
    for address, words in links_found.items():
        if article.file_pattern is None or re.search(article.file_pattern, f"{words}\n{unquote(address)}"):
            yield address, words


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
