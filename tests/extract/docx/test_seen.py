"""What of a Word document is seen: struck, hidden, tiny and invisible runs, controls, documents inside, tabs."""

from __future__ import annotations

import base64
import struct

import pytest

from extract.container.sniff import sniff
from extract.document import Document, Grid, Paragraph
from extract.docx.reader import read_flow
from extract.source import Nested, Source
from extract.wordml.equation import equation_text
from tests.extract.wordml.test_package import docx, p, tbl, tc, tr
from tests.support.embedded_files import container, object_run, with_parts


def read_word(data: bytes, *, source: str, document_id: str, nested: Nested | None = None) -> Document:
    """Return a file as it is read."""
    return read_flow(Source(name=source, data=data, ocr="never", known_id=document_id), None, nested)


PACKAGE = "http://schemas.microsoft.com/office/2006/xmlPackage"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
WORD_2003 = "http://schemas.microsoft.com/office/word/2003/wordml"


def run(text: str, properties: str = "") -> str:
    """Build a run."""
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def read(body: str, styles: str = "") -> Document:
    """Read a document with this body."""
    return read_word(docx(body, parts={"styles": styles} if styles else None), source="a.docx", document_id="d")


def texts(document: Document) -> list[str]:
    """Return paragraphs as they are and grids row by row."""
    found: list[str] = []
    for block in document.blocks():
        if isinstance(block, Paragraph):
            found.append(block.text)
        elif isinstance(block, Grid):
            found.extend("|".join(cell.text for cell in block.row(row)) for row in range(block.row_count))
    return found


def unseen(document: Document) -> list[tuple[str, str]]:
    """Return the texts that are not seen, and why."""
    return [(each.text, each.reason) for each in document.unseen]


STYLES = (
    '<w:style w:type="character" w:styleId="S"><w:rPr><w:strike/></w:rPr></w:style>'
    '<w:style w:type="table" w:styleId="T"><w:tblStylePr><w:tcPr><w:shd w:val="clear" w:fill="1F4E79"/></w:tcPr>'
    "</w:tblStylePr></w:style>"
)


@pytest.mark.parametrize(
    ("properties", "reason"),
    [
        ("<w:strike/>", "struck"),
        ("<w:dstrike/>", "struck"),
        ('<w:rStyle w:val="S"/>', "struck"),
        ("<w:vanish/>", "hidden"),
        ('<w:color w:val="FFFFFF"/>', "hidden"),
        ('<w:color w:val="FDFDFD"/>', "hidden"),
        ('<w:sz w:val="2"/>', "hidden"),
        ('<w:color w:val="FFFF00"/><w:highlight w:val="yellow"/>', "hidden"),
    ],
)
def test_what_a_page_does_not_say_is_told_apart(properties: str, reason: str) -> None:
    """Struck, hidden, tiny and invisible runs are not read, and are kept with the reason."""
    document = read(f"<w:p>{run('87', properties)}{run('公里', properties)}{run('88公里')}</w:p>", styles=STYLES)
    assert texts(document) == ["88公里"]
    assert unseen(document) == [("87公里", reason)]


WHITE = '<w:color w:val="FFFFFF"/>'
DARK = '<w:shd w:val="clear" w:fill="1F4E79"/>'


def head(properties: str, *, more: str = "") -> str:
    """Build a table of two cells whose first has a run of these properties."""
    return tbl(tr(tc(f"<w:p>{run('分值', properties)}</w:p>", more=more), tc("甲")))


@pytest.mark.parametrize(
    "body",
    [
        head(WHITE, more=DARK),
        head(WHITE).replace("<w:tblPr/>", '<w:tblPr><w:tblStyle w:val="T"/></w:tblPr>'),
        head(WHITE + '<w:highlight w:val="black"/>'),
        head('<w:color w:val="auto"/><w:strike w:val="0"/>'),
    ],
    ids=["cell", "style", "highlight", "automatic"],
)
def test_white_on_a_dark_ground_is_read(body: str) -> None:
    """The head of a coloured table is printed in white."""
    document = read(body, styles=STYLES)
    assert texts(document) == ["分值|甲"]
    assert document.unseen == ()


