"""What a dataset holds already: which documents, in which part, and whether they need to be parsed again."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from schemas.tables import SCHEMA_VERSION

ARCHIVES = ".archives"
"""In the output folder: for each part, the archives read for it and their documents, as JSON."""
_PART = re.compile(r"part-(\d+)\Z")
_COLUMNS = ["document_id", "bytes", "source", "parser_version", "error_code"]


class Place(NamedTuple):
    """The part that a document stands in, and whether what stands there still counts."""

    part: str
    is_current: bool


class Entry(NamedTuple):
    """An archive: the part that it was read for, the keys of its documents, and whether they still count."""

    part: str
    documents: tuple[bytes, ...]
    is_current: bool


def key_of(document_id: str, *, has_content: bool, source: str) -> bytes:
    """Return 32 bytes that stand for a document: the digest of its content, or of its name where it has none."""
    return bytes.fromhex(document_id) if has_content else key_of_name(source)


def key_of_name(source: str) -> bytes:
    """Return the key of a file without a byte, or that cannot be read: each is reported under its name."""
    return hashlib.sha256(b"name\0" + source.encode()).digest()


@dataclass(slots=True, kw_only=True)
class Held:
    """The documents and archives of a dataset by their keys: about 150 bytes for each."""

    documents: dict[bytes, Place] = field(default_factory=dict)
    archives: dict[bytes, Entry] = field(default_factory=dict)
    next_part: int = 0
    outdated: set[str] = field(default_factory=set)
    """Parts that an earlier version of the tables wrote."""

    def has(self, key: bytes) -> bool:
        """Tell whether a file with this key has been parsed and need not be again."""
        document, archive = self.documents.get(key), self.archives.get(key)
        return bool((document and document.is_current) or (archive and archive.is_current))

    def owned(self, key: bytes) -> Iterator[bytes]:
        """Yield the keys of the documents that a file gave when it was last read."""
        if key in self.documents:
            yield key
        if key in self.archives:
            yield from (document for document in self.archives[key].documents if document in self.documents)


def load_held(out: Path, version: str, *, again: Collection[str] = (), everything: bool = False) -> Held:
    """Return what the dataset in `out` holds.

    Documents that another version parsed, or whose error code is in `again`, do not count; none does if `everything`.

    Raises:
        pyarrow.ArrowException: a part is damaged.
    """
    held = Held()
    for path in sorted((out / "documents").glob("part-*.parquet")):
        part, number = path.stem, _PART.match(path.stem)
        held.next_part = max(held.next_part, int(number[1]) + 1 if number else 0)
        places = {flag: Place(part, flag) for flag in (True, False)}
        with pq.ParquetFile(path) as file:
            if _version_of(file.schema_arrow) < int(SCHEMA_VERSION):
                held.outdated.add(part)
            for batch in file.iter_batches(columns=_COLUMNS):
                for row in batch.to_pylist():
                    counts = not everything and row["parser_version"] == version and row["error_code"] not in again
                    key = key_of(row["document_id"], has_content=bool(row["bytes"]), source=row["source"])
                    held.documents[key] = places[counts]
    for path in sorted((out / ARCHIVES).glob("part-*.json")):
        number = _PART.match(path.stem)
        held.next_part = max(held.next_part, int(number[1]) + 1 if number else 0)
        for archive, entry in read_archives(path).items():
            owned = tuple(bytes.fromhex(each) for each in entry["documents"])
            stands = all(held.documents[each].is_current for each in owned if each in held.documents)
            counts = not everything and entry["version"] == version and stands
            held.archives[bytes.fromhex(archive)] = Entry(path.stem, owned, counts)
    return held


def _version_of(schema: pa.Schema) -> int:
    return int((schema.metadata or {}).get(b"version", b"0"))


def is_outdated(path: Path) -> bool:
    """Tell whether an earlier version of the tables wrote a part of `documents`; one that is gone is not outdated.

    Raises:
        pyarrow.ArrowException: it is damaged.
    """
    return path.exists() and _version_of(pq.read_schema(path)) < int(SCHEMA_VERSION)


def read_archives(path: Path) -> Mapping[str, dict[str, Any]]:
    """Return the archives of a part: digest -> version and documents."""
    found: dict[str, dict[str, Any]] = json.loads(path.read_bytes())
    return found
