"""Values of gold and run are compared as the judge compares them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from jixiao.score.values import Kind, dice, edit_similarity, equal, norm, norm_item, norm_section, null, number, short


@pytest.mark.parametrize(
    ("kind", "gold", "got", "right"),
    [
        ("text", "产出指标（50分）", "产出指标 (50分)", True),
        ("text", "“我是党员”", '"我是党员"', True),
        ("text", "2018—2021年", "2018-2021年", True),
        ("text", "完成", "已完成", False),
        ("text", None, "完成", False),
        ("item", "其中：基本支出", "基本支出：", True),
        ("section", "一、收入支出决算总体情况说明", "(一)收入支出决算总体情况说明", True),
        ("subject", "收、支总计", "2021年度收、支总计", True),
        ("num", 0.86, 0.86004, True),
        ("num", 0.86, 0.87, False),
        ("num", 2.0, None, False),
        ("amount", "22547000.00", Decimal("22547000.01"), True),
        ("amount", "22547000.00", Decimal("22547000.02"), False),
        ("amount", None, Decimal(1), False),
        ("code", "output", " output", True),
        ("code", "output", None, False),
    ],
)
def test_layout_and_notation_do_not_count_and_numbers_do(
    kind: Kind,
    gold: object,
    got: object,
    right: bool,  # noqa: FBT001
) -> None:
    """Width, quotes, dashes and white space are the same; a cent more is not."""
    assert equal(kind, gold, got, loose=False) == (right, right)


def test_a_recognised_text_may_miss_a_tenth_and_is_not_exact_then() -> None:
    """Looseness needs a scan, and is counted apart."""
    gold, got = "完成全年培训任务十二次。", "完成全年培训任务十三次。"
    assert equal("text", gold, got, loose=True) == (True, False)
    assert equal("text", gold, got, loose=False) == (False, False)
    assert equal("text", gold, got, loose=False, others=(got,)) == (True, True)


def test_likeness_lies_between_nothing_and_the_same() -> None:
    """Both measures are 1 for equal texts and 0 against an empty one."""
    for measure in (edit_similarity, dice):
        assert measure("培训", "培训") == 1.0
        assert measure("培训", "") == 0.0
    assert edit_similarity("培训", "培训人数合计") == 0.0
    assert edit_similarity("全年培训人数合计十人", "全年培训人员合计十人") == 0.9
    assert dice("abc", "abd") == 2 / 6


def test_absent_is_none_nan_and_white_space() -> None:
    """A null is no number and an empty text."""
    for value in (None, float("nan"), Decimal("NaN"), "", " 　"):
        assert null(value)
        assert norm(value) == ""
        assert number(value) is None
    assert number("1,724,356.00") == Decimal("1724356.00")
    assert number("九") is None
    assert number(True) is None  # noqa: FBT003
    assert norm_item("其中:") == ""
    assert norm_section("第二部分一、情况") == "情况"


def test_a_long_value_is_shown_short() -> None:
    """Seventy characters are enough to know it."""
    assert short("字" * 80) == "字" * 67 + "…"
    assert short(None) == "null"
