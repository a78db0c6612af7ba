"""Stories: text boxes, notes, embedded objects, and what leaves a trace because it is not read."""

from __future__ import annotations

from extract.document import Block, Grid, Paragraph
from extract.docx.reader import read_flow
from extract.source import Source
from tests.extract.wordml.test_markup import TEXT_BOX, r, texts
from tests.extract.wordml.test_package import docx, p, tbl, tc, tr


def summary(block: Block) -> str:
    """Return the text of a paragraph, the first cell of a grid."""
    if isinstance(block, Paragraph):
        return block.text
    return f"[{block.cells[0].text}]" if isinstance(block, Grid) else "chart"


def box(content: str) -> str:
    """Build a run with a text box in both notations, as Word writes it."""
    choice = f"<w:drawing><wp:anchor>{TEXT_BOX.format(content)}</wp:anchor></w:drawing>"
    fallback = f"<w:pict><v:shape><v:textbox><w:txbxContent>{content}</w:txbxContent></v:textbox></v:shape></w:pict>"
    alternatives = f"<mc:Choice Requires='wps'>{choice}</mc:Choice><mc:Fallback>{fallback}</mc:Fallback>"
    return f"<w:r><mc:AlternateContent>{alternatives}</mc:AlternateContent></w:r>"


def test_a_text_box_is_read_once_at_its_anchor() -> None:
    """A box before the text of its paragraph comes before it, one after the text after it."""
    body = p("前") + f"<w:p>{box(p('框一'))}{r('正文')}{box(p('框二'))}</w:p>" + p("后")
    assert texts(body) == ["前", "框一", "正文", "框二", "后"]


def test_a_table_in_a_text_box_is_a_table() -> None:
    """A form that floats in a text box is a grid like any other."""
    table = tbl(tr(tc("甲"), tc("乙")), tr(tc("丙"), tc("丁")))
    document = read_flow(Source(name="x", data=docx(f"<w:p>{box(table + p(''))}</w:p>"), ocr="never", known_id="d"))
    assert [grid.number for grid in document.grids] == [1]


def test_text_in_a_box_in_a_cell_belongs_to_the_cell() -> None:
    """A box drawn over a cell gives its text to the cell."""
    table = tbl(tr(tc(f"<w:p>{r('分')}{box(p('值'))}</w:p>"), tc("乙")), tr(tc("丙"), tc("丁")))
    document = read_flow(Source(name="x", data=docx(table), ocr="never", known_id="d"))
    assert document.grids[0].at(0, 0).lines == ("分", "值")


def test_lettering_drawn_as_a_shape_is_text() -> None:
    """Titles made with WordArt are paragraphs."""
    art = '<w:r><w:pict><v:shape><v:textpath string="绩效自评报告"/></v:shape></w:pict></w:r>'
    assert texts(f"<w:p>{art}</w:p>") == ["绩效自评报告"]


def test_notes_stand_at_the_end_in_the_order_of_their_marks() -> None:
    """Footnotes and endnotes that the text refers to follow it, each once; separators and unused ones do not."""
    footnotes = (
        '<w:footnote w:type="separator" w:id="-1"><w:p/></w:footnote>'
        f'<w:footnote w:id="1">{p("注一")}</w:footnote><w:footnote w:id="2">{p("注二")}</w:footnote>'
        f'<w:footnote w:id="3">{p("未用")}</w:footnote>'
    )
    endnotes = f'<w:endnote w:id="1">{p("尾注")}</w:endnote>'

    def mark(kind: str, identifier: int) -> str:
        return f'<w:r><w:{kind}Reference w:id="{identifier}"/></w:r>'

    table = tbl(tr(tc(f"<w:p>{r('甲')}{mark('footnote', 2)}</w:p>"), tc("乙")), tr(tc("丙"), tc("丁")))
    body = f"{table}<w:p>{r('正文')}{mark('endnote', 1)}{mark('footnote', 1)}{mark('footnote', 1)}</w:p>{p('末')}"
    document = read_flow(
        Source(
            name="x", data=docx(body, parts={"footnotes": footnotes, "endnotes": endnotes}), ocr="never", known_id="d"
        )
    )
    assert [summary(block) for block in document.blocks()] == ["[甲]", "正文", "末", "注二", "注一", "尾注"]


def test_a_mark_without_its_note_is_no_error() -> None:
    """References to notes that are not there are ignored."""
    assert texts(f"<w:p>{r('正文')}<w:r><w:footnoteReference w:id='7'/></w:r></w:p>") == ["正文"]


def test_headers_and_footers_are_ignored() -> None:
    """What stands on every page is no text of the report."""
    section = '<w:sectPr><w:headerReference w:type="default" r:id="rId7"/></w:sectPr>'
    header = f"<w:hdr xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'>{p('页眉')}</w:hdr>"
    data = docx(p("正文") + section, links={"rId7": ("header", "header1.xml")}, parts={"word/header1.xml": header})
    assert [summary(block) for block in read_flow(Source(name="x", data=data, ocr="never", known_id="d")).blocks()] == [
        "正文"
    ]


def test_objects_that_are_not_opened_are_noted() -> None:
    """Embedded workbooks, SmartArt and foreign content leave a note each, once."""
    ole = '<w:r><w:object><o:OLEObject ProgID="Excel.Sheet.12" r:id="rId9"/></w:object></w:r>'
    diagram = '<a:graphic><a:graphicData><dgm:relIds r:dm="rId8"/></a:graphicData></a:graphic>'
    art = f"<w:r><w:drawing>{diagram}</w:drawing></w:r>"
    document = read_flow(
        Source(name="x", data=docx(f"<w:p>{ole}{ole}{art}</w:p><w:altChunk r:id='rId3'/>"), ocr="never", known_id="d")
    )
    assert document.notes == (
        "文档内嵌了对象（Excel.Sheet.12），未读取",
        "文档内嵌了对象（SmartArt），未读取",
        "文档内嵌了altChunk 外部内容，未读取",
    )
