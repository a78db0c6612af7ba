"""Ruled tables that leave cells open: columns in the head alone, rows without rulings, borders in dots or apart."""

from __future__ import annotations

from itertools import pairwise

import pytest

from extract.page.marks import Glyph, Segment
from extract.pdf.dotted import dotted_lines
from extract.pdf.rulings import Dot
from extract.tables.ruled import find_tables
from tests.support.printed import across, box, down, middle, printed, ruled, shape, spans

XS = (60.0, 140.0, 240.0, 320.0, 390.0, 450.0)
HEAD = ("一级指标", "三级指标", "指标值", "实际值", "得分")
BODY = (
    ("产出指标", "培训场次", "≥12场", "14场", "10"),
    ("产出指标", "合格率", "≥95%", "97%", "10"),
    ("产出指标", "及时率", "100%", "96%", "9.6"),
    ("效益指标", "知晓率", "≥85%", "88%", "15"),
)
YS = (100.0, 124.0, 148.0, 172.0, 196.0, 220.0)


def texts(lines: tuple[tuple[str, ...], ...] = (HEAD, *BODY)) -> list[Glyph]:
    """Return the glyphs of lines in the middle of the rows of YS, blank ones left out."""
    return [
        glyph
        for line, baseline in zip(lines, middle(YS), strict=False)
        for x, text in zip(XS, line, strict=False)
        for glyph in printed(x + 4, baseline, text)
    ]


def test_columns_drawn_in_the_head_alone_go_on_below() -> None:
    """Rows between horizontal rulings are cut at the columns of the head where each text stands in one."""
    segments = [*(across(y, 60, 450) for y in YS), *(down(x, 100, 124) for x in XS)]
    assert shape(ruled(texts(), segments)) == [list(line) for line in (HEAD, *BODY)]


def test_every_second_row_with_borders_lends_them_to_the_others() -> None:
    """A zebra of rows with and without verticals is cut everywhere."""
    segments = [*(across(y, 60, 450) for y in YS)]
    segments += [down(x, y, y + 24) for x in XS for y in YS[:5:2]]
    assert shape(ruled(texts(), segments)) == [list(line) for line in (HEAD, *BODY)]


def test_two_open_columns_are_cut_where_two_rows_say_so() -> None:
    """Cells over two columns with a text in each are two, if that is so in more than one row."""
    segments = [*box(XS[:4], YS), *(across(y, 60, 450) for y in YS), down(390, 100, 124), down(450, 100, 220)]
    assert shape(ruled(texts(), segments)) == [list(line) for line in (HEAD, *BODY)]


def test_rows_below_a_head_have_its_merged_columns() -> None:
    """A row whose columns are open is cut as the row above it is, cells over several columns with it."""
    segments = [*(across(y, 60, 450) for y in YS[:4]), *(down(x, 100, 124) for x in XS)]
    segments += [
        *(down(x, 124, 148) for x in (60.0, 240.0, 320.0, 390.0, 450.0)),
        down(60, 148, 172),
        down(450, 148, 172),
    ]
    glyphs = texts((HEAD, ("", "", "", "", "")))
    for x, baseline, text in (
        (120.0, 140.0, "年初预算"), (250.0, 140.0, "全年"), (330.0, 140.0, "执行"), (400.0, 140.0, "得分"),
        (120.0, 164.0, "当年拨款"), (250.0, 164.0, "118.50"), (330.0, 164.0, "99.00"), (400.0, 164.0, "9.5"),
    ):  # fmt: skip
        glyphs += printed(x, baseline, text)
    grid = ruled(glyphs, segments)
    assert [(cell.text, cell.column_span) for cell in grid.row(2)] == [
        ("当年拨款", 2), ("118.50", 1), ("99.00", 1), ("9.5", 1),
    ]  # fmt: skip


