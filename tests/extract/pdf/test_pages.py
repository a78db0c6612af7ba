"""One page at a time: which are read in full, which are pictures or unusable, and what their tables hold."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from reportlab.pdfbase.pdfmetrics import stringWidth

from extract.document import Grid, Page
from extract.pdf.reader import read as read_pdf
from extract.source import Source
from normalize.words.worth import WORTH_READING
from tests.support.pdf_forms import (
    GLYPHS,
    HEIGHT,
    HELVETICA,
    SONG,
    WIDTH,
    PageSpec,
    Sheet,
    Style,
    Table,
    book,
    glyph_numbers,
    raw_page,
)

FORM = Table(
    xs=(40, 120, 200, 300),
    ys=(50, 80, 110, 150),
    texts={
        (0, 0): "指标名称",
        (0, 1): "年度\n指标值",
        (0, 2): "得分",
        (1, 0): "产\n出",
        (1, 1): "≥95%",
        (1, 2): "9.5",
        (2, 1): "100%",
        (2, 2): "—",
    },
    merged=((1, 0, 2, 1),),
)
SHAPE = [["指标名称", "年度指标值", "得分"], ["产出", "≥95%", "9.5"], ["产出", "100%", "—"]]
STYLES: tuple[Style, ...] = ("lines", "boxes", "one_path", "one_stroke", "rects", "dashed", "double", "images", "form")
MOJIBAKE = "ÏîÄ¿Ö§³ö¼¨Ð§×ÔÆÀ±í 100%"


def pages(data: bytes) -> tuple[Page, ...]:
    """Return the pages of a PDF, nothing recognised."""
    return read_pdf(Source(name="s", data=data, ocr="never", known_id="d", worth=WORTH_READING)).pages


def page(*painted: PageSpec) -> Page:
    """Return the only page."""
    (found,) = pages(book(*painted))
    return found


def shape(grid: Grid) -> list[list[str]]:
    """Return the text at every position."""
    return [[grid.at(row, column).text for column in range(grid.column_count)] for row in range(grid.row_count)]


def text(found: Page) -> list[str]:
    """Return the texts of the paragraphs."""
    return [paragraph.text for paragraph in found.paragraphs]


@pytest.mark.parametrize("style", STYLES)
def test_a_form_is_read_whatever_its_rulings_are_made_of(style: Style) -> None:
    """The same cells with the same spans, however the lines are painted."""
    (grid,) = page(PageSpec(paint=lambda sheet: sheet.table(FORM, style))).grids
    assert shape(grid) == SHAPE
    assert grid.at(1, 0).row_span == 2
    assert (grid.method, grid.open_top, grid.open_bottom) == ("text_lattice", False, False)


@pytest.mark.parametrize("side", ["left", "right", "top", "bottom"])
def test_a_form_without_one_of_its_borders_is_read(side: str) -> None:
    """A missing outer border loses no cell; at a page break it is told."""
    (grid,) = page(PageSpec(paint=lambda sheet: sheet.table(replace(FORM, missing=frozenset({side}))))).grids
    assert shape(grid) == SHAPE
    assert (grid.open_top, grid.open_bottom) == (side == "top", side == "bottom")


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_form_drawn_sideways_is_read(turn: int) -> None:
    """Content turned without /Rotate gives the same cells."""
    spec = {90: PageSpec(paint=draw_form, turned=90), 180: PageSpec(paint=draw_form, turned=180)}
    (grid,) = page(spec.get(turn, PageSpec(paint=draw_form, turned=270))).grids
    assert shape(grid) == SHAPE


def draw_form(sheet: Sheet) -> None:
    """Draw the form with plain strokes."""
    sheet.table(FORM)


def test_white_rulings_beside_black_ones_are_no_walls() -> None:
    """A white line through a cell of a drawn table cuts nothing."""

    def paint(sheet: Sheet) -> None:
        sheet.table(FORM)
        sheet.lines([(40, 65, 300, 65), (160, 50, 160, 150)], "white")

    (grid,) = page(PageSpec(paint=paint)).grids
    assert shape(grid) == SHAPE


def test_white_rulings_alone_draw_a_table() -> None:
    """Where no other ruling is, white ones between coloured cells are the table's."""
    (grid,) = page(PageSpec(paint=lambda sheet: sheet.table(FORM, "white"))).grids
    assert shape(grid) == SHAPE


