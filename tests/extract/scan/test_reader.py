"""A scanned page becomes a Page like the printed one."""

from __future__ import annotations

import importlib.util
import io
import re
import unicodedata
from collections.abc import Sequence

import cv2
import numpy as np
import pypdfium2
import pytest
from PIL import Image

from extract.document import Grid, Page
from extract.pdf.reader import read as read_pdf
from extract.scan.reader import load_picture, read_picture, recognise_cell
from extract.scan.recogniser import Character, LineText
from extract.scan.settings.recognition import RECOGNITION
from extract.scan.stains.red_seals import Picture
from extract.source import Source
from tests.support.degrade import Recipe, degrade, render, two_up
from tests.support.report_files import REPORTS

needs_models = pytest.mark.skipif(importlib.util.find_spec("rapidocr") is None, reason="the OCR extra is not installed")
PRINTED = REPORTS / "practice-11.pdf"


class Stub:
    """A recogniser that reads every line as the same letters and finds no text outside tables."""

    def __init__(self, text: str = "国国国国", probability: float = 0.99) -> None:
        """Remember what to read."""
        self.text, self.probability = text, probability
        self.widths: list[int] = []

    def read_lines(self, lines: Sequence[Picture]) -> list[LineText]:
        """Read the same text from every picture."""
        self.widths.extend(line.shape[1] for line in lines)
        characters = tuple(
            Character(text=character, probability=self.probability, position=0.5, other="", other_probability=0.0)
            for character in self.text
        )
        return [LineText(characters=characters) for _ in lines]

    def find_text(self, grey: Picture, em: float) -> list[tuple[int, int, int, int]]:
        """Find nothing."""
        assert em > 0
        assert grey.ndim == 2
        return []


def _read(pixels: Picture, size: tuple[float, float] | None = None, recogniser: Stub | None = None) -> list[Page]:
    return read_picture(pixels, page_number=3, page_size=size, document_id="d", first_table=5, recogniser=recogniser)


def _truth(page: int = 0) -> list[Grid]:
    document = read_pdf(Source(name="x", data=PRINTED.read_bytes(), ocr="never", known_id="d"))
    return [grid for found in document.pages if found.number == page + 1 for grid in found.grids]


def _shape(grid: Grid) -> tuple[object, ...]:
    return (
        grid.row_count,
        grid.column_count,
        [(c.row, c.column, c.row_span, c.column_span) for c in grid.cells],
    )


def _plain(text: str) -> str:
    return re.sub(r"[\s“”\"]+", "", unicodedata.normalize("NFKC", text))


@pytest.mark.parametrize("recipe", [Recipe(), Recipe(dpi=150, skew=1.5, grey=True, grain=6.0, quality=60)])
def test_grids_have_the_geometry_of_the_printed_page(recipe: Recipe) -> None:
    """Rows, columns, merged cells and boxes of a scan are those of the printed twin."""
    pixels = degrade(render(PRINTED, 0, recipe.dpi), recipe)
    height, width = pixels.shape[:2]
    size = (width * 72 / recipe.dpi, height * 72 / recipe.dpi)
    (page,) = _read(pixels, size, Stub())
    truth = _truth()
    assert [_shape(grid) for grid in page.grids] == [_shape(grid) for grid in truth]
    assert [grid.number for grid in page.grids] == [5, 6, 7]
    assert (page.number, page.width, page.height) == (3, *size)
    if not recipe.skew:
        for mine, printed in zip(page.grids, truth, strict=True):
            assert mine.box == pytest.approx(printed.box, abs=2.5)
            assert mine.column_edges == pytest.approx(printed.column_edges, abs=2.5)
            last = mine.cells[-1].provenance
            assert last.box == pytest.approx(printed.cells[-1].provenance.box, abs=2.5)
            assert (last.method, last.page, last.table, last.document_id) == ("ocr", 3, mine.number, "d")


def test_double_page_gives_two_pages_with_one_number() -> None:
    """The halves come in reading order, boxes in the coordinates of the whole sheet, tables numbered through."""
    sheet = two_up(render(PRINTED, 0, 150), render(PRINTED, 1, 150))
    pages = _read(sheet, (1190.0, 842.0), Stub())
    assert [page.number for page in pages] == [3, 3]
    assert [_shape(grid) for page in pages for grid in page.grids] == [_shape(g) for g in [*_truth(0), *_truth(1)]]
    assert [grid.number for page in pages for grid in page.grids] == [5, 6, 7, 8]
    left, right = pages[0].grids[-1].box, pages[1].grids[0].box
    assert left is not None
    assert right is not None
    assert left[2] < 595 < right[0]


def test_seal_marks_the_cells_it_covers() -> None:
    """Cells under a red seal are sealed, those far from it are not."""
    pixels = degrade(render(PRINTED, 0, 150), Recipe(dpi=150, seals=((0.6, 0.4),)))
    (page,) = _read(pixels, recogniser=Stub())
    sealed = [cell for grid in page.grids for cell in grid.cells if cell.sealed]
    assert sealed
    assert len(sealed) < 0.4 * sum(len(grid.cells) for grid in page.grids)


def test_uncertain_text_carries_its_score() -> None:
    """The recogniser's doubt arrives in the cells; blank cells are certain."""
    (page,) = _read(render(PRINTED, 0, 150), recogniser=Stub(probability=0.4))
    cells = [cell for grid in page.grids for cell in grid.cells]
    assert {cell.recognition for cell in cells if cell.text not in {"", "—"}} == {0.4}
    assert {cell.recognition for cell in cells if not cell.text} == {1.0}


def test_blank_page_is_empty() -> None:
    """White paper gives a page without blocks that says so."""
    (page,) = _read(np.full((1200, 850, 3), 255, np.uint8), recogniser=Stub())
    assert page.blocks == ()
    assert page.state == "empty"


