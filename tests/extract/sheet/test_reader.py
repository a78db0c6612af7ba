"""Spreadsheets: shown texts, merges, what is hidden, blocks, disguises, hostile input."""

from __future__ import annotations

import io
import random
import re
import shutil
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl  # type: ignore[import-untyped]
import pytest
import xlwt  # type: ignore[import-untyped]
from openpyxl.styles import Border, Side  # type: ignore[import-untyped]

from extract.document import Document, Grid
from extract.errors import (
    DamagedFileError,
    EmptyFileError,
    EncryptedFileError,
    ReadError,
    TooLargeError,
    UnknownFormatError,
)
from extract.sheet import reader as sheet_reader
from extract.sheet.reader import read as read_sheet
from extract.source import Source

REPORTS = Path(__file__).parents[3] / "fixtures" / "reports"


def read(data: bytes) -> Document:
    """Return a workbook as it is read."""
    return read_sheet(Source(name="test", data=data, ocr="never", known_id="d"))


def rows(grid: Grid) -> list[list[str]]:
    """Return the texts of a grid, each cell once to a row."""
    return [[cell.text for cell in grid.row(number)] for number in range(grid.row_count)]


def xlsx(fill: Callable[[openpyxl.Workbook], None]) -> bytes:
    """Return a workbook that a function fills."""
    book = openpyxl.Workbook()
    fill(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xls(fill: Callable[[xlwt.Workbook], None]) -> bytes:
    """Return a BIFF workbook that a function fills."""
    book = xlwt.Workbook()
    fill(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def patched(data: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """Return a zip with one part changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            body = old.read(info)
            new.writestr(info.filename, change(body) if info.filename == part else body)
    return out.getvalue()


def form(sheet: object) -> None:
    """Fill a sheet with a small form."""
    assert isinstance(sheet, openpyxl.worksheet.worksheet.Worksheet)
    sheet.append(["一级指标", "三级指标", "分值", "得分"])
    sheet.append(["产出指标", "培训人次", 10, 9.5])
    sheet.append([None, "合格率", 0.95, 10])
    sheet["C3"].number_format = "0%"
    sheet.merge_cells("A2:A3")


FORM = [
    ["一级指标", "三级指标", "分值", "得分"],
    ["产出指标", "培训人次", "10", "9.5"],
    ["产出指标", "合格率", "95%", "10"],
]


def test_published_workbook_reads_as_it_is_shown() -> None:
    """A published form keeps title, merges and shown numbers; a blank second sheet is an empty page."""
    document = read((REPORTS / "pingliang-2021.xlsx").read_bytes())
    assert [page.state for page in document.pages] == ["read", "empty"]
    assert [page.number for page in document.pages] == [None, None]
    grid = document.grids[0]
    assert (grid.row_count, grid.column_count, grid.method) == (56, 15, "sheet")
    assert [cell.text for cell in grid.row(1)] == ["部门（单位）整体支出绩效自评表"]
    assert [cell.text for cell in grid.row(6)][1:] == [
        "其中：基本支出",
        "2254.70",
        "2254.70",
        "2254.70",
        "100%",
        "—",
        "—",
    ]
    assert grid.at(27, 0) == grid.at(22, 0)
    assert [cell.text for cell in grid.row(36)][3:] == ["离退休老干部外出考察2次", "2次", "5", "5", ""]
    assert list(grid.column_edges) == sorted(set(grid.column_edges))


def test_texts_agree_with_openpyxl() -> None:
    """Every text and merge of the published form is the one that openpyxl finds."""
    data = (REPORTS / "pingliang-2021.xlsx").read_bytes()
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    grid = read(data).grids[0]
    for line in sheet.iter_rows():
        for cell in line:
            if isinstance(cell.value, str):
                assert grid.at(cell.row - 1, cell.column - 1).text == cell.value.strip()
    merged = {(area.min_row - 1, area.min_col - 1): area for area in sheet.merged_cells.ranges}
    for cell in grid.cells:
        area = merged.get((cell.row, cell.column))
        size = (1, 1) if area is None else (area.max_row - area.min_row + 1, area.max_col - area.min_col + 1)
        assert (cell.row_span, cell.column_span) == size


def test_xlsx_shows_dates_percentages_and_formulas(monkeypatch: pytest.MonkeyPatch) -> None:
    """Dates, percentages, booleans, errors and stored results are read as shown; a formula without result is noted."""
    monkeypatch.setattr(sheet_reader, "program", lambda: None)

    def fill(book: openpyxl.Workbook) -> None:
        sheet = book.active
        sheet.append(["日期", date(2021, 3, 5), 0.85, True, "#DIV/0!", 3.0])
        sheet["B1"].number_format = 'yyyy"年"m"月"d"日"'
        sheet["C1"].number_format = "0.0%"
        sheet.append(["合计", "=1+1", "行一\n行二", "_x000D_尾", None, 44260])
        sheet["F2"].number_format = "mm-dd-yy"

    document = read(xlsx(fill))
    assert rows(document.grids[0]) == [
        ["日期", "2021年3月5日", "85.0%", "TRUE", "#DIV/0!", "3"],
        ["合计", "\ufffd", "行一行二", "尾", "", "2021/3/5"],
    ]
    assert document.grids[0].at(1, 2).lines == ("行一", "行二")
    assert any("公式" in note for note in document.notes)


def test_hidden_sheets_rows_and_columns_are_left_out_with_a_note() -> None:
    """What is hidden is not read and leaves a note; a merge over hidden rows keeps its text."""

    def fill(book: openpyxl.Workbook) -> None:
        form(book.active)
        book.active.append(["隐藏", "x", 1, 2])
        book.active.append(["满意度指标", "满意度", 10, 10])
        book.active.row_dimensions[4].hidden = True
        book.active.row_dimensions[2].hidden = True
        book.active.column_dimensions["C"].hidden = True
        book.create_sheet("底稿").append(["x"])
        book["底稿"].sheet_state = "hidden"

    document = read(xlsx(fill))
    assert rows(document.grids[0]) == [
        ["一级指标", "三级指标", "得分"],
        ["产出指标", "合格率", "10"],
        ["满意度指标", "满意度", "10"],
    ]
    assert len(document.pages) == 1
    assert any("底稿" in note for note in document.notes)
    assert any("2 行、1 列" in note for note in document.notes)


def test_blank_rows_divide_blocks_and_single_cells_are_text() -> None:
    """Two forms under each other are two grids; a title set off by a blank row and notes are running text."""

    def fill(book: openpyxl.Workbook) -> None:
        sheet = book.active
        for line in (["标题"], [], ["a", "b"], ["c", "d"], [], ["说明：一"], ["说明：二"], [], ["e", "f"], ["g", "h"]):
            sheet.append(line)
        sheet.merge_cells("A1:B1")

    blocks = read(xlsx(fill)).pages[0].blocks
    assert [rows(block) if isinstance(block, Grid) else getattr(block, "text", "") for block in blocks] == [
        "标题", [["a", "b"], ["c", "d"]], "说明：一", "说明：二", [["e", "f"], ["g", "h"]],
    ]  # fmt: skip
    assert [block.number for block in blocks if isinstance(block, Grid)] == [1, 2]


def test_blank_row_inside_borders_or_a_merge_divides_nothing() -> None:
    """A blank line of a form, ruled or spanned by a label, stays a row of its grid."""

    def fill(book: openpyxl.Workbook) -> None:
        sheet = book.active
        for line in (["目标", "a", "b"], [], [None, "c", "d"], [], ["e", "f", "g"]):
            sheet.append(line)
        sheet.merge_cells("A1:A3")
        sheet["B4"].border = Border(top=Side(style="thin"))

    grids = read(xlsx(fill)).grids
    assert [rows(grid) for grid in grids] == [
        [["目标", "a", "b"], ["目标", "", ""], ["目标", "c", "d"], ["", "", ""], ["e", "f", "g"]]
    ]


def test_distant_formatting_costs_nothing() -> None:
    """Rows and columns that are formatted to the end of the sheet do not make the grid larger."""

    def fill(book: openpyxl.Workbook) -> None:
        form(book.active)
        book.active["XFD1048576"].border = Border(top=Side(style="thin"))

    data = patched(
        xlsx(fill),  # openpyxl itself would make a cell object for every position of such a merge
        "xl/worksheets/sheet1.xml",
        lambda body: body.replace(b"<mergeCell ref=", b'<mergeCell ref="F1:XFD1048576"/><mergeCell ref='),
    )
    assert rows(read(data).grids[0]) == FORM


def test_xls_reads_like_xlsx() -> None:
    """The same form in BIFF gives the same rows, with merges, formats, hidden sheets and dates."""

    def fill(book: xlwt.Workbook) -> None:
        sheet = book.add_sheet("表")
        percent = xlwt.easyxf(num_format_str="0%")
        day = xlwt.easyxf(num_format_str='yyyy"年"m"月"d"日"')
        for row, line in enumerate(FORM):
            for column, text in enumerate(line):
                if column or row != 2:
                    sheet.write(row, column, float(text) if re.fullmatch(r"[\d.]+", text) else text)
        sheet.merge(1, 2, 0, 0)
        sheet.write(3, 0, "填报日期")
        sheet.write(3, 1, 44260, day)
        sheet.write(3, 2, 0.95, percent)
        sheet.write(3, 3, 44260, xlwt.easyxf(num_format_str="M/D/YY"))
        hidden = book.add_sheet("底稿")
        hidden.visibility = 1
        hidden.write(0, 0, "x")

    document = read(xls(fill))
    assert document.format == "xls"
    assert rows(document.grids[0]) == [*FORM, ["填报日期", "2021年3月5日", "95%", "2021/3/5"]]
    assert any("底稿" in note for note in document.notes)


SPREADSHEET_XML = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Styles><Style ss:ID="Default"/><Style ss:ID="p"><NumberFormat ss:Format="Percent"/></Style>
<Style ss:ID="d" ss:Parent="p"><NumberFormat ss:Format="Short Date"/></Style></Styles>
<Worksheet ss:Name="表"><Table><Column ss:Width="100"/><Column ss:Hidden="1" ss:Index="4"/>
<Row><Cell ss:MergeDown="1"><Data ss:Type="String">产出</Data></Cell><Cell ss:MergeAcross="1">
<Data ss:Type="String">培训</Data></Cell><Cell><Data ss:Type="String">no</Data></Cell>
<Cell ss:StyleID="p"><Data ss:Type="Number">0.955</Data></Cell></Row>
<Row><Cell ss:Index="2"><Data ss:Type="Number">3</Data></Cell><Cell ss:Index="5" ss:StyleID="d">
<Data ss:Type="DateTime">2021-03-05T00:00:00.000</Data></Cell></Row></Table></Worksheet></Workbook>"""


def test_xml_spreadsheet_is_read() -> None:
    """An XML spreadsheet of Excel 2003 under the name of an .xls gives merges, formats and visible columns."""
    document = read(SPREADSHEET_XML.encode())
    assert rows(document.grids[0]) == [["产出", "培训", "95.50%"], ["产出", "3", "", "2021/3/5"]]
    assert document.grids[0].column_edges[1] == 100.0


def test_html_under_the_name_of_a_spreadsheet_is_read() -> None:
    """A web page that a system exports as .xls is read as one."""
    data = "<html><meta charset=gbk><table><tr><td>得分<td>98<tr><td>等级<td>优</table>".encode("gbk")
    document = read(data)
    assert (document.format, rows(document.grids[0])) == ("xls", [["得分", "98"], ["等级", "优"]])


def test_text_boxes_and_pictures_over_a_sheet() -> None:
    """The text of a box that floats above the sheet is running text; pictures are noted."""
    drawing = (
        '<xdr:wsDr xmlns:xdr="x" xmlns:a="a"><xdr:sp><xdr:txBody><a:p><a:r><a:t>填表</a:t></a:r>'
        "<a:r><a:t>说明</a:t></a:r></a:p></xdr:txBody></xdr:sp><xdr:pic/></xdr:wsDr>"
    )
    target = 'Id="rId1" Type="t/drawing" Target="../drawings/drawing1.xml"'
    relations = f'<Relationships xmlns="r"><Relationship {target}/></Relationships>'
    base = patched(
        xlsx(lambda book: form(book.active)),
        "xl/worksheets/sheet1.xml",
        lambda body: body.replace(b"</worksheet>", b'<drawing r:id="rId1" xmlns:r="r"/></worksheet>'),
    )
    out = io.BytesIO(base)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/drawings/drawing1.xml", drawing)
        archive.writestr("xl/worksheets/_rels/sheet1.xml.rels", relations)
    document = read(out.getvalue())
    assert [paragraph.text for paragraph in document.pages[0].paragraphs] == ["填表说明"]
    assert any("1 张图片" in note for note in document.notes)


def test_overlapping_merges_never_raise() -> None:
    """Merges that overlap, as damaged files have them, give a tiled grid."""
    data = patched(
        xlsx(lambda book: form(book.active)),
        "xl/worksheets/sheet1.xml",
        lambda body: body.replace(
            b"<mergeCell ref=", b'<mergeCell ref="A1:B2"/><mergeCell ref="ZZZZ9"/><mergeCell ref='
        ),
    )
    assert read(data).grids[0].at(0, 0).row_span == 2


def test_empty_encrypted_and_foreign_files_raise() -> None:
    """No bytes, a password and another format each have their error."""
    with pytest.raises(EmptyFileError):
        read(b"")
    with pytest.raises(UnknownFormatError):
        read(b"%PDF-1.7")
    with pytest.raises(DamagedFileError):
        read(xlsx(lambda book: form(book.active))[:-100])
    flagged = bytearray(xlsx(lambda book: form(book.active)))
    for found in re.finditer(rb"PK\x01\x02", bytes(flagged)):
        flagged[found.start() + 8] |= 1
    with pytest.raises(EncryptedFileError):
        read(bytes(flagged))


def test_entity_bomb_is_refused() -> None:
    """A part with entities is refused before they grow."""
    bomb = (
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><worksheet>&b;</worksheet>'
    )
    base = xlsx(lambda book: form(book.active))
    with pytest.raises(DamagedFileError, match="DTD"):
        read(patched(base, "xl/worksheets/sheet1.xml", lambda _: bomb))
    with pytest.raises(DamagedFileError, match="DTD"):
        read(patched(base, "xl/styles.xml", lambda _: bomb.decode().encode("utf-16")))


def test_bombs_of_size_are_refused() -> None:
    """A part that unpacks to two hundred times its size, and a grid of millions of cells, are too large."""
    base = xlsx(lambda book: form(book.active))
    with pytest.raises(TooLargeError):
        read(patched(base, "xl/styles.xml", lambda _: bytes(20 * 2**20)))

    def fill(book: openpyxl.Workbook) -> None:
        book.active["A1"], book.active["B1"], book.active["XFD200"] = "a", "b", "c"
        book.active.merge_cells("A1:A200")

    with pytest.raises(TooLargeError):
        read(xlsx(fill))


def test_damaged_xls_address_does_not_exhaust_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cell whose address is damaged to the last row and column costs no memory (python-calamine aborted on it)."""
    monkeypatch.setenv("PATH", "")

    def fill(book: xlwt.Workbook) -> None:
        sheet = book.add_sheet("a")
        sheet.write(0, 0, 1.5)
        sheet.write(1, 1, 2.123456789)

    data = bytearray(xls(fill))
    place = data.index(b"\x03\x02\x0e\x00\x01\x00\x01\x00")
    data[place + 4 : place + 8] = b"\xff\xff\xff\xff"
    try:
        document = read(bytes(data))
    except ReadError:
        return
    assert sum(len(grid.cells) for grid in document.grids) < 100


def test_damaged_xls_merge_does_not_exhaust_memory() -> None:
    """A merge that is damaged to reach the last row and column takes the texts that there are, and no memory."""

    def fill(book: xlwt.Workbook) -> None:
        sheet = book.add_sheet("a")
        for row, line in enumerate(FORM):
            for column, text in enumerate(line):
                if (row, column) != (1, 3):
                    sheet.write(row, column, text)
        sheet.merge(1, 1, 2, 3)

    data = bytearray(xls(fill))
    place = data.index(b"\xe5\x00\x0a\x00\x01\x00") + 6
    data[place : place + 8] = b"\x01\x00\xfe\xff\x02\x00\xfe\xff"
    assert rows(read(bytes(data)).grids[0]) == [FORM[0], ["产出指标", "培训人次", "10"], ["产出指标", "合格率", "10"]]


def test_damaged_xls_without_office_is_a_read_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """An .xls that xlrd cannot open raises DamagedFileError where LibreOffice is not installed."""
    monkeypatch.setenv("PATH", "")
    data = xls(lambda book: book.add_sheet("a").write(0, 0, "x"))
    with pytest.raises(DamagedFileError):
        read(data[:1000])


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_writes_the_same_rows() -> None:
    """The published form saved as xls by LibreOffice gives the rows of the xlsx."""
    from extract.container.libreoffice import program  # noqa: PLC0415 - only where LibreOffice is there
    from extract.container.process import run  # noqa: PLC0415

    assert program()
    import tempfile  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copy(REPORTS / "pingliang-2021.xlsx", folder / "a.xlsx")
        profile = f"-env:UserInstallation={(folder / 'p').as_uri()}"
        run(["soffice", profile, "--headless", "--convert-to", "xls", "a.xlsx"], seconds=120, folder=folder)
        converted = read((folder / "a.xls").read_bytes())
    original = read((REPORTS / "pingliang-2021.xlsx").read_bytes())
    assert rows(converted.grids[0]) == rows(original.grids[0])


@pytest.mark.parametrize("kind", ["xlsx", "xls", "xml"])
def test_mutated_workbooks_raise_nothing_but_read_errors(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes changed or cut give a Document or a ReadError, nothing else, with no office program at hand."""
    monkeypatch.setenv("PATH", "")
    chance = random.Random(5)  # noqa: S311 - reproducible noise
    plain = xlsx(lambda book: form(book.active))

    def fill(book: xlwt.Workbook) -> None:
        sheet = book.add_sheet("a")
        for row in range(30):
            sheet.write(row, row % 3, "文字" + "x" * row)

    small = xls(fill)
    for _ in range(200):
        if kind == "xlsx":
            part = chance.choice(
                ["xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/workbook.xml", "xl/sharedStrings.xml"]
            )
            data = patched(plain, part, lambda body: noisy(body, chance))
        else:
            data = noisy(SPREADSHEET_XML.encode() if kind == "xml" else small, chance)
        try:
            read(data)
        except ReadError:
            continue


def noisy(data: bytes, chance: random.Random) -> bytes:
    """Return the bytes with a few of them changed, digits more often than others, and sometimes cut."""
    body = bytearray(data)
    for _ in range(chance.randint(1, 5)):
        place = chance.randrange(len(body))
        body[place] = chance.choice([chance.randrange(256), chance.choice(b"0123456789")])
    if chance.random() < 0.1:
        del body[chance.randrange(len(body)) :]
    return bytes(body)
