"""Rows of one report are paired by what they say, then compared cell by cell."""

from __future__ import annotations

from typing import Any

from jixiao.score.count import Count, Scoring, Tally
from jixiao.score.rows import score_budgets, score_goals, score_indicators, score_parsed


def scoring() -> Scoring:
    return Scoring(tally=Tally(), loose=False)


def indicator(level3: str, **more: object) -> dict[str, Any]:
    return {"level3": level3, "target_text": "100%", "actual_text": "100%", "weight": 5.0, "score": 5.0, **more}


def test_shifted_indicators_are_still_paired_by_their_words() -> None:
    """A missing first row costs one row, not all."""
    names = ("培训合格率", "经费支出合规性", "群众满意度抽样调查")
    gold = [indicator(name) for name in names]
    on = scoring()
    score_indicators(gold, gold[1:], on)
    assert on.tally["indicator_rows"].prf()[:2] == (1.0, 2 / 3)
    assert [row.right for row in on.tally.judged] == [True, True]


def test_an_indicator_of_the_run_alone_is_wrong_in_every_class() -> None:
    """Row, cells and parsed values of an invented row count against the run."""
    on = scoring()
    score_indicators([], [indicator("多", target_op="=", target_value=1.0)], on)
    tally = on.tally
    assert (tally["indicator_rows"].fp, tally["indicator_cells"].cells, tally["parsed"].fp) == (1, 5, 2)


def test_budget_lines_are_paired_by_name_or_item() -> None:
    """A line under another name is found by its item, and its name is wrong."""
    on = scoring()
    gold = [{"item_text": "年度资金总额", "item": "total", "executed": "5.00"}]
    score_budgets(gold, [{"item_text": "合计", "item": "total", "executed": "5.00"}], on)
    assert (on.tally["budgets"].right, on.tally["budgets"].cells) == (1, 2)
    assert on.tally.scores()["codes"] == 1.0


def test_a_goal_that_is_missing_costs_both_its_cells() -> None:
    """What gold has and the run lacks is wrong; what gold leaves null is not."""
    on = scoring()
    score_goals([{"goal_no": 1, "expected": "甲", "actual": "乙"}, {"goal_no": 2, "expected": "丙"}], [], on)
    assert (on.tally["goals"].right, on.tally["goals"].cells) == (0, 3)


def test_a_percentage_in_hundredths_is_right_and_noted() -> None:
    """0.95 for 95 % is accepted, and the table of columns tells how often."""
    count = Count()
    gold = {"actual_value": 95.0, "actual_unit": "%", "direction": "positive"}
    score_parsed(scoring(), count, gold, {"actual_value": 0.95, "actual_unit": "%", "direction": "negative"}, "")
    assert (count.tp, count.fp, count.fn) == (2, 1, 1)
    assert count.by["percent as fraction"] == [0, 1]
