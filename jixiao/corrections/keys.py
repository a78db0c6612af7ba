"""Names the rows of a document so that a correction finds its row again after every later run."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, TypeAlias

TableRow: TypeAlias = dict[str, object]
Rows: TypeAlias = Mapping[str, Sequence[TableRow]]

LABELS: Final[Mapping[str, tuple[str, ...]]] = {
    "documents": ("file_name",),
    "reports": ("project_name", "unit_name", "title"),
    "budgets": ("item_text",),
    "goals": ("expected",),
    "indicators": ("level3", "level2", "level1"),
    "tasks": ("name", "content"),
    "figures": ("subject", "sentence"),
    "checks": ("check",),
    "headings": ("heading",),
    "unread": ("text",),
}
"""Table -> the columns of which the first that is filled names a row for a person."""

WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "budgets": ("item_text",),
    "goals": ("expected", "actual"),
    "indicators": ("level3", "target_text"),
    "tasks": ("name", "content"),
    "figures": ("section", "subject", "sentence", "amount"),
    "unread": ("text",),
}
"""Table -> the printed words that tell a row of running text from the others."""

CHILDREN: Final = ("budgets", "goals", "indicators")
"""Tables that name a report by the place of its first row; a table that came later would give old reports new names."""
DIGEST_BYTES: Final = 6
"""48 bits: among the ten thousands of sentences of a document no two meet."""

DOCUMENT_KEY: Final = "document"


def label_of(table: str, row: Mapping[str, object]) -> str:
    """Return the words that name a row for a person, empty where it has none."""
    return next((str(row[name]) for name in LABELS[table] if row.get(name)), "")


def report_name(report: Mapping[str, object]) -> str:
    """Return the words that name a report for a person: the project, the unit, or the title."""
    names = (report.get(name) for name in ("project_name", "unit_name", "title"))
    return f"{report['ordinal']}. {next((str(name) for name in names if name), '')}"


def row_keys(rows: Rows) -> dict[str, list[str]]:
    """Return a key for every row of one document, by table, each unique within its table.

    A row of a table is named by where it is printed (`t2r14`), a row of running text by its words, a report by the
    first table that its rows come from; so a key outlives a change of what the program makes of the row.
    """
    reports = _reports(rows)
    of_report = {str(row["report_id"]): key for row, key in zip(rows.get("reports", ()), reports, strict=True)}
    keys = {"documents": [DOCUMENT_KEY for _ in rows.get("documents", ())], "reports": reports}
    for table in (*CHILDREN, "tasks", "figures"):
        keys[table] = _unique(_place(table, row) for row in rows.get(table, ()))
    keys["checks"] = check_keys(rows.get("checks", ()), of_report)
    keys["headings"] = _unique(f"{row.get('where')}:{row['heading']}" for row in rows.get("headings", ()))
    # Several cells of one row may be unread: place and text together name one of them.
    keys["unread"] = _unique(f"{_place('unread', row)}{_words('unread', row)}" for row in rows.get("unread", ()))
    return keys


def check_keys(checks: Iterable[Mapping[str, object]], of_report: Mapping[str, str]) -> list[str]:
    """Return the keys of checks; `of_report` names the reports."""
    return _unique(f"{of_report.get(str(row['report_id']), '?')}:{row['check']}{_at_row(row)}" for row in checks)


def _reports(rows: Rows) -> list[str]:
    first: dict[object, int] = {}
    for table in CHILDREN:
        for row in rows.get(table, ()):
            number = row.get("table_no")
            if isinstance(number, int):
                first[row["report_id"]] = min(first.get(row["report_id"], number), number)
    return _unique(
        f"t{first[row['report_id']]}" if row["report_id"] in first else f"p{row.get('page_first') or 0}"
        for row in rows.get("reports", ())
    )


def _place(table: str, row: Mapping[str, object]) -> str:
    if row.get("table_no") is not None and row.get("row_no") is not None:
        return f"t{row['table_no']}r{row['row_no']}"
    return "" if table == "unread" else _words(table, row)


def _at_row(check: Mapping[str, object]) -> str:
    """Return the row that a check is about, so that its name outlives the failures before it."""
    return "" if check.get("row_no") is None else f"@t{check.get('table_no')}r{check['row_no']}"


def _words(table: str, row: Mapping[str, object]) -> str:
    words = "\x1f".join(str(row.get(name) or "") for name in WORDS[table])
    return "w" + hashlib.blake2b(words.encode("utf-8", "replace"), digest_size=DIGEST_BYTES).hexdigest()


def _unique(keys: Iterable[str]) -> list[str]:
    seen: Counter[str] = Counter()
    unique = []
    for key in keys:
        seen[key] += 1
        unique.append(key if seen[key] == 1 else f"{key}#{seen[key]}")
    return unique
