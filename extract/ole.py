"""Tell what an OLE container holds: a Word document, a workbook, or an Office Open XML file under a password."""

from __future__ import annotations

import io
from typing import Literal, TypeAlias

import olefile  # type: ignore[import-untyped]

OleKind: TypeAlias = Literal["doc", "xls", "encrypted"]

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

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
