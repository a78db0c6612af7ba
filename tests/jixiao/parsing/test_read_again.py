"""Doubtful tables are read again by another reader: what it says reaches the notes and the confidence."""

from __future__ import annotations

import io
from collections.abc import Callable

import docx
import pytest
from reportlab.lib import colors
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

import jixiao.parsing.read_again as second
from extract.source import Source
from jixiao.parsing.parse import Parsed, parse_bytes
from jixiao.parsing.settings import Settings, load_settings
from schemas.rules import SURE

TITLE = "2023年度部门整体支出绩效自评表"
FORM = [
    ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"],
    ["产出指标", "数量指标", "培训场次", "≥12场", "12场", "20", "20"],
    ["产出指标", "质量指标", "验收合格率", "100%", "100%", "30", "30"],
    ["效益指标", "社会效益", "知晓率", "≥90%", "95%", "50", "50"],
    ["总分", "", "", "", "", "100", "100"],
]
DOUBTED = [*FORM[:2], ["产出指标", "质量指标", "验收合格率", "100%", "100%", "30", "300"], *FORM[3:]]
"""A score above its weight: the checks say that it may be misread."""


@pytest.fixture(scope="module")
def settings() -> Settings:
    """Return the settings of a run without anything special."""
    return load_settings()


def as_word(rows: list[list[str]]) -> bytes:
    """Return a Word file of a title and a table."""
    document = docx.Document()
    document.add_paragraph(TITLE)
    grid = document.add_table(rows=len(rows), cols=len(rows[0]))
    for row, texts in enumerate(rows):
        for column, text in enumerate(texts):
            grid.cell(row, column).text = text
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def as_print(rows: list[list[str]], password: str | None = None) -> bytes:
    """Return a PDF of a title and a ruled table."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    out = io.BytesIO()
    title = Paragraph(TITLE, ParagraphStyle("title", fontName="STSong-Light", fontSize=14, leading=20))
    grid = Table(
        rows, style=[("GRID", (0, 0), (-1, -1), 0.8, colors.black), ("FONT", (0, 0), (-1, -1), "STSong-Light")]
    )
    SimpleDocTemplate(out, encrypt=password).build([title, grid])
    return out.getvalue()


def scores(parsed: Parsed) -> dict[object, float]:
    """Return the confidence of each indicator by its name."""
    return {row["level3"]: float(str(row["confidence"])) for row in parsed.rows["indicators"]}


FORMATS: list[tuple[str, Callable[[list[list[str]]], bytes], str]] = [
    ("a.docx", as_word, "python-docx"),
    ("a.pdf", as_print, "pdfplumber"),
]


@pytest.mark.parametrize(("name", "made", "engine"), FORMATS)
def test_nothing_is_read_twice_where_nothing_is_doubtful(
    name: str,
    made: Callable[[list[list[str]]], bytes],
    engine: str,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A form whose sums hold and whose cells are all taken is read once, and no note speaks of it."""
    asked: list[str] = []
    monkeypatch.setattr(second, "_tables_of", lambda engine, _data: asked.append(engine))
    parsed = parse_bytes(Source(name=name, data=made(FORM)), settings)
    assert (len(parsed.rows["indicators"]), asked, parsed.document["notes"]) == (3, [], None)
    parse_bytes(Source(name=name, data=made(DOUBTED)), settings)
    assert asked == [engine]


@pytest.mark.parametrize(("name", "made", "engine"), FORMATS)
def test_where_both_see_the_same_cells_the_doubt_is_not_of_reading(
    name: str, made: Callable[[list[list[str]]], bytes], engine: str, settings: Settings
) -> None:
    """The note names the reader and says that the cells are the same; nothing is believed less for it."""
    parsed = parse_bytes(Source(name=name, data=made(DOUBTED)), settings)
    notes = str(parsed.document["notes"])
    assert engine in notes
    assert "疑点在含义或原件" in notes
    assert "疑点在读取" not in notes


@pytest.mark.parametrize(("name", "made", "engine"), FORMATS)
def test_where_the_cells_differ_their_rows_are_doubted(
    name: str,
    made: Callable[[list[list[str]]], bytes],
    engine: str,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The row of the cell that the other reader has otherwise falls below 0.9, the others stay as they were."""
    data = made(DOUBTED)
    before = scores(parse_bytes(Source(name=name, data=data), settings))
    other = [[cell.replace("95%", "35%") for cell in row] for row in DOUBTED]
    monkeypatch.setattr(second, "_tables_of", lambda _engine, _data: [other])
    parsed = parse_bytes(Source(name=name, data=data), settings)
    after = scores(parsed)
    assert after["知晓率"] < SURE <= before["知晓率"]
    assert after["培训场次"] == before["培训场次"]
    assert f"已用 {engine} 重读：有 1 个单元格读法不同，疑点在读取" in str(parsed.document["notes"])


def test_an_encrypted_file_is_read_again_with_its_password(settings: Settings) -> None:
    """The password that opened the file opens it for the second reader too."""
    locked = as_print(DOUBTED, password="geheim")  # noqa: S106  a file of this test
    source = Source(name="a.pdf", data=locked, passwords=("falsch", "geheim"))
    parsed = parse_bytes(source, settings)
    assert "已用 pdfplumber 重读：单元格一致" in str(parsed.document["notes"])


def test_a_reader_that_fails_has_no_opinion(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the other reader raises, the document is read as without it."""

    def fails(_data: bytes) -> list[list[list[str]]]:
        raise RuntimeError

    monkeypatch.setattr(second, "QUICK_ENGINES", {"python-docx": fails})
    parsed = parse_bytes(Source(name="a.docx", data=as_word(DOUBTED)), settings)
    assert (len(parsed.rows["indicators"]), parsed.document["notes"]) == (3, None)
