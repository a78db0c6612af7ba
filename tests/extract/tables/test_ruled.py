"""Rulings become grids: merged cells, open borders, stray lines; every glyph in the cell that holds its middle."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.document import Grid, Provenance
from extract.page.marks import Glyph, Segment
from extract.tables.cuts import LatticeTable
from extract.tables.ruled import fill, find_tables
from tests.support.golden import dump_grid
from tests.support.pdf_forms import Table

PLACE = Provenance(document_id="d", page=3, table=7, method="text_lattice")
FORM = Table(xs=(40, 120, 200, 300), ys=(50, 80, 110, 150))


def across(at: float, start: float, end: float) -> Segment:
    """Return a horizontal ruling."""
    return Segment(horizontal=True, at=at, start=start, end=end)


def down(at: float, start: float, end: float) -> Segment:
    """Return a vertical ruling."""
    return Segment(horizontal=False, at=at, start=start, end=end)


def rulings(table: Table) -> list[Segment]:
    """Return a table's rulings as segments."""
    return [across(y0, x0, x1) if y0 == y1 else down(x0, y0, y1) for x0, y0, x1, y1 in table.lines()]


def only(segments: Sequence[Segment]) -> LatticeTable:
    """Return the one table that the segments draw."""
    (table,) = find_tables(segments)
    return table


def glyphs(text: str, x: float, baseline: float, size: float = 10.0) -> list[Glyph]:
    """Return the glyphs of a line set solid."""
    return [
        Glyph(char, x + index * size, baseline - 0.85 * size, x + (index + 1) * size, baseline + 0.15 * size, baseline)
        for index, char in enumerate(text)
    ]


def filled(segments: Sequence[Segment], *lines: list[Glyph]) -> Grid:
    """Return the one table that the segments draw, filled with lines."""
    grid, _ = fill(only(segments), [each for line in lines for each in line], PLACE)
    return grid


def shape(grid: Grid) -> list[list[str]]:
    """Return the text at every position."""
    return [[grid.at(row, column).text for column in range(grid.column_count)] for row in range(grid.row_count)]


def test_rulings_make_a_table_of_their_rows_and_columns() -> None:
    """Each box between four rulings is a cell; the table knows where its rulings are."""
    table = only(rulings(FORM))
    assert (table.xs, table.ys) == (FORM.xs, FORM.ys)
    assert table.regions == tuple((row, column, 1, 1) for row in range(3) for column in range(3))
    assert table.box == (40, 50, 300, 150)
    assert (table.open_top, table.open_bottom) == (False, False)


def test_missing_walls_merge_cells() -> None:
    """Boxes without a wall between them are one cell with spans."""
    merged = ((0, 0, 1, 3), (1, 0, 2, 1), (1, 1, 1, 2))
    table = only(rulings(Table(xs=FORM.xs, ys=FORM.ys, merged=merged)))
    assert table.regions == ((0, 0, 1, 3), (1, 0, 2, 1), (1, 1, 1, 2), (2, 1, 1, 1), (2, 2, 1, 1))


@pytest.mark.parametrize("side", ["left", "right", "top", "bottom"])
def test_a_missing_outer_border_loses_no_cell(side: str) -> None:
    """Rulings that run on beyond the last one that crosses them leave an open cell there."""
    table = only(rulings(Table(xs=FORM.xs, ys=FORM.ys, missing=frozenset({side}))))
    assert (len(table.xs), len(table.ys)) == (4, 4)
    assert table.open_top == (side == "top")
    assert table.open_bottom == (side == "bottom")


def test_a_table_without_any_side_border_keeps_its_outer_columns() -> None:
    """Three inner columns between horizontal rulings are five cells in a row."""
    table = only(rulings(Table(xs=FORM.xs, ys=FORM.ys, missing=frozenset({"left", "right"}))))
    assert table.xs == FORM.xs


def test_a_border_missing_in_part_tells_that_the_page_cut_the_table() -> None:
    """Merged labels that run on over the page break have no ruling at the end of the page."""
    cut = [s for s in rulings(FORM) if s != across(150, 40, 300)] + [across(150, 120, 300)]
    table = only(cut)
    assert (table.open_top, table.open_bottom) == (False, True)
    upside_down = [across(200 - s.at, s.start, s.end) if s.horizontal else s for s in cut]
    assert only([s if s.horizontal else down(s.at, 50, 150) for s in upside_down]).open_top


