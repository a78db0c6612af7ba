"""An indicator row while its block is put together: the text of each field, its cells, and how far it is believed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from extract.document import Cell, Paragraph, join_lines
from normalize.model.column import Header
from normalize.model.rows import Placed, Row

LABELS = ("level1", "level2")
"""Fields whose labels stand once for the rows of their group."""


@dataclass(slots=True, kw_only=True)
class Piece:
    """A field's text in one row while the block is put together."""

    text: str
    cells: list[Cell]
    begins: bool
    factor: float = 1.0
    paragraph: Paragraph | None = None
    """The line that holds the text, where no cell does."""

    def lent(self, factor: float) -> Piece:
        """Return the text as a row has it that takes it from this one, believed less by a factor."""
        return replace(self, begins=False, factor=self.factor * factor)


def piece_of(placed: Sequence[Placed]) -> Piece:
    """Return what cells that stand in one column of a row hold together."""
    return Piece(
        text=join_lines(p.text for p in placed),
        cells=[p.cell for p in placed],
        begins=any(p.begins for p in placed),
    )


@dataclass(slots=True, kw_only=True)
class RowDraft:
    """An indicator row while the block is put together."""

    rows: list[Row]
    pieces: dict[str, Piece]
    header: Header
    factor: float = 1.0
    blanks: set[str] = field(default_factory=set)

    def text(self, name: str) -> str:
        """Return the text of a field, "" where it has none."""
        piece = self.pieces.get(name)
        return piece.text if piece is not None else ""
