"""The lines of a budget block and the sums that their total may be."""

from __future__ import annotations

from decimal import Decimal

import pytest

from schemas.checks.budget_block import block_points, phases


def block(**amounts: int | None) -> list[dict[str, object]]:
    return [{"item": item, "executed": None if value is None else Decimal(value)} for item, value in amounts.items()]


@pytest.mark.parametrize(
    ("lines", "total"),
    [
        (block(total=9, basic=4, project=5), 9),
        (block(total=9, basic=4, project=3, other_funds=2), 9),
        (block(total=9, fiscal=6, carry_over=1, other_funds=2), 9),
        (block(total=9, central=2, upper=3, own_level=4, other_funds=None), 9),
        (block(total=9, fiscal=7, central=3, own_level=4, other_funds=2), 9),
        (block(total=9, basic=4, project=5, fiscal=9, carry_over=None), 9),
        (block(total=9, carry_over=9), 9),
    ],
)
def test_parts_and_the_parts_below_them_are_not_counted_twice(lines: list[dict[str, object]], total: int) -> None:
    """One split of the lines gives the total, whichever others are printed under it."""
    executed = phases(lines)[2]
    assert executed.label == "全年执行数"
    assert executed.total == total
    assert total in executed.sums()


def test_the_sum_of_all_splits_together_is_no_sum() -> None:
    """By use and by source are two views of the same money."""
    executed = phases(block(total=9, basic=4, project=5, fiscal=9))[2]
    assert 18 not in executed.sums()


def test_an_item_in_two_lines_counts_whole_or_once() -> None:
    """Projects may be listed under 项目支出, or instead of it."""
    lines = [*block(total=9, project=5, basic=2), *block(project=2)]
    assert {9, 7} <= phases(lines)[2].sums()


def test_a_phase_without_total_or_amounts_says_so() -> None:
    """A missing total line and a blank one are two things."""
    assert phases(block(total=None, basic=4))[2].has_total
    assert not phases(block(basic=4))[2].has_total
    assert phases(block(total=5, basic=None))[2].printed == ()


def test_the_points_of_a_block_are_those_of_its_total_line_or_the_sum() -> None:
    """The total line speaks for the block."""
    total, part = {"item": "total", "weight": 10.0}, {"item": "basic", "weight": 4.0}
    assert block_points([total, part], "weight") == 10
    assert block_points([part, part], "weight") == 8
    assert block_points([total], "score") is None
