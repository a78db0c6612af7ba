"""Rich Text Format as a stream of tokens, and what holds in a group as control words change it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

Kind: TypeAlias = Literal["open", "close", "word", "text"]

_TOKEN = re.compile(
    rb"\\(?P<word>[A-Za-z]{1,32})(?P<number>-?\d{1,10})? ?"
    rb"|\\'(?P<hex>[0-9A-Fa-f]{2})"
    rb"|\\(?P<symbol>[^A-Za-z])"
    rb"|(?P<open>\{)|(?P<close>\})"
    rb"|(?P<text>[^\\{}\r\n\0]+)",
    re.DOTALL,
)
_SYMBOLS = {b"~": b" ", b"_": b"-", b"-": b"", b"\\": b"\\", b"{": b"{", b"}": b"}", b":": b":", b"|": b""}


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """One token: for a control word its name and number, for text its bytes."""

    kind: Kind
    name: str = ""
    number: int | None = None
    data: bytes = b""


def tokens(data: bytes) -> Iterator[Token]:
    r"""Yield the tokens; what is no RTF is passed over, raw pictures (`\bin`) with it."""
    at = 0
    while True:
        found = _TOKEN.search(data, at)
        if found is None:
            return
        at = found.end()
        if found.group("word") == b"bin":
            at += min(max(int(found.group("number") or 0), 0), len(data))
        else:
            yield _token(found)


def _token(found: re.Match[bytes]) -> Token:
    """Return the token of a match."""
    kind = found.lastgroup
    if kind in ("word", "number"):
        number = found.group("number")
        return Token(kind="word", name=found.group("word").decode("ascii"), number=int(number) if number else None)
    if kind == "hex":
        return Token(kind="text", data=bytes([int(found.group("hex"), 16)]))
    if kind == "symbol":
        mark = found.group("symbol")
        if mark in b"*\r\n":
            return Token(kind="word", name="*" if mark == b"*" else "par")
        return Token(kind="text", data=_SYMBOLS.get(mark, b""))
    if kind == "text":
        return Token(kind="text", data=found.group("text"))
    return Token(kind="open" if kind == "open" else "close")


MAX_DEPTH = 20
"""Tables in tables."""


@dataclass(frozen=True, slots=True)
class State:
    """What holds inside a group and ends with it."""

    skipped: bool = False
    destination: str = ""
    font: int = 0
    fallback: int = 1
    hidden: bool = False
    struck: bool = False
    size: float | None = None
    bold: bool = False
    in_table: bool = False
    depth: int = 0
    centred: bool = False
    level: int | None = None
    complex_script: bool = False
    far_east: bool = False

    @property
    def associated(self) -> bool:
        """Whether the associated properties (`af`, `afs`, `ab`) are those of Chinese text: LibreOffice writes so."""
        return self.far_east and not self.complex_script


_PROPERTIES: dict[str, dict[str, Any]] = {
    "pard": {"in_table": False, "depth": 0, "centred": False, "level": None},
    "plain": {"hidden": False, "struck": False, "size": None, "bold": False},
    "intbl": {"in_table": True},
    "qc": {"centred": True},
    **{name: {"centred": False} for name in ("ql", "qr", "qj", "qd")},
    "rtlch": {"complex_script": True},
    "ltrch": {"complex_script": False},
    "dbch": {"far_east": True},
    "loch": {"far_east": False},
    "hich": {"far_east": False},
}
"""Control words without a number, and what holds after them."""


def changed(state: State, name: str, number: int | None) -> State:
    """Return what holds after a control word that sets a property."""
    value = number or 0
    change = _PROPERTIES.get(name)
    if change is None and state.associated and name in ("afs", "ab"):
        name = name[1:]
    if name == "outlinelevel":
        change = {"level": value + 1 if 0 <= value < 9 else None}
    elif name == "fs":
        change = {"size": value / 2 if 0 < value < 4000 else None}
    elif name == "itap":
        change = {"depth": min(max(value, 0), MAX_DEPTH)}
    elif name == "uc":
        change = {"fallback": min(max(value, 0), 8)}
    elif name in ("strike", "striked"):
        change = {"struck": number != 0}
    elif name in ("v", "deleted", "b"):
        change = {"bold" if name == "b" else "hidden": number != 0}
    return replace(state, **change) if change is not None else state
