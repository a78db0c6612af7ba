"""A sheet of a workbook as every spreadsheet format gives it: shown texts, merges, widths, what is hidden."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from extract.document import UnseenReason

Position: TypeAlias = tuple[int, int]
"""Row and column, 0-based."""

Area: TypeAlias = tuple[int, int, int, int]
"""First row, first column, last row, last column, 0-based and all of them inside."""

DEFAULT_COLUMN_POINTS = 54.0
"""The width of a column that a file says nothing of: 72 pixels in a Chinese Excel."""

MAX_CELLS = 3_000_000
"""Cells with a text in one workbook; 500 bytes each, so 1.5 GB at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inlay:
    """A picture or an object of another program that lies on a sheet.

    `row` is the row of its top, 0-based, None where the file does not say; `name` is the program of an object; `shape`
    is a number that an object shares with its preview picture;
    `load` gives its bytes or raises a ReadError, and is None where they are not in the file; `size` is the width and
    height that it is shown in, points, None where unstated.
    """

    kind: Literal["picture", "object"]
    row: int | None
    load: Callable[[], bytes] | None
    name: str = ""
    shape: str = ""
    size: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetData:
    """One visible sheet.

    `texts` holds what each cell shows, never empty; `widths` are points by column where they differ from
    `default_width`; `ruled` are rows with a border somewhere; `floating` are the texts of boxes that float above;
    `unseen` are texts that are struck out or have the colour of their ground; `uncomputed` counts the formulas without
    a stored value, whose texts are a replacement character.
    """

    name: str
    texts: Mapping[Position, str]
    merges: tuple[Area, ...] = ()
    widths: Mapping[int, float] = field(default_factory=dict)
    default_width: float = DEFAULT_COLUMN_POINTS
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    ruled: frozenset[int] = frozenset()
    floating: tuple[str, ...] = ()
    inlays: tuple[Inlay, ...] = ()
    notes: tuple[str, ...] = ()
    unseen: tuple[tuple[str, UnseenReason], ...] = ()
    uncomputed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Workbook:
    """The visible sheets of a file in order, and what was not read (`notes`, in Chinese)."""

    sheets: tuple[SheetData, ...]
    notes: tuple[str, ...] = ()


def points_of_characters(width: float) -> float:
    """Return a column width in points from one in characters of the standard font (7 pixels each, 96 to the inch)."""
    return max(0.0, round(width * 7 + 5)) * 0.75
