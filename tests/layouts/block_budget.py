"""Budget blocks: phases and sources of money in every orientation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from tests.layouts.blocks import Block, Task
from tests.layouts.budget_cells import Drawn
from tests.layouts.budget_sides import mirrored, pairs, pairs_by_source, stacked, two_lines, two_sides, two_sides_labels
from tests.layouts.budget_tables import phases_only, sources_across, sources_down

LABELS: Final = ("项目资金", "资金情况", "预算执行情况", "资金投入和使用情况", "经费收支情况")
DEPARTMENT_LABELS: Final = ("部门预算情况", "预算执行情况", "年度预算收支情况")


def budget_block(task: Task) -> Block | None:
    """Return the budget block of a form, None where the layout has none."""
    draw = _WAYS.get(task.layout["budget"])
    if draw is None:
        return None
    names = DEPARTMENT_LABELS if task.content.kind == "department" else LABELS
    label = task.rng.choice(names) + (f"（{task.layout['unit']}）" if task.layout["money"] == "label" else "")
    table, rows = draw(task)
    facts = {"amount_unit": task.layout["unit"]}
    own = task.layout["budget"] in {"pairs", "pairs_by_source", "mirrored", "stacked"}
    return Block(
        name="budget", label=label, table=table, rows=tuple(rows), facts=facts, own_label=own and "（" not in label
    )


_WAYS: Final[Mapping[str, Callable[[Task], Drawn]]] = {
    "sources_down": sources_down,
    "sources_across": sources_across,
    "pairs": pairs,
    "pairs_by_source": pairs_by_source,
    "two_sides": two_sides,
    "two_sides_labels": two_sides_labels,
    "mirrored": mirrored,
    "stacked": stacked,
    "two_lines": two_lines,
    "phases_only": phases_only,
}
