"""Names that others gave to files, as a terminal may show them."""

from __future__ import annotations

import unicodedata


def legible(text: str, *, keep: str = "") -> str:
    r"""Return a text whose control characters and marks of direction are written out (`\x1b`, `\u202e`).

    A name may hold what clears the screen, ends the line or turns the letters round; what is stored keeps it.
    The characters in `keep` stay as they are.
    """
    return "".join(char if char in keep or _is_harmless(char) else _written(char) for char in text)


def _is_harmless(char: str) -> bool:
    return unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}


def _written(char: str) -> str:
    number = ord(char)
    return f"\\x{number:02x}" if number < 256 else f"\\u{number:04x}" if number < 65536 else f"\\U{number:08x}"
