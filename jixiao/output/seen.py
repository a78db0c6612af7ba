"""What a run has seen at addresses: content is known by the store's mark of it, without being brought again."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from jixiao.place.whole_files import write_whole
from schemas.parquet import write_file

NAME = ".sighted.parquet"
"""In the output folder; lost, every file is brought once more."""
_SCHEMA = pa.schema(
    [pa.field("seen", pa.binary(16), nullable=False), pa.field("sha256", pa.binary(32), nullable=False)]
)


class Sighted:
    """Address and version of files -> the SHA-256 of their content: about 150 bytes for each."""

    def __init__(self, folder: Path) -> None:
        """Read what earlier runs have seen; of a damaged file nothing is believed."""
        self._path = folder / NAME
        self._known: dict[bytes, bytes] = {}
        self._is_new = False
        if self._path.is_file():
            try:
                table = pq.read_table(self._path, schema=_SCHEMA, page_checksum_verification=True)
            except (pa.ArrowException, OSError):
                table = _SCHEMA.empty_table()
            self._known = dict(zip(table["seen"].to_pylist(), table["sha256"].to_pylist(), strict=True))

    def sha256(self, source: str, version: str | None) -> bytes | None:
        """Return the digest of a file's content, None where this version of it was never seen."""
        return None if version is None else self._known.get(_mark(source, version))

    def see(self, source: str, version: str | None, sha256: bytes) -> None:
        """Remember the digest of a file's content."""
        if version is None:
            return
        mark = _mark(source, version)
        if self._known.get(mark) != sha256:
            self._known[mark] = sha256
            self._is_new = True

    def write(self) -> None:
        """Write what was seen, if any of it is new.

        Raises:
            OSError: it cannot be written; the file is as it was.
        """
        if not self._is_new:
            return
        columns = [
            pa.array(values, pa.binary(width))
            for values, width in ((list(self._known), 16), (list(self._known.values()), 32))
        ]
        buffer = io.BytesIO()
        write_file(pa.Table.from_arrays(columns, schema=_SCHEMA), buffer)
        write_whole(self._path, buffer.getvalue())


def _mark(source: str, version: str) -> bytes:
    return hashlib.blake2b(f"{source}\0{version}".encode(), digest_size=16).digest()
