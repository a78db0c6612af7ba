"""Printed values -> numbers: thresholds, ranges, quantities with units, rates, points and amounts."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache
from typing import Literal, TypeAlias

from normalize.values.dates import behind_date, names_date
from normalize.values.numerals import NUMERAL, SMALL, chinese_decimal, chinese_money, chinese_number
from schemas.years import YEAR_PATTERN

Op: TypeAlias = Literal[">=", "<=", ">", "<", "=", "range"]

BLANK = frozenset(
    {"", "—", "——", "———", "-", "--", "/", "\\", "–", "－", "―", "一一", "─", "──", "//", "·", "／", "…", "……"}
)
"""Notations of an absent value."""
_BLANK_BEGINS = frozenset(notation[:1] for notation in BLANK)
AMOUNT_CEILING = Decimal(10) ** 18
"""Yuan: decimal128(20, 2) takes no more; such a number is several cells glued."""
MONEY_UNITS: dict[str, Decimal] = {
    "元": Decimal(1),
    "千元": Decimal(1_000),
    "万元": Decimal(10_000),
    "万": Decimal(10_000),
    "百万元": Decimal(1_000_000),
    "亿元": Decimal(100_000_000),
    "亿": Decimal(100_000_000),
}

_DASH = str.maketrans(dict.fromkeys("‐‑‒–—―−－─", "-") | {"~": "~", "～": "~", "∼": "~", "〜": "~"})
_SIGNS = str.maketrans(
    {"﹪": "%", "％": "%", "═": "=", "≧": "≥", "≦": "≤", "﹥": ">", "﹤": "<", "⩾": "≥", "⩽": "≤", "，": ",", "：": ":"}
)

_NUMBER = r"[-+]?(?:\d{1,3}(?:,\d{3}){1,6}|\d{1,20})(?:\.\d{1,20})?"
"""A number of bounded length: longer rows of digits are several cells glued, and patterns walk them once."""
_WHOLE_NUMBER = re.compile(_NUMBER)
LONGEST = 120
"""Characters of a value that may be a measure or an amount; what is longer is words."""
REACH = 1200
"""Characters from the end of a text of words that are looked at for the quantity that ends it."""
_RANGE_MARK = r"(?:-{1,2}|~|至|到)"
_OPS: tuple[tuple[str, Op], ...] = (
    (r"≥=?|>=|=>|>＝|大于或?等于|大于等于|不(?:得|应)?(?:低于|少于|小于)|不低|至少|最少|最低|不下于|高于或等于", ">="),
    (
        r"≤=?|<=|=<|小于或?等于|小于等于|不(?:得|应)?(?:高于|超过|大于|多于|超出|超)|至多|最多|最高|控制在|低于或等于",
        "<=",
    ),
    (r">|大于|高于|超过|多于|超出", ">"),
    (r"<|小于|低于|少于", "<"),
    (r"={1,2}|等于|达到|达|为|约|大约|近|共计?|累计|合计", "="),
)
_OP_RULES = tuple((re.compile(rf"^(?:{pattern})\s*"), op) for pattern, op in _OPS)
_DOCUMENT_NUMBER = re.compile(r"^\d{5,}号")
_AT_LEAST = re.compile(r"(?:\(含\))?(?:及其|及|含|或)?以上(?:\(含\))?$")
_LEADING_WORDS = re.compile(
    r"^(?:(?:每年|全年|年均|每季度|每月|当年)(?=不[低少高超]|≥|≤|至少|>|<)"
    r"|(?:每[\u4e00-\u9fff]{1,3}?(?:每[年月日天学期次]{1,2})?|[人户亩生年月日]均|平均)(?:补助|补贴|发放)?(?:标准)?(?:为|达到|达)?(?=\d))"
)
"""What a quantity is told of before it, not part of it: 每年≥2次, 每生1500元/学期."""
_WITHIN = re.compile(r"(?<=[日天时周月年])内$")
_AT_MOST = re.compile(r"(?:\(含\))?(?:及其|及|含|或)?(?:以下|以内|之内)(?:\(含\))?$")
_UNITS = (
    "个百分点|百分点|%|‰|平方米|平方公里|立方米|公里|千米|厘米|毫米|米|公顷|平方千米|亩次|亩|公斤|千克|微克|毫克|吨|克|"
    "千瓦时|千瓦|兆瓦|度|升|毫升|°C|℃|摄氏度|分贝|周岁|岁|"
    "个工作日|工作日|小时|分钟|个月|个季度|季度|季|学时|课时|天次|天|日|周|年|月|学期|学年|"
    "人天|人日|人次|人数|人份|人月|人户|人|名|户次|户数|户|家次|家|位|场次|场|次数|次|批次|批|班次|班|期次|期|轮次|轮|趟|车次|"
    "台套|台次|台班|台|套|件次|件|宗|起|例|份|项次|项|条|个次|个|座|处|所|栋|幢|间|辆次|辆|部|册次|册|本|篇次|篇|幅|张|枚|块|盏|支|只|头|羽|匹|尾|株|棵|粒|颗|"
    "片|面|组|队|对|双|瓶|桶|袋|盒|箱|包|码|节|门|类|种|级|等|款|版|集|辑|部次|床位|床|孔|眼|口|根|段|标段|标|期数|艘|架|班级|学校|村|社区|镇|乡|街道|县|市|"
    "百万元|万元|亿元|千元|元|角|分|倍|万|亿|千|百|户籍|字|词|步|道|层|单位|平方|立方|方|平米|批件|人/次|点|站|卷|卷宗|号|餐|车|席|档|域|城|园|店|团|局|校|岗|案|稿|对象|件套|MB|GB|TB|Mbps|KM|km|kg|m2|m3|m²|m³|㎡|㎞|㎏|m|t|次人"
)
_PREFIX = r"[万亿千百]?"
_BRACKETED = r"(?:\([^()\d]{1,8}\))?"
_PER = r"/\d{0,6}(?:[万千]|人|户|平方公里|平方米){1,2}"
_EACH = (
    rf"(?:[/·每]{{1,2}}(?:\d{{1,6}}{_PREFIX}(?:{_UNITS})?|(?:(?!及?以[上下内])[^\d,;。、()/·每]){{1,8}})(?:、(?:{_UNITS}))?"
    rf"{_BRACKETED}){{0,3}}"
)
"""What a unit is counted by: 元/人、天, 人/10万人, 元/生·天."""
_UNIT = rf"(?:{_PER}|{_PREFIX}(?:{_UNITS}){_BRACKETED}{_EACH})"
_QUANTITY = re.compile(rf"^({_NUMBER})\s*(余|多|左右)?\s*({_UNIT})?\s*(左右|余)?$")
_POWER_AND_MORE = re.compile(rf"^({_NUMBER}[万亿千百])[余多](?=(?:{_UNITS}))")
"""1.5万余人次 is 1.5余万人次: the power belongs to the unit."""
_VARIABLE = re.compile(r"^[A-Za-zα-ω](?=[≥≤<>=])")
"""The letter that a formula gives the value (N≥10)."""
_STATUS = re.compile(
    r"[,;。(](?:目标|任务|指标|年度|全年|预期)*(?:已|未|全部|全面|超额|基本|圆满|按期|按时)*(?:完成|达标|实现)(?:目标|任务|指标)?\)?$"
)
"""What the end of an actual value says of its target."""
_PROPORTION = re.compile(r"(?<=[%‰])\(\d+/\d+\)$")
"""The counts that a rate comes from (98.5%（197/200）)."""
_TWO_SIDED = re.compile(r"^(.+?)[,;、且](?:且|并且|并|但)?(.+)$")
_SHORT_UNIT = re.compile(rf"^({_NUMBER})\s*(余|多)?\s*([A-Za-z\u4e00-\u9fff]{{1,3}})$")
_RANGE = re.compile(rf"^({_NUMBER})\s*({_UNIT})?\s*{_RANGE_MARK}\s*({_NUMBER})\s*({_UNIT})?$")
_INTERVAL = (
    rf"^({_NUMBER})\s*({_UNIT})?\s*[<≤]\s*=?\s*[A-Za-zα-ω\u4e00-\u9fff]{{0,6}}\s*[<≤]\s*=?\s*({_NUMBER})\s*({_UNIT})?$"
)
"""A value between two bounds. Rare, and long in the making: made with the first text that may be one."""
TAIL_LENGTH = 80
"""Characters at the end of a text in which its last quantity stands, with operator and unit."""
_TAIL = re.compile(
    rf"(?P<op>≥=?|>=|≤=?|<=|>|<|=|不低于|不少于|不高于|不超过|达到|达|大于等于|小于等于|至少)?"
    rf"(?<!\d)(?P<number>{_NUMBER})(?P<more>余|多)?(?P<unit>{_UNIT})(?P<side>及?以上|\(?含?\)?以上|及?以下|以内|左右)?$"
)
_RANKS = {"级", "等", "类", "号", "般", "线", "流"}
"""After a Chinese numeral these name a rank (一级, 二等), no quantity."""
_CHINESE_QUANTITY = re.compile(rf"^({NUMERAL})([余多])?(?P<unit>[万亿]?(?:{_UNITS}){_BRACKETED}{_EACH})整?$")
_PERCENT_WORDS = re.compile(rf"百分之({SMALL}(?:点{SMALL})?|{_NUMBER})")
_TENTHS = re.compile(
    r"(?<![\d.十百千万])([一二两三四五六七八九]|[1-9])成([一二三四五六七八九])?(?=(?:(?:及其|及|或)?以[上下内]|左右)?$)"
)
"""八成 is 80 %, 七成五 75 %."""
_BRACKETS = rf"^[\[(【〔]({_NUMBER})({_UNIT})?(?:,|{_RANGE_MARK})({_NUMBER})({_UNIT})?[\])】〕](?P<behind>{_UNIT})?$"
"""An interval in brackets: [90%,100%], (0,5]次. Rare as well."""
_rare = cache(re.compile)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A printed value as number: `value` as printed beside `unit` (95 with `%`), `high` the upper end of a range."""

    op: Op
    value: Decimal
    high: Decimal | None = None
    unit: str | None = None


