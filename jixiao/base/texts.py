"""Text files that a person has saved: UTF-8, or what a Chinese spreadsheet writes (GBK, GB18030)."""

from __future__ import annotations

from typing import Final

ENCODINGS: Final = ("utf-8-sig", "gb18030")
"""Tried in this order: a text of GB18030 is hardly ever sound UTF-8, the reverse is often so; GBK is part of it."""


def encoding_of(data: bytes) -> str:
    """Return the encoding of a text file.

    Raises:
        UnicodeDecodeError: it is in none of `ENCODINGS`.
    """
    for encoding in ENCODINGS[:-1]:
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    data.decode(ENCODINGS[-1])
    return ENCODINGS[-1]


def decoded(data: bytes) -> str:
    """Return the text of a file.

    Raises:
        UnicodeDecodeError: it is in none of `ENCODINGS`.
    """
    return data.decode(encoding_of(data))
