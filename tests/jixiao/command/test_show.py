"""Tests of `jixiao.command.show`."""

from __future__ import annotations

import io
from dataclasses import replace
from decimal import Decimal

import pytest
from rich.console import Console

from extract.document import Document, Page
from extract.source import Source
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
    return replace(result, rows=rows, notes=("图片未读",))


@pytest.mark.parametrize(
    "words",
    [
        "a.html", "正常", "1 份自评报告", "图片未读", "1. 项目支出 河道整治项目", "南山县水利局", "2022", "三级指标",
        "整治河道长度", "≥12公里", "200,000.00", "95%", "✗ 分值之和不对。 [weights_sum]", "文中金额（1 项）",
        "1,234,567.80", "-5.12%", "怪[red]表头",
    ],
)  # fmt: skip
def test_a_report_is_shown_with_chinese_headings(parsed: Parsed, words: str) -> None:
    """Head, budget, indicators, failing checks, figures and unknown headings are all there, as printed."""
    assert words in _printed(parsed)


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
