"""Values of one column -> an Arrow array, laid out by hand: `pyarrow.array` loads pandas for any list it is given."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import accumulate, chain
from typing import Any, Final, cast

import pyarrow as pa

from schemas.tables import Kind, arrow_types

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_DECIMAL_BYTES: Final = 16
_LONGEST: Final = 2**31 - 1
"""Bytes of one column's texts that offsets of 32 bits can tell apart."""

Buffers = list[Any]


def arrow_array(kind: Kind, values: Sequence[object]) -> pa.Array:
    """Return the values of a column, as `schemas.fitted` leaves them, in the type of its kind; None is null.

    Raises:
        OverflowError: the texts of the column are longer than an array holds.
    """
    validity = _bits([value is not None for value in values]) if None in values else None
    buffers, children = _LAYOUTS[kind](values)
    nulls = values.count(None) if validity is not None else 0
    return pa.Array.from_buffers(
        arrow_types()[kind], len(values), [validity, *buffers], null_count=nulls, children=children
    )


def _bits(flags: Sequence[object]) -> pa.Buffer:
    """Return flags as bits, the first one the lowest."""
    number = int("".join("1" if flag else "0" for flag in reversed(flags)) or "0", 2)
    return pa.py_buffer(number.to_bytes((len(flags) + 7) // 8, "little"))


def _offsets(lengths: Sequence[int]) -> pa.Buffer:
    ends = array("i", [0])
    ends.extend(accumulate(lengths))
    return pa.py_buffer(ends)


def _texts(values: Sequence[object]) -> tuple[Buffers, None]:
    encoded = [b"" if value is None else cast("str", value).encode() for value in values]
    lengths = [len(each) for each in encoded]
    if sum(lengths) > _LONGEST:
        raise OverflowError("texts too long for one array")
    return [_offsets(lengths), pa.py_buffer(b"".join(encoded))], None


def _numbers(code: str) -> Callable[[Sequence[object]], tuple[Buffers, None]]:
    """Return the layout of plain numbers; `code` is their type in the module `array`."""

    def layout(values: Sequence[object]) -> tuple[Buffers, None]:
        return [pa.py_buffer(array(code, [cast("Any", value) or 0 for value in values]))], None

    return layout


def _amounts(values: Sequence[object]) -> tuple[Buffers, None]:
    cents = (0 if value is None else int(cast("Decimal", value).scaleb(2)) for value in values)
    return [pa.py_buffer(b"".join(each.to_bytes(_DECIMAL_BYTES, "little", signed=True) for each in cents))], None


def _times(values: Sequence[object]) -> tuple[Buffers, None]:
    since = [0 if value is None else (cast("datetime", value) - _EPOCH) // _MICROSECOND for value in values]
    return [pa.py_buffer(array("q", since))], None


def _boxes(values: Sequence[object]) -> tuple[Buffers, list[pa.Array]]:
    boxes = [() if value is None else cast("Sequence[float]", value) for value in values]
    edges = array("f", chain.from_iterable(boxes))
    child = pa.Array.from_buffers(pa.float32(), len(edges), [None, pa.py_buffer(edges)], null_count=0)
    return [_offsets([len(box) for box in boxes])], [child]


def _flags(values: Sequence[object]) -> tuple[Buffers, None]:
    return [_bits(values)], None


_LAYOUTS: Final[Mapping[Kind, Callable[[Sequence[object]], tuple[Buffers, list[pa.Array] | None]]]] = {
    "text": _texts,
    "int32": _numbers("i"),
    "int64": _numbers("q"),
    "float": _numbers("d"),
    "amount": _amounts,
    "time": _times,
    "box": _boxes,
    "flag": _flags,
}
