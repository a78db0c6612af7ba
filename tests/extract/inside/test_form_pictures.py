"""Pictures inside documents: forms are recognised where they stand; logos, photographs and charts add nothing."""

from __future__ import annotations

import base64
import functools
import hashlib
import importlib.util
import io
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import openpyxl  # type: ignore[import-untyped]
import pytest
from openpyxl.drawing.image import Image as SheetImage  # type: ignore[import-untyped]

import extract.inside.form_pictures
import extract.inside.recognition
import extract.legacy.reader
from extract.document import Document, Grid, Paragraph
from extract.docx.reader import read_flow
from extract.errors import DamagedFileError
from extract.inside.form_pictures import FormPictures, is_filled
from extract.reading import read
from extract.scan.is_ruled import is_ruled, on_sheet
from extract.scan.load import picture_size
from extract.scan.stains.red_seals import Picture
from extract.sheet.reader import read_with
from extract.source import OcrMode, Source
from tests.extract.scan.test_reader import Stub
from tests.extract.wordml.test_package import docx, p, tbl, tc, tr
from tests.support.degrade import Recipe, degrade, render
from tests.support.embedded_files import FORM, book_xlsx, object_run, sheet_with_object, with_parts
from tests.support.forms import table
from tests.support.report_files import REPORTS

needs_models = pytest.mark.skipif(importlib.util.find_spec("rapidocr") is None, reason="the OCR extra is not installed")
TEXT = p("本单位按照要求组织开展了年度预算项目支出绩效自评工作。" * 10)
EMF = b"\x01\0\0\0\x6c\0\0\0" + b"\0" * 32 + b" EMF" + b"\0" * 60
TITLE = ["项目支出绩效自评表", "(2022年度)"]


def png(pixels: Picture) -> bytes:
    """Return pixels (RGB) as a PNG file."""
    return bytes(cv2.imencode(".png", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR))[1])


@functools.cache
def form(dpi: int = 130) -> bytes:
    """Return the picture of the head of a printed form: title, year, a table of 7 x 7."""
    page = render(REPORTS / "practice-11.pdf", 0, dpi)
    scale = dpi / 72
    return png(np.ascontiguousarray(page[round(40 * scale) : round(216 * scale)]))


def logo() -> Picture:
    """Draw a ring with a square in it."""
    pixels = np.full((600, 600, 3), 255, np.uint8)
    cv2.circle(pixels, (300, 300), 200, (200, 0, 0), 30)
    cv2.rectangle(pixels, (200, 200), (400, 400), (0, 0, 200), 8)
    return pixels


def photograph() -> Picture:
    """Draw shapes without straight edges."""
    grain = np.random.default_rng(1).integers(0, 255, (900, 1200, 3), dtype=np.uint8)
    return np.asarray(cv2.GaussianBlur(grain, (0, 0), 5))


def bar_chart() -> Picture:
    """Draw bars over lines in a frame: rulings that cross, and no word in them."""
    pixels = np.full((600, 900, 3), 255, np.uint8)
    for y in range(60, 560, 60):
        cv2.line(pixels, (80, y), (860, y), (180, 180, 180), 1)
    for bar in range(6):
        cv2.rectangle(pixels, (120 + bar * 120, 500 - bar * 60), (180 + bar * 120, 540), (70, 120, 200), -1)
    cv2.rectangle(pixels, (80, 60), (860, 540), (120, 120, 120), 2)
    return pixels


def picture(relation: str, *, points: tuple[int, int] | None = None) -> str:
    """Build a paragraph with a picture, shown so many points wide and high."""
    extent = "" if points is None else f'<wp:extent cx="{points[0] * 12700}" cy="{points[1] * 12700}"/>'
    blip = f'<pic:pic><pic:blipFill><a:blip r:embed="{relation}"/></pic:blipFill></pic:pic>'
    graphic = f"<a:graphic><a:graphicData>{blip}</a:graphicData></a:graphic>"
    return f"<w:p><w:r><w:drawing><wp:inline>{extent}{graphic}</wp:inline></w:drawing></w:r></w:p>"