_CIRCLED = "①-⑳⑴-⒛❶-❿➀-➓"
_LIST_MARK = re.compile(rf"^\s*[{_CIRCLED}]+")
_NOTE_MARK = re.compile(rf"\s?(?:[{_CIRCLED}]|[*＊※]{{1,3}})$")
"""The sign behind a value that points to a note below (16.9万人次①)."""
_CIRCLED_INSIDE = re.compile(rf"(?<=[\d.])[{_CIRCLED}]|[{_CIRCLED}](?=[\d.])")
"""A circled number that touches a digit: without its circle it would be a digit more."""
_POWER = re.compile(r"(?<=\d)[⁰¹²³⁴-⁹]")
_SPACED = re.compile(r"(?<!\d)\d++(?:\s++\d++)+")
_TWO_NUMBERS = "␣"
"""Stands where white space parts two numbers: a text that holds it is no number."""


@lru_cache(maxsize=10_000)
def plain(text: str) -> str:
    """Return a text for parsing: NFKC, one kind of dash and sign, no white space.

    A list mark before a number and a note's mark behind it are dropped, a power behind one kept apart (NFKC would make
    digits of both). White space between digits goes where it spaces thousands or single digits; else it parts two
    numbers and leaves a mark, as a circled number that touches a digit does.
    """
    marked = _CIRCLED_INSIDE.sub(_TWO_NUMBERS, _NOTE_MARK.sub("", _LIST_MARK.sub("", text)))
    marked = _POWER.sub("^", marked)
    folded = unicodedata.normalize("NFKC", marked.translate(_SIGNS)).translate(_SIGNS).translate(_DASH)
    folded = _SPACED.sub(_joined_digits, folded)
    return "".join(folded.split()).replace("%%", "%")


