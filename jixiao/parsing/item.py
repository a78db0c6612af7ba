"""A file to read: where it lies, here or at an address, and the name that it has in the tables."""

from __future__ import annotations

import os
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Final

from jixiao.parsing.files import printed
from jixiao.place.address import Address
from jixiao.place.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteFile:
    """A file at an address: the store that gives it under `name`, and what is known of it before it is brought.

    `version` is another text once the content is another; `sha256` is that of the content, where its archive says it.
    """

    store: Store
    name: str
    version: str | None
    sha256: str | None = None

    @property
    def address(self) -> Address:
        """The address of the file."""
        return self.store.address / self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Where a site has a file, in the columns of `documents`; all null for a file that nobody fetched."""

    published_on: str | None = None
    page_url: str | None = None
    page_title: str | None = None
    link_text: str | None = None


FROM_FETCH: Final = ("fetched_at", "file_name", *(each.name for each in fields(Found)))
"""Columns of `documents` that only the fetch knows: they stay where a document is read again without it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A file to read: where it lies, the name it has in the tables, when it was fetched and where it was found.

    `file_name` is what its publisher called it, None where that is the last part of `source`. Of a file at an address
    (`remote`), nothing lies at `path` until it has been brought.
    """

    path: Path
    source: str
    fetched_at: datetime | None = None
    file_name: str | None = None
    found: Found = Found()
    remote: RemoteFile | None = None

    @property
    def place(self) -> str:
        """Where the file lies, to be found again: its address, or its path from the root."""
        return str(self.remote.address) if self.remote else os.path.abspath(self.path)  # noqa: PTH100  links stay

    @property
    def shown(self) -> str:
        """Where the file lies, as a person named it."""
        return str(self.remote.address) if self.remote else printed(self.path)


def item_of(path: Path) -> Item:
    """Return a file under its own name."""
    return Item(path=path, source=printed(path))
