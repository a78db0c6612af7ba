"""Builds Grids and Documents from lines of text, so that a test shows the form that it tests, and normalises them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from extract.document import (
    Block,
    Box,
    Cell,
    Chart,
    ChartPoint,
    Document,
    Grid,
    Method,
    Page,
    Paragraph,
    Provenance,
)
from normalize.document import Normalized, normalize
from normalize.model.rows import Row, grid_rows
from normalize.words.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()
DOCUMENT_ID = "d" * 64
LEFT = "<"
ABOVE = "^"
PAGE_WIDTH = 595.0
COLUMN_WIDTH = 60.0
ROW_HEIGHT = 20.0

INDICATOR_HEAD = "一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分"
"""The header that most tests use: three levels, target, actual, weight, score."""


def table(
    text: str,
    *,
    widths: tuple[float, ...] | None = None,
    page: int | None = None,
    number: int = 1,
    method: Method = "text_lattice",
) -> Grid:
    """Return a grid drawn as text: a line for each row, cells parted by `|`.

    A cell `<` belongs to the cell on its left, `^` to the one above; the last cell of a short row reaches to the right
    border. `widths` are the columns' widths in points.
    """
    lines = [[cell.strip() for cell in line.split("|")] for line in text.strip("\n").splitlines() if line.strip()]
    count = max(len(line) for line in lines)
    lines = [line + [LEFT] * (count - len(line)) for line in lines]
    owners = _owners(lines)
    widths = widths if widths is not None else (COLUMN_WIDTH,) * count
    edges = tuple(sum(widths[:column]) for column in range(count + 1))
    cells = []
    for owner in dict.fromkeys(owners.values()):
        covered = [place for place, of in owners.items() if of == owner]
        last_row, last_column = max(row for row, _ in covered), max(column for _, column in covered)
        box = (edges[owner[1]], owner[0] * ROW_HEIGHT, edges[last_column + 1], (last_row + 1) * ROW_HEIGHT)
        cells.append(
            Cell(
                text=lines[owner[0]][owner[1]],
                row=owner[0],
                column=owner[1],
                row_span=last_row - owner[0] + 1,
                column_span=last_column - owner[1] + 1,
                provenance=_provenance(page, number, box, method),
            )
        )
    return Grid(
        cells=tuple(cells),
        row_count=len(lines),
        column_count=count,
        column_edges=edges,
        number=number,
        page=page,
        method=method,
    )


def _owners(lines: list[list[str]]) -> dict[tuple[int, int], tuple[int, int]]:
    owners: dict[tuple[int, int], tuple[int, int]] = {}
    for row, line in enumerate(lines):
        for column, text in enumerate(line):
            if text == LEFT:
                owners[row, column] = owners[row, column - 1]
            elif text == ABOVE:
                owners[row, column] = owners[row - 1, column]
            else:
                owners[row, column] = (row, column)
    return owners


def _provenance(page: int | None, number: int | None, box: Box | None, method: Method) -> Provenance:
    return Provenance(
        document_id=DOCUMENT_ID, page=page, table=number, box=box if page is not None else None, method=method
    )


def cut(grid: Grid, row: int) -> tuple[Grid, Grid]:
    """Return the rows before a row and those from it on, as a page break parts them: merged cells go on blank."""
    return _part(grid, 0, row), _part(grid, row, grid.row_count)


def _part(grid: Grid, first: int, end: int) -> Grid:
    cells = []
    for cell in grid.cells:
        top, bottom = max(cell.row, first), min(cell.last_row, end - 1)
        if top <= bottom:
            text = cell.text if cell.row >= first else ""
            cells.append(replace(cell, row=top - first, row_span=bottom - top + 1, text=text))
    ordered = tuple(sorted(cells, key=lambda cell: (cell.row, cell.column)))
    return replace(grid, cells=ordered, row_count=end - first)


def rows(text: str, *, onto: Grid | None = None, page: int | None = None, number: int = 1) -> list[Row]:
    """Return the rows of a drawn table; with `onto` as those of its rest on the next page."""
    return grid_rows(table(text, page=page, number=number), onto=onto)


def para(
    text: str,
    *,
    size: float | None = None,
    level: int | None = None,
    bold: bool = False,
    centred: bool = False,
) -> Paragraph:
    """Return a paragraph."""
    return Paragraph(
        text=text,
        provenance=_provenance(None, None, None, "narrative"),
        heading_level=level,
        size=size,
        bold=bold,
        centred=centred,
        lines=(text,),
    )


def paras(text: str) -> list[Paragraph]:
    """Return a paragraph for each line."""
    return [para(line.strip()) for line in text.strip("\n").splitlines() if line.strip()]


def chart(title: str | None, **points: str) -> Chart:
    """Return a chart of one series; the points' names are its categories."""
    return Chart(
        title=title,
        points=tuple(ChartPoint(series="", category=name, value=value) for name, value in points.items()),
        provenance=_provenance(None, None, None, "chart"),
    )


def document(*blocks: Block) -> Document:
    """Return a document without pages (as Word's are); its tables are numbered in order."""
    return _document([list(blocks)], first_page=None)


def pages(*contents: list[Block]) -> Document:
    """Return a document with a page for each list of blocks; its tables are numbered in order."""
    return _document(list(contents), first_page=1)


def _document(contents: list[list[Block]], first_page: int | None) -> Document:
    number = 0
    made: list[Page] = []
    for index, blocks in enumerate(contents):
        page = None if first_page is None else first_page + index
        placed: list[Block] = []
        for block in blocks:
            if isinstance(block, Grid):
                number += 1
                placed.append(_on_page(block, number, page))
            else:
                box = None if page is None else (50.0, 50.0, PAGE_WIDTH - 50.0, 70.0)
                source = replace(block.provenance, page=page, box=box)
                placed.append(replace(block, provenance=source))
        made.append(Page(number=page, blocks=tuple(placed)))
    return Document(
        document_id=DOCUMENT_ID,
        source="test",
        format="docx" if first_page is None else "pdf",
        pages=tuple(made),
        page_count=None if first_page is None else len(contents),
    )


def _on_page(grid: Grid, number: int, page: int | None) -> Grid:
    cells = []
    for cell in grid.cells:
        span = grid.x_range(cell)
        box = (span.x0, cell.row * ROW_HEIGHT, span.x1, (cell.last_row + 1) * ROW_HEIGHT)
        cells.append(replace(cell, provenance=_provenance(page, number, box, grid.method)))
    return replace(grid, cells=tuple(cells), number=number, page=page)


def read(*blocks: Block) -> Normalized:
    """Return the rows of a document without pages."""
    return normalize(document(*blocks), VOCABULARY)


def read_pages(*contents: list[Block]) -> Normalized:
    """Return the rows of a document with pages."""
    return normalize(pages(*contents), VOCABULARY)


def pick(found: Iterable[Mapping[str, object]], *names: str) -> list[tuple[Any, ...]]:
    """Return some columns of rows."""
    return [tuple(row[name] for name in names) for row in found]


def only(found: Iterable[Mapping[str, object]]) -> Mapping[str, object]:
    """Return the one row there is."""
    (row,) = found
    return row