def word(body: str, *pictures: bytes) -> bytes:
    """Build a Word file with pictures by the relations rId1, rId2 ..."""
    links = {f"rId{n}": ("image", f"media/image{n}.png") for n in range(1, len(pictures) + 1)}
    return docx(body, links=links, parts={f"word/media/image{n}.png": data for n, data in enumerate(pictures, 1)})


def stubbed(body: str, *pictures: bytes, stub: Stub | None = None) -> Document:
    """Read a Word file with a recogniser that sees the same letters everywhere."""
    reader = FormPictures("d", stub or Stub())
    return read_flow(Source(name="a.docx", data=word(body, *pictures), ocr="never", known_id="d"), reader)


def outline(document: Document) -> list[str]:
    """Return paragraphs as the first letters of their text, grids as number and size, in reading order."""
    return [
        f"{block.number}:{block.row_count}x{block.column_count}" if isinstance(block, Grid) else block.text[:9]
        for block in document.blocks()
        if isinstance(block, Grid | Paragraph)
    ]


@needs_models
@pytest.mark.parametrize("ocr", ["auto", "always"])
def test_a_form_picture_is_read_where_it_stands(ocr: OcrMode) -> None:
    """Title and table stand between the text and tables around it; the note about the picture is gone."""
    own = tbl(tr(tc("项目"), tc("金额")), tr(tc("合计"), tc("10")), grid=(2000, 2000))
    data = word(TEXT + own + picture("rId1", points=(415, 130)) + p("后文") + own, form())
    document = read(Source(name="a.docx", data=data, ocr=ocr))
    assert outline(document) == ["本单位按照要求组织", "1:2x2", *TITLE, "2:7x7", "后文", "3:2x2"]
    grid = document.grids[1]
    assert (grid.method, grid.box, grid.page) == ("ocr", None, None)
    assert (
        "".join(cell.text for cell in grid.row(1))
        == "项目主管部门固原市原州区农业农村局资金使用单位原州区农业技术推广服务中心"
    )
    assert all(cell.provenance.method == "ocr" and cell.provenance.table == 2 for cell in grid.cells)
    assert document.notes == ()


def test_without_recognition_the_picture_is_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    """With OCR off, or not installed, the document is read as before and says what was left out."""
    data = word(TEXT + picture("rId1"), form())
    document = read(Source(name="a.docx", data=data, ocr="never"))
    assert (document.grids, document.notes) == ((), ("文档含 1 张图片，图中文字未读取",))
    monkeypatch.setattr(extract.inside.recognition, "available", lambda: False)
    assert read(Source(name="a.docx", data=data)).notes == ("文档含 1 张图片，图中文字未读取",)


@pytest.mark.parametrize(
    "data",
    [png(logo()), png(photograph()), EMF, b"GIF89a no", b"", form()[:3000], png(np.full((90, 2000, 3), 255, np.uint8))],
    ids=["logo", "photograph", "emf", "gif", "empty", "cut", "banner"],
)
def test_pictures_without_a_table_cost_no_recognition(data: bytes) -> None:
    """Nothing is added, the note stays, and not a line goes to the recogniser."""
    stub = Stub()
    document = stubbed(TEXT + picture("rId1") + p("后文"), data, stub=stub)
    assert outline(document) == ["本单位按照要求组织", "后文"]
    assert document.notes == ("文档含 1 张图片，图中文字未读取",)
    assert stub.widths == []


@needs_models
def test_a_drawn_chart_adds_nothing() -> None:
    """Its lines cross as rulings do, and hold no text: no table comes of it."""
    assert is_ruled(bar_chart())
    assert FormPictures("d")(png(bar_chart()), None) == ()


