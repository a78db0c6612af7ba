"""The geometry of a drawn table: where its columns, rows and cells are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from extract.document import Box

Region: TypeAlias = tuple[int, int, int, int]
"""Row, column, row span and column span of a cell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LatticeTable:
    """The geometry of a drawn table, in points: column and row positions, and per cell its position and spans."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    regions: tuple[Region, ...]
    """The cells in reading order."""
    open_top: bool
    open_bottom: bool

    @property
    def box(self) -> Box:
        """The table's outer box."""
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]
