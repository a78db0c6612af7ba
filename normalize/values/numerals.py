"""Chinese numerals, ordinary and capital -> exact numbers; what is written wrongly is none."""

from __future__ import annotations

import re
from decimal import Decimal

_DIGITS = dict(zip("零一二三四五六七八九", range(10), strict=True)) | dict(
    zip("〇○两壹贰叁肆伍陆柒捌玖", (0, 0, 2, 1, 2, 3, 4, 5, 6, 7, 8, 9), strict=True)
)
_POWERS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_ZEROS = "零〇○"
_ONES = "一二两三四五六七八九壹贰叁肆伍陆柒捌玖"

SMALL = rf"[{_ZEROS}{_ONES}十百千拾佰仟]+"
"""Characters of a numeral below ten thousand, in a pattern."""
NUMERAL = rf"[{_ZEROS}{_ONES}十百千拾佰仟万亿点]*[{_ZEROS}{_ONES}十百千拾佰仟]"
"""Characters of any numeral, in a pattern; a power at its end (三十五万) is left to the unit behind it."""
LONGEST = 32
"""Characters of a numeral; 玖仟玖佰玖拾玖万玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖 has 31."""


def chinese_number(text: str) -> int | None:
    """Return a whole number below 10^12 written in Chinese numerals, else None.

    Digits alone stand in their places (九五 is 95); a last digit behind 百, 千, 万 or 亿 is of the next lower power
    (两万五 is 25000); 三十五十 is no number.
    """
    if not text or len(text) > LONGEST:
        return None
    if len(text) > 1 and all(char in _DIGITS for char in text):
        return int("".join(str(_DIGITS[char]) for char in text))
    return _sum(text, (("亿", 10**8), ("万", 10**4)))


def _sum(text: str, powers: tuple[tuple[str, int], ...]) -> int | None:
    if not powers:
        return _section(text)
    (sign, power), *rest = powers
    head, found, tail = text.rpartition(sign)
    if not found:
        return _sum(text, tuple(rest))
    high = _sum(head, tuple(rest))
    low = 0 if not tail else _tail(tail, power, tuple(rest))
    return None if not high or low is None else high * power + low


def _tail(text: str, power: int, rest: tuple[tuple[str, int], ...]) -> int | None:
    """Return what follows 万 or 亿: one digit alone is of the next lower power, a smaller number may begin with 零."""
    if len(text) == 1 and text in _ONES:
        return _DIGITS[text] * power // 10
    bare = text.lstrip(_ZEROS)
    return _sum(bare, rest) if bare and len(text) - len(bare) <= 1 else None


def _section(text: str) -> int | None:
    """Return a number below ten thousand: each power once at most, in falling order, 百 and 千 with a digit."""
    total, below, digit, zero = 0, 10_000, 0, False
    for char in text:
        if char in _ZEROS:
            if digit or zero:
                return None
            zero = True
        elif char in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[char]
        else:
            power = _POWERS.get(char, below)
            if power >= below or not (digit or power == 10):
                return None
            total, below, digit, zero = total + (digit or 1) * power, power, 0, False
    if not digit:
        return None if zero and len(text) > 1 else total if text else None
    return total + digit * (1 if zero or below in {10, 10_000} else below // 10)


def chinese_decimal(text: str) -> Decimal | None:
    """Return a number in Chinese numerals, with or without a fraction behind 点 (三点五), else None."""
    whole, point, fraction = text.partition("点")
    number = chinese_number(whole)
    if number is None or not point:
        return None if number is None else Decimal(number)
    digits = [_DIGITS.get(char) for char in fraction]
    if not digits or None in digits or len(digits) > LONGEST:
        return None
    return Decimal(f"{number}.{''.join(map(str, digits))}")


_MONEY = re.compile(
    rf"(?:人民币)?(?:(?P<whole>{NUMERAL})(?P<power>[万亿百千]{{0,2}})[元圆])?"
    rf"(?:零?(?P<tenths>[{_ONES}])角)?(?:零?(?P<cents>[{_ONES}])分)?[整正]?"
)


def chinese_money(text: str) -> tuple[Decimal, str] | None:
    """Return an amount written out as number and unit: 壹万贰仟元整 is 12000 元, 三十五万元 is 35 万元; else None."""
    found = _MONEY.fullmatch(text) if len(text) <= LONGEST + len("人民币元角分整") else None
    if found is None or found.group("whole") is None:
        return None
    number, unit = chinese_decimal(found.group("whole")), f"{found.group('power')}元"
    if number is None or unit not in {"元", "万元", "亿元"}:
        return None
    tenths, cents = (_DIGITS.get(found.group(name) or "", 0) for name in ("tenths", "cents"))
    small = Decimal(10 * tenths + cents) / 100
    return None if small and unit != "元" else (number + small, unit)
