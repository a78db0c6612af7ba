"""Sections of ragged rows -> grids: each cell in its columns, a merged one over all rows that it was printed for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Final

from extract.document import Cell, Grid, Provenance, even_edges
from normalize.columns.header import find_header
from normalize.columns.headings import BLOCKS, LEVELS
from normalize.model.column import Header
from normalize.model.form import AMOUNTS, POINTS
from normalize.model.rows import grid_rows
from normalize.ragged.align import Settled, believed, settle_rows, straight_places
from normalize.ragged.strips import Section, Strip, filled
from normalize.ragged.weights import LABELS, Scale
from normalize.values.kinds import FIGURES, kind_of
from normalize.words.section_marks import marker_rank
from normalize.words.vocabulary import Vocabulary

SURE: Final = 0.9
"""Probability below which a row's other reading is said too."""
USUAL: Final = 0.2
"""Share of the rows that have as many pieces as a whole row has."""
_PAIR: Final = ("label", "value")
UNPLACED: Final = 0.75
"""How far a row without a header is to be believed where no row beside it has as many pieces, or some have not."""
MOST_ACROSS: Final = 30
"""Characters of a name over a whole table."""
MOST_INSERTED: Final = 3
"""Columns without a heading that a header may have lost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A piece that two readings of its row put into different columns: its cell, and the field of the one not taken."""

    cell: Cell
    block: str
    rival: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Laid:
    """The grids of one section, and what remains unsure in them."""

    grid: Grid
    doubts: tuple[Doubt, ...] = ()


def plain_table(body: Sequence[Strip], number: int) -> Grid:
    """Return the grid of rows without a header: pieces from the left, the last over the rest of its row."""
    trimmed = [_cut(strip, 1) for strip in body]
    width = max(len(strip) for strip in trimmed)
    ragged = any(len(strip) != width for strip in trimmed) or (len(trimmed) == 1 and width > len(_PAIR))
    rows = []
    for strip in trimmed:
        places = [(index, 1) for index in range(len(strip))]
        places[-1] = (len(strip) - 1, width - len(strip) + 1)
        cells = [replace(cell, placing=min(cell.placing or 1.0, UNPLACED)) for cell in strip] if ragged else strip
        rows.append(list(zip(cells, places, strict=True)))
    return _grid(rows, width, number)


def lay_out(section: Section, number: int, vocabulary: Vocabulary, *, sure: float = 1.0) -> Laid | None:
    """Return the grid of a section with a header; None where its rows stand in no columns of that header.

    `sure` is how far the header itself is to be believed.
    """
    head, body = _widened(section, vocabulary)
    header = _header_of(head, body, number, vocabulary)
    if header is None:
        return None
    width = max(len(strip) for strip in head)
    roles = _roles(header, width)
    kept = _keeps_blanks(body)
    fill = _fill(body, width) if kept else (0.0,) * width
    scale = Scale(block=header.block, roles=roles, fill=fill, blanks_kept=kept)
    settled = settle_rows(body, scale, vocabulary)
    rows = [_straight(strip, width) for strip in head]
    block = header.block if header.block in BLOCKS else "other"  # a list of projects, of tasks
    doubts: list[Doubt] = []
    for strip, chosen in zip(body, settled, strict=True):
        # 合计 among the sources of a budget is a line of it
        total = None if "item" in roles else _total_row(strip, roles, vocabulary) or _across(strip, roles)
        if total is not None:
            rows.append(total)
            continue
        rows.append(_sure_of(strip, chosen, sure))
        doubts.extend(_doubts(strip, chosen, roles, block))
        if _holds_several(strip):
            doubts.extend(Doubt(cell=cell, block=block, rival=None) for cell in filled(strip))
    labels = frozenset(index for index, role in enumerate(roles) if (role or "block") in LABELS)
    return Laid(grid=_grid(rows, width, number, labels if kept else frozenset(), len(head)), doubts=tuple(doubts))


def _fill(body: Sequence[Strip], width: int) -> tuple[float, ...]:
    """Return for each column the share of rows whose pieces fill it where they fill the last columns."""
    counts = [0] * width
    for strip in body:
        places = straight_places(strip, width) or ()
        for cell, place in zip(strip, places, strict=False):
            if place is not None and cell.text.strip():
                counts[place[0]] += 1
    return tuple(count / max(1, len(body)) for count in counts)


_Row = list[tuple[Cell, tuple[int, int]]]


def _straight(strip: Strip, width: int) -> _Row:
    return [(cell, (index, 1)) for index, cell in enumerate(strip[:width])]


def _sure_of(strip: Strip, chosen: Settled, sure: float) -> _Row:
    likely = min([chosen.probability * sure, *(cell.placing for cell in strip if cell.placing is not None)])
    return [(believed(cell, likely), place) for cell, place in zip(strip, chosen.places, strict=True) if place]


