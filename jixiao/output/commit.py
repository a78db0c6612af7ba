"""Adds documents to a dataset, in place of older ones where there are: one change, whole or not at all."""

from __future__ import annotations

import json
import os
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from jixiao.output.held import ARCHIVES, Held, Place, is_outdated, key_of, read_archives
from jixiao.output.held import Entry as ArchiveEntry
from jixiao.output.output import Output
from jixiao.output.staging import STAGING, fresh_staging
from jixiao.parsing.parse import Parsed, TableRow
from schemas.parquet import LAST_TABLE, read_part, write_part, write_tables
from schemas.tables import TABLES, table_of

DOCUMENTS_PER_PART = 500
"""Documents in one Parquet part: a million documents make 2,000 parts of each table."""
ROWS_PER_PART = 50_000
"""Rows in one part, of all tables together: about 100 MB while they wait to be written."""


@dataclass(slots=True, kw_only=True)
class Batch:
    """Rows that wait to be written as one part, and what they replace."""

    tables: dict[str, list[TableRow]] = field(default_factory=dict)
    keys: list[bytes] = field(default_factory=list)
    removed: set[bytes] = field(default_factory=set)
    archives: dict[bytes, tuple[bytes, ...]] = field(default_factory=dict)
    rows: int = 0

    def add(self, key: bytes, parsed: Parsed) -> None:
        """Add a document."""
        self.keys.append(key)
        self.tables.setdefault("documents", []).append(parsed.document)
        for table, rows in parsed.rows.items():
            self.tables.setdefault(table, []).extend(rows)
            self.rows += len(rows)

    @property
    def is_full(self) -> bool:
        """Whether it should be written before it takes more."""
        return len(self.keys) >= DOCUMENTS_PER_PART or self.rows >= ROWS_PER_PART

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to change."""
        return not (self.keys or self.removed or self.archives)


def commit(output: Output, batch: Batch, held: Held, version: str) -> None:
    """Write a batch as a new part; documents that it replaces or removes leave their parts in the same change.

    Raises:
        OSError: it cannot be written; the dataset is as it was.
        SchemaError: a row does not fit; the dataset is as it was.
        Refusal: an address does not take it; the dataset there is as it was, or the next run brings it to its end.
    """
    out = output.folder
    staging = fresh_staging(out)
    part = f"part-{held.next_part:05d}"
    if batch.keys or not held.next_part:
        write_tables(staging, batch.tables, part=part)
    replaced = {key for key in batch.keys if key in held.documents} | batch.removed
    gone: list[str] = []
    for old in sorted({held.documents[key].part for key in replaced}):
        output.need([f"{name}/{old}.parquet" for name in TABLES])
        gone += _shrink(out, staging, old, replaced)
    gone += _write_archives(out, part, batch, held, version)
    output.publish(gone)
    for key in batch.removed:
        del held.documents[key]
    place = Place(part, is_current=True)
    held.documents.update(dict.fromkeys(batch.keys, place))
    held.archives.update({key: ArchiveEntry(part, owned, True) for key, owned in batch.archives.items()})  # noqa: FBT003
    held.next_part += 1


def _shrink(out: Path, staging: Path, part: str, leaving: Collection[bytes]) -> list[str]:
    """Stage a part without the documents that leave; return its files where none is left."""
    names = [f"{name}/{part}.parquet" for name in TABLES if (out / name / f"{part}.parquet").exists()]
    documents = read_part(out, "documents", part)
    stays = [
        key_of(row["document_id"], has_content=bool(row["bytes"]), source=row["source"]) not in leaving
        for row in documents.select(["document_id", "bytes", "source"]).to_pylist()
    ]
    if not any(stays):
        return names
    kept = documents.filter(pa.array(stays))
    ids, reports = kept["document_id"], read_part(out, "reports", part)
    report_ids = reports.filter(pc.is_in(reports["document_id"], ids))["report_id"]
    for name in TABLES:
        table = kept if name == "documents" else read_part(out, name, part)
        if name != "documents":
            by_document = "document_id" in table_of(name).column_names
            column, wanted = ("document_id", ids) if by_document else ("report_id", report_ids)
            table = table.filter(pc.is_in(table[column], value_set=pa.chunked_array(wanted.chunks, pa.string())))
        write_part(staging, name, part, table)
    return []


def renew(output: Output, held: Held) -> int:
    """Write the parts that an earlier version of the tables wrote anew, row for row, as this one does; return how many.

    What the run replaced is new already; the parts that are left are changed one by one, each as a whole.

    Raises:
        OSError: it cannot be written; the dataset is as it was.
        Refusal: an address does not take it.
        pyarrow.ArrowException: a part is damaged.
    """
    out = output.folder
    left = sorted(part for part in held.outdated if is_outdated(out / LAST_TABLE / f"{part}.parquet"))
    for part in left:
        output.need([f"{name}/{part}.parquet" for name in TABLES])
        staging = fresh_staging(out)
        for name in TABLES:
            write_part(staging, name, part, read_part(out, name, part))
        output.publish()
    return len(left)


def _flush(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _write_archives(out: Path, part: str, batch: Batch, held: Held, version: str) -> list[str]:
    """Stage what was learnt of archives, and take what it replaces out of older parts; return the files that go."""
    gone: list[str] = []
    folder = out / STAGING / ARCHIVES
    folder.mkdir()
    for old in {held.archives[key].part for key in batch.archives if key in held.archives}:
        entries = dict(read_archives(out / ARCHIVES / f"{old}.json"))
        left = {key: entry for key, entry in entries.items() if bytes.fromhex(key) not in batch.archives}
        if left:
            (folder / f"{old}.json").write_text(json.dumps(left))
        else:
            gone.append(f"{ARCHIVES}/{old}.json")
    if batch.archives:
        new = {
            key.hex(): {"version": version, "documents": [each.hex() for each in owned]}
            for key, owned in batch.archives.items()
        }
        (folder / f"{part}.json").write_text(json.dumps(new))
    for path in folder.iterdir():
        _flush(path)
    return gone
