"""A Word file as one flow of blocks: order, nested tables, frames, pictures, and the real reports."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import docx as python_docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt

from extract.document import Chart, Document, Grid, Paragraph
from extract.docx.reader import is_image_only, read_flow, word_pictures
from extract.source import Source
from tests.extract.wordml.test_package import docx, p, tbl, tc, tr

FIXTURES = Path(__file__).parents[3] / "fixtures"
REPORTS = ("pingliang-2021", "qiannan-2022", "wuling-2023", "xiqu-2021", "practice-02", "practice-05", "practice-08")
FORM = tbl(tr(tc("指标"), tc("分值")), tr(tc("数量"), tc("10")), grid=(2000, 2000))
PNG = b"\x89PNG\r\n\x1a\n picture"


def read(body: str) -> Document:
    """Read a document with this body."""
    return read_flow(Source(name="a.docx", data=docx(body), ocr="never", known_id="d"))


def report(name: str) -> Document:
    """Read one of the sample reports."""
    return read_flow(
        Source(name=name, data=(FIXTURES / "reports" / f"{name}.docx").read_bytes(), ocr="never", known_id=name)
    )


def outline(document: Document) -> list[str]:
    """Return paragraphs as their text and grids as number and first cell, in reading order."""
    names: list[str] = []
    for block in document.blocks():
        if isinstance(block, Paragraph):
            names.append(block.text)
        elif isinstance(block, Grid):
            names.append(f"{block.number}:{block.cells[0].text}")
    return names


def test_blocks_stand_in_reading_order_on_one_page_without_number() -> None:
    """Paragraphs and tables alternate as in the file; Word has no pages."""
    document = read(p("标题") + FORM + p("") + p("说明") + FORM)
    assert outline(document) == ["标题", "1:指标", "说明", "2:指标"]
    assert (document.format, document.page_count, document.pages[0].number, document.pages[0].state) == (
        "docx",
        None,
        None,
        "read",
    )


def test_every_block_knows_where_it_stands() -> None:
    """Cells carry document and table number, paragraphs the document alone."""
    document = read(p("标题") + FORM)
    cell = document.grids[0].cells[0]
    assert (cell.provenance.document_id, cell.provenance.table, cell.provenance.method) == ("d", 1, "docx")
    paragraph = document.pages[0].paragraphs[0]
    assert (paragraph.provenance.table, paragraph.provenance.method) == (None, "narrative")


def test_a_nested_table_is_text_of_its_cell_and_a_table_after_it() -> None:
    """Numbers follow the reading order: the outer table, what is nested in it, then what follows."""
    inner = tbl(tr(tc("内甲"), tc("内乙")), tr(tc("内丙"), tc("内丁")))
    outer = tbl(tr(tc("外甲"), tc(p("外乙") + inner + p(""))), tr(tc("外丙"), tc("外丁")))
    document = read(outer + p("") + FORM)
    assert outline(document) == ["1:外甲", "2:内甲", "3:指标"]
    assert document.grids[0].at(0, 1).lines == ("外乙", "内甲 内乙", "内丙 内丁")


def test_a_frame_around_a_table_is_left_out() -> None:
    """Of a one-cell table around a title and a table, the title and the inner table remain."""
    document = read(tbl(tr(tc(p("绩效自评表") + FORM + p("注：略")))))
    assert outline(document) == ["绩效自评表", "1:指标", "注：略"]


def test_frames_within_frames_are_left_out() -> None:
    """However many frames are around a table, the table alone remains."""
    document = read(tbl(tr(tc(tbl(tr(tc(FORM + p("")))) + p("")))))
    assert outline(document) == ["1:指标"]


def test_a_row_that_only_lays_tables_side_by_side_is_left_out() -> None:
    """Two tables next to each other in a row of a layout table are two tables."""
    document = read(tbl(tr(tc(FORM + p("")), tc(p("")), tc(FORM + p("")))))
    assert outline(document) == ["1:指标", "2:指标"]


def test_a_row_with_a_label_beside_a_nested_table_is_a_table() -> None:
    """Where another cell says something, the outer table is kept and the inner one follows."""
    document = read(tbl(tr(tc("绩效指标"), tc(FORM + p("")))))
    assert outline(document) == ["1:绩效指标", "2:指标"]


def test_a_column_of_tables_is_a_frame() -> None:
    """A table of one column that holds tables is layout: its content is the flow."""
    document = read(tbl(tr(tc("标题")), tr(tc(FORM + p(""))), tr(tc("说明"))))
    assert outline(document) == ["标题", "1:指标", "说明"]


def test_a_single_cell_is_running_text_unless_it_stands_against_a_table() -> None:
    """A box around text is text; directly under a table it is that table's last row."""
    boxed = tbl(tr(tc("说明文字")))
    assert outline(read(p("前") + boxed + p("后"))) == ["前", "说明文字", "后"]
    assert outline(read(FORM + boxed)) == ["1:指标", "2:说明文字"]


def test_a_framed_cell_in_a_form_adds_no_text_twice() -> None:
    """A box inside a cell of a form is text of that cell and nothing else."""
    document = read(tbl(tr(tc("目标"), tc(tbl(tr(tc("内文"))) + p(""))), tr(tc("甲"), tc("乙"))))
    assert outline(document) == ["1:目标"]
    assert document.grids[0].at(0, 1).text == "内文"


def picture(relation: str = "rId5") -> str:
    """Build a run with a picture."""
    blip = f'<pic:pic><pic:blipFill><a:blip r:embed="{relation}"/></pic:blipFill></pic:pic>'
    graphic = f"<a:graphic><a:graphicData>{blip}</a:graphicData></a:graphic>"
    return f"<w:r><w:drawing><wp:inline>{graphic}</wp:inline></w:drawing></w:r>"


