"""What a form says, before any layout: bodies, money, goals and indicators, from the answers at hand or invented."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Final, Literal, TypeAlias

from tests.layouts.policy import PLACES, POLICIES, REASONS, RESULTS, TASKS, WORDS, Policy, Thing

GOLD: Final = Path(__file__).parents[2] / "fixtures" / "gold"
FROM_GOLD: Final = 0.3
"""Share of the forms whose goals and indicators come from the answers of the samples."""
SUMS: Final = 0.85
"""Share of the forms whose parts of the budget sum to their total; real forms often do not."""

FormKind: TypeAlias = Literal["project", "department", "transfer"]

FIRST_OF: Final[Mapping[str, str]] = {
    "quantity": "output",
    "quality": "output",
    "timeliness": "output",
    "cost": "output",
    "economic_benefit": "benefit",
    "social_benefit": "benefit",
    "ecological_benefit": "benefit",
    "sustainability": "benefit",
    "satisfaction": "satisfaction",
}
"""Second level -> the first level that it belongs to."""
POINTS_OF: Final[Mapping[str, int]] = {"output": 50, "benefit": 30, "satisfaction": 10}
"""First level -> its points, as the official template gives them."""
YEARS: Final = range(2018, 2025)
"""Fiscal years of the invented reports."""
BUDGET_POINTS: Final = 10
"""Points of the budget's execution; where no form prints them they go to the last first level."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A target or an actual value: as printed, and what it holds; `op` None where it is words or a date."""

    text: str
    op: str | None = None
    value: float | None = None
    high: float | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An indicator; `direction` empty where a reader may doubt it."""

    second: str
    name: str
    target: Measured
    actual: Measured
    direction: str | None
    doubtful: bool = False
    weight: Decimal
    score: Decimal
    deviation: str | None = None

    @property
    def first(self) -> str:
        """The code of the first level."""
        return FIRST_OF[self.second]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fund:
    """A line of the budget, in yuan; None is blank."""

    item: str
    text: str
    approved: Decimal | None
    adjusted: Decimal | None
    executed: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """All that one form says. Items are in the order of their levels; points of the budget are `budget_points`."""

    kind: FormKind
    year: int
    unit: str
    supervisor: str
    project: str
    funds: tuple[Fund, ...]
    goals: tuple[tuple[str, str], ...]
    items: tuple[Item, ...]
    budget_points: Decimal
    budget_score: Decimal
    filled_on: str
    person: str
    phone: str


def draw_content(rng: Random, kind: FormKind, year: int, *, budget_points: bool) -> Content:
    """Return the content of one form, whose points sum to 100 with those of the budget or without."""
    policy, place = rng.choice(POLICIES), rng.choice(PLACES)
    known = _gold_content() if rng.random() < FROM_GOLD else ()
    goals, items = rng.choice(known) if known else (_goals(rng, policy, kind), _items(rng, policy, year))
    goals = tuple((_in_year(expected, year), _in_year(actual, year)) for expected, actual in goals)
    items = _scored(rng, [_item_in_year(item, year) for item in items], budget_points=budget_points)
    funds = _funds(rng, kind)
    total = funds[0]
    rate = total.executed / total.adjusted if total.adjusted and total.executed else Decimal(0)
    return Content(
        kind=kind,
        year=year,
        unit=place + policy.body,
        supervisor=place + rng.choice((policy.body, "财政局", "人民政府办公室")),
        project=rng.choice(policy.projects),
        funds=funds,
        goals=goals,
        items=items,
        budget_points=Decimal(BUDGET_POINTS if budget_points else 0),
        budget_score=min(Decimal(10), (rate * 10).quantize(Decimal("0.01"))) if budget_points else Decimal(0),
        filled_on=f"{year + 1}年{rng.randint(1, 6)}月{rng.randint(1, 28)}日",
        person=rng.choice(("周敏", "陈立", "吴晓燕", "马建", "何婷婷")),
        phone=f"0{rng.randint(510, 999)}-{rng.randint(2000000, 8999999)}",
    )


def _in_year(text: str, year: int) -> str:
    """Return a text of the samples with the form's year, so that all that is printed says one year."""
    return re.sub(r"(?<!\d)20[12]\d(?=年)", str(year), text)


def _item_in_year(item: Item, year: int) -> Item:
    return replace(
        item,
        name=_in_year(item.name, year),
        target=replace(item.target, text=_in_year(item.target.text, year)),
        actual=replace(item.actual, text=_in_year(item.actual.text, year)),
    )


def _goals(rng: Random, policy: Policy, kind: FormKind) -> tuple[tuple[str, str], ...]:
    if kind == "department" and rng.random() < 0.5:
        return tuple(zip(rng.sample(TASKS, 3), rng.sample(RESULTS, 3), strict=True))[: rng.randint(1, 3)]
    return tuple(rng.sample(policy.goals, rng.randint(1, len(policy.goals))))


