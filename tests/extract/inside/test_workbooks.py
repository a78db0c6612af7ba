"""Workbooks embedded in documents: read at their place, within limits; what is broken is noted and harms nothing."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

import pytest

import extract.inside.workbooks
import extract.sheet.xls
from extract.document import Chart, Document, Grid, Paragraph
from extract.errors import MissingToolError
from extract.inside.workbooks import workbook_of
from extract.reading import read
from extract.source import Source
from jixiao.parsing.parse import parse_bytes
from jixiao.parsing.settings import load_settings
from tests.extract.wordml.test_package import docx, p, tbl, tc, tr
from tests.support.embedded_files import (
    FORM,
    book_xls,
    book_xlsx,
    container,
    dropped,
    object_run,
    sheet_with_object,
    with_parts,
)

REPORTS = Path(__file__).parents[3] / "fixtures" / "reports"
WORD_TABLE = tbl(tr(tc("项目"), tc("金额")), tr(tc("合计"), tc("10")), grid=(2000, 2000))
PREVIEW = b"\x89PNG\r\n\x1a\n preview"


def embedding(body: str, *books: bytes, suffix: str = "xlsx") -> Document:
    """Read a Word file whose relations rId1, rId2 ... lead to embedded parts and rId90 to a picture."""
    links = {f"rId{n}": ("package", f"embeddings/book{n}.{suffix}") for n in range(1, len(books) + 1)}
    parts: dict[str, str | bytes] = {f"word/embeddings/book{n}.{suffix}": data for n, data in enumerate(books, start=1)}
    data = docx(
        body,
        links={**links, "rId90": ("image", "media/image1.png")},
        parts={**parts, "word/media/image1.png": PREVIEW},
    )
    return read(Source(name="报告.docx", data=data, ocr="never"))


def outline(document: Document) -> list[str]:
    """Return paragraphs as their text, grids as number and first cell, in reading order."""
    return [
        f"{block.number}:{block.cells[0].text}" if isinstance(block, Grid) else getattr(block, "text", "chart")
        for block in document.blocks()
    ]


def rows(grid: Grid) -> tuple[tuple[str, ...], ...]:
    """Return the texts of a grid."""
    return tuple(tuple(cell.text for cell in grid.row(number)) for number in range(grid.row_count))


@pytest.mark.parametrize(
    ("part", "suffix", "kind"),
    [
        (book_xlsx(), "xlsx", "Excel.Sheet.12"),
        (book_xls(), "xls", "Excel.Sheet.8"),
        (book_xls(), "bin", "Excel.Sheet.8"),
        (container("Package", book_xlsx()), "bin", "Excel.Sheet.12"),
        (container("\x01Ole10Native", dropped("自评表.xlsx", book_xlsx())), "bin", "Package"),
        (container("\x01Ole10Native", dropped("自评表.xls", book_xls())), "bin", "Package"),
        (book_xlsx(), "bin", "ket.Sheet"),
    ],
    ids=["xlsx", "xls", "xls-in-bin", "package-in-bin", "dropped-xlsx", "dropped-xls", "zip-named-bin"],
)
def test_a_workbook_is_read_at_the_place_of_its_object(part: bytes, suffix: str, kind: str) -> None:
    """Its grid stands between the paragraphs and tables around it and counts among the document's tables."""
    body = WORD_TABLE + p("前") + f"<w:p>{object_run('rId1', kind=kind, preview='rId90')}</w:p>" + p("后") + WORD_TABLE
    document = embedding(body, part, suffix=suffix)
    assert outline(document) == ["1:项目", "前", "2:三级指标", "后", "3:项目"]
    assert rows(document.grids[1]) == FORM
    cell = document.grids[1].at(1, 1)
    assert (document.grids[1].method, cell.provenance.method, cell.provenance.table) == ("sheet", "sheet", 2)
    assert cell.provenance.document_id == document.document_id
    assert document.format == "docx"