def test_a_form_and_a_logo_are_told_apart() -> None:
    """Only the picture that is left unread is counted."""
    document = stubbed(TEXT + picture("rId1") + picture("rId2"), png(logo()), form())
    assert [grid.column_count for grid in document.grids] == [7]
    assert document.notes == ("文档含 1 张图片，图中文字未读取",)


def test_a_picture_shown_small_is_no_form() -> None:
    """What is printed as a thumbnail nobody reads, however many pixels it has."""
    shape = '<v:shape style="width:90pt;height:40pt"><v:imagedata r:id="rId1"/></v:shape>'
    drawn = f"<w:p><w:r><w:pict>{shape}</w:pict></w:r></w:p>"
    document = stubbed(TEXT + picture("rId1", points=(120, 45)) + drawn, form())
    assert (document.grids, document.notes) == ((), ("文档含 2 张图片，图中文字未读取",))
    wide = drawn.replace("90pt;height:40pt", "400px;height:5in")
    assert len(stubbed(TEXT + wide, form()).grids) == 1


def test_a_picture_shown_twice_is_recognised_once() -> None:
    """Each place has the table, the second at no cost."""
    once, twice = Stub(), Stub()
    stubbed(TEXT + picture("rId1"), form(), stub=once)
    document = stubbed(TEXT + picture("rId1") + p("后文") + picture("rId1"), form(), stub=twice)
    assert [grid.number for grid in document.grids] == [1, 2]
    assert len(once.widths) == len(twice.widths) > 0


def test_a_form_in_a_cell_follows_the_table() -> None:
    """A frame around it leaves no trace, a table around it stays the table that it is."""
    inside = tbl(tr(tc("附表"), tc(picture("rId1"))), tr(tc("甲"), tc("乙")))
    assert [(grid.number, grid.method) for grid in stubbed(TEXT + inside, form()).grids] == [(1, "docx"), (2, "ocr")]
    assert [grid.method for grid in stubbed(TEXT + tbl(tr(tc(picture("rId1")))), form()).grids] == ["ocr"]


@pytest.mark.parametrize(
    ("limit", "value", "read_ones"), [("MAX_FORMS", 1, 1), ("MAX_PICTURES", 2, 2), ("MAX_PIXELS", 500_000, 1)]
)
def test_the_cost_of_a_document_is_bounded(
    monkeypatch: pytest.MonkeyPatch, limit: str, value: int, read_ones: int
) -> None:
    """Past a limit pictures stay unread and are counted in the note."""
    monkeypatch.setattr(extract.inside.form_pictures, limit, value)
    pictures = [form(130), form(131), form(132)]
    document = stubbed(TEXT + "".join(picture(f"rId{number}") for number in (1, 2, 3)), *pictures)
    assert len(document.grids) == read_ones
    assert document.notes == (f"文档含 {3 - read_ones} 张图片，图中文字未读取",)


def test_a_picture_past_the_limit_does_not_keep_others_from_being_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is refused for its size costs nothing and is not counted."""
    monkeypatch.setattr(extract.inside.form_pictures, "MAX_PIXELS", 400_000)
    document = stubbed(TEXT + picture("rId1") + picture("rId2"), form(300), form())
    assert (len(document.grids), document.notes) == (1, ("文档含 1 张图片，图中文字未读取",))


def test_the_preview_of_a_broken_workbook_is_read_in_its_place() -> None:
    """Where the object cannot be opened, what it looks like is all there is."""
    run = f"<w:p>{object_run('rId2', preview='rId1')}</w:p>"
    links = {"rId1": ("image", "media/image1.png"), "rId2": ("package", "embeddings/book.xlsx")}

    def reading(book: bytes) -> Document:
        parts: dict[str, str | bytes] = {"word/media/image1.png": form(), "word/embeddings/book.xlsx": book}
        data = docx(TEXT + run, links=links, parts=parts)
        return read_flow(Source(name="a.docx", data=data, ocr="never", known_id="d"), FormPictures("d", Stub()))

    assert [grid.method for grid in reading(book_xlsx()[:200]).grids] == ["ocr"]
    assert [grid.method for grid in reading(book_xlsx()).grids] == ["sheet"]


def sheet_of(rows: Sequence[Sequence[str]], images: Sequence[tuple[str, bytes]]) -> bytes:
    """Build a workbook with pictures at cells."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    for cell, data in images:
        book.active.add_image(SheetImage(io.BytesIO(data)), cell)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@needs_models
