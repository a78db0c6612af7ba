"""Show a number as a spreadsheet shows it: the number-format codes of Excel and WPS in a Chinese locale."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from typing import Literal, TypeAlias

BUILT_IN: dict[int, str] = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00",
    5: '"￥"#,##0;"￥"-#,##0', 6: '"￥"#,##0;"￥"-#,##0',
    7: '"￥"#,##0.00;"￥"-#,##0.00', 8: '"￥"#,##0.00;"￥"-#,##0.00',
    9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM",
    20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm",
    27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"', 30: "m/d/yy", 31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"', 34: '上午/下午h"时"mm"分"',
    35: '上午/下午h"时"mm"分"ss"秒"', 36: 'yyyy"年"m"月"',
    37: "#,##0;-#,##0", 38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00",
    41: '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', 42: '_ "￥"* #,##0_ ;_ "￥"* -#,##0_ ;_ "￥"* "-"_ ;_ @_ ',
    43: '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    44: '_ "￥"* #,##0.00_ ;_ "￥"* -#,##0.00_ ;_ "￥"* "-"??_ ;_ @_ ',
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
    50: 'yyyy"年"m"月"', 51: 'm"月"d"日"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"', 54: 'm"月"d"日"',
    55: '上午/下午h"时"mm"分"', 56: '上午/下午h"时"mm"分"ss"秒"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip
"""Codes by number: ECMA-376 part 1, 18.8.30 with its zh-cn list (27-36, 50-58); dates as a Chinese Excel shows them."""

LOCALE_DEPENDENT = frozenset({*range(5, 9), 14, 22, *range(27, 37), *range(50, 59)})
"""Numbers whose code a file may repeat in the writer's locale: the Chinese one above goes before it."""

GENERAL_CHARACTERS = 11
"""Characters that General gives a number, its point included and its sign not (Excel's rule for a wide cell)."""

CENTS = 2
"""Decimals that General keeps however long the number is."""

LAST_DATE = 2_958_466
"""First serial past 9999-12-31; Excel shows no date from there."""

_Kind: TypeAlias = Literal[
    "lit", "digit", "dec", "comma", "pct", "exp", "date", "ampm", "elapsed", "at", "general", "frac"
]
_Token: TypeAlias = tuple[_Kind, str]

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?'
    r"|[\\!](?P<escaped>.)"  # East Asian versions escape with ! too
    r"|_(?P<pad>.)?|\*(?P<fill>.)?"
    r"|\[(?P<bracket>[^\]]*)\]"
    r"|(?P<general>G/通用格式|通用格式|General)"
    r"|(?P<ampm>AM/PM|A/P|上午/下午)"
    r"|(?P<exp>E[+-])"
    r"|(?P<date>y+|m+|d+|h+|s+|a{3,4}|e+)"
    r"|(?P<digit>[0#?])|(?P<dec>\.)|(?P<comma>,)|(?P<pct>%)|(?P<at>@)|(?P<frac>/)"
    r"|(?P<lit>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"^(<=|>=|<>|<|>|=)(-?\d+(?:\.\d+)?)$")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS = "一二三四五六日"
_PRECISION = Context(prec=60)
_HAN_DIGITS = "〇一二三四五六七八九"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Section:
    """One of the parts of a code between semicolons."""

    tokens: tuple[_Token, ...]
    condition: tuple[str, float] | None
    han: bool

    @property
    def is_date(self) -> bool:
        return any(kind in ("date", "elapsed") for kind, _ in self.tokens)


def display(value: float, code: str, *, date1904: bool = False) -> str:
    """Return a number as a cell of this format shows it, padding and fill dropped.

    A code that cannot be followed shows the number as General does; so does a date out of range.

    Args:
        value: the stored number; for dates the serial number of days.
        code: the format code, `General` or empty for none.
        date1904: the workbook counts days from 1904.
    """
    if not math.isfinite(value):
        return str(value)
    try:
        return _shown(value, _sections(code), date1904=date1904)
    except (ArithmeticError, ValueError):  # a hostile code: hundreds of places or percent signs
        return general(value)


