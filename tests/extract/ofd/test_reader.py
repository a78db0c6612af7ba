"""OFD: real files, the same report as PDF and as OFD, pictures, damage and hostile input."""

from __future__ import annotations

import io
import random
import warnings
import zipfile
from pathlib import Path

import pytest

from extract.document import Document, Grid, Paragraph
from extract.errors import DamagedFileError, EncryptedFileError, ReadError, TooLargeError
from extract.ofd.reader import page_pictures
from extract.ofd.reader import read as read_ofd
from extract.pdf.glyphs import read_page
from extract.pdf.reader import open_pdf
from extract.pdf.reader import read as read_pdf
from extract.source import Source
from tests.support.ofd_writer import Extra, Sheet, again_as_ofd, box, picture, stroke, text, write_ofd

REPORTS = Path(__file__).parents[3] / "fixtures" / "reports"
REAL = Path(__file__).parents[3] / "fixtures" / "real"


def read(data: bytes) -> Document:
    """Return an OFD file as it is read."""
    return read_ofd(Source(name="test", data=data, ocr="never", known_id="d"))


def rows(grid: Grid) -> list[list[str]]:
    """Return the texts of a grid, each cell once to a row."""
    return [[cell.text for cell in grid.row(number)] for number in range(grid.row_count)]


def texts(document: Document) -> list[str]:
    """Return the running text."""
    return [block.text for block in document.blocks() if isinstance(block, Paragraph)]


def form(*, thin_boxes: bool = False) -> list[str]:
    """Return the objects of a table of two rows, a label merged over both."""
    line = (lambda *c: box(c[0] - 0.1, c[1] - 0.1, c[2] + 0.1, c[3] + 0.1)) if thin_boxes else stroke
    return [
        line(20, 50, 120, 50), line(60, 60, 120, 60), line(20, 70, 120, 70),
        line(20, 50, 20, 70), line(60, 50, 60, 70), line(90, 50, 90, 70), line(120, 50, 120, 70),
        text("产出指标", 25, 61), text("培训人次", 62, 57), text("100", 92, 57, steps="2 2"),
        text("合格率", 62, 67), text("≥95%", 92, 67),
    ]  # fmt: skip


FORM = [["产出指标", "培训人次", "100"], ["产出指标", "合格率", "≥95%"]]


def test_real_city_form_is_read() -> None:
    """A published form with glyph transforms, scaled text and rulings as filled boxes gives its rows."""
    document = read((REAL / "signout.ofd").read_bytes())
    grid = document.grids[0]
    assert (document.format, document.page_count, grid.method, grid.page) == ("ofd", 1, "ofd", 1)
    assert rows(grid)[0] == ["来文文号", "府办专督〔2020〕24号", "来文单位", "市人民政府办公室"]
    assert rows(grid)[2][1] == "2020年06月15日11:28:09"
    assert texts(document) == ["测试文本注释", "XX市政府文件处理"]  # the first is typed onto the page
    page = document.pages[0]
    assert (page.width, page.height) == pytest.approx((595.3, 841.9), abs=0.1)
    assert all(cell.provenance.box is not None and cell.provenance.method == "ofd" for cell in grid.cells)


def test_real_letter_and_standard_are_read() -> None:
    """Running text is joined over its lines, and a table with merged borders keeps its columns."""
    letter = read((REAL / "n.ofd").read_bytes())
    assert letter.page_count == 2
    assert "你院《关于给张阿三同志辞职的请示》（路中医发〔2011〕10号）收悉。" in texts(letter)
    standard = read((REAL / "z.ofd").read_bytes())
    assert rows(standard.grids[0])[:2] == [
        ["名称", "类型", "说明", "可选/必选"],
        ["CodePosition", "xs:int", "TextCode中字符编码的起始位置，从0开始", "必选"],
    ]


@pytest.mark.parametrize(
    "name", ["pingliang-2021", "practice-01", "practice-04", "practice-07", "practice-11", "qiannan-2022"]
)
def test_same_report_gives_the_same_rows_as_pdf(name: str) -> None:
    """The characters and rulings of a PDF written as OFD give the rows and paragraphs of the PDF."""
    data = (REPORTS / f"{name}.pdf").read_bytes()
    pdf = open_pdf(data)
    contents = [read_page(pdf[number]) for number in range(len(pdf))]
    pdf.close()
    through_ofd, through_pdf = (
        read(again_as_ofd(contents)),
        read_pdf(Source(name="test", data=data, ocr="never", known_id="d")),
    )
    assert [rows(grid) for grid in through_ofd.grids] == [rows(grid) for grid in through_pdf.grids]
    assert texts(through_ofd) == texts(through_pdf)
    for ours, theirs in zip(through_ofd.grids, through_pdf.grids, strict=True):
        assert ours.column_edges == pytest.approx(theirs.column_edges, abs=0.5)


