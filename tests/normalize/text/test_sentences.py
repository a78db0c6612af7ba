"""Sentences that tell several amounts at once: lists, what was before, last year, prices, causes."""

from __future__ import annotations

from decimal import Decimal

import pytest

from normalize.text.sections import sections
from normalize.text.sentences import Figure, paragraph_figures
from tests.support.forms import para

Told = tuple[str, str, int | None, int]


def figures(text: str, year: int | None = 2023) -> list[Figure]:
    """Return the figures of a paragraph."""
    (entry,) = sections([(0, para(text))])
    return paragraph_figures(entry, year)


def told(text: str) -> list[Told]:
    """Return subject, code, year and yuan of the figures of a paragraph."""
    return [(figure.subject, figure.code, figure.year, int(figure.amount)) for figure in figures(text)]


BASIC, PROJECT = ("基本支出", "basic_expenditure"), ("项目支出", "project_expenditure")


@pytest.mark.parametrize(
    "text",
    [
        "基本支出和项目支出分别为300万元和200万元。",
        "基本支出、项目支出分别为300万元、200万元，分别占总支出的60%、40%。",
        "2023年基本支出、项目支出分别为300、200万元。",
    ],
)
def test_amounts_of_a_list_go_to_the_subjects_in_their_places(text: str) -> None:
    """分别为 gives each subject the amount in its place, also where the last alone prints the unit."""
    assert told(text) == [(*BASIC, 2023, 3_000_000), (*PROJECT, 2023, 2_000_000)]


def test_rates_of_a_list_go_to_the_amounts_in_their_places() -> None:
    """分别占, 分别增长 and 分别完成 behind the list are spread over it."""
    shares = figures("基本支出、项目支出分别为300万元、200万元，分别占总支出的60%、40%。")
    assert [figure.share for figure in shares] == [Decimal("0.6"), Decimal("0.4")]
    falls = figures("基本支出、项目支出分别为300万元、200万元，分别下降5%、4%。")
    assert [figure.change_rate for figure in falls] == [Decimal("-0.05"), Decimal("-0.04")]
    done = figures("基本支出、项目支出分别为300万元、200万元，分别完成预算的98%和95%。")
    assert [figure.budget_completion for figure in done] == [Decimal("0.98"), Decimal("0.95")]
    one = figures("基本支出、项目支出分别为300万元、200万元，占总支出的100%。")
    assert [figure.share for figure in one] == [None, None]


def test_amounts_of_a_list_go_to_the_years_in_their_places() -> None:
    """Of one subject in several years each amount has its own."""
    assert told("2022年、2023年基本支出分别为100万元、120万元。") == [
        (*BASIC, 2022, 1_000_000),
        (*BASIC, 2023, 1_200_000),
    ]


def test_a_list_that_does_not_fit_its_subjects_is_of_no_kind() -> None:
    """Three amounts behind two subjects are kept in doubt, said of none of them."""
    found = told("基本支出、项目支出分别为300万元、200万元、100万元。")
    assert [(code, amount) for _, code, _, amount in found] == [
        ("other", 3_000_000),
        ("other", 2_000_000),
        ("other", 1_000_000),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "支出总计由上年的150万元减少至130万元，下降13.33%。",
        "支出总计从2022年的150万元减少到2023年的130万元，下降13.33%。",
        "支出总计由150万元下降为130万元，下降13.33%。",
    ],
)
def test_what_an_amount_was_before_is_no_figure(text: str) -> None:
    """由 … 减少至 … gives the amount reached, said of the subject before 由, with its rate."""
    assert told(text) == [("支出总计", "expenditure_total", 2023, 1_300_000)]
    assert figures(text)[0].change_rate == Decimal("-0.1333")


@pytest.mark.parametrize(
    "text", ["支出合计550万元（上年500万元），增长10%。", "支出合计550万元，上年支出合计500万元，增长10%。"]
)
def test_an_amount_of_the_year_before_is_of_that_year(text: str) -> None:
    """上年… names the year before, and what is said behind it is said of this year."""
    now, before = figures(text)
    assert (now.year, now.change_rate, before.year, before.change_rate) == (2023, Decimal("0.1"), 2022, None)
    assert figures(text, year=None)[1].year is None


def test_what_is_carried_over_is_of_this_year() -> None:
    """上年结转 is money of this year."""
    assert told("上年结转资金50万元。")[0][2:] == (2023, 500_000)


@pytest.mark.parametrize(
    "text", ["人均支出73.72元。", "每户补助2000元。", "低保标准由每人每月600元提高到650元。", "补助标准为800元。"]
)
def test_a_price_for_one_is_no_figure(text: str) -> None:
    """Money for each head, household or piece was not spent as such."""
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("支出总额3亿2000万元。", 320_000_000),
        ("支出总额12.3亿多元。", 1_230_000_000),
        ("支出总额20多万元。", 200_000),
        ("支出总额近3000万元。", 30_000_000),
    ],
)
def test_an_amount_in_two_units_or_rounded_is_one(text: str, yuan: int) -> None:
    """3亿2000万元 is 320 million."""
    assert told(text) == [("支出总额", "expenditure_total", 2023, yuan)]


@pytest.mark.parametrize(
    "text",
    [
        "基本支出80万元，完成预算的80%，决算数小于预算数的主要原因是压减2万元。",
        "基本支出80万元，低于预算数节约2万元。",
        "基本支出80万元，比年初预算数100万元减少20万元，下降20%。",
        "基本支出80万元，主要原因是人员减少，节约2万元。",
    ],
)
def test_a_difference_from_the_budget_or_in_its_cause_is_no_change(text: str) -> None:
    """Neither the amount nor the rate of a comparison with the budget, or of an explanation, is against last year."""
    (found,) = figures(text)
    assert (found.change_amount, found.change_rate) == (None, None)


def test_the_outcome_of_an_adjusted_budget_keeps_its_name() -> None:
    """实际支出 behind 调整后预算 is not said of 调整后."""
    found = told("年初预算100万元，调整后预算120万元，实际支出118万元。")
    assert [subject for subject, *_ in found][2] == "实际支出"