def test_a_row_ruling_in_pieces_leaves_the_merged_cell_whole() -> None:
    """Walls that a merged cell interrupts, painted as one path each, do not cut it."""

    def paint(sheet: Sheet) -> None:
        middle = replace(
            FORM, merged=((1, 1, 2, 1),), texts={(0, 0): "指标", (1, 1): "合并", (1, 0): "甲", (2, 0): "乙"}
        )
        sheet.table(middle, "one_stroke")

    (grid,) = page(PageSpec(paint=paint)).grids
    assert grid.at(2, 1).text == "合并"


def test_one_path_for_each_row_ruling_leaves_the_merged_cell_whole() -> None:
    """The pieces of one ruling left and right of a merged cell, painted as one path, do not cut it."""

    def paint(sheet: Sheet) -> None:
        sheet.lines([(x, 50, x, 150) for x in (40, 120, 200, 300)] + [(40, y, 300, y) for y in (50, 80, 150)])
        sheet.lines([(40, 110, 120, 110), (200, 110, 300, 110)], "one_stroke")
        sheet.text(130, 105, "合并指标", size=9)

    (grid,) = page(PageSpec(paint=paint)).grids
    assert grid.at(1, 1) is grid.at(2, 1)


def test_rows_ruled_in_a_frame_have_the_columns_of_their_texts() -> None:
    """A frame with lines between its rows and none between its columns is a table of several columns."""
    lines = (
        ("三级指标", "指标值", "实际完成值", "得分"),
        ("培训场次", "≥12场", "14场", "10"),
        ("合格率", "95%", "97%", "10"),
    )
    ys = (50.0, 80.0, 110.0, 140.0)

    def draw(sheet: Sheet) -> None:
        sheet.lines([*((40, y, 360, y) for y in ys), *((x, ys[0], x, ys[-1]) for x in (40, 360))])
        for y, line in zip(ys, lines, strict=False):
            for x, words in zip((50, 130, 210, 300), line, strict=True):
                sheet.text(x, y + 20, words)

    (grid,) = pages(book(draw))[0].grids
    assert shape(grid) == [list(line) for line in lines]


def test_text_that_overflows_its_cell_a_little_stays_in_it() -> None:
    """The last character of a tight label reaches over the wall and belongs to its label."""

    def paint(sheet: Sheet) -> None:
        sheet.lines(FORM.lines())
        sheet.text(80.5, 70, "指标名称", size=10.5)
        sheet.text(210, 70, "得分")

    (grid,) = page(PageSpec(paint=paint)).grids
    assert shape(grid)[0] == ["指标名称", "", "得分"]


def test_underlined_words_do_not_cut_their_cell() -> None:
    """A line under a text as long as the text is no ruling."""

    def paint(sheet: Sheet) -> None:
        sheet.table(FORM)
        sheet.lines([(62, 71.5, 98, 71.5)])

    (grid,) = page(PageSpec(paint=paint)).grids
    assert shape(grid) == SHAPE


def test_a_blank_to_fill_in_does_not_cut_its_cell() -> None:
    """A line without text, from the left wall to the middle of the cell, is no ruling."""

    def paint(sheet: Sheet) -> None:
        sheet.table(FORM)
        sheet.lines([(122, 75, 170, 75)])

    (grid,) = page(PageSpec(paint=paint)).grids
    assert shape(grid) == SHAPE


def test_a_border_under_text_that_fills_its_cell_is_a_wall() -> None:
    """Cells drawn one by one, as narrow as their labels and as low as a line, stay apart."""
    tight = Table(
        xs=(40, 77, 120, 200),
        ys=(50, 62, 74, 86),
        texts={(0, 0): "资金来源", (1, 0): "基本支出", (2, 0): "项目支出", (0, 1): "预算", (1, 1): "12", (2, 1): "13"},
    )
    (grid,) = page(PageSpec(paint=lambda sheet: sheet.table(tight, "rects"))).grids
    assert [grid.at(row, 0).text for row in range(3)] == ["资金来源", "基本支出", "项目支出"]


