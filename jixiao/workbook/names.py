"""Sheet names that Excel, WPS and LibreOffice accept, each once in its book."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

LONGEST: Final = 31
"""UTF-16 units that Excel allows in a sheet's name."""

RESERVED: Final = frozenset({"history"})
"""Excel keeps this name for itself."""

_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class SheetNames:
    """Gives names, and remembers them: two sheets must not have names that differ in case only."""

    def __init__(self) -> None:
        """Begin with no name given."""
        self._given: set[str] = set()

    def take(self, wanted: str) -> str:
        """Return a legal name that was not given before, as near to the wanted one as may be."""
        base = _legal(wanted)
        name, number = base, 1
        while _folded(name) in self._given or _folded(name) in RESERVED:
            number += 1
            tail = f"_{number}"
            name = _cut(base, LONGEST - len(tail)) + tail
        self._given.add(_folded(name))
        return name


def _legal(text: str) -> str:
    """Return a text without what no sheet's name may hold: brackets, slashes, and an apostrophe at either end."""
    plain = " ".join(_FORBIDDEN.sub(" ", text).split())
    return _cut(plain.strip("' "), LONGEST).strip("' ") or "表"


def _cut(text: str, units: int) -> str:
    while len(text.encode("utf-16-le")) // 2 > units:
        text = text[:-1]
    return text.rstrip()


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()
