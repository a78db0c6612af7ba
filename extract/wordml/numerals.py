"""Writes a number in the numeral systems of Word lists: 一, 甲, ①, iv, (1) ..."""

from __future__ import annotations

from collections.abc import Callable

_DIGITS = "〇一二三四五六七八九"
_UNITS = ("", "十", "百", "千")
_LEGAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_LEGAL_UNITS = ("", "拾", "佰", "仟")
_HIGHEST_NAMED = 9999
"""Past this no list counts in words; the number is written in digits."""

_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    (1000, "M"),
    (900, "CM"),
    (500, "D"),
    (400, "CD"),
    (100, "C"),
    (90, "XC"),
    (50, "L"),
    (40, "XL"),
    (10, "X"),
    (9, "IX"),
    (5, "V"),
    (4, "IV"),
    (1, "I"),
)
_HIGHEST_ROMAN = 3999
_LETTERS = 26
_HIGHEST_LETTER = 780
"""Word repeats the letter (aa, bbb) and stops at thirty of it."""


def numeral(number: int, system: str) -> str:
    """Return a number in a numeral system of Word (`w:numFmt`), in digits where the system is unknown or ends.

    Source: ECMA-376-1, 17.18.59 ST_NumberFormat.
    """
    if system in {"bullet", "none"}:
        return ""
    write = _SYSTEMS.get(system)
    return str(number) if write is None or number < 0 else write(number)


def counting(number: int, digits: str = _DIGITS, units: tuple[str, ...] = _UNITS) -> str:
    """Return a Chinese numeral in words: 10 is 十, 21 is 二十一, 105 is 一百零五."""
    if number > _HIGHEST_NAMED:
        return str(number)
    if number == 0:
        return digits[0]
    text = ""
    pending_zero = False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit == 0:
            pending_zero = bool(text)
            continue
        text += ("零" if pending_zero else "") + digits[digit] + units[place]
        pending_zero = False
    # In plain counting ten to nineteen drop the leading one; legal numerals keep it.
    return text[1:] if text.startswith("一十") else text


def _legal(number: int) -> str:
    return counting(number, _LEGAL_DIGITS, _LEGAL_UNITS)


def _digital(number: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(number))


def _cycle(signs: str) -> Callable[[int], str]:
    def write(number: int) -> str:
        return signs[number - 1] if 1 <= number <= len(signs) else str(number)

    return write


def _sexagenary(number: int) -> str:
    if number < 1:
        return str(number)
    return _STEMS[(number - 1) % len(_STEMS)] + _BRANCHES[(number - 1) % len(_BRANCHES)]


def _run_from(first_sign: str, count: int) -> Callable[[int], str]:
    """Return a writer for signs that stand in a row in Unicode, from 1 to `count`."""

    def write(number: int) -> str:
        return chr(ord(first_sign) + number - 1) if 1 <= number <= count else str(number)

    return write


def _circled(number: int) -> str:
    for low, high, first_sign in ((0, 0, "⓪"), (1, 20, "①"), (21, 35, "㉑"), (36, 50, "㊱")):
        if low <= number <= high:
            return chr(ord(first_sign) + number - low)
    return str(number)


def _letters(number: int) -> str:
    if not 1 <= number <= _HIGHEST_LETTER:
        return str(number)
    repeats, index = divmod(number - 1, _LETTERS)
    return chr(ord("A") + index) * (repeats + 1)


def _roman(number: int) -> str:
    if not 1 <= number <= _HIGHEST_ROMAN:
        return str(number)
    text = ""
    for worth, sign in _ROMAN:
        count, number = divmod(number, worth)
        text += sign * count
    return text


def _full_width(number: int) -> str:
    return "".join(chr(ord("０") + int(digit)) for digit in str(number))


_SYSTEMS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalHalfWidth": str,
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": _full_width,
    "decimalFullWidth2": _full_width,
    "numberInDash": lambda number: f"- {number} -",
    "upperLetter": _letters,
    "lowerLetter": lambda number: _letters(number).lower(),
    "upperRoman": _roman,
    "lowerRoman": lambda number: _roman(number).lower(),
    "chineseCounting": counting,
    "chineseCountingThousand": counting,
    "taiwaneseCounting": counting,
    "taiwaneseCountingThousand": counting,
    "japaneseCounting": counting,
    "koreanCounting": counting,
    "chineseLegalSimplified": _legal,
    "ideographLegalTraditional": _legal,
    "japaneseLegal": _legal,
    "ideographDigital": _digital,
    "japaneseDigitalTenThousand": _digital,
    "taiwaneseDigital": _digital,
    "ideographTraditional": _cycle(_STEMS),
    "ideographZodiac": _cycle(_BRANCHES),
    "ideographZodiacTraditional": _sexagenary,
    "ideographEnclosedCircle": _run_from("㊀", 10),
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedFullstop": _run_from("⒈", 20),
    "decimalEnclosedParen": _run_from("⑴", 20),
}
