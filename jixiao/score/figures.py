"""Scores the amounts stated in the running text and charts of one document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from jixiao.score.count import Columns, Scoring, cells, greedy
from jixiao.score.values import Row, dice, equal, norm, norm_section, null, number, short

FIGURE: Final[Columns] = {
    "section": "section",
    "subject": "subject",
    "share": "num",
    "change_amount": "amount",
    "change_rate": "num",
    "budget_completion": "num",
    "sentence": "null",
}
DETAILS: Final = ("share", "change_amount", "change_rate", "budget_completion")

NO_FLOOR: Final = -1.0
"""Figures are paired by their key alone; likeness only chooses among equals."""


def score_figures(gold: Sequence[Row], got: Sequence[Row], file_format: str, scoring: Scoring) -> None:
    """Score the figures of a document; `file_format` is the suffix of its name and decides which are asked for."""
    asked = [row for row in gold if not row.get("optional") and (not row.get("only") or file_format in row["only"])]
    free = [row for row in gold if not any(row is other for other in asked)]
    used: set[int] = set()
    pairs = _pair(asked, got, used)
    _pair(free, got, used)
    count = scoring.tally["figures"]
    for i, row in enumerate(asked):
        subject = short(row.get("subject"))
        if i in pairs:
            count.hit()
            fields = scoring.tally["figure_fields"]
            cells(scoring, fields, FIGURE, (row, got[pairs[i]]), f"figure {subject} ")
            continue
        count.fn += 1
        cells(scoring.muted(), scoring.tally["figure_fields"], FIGURE, (row, None))
        code, year = row.get("subject_code", "*"), row.get("fiscal_year", "*")
        scoring.tell(f"figure missing: {subject} {code} {year} {row['amount']}")
    for j, row in enumerate(got):
        if j in used:
            continue
        count.fp += 1
        code, year = row.get("subject_code"), row.get("fiscal_year")
        scoring.tell(f"figure too many: {short(row.get('subject'))} {code} {year} {row.get('amount')}")


def _pair(gold: Sequence[Row], got: Sequence[Row], used: set[int]) -> dict[int, int]:
    """Return the pairs of a group and mark them used: rows with a code first, then those whose code is free."""
    pairs: dict[int, int] = {}
    for any_code in (False, True):
        likeness = [
            (_likeness(row, other), i, j)
            for i, row in enumerate(gold)
            if ("subject_code" not in row) == any_code and i not in pairs
            for j, other in enumerate(got)
            if j not in used and _same_key(row, other)
        ]
        chosen = greedy(likeness, NO_FLOOR)
        pairs |= chosen
        used |= set(chosen.values())
    return pairs


def _same_key(gold: Row, got: Row) -> bool:
    if "subject_code" in gold and not equal("code", gold["subject_code"], got.get("subject_code"), loose=False)[0]:
        return False
    if "fiscal_year" in gold and number(gold["fiscal_year"]) != number(got.get("fiscal_year")):
        return False
    return equal("amount", gold["amount"], got.get("amount"), loose=False)[0]


def _likeness(gold: Row, got: Row) -> float:
    words = dice(norm_section(gold.get("section")), norm_section(got.get("section")))
    words += 1.5 * dice(norm(gold.get("subject")), norm(got.get("subject")))
    agreeing = sum(
        column in gold
        and not null(gold[column])
        and equal(FIGURE[column], gold[column], got.get(column), loose=False)[0]
        for column in DETAILS
    )
    return words + 0.5 * agreeing