def _joined_digits(found: re.Match[str]) -> str:
    groups = found.group().split()
    thousands = len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:])
    return ("" if thousands or all(len(group) == 1 for group in groups) else _TWO_NUMBERS).join(groups)


def is_blank(text: str | None) -> bool:
    """Tell whether a cell holds no value: empty, a dash, a slash."""
    if text is None:
        return True
    if text and text[0] not in _BLANK_BEGINS and not text[0].isspace():
        return False  # most cells, at a glance
    return "".join(text.split()) in BLANK


def to_decimal(text: str) -> Decimal | None:
    """Return a bare number (thousands commas allowed), else None; a malformed separator is no number."""
    if not _WHOLE_NUMBER.fullmatch(text):
        return None
    try:
        number = Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None
    return number or abs(number)  # -0 % is 0


def is_date(text: str) -> bool:
    """Tell whether a value is a date or a span of dates (2022年12月底前, 2021.6, 10月31日前, 2018-2021年)."""
    return names_date(plain(text[:LONGEST]))


@lru_cache(maxsize=50_000)
def parse_measure(text: str | None) -> Measure | None:
    """Return a threshold, range or quantity; None for words, dates and blanks (nothing is guessed)."""
    if text is None or is_blank(text) or len(text) > LONGEST:
        return None
    value = _bare_value(text)
    done = behind_date(value)
    if done is None and (names_date(value) or _DOCUMENT_NUMBER.match(value)):
        return None
    return _measure(value if done is None else done)


