"""Corrections as a CSV file that a spreadsheet opens safely, and back again."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import asdict
from typing import Final

from jixiao.corrections.log import FIELDS, Record, RecordError, record_of

NULL: Final = "\\N"
"""An absent value, which is not the same as an empty text."""

_ACTIVE: Final = re.compile(r"'*(?:[=+\-@＝＋－＠\t\r\n]|\\N\Z)")
"""A spreadsheet takes a cell that begins so for a formula; and a text that looks like an absent value is none."""
_GUARDED: Final = re.compile(r"'+(?:[=+\-@＝＋－＠\t\r\n]|\\N\Z)")


def to_csv(records: Iterable[Record]) -> str:
    """Return the records as CSV with a head; a cell that a spreadsheet would compute begins with an apostrophe."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(FIELDS)
    for record in records:
        writer.writerow([_cell(value) for value in asdict(record).values()])
    return text.getvalue()


def from_csv(text: str) -> list[Record]:
    """Return the records of a CSV that `to_csv` wrote, edited or not.

    Raises:
        RecordError: the head is another, or a row holds no record; the message names the row.
    """
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    if reader.fieldnames is None or not set(FIELDS) <= set(reader.fieldnames):
        raise RecordError(f"首行须含 {','.join(FIELDS)}")
    records = []
    try:
        for number, row in enumerate(reader, start=2):
            try:
                records.append(record_of({name: _value(row[name]) for name in FIELDS}))
            except RecordError as error:
                raise RecordError(f"第 {number} 行：{error}") from error
    except csv.Error as error:
        raise RecordError(f"不是 CSV：{error}") from error
    return records


def _cell(value: object) -> str:
    if value is None:
        return NULL
    text = str(value)
    return f"'{text}" if _ACTIVE.match(text) else text


def _value(cell: str | None) -> str | None:
    if cell is None or cell == NULL:
        return None
    return cell[1:] if _GUARDED.match(cell) else cell