STORE = "{5B1C0F0A-0000-4000-8000-000000000001}"


def control(content: str, properties: str = "<w:text/>", *, path: str = "/d/v", more: str = "") -> str:
    """Build a paragraph with a content control that is bound to a store."""
    binding = f'<w:dataBinding w:xpath="{path}" w:storeItemID="{STORE}" {more}/>' if path else ""
    return (
        f"<w:p><w:sdt><w:sdtPr>{properties}{binding}</w:sdtPr><w:sdtContent>{run(content)}</w:sdtContent></w:sdt></w:p>"
    )


def bound(body: str, store: str = "<d><v>88公里</v></d>") -> Document:
    """Read a document with a store of custom XML."""
    data = docx(body, links={"rId9": ("customXml", "../customXml/item1.xml")})
    kind = "http://schemas.openxmlformats.org/officeDocument/2006"
    properties = f'<ds:datastoreItem xmlns:ds="{kind}/customXml" ds:itemID="{STORE}"/>'
    relation = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        f'Type="{kind}/relationships/customXmlProps" Target="itemProps1.xml"/></Relationships>'
    )
    parts = {
        "customXml/item1.xml": store,
        "customXml/itemProps1.xml": properties,
        "customXml/_rels/item1.xml.rels": relation,
    }
    return read_word(with_parts(data, parts), source="a.docx", document_id="d")


@pytest.mark.parametrize(
    ("body", "store", "shown", "stale"),
    [
        (control("87公里"), "<d><v>88公里</v></d>", "88公里", ["87公里"]),
        (
            control("87公里", path="/n:d/n:v", more="w:prefixMappings=\"xmlns:n='u'\""),
            '<d xmlns="u"><v>88公里</v></d>',
            "88公里",
            ["87公里"],
        ),
        (control("单击此处输入", "<w:showingPlcHdr/><w:text/>"), "<d><v>88公里</v></d>", "88公里", []),
        (
            control("良", '<w:dropDownList><w:listItem w:displayText="优" w:value="1"/></w:dropDownList>'),
            "<d><v>1</v></d>",
            "优",
            ["良"],
        ),
        (control("2024年3月", "<w:date/>"), "<d><v>2024-03-01T00:00:00</v></d>", "2024年3月", []),
        (control("87公里", path="/d/none"), "<d><v>88公里</v></d>", "87公里", []),
        (control("87公里", path="count(//*)"), "<d><v>88公里</v></d>", "87公里", []),
    ],
    ids=["bound", "prefixed", "over-a-prompt", "list", "date", "nothing-there", "computing"],
)
def test_a_bound_control_shows_its_value(body: str, store: str, shown: str, stale: list[str]) -> None:
    """What stands in the store is what Word shows; the text in the body may be of yesterday."""
    document = bound(body, store)
    assert texts(document) == [shown]
    assert [each.text for each in document.unseen] == stale


@pytest.mark.parametrize("style", ["", '<w:rPr><w:color w:val="808080"/></w:rPr>'])
def test_a_prompt_is_no_text(style: str) -> None:
    """A control that shows its prompt is empty, whatever the prompt's look."""
    prompt = f"<w:r>{style}<w:t>单击或点击此处输入文字。</w:t></w:r>"
    sdt = f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{prompt}</w:sdtContent></w:sdt>"
    assert texts(read(tbl(tr(tc("合格率"), tc(f"<w:p>{sdt}</w:p>"))))) == ["合格率|"]


# ------------------------------------------------------------------------------------------- documents inside

INNER = tbl(tr(tc("指标"), tc("分值")), tr(tc("数量"), tc("10")))