@pytest.mark.parametrize("shape", [(1, 1, 3), (3, 900, 3), (40, 30, 3)])
def test_tiny_picture_is_read_without_complaint(shape: tuple[int, int, int]) -> None:
    """Pictures of a few pixels give a page."""
    assert _read(np.full(shape, 128, np.uint8), recogniser=Stub())


def test_noise_holds_no_table() -> None:
    """A picture of noise gives no grid."""
    noise = np.random.default_rng(1).integers(0, 255, (700, 500, 3), dtype=np.uint8)
    assert all(not page.grids for page in _read(noise, recogniser=Stub()))


@needs_models
def test_every_cell_of_a_rough_scan_reads_as_printed() -> None:
    """On a grey skewed scan at 150 dpi all filled cells read exactly as on the printed page."""
    recipe = Recipe(dpi=150, skew=-1.0, grey=True, grain=4.0, quality=70)
    (page,) = _read(degrade(render(PRINTED, 1, 150), recipe))
    for mine, printed in zip(page.grids, _truth(1), strict=True):
        assert [_plain(cell.text) for cell in mine.cells] == [_plain(cell.text) for cell in printed.cells]
        assert min(cell.recognition or 0 for cell in mine.cells) > 0.5


@needs_models
@pytest.mark.parametrize("turn", [1, 2, 3])
def test_turned_page_is_read_upright(turn: int) -> None:
    """However the sheet lay on the glass, its table reads the same; boxes stay on the page as it is shown."""
    pixels = degrade(render(PRINTED, 1, 150), Recipe(dpi=150, turn=turn))
    (page,) = _read(pixels)
    (mine,), (printed,) = page.grids, _truth(1)
    assert [_plain(cell.text) for cell in mine.cells] == [_plain(cell.text) for cell in printed.cells]
    assert list(mine.column_edges) == sorted(mine.column_edges)
    assert mine.box is not None
    assert page.width is not None
    assert mine.box[2] <= page.width


@needs_models
def test_scanned_fixture_has_title_table_and_dashes() -> None:
    """The scanned practice form gives its title as a paragraph and its dashes and small numbers as printed."""
    document = pypdfium2.PdfDocument(REPORTS / "practice-12-scan.pdf")
    pixels = np.ascontiguousarray(document[0].render(scale=200 / 72, rev_byteorder=True).to_numpy()[:, :, :3])
    document.close()
    (page,) = _read(pixels)
    assert page.paragraphs[0].text == "项目支出绩效自评表"
    assert page.paragraphs[0].centred
    assert page.paragraphs[0].provenance.method == "ocr"
    (grid,) = page.grids
    texts = [cell.text for cell in grid.cells]
    assert texts.count("—") == 6
    assert {"8.2", "9.5", "97.7", "≥95%", "465元/人", "年度总体目标完成情况", "0起"} <= set(texts)


@needs_models
def test_prose_page_reads_as_paragraphs() -> None:
    """A scanned page of running text gives paragraphs, wrapped lines joined."""
    (page,) = _read(degrade(render(REPORTS / "practice-09.pdf", 1, 150), Recipe(dpi=150, skew=0.8, grey=True)))
    assert not page.grids
    texts = [paragraph.text for paragraph in page.paragraphs]
    assert "四、绩效自评结果拟应用和公开情况" in texts
    assert any(text.startswith("经自评") and text.endswith("预算安排的参考。") for text in texts)


@needs_models
def test_picture_of_a_cell_is_read() -> None:
    """A cell that is a picture gives its lines and a score; a blank one gives none."""
    cell = np.full((60, 240, 3), 255, np.uint8)
    cv2.putText(cell, "2254.70", (30, 42), cv2.FONT_HERSHEY_SIMPLEX, 1.1, (0, 0, 0), 2, cv2.LINE_AA)
    lines, score = recognise_cell(cell)
    assert lines == ("2254.70",)
    assert score > 0.8
    assert recognise_cell(np.full((30, 90, 3), 250, np.uint8)) == ((), 1.0)


@needs_models
@pytest.mark.slow
def test_photo_of_a_form_reads_as_its_gold_says() -> None:
    """The photographed form, on a desk and under a shadow, gives its 17 x 12 grid and its numbers."""
    (pixels,) = load_picture((REPORTS / "xiqu-2021-photo.jpg").read_bytes())
    (page,) = _read(pixels)
    (grid,) = page.grids
    assert (grid.row_count, grid.column_count) == (17, 12)
    texts = [cell.text for cell in grid.cells]
    assert texts.count("19.89") == 2
    assert texts.count("100%") == 5
    assert "部分资金未支付" in texts


@needs_models
@pytest.mark.parametrize(("dpi", "coarse"), [(85, True), (150, False)])
def test_a_page_of_too_few_pixels_is_said_and_nothing_of_it_is_sure(dpi: int, coarse: bool) -> None:  # noqa: FBT001
    """Its rows are those of the printed page; a note says why to look, and its scores stay below what is sure."""
    pixels = degrade(render(PRINTED, 0, dpi), Recipe(dpi=dpi, grey=True, skew=0.4, quality=85))
    scan = io.BytesIO()
    Image.fromarray(pixels).save(scan, "PDF", resolution=dpi)
    document = read_pdf(Source(name="x", data=scan.getvalue(), ocr="auto", known_id="d"))
    assert _shape(document.grids[0]) == _shape(_truth()[0])
    assert any("第 1 页图像分辨率低" in note for note in document.notes) is coarse
    scores = [cell.recognition or 0.0 for grid in document.grids for cell in grid.cells]
    assert (max(scores) <= RECOGNITION.coarse_score) is coarse