def _measure(value: str) -> Measure | None:
    value = _TENTHS.sub(_tenths, _PERCENT_WORDS.sub(_percent, value))
    two_sided = _between(value)
    if two_sided is not None:
        return two_sided
    value = re.sub(r"(?<=[%‰])\(含\d[^()]*\)$", "", value)
    bounded = _rare(_INTERVAL).match(value) if "<" in value or "≤" in value else None
    interval = bounded or _RANGE.match(value) or _bracketed(value)
    if interval:
        return _range(interval)
    op, rest = _split_op(value)
    ranged = _RANGE.match(rest)
    if ranged and op in {"<=", "="}:
        return _range(ranged)
    op, rest = _split_side(op, rest)
    return _quantity(rest, op)


def _bracketed(value: str) -> re.Match[str] | None:
    """Return the interval that brackets hold; a number with its thousands comma is none."""
    found = _rare(_BRACKETS).match(value) if value.startswith(("[", "(", "【", "〔")) else None
    return None if found is None or re.fullmatch(_NUMBER, value[1 : found.end() - 1]) else found


def _between(value: str) -> Measure | None:
    """Return the range that a lower and an upper bound in one unit give (≥95%，≤100%), else None."""
    found = _TWO_SIDED.match(value)
    bounds = [_quantity(rest, op) for op, rest in map(_split_op, found.groups())] if found else []
    low = next((bound for bound in bounds if bound is not None and bound.op in {">=", ">"}), None)
    high = next((bound for bound in bounds if bound is not None and bound.op in {"<=", "<"}), None)
    if low is None or high is None or low.unit != high.unit or low.value >= high.value:
        return None
    return Measure(op="range", value=low.value, high=high.value, unit=low.unit)


def _bare_value(text: str) -> str:
    """Return a value without closing marks, quotes, an aside in brackets, and words that add nothing to a threshold."""
    value = plain(text).strip("。;,、'\"“”‘’")
    value = re.sub(r"(?<=[%‰\d])\([^()\d]{1,8}\)$", "", value) if "%(" in value else value
    value = _PROPORTION.sub("", _STATUS.sub("", value))
    return _POWER_AND_MORE.sub(_more_first, _VARIABLE.sub("", _LEADING_WORDS.sub("", value)))


def _more_first(match: re.Match[str]) -> str:
    return f"{match.group(1)[:-1]}余{match.group(1)[-1]}"


def _percent(match: re.Match[str]) -> str:
    text = match.group(1)
    if text[0].isdigit() or text[0] in "+-":
        return f"{text}%"
    number = Decimal(100) if text == "百" else chinese_decimal(text)
    return match.group() if number is None else f"{number}%"


def _tenths(match: re.Match[str]) -> str:
    tens, ones = (
        chinese_number(digit) if digit and not digit.isdigit() else int(digit or 0) for digit in match.groups()
    )
    return f"{10 * (tens or 0) + (ones or 0)}%"


def _split_op(value: str) -> tuple[Op, str]:
    for rule, op in _OP_RULES:
        found = rule.match(value)
        if found:
            rest = value[found.end() :]
            if op == "=" and found.group().startswith("="):
                inner = _split_op(rest)
                return inner if inner[1] != rest else ("=", rest)
            return op, rest
    return "=", value


