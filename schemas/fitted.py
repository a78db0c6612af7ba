"""Rows as the values that the columns of a published table hold: rounded, in UTC, or a word why one does not fit."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from numbers import Integral, Real
from typing import Final

from schemas.tables import AMOUNT_LIMIT, Column, Kind, SchemaError, table_of

CENT: Final = Decimal("0.01")

BOX_LENGTH: Final = 4
_HIGHEST: Final[Mapping[Kind, int]] = {"int32": 2**31, "int64": 2**63}


@dataclass(frozen=True, slots=True)
class Fitted:
    """The rows of a table column by column, each value as its column holds it."""

    table: str
    columns: tuple[list[object], ...]
    rows: int


def fitted(table: str, rows: Sequence[Mapping[str, object]]) -> Fitted:
    """Return the rows as the columns of a published table hold them; a key that a row lacks is null.

    Amounts are rounded to the cent, half up; times are turned to UTC.

    Raises:
        SchemaError: no such table or column, a value of another type, outside the closed list, or null where
            the column must be filled.
    """
    known = table_of(table)
    names = frozenset(known.column_names)
    for row in rows:
        for key in row.keys() - names:
            raise SchemaError(table, str(key), row[key], "no such column")
    columns = tuple([_converted(table, column, row.get(column.name)) for row in rows] for column in known.columns)
    return Fitted(table, columns, len(rows))


def _as_text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    if not value.isascii():
        value.encode()  # half a character fits no file
    return value


def _as_integer(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise TypeError("not a whole number")
    return int(value)


def _as_number(kind: Kind) -> Callable[[object], int]:
    """Return what turns a value into a whole number of so many bits."""
    highest = _HIGHEST[kind]

    def convert(value: object) -> int:
        number = _as_integer(value)
        if not -highest <= number < highest:
            raise ValueError("a number out of range")
        return number

    return convert


def _as_float(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, Real | Decimal):
        raise TypeError("not a number")
    number = float(value)
    if not math.isfinite(number):
        raise ValueError("not a finite number; absent is None")
    return number


def _as_amount(value: object) -> Decimal:
    # A float is refused: it has already lost the cents that it cannot hold.
    if isinstance(value, bool) or not isinstance(value, Decimal | Integral | str):
        raise TypeError("not an exact amount (Decimal, int or digits)")
    try:
        amount = Decimal(int(value)) if isinstance(value, Integral) else Decimal(value)
    except InvalidOperation as error:
        raise ValueError("not an amount") from error
    if not amount.is_finite() or abs(amount) >= AMOUNT_LIMIT:
        raise ValueError("an amount out of range")
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def _as_flag(value: object) -> bool:
    plain = _plain(value)
    if not isinstance(plain, bool):
        raise TypeError("neither true nor false")
    return plain


def _as_time(value: object) -> datetime:
    if not isinstance(value, datetime):
        raise TypeError("not a time")
    if value.tzinfo is None:
        raise ValueError("a time without a zone")
    return value.astimezone(UTC)


def _plain(value: object) -> object:
    """Return what a value of numpy holds; any other as it is. numpy itself is not loaded for that."""
    tolist = getattr(value, "tolist", None)
    return tolist() if callable(tolist) else value


def _as_box(value: object) -> list[float]:
    plain = _plain(value)
    if isinstance(plain, str) or not isinstance(plain, Sequence):
        raise TypeError("not a box")
    box = [_as_float(edge) for edge in plain]
    if len(box) != BOX_LENGTH:
        raise ValueError("not four edges")
    return box


_CONVERTERS: Final[Mapping[Kind, Callable[[object], object]]] = {
    "text": _as_text,
    "int32": _as_number("int32"),
    "int64": _as_number("int64"),
    "float": _as_float,
    "amount": _as_amount,
    "time": _as_time,
    "box": _as_box,
    "flag": _as_flag,
}


def _converted(table: str, column: Column, value: object) -> object:
    """Return the value as its column holds it.

    Raises:
        SchemaError: the column does not take it.
    """
    if value is None:
        if not column.nullable:
            raise SchemaError(table, column.name, value, "must not be null")
        return None
    try:
        converted = _CONVERTERS[column.kind](value)
    except (TypeError, ValueError) as error:
        raise SchemaError(table, column.name, value, str(error)) from error
    if column.codes is not None and converted not in column.codes:
        raise SchemaError(table, column.name, value, "not in the closed list")
    return converted
