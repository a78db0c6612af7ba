"""What follows from the texts of an indicator that a person typed: its codes, its parsed values, its direction."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Final

from normalize.rows.level_codes import COST_CODES, level1_code, level2_code
from normalize.rows.rows import TableRow, measured
from normalize.values.directions import direction_of
from normalize.values.printed import parse_worded
from normalize.words.vocabulary import Vocabulary

FOLLOWS: Final[Mapping[str, frozenset[str]]] = {
    "level1": frozenset({"level1_code", "level2_code"}),
    "level2": frozenset({"level1_code", "level2_code"}),
    "target_text": frozenset({"target_op", "target_value", "target_high", "target_unit", "direction"}),
    "actual_text": frozenset({"actual_value", "actual_unit"}),
}
"""Text of an indicator -> the columns that are worked out from it."""


def by_hand(row: Mapping[str, object], changed: AbstractSet[str], vocabulary: Vocabulary) -> TableRow:
    """Return the columns that follow from the texts of an indicator which a person has `changed`."""
    texts = {name: value if isinstance(value := row.get(name), str) else None for name in (*FOLLOWS, "level3")}
    second = level2_code(texts["level2"], vocabulary, texts["level1"])
    first = level1_code(texts["level1"], second, vocabulary)
    target, actual = parse_worded(texts["target_text"]), parse_worded(texts["actual_text"])
    is_cost = second in COST_CODES or first == "cost"
    direction = direction_of(target, texts["target_text"], texts["actual_text"], is_cost=is_cost, name=texts["level3"])
    whole = {"level1_code": first, "level2_code": second, "direction": direction} | measured(target, actual)
    wanted = frozenset[str]().union(*(FOLLOWS.get(name, frozenset()) for name in changed))
    return {name: value for name, value in whole.items() if name in wanted}
