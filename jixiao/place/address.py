"""Where files lie: a path of this machine, or an address such as `s3://bucket/folder` that fsspec knows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from os import PathLike, fspath
from pathlib import Path
from typing import TypeAlias

from jixiao.base.exits import Refusal

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]+)://", re.IGNORECASE)
_WEB = frozenset({"http", "https"})


@dataclass(frozen=True, slots=True)
class Address:
    """A file or folder outside of this machine, without a slash at the end."""

    text: str

    def __str__(self) -> str:
        """Return it as it is printed."""
        return self.text

    def __truediv__(self, name: str) -> Address:
        """Return what lies below."""
        return Address(f"{self.text}/{name}") if name else self

    @property
    def scheme(self) -> str:
        """The part before `://`."""
        return self.text.split("://", 1)[0].lower()


Place: TypeAlias = Path | Address


def is_address(text: str) -> bool:
    """Tell whether a text is an address, not a path."""
    return _SCHEME.match(text) is not None


def place_of(named: str | PathLike[str] | Address) -> Place:
    """Return what a person named as a path or an address; `file://` is a path.

    Raises:
        Refusal: a web page: those are fetched.
    """
    if isinstance(named, Address):
        return named
    text = fspath(named)
    if not is_address(text):
        return Path(text)
    address = Address(text.rstrip("/"))
    if address.scheme == "file":
        return Path(text.split("://", 1)[1])
    if address.scheme in _WEB:
        raise Refusal(f"{text} 是网页地址。请先用 jixiao fetch 抓取，再处理抓取的存档。")
    return address
