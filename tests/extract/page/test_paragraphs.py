"""Lines become paragraphs: wrapped lines joined, headings and titles apart, page numbers gone, running heads marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from extract.document import Paragraph
from extract.page.paragraphs import (
    Margins,
    TextLine,
    TextPage,
    display_width,
    goes_on,
    is_page_number,
    margins_by_width,
    page_paragraphs,
    running_heads,
)

LEFT, RIGHT = 90.0, 506.0
SIZE = 13.0
INDENT = 2 * SIZE
FULL = "将资金和绩效目标同步分解下达至各项目实施单位并要求及时支付各类资"


def line(text: str, top: float, *, left: float = LEFT, right: float | None = None, size: float = SIZE) -> TextLine:
    """Return a line of full-width characters; `right` overrides where it ends."""
    end = right if right is not None else left + display_width(text) * size
    return TextLine(text=text, box=(left, top, end, top + size), size=size)


def centred(text: str, top: float, *, size: float = 18.0, middle: float = 297.5) -> TextLine:
    """Return a line around the middle of the page."""
    half = display_width(text) * size / 2
    return line(text, top, left=middle - half, right=middle + half, size=size)


def page(*lines: TextLine, number: int = 1, stops: tuple[float, ...] = (), width: float = 595.0) -> TextPage:
    """Return an A4 page of these lines."""
    return TextPage(number=number, width=width, height=842.0, lines=lines, stops=stops)


def read(*lines: TextLine, stops: tuple[float, ...] = (), heads: Sequence[str] = ()) -> list[Paragraph]:
    """Return the paragraphs of a page whose text block runs from LEFT to RIGHT."""
    block = Margins(left=LEFT, right=RIGHT, body=SIZE)
    return page_paragraphs(page(*lines, stops=stops), block, set(heads), "d")


def texts(*lines: TextLine, stops: tuple[float, ...] = ()) -> list[str]:
    """Return the texts of the paragraphs."""
    return [paragraph.text for paragraph in read(*lines, stops=stops)]


def test_wrapped_lines_are_one_paragraph() -> None:
    """An indented line, full lines and a last short one are joined; the next indent begins another paragraph."""
    first = [line(FULL[:30], 100, left=LEFT + INDENT, right=RIGHT), line(FULL, 122, right=RIGHT), line("金。", 144)]
    second = [line("全年执行率为98%。", 166, left=LEFT + INDENT)]
    assert texts(*first, *second) == [FULL[:30] + FULL + "金。", "全年执行率为98%。"]


def test_a_paragraph_knows_its_box_lines_and_size() -> None:
    """The box is around all its lines, which are kept apart."""
    (paragraph,) = read(line(FULL, 100, right=RIGHT), line("金。", 122))
    assert paragraph.provenance.box == (LEFT, 100, RIGHT, 135)
    assert (paragraph.provenance.page, paragraph.provenance.method) == (1, "narrative")
    assert paragraph.lines == (FULL, "金。")
    assert paragraph.size == SIZE


def test_latin_words_broken_at_the_margin_keep_their_space() -> None:
    """A line that ends in a Latin word and one that begins with one are joined with a space."""
    assert texts(line("采用 annual", 100, right=RIGHT), line("budget 口径。", 122)) == ["采用 annual budget 口径。"]


@pytest.mark.parametrize(
    "heading",
    [
        "一、绩效目标",
        "（一）资金情况",
        "(二)管理情况",
        "1.数量指标",
        "2、质量指标",
        "①时效",
        "第二部分决算",
        "附件1",
        "注：以上",
    ],
)
def test_numbered_headings_stay_apart(heading: str) -> None:
    """A short numbered line begins a paragraph where the line before it is not full."""
    assert texts(line("各项工作已完成", 100), line(heading, 122), line("资金按时拨付", 144, left=LEFT + INDENT)) == [
        "各项工作已完成",
        heading,
        "资金按时拨付",
    ]


def test_a_heading_after_a_full_line_that_ends_a_sentence_stays_apart() -> None:
    """A sentence that ends at the margin and a numbered line are two paragraphs."""
    assert len(texts(line(FULL + "。", 100, right=RIGHT), line("二、部门情况", 122))) == 2


def test_an_amount_at_the_beginning_of_a_line_is_no_heading() -> None:
    """A number that the margin pushed into the next line goes on with its sentence."""
    assert texts(line(FULL, 100, right=RIGHT), line("31.46万元。", 122)) == [FULL + "31.46万元。"]


def test_a_line_broken_early_goes_on() -> None:
    """A long line without a closing mark was broken before a number that did not fit."""
    early = LEFT + 0.8 * (RIGHT - LEFT)
    assert len(texts(line("全年预算数", 100, right=early), line("5219.46万元。", 122))) == 1
    assert len(texts(line("全年预算数。", 100, right=early), line("5219.46万元。", 122))) == 2


def test_a_title_of_two_centred_lines_is_one() -> None:
    """Two large lines around the middle are one title, the year in brackets below another paragraph."""
    title = [centred("芜湖市镜湖区残疾人联合会", 80), centred("2023年度补助资金绩效自评报告", 110)]
    found = read(*title, centred("（2023年度）", 140, size=SIZE), line("一、基本情况", 170))
    assert [each.text for each in found] == [
        "芜湖市镜湖区残疾人联合会2023年度补助资金绩效自评报告",
        "（2023年度）",
        "一、基本情况",
    ]
    assert [each.centred for each in found] == [True, True, False]


def test_centred_headings_far_apart_are_two() -> None:
    """A title and a line of a cover page further down are not one."""
    assert len(texts(centred("绩效自评报告", 80), centred("二〇二三年三月", 400))) == 2


def test_an_indented_line_that_ends_short_of_the_margin_is_not_centred() -> None:
    """Two sentences, each a line with the usual indent, are two paragraphs of running text."""
    short = RIGHT - INDENT
    found = read(
        line("一般公共预算财政拨款基本支出289.20万元，其中：", 100, left=LEFT + INDENT, right=short),
        line("人员经费262.96万元，主要包括基本工资和津贴，", 122, left=LEFT + INDENT, right=short),
    )
    assert [paragraph.centred for paragraph in found] == [False, False]


def test_a_title_over_a_form_is_centred_where_no_other_text_tells_the_margins() -> None:
    """The title and the year above a table are centred on the page."""
    lines = [centred("项目支出绩效自评表", 65, size=16), centred("（2022年度）", 88, size=11.5)]
    margins = margins_by_width([page(*lines)])[595]
    assert [each.centred for each in page_paragraphs(page(*lines), margins, set(), "d")] == [True, True]


def test_pieces_side_by_side_are_two_paragraphs() -> None:
    """The unit at the left and the date at the right of one line are not joined."""
    assert texts(line("单位（盖章）：组织部", 100), line("填报日期：2023年7月", 100, left=400, right=RIGHT)) == [
        "单位（盖章）：组织部",
        "填报日期：2023年7月",
    ]


def test_lines_of_another_size_are_another_paragraph() -> None:
    """A note in small print does not go on with the text above it."""
    assert len(texts(line(FULL, 100, right=RIGHT), line("以上数据来源于决算", 122, size=9))) == 2


def test_a_table_ends_a_paragraph() -> None:
    """Lines before and after a table are two paragraphs."""
    assert len(texts(line(FULL, 100, right=RIGHT), line("金。", 300), stops=(150.0,))) == 2


FULL_WIDTH_HYPHEN = "－5－"


@pytest.mark.parametrize(
    "text",
    ["1", "- 3 -", "— 12 —", "第 1 页", "第3页 共12页", "第1页/共2页", "1/13", "iv", "· 7 ·", "３", FULL_WIDTH_HYPHEN],
)
def test_page_numbers_are_known(text: str) -> None:
    """A number between dashes of any width, `第…页` and Roman numerals are page numbers."""
    assert is_page_number(text)


@pytest.mark.parametrize("text", ["97.12", "2022年", "5219.46万元", "一、基本情况", "100%", "12次", "评分", ""])
def test_amounts_and_words_are_no_page_numbers(text: str) -> None:
    """What carries a unit, a point or a word is text."""
    assert not is_page_number(text)


def test_page_numbers_are_left_out() -> None:
    """The number at the foot of a page is no paragraph, and ends none."""
    assert texts(line("各项工作已完成。", 700), line("- 12 -", 790, left=280)) == ["各项工作已完成。"]


def test_a_number_alone_in_the_middle_of_a_page_is_text() -> None:
    """A score on a line of its own is not lost."""
    assert "95" in "".join(texts(line("自评得分如下：", 300), line("95", 330), line("等级为优。", 360)))


def test_running_heads_are_marked_and_join_nothing() -> None:
    """A text at the edge of three pages is marked on each; the paragraph before it does not run into it."""
    pages = [page(line("某某市部门决算", 30), line(FULL, 100, right=RIGHT), number=n) for n in (1, 2, 3)]
    heads = running_heads(pages)
    assert heads == {"某某市部门决算"}
    found = read(line("某某市部门决算", 30, right=RIGHT), line(FULL, 60, right=RIGHT), heads=list(heads))
    assert [(each.text, each.running) for each in found] == [("某某市部门决算", True), (FULL, False)]


def test_a_text_on_two_pages_or_in_the_middle_is_no_running_head() -> None:
    """What is repeated twice, or away from the edges, is ordinary text."""
    twice = [page(line("某某市部门决算", 30), number=n) for n in (1, 2)]
    middle = [page(line("项目支出绩效自评表", 200), number=n) for n in (1, 2, 3)]
    assert running_heads(twice) == set()
    assert running_heads(middle) == set()


def test_pages_of_another_width_have_margins_of_their_own() -> None:
    """A landscape page in a portrait book does not move the margins of the others."""
    upright = page(line(FULL, 100, right=RIGHT))
    landscape = page(line(FULL, 100, left=40, right=800), number=2, width=842)
    margins = margins_by_width([upright, landscape])
    assert (margins[595].left, margins[595].right) == (LEFT, RIGHT)
    assert (margins[842].left, margins[842].right) == (40, 800)
    assert margins[595].body == SIZE


def test_a_page_that_was_only_scanned_has_paragraphs_without_boxes() -> None:
    """Where no place is known the lines' lengths tell which of them are full."""
    scanned = [TextLine(text=text, box=None, size=None) for text in (FULL, "金。", "二、主要职责", "3")]
    found = page_paragraphs(page(*scanned), None, set(), "d")
    assert [paragraph.text for paragraph in found] == [FULL + "金。", "二、主要职责"]
    assert all(paragraph.provenance.box is None and paragraph.size is None for paragraph in found)


