"""Rich Text Format as a stream of tokens: groups, control words, and text in the bytes of its code page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

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