def test_the_preview_of_a_workbook_that_is_read_is_no_unread_picture() -> None:
    """The picture that stands for the object shows what was read of it; other pictures stay noted."""
    drawn = '<w:r><w:pict><v:shape><v:imagedata r:id="rId90"/></v:shape></w:pict></w:r>'
    run = object_run("rId1", preview="rId90")
    assert embedding(f"<w:p>{run}</w:p>", book_xlsx()).notes == ()
    assert embedding(f"<w:p>{run}{drawn}</w:p>", book_xlsx()).notes == ("文档含 1 张图片，图中文字未读取",)


def test_titles_and_every_shown_sheet_of_a_workbook_come_along() -> None:
    """A line above the table is a paragraph; sheets follow each other."""
    first = (("项目支出绩效自评表",), (), *FORM)
    second = (("部门", "得分"), ("水利局", "95"))
    document = embedding(f"<w:p>{object_run('rId1')}</w:p>", book_xlsx(first, second))
    assert outline(document) == ["项目支出绩效自评表", "1:三级指标", "2:部门"]


def test_a_workbook_embedded_for_each_of_its_sheets_is_read_once() -> None:
    """Each object holds the whole workbook although it shows one sheet: no sheet comes twice."""
    book = book_xlsx(FORM, (("部门", "得分"), ("水利局", "95")))
    body = p("一") + f"<w:p>{object_run('rId1')}</w:p>" + p("二") + f"<w:p>{object_run('rId2')}</w:p>"
    assert outline(embedding(body, book, book)) == ["一", "1:三级指标", "2:部门", "二"]


def test_a_workbook_in_a_cell_or_frame_is_a_table_after_it() -> None:
    """In a table's cell the workbook follows the table, as nested tables do; a lone frame is left out."""
    inside = f"<w:p>{object_run('rId1')}</w:p>"
    table = tbl(tr(tc("附表"), tc(inside)), tr(tc("甲"), tc("乙")))
    assert outline(embedding(table, book_xlsx())) == ["1:附表", "2:三级指标"]
    assert outline(embedding(tbl(tr(tc(inside))), book_xlsx())) == ["1:三级指标"]


def test_the_newer_markup_of_objects_is_read() -> None:
    """An object may be stated by `objectEmbed`, and in one branch of an alternative."""
    newer = '<w:r><w:object><w:objectEmbed r:id="rId1" w:progId="Excel.Sheet.12"/></w:object></w:r>'
    body = f"<w:p><mc:AlternateContent><mc:Choice>{newer}</mc:Choice></mc:AlternateContent></w:p>"
    assert outline(embedding(body, book_xlsx())) == ["1:三级指标"]


@pytest.mark.parametrize(
    "part",
    [
        book_xlsx()[:400],
        book_xls()[:700],
        container("Package", book_xlsx()[:300]),
        container("Package", book_xlsx())[:1200],
        with_parts(book_xlsx(), {"xl/worksheets/sheet1.xml": b"<worksheet><sheetData>"}),
        with_parts(book_xlsx(), {"xl/workbook.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]><workbook/>"}),
        b"",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    ],
    ids=["cut-xlsx", "cut-xls", "cut-inside", "cut-container", "cut-part", "entities", "empty", "magic-alone"],
)
def test_a_broken_embedding_is_a_note(part: bytes) -> None:
    """The rest of the document is read as if the object were not there."""
    body = p("前") + f"<w:p>{object_run('rId1')}</w:p>" + p("后")
    document = embedding(body, part, suffix="bin")
    assert outline(document) == ["前", "后"]
    assert len(document.notes) == 1
    assert "未读取" in document.notes[0]