def paragraph(text: str, *lines: TextLine) -> Paragraph:
    """Return a paragraph as a page makes it, its text replaced."""
    return replace(read(*lines)[0], text=text)


def test_text_goes_on_over_the_page_break() -> None:
    """A full last line without a closing mark goes on in a line without indent."""
    block = Margins(left=LEFT, right=RIGHT, body=SIZE)
    last, first = paragraph(FULL, line(FULL, 760, right=RIGHT)), paragraph("金。", line("金。", 80))
    assert goes_on(last, first, block)
    assert not goes_on(replace(last, text=FULL + "。"), first, block)
    assert not goes_on(last, paragraph("新段", line("新段", 80, left=LEFT + INDENT)), block)
    assert not goes_on(paragraph("短", line("短", 760)), first, block)
    assert not goes_on(last, paragraph("注", line("注", 80, size=9)), block)


def test_titles_do_not_go_on_over_the_page_break() -> None:
    """A centred title at the top of a page begins something new."""
    block = Margins(left=LEFT, right=RIGHT, body=SIZE)
    last = paragraph(FULL, line(FULL, 760, right=RIGHT))
    assert not goes_on(last, paragraph("绩效自评报告", centred("绩效自评报告", 80)), block)
    assert not goes_on(paragraph("绩效自评报告", centred("绩效自评报告", 80)), last, block)


def test_display_width_counts_full_width_characters() -> None:
    """A Latin character is half a Chinese one."""
    assert display_width("绩效100%") == 4.0


def test_a_piece_in_the_middle_of_a_line_does_not_go_on_at_the_margin() -> None:
    """Two labels with their values share a line; the next line at the margin is no rest of the second."""
    pieces = [
        line("项目名称：医师培训", 100),
        line("实施单位：某县人民医院某某分院", 100, left=LEFT + 220, right=RIGHT),
    ]
    assert texts(*pieces, line("年初预算144.00万元，实际支出144.00万元。", 122)) == [
        "项目名称：医师培训",
        "实施单位：某县人民医院某某分院",
        "年初预算144.00万元，实际支出144.00万元。",
    ]
