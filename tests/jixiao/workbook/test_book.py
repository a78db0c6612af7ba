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

from extract.document import Cell, Grid
from jixiao.corrections.keys import label_of
from jixiao.dataset.layout import lay_out, needed_height
from jixiao.parsing.settings import load_settings
from jixiao.review.store import Change, Store
from jixiao.workbook.book import write_book
from jixiao.workbook.form_sheet import BESIDE
from jixiao.workbook.gather import forms, gather
from jixiao.workbook.marks import COLOURS, LEGEND
from jixiao.workbook.whole_labels import with_whole_labels
from schemas.code_names import CODE_LABELS
from schemas.parquet import read_tables, write_tables
from tests.support.libreoffice_heights import heights_in_libreoffice
from tests.support.review_desk import HOSTILE, REPORTS, form_page, leave, make_run

OFFICE = shutil.which("soffice")


def _book(tmp_path: Path, *files: Path) -> Path:
    book = tmp_path / "book.xlsx"
    write_book(gather(files, load_settings()), book)
    return book


def test_a_form_has_the_merged_cells_and_numbers_of_the_page(tmp_path: Path) -> None:
    """Merged labels are merged, printed numbers are numbers in their format, columns have different widths."""
    sheet = openpyxl.load_workbook(_book(tmp_path, REPORTS / "qiannan-2022.pdf")).worksheets[1]
    cells = {cell.value: cell for row in sheet.iter_rows() for cell in row if cell.value is not None}
    merged = [area for area in sheet.merged_cells.ranges if area.min_row != area.max_row]
    assert merged
    assert "中共黔南州委组织部" in cells
    assert cells[0.99].number_format == "0%"
    assert len({round(column.width, 1) for column in sheet.column_dimensions.values()}) > 3
    assert cells["部门整体支出绩效目标自评表"].font.bold


def test_the_lines_above_a_form_that_came_as_a_sheet_are_no_cells_of_its_table(tmp_path: Path) -> None:
    """Its title is a title without borders, though the spreadsheet's own grid held it."""
    sheet = openpyxl.load_workbook(_book(tmp_path, REPORTS / "pingliang-2021.xlsx")).worksheets[1]
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
    for sheet in (book["指标"], book.worksheets[1]):
        notes = [cell for row in sheet.iter_rows() for cell in row if cell.comment is not None]
        assert any("未达到指标值" in cell.comment.text for cell in notes)
        assert all(cell.fill.fgColor.rgb != "00000000" for cell in notes)


def test_what_was_not_read_is_coloured_on_the_form_and_listed(tmp_path: Path) -> None:
    """The very cell has the colour and says why, the sheet 未读入 holds the row, the index counts and explains."""
    out = make_run(tmp_path / "out", [REPORTS / "practice-03.pdf"])
    form = openpyxl.load_workbook(_book(tmp_path, out)).worksheets[1]
    number = next(cell for row in form.iter_rows() for cell in row if cell.value == "≥46场")
    leave(out, "practice-03.pdf", (11, "≥46场"), reason="rival")
    book = openpyxl.load_workbook(_book(tmp_path, out))
    cell = book.worksheets[1][number.coordinate]
    assert cell.fill.fgColor.rgb.endswith(COLOURS["unread"].removeprefix("#"))
    assert "未读入：有两种读法，不能确定；可能是“偏差原因”" in cell.comment.text
    texts = [cell.value for cell in book["未读入"][2]]
    assert {"≥46场", "绩效指标", "有两种读法，不能确定", "偏差原因", 11} <= set(texts)
    index = book["目录"]
    column = [cell.value for cell in index[1]].index("未读入")
    assert index[2][column].value == 1
    assert {cell.value for cell in index["A"]} >= set(LEGEND.values())


