"""Parts that all budget blocks are made of: phases, names of sources, amounts as printed, the answers of lines."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final, TypeAlias

from tests.layouts.blocks import Task, amount, yuan
from tests.layouts.content import Fund
from tests.layouts.headings import heading
from tests.layouts.sheet import Table

Drawn: TypeAlias = tuple[Table, list[dict[str, Any]]]
PHASES: Final = ("approved", "adjusted", "executed")
COLUMN: Final = {"approved": "approved_budget", "adjusted": "adjusted_budget", "executed": "executed"}


def phases_of(task: Task) -> tuple[str, ...]:
    """Return the phases that the form prints: the executed amount always, before it one budget or both."""
    return task.rng.choice((PHASES, PHASES, ("adjusted", "executed")))


def heading_of(task: Task, role: str, taken: list[str]) -> str:
    text = heading(task.rng, role, task.wording, taken)
    taken.append(text)
    with_unit = task.layout["money"] == "heading" and role in PHASES and not text.endswith("）")
    return f"{text}（{task.layout['unit']}）" if with_unit else text


def phase_heads(task: Task, phases: tuple[str, ...]) -> dict[str, str]:
    """Return a heading for each phase; in a form with amounts under headings that say the unit, all of them say it."""
    taken: list[str] = []
    found = {phase: heading_of(task, phase, taken) for phase in phases}
    if task.layout["money"] == "heading":
        unit = f"（{task.layout['unit']}）"
        found = {phase: text.split("（")[0] + unit for phase, text in found.items()}
    return found


def money(task: Task, value: Decimal | None) -> str:
    return amount(value, task.layout["unit"], inside=task.layout["money"] == "cell")


def name_of(task: Task, fund: Fund, number: int) -> str:
    if number == 0:
        return fund.text
    style = task.layout["parts"]
    if style == "其中":
        return f"其中：{fund.text}" if number == 1 else fund.text
    if style == "numbered":
        return f"{number}.{fund.text}"
    return f"　　{fund.text}" if style == "indent" else fund.text


def answer_of(task: Task, fund: Fund, number: int, phases: tuple[str, ...]) -> dict[str, Any]:
    """Return the answer of a line: amounts of the phases that are printed, the others null."""
    row: dict[str, Any] = {"item_text": fund.text, "item": fund.item}
    if task.layout["parts"] == "numbered" and number:
        row["alt"] = {"item_text": [f"{number}.{fund.text}"]}
    row |= {COLUMN[phase]: yuan(getattr(fund, phase)) if phase in phases else None for phase in PHASES}
    return row | {"execution_rate": None, "weight": None, "score": None}


def rate_of(fund: Fund) -> Decimal | None:
    if not fund.adjusted or fund.executed is None:
        return None
    return (fund.executed / fund.adjusted * 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
