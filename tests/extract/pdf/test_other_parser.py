"""The quick second reader of a page: the tables that pdfplumber itself finds, whatever draws and spells them."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from extract.pdf.other_parser import tables_on
from extract.pdf.second_opinion import pdfplumber_tables
from tests.extract.pdf.test_goldens import single

REPORTS = Path(__file__).parents[3] / "fixtures" / "reports"


@pytest.mark.parametrize(
    ("name", "page"), [("pingliang-2021", 1), ("practice-07", 0), ("practice-11", 0), ("qiannan-2022", 0)]
)
def test_pages_of_reports_hold_the_tables_that_pdfplumber_finds(name: str, page: int) -> None:
    """Rows, cells and texts are the same."""
    data = single((REPORTS / f"{name}.pdf").read_bytes(), page)
    found = tables_on(data)
    assert found
    assert found == pdfplumber_tables(data)


def drawn(*, within_form: bool, size: float = 10, rotate: int = 0) -> bytes:
    """Return a page with a table of two rows, its second column merged, drawn straight on it or within a form."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    canvas.setPageRotation(rotate)
    if within_form:
        canvas.beginForm("table")
    canvas.setFont("STSong-Light", size)
    canvas.rect(100, 600, 300, 80)
    canvas.line(250, 600, 250, 680)
    canvas.line(100, 640, 250, 640)
    for x, y, text in ((110, 655, "指标名称"), (110, 615, "培训场次 12"), (260, 640, "≥90%"), (300, 300, "表外")):
        canvas.drawString(x, y, text)
    if within_form:
        canvas.endForm()
        canvas.doForm("table")
    canvas.save()
    return out.getvalue()


@pytest.mark.parametrize("within_form", [False, True])
@pytest.mark.parametrize("rotate", [0, 90])
def test_forms_and_turned_pages_are_read_as_well(within_form: bool, rotate: int) -> None:  # noqa: FBT001
    """A table within a form, and on a page that is turned, is the one that pdfplumber finds."""
    data = drawn(within_form=within_form, rotate=rotate)
    found = tables_on(data)
    assert found == pdfplumber_tables(data)
    texts = {text for table in found for row in table for text in row if text}
    assert rotate or texts == {"指标名称", "培训场次 12", "≥90%"}


def test_a_font_that_says_nothing_of_its_depth_stands_on_its_line() -> None:
    """Neither ascent nor descent: the letters are in the cell that their line is in, not in the one below."""
    data = single((REPORTS / "practice-07.pdf").read_bytes(), 0)
    silent = data.replace(b"/Ascent ", b"/Ascenx ").replace(b"/Descent ", b"/Descenx ")
    assert silent != data
    assert tables_on(silent) == pdfplumber_tables(silent)
