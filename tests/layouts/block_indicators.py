"""Indicator blocks: levels as columns or bands, columns in any order, headers of one to three rows, a total or none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby
from typing import Any, Final

from tests.layouts.blocks import Block, Task, points
from tests.layouts.content import Item
from tests.layouts.headings import FIRSTS, SECONDS
from tests.layouts.indicator_columns import Columns, columns_of, header_of
from tests.layouts.indicator_values import Printed, printed
from tests.layouts.sheet import RULER, Cell, Table

LABELS: Final = ("绩效指标", "绩效指标完成情况", "年度绩效指标", "指标自评", "绩效指标自评情况")
GROUPED: Final = ("weight", "score", "reviewed", "reviewed2")
"""Columns whose cells are merged where points are printed for each second level."""
RAGGED: Final = frozenset({"name", "deviation", "criterion"})
"""Columns whose text begins at the left."""
NUMERALS: Final = "一二三四五六"


def indicators_block(task: Task) -> Block:
    """Return the indicator block of a form, with what its total prints of the report."""
    columns = columns_of(task)
    head, header_rows = header_of(task, columns)
    firsts, seconds = _labels(task)
    cells, rows, row = list(head), [], header_rows
    for number, (first, group) in enumerate(groupby(task.content.items, key=lambda item: item.first)):
        section = _Section(
            task=task, columns=columns, first=_first_text(task, firsts[first], number, first), seconds=seconds
        )
        drawn, answers, row = section.draw(list(group), row)
        cells += drawn
        rows += answers
    facts: dict[str, Any] = {}
    if task.layout["total"] == "bottom" and "weight" in columns.roles:
        drawn, facts = _total(task, columns, row)
        cells += drawn
        row += 1
    label = task.rng.choice(LABELS)
    table = Table(cells=tuple(cells), rows=row, header=tuple(range(header_rows)), until=row)
    return Block(name="indicators", label=label, table=table, rows=tuple(rows), facts=facts)


def _labels(task: Task) -> tuple[dict[str, str], dict[str, str]]:
    """Return the labels of first and second levels, all in one manner."""
    place = task.rng.randrange(4)
    return (
        {code: texts[place] for code, texts in FIRSTS.items()},
        {code: texts[place] for code, texts in SECONDS.items()},
    )


def _first_text(task: Task, label: str, number: int, first: str) -> tuple[str, tuple[str, ...]]:
    """Return the label of a first level as printed, and what else an answer may keep of it."""
    text = label
    if task.layout["points"] == "glued":
        total = sum(item.weight for item in task.content.items if item.first == first)
        text += task.rng.choice(("（{}分）", "({}分)", "（{}）分")[:2]).format(points(Decimal(total)))
    if task.layout["levels"] in {"bands", "bands_both"} and task.rng.random() < 0.5:
        return f"{NUMERALS[number]}、{text}", (text,)
    return text, ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Section:
    """The rows of one first level."""

    task: Task
    columns: Columns
    first: tuple[str, tuple[str, ...]]
    seconds: Mapping[str, str]

    def draw(self, items: list[Item], row: int) -> tuple[list[Cell], list[dict[str, Any]], int]:
        """Return cells, answers and the row after the last."""
        cells: list[Cell] = []
        answers: list[dict[str, Any]] = []
        begin = row
        if "level1" not in self.columns.roles:
            cells.append(self._band(self.first[0], row))
            row = begin = row + 1
        for _, group in groupby(items, key=lambda item: item.second):
            members = list(group)
            drawn, row = self._group(members, row, answers, last=members[-1] is items[-1])
            cells += drawn
        if "level1" in self.columns.roles:
            cells += self._label("level1", self.first[0], begin, row)
        if "margin" in self.columns.roles:
            total = points(Decimal(sum(item.weight for item in items)))
            cells += self._label("margin", total, begin, row)
        return cells, answers, row

    def _group(
        self, items: list[Item], row: int, answers: list[dict[str, Any]], *, last: bool
    ) -> tuple[list[Cell], int]:
        """Return the cells of one second level and the row after it; its answers are added to the others."""
        cells: list[Cell] = []
        second, layout, begin = self.seconds[items[0].second], self.task.layout, len(answers)
        if layout["levels"] == "bands_both":
            cells.append(self._band(f"　{second}", row))
            row += 1
        top = row
        for within, item in enumerate(items, start=1):
            cells += self._item(item, row, within, answers)
            row += 1
        if layout["template"] == "rows" and last:
            cells += self._blank(row, len(items) + 1)
            row += 1
        if layout["points"] == "grouped":
            cells = self._grouped(cells, (top, row), items, answers[begin:])
        if "level2" in self.columns.roles:
            cells += self._label("level2", second, top, row)
        if "margin2" in self.columns.roles:
            cells += self._label("margin2", points(Decimal(sum(item.weight for item in items))), top, row)
        return cells, row

    def _grouped(
        self, cells: list[Cell], rows: tuple[int, int], items: list[Item], answers: list[dict[str, Any]]
    ) -> list[Cell]:
        """Print the points of a second level in one cell; the answers hold them on its first row."""
        top, end = rows
        totals = {
            "weight": sum((item.weight for item in items), Decimal(0)),
            "score": sum((item.score for item in items), Decimal(0)),
        }
        sides = {self.columns.span(role)[0]: role for role in GROUPED if role in self.columns.roles}
        kept = [cell for cell in cells if not (top <= cell.row < end and cell.left in sides)]
        for cell in cells:
            if cell.left in sides and cell.row == top:
                text = points(totals["weight" if sides[cell.left] == "weight" else "score"])
                kept.append(replace(cell, rows=end - top, text=text))
        for answer in answers:
            answer |= {role: float(total) if answer is answers[0] else None for role, total in totals.items()}
        return kept

    def _band(self, text: str, row: int) -> Cell:
        return Cell(text=text, row=row, left=self.task.left, right=RULER, align="left", bold=True)

    def _label(self, role: str, text: str, top: int, end: int) -> list[Cell]:
        """Return the cells of a label that counts for several rows, as the layout prints such labels."""
        left, right = self.columns.span(role)
        style = self.task.layout["label_print"]
        if style == "merged" or (role.startswith("margin") and style == "repeated"):
            return [Cell(text=text, row=top, rows=end - top, left=left, right=right)]
        middle = (top + end - 1) // 2
        typed = {"repeated": range(top, end), "blank": range(top, top + 1), "last": range(end - 1, end)}.get(
            style, range(middle, middle + 1)
        )
        return [
            Cell(
                text=text if row in typed else "",
                row=row,
                left=left,
                right=right,
                open_top=style in {"middle", "last"} and row > top,
            )
            for row in range(top, end)
        ]

    def _item(self, item: Item, row: int, within: int, answers: list[dict[str, Any]]) -> list[Cell]:
        shown = printed(self.task, item, self.columns.roles)
        number = next(place for place, entry in enumerate(self.task.content.items, start=1) if entry is item)
        name = {"indicator": f"指标{within}：{item.name}", "numbered": f"{number}.{item.name}"}.get(
            self.task.layout["names"], item.name
        )
        texts = {**shown.texts, "serial": str(number), "name": name}
        answer = self._answer(item, shown) | {"level3": name}
        if name != item.name:
            answer["alt"] = answer.get("alt", {}) | {"level3": [item.name]}
        answers.append(answer)
        return self._cells(texts, row)

    def _cells(self, texts: Mapping[str, str], row: int) -> list[Cell]:
        return [
            Cell(
                text=texts.get(role, ""), row=row, left=left, right=right, align="left" if role in RAGGED else "center"
            )
            for role, (left, right) in zip(self.columns.roles, self.columns.spans, strict=True)
            if role not in {"level1", "level2", "margin", "margin2"}
        ]

    def _blank(self, row: int, number: int) -> list[Cell]:
        """Return a row of the template that nobody filled in."""
        return self._cells({"name": self.task.rng.choice((f"指标{number}：", "……", "…"))}, row)

    def _answer(self, item: Item, shown: Printed) -> dict[str, Any]:
        second = None if self.task.layout["levels"] == "two" else self.seconds[item.second]
        text, others = self.first
        row = {
            "level1": text,
            "level2": second,
            "level3": item.name,
            "level1_code": item.first,
            "level2_code": item.second if second else None,
            **shown.answer,
        }
        alt = {"level1": list(others)} if others else {}
        alt |= row.get("alt", {})
        return row | ({"alt": alt} if alt else {})


def _total(task: Task, columns: Columns, row: int) -> tuple[list[Cell], dict[str, Any]]:
    """Return the row of the total; it counts the points of the budget where those are printed."""
    content = task.content
    weight = content.budget_points + sum((item.weight for item in content.items), Decimal(0))
    score = content.budget_score + sum((item.score for item in content.items), Decimal(0))
    texts = {"weight": points(weight), "score": points(score)}
    label_end = min(columns.span(role)[0] for role in texts)
    cells = [
        Cell(
            text=task.rng.choice(("合计", "总计", "总分", "合　计")),
            row=row,
            left=task.left,
            right=label_end,
            bold=True,
        )
    ]
    cells += [
        Cell(text=texts.get(role, ""), row=row, left=left, right=right)
        for role, (left, right) in zip(columns.roles, columns.spans, strict=True)
        if left >= label_end
    ]
    return cells, {"total_weight": float(weight), "total_score": float(score), "rating": None}
