"""The data model: grids that tile, texts joined from lines, blocks in reading order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.document import (
    Cell,
    Chart,
    Document,
    Grid,
    GridShapeError,
    Page,
    Paragraph,
    Provenance,
    Span,
    even_edges,
    join_lines,
    tile,
)

PLACE = Provenance(document_id="d")


def cell(row: int, column: int, row_span: int = 1, column_span: int = 1, text: str = "") -> Cell:
    """Return a cell at a position."""
    return Cell(text=text, row=row, column=column, row_span=row_span, column_span=column_span, provenance=PLACE)


def grid(*cells: Cell, rows: int = 2, columns: int = 2, edges: tuple[float, ...] | None = None) -> Grid:
    """Return a grid of these cells."""
    return Grid(
        cells=cells,
        row_count=rows,
        column_count=columns,
        column_edges=edges if edges is not None else even_edges(columns),
        number=1,
    )


def test_cells_that_tile_make_a_grid_that_finds_each_of_them_by_position() -> None:
    """A merged cell is found at every position that it covers, and once in a row."""
    wide, tall, last = cell(0, 0, 1, 2, "宽"), cell(1, 0, 1, 1, "左"), cell(1, 1, 1, 1, "右")
    made = grid(wide, tall, last, edges=(10.0, 60.0, 90.0))
    assert made.at(0, 0) is made.at(0, 1) is wide
    assert made.row(0) == (wide,)
    assert made.row(1) == (tall, last)
    assert made.x_range(wide) == Span(x0=10.0, x1=90.0, unit="point")
    assert (wide.last_row, wide.last_column) == (0, 1)


def test_two_cells_on_one_position_are_refused() -> None:
    """Cells that overlap make no grid."""
    with pytest.raises(GridShapeError, match="two cells cover row 1, column 0"):
        grid(cell(0, 0, 2, 1), cell(0, 1), cell(1, 0, 1, 2))


def test_a_position_without_a_cell_is_refused() -> None:
    """Cells that leave a gap make no grid."""
    with pytest.raises(GridShapeError, match="no cell covers row 1, column 1"):
        grid(cell(0, 0), cell(0, 1), cell(1, 0))


def test_a_cell_beyond_the_border_is_refused() -> None:
    """A cell that passes the last row or column makes no grid."""
    with pytest.raises(GridShapeError, match="passes the border"):
        grid(cell(0, 0), cell(0, 1), cell(1, 0, 1, 3))


def test_edges_must_be_one_more_than_columns() -> None:
    """A grid without an edge at each side of each column is refused."""
    with pytest.raises(GridShapeError, match="2 columns need 3 edges, not 2"):
        grid(cell(0, 0, 2, 2), edges=(0.0, 1.0))


@pytest.mark.parametrize("wrong", [cell(0, 0, 0, 1), cell(0, 0, 1, 0), cell(-1, 0), cell(0, -1, 1, 1)])
def test_a_cell_without_extent_or_left_of_the_first_is_refused(wrong: Cell) -> None:
    """A span of 0 and a negative position make no grid, even where the other cells tile."""
    # Python counts -1 from the end: a negative position would fill a gap there, unseen.
    filled = (wrong.row % 2, wrong.column % 2) if wrong.row_span == wrong.column_span == 1 else None
    rest = [cell(row, column) for row in range(2) for column in range(2) if (row, column) != filled]
    with pytest.raises(GridShapeError):
        grid(wrong, *rest)


def test_a_grid_may_be_empty() -> None:
    """A grid of no row and no column is one."""
    assert grid(rows=0, columns=0).cells == ()


@st.composite
def scattered_cells(draw: st.DrawFn) -> tuple[list[Cell], int, int]:
    """Draw cells that do not overlap, and the size of the grid that they lie in."""
    rows, columns = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    taken: set[tuple[int, int]] = set()
    cells: list[Cell] = []
    for _ in range(draw(st.integers(0, 6))):
        row, column = draw(st.integers(0, rows - 1)), draw(st.integers(0, columns - 1))
        height, width = draw(st.integers(1, rows - row)), draw(st.integers(1, columns - column))
        covered = {(r, c) for r in range(row, row + height) for c in range(column, column + width)}
        if not covered & taken:
            taken |= covered
            cells.append(cell(row, column, height, width))
    return cells, rows, columns


@given(scattered_cells())
def test_gaps_are_filled_with_blank_cells(drawn: tuple[list[Cell], int, int]) -> None:
    """Any cells that do not overlap tile their grid once the gaps are filled, and stand in reading order."""
    cells, rows, columns = drawn
    filled = tile(cells, rows, columns, PLACE)
    grid(*filled, rows=rows, columns=columns)
    assert set(cells) <= set(filled)
    assert [(each.row, each.column) for each in filled] == sorted((each.row, each.column) for each in filled)


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        (("完成水库水标", "尺安装"), "完成水库水标尺安装"),
        (("annual", "budget"), "annual budget"),
        (("annual", "预算"), "annual预算"),
        (("84.9", "3%"), "84.93%"),
        (("2022年", "12月"), "2022年12月"),
        (("年", "度", "", " 目 "), "年度目"),
        (("self-", "evaluation"), "self-evaluation"),
        ((), ""),
    ],
)
def test_wrapped_lines_are_joined_without_a_space_but_between_latin_words(lines: tuple[str, ...], joined: str) -> None:
    """Chinese lines join with nothing, two Latin words with a space, broken numbers with nothing."""
    assert join_lines(lines) == joined


@given(st.lists(st.text(st.sampled_from("预算绩效ab1%，。 "), max_size=6), max_size=6))
def test_joining_loses_no_character(lines: list[str]) -> None:
    """Every printed character is in the joined text, in order."""
    assert "".join(join_lines(lines).split()) == "".join("".join(lines).split())


def test_a_page_tells_its_tables_from_its_text() -> None:
    """Grids and paragraphs of a page are found apart; the document yields all blocks in order."""
    text = Paragraph(text="一、绩效目标", provenance=PLACE)
    chart = Chart(title=None, points=(), provenance=PLACE)
    table = grid(cell(0, 0), rows=1, columns=1)
    first, second = Page(number=1, blocks=(text, table)), Page(number=2, blocks=(chart,))
    document = Document(document_id="d", source="s", format="pdf", pages=(first, second))
    assert (first.grids, first.paragraphs) == ((table,), (text,))
    assert list(document.blocks()) == [text, table, chart]
    assert document.grids == (table,)
