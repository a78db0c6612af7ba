"""Tests of `jixiao.base.unread`."""

from __future__ import annotations

import pytest

from jixiao.base.unread import place_words, reason_words, role_label
from normalize.words.vocabulary import load_vocabulary


def test_every_role_of_the_vocabulary_has_a_chinese_name() -> None:
    """What a cell may be is said in words wherever a block of a form has roles."""
    blocks = {"budget", "funding", "goals", "head", "indicators", "tail", "tasks"}
    roles = {(block, role) for block in blocks for role in load_vocabulary().blocks[block].values()}
    assert [pair for pair in roles if role_label(*pair).isascii()] == []


@pytest.mark.parametrize(
    ("block", "role", "label"),
    [
        ("goals", "expected", "预期目标"), ("indicators", "score", "得分"), ("head", "amount_unit", "金额单位"),
        ("budget", "executed", "全年执行数"), ("other", "nobody_knows", "nobody_knows"),
    ],
)  # fmt: skip
def test_a_role_has_the_name_of_its_column(block: str, role: str, label: str) -> None:
    """That of its own block where several tables have a column of one name; a new one is shown as it is."""
    assert role_label(block, role) == label


def test_place_and_reason_are_sentences() -> None:
    """As far as the format knows the place, and with what the cell may be."""
    row: dict[str, object] = {"page": 2, "table_no": 3, "row_no": None, "reason": "no_role", "block": "goals"}
    assert place_words(row) == "第 2 页 表 3"
    assert reason_words(row) == "看不出是哪一列"
    assert reason_words(row | {"suggestion": "actual"}) == "看不出是哪一列；可能是“实际完成情况”"
