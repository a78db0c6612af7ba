"""How paragraphs are set: heading level, size, weight, alignment, through styles."""

from __future__ import annotations

import pytest

from extract.document import Paragraph
from extract.docx.reader import read_flow
from extract.source import Source
from tests.extract.wordml.test_markup import r
from tests.extract.wordml.test_package import docx, p

STYLES = (
    "<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val='21'/></w:rPr></w:rPrDefault></w:docDefaults>"
    '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:basedOn w:val="a"/>'
    '<w:pPr><w:jc w:val="center"/><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/><w:sz w:val="44"/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="own"><w:name w:val="公文标题"/><w:basedOn w:val="1"/>'
    '<w:rPr><w:sz w:val="36"/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="cn"><w:name w:val="标题 3"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="x"><w:name w:val="x"/><w:basedOn w:val="y"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="y"><w:name w:val="y"/><w:basedOn w:val="x"/><w:rPr><w:b/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="strong"><w:name w:val="Strong"/><w:rPr><w:b/></w:rPr></w:style>'
)


def read(body: str) -> Paragraph:
    """Return the only paragraph of a document with these styles."""
    document = read_flow(Source(name="x", data=docx(body, parts={"styles": STYLES}), ocr="never", known_id="d"))
    (paragraph,) = document.pages[0].paragraphs
    return paragraph


def test_a_heading_style_gives_level_size_weight_and_alignment() -> None:
    """What a style states holds for its paragraphs."""
    read_one = read(p("第一部分", '<w:pStyle w:val="1"/>'))
    assert (read_one.heading_level, read_one.size, read_one.bold, read_one.centred) == (1, 22.0, True, True)


def test_a_style_inherits_from_its_base() -> None:
    """A style based on a heading is a heading, with what it states itself changed."""
    read_one = read(p("第一部分", '<w:pStyle w:val="own"/>'))
    assert (read_one.heading_level, read_one.size, read_one.bold, read_one.centred) == (1, 18.0, True, True)


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ('<w:pStyle w:val="cn"/>', 3),
        ('<w:outlineLvl w:val="1"/>', 2),
        ('<w:pStyle w:val="1"/><w:outlineLvl w:val="9"/>', None),
        ('<w:outlineLvl w:val="77"/>', None),
        ("", None),
        ('<w:pStyle w:val="nowhere"/>', None),
    ],
)
def test_heading_levels_come_from_names_and_outline_levels(properties: str, expected: int | None) -> None:
    """A Chinese heading name or an outline level makes a heading; level 9 is body text."""
    assert read(p("甲", properties)).heading_level == expected


def test_document_defaults_hold_where_nothing_else_is_stated() -> None:
    """A plain paragraph has the default size, is not bold and not centred."""
    read_one = read(p("甲"))
    assert (read_one.size, read_one.bold, read_one.centred) == (10.5, False, False)


def test_what_a_paragraph_states_itself_wins() -> None:
    """Direct alignment and run properties beat the style."""
    run = r("甲", '<w:b w:val="0"/><w:sz w:val="28"/>')
    body = f'<w:p><w:pPr><w:pStyle w:val="1"/><w:jc w:val="left"/></w:pPr>{run}</w:p>'
    read_one = read(body)
    assert (read_one.size, read_one.bold, read_one.centred) == (14.0, False, False)


def test_most_of_the_letters_decide() -> None:
    """A bold lead-in does not make a paragraph bold; a bold majority does."""
    strong = '<w:rStyle w:val="strong"/><w:sz w:val="32"/>'
    lead = f"<w:p>{r('一是', strong)}{r('加强预算绩效管理工作')}</w:p>"
    heading = f"<w:p>{r('一、部门概况', strong)}{r('：')}</w:p>"
    assert (read(lead).bold, read(lead).size) == (False, 10.5)
    assert (read(heading).bold, read(heading).size) == (True, 16.0)


def test_styles_based_on_each_other_end() -> None:
    """A circle of bases is resolved once around."""
    assert read(p("甲", '<w:pStyle w:val="x"/>')).bold is True