def test_a_form_picture_on_a_sheet_stands_by_its_row() -> None:
    """Between the cells above and below it; a logo beside it stays noted; with OCR off both do."""
    rows = [("附件一",), *[()] * 20, *FORM]
    data = sheet_of(rows, [("A3", form()), ("H1", png(logo()))])
    document = read(Source(name="a.xlsx", data=data))
    assert outline(document) == ["附件一", *TITLE, "1:7x7", "2:3x3"]
    assert [grid.method for grid in document.grids] == ["ocr", "sheet"]
    assert document.notes == ("工作表“Sheet”有 1 张图片，其中的文字未读",)
    unread = read(Source(name="a.xlsx", data=data, ocr="never"))
    assert (len(unread.grids), unread.notes) == (1, ("工作表“Sheet”有 2 张图片，其中的文字未读",))


@needs_models
def test_a_form_picture_that_a_web_page_holds_is_read() -> None:
    """Only pictures inside the page are there to be read; nothing is fetched."""
    inline = f"data:image/png;base64,{base64.b64encode(form()).decode()}"
    page = f"<html><meta charset=utf-8><body><p>前文</p><img src='{inline}'><p>后文</p><img src=a.jpg></body></html>"
    document = read(Source(name="a.html", data=page.encode()))
    assert outline(document) == ["前文", *TITLE, "1:7x7", "后文"]
    unread = read(Source(name="a.html", data=page.encode(), ocr="never"))
    assert unread.notes == ("网页没有表格，有 2 张图片，其中的文字未读",)
    broken = page.replace("base64,", "base64,A")
    assert read(Source(name="a.html", data=broken.encode())).notes == unread.notes


@needs_models
def test_a_drawing_among_scans_does_no_harm() -> None:
    """A document of pictures alone is read whole; what cannot be decoded is noted, and alone leaves it unread."""
    document = read(Source(name="a.docx", data=word(picture("rId1") + picture("rId2"), form(), EMF)))
    assert [grid.column_count for grid in document.grids] == [7]
    assert document.notes == ("文档含 1 张图片，图中文字未读取",)
    drawing = read(Source(name="a.docx", data=word(p("标题") + picture("rId1"), EMF)))
    assert [page.state for page in drawing.pages] == ["needs_ocr"]
    whole = read(Source(name="a.docx", data=word(picture("rId1") + picture("rId2"), form(), form(150))))
    assert ([grid.number for grid in whole.grids], whole.notes) == ([1, 2], ())


@needs_models
def test_a_legacy_file_of_scanned_pages_is_recognised_as_its_docx_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """LibreOffice makes a docx of it, whose pictures are read; the document stays the .doc that it was."""
    scan = word(picture("rId1"), form())
    monkeypatch.setattr(extract.legacy.reader, "program", lambda: "soffice")
    monkeypatch.setattr(extract.legacy.reader, "convert", lambda *_, **__: scan)
    old, new = (read(Source(name=name, data=data)) for name, data in (("a.rtf", b"{\\rtf1 x}"), ("a.docx", scan)))
    assert (old.format, outline(old)) == ("rtf", outline(new))
    assert old.document_id == hashlib.sha256(b"{\\rtf1 x}").hexdigest()
    assert {cell.provenance.document_id for cell in old.grids[0].cells} == {old.document_id}


