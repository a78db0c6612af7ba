"""Markdown as pandoc writes it: attributes, parts of pages, hard line ends, tables within the frame of a page."""

from __future__ import annotations

from extract.container.sniff import sniff
from extract.document import Document, Paragraph
from extract.source import Source
from extract.text.reader import read

FRAMED = """\
+--------------------------------------+
| **项目支出绩效自评表**               |
|                                      |
| +------------+---------------------+ |
| | 项目名称   | 乡村教师培训        | |
| +------------+---------------------+ |
| | 主管部门   | 某县教育局          | |
| +------------+---------------------+ |
+--------------------------------------+
"""


def _read(text: str) -> Document:
    return read(Source(name="a.md", data=text.encode("utf-8")))


def _lines(document: Document) -> list[str]:
    return [block.text for block in document.blocks() if isinstance(block, Paragraph)]


def _cells(document: Document) -> list[str]:
    return [cell.text for grid in document.grids for cell in grid.cells]


def test_attributes_addresses_and_parts_print_nothing() -> None:
    """What stands in brackets before attributes is the text; fences and the attributes of a heading are gone."""
    text = (
        '::: {#main .a}\n## 自评公开 {#zp .tit}\n[2023]{lang="EN-US"}年度 [首页](#)\n:::\n\n'
        '| [项目]{.x}名称 | [98.5]{lang="EN-US" style="a:b"} |\n|---|---|\n| [[甲]{.b}]{lang="ZH-CN"} | 乙 |\n'
    )
    document = _read(text)
    assert _lines(document) == ["自评公开", "2023年度 首页"]
    assert _cells(document) == ["项目名称", "98.5", "甲", "乙"]


def test_brackets_that_are_printed_stay() -> None:
    """A number of a document in brackets, and brackets behind each other, have no attributes."""
    assert _lines(_read("财农[2023]5号 [甲][乙]\n")) == ["财农[2023]5号 [甲][乙]"]


def test_a_stroke_at_the_end_of_a_line_breaks_it() -> None:
    """Lines of a cell that a stroke ends are joined as the cell prints them."""
    drawn = "+--------+--------+\n| 经济\\  | 9.5    |\n| 效益   |        |\n+--------+--------+\n"
    assert _cells(_read(drawn)) == ["经济效益", "9.5"]


def test_a_table_within_a_frame_is_read_as_if_it_stood_alone() -> None:
    """A page whose frame is a table gives its lines and its tables, each with its own line."""
    document = _read(FRAMED)
    assert _lines(document) == ["项目支出绩效自评表"]
    assert _cells(document) == ["项目名称", "乡村教师培训", "主管部门", "某县教育局"]
    cell = document.grids[0].cells[1]
    assert cell.provenance.line == 5
    chars = cell.provenance.chars
    assert chars is not None
    assert FRAMED[chars[0] : chars[1]] == "乡村教师培训"


def test_attributes_do_not_make_code_of_a_report() -> None:
    """Text whose every cell has attributes is text still; a program with as many braces is none."""
    report = '| [项目名称]{lang="ZH-CN" style="font-family:宋体"}[]{lang="EN-US"} | [培训]{lang="ZH-CN"} |\n' * 20
    assert sniff(report.encode("utf-8"), "md") == "text"
    program = 'def 名称(a):\n    return {"键": a}\n' * 20
    assert sniff(program.encode("utf-8"), "md") is None
