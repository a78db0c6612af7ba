"""OLE containers: what one holds, the file that it wraps, and what lies under a password."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Literal, TypeAlias

import olefile  # type: ignore[import-untyped]

from extract.errors import EncryptedFileError

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


def unlock(data: bytes, passwords: Sequence[str]) -> bytes:
    """Return the bytes of an encrypted Word or Excel file, decrypted with the first password that fits.

    Raises:
        EncryptedFileError: none fits, or the kind of encryption is not known.
    """
    import msoffcrypto  # type: ignore[import-untyped]  # noqa: PLC0415  loaded when an encrypted file needs it
    from msoffcrypto import exceptions  # noqa: PLC0415

    for password in passwords:
        out = io.BytesIO()
        try:
            file = msoffcrypto.OfficeFile(io.BytesIO(data))
            file.load_key(password=password)
            file.decrypt(out)
        except (exceptions.FileFormatError, exceptions.DecryptionError, exceptions.ParseError, ValueError, KeyError):
            continue  # the wrong password, told in as many ways as there are formats
        return out.getvalue()
    raise EncryptedFileError("文件有密码" if not passwords else "所给口令都不能打开文件")