def test_a_text_spread_over_its_cell_is_one_text() -> None:
    """Letters set apart evenly over a merged cell, two to a column here, are no cells."""
    segments = [*(across(y, 60, 450) for y in YS[:3]), *(down(x, 100, 124) for x in XS), down(60, 124, 148)]
    segments += [down(140, 124, 148), down(450, 124, 148)]
    spread = [g for at, letter in enumerate("农村公路养护工程") for g in printed(145 + 38 * at, 140, letter)]
    grid = ruled([*texts((HEAD,)), *printed(64, 140, "项目名称"), *spread], segments)
    assert [(cell.text, cell.column_span) for cell in grid.row(1)] == [("项目名称", 1), ("农村公路养护工程", 4)]


def test_a_rule_below_a_table_is_no_row() -> None:
    """One line as long as the table's, and lines that are not, add nothing to it."""
    table = box(XS, YS[:3])
    assert len(ruled(texts(), [*table, across(190, 60, 450), across(240, 60, 300)]).cells) == 10


def test_two_tables_of_the_same_columns_stay_two() -> None:
    """A row drawn by itself below another is a table of its own; only three and more are a zebra."""
    assert len(find_tables([*box(XS, YS[:2]), *box(XS, YS[2:4])])) == 2


@pytest.mark.parametrize("text", ["社区教育经费项目资金绩效自评", "是  否"])
def test_a_merged_cell_stays_one(text: str) -> None:
    """A text over several columns, and two words in one merged cell, cut nothing."""
    head = printed(144, middle(YS)[0], text)
    label = printed(64, middle(YS)[0], "项目名称")
    merged = [s for s in box(XS, YS) if s.horizontal or s.at in {60.0, 140.0, 450.0}]
    merged += [down(x, 124, 220) for x in XS[2:-1]]
    grid = ruled([*label, *head, *texts((("",) * 5, *BODY))], merged)
    assert grid.at(0, 1).column_span == 4


def open_rows(*extra: Segment) -> list[Segment]:
    """Return the rulings of a head and one high row below it, all columns drawn."""
    return [*box(XS, (YS[0], YS[1], YS[-1])), *extra]


def test_rows_without_rulings_between_are_cut_by_their_figures() -> None:
    """A row in which each line has whole numbers in the same columns is as many rows; a label of it spans them."""
    lines = (HEAD, ("", *BODY[0][1:]), ("产出指标", *BODY[1][1:]), ("", *BODY[2][1:]))
    segments = box(XS, (YS[0], YS[1], YS[4]))
    grid = ruled(texts(lines), segments)
    assert [row[1:] for row in shape(grid)] == [list(line[1:]) for line in (HEAD, *BODY[:3])]
    assert spans(grid, 0) == [("一级指标", 1), ("产出指标", 3)]


def test_labels_in_the_middle_of_such_rows_span_their_groups() -> None:
    """Two labels, each in the middle of its rows, part them; a text that wraps goes to one row."""
    glyphs = texts((HEAD, *(("", *line[1:]) for line in BODY)))
    glyphs += printed(64, middle(YS)[2], "产出指标") + printed(64, middle(YS)[4], "效益指标")
    assert spans(ruled(glyphs, open_rows()), 0) == [("一级指标", 1), ("产出指标", 3), ("效益指标", 1)]


@pytest.mark.parametrize("second", [("次", "", "", "", ""), ("", "（含线上）", "10场以上", "其中线上4场", "")])
def test_wrapped_text_cuts_no_row(second: tuple[str, ...]) -> None:
    """Lines that only go on with the words of a cell, or give no figure of their own, stay in its row."""
    grid = ruled(texts((HEAD, BODY[0], second)), box(XS, (YS[0], YS[1], YS[3])))
    assert grid.row_count == 2


