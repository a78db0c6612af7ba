"""Goals beside the merged label of their block, without headings of their own: goal | result, goals over results."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from normalize.columns.header import find_header
from normalize.model.form import Line, Reading, place_of
from normalize.model.rows import Placed, Row
from normalize.values.kinds import FIGURES, kind_of
from normalize.words.labels import goal_label, head_label, names_side
from normalize.words.vocabulary import Vocabulary

IN_ORDER: Final = 0.85
"""Confidence of goals and results that only their order tells apart."""
LEAST_GOAL: Final = 10
"""Characters of the longest goal of such a block: headings are shorter."""
ROWS_OF_BOTH: Final = 2
"""Rows of a block that holds the goals side by side and the results below them."""
MAX_BESIDE: Final = 9
MAX_NAME: Final = 14
"""Characters of a block's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalBlock:
    """Goals of a block, and the rows that they stand in."""

    goals: tuple[Line, ...]
    rows: tuple[Row, ...]


def goal_block(rows: Sequence[Row], index: int, vocabulary: Vocabulary) -> GoalBlock | None:
    """Return the goals beside a label that spans the rows from `index` on; None where others tell them apart."""
    label = rows[index].cells[0]
    block = [row for row in rows[index : index + label.cell.row_span] if row.grid is rows[index].grid]
    if not label.begins or len(block) < 2 or not _names_goals(label.text, vocabulary):
        return None
    texts = [[placed for placed in row.filled if placed is not label] for row in block]
    under = _under_headings(block, texts, vocabulary)
    if under:
        return GoalBlock(goals=(under,), rows=tuple(block))
    headed = any(find_header(rows, index + place, vocabulary) is not None for place in range(len(block)))
    if headed or any(not p.begins or _is_other(p, vocabulary) for row in texts for p in row):
        return None
    goals: list[Line] = []
    if max((len(placed.text) for placed in texts[0]), default=0) >= LEAST_GOAL:
        if _are_in_columns(texts, {2}):
            goals = list(_across(block, texts))
        elif len(block) == ROWS_OF_BOTH and goal_label(label.text, vocabulary) != "expected":
            goals = list(_below(block, texts)) if _are_in_columns(texts, set(range(1, MAX_BESIDE)) - {2}) else []
    return GoalBlock(goals=tuple(goals), rows=tuple(block)) if goals else None


def _under_headings(rows: Sequence[Row], texts: Sequence[Sequence[Placed]], vocabulary: Vocabulary) -> Line | None:
    """Return goal and result under two headings of which no rule knows the second (申报目标 | 完成实况), else None."""
    if len(rows) != ROWS_OF_BOTH or not _are_in_columns(texts, {2}):
        return None
    (goal, result), (expected, actual) = texts
    short = max(len(goal.text), len(result.text)) < LEAST_GOAL <= min(len(expected.text), len(actual.text))
    if not short or goal_label(goal.text, vocabulary) != "expected" or kind_of(result.text) in FIGURES:
        return None
    if goal_label(result.text, vocabulary) is not None or any(_is_other(placed, vocabulary) for placed in texts[1]):
        return None
    return _goal([rows[1]], expected, actual)


def _names_goals(text: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a short text names a block of goals."""
    if len(text) > MAX_NAME or "目标" not in text or "指标" in text:
        return False
    return vocabulary.lookup("indicators", text) != "block" and head_label(text, vocabulary) is None


def _is_other(placed: Placed, vocabulary: Vocabulary) -> bool:
    """Tell whether a cell is a figure, or a label that says what stands beside it."""
    text = placed.text
    if kind_of(text) in FIGURES or names_side(text):
        return True
    return goal_label(text, vocabulary) is not None or head_label(text, vocabulary) is not None


def _are_in_columns(texts: Sequence[Sequence[Placed]], counts: set[int]) -> bool:
    """Tell whether all rows have the same number of cells, one of `counts`, over the same columns."""
    first = texts[0]
    return len(first) in counts and all(
        len(row) == len(first) and all(below.mostly_in(above.span) for below, above in zip(row, first, strict=True))
        for row in texts
    )


def _across(rows: Sequence[Row], texts: Sequence[Sequence[Placed]]) -> Iterator[Line]:
    for row, (expected, actual) in zip(rows, texts, strict=True):
        yield _goal([row], expected, actual)


def _below(rows: Sequence[Row], texts: Sequence[Sequence[Placed]]) -> Iterator[Line]:
    for expected, actual in zip(*texts, strict=True):
        yield _goal(rows, expected, actual)


def _goal(rows: Sequence[Row], expected: Placed, actual: Placed) -> Line:
    texts = {
        name: Reading(value=placed.text.strip(), raw=placed.text, cells=(placed.cell,))
        for name, placed in (("expected", expected), ("actual", actual))
    }
    return Line(texts=texts, place=place_of(rows, [expected.cell, actual.cell]), confidence=IN_ORDER)
