"""Word markup as a reader sees it: changes accepted, wrappers transparent, alternatives taken once."""

from __future__ import annotations

import pytest
from lxml import etree

from extract.document import Paragraph
from extract.docx.reader import read_flow
from extract.source import Source
from extract.wordml.markup import W, first, number, points, switch
from tests.extract.wordml.test_package import NAMESPACES, docx, p

TEXT_BOX = "<wps:wsp><wps:txbx><w:txbxContent>{}</w:txbxContent></wps:txbx></wps:wsp>"


def texts(body: str) -> list[str]:
    """Return the texts of the paragraphs of a document with this body."""
    blocks = read_flow(Source(name="x", data=docx(body), ocr="never", known_id="d")).blocks()
    return [block.text for block in blocks if isinstance(block, Paragraph)]


def r(text: str, properties: str = "") -> str:
    """Build a run."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def test_tracked_changes_are_accepted() -> None:
    """Inserted and moved-in text is read, deleted and moved-away text is not."""
    change = 'w:id="1" w:author="a"'
    body = (
        f"<w:p>{r('预算')}<w:ins {change}>{r('一百')}</w:ins>"
        f"<w:del {change}><w:r><w:delText>九十</w:delText></w:r></w:del>"
        f"<w:moveFrom {change}>{r('旧处')}</w:moveFrom><w:moveTo {change}>{r('万元')}</w:moveTo></w:p>"
    )
    assert texts(body) == ["预算一百万元"]


def test_a_deleted_paragraph_mark_joins_two_paragraphs() -> None:
    """Where the mark between two paragraphs is deleted, they are one."""
    mark = '<w:rPr><w:del w:id="1" w:author="a"/></w:rPr>'
    assert texts(p("上半", mark) + p("下半") + p("另段")) == ["上半下半", "另段"]


def test_a_deleted_mark_before_the_end_loses_nothing() -> None:
    """A paragraph whose mark is deleted and that nothing follows is read."""
    assert texts(p("末段", '<w:rPr><w:del w:id="1" w:author="a"/></w:rPr>')) == ["末段"]


def test_content_controls_are_transparent_at_every_level() -> None:
    """Controls around blocks and runs, nested, give their content; their settings and prompts give none."""
    settings = "<w:sdtPr><w:alias w:val='名称'/></w:sdtPr>"
    inner = f"<w:sdt>{settings}<w:sdtContent>{r('填写')}</w:sdtContent></w:sdt>"
    body = f"<w:sdt>{settings}<w:sdtContent><w:p>{r('已')}{inner}</w:p></w:sdtContent></w:sdt>"
    assert texts(body) == ["已填写"]


def test_hyperlinks_and_tags_are_transparent() -> None:
    """Text in hyperlinks, smart tags, custom markup and direction wrappers is text."""
    body = (
        f"<w:p><w:hyperlink>{r('一')}</w:hyperlink><w:smartTag>{r('二')}</w:smartTag>"
        f"<w:customXml>{r('三')}</w:customXml><w:bdo>{r('四')}</w:bdo></w:p>"
    )
    assert texts(body) == ["一二三四"]


def test_an_alternative_is_read_once() -> None:
    """Of a text box in two notations the first is read, whichever holds text if the first holds none."""
    choice = f"<w:drawing>{TEXT_BOX.format(p('新'))}</w:drawing>"
    fallback = f"<w:pict><v:shape><v:textbox><w:txbxContent>{p('旧')}</w:txbxContent></v:textbox></v:shape></w:pict>"
    both = f"<mc:Choice Requires='wps'>{choice}</mc:Choice><mc:Fallback>{fallback}</mc:Fallback>"
    only = f"<mc:Choice Requires='x'/><mc:Fallback>{fallback}</mc:Fallback>"
    body = "".join(
        f"<w:p><w:r><mc:AlternateContent>{inner}</mc:AlternateContent></w:r></w:p>" for inner in (both, only)
    )
    assert texts(body) == ["新", "旧"]


def test_phonetic_guides_give_the_base_text() -> None:
    """Of a phonetic guide the base text is read, not the pinyin."""
    ruby = f"<w:ruby><w:rubyPr/><w:rt>{r('jì xiào')}</w:rt><w:rubyBase>{r('绩效')}</w:rubyBase></w:ruby>"
    assert texts(f"<w:p><w:r>{ruby}</w:r>{r('评价')}</w:p>") == ["绩效评价"]


def test_comments_are_left_out() -> None:
    """Comment marks leave no trace in the text."""
    body = f"<w:p><w:commentRangeStart w:id='1'/>{r('甲')}<w:r><w:commentReference w:id='1'/></w:r></w:p>"
    assert texts(body) == ["甲"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("240", 12.0), ("12pt", 12.0), ("1in", 72.0), ("2.54cm", 72.0), ("", None), ("auto", None), (None, None)],
)
def test_measures_become_points(text: str | None, expected: float | None) -> None:
    """Bare measures are twips, others carry their unit, anything else is no measure."""
    assert points(text) == (None if expected is None else pytest.approx(expected))


@pytest.mark.parametrize(
    ("text", "expected"), [("3", 3), (" -1 ", -1), ("1.5", None), ("9999999999", None), ("²", None), (None, None)]
)
def test_numbers_are_whole_and_sane(text: str | None, expected: int | None) -> None:
    """Only plain whole numbers of up to nine digits count."""
    assert number(text) == expected


def test_switches_are_on_off_or_unstated() -> None:
    """An on/off property without a value is on; off has several spellings; absent is unstated."""
    holder = etree.fromstring(f'<w:rPr {NAMESPACES}><w:b/><w:i w:val="0"/><w:u w:val="OFF"/></w:rPr>')
    assert (switch(holder, "b"), switch(holder, "i"), switch(holder, "u"), switch(holder, "vanish")) == (
        True,
        False,
        False,
        None,
    )
    bold = first(holder, "b")
    assert bold is not None
    assert bold.tag == f"{{{W}}}b"
