"""The intermediate shape of a Word story: passages, tables with their declared spans, charts, in reading order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from extract.document import Block, ChartPoint, join_lines

TABBED_COLUMNS = 3
TABBED_ROWS = 3
"""So many paragraphs in a row with so many parts are a table; a line for signatures stands alone."""

Merge: TypeAlias = Literal["none", "restart", "continue"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A paragraph: its printed lines, none of them blank. `label_only` tells that a list number is all there is.

    `parts` is what stands between the tabs of a paragraph of one line, empty where it has none.
    """

    lines: tuple[str, ...]
    heading_level: int | None = None
    size: float | None = None
    bold: bool = False
    centred: bool = False
    label_only: bool = False
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartData:
    """A chart's own title, None without one, its points, and what else is printed in it."""

    title: str | None
    points: tuple[ChartPoint, ...]
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosed:
    """What an embedded workbook or a picture shows, at its place in the text; tables are numbered from 1."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A picture at its place in the text: the name of its part, width and height in points if stated."""

    part: str
    extent: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TableCell:
    """A cell as declared: grid columns spanned, width in points if stated; `gap` is room left beside a row's cells."""

    items: tuple[Item, ...] = ()
    span: int = 1
    width: float | None = None
    merge: Merge = "none"
    gap: bool = False

    @property
    def lines(self) -> tuple[str, ...]:
        """The printed lines, those of nested tables included, one for each of their rows."""
        return tuple(_lines(self.items))


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """A row as declared; one not `shown` is hidden or deleted and only closes merged cells."""

    cells: tuple[TableCell, ...]
    shown: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table as declared: its rows and the widths of its grid columns in points, None where unstated."""

    rows: tuple[TableRow, ...]
    grid_widths: tuple[float | None, ...] = ()

    @property
    def cells(self) -> tuple[TableCell, ...]:
        """The cells of the shown rows in reading order, gaps left out."""
        return tuple(cell for row in self.rows if row.shown for cell in row.cells if not cell.gap)

    @property
    def shown_rows(self) -> tuple[tuple[TableCell, ...], ...]:
        """The shown rows, gaps left out."""
        return tuple(tuple(cell for cell in row.cells if not cell.gap) for row in self.rows if row.shown)


Item: TypeAlias = Passage | Table | ChartData | Enclosed | Shown


def with_pictures(items: Iterable[Item], read: Callable[[Shown], tuple[Block, ...]]) -> tuple[Item, ...]:
    """Return the items with what each picture shows in its place; one that shows nothing leaves no trace."""
    found: list[Item] = []
    for item in items:
        if isinstance(item, Shown):
            blocks = read(item)
            found.extend([Enclosed(blocks=blocks)] if blocks else [])
        elif isinstance(item, Table):
            found.append(replace(item, rows=tuple(_row_with_pictures(row, read) for row in item.rows)))
        else:
            found.append(item)
    return tuple(found)


def _row_with_pictures(row: TableRow, read: Callable[[Shown], tuple[Block, ...]]) -> TableRow:
    return replace(row, cells=tuple(replace(cell, items=with_pictures(cell.items, read)) for cell in row.cells))


def with_tabbed_tables(items: Iterable[Item]) -> list[Item]:
    """Return the items with paragraphs that tabs part alike as the rows of a table: so converters set tables."""
    found: list[Item] = []
    rows: list[Passage] = []
    for item in (*items, None):
        if isinstance(item, Passage) and len(item.parts) >= TABBED_COLUMNS:
            if rows and len(rows[-1].parts) != len(item.parts):
                found.extend(_tabbed(rows))
                rows = []
            rows.append(item)
            continue
        found.extend(_tabbed(rows))
        rows = []
        found.extend(() if item is None else (item,))
    return found


def _tabbed(rows: list[Passage]) -> list[Item]:
    if len(rows) < TABBED_ROWS:
        return list(rows)
    return [Table(rows=tuple(TableRow(cells=tuple(_part_cell(part) for part in row.parts)) for row in rows))]


def _part_cell(text: str) -> TableCell:
    return TableCell(items=(Passage(lines=(text,)),) if text else ())


def nested_tables(cell: TableCell) -> tuple[Table, ...]:
    """Return the tables that stand directly in a cell."""
    return tuple(item for item in cell.items if isinstance(item, Table))


def _lines(items: Iterable[Item]) -> Iterator[str]:
    for item in items:
        if isinstance(item, Passage):
            yield from item.lines
        elif isinstance(item, Table):
            for row in item.shown_rows:
                texts = (join_lines(cell.lines) for cell in row if cell.merge != "continue")
                line = " ".join(text for text in texts if text)
                if line:
                    yield line
