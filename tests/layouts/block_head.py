"""Titles, captions, the pairs of label and value above the blocks, and the lines below them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from tests.layouts.blocks import Task, points
from tests.layouts.content import Content
from tests.layouts.headings import HEAD
from tests.layouts.sheet import RULER, Cell, Line, Table, row_of, spread

TITLES: Final = {
    "project": ("项目支出绩效自评表", "项目绩效目标自评表", "项目支出绩效目标完成情况自评表", "财政专项资金绩效自评表"),
    "department": ("部门整体支出绩效自评表", "部门（单位）整体支出绩效目标自评表", "整体支出绩效自评表"),
    "transfer": ("转移支付区域绩效目标自评表", "转移支付绩效自评表", "绩效目标自评表"),
}
NOTES: Final = (
    "注：1.其他资金包括与财政拨款共同用于同一项目的自有资金等。",
    "说明：定量指标完成值大于目标值的，得该项满分；定性指标按完成程度分档计分。",
    "备注：偏差较大的指标须说明理由。",
)
ROUND_SCORES: Final = ((Decimal(90), "优"), (Decimal(80), "良"), (Decimal(0), "中"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What stands above the blocks, and the columns of the report that it prints."""

    lines: tuple[Line, ...]
    table: Table | None
    facts: dict[str, Any]


def title_of(task: Task) -> tuple[str, list[Line], dict[str, Any]]:
    """Return a form's title, the line below it that says the year (none where the title does), and both as columns."""
    rng, content = task.rng, task.content
    text = rng.choice(TITLES[content.kind])
    if content.kind == "department" and task.layout["head"] != "lines" and rng.random() < 0.3:
        text = content.unit + text
    year = rng.choice(("（{}年度）", "({}年度)", "{}年度", "in title"))
    facts: dict[str, Any] = {"fiscal_year": content.year}
    if year == "in title":
        text = f"{content.year}年度{text}"
        return text, [], facts | {"title": text}
    return text, [Line(text=year.format(content.year), align="center")], facts | {"title": text}


def head_of(task: Task, total: Decimal | None) -> Head:
    """Return the pairs of a form: in lines, or in a table with one, two or three of them in a row."""
    pairs, facts = _pairs(task, total)
    lines: list[Line] = []
    table: Table | None = None
    style = task.layout["head"]
    if style == "lines":
        if task.rng.random() < 0.5:
            lines = [Line(text=f"{label}：{value}") for label, value in pairs]
        else:
            texts = [f"{label}：{value}" for label, value in pairs]
            lines = [Line(text="　　　　".join(texts[at : at + 2])) for at in range(0, len(texts), 2)]
    else:
        table = _table(pairs, {"pairs_one": 1, "pairs_two": 2, "three_pairs": 3}[style])
    if task.layout["money"] in {"caption", "none"} and task.layout["budget"] != "none":
        name = task.rng.choice(("单位", "金额单位", "计量单位"))
        lines.append(Line(text=f"{name}：{task.layout['unit']}", align="right"))
    return Head(lines=tuple(lines), table=table, facts=facts)


def _pairs(task: Task, total: Decimal | None) -> tuple[list[tuple[str, str]], dict[str, Any]]:
    content, rng = task.content, task.rng
    values = {
        "project_name": content.project,
        "supervising_department": content.supervisor,
        "implementing_unit": content.unit,
    }
    if content.kind == "department":
        values = {"unit_name": content.unit}
    pairs = []
    for field, value in values.items():
        pool = "transfer_name" if content.kind == "transfer" and field == "project_name" else field
        pairs.append((rng.choice(HEAD[pool]), value))
    facts: dict[str, Any] = dict(values)
    if rng.random() < 0.5:
        pairs.append((rng.choice(("项目负责人", "负责人", "联系人")), content.person))
        pairs.append(("联系电话", content.phone))
    if total is not None:
        pairs.append((rng.choice(("自评总分", "自评得分", "总得分")), points(total)))
        facts |= {"total_score": float(total), "rating": None}
        if rng.random() < 0.5:
            facts["rating"] = next(mark for least, mark in ROUND_SCORES if total >= least)
            pairs.append((rng.choice(("自评等级", "评价等级")), facts["rating"]))
    return pairs, facts


def _table(pairs: Sequence[tuple[str, str]], per_row: int) -> Table:
    """Return the pairs in rows; the last value of a row that is not full runs to the end."""
    spans = spread([1, 1.7] * per_row)
    cells: list[Cell] = []
    row = 0
    for at in range(0, len(pairs), per_row):
        group = pairs[at : at + per_row]
        sides = [*spans[: 2 * len(group) - 1], (spans[2 * len(group) - 1][0], RULER)]
        cells += row_of(row, sides, [text for pair in group for text in pair])
        row += 1
    return Table(cells=tuple(cells), rows=row)


def tail_of(task: Task, content: Content) -> tuple[list[Line], dict[str, Any]]:
    """Return notes and the line of signatures, and the date where it is printed."""
    style, lines = task.layout["notes"], []
    facts: dict[str, Any] = {"filled_on": None}
    if style in {"notes", "both"}:
        lines += [Line(text=text, size=9) for text in task.rng.sample(NOTES, task.rng.randint(1, 2))]
    if style in {"signature", "both"}:
        text = f"填表人：{content.person}　　　联系电话：{content.phone}　　　填报日期：{content.filled_on}"
        lines.append(Line(text=text))
        facts["filled_on"] = content.filled_on
    return lines, facts