@pytest.mark.parametrize("kind", ["Excel.Chart.8", "PowerPoint.Show.12"])
def test_objects_that_hold_no_shown_table_are_noted(kind: str) -> None:
    """The workbook under a chart is data of the chart; other programs' objects are not opened."""
    part = book_xlsx() if kind.startswith("Excel") else docx(p("内文"))
    document = embedding(p("前") + f"<w:p>{object_run('rId1', kind=kind)}</w:p>", part)
    assert outline(document) == ["前"]
    assert document.notes == (f"文档内嵌了对象（{kind}），未读取",)


def test_workbooks_of_charts_are_no_tables() -> None:
    """The report has four charts with a workbook each: ten tables of its own, four charts, nothing more."""
    document = read(
        Source(name="xiqu-2021.docx", data=(REPORTS / "xiqu-2021.docx").read_bytes(), ocr="never"),
    )
    assert len(document.grids) == 10
    assert {grid.method for grid in document.grids} == {"docx"}
    assert sum(isinstance(block, Chart) for block in document.blocks()) == 4


def bomb() -> bytes:
    """Return a workbook with a part that packs a thousandfold."""
    return with_parts(book_xlsx(), {"xl/worksheets/sheet2.xml": b" " * (64 * 2**20)})


def test_a_bomb_inside_is_refused_unpacked() -> None:
    """What a workbook unpacks to is declared, and counted before anything is unpacked."""
    document = embedding(p("前") + f"<w:p>{object_run('rId1')}</w:p>", bomb())
    assert outline(document) == ["前"]
    assert "压缩比" in document.notes[0]


