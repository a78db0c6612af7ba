"""What speaks for a piece standing in a column, and against a column without one: kinds, names of levels, blanks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from normalize.columns.content import content
from normalize.values.kinds import FIGURES, kind_of
from normalize.values.printed import parse_amount, parse_measure, parse_rate, parse_tail
from normalize.words.vocabulary import Vocabulary

LABELS: Final = frozenset({"block", "level1", "level2"})
"""Columns whose merged cells are printed once, on their first row."""
NAMED: Final = 3.0
"""Nats for the name of a level in its own column."""
MISNAMED: Final = -2.5
"""Nats against the name of a level in any column but one of a level."""
CALLED_SO: Final = -1.5
"""The same in the column of indicators: some are called as a level is (服务对象满意度, 成本控制)."""
AS_PRINTED: Final = 0.5
"""Nats for an empty piece that meets a column."""
LOST_BLANK: Final = -1.2
"""Nats against an empty piece that meets none: it was printed for some cell."""
LOST_TAIL: Final = -0.1
"""The same behind the last piece that prints something."""
SPAN: Final = -2.0
"""Nats against one cell over name and target, which forms do print."""
STRANGE_SPAN: Final = -4.0
"""Nats against any other two columns under one cell."""
TOLD_TWICE: Final = 3.0
"""Nats for a name that ends in a quantity whose unit the value beside it has: name and target in one cell."""
SKIPPED: Final[Mapping[str, float]] = {
    "block": -0.1, "level1": -0.4, "level2": -0.4, "level3": -1.0, "item": -1.0, "deviation": -1.0, "expected": -3.0,
    "actual": -3.0,
}  # fmt: skip
"""Nats against a column that no piece meets although the text prints its empty cells."""
SKIPPED_VALUE: Final = -4.0
"""The same for any other column."""
EMPTY: Final = -3.0
"""Nats, times the share of rows that fill it, against leaving a column of values empty."""
NAMELESS: Final = -4.0
"""Nats against a row without a name, whatever the others have."""
UNNESTED: Final = -3.0
"""Nats against a new label of the first level without one of the second: a merged cell never lies under two."""
SCORE_LEFT: Final = -3.0
"""Nats against a weight without a score in a form that gives scores."""
RATE_FITS: Final = 3.0
"""Nats for a line of a budget whose rate is executed over budget, and against one whose rate is not."""
RATE_LEFT: Final = -3.0
"""Nats against a rate beside amounts that it cannot be of."""
NEAR: Final = Decimal("0.006")
GIVEN: Final = 0.25
"""Share of rows with a value from which a column is one that the form fills."""
DROPPED: Final = 0.5
"""Share of these nats that count where the text drops empty cells."""
_WORDS: Final = frozenset({"word", "phrase", "level"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """What a section's columns are: its block, the role of each column, the share of rows that fill each.

    `blanks_kept` tells that the text prints empty cells; `labels_only` that the row asked about
    prints nothing but names of levels: no column of values is asked for.
    """

    block: str
    roles: tuple[str | None, ...]
    fill: tuple[float, ...]
    blanks_kept: bool
    labels_only: bool = False

    @property
    def lowest(self) -> int:
        """The last column with a role: what stands behind it is no label."""
        return max((index for index, role in enumerate(self.roles) if role is not None), default=-1)

    def empty(self, column: int) -> float:
        """Return the nats against a column of values without a value."""
        role = self.roles[column] or "block"
        if self.labels_only:
            return 0.0
        if role in {"level3", "item"}:
            return NAMELESS
        return 0.0 if role in LABELS or self.fill[column] < GIVEN else EMPTY * self.fill[column]

    def asks(self, column: int) -> bool:
        """Tell whether a column of values is filled in many rows."""
        return self.empty(column) < 0

    def skip(self, column: int) -> float:
        """Return the nats against a column that no piece meets."""
        role = self.roles[column] or "block"
        nats = SKIPPED.get(role, SKIPPED_VALUE)
        nats = nats if self.blanks_kept or role in {"level3", "item"} else nats * DROPPED
        return nats + self.empty(column)

    def span(self, first: int) -> float:
        """Return the nats against one piece over a column and the next."""
        pair = self.roles[first], self.roles[first + 1]
        if pair == ("level3", "target_text"):
            return SPAN
        return SPAN if pair in {("level2", "level3"), (None, None)} else STRANGE_SPAN

    def fit(self, text: str, column: int, vocabulary: Vocabulary) -> float:
        """Return the nats that a piece's text speaks for its standing in a column."""
        role = self.roles[column]
        kind = kind_of(text)
        if role == "item":
            return 2.0 if kind in _WORDS else -4.0 if kind in FIGURES else 0.0
        if role is None and column > self.lowest:
            return 0.0
        if role is None or role == "block":
            return _label_fit(self.block, text, kind, vocabulary)
        nats = content(self.block, (text,)).get(role, 0.0)
        if self.block == "indicators":
            nats += _level_fit(role, text, vocabulary)
        return nats


def names_level(text: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a text is the name of a first or second level."""
    return any(vocabulary.lookup(level, text) is not None for level in ("level1", "level2"))


def _label_fit(block: str, text: str, kind: str, vocabulary: Vocabulary) -> float:
    if vocabulary.lookup(block, text) == "block":
        return 2.0
    return -3.0 if kind in FIGURES or len(text) > 24 else -1.5


def _level_fit(role: str, text: str, vocabulary: Vocabulary) -> float:
    listed = {level for level in ("level1", "level2") if vocabulary.lookup(level, text) is not None}
    if not listed:
        return 0.0
    if role in listed:
        return NAMED
    if role in {"level1", "level2"}:
        return 0.0
    return CALLED_SO if role == "level3" else MISNAMED


def borne_out(texts: Mapping[str, str]) -> float:
    """Return what a line of a budget says by its rate: executed over budget is the rate that it prints, or is not."""
    rate = parse_rate(texts.get("execution_rate"))
    if rate is None:
        return 0.0
    executed = parse_amount(texts.get("executed"), None)[0]
    budget = parse_amount(texts.get("adjusted_budget") or texts.get("approved_budget"), None)[0]
    if executed is None or not budget:
        return RATE_LEFT
    return RATE_FITS if abs(executed / budget - rate) <= NEAR else -RATE_FITS


def told_twice(name: str, value: str) -> bool:
    """Tell whether a name ends in a quantity with the unit of the value beside it (培训 4000 人 | 4628 人)."""
    told, done = parse_tail(name), parse_measure(value)
    return told is not None and done is not None and told.unit is not None and told.unit == done.unit
