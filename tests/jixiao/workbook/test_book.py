"""The workbook: forms as they were printed, tidy sheets, nothing that computes."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl  # type: ignore[import-untyped]
import pypdfium2
import pytest

from jixiao.corrections.keys import label_of
from jixiao.dataset.layout import lay_out
from jixiao.parsing.settings import load_settings
from jixiao.review.store import Change, Store
from jixiao.workbook.book import write_book
from jixiao.workbook.form_sheet import BESIDE
from jixiao.workbook.gather import forms, gather
from jixiao.workbook.marks import COLOURS, LEGEND
from schemas.parquet import read_tables, write_tables
from tests.support.review_desk import HOSTILE, REPORTS, form_page, leave, make_run

OFFICE = shutil.which("soffice")


def _book(tmp_path: Path, *files: Path) -> Path:
    book = tmp_path / "book.xlsx"
    write_book(gather(files, load_settings()), book)
    return book


def test_a_form_has_the_merged_cells_and_numbers_of_the_page(tmp_path: Path) -> None:
    """Merged labels are merged, printed numbers are numbers in their format, columns have different widths."""
    sheet = openpyxl.load_workbook(_book(tmp_path, REPORTS / "qiannan-2022.pdf"))["qiannan-2022"]
    cells = {cell.value: cell for row in sheet.iter_rows() for cell in row if cell.value is not None}
    merged = [area for area in sheet.merged_cells.ranges if area.min_row != area.max_row]
    assert merged
    assert "中共黔南州委组织部" in cells
    assert cells[0.99].number_format == "0%"
    assert len({round(column.width, 1) for column in sheet.column_dimensions.values()}) > 3
    assert cells["部门整体支出绩效目标自评表"].font.bold


def test_the_lines_above_a_form_that_came_as_a_sheet_are_no_cells_of_its_table(tmp_path: Path) -> None:
    """Its title is a title without borders, though the spreadsheet's own grid held it."""
    sheet = openpyxl.load_workbook(_book(tmp_path, REPORTS / "pingliang-2021.xlsx"))["pingliang-2021"]
    cells = {cell.value: cell for row in sheet.iter_rows() for cell in row if cell.value is not None}
    title = cells["部门（单位）整体支出绩效自评表"]
    assert title.font.bold
    assert title.alignment.horizontal == "center"
    assert title.border.left.style is None
    assert cells["附件1"].border.left.style is None
    assert cells["预期目标"].border.left.style == "thin"


def test_a_photo_gives_a_sheet_of_the_size_of_the_paper() -> None:
    """Its points come from pixels and would fill several pages; shapes and merged cells stay."""
    item = next(gather([REPORTS / "qiannan-2022.pdf"], load_settings()))
    assert item.document is not None
    pages = tuple(replace(page, width=3 * 595.0, height=3 * 842.0) for page in item.document.pages)
    photo = replace(item, document=replace(item.document, pages=pages))
    printed, shot = forms(item)[0], forms(photo)[0]
    assert printed.scale == 1.0
    grids = [grid for _, grid in printed.parts]
    assert sum(lay_out(grids, shot.scale).widths) == pytest.approx(sum(lay_out(grids).widths) / 3, rel=0.05)


def test_the_tidy_sheets_have_chinese_heads_filters_frozen_panes_and_links(tmp_path: Path) -> None:
    """Each sheet has its name and place, each row the way back to its page."""
    book = openpyxl.load_workbook(_book(tmp_path, REPORTS / "practice-03.pdf"))
    assert book.sheetnames[0] == "目录"
    assert book.sheetnames[-8:] == ["指标", "预算", "目标", "任务", "金额", "核对", "未读入", "待处理标题"]
    sheet = book["指标"]
    heads = [cell.value for cell in sheet[1]]
    assert {"来源", "三级指标", "年度指标值", "分值（分）", "置信度"} <= set(heads)
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref is not None
    link = sheet["A2"].hyperlink
    assert link is not None
    assert str(link.target).endswith("practice-03.pdf")
    assert link.location == "page=1"
    amounts = [cell for cell in book["预算"][2] if cell.number_format == "#,##0.00"]
    assert amounts


