"""The columns of an indicator block: their roles in the layout's order, their headings, and the header's rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from tests.layouts.blocks import Task
from tests.layouts.headings import LEVELS, heading
from tests.layouts.sheet import RULER, Cell, Span, row_of, spread

WIDTHS: Final[Mapping[str, float]] = {
    "level1": 1.0,
    "margin": 0.5,
    "margin2": 0.5,
    "level2": 1.2,
    "name": 2.6,
    "target": 1.3,
    "actual": 1.3,
    "deviation": 2.0,
    "weight": 0.5,
    "score": 0.5,
    "reviewed": 0.7,
    "criterion": 1.6,
    "serial": 0.2,
    "sign": 0.4,
    "unit": 0.5,
}
"""Role -> its share of the free width; 1 where none is given."""
MARGINS: Final[Mapping[str, tuple[str, ...]]] = {
    "margin": ("类别分值", "一级指标分值", "大类满分", "分类权重"),
    "margin2": ("二级指标分值", "小类分值", "分项满分", "二级权重"),
}
LONG_TERM: Final = ("中期指标值", "实施期目标值", "三年规划目标值", "中长期目标值")
"""A second target, for all the years of a project."""
YEARLY: Final = ("年",)
"""What the heading of a year's target says where another target stands beside it."""
LONE: Final = ("指标名称", "具体指标", "绩效指标名称", "指标内容", "考核指标")
"""Headings of the names where no column of second levels stands beside them."""
GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "levels": ("绩效指标", "指标体系", "考核指标"),
    "values": ("指标完成情况", "目标与完成", "完成对比"),
    "points": ("评分情况", "计分", "自评打分"),
}
GROUP_OF: Final = {
    "level1": "levels", "margin": "levels", "margin2": "levels", "level2": "levels", "name": "levels",
    "sign": "values", "target": "values", "unit": "values", "actual": "values",
    "weight": "points", "score": "points",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Roles from left to right, their sides and their headings."""

    roles: tuple[str, ...]
    spans: tuple[Span, ...]
    headings: tuple[str, ...]

    def span(self, role: str) -> Span:
        """Return the sides of a role's column."""
        return self.spans[self.roles.index(role)]


def columns_of(task: Task) -> Columns:
    """Return the columns of a form's indicators."""
    layout, rng = task.layout, task.rng
    levels = {"columns": ["level1", "level2", "name"], "two": ["level1", "name"], "bands": ["level2", "name"]}.get(
        layout["levels"], ["name"]
    )
    if layout["points"] in {"margin", "margins"}:
        levels.insert(1, "margin")
    if layout["points"] == "margins":
        levels.insert(3, "margin2")
    target = {"apart": ["sign", "target", "unit"], "unit_apart": ["target", "unit"]}.get(layout["target"], ["target"])
    scores = {
        "one": ["weight", "score"],
        "two": ["weight", "score", "reviewed"],
        "three": ["weight", "score", "reviewed", "reviewed2"],
        "none": [],
    }[layout["scores"]]
    values = _ordered(task, target, scores)
    behind = ["deviation"] if layout["deviation"] == "column" else []
    extra = layout["extra"]
    if extra in {"remark", "evidence", "criterion"}:
        behind.insert(rng.randint(0, len(behind)), extra)
    elif extra in {"last_year", "long_term"}:
        values.insert(values.index(target[0]), extra)
    roles = [*(["serial"] if extra == "serial" else []), *levels, *values, *behind]
    spans = spread([WIDTHS.get(role, 1.0) for role in roles], task.left)
    return Columns(roles=tuple(roles), spans=tuple(spans), headings=tuple(_headings(task, roles)))


def _ordered(task: Task, target: list[str], scores: list[str]) -> list[str]:
    """Return target, actual, weight and scores in the layout's order."""
    style = task.layout["columns"]
    if style == "points_first" and scores:
        return [scores[0], *target, "actual", *scores[1:]]
    if style == "points_beside":
        return [*scores, *target, "actual"]
    if style == "shuffled":
        pieces = [target, ["actual"], *([score] for score in scores)]
        task.rng.shuffle(pieces)
        return [role for piece in pieces for role in piece]
    return [*target, "actual", *scores]


def _headings(task: Task, roles: Sequence[str]) -> list[str]:
    style = task.layout["level_names"]
    names = dict(zip(("level1", "level2", "name"), task.rng.choice(LEVELS[style]), strict=True))
    if "level2" not in roles:
        names["name"] = task.rng.choice(LONE)
    if "level1" not in roles and style != "composed":
        names |= {"level2": "指标类别", "name": "指标名称"}
    found: list[str] = []
    for role in roles:
        if role in names:
            found.append(names[role])
        elif role in MARGINS:
            found.append(task.rng.choice(MARGINS[role]))
        elif role == "long_term":
            found.append(task.rng.choice(LONG_TERM))
        elif role == "target" and "long_term" in roles:
            found.append(_yearly(task, found))
        else:
            found.append(heading(task.rng, role.removesuffix("2"), task.wording, found))
    return found


def _yearly(task: Task, taken: Sequence[str]) -> str:
    """Return a heading of the target that says that it is the year's."""
    while True:
        text = heading(task.rng, "target", task.wording, taken)
        if any(mark in text for mark in YEARLY):
            return text


def header_of(task: Task, columns: Columns) -> tuple[list[Cell], int]:
    """Return the header's cells and how many rows they take, with the columns' numbers where those are printed."""
    cells, rows = _named(task, columns)
    if task.layout["column_numbers"] == "none":
        return cells, rows
    style = task.rng.choice(("{}", "（{}）"))
    numbers = [task.rng.choice(("列次", "栏次")), *(style.format(n) for n in range(1, len(columns.roles)))]
    return [*cells, *row_of(rows, columns.spans, numbers)], rows + 1


def _named(task: Task, columns: Columns) -> tuple[list[Cell], int]:
    style = task.layout["header_rows"]
    if style == "1":
        return row_of(0, columns.spans, columns.headings, bold=True), 1
    top = 0
    cells: list[Cell] = []
    if style == "3":
        text = task.rng.choice(("绩效指标完成情况自评", "年度绩效指标及完成情况", "指标评价内容"))
        cells.append(Cell(text=text, row=0, left=task.left, right=RULER, bold=True))
        top = 1
    numbered = list(zip(columns.roles, columns.spans, columns.headings, strict=True))
    for group, members in groupby(numbered, key=lambda entry: GROUP_OF.get(entry[0], "")):
        run = list(members)
        if not group or len(run) == 1:
            cells += [
                Cell(text=text, row=top, rows=2, left=left, right=right, bold=True) for _, (left, right), text in run
            ]
            continue
        over = task.rng.choice(GROUPS[group])
        cells.append(Cell(text=over, row=top, left=run[0][1][0], right=run[-1][1][1], bold=True))
        cells += row_of(top + 1, [span for _, span, _ in run], [text for _, _, text in run], bold=True)
    return cells, top + 2