def _split_side(op: Op, rest: str) -> tuple[Op, str]:
    """Take 以上 / 以内 off the end; with an operator before, that operator stays."""
    for rule, side in ((_AT_LEAST, ">="), (_AT_MOST, "<="), (_WITHIN, "<=")):
        found = rule.search(rest)
        if found and found.start() > 0:
            kept: Op = op if op != "=" else side  # type: ignore[assignment]
            return kept, rest[: found.start()]
    bracket = re.search(r"\(含\d[^()]*\)$", rest)
    return op, rest[: bracket.start()] if bracket else rest


def _quantity(rest: str, op: Op) -> Measure | None:
    if rest.startswith("¥"):
        amount = _quantity(rest[1:], op)
        return amount if amount is None or amount.unit is not None else replace(amount, unit="元")
    found = _QUANTITY.match(rest) or _SHORT_UNIT.match(rest)
    if found is None and rest.startswith("("):
        found = _QUANTITY.match(rest.strip("()"))
    if found is None:
        bracketed = re.match(rf"^({_NUMBER})\(({_UNIT})\)$", rest)
        if bracketed:
            number = to_decimal(bracketed.group(1))
            return None if number is None else Measure(op=op, value=number, unit=bracketed.group(2))
        return _chinese(rest, op)
    number = to_decimal(found.group(1))
    if number is None:
        return None
    more = found.group(2) in {"余", "多"}
    return Measure(op=">=" if more and op == "=" else op, value=number, unit=_tidy_unit(found.group(3)))


def _chinese(rest: str, op: Op) -> Measure | None:
    money = chinese_money(rest)
    if money is not None:
        return Measure(op=op, value=money[0], unit=money[1])
    found = _CHINESE_QUANTITY.match(rest)
    number = chinese_decimal(found.group(1)) if found else None
    if found is None or number is None or found.group("unit") in _RANKS:
        return None
    return Measure(op=">=" if found.group(2) and op == "=" else op, value=number, unit=found.group("unit"))


def _range(found: re.Match[str]) -> Measure | None:
    low, high = to_decimal(found.group(1)), to_decimal(found.group(3))
    if low is None or high is None:
        return None
    high = abs(high) if low >= 0 else high
    unit = _tidy_unit(found.groupdict().get("behind") or found.group(4) or found.group(2))
    return Measure(op="range", value=min(low, high), high=max(low, high), unit=unit)


def _tidy_unit(unit: str | None) -> str | None:
    return unit or None


def _end(text: str) -> str:
    """Return the end of a text, for parsing, with its tenths and percentages in figures."""
    value = plain(text[-REACH:]).strip("。;,、")
    return _TENTHS.sub(_tenths, _PERCENT_WORDS.sub(_percent, value))


@lru_cache(maxsize=20_000)
def parse_tail(text: str | None) -> Measure | None:
    """Return the quantity at the end of a sentence-like indicator (`培训基层党代表150人`), else None."""
    if text is None or is_blank(text):
        return None
    value = _end(text)
    found = _TAIL.search(value, max(0, len(value) - TAIL_LENGTH))
    if not found or names_date(value[found.start() :]):
        return None
    before = value[: found.start()]
    ranged = found.group("number")[0] in "+-" and re.search(r"[\d%‰°C\u4e00-\u9fff]$", before) is not None
    dated = re.search(r"\d(?:年|月|年\d{1,2}月)$", before) is not None and found.group("unit") in {"月", "日"}
    points = found.group("unit") == "分" and not (found.group("op") or found.group("side"))
    if (
        ranged
        or dated
        or points
        or re.search(r"[\d.\-~第至到/±]$", before)
        or (found.group("unit") in {"年", "月", "日"} and re.search(rf"^\D*{YEAR_PATTERN}$", found.group("number")))
    ):
        return None
    number = to_decimal(found.group("number"))
    if number is None:
        return None
    op, _ = _split_op(found.group("op") or "")
    if found.group("side"):
        op, _ = _split_side(op, "0" + found.group("side"))
    if found.group("more") and op == "=":
        op = ">="
    return Measure(op=op, value=number, unit=_tidy_unit(found.group("unit")))


@lru_cache(maxsize=20_000)
def parse_worded(text: str | None) -> Measure | None:
    """Return the one threshold that ends a text of words (`满意度达95%以上`); None without an operator, or with two."""
    measure = parse_measure(text)
    if measure is not None or text is None:
        return measure
    value = _end(text)
    found = _TAIL.search(value, max(0, len(value) - TAIL_LENGTH))
    if not found or not (found.group("op") or found.group("side")) or re.search(r"\d", value[: found.start("number")]):
        return None
    return parse_tail(text)