def test_all_workbooks_together_stay_within_the_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Past a limit the workbooks that remain are noted, those before are kept."""
    books = [book_xlsx((("甲", str(number)), ("乙", "2"))) for number in range(5)]
    body = "".join(f"<w:p>{object_run(f'rId{number}')}</w:p>" for number in range(1, 6))
    with monkeypatch.context() as patch:
        patch.setattr(extract.inside.workbooks, "MAX_BOOKS", 2)
        document = embedding(body, *books)
    assert (len(document.grids), len(document.notes)) == (2, 1)
    with zipfile.ZipFile(io.BytesIO(books[0])) as archive:
        size = sum(member.file_size for member in archive.infolist())
    with monkeypatch.context() as patch:
        patch.setattr(extract.inside.workbooks, "MAX_BYTES", 3 * size + 200)
        document = embedding(body, *books)
    assert (len(document.grids), len(document.notes)) == (3, 1)
    with monkeypatch.context() as patch:
        patch.setattr(extract.inside.workbooks, "MAX_POSITIONS", 7)
        assert len(embedding(body, *books).grids) == 2
    with monkeypatch.context() as patch:
        patch.setattr(extract.inside.workbooks, "MAX_BROKEN", 1)
        assert not embedding(body, bomb(), *books[1:]).grids


def test_a_workbook_in_an_embedded_workbook_is_noted() -> None:
    """One level is opened: what lies deeper is said and left."""
    inner = sheet_with_object(FORM, book_xlsx((("深", "处"), ("1", "2"))), 9)
    document = embedding(f"<w:p>{object_run('rId1')}</w:p>", inner)
    assert outline(document) == ["1:三级指标"]
    assert document.notes == ("内嵌工作簿：文档内嵌了对象（Excel.Sheet.12），未读取",)


@pytest.mark.parametrize(
    ("row", "order"), [(2, ["标题", "1:三级指标", "2:部门"]), (30, ["标题", "1:部门", "2:三级指标"])]
)
def test_a_workbook_on_a_sheet_stands_by_its_row(row: int, order: list[str]) -> None:
    """Between the blocks of the sheet, once although it is stated twice."""
    below = (("部门", "得分"), ("水利局", "95"))
    data = sheet_with_object((("标题",), *[()] * 10, *below), book_xlsx(), row)
    document = read(Source(name="表.xlsx", data=data, ocr="never"))
    assert outline(document) == order
    assert all(cell.provenance.table == grid.number for grid in document.grids for cell in grid.cells)
    assert document.notes == ()


def test_a_broken_workbook_on_a_sheet_is_a_note() -> None:
    """The cells of the sheet are read all the same."""
    document = read(Source(name="表.xlsx", data=sheet_with_object(FORM, book_xlsx()[:300], 9), ocr="never"))
    assert [rows(grid) for grid in document.grids] == [FORM]
    assert len(document.notes) == 1


def test_the_rows_of_an_embedded_report_are_those_of_the_workbook_itself() -> None:
    """A published workbook gives the same indicators, budgets and goals inside a Word file."""
    book = (REPORTS / "pingliang-2021.xlsx").read_bytes()
    body = p("附件：项目支出绩效自评表") + f"<w:p>{object_run('rId1')}</w:p>" + p("特此报告")
    parts: dict[str, str | bytes] = {"word/embeddings/book.xlsx": book}
    report = docx(body, links={"rId1": ("package", "embeddings/book.xlsx")}, parts=parts)

    def told(name: str, data: bytes) -> dict[str, list[tuple[object, ...]]]:
        found = parse_bytes(Source(name=name, data=data, ocr="never"), load_settings()).rows
        names = {
            "indicators": ("level3", "target_text", "actual_text", "score", "method", "row_no"),
            "budgets": ("item", "executed", "score"),
            "goals": ("expected", "actual"),
        }
        return {table: [tuple(row.get(name) for name in names[table]) for row in found[table]] for table in names}

    inside = told("报告.docx", report)
    assert inside == told("自评表.xlsx", book)
    assert len(inside["indicators"]) == 33


def test_what_is_no_workbook_is_none() -> None:
    """Only workbooks are taken out of their wrapping."""
    assert workbook_of(b"plain") is None
    assert workbook_of(container("CONTENTS", b"%PDF-1.7")) is None
    assert workbook_of(container("Package", docx(p("文字")))) is None
    assert workbook_of(container("\x01Ole10Native", dropped("a.txt", b"text"))) is None


def test_a_workbook_makes_a_document_of_pictures_no_scan() -> None:
    """The words of an embedded workbook count as text of the document."""
    picture = '<w:r><w:pict><v:shape><v:imagedata r:id="rId90"/></v:shape></w:pict></w:r>'
    long = tuple(("指标名称" * 5, "说明文字" * 5) for _ in range(10))
    document = embedding(f"<w:p>{picture}{object_run('rId1')}</w:p>", book_xlsx(long))
    assert document.pages[0].state == "read"
    assert not any(isinstance(block, Paragraph) for block in document.blocks())


def test_fuzzed_embeddings_never_harm_the_document(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever bytes stand in an object, the text around it is read, on a page and on a sheet."""

    def no_office(*_: object, **__: object) -> bytes:
        message = "LibreOffice"
        raise MissingToolError(message)

    monkeypatch.setattr(extract.sheet.xls, "convert", no_office)
    chance = random.Random(11)  # noqa: S311  repeatable mutations, no secrets
    native = container("\x01Ole10Native", dropped("a.xls", book_xls()))
    seeds = [book_xlsx(), book_xls(), container("Package", book_xlsx()), native]
    for _ in range(120):
        part = bytearray(chance.choice(seeds))
        del part[chance.choice((len(part), chance.randrange(len(part)))) :]
        for _ in range(chance.choice((0, 1, 5, 100)) if part else 0):
            part[chance.randrange(len(part))] = chance.randrange(256)
        document = embedding(p("前") + f"<w:p>{object_run('rId1')}</w:p>" + p("后"), bytes(part), suffix="bin")
        texts = [block.text for block in document.blocks() if isinstance(block, Paragraph)]
        assert (texts[0], texts[-1]) == ("前", "后")
        sheet = read(Source(name="a.xlsx", data=sheet_with_object(FORM, bytes(part), 30), ocr="never"))
        assert rows(sheet.grids[0]) == FORM