def test_a_piece_of_a_ruling_that_ends_with_its_text_is_no_underline() -> None:
    """Browsers draw a ruling anew in each column of the table, so that a piece may be as long as the text above it."""

    def paint(sheet: Sheet) -> None:
        stops = (40, 100, 105, 105 + stringWidth("1234567.890123", HELVETICA, 9), 200)
        sheet.lines([(x, 50, x, 86) for x in (40, 100, 200)])
        sheet.lines([(a, y, b, y) for y in (50, 62, 74, 86) for a, b in pairwise(stops)])
        for y, label in ((60, "里程"), (72, "合格率"), (84, "工期")):
            sheet.text(45, y, label, size=9)
        sheet.text(105, 60, "1234567.890123", font=HELVETICA, size=9)
        sheet.text(106, 72, "100%", font=HELVETICA, size=8)
        sheet.text(106, 84, "3", font=HELVETICA, size=8)

    (grid,) = page(PageSpec(paint=paint)).grids
    assert shape(grid) == [["里程", "1234567.890123"], ["合格率", "100%"], ["工期", "3"]]


def test_a_wide_gap_inside_a_line_is_a_blank() -> None:
    """Two labels with their values on one line stay apart, as they are printed."""

    def paint(sheet: Sheet) -> None:
        sheet.table(FORM)
        sheet.text(40, 40, "项目名称：水库加固")
        sheet.text(150, 40, "实施单位：县水利局")

    assert [p.text for p in page(PageSpec(paint=paint)).paragraphs] == ["项目名称：水库加固  实施单位：县水利局"]


def test_a_form_inside_a_frame_keeps_its_cells() -> None:
    """A frame of a heading and a body around a form does not swallow the form's text."""

    def paint(sheet: Sheet) -> None:
        sheet.table(Table(xs=(20, 350), ys=(10, 35, 400), texts={(0, 0): "绩效自评表"}))
        sheet.table(FORM)

    outer, inner = page(PageSpec(paint=paint)).grids
    assert shape(inner) == SHAPE
    assert [cell.text for cell in outer.cells] == ["绩效自评表", ""]


def test_two_pages_on_one_sheet_are_read_one_after_the_other() -> None:
    """Tables side by side with text of their own are two pages with one number."""
    found = pages(book(PageSpec(paint=two_forms, width=842, height=595)))
    assert [(each.number, len(each.grids)) for each in found] == [(1, 1), (1, 1)]
    assert [text(each) for each in found] == [["左表绩效"], ["右表绩效"]]


def test_a_title_over_two_tables_is_not_cut() -> None:
    """Tables side by side under one title are one page."""

    def paint(sheet: Sheet) -> None:
        two_forms(sheet)
        sheet.centred(25, "2022年度项目支出绩效自评表", size=16, middle=421)

    assert "2022年度项目支出绩效自评表" in [each for found in pages_of(paint) for each in text(found)]


def pages_of(paint: object) -> tuple[Page, ...]:
    """Return the pages of a landscape sheet."""
    assert callable(paint)
    return pages(book(PageSpec(paint=paint, width=842, height=595)))


def two_forms(sheet: Sheet) -> None:
    """Draw two high tables side by side, each with a caption."""
    rows = tuple(range(60, 560, 50))
    for x, caption in ((40, "左表绩效"), (460, "右表绩效")):
        sheet.text(x, 50, caption)
        sheet.table(Table(xs=(x, x + 100, x + 340), ys=rows, texts={(0, 0): "指标", (0, 1): "得分"}))


def test_a_page_of_one_picture_needs_recognition() -> None:
    """A scan holds no text to read."""
    found = page(PageSpec(paint=lambda sheet: sheet.picture((0, 0, WIDTH, HEIGHT))))
    assert (found.state, found.blocks) == ("needs_ocr", ())


