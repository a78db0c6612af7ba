"""Adds documents to a dataset, in place of older ones where there are: one change, whole or not at all."""

from __future__ import annotations

import json
import os
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from jixiao.output.handed import Handed, whole
from jixiao.output.held import ARCHIVES, Held, Place, key_of, read_archives
from jixiao.output.held import Entry as ArchiveEntry
from jixiao.output.output import Output
from jixiao.output.staging import fresh_staging
from jixiao.parsing.parse import TableRow
from schemas.manifest import STAGING
from schemas.parquet import LAST_TABLE, read_part, write_part, write_tables
from schemas.tables import TABLES, table_of

DOCUMENTS_PER_PART = 500
"""Documents in one Parquet part: a million documents make 2,000 parts of each table."""
ROWS_PER_PART = 50_000
"""Rows in one part, of all tables together: about 100 MB while they wait to be written."""


@dataclass(slots=True, kw_only=True)
class Batch:
    """Rows that wait to be written as one part, and what they replace."""

    documents: list[TableRow] = field(default_factory=list)
    tables: dict[str, list[bytes]] = field(default_factory=dict)
    """What the documents gave, table by table, a record batch of each."""
    keys: list[bytes] = field(default_factory=list)
    removed: set[bytes] = field(default_factory=set)
    archives: dict[bytes, tuple[bytes, ...]] = field(default_factory=dict)
    rows: int = 0

    def add(self, key: bytes, given: Handed) -> None:
        """Add a document."""
        self.keys.append(key)
        self.documents.append(given.document)
        for name, batch in given.tables.items():
            self.tables.setdefault(name, []).append(batch)
        self.rows += given.rows

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
        DamagedError: a part is not as it was written; the dataset is as it was.
        Refusal: an address does not take it; the dataset there is as it was, or the next run brings it to its end.
    """
    staging = fresh_staging(output.folder)
    part = f"part-{output.manifest.next_part:05d}"
    if batch.keys or not output.manifest.next_part:
        tables = {name: whole(name, batches) for name, batches in batch.tables.items()}
        write_tables(staging, {LAST_TABLE: batch.documents, **tables}, part=part)
    replaced = {key for key in batch.keys if key in held.documents} | batch.removed
    gone: list[str] = []
    moved: dict[bytes, Place] = {}
    for old in sorted({held.documents[key].part for key in replaced}):
        names = names_of(output, old)
        output.need(names)
        gone += names
        moved |= _shrink(output, old, replaced, held)
    entries, left = _write_archives(output, part, batch, held, version)
    output.publish([*gone, *left])
    for key in batch.removed:
        del held.documents[key]
    place = Place(part, is_current=True)
    held.documents.update(moved)
    held.documents.update(dict.fromkeys(batch.keys, place))
    held.archives.update(entries)


def names_of(output: Output, part: str) -> list[str]:
    """Return the files of a part, those that there are: an earlier version wrote fewer tables."""
    names = (f"{name}/{part}.parquet" for name in TABLES)
    return [name for name in names if name in output.manifest.files]


def renamed(output: Output, part: str) -> str:
    """Return the name of a part after the next change, which takes documents out of it or writes it anew."""
    return f"{'-'.join(part.split('-')[:2])}-{output.manifest.coming:05d}"


def _shrink(output: Output, part: str, leaving: Collection[bytes], held: Held) -> dict[bytes, Place]:
    """Stage a part, under its next name, without the documents that leave; return where those stand that stay."""
    documents = read_part(output.folder, output.manifest, "documents", part)
    keys = [
        key_of(row["document_id"], has_content=bool(row["bytes"]), source=row["source"])
        for row in documents.select(["document_id", "bytes", "source"]).to_pylist()
    ]
    stays = [key not in leaving for key in keys]
    if not any(stays):
        return {}
    kept = documents.filter(pa.array(stays))
    ids, reports = kept["document_id"], read_part(output.folder, output.manifest, "reports", part)
    report_ids = reports.filter(pc.is_in(reports["document_id"], ids))["report_id"]
    new = renamed(output, part)
    for name in TABLES:
        table = kept if name == "documents" else read_part(output.folder, output.manifest, name, part)
        if name != "documents":
            by_document = "document_id" in table_of(name).column_names
            column, wanted = ("document_id", ids) if by_document else ("report_id", report_ids)
            table = table.filter(pc.is_in(table[column], value_set=pa.chunked_array(wanted.chunks, pa.string())))
        write_part(output.folder / STAGING, name, new, table)
    places = {flag: Place(new, flag) for flag in (True, False)}
    return {key: places[held.documents[key].is_current] for key, stay in zip(keys, stays, strict=True) if stay}


def renew(output: Output, held: Held) -> int:
    """Write the parts that an earlier version of the tables wrote anew, row for row, as this one does; return how many.

    What the run replaced is new already; the parts that are left are changed one by one, each as a whole.

    Raises:
        OSError: it cannot be written; the dataset is as it was.
        Refusal: an address does not take it.
        DamagedError: a part is not as it was written.
    """
    left = sorted(part for part in held.outdated if f"{LAST_TABLE}/{part}.parquet" in output.manifest.files)
    for part in left:
        names = names_of(output, part)
        output.need(names)
        staging = fresh_staging(output.folder)
        new = renamed(output, part)
        for name in TABLES:
            write_part(staging, name, new, read_part(output.folder, output.manifest, name, part))
        output.publish(names)
    return len(left)


def _flush(path: Path) -> None:
    with path.open("rb+") as file:  # Windows brings to the disk only what may be written
        os.fsync(file.fileno())


def _write_archives(
    output: Output, part: str, batch: Batch, held: Held, version: str
) -> tuple[dict[bytes, ArchiveEntry], list[str]]:
    """Stage what was learnt of archives, and take what it replaces out of older parts.

    Return the archives whose entries stand elsewhere now, and the files that go.
    """
    entries: dict[bytes, ArchiveEntry] = {}
    gone: list[str] = []
    folder = output.folder / STAGING / ARCHIVES
    folder.mkdir()
    for old in {held.archives[key].part for key in batch.archives if key in held.archives}:
        name = f"{ARCHIVES}/{old}.json"
        found = read_archives(output.folder, output.manifest, name)
        left = {key: entry for key, entry in found.items() if bytes.fromhex(key) not in batch.archives}
        gone.append(name)
        if left:
            new = renamed(output, old)
            (folder / f"{new}.json").write_text(json.dumps(left))
            entries.update({key: held.archives[key]._replace(part=new) for key in map(bytes.fromhex, left)})
    if batch.archives:
        content = {
            key.hex(): {"version": version, "documents": [each.hex() for each in owned]}
            for key, owned in batch.archives.items()
        }
        (folder / f"{part}.json").write_text(json.dumps(content))
        entries |= {key: ArchiveEntry(part, owned, is_current=True) for key, owned in batch.archives.items()}
    for path in folder.iterdir():
        _flush(path)
    return entries, gone
