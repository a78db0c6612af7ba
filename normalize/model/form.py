"""What a form says: every value a Reading that keeps its cell, gathered into blocks and a Form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Generic, Literal, TypeAlias, TypeVar

from extract.document import Box, Cell, Method, Paragraph, Provenance
from normalize.model.column import Header
from normalize.model.rows import Row, union_box
from schemas.rules import PHASES

Kind: TypeAlias = Literal["department", "project", "transfer", "rubric", "narrative"]
T = TypeVar("T")

AMOUNTS = tuple(PHASES)
"""The money columns of a budget block, phase by phase."""
POINTS = ("execution_rate", "weight", "score")
"""Its columns of rates and points."""

CERTAIN = 0.99
"""Confidence of a value that stands in its own ruled cell under a known heading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading(Generic[T]):
    """A value, the printed text it came from, the cells or paragraph that hold it, how it was found, and 0..1."""

    value: T
    raw: str
    cells: tuple[Cell, ...] = ()
    paragraph: Paragraph | None = None
    how: str = "column"
    confidence: float = CERTAIN

    @property
    def provenance(self) -> Provenance | None:
        """Where it is printed."""
        if self.cells:
            return self.cells[0].provenance
        return self.paragraph.provenance if self.paragraph is not None else None


Texts: TypeAlias = Mapping[str, Reading[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The row that a line of a block was read from: page, table and row (1-based), box in points, method."""

    document_id: str
    page: int | None
    table: int | None
    row: int | None
    box: Box | None
    method: Method
    recognition: float | None = None
    sealed: bool = False
    agreement: float | None = None
    placing: float | None = None
    chars: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of a block: its texts by field, and where it stands. Column headings stay known through `header`."""

    texts: Texts
    place: Place
    header: Header | None = None
    confidence: float = CERTAIN
    item: str | None = None
    amount_unit: str | None = None
    """The unit of money that is printed for the whole table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """The total row of a form: printed weight, score and rating."""

    weight: Reading[str] | None = None
    score: Reading[str] | None = None
    rating: Reading[str] | None = None

    def or_else(self, other: Total) -> Total:
        """Return the total with what it leaves open filled from another one."""
        return Total(
            weight=self.weight if self.weight is not None else other.weight,
            score=self.score if self.score is not None else other.score,
            rating=self.rating if self.rating is not None else other.rating,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownHeading:
    """A heading that no rule maps with confidence: where it stands and what it may mean."""

    heading: str
    where: str
    suggestion: str | None
    similarity: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """A printed cell of a form that no rule took: where it stands, in which block, why, the role that it may have."""

    text: str
    block: str
    reason: str
    suggestion: str | None
    provenance: Provenance
    row: int | None
    table: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One self-evaluation form or report as printed, before anything is parsed."""

    kind: Kind
    title: Reading[str] | None
    fields: Texts
    budget_lines: tuple[Line, ...] = ()
    goals: tuple[Line, ...] = ()
    indicators: tuple[Line, ...] = ()
    tasks: tuple[Line, ...] = ()
    total: Total = field(default_factory=Total)
    amount_unit: str | None = None
    page_first: int | None = None
    page_last: int | None = None
    texts_near: tuple[str, ...] = ()
    """Printed texts around the form that may tell its year and region: captions, cover lines."""
    bodies_near: tuple[str, ...] = ()
    """Names of bodies in its head behind labels that name no field."""
    amounts_near: tuple[tuple[str, Decimal], ...] = ()
    """Amounts of its head that carry a unit of their own, in yuan, with that unit."""
    unknown: tuple[UnknownHeading, ...] = ()
    left: tuple[Left, ...] = ()
    """Printed cells of the form that are in none of its values."""


def place_of_text(reading: Reading[str]) -> Place:
    """Return the place of a line that was read from running text: that of one of its readings.

    Raises:
        ValueError: the reading knows no place.
    """
    provenance = reading.provenance
    if provenance is None:
        raise ValueError("what is read from a line knows its line")
    return Place(
        document_id=provenance.document_id,
        page=provenance.page,
        table=None,
        row=None,
        box=provenance.box,
        method=provenance.method,
    )


def place_of(rows: Sequence[Row], cells: Sequence[Cell]) -> Place:
    """Return the place of a line that one row holds (or two, cut by a page break: the first counts)."""
    row = rows[0]
    own = [cell for cell in cells if cell.provenance.page == row.grid.page]
    sample = own[0] if own else row.cells[0].cell
    scores = [cell.recognition for cell in cells if cell.recognition is not None and cell.text]
    placings = [cell.placing for cell in cells if cell.placing is not None and cell.text]
    spans = [cell.provenance.chars for cell in cells if cell.provenance.chars is not None and cell.text]
    return Place(
        document_id=sample.provenance.document_id,
        page=row.grid.page,
        table=None if sample.provenance.line is not None else row.grid.number,
        row=sample.provenance.line or row.number,
        box=union_box(own),
        method=row.grid.method,
        recognition=min(scores) if scores else None,
        sealed=any(cell.sealed for cell in cells),
        agreement=row.grid.agreement,
        placing=min(placings, default=None),
        chars=(min(span[0] for span in spans), max(span[1] for span in spans)) if spans else None,
    )
