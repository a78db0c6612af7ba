"""What a reader could not read of a document's tables lowers the confidence of the rows that come from them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

TableRow = dict[str, object]

NOTED: Final = 0.97
"""Confidence factor of a row of a table where a note says that cells of the document's tables were not read as they are
printed: a row that nothing else makes doubtful stays above 0.9, one that is near it falls below."""
_OF_TABLES: Final = re.compile(r"公式没有存下结果，其值未知|公式对象未能读取|内容可能不全|按文件结构直接读取")
"""Formulas without a value, equations that are objects, a book that had to be repaired, a file read without its own
program (the numbers of lists are missing). Pictures, charts, hidden sheets, attachments and whole pages that were not
read are no fault of the cells that were; nor is a formula that was computed."""


def speak_of_tables(notes: Iterable[str]) -> bool:
    """Tell whether one of a reader's notes says that something of a table could not be read."""
    return any(_OF_TABLES.search(note) for note in notes)


def lowered(rows: Mapping[str, list[TableRow]]) -> dict[str, list[TableRow]]:
    """Return the rows of one report, those of tables less sure, and with them the report itself."""
    lower = {
        name: [_lower(row) if row.get("table_no") is not None else row for row in part] for name, part in rows.items()
    }
    if any(row.get("table_no") is not None for part in rows.values() for row in part):
        lower["reports"] = [_lower(row) for row in rows["reports"]]
    return lower


def _lower(row: TableRow) -> TableRow:
    return row | {"confidence": round(float(str(row["confidence"])) * NOTED, 4)}
