"""Web pages: forms, layout tables, character sets, web archives, attachments, hostile input."""

from __future__ import annotations

import base64
import quopri
import random
from pathlib import Path

import pytest

from extract.document import Document, Grid
from extract.errors import DamagedFileError, EmptyFileError, ReadError, TooLargeError
from extract.html.attachments import AttachmentLink, attachment_links
from extract.html.reader import read as read_html
from extract.source import Source

REPORTS = Path(__file__).parents[3] / "fixtures" / "reports"


def page(body: str | bytes) -> Document:
    """Return a page as it is read."""
    data = body if isinstance(body, bytes) else body.encode()
    return read_html(Source(name="test", data=data, ocr="never", known_id="d"))


def rows(grid: Grid) -> list[list[str]]:
    """Return the texts of a grid, each cell once to a row."""
    return [[cell.text for cell in grid.row(number)] for number in range(grid.row_count)]


def texts(body: str | bytes) -> list[str]:
    """Return the running text of a page."""
    return [paragraph.text for each in page(body).pages for paragraph in each.paragraphs]


def test_government_page_gives_its_form_and_article() -> None:
    """A form inside a government page is one grid with its merges; the menu is gone, title and notes are there."""
    document = page((REPORTS / "qiannan-2022.html").read_bytes())
    grid = max(document.grids, key=lambda each: each.row_count)
    assert (grid.row_count, grid.column_count) == (39, 18)
    values = ["年度资金总额：", "5219.46万元", "3989.07万元", "3967.29万元", "10分", "99%", "9"]
    assert [cell.text for cell in grid.row(2)][1:] == values
    assert grid.at(20, 0).text == grid.at(9, 0).text
    assert grid.method == grid.cells[0].provenance.method == "html"
    paragraphs = document.pages[0].paragraphs
    title = next(each for each in paragraphs if each.heading_level == 1)
    assert title.text == "中共黔南州委组织部2022年度部门整体支出绩效目标自评表"
    assert any(each.text == "部门整体支出绩效目标自评表" and each.size == 18.0 and each.centred for each in paragraphs)
    assert not any("机构职能" in each.text for each in paragraphs)


def test_spans_make_the_grid() -> None:
    """Row and column spans place the cells as a browser does."""
    document = page(
        "<table><tr><td rowspan=2>产出</td><td>a</td><td>1</td></tr><tr><td>b</td><td>2</td></tr>"
        "<tr><td colspan=2>合计</td><td>3</td></tr></table>"
    )
    assert rows(document.grids[0]) == [["产出", "a", "1"], ["产出", "b", "2"], ["合计", "3"]]


def test_irregular_spans_never_raise() -> None:
    """Spans that overlap, pass the border, are 0 or are garbage give a tiled grid."""
    grid = page(
        "<table><tr><td rowspan=9>a<td colspan=0>b<td rowspan='2px'>c<tr><td colspan=3>d<td>e<tr><td rowspan=0>f<td>g"
        "<tr><td colspan=x>h<td>i<td>j<td>k</table>"
    ).grids[0]
    assert [cell.text for cell in grid.cells if cell.text] == list("abcdefghijk")


def test_columns_and_rows_in_which_no_cell_begins_are_left_out() -> None:
    """A colspan that no other row divides counts as one column; an empty row adds none."""
    grid = page("<table><tr><td colspan=500>a<td>b<tr></tr><tr><td colspan=500>c<td>d</table>").grids[0]
    assert (grid.row_count, grid.column_count) == (2, 2)
    assert grid.column_edges == (0.0, 500.0, 501.0)


def test_line_breaks_and_blanks_in_cells() -> None:
    """Breaks and paragraphs divide lines, non-breaking blanks are blanks, a wrapped source leaves no space."""
    grid = page(
        "<table><tr><td>年度总<br>资金<td><p>&nbsp; 其他\n  资金</p><p>&nbsp;</p><td>A B\nC<td>&nbsp;</table>"
    ).grids[0]
    assert rows(grid) == [["年度总资金", "其他资金", "A B C", ""]]
    assert grid.at(0, 0).lines == ("年度总", "资金")


def test_layout_tables_are_transparent() -> None:
    """A table that only holds the page's parts gives their text and the form inside, once."""
    form = "<table><tr><td>一级指标</td><td>分值</td></tr><tr><td>产出指标，很长的一段文字</td><td>50</td></tr></table>"
    document = page(
        f"<table><tr><td><a href='/'>首页</a> <a href='/x'>公开</a></td><td>正文</td></tr><tr><td colspan=2>{form}</td>"
        "</tr></table><table><tr><td>单列一段文字</td></tr><tr><td>又一段</td></tr></table>"
    )
    assert [rows(grid) for grid in document.grids] == [[["一级指标", "分值"], ["产出指标，很长的一段文字", "50"]]]
    assert [paragraph.text for paragraph in document.pages[0].paragraphs] == ["正文", "单列一段文字", "又一段"]


