"""A file is met: its size is asked, then it is read and hashed, both once; nothing is loaded for that."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from extract.errors import ReadError
from jixiao.parsing.files import read_bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """The bytes of a file and their SHA-256 in hexadecimal, which is None where there are none; or why there are none.

    Two failed downloads are not one document: an empty file has no digest either.
    """

    data: bytes = field(default=b"", repr=False)
    sha256: str | None = None
    error: ReadError | None = None


def meet(path: Path) -> Met:
    """Return what a file holds; one that is too large is not gone through: 20 GB take a minute only to be looked at."""
    try:
        data = read_bytes(path)
    except ReadError as error:
        return Met(error=error)
    return Met(data=data, sha256=hashlib.sha256(data).hexdigest() if data else None)
