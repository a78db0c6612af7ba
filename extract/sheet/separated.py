"""Read text whose columns tabs or commas part, as many systems export it under the name of a workbook."""

from __future__ import annotations

import csv
import io

from extract.html.source import decode
from extract.sheet.model import SheetData, Workbook

MIN_ROWS = 3
MIN_COLUMNS = 3
"""Fewer are no table."""
MAX_BYTES = 64 * 2**20


def read_separated(data: bytes) -> Workbook | None:
    """Return the text as a workbook of one sheet, None where it has no columns."""
    separator = _separator(data)
    if separator is None:
        return None
    rows = csv.reader(io.StringIO(decode(data)), delimiter=separator)
    texts = {
        (number, column): text.strip()
        for number, row in enumerate(rows)
        for column, text in enumerate(row)
        if text.strip()
    }
    return Workbook(sheets=(SheetData(name="文本", texts=texts),))


def _separator(data: bytes) -> str | None:
    if len(data) > MAX_BYTES or data.startswith(b"<"):
        return None
    head = decode(data[: 2**16])
    if any(ord(sign) < ord(" ") and sign not in "\t\r\n\f" for sign in head):
        return None
    lines = [line for line in head.splitlines() if line.strip()]
    for separator in ("\t", ","):
        counts = [line.count(separator) for line in lines]
        common = max(counts, default=0)
        if common >= MIN_COLUMNS - 1 and counts.count(common) >= max(MIN_ROWS, len(lines) // 2):
            return separator
    return None
