"""What the log of an archive of fetched files says of an address: which of its objects that gave."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from jixiao.place.whole_files import object_path

LOG: Final = "fetch_log"
"""Folder of an archive: one JSON line for each address asked."""


def objects_of(archive: Path, url: str) -> Iterator[Path]:
    """Yield the files that an address gave and that the archive still has, the newest first; a torn line says nothing.

    Raises:
        OSError: the log cannot be read.
    """
    wanted = json.dumps(url, ensure_ascii=False).encode()
    for part in sorted((archive / LOG).glob("*.jsonl"), reverse=True):
        for line in reversed(part.read_bytes().splitlines()):
            if wanted not in line:  # quick: of a long log few lines speak of one address
                continue
            path = _object(archive, line, url)
            if path is not None and path.is_file():
                yield path


def _object(archive: Path, line: bytes, url: str) -> Path | None:
    try:
        row = json.loads(line)
        return object_path(archive, row["sha256"]) if url in {row.get("url"), row.get("final_url")} else None
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
