"""Running text becomes sections: numbered lines are headings by rank, each paragraph knows those above it."""

from __future__ import annotations

import re

import pytest

from extract.document import Paragraph
from normalize.text.sections import Entry, body_size, sections
from normalize.words.section_marks import marker_rank, strip_marker
from tests.support.forms import para, paras


def entries(paragraphs: list[Paragraph]) -> list[Entry]:
    """Return the paragraphs with their headings."""
    return sections(list(enumerate(paragraphs)))


@pytest.mark.parametrize(
    ("text", "rank", "bare"),
    [
        ("第一部分 部门概况", 1, "部门概况"),
        ("第三章 绩效情况", 1, "绩效情况"),
        ("一、部门概况", 2, "部门概况"),
        ("十二. 其他", 2, "其他"),
        ("（一）基本情况", 3, "基本情况"),
        ("(二)绩效目标", 3, "绩效目标"),
        ("1.数量指标", 4, "数量指标"),
        ("2、质量指标", 4, "质量指标"),
        ("（1）培训人数", 5, "培训人数"),
        ("①培训人数", 6, "培训人数"),
        ("1.5万元", None, "1.5万元"),
        ("部门概况", None, "部门概况"),
    ],
)
def test_the_number_of_a_line_is_its_rank(text: str, rank: int | None, bare: str) -> None:
    """Parts, numerals, numerals in brackets, figures, figures in brackets and circles rank in this order."""
    assert marker_rank(text) == rank
    assert strip_marker(text) == bare


def test_a_paragraph_knows_the_headings_above_it() -> None:
    """A heading of a higher rank closes those of a lower one."""
    found = entries(
        paras("""
            一、部门概况
            （一）主要职责
            负责全县道路的维修和养护，负责道路运输的管理工作。
            （二）机构设置
            设三个股室，分别负责道路、桥梁和涵洞的维修和养护。
            二、绩效目标
            全年维修道路一百公里，维修桥梁两座，维修涵洞三座。
        """)
    )
    assert [entry.rank for entry in found] == [2, 3, None, 3, None, 2, None]
    assert [entry.heading for entry in found if entry.rank is None] == [
        "（一）主要职责",
        "（二）机构设置",
        "二、绩效目标",
    ]
    assert [text for _, text in found[2].path] == ["一、部门概况", "（一）主要职责"]
    assert found[4].under(re.compile("概况"))
    assert not found[6].under(re.compile("概况"))


def test_a_numbered_sentence_is_no_heading() -> None:
    """A long line, or one that ends like a sentence, is a paragraph though a number begins it."""
    long = "1.全年共维修道路一百公里，维修桥梁两座，维修涵洞三座，所有工程均通过验收，质量全部合格，群众十分满意"
    short = "2.全年维修道路一百公里，质量合格。"
    assert [entry.rank for entry in entries([para(long), para(short)])] == [None, None]


def test_a_line_that_names_indicators_is_a_heading_though_it_ends_like_a_sentence() -> None:
    """1.产出指标完成情况分析。 heads what follows."""
    assert entries([para("1.产出指标完成情况分析。")])[0].rank == 4


@pytest.mark.parametrize(
    "text", ["单位：万元", "图1 收入结构", "（2022年度）", "附件1", "收入1000万元", "全年工作圆满完成。"]
)
def test_captions_amounts_and_sentences_are_no_headings(text: str) -> None:
    """What stands alone in a line is not a heading for that."""
    assert entries([para(text)])[0].rank is None


def test_a_bare_line_is_a_heading() -> None:
    """A short line of words without a number heads what follows, small print does not."""
    body = para("负责全县道路的维修和养护，负责道路运输的管理工作。", size=14.0)
    assert [entry.rank is not None for entry in entries([para("主要职责", size=14.0), body])] == [True, False]
    assert entries([body, para("主要职责", size=9.0)])[1].rank is None


def test_a_heading_that_the_format_marks_has_the_rank_of_its_level() -> None:
    """A styled heading without a number ranks by its level."""
    found = entries([para("部门概况", level=1), para("主要职责", level=2), para("负责全县道路的维修和养护工作。")])
    assert [entry.rank for entry in found] == [2, 3, None]
    assert found[2].heading == "主要职责"


def test_the_body_size_is_that_of_most_characters() -> None:
    """Titles in large print do not count, nor does text whose size is unknown."""
    assert body_size([para("题", size=22.0), para("正文" * 10, size=14.0), para("正文" * 50)]) == 14.0
    assert body_size([para("正文")]) is None
