"""The sites file: which lists to read and what to take from them, checked whole before anything is asked."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias
from urllib.parse import urlsplit

from jixiao.base.exits import Refusal
from jixiao.fetch.guard import Guard, plain_host
from jixiao.fetch.judge import FORMATS
from jixiao.fetch.rules import rule_error
from jixiao.fetch.toml_values import Reader

ListKind: TypeAlias = Literal["html", "json"]

MEGABYTE = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A list of articles or files, and how its pages follow each other.

    The rules `item`, `link`, `title`, `date`, `next` and `page_count` are CSS, `xpath:…` or `re:…` (only `page_count`)
    in a page and JMESPath in JSON, where `link` may also be a pattern with `{field}`.
    """

    start: str
    kind: ListKind = "html"
    item: str
    link: str
    title: str | None = None
    date: str | None = None
    next: str | None = None
    page_url: str | None = None
    second_page: int = 2
    page_step: int = 1
    page_count: str | None = None
    max_pages: int = 1000
    post: str | None = None

    @property
    def key(self) -> str:
        """What tells the list from others of its site, also after its rules were mended."""
        return f"{self.start} {self.post}" if self.post else self.start


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What to take from an article page; every rule may be absent."""

    title: str | None = None
    date: str | None = None
    area: str | None = None
    attachment_pattern: str | None = None
    file_pattern: str | None = None
    keep_page: str | None = None

    @property
    def digest(self) -> str:
        """A short digest of the rules: a page read by other rules has to be read again."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One site: its lists, where the fetch may go, how fast, and what is kept."""

    name: str
    guard: Guard
    listings: tuple[Listing, ...]
    article: Article = field(default_factory=Article)
    title_pattern: str | None = None
    concurrency: int = 2
    delay_seconds: float = 1.0
    timeout_seconds: float = 300.0
    retries: int = 2
    max_bytes: int = 256 * MEGABYTE
    types: tuple[str, ...] = FORMATS
    verify_certificates: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Sites:
    """The sites file as a whole; `contact` is what a site's keeper can write to."""

    contact: str
    sites: tuple[Site, ...]
    allow_private: bool = False
    parallel_sites: int = 4


