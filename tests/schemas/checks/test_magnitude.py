"""Amounts of one report that lie ten thousand times apart where they should agree are told, all others are not."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest

from schemas.checks.checks import run_checks
from schemas.checks.magnitude import is_unit_factor
from schemas.rules import PHASES

Rows = Sequence[dict[str, object]]


def line(item: str, rate: float | None = None, **amounts: float | str) -> dict[str, object]:
    """Return a funding line."""
    values = {name: Decimal(str(value)) for name, value in amounts.items()}
    return {**values, "item": item, "item_text": item, "execution_rate": rate}


def result(budgets: Rows, goals: Rows = (), figures: Rows = (), county: str | None = None) -> list[dict[str, object]]:
    """Return what the check says of a report."""
    rows = run_checks({"report_id": "r", "county": county}, budgets, goals, [], figures)
    return [row for row in rows if row["check"] == "amount_magnitude"]


def status(budgets: Rows, goals: Rows = (), figures: Rows = (), county: str | None = None) -> set[object]:
    """Return the statuses of the check."""
    return {row["status"] for row in result(budgets, goals, figures, county)}


TOTAL = line("total", adjusted_budget=5_086_500)


@pytest.mark.parametrize(
    ("budgets", "wanted"),
    [
        ([], {"skip"}),
        ([line("total", adjusted_budget=5_086_500, executed=4_900_000)], {"pass"}),
        ([line("total", approved_budget=5_086_500, adjusted_budget="508.65", executed="508.65")], {"fail"}),
        ([line("total", adjusted_budget=5_086_500, executed="490.1")], {"fail"}),
        ([line("total", rate=0.0001, adjusted_budget=5_000_000, executed=500)], {"pass"}),
        ([line("total", adjusted_budget=5_086_500, executed=0)], {"pass"}),
        ([line("total", approved_budget=600, adjusted_budget=5_086_500, executed=5_086_500)], {"pass"}),
        ([TOTAL, line("central", adjusted_budget=300), line("own_level", adjusted_budget="208.65")], {"fail"}),
        ([TOTAL, line("central", adjusted_budget=3_000_000), line("own_level", adjusted_budget=2_086_500)], {"pass"}),
    ],
    ids=["none", "fine", "same digits", "spent", "rate", "zero", "grew", "parts", "sum"],
)
def test_lines_and_sums_keep_one_unit(budgets: Rows, wanted: set[object]) -> None:
    """Digits that agree ten thousand times apart betray a unit; a budget that grew, or a printed rate, does not."""
    assert status(budgets) == wanted


def test_the_sum_named_in_the_text_is_that_of_the_table() -> None:
    """508.65万元 in a goal or a figure against 508.65 in the table is told with both; a chart is no witness."""
    bare = [line("total", adjusted_budget="508.65")]
    goal: Rows = [{"expected": "投入资金508.65万元，维修道路20公里。", "actual": None}]
    figure = [{"amount": Decimal(5_086_500), "method": "narrative"}]
    assert status(bare, goal) == status(bare, figures=figure) == {"fail"}
    assert status([TOTAL], goal, figure) == {"pass"}
    assert status(bare, figures=[{**figure[0], "method": "chart"}]) == {"pass"}
    (row,) = result(bare, goal)
    assert (row["expected"], row["found"]) == ("5086500", "508.65")
    assert "508.65" in str(row["message"])


def test_the_message_names_phases_as_a_chinese_reader_does() -> None:
    """Every message is one a Chinese user reads: the phases carry their labels, not the names of the package."""
    clashes: list[Rows] = [
        [line("total", adjusted_budget=5_086_500, executed="490.1")],
        [line("total", approved_budget=5_086_500, adjusted_budget="508.65", executed="508.65")],
    ]
    for budgets in clashes:
        (row,) = result(budgets)
        assert "预算数" in str(row["message"])
        assert not [phase for phase in PHASES.values() if phase in str(row["message"])]


def test_round_sums_and_prices_in_the_text_prove_nothing() -> None:
    """20万元 for a road and 508.65万元/公里 do not clash with 20 and 508.65."""
    assert status([line("total", adjusted_budget=20)], [{"expected": "补助20万元。"}]) == {"pass"}
    assert status([line("total", adjusted_budget="508.65")], [{"expected": "造价508.65万元/公里。"}]) == {"pass"}


def test_no_department_of_a_county_spends_a_hundred_billion() -> None:
    """Above 10^11 yuan a county's report is told; a province's is not by this check."""
    large = [line("total", adjusted_budget=120_000_000_000)]
    assert status(large, county="某县") == {"fail"}
    assert status(large) == {"pass"}
    assert status([TOTAL], county="某县") == {"pass"}


@pytest.mark.parametrize(
    ("one", "other", "wanted"),
    [("1", "10000", True), ("508.65", "5086500", True), ("5", "50001", True), ("5", "51000", False), ("0", "0", False)],
)
def test_the_factor_is_exact_to_a_thousandth(one: str, other: str, wanted: object) -> None:
    """The same digits, whichever is the larger."""
    assert is_unit_factor(Decimal(one), Decimal(other)) is wanted
    assert is_unit_factor(Decimal(other), Decimal(one)) is wanted
