"""A budget whose columns blanks keep under each other: a row for each source of money, its wrapped cells rejoined."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from extract.document import Cell, Paragraph, Provenance
from normalize.lines.columns import (
    Band,
    Spot,
    gutters,
    in_columns,
    joined_cell,
    one,
    parted,
    spots_of,
    tight,
    width_of,
)
from normalize.lines.seats import seated
from normalize.lines.standing import Standing, cut_rows
from normalize.model.form import AMOUNTS
from normalize.ragged.strips import Section, Strip
from normalize.ragged.tables import roles_of
from normalize.values.kinds import FIGURES, kind_of
from normalize.values.printed import is_blank
from normalize.words.vocabulary import Vocabulary

ALONE: Final = 0.88
"""How far a row is to be believed that stands on one line."""
WRAPPED: Final = 0.8
"""The same where its lines are told by their standing evenly about its amounts."""
_LABEL: Final = -1
"""The column of the labels."""
_UNIT = re.compile("[（(]\\s*[百千]?[万亿]?\\s*元?\\s*[)）]|[百千万亿]元")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line: the words of its label, and its figures by column of the header."""

    label: list[Spot]
    cells: dict[int, list[Cell]]


def aligned_budget(band: Band, body: Sequence[Paragraph], vocabulary: Vocabulary) -> tuple[list[Section], int]:
    """Return the rows under a header of amounts, and how many lines they take; no section where none has a label."""
    heading: Strip = tuple(spot.cell for spot in band.spots)
    roles = roles_of(heading, vocabulary)
    first = next((index for index, role in enumerate(roles) if role in AMOUNTS), 0)
    words = [spots_of(paragraph, wide=band.wide) for paragraph in body]
    edges = gutters(band, [tight(line, wide=band.wide) for line in words])
    left = band.spots[first].x0
    kinds = ["item"] * first + [role or "amount" for role in roles[first:]]
    lines = [_line(line, edges, (first, kinds), left, band) for line in words]
    block, lines = _without_block_label(lines, vocabulary, wide=band.wide)
    at = [index for index in range(len(lines)) if _is_row(lines, index, vocabulary)]
    if not at:
        return [], 0
    end = _end(lines, at)
    standing = [_standing(line, place) for line, place in zip(lines[:end], body, strict=False)]
    strips: list[Strip] = []
    for start, stop in cut_rows(standing, at, whole=True).spans:
        strip = _strip(lines[start:stop], first, len(heading))
        if strip is not None:
            strips.append(strip)
    place = heading[0].provenance
    blank = Provenance(document_id=place.document_id, method="text", line=place.line)
    unit = block if _UNIT.search(block) else ""
    named = heading[first - 1].text if first else ""
    label = Cell(text=unit or named, row=0, column=0, provenance=heading[first - 1].provenance if first else blank)
    return ([Section(block="budget", head=((label, *heading[first:]),), body=tuple(strips))] if strips else []), end


def _line(
    spots: Sequence[Spot], edges: Sequence[float], columns: tuple[int, Sequence[str | None]], left: int, band: Band
) -> _Line:
    first, kinds = columns
    label: list[Spot] = []
    cells: dict[int, list[Cell]] = {}
    for column, spot in seated(in_columns(spots, edges, wide=band.wide), edges, kinds, wide=band.wide):
        figure = kind_of(spot.cell.text) in FIGURES or is_blank(spot.cell.text) or spot.cell.text in {"%", "％"}
        if column < first or (not figure and (spot.x0 + spot.x1) / 2 < left):
            label.append(spot)
        else:
            cells.setdefault(column, []).append(spot.cell)
    return _Line(label=label, cells=cells)


def _standing(line: _Line, place: Paragraph) -> Standing:
    widths = {column: sum(width_of(cell.text) for cell in cells) for column, cells in line.cells.items()}
    if line.label:
        widths[_LABEL] = sum(width_of(spot.cell.text) for spot in line.label)
    return Standing(number=place.provenance.line or 0, widths=widths)