def read_sites(path: Path) -> Sites:
    """Return what a sites file says.

    Raises:
        Refusal: it cannot be read, or a line of it is wrong; the message names the place and the remedy.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise Refusal(f"无法读取站点文件 {path}（{error.strerror}）。请检查路径与读取权限。") from error
    except UnicodeDecodeError as error:
        raise Refusal(f"站点文件 {path} 不是 UTF-8 编码。请另存为 UTF-8。") from error
    except tomllib.TOMLDecodeError as error:
        raise Refusal(f"站点文件 {path} 不合 TOML 语法（{error}）。") from error
    return sites_of(table, str(path))


def sites_of(table: Mapping[str, object], name: str) -> Sites:
    """Return what the table of a sites file says; `name` is used in messages.

    Raises:
        Refusal: a value is missing or wrong.
    """
    top = Reader(table, name)
    contact = top.text("contact")
    if not re.search(r"@|https?://", contact):
        top.refuse("contact", "应是网站管理者能联系到您的邮箱或网址")
    allow_private = top.flag("allow_private", default=False)
    sites = tuple(_site(each, allow_private=allow_private) for each in top.tables("site", "站点"))
    found = Sites(
        contact=contact,
        allow_private=allow_private,
        parallel_sites=top.whole("parallel_sites", 4, least=1, most=64),
        sites=sites,
    )
    top.finish()
    _refuse_overlap(sites, top)
    return found


def _site(reader: Reader, *, allow_private: bool) -> Site:
    name = reader.text("name")
    reader.place += f"「{name}」"
    guard = Guard(domains=_domains(reader), allow_private=allow_private)
    site = Site(
        name=name,
        guard=guard,
        listings=tuple(_listing(each, guard) for each in reader.tables("listing", "列表")),
        article=_article(reader.table("article")),
        title_pattern=reader.pattern("title_pattern"),
        concurrency=reader.whole("concurrency", 2, least=1, most=16),
        delay_seconds=reader.number("delay_seconds", 1.0, least=0.0, most=3600.0),
        timeout_seconds=reader.number("timeout_seconds", 300.0, least=0.1, most=86400.0),
        retries=reader.whole("retries", 2, least=0, most=10),
        max_bytes=int(reader.number("max_megabytes", 256.0, least=0.001, most=512.0) * MEGABYTE),
        types=_types(reader),
        verify_certificates=reader.flag("verify_certificates", default=True),
    )
    reader.finish()
    return site


def _domains(reader: Reader) -> tuple[str, ...]:
    domains = []
    for given in reader.texts("domains"):
        host, colon, port = given.partition(":")
        try:
            plain = plain_host(host)
        except ValueError:
            plain = ""
        if not re.fullmatch(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*", plain) or (colon and not port.isdecimal()):
            reader.refuse("domains", f"“{given}”不是域名；只写主机名，如 czj.example.gov.cn，不带 http:// 与路径")
        domains.append(plain + colon + port)
    if not domains:
        reader.refuse("domains", "至少要有一个域名")
    return tuple(domains)


def _types(reader: Reader) -> tuple[str, ...]:
    types = reader.texts("types", FORMATS)
    strange = next((each for each in types if each not in FORMATS), None)
    if strange is not None:
        reader.refuse("types", f"没有“{strange}”这种格式；可用的有 {'、'.join(FORMATS)}")
    return types


def _listing(reader: Reader, guard: Guard) -> Listing:
    kind: ListKind = "json" if reader.choice("kind", ("html", "json"), "html") == "json" else "html"
    listing = Listing(
        start=reader.text("start"),
        kind=kind,
        item=_rule(reader, "item", kind) or "",
        link=_rule(reader, "link", kind, default=None if kind == "json" else "a::attr(href)") or "",
        title=_rule(reader, "title", kind),
        date=_rule(reader, "date", kind),
        next=_rule(reader, "next", kind),
        page_url=reader.optional("page_url"),
        second_page=reader.whole("second_page", 2, least=0, most=10**6),
        page_step=reader.whole("page_step", 1, least=1, most=10**6),
        page_count=_rule(reader, "page_count", kind, with_patterns=True),
        max_pages=reader.whole("max_pages", 1000, least=1, most=10**6),
        post=reader.optional("post"),
    )
    for key in ("item", "link"):
        if not getattr(listing, key):
            reader.refuse(key, "缺少这一项")
    _check_addresses(reader, listing, guard)
    reader.finish()
    return listing


def _check_addresses(reader: Reader, listing: Listing, guard: Guard) -> None:
    """Refuse a list that leaves the site, or whose pages do not follow each other."""
    for key, address in (("start", listing.start), ("page_url", listing.page_url)):
        why = guard.refusal(address.replace("{page}", "1")) if address is not None else None
        if why == "other_domain":
            reader.refuse(key, f"{address} 不在 domains 所列的域名之内")
        elif why == "private_address":
            reader.refuse(key, f"{address} 是内网地址；确需访问时请在文件开头写 allow_private = true")
        elif why is not None:
            reader.refuse(key, f"{address} 不是完整的网址（以 http:// 或 https:// 开头）")
    if listing.page_url is not None and listing.next is not None:
        reader.refuse("next", "next 与 page_url 只能用一种")
    if listing.page_url is not None and "{page}" not in listing.page_url + (listing.post or ""):
        reader.refuse("page_url", "其中应有 {page}，表示页码的位置")
    if listing.page_url is None and "page_count" in reader.given:
        reader.refuse("page_count", "只与 page_url 一起使用")


def _article(reader: Reader) -> Article:
    article = Article(
        title=_rule(reader, "title", "html"),
        date=_rule(reader, "date", "html"),
        area=_rule(reader, "area", "html"),
        attachment_pattern=reader.pattern("attachment_pattern"),
        file_pattern=reader.pattern("file_pattern"),
        keep_page=reader.pattern("keep_page"),
    )
    reader.finish()
    return article


def _rule(
    reader: Reader, key: str, kind: ListKind, *, default: str | None = None, with_patterns: bool = False
) -> str | None:
    rule = reader.optional(key) or default
    if rule is not None:
        wrong = rule_error(rule, kind, with_patterns=with_patterns)
        if wrong is not None:
            reader.refuse(key, wrong)
    return rule


def _refuse_overlap(sites: tuple[Site, ...], top: Reader) -> None:
    """Refuse two sites of one name or one host: each would keep to its own pace, and the host would bear both."""
    names: set[str] = set()
    owners: dict[str, str] = {}
    for site in sites:
        if site.name in names:
            top.refuse("site", f"有两个站点都叫「{site.name}」")
        names.add(site.name)
        for host in {urlsplit(listing.start).netloc.lower() for listing in site.listings}:
            other = owners.setdefault(host, site.name)
            if other != site.name:
                top.refuse(
                    "site",
                    f"「{other}」与「{site.name}」是同一主机 {host}；请并为一个站点，各列表写成 [[site.listing]]",
                )
