"""Tests of `jixiao.command.show`."""

from __future__ import annotations

import io
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from extract.document import Document, Page
from extract.source import Source
from jixiao.command.main import app
from jixiao.command.show import as_text, drawn_grids, shown, table
from jixiao.parsing.parse import Parsed, TableRow, parse_bytes
from jixiao.parsing.settings import load_settings
from tests.support.forms import table as grid_of
from tests.support.report_files import form_page


def _printed(parsed: Parsed) -> str:
    stream = io.StringIO()
    Console(file=stream, width=140).print(shown(parsed))
    return stream.getvalue()


@pytest.fixture(scope="module")
def parsed() -> Parsed:
    """Return what the small form gives, with one doubtful row and one failing check put in."""
    result = parse_bytes(Source(name="a.html", data=form_page()), load_settings())
    rows = {name: [dict(row) for row in part] for name, part in result.rows.items()}
    rows["indicators"][0]["confidence"] = 0.5
    rows["checks"][0] |= {"status": "fail", "message": "分值之和不对。"}
    rows["headings"].append(
        {"heading": "怪[red]表头", "where": "indicators", "suggestion": "level3", "similarity": 0.5}
    )
    figure: TableRow = {
        "subject": "收入总计",
        "amount": Decimal("1234567.8"),
        "change_rate": -0.0512,
        "confidence": 0.9,
    }
    rows["figures"].append(figure)
    left: TableRow = {
        "report_id": rows["reports"][0]["report_id"], "text": "甲[b]科", "block": "indicators", "reason": "rival",
        "suggestion": "deviation", "page": None, "table_no": 1, "row_no": 6,
    }  # fmt: skip
    struck = left | {"text": "划去的", "reason": "struck"}
    rows["unread"] = [left, struck, left | {"report_id": None, "text": "散落的一句", "table_no": None, "row_no": None}]
    task: TableRow = {
        "report_id": left["report_id"], "task_no": 1, "name": "任务甲", "budget": Decimal(31500),
        "result": "已完成", "confidence": 0.99,
    }  # fmt: skip
    rows["tasks"] = [task]
    return replace(result, rows=rows, notes=("图片未读",))


@pytest.mark.parametrize(
    "words",
    [
        "a.html", "正常", "1 份自评报告", "图片未读", "1. 项目支出 河道整治项目", "南山县水利局", "2022", "三级指标",
        "整治河道长度", "≥12公里", "200,000.00", "95%", "✗ 分值之和不对。 [weights_sum]", "文中金额（1 项）",
        "1,234,567.80", "-5.12%", "怪[red]表头", "未读入（1）", "甲[b]科", "表 1 第 6 行", "有两种读法，不能确定",
        "偏差原因 deviation", "未读入，不属于任何一份报告（1）", "散落的一句", "正文", "年度主要任务（1）",
        "文件里有、页面上看不到的文字（1）", "划去的",
        "任务甲", "31,500.00",
    ],
)  # fmt: skip
def test_a_report_is_shown_with_chinese_headings(parsed: Parsed, words: str) -> None:
    """Head, budget, indicators, tasks, checks, figures, what is unread, unknown headings: all there, as printed."""
    assert words in _printed(parsed)


def test_what_the_reader_says_is_shown_beside_what_is_wrong(parsed: Parsed) -> None:
    """A note stands under the name although the document has an error of its own; a note in the error stands once."""
    partial = parsed.document | {"status": "partial", "error_code": "unread_table", "error": "有 1 个表没有读入。"}
    assert "图片未读" in _printed(replace(parsed, document=partial))
    told = partial | {"error": "图片未读；有 1 个表没有读入。"}
    assert _printed(replace(parsed, document=told)).count("图片未读") == 1


def test_a_file_that_failed_is_shown_with_its_error() -> None:
    """What is wrong and what to do stand under the name."""
    text = _printed(parse_bytes(Source(name="a.pdf", data=b"%PDF-1.7 nothing"), load_settings()))
    assert "失败" in text
    assert "重新下载" in text


def test_columns_without_a_value_are_left_out(parsed: Parsed) -> None:
    """A form without reasons for deviations has no column for them."""
    columns = ("level3", "deviation", "score")
    heads = [str(column.header) for column in table("indicators", columns, parsed.rows["indicators"]).columns]
    assert heads == ["三级指标", "得分"]


def test_doubtful_rows_are_marked(parsed: Parsed) -> None:
    """Rows below the sure confidence stand out."""
    styles = [row.style for row in table("indicators", ("level3",), parsed.rows["indicators"]).rows]
    assert styles == ["yellow", ""]


def test_values_are_shown_as_people_write_them() -> None:
    """Rates are percentages, amounts have thousands, null is nothing."""
    row: TableRow = {"execution_rate": 0.9846, "executed": Decimal("19500.00"), "weight": 7.0, "item_text": None}
    assert as_text("budgets", "execution_rate", row).plain == "98.46%"
    assert as_text("budgets", "executed", row).plain == "19,500.00"
    assert as_text("budgets", "weight", row).plain == "7"
    assert not as_text("budgets", "item_text", row).plain


def test_raw_grids_are_drawn_with_their_place() -> None:
    """Each grid has its number, page, size and method; a page can be chosen."""
    one, two = grid_of("甲 | 乙", page=1), replace(grid_of("丙 | 丁", page=2, number=2), open_top=True)
    pages = (Page(number=1, blocks=(one,)), Page(number=2, blocks=(two,)))
    document = Document(document_id="d", source="a.pdf", format="pdf", pages=pages)
    lines = list(drawn_grids(document, page=None, width=80))
    assert "表 1（第 1 页，1 行 × 2 列，text_lattice）" in lines
    assert "表 2（第 2 页，1 行 × 2 列，text_lattice，上接前页）" in lines
    assert "│丙│丁│" in lines
    assert not any("甲" in line for line in drawn_grids(document, page=2, width=80))


def test_nothing_in_a_file_acts_on_the_terminal(work: Path) -> None:
    """Control characters and marks of direction in names and cells are written out."""
    name = "a\u202e.html"
    (work / name).write_bytes(form_page("河道\u202e整治\u0085项目"))
    done = CliRunner().invoke(app, ["show", name])
    assert done.exit_code == 0
    assert r"\u202e" in done.stdout
    assert not {"\u202e", "\x1b", "\x85"} & set(done.stdout)
