"""Whole reports as they were last read against their pages, and what other readers find on the same pages.

Each golden was compared with a picture of its page, cell by cell. To rewrite one after a change, read the difference
against the page and run the test once with JIXIAO_GOLDEN=write.
"""

from __future__ import annotations

import io
import unicodedata
from functools import cache
from pathlib import Path

import pdfplumber
import pytest

from extract.document import Cell, Document
from extract.pdf.reader import read as read_pdf
from extract.pdf.second_opinion import camelot_tables, pdfplumber_tables
from extract.source import Source
from tests.support.golden import check_golden, dump_document

REPORTS = Path(__file__).parents[3] / "fixtures" / "reports"
WHOLE = (
    "practice-01",
    "practice-03",
    "practice-04",
    "practice-06",
    "practice-07",
    "practice-09",
    "practice-10",
    "practice-11",
    "pingliang-2021",
    "qiannan-2022",
)
"""Reports of one to three pages, each golden in full."""
PAGES = {"wuling-2023": (1, 2, 3, 4, 10, 13), "xiqu-2021": (6, 7, 11, 16, 17, 18, 22, 30, 31)}
"""Long reports and the pages of them that are golden: a cover, text over page breaks, charts, forms cut by a break."""
RULED = (*(name for name in WHOLE if name != "practice-09"), *PAGES)
"""Reports that hold ruled tables."""
RADICALS = str.maketrans("⻔⺠⻓⻅⻚⻋⼾", "门民长见页车户")
"""Radicals that Unicode maps to nothing or to a traditional character; pdfplumber gives them as the font does."""


@cache
def report(name: str) -> Document:
    """Return a report as it is read."""
    return read_pdf(Source(name=f"{name}.pdf", data=(REPORTS / f"{name}.pdf").read_bytes(), ocr="never", known_id="d"))


@pytest.mark.parametrize("name", [*WHOLE, *PAGES])
def test_tables_are_as_they_were_read_against_the_page(name: str) -> None:
    """Every cell of the report has the text, the place and the span that a person saw on the page."""
    check_golden(f"extract/{name}-grids", dump_document(report(name), PAGES.get(name, ()), texts=False))


@pytest.mark.parametrize("name", [*WHOLE, *PAGES])
def test_paragraphs_are_as_they_were_read_against_the_page(name: str) -> None:
    """Every paragraph of the report begins and ends where a person saw it begin and end."""
    check_golden(f"extract/{name}-texts", dump_document(report(name), PAGES.get(name, ()), grids=False))


def bare(text: str | None) -> str:
    """Return a text without white space, its characters in standard form."""
    return "".join(unicodedata.normalize("NFKC", (text or "").translate(RADICALS)).split())


def at(cells: list[Cell], x: float, y: float) -> Cell | None:
    """Return the cell that holds a point."""
    for cell in cells:
        box = cell.provenance.box
        if box is not None and box[0] <= x < box[2] and box[1] <= y < box[3]:
            return cell
    return None


@pytest.mark.parametrize("name", RULED)
def test_pdfplumber_finds_the_same_cells_with_the_same_texts(name: str) -> None:
    """Each cell that pdfplumber finds is one of ours, with the same box and, but for white space, the same text.

    Known differences: pdfplumber gives radicals where the font has them; it does not find cells that are open at a
    page break, because they have no corner there; tables 4 points apart (practice-10) are one grid of ours with an
    empty row between them.
    """
    document = report(name)
    with pdfplumber.open(REPORTS / f"{name}.pdf") as pdf:
        for page, ours in zip(pdf.pages, document.pages, strict=True):
            mine = [cell for grid in ours.grids for cell in grid.cells]
            tables = page.find_tables() if mine else []
            found = [
                (box, bare(text))
                for table in tables
                for row, texts in zip(table.rows, table.extract(), strict=True)
                for box, text in zip(row.cells, texts, strict=True)
                if box is not None
            ]
            for box, text in found:
                cell = at(mine, (box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
                assert cell is not None, (page.page_number, box, text)
                assert bare(cell.text) == text
                assert cell.provenance.box == pytest.approx(box, abs=4)


@pytest.mark.parametrize("name", RULED)
def test_cells_that_pdfplumber_does_not_find_are_open_at_a_page_break(name: str) -> None:
    """We find more cells than pdfplumber only where a border is missing, and empty rows between near tables."""
    with pdfplumber.open(REPORTS / f"{name}.pdf") as pdf:
        for page, ours in zip(pdf.pages, report(name).pages, strict=True):
            theirs = [box for table in page.find_tables() for box in table.cells] if ours.grids else []
            for grid in ours.grids:
                for cell in grid.cells:
                    x0, top, x1, bottom = cell.provenance.box or (0, 0, 0, 0)
                    x, y = (x0 + x1) / 2, (top + bottom) / 2
                    found = any(box[0] <= x < box[2] and box[1] <= y < box[3] for box in theirs)
                    assert found or grid.open_top or grid.open_bottom or (not cell.text and bottom - top < 5)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "page", "run_together"),
    [
        ("pingliang-2021", 2, {}),
        ("practice-07", 1, {}),
        # Two headings that touch: camelot joins the letters of a line before it looks for the wall between them.
        ("qiannan-2022", 1, {"年度指标值(A)实际完成值(B)": ("年度指标值(A)", "实际完成值(B)")}),
    ],
)
def test_camelot_reads_the_same_texts_from_the_rulings(
    name: str, page: int, run_together: dict[str, tuple[str, ...]]
) -> None:
    """The cells of camelot's lattice hold the texts of ours, each once, but for those that it runs together."""
    data = single((REPORTS / f"{name}.pdf").read_bytes(), page - 1)
    found = [bare(text) for table in camelot_tables(data, "lattice") for row in table for text in row if text]
    theirs = sorted(part for text in found for part in run_together.get(text, (text,)))
    ours = sorted(bare(cell.text) for grid in report(name).pages[page - 1].grids for cell in grid.cells if cell.text)
    assert theirs == ours
    assert sorted(bare(text) for table in pdfplumber_tables(data) for row in table for text in row if text) == ours


def single(data: bytes, index: int) -> bytes:
    """Return a PDF of one page (0-based) of another."""
    import pypdfium2  # noqa: PLC0415  slow tests alone need it

    with pypdfium2.PdfDocument(data) as pdf, pypdfium2.PdfDocument.new() as alone:
        alone.import_pages(pdf, [index])
        out = io.BytesIO()
        alone.save(out)
        return out.getvalue()
