"""Says what a reader asks of a picture inside a document: the blocks of the form that it shows."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from extract.document import Block

Extent: TypeAlias = tuple[float, float]
"""Width and height in points that a document shows a picture in."""
PictureReader: TypeAlias = Callable[[bytes, Extent | None], tuple[Block, ...]]
"""Returns what a picture shows, tables numbered from 1; nothing where it is no form."""