def _items(rng: Random, policy: Policy, year: int) -> tuple[Item, ...]:
    """Return some of a field's indicators in the order of their levels, at least one of each first level."""
    chosen = [thing for thing in policy.things if rng.random() < 0.75]
    for first in POINTS_OF:
        if not any(FIRST_OF[thing.second] == first for thing in chosen):
            chosen.append(rng.choice([thing for thing in policy.things if FIRST_OF[thing.second] == first]))
    order = list(FIRST_OF)
    chosen.sort(key=lambda thing: order.index(thing.second))
    return tuple(_item(rng, thing, year) for thing in chosen)


def _item(rng: Random, thing: Thing, year: int) -> Item:
    base = Item(
        second=thing.second, name=thing.name, target=Measured(text=""), actual=Measured(text=""), direction=None,
        weight=Decimal(0), score=Decimal(0),
    )  # fmt: skip
    if thing.better == "words":
        target, actual = rng.choice(WORDS)
        return replace(base, target=Measured(text=target), actual=Measured(text=actual), direction="qualitative")
    if thing.better == "date":
        month = rng.randint(6, 12)
        text = rng.choice((f"{year}年{month}月底前", f"{year}年{month}月30日前", f"{year}年{month}月"))
        done = f"{year}年{rng.randint(3, month)}月{rng.randint(1, 28)}日"
        return replace(base, target=Measured(text=text), actual=Measured(text=done), direction=None, doubtful=True)
    return _quantity(rng, thing, base)


_UP: Final = (("≥{}", ">="), ("{}", "="), ("{}以上", ">="), ("不少于{}", ">="), ("≥{}", ">="), ("＞{}", ">"))
_DOWN: Final = (("≤{}", "<="), ("{}以内", "<="), ("不超过{}", "<="), ("≤{}", "<="))


def _quantity(rng: Random, thing: Thing, base: Item) -> Item:
    value = _number(rng, thing.low, thing.high)
    pattern, op = rng.choice(_DOWN if thing.better == "down" else _UP)
    if thing.unit == "%" and value >= 95 and op == ">":
        pattern, op = "≥{}", ">="
    if thing.unit == "%" and value == 100 and op == ">=":
        pattern, op = "{}", "="
    target = Measured(text=pattern.format(f"{value:g}{thing.unit}"), op=op, value=value, unit=thing.unit)
    change = rng.choice((0.0, 0.0, 0.05, 0.12, -0.08))
    if op == ">":
        change = max(abs(change), 0.05)  # what only equals the target would not reach it
    done = value * (1 - change if thing.better == "down" else 1 + change)
    done = float(round(done) if value == round(value) and thing.unit not in {"%", "‰"} else round(done, 2))
    if op == ">" and done <= value:
        done = value + 1
    done = min(done, 100.0) if thing.unit == "%" else done
    bare = rng.random() < 0.15
    text = f"{done:g}" if bare else f"{done:g}{thing.unit}"
    actual = Measured(text=text, op="=", value=done, unit=None if bare else thing.unit)
    direction = "negative" if op in {"<=", "<"} else "positive"
    return replace(base, target=target, actual=actual, direction=direction, doubtful=op == "=")


def _number(rng: Random, low: float, high: float) -> float:
    value = rng.uniform(low, high)
    return float(round(value, 1) if high < 20 and not float(low).is_integer() else round(value))


def _scored(rng: Random, items: Sequence[Item], *, budget_points: bool) -> tuple[Item, ...]:
    """Return the items with points that sum to those of their first level, and scores that a few of them miss."""
    done: list[Item] = []
    for first, usual in POINTS_OF.items():
        points = usual if budget_points or first != "satisfaction" else usual + BUDGET_POINTS
        group = [item for item in items if item.first == first]
        each, rest = divmod(points, len(group)) if group else (0, 0)
        for number, item in enumerate(group):
            weight = Decimal(each + (1 if number < rest else 0))
            share = _reached(item)
            score = weight if share >= 1 else (weight * Decimal(str(max(share, 0.5)))).quantize(Decimal("0.1"))
            reason = rng.choice(REASONS) if score < weight else None
            done.append(replace(item, weight=weight, score=score, deviation=reason))
    return tuple(done)


def _reached(item: Item) -> float:
    """Return which share of its target an indicator reached, 1 where it cannot be told, so that scores follow."""
    target, actual = item.target, item.actual
    if not target.value or actual.value is None or target.high is not None:
        return 1.0
    if target.unit != actual.unit and actual.unit is not None:
        return 1.0
    if target.op in {"<=", "<"}:
        return 1.0 if actual.value <= target.value else target.value / actual.value
    return actual.value / target.value


