"""Text files as Documents: each shape's rows and pieces, where they stand, and the limits."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.document import Document, Grid, Paragraph
from extract.errors import DamagedFileError, ReadError, TooLargeError
from extract.source import Source
from extract.text.lines import MAX_LINE
from extract.text.reader import read


def _read(text: str, name: str = "a.txt") -> Document:
    return read(Source(name=name, data=text.encode("utf-8")))


def _rows(document: Document) -> list[list[list[str]]]:
    """Return the pieces of each row of each table; cells that only fill a row up are left out."""
    return [
        [
            [cell.text for cell in grid.row(index) if cell.provenance.chars is not None]
            for index in range(grid.row_count)
        ]
        for grid in document.grids
    ]


def test_tabs_part_the_cells_of_a_line() -> None:
    """A row has the pieces that its line has, the empty ones too; a line without tabs between two rows is one piece."""
    assert _rows(_read("甲\t乙\t\n丙\t\t丁\n横贯全表\n戊\t己\n")) == [
        [["甲", "乙", ""], ["丙", "", "丁"], ["横贯全表"], ["戊", "己"]]
    ]


def test_a_cell_a_line_makes_rows_that_blank_lines_part() -> None:
    """A tab begins a cell, lines without a tab go on with it, a blank line ends the row."""
    text = "\t甲\n\t乙\n下\n\t丙\n\n\t\n\t丁\n\t戊\n\n\t己\n\t庚\n\t辛\n"
    assert _rows(_read(text)) == [[["甲", "乙下", "丙"], ["", "丁", "戊"], ["己", "庚", "辛"]]]


def test_a_tear_takes_a_cell_with_it() -> None:
    """Blanks before a tab mark a torn row: its parts are one row as long as the next one, else two."""
    row = "\t甲\n\t乙\n\t丙\n\t丁\n\n"
    assert _rows(_read("\t一\n\t二\n \t四\n\n" + row * 3))[0][0] == ["一", "二", "", "四"]
    assert _rows(_read("\t一\n\t二\n\t三\n\t四\n \t六\n\t七\n\t八\n\n" + row * 3))[0][:2] == [
        ["一", "二", "三", "四"],
        ["", "六", "七", "八"],
    ]


def test_bars_part_the_cells_of_markdown() -> None:
    """The line of dashes is no row, a bar with a stroke before it stays, marks of bold are gone."""
    assert _rows(_read("| **甲** | 乙 |\n|---|:-:|\n| 丙\\|丁 |  |\n")) == [[["甲", "乙"], ["丙|丁", ""]]]


def test_drawn_tables_join_the_lines_of_a_cell() -> None:
    """Between two borders the lines of a column are one cell."""
    assert _rows(_read("+----+----+\n| 甲 | 乙 |\n| 下 |    |\n+====+====+\n| 丙 | 丁 |\n+----+----+\n")) == [
        [["甲下", "乙"], ["丙", "丁"]]
    ]


def test_commas_part_the_cells_of_a_csv() -> None:
    """A quoted cell keeps its commas, its lines and its quotes."""
    assert _rows(_read('甲,乙,丙\n"一,二","三\n四","说""好"""\n', "a.csv")) == [
        [["甲", "乙", "丙"], ["一,二", "三四", '说"好"']]
    ]


def test_every_piece_knows_its_line_and_characters() -> None:
    """The characters from and to, of the file as decoded, are those of the piece."""
    text = "标题\r\n\r\n甲\t 乙 \t\r\n丙\t丁\r\n"
    document = _read(text)
    for grid in document.grids:
        for cell in grid.cells:
            if cell.provenance.chars is not None:
                assert text[slice(*cell.provenance.chars)] == cell.text
    assert [cell.provenance.line for cell in document.grids[0].cells if cell.text] == [3, 3, 4, 4]
    title = document.pages[0].paragraphs[0]
    assert (title.text, title.provenance.line, title.provenance.page) == ("标题", 1, None)


def test_page_numbers_and_running_heads_are_no_text() -> None:
    """A line on top of three pages is marked as running; numbers of pages are left out."""
    page = "年度报告\n正文\n- 3 -\n\f"
    document = _read(page * 4)
    paragraphs = document.pages[0].paragraphs
    assert {p.text for p in paragraphs} == {"年度报告", "正文"}
    assert [p.running for p in paragraphs if p.text == "年度报告"] == [True] * 4


def test_limits_end_the_reading_at_once() -> None:
    """A line, or a table, past its limit is too large."""
    with pytest.raises(TooLargeError):
        _read("表" * (MAX_LINE + 1))
    with pytest.raises(TooLargeError):
        _read("\t".join("甲" * 2000) + "\n" + "甲\t乙\n" * 1000)
    with pytest.raises(DamagedFileError):
        read(Source(name="a.txt", data=b"\xff\xff\x80\x81" * 10))


def test_lines_that_reach_the_margin_are_one_paragraph() -> None:
    """A full line goes on at the left margin; a sentence that ends there, a number or a row of words does not."""
    full = "本单位认真履行各项职责并按照年初确定的绩效目标推进各项工作按期完"
    document = _read(f"  {full}\n成任务。\n  {full}\n成。\n  {full}\n（1）数量。\n")
    assert [p.text for p in document.pages[0].paragraphs] == [f"{full}成任务。", f"{full}成。", full, "（1）数量。"]
    assert document.pages[0].paragraphs[0].provenance.chars == (2, 2 + len(full) + 1 + 4)


@settings(max_examples=60, deadline=None)
@given(
    st.text(alphabet='\t \n\r\f|+-=<>/,"甲乙指标1.%：\u3000\\#*td', max_size=300),
    st.sampled_from(["a.txt", "a.csv", "a.md"]),
)
def test_any_text_gives_a_document_or_a_read_error(text: str, name: str) -> None:
    """Whatever marks stand in it, grids are tiled and pieces lie within the text."""
    try:
        document = _read(text, name)
    except ReadError:
        return
    for block in document.blocks():
        places = [c.provenance for c in block.cells] if isinstance(block, Grid) else []
        places += [block.provenance] if isinstance(block, Paragraph) else []
        for place in places:
            assert place.chars is None or 0 <= place.chars[0] <= place.chars[1] <= len(text)
