"""Documents that a person has declared right become gold answers: one JSON file each."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from jixiao.base.exits import Refusal
from jixiao.corrections.keys import TableRow
from jixiao.corrections.overlay import Corrected
from jixiao.place.whole_files import replacing
from jixiao.review.store import Store
from schemas.tables import TABLES

CHILDREN: Final = ("budgets", "goals", "indicators")
NOT_SCORED: Final = frozenset({
    "document_id", "report_id", "page", "table_no", "row_no", "bbox", "method", "confidence", "page_first", "page_last",
    "reviewed", "reviewer", "reviewed_at", "made_from",
    "char_from", "char_to",
})  # fmt: skip
"""Keys, provenance and review: gold says what is printed, not where the machine found it or who looked at it."""


@dataclass(slots=True, kw_only=True)
class GoldWritten:
    """The files written, and a sentence for each document that was left out."""

    files: list[Path] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def gold_of(found: Corrected) -> dict[str, Any]:
    """Return the answers of a document as corrected: amounts as digits in yuan, absent values null."""
    rows = found.rows
    reports = []
    for report in sorted(rows["reports"], key=lambda row: int(str(row["ordinal"]))):
        mine = {
            table: [_plain(table, row) for row in rows[table] if row["report_id"] == report["report_id"]]
            for table in CHILDREN
        }
        reports.append(_plain("reports", report) | mine)
    name = Path(str(rows["documents"][0]["file_name"])).stem
    return {"name": name, "reports": reports, "figures": [_plain("figures", row) for row in rows["figures"]]}


def _plain(table: str, row: TableRow) -> dict[str, Any]:
    values = {name: row.get(name) for name in TABLES[table].column_names if name not in NOT_SCORED}
    return {name: format(value, "f") if isinstance(value, Decimal) else value for name, value in values.items()}


def write_gold(out: Path, gold: Path, *, names: Iterable[str] = (), replace: bool = False) -> GoldWritten:
    """Write the answers of the documents that were declared right on the review page, or of the named ones.

    A name is a file's name or stem, or the beginning of a document's id. A file that is there already stays as it is
    unless `replace` says otherwise; of two documents that share a name and differ only the first is written.

    Raises:
        Refusal: a name fits no document, or a file cannot be written.
    """
    store = Store(out)
    wanted = list(names)
    written = GoldWritten()
    given: dict[str, dict[str, Any]] = {}
    with store.reading() as state:
        chosen = [store.index.corrected(key, state) for key in _chosen(store, wanted)]
    for found in chosen:
        file_name = str(found.rows["documents"][0]["file_name"])
        if not (wanted or found.is_done):
            continue
        answers = gold_of(found)
        name = str(answers["name"])
        path = gold / f"{name}.json"
        if name in given:
            if given[name] != answers:
                written.left_out.append(f"{file_name}：与另一个同名文件的内容不同，未写入")
            continue
        given[name] = answers
        if path.exists() and not replace:
            written.left_out.append(f"{file_name}：{path} 已存在（用 --replace 覆盖）")
            continue
        _write(path, answers)
        written.files.append(path)
    return written


def _chosen(store: Store, wanted: list[str]) -> list[str]:
    """Return the ids of the named documents, of all where none is named."""
    if not wanted:
        return list(store.index.entries)
    found: list[str] = []
    for name in wanted:
        hits = [
            key
            for key, entry in store.index.entries.items()
            if name in {entry.file_name, Path(entry.file_name).stem} or (len(name) >= 8 and key.startswith(name))
        ]
        if not hits:
            raise Refusal(f"没有文件名或编号为 {name} 的文件。")
        found.extend(hits)
    return list(dict.fromkeys(found))


def _write(path: Path, answers: Mapping[str, Any]) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as beside:
            beside.write_text(json.dumps(answers, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise Refusal(f"无法写入 {path}（{error.strerror}）。请检查路径与权限。") from error
