"""What a person should look at: rows of low confidence, failing checks, headings that nothing maps."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from schemas.checks.doubts import TARGETS
from schemas.checks.frame import CHECK_COLUMNS
from schemas.code_names import METHOD_NAMES
from schemas.rules import SURE

_ITEM: Final = re.compile(r"第(\d{1,4})项")
"""How a check names an indicator: a long name is cut short in its message, the number is not."""


POINTS: Final = ("weight", "score")
"""What a check of points speaks of in a budget line."""


def why(row: Mapping[str, object]) -> str:
    """Return why a row is doubtful, one sentence for the reader; empty where it is not."""
    confidence = row.get("confidence")
    if not isinstance(confidence, float) or confidence >= SURE:
        return ""
    how = METHOD_NAMES.get(str(row.get("method")), "") if "method" in row else "年度不能确定，或所含各行的置信度低"
    return f"置信度 {confidence:.2f}，低于 {SURE}{'；' + how if how else ''}。请对照原件。"


def kind_of(check: Mapping[str, object]) -> str:
    """Return what a failing check casts doubt on; of tables that do not say it only a missed target is told apart."""
    return str(check.get("doubt") or ("target" if check.get("check") in TARGETS else "reading"))


def concerned(
    checks: Sequence[Mapping[str, object]], rows: Mapping[str, Sequence[Mapping[str, object]]]
) -> dict[tuple[str, int, str], list[str]]:
    """Return what failing checks say, by table, position of the row in `rows`, and column.

    A check of one row is put on that row, in tables that do not say which on the indicators that its message numbers,
    and on all rows of the report otherwise.
    """
    found: dict[tuple[str, int, str], list[str]] = {}
    for check in checks:
        place = CHECK_COLUMNS.get(str(check["check"]))
        if check["status"] != "fail" or place is None:
            continue
        table, positions = _spoken_of(check, place[0], rows)
        for i in positions:
            for column in place[1] if table == place[0] else POINTS:
                found.setdefault((table, i, column), []).append(str(check.get("message") or check["check"]))
    return found


def _spoken_of(
    check: Mapping[str, object], table: str, rows: Mapping[str, Sequence[Mapping[str, object]]]
) -> tuple[str, list[int]]:
    """Return the table and the positions of the rows that a check is about; points stand in budget lines too."""
    if check.get("row_no") is not None:
        for name in (table, "budgets"):
            at = _at(check, rows.get(name, ()))
            if at:
                return name, at
    mine = [i for i, row in enumerate(rows.get(table, ())) if row.get("report_id") == check["report_id"]]
    named = [mine[n - 1] for n in _numbers(check) if n <= len(mine)] if table == "indicators" else []
    return table, named or mine


def _at(check: Mapping[str, object], rows: Sequence[Mapping[str, object]]) -> list[int]:
    """Return the rows of a table that stand where a check says."""
    place = (check["report_id"], check.get("table_no"), check.get("row_no"))
    return [i for i, row in enumerate(rows) if (row.get("report_id"), row.get("table_no"), row.get("row_no")) == place]


def _numbers(check: Mapping[str, object]) -> list[int]:
    """Return the indicators that a check names, by their 1-based number in the report."""
    words = f"{check.get('found') or ''}{check.get('message') or ''}"
    return sorted({int(number) for number in _ITEM.findall(words) if int(number)})
