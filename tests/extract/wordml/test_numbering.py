"""Automatic list numbers are printed before the text, as a reader sees them."""

from __future__ import annotations

from extract.document import Paragraph
from extract.docx.reader import read_flow
from extract.source import Source
from tests.extract.wordml.test_package import docx, p, tbl, tc, tr


def level(depth: int, system: str, text: str, more: str = "") -> str:
    """Build a level of a list."""
    head = f'<w:start w:val="1"/><w:numFmt w:val="{system}"/>{more}'
    return f'<w:lvl w:ilvl="{depth}">{head}<w:lvlText w:val="{text}"/></w:lvl>'


def abstract(identifier: int, *levels: str, more: str = "") -> str:
    """Build a list definition."""
    return f'<w:abstractNum w:abstractNumId="{identifier}">{more}{"".join(levels)}</w:abstractNum>'


def instance(identifier: int, definition: int, more: str = "") -> str:
    """Build a numbering instance."""
    return f'<w:num w:numId="{identifier}"><w:abstractNumId w:val="{definition}"/>{more}</w:num>'


def item(text: str, identifier: int = 1, depth: int = 0) -> str:
    """Build a numbered paragraph."""
    return p(text, f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{identifier}"/></w:numPr>')


def texts(body: str, numbering: str, styles: str = "") -> list[str]:
    """Return the texts of the paragraphs of a document."""
    document = read_flow(
        Source(name="x", data=docx(body, parts={"numbering": numbering, "styles": styles}), ocr="never", known_id="d")
    )
    return [block.text for block in document.blocks() if isinstance(block, Paragraph)]


REPORT = abstract(
    0,
    level(0, "chineseCountingThousand", "%1、"),
    level(1, "chineseCounting", "（%2）"),
    level(2, "decimal", "%3."),
    level(3, "decimalEnclosedCircle", "%4"),
)


def test_headings_of_a_report_carry_their_numbers() -> None:
    """Chinese numerals, parentheses, digits and circled numbers; deeper levels begin anew under each higher one."""
    body = (
        item("概况")
        + item("机构", depth=1)
        + item("职能", depth=1)
        + item("管理", depth=2)
        + item("细目", depth=3)
        + item("收支")
        + item("收入", depth=1)
    )
    assert texts(body, REPORT + instance(1, 0)) == [
        "一、概况",
        "（一）机构",
        "（二）职能",
        "1.管理",
        "①细目",
        "二、收支",
        "（一）收入",
    ]


def test_digits_are_kept_apart_from_the_label() -> None:
    """A western label before western text has a space, so that 1. and 5 do not read 1.5."""
    numbering = abstract(0, level(0, "decimal", "%1.")) + instance(1, 0)
    assert texts(item("5个项目") + item("项目"), numbering) == ["1. 5个项目", "2.项目"]


def test_a_label_names_higher_levels() -> None:
    """Labels such as 1.2 count both levels; a level marked so writes the higher ones in digits."""
    numbering = abstract(
        0,
        level(0, "chineseCounting", "第%1章"),
        level(1, "decimal", "%1.%2", "<w:isLgl/>"),
        level(2, "decimal", "%1-%3"),
    ) + instance(1, 0)
    body = item("甲") + item("乙", depth=1) + item("丙", depth=1) + item("丁", depth=2)
    assert texts(body, numbering) == ["第一章甲", "1.1乙", "1.2丙", "一-1丁"]


def test_bullets_are_ornaments() -> None:
    """A bullet is no text; the counter of a bullet level with a number in it is."""
    numbering = abstract(0, level(0, "bullet", "●")) + instance(1, 0)
    assert texts(item("甲"), numbering) == ["甲"]


def test_a_level_without_number_prints_its_text() -> None:
    """A list whose label is only words prints them."""
    numbering = abstract(0, level(0, "none", "附件：")) + instance(1, 0)
    assert texts(item("甲"), numbering) == ["附件：甲"]


def test_two_instances_of_a_list_count_on_unless_told_to_restart() -> None:
    """Instances share the count of their list; a start override begins anew, once."""
    restart = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    numbering = abstract(0, level(0, "decimal", "%1、")) + instance(1, 0) + instance(2, 0) + instance(3, 0, restart)
    body = item("甲", 1) + item("乙", 2) + item("丙", 3) + item("丁", 3) + item("戊", 1)
    assert texts(body, numbering) == ["1、甲", "2、乙", "1、丙", "2、丁", "3、戊"]


def test_an_instance_may_redefine_a_level() -> None:
    """A level written into the instance replaces the list's own."""
    own = f'<w:lvlOverride w:ilvl="0">{level(0, "upperLetter", "%1)")}</w:lvlOverride>'
    numbering = abstract(0, level(0, "decimal", "%1、")) + instance(1, 0, own)
    assert texts(item("甲"), numbering) == ["A)甲"]


def test_a_level_may_count_through() -> None:
    """A level told never to restart counts on under each higher level."""
    numbering = abstract(
        0, level(0, "decimal", "%1、"), level(1, "decimal", "(%2)", '<w:lvlRestart w:val="0"/>')
    ) + instance(1, 0)
    body = item("甲") + item("乙", depth=1) + item("丙") + item("丁", depth=1)
    assert texts(body, numbering) == ["1、甲", "(1)乙", "2、丙", "(2)丁"]


def test_heading_styles_number_through_the_level_linked_to_them() -> None:
    """A style gives list and level; numId 0 on a paragraph takes the number away."""
    styles = (
        '<w:style w:type="paragraph" w:styleId="2"><w:name w:val="heading 2"/>'
        '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="own"><w:basedOn w:val="2"/></w:style>'
    )
    numbering = abstract(
        0,
        level(0, "chineseCounting", "%1、"),
        level(1, "chineseCounting", "（%2）", '<w:pStyle w:val="2"/>'),
    ) + instance(1, 0)
    body = (
        item("概况")
        + p("机构", '<w:pStyle w:val="2"/>')
        + p("职能", '<w:pStyle w:val="own"/>')
        + p("无号", '<w:pStyle w:val="2"/><w:numPr><w:numId w:val="0"/></w:numPr>')
    )
    assert texts(body, numbering, styles) == ["一、概况", "（一）机构", "（二）职能", "无号"]


def test_a_list_may_only_name_a_list_style() -> None:
    """A definition that links to a list style counts on the definition behind that style."""
    styles = (
        '<w:style w:type="numbering" w:styleId="L"><w:name w:val="表"/>'
        '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    numbering = (
        abstract(0, level(0, "decimal", "%1、"))
        + abstract(1, more='<w:numStyleLink w:val="L"/>')
        + instance(1, 0)
        + instance(2, 1)
    )
    assert texts(item("甲", 2), numbering, styles) == ["1、甲"]


def test_a_numbered_cell_without_text_prints_its_number() -> None:
    """A column of serial numbers made by a list is read; an empty numbered paragraph in the text is not."""
    numbering = abstract(0, level(0, "decimal", "%1")) + instance(1, 0)
    table = tbl(tr(tc(item("")), tc("甲")), tr(tc(item("")), tc("乙")))
    document = read_flow(
        Source(name="x", data=docx(table + item(""), parts={"numbering": numbering}), ocr="never", known_id="d")
    )
    assert [cell.text for cell in document.grids[0].cells] == ["1", "甲", "2", "乙"]
    assert document.pages[0].paragraphs == ()


def test_unknown_lists_and_absurd_levels_have_no_label() -> None:
    """A number that nothing defines is no label and no error."""
    numbering = abstract(0, level(0, "decimal", "%1.%7"), level(77, "decimal", "x")) + instance(1, 0) + instance(2, 9)
    body = item("甲", 5) + item("乙", 2) + item("丙", 1, 8) + item("丁", 1, 99) + item("戊", 1)
    assert texts(body, numbering) == ["甲", "乙", "丙", "丁", "1.戊"]
