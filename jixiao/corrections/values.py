"""Values as a person types and reads them, and as the correction log stores them."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Final

from schemas.exact import MONEY
from schemas.tables import AMOUNT_LIMIT, Column, Kind

RATE_UNIT: Final = "1"
"""The unit of a column that holds a fraction, shown as a percentage."""

INT32_LIMIT: Final = 2**31

_AMOUNT = re.compile(r"(?P<number>[+-]?[\d.]+)(?P<unit>元|千元|万元|百万元|亿元)?")


class ValueRefusedError(ValueError):
    """A typed value that its column does not take; the message says what to type, in Chinese."""


def stored(value: object) -> str | None:
    """Return a value as the log stores it: text, digits of an exact number, None for absent."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, float):
        return _plain(Decimal(repr(value)))
    return str(value)


def shown(column: Column, value: object) -> str:
    """Return a value as a person reads it: amounts with two decimals, rates as percentages, absent as nothing."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:,.2f}"
    if isinstance(value, float) and column.kind == "float":
        number = Decimal(repr(value))
        return f"{_plain(number * 100)}%" if column.unit == RATE_UNIT else _plain(number)
    return str(stored(value))


def shown_again(column: Column, text: str | None, empty: str) -> str:
    """Return a value of the log as a person reads it, `empty` where it is absent; what the column refuses as it is."""
    try:
        return shown(column, typed(column, text)) or empty
    except ValueRefusedError:
        return text or empty


def local_time(text: str) -> str:
    """Return a record's time as the clock here shows it, to the minute; what is none (made elsewhere) as it is."""
    try:
        return datetime.fromisoformat(text).astimezone().strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return text


def _plain(number: Decimal) -> str:
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def typed(column: Column, text: str | None) -> object:
    """Return what a person typed as the value of a column: `1,234.5`, `12万元`, `86%`, `0.86`, words; blank is None.

    Amounts come in yuan, rates as fractions.

    Raises:
        ValueRefusedError: the column does not take it.
    """
    words = (text or "").strip()
    if not words:
        if not column.nullable:
            raise ValueRefusedError(f"“{column.label}”不能为空")
        return None
    value = _READERS[column.kind](column, words)
    if column.codes is not None and value not in column.codes:
        raise ValueRefusedError(f"“{column.label}”只能是：{'、'.join(column.codes)}")
    return value


def _text(_column: Column, words: str) -> str:
    # Half a character cannot be stored as UTF-8; it comes from broken input only.
    return words.encode("utf-8", "replace").decode("utf-8")


def _bare(words: str) -> str:
    return re.sub(r"[\s,，]", "", words).replace("％", "%")


def _whole(column: Column, words: str) -> int:
    try:
        number = int(_bare(words).removesuffix("年"))
    except ValueError as error:
        raise ValueRefusedError(f"“{column.label}”须为整数") from error
    if abs(number) >= INT32_LIMIT:
        raise ValueRefusedError(f"“{column.label}”超出范围")
    return number


def _float(column: Column, words: str) -> float:
    bare = _bare(words).removesuffix("分")
    percent = bare.endswith("%")
    if percent and column.unit != RATE_UNIT:
        raise ValueRefusedError(f"“{column.label}”不是百分比，请只写数字")
    try:
        number = Decimal(bare.removesuffix("%"))
    except InvalidOperation as error:
        raise ValueRefusedError(f"“{column.label}”须为数字") from error
    value = float(number / 100 if percent else number)
    if not math.isfinite(value):
        raise ValueRefusedError(f"“{column.label}”须为有限的数字")
    return value


def _amount(column: Column, words: str) -> Decimal:
    found = _AMOUNT.fullmatch(_bare(words))
    try:
        amount = Decimal(found["number"]) * MONEY[found["unit"] or "元"] if found else None
    except InvalidOperation:
        amount = None
    if amount is None or not amount.is_finite():
        raise ValueRefusedError(f"“{column.label}”须为金额，例如 1234.50 或 12.3万元（不写单位即为元）")
    if abs(amount) >= AMOUNT_LIMIT:
        raise ValueRefusedError(f"“{column.label}”超出范围")
    return amount.quantize(Decimal("0.01"))


def _refused(column: Column, _words: str) -> object:
    raise ValueRefusedError(f"“{column.label}”不能修改")


_READERS: Final[Mapping[Kind, Callable[[Column, str], object]]] = {
    "text": _text,
    "int32": _whole,
    "int64": _refused,
    "float": _float,
    "amount": _amount,
    "time": _refused,
    "box": _refused,
    "flag": _refused,
}
