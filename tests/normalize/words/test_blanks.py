"""Tests of `normalize.words.blanks`."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extract.document import Block, Grid, Paragraph
from normalize.words.blanks import MOST, short, with_short_blanks
from tests.support.forms import INDICATOR_HEAD, chart, document, para, pick, read, table

FORM = f"""
项目名称 | 道路维修 | < | < | < | < | <
资金情况（万元） | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
年度资金总额 | 100 | 120 | 110 | 10 | 91.67% | 9.17
{INDICATOR_HEAD}
产出指标 | 数量指标 | 维修里程 | ≥100公里 | 98公里 | 90 | 89
总分 | < | < | < | < | 100 | 98.17
"""
TITLE = para("2022年度项目支出绩效自评表")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("资金  总额", "资金  总额"),
        ("a" + " " * MOST + "b", "a" + " " * MOST + "b"),
        ("a" + " " * 1000 + "b" + "\u3000" * 1000 + "c", "a" + " " * MOST + "b" + "\u3000" * MOST + "c"),
        ("a" + " " * 1000 + "\n" + " " * 1000 + "b", "a" + " " * (MOST - 1) + "\nb"),
        ("a\n" + " " * 1000 + "b", "a\n" + " " * (MOST - 1) + "b"),
    ],
)
def test_blanks_without_end_are_cut_short(text: str, expected: str) -> None:
    """Each run by itself; where it breaks the line, the line is still broken."""
    assert short(text) == expected


def test_a_document_without_long_blanks_is_the_same() -> None:
    """Nothing of it is copied."""
    given = document(TITLE, table(FORM))
    assert with_short_blanks(given) is given


def test_all_texts_are_cut_short() -> None:
    """Those of cells and paragraphs, with their lines, and of charts."""
    long = "支出" + " " * 1000 + "决算"
    given = document(para(long), table(f"{long} | 1\n2 | 3"), chart(long, **{long: "1"}))
    shown = repr(with_short_blanks(given))
    assert " " * (MOST + 1) in repr(given)
    assert " " * (MOST + 1) not in shown
    assert shown.count(" " * MOST) == repr(given).count(" " * 1000)


def _spaced(text: str, blank: str, at: int) -> str:
    """Return a text with blanks: a number with blanks inside would be two."""
    at = len(text) if any(sign.isdigit() for sign in text) else at
    return text[:at] + blank * 100_000 + text[at:] if text else ""


@pytest.mark.parametrize("blank", [" ", "\u3000", "\t", "\n"])
@pytest.mark.parametrize("at", [0, 1, 1000], ids=["before", "inside", "behind"])
def test_texts_full_of_blanks_end(blank: str, at: int) -> None:
    """A hundred thousand of them in every text of a form: it has the rows that it has without."""
    (page,) = document(TITLE, table(FORM)).pages
    blocks: list[Block] = []
    for block in page.blocks:
        if isinstance(block, Grid):
            cells = tuple(replace(cell, text=_spaced(cell.text, blank, at)) for cell in block.cells)
            blocks.append(replace(block, cells=cells))
        elif isinstance(block, Paragraph):
            blocks.append(replace(block, text=_spaced(block.text, blank, at)))
    found = read(*blocks).rows
    assert pick(found["indicators"], "target_value", "actual_value", "weight", "score") == [(100.0, 98.0, 90.0, 89.0)]
    assert len(found["budgets"]) == 1
