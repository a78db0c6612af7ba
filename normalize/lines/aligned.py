"""Tables whose columns blanks keep under each other (pdftotext -layout): lines -> rows, wrapped cells rejoined."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from extract.document import Cell, Paragraph, Provenance
from normalize.indicators.carried import FAMILIES
from normalize.lines.aligned_budget import aligned_budget
from normalize.lines.columns import (
    MAX_DOWNWARDS,
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
from normalize.lines.label_rows import Against, Extent, Label, starts_of
from normalize.lines.seats import seated, with_kinds
from normalize.lines.standing import Standing, cut_rows
from normalize.ragged.strips import Section, Strip
from normalize.ragged.tables import roles_of
from normalize.values.kinds import FIGURES, kind_of
from normalize.words.section_marks import marker_rank
from normalize.words.vocabulary import Vocabulary

PARTED: Final = 0.9
"""How far a row is to be believed whose lines blank lines part from the others."""
CENTRED: Final = 0.8
"""The same where the lines of a row are told by their standing evenly about its values."""
LABELS: Final = ("level1", "level2")
MAX_BAND: Final = 20
"""Characters of a line that names a level."""
NEXT: Final = 3
"""Lines below it of which one holds values."""
LEAST_GOAL: Final = 8
"""Characters of a word from which it is of a goal, not of the label beside it."""
STRANGER: Final = 2.0
"""Lines that count as much as a second level under a first one that forms do not print it under."""


@dataclass(slots=True)
class _Line:
    """A line of the body: its number, where it stands, and its pieces by column."""

    number: int
    place: Provenance
    cells: dict[int, list[Cell]]


@dataclass(frozen=True, slots=True)
class _Label:
    """A label of a level: its first and last line, and its text."""

    first: int
    last: int
    cell: Cell

    @property
    def middle(self) -> float:
        """The middle of its lines."""
        return (self.first + self.last) / 2


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
    words = [_without_label(spots_of(paragraph, wide=band.wide), band, vocabulary) for paragraph in body]
    label, words = _beside(words, wide=band.wide) if band.block == "goals" else ([], words)
    edges = gutters(band, [tight(line, wide=band.wide) for line in words])
    head: Strip = tuple(spot.cell for spot in band.spots)
    if band.block == "budget":
        return aligned_budget(band, body, vocabulary)
    roles = roles_of(head, vocabulary)
    placed = [in_columns(spots, edges, wide=band.wide) for spots in words]
    kinds = with_kinds(placed, roles)
    lines = [
        _line(paragraph, seated(line, edges, kinds, wide=band.wide))
        for paragraph, line in zip(body, placed, strict=True)
    ]
    if band.block == "goals":
        strips = _goals(lines, len(head))
        if label:
            blank = replace(joined_cell(label), text="", lines=())
            head, strips = (joined_cell(label), *head), [(blank, *strip) for strip in strips]
        return ([Section(block="goals", head=(head,), body=tuple(strips))] if strips else []), len(body)
    end = next((i for i, p in enumerate(body) if _is_total(p, vocabulary)), len(body))
    strips, used = _indicators(lines, body, roles, end, vocabulary)
    if not strips:
        return [], 0
    return [Section(block=band.block, head=(head,), body=tuple(strips))], used


def _indicators(
    lines: Sequence[_Line],
    body: Sequence[Paragraph],
    roles: Sequence[str | None],
    end: int,
    vocabulary: Vocabulary,
) -> tuple[list[Strip], int]:
    """Return the rows of indicators up to their total, with the names over them, and how many lines they take."""
    levels = [roles.index(name) for name in LABELS if name in roles]
    labels = [_labels([line for line in lines[:end] if column in line.cells], column, vocabulary) for column in levels]
    for line in lines[:end]:
        for column in levels:
            line.cells.pop(column, None)
    bands = [i for i in range(end) if not levels and is_band(body, i)]
    found: list[_Row] = []
    strips: list[Strip] = []
    for start, stop in zip([-1, *bands], [*bands, end], strict=True):
        if start >= 0:
            strips.append(tuple(spot.cell for spot in spots_of(body[start])))
        rows = _rows([line for line in lines[start + 1 : stop] if line.cells], roles, whole=stop < len(body))
        if not bands and rows:
            _spread(rows, dict(zip(levels, labels, strict=True)), vocabulary)
        strips.extend(_strip(row, len(roles)) for row in rows)
        found.extend(rows)
    if not found:
        return [], 0
    if end == len(body):
        return strips, _behind(body, found, labels)
    return [*strips, tuple(spot.cell for spot in spots_of(body[end]))], end + 1


def is_band(lines: Sequence[Paragraph], at: int) -> bool:
    """Tell whether a line is a numbered name over the whole table (（一）数量): rows of values follow it."""
    text = lines[at].text.strip()
    if marker_rank(text) is None or len(text) > MAX_BAND or len(spots_of(lines[at])) != 1:
        return False
    for line in lines[at + 1 : at + 1 + NEXT]:
        if sum(1 for spot in spots_of(line) if kind_of(spot.cell.text) in FIGURES) > 1:
            return True
    return False


def _behind(body: Sequence[Paragraph], rows: Sequence[_Row], labels: Sequence[Sequence[_Label]]) -> int:
    """Return how many lines of a body its rows and the labels beside them take."""
    last = max([rows[-1].lines[-1].number, *(found[-1].last for found in labels if found)])
    return 1 + max(index for index, paragraph in enumerate(body) if (paragraph.provenance.line or 0) <= last)


def _without_label(spots: Sequence[Spot], band: Band, vocabulary: Vocabulary) -> list[Spot]:
    """Return the words of a line without the label of the whole block, printed downwards before the first column."""
    left = band.spots[0].x0
    return [
        spot
        for spot in spots
        if spot.x1 > left
        or len(spot.cell.text) > MAX_DOWNWARDS
        or any(vocabulary.lookup(level, spot.cell.text) is not None for level in LABELS)
    ]


def _line(paragraph: Paragraph, placed: Sequence[tuple[int, Spot]]) -> _Line:
    cells: dict[int, list[Cell]] = {}
    for column, spot in placed:
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


def _beside(words: Sequence[Sequence[Spot]], *, wide: bool) -> tuple[list[Cell], list[list[Spot]]]:
    """Return the label of the whole block, which stands left of where the goals begin, and the words without it."""
    parts = [[part for spot in line[:2] for part in parted(spot, wide=wide)] for line in words]
    edge = min((part.x0 for line in parts for part in line if len(part.cell.text) >= LEAST_GOAL), default=0)
    label: list[Cell] = []
    kept: list[list[Spot]] = []
    for line in words:
        own: list[Spot] = []
        for spot in line:
            cut = [part for part in parted(spot, wide=wide) if part.x1 <= edge]
            rest = parted(spot, wide=wide)[len(cut) :]
            label.extend(part.cell for part in cut)
            own.extend([one(rest, spot)] if rest else [])
        kept.append(own)
    return label, kept


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


def _rows(lines: Sequence[_Line], roles: Sequence[str | None], *, whole: bool) -> list[_Row]:
    """Return the rows that lines make, `whole` all of them; behind the last row may else stand what is none of it."""
    held = [line for line in lines if line.cells]
    at = _anchors(held, roles)
    if not at:
        return []
    standing = [Standing(number=line.number, widths=_widths(line)) for line in held]
    cuts = cut_rows(standing, at, whole=whole)
    parted = [start == 0 or held[start].number > held[start - 1].number + 1 for start, _ in cuts.spans]
    parted.append(True)
    return [
        _Row(
            lines=list(held[start:end]),
            anchor=held[anchor].number,
            sure=PARTED if (end - start == 1 and len(held) == len(at)) or all(parted[i : i + 2]) else CENTRED,
        )
        for i, (anchor, (start, end)) in enumerate(zip(at, cuts.spans, strict=True))
    ]


def _anchors(lines: Sequence[_Line], roles: Sequence[str | None]) -> list[int]:
    """Return the lines that hold the values of a row; a result far from any of them is of a row of its own."""
    at = [index for index, line in enumerate(lines) if _is_anchor(line, roles)]
    if "actual_text" in roles:
        column = roles.index("actual_text")
        numbers = [lines[index].number for index in at]
        for index, line in enumerate(lines):
            if column in line.cells and all(abs(line.number - number) > 1 for number in numbers):
                at.append(index)
                numbers.append(line.number)
    return sorted(at)


def _widths(line: _Line) -> dict[int, int]:
    """Return how wide what stands in each column of a line is."""
    return {column: sum(width_of(cell.text) for cell in cells) for column, cells in line.cells.items()}


def _spread(rows: Sequence[_Row], labels: Mapping[int, Sequence[_Label]], vocabulary: Vocabulary) -> None:
    """Put each label of a level on the first of its rows, the finest level first; where that is not sure, say so."""
    extents = [Extent(first=r.lines[0].number, anchor=r.anchor, last=r.lines[-1].number) for r in rows]
    finer: dict[int, str | None] = {}
    for column in sorted(labels, reverse=True):
        found = labels[column]
        if not found:
            continue
        against = _strangers([vocabulary.lookup("level1", label.cell.text) for label in found], finer)
        places = [Label(first=label.first, middle=label.middle) for label in found]
        starts = starts_of(places, extents, [0, *finer], against) if finer else None
        starts = starts or starts_of(places, extents, None, against)
        if starts is None:
            continue
        for start, label in zip(starts.rows, found, strict=True):
            sure = PARTED if starts.sure else CENTRED
            rows[start].lines[0].cells[column] = [replace(label.cell, placing=sure)]
            rows[start].sure = min(rows[start].sure, sure)
        finer = {
            start: FAMILIES.get(vocabulary.lookup("level2", label.cell.text) or "")
            for start, label in zip(starts.rows, found, strict=True)
        }


def _strangers(codes: Sequence[str | None], finer: Mapping[int, str | None]) -> Against:
    """Return what speaks against a first level over rows: second levels among them that forms print under another."""

    def against(index: int, start: int, end: int) -> float:
        code = codes[index]
        families = (family for row, family in finer.items() if start <= row < end)
        return STRANGER * sum(1 for family in families if code and family and family != code)

    return against


def _labels(lines: Sequence[_Line], column: int, vocabulary: Vocabulary) -> list[_Label]:
    """Return the labels of a level with their lines, parts that lie below each other joined."""
    found: list[list[tuple[int, Cell]]] = []
    for line in lines:
        for cell in line.cells[column]:
            if found and line.number - found[-1][-1][0] <= 2 and _goes_on([c for _, c in found[-1]], cell, vocabulary):
                found[-1].append((line.number, cell))
            else:
                found.append([(line.number, cell)])
    return [_Label(first=part[0][0], last=part[-1][0], cell=joined_cell([cell for _, cell in part])) for part in found]


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
