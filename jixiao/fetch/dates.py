"""Publish dates as Chinese government sites print them: in lists, in articles, in JSON and in addresses."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone

from schemas.years import YEAR_PATTERN

CHINA = timezone(timedelta(hours=8))
"""The sites print the date in China, wherever the program runs."""
EARLIEST = date(1990, 1, 1)
"""No report was on the web before; an earlier date is some other number."""
FUTURE_DAYS = 1
"""A publish date lies at most one day ahead: clocks of servers differ."""

_DIGITS = {character: str(value) for value, character in enumerate("〇一二三四五六七八九")} | {"零": "0", "○": "0"}
_SPELT = re.compile(r"([〇零○一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日")
_PARTED = re.compile(rf"(?<!\d)({YEAR_PATTERN})\s*[-/.年]\s*(\d{{1,2}})\s*[-/.月]\s*(\d{{1,2}})(?!\d)")
_COMPACT = re.compile(rf"(?<!\d)({YEAR_PATTERN})(0[1-9]|1[0-2])([0-2]\d|3[01])(?:\d{{6}})?(?!\d)")
_EPOCH = re.compile(r"\d{10}|\d{13}")
_LABELLED = re.compile(r"(?:发布|发文|公开|公布|成文|更新|生成|录入)?(?:日期|时间)\s*[:：\]】]?\s*([^\n]{0,40})")
_ADDRESS = (
    re.compile(rf"/t?({YEAR_PATTERN})(0[1-9]|1[0-2])([0-2]\d|3[01])_\d+"),
    re.compile(rf"/({YEAR_PATTERN})[/-](\d{{1,2}})[/-](\d{{1,2}})/"),
    re.compile(rf"/({YEAR_PATTERN})-?(0[1-9]|1[0-2])/([0-2]\d|3[01])/"),
)
"""Addresses in which the usual content systems put the day: t20230501_12.html, /2023/5/1/, /2023-05/01/."""


def parse_date(value: object, *, today: date | None = None) -> date | None:
    """Return the first plausible date that a text or number holds, None without one.

    Read are 2023-05-01, 2023/5/1, 2023.5.1, 2023年5月1日, 二〇二三年五月一日, 20230501, 20230501093000, ISO times with
    a zone, and seconds or milliseconds since 1970. A day without its year is no date: the year would be a guess.
    """
    if isinstance(value, bool) or value is None:
        return None
    text = unicodedata.normalize("NFKC", str(value)).strip()
    limit = (today or china_today()) + timedelta(days=FUTURE_DAYS)
    moment = _moment(text)
    if moment is not None:
        return _plausible(moment.year, moment.month, moment.day, limit)
    found: list[tuple[int, date]] = []
    for pattern in (_PARTED, _COMPACT):
        for match in pattern.finditer(text):
            day = _matched(match, limit)
            if day is not None:
                found.append((match.start(), day))
    for match in _SPELT.finditer(text):
        year = int("".join(_DIGITS[character] for character in match.group(1)))
        day = _plausible(year, _spelt_number(match.group(2)), _spelt_number(match.group(3)), limit)
        if day is not None:
            found.append((match.start(), day))
    return min(found)[1] if found else None


def labelled_date(text: str, *, today: date | None = None) -> date | None:
    """Return the date behind a label such as 发布时间 in running text, None without one."""
    for match in _LABELLED.finditer(text):
        day = parse_date(match.group(1), today=today)
        if day is not None:
            return day
    return None


def date_in_address(url: str, *, today: date | None = None) -> date | None:
    """Return the date that a content system put into an address, None without one."""
    limit = (today or china_today()) + timedelta(days=FUTURE_DAYS)
    for pattern in _ADDRESS:
        match = pattern.search(url)
        day = _matched(match, limit) if match else None
        if day is not None:
            return day
    return None


def since_date(text: str, *, today: date | None = None) -> date | None:
    """Return the first day that `--since` asks for: a date in any notation, `7d` (days back), `today`, `yesterday`.

    None where the text is none of these.
    """
    now = today or china_today()
    words = {"today": 0, "yesterday": 1, "今天": 0, "昨天": 1}
    back = re.fullmatch(r"(\d{1,5})\s*[dD天]", text.strip())
    if back or text.strip() in words:
        days = int(back.group(1)) if back else words[text.strip()]
        return max(EARLIEST, now - timedelta(days=days))
    return parse_date(text, today=now)


def china_today() -> date:
    """Return the day that it is in China."""
    return datetime.now(CHINA).date()


def _moment(text: str) -> datetime | None:
    """Return the moment in China that a count of seconds or an ISO time with a zone names."""
    if _EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(text[:10]), UTC).astimezone(CHINA)
    if "T" in text:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            return None
        return moment.astimezone(CHINA) if moment.tzinfo else None
    return None


def _matched(match: re.Match[str], limit: date) -> date | None:
    year, month, day = (int(part) for part in match.groups())
    return _plausible(year, month, day, limit)


def _plausible(year: int, month: int, day: int, limit: date) -> date | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if EARLIEST <= found <= limit else None


def _spelt_number(text: str) -> int:
    """Return the value of a Chinese numeral from 1 to 99."""
    tens, ten, units = text.rpartition("十")
    if not ten:
        return int(_DIGITS.get(text, "0"))
    return int(_DIGITS.get(tens, "1")) * 10 + int(_DIGITS.get(units, "0"))