def test_a_failing_check_colours_its_cells_and_says_why(tmp_path: Path) -> None:
    """On the form and in the tidy sheet alike."""
    book = openpyxl.load_workbook(_book(tmp_path, REPORTS / "practice-03.pdf"))
    for name in ("指标", "practice-03 1"):
        notes = [cell for row in book[name].iter_rows() for cell in row if cell.comment is not None]
        assert any("未达到指标值" in cell.comment.text for cell in notes)
        assert all(cell.fill.fgColor.rgb != "00000000" for cell in notes)


def test_what_was_not_read_is_coloured_on_the_form_and_listed(tmp_path: Path) -> None:
    """The very cell has the colour and says why, the sheet 未读入 holds the row, the index counts and explains."""
    out = make_run(tmp_path / "out", [REPORTS / "practice-03.pdf"])
    form = openpyxl.load_workbook(_book(tmp_path, out))["practice-03 1"]
    number = next(cell for row in form.iter_rows() for cell in row if cell.value == "≥46场")
    leave(out, "practice-03.pdf", (11, "≥46场"), reason="rival")
    book = openpyxl.load_workbook(_book(tmp_path, out))
    cell = book["practice-03 1"][number.coordinate]
    assert cell.fill.fgColor.rgb.endswith(COLOURS["unread"].removeprefix("#"))
    assert "未读入：有两种读法，不能确定；可能是“偏差原因”" in cell.comment.text
    texts = [cell.value for cell in book["未读入"][2]]
    assert {"≥46场", "绩效指标", "有两种读法，不能确定", "偏差原因", 11} <= set(texts)
    index = book["目录"]
    column = [cell.value for cell in index[1]].index("未读入")
    assert index[2][column].value == 1
    assert {cell.value for cell in index["A"]} >= set(LEGEND.values())


def _correct(out: Path, table: str, label: str, column: str, value: str) -> None:
    """Set the value of the row that is named `label`, as the review page does."""
    store = Store(out)
    (document_id,) = store.index.entries
    found, _ = store.document(document_id)
    position = next(i for i, row in enumerate(found.rows[table]) if label_of(table, row) == label)
    key = found.keys[table][position]
    change = Change(
        document_id=document_id, table=table, key=key, column=column, action="set", value=value, reason="",
        base="", who="甲",
    )  # fmt: skip
    store.change(change)


def test_the_form_says_what_a_person_set_right(tmp_path: Path) -> None:
    """In its cell and notation, with the old value and the person in the comment; what no cell shows stands below."""
    out = make_run(tmp_path / "out", [REPORTS / "practice-03.pdf"])
    before = openpyxl.load_workbook(_book(tmp_path, out))["practice-03 1"]
    name = "开展社区文体活动场次"
    _correct(out, "indicators", name, "actual_text", "64场")
    _correct(out, "indicators", name, "score", "6.5")
    _correct(out, "budgets", "当年财政拨款", "executed", "1165800.00")
    _correct(out, "budgets", "上年结转", "executed", "3.5万元")
    _correct(out, "indicators", name, "completion_rate", "88%")
    sheet = openpyxl.load_workbook(_book(tmp_path, out))["practice-03 1"]
    places = [(row, column) for row in range(1, sheet.max_row + 1) for column in range(1, sheet.max_column + 1)]
    old = {at: before.cell(*at).value for at in places}
    changed = {at: sheet.cell(*at) for at in places if sheet.cell(*at).value != old[at]}
    inside = {cell.value: cell for cell in changed.values() if cell.comment is not None}
    assert set(inside) == {"64场", 6.5, 116.58, 3.5}
    assert all(cell.fill.fgColor.rgb.endswith(COLOURS["corrected"].removeprefix("#")) for cell in inside.values())
    assert "46 → 64场" in inside["64场"].comment.text.replace("46场", "46")
    assert "甲" in inside["64场"].comment.text
    below = [cell.value for cell in changed.values() if cell.comment is None]
    assert below == [BESIDE, f"{name} 完成率：（空） → 88%"]
    tidy = openpyxl.load_workbook(tmp_path / "book.xlsx")["指标"]
    row = dict(zip([cell.value for cell in tidy[1]], [cell.value for cell in tidy[2]], strict=True))
    assert (row["实际完成值"], row["人工核对"], row["核对人"]) == ("64场", "已更正", "甲")
    assert row["核对时间"] is not None


