"""What speaks for the role of a column: numbers that a spreadsheet has no room for are numbers."""

from __future__ import annotations

import pytest

from normalize.columns.evidence import Sample, unary
from normalize.words.vocabulary import load_vocabulary


@pytest.mark.parametrize(
    "texts", [("1,185,000.00", "985,000.00", "0.00"), ("###", "###", "0.00"), ("########", "##", "##")]
)
def test_numbers_too_wide_for_their_column_leave_it_its_role(texts: tuple[str, ...]) -> None:
    """The heading names the phase of money; `###` under it are amounts, not words against it."""
    nats = unary("budget", Sample(stack=("全年预算数",), texts=texts, spans=(1, 1, 1)), load_vocabulary())
    assert max(nats, key=nats.__getitem__) == "adjusted_budget"
    assert nats["adjusted_budget"] > 0


def test_words_under_the_heading_of_money_speak_against_it() -> None:
    """A column of words holds no amounts, whatever stands above."""
    sample = Sample(stack=("全年预算数",), texts=("按时完成", "略有不足", "无"), spans=(1, 1, 1))
    assert unary("budget", sample, load_vocabulary())["adjusted_budget"] < 0
