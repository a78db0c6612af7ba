"""What of a workbook is seen: struck and invisible cells, frames over rows, formulas without value, columns of text."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

import openpyxl  # type: ignore[import-untyped]
import pytest
import xlwt  # type: ignore[import-untyped]
from openpyxl.cell.rich_text import CellRichText, TextBlock  # type: ignore[import-untyped]
from openpyxl.cell.text import InlineFont  # type: ignore[import-untyped]
from openpyxl.styles import Border, Color, Font, PatternFill, Side  # type: ignore[import-untyped]

from extract.container.sniff import sniff
from extract.document import Block, Document, Grid
from extract.errors import UnknownFormatError
from extract.sheet import reader
from extract.sheet.reader import read as read_source
from extract.sheet.reader import read_with
from extract.source import Source
from tests.support.embedded_files import with_parts


def read_sheet(data: bytes, *, source: str, document_id: str) -> Document:
    """Return a file as it is read."""
    return read_source(Source(name=source, data=data, ocr="never", known_id=document_id))


THIN = Side(style="thin")


def read(fill: Callable[[openpyxl.worksheet.worksheet.Worksheet], None]) -> Document:
    """Read a workbook whose sheet a function fills."""
    book = openpyxl.Workbook()
    fill(book.active)
    out = io.BytesIO()
    book.save(out)
    return read_sheet(out.getvalue(), source="test", document_id="d")


def rows(grid: Grid) -> list[list[str]]:
    """Return the texts of a grid."""
    return [[cell.text for cell in grid.row(number)] for number in range(grid.row_count)]


def unseen(document: Document) -> list[tuple[str, str]]:
    """Return the texts that are not seen, and why."""
    return [(each.text, each.reason) for each in document.unseen]


def filled(sheet: openpyxl.worksheet.worksheet.Worksheet) -> openpyxl.worksheet.worksheet.Worksheet:
    """Return the sheet with two rows."""
    sheet.append(["指标", "值"])
    sheet.append(["人次", "88"])
    return sheet


def struck_run(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
    """Set an old value before the new one, struck out."""
    sheet["B2"] = CellRichText(TextBlock(InlineFont(strike=True), "80"), TextBlock(InlineFont(), "88"))


def white_run(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
    """Set an old value before the new one, in white."""
    sheet["B2"] = CellRichText(TextBlock(InlineFont(color="FFFFFFFF"), "80"), TextBlock(InlineFont(), "88"))


def yellow_run(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
    """Set an old value before the new one, in the colour of the fill."""
    sheet["B2"] = CellRichText(TextBlock(InlineFont(color="FFFFFF00"), "80"), TextBlock(InlineFont(), "88"))
    sheet["B2"].fill = PatternFill("solid", fgColor="FFFFFF00")


def struck_cell(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
    """Strike a cell out."""
    sheet["C2"] = "80"
    sheet["C2"].font = Font(strike=True)


def white_cell(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
    """Set a cell in white."""
    sheet["C2"] = "80"
    sheet["C2"].font = Font(color="FFFFFFFF")


def paper_cell(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
    """Set a cell in the theme's colour of the paper."""
    sheet["C2"] = "80"
    sheet["C2"].font = Font(color=Color(theme=0))


