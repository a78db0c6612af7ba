"""Fields: codes never leak, page-number noise goes, other results and form controls stay."""

from __future__ import annotations

import pytest

from extract.docx.reader import read_flow
from extract.source import Source
from tests.extract.wordml.test_markup import r, texts
from tests.extract.wordml.test_package import docx, p, tbl, tc, tr

BEGIN = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
SEPARATE = '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
END = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'


def code(text: str) -> str:
    """Build the instruction of a field."""
    return f'<w:r><w:instrText xml:space="preserve">{text}</w:instrText></w:r>'


def field(instruction: str, result: str) -> str:
    """Build a complex field with a result of one run."""
    return BEGIN + code(instruction) + SEPARATE + r(result) + END


@pytest.mark.parametrize(
    ("instruction", "result", "expected"),
    [
        (' HYPERLINK "http://x" ', "链接", "见链接。"),
        (" REF a \\h ", "表1", "见表1。"),
        (" SEQ 图 \\* ARABIC ", "3", "见3。"),
        (" PAGE ", "7", "见。"),
        (" PAGEREF _Toc1 \\h ", "12", "见。"),
        (" numpages ", "30", "见。"),
    ],
)
def test_results_stay_except_page_numbers(instruction: str, result: str, expected: str) -> None:
    """The result of a field is text unless it says on which page something stands."""
    assert texts(f"<w:p>{r('见')}{field(instruction, result)}{r('。')}</w:p>") == [expected]
    simple = f'<w:fldSimple w:instr="{instruction.replace(chr(34), "")}">{r(result)}</w:fldSimple>'
    assert texts(f"<w:p>{r('见')}{simple}{r('。')}</w:p>") == [expected]


def test_a_table_of_contents_is_left_out() -> None:
    """Entries of a table of contents over several paragraphs are dropped, what follows stays."""
    entry = f"{r('一、概况')}<w:r><w:tab/></w:r>{field(' PAGEREF _Toc1 ', '1')}"
    body = f"<w:p>{BEGIN}{code(' TOC ')}{SEPARATE}{entry}</w:p><w:p>{entry}</w:p><w:p>{END}</w:p>{p('一、概况')}"
    assert texts(body) == ["一、概况"]


def test_a_field_without_an_end_hides_nothing() -> None:
    """Where the end of a table of contents is missing, the document is not swallowed; the code still is."""
    body = f"<w:p>{BEGIN}{code(' TOC ')}{SEPARATE}{r('目录项')}</w:p>{p('正文')}"
    assert texts(body) == ["目录项", "正文"]


def test_ends_without_a_beginning_are_ignored() -> None:
    """Stray separators and ends leave the text alone."""
    assert texts(f"<w:p>{SEPARATE}{r('甲')}{END}{END}{r('乙')}</w:p>") == ["甲乙"]


def test_a_table_of_contents_that_spans_a_table_is_a_mistake() -> None:
    """A contents field that would hide a table hides nothing: its markers are mismatched."""
    table = tbl(tr(tc("甲"), tc("乙")), tr(tc("丙"), tc("丁")))
    body = f"<w:p>{BEGIN}{code(' TOC ')}{SEPARATE}{r('标题')}</w:p>{table}<w:p>{END}</w:p>"
    assert texts(body) == ["标题"]


def test_nested_fields_are_resolved() -> None:
    """A field in the code of another is code; in its result it is text."""
    inner = field(" DOCPROPERTY x ", "内")
    body = f"<w:p>{BEGIN}{code(' IF ')}{inner}{code(' = 1 ')}{SEPARATE}{r('外')}{inner}{END}</w:p>"
    assert texts(body) == ["外内"]


def test_paragraphs_in_a_contents_style_are_left_out() -> None:
    """A table of contents made of plain paragraphs is known by its style."""
    styles = '<w:style w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>'
    body = p("一、概况 3", '<w:pStyle w:val="TOC1"/>') + p("一、概况")
    document = read_flow(Source(name="x", data=docx(body, parts={"styles": styles}), ocr="never", known_id="d"))
    assert [paragraph.text for paragraph in document.pages[0].paragraphs] == ["一、概况"]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ('<w:checkBox><w:default w:val="0"/><w:checked/></w:checkBox>', "☑"),
        ('<w:checkBox><w:default w:val="0"/></w:checkBox>', "□"),
        ('<w:checkBox><w:default w:val="1"/></w:checkBox>', "☑"),
        (
            '<w:ddList><w:result w:val="1"/><w:listEntry w:val="优"/><w:listEntry w:val="良"/></w:ddList>',
            "良",
        ),
        ('<w:ddList><w:result w:val="9"/><w:listEntry w:val="优"/></w:ddList>', ""),
    ],
)
def test_form_controls_show_their_state(data: str, expected: str) -> None:
    """Ticked boxes and chosen entries of legacy forms are text."""
    begin = f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData>{data}</w:ffData></w:fldChar></w:r>'
    assert texts(f"<w:p>{r('等级')}{begin}{code(' FORMCHECKBOX ')}{END}</w:p>") == ["等级" + expected]


@pytest.mark.parametrize(("inside", "expected"), [("1", "①"), ("12", "⑫"), ("印", "印")])
def test_enclosed_characters_are_read(inside: str, expected: str) -> None:
    """Word's enclosed-character field gives the circled number."""
    instruction = code(rf" eq \o\ac(○,{inside}) ")
    body = f"<w:p>{BEGIN}{instruction}{END}{r('数量')}</w:p>"
    assert texts(body) == [expected + "数量"]