def inner(data: bytes) -> Document | None:
    """Read a Word file inside another."""
    return read_word(data, source="b.docx", document_id="d") if sniff(data) == "docx" else None


@pytest.mark.parametrize(
    ("body", "link"),
    [
        (p("附件") + '<w:altChunk r:id="rId9"/>', ("aFChunk", "chunk.docx")),
        (p("附件") + f"<w:p>{object_run('rId9', kind='Word.Document.12')}</w:p>", ("package", "chunk.docx")),
    ],
    ids=["altChunk", "object"],
)
def test_documents_inside_a_document_are_read(body: str, link: tuple[str, str]) -> None:
    """A form in a part of its own stands where it is shown; without a reader for it, it is noted."""
    data = with_parts(docx(body, links={"rId9": link}), {"word/chunk.docx": docx(INNER)})
    assert texts(read_word(data, source="a", document_id="d", nested=inner)) == ["附件", "指标|分值", "数量|10"]
    alone = read_word(data, source="a", document_id="d")
    assert texts(alone) == ["附件"]
    assert any("未读取" in note for note in alone.notes)
    broken = with_parts(docx(body, links={"rId9": link}), {"word/chunk.docx": b"broken"})
    assert any("未读取" in note for note in read_word(broken, source="a", document_id="d", nested=inner).notes)


def flat(body: str) -> bytes:
    """Return a document as a flat package."""
    kind = "http://schemas.openxmlformats.org"
    relation = (
        f'<Relationships xmlns="{kind}/package/2006/relationships"><Relationship Id="r" '
        f'Type="{kind}/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'
    )
    return (
        f'<?xml version="1.0"?><?mso-application progid="Word.Document"?><pkg:package xmlns:pkg="{PACKAGE}">'
        f'<pkg:part pkg:name="/_rels/.rels"><pkg:xmlData>{relation}</pkg:xmlData></pkg:part>'
        '<pkg:part pkg:name="/word/media/a.png"><pkg:binaryData>'
        f"{base64.b64encode(b'x').decode()}</pkg:binaryData></pkg:part>"
        f'<pkg:part pkg:name="/word/document.xml"><pkg:xmlData><w:document xmlns:w="{W}"><w:body>{body}</w:body>'
        "</w:document></pkg:xmlData></pkg:part></pkg:package>"
    ).encode()


def of_2003(body: str) -> bytes:
    """Return a document as Word 2003 writes it as XML."""
    aml = "http://schemas.microsoft.com/aml/2001/core"
    change = (
        f'<w:p><aml:annotation xmlns:aml="{aml}" w:type="Word.Insertion"><aml:content><w:r><w:t>新</w:t></w:r>'
        f'</aml:content></aml:annotation><aml:annotation xmlns:aml="{aml}" w:type="Word.Deletion"><aml:content>'
        "<w:r><w:t>旧</w:t></w:r></aml:content></aml:annotation></w:p>"
    )
    return (
        f'<?xml version="1.0"?><w:wordDocument xmlns:w="{WORD_2003}" xmlns:wx="http://schemas.microsoft.com/office/word/'
        f'2003/auxHint"><w:styles/><w:body><wx:sect><wx:sub-section>{body}{change}</wx:sub-section></wx:sect></w:body>'
        "</w:wordDocument>"
    ).encode()


@pytest.mark.parametrize(("data", "more"), [(flat(INNER), []), (of_2003(INNER), ["新"])], ids=["flat", "2003"])
def test_documents_in_one_xml_part_are_read(data: bytes, more: list[str]) -> None:
    """A flat package and a document of Word 2003 are Word files by their content."""
    assert sniff(data, "doc") == "docx"
    assert texts(read_word(data, source="a.doc", document_id="d")) == ["指标|分值", "数量|10", *more]


