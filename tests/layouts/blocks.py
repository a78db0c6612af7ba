"""What the blocks of a form have in common: the label beside or above them, amounts as printed, their answers."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from random import Random
from typing import Any, Final

from tests.layouts.choice import Layout
from tests.layouts.content import Content
from tests.layouts.headings import Wording
from tests.layouts.sheet import RULER, Cell, Line, Table

SIDE: Final = 4
"""Units of the label that stands beside a block."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What a block is drawn from. `taken` are headings that were used in the form already."""

    rng: Random
    layout: Layout
    content: Content
    wording: Wording

    @property
    def left(self) -> int:
        """Where a block begins on the ruler: behind its label, if that stands beside it."""
        return SIDE if self.layout["label"] == "side" else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A block as drawn, and the rows that it gives; `above` stands before it where blocks are tables of their own."""

    name: str
    label: str
    table: Table
    rows: tuple[dict[str, Any], ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)
    """Columns of the report that this block prints."""
    own_label: bool = False
    """The block needs no label: its cells say what they are."""


def labelled(block: Block, layout: Layout, number: str) -> tuple[Line | None, Table]:
    """Return a block's table with its label beside it, in a row above it, or as a line before the table."""
    table, style = block.table, layout["label"]
    if style == "side":
        label = Cell(text=block.label, row=0, rows=table.rows, left=0, right=SIDE)
        return None, replace(table, cells=(label, *table.cells))
    if style == "none" or block.own_label:
        return None, table
    text = number + block.label
    if layout["tables"] == "separate":
        return Line(text=text, bold=True), table
    band = Cell(text=text, row=0, left=0, right=RULER, align="left", bold=True)
    moved = tuple(replace(cell, row=cell.row + 1) for cell in table.cells)
    return None, Table(
        cells=(band, *moved), rows=table.rows + 1, header=tuple(row + 1 for row in table.header), until=table.until + 1
    )


def amount(value: Decimal | None, unit: str, *, inside: bool, blank: str = "") -> str:
    """Return an amount as printed in 万元 or 元, with its unit where the unit stands inside the cell."""
    if value is None:
        return blank
    shown = f"{(value / 10_000).normalize():f}" if unit == "万元" else f"{value:.2f}"
    return shown + unit if inside else shown


def yuan(value: Decimal | None) -> str | None:
    """Return an amount as answers hold it."""
    return None if value is None else f"{value:.2f}"


def points(value: Decimal) -> str:
    """Return points as printed."""
    return f"{value.normalize():f}"
