"""A column of a block and the header that it stands under: x-range, printed heading, role, and how sure that is."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from extract.document import Span, XUnit
from normalize.words.vocabulary import Match

EvidenceKind: TypeAlias = Literal["heading", "content", "geometry", "order", "arithmetic", "taught"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One thing that speaks for or against a role: its kind, the role, its weight in nats, and why in words."""

    kind: EvidenceKind
    role: str
    nats: float
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a block: its x-range, field (None for a heading that maps to nothing) and printed heading.

    `probability` is how likely the field is beside the best other assignment of all columns; `rival` is the field that
    this column has there (None: no field).
    """

    span: Span[XUnit]
    field: str | None
    heading: str
    match: Match | None
    probability: float = 1.0
    rival: str | None = None
    evidence: tuple[Evidence, ...] = ()

    @property
    def x0(self) -> float:
        """The left edge, to be compared with edges of the same table alone."""
        return self.span.x0

    @property
    def x1(self) -> float:
        """The right edge, as `x0`."""
        return self.span.x1

    @property
    def percent(self) -> bool:
        """Whether the heading carries a percent sign."""
        return re.search(r"[%％﹪]", self.heading) is not None and re.search(r"100\s*[%％]", self.heading) is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """A block's header: its columns, the number of rows it takes, and the texts printed in it (for units)."""

    block: str
    columns: tuple[Column, ...]
    height: int
    texts: tuple[str, ...]
    beside: tuple[Header, ...] = ()
    """Further groups of columns with the same headings to the right (收入 | 支出)."""
    nats: float = field(default=0.0, compare=False)
    """The weight of the evidence that this is a header of its block."""

    def fields(self) -> set[str]:
        """Return the fields that the columns hold."""
        return {column.field for column in self.columns if column.field is not None}

    def column(self, field: str) -> Column | None:
        """Return the column of a field."""
        return next((column for column in self.columns if column.field == field), None)

    def unknown(self) -> list[Column]:
        """Return the columns whose heading maps to nothing or only by likeness."""
        return [
            c for c in self.columns if c.heading and (c.match is None or c.match.how != "exact" or c.field == "level4")
        ]