def _holds_several(strip: Strip) -> bool:
    """Tell whether a piece that lines were put together to is several figures: then the row is several rows."""
    return any(sum(1 for line in cell.lines if kind_of(line) in FIGURES) > 1 for cell in strip)


def _doubts(strip: Strip, chosen: Settled, roles: Sequence[str | None], block: str) -> Iterator[Doubt]:
    if chosen.probability >= SURE or chosen.rival is None:
        return
    for cell, place, other in zip(strip, chosen.places, chosen.rival, strict=True):
        if cell.text.strip() and place != other:
            yield Doubt(cell=cell, block=block, rival=roles[other[0]] if other is not None else None)


def _total_row(strip: Strip, roles: Sequence[str | None], vocabulary: Vocabulary) -> _Row | None:
    """Return a row of totals: its label over all columns before its numbers, which stand in the last columns.

    Where that puts a number into no column of points, two numbers are the weight and the score.
    """
    shown = filled(strip)
    if not shown or not strip[0].text.strip() or vocabulary.lookup("total", shown[0].text) is None:
        return None
    if any(kind_of(cell.text) in {"sentence", "phrase"} for cell in shown[1:]):
        return None
    numbers = [cell for cell in shown[1:] if kind_of(cell.text) == "points"]
    places = straight_places(strip, len(roles))
    if places is not None:
        at = [place[0] for cell, place in zip(strip, places, strict=True) if place is not None and cell in numbers]
        if all(roles[index] in POINTS for index in at):
            first = at[0] if at else len(roles)
            behind = [(c, p) for c, p in zip(strip[1:], places[1:], strict=True) if p is not None and p[0] >= first]
            return [(strip[0], (0, first)), *behind]
    if len(numbers) != len(_TOTALS) or any(name not in roles for name in _TOTALS):
        return None
    at = [roles.index(name) for name in _TOTALS]
    return [(strip[0], (0, min(at))), *((cell, (index, 1)) for cell, index in zip(numbers, at, strict=True))]


_TOTALS: Final = ("weight", "score")


def _across(strip: Strip, roles: Sequence[str | None]) -> _Row | None:
    """Return a row of one numbered name, printed without any other piece: it stands over the whole table."""
    names = len(strip) == 1 and "level3" in roles and not set(LABELS) & set(roles)
    if not names or marker_rank(strip[0].text.strip()) is None or len(strip[0].text) > MOST_ACROSS:
        return None
    return [(strip[0], (0, len(roles)))]


def _keeps_blanks(body: Sequence[Strip]) -> bool:
    """Tell whether a text prints the empty cells of its tables."""
    holding = sum(1 for strip in body if any(not cell.text.strip() for cell in strip))
    return holding >= USUAL * len(body)


# ------------------------------------------------------------------------------------------------ the header


def _widened(section: Section, vocabulary: Vocabulary) -> tuple[list[Strip], list[Strip]]:
    """Return head and body with as many columns as the rows have: rows of empty pieces cut, lost headings put in."""
    head = _one_row(section, vocabulary)
    width = len(head[0])
    body = [strip if len(strip) <= width else _cut(strip, width) for strip in section.body]
    counts = Counter(len(strip) for strip in body if filled(strip))
    usual = max((n for n, times in counts.items() if times >= max(1, USUAL * len(body))), default=width)
    missing = usual - width
    if not 0 < missing <= MOST_INSERTED:
        return head, body
    best: tuple[float, list[Strip]] | None = None
    for spots in combinations(range(1, width + missing), missing):
        tried = [_with_blanks(head[0], spots)]
        header = _header_of(tried, body, 1, vocabulary)
        if header is not None and (best is None or header.nats > best[0]):
            best = header.nats, tried
    return (best[1] if best is not None else head), body


def _with_blanks(strip: Strip, spots: Sequence[int]) -> Strip:
    """Return a header with empty headings at the given columns."""
    cells = list(strip)
    for spot in spots:
        near = cells[spot - 1].provenance
        blank = Cell(
            text="",
            row=0,
            column=0,
            provenance=Provenance(document_id=near.document_id, table=near.table, method="text", line=near.line),
        )
        cells.insert(spot, blank)
    return tuple(cells)


def _cut(strip: Strip, width: int) -> Strip:
    """Return a row without the empty pieces at its end that stand beyond so many."""
    last = max((index for index, cell in enumerate(strip) if cell.text.strip()), default=0)
    return strip[: max(width, last + 1)]


def _one_row(section: Section, vocabulary: Vocabulary) -> list[Strip]:
    """Return the lowest headings in one row: those of a second row in the place of the headings that they part."""
    first = section.head[0]
    if len(section.head) == 1:
        return [first]
    second = section.head[1]
    if len(first) == len(second) and any(not cell.text.strip() for cell in (*first, *second)):
        return [tuple(low if low.text.strip() else high for high, low in zip(first, second, strict=True))]
    wide = Counter(len(strip) for strip in section.body if filled(strip))
    width = max(wide, default=len(first))
    # a label of the whole block stands before the headings and in no row
    labelled = vocabulary.lookup(section.block or "", first[0].text) in {None, "block"}
    best: tuple[float, Strip] | None = None
    for groups in {len(first) - (width + more - len(second)) for more in ((0, 1) if labelled else (0,))}:
        for leaves in _parted(first, second, groups):
            header = _header_of([leaves], section.body, 1, vocabulary)
            if header is not None and (best is None or header.nats > best[0]):
                best = header.nats, leaves
    return [best[1] if best is not None else first]


