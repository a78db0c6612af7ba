"""A table that goes on under the header of another of no comparable x: which columns each of its cells stands in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from extract.document import Cell, Grid, Span, XUnit
from normalize.model.column import Header
from normalize.model.rows import Placed, Row
from normalize.ragged.align import Settled, believed, settle_rows
from normalize.ragged.weights import LABELS, Scale
from normalize.values.printed import is_blank
from normalize.words.vocabulary import Vocabulary

NAMES: Final = ("level3", "item")
"""Fields of which a row that reads as one under its header has one, beside so many values:"""
LEAST_VALUES: Final = 2


def continued_rows(grid: Grid, header: Header, above: Sequence[Row], vocabulary: Vocabulary) -> list[Row] | None:
    """Return the rows of a grid whose cells stand in the columns of a header: by number, where a whole row has as many.

    Where none has (the label of the block is not printed again, a column is left out), what stands in the cells tells
    their columns, and each cell is believed as far as its row has no other reading. `above` are the header's own rows.
    None where no row reads as one under that header: the grid is another table.
    """
    columns = [column.span for column in header.columns]
    widest = max(([placed.span for placed in row.cells] for row in above), key=len, default=[])
    counted = rows_by_count(grid, widest if len(widest) >= len(columns) else columns)
    return counted if counted is not None else _rows_by_reading(grid, header, above, vocabulary)


def _rows_by_reading(grid: Grid, header: Header, above: Sequence[Row], vocabulary: Vocabulary) -> list[Row] | None:
    columns = sorted(header.columns, key=lambda column: column.span.x0)
    spans = [column.span for column in columns]
    roles = tuple(column.field for column in columns)
    fill = tuple(_filled(span, above) for span in spans)
    scale = Scale(block=header.block, roles=roles, fill=fill, blanks_kept=True)
    strips = [tuple(grid.row(index)) for index in range(grid.row_count)]
    settled = settle_rows(strips, scale, vocabulary)
    if not any(_is_row(strip, chosen, roles) for strip, chosen in zip(strips, settled, strict=True)):
        return None
    return [
        Row(cells=_placed(strip, chosen, spans, index), grid=grid, number=index + 1, after_break=index == 0)
        for index, (strip, chosen) in enumerate(zip(strips, settled, strict=True))
    ]


def _is_row(strip: Sequence[Cell], chosen: Settled, roles: Sequence[str | None]) -> bool:
    """Tell whether a reading gives a row a name and two values of its own."""
    filled = {
        roles[place[0]] for cell, place in zip(strip, chosen.places, strict=True) if place and not is_blank(cell.text)
    }
    return bool(filled & set(NAMES)) and len(filled - {None, *LABELS, *NAMES}) >= LEAST_VALUES


def _filled(span: Span[XUnit], above: Sequence[Row]) -> float:
    """Return the share of the rows above that fill a column; 1 where there is none."""
    met = [any(not cell.blank and cell.mostly_in(span) for cell in row.cells) for row in above]
    return sum(met) / len(met) if met else 1.0


def _placed(strip: Sequence[Cell], chosen: Settled, spans: Sequence[Span[XUnit]], index: int) -> tuple[Placed, ...]:
    """Return the cells of a row over the columns that its reading gives them."""
    found = []
    for cell, place in zip(strip, chosen.places, strict=True):
        if place is None:
            continue
        first, last = spans[place[0]], spans[place[0] + place[1] - 1]
        likely = min(chosen.probability, 1.0 if cell.placing is None else cell.placing)
        span = Span(x0=first.x0, x1=last.x1, unit=first.unit)
        found.append(Placed(cell=believed(cell, likely), span=span, begins=cell.row == index))
    return tuple(found)


def rows_by_count(grid: Grid, full: Sequence[Span[XUnit]]) -> list[Row] | None:
    """Return the rows of a grid that goes on under another of no comparable x: cell by cell, as its full row has them.

    `full` are the x-ranges of the table above, one for each cell of a whole row; None where no row has as many.
    """
    pattern = next((row for row in map(grid.row, range(grid.row_count)) if len(row) == len(full)), None)
    if pattern is None or any(len(grid.row(index)) > len(full) for index in range(grid.row_count)):
        return None
    own = [grid.x_range(cell) for cell in pattern]
    edges = {span.x0: above.x0 for span, above in zip(own, full, strict=True)}
    edges[own[-1].x1] = full[-1].x1
    unit = full[0].unit
    rows: list[Row] = []
    for index in range(grid.row_count):
        placed = []
        for cell in grid.row(index):
            span = grid.x_range(cell)
            x0, x1 = _between(edges, span.x0), _between(edges, span.x1)
            placed.append(Placed(cell=cell, span=Span(x0=x0, x1=x1, unit=unit), begins=cell.row == index))
        rows.append(Row(cells=tuple(placed), grid=grid, number=index + 1, after_break=index == 0))
    return rows


def _between(edges: Mapping[float, float], x: float) -> float:
    """Return where an edge stands on the table above: as mapped, or as far between its neighbours as it was."""
    if x in edges:
        return edges[x]
    below = max((edge for edge in edges if edge < x), default=min(edges))
    above = min((edge for edge in edges if edge > x), default=max(edges))
    share = (x - below) / (above - below) if above > below else 0.0
    return edges[below] + share * (edges[above] - edges[below])
