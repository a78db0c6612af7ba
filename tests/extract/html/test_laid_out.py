"""Boxes that styles lay out in rows and columns are tables; boxes that lay out a page are none."""

from __future__ import annotations

import pytest

from extract.document import Document
from extract.html.reader import read as read_source
from extract.source import Source

ROWS = (("三级指标", "指标值", "完成值"), ("培训场次", "≥12场", "14场"), ("合格率", "95%", "97%"))


def page(body: str, sheet: str = "") -> Document:
    """Return a page as it is read."""
    data = f"<html><style>{sheet}</style>{body}</html>".encode()
    return read_source(Source(name="a", data=data, ocr="never", known_id="d"))


def texts(document: Document) -> list[list[list[str]]]:
    """Return the texts of all tables."""
    return [[[cell.text for cell in grid.row(number)] for number in range(grid.row_count)] for grid in document.grids]


@pytest.mark.parametrize("sheet", [".r{display:flex}", ".r { display: inline-flex !important; flex-wrap: nowrap }"])
def test_lines_of_flex_boxes_are_a_table(sheet: str) -> None:
    """Rows that are flex boxes of as many boxes each."""
    rows = "".join("<div class=r>" + "".join(f"<div>{text}</div>" for text in row) + "</div>" for row in ROWS)
    assert texts(page(f"<div><h3>表</h3>{rows}</div>", sheet)) == [[list(row) for row in ROWS]]


@pytest.mark.parametrize(
    ("sheet", "count"),
    [(".r{display:flex;flex-direction:column}", 3), (".r{display:block}", 3), (".r{display:flex}", 2)],
    ids=["columns", "blocks", "two-rows"],
)
def test_other_boxes_are_no_table(sheet: str, count: int) -> None:
    """Boxes one below the other, and two rows, only lay out the page; no word of them is lost."""
    rows = "".join("<div class=r>" + "".join(f"<div>{text}</div>" for text in row) + "</div>" for row in ROWS[:count])
    document = page(f"<div>{rows}</div>", sheet)
    assert document.grids == ()
    assert "培训场次" in "".join(paragraph.text for each in document.pages for paragraph in each.paragraphs)


@pytest.mark.parametrize("template", ["repeat(3, 1fr)", "80px minmax(10px, 1fr) auto", "40% repeat(2, minmax(0, 1fr))"])
def test_boxes_of_a_grid_follow_each_other(template: str) -> None:
    """Boxes without a place fill row after row."""
    boxes = "".join(f"<span>{text}</span>" for row in ROWS for text in row)
    body = f'<div style="display:grid;grid-template-columns:{template}">{boxes}</div>'
    assert texts(page(body)) == [[list(row) for row in ROWS]]


def test_boxes_of_a_grid_span_and_stand_where_they_say() -> None:
    """Spans and stated lines are cells over rows and columns, places left free are blank cells."""
    boxes = (
        ("span 2", "", "产出"), ("", "2 / span 2", "数量指标"), ("2", "2 / 4", "质量指标"),
        ("3 / 4", "1", "效益"), ("3", "3", "社会效益"), ("", "", "满意度"), ("", "", "服务对象"),
        ("", "", "92%"), ("", "", "95%"),
    )  # fmt: skip
    body = "".join(f'<i style="grid-row:{row};grid-column:{column}">{text}</i>' for row, column, text in boxes)
    document = page(f'<div style="display:grid;grid-template-columns:repeat(3,1fr)">{body}</div>')
    cells = [(cell.text, cell.row, cell.column, cell.row_span, cell.column_span) for cell in document.grids[0].cells]
    assert ("产出", 0, 0, 2, 1) in cells
    assert ("数量指标", 0, 1, 1, 2) in cells
    assert ("质量指标", 1, 1, 1, 2) in cells
    assert ("效益", 2, 0, 1, 1) in cells
    assert ("社会效益", 2, 2, 1, 1) in cells
    assert "".join(text for text, *_ in cells if text).count("服务对象") == 1


def test_boxes_around_a_table_only_lay_out_the_page() -> None:
    """A grid of the page that holds a table leaves the table as it is."""
    rows = "".join("<tr>" + "".join(f"<td>{text}</td>" for text in row) + "</tr>" for row in ROWS)
    menu = "".join(f"<p>栏目{number}</p>" for number in range(9))
    body = f'<div style="display:grid;grid-template-columns:repeat(4,1fr)">{menu}<div><table>{rows}</table></div></div>'
    assert texts(page(body)) == [[list(row) for row in ROWS]]


PAIRS = "<dt>项目名称</dt><dd>助餐</dd><dt>全年预算数</dt><dd>320万元</dd>"


@pytest.mark.parametrize(
    "body", [f"<dl>{PAIRS}</dl>", "<dl><div>" + PAIRS.replace("</dd><dt>", "</dd></div><div><dt>") + "</div></dl>"]
)
def test_a_list_of_terms_is_a_table_of_pairs(body: str) -> None:
    """Each term with what is said of it is a row, with boxes around the pairs or without."""
    assert texts(page(body)) == [[["项目名称", "助餐"], ["全年预算数", "320万元"]]]


@pytest.mark.parametrize(
    "body",
    [
        "<dl><dt>政务</dt><dd>公开</dd><dd>指南</dd><dt>互动</dt></dl>",
        f"<dl>{PAIRS.replace('助餐', '<a href=x>助餐</a>')}</dl>",
    ],
    ids=["more-than-one", "links"],
)
def test_other_lists_of_terms_are_no_table(body: str) -> None:
    """Menus hold several answers to a term, and links; their words stay as they are."""
    assert page(body).grids == ()
