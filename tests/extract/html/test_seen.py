"""What of a web page is seen: style sheets, struck text, boxes and lines that are tables, groups of rows."""

from __future__ import annotations

import pytest

from extract.document import Document, Grid
from extract.html.reader import read as read_source
from extract.source import Source


def read_html(data: bytes, *, source: str, document_id: str) -> Document:
    """Return a file as it is read."""
    return read_source(Source(name=source, data=data, ocr="never", known_id=document_id))


def page(body: str) -> Document:
    """Return a page as it is read."""
    return read_html(f"<html>{body}</html>".encode(), source="test", document_id="d")


def rows(grid: Grid) -> list[list[str]]:
    """Return the texts of a grid."""
    return [[cell.text for cell in grid.row(number)] for number in range(grid.row_count)]


def table(cell: str, sheet: str = "") -> Document:
    """Read a table with this content in one cell."""
    return page(
        f"<style>{sheet}</style><table><tr><td>人次</td><td>{cell}88公里</td></tr><tr><td>甲</td><td>乙</td></tr></table>"
    )


@pytest.mark.parametrize(
    ("cell", "sheet", "reason"),
    [
        ("<del>80公里</del>", "", "struck"),
        ("<s>80公里</s>", "", "struck"),
        ('<span style="text-decoration: line-through">80公里</span>', "", "struck"),
        ('<span class="old">80公里</span>', ".old{text-decoration-line:line-through}", "struck"),
        ('<span style="visibility:hidden">80公里</span>', "", "hidden"),
        ('<span class="a sr">80公里</span>', "/* x */ td .sr, .other { display : none }", "hidden"),
        ('<i id="key">80公里</i>', "@media screen{p{color:red}} #key{display:none!important}", "hidden"),
        ('<span style="opacity:0">80公里</span>', "", "hidden"),
        ('<span style="font-size:0">80公里</span>', "", "hidden"),
        ('<span style="color:#fff">80公里</span>', "", "hidden"),
        ('<font color="#FFFFFF">80公里</font>', "", "hidden"),
        ("<font color=White>80公里</font>", "", "hidden"),
        ('<b style="color:rgb(255, 255, 255)">80公里</b>', "", "hidden"),
    ],
)
def test_what_a_browser_does_not_show_is_told_apart(cell: str, sheet: str, reason: str) -> None:
    """Struck and hidden text, by element, style or sheet, is not read, and is kept with the reason."""
    document = table(cell, sheet)
    assert rows(document.grids[0])[0] == ["人次", "88公里"]
    assert [(each.text, each.reason) for each in document.unseen] == [("80公里", reason)]


@pytest.mark.parametrize(
    ("cell", "sheet"),
    [
        ('<b style="color:white;background:#1f4e79">约</b>', ""),
        ('<b class="w">约</b>', "td{background-color:navy} .w{color:#fff}"),
        ('<b class="x">约</b>', "@media print{.x{display:none}}"),
        ('<b class="x">约</b>', ".x:hover{display:none} .y .x{display:none}"),
        ('<del style="text-decoration:none">约</del>', ""),
    ],
)
def test_what_a_browser_shows_is_read(cell: str, sheet: str) -> None:
    """White on a dark ground is seen, and rules for other media, states and places say nothing here."""
    document = table(cell, sheet)
    assert rows(document.grids[0])[0] == ["人次", "约88公里"]
    assert document.unseen == ()


BOX = (
    '<div class="t"><div class="r"><p class="c">指标</p><p class="c">分值</p></div>'
    '<div class="r"><p class="c">甲</p><p class="c">10</p></div></div>'
)
SHEET = "<style>.t{display:table}.r{display:table-row}.c{display:table-cell}</style>"
ROLES = (
    '<div role="grid"><div role="row"><span role="columnheader" aria-colspan="2">指标</span></div><div role="row">'
    '<span role="gridcell">甲</span><span role="gridcell">10</span></div><div role="row">'
    '<span role="gridcell">乙</span><span role="gridcell">20</span></div></div>'
)


@pytest.mark.parametrize(
    ("body", "expected"),
    [(SHEET + BOX, [["指标", "分值"], ["甲", "10"]]), (ROLES, [["指标"], ["甲", "10"], ["乙", "20"]])],
    ids=["styles", "roles"],
)
def test_boxes_set_as_a_table_are_one(body: str, expected: list[list[str]]) -> None:
    """What a browser lays out as a table is read as a table."""
    assert rows(page(body).grids[0]) == expected