def test_double_rulings_are_one() -> None:
    """Two strokes up to 3 points apart are one wall between their middles."""
    doubled = [Segment(s.horizontal, s.at + shift, s.start, s.end) for s in rulings(FORM) for shift in (-0.8, 0.8)]
    table = only(doubled)
    assert table.xs == pytest.approx(FORM.xs)
    assert table.ys == pytest.approx(FORM.ys)


def test_dashes_are_one_ruling() -> None:
    """Pieces with gaps of up to 4 points are joined."""
    dashed = [
        Segment(s.horizontal, s.at, start, min(start + 3.0, s.end))
        for s in rulings(FORM)
        for start in [s.start + step * 6.0 for step in range(int((s.end - s.start) / 6) + 1)]
        if start < s.end
    ]
    assert len(only(dashed).regions) == 9


def test_corners_that_do_not_quite_meet_are_corners() -> None:
    """Rulings that end 3 points before the one that they should reach still bound their cells."""
    short = [Segment(s.horizontal, s.at, s.start + 3, s.end - 3) for s in rulings(FORM)]
    assert len(only(short).regions) == 9


def test_a_wall_drawn_for_less_than_half_of_a_cell_is_none() -> None:
    """Cells between which a third of the wall is drawn are one."""
    part = [s for s in rulings(FORM) if s != across(80, 40, 300)] + [across(80, 120, 300), across(80, 40, 66)]
    assert (0, 0, 2, 1) in only(part).regions


def test_a_region_that_is_no_rectangle_is_cut_into_rectangles() -> None:
    """An L of boxes without walls becomes two cells that tile it."""
    segments = [
        across(50, 40, 300),
        across(80, 120, 300),
        across(110, 200, 300),
        across(150, 40, 300),
        down(40, 50, 150),
        down(120, 50, 80),
        down(200, 50, 110),
        down(300, 50, 150),
    ]
    table = only(segments)
    grid, _ = fill(table, [], PLACE)
    assert grid.row_count == 3
    assert (0, 0, 1, 1) in table.regions
    assert sum(rows * columns for _, _, rows, columns in table.regions) == 9


def test_a_frame_and_single_lines_are_no_tables() -> None:
    """A box around a page, a rule under a heading and a cross draw no table."""
    frame = rulings(Table(xs=(40, 300), ys=(50, 150)))
    assert find_tables(frame) == []
    assert find_tables([across(100, 40, 300), across(120, 40, 300)]) == []
    assert find_tables([across(100, 40, 300), down(170, 50, 150)]) == []
    assert find_tables([]) == []


def test_tables_apart_are_separate_and_come_top_to_bottom() -> None:
    """Rulings that do not touch draw two tables, whatever their order in the file."""
    lower = rulings(Table(xs=(40, 120, 200), ys=(300, 330, 360)))
    beside = rulings(Table(xs=(320, 360, 390), ys=(62, 90, 160)))
    found = find_tables([*lower, *beside, *rulings(FORM)])
    assert [table.box for table in found] == [(40, 50, 300, 150), (320, 62, 390, 160), (40, 300, 200, 360)]


def test_a_vertical_ruling_that_meets_no_other_belongs_to_the_table_beside_it() -> None:
    """A label merged over the whole page has only its outer border at the left."""
    inner = rulings(Table(xs=(70, 120, 200), ys=(50, 80, 110, 150)))
    table = only([*inner, down(40, 50, 150)])
    assert table.xs[0] == 40


@pytest.mark.parametrize("underline", [across(74, 122, 185), across(74, 44, 70), down(160, 80, 96)])
def test_a_line_that_ends_in_the_middle_of_a_cell_is_no_ruling(underline: Segment) -> None:
    """Underlined words and strokes through them leave the table as it is."""
    assert only([*rulings(FORM), underline]).regions == only(rulings(FORM)).regions


def test_the_hatching_of_a_drawing_is_no_table() -> None:
    """More boxes than any form has are not looked into."""
    count = 400
    hatching = [make(step * 5.0, 0, count * 5.0) for step in range(count + 1) for make in (across, down)]
    assert find_tables(hatching) == []


def test_each_glyph_belongs_to_the_cell_that_holds_its_middle() -> None:
    """Text that overflows its cell by less than half a character stays in it; text outside all cells is not used."""
    lines = [glyphs("得分", 104, 70), glyphs("表外", 310, 70), glyphs("上", 50, 45)]
    flat = [each for line in lines for each in line]
    grid, used = fill(only(rulings(FORM)), flat, PLACE)
    assert shape(grid)[0] == ["得分", "", ""]
    assert used == {0, 1}


