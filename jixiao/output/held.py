"""What a dataset holds already: which documents, in which part, and whether they need to be parsed again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from schemas.manifest import DamagedError, Manifest, content_of
from schemas.parquet import read_file, version_of
from schemas.tables import SCHEMA_VERSION, arrow_schema

ARCHIVES = ".archives"
"""In the output folder: for each part, the archives read for it and their documents, as JSON."""
FORGOTTEN = "forgotten"
"""In place of the version beside a document that a person took out: no version of the program reads it again."""
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
    outdated: set[str] = field(default_factory=set)
    """Parts that an earlier version of the tables wrote."""
    forgotten: set[bytes] = field(default_factory=set)
    """Documents that a person took out: they stay out."""

    def has(self, key: bytes) -> bool:
        """Tell whether a file with this key has been parsed and need not be again.

        The row of an archive that broke off says nothing of its members: their entry does.
        """
        known = self.archives.get(key) or self.documents.get(key)
        return known is not None and known.is_current

    def owned(self, key: bytes) -> Iterator[bytes]:
        """Yield the keys of the documents that a file gave when it was last read."""
        if key in self.documents:
            yield key
        if key in self.archives:
            yield from (document for document in self.archives[key].documents if document in self.documents)


def load_held(
    out: Path, manifest: Manifest, version: str, *, again: Collection[str] = (), everything: bool = False
) -> Held:
    """Return what the dataset in `out` holds.

    Documents that another version parsed, or whose error code is in `again`, do not count; none does if `everything`.

    Raises:
        DamagedError: a file is not as it was written.
    """
    held = Held()
    for name in manifest.named("documents"):
        part = Path(name).stem
        places = {flag: Place(part, flag) for flag in (True, False)}
        if version_of(out, manifest, name) < int(SCHEMA_VERSION):
            held.outdated.add(part)
        for row in read_file(out, manifest, name, arrow_schema("documents"), _COLUMNS).to_pylist():
            counts = not everything and row["parser_version"] == version and row["error_code"] not in again
            key = key_of(row["document_id"], has_content=bool(row["bytes"]), source=row["source"])
            held.documents[key] = places[counts]
    for name in manifest.named(ARCHIVES):
        for archive, entry in read_archives(out, manifest, name).items():
            owned = tuple(bytes.fromhex(each) for each in entry["documents"])
            stands = all(held.documents[each].is_current for each in owned if each in held.documents)
            is_forgotten = entry["version"] == FORGOTTEN
            if is_forgotten:
                held.forgotten.add(bytes.fromhex(archive))
            counts = is_forgotten or (not everything and entry["version"] == version and stands)
            held.archives[bytes.fromhex(archive)] = Entry(Path(name).stem, owned, counts)
    return held


def read_archives(out: Path, manifest: Manifest, name: str) -> Mapping[str, dict[str, Any]]:
    """Return the archives of a part: digest -> version and documents.

    Raises:
        DamagedError: the file is not as it was written.
    """
    try:
        found: dict[str, dict[str, Any]] = json.loads(content_of(out, manifest, name))
    except ValueError as error:
        if isinstance(error, DamagedError):
            raise
        raise DamagedError(out, name, "已损坏") from error
    return found