@pytest.mark.parametrize(
    "recipe",
    [Recipe(dpi=150, skew=6.0), Recipe(dpi=150, turn=1), Recipe(dpi=150, grey=True, grain=8.0, quality=50)],
)
def test_rulings_are_seen_before_any_text_is_read(recipe: Recipe) -> None:
    """However a form was scanned: askew, on its side, grainy."""
    assert is_ruled(degrade(render(Path(REPORTS / "practice-11.pdf"), 0, recipe.dpi), recipe))


def test_a_strip_of_a_page_gets_paper_below_it() -> None:
    """The paper has the colour of the strip's last row; a page stays as it is."""
    strip = np.full((100, 400, 3), 240, np.uint8)
    assert on_sheet(strip).shape == (400, 400, 3)
    assert on_sheet(strip).min() == 240
    page = np.full((500, 400, 3), 255, np.uint8)
    assert on_sheet(page) is page


def test_a_table_has_text_in_rows_and_columns() -> None:
    """A grid with next to no text is no table."""
    assert is_filled(table("项目 | 金额\n合计 | 10"))
    assert not is_filled(table("项目 | \n | \n | \n合计 | "))
    assert not is_filled(table("项目 | 金额 | 分值 | 得分\n | | | "))
    assert not is_filled(table("1 | 1\n1 | 1"))


@pytest.mark.parametrize("data", [EMF, b"\x89PNG\r\n\x1a\n picture", b"BM", b"II*\0\xff\xff\xff\xff"])
def test_the_size_of_a_picture_is_read_from_its_header(data: bytes) -> None:
    """What is no picture of pixels has none."""
    assert picture_size(png(logo())) == (600, 600)
    with pytest.raises(DamagedFileError):
        picture_size(data)


def test_an_absurdly_large_picture_is_left_unread() -> None:
    """Its header says so before a pixel is decoded; nothing is warned of."""
    size = (60_000).to_bytes(4, "big")
    huge = form()[:16] + size + size + form()[24:]
    header = huge[:29] + zlib.crc32(huge[12:29]).to_bytes(4, "big") + huge[33:]
    assert FormPictures("d", Stub())(header, None) == ()


def test_the_preview_of_a_workbook_on_a_sheet_is_not_read_again() -> None:
    """A picture that shares its number with an object shows what was read of it, and is no unread picture."""
    pictured = sheet_of(FORM, [("A9", form())])
    both = sheet_with_object(FORM, book_xlsx((("部门", "得分"), ("水利局", "95"))), 9)
    with zipfile.ZipFile(io.BytesIO(pictured)) as images, zipfile.ZipFile(io.BytesIO(both)) as objects:
        sheet = objects.read("xl/worksheets/sheet1.xml").replace(
            b"<oleObjects", b'<drawing r:id="rId8" xmlns:r="r"/><oleObjects'
        )
        relation = b'<Relationship Id="rId8" Type="t/drawing" Target="/xl/drawings/drawing1.xml"/></Relationships>'
        links = objects.read("xl/worksheets/_rels/sheet1.xml.rels").replace(b"</Relationships>", relation)
        names = ("xl/drawings/drawing1.xml", "xl/drawings/_rels/drawing1.xml.rels", "xl/media/image1.png")
        parts: dict[str, bytes | str] = {name: images.read(name) for name in names}
    parts |= {"xl/worksheets/sheet1.xml": sheet, "xl/worksheets/_rels/sheet1.xml.rels": links}

    def reading(data: bytes) -> Document:
        return read_with(Source(name="a.xlsx", data=data, ocr="never", known_id="d"), FormPictures("d", Stub()))

    document = reading(with_parts(both, parts))
    assert ([grid.method for grid in document.grids], document.notes) == (["sheet", "sheet"], ())
    broken = with_parts(both, parts | {"xl/embeddings/book1.xlsx": b"PK"})
    assert [grid.method for grid in reading(broken).grids] == ["sheet", "ocr"]
