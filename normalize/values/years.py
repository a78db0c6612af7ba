"""Years that printed texts name: in digits, in Chinese numerals, in patterns."""

from __future__ import annotations

import re
import unicodedata

from schemas.years import YEAR_PATTERN

_CHINESE_YEAR = re.compile(r"[二2][〇○零O0oＯ]([〇○零一二三四五六七八九]{2})\s*年")
_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_NO_YEAR = r"[\d.,〕\]】]|[万亿千百]*元|[人户个亩次名台件批辆套]|公里|平方"
"""What stands behind four figures that are no year: money, things counted, the bracket of a document's number."""


def year_in(text: str) -> int | None:
    """Return the first year that a text names, in digits or Chinese numerals, else None."""
    folded = unicodedata.normalize("NFKC", text)
    found = re.search(rf"(?<!\d)({YEAR_PATTERN})\s*(?:年|\)|-(?=\d)|$|(?!{_NO_YEAR})\D)", folded)
    if found and 1990 <= int(found.group(1)) <= 2100:
        return int(found.group(1))
    chinese = _CHINESE_YEAR.search(text)
    if chinese:
        return 2000 + int(chinese.group(1).translate(_DIGITS))
    return None
