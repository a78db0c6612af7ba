"""Tell what an OLE container holds: a document, a workbook, one under a password, or a file that it wraps."""

from __future__ import annotations

import io
from typing import Literal, TypeAlias

import olefile  # type: ignore[import-untyped]

OleKind: TypeAlias = Literal["doc", "xls", "encrypted"]

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_ZIP = b"PK\x03\x04"
_PACKAGE = "Package"
_NATIVE = "\x01Ole10Native"
_NATIVE_HEAD = 8192
"""Bytes that the names before a dropped file may take: three paths."""

_STREAMS: tuple[tuple[str, OleKind], ...] = (
    ("EncryptedPackage", "encrypted"),
    ("WordDocument", "doc"),
    ("Workbook", "xls"),
    ("Book", "xls"),
)


def ole_kind(data: bytes) -> OleKind | None:
    """Return what a container holds by its streams; None for another container, a damaged one, or none at all."""
    if not data.startswith(MAGIC):
        return None
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            return next((kind for name, kind in _STREAMS if container.exists(name)), None)
    except Exception:  # noqa: BLE001 - a damaged container raises whatever its indexing runs into; its reader says more
        return None


def wrapped_file(data: bytes) -> bytes | None:
    """Return the file that an embedded object's container wraps: a package, or a file that was dropped in.

    None for a container that is itself the object, a damaged one, or none at all.
    """
    if not data.startswith(MAGIC):
        return None
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            if container.exists(_PACKAGE):
                return bytes(container.openstream(_PACKAGE).read())
            dropped = bytes(container.openstream(_NATIVE).read()) if container.exists(_NATIVE) else b""
    except Exception:  # noqa: BLE001 - a damaged container raises whatever its indexing runs into
        return None
    # Names of the file, each as long as it likes, stand before its bytes.
    starts = [at for at in (dropped.find(magic, 0, _NATIVE_HEAD) for magic in (_ZIP, MAGIC)) if at >= 0]
    return dropped[min(starts) :] if starts else None