def _shown(value: float, sections: tuple[_Section, ...], *, date1904: bool) -> str:
    """Return a finite number as the section for it shows it."""
    section, magnitude = _choose(sections, value)
    tokens = section.tokens
    if not tokens and len(sections) == 1:
        return general(value)
    kinds = {kind for kind, _ in tokens}
    if section.is_date:
        moment = from_serial(value, date1904=date1904)
        return general(value) if moment is None else _show_date(section, moment, value)
    sign = "-" if magnitude < 0 else ""
    if "general" in kinds:
        shown = general(abs(magnitude))
        text = "".join(
            shown if kind == "general" else part for kind, part in tokens if kind in ("general", "lit", "pct")
        )
    elif "digit" not in kinds:
        return general(value) if "at" in kinds else "".join(part for kind, part in tokens if kind != "comma").strip()
    elif "exp" in kinds:
        text = _scientific(tokens, abs(magnitude))
    elif "frac" in kinds:
        text = general(abs(magnitude))  # a share like 1/4 is a number to the reader of a table
    else:
        text = _fixed(tokens, abs(magnitude))
    return sign + text.strip()


def display_text(text: str, code: str) -> str:
    """Return a text as a cell of this format shows it: the literals around `@` are added."""
    section = next((each for each in reversed(_sections(code)) if any(kind == "at" for kind, _ in each.tokens)), None)
    if section is None:
        return text
    return "".join(text if kind == "at" else part for kind, part in section.tokens if kind in ("at", "lit")).strip(" ")


def general(value: float) -> str:
    """Return a number as the General format shows it: some 11 characters, no trailing zeros.

    Where Excel would turn to powers of ten or drop cents to save room, the digits are kept: an amount stays whole.
    """
    number = Decimal(f"{value:.15g}")
    if number == 0:
        return "0"
    if abs(number) >= Decimal("1e15") or abs(number) < Decimal("1e-9"):
        mantissa, exponent = f"{value:.5e}".split("e")
        return f"{mantissa.rstrip('0').rstrip('.')}E{exponent}"
    places = max(CENTS, GENERAL_CHARACTERS - 1 - len(str(abs(int(number)))))
    text = f"{number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP):f}"
    return text.rstrip("0").rstrip(".")


def is_date_code(code: str) -> bool:
    """Tell whether a number of this format is shown as a date or time."""
    return any(section.is_date for section in _sections(code)[:1])


def from_serial(value: float, *, date1904: bool = False) -> datetime | None:
    """Return the moment of a serial number of days, to the second; None where Excel shows no date."""
    if not 0 <= value < LAST_DATE:
        return None
    if date1904:
        base = datetime(1904, 1, 1)  # noqa: DTZ001 - a printed date has no time zone
    elif value < 60:
        base = datetime(1899, 12, 31)  # noqa: DTZ001
    else:
        base = datetime(1899, 12, 30)  # noqa: DTZ001 - Excel counts a 29 February 1900 that never was
    try:
        return base + timedelta(seconds=round(value * 86400))
    except OverflowError:
        return None


@lru_cache(maxsize=512)
def _sections(code: str) -> tuple[_Section, ...]:
    """Return the sections of a code."""
    if "[$-f800]" in code.lower():  # the system's long date, whatever the code says after it
        return _sections(BUILT_IN[31])
    sections: list[_Section] = []
    start = 0
    found = list(_TOKEN.finditer(code))
    ends = [number for number, each in enumerate(found) if each.group("lit") == ";"]
    for end in [*ends, len(found)]:
        sections.append(_section(found[start:end]))
        start = end + 1
    return tuple(sections)


def _section(parts: list[re.Match[str]]) -> _Section:
    """Return one section from its pieces."""
    tokens: list[_Token] = []
    condition: tuple[str, float] | None = None
    han = False
    for found in parts:
        kind = found.lastgroup or "pad"  # an escape at the very end has no character
        part = found.group(kind) or ""
        if kind == "bracket":
            test = _CONDITION.match(part)
            condition = (test.group(1), float(test.group(2))) if test is not None else condition
            han = han or part.lower().startswith("dbnum1")
            tokens.extend(_bracket_tokens(part))
        elif kind in ("quoted", "escaped", "lit"):
            tokens.append(("lit", part))
        elif kind not in ("pad", "fill"):
            tokens.append((kind, part.lower() if kind == "date" else part))  # type: ignore[arg-type]
    return _Section(tokens=tuple(tokens), condition=condition, han=han)