@pytest.mark.parametrize(
    "words",
    [
        "- 3 -",
        "扫描全能王 创建",
        "绩效自评",
    ],
)
def test_a_scan_with_a_few_words_of_text_needs_recognition(words: str) -> None:
    """A page number, or the mark that an app prints below its scans, makes no text page."""

    def paint(sheet: Sheet) -> None:
        sheet.picture((0, 0, WIDTH, HEIGHT))
        sheet.text(190, 480, words)

    assert page(PageSpec(paint=paint)).state == "needs_ocr"


def test_a_page_of_text_with_a_picture_is_read() -> None:
    """A picture behind the text of a page is no scan."""

    def paint(sheet: Sheet) -> None:
        sheet.picture((0, 0, WIDTH, HEIGHT), grey=230)
        for row in range(4):
            sheet.text(40, 60 + row * 20, "绩效目标完成情况良好")

    assert page(PageSpec(paint=paint)).state == "read"


def test_a_page_of_a_smaller_picture_alone_needs_recognition() -> None:
    """A photograph of a form on an otherwise blank page is not an empty page."""
    assert page(PageSpec(paint=lambda sheet: sheet.picture((50, 50, 250, 250)))).state == "needs_ocr"


def test_a_page_of_outlined_letters_needs_recognition() -> None:
    """Print shops turn letters into shapes: there is text to see and none to read."""
    letter = "{x} {y} m {x} {z} l {w} {z} l {w} {y} l {v} {y} l {v} {u} l h f"
    letters = [
        letter.format(x=x, y=y, z=y + 8, w=x + 6, v=x + 3, u=y + 4)
        for y in range(100, 400, 20)
        for x in range(40, 340, 10)
    ]
    (found,) = pages(raw_page("\n".join(letters).encode()))
    assert found.state == "needs_ocr"


def test_a_blank_page_is_empty() -> None:
    """A page without text, rulings and pictures is empty, not read."""
    (found,) = pages(raw_page(b""))
    assert (found.number, found.state, found.blocks) == (1, "empty", ())


def test_text_mapped_to_latin_letters_is_garbled() -> None:
    """Chinese bytes shown as Latin letters are no text, in tables and out of them."""

    def paint(sheet: Sheet) -> None:
        for row in range(5):
            sheet.text(40, 60 + row * 20, MOJIBAKE, font=HELVETICA)

    found = page(PageSpec(paint=paint))
    assert (found.state, found.blocks) == ("garbled", ())


@pytest.mark.parametrize(
    "rulings", [b"", b"40 380 300 60 re S 40 400 m 340 400 l S 90 380 m 90 440 l S 200 380 m 200 440 l S"]
)
def test_text_of_a_private_area_is_garbled(rulings: bytes) -> None:
    """A font that maps its glyphs to private codes leaves nothing to read."""
    (found,) = pages(glyph_numbers(mapped_to=[*range(0xE000, 0xE000 + GLYPHS - 5), *b"100%A"], rulings=rulings))
    assert found.state == "garbled"


@pytest.mark.parametrize(
    "rulings", [b"", b"40 380 300 60 re S 40 400 m 340 400 l S 90 380 m 90 440 l S 200 380 m 200 440 l S"]
)
def test_text_without_a_unicode_map_is_garbled(rulings: bytes) -> None:
    """A font without a map to Unicode leaves nothing to read, on pages with and without tables."""
    (found,) = pages(glyph_numbers(rulings=rulings))
    assert found.state == "garbled"


def test_a_page_with_neither_table_nor_amount_is_only_looked_at() -> None:
    """Its paragraphs are there, without boxes: no place of a glyph was asked for."""
    found = page(PageSpec(paint=lambda sheet: sheet.text(40, 60, "一、主要职责")))
    assert text(found) == ["一、主要职责"]
    assert all(paragraph.provenance.box is None for paragraph in found.paragraphs)
    assert (found.width, found.height) == (WIDTH, HEIGHT)


@pytest.mark.parametrize("words", ["共支出31.46万元", "占比100%", "（一）绩效目标", "部门预算", "自评得分"])
def test_a_page_with_an_amount_or_a_word_of_the_field_is_read_in_full(words: str) -> None:
    """Amounts and the words of forms make a page worth its glyphs."""
    (paragraph,) = page(PageSpec(paint=lambda sheet: sheet.text(40, 60, words))).paragraphs
    assert paragraph.provenance.box is not None
    assert paragraph.provenance.box[0] == pytest.approx(40, abs=2)


