"""Tests of `normalize.rows.noted`: what a reader could not read of tables counts in the confidence of their rows."""

from __future__ import annotations

import io
from dataclasses import replace

import openpyxl  # type: ignore[import-untyped]
import pytest

from extract.reading import read
from extract.source import Source
from normalize.document import normalize
from normalize.rows.noted import NOTED, speak_of_tables
from schemas.rules import SURE
from tests.extract.inside.test_workbooks import embedding
from tests.extract.wordml.test_package import docx, p
from tests.support.embedded_files import object_run
from tests.support.forms import INDICATOR_HEAD, VOCABULARY, document, para, table

FORM = table(
    f"""
项目名称 | 道路维修 | < | < | < | < | <
{INDICATOR_HEAD}
产出指标 | 数量指标 | 维修里程 | ≥100公里 | 100公里 | 90 | 90
"""
)
FORMULA = "工作表“一”有 2 个公式没有存下结果，其值未知"


def test_a_formula_without_its_result_is_a_fault_of_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the reader of workbooks says it where no office program computes it."""
    monkeypatch.setenv("PATH", "")
    book = openpyxl.Workbook()
    book.active.append(["合计", "=1+1"])
    stream = io.BytesIO()
    book.save(stream)
    notes = read(Source(name="a.xlsx", data=stream.getvalue())).notes
    assert notes
    assert speak_of_tables(notes)


def test_a_lost_equation_is_a_fault_of_a_table() -> None:
    """As the reader of Word files says it of an object of the equation editor; another object is none."""
    for kind, lost in (("Equation.3", True), ("PowerPoint.Show.12", False)):
        notes = embedding(p("前") + f"<w:p>{object_run('rId1', kind=kind)}</w:p>", docx(p("内文"))).notes
        assert notes
        assert speak_of_tables(notes) is lost


def test_a_legacy_file_read_without_its_program_is_in_doubt(monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers of lists in its cells are missing."""
    monkeypatch.setenv("PATH", "")
    assert speak_of_tables(read(Source(name="a.rtf", data=rb"{\rtf1\ansi text\par}")).notes)


@pytest.mark.parametrize(
    "note",
    [
        "文档含 3 张图片，图中文字未读取",
        "工作表“二”是隐藏的，未读",
        "第 1 个图表没有保存数据",
        "第 3 页为图像，需文字识别",
    ],
)
def test_what_lies_beside_the_tables_is_no_fault_of_them(note: str) -> None:
    """Pictures, hidden sheets, charts, whole pages: the cells that were read are as sure as before."""
    assert not speak_of_tables([note])


def test_rows_of_tables_and_their_report_are_a_little_less_sure() -> None:
    """The factor is on each row of a table and on its report; a sure row stays sure."""
    plain = document(para("项目支出绩效自评表"), FORM)
    before, after = (normalize(each, VOCABULARY).rows for each in (plain, replace(plain, notes=(FORMULA,))))
    for name in ("indicators", "reports"):
        (old,), (new,) = before[name], after[name]
        assert new["confidence"] == pytest.approx(float(str(old["confidence"])) * NOTED, abs=1e-4)
        assert {**new, "confidence": 0} == {**old, "confidence": 0}
    assert float(str(after["indicators"][0]["confidence"])) >= SURE


def test_rows_of_running_text_stay_as_they_are() -> None:
    """What a sentence says does not hang on a table."""
    text = "2022年绩效自评报告", "一、绩效目标完成情况", "1.数量指标：维修里程100公里，实际完成100公里。"
    plain = document(*map(para, text))
    before, after = (normalize(each, VOCABULARY).rows for each in (plain, replace(plain, notes=(FORMULA,))))
    assert before == after
