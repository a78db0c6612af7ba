"""What a reader is given: a file's bytes and what is known of it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Literal, TypeAlias

from extract.document import Document

OcrMode: TypeAlias = Literal["auto", "never", "always"]
"""Whether pictures of text are recognised: only where needed, never, or every page."""


Nested: TypeAlias = Callable[[bytes], Document | None]
"""Reads a file inside another, under the id of the one that holds it; None for bytes that are no document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file's bytes and what is known of it.

    `name` is a path, an address or `archive.zip!/member`;
    `known_id` is the id of the file that the bytes were unlocked, converted or taken from;
    `form` is the format that the content shows, where that was found out already;
    `worth` is what a page without rulings shows if its tables are to be looked for (None: they always are);
    `nested` reads the documents inside this one, `depth` counts those around it.
    """

    name: str
    data: bytes
    passwords: tuple[str, ...] = ()
    ocr: OcrMode = "auto"
    known_id: str | None = None
    worth: re.Pattern[str] | None = None
    form: str | None = None
    nested: Nested | None = None
    depth: int = 0

    @property
    def document_id(self) -> str:
        """SHA-256 of the bytes as they were found, hexadecimal."""
        return self.known_id or hashlib.sha256(self.data).hexdigest()

    @property
    def suffix(self) -> str:
        """The suffix of the name in lower case, without the dot."""
        return PurePath(self.name.rsplit("!/", 1)[-1]).suffix.lower().lstrip(".")