def _parted(first: Strip, second: Strip, groups: int) -> Iterator[Strip]:
    """Yield the headings of two rows in one, the second parting so many of the first in each way that there is."""
    if not 0 < groups < len(first):
        return
    for chosen in combinations(range(len(first)), groups):
        for cuts in combinations(range(1, len(second)), groups - 1):
            edges = [0, *cuts, len(second)]
            leaves: list[Cell] = []
            for index, cell in enumerate(first):
                if index in chosen:
                    place = chosen.index(index)
                    leaves.extend(second[edges[place] : edges[place + 1]])
                else:
                    leaves.append(cell)
            yield tuple(leaves)


def _header_of(head: Sequence[Strip], body: Sequence[Strip], number: int, vocabulary: Vocabulary) -> Header | None:
    """Return what the evidence finds under a header whose rows fill the last columns, or the first ones."""
    width = max(len(strip) for strip in head)
    found: list[Header] = []
    if not _keeps_blanks(body):
        body = [strip for strip in body if len(strip) == width]
    for from_right in (True, False):
        rows = [_straight(strip, width) for strip in head]
        for strip in body:
            shift = max(0, width - len(strip)) if from_right else 0
            rows.append([(cell, (shift + index, 1)) for index, cell in enumerate(strip) if shift + index < width])
        laid = grid_rows(_grid(rows, width, number))
        header = find_header(laid, 0, vocabulary)
        if header is not None:
            found.append(header)
    return max(found, key=lambda header: header.nats, default=None)


def roles_of(head: Strip, vocabulary: Vocabulary) -> tuple[str | None, ...]:
    """Return the roles that the headings of one row have by themselves; none where they are no header."""
    header = find_header(grid_rows(_grid([_straight(head, len(head))], len(head), 1)), 0, vocabulary)
    return (None,) * len(head) if header is None else _roles(header, len(head))


def _roles(header: Header, width: int) -> tuple[str | None, ...]:
    """Return the role of each column; the last without one before the amounts of a budget is that of its labels."""
    roles: list[str | None] = [None] * width
    for group in (header, *header.beside):
        for column in group.columns:
            for index in range(width):
                if column.x0 <= index + 0.5 < column.x1:
                    roles[index] = column.field
    level = next((index for index, role in enumerate(roles) if role in LEVELS), 0)
    roles[:level] = [role if role == "serial" else None for role in roles[:level]]  # labels of the whole block
    if header.block == "budget":
        first = next((index for index, role in enumerate(roles) if role in AMOUNTS), 0)
        if first:
            roles[first - 1] = "item"
    return tuple(roles)


# ------------------------------------------------------------------------------------------------ cells in place


def _grid(rows: Sequence[_Row], width: int, number: int, merging: frozenset[int] = frozenset(), head: int = 0) -> Grid:
    """Return the grid of placed rows; in a column that merges, a cell goes on over the rows without a piece there."""
    cells: list[Cell] = []
    open_cells: dict[int, int] = {}
    for index, row in enumerate(rows):
        covered: set[int] = set()
        for cell, (first, count) in row:
            covered.update(range(first, first + count))
            cells.append(_set(cell, index, first, count, number))
            for column in range(first, first + count):
                open_cells.pop(column, None)
            if count == 1 and first in merging and index >= head and cell.text.strip():
                open_cells[first] = len(cells) - 1
        line = row[0][0].provenance if row else None
        for column in range(width):
            if column in covered:
                continue
            above = open_cells.get(column)
            if above is not None:
                cells[above] = replace(cells[above], row_span=index - cells[above].row + 1)
                continue
            cells.append(_blank(line, index, column, number, cells))
    return Grid(
        cells=tuple(sorted(cells, key=lambda cell: (cell.row, cell.column))),
        row_count=len(rows),
        column_count=width,
        column_edges=even_edges(width),
        number=number,
        method="text",
        x_unit="column",
    )


def _set(cell: Cell, row: int, column: int, count: int, number: int) -> Cell:
    place = replace(cell.provenance, table=number)
    return replace(cell, row=row, column=column, row_span=1, column_span=count, provenance=place)


def _blank(place: Provenance | None, row: int, column: int, number: int, cells: Sequence[Cell]) -> Cell:
    known = place if place is not None else cells[0].provenance
    return Cell(
        text="", row=row, column=column,
        provenance=Provenance(document_id=known.document_id, table=number, method="text", line=known.line),
    )  # fmt: skip