def test_amounts_that_fill_narrow_cells_cut_no_row() -> None:
    """Long amounts broken over two lines in narrow columns are one row."""
    xs = (60.0, 140.0, 176.0, 212.0, 248.0)
    glyphs = [
        *(g for x, t in zip(xs, ("项目", "预算", "执行", "结余"), strict=False) for g in printed(x + 2, 116, t)),
        *(g for x in xs[1:4] for g in printed(x + 2, 140, "123456")),
        *(g for x in xs[1:4] for g in printed(x + 2, 154, "78.5")),
        *printed(62, 147, "资金总额"),
    ]
    assert ruled(glyphs, box(xs, (100, 124, 172))).row_count == 2


@pytest.mark.parametrize("gap", [1.5, 3.0])
def test_dots_in_a_row_are_a_line(gap: float) -> None:
    """Dots that stand close together along x or y draw the line from the first to the last."""
    along = [n * gap for n in range(20)]
    assert dotted_lines([Dot(100 + at, 300) for at in along]) == [(100, 300, 100 + along[-1], 300)]
    assert dotted_lines([Dot(100, 300 + at) for at in along]) == [(100, 300, 100, 300 + along[-1])]


def test_dots_that_draw_no_line_are_none() -> None:
    """An ellipsis, single spots, and dots far apart draw nothing; nor does a pattern that fills an area."""
    assert dotted_lines([Dot(x, 300) for x in (100, 102, 104)]) == []
    assert dotted_lines([Dot(x, 300) for x in range(100, 300, 20)]) == []
    assert dotted_lines([Dot(x * 0.5, y * 0.5) for x in range(0, 3200, 4) for y in range(1600) if y % 4 == x % 3]) == []


def cells(spacing: float) -> list[Segment]:
    """Return the borders of the cells of XS and YS, each drawn by itself with white between."""
    half = spacing / 2
    return [
        segment
        for x0, x1 in pairwise(XS)
        for y0, y1 in pairwise(YS)
        for segment in box((x0 + half, x1 - half), (y0 + half, y1 - half))
    ]


@pytest.mark.parametrize("spacing", [5.25, 7.0])
def test_cells_whose_borders_stand_apart_are_a_table(spacing: float) -> None:
    """Boxes side by side at the same distance are the cells of one table."""
    assert shape(ruled(texts(), cells(spacing))) == [list(line) for line in (HEAD, *BODY)]


def test_boxes_of_a_drawing_are_no_table() -> None:
    """Boxes far apart, or at uneven distances, are no cells."""
    assert find_tables(cells(12.0)) == []
    uneven = [s for n in range(8) for s in box((60 + 40 * n + n * n, 95 + 40 * n + n * n), (100, 120))]
    assert find_tables(uneven) == []


def test_labels_and_reasons_typed_once_contradict_no_rows() -> None:
    """Rows of one ruled cell part by their figures though labels stand once and one row alone has a reason."""
    lines = (
        ("产出指标", "培训场次", "≥12场", "14", "10"),
        ("", "合格率", "≥95%", "97", "10"),
        ("成本指标", "单价", "100元", "96", "9.6"),
        ("", "知晓率", "≥85%", "88", "15"),
    )
    glyphs = texts((HEAD, *lines))
    segments = [*box(XS, (100.0, 124.0, 220.0))]
    assert shape(ruled(glyphs, segments)) == [list(HEAD), *(list(line) for line in lines)]


def test_numbers_too_wide_for_their_cells_are_no_rows() -> None:
    """20,000. over 00 and 98.50 over % go on in the next line."""
    glyphs = texts((HEAD,))
    for x, above, below in ((240, "20,000.", "00"), (320, "18,000.", "00"), (390, "90.00", "%")):
        glyphs += printed(x + 4, 136, above) + printed(x + 4, 150, below)
    glyphs += printed(64, 143, "财政拨款")
    grid = ruled(glyphs, [*box(XS, (100.0, 124.0, 160.0))])
    assert [cell.text for cell in grid.row(1)] == ["财政拨款", "", "20,000.00", "18,000.00", "90.00%"]