def _without_block_label(lines: Sequence[_Line], vocabulary: Vocabulary, *, wide: bool) -> tuple[str, list[_Line]]:
    """Return the label of the whole block, which stands left of the sources of money, and the lines without it."""
    apart = [_Line(label=_own_label(line.label, vocabulary, wide=wide), cells=line.cells) for line in lines]
    listed = [
        spot.x0
        for line in apart
        for spot in line.label[-1:] * bool(line.cells)
        if vocabulary.lookup("funding", _bare(spot.cell.text)) is not None
    ]
    edge = min(listed, default=None)
    if edge is None:
        edge = min((line.label[-1].x0 for line in apart if len(line.label) > 1), default=0)
    outer: list[Spot] = []
    kept: list[_Line] = []
    for line in lines:
        own: list[Spot] = []
        for spot in line.label:
            parts = parted(spot, wide=wide)
            left = [part for part in parts if part.x1 <= edge]
            right = parts[len(left) :]
            outer.extend([one(left, spot)] if left else [])
            own.extend([one(right, spot)] if right else [])
        kept.append(_Line(label=own, cells=line.cells))
    return "".join(spot.cell.text for spot in outer), kept


def _own_label(label: Sequence[Spot], vocabulary: Vocabulary, *, wide: bool) -> list[Spot]:
    """Return the words of a label, the source of money in them by itself where a single blank parts it from others."""
    if not label:
        return []
    parts = parted(label[-1], wide=wide)
    for start in range(1, len(parts)):
        rest = one(parts[start:], label[-1])
        if vocabulary.lookup("funding", _bare(rest.cell.text)) is not None:
            return [*label[:-1], one(parts[:start], label[-1]), rest]
    return list(label)


def _is_row(lines: Sequence[_Line], at: int, vocabulary: Vocabulary) -> bool:
    """Tell whether a line holds the amounts of a row, or a whole label beside what stands for none."""
    line = lines[at]
    kinds = [kind_of(cell.text) for cells in line.cells.values() for cell in cells]
    if sum(1 for kind in kinds if kind in {"points", "number", "quantity"}) >= 2:
        return True
    if not line.cells and any(other.cells and not other.label for other in lines[max(0, at - 1) : at + 2]):
        return False  # a part of the label of the amounts beside it
    label = "".join(spot.cell.text for spot in line.label)
    return bool(label) and vocabulary.lookup("funding", _bare(label)) is not None


def _bare(text: str) -> str:
    return "".join(text.split()).rstrip(":：").removeprefix("其中").lstrip(":：")


def _end(lines: Sequence[_Line], at: Sequence[int]) -> int:
    """Return where the budget ends: behind its last row and the short parts of cells directly below it."""
    end = at[-1] + 1
    while end < len(lines) and end - at[-1] <= 2 and not lines[end].cells and _is_rest(lines[end]):
        end += 1
    return end


def _is_rest(line: _Line) -> bool:
    return len(line.label) == 1 and len(line.label[0].cell.text) <= 4


def _strip(lines: Sequence[_Line], first: int, width: int) -> Strip | None:
    """Return the pieces of a row: its label, and what its lines hold in each column of figures."""
    label = [spot.cell for line in lines for spot in line.label]
    if not label:
        return None
    sure = ALONE if sum(1 for line in lines if line.cells) == 1 and len(label) == 1 else WRAPPED
    columns: dict[int, list[Cell]] = {}
    for line in lines:
        for column, cells in line.cells.items():
            columns.setdefault(column, []).extend(cells)
    place = label[0].provenance
    empty = replace(place, chars=(place.chars[0], place.chars[0]) if place.chars else None)
    pieces = [joined_cell(label)]
    pieces.extend(
        joined_cell(columns[column]) if column in columns else Cell(text="", row=0, column=0, provenance=empty)
        for column in range(first, width)
    )
    return tuple(replace(piece, placing=sure) for piece in pieces)
