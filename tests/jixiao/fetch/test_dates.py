"""Publish dates are read in every notation that sites use, and what is no date of publishing is none."""

from __future__ import annotations

from datetime import date

import pytest

from jixiao.fetch.dates import date_in_address, labelled_date, parse_date, since_date

TODAY = date(2024, 6, 15)


@pytest.mark.parametrize(
    "text",
    [
        "2024-05-01",
        "[2024/5/1]",
        "2024.05.01 09:30",
        "2024年5月1日",
        "2024 年 05 月 01 日",
        "２０２４－０５－０１",
        "二〇二四年五月一日",
        "20240501",
        "20240501093000",
        "2024-05-01T09:30:00+08:00",
        "2024-04-30T16:30:00Z",
        1714492800000,
        1714492800,
    ],
)
def test_notations(text: object) -> None:
    """One day in all notations, as it was in China."""
    assert parse_date(text, today=TODAY) == date(2024, 5, 1)


@pytest.mark.parametrize("text", [None, "", "05-01", "2024-13-40", "1024-05-01", "2031-01-01", "13800138000", True])
def test_no_date(text: object) -> None:
    """A day without a year, a number of another kind and a day to come are no publish date."""
    assert parse_date(text, today=TODAY) is None


def test_spelt_tens() -> None:
    """Spelt days above ten are read."""
    assert parse_date("二○二三年十二月三十一日", today=TODAY) == date(2023, 12, 31)


def test_label() -> None:
    """The date behind the label counts, not one of the subject matter."""
    text = "2023年1月1日起施行 来源：财政局 发布时间： 2024-05-01 10:00 字体"
    assert labelled_date(text, today=TODAY) == date(2024, 5, 1)


@pytest.mark.parametrize(
    "url", ["/zw/202405/t20240501_123.html", "/art/2024/5/1/art_9_1.html", "/xx/2024-05/01/content_1.htm"]
)
def test_address(url: str) -> None:
    """The usual content systems put the day into the address."""
    assert date_in_address(f"https://a.example{url}", today=TODAY) == date(2024, 5, 1)


@pytest.mark.parametrize(
    ("text", "day"),
    [("2024-06-01", date(2024, 6, 1)), ("yesterday", date(2024, 6, 14)), ("7d", date(2024, 6, 8)), ("soon", None)],
)
def test_since(text: str, day: date | None) -> None:
    """--since takes a day or a number of days back."""
    assert since_date(text, today=TODAY) == day
