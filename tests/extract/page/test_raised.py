"""Tests of `extract.page.raised`: raised figures join no number, in whatever format they come."""

from __future__ import annotations

import io

import openpyxl  # type: ignore[import-untyped]
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock  # type: ignore[import-untyped]
from openpyxl.cell.text import InlineFont  # type: ignore[import-untyped]
from reportlab.pdfgen.canvas import Canvas

from extract.reading import read
from extract.source import Source
from normalize.values.printed import parse_measure
from tests.support import pdf_forms

FONT = pdf_forms.SONG


def _texts(name: str, data: bytes) -> list[str]:
    document = read(Source(name=name, data=data, ocr="never"))
    return [cell.text for page in document.pages for grid in page.grids for cell in grid.cells]


def _page(mark: str, *, rise: float, size: float, gap: float = 0.0, wall: bool = False) -> bytes:
    """Return a page with one row 更新电梯 | 25 and a raised mark and 台 | 12, ruled."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(400, 300))
    for y in (250, 220, 190):
        canvas.line(50, y, 350, y)
    for x in (50, 150, 250, 350):
        canvas.line(x, 190, x, 250)
    for x, text in ((60, "指标"), (160, "实际完成值"), (260, "分值")):
        canvas.setFont(FONT, 10)
        canvas.drawString(x, 230, text)
    canvas.drawString(60, 200, "更新电梯")
    canvas.drawString(160, 200, "25")
    after = 160 + canvas.stringWidth("25", FONT, 10) + gap
    if wall:
        canvas.line(after - gap / 2, 190, after - gap / 2, 220)
    canvas.setFont(FONT, size)
    canvas.drawString(after, 200 + rise, mark)
    after += canvas.stringWidth(mark, FONT, size)
    canvas.setFont(FONT, 10)
    canvas.drawString(after, 200, "台")
    canvas.drawString(260, 200, "12")
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


@pytest.mark.parametrize(("rise", "size"), [(2, 6), (3, 6), (3.5, 6), (4, 6), (5, 6), (4, 7), (3.3, 5.5)])
@pytest.mark.parametrize(("mark", "shown"), [("1", "25¹台"), ("(2)", "25⁽²⁾台")])
def test_a_raised_figure_of_a_pdf_joins_no_number(rise: float, size: float, mark: str, shown: str) -> None:
    """However far it is raised: neither 251 nor 125; and no number is made of it."""
    texts = _texts("a.pdf", _page(mark, rise=rise, size=size))
    assert shown in texts
    measure = parse_measure(shown)
    assert measure is None or measure.value is None


@pytest.mark.parametrize(
    ("mark", "rise", "size", "gap", "wall", "shown"),
    [
        ("1", 0.0, 6, 0.0, False, "251台"),  # small figures on the line are figures of the number
        ("1", 0.5, 9, 0.0, False, "251台"),  # type of another size, a little off the line
        ("1", 2.0, 6, 2.0, True, "1台"),  # in the next cell
        ("1234", 3.0, 6, 0.0, False, "251234台"),  # more than a mark
    ],
)
def test_what_is_no_mark_stays_as_it_is(
    mark: str, rise: float, size: float, gap: float, *, wall: bool, shown: str
) -> None:
    """Small print, figures of another font and the next cell are not raised."""
    assert shown in _texts("a.pdf", _page(mark, rise=rise, size=size, gap=gap, wall=wall))


@pytest.mark.parametrize(
    ("markup", "shown"),
    [
        ("25<sup>1</sup>台", "25¹台"),
        ("25<sup><a href='#n'>(1)</a></sup>台", "25⁽¹⁾台"),
        ("25<sup>余</sup>台", "25余台"),
    ],
)
def test_raised_figures_of_a_web_page(markup: str, shown: str) -> None:
    """Those of `sup` too, also where a link stands in it."""
    page = f"<html><meta charset='utf-8'><table><tr><td>电梯</td><td>{markup}</td></tr></table></html>"
    assert shown in _texts("a.html", page.encode())


def test_raised_figures_of_a_workbook() -> None:
    """Runs that are superscript."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"] = "电梯"
    sheet["B1"] = CellRichText("25", TextBlock(InlineFont(vertAlign="superscript"), "1"), "台")
    buffer = io.BytesIO()
    book.save(buffer)
    assert "25¹台" in _texts("a.xlsx", buffer.getvalue())