def test_a_label_printed_one_character_a_line_is_one_word() -> None:
    """Vertical labels are joined without spaces, their lines kept."""
    label = [glyphs(char, 50, 60 + index * 12) for index, char in enumerate("年度绩效")]
    grid = filled(rulings(Table(xs=FORM.xs, ys=FORM.ys, merged=((0, 0, 3, 1),))), *label)
    cell = grid.at(2, 0)
    assert (cell.text, cell.lines, cell.row_span) == ("年度绩效", ("年", "度", "绩", "效"), 3)


def test_wrapped_text_is_joined() -> None:
    """Lines of a cell are joined without a space; two Latin words with one."""
    grid = filled(
        rulings(FORM),
        glyphs("完成情", 44, 60),
        glyphs("况", 44, 74),
        glyphs("year", 124, 60),
        glyphs("end", 124, 74),
    )
    assert shape(grid)[0] == ["完成情况", "year end", ""]


def test_a_cell_keeps_where_it_is_printed() -> None:
    """Every cell has the box of its walls, the page, the table and the method of its grid."""
    grid = filled(rulings(FORM), glyphs("甲", 50, 70))
    cell = grid.at(0, 0)
    assert cell.provenance == Provenance(document_id="d", page=3, table=7, box=(40, 50, 120, 80), method="text_lattice")
    assert (grid.number, grid.page, grid.method, grid.box) == (7, 3, "text_lattice", (40, 50, 300, 150))
    assert grid.column_edges == FORM.xs
    assert grid.at(2, 2).text == ""
    assert "[0,0] 甲" in dump_grid(grid)


def test_a_grid_needs_a_table_number() -> None:
    """Filling a table without a number is refused."""
    with pytest.raises(ValueError, match="table number"):
        fill(only(rulings(FORM)), [], Provenance(document_id="d", page=1))


# Exact in binary: the middle of a glyph is where it was put.
POINTS = st.integers(0, 120).map(lambda step: step * 1.75)


@st.composite
def any_segments(draw: st.DrawFn) -> list[Segment]:
    """Draw rulings anywhere, some of them on common positions as in a table."""
    levels = draw(st.lists(POINTS, min_size=2, max_size=6))
    segments: list[Segment] = []
    for _ in range(draw(st.integers(0, 30))):
        start, end = sorted((draw(st.sampled_from(levels) | POINTS), draw(st.sampled_from(levels) | POINTS)))
        if end > start:
            segments.append(Segment(draw(st.booleans()), draw(st.sampled_from(levels) | POINTS), start, end))
    return segments


@settings(max_examples=200, deadline=None)
@given(any_segments(), st.lists(st.tuples(POINTS, POINTS), max_size=20))
def test_any_rulings_give_grids_that_tile_and_take_each_glyph_once(
    segments: list[Segment], places: list[tuple[float, float]]
) -> None:
    """No set of rulings makes a grid raise; a glyph inside the box of a table is in one cell, one outside in none."""
    chars = [Glyph(chr(0x4E00 + n), x - 2, y - 2, x + 2, y + 2, y + 1) for n, (x, y) in enumerate(places)]
    for table in find_tables(segments):
        grid, used = fill(table, chars, PLACE)
        x0, top, x1, bottom = table.box
        inside = {n for n, (x, y) in enumerate(places) if x0 <= x < x1 and top <= y < bottom}
        texts = [char for cell in grid.cells for char in "".join(cell.lines)]
        assert used == inside
        assert sorted(texts) == sorted(chars[n].text for n in inside)
        assert all(cell.provenance.box is not None for cell in grid.cells)
        assert list(grid.column_edges) == sorted(set(grid.column_edges))


def lines_below(*, drawn_rows: int, lines: int) -> list[Segment]:
    """Return a drawn table of two columns and lines below it, as long as the table is wide."""
    bottom = 50 + 20 * drawn_rows
    table = Table(xs=(40, 120, 300), ys=tuple(50 + 20 * row for row in range(drawn_rows + 1)))
    return [*rulings(table), *(across(bottom + 25 * (number + 1), 40, 300) for number in range(lines))]


def test_lines_below_a_drawn_head_are_rows_of_its_table() -> None:
    """A head of one row with boxes, rows below it between lines across."""
    assert len(only(lines_below(drawn_rows=1, lines=4)).ys) == 6


def test_lines_below_a_longer_table_are_another_one() -> None:
    """A whole table is no head: what is ruled across below it is not joined to it."""
    assert len(only(lines_below(drawn_rows=8, lines=4)).ys) == 9