@pytest.mark.parametrize("thin_boxes", [False, True])
def test_form_with_rulings_is_a_grid(thin_boxes: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """Rulings drawn as lines or as thin filled boxes make the same grid."""
    document = read(write_ofd([Sheet(objects=form(thin_boxes=thin_boxes))]))
    assert [rows(grid) for grid in document.grids] == [FORM]
    assert document.grids[0].column_edges == pytest.approx([56.7, 170.1, 255.1, 340.2], abs=0.2)


def test_form_over_templates_and_composites() -> None:
    """Rulings in a template page and text in a composite graphic and a block belong to the page."""
    objects = form()
    extra = Extra(templates={"7": Sheet(objects=objects[:7])}, composites={"9": "".join(objects[7:10])})
    placed = '<ofd:CompositeObject ID="5" Boundary="0 0 210 297" ResourceID="9"/>'
    block = f"<ofd:PageBlock>{''.join(objects[10:])}</ofd:PageBlock>"
    sheet = Sheet(objects=[placed, block], head='<ofd:Template TemplateID="7" ZOrder="Background"/>')
    assert [rows(grid) for grid in read(write_ofd([sheet], extra)).grids] == [FORM]


def test_turned_page_is_read_upright() -> None:
    """A form that is drawn turned by a quarter on an upright page reads as if it lay flat."""
    turned = "<ofd:PageBlock>{}</ofd:PageBlock>"
    for matrix, width in (("0 1 -1 0 210 0", 297.0), ("0 -1 1 0 0 297", 297.0), ("-1 0 0 -1 210 297", 210.0)):
        objects = f'<ofd:CompositeObject ID="5" Boundary="0 0 0 0" CTM="{matrix}" ResourceID="9"/>'
        extra = Extra(composites={"9": "".join(form())})
        document = read(write_ofd([Sheet(objects=[turned.format(objects)])], extra))
        assert [rows(grid) for grid in document.grids] == [FORM]
        assert document.pages[0].width == pytest.approx(width / 25.4 * 72, abs=0.1)
        assert document.grids[0].column_edges == pytest.approx([56.7, 170.1, 255.1, 340.2], abs=0.2)


def test_tables_are_numbered_through_the_pages() -> None:
    """Tables are numbered in the document, pages from 1."""
    document = read(write_ofd([Sheet(objects=form()), Sheet(objects=[]), Sheet(objects=form())]))
    assert [(grid.number, grid.page) for grid in document.grids] == [(1, 1), (2, 3)]
    assert [page.state for page in document.pages] == ["read", "empty", "read"]


def test_picture_page_asks_for_recognition() -> None:
    """A page that is one picture says so and gives the picture; JBIG2 is noted."""
    extra = Extra(media={"4": ("scan.png", "PNG", b"\x89PNG bytes")})
    data = write_ofd([Sheet(objects=[picture("4", 0, 0, 210, 297)]), Sheet(objects=form())], extra)
    document = read(data)
    assert [page.state for page in document.pages] == ["needs_ocr", "read"]
    assert any("第 1 页为图像" in note for note in document.notes)
    found = page_pictures(data, 1)
    assert [(each.data, each.stated_format) for each in found] == [(b"\x89PNG bytes", "PNG")]
    assert found[0].box == pytest.approx((0, 0, 595.3, 841.9), abs=0.1)
    assert page_pictures(data, 2) == ()
    with pytest.raises(DamagedFileError):
        page_pictures(data, 3)
    jbig = write_ofd([Sheet(objects=[picture("4", 0, 0, 210, 297)])], Extra(media={"4": ("a.jb2", "JB2", b"x")}))
    assert any("JBIG2" in note for note in read(jbig).notes)
    with pytest.raises(DamagedFileError, match="不在文件里"):
        page_pictures(write_ofd([Sheet(objects=[picture("4", 0, 0, 210, 297)])]), 1)


def test_damaged_page_does_not_cost_the_others() -> None:
    """A page whose part is broken XML is marked, and the next one is read."""
    broken = Extra(parts={"Doc_0/Pages/Page_0/Content.xml": b"<ofd:Page"})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the zip writer warns of the doubled name
        document = read(write_ofd([Sheet(objects=form()), Sheet(objects=form())], broken))
    assert [page.state for page in document.pages] == ["garbled", "read"]
    assert any(note.startswith("第 1 页：") for note in document.notes)


def test_hostile_files_are_read_errors() -> None:
    """Truncation, a missing document, encryption, entities, endless composites and huge parts raise read errors."""
    good = write_ofd([Sheet(objects=form())])
    with pytest.raises(DamagedFileError):
        read(good[:-40])
    with pytest.raises(DamagedFileError, match="没有页面"):
        read(write_ofd([]))
    with pytest.raises(EncryptedFileError):
        read(write_ofd([Sheet(objects=form())], Extra(parts={"Encryptions.xml": b"<x/>"})))
    bomb = b'<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><ofd:OFD xmlns:ofd="x">&b;</ofd:OFD>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("OFD.xml", bomb)
    with pytest.raises(DamagedFileError, match="DTD"):
        read(out.getvalue())
    again = '<ofd:CompositeObject ID="5" Boundary="0 0 1 1" ResourceID="9"/>'
    with pytest.raises(TooLargeError, match="嵌套"):
        read(write_ofd([Sheet(objects=[again])], Extra(composites={"9": again * 2})))
    with pytest.raises(TooLargeError):
        read(write_ofd([Sheet(objects=form())], Extra(parts={"big": bytes(30 * 2**20)})))


def test_mutated_files_raise_nothing_but_read_errors() -> None:
    """Digits and bytes of the parts changed give a Document or a ReadError, nothing else."""
    chance = random.Random(13)  # noqa: S311 - reproducible noise
    with zipfile.ZipFile(REAL / "z.ofd") as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if name.endswith(".xml")}
    for _ in range(150):
        name = chance.choice(list(parts))
        body = bytearray(parts[name])
        for _ in range(chance.randint(1, 30)):
            place = chance.randrange(len(body))
            if chance.random() < 0.9:
                digits = [at for at in range(place, min(place + 300, len(body))) if 48 <= body[at] < 58]
                if digits:
                    body[digits[0]] = chance.choice(b"0123456789-e.")
            else:
                body[place] = chance.randrange(256)
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for part, data in parts.items():
                archive.writestr(part, bytes(body) if part == name else data)
        try:
            read(out.getvalue())
        except ReadError:
            continue