def test_small_table_inside_a_form_is_text_of_its_cell() -> None:
    """A form with a small table in one cell stays one grid."""
    document = page(
        "<table><tr><td>部门职能概述</td><td>负责全县组织工作和干部队伍建设的统筹规划</td></tr><tr><td>备注</td>"
        "<td><table><tr><td>甲</td><td>乙</td></tr></table></td></tr></table>"
    )
    assert [rows(grid) for grid in document.grids] == [
        [["部门职能概述", "负责全县组织工作和干部队伍建设的统筹规划"], ["备注", "甲乙"]]
    ]


def test_scripts_menus_and_hidden_rows_are_left_out() -> None:
    """What is not printed is not read; a hidden block that holds a table is, for a script may show it."""
    document = page(
        "<head><title>t</title><style>p{}</style></head><script>var a='<p>no</p>';</script><nav>menu</nav>"
        "<ul><li><a href='a'>另一篇</a></li></ul><div style='display: none'>no</div><p>正文</p>"
        "<div style='display:none'><table><tr><td>a<td>b<tr style='display:none'><td>x<td>y<tr><td>c<td>d</table></div>"
    )
    assert [paragraph.text for paragraph in document.pages[0].paragraphs] == ["正文"]
    assert [rows(grid) for grid in document.grids] == [[["a", "b"], ["c", "d"]]]


def test_foot_is_read_last_and_caption_first() -> None:
    """Sections come in the order of a browser and the caption is a paragraph before its table."""
    document = page(
        "<table><caption>附表1</caption><tfoot><tr><td>合计<td>2</tfoot><tbody><tr><td>a<td>1</tbody>"
        "<thead><tr><th>项目<th>数</thead></table>"
    )
    assert rows(document.grids[0]) == [["项目", "数"], ["a", "1"], ["合计", "2"]]
    assert document.pages[0].paragraphs[0].text == "附表1"
    assert isinstance(document.pages[0].blocks[1], Grid)


def test_values_of_form_fields_are_read() -> None:
    """A form filled on line shows the values of its fields."""
    document = page(
        "<table><tr><td>得分<td><input value='95'><td><textarea>说明</textarea><td>"
        "<select><option>良<option selected>优</select></table>"
    )
    assert rows(document.grids[0]) == [["得分", "95", "说明", "优"]]


@pytest.mark.parametrize(
    "data",
    [
        "<meta charset='gb2312'><p>部门整体支出绩效自评表镕</p>".encode("gb18030"),
        "<p>部门整体支出绩效自评表镕</p>".encode("gb18030"),
        "<meta charset='gb2312'><p>部门整体支出绩效自评表镕</p>".encode(),
        "\ufeff<p>部门整体支出绩效自评表镕</p>".encode(),
        "<html><p>部门整体支出绩效自评表镕</p></html>".encode("utf-16"),
        "<html><head><title>abc</title></head><p>部门整体支出绩效自评表镕</p></html>".encode("utf-16-le"),
        "<meta http-equiv=Content-Type content='text/html; charset=utf-8'><p>部门整体支出绩效自评表镕</p>".encode(
            "gbk"
        ),
        "<?xml version='1.0' encoding='gbk'?><html><body><p>部门整体支出绩效自评表镕</p></body></html>".encode("gbk"),
    ],
    ids=["gbk", "undeclared", "wrongly-gb", "bom", "utf16", "utf16-unmarked", "wrongly-utf8", "xhtml"],
)
def test_every_character_set_reads_the_same(data: bytes) -> None:
    """Declared, undeclared and wrongly declared encodings give the same text."""
    assert texts(data) == ["部门整体支出绩效自评表镕"]


def test_few_spoilt_bytes_do_not_change_the_encoding() -> None:
    """A page with one broken byte keeps its other characters."""
    data = ("<meta charset=utf-8><p>" + "绩效自评" * 200 + "</p>").encode()
    assert texts(data[:500] + b"\xff" + data[500:])[0].count("绩效自评") >= 198


def mhtml(encoding: str) -> bytes:
    """Return a web archive of a page with one form, and a frame beside it."""
    html = "<html><body><p>自评表</p><table><tr><td>得分</td><td>98</td></tr><tr><td>等级</td><td>优</td></tr></table>"
    raw = html.encode("gbk")
    body = base64.encodebytes(raw) if encoding == "base64" else quopri.encodestring(raw)
    return (
        b"From: <Saved by Blink>\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/related; type="text/html"; boundary="----B"\r\n\r\n'
        b'------B\r\nContent-Type: text/html; charset="gb2312"\r\nContent-Transfer-Encoding: '
        + encoding.encode()
        + b"\r\nContent-Location: http://www.example.gov.cn/a.html\r\n\r\n"
        + body
        + b"\r\n------B\r\nContent-Type: text/html\r\n\r\n<p>frame</p>\r\n------B--\r\n"
    )


