"""Office files under a password, opened with the passwords that the user gave."""

from __future__ import annotations

import io
from collections.abc import Sequence

from extract.errors import EncryptedFileError


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
