"""Takes documents out of a dataset for good: their rows, what was kept of them, and the way back in by another run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from jixiao.base.exits import Refusal
from jixiao.output.commit import Batch, commit
from jixiao.output.held import FORGOTTEN, Held, key_of, load_held
from jixiao.output.output import Output
from jixiao.output.quarantine import write_quarantine
from jixiao.parsing.kept import FOLDER as KEPT
from jixiao.parsing.kept import path_of
from schemas.manifest import Manifest
from schemas.parquet import read_table
from schemas.tables import TABLES, table_of

SHORTEST = 8
"""Hexadecimal digits of an id that may stand for the whole of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """A document that leaves: its key and id, where it came from, and its rows by table."""

    key: bytes
    document_id: str
    source: str
    rows: Mapping[str, int] = field(default_factory=dict)


def chosen(output: Output, ids: Sequence[str], sources: Sequence[str]) -> list[Gone]:
    """Return the documents that ids (or their first digits) and sources (or archives that hold them) name.

    Raises:
        Refusal: one of them names no document, or the first digits are those of several.
        DamagedError: a file is not as it was written.
    """
    manifest = output.manifest
    output.need([name for table in TABLES for name in manifest.named(table)])
    rows = read_table(output.folder, manifest, "documents", ["document_id", "bytes", "source"]).to_pylist()
    picked: dict[tuple[str, str], dict[str, object]] = {}
    for given in ids:
        found = [row for row in rows if str(row["document_id"]).startswith(given.strip().lower())]
        if len(given.strip()) < SHORTEST or not found:
            raise Refusal(
                f"没有编号为 {given} 的文档（编号为 documents.document_id，至少写前 {SHORTEST} 位）。什么也没有删除。"
            )
        if len({row["document_id"] for row in found}) > 1:
            raise Refusal(f"有 {len(found)} 份文档的编号以 {given} 开头，请多写几位。什么也没有删除。")
        picked |= {(str(row["document_id"]), str(row["source"])): row for row in found}
    for given in sources:
        found = [row for row in rows if row["source"] == given or str(row["source"]).startswith(f"{given}!/")]
        if not found:
            raise Refusal(f"没有来源为 {given} 的文档（来源为 documents.source）。什么也没有删除。")
        picked |= {(str(row["document_id"]), str(row["source"])): row for row in found}
    counts = _counts(output, manifest, {str(row["document_id"]) for row in picked.values()})
    return [
        Gone(
            key=key_of(document_id, has_content=bool(row["bytes"]), source=source),
            document_id=document_id,
            source=source,
            rows=counts.get(document_id, {}) if row["bytes"] else {},
        )
        for (document_id, source), row in picked.items()
    ]


def _counts(output: Output, manifest: Manifest, ids: set[str]) -> dict[str, Counter[str]]:
    """Return for each document how many rows each table but `documents` holds of it."""
    reports = read_table(output.folder, manifest, "reports", ["report_id", "document_id"]).to_pylist()
    owner = {str(row["report_id"]): str(row["document_id"]) for row in reports}
    counts: dict[str, Counter[str]] = {each: Counter() for each in ids}
    for name in TABLES:
        if name == "documents":
            continue
        column = "document_id" if "document_id" in table_of(name).column_names else "report_id"
        for value in read_table(output.folder, manifest, name, [column])[column].to_pylist():
            document = str(value) if column == "document_id" else owner.get(str(value), "")
            if document in counts:
                counts[document][name] += 1
    return counts


def forget(output: Output, gone: Sequence[Gone]) -> None:
    """Take documents out, all in one change, and remember that no run is to read them again.

    Raises:
        OSError: it cannot be written; the dataset is as it was, or the next change brings this one to its end.
        Refusal: an address does not take it.
        DamagedError: a part is not as it was written; the dataset is as it was.
    """
    keys = {each.key for each in gone}
    commit(output, Batch(removed=keys, archives=dict.fromkeys(keys, ())), _held(output), FORGOTTEN)
    output.remove(
        [path_of(output.folder / KEPT, each.document_id).relative_to(output.folder).as_posix() for each in gone]
    )
    write_quarantine(output.folder, output.manifest)
    output.settle()


def readmit(output: Output, ids: Sequence[str]) -> list[str]:
    """Let the next run read again what was forgotten; return the ids.

    Raises:
        Refusal: an id is that of no forgotten document.
        OSError: it cannot be written; the dataset is as it was.
    """
    held = _held(output)
    known = {key.hex(): key for key in held.forgotten}
    picked: dict[str, bytes] = {}
    for given in ids:
        found = {each: key for each, key in known.items() if each.startswith(given.strip().lower())}
        if len(given.strip()) < SHORTEST or len(found) != 1:
            raise Refusal(f"没有删除过编号为 {given} 的文档，或不止一份以它开头。什么也没有改动。")
        picked |= found
    commit(output, Batch(archives=dict.fromkeys(picked.values(), ())), held, "")
    output.settle()
    return list(picked)


def _held(output: Output) -> Held:
    return load_held(output.folder, output.manifest, "")