@pytest.mark.parametrize("encoding", ["base64", "quoted-printable"])
def test_web_archive_reads_as_its_main_page(encoding: str) -> None:
    """The main page of an MHTML file is read in either transfer encoding; frames are left out where it has a table."""
    document = page(mhtml(encoding))
    assert rows(document.grids[0]) == [["得分", "98"], ["等级", "优"]]
    assert [paragraph.text for paragraph in document.pages[0].paragraphs] == ["自评表"]


def test_frameset_of_a_web_archive_reads_its_frames() -> None:
    """Where the main page has no table, the other pages of the archive are read too."""
    data = mhtml("quoted-printable").replace(
        b"------B\r\n", b"------B\r\nContent-Type: text/html\r\n\r\n<p>top</p>\r\n------B\r\n", 1
    )
    assert len(page(data).grids) == 1


def test_attachments_are_found() -> None:
    """Links to files are returned by path, by query, by words and out of viewers; others are not."""
    body = """<base href="http://www.example.gov.cn/cw/"><a href="./P0202.pdf">附件1：自评表</a>
    <a href="/x.html">正文</a> <a href="/down.jsp?id=3&filename=%E8%A1%A8.xls">下载</a>
    <a href="/download?id=9" title="报告.docx"><img src=i.gif></a>
    <a href="/d/7">自评报告.doc</a><a href="javascript:void(0)">假.doc</a><a href="./P0202.pdf">again</a>
    <iframe src="/pdfjs/web/viewer.html?file=/upload/a.pdf"></iframe><a href="b.ZIP"></a>"""
    assert attachment_links(body.encode()) == (
        AttachmentLink(url="http://www.example.gov.cn/cw/P0202.pdf", text="附件1：自评表"),
        AttachmentLink(url="http://www.example.gov.cn/down.jsp?id=3&filename=%E8%A1%A8.xls", text="下载"),
        AttachmentLink(url="http://www.example.gov.cn/download?id=9", text="报告.docx"),
        AttachmentLink(url="http://www.example.gov.cn/d/7", text="自评报告.doc"),
        AttachmentLink(url="http://www.example.gov.cn/upload/a.pdf", text="viewer.html"),
        AttachmentLink(url="http://www.example.gov.cn/cw/b.ZIP", text="b.ZIP"),
    )


def test_attachment_lines_stay_in_the_text() -> None:
    """A line that is nothing but a link to a file is no menu."""
    assert texts("<p><a href='a.doc'>附件：自评表</a></p><p><a href='/b'>另一篇文章</a></p>") == ["附件：自评表"]


def test_page_of_pictures_says_so() -> None:
    """A page whose report is a picture leaves a note; one with a form does not."""
    assert "图片" in page("<p>自评表</p><img src=a.jpg>").notes[0]
    assert page("<img src=a.jpg><table><tr><td>a<td>b</table>").notes == ()
    assert page("<p>x</p><img src=a.gif width=16 height=16>").notes == ()


def test_error_page_is_read() -> None:
    """A page that says the report is gone is read like any other."""
    assert texts("<html><h1>404 Not Found</h1><p>您访问的页面不存在</p></html>") == [
        "404 Not Found",
        "您访问的页面不存在",
    ]


def test_empty_and_hostile_pages_raise_read_errors() -> None:
    """Nothing, an archive without a page, bottomless nesting and a bomb of spans are read errors."""
    with pytest.raises(EmptyFileError):
        page(b" \n\0")
    with pytest.raises(DamagedFileError):
        page(b"MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nx")
    with pytest.raises(DamagedFileError, match="嵌套"):
        page(b"<div>" * 50_000 + b"x")
    with pytest.raises(TooLargeError):
        page(b"<table>" + b"<tr><td rowspan=65534 colspan=900>a<td>b" * 1500)


def test_unclosed_fonts_do_not_hide_the_form() -> None:
    """Thousands of unclosed <font> elements, which nest deeper than parsers go, lose no cell."""
    document = page("<table><tr><td>" + "<font color=red>字" * 3000 + "<td>末格</table>")
    assert document.grids[0].at(0, 1).text == "末格"


def test_entity_bomb_does_not_expand() -> None:
    """Entities that a page declares are not expanded."""
    bomb = (
        "<!DOCTYPE html [" + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12)) + "]><p>x&a11;</p>"
    )
    assert sum(len(text) for text in texts(bomb)) < 10_000


def test_mutated_pages_raise_nothing_but_read_errors() -> None:
    """Bytes changed, cut or doubled give a Document or a ReadError, nothing else."""
    chance = random.Random(11)  # noqa: S311 - reproducible noise
    bases = [(REPORTS / "qiannan-2022.html").read_bytes()[3000:9000], mhtml("base64"), mhtml("quoted-printable")]
    for _ in range(300):
        data = bytearray(chance.choice(bases))
        for _ in range(chance.randint(1, 20)):
            place = chance.randrange(len(data))
            data[place : place + chance.randrange(3)] = chance.choice(
                [b"<", b">", b'"', b"\0", b"<td rowspan=9>", b"\xff"]
            )
        if chance.random() < 0.3:
            del data[chance.randrange(len(data)) :]
        try:
            page(bytes(data))
        except ReadError:
            continue