def test_a_table_without_such_words_is_read() -> None:
    """The continuation of a form may hold none of the words: its rulings tell."""

    def paint(sheet: Sheet) -> None:
        sheet.table(replace(FORM, texts={(0, 0): "甲", (1, 1): "按时完成"}))

    (grid,) = page(PageSpec(paint=paint)).grids
    assert grid.at(1, 1).text == "按时完成"


@pytest.mark.parametrize("style", ["one_path", "one_stroke"])
def test_a_table_painted_as_one_path_is_read_without_such_words(style: Style) -> None:
    """One path may hold all rulings of a table."""

    def paint(sheet: Sheet) -> None:
        sheet.table(replace(FORM, texts={(0, 0): "甲", (1, 1): "按时完成"}), style)

    assert len(page(PageSpec(paint=paint)).grids) == 1


def test_words_printed_letter_by_letter_are_recognised() -> None:
    """A title set wide makes a page worth reading."""

    def paint(sheet: Sheet) -> None:
        for column, char in enumerate("绩效自评"):
            sheet.text(40 + column * 60, 60, char, size=20)

    assert all(paragraph.provenance.box is not None for paragraph in page(PageSpec(paint=paint)).paragraphs)


def test_radicals_are_folded_on_pages_that_are_only_looked_at() -> None:
    """A name is the same on every page."""
    assert text(page(PageSpec(paint=lambda sheet: sheet.text(40, 60, "⾦⼭县⼈⺠政府")))) == ["金山县人民政府"]


def test_what_was_filled_into_fields_is_read() -> None:
    """The value of a form field stands in its cell."""

    def paint(sheet: Sheet) -> None:
        sheet.table(replace(FORM, texts={(0, 0): "指标", (0, 1): "得分"}))
        sheet.canvas.acroForm.textfield(
            value="88.5", x=122, y=HEIGHT - 108, width=70, height=25, borderWidth=0, fontSize=9
        )

    (grid,) = page(PageSpec(paint=paint)).grids
    assert grid.at(1, 1).text == "88.5"


@pytest.mark.xfail(
    strict=True, reason="R23: letters turned by 90 degrees are read from top to bottom, whichever way they run"
)
def test_a_label_that_runs_upwards_is_read_in_its_direction() -> None:
    """A label turned counter-clockwise in an upright page begins at the bottom."""

    def paint(sheet: Sheet) -> None:
        sheet.table(replace(FORM, texts={place: words for place, words in FORM.texts.items() if place != (1, 0)}))
        sheet.canvas.saveState()
        sheet.canvas.translate(85, HEIGHT - 145)
        sheet.canvas.rotate(90)
        sheet.canvas.setFont(SONG, 9)
        sheet.canvas.drawString(5, 0, "年度绩效")
        sheet.canvas.restoreState()

    (grid,) = page(PageSpec(paint=paint)).grids
    assert grid.at(1, 0).text == "年度绩效"


def test_unit_and_date_of_one_line_are_two_paragraphs() -> None:
    """Texts far apart on one line belong together no more than two lines do."""

    def paint(sheet: Sheet) -> None:
        sheet.text(40, 40, "单位（盖章）：组织部")
        sheet.text(270, 40, "填报日期：2023年7月")
        sheet.table(FORM)

    assert text(page(PageSpec(paint=paint))) == ["单位（盖章）：组织部", "填报日期：2023年7月"]


def test_tables_and_text_come_in_reading_order() -> None:
    """A caption, its table, the text below and the next table follow each other; tables are numbered through."""

    def paint(sheet: Sheet) -> None:
        sheet.text(40, 40, "表1 绩效目标")
        sheet.table(FORM)
        sheet.text(40, 200, "以上为绩效目标。")
        sheet.table(replace(FORM, ys=tuple(y + 180 for y in FORM.ys)))

    found = page(PageSpec(paint=paint))
    assert [type(block).__name__ for block in found.blocks] == ["Paragraph", "Grid", "Paragraph", "Grid"]
    assert [grid.number for grid in found.grids] == [1, 2]