def _bracket_tokens(part: str) -> list[_Token]:
    """Return what a bracket shows: a currency sign, or hours, minutes, seconds past their wrap."""
    if part.startswith("$"):
        return [("lit", part[1:].partition("-")[0])]
    if part and set(part.lower()) in ({"h"}, {"m"}, {"s"}):
        return [("elapsed", part.lower())]
    return []


def _holds(condition: tuple[str, float], value: float) -> bool:
    """Tell whether a value meets a condition like `[>=100]`."""
    sign, limit = condition
    return {
        "<": value < limit, "<=": value <= limit, ">": value > limit,
        ">=": value >= limit, "=": value == limit, "<>": value != limit,
    }[sign]  # fmt: skip


def _choose(sections: tuple[_Section, ...], value: float) -> tuple[_Section, float]:
    """Return the section for a value, and the value without its sign where the section itself shows the sign."""
    numeric = [section for section in sections if not _is_text_only(section)] or list(sections)
    if any(section.condition is not None for section in numeric):
        for section in numeric:
            if section.condition is None or _holds(section.condition, value):
                return section, value
        return numeric[-1], value
    if value < 0 and len(numeric) > 1:
        shown = "".join(part for kind, part in numeric[1].tokens if kind == "lit")
        # A section that tells a negative number by its colour alone: the sign is kept, the text has no colour.
        return numeric[1], -value if not numeric[1].tokens or set(shown) & set("-－−(（△▲") else value
    if value == 0 and len(numeric) > 2:
        return numeric[2], value
    return numeric[0], value


def _is_text_only(section: _Section) -> bool:
    kinds = {kind for kind, _ in section.tokens}
    return "at" in kinds and not kinds & {"digit", "general", "date"}


def _rounded(value: float, places: int) -> Decimal:
    """Return a number rounded half up, the way Excel does, from the 15 digits that it keeps."""
    return Decimal(f"{value:.15g}").quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, _PRECISION)


def _fixed(tokens: tuple[_Token, ...], value: float) -> str:
    """Return a number in a format of digit places, thousands separators and percent signs."""
    point = next((number for number, (kind, _) in enumerate(tokens) if kind == "dec"), len(tokens))
    places = [number for number, (kind, _) in enumerate(tokens) if kind == "digit"]
    before, after = [n for n in places if n < point], [n for n in places if n > point]
    commas = [number for number, (kind, _) in enumerate(tokens) if kind == "comma" and number < point]
    scaling = sum(1 for number in commas if not before or number > before[-1])
    grouped = any(before and before[0] < number < before[-1] for number in commas)
    percent = sum(1 for kind, _ in tokens if kind == "pct")
    number = _rounded(value * 100**percent / 1000**scaling, len(after))
    whole, _, fraction = f"{number:f}".partition(".")
    digits = _whole_digits(whole, [tokens[n][1] for n in before], grouped=grouped)
    kept = _fraction_digits(fraction, [tokens[n][1] for n in after])
    shown: list[str] = []
    for position, (kind, part) in enumerate(tokens):
        if kind == "digit":
            shown.append(digits[before.index(position)] if position < point else kept[after.index(position)])
        elif kind == "dec":
            shown.append("".join(digits) if not before else "")
            shown.append("." if any(kept) or not after else "")
        elif kind in ("lit", "pct"):
            shown.append(part)
    return "".join(shown)


def _whole_digits(whole: str, marks: list[str], *, grouped: bool) -> list[str]:
    """Return what each place before the point shows; the first takes all digits beyond the places."""
    if not marks:
        return [whole.lstrip("0")]
    first_zero = next((number for number, mark in enumerate(marks) if mark == "0"), len(marks))
    text = whole.lstrip("0").rjust(len(marks) - first_zero, "0")
    places = [""] * len(marks)
    for back, digit in enumerate(reversed(text), start=1):
        separator = "," if grouped and back > 1 and (back - 1) % 3 == 0 else ""
        index = max(0, len(marks) - back)
        # Digits come from the right, so what an earlier one puts in the same place stands after it.
        places[index] = digit + (separator + places[index] if index == 0 and back > len(marks) else separator)
    return places


