"""Amounts of the running text are paired by code, year and amount."""

from __future__ import annotations

from typing import Any

from jixiao.score.count import Scoring, Tally
from jixiao.score.figures import score_figures


def figure(amount: str, **more: object) -> dict[str, Any]:
    return {"section": "一", "subject": "收入", "subject_code": "revenue_total", "fiscal_year": 2022, **more} | {
        "amount": amount
    }


def scored(gold: list[dict[str, Any]], got: list[dict[str, Any]], file_format: str = "pdf") -> Tally:
    scoring = Scoring(tally=Tally(), loose=False)
    score_figures(gold, got, file_format, scoring)
    return scoring.tally


def test_the_amount_decides_and_the_words_are_scored_beside() -> None:
    """Another amount is another figure; another heading is a wrong cell."""
    tally = scored([figure("1.00"), figure("2.00")], [figure("1.00", section="二"), figure("3.00")])
    assert tally["figures"].prf() == (0.5, 0.5, 0.5)
    assert (tally["figure_fields"].right, tally["figure_fields"].cells) == (1, 4)


def test_optional_figures_are_neither_asked_for_nor_counted_against() -> None:
    """What a format need not hold costs nothing, found or not."""
    chart = figure("5.00", only=["docx"])
    for got in ([], [figure("5.00")]):
        assert scored([chart, figure("6.00", optional=True)], got)["figures"].prf() == (None, None, None)
    assert scored([chart], [], "docx")["figures"].fn == 1


def test_rows_with_a_code_are_served_before_rows_without() -> None:
    """A figure whose code is free does not take the one that another asks for."""
    free = {key: value for key, value in figure("1.00").items() if key != "subject_code"}
    tally = scored([free, figure("1.00")], [figure("1.00"), figure("1.00", subject_code="other")])
    assert tally["figures"].prf() == (1.0, 1.0, 1.0)
