"""The marks before a heading: 第一部分, 一、, （一）, 1., (1), ①, and the rank that each gives it."""

from __future__ import annotations

import re

NOTE_WORD = r"(?:备?注|附注|说明|填[表报]说明)"
"""The label of a note beside or between tables: a pattern to be built into others."""
_MEASURED = r"[万亿千百元个人公米亩吨倍分小年月天日平台次户所处座件项家名辆度级岁]"
"""What follows a decimal number and not the number of a heading: 1.5万元, no 1.5资金管理."""
_RANKS: tuple[tuple[re.Pattern[str], int], ...] = (
    (re.compile(r"^第[一二三四五六七八九十\d]{1,3}[部分章篇]+"), 1),
    (re.compile(r"^[一二三四五六七八九十]{1,3}\s*[、.．,，]"), 2),
    (re.compile(r"^[（(][一二三四五六七八九十]{1,3}[)）]"), 3),
    (re.compile(r"^\d{1,2}\s*[.、．](?!\d)"), 4),
    (re.compile(r"^\d{1,2}\.\d{1,2}\.\d{1,2}[.、．]?\s*(?=[“\u4e00-\u9fff]{2})"), 6),
    (re.compile(rf"^\d{{1,2}}\.\d{{1,2}}[.、．]?\s*(?!{_MEASURED})(?=[“\u4e00-\u9fff]{{2}})"), 5),
    (re.compile(r"^[（(]\d{1,2}[)）]"), 5),
    (re.compile(r"^[①-⑳]"), 6),
)


def marker_rank(text: str) -> int | None:
    """Return the rank of the number that a text begins with, None without one."""
    return next((rank for pattern, rank in _RANKS if pattern.match(text)), None)


def strip_marker(text: str) -> str:
    """Return a text without the number that it begins with."""
    for pattern, _ in _RANKS:
        found = pattern.match(text)
        if found:
            return text[found.end() :].strip()
    return text.strip()


SECTION_MARK = re.compile(
    r"^\s*(第[一二三四五六七八九十]+[部分章节]+|[一二三四五六七八九十]+[、.．]|[（(][一二三四五六七八九十\d]+[)）]|\d+[.、．])\s*"
)
