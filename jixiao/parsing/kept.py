"""Keeps what was read of every document, so that a new vocabulary is applied without reading or recognition."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any

from extract.document import Cell, Chart, ChartPoint, Document, Grid, Page, Paragraph, Provenance, Unseen
from extract.errors import ReadError, SourceAccessError
from jixiao.place.whole_files import replacing

FOLDER = ".grids"
"""In the output folder: `.grids/ab/ab12….json.z`, one file a document."""
FORMAT = 1
_LEVEL = 6
_TYPES: tuple[type[Any], ...] = (Document, Page, Grid, Cell, Paragraph, Chart, ChartPoint, Provenance, Unseen)
_BY_NAME = {kind.__name__: kind for kind in _TYPES}
_NAMES = {kind.__name__: tuple(each.name for each in fields(kind)) for kind in _TYPES}
_MARK = "="


class KeptError(ReadError):
    """A failure of an earlier run, told again without reading the document."""

    def __init__(self, code: str, detail: str, remedy: str) -> None:
        """Take the place of the error that was kept."""
        super().__init__(detail, remedy=remedy)
        self.code = code


@cache
def _shape() -> str:
    """Return what tells one data model from the next: a file of another shape is not read."""
    text = "\n".join(f"{kind.__name__} {' '.join(_NAMES[kind.__name__])}" for kind in _TYPES)
    return f"{FORMAT}.{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def path_of(folder: Path, document_id: str) -> Path:
    """Return where a document is kept below the folder of kept ones."""
    return folder / document_id[:2] / f"{document_id}.json.z"


def packed(document: Document | ReadError, reader: str) -> bytes:
    """Return a document, or the failure to read one, as bytes that `unpacked` turns back."""
    content = (
        {"error": [document.code, str(document), document.remedy]}
        if isinstance(document, ReadError)
        else {"document": _plain(document)}
    )
    head = {"shape": _shape(), "reader": reader}
    return zlib.compress(json.dumps(head | content, separators=(",", ":")).encode(), _LEVEL)


def unpacked(data: bytes, reader: str | None) -> Document | ReadError | None:
    """Return what `packed` was given; None where reader (unless None: any) or shape is another, or it is damaged."""
    try:
        content = json.loads(zlib.decompress(data), object_hook=_object)
        if content["shape"] != _shape() or reader not in {None, content["reader"]}:
            return None
        if "error" in content:
            return KeptError(*content["error"])
        document = content["document"]
    except (zlib.error, ValueError, KeyError, TypeError):
        return None
    return document if isinstance(document, Document) else None


def keep(folder: Path, document_id: str, document: Document | ReadError, reader: str) -> None:
    """Keep a document, whole or not at all.

    Raises:
        OSError: it cannot be written.
    """
    put(folder, document_id, packed(document, reader))


def put(folder: Path, document_id: str, data: bytes) -> None:
    """Keep what `packed` gave, whole or not at all.

    Raises:
        OSError: it cannot be written.
    """
    target = path_of(folder, document_id)
    target.parent.mkdir(parents=True, exist_ok=True)
    # Not flushed to the disk: a file that a power cut tears is found damaged, and the document is read again.
    with replacing(target) as beside:
        beside.write_bytes(data)


def kept(folder: Path, document_id: str, reader: str | None) -> Document | ReadError | None:
    """Return a kept document, None where there is none that this reader (None: whichever) wrote."""
    try:
        data = path_of(folder, document_id).read_bytes()
    except OSError:
        return None
    return unpacked(data, reader)


def reading(
    folder: Path | None, document_id: str, reader: str, read: Callable[[], Document], *, anew: bool
) -> Document:
    """Return the kept document, or read it and keep it; `anew` does not look at what is kept.

    Raises:
        ReadError: it cannot be read, now or when it was kept.
        OSError: it cannot be kept.
    """
    if folder is None:
        return read()
    known = None if anew else kept(folder, document_id, reader)
    if isinstance(known, ReadError):
        raise known
    if known is not None:
        return known
    try:
        document = read()
    except SourceAccessError:
        raise
    except ReadError as error:
        keep(folder, document_id, error, reader)
        raise
    keep(folder, document_id, document, reader)
    return document


def _plain(value: object) -> object:
    """Return dataclasses as marked lists of their values, tuples as lists."""
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    kind = type(value)
    if kind.__name__ in _BY_NAME:
        return {_MARK: [kind.__name__, *(_plain(getattr(value, name)) for name in _NAMES[kind.__name__])]}
    item = getattr(value, "item", None)  # a number of numpy
    return item() if callable(item) else value


def _object(found: dict[str, object]) -> object:
    content = found.get(_MARK)
    if not isinstance(content, list):
        return found
    kind = _BY_NAME[content[0]]
    values = (tuple(value) if isinstance(value, list) else value for value in content[1:])
    return kind(**dict(zip(_NAMES[kind.__name__], values, strict=True)))
