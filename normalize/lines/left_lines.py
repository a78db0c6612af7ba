"""Lines of a text that no table took although they head one, or hold its figures: so that no table goes unsaid."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from extract.document import Block, Cell, Document, Paragraph
from normalize.lines.columns import spots_of
from normalize.lines.running import words
from normalize.ragged.strips import heads
from normalize.values.kinds import FIGURES, kind_of
from normalize.words.section_marks import marker_rank
from normalize.words.titles import is_title
from normalize.words.vocabulary import Vocabulary

MAX_HEADER: Final = 120
"""Characters of a line of headings."""
NEAR: Final = 8
"""Lines among which headings stand that are printed a cell a line."""
LEAST_FIELDS: Final = 4
"""Different fields that headings a cell a line, or beside each other, name."""
LEAST_FIGURES: Final = 2
"""Figures beside each other that make a line one of a table."""
MOST_BETWEEN: Final = 60
"""Lines between two tables of one form, a cell a line."""
_TOLD: Final = re.compile("[：:]|。.*。|^[（(].*[)）]$")
"""A label with its value, several sentences, a year or a unit in brackets."""
_LEVEL_NAME: Final = re.compile("^(?:绩效)?[一二三]级指标")
_TABLES: Final = ("indicators", "budget")


def heading_lines(blocks: Sequence[Block], vocabulary: Vocabulary) -> list[Paragraph]:
    """Return the lines that head a table of which nothing was read."""
    lines = [block for block in blocks if isinstance(block, Paragraph) and len(block.text) <= MAX_HEADER]
    found = {line.provenance.line: line for line in lines if _heads(line, vocabulary)}
    fields = [_field(line.text, vocabulary) for line in lines]
    for at in range(len(lines)):
        near = range(at, min(at + NEAR, len(lines)))
        if fields[at] and len({fields[index] for index in near if fields[index]}) >= LEAST_FIELDS:
            found |= {lines[index].provenance.line: lines[index] for index in near if fields[index]}
    return sorted(found.values(), key=lambda line: line.provenance.line or 0)


def lines_of_figures(blocks: Sequence[Block]) -> list[Paragraph]:
    """Return the lines in which several figures stand parted by blanks, as those of a table do."""
    return [block for block in blocks if isinstance(block, Paragraph) and _holds_figures(block)]


def between_tables(blocks: Sequence[Block], tables: frozenset[int]) -> list[Paragraph]:
    """Return the lines between two tables that lines gave, which stand near each other: of the same form, unless told.

    `tables` are the indices of those tables among the blocks.
    """
    found: list[Paragraph] = []
    for above, below in pairwise(sorted(tables)):
        held = [block for block in blocks[above + 1 : below] if isinstance(block, Paragraph)]
        if len(held) <= MOST_BETWEEN:
            found.extend(line for line in held if _may_be_cell(line))
    return found


def _may_be_cell(line: Paragraph) -> bool:
    """Tell whether a line may be a cell, or a row of them: no title, no running text, no label with its value."""
    text = line.text.strip()
    if is_title(text) or line.running or marker_rank(text) is not None:
        return False
    return len(spots_of(line)) > 1 or not _TOLD.search(text)


def passed_over(document: Document, vocabulary: Vocabulary, told: frozenset[int]) -> list[Cell]:
    """Return the cells of the lines of tables that name a source of money beside amounts, where no line tells of them.

    `told` holds the lines of which something was read or said.
    """
    found: list[Cell] = []
    for grid in document.grids:
        for row in range(grid.row_count):
            cells = [cell for cell in grid.row(row) if cell.text and cell.row == row]
            lines = {cell.provenance.line for cell in cells}
            if cells and not lines & told and _is_of_money(cells, vocabulary):
                found.extend(cells)
    return found


def _is_of_money(cells: Sequence[Cell], vocabulary: Vocabulary) -> bool:
    labels = ("".join(cell.text.split()).removeprefix("其中").strip(":：") for cell in cells)
    named = any(vocabulary.lookup("funding", label) is not None for label in labels)
    return named and any(kind_of(cell.text) in FIGURES for cell in cells)


def _holds_figures(line: Paragraph) -> bool:
    texts = [spot.cell.text for spot in spots_of(line)]
    return sum(1 for text in texts if kind_of(text) in FIGURES) >= LEAST_FIGURES


def _field(text: str, vocabulary: Vocabulary) -> tuple[str, str] | None:
    """Return what a line names as a heading, as a whole."""
    for block in _TABLES:
        field = vocabulary.lookup(block, text)
        if field is not None and field != "block":
            return block, field
    return None


def _heads(line: Paragraph, vocabulary: Vocabulary) -> bool:
    """Tell whether a line names the levels of indicators, alone or beside other headings, or several columns."""
    if _LEVEL_NAME.match("".join(line.text.split())) is not None:
        return True
    pieces = {_field(spot.cell.text, vocabulary) for spot in spots_of(line)} - {None}
    return len(pieces) >= LEAST_FIELDS or heads(words(line), vocabulary) == "indicators"