def test_vertical_merges_of_2003_are_merges() -> None:
    """The names of 2003 are brought to those of today."""
    body = (
        '<w:tbl><w:tr><w:tc><w:tcPr><w:vmerge w:val="restart"/></w:tcPr><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc>'
        "<w:tc><w:p/></w:tc></w:tr><w:tr><w:tc><w:tcPr><w:vmerge/></w:tcPr><w:p/></w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>"
    )
    assert read_word(of_2003(body), source="a.doc", document_id="d").grids[0].cells[0].row_span == 2


# ------------------------------------------------------------------------------------------- equations, tabs


def equation(*characters: tuple[int, int]) -> bytes:
    """Return an equation object of these characters (typeface, code)."""
    records = b"\x0a\x01" + b"".join(b"\x02" + struct.pack("<BH", face, code) for face, code in characters) + b"\0\0"
    return container("Equation Native", b"\x1c\0" + b"\0" * 26 + b"\x03\x01\x01\x03\x0a" + records)


@pytest.mark.parametrize(
    ("characters", "text"),
    [([(0x86, 0x2265)], "≥"), ([(0x86, 0xB3)], "≥"), ([(0x86, 0x2264), (0x88, ord("5"))], "≤5")],
)
def test_the_signs_of_an_equation_object_are_read(characters: list[tuple[int, int]], text: str) -> None:
    """≥ set with the equation editor stands before its number."""
    assert equation_text(equation(*characters)) == text
    body = f"<w:p>{object_run('rId9', kind='Equation.3')}{run('95%')}</w:p>"
    data = with_parts(
        docx(body, links={"rId9": ("oleObject", "embeddings/o.bin")}), {"word/embeddings/o.bin": equation(*characters)}
    )
    assert texts(read_word(data, source="a", document_id="d")) == [f"{text}95%"]


@pytest.mark.parametrize("part", [b"broken", container("Equation Native", b"\0" * 60), container("Other", b"x")])
def test_an_equation_that_cannot_be_read_leaves_a_mark(part: bytes) -> None:
    """A lost sign is an unknown letter, never nothing."""
    body = f"<w:p>{object_run('rId9', kind='Equation.DSMT4')}{run('95%')}</w:p>"
    data = with_parts(docx(body, links={"rId9": ("oleObject", "embeddings/o.bin")}), {"word/embeddings/o.bin": part})
    document = read_word(data, source="a", document_id="d")
    assert texts(document) == ["\ufffd95%"]
    assert any("公式" in note for note in document.notes)


def tabbed(*parts: str) -> str:
    """Build a paragraph whose parts tabs divide."""
    return "<w:p>" + "<w:r><w:tab/></w:r>".join(run(part) for part in parts) + "</w:p>"


@pytest.mark.parametrize("blank", ["", "甲"])
def test_lines_of_tabs_are_a_table(blank: str) -> None:
    """Paragraphs that tabs part alike are rows, an empty part an empty cell."""
    document = read(
        p("题") + tabbed("指标", "目标", "完成") + tabbed("人次", "100", blank) + tabbed("合格率", "95%", "97%")
    )
    assert texts(document) == ["题", "指标|目标|完成", f"人次|100|{blank}", "合格率|95%|97%"]


@pytest.mark.parametrize(
    "lines", [[("负责人", "填表人", "电话")], [("一、概况", "1"), ("二、结果", "3"), ("三、问题", "9")]]
)
def test_other_lines_with_tabs_stay_text(lines: list[tuple[str, ...]]) -> None:
    """One line for signatures and a list of contents are no tables."""
    assert read("".join(tabbed(*line) for line in lines)).grids == ()


def test_a_table_laid_out_from_right_to_left_is_read_as_it_is_seen() -> None:
    """The column that is stored last stands first."""
    body = tbl(tr(tc("10"), tc("分值")), tr(tc("9"), tc("得分")))
    assert texts(read(body.replace("<w:tblPr/>", "<w:tblPr><w:bidiVisual/></w:tblPr>"))) == ["分值|10", "得分|9"]
