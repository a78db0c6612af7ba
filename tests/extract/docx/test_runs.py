"""The text of runs: breaks, spaces, symbols, hidden text, notes."""

from __future__ import annotations

import pytest

from extract.document import Cell
from extract.docx.reader import read_flow
from extract.source import Source
from tests.extract.wordml.test_markup import r, texts
from tests.extract.wordml.test_package import docx, p, tbl, tc, tr


def cell(content: str, **parts: str) -> Cell:
    """Return the first cell of a table of two by two that holds this content."""
    table = tbl(tr(tc(content), tc("乙")), tr(tc("丙"), tc("丁")))
    return read_flow(Source(name="x", data=docx(table, parts=parts), ocr="never", known_id="d")).grids[0].at(0, 0)


def test_paragraphs_of_a_cell_are_its_lines() -> None:
    """A label printed one character per line comes out joined, with the lines kept."""
    read = cell("".join(map(p, "绩效指标")))
    assert (read.text, read.lines) == ("绩效指标", ("绩", "效", "指", "标"))


def test_a_target_broken_over_two_lines_stays_together() -> None:
    """A range printed on two lines is one text without a space."""
    assert cell(p("10＜") + p("μ≤20")).text == "10＜μ≤20"


def test_a_break_is_a_line() -> None:
    """Manual breaks and carriage returns end a line; Latin words on two lines keep a space."""
    body = f"<w:p>{r('PM')}<w:r><w:br/></w:r>{r('index')}<w:r><w:cr/></w:r>{r('合格')}</w:p>"
    read = cell(body)
    assert (read.lines, read.text) == (("PM", "index", "合格"), "PM index合格")


def test_layout_characters_are_spaces_or_gone() -> None:
    """Tabs and fixed spaces become a space, soft hyphens and zero-width characters nothing."""
    body = (
        f"<w:p>{r('甲')}<w:r><w:tab/></w:r>{r('乙')}<w:r><w:noBreakHyphen/></w:r>"
        f"{r('丙&#160;丁&#8203;戊&#173;己&#65279;')}<w:r><w:softHyphen/></w:r></w:p>"
    )
    assert cell(body).text == "甲 乙-丙 丁戊己"


def test_line_feeds_inside_markup_are_spaces() -> None:
    """A line feed in the XML of a text is white space, not a line."""
    assert cell(f"<w:p>{r('a&#10;b')}</w:p>").lines == ("a b",)


def test_hidden_text_is_left_out() -> None:
    """Text hidden by its run or its character style is not printed."""
    styles = (
        '<w:style w:type="character" w:styleId="H"><w:name w:val="hidden"/><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="character" w:styleId="P"><w:name w:val="Placeholder Text"/></w:style>'
    )
    body = (
        "<w:p>"
        + r("甲", "<w:vanish/>")
        + r("乙")
        + r("丙", '<w:rStyle w:val="H"/>')
        + r("丁", '<w:vanish w:val="false"/>')
        + r("单击此处输入文字。", '<w:rStyle w:val="P"/>')
        + "</w:p>"
    )
    assert cell(body, styles=styles).text == "乙丁"


@pytest.mark.parametrize(
    ("font", "char", "expected"),
    [
        ("Wingdings", "F0FC", "√"),
        ("Wingdings", "F0FE", "☑"),
        ("Wingdings", "F0A8", "□"),
        ("Wingdings 2", "0052", "☑"),
        ("Wingdings 2", "F0A3", "□"),
        ("Wingdings 2", "F050", "√"),
        ("Symbol", "F0B3", "≥"),
        ("Symbol", "F06D", "μ"),
        ("Wingdings", "F04A", ""),
        ("SimSun", "2265", "≥"),
        ("Wingdings", "zz", ""),
    ],
)
def test_symbols_are_named(font: str, char: str, expected: str) -> None:
    """Ticks, boxes and relation signs of symbol fonts become the characters they show, ornaments nothing."""
    body = f"<w:p>{r('是')}<w:r><w:sym w:font='{font}' w:char='{char}'/></w:r></w:p>"
    assert cell(body).text == "是" + expected


def test_letters_typed_in_a_symbol_font_are_what_they_show() -> None:
    """An R set in Wingdings 2 is a ticked box; Chinese set in it is Chinese."""
    fonts = '<w:rFonts w:ascii="Wingdings 2" w:hAnsi="Wingdings 2"/>'
    assert cell(f"<w:p>{r('R完成', fonts)}</w:p>").text == "☑完成"


def test_formulas_are_linear_text() -> None:
    """A formula stands in the text as one line."""
    formula = (
        "<m:oMath><m:r><m:t>执行率=</m:t></m:r><m:f><m:num><m:r><m:t>执行数</m:t></m:r></m:num>"
        "<m:den><m:r><m:t>预算数</m:t></m:r></m:den></m:f></m:oMath>"
    )
    assert cell(f"<w:p>{r('公式：')}{formula}</w:p>").text == "公式：执行率=执行数/预算数"


def test_a_page_break_divides_a_paragraph() -> None:
    """Text before and after a page break in one paragraph is two paragraphs; a line break is one."""
    page = '<w:r><w:br w:type="page"/></w:r>'
    body = f"<w:p>{r('封面')}{page}{r('正文')}<w:r><w:br/></w:r>{r('续')}</w:p>"
    assert texts(body) == ["封面", "正文续"]


def test_a_raised_figure_is_no_digit_of_the_number_before_it() -> None:
    """The mark of a note and a power are characters of their own, set by the run or by its style."""
    raised = '<w:vertAlign w:val="superscript"/>'
    assert cell(f"<w:p>{r('25')}{r('1', raised)}{r('台')}</w:p>").text == "25¹台"
    assert cell(f"<w:p>{r('1200m')}{r('2', raised)}</w:p>").text == "1200m²"
    style = f'<w:style w:type="character" w:styleId="N"><w:name w:val="note mark"/><w:rPr>{raised}</w:rPr></w:style>'
    body = "<w:p>" + r("25") + r("1", '<w:rStyle w:val="N"/>') + "</w:p>"
    assert cell(body, styles=style).text == "25¹"
