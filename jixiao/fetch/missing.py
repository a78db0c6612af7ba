"""Tells the page that a site shows where nothing is from a page that is there, though both are answered as good."""

from __future__ import annotations

import re
from typing import Final

from parsel import Selector

from jixiao.fetch.rules import fold, plain_text

SHORT: Final = 300
"""Characters of a page that says nothing but that there is nothing; a report in a page has thousands."""
SHORT_TITLE: Final = 30
"""Characters of a title that says so; a longer one speaks of something."""

_THING = "页面|网页|文章|内容|信息|文件|资源|栏目|链接"
_SAID = re.compile(
    rf"(?:{_THING})[^。，,；;]{{0,8}}(?:不存在|找不到|未找到|没有找到|已?被?(?:删除|移除|撤回)|已下线|丢失|已?失效)"
    rf"|(?:找不到|未找到|没有找到|不存在)[^。，,；;]{{0,8}}(?:{_THING})"
    r"|(?<![\w.])404(?![\w.])|\bnot found\b|\bno longer available\b|\bdoes not exist\b",
    re.IGNORECASE,
)
"""What such pages say, in the words of the usual content systems and web servers."""


def says_nothing_is_here(text: str) -> bool:
    """Tell whether a page, as text, says in its title, or in the few words that it has, that there is nothing."""
    tree = Selector(text=text or "<html/>")
    heads = (fold(each) for each in tree.xpath("//title/text() | //h1//text()").getall())
    if any(len(head) <= SHORT_TITLE and _SAID.search(head) for head in heads):
        return True
    if tree.xpath("//table//tr[2]"):  # a short form may say that something does not exist
        return False
    words = " ".join(plain_text(body) for body in tree.xpath("//body"))
    return len(words) <= SHORT and _SAID.search(words) is not None