def test_every_sheet_has_year_unit_and_project_and_words_for_codes(tmp_path: Path) -> None:
    """So that a pivot table works on any of them; forms are called by what they are about."""
    book = openpyxl.load_workbook(_book(tmp_path, REPORTS / "practice-03.pdf"))
    assert book.sheetnames[1].startswith("委托业务项目 20")
    codes = {code for labels in CODE_LABELS.values() for code in labels if code.isascii() and code.isalpha()}
    for name in ("指标", "预算", "目标", "金额", "核对"):
        rows = list(book[name].iter_rows(values_only=True))
        assert rows[0][:5] == ("来源", "报告", "年度", "单位", "项目")
        if name != "金额":
            assert len(rows) > 1
            assert all(row[2] == rows[1][2] and row[3] and row[4] for row in rows[1:])
        assert not codes & {value for row in rows[1:] for value in row}
        assert len(set(rows[0])) == len(rows[0])


def test_checks_that_fail_stand_first(tmp_path: Path) -> None:
    """Over all documents: what may be misread, what the source contradicts, what was missed, then the rest."""
    book = openpyxl.load_workbook(_book(tmp_path, REPORTS / "practice-03.pdf", REPORTS / "qiannan-2022.pdf"))
    heads, *rows = book["核对"].iter_rows(values_only=True)
    kinds = [row[heads.index("疑点类别")] for row in rows]
    results = [row[heads.index("结果")] for row in rows]
    assert results == sorted(results, key=["未通过", "通过", "无法核对"].index)
    failing = kinds[: results.count("未通过")]
    assert failing == ["原件自相矛盾"] * 2 + ["未达目标"] * 5
    assert all(any("\u4e00" <= c <= "\u9fff" for c in row[heads.index("核对项目")]) for row in rows)


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
def test_rows_are_as_high_as_another_program_needs_them() -> None:
    """What LibreOffice works out for a wrapped text is not more than the height that the sheets are given."""
    texts = (
        "按照年初计划开展培训活动，提高干部履职能力，群众满意度明显提升，资金及时足额拨付到位，未发现截留挪用现象。",
        "2021年完成GDP增长6.5%，Total Cost 117.9万元；其中：一般公共预算财政拨款1,179,000.00元",
        "①开展巡查\n②整治隐患\n③组织演练，覆盖率达到100%以上（含乡镇）",
        "长" * 300,
        "1234567890" * 8,
    )
    for width in (30, 45, 60, 90, 140, 220, 400):
        for text, height in zip(texts, heights_in_libreoffice(texts, width), strict=True):
            assert height <= needed_height(text, width) <= 2 * height + 3, (width, text)


def test_a_label_that_a_page_break_cuts_is_whole_on_the_sheet() -> None:
    """Both halves say it; what is no label of the form stays as it is."""
    item = next(gather([REPORTS / "practice-03.pdf"], load_settings()))
    (form, *_) = forms(item)
    (lines, grid) = form.parts[0]
    label = str(next(row["level3"] for row in item.found.rows["indicators"] if row["table_no"] == grid.number))
    last, first = grid.row(grid.row_count - 1)[0], grid.row(0)[0]
    upper = _with_text(grid, last, label[:3])
    lower = replace(_with_text(grid, first, label[3:]), number=99, page=(grid.page or 0) + 1)
    cut = replace(form, parts=((lines, upper), ((), lower)))
    (_, above), (_, below) = with_whole_labels(item, cut).parts
    assert above.row(grid.row_count - 1)[0].text == label
    assert below.row(0)[0].text == label
    apart = replace(cut, parts=((lines, upper), ((), replace(lower, page=9))))
    assert [grid for _, grid in with_whole_labels(item, apart).parts] == [grid for _, grid in apart.parts]


def _with_text(grid: Grid, cell: Cell, text: str) -> Grid:
    return replace(grid, cells=tuple(replace(c, text=text) if c is cell else c for c in grid.cells))


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
    before = openpyxl.load_workbook(_book(tmp_path, out)).worksheets[1]
    name = "开展社区文体活动场次"
    _correct(out, "indicators", name, "actual_text", "64场")
    _correct(out, "indicators", name, "score", "6.5")
    _correct(out, "budgets", "当年财政拨款", "executed", "1165800.00")
    _correct(out, "budgets", "上年结转", "executed", "3.5万元")
    _correct(out, "indicators", name, "completion_rate", "88%")
    sheet = openpyxl.load_workbook(_book(tmp_path, out)).worksheets[1]
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
    assert "口径备忘" in {cell.value for cell in book["待处理标题"]["F"]}


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
