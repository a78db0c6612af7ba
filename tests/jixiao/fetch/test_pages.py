"""Lists give their entries and articles their attachments, whatever the character set and markup."""

from __future__ import annotations

import json
from datetime import date

import pytest

from jixiao.fetch.pages import NoListError, names_file, read_article, read_listing
from jixiao.fetch.sites import Article, Listing

BASE = "https://a.example/x/list.html"
HTML = Listing(start=BASE, item="li", link="a::attr(href)")


def test_list() -> None:
    """Entries come in order, absolute, once; a date in the title is not that of publishing."""
    html = (
        '<ul><li><a href="1.html" title="2023年1月1日绩效自评报告">2023年1月…</a> 2024-05-01</li>'
        '<li><a href="./1.html#top">again</a></li><li><a href="javascript:void(0)">no</a></li><li>nothing</li>'
        '<li><a href="/y/t20240420_2.html">没有日期</a></li></ul>'
    )
    page = read_listing(html.encode(), "text/html", BASE, HTML)
    assert [(entry.url, entry.title, entry.publish_date) for entry in page.entries] == [
        ("https://a.example/x/1.html", "2023年1月1日绩效自评报告", date(2024, 5, 1)),
        ("https://a.example/y/t20240420_2.html", "没有日期", date(2024, 4, 20)),
    ]
    assert page.item_count == 5


@pytest.mark.parametrize(("declared", "header"), [("gb2312", ""), ("", "text/html; charset=GBK"), ("utf-8", "")])
def test_gbk(declared: str, header: str) -> None:
    """A GBK page is read where the page, the header, or neither rightly says so."""
    html = f'<meta charset="{declared}"><ul><li><a href="1.html">绩效自评报告镕</a></li></ul>'
    page = read_listing(html.encode("gbk"), header, BASE, HTML)
    assert [entry.title for entry in page.entries] == ["绩效自评报告镕"]


def test_paging() -> None:
    """The next link and the number of pages are found, in a script too."""
    html = (
        b'<base href="/b/"><li><a href="1"></a></li><a class="next" href="list_2.html">></a>'
        b"<script>pages(12, 0)</script>"
    )
    listing = Listing(start=BASE, item="li", link="a::attr(href)", next="a.next", page_count=r"re:pages\((\d+)")
    page = read_listing(html, "", BASE, listing)
    assert page.entries[0].url == "https://a.example/b/1"
    assert page.page_count == 12
    linked = Listing(start=BASE, item="li", link="a::attr(href)", next="a.next::attr(href)")
    assert read_listing(html, "", BASE, linked).next_url == "https://a.example/b/list_2.html"


@pytest.mark.parametrize("wrap", ["{}", "callback({});", "  {}  "])
def test_json(wrap: str) -> None:
    """JSON and JSONP give entries by path and by pattern; markup in titles goes, an entry without its id too."""
    value = {"data": {"pages": "共 3 页", "rows": [{"id": 7, "t": "<b>绩效</b>", "at": 1714492800000}, {"t": "x"}]}}
    listing = Listing(
        start=BASE, kind="json", item="data.rows", link="/art/{id}.html", title="t", date="at", page_count="data.pages"
    )
    page = read_listing(wrap.replace("{}", json.dumps(value)).encode(), "", BASE, listing)
    assert [(entry.url, entry.title, entry.publish_date) for entry in page.entries] == [
        ("https://a.example/art/7.html", "绩效", date(2024, 5, 1))
    ]
    assert (page.item_count, page.page_count) == (2, 3)


@pytest.mark.parametrize("body", [b"<html>404</html>", b'{"data": {"rows": 3}}'])
def test_no_json(body: bytes) -> None:
    """A page in place of JSON, or JSON of another form, is no list."""
    with pytest.raises(NoListError):
        read_listing(body, "", BASE, Listing(start=BASE, kind="json", item="data.rows", link="u"))


def test_article() -> None:
    """Attachments are taken from the area that is named, by suffix, by words, and by a pattern."""
    html = """<head><meta name="ArticleTitle" content="自评报告"><meta name="PubDate" content="2024-05-01 10:00"></head>
    <a href="/menu.pdf">menu</a><div class="c"><a href="1.PDF">附件1</a><a href="/d?f=2">附件2.xlsx</a>
    <a href="/download.jsp?id=3">附件3</a><a href="other.html">相关</a><a href="1.PDF">again</a></div>"""
    rules = Article(area="div.c", attachment_pattern=r"download\.jsp", keep_page="附件9")
    page = read_article(html.encode(), "", BASE, rules)
    assert (page.title, page.publish_date, page.keep) == ("自评报告", date(2024, 5, 1), False)
    assert page.links == (
        ("https://a.example/x/1.PDF", "附件1"),
        ("https://a.example/d?f=2", "附件2.xlsx"),
        ("https://a.example/download.jsp?id=3", "附件3"),
    )


def test_article_is_the_report() -> None:
    """A page that matches the pattern in its title or text is to be kept."""
    html = "<h1>2023年度绩效自评报告</h1><p>发布日期：2024年5月1日</p><p>一、项目概况</p>".encode()
    page = read_article(html, "", BASE, Article(keep_page=r"绩效自评报告[\s\S]*项目概况"))
    assert (page.keep, page.publish_date, page.links) == (True, date(2024, 5, 1), ())
    assert not read_article(b"<h1>other</h1>", "", BASE, Article(keep_page="自评")).keep


def test_file_pattern() -> None:
    """Where a pattern is given, files whose words and address do not match stay away."""
    html = '<a href="1.pdf">绩效自评表</a><a href="2.pdf">采购公告</a><a href="%E8%87%AA%E8%AF%84.pdf">附件</a>'
    page = read_article(html.encode(), "", BASE, Article(file_pattern="自评"))
    assert [words for _, words in page.links] == ["绩效自评表", "附件"]


def test_chinese_address() -> None:
    """An address with Chinese and spaces is written as it will be asked for."""
    html = '<a href="/附件 1/自评.pdf">附件</a>'
    page = read_article(html.encode("gbk"), "text/html; charset=gbk", BASE, Article())
    assert page.links == (("https://a.example/%E9%99%84%E4%BB%B6%201/%E8%87%AA%E8%AF%84.pdf", "附件"),)


def test_empty_page() -> None:
    """A page without a byte is an article without anything."""
    assert read_article(b"", "", BASE, Article()).links == ()


def test_file_address() -> None:
    """An address names a file by the suffix of its path, not of its host or query."""
    assert names_file("https://a.example/x.OFD?t=1")
    assert not names_file("https://a.zip/x.html?f=1.pdf")