def _fraction_digits(fraction: str, marks: list[str]) -> list[str]:
    """Return what each place after the point shows: `#` and `?` drop the zeros at the end."""
    kept = list(fraction.ljust(len(marks), "0"))
    for number in range(len(marks) - 1, -1, -1):
        if marks[number] == "0" or kept[number] != "0":
            break
        kept[number] = ""
    return kept


def _scientific(tokens: tuple[_Token, ...], value: float) -> str:
    """Return a number in scientific notation with as many decimals as the code has."""
    stop = next(number for number, (kind, _) in enumerate(tokens) if kind == "exp")
    point = next((number for number, (kind, _) in enumerate(tokens) if kind == "dec"), stop)
    places = sum(1 for kind, _ in tokens[point:stop] if kind == "digit")
    width = sum(1 for kind, _ in tokens[stop:] if kind == "digit")
    mantissa, exponent = f"{value:.{places}e}".split("e")
    sign = "-" if exponent.startswith("-") else "+"
    return f"{mantissa}E{sign}{exponent.lstrip('+-').lstrip('0').rjust(max(width, 1), '0')}"


def _show_date(section: _Section, moment: datetime, value: float) -> str:
    """Return a moment in a date or time format."""
    tokens = section.tokens
    half_day = any(kind == "ampm" for kind, _ in tokens)
    clock = [number for number, (kind, _) in enumerate(tokens) if kind in ("date", "elapsed")]
    shown: list[str] = []
    for number, (kind, part) in enumerate(tokens):
        if kind == "date":
            place = clock.index(number)
            earlier = tokens[clock[place - 1]][1][0] if place else ""
            later = tokens[clock[place + 1]][1][0] if place + 1 < len(clock) else ""
            minute = part[0] == "m" and (earlier == "h" or later == "s")
            shown.append(
                _date_part("minute" if minute else part, moment, half_day=half_day, han=section.han, width=len(part))
            )
        elif kind == "elapsed":
            seconds = round(value * 86400)
            count = seconds // {"h": 3600, "m": 60, "s": 1}[part[0]]
            shown.append(str(count).rjust(len(part), "0"))
        elif kind == "ampm":
            chinese = part.startswith("上")
            shown.append(("上午", "下午")[moment.hour >= 12] if chinese else ("AM", "PM")[moment.hour >= 12])
        elif kind in ("digit", "general", "at"):
            shown.append("0" if kind == "digit" else "")  # parts of a second: moments are kept to the second
        else:
            shown.append(part)
    return "".join(shown).strip()


def _date_part(part: str, moment: datetime, *, half_day: bool, han: bool, width: int) -> str:
    """Return one part of a date: year, month, day, weekday, hour, minute, second."""
    kind = part[0]
    if part == "minute":
        number = moment.minute
    elif kind in "ye":
        year = str(moment.year)
        year = year if width > 2 or kind == "e" else year[-2:]
        return "".join(_HAN_DIGITS[int(digit)] for digit in year) if han else year
    elif kind == "m" and width >= 3:
        return _MONTHS[moment.month - 1]
    elif kind == "a" or (kind == "d" and width >= 3):
        weekday = _WEEKDAYS[moment.weekday()]
        return weekday if part == "aaa" else "星期" + weekday
    else:
        hour = (moment.hour % 12 or 12) if half_day else moment.hour
        number = {"m": moment.month, "d": moment.day, "h": hour, "s": moment.second}[kind]
    return han_number(number) if han else str(number).rjust(min(width, 2), "0")


def han_number(number: int) -> str:
    """Return a number of 0..99 in Chinese numerals: 12 is 十二."""
    tens, ones = divmod(number, 10)
    if not tens:
        return _HAN_DIGITS[ones]
    return ("" if tens == 1 else _HAN_DIGITS[tens]) + "十" + (_HAN_DIGITS[ones] if ones else "")
