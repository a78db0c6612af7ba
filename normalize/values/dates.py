"""Which printed values are dates, and what a date in front of a value says: when, and no quantity."""

from __future__ import annotations

import re

from schemas.years import YEAR_PATTERN

_YEAR = YEAR_PATTERN
_MONTH = r"(?:0?[1-9]|1[0-2])"
_DAY = r"(?:[0-2]?\d|3[01])"
_CHINESE_MONTH = r"(?:十[一二]?|[一二三四五六七八九])"
_PART_OF_MONTH = r"(?:底|末|初|前|中旬|上旬|下旬|份)"

_DATE = re.compile(
    rf"^\D{{0,6}}(?:{_YEAR}(?:年|[./-]{_MONTH}(?:[./-]\d{{1,2}})?(?=$|[日前底至-]))"
    rf"|\d{{1,2}}月(?!份?[)/])(?:\d{{1,2}}日|{_PART_OF_MONTH})"
    rf"|{_YEAR}{_MONTH}{_DAY}(?!\d|[^\d\s前底]))"
)
_WHOLE = re.compile(
    rf"^(?:{_YEAR}年?度?(?:-{{1,2}}|~|至|到){_YEAR}年?度?|\d{{1,2}}月?(?:-{{1,2}}|~|至|到)\d{{1,2}}月(?:份|底)?"
    rf"|[<>=≥≤]*{_MONTH}月(?:份|底)?(?:之?前|以前|内)?|{_CHINESE_MONTH}月(?:份|底|末|初|前|中旬|上旬|下旬)?(?:之?前|以前)?"
    rf"|第?[1-4一二三四]季度(?:[末底初内]|之?前)?|[上下]半年(?:[末底初内]|之?前)?|(?:当年|本年|年)[底末初](?:之?前)?)$"
)
_BEGINNING = re.compile(r"^(?:\D{0,6}\d{1,2}日(?:前|底)|\d季度[末底前]|[一二][〇○零一二三四五六七八九]{3}年)")
LEAD = re.compile(
    rf"^(?:(?:于|在|截至|截止)?(?={_YEAR}年|{_MONTH}月|年[底末初])(?:{_YEAR}年度?)?(?:{_MONTH}月份?)?(?:{_DAY}[日号])?"
    r"(?:年?[底末初]|[上中下]旬)?(?:之?前|以前|止)?)[,:]?"
)
"""A date in front of something else; whether that is a value is not said."""
_YEAR_ALONE = re.compile(rf"^{_YEAR}年度?[,:]?")
_DONE = re.compile(
    r"(?:全部|全面|基本|累计|实际|预计|计划|按期)*(?:完成率?|达到|达|实现|支付|拨付|发放|支出|执行)(?:率|比例|进度)?(?:为|达到|达)?"
)


def names_date(value: str) -> bool:
    """Tell whether a value, plain as for parsing, is a date or a span of dates or begins with one."""
    return any(rule.match(value) for rule in (_DATE, _WHOLE, _BEGINNING))


def behind_date(value: str) -> str | None:
    """Return what stands behind a date, None where no date leads or nothing stands behind it.

    Behind a whole date that is what is done until then (11月底完成100%); behind a year the value of that year
    (2017年>27000人).
    """
    year = _YEAR_ALONE.match(value)
    rest = value[year.end() :] if year else ""
    if rest and not names_date(rest) and re.match(r"[<>=≥≤]|不[低少高超]|至少|\d[\d.]*[%‰]", rest):
        return rest
    lead = LEAD.match(value)
    done = _DONE.match(value, lead.end()) if lead and lead.end() else None
    if done is None or done.end() == len(value):
        return None
    return value[done.end() :]