def test_the_main_tasks_of_the_year_have_a_sheet(tmp_path: Path) -> None:
    """Amounts in yuan as numbers, and the way back to the page."""
    out = make_run(tmp_path / "out", [REPORTS / "practice-03.pdf"])
    tables = read_tables(out)
    place = {name: tables["indicators"].iloc[0][name] for name in ("report_id", "document_id", "table_no", "row_no")}
    task = {"task_no": 1, "name": "森林防火", "budget": Decimal(31500), "method": "text_lattice", "confidence": 0.99}
    write_tables(out, {"tasks": [{**place, "page": 1, **task}]}, part="part-00001")
    sheet = openpyxl.load_workbook(_book(tmp_path, out))["任务"]
    row = dict(zip([cell.value for cell in sheet[1]], sheet[2], strict=True))
    assert (row["任务名称"].value, row["预算数（元）"].value) == ("森林防火", 31500)
    assert row["来源"].hyperlink is not None


def test_what_the_reader_says_of_a_document_is_in_the_index(tmp_path: Path) -> None:
    """Of a file read now, and of a run's folder."""
    source = REPORTS / "xiqu-2021.docx"
    for given in (source, make_run(tmp_path / "out", [source])):
        index = openpyxl.load_workbook(_book(tmp_path, given))["目录"]
        assert "图中文字未读取" in str([cell.value for cell in index[2]][-1])


def test_text_of_a_source_is_never_a_formula_or_a_link(tmp_path: Path) -> None:
    """A cell that begins with = + - @ is a text; a heading that nothing maps is on its sheet."""
    form = tmp_path / "=evil.html"
    form.write_text(form_page('=HYPERLINK("http://x","y")').replace("维修合格率", "@SUM(A1)"), encoding="utf-8")
    book = openpyxl.load_workbook(_book(tmp_path, form))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    texts = {cell.value for cell in cells}
    assert {'=HYPERLINK("http://x","y")', "@SUM(A1)", HOSTILE} <= texts
    assert "口径备忘" in {cell.value for cell in book["待处理标题"]["C"]}


def test_a_file_that_cannot_be_read_is_a_row_of_the_index(tmp_path: Path) -> None:
    """The book is written all the same and says what is missing."""
    bad = tmp_path / "bad.pdf"
    bad.write_bytes(b"%PDF-1.7 nothing")
    book = openpyxl.load_workbook(_book(tmp_path, bad))
    assert [cell.value for cell in book["目录"][2]][:2] == ["bad.pdf", "失败"]


@pytest.mark.slow
@pytest.mark.skipif(OFFICE is None, reason="no soffice (Debian: apt install libreoffice-calc)")
@pytest.mark.parametrize("name", sorted(path.name for path in REPORTS.iterdir()))
def test_libreoffice_opens_the_book_and_prints_the_form(tmp_path: Path, name: str) -> None:
    """The book becomes a PDF in which the form's words stand on the second page and after."""
    book = _book(tmp_path, REPORTS / name)
    subprocess.run(  # noqa: S603  our own file
        [str(OFFICE), "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", "pdf",
         "--outdir", str(tmp_path), str(book)],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    with pypdfium2.PdfDocument(tmp_path / "book.pdf") as pdf:
        text = "".join(page.get_textpage().get_text_range() for page in pdf)
    assert "绩效" in "".join(text.split())
    assert "###" not in text