def test_a_layout_of_boxes_is_running_text() -> None:
    """A page frame that only places its parts side by side has no rows of cells."""
    body = SHEET + '<div class="t"><div class="r"><div class="c"><p>一段文字</p></div></div></div>'
    assert page(body).grids == ()


DRAWN = """题
┌────┬────┐
│指标│分值│
├────┼────┤
│甲项│10  │
│下行│    │
├────┼────┤
│乙　│20  │
└────┴────┘
完"""


@pytest.mark.parametrize(
    ("drawn", "expected"),
    [
        (DRAWN, [["指标", "分值"], ["甲项下行", "10"], ["乙", "20"]]),
        ("│指标│分值│\n│甲│10│\n│乙│20│", [["指标", "分值"], ["甲", "10"], ["乙", "20"]]),
    ],
    ids=["ruled", "rows"],
)
def test_tables_drawn_with_characters_are_tables(drawn: str, expected: list[list[str]]) -> None:
    """Lines between two rules are one row; without rules each line is."""
    assert rows(page(f"<pre>{drawn}</pre>").grids[0]) == expected


def test_preformatted_text_without_lines_stays_text() -> None:
    """Other text in a fixed type is no table."""
    document = page("<pre>第一行\n第二行 | 注</pre>")
    assert document.grids == ()
    assert document.pages[0].paragraphs


@pytest.mark.parametrize("span", ["0", "9"])
def test_a_row_span_ends_with_its_group(span: str) -> None:
    """A cell reaches at most to the end of its tbody, and with 0 just there."""
    body = (
        f'<table><tbody><tr><td rowspan="{span}">产出</td><td>甲</td></tr><tr><td>乙</td></tr></tbody>'
        "<tbody><tr><td>效益</td><td>丙</td></tr></tbody></table>"
    )
    assert rows(page(body).grids[0]) == [["产出", "甲"], ["产出", "乙"], ["效益", "丙"]]


def framed(first: str, second: str) -> str:
    """Return a table whose label cell is open over two rows."""
    return (
        f'<table><tr><td style="border-bottom:none">{first}</td><td>甲</td></tr>'
        f'<tr><td style="border-top:none">{second}</td><td>乙</td></tr></table>'
    )


@pytest.mark.parametrize(("first", "second"), [("产出", ""), ("", "产出")])
def test_cells_without_a_border_between_them_are_one(first: str, second: str) -> None:
    """A label that stands once in a frame over two rows is the label of both."""
    assert rows(page(framed(first, second)).grids[0]) == [["产出", "甲"], ["产出", "乙"]]


def test_two_labels_without_a_border_stay_two() -> None:
    """Two texts are two cells."""
    assert rows(page(framed("产出", "效益")).grids[0]) == [["产出", "甲"], ["效益", "乙"]]


@pytest.mark.parametrize(("name", "count"), [("el-table__fixed", 1), ("el-table__other", 2)])
def test_a_clone_that_keeps_columns_in_view_is_read_once(name: str, count: int) -> None:
    """A fixed copy of a table lies over the table."""
    one = "<table><tr><td>甲</td><td>1</td></tr><tr><td>乙</td><td>2</td></tr></table>"
    assert len(page(f'{one}<div class="{name}">{one}</div>').grids) == count


@pytest.mark.parametrize(
    ("cell", "sheet", "shown"),
    [
        ('<span style="position:absolute;left:-9999px">80</span>', "", ""),
        ('<span class="sr-only">80</span>', ".sr-only{position:absolute;clip:rect(0,0,0,0);width:1px}", ""),
        ('<span style="text-indent:-9999px">80</span>', "", ""),
        ('<span style="color:transparent">80</span>', "", ""),
        ('<span style="font-size:0">甲<b style="font-size:14px">80</b></span>', "", "甲80"),
        ('<span style="visibility:hidden"><b style="visibility:visible">80</b></span>', "", "80"),
        ('<span style="color:#fff"><b style="color:#000">80</b></span>', "", "80"),
        ('<span style="font-size:1.2.3">80</span>', "", "80"),
    ],
)
def test_ways_to_hide_and_to_show_again(cell: str, sheet: str, shown: str) -> None:
    """Text far off the page, clipped or clear is not seen; what is stated anew inside is."""
    assert rows(table(cell, sheet).grids[0])[0] == ["人次", f"{shown}88公里"]


def test_white_where_the_sheets_are_not_at_hand_is_read() -> None:
    """The ground of a class may be dark in a sheet that lies elsewhere."""
    link = '<link rel="stylesheet" href="a.css">'
    assert (
        page(f'{link}<table class="t"><tr><td style="color:#fff">甲</td><td>乙</td></tr></table>')
        .grids[0]
        .cells[0]
        .text
    )