_PARTS: Final[Mapping[str, tuple[tuple[tuple[str, tuple[str, ...]], ...], ...]]] = {
    "project": (
        (
            ("fiscal", ("当年财政拨款", "本年财政拨款", "财政拨款", "财政资金", "财政拨款资金")),
            ("carry_over", ("上年结转资金", "上年结转", "结转结余资金")),
            ("other_funds", ("其他资金", "其他", "其它资金")),
        ),
        (
            ("central", ("中央补助", "中央资金", "中央财政资金")),
            ("upper", ("省级资金", "省级财政资金", "省级补助")),
            ("own_level", ("县级资金", "县级财政资金", "本级财政资金")),
            ("other_funds", ("其他资金", "其他来源资金", "其他")),
        ),
        (
            ("upper", ("上级财政资金", "上级资金", "上级补助资金")),
            ("own_level", ("本级财政资金", "本级资金")),
        ),
        (("fiscal", ("财政拨款", "财政资金")), ("other_funds", ("其他资金", "单位自有资金"))),
    ),
    "department": ((("basic", ("基本支出",)), ("project", ("项目支出",))),),
}
_TOTALS: Final = ("年度资金总额", "资金总额", "资金合计", "项目资金总额", "总额", "合计")


def _funds(rng: Random, kind: FormKind) -> tuple[Fund, ...]:
    pool = _PARTS["department" if kind == "department" else "project"]
    parts = [_fund(rng, item, rng.choice(texts)) for item, texts in rng.choice(pool)]
    if parts[-1].item == "other_funds" and rng.random() < 0.6:
        parts[-1] = replace(parts[-1], approved=None, adjusted=None, executed=None)
    totals = [t for t in _TOTALS if kind != "department" or "项目" not in t]

    def whole(name: Literal["approved", "adjusted", "executed"]) -> Decimal:
        found: Decimal = sum((getattr(part, name) or Decimal(0) for part in parts), Decimal(0))
        return found

    off = Decimal(0) if rng.random() < SUMS else Decimal(rng.randint(1, 9) * 10_000)
    total = Fund(
        item="total", text=rng.choice(totals),
        approved=whole("approved") + off, adjusted=whole("adjusted") + off, executed=whole("executed"),
    )  # fmt: skip
    return (total, *parts)


def _fund(rng: Random, item: str, text: str) -> Fund:
    """Return a line whose amounts are whole hundreds, so that they are exact in every unit that is printed."""
    approved = Decimal(rng.randint(300, 60_000)) * 100
    adjusted = approved if rng.random() < 0.5 else (approved * rng.randint(70, 130) / 100).quantize(Decimal(100))
    executed = adjusted if rng.random() < 0.4 else (adjusted * rng.randint(60, 99) / 100).quantize(Decimal(100))
    adjusted, executed = (Decimal(int(value / 100) * 100) for value in (adjusted, executed))
    return Fund(item=item, text=text, approved=approved, adjusted=adjusted, executed=executed)


@cache
def _gold_content() -> tuple[tuple[tuple[tuple[str, str], ...], tuple[Item, ...]], ...]:
    """Return goals and indicators of the samples' printed forms, those that fit the three usual first levels."""
    found = []
    for path in sorted(GOLD.glob("*.json")):
        for report in json.loads(path.read_text(encoding="utf-8"))["reports"]:
            rows = [item for row in report.get("indicators", ()) if (item := _gold_item(row)) is not None]
            goals = tuple(
                (goal["expected"], goal["actual"])
                for goal in report.get("goals", ())
                if goal.get("expected") and goal.get("actual") and len(goal["expected"] + goal["actual"]) < 300
            )[:4]
            firsts = {item.first for item in rows}
            if goals and len(rows) >= 5 and firsts == set(POINTS_OF):
                rows.sort(key=lambda item: list(FIRST_OF).index(item.second))
                found.append((goals, tuple(rows[:20])))
    return tuple(found)


def _gold_item(row: Mapping[str, Any]) -> Item | None:
    target, actual, name = row.get("target_text"), row.get("actual_text"), row.get("level3")
    if row.get("level2_code") not in FIRST_OF or not (target and actual and name) or row.get("alt"):
        return None
    if re.search(r"[★☆]", name) or any(f"{side}_value" not in row for side in ("target", "actual")):
        return None
    return Item(
        second=row["level2_code"],
        name=name,
        target=Measured(
            text=target,
            op=row["target_op"],
            value=row["target_value"],
            high=row.get("target_high"),
            unit=row["target_unit"],
        ),
        actual=Measured(text=actual, op=None, value=row["actual_value"], unit=row["actual_unit"]),
        direction=row.get("direction"),
        doubtful="direction" not in row or row.get("target_op") == "=",
        weight=Decimal(0),
        score=Decimal(0),
    )
