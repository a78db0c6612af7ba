"""Tables whose columns blanks keep under each other (pdftotext -layout): lines -> rows, wrapped cells rejoined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from extract.document import Cell, Paragraph, Provenance
from normalize.ragged.aligned_budget import aligned_budget
from normalize.ragged.columns import Band, Spot, gutters, in_columns, joined_cell, spots_of, tight
from normalize.ragged.cuts import even_cuts
from normalize.ragged.strips import Section, Strip
from normalize.ragged.tables import roles_of
from normalize.values.kinds import FIGURES, kind_of
from normalize.words.vocabulary import Vocabulary

PARTED: Final = 0.9
"""How far a row is to be believed whose lines blank lines part from the others."""
CENTRED: Final = 0.8
"""The same where the lines of a row are told by their standing evenly about its values."""
LABELS: Final = ("level1", "level2")
OFF_CENTRE: Final = 1.0
"""Lines by which a label may stand off the middle of the rows that it is for."""


@dataclass(slots=True)
class _Line:
    """A line of the body: its number, where it stands, and its pieces by column."""

    number: int
    place: Provenance
    cells: dict[int, list[Cell]]


@dataclass(slots=True)
class _Row:
    """A row: its lines, the line that holds its values, and how sure it is that these are its lines."""

    lines: list[_Line]
    anchor: int
    sure: float

    def cell(self, column: int) -> Cell | None:
        """Return what the lines of the row hold in a column."""
        cells = [cell for line in self.lines for cell in line.cells.get(column, ())]
        return replace(joined_cell(cells), placing=self.sure) if cells else None


def aligned_section(band: Band, body: Sequence[Paragraph], vocabulary: Vocabulary) -> tuple[list[Section], int]:
    """Return the rows under a header whose columns are aligned, and how many lines they take."""
    words = [_without_label(spots_of(paragraph, wide=band.wide), band) for paragraph in body]
    edges = gutters(band, [tight(line, wide=band.wide) for line in words])
    head: Strip = tuple(spot.cell for spot in band.spots)
    lines = [_line(paragraph, spots, edges, band) for paragraph, spots in zip(body, words, strict=True)]
    if band.block == "budget":
        return aligned_budget(band, body, vocabulary)
    roles = roles_of(head, vocabulary)
    if band.block == "goals":
        strips = _goals(lines, len(head))
        return ([Section(block="goals", head=(head,), body=tuple(strips))] if strips else []), len(body)
    end = next((i for i, p in enumerate(body) if _is_total(p, vocabulary)), len(body))
    levels = [roles.index(name) for name in LABELS if name in roles]
    labels = [_labels([line for line in lines[:end] if column in line.cells], column, vocabulary) for column in levels]
    for line in lines[:end]:
        for column in levels:
            line.cells.pop(column, None)
    rows = _rows([line for line in lines[:end] if line.cells], roles)
    if not rows:
        return [], 0
    for column, found in zip(levels, labels, strict=True):
        _spread(rows, found, column)
    strips = [_strip(row, len(head)) for row in rows]
    if end < len(body):
        strips.append(tuple(spot.cell for spot in spots_of(body[end])))
        end += 1
    return [Section(block=band.block, head=(head,), body=tuple(strips))], end


def _without_label(spots: Sequence[Spot], band: Band) -> list[Spot]:
    """Return the words of a line without the label of the whole block, printed downwards before the first column."""
    left = band.spots[0].x0
    return [spot for spot in spots if not (spot.x1 <= left and len(spot.cell.text) <= 2)]


def _line(paragraph: Paragraph, spots: Sequence[Spot], edges: Sequence[float], band: Band) -> _Line:
    cells: dict[int, list[Cell]] = {}
    for column, spot in in_columns(spots, edges, wide=band.wide):
        cells.setdefault(column, []).append(spot.cell)
    return _Line(number=paragraph.provenance.line or 0, place=paragraph.provenance, cells=cells)


def _is_total(paragraph: Paragraph, vocabulary: Vocabulary) -> bool:
    spots = spots_of(paragraph)
    first = "".join(spots[0].cell.text.split()) if spots else ""
    return vocabulary.lookup("total", first) is not None and all(
        kind_of(spot.cell.text) in FIGURES or len(spot.cell.text) <= 3 for spot in spots[1:]
    )


def _strip(row: _Row, width: int) -> Strip:
    """Return the pieces of a row, an empty one for each column without any."""
    place = row.lines[0].place
    at = place.chars[0] if place.chars is not None else 0
    blank = Provenance(document_id=place.document_id, method="text", line=place.line, chars=(at, at))
    return tuple(row.cell(column) or Cell(text="", row=0, column=0, provenance=blank) for column in range(width))


# ------------------------------------------------------------------------------------------------ budget and goals


def _goals(lines: Sequence[_Line], width: int) -> list[Strip]:
    """Return the goals: a row for each group of lines that blank lines part where each holds both, else one row."""
    groups = _groups(lines)
    both = [group for group in groups if all(any(c in line.cells for line in group) for c in (width - 2, width - 1))]
    parts = groups if len(both) == len(groups) else [list(lines)]
    sure = PARTED if len(parts) == 1 and len(lines) == 1 else CENTRED
    return [
        _strip(_Row(lines=part, anchor=0, sure=sure), width) for part in parts if part and any(p.cells for p in part)
    ]


# ------------------------------------------------------------------------------------------------ rows of indicators


def _groups(lines: Sequence[_Line]) -> list[list[_Line]]:
    """Return the lines in groups that blank lines part."""
    groups: list[list[_Line]] = []
    for line in lines:
        if not line.cells:
            continue
        if groups and line.number == groups[-1][-1].number + 1:
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _is_anchor(line: _Line, roles: Sequence[str | None]) -> bool:
    """Tell whether a line holds the values of a row: points, or two values where a form gives none."""
    points = [i for i, role in enumerate(roles) if role in {"weight", "score"}]
    if points:
        return any(kind_of(cell.text) == "points" for i in points for cell in line.cells.get(i, ()))
    values = [i for i, role in enumerate(roles) if role in {"target_text", "actual_text"}]
    return sum(1 for i in values if i in line.cells) == len(values)


def _rows(lines: Sequence[_Line], roles: Sequence[str | None]) -> list[_Row]:
    groups = _groups(lines)
    anchors = [[i for i, line in enumerate(group) if _is_anchor(line, roles)] for group in groups]
    if all(len(found) == 1 for found in anchors) and len(groups) > 1:
        return [
            _Row(lines=group, anchor=group[at[0]].number, sure=PARTED)
            for group, at in zip(groups, anchors, strict=True)
        ]
    held = [line for line in lines if line.cells]
    at = [index for index, line in enumerate(held) if _is_anchor(line, roles)]
    if not at:
        return []
    cuts = even_cuts(at, len(held))
    return [
        _Row(
            lines=list(held[start:end]),
            anchor=held[anchor].number,
            sure=CENTRED if end - start > 1 or len(held) > len(at) else PARTED,
        )
        for anchor, start, end in zip(at, [0, *cuts], [*cuts, len(held)], strict=True)
    ]


def _spread(rows: Sequence[_Row], labels: Sequence[tuple[float, Cell]], column: int) -> None:
    """Put each label of a level on the first of the rows about whose middle it stands; where that is not sure, say so.

    A label that stands on the first row of its group already stays there.
    """
    if not labels or len(labels) > len(rows):
        return
    middles = [row.anchor for row in rows]
    near = [min((abs(middle - y), index) for index, middle in enumerate(middles))[1] for y, _ in labels]
    spread = _segments(middles, [y for y, _ in labels])
    first = near[0] == 0 and len(set(near)) == len(near)
    starts = (
        near if first and (spread is None or spread[1] > OFF_CENTRE * len(labels)) else spread[0] if spread else near
    )
    sure = starts == near or (spread is not None and spread[0] == starts and not first)
    for start, (_, cell) in zip(starts, labels, strict=True):
        rows[start].lines[0].cells[column] = [replace(cell, placing=PARTED if sure else CENTRED)]
        rows[start].sure = rows[start].sure if sure else min(rows[start].sure, CENTRED)


def _labels(lines: Sequence[_Line], column: int, vocabulary: Vocabulary) -> list[tuple[float, Cell]]:
    """Return the labels of a level with the middle of their lines, parts that lie below each other joined."""
    found: list[list[tuple[int, Cell]]] = []
    for line in lines:
        for cell in line.cells[column]:
            if found and line.number - found[-1][-1][0] <= 2 and _goes_on([c for _, c in found[-1]], cell, vocabulary):
                found[-1].append((line.number, cell))
            else:
                found.append([(line.number, cell)])
    return [((part[0][0] + part[-1][0]) / 2, joined_cell([cell for _, cell in part])) for part in found]


def _goes_on(above: Sequence[Cell], cell: Cell, vocabulary: Vocabulary) -> bool:
    """Tell whether a piece is the rest of the label above it: both together name a level, or it counts its points."""
    text = "".join(part.text for part in above)
    known = [
        any(vocabulary.lookup(level, each) is not None for level in LABELS)
        for each in (text + cell.text, text, cell.text)
    ]
    if cell.text.startswith(("（", "(")):
        return True
    return (known[0] and not known[2]) or not (known[1] or known[2])


def _segments(middles: Sequence[int], ys: Sequence[float]) -> tuple[list[int], float] | None:
    """Return the first row of each label so that they stand in the middle of their rows, and how far off they are."""
    states: dict[int, tuple[float, list[int]]] = {0: (0.0, [])}
    for index, y in enumerate(ys):
        left = len(ys) - index - 1
        grown: dict[int, tuple[float, list[int]]] = {}
        for start, (cost, starts) in states.items():
            ends = range(start + 1, len(middles) - left + 1) if left else [len(middles)]
            for end in ends:
                off = cost + abs((middles[start] + middles[end - 1]) / 2 - y)
                if end not in grown or off < grown[end][0]:
                    grown[end] = (off, [*starts, start])
        states = grown
    return (states[len(middles)][1], states[len(middles)][0]) if len(middles) in states else None