def test_a_scan_under_a_title_needs_recognition() -> None:
    """Pictures with next to no text make a page that needs OCR; the pictures are there to be recognised."""
    vml = "<w:r><w:pict><v:shape><v:imagedata r:id='rId6'/></v:shape></w:pict></w:r>"
    table = tbl(tr(tc(f"<w:p>{vml}</w:p>"), tc("")), tr(tc(""), tc("")))
    data = docx(
        p("部门整体支出绩效自评表") + f"<w:p>{picture()}</w:p>{table}<w:p>{picture()}</w:p>",
        links={"rId5": ("image", "media/image1.png"), "rId6": ("image", "/word/media/image2.png")},
        parts={"word/media/image1.png": PNG, "word/media/image2.png": b"second"},
    )
    document = read_flow(Source(name="x", data=data, ocr="never", known_id="d"))
    assert (document.pages[0].state, is_image_only(document)) == ("needs_ocr", True)
    assert document.notes == ("文档含 3 张图片，图中文字未读取",)
    assert word_pictures(data) == (PNG, b"second", PNG)


def test_a_report_with_pictures_is_read() -> None:
    """Pictures among enough text are noted and need no recognition."""
    data = docx(
        p("绩效自评报告" * 50) + f"<w:p>{picture()}</w:p>",
        links={"rId5": ("image", "media/image1.png")},
        parts={"word/media/image1.png": PNG},
    )
    document = read_flow(Source(name="x", data=data, ocr="never", known_id="d"))
    assert (document.pages[0].state, is_image_only(document), len(document.notes)) == ("read", False, 1)


def test_a_picture_that_is_not_in_the_file_is_noted() -> None:
    """Linked and missing pictures leave a note and are no pictures to recognise."""
    data = docx(f"<w:p>{picture('rId5')}{picture('rId9')}</w:p>", links={"rId5": ("image", "http://x/a.png")})
    document = read_flow(Source(name="x", data=data, ocr="never", known_id="d"))
    assert (document.notes, document.pages[0].state) == (("有一张图片未随文档保存，未读取",), "empty")
    assert word_pictures(data) == ()


def test_an_empty_document_is_empty() -> None:
    """A document without text, table or picture says so."""
    assert read(p("")).pages[0].state == "empty"


def test_a_document_made_with_python_docx_is_read() -> None:
    """Merged cells, styles and alignment of another writer give the expected blocks."""
    made = python_docx.Document()
    made.add_heading("一、概况", level=2)
    title = made.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = title.add_run("自评表")
    run.bold, run.font.size = True, Pt(18)
    table = made.add_table(rows=4, cols=3)
    table.cell(0, 0).merge(table.cell(2, 0)).text = "产出"
    table.cell(0, 1).merge(table.cell(0, 2)).text = "数量"
    table.cell(1, 1).merge(table.cell(2, 2)).text = "质量"
    table.cell(3, 2).text = "末"
    buffer = BytesIO()
    made.save(buffer)
    document = read_flow(Source(name="x", data=buffer.getvalue(), ocr="never", known_id="d"))
    heading, centred = document.pages[0].paragraphs
    assert (heading.text, heading.heading_level) == ("一、概况", 2)
    assert (centred.text, centred.centred, centred.bold, centred.size) == ("自评表", True, True, 18.0)
    spans = [(cell.text, cell.row_span, cell.column_span) for cell in document.grids[0].cells if cell.text]
    assert spans == [("产出", 3, 1), ("数量", 1, 2), ("质量", 2, 2), ("末", 1, 1)]


@pytest.mark.parametrize("name", REPORTS)
def test_every_answer_of_a_real_report_is_in_its_cells(name: str) -> None:
    """Each text that the gold answers give is the whole text of a cell, or stands in one or in the running text."""
    document = report(name)
    cells = {cell.text for grid in document.grids for cell in grid.cells}
    flow = "".join(block.text for block in document.blocks() if isinstance(block, Paragraph))
    everything = flow + "\n".join(cells)
    gold = json.loads((FIXTURES / "gold" / f"{name}.json").read_text(encoding="utf-8"))
    columns = ("level1", "level2", "level3", "target_text", "actual_text", "deviation", "expected", "actual")
    wanted = {
        row[column]
        for answer in gold["reports"]
        for block in ("indicators", "goals")
        for row in answer.get(block, ())
        for column in columns
        if isinstance(row.get(column), str)
    }
    assert wanted
    assert not {text for text in wanted if text not in everything}


def test_pingliang_is_one_form_of_fifteen_columns() -> None:
    """The form of Pingliang has 53 rows; its page-spanning label is given twice, as the file gives it."""
    (grid,) = report("pingliang-2021").grids
    assert (grid.row_count, grid.column_count) == (53, 15)
    assert grid.at(17, 0).text == "年度总体绩效目标完成情况"
    label = grid.at(19, 1)
    assert (label.text, label.row_span) == ("部门管理", 6)


def test_xiqu_holds_its_charts_headings_tables_and_pictures() -> None:
    """Ten tables, four charts with their stored values, outline levels and three pictures."""
    document = report("xiqu-2021")
    charts = [block for block in document.blocks() if isinstance(block, Chart)]
    assert [grid.number for grid in document.grids] == list(range(1, 11))
    assert [(point.category, point.value) for point in charts[1].points] == [
        ("基本支出", "289.53"),
        ("项目支出", "227.29"),
    ]
    assert {block.heading_level for block in document.blocks() if isinstance(block, Paragraph)} == {1, 2, 3, None}
    data = (FIXTURES / "reports" / "xiqu-2021.docx").read_bytes()
    assert [content[:4] for content in word_pictures(data)] == [b"\x89PNG"] * 3