def yellow_cell(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
    """Set a cell in the colour of its fill."""
    sheet["C2"] = "80"
    sheet["C2"].font = Font(color="FFFFFF00")
    sheet["C2"].fill = PatternFill("solid", fgColor="FFFFFF00")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (struck_run, "struck"),
        (white_run, "hidden"),
        (yellow_run, "hidden"),
        (struck_cell, "struck"),
        (white_cell, "hidden"),
        (paper_cell, "hidden"),
        (yellow_cell, "hidden"),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_what_a_sheet_does_not_show_is_told_apart(
    change: Callable[[openpyxl.worksheet.worksheet.Worksheet], None], reason: str
) -> None:
    """Struck and invisible texts are not read, and are kept with the reason."""
    document = read(lambda sheet: change(filled(sheet)))
    assert rows(document.grids[0]) == [["指标", "值"], ["人次", "88"]]
    assert unseen(document) == [("80", reason)]


def test_white_on_a_dark_fill_is_read() -> None:
    """The head of a coloured table is set in white."""

    def fill(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        filled(sheet)
        for cell in sheet[1]:
            cell.font = Font(color="FFFFFFFF")
            cell.fill = PatternFill("solid", fgColor=Color(theme=4) if cell.column == 1 else "FF1F4E79")

    document = read(fill)
    assert rows(document.grids[0])[0] == ["指标", "值"]
    assert document.unseen == ()


@pytest.mark.parametrize("struck", [True, False])
def test_an_old_workbook_strikes_out_too(struck: bool) -> None:  # noqa: FBT001  a parameter
    """Cells and runs of .xls that are struck out, or white, are told apart."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("表")
    for column, text in enumerate(("指标", "值", "旧")):
        sheet.write(0, column, text)
    sheet.write(1, 0, "人次")
    old = xlwt.easyfont("struck_out true" if struck else "colour red")
    sheet.write_rich_text(1, 1, [("80", old), ("88", xlwt.easyfont(""))])
    sheet.write(1, 2, "70", xlwt.easyxf("font: struck_out true" if struck else "font: colour white"))
    out = io.BytesIO()
    book.save(out)
    document = read_sheet(out.getvalue(), source="test", document_id="d")
    assert rows(document.grids[0])[1] == ["人次", "88" if struck else "8088", ""]
    assert unseen(document) == ([("80", "struck"), ("70", "struck")] if struck else [("70", "hidden")])


def test_white_runs_of_an_old_workbook_are_hidden() -> None:
    """A run in the colour of its ground is not seen."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("表")
    for row, line in enumerate((("指标", "值"), ("人次", ""))):
        for column, text in enumerate(line):
            sheet.write(row, column, text) if text else None
    sheet.write_rich_text(1, 1, [("80", xlwt.easyfont("colour white")), ("88", xlwt.easyfont(""))])
    out = io.BytesIO()
    book.save(out)
    document = read_sheet(out.getvalue(), source="test", document_id="d")
    assert (rows(document.grids[0])[1], unseen(document)) == (["人次", "88"], [("80", "hidden")])


def framed(texts: tuple[str, str, str], *, lines: bool = True) -> Document:
    """Read a sheet whose first column is one frame over three rows, and whose second has lines, or none."""

    def fill(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        for row, text in enumerate(texts, start=1):
            label, value = sheet.cell(row, 1, text or None), sheet.cell(row, 2, f"值{row}")
            label.border = Border(
                left=THIN, right=THIN, top=THIN if row == 1 else None, bottom=THIN if row == 3 else None
            )
            value.border = Border(left=THIN, right=THIN, top=THIN if lines else None, bottom=THIN if lines else None)

    return read(fill)


@pytest.mark.parametrize("texts", [("产出", "", ""), ("", "产出", ""), ("", "", "产出")])
def test_one_text_in_a_frame_over_rows_is_the_label_of_all(texts: tuple[str, str, str]) -> None:
    """Cells that look merged are one, wherever in the frame the label was typed."""
    assert rows(framed(texts).grids[0]) == [["产出", "值1"], ["产出", "值2"], ["产出", "值3"]]


def test_frames_with_two_texts_and_tables_without_lines_are_left() -> None:
    """Two labels are two cells, and a column without lines in a table without lines is no frame."""
    assert rows(framed(("产出", "", "效益")).grids[0]) == [["产出", "值1"], ["", "值2"], ["效益", "值3"]]
    assert rows(framed(("产出", "", ""), lines=False).grids[0]) == [["产出", "值1"], ["", "值2"], ["", "值3"]]


def test_a_formula_without_a_value_is_unknown_where_it_cannot_be_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its cell is not blank: a number is shown there."""
    monkeypatch.setattr(reader, "program", lambda: None)
    document = read(lambda sheet: filled(sheet).append(["合计", "=B2*1"]))
    assert rows(document.grids[0])[2] == ["合计", "\ufffd"]
    assert any("公式" in note for note in document.notes)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("suffix", ["xls", "et"])
def test_text_in_columns_is_a_sheet(encoding: str, suffix: str) -> None:
    """Text that tabs part, under the name of a workbook, is read by its columns."""
    data = "指标\t目标\t完成\n人次\t100\t\n合格率\t95%\t97%\n".encode(encoding)
    assert sniff(data, suffix) == "xls"
    document = read_sheet(data, source="a.xls", document_id="d")
    assert rows(document.grids[0]) == [["指标", "目标", "完成"], ["人次", "100", ""], ["合格率", "95%", "97%"]]


@pytest.mark.parametrize("data", [b"a\tb\nno columns\n", b"\x01\tb\tc\n" * 9, b"just text\twith a tab\n"])
def test_other_text_is_no_sheet(data: bytes) -> None:
    """Text without columns and binary data are not taken for a workbook."""
    with pytest.raises(UnknownFormatError):
        read_sheet(data, source="a.xls", document_id="d")


def test_a_picture_in_a_cell_whose_formula_has_no_value_is_no_text() -> None:
    """A program that leaves formulas to be computed stores the formula alone; no other program knows it."""

    def fill(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        filled(sheet)["C2"] = '=DISPIMG("ID_A",1)'

    document = read(fill)
    assert rows(document.grids[0]) == [["指标", "值"], ["人次", "88"]]
    assert any("图片" in note for note in document.notes)


@pytest.mark.parametrize("known", [True, False])
def test_a_picture_in_a_cell_is_no_text(known: bool) -> None:  # noqa: FBT001  a parameter
    """The formula that WPS stores for it is not printed; the picture is read at its row, or noted."""
    kind = "http://www.wps.cn/officeDocument/2020/cellImage"
    picture = '<pic><nvPicPr><cNvPr id="2" name="ID_A"/></nvPicPr><blipFill><blip embed="r1"/></blipFill></pic>'
    relation = '<Relationships><Relationship Id="{}" Type="{}" Target="{}"/></Relationships>'
    book = openpyxl.Workbook()
    filled(book.active)["C2"] = "x"
    out = io.BytesIO()
    book.save(out)
    with zipfile.ZipFile(out) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        links = archive.read("xl/_rels/workbook.xml.rels").decode()
    formula = '<c r="C2" t="str"><f>_xlfn.DISPIMG("ID_A",1)</f><v>=DISPIMG("ID_A",1)</v></c>'
    parts = {
        "xl/worksheets/sheet1.xml": re.sub(r'<c r="C2".*?</c>', formula, sheet),
        "xl/_rels/workbook.xml.rels": links.replace(
            "</Relationships>", f'<Relationship Id="rIdP" Type="{kind}" Target="cellimages.xml"/></Relationships>'
        ),
        "xl/cellimages.xml": f"<cellImages><cellImage>{picture}</cellImage></cellImages>",
        "xl/_rels/cellimages.xml.rels": relation.format("r1", "image", "media/a.png"),
        "xl/media/a.png": b"picture" if known else b"",
    }
    seen: list[bytes] = []

    def pictures(data: bytes, _: tuple[float, float] | None) -> tuple[Block, ...]:
        seen.append(data)
        return ()

    source = Source(name="a", data=with_parts(out.getvalue(), parts), ocr="never", known_id="d")
    document = read_with(source, pictures)
    assert rows(document.grids[0]) == [["指标", "值"], ["人次", "88"]]
    assert seen == [b"picture" if known else b""]
    assert any("图片" in note for note in document.notes)