@lru_cache(maxsize=20_000)
def parse_points(text: str | None) -> Decimal | None:
    """Return a weight or score: `10`, `10分`, `97.5分（优）`, `8/10`; None for words, blanks and `10/8`."""
    if text is None or is_blank(text):
        return None
    found = re.match(rf"^({_NUMBER})\s*(?:分|%)?(?:\(.*\)|/(.*))?$", plain(text))
    points = to_decimal(found.group(1)) if found else None
    whole = re.fullmatch(rf"({_NUMBER})分?", found.group(2) or "") if found else None
    of_all = to_decimal(whole.group(1)) if whole else None
    more = points is not None and of_all is not None and of_all < points
    return None if more else points


@lru_cache(maxsize=20_000)
def parse_rate(text: str | None, *, percent_heading: bool = False) -> Decimal | None:
    """Return a rate as fraction: `86%`, `86%%`, `8.6‰`, `0.86`, or `86` under a heading with a percent sign.

    A bare number up to 1.5 under no percent sign is a fraction; a larger one was printed without its sign.
    """
    if text is None or is_blank(text):
        return None
    found = re.match(rf"^[=≥≤<>]?({_NUMBER})(%|‰)?$", plain(text))
    number = to_decimal(found.group(1)) if found else None
    if found is None or number is None:
        return None
    if found.group(2) == "‰":
        return number / 1000
    if found.group(2) == "%":
        return number / 100
    if percent_heading:
        return number if number == 1 and "." not in plain(text) else number / 100
    return number if abs(number) <= Decimal("1.5") else number / 100


@lru_cache(maxsize=20_000)
def money_unit(text: str | None) -> str | None:
    """Return the unit of money that a heading or line names (`（万元）`, `单位：元`), else None."""
    if not text:
        return None
    found = re.search(
        r"(?<![\d余多几每百千])(百万元|万元|亿元|千元)|(?:^|[(:单位币/、])元(?:$|[)、/,。])",
        "".join(plain(text).split()),
    )
    if not found:
        return None
    return found.group(1) or "元"


_PARTED = re.compile(r"^[-+]?\d{1,3}(['’‘＇`´、·])\d{3}(?:\1\d{3})*(?!\d)")
"""Thousands parted by what no number else holds: apostrophes, ideographic commas, raised points."""
_SCIENTIFIC = re.compile(r"^([-+]?\d(?:\.\d+)?)[Ee]([-+]?\d{1,2})(?=$|[^\dA-Za-z])")


def _without_parting(value: str) -> str:
    """Return an amount's text with thousands parted by nothing, and one that a program printed as 1.2E+06 in full."""
    parted = _PARTED.match(value)
    if parted is not None:
        return parted.group().replace(parted[1], "") + value[parted.end() :]
    scientific = _SCIENTIFIC.match(value)
    if scientific is None:
        return value
    return f"{Decimal(scientific[1]).scaleb(int(scientific[2])):f}{value[scientific.end() :]}"


_AMOUNT = re.compile(
    rf"^({_NUMBER})\(?(百万元|万元|亿元|千元|元|万|亿)?\)?(?:人民币)?(?:\((?=[^()]*[\u4e00-\u9fff])[^()]*\))?$"
)


@lru_cache(maxsize=20_000)
def parse_amount(text: str | None, unit: str | None) -> tuple[Decimal | None, str | None]:
    """Return an amount in yuan and the unit that counted, the cell's own before `unit`; (None, None) without number."""
    if text is None or is_blank(text) or len(text) > LONGEST:
        return None, None
    value = plain(text)
    sign = value.startswith("¥")
    found = _AMOUNT.match(_without_parting(value[sign:]))
    words = chinese_money(value) if found is None else None
    number = to_decimal(found.group(1)) if found else words[0] if words else None
    if number is None:
        return None, None
    own = found.group(2) if found else words[1] if words else None
    counted = {"万": "万元", "亿": "亿元"}.get(own or "", own) or unit or ("元" if sign else None)
    amount = number * MONEY_UNITS[counted or "元"]
    return (amount, counted) if abs(amount) < AMOUNT_CEILING else (None, None)
