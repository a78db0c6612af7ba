"""The cells of one indicator as a layout prints them, and the answer that they give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from tests.layouts.blocks import Task, points
from tests.layouts.content import Item, Measured

SIGNS: Final = {">=": "≥", "<=": "≤", "=": "=", ">": "＞", "<": "＜"}
CRITERIA: Final = (
    "完成目标得满分，未完成按比例扣分。",
    "每低于目标1个百分点扣0.5分，扣完为止。",
    "按实际完成比例计分。",
)
EVIDENCE: Final = ("验收单", "工作台账", "统计报表", "发放名册", "问卷汇总")


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """Role -> text of its cell, and the columns of the published row."""

    texts: dict[str, str]
    answer: dict[str, Any]


def printed(task: Task, item: Item, roles: Sequence[str]) -> Printed:
    """Return an indicator's cells and answer under the columns of a layout."""
    rng = task.rng
    texts = {"name": item.name, "target": item.target.text, "actual": item.actual.text}
    answer = _measures(item)
    if "unit" in roles:
        _apart(task, item, roles, (texts, answer))
    for role, value in (("weight", item.weight), ("score", item.score)):
        answer[role] = float(value) if role in roles else None
        texts[role] = points(value)
    for role in ("reviewed", "reviewed2"):
        texts[role] = points(max(Decimal(0), item.score - rng.choice((Decimal(0), Decimal("0.5")))))
    blank = rng.choice(("", "", "—", "/"))
    texts["deviation"] = item.deviation or blank
    answer["deviation"] = item.deviation if "deviation" in roles else None
    texts["criterion"] = rng.choice(CRITERIA)
    answer["criterion"] = texts["criterion"] if "criterion" in roles else None
    texts["evidence"], texts["remark"] = rng.choice(EVIDENCE), ""
    texts["last_year"] = _other_year(item, rng.uniform(0.8, 0.97))
    texts["long_term"] = _other_year(item, rng.uniform(2.5, 3.5))
    return Printed(texts=texts, answer=answer)


def _measures(item: Item) -> dict[str, Any]:
    """Return target and actual value as printed whole, with what they hold."""
    target, actual = item.target, item.actual
    answer: dict[str, Any] = {
        "target_text": target.text,
        "target_op": target.op,
        "target_value": target.value,
        "target_high": target.high,
        "target_unit": target.unit,
        "actual_text": actual.text,
        "actual_value": actual.value,
        "actual_unit": actual.unit,
        "completion_rate": None,
        "definition": None,
    }
    if not item.doubtful:
        answer["direction"] = item.direction
    return answer


def _apart(task: Task, item: Item, roles: Sequence[str], into: tuple[dict[str, str], dict[str, Any]]) -> None:
    """Print the unit of a quantity in a column of its own, and its sign where there is a column for that too."""
    texts, answer = into
    target = item.target
    texts["unit"] = texts["sign"] = task.rng.choice(("—", "/"))
    if target.value is None or target.op not in SIGNS or not target.unit:
        texts["sign"] = "—"
        return
    number, sign = shown(target.value), SIGNS[target.op]
    texts["unit"], texts["sign"] = target.unit, sign
    before = "" if target.op == "=" else sign
    if item.actual.value is not None and item.actual.unit is None:
        del answer["actual_unit"]  # the column says it, the cell does not
    texts["target"] = number if "sign" in roles else before + number
    answer["target_text"] = before + number + target.unit
    answer["alt"] = {"target_text": [before + number, number + target.unit, sign + number + target.unit, sign + number]}
    if _quantity(item.actual) and item.actual.unit == target.unit:
        texts["actual"] = answer["actual_text"] = shown(item.actual.value or 0.0)
        del answer["actual_unit"]


def _quantity(value: Measured) -> bool:
    return value.value is not None and value.text == shown(value.value) + (value.unit or "")


def shown(value: float) -> str:
    """Return a number as printed, without an exponent."""
    return str(int(value)) if value == int(value) else repr(value)


def _other_year(item: Item, share: float) -> str:
    """Return a value of the year before, or of several years: a share of the target, the same words."""
    value, unit = item.target.value, item.target.unit
    if value is None:
        return "—" if share < 1 else item.target.text
    if share > 1 and unit in {"%", "‰"}:
        share = 1.0
    before = round(value * share, 0 if value > 20 or value == int(value) else 1)
    return shown(before) + (unit or "")
