"""The shape every reader returns: a Document of Pages holding Grids, Paragraphs and Charts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Generic, Literal, TypeAlias, TypeVar

Box: TypeAlias = tuple[float, float, float, float]
"""x0, top, x1, bottom in PDF points; origin at the top left of the page as it is shown."""

Method: TypeAlias = Literal[
    "text_lattice", "text_stream", "docx", "ocr", "sheet", "html", "ofd", "narrative", "chart", "text"
]
PageState: TypeAlias = Literal["read", "empty", "needs_ocr", "garbled", "damaged"]
UnseenReason: TypeAlias = Literal["hidden", "struck", "damaged"]
XUnit: TypeAlias = Literal["point", "column"]
"""What an x of a table counts: points, or columns where the format has no widths."""
U = TypeVar("U", bound=XUnit)

_WORD_TAIL = re.compile(r"[A-Za-z]$")
_WORD_HEAD = re.compile(r"^[A-Za-z]")


class GridShapeError(ValueError):
    """Cells that do not tile their grid exactly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slack:
    """How far apart two edges that are drawn as one may stand: in points, and in columns."""

    point: float
    column: float = 0.0

    def of(self, unit: XUnit) -> float:
        """Return the slack in a unit."""
        return self.point if unit == "point" else self.column


@dataclass(frozen=True, slots=True, kw_only=True)
class Span(Generic[U]):
    """An interval of x in a table, and what its x counts: only spans in one unit can be compared.

    A bare `x0` or `x1` may be compared with those of the same table alone, never with a number.
    """

    x0: float
    x1: float
    unit: U

    def overlap(self, other: Span[U]) -> float:
        """Return the length that both share."""
        return max(0.0, min(self.x1, other.x1) - max(self.x0, other.x0))

    def apart(self, other: Span[U], slack: Slack) -> float | None:
        """Return by how much the left edges differ, None where that is more than the slack."""
        distance = abs(self.x0 - other.x0)
        return distance if distance <= slack.of(self.unit) else None

    def begins_before(self, other: Span[U], slack: Slack) -> bool:
        """Tell whether the left edge lies left of the other's by more than the slack."""
        return self.x0 < other.x0 - slack.of(self.unit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where a piece of text is printed.

    `page` is 1-based, None where the format has no pages; `table` is 1-based in the document, None for text;
    `box` is in points of the shown page, None where there is no page. In a file of text `line` is the line (1-based)
    and `chars` the characters from and to (0-based, the end left out) of the file as decoded, its mark of order left
    out; both are None in every other format.
    """

    document_id: str
    page: int | None = None
    table: int | None = None
    box: Box | None = None
    method: Method = "narrative"
    line: int | None = None
    chars: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell of a grid; `row` and `column` are 0-based, the spans at least 1.

    `text` is the printed text with the lines joined; `lines` keeps them apart. `recognition` is the score of the
    recognised text in 0..1, None where the text was not recognised but read. `sealed` tells that a red seal covers it.
    `misread` is what was recognised where `text` is the heading that it was taken for. `placing` is how sure
    it is, 0..1, that the cell stands where the grid has it: in a file of text; None where that is seen.
    """

    text: str
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1
    provenance: Provenance
    lines: tuple[str, ...] = ()
    recognition: float | None = None
    sealed: bool = False
    misread: str | None = None
    placing: float | None = None

    @property
    def last_row(self) -> int:
        """The last row that the cell covers."""
        return self.row + self.row_span - 1

    @property
    def last_column(self) -> int:
        """The last column that the cell covers."""
        return self.column + self.column_span - 1


@dataclass(frozen=True, kw_only=True)
class Grid:
    """A table: cells in reading order that tile `row_count` x `column_count` exactly.

    `column_edges` holds `column_count + 1` rising x positions; `x_unit` tells whether they are points or, where the
    format has no widths, column numbers. `number` is the table's 1-based number in the document. `open_top` and
    `open_bottom` tell that the ruling there is missing in part: the table was cut by a page break. `agreement` is the
    share of the cells that a second reader found too, 0..1; None where none was asked.

    Raises:
        GridShapeError: cells overlap, leave a gap, or pass the border.
    """

    cells: tuple[Cell, ...]
    row_count: int
    column_count: int
    column_edges: tuple[float, ...]
    number: int
    page: int | None = None
    box: Box | None = None
    method: Method = "text_lattice"
    open_top: bool = False
    open_bottom: bool = False
    agreement: float | None = None
    x_unit: XUnit = "point"

    def __post_init__(self) -> None:
        """Check that the cells tile the grid."""
        if len(self.column_edges) != self.column_count + 1:
            message = f"{self.column_count} columns need {self.column_count + 1} edges, not {len(self.column_edges)}"
            raise GridShapeError(message)
        seen = [[False] * self.column_count for _ in range(self.row_count)]
        for cell in self.cells:
            if min(cell.row, cell.column) < 0 or min(cell.row_span, cell.column_span) < 1:
                raise GridShapeError(f"cell at row {cell.row}, column {cell.column} has no place or no extent")
            if cell.last_row >= self.row_count or cell.last_column >= self.column_count:
                message = f"cell at row {cell.row}, column {cell.column} passes the border"
                raise GridShapeError(message)
            for row in range(cell.row, cell.last_row + 1):
                for column in range(cell.column, cell.last_column + 1):
                    if seen[row][column]:
                        message = f"two cells cover row {row}, column {column}"
                        raise GridShapeError(message)
                    seen[row][column] = True
        gap = next(((r, c) for r, line in enumerate(seen) for c, hit in enumerate(line) if not hit), None)
        if gap is not None:
            message = f"no cell covers row {gap[0]}, column {gap[1]}"
            raise GridShapeError(message)

    @cached_property
    def _by_position(self) -> dict[tuple[int, int], Cell]:
        return {
            (row, column): cell
            for cell in self.cells
            for row in range(cell.row, cell.last_row + 1)
            for column in range(cell.column, cell.last_column + 1)
        }

    def at(self, row: int, column: int) -> Cell:
        """Return the cell that covers a position."""
        return self._by_position[row, column]

    def row(self, number: int) -> tuple[Cell, ...]:
        """Return the cells that cover a row, left to right, each once."""
        cells: list[Cell] = []
        column = 0
        while column < self.column_count:
            cell = self.at(number, column)
            cells.append(cell)
            column = cell.last_column + 1
        return tuple(cells)

    def x_range(self, cell: Cell) -> Span[XUnit]:
        """Return where a cell stands from left to right."""
        edges = self.column_edges
        return Span(x0=edges[cell.column], x1=edges[cell.last_column + 1], unit=self.x_unit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph of running text, its lines joined.

    `heading_level` is 1-based where the format marks headings, else None; `size` is the type size in points;
    `running` tells that the text is printed at the same place on several pages: a running head, or a title repeated.
    """

    text: str
    provenance: Provenance
    heading_level: int | None = None
    size: float | None = None
    bold: bool = False
    centred: bool = False
    lines: tuple[str, ...] = ()
    recognition: float | None = None
    running: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartPoint:
    """One value of a chart: its series and category names, and the number as stored."""

    series: str
    category: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart with its data; `title` is its own title or the caption, None without one.

    `texts` is what else is printed in it: titles of its axes, words in the formats of its numbers.
    """

    title: str | None
    points: tuple[ChartPoint, ...]
    provenance: Provenance
    texts: tuple[str, ...] = ()


Block: TypeAlias = Grid | Paragraph | Chart


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page, or the whole flow of a format that has none (`number` None): blocks in reading order.

    `width` and `height` are in points as shown, None without pages. A `coarse` page was recognised from a picture of
    so few pixels that characters may be taken for others.
    """

    number: int | None
    blocks: tuple[Block, ...]
    width: float | None = None
    height: float | None = None
    state: PageState = "read"
    coarse: bool = False

    @property
    def grids(self) -> tuple[Grid, ...]:
        """The tables of the page."""
        return tuple(block for block in self.blocks if isinstance(block, Grid))

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """The running text of the page."""
        return tuple(block for block in self.blocks if isinstance(block, Paragraph))


@dataclass(frozen=True, slots=True, kw_only=True)
class Unseen:
    """A text that stands in the file and is not part of what it says.

    `reason` is `hidden` (no viewer shows it), `struck` (a line is drawn through it) or `damaged` (it is shown, and
    its letters are not known).
    """

    text: str
    reason: UnseenReason
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file as it was read: its pages in order, and what the reader could not read (`notes`, in Chinese).

    `unseen` are texts that stand in the file and that its pages do not hold.
    """

    document_id: str
    source: str
    format: str
    pages: tuple[Page, ...]
    page_count: int | None = None
    notes: tuple[str, ...] = field(default=())
    unseen: tuple[Unseen, ...] = ()

    def blocks(self) -> Iterator[Block]:
        """Yield the blocks of all pages in reading order."""
        for page in self.pages:
            yield from page.blocks

    @property
    def grids(self) -> tuple[Grid, ...]:
        """The tables of all pages."""
        return tuple(block for block in self.blocks() if isinstance(block, Grid))


def join_lines(lines: Iterable[str]) -> str:
    """Return printed lines as one text: Chinese joined with nothing, two Latin words with a space."""
    text = ""
    for raw in lines:
        line = raw.strip()
        if not line:
            continue
        if text and _WORD_TAIL.search(text) and _WORD_HEAD.search(line):
            text += " "
        text += line
    return text


def renumbered(blocks: Sequence[Block], first_table: int) -> tuple[Block, ...]:
    """Return the blocks with their tables numbered in order from `first_table`."""
    result: list[Block] = []
    number = first_table
    for block in blocks:
        if not isinstance(block, Grid):
            result.append(block)
            continue
        if block.number != number:
            cells = tuple(replace(cell, provenance=replace(cell.provenance, table=number)) for cell in block.cells)
            block = replace(block, number=number, cells=cells)  # noqa: PLW2901  the same table under its number
        result.append(block)
        number += 1
    return tuple(result)


def even_edges(count: int) -> tuple[float, ...]:
    """Return column edges for a format without geometry: 0, 1, 2 ... count."""
    return tuple(float(number) for number in range(count + 1))


def tile(
    cells: Sequence[Cell],
    row_count: int,
    column_count: int,
    blank: Provenance,
) -> tuple[Cell, ...]:
    """Return the cells in reading order with an empty cell at each position that none covers."""
    covered = {
        (row, column)
        for cell in cells
        for row in range(cell.row, cell.last_row + 1)
        for column in range(cell.column, cell.last_column + 1)
    }
    gaps = [
        Cell(text="", row=row, column=column, provenance=blank)
        for row in range(row_count)
        for column in range(column_count)
        if (row, column) not in covered
    ]
    return tuple(sorted([*cells, *gaps], key=lambda cell: (cell.row, cell.column)))
