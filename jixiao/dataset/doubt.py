"""What a person should look at: rows of low confidence, failing checks, headings that nothing maps."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from schemas.checks.frame import CHECK_COLUMNS
from schemas.code_names import METHOD_NAMES
from schemas.rules import SURE

_ITEM: Final = re.compile(r"第(\d{1,4})项")
"""How a check names an indicator: a long name is cut short in its message, the number is not."""


def why(row: Mapping[str, object]) -> str:
    """Return why a row is doubtful, one sentence for the reader; empty where it is not."""
    confidence = row.get("confidence")
    if not isinstance(confidence, float) or confidence >= SURE:
        return ""
    how = METHOD_NAMES.get(str(row.get("method")), "") if "method" in row else "年度不能确定，或所含各行的置信度低"
    return f"置信度 {confidence:.2f}，低于 {SURE}{'；' + how if how else ''}。请对照原件。"


def concerned(
    checks: Sequence[Mapping[str, object]], rows: Mapping[str, Sequence[Mapping[str, object]]]
) -> dict[tuple[str, int, str], list[str]]:
    """Return what failing checks say, by table, position of the row in `rows`, and column.

    A check of one row is put on the indicators that its message numbers, and on all rows of the report otherwise.
    """
    found: dict[tuple[str, int, str], list[str]] = {}
    for check in checks:
        place = CHECK_COLUMNS.get(str(check["check"]))
        if check["status"] != "fail" or place is None:
            continue
        table, columns = place
        mine = [i for i, row in enumerate(rows.get(table, ())) if row.get("report_id") == check["report_id"]]
        named = [mine[n - 1] for n in _numbers(check) if n <= len(mine)] if table == "indicators" else []
        for i in named or mine:
            for column in columns:
                found.setdefault((table, i, column), []).append(str(check.get("message") or check["check"]))
    return found


def _numbers(check: Mapping[str, object]) -> list[int]:
    """Return the indicators that a check names, by their 1-based number in the report."""
    words = f"{check.get('found') or ''}{check.get('message') or ''}"
    return sorted({int(number) for number in _ITEM.findall(words) if int(number)})
