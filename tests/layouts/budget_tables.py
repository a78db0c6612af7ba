"""Budget blocks that are tables: sources down or across, or one line of phases."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from tests.layouts.blocks import Task, points
from tests.layouts.budget_cells import Drawn, answer_of, heading_of, money, name_of, phase_heads, phases_of, rate_of
from tests.layouts.content import Fund
from tests.layouts.headings import heading
from tests.layouts.sheet import Cell, Span, Table, row_of, spread

CORNERS: Final = ("", "", "资金来源", "项目")
"""What stands over the names of the sources."""
LAST_YEAR: Final = ("上年决算数", "上年执行数", "上年度支出金额")
OVER: Final = ("预算数", "预算", "预算安排情况", "预算金额")


def sources_down(task: Task) -> Drawn:
    """Sources down, phases across; the rate and the points of the total stand at the right where they are printed."""
    phases, rng = phases_of(task), task.rng
    heads = phase_heads(task, phases)
    taken: list[str] = []
    extras = ["weight", "rate", "score"] if task.content.budget_points else ["rate"]
    if rng.random() < 0.2:
        extras.remove("rate")
    before = ["last_year"] if task.layout["extra"] == "last_year" else []
    corner = rng.choice(CORNERS) if task.layout["corner"] == "plain" else task.layout["corner"]
    titles = [corner, *(rng.choice(LAST_YEAR) for _ in before), *heads.values()]
    titles += [heading_of(task, role, taken) for role in extras]
    spans = spread([2.2, *[1.4] * (len(before) + len(phases)), *[1.0] * len(extras)], task.left)
    cells, top = _head(task, titles, spans, 1 + len(before), phases)
    rows = []
    for number, fund in enumerate(task.content.funds):
        row = answer_of(task, fund, number, phases)
        texts = [name_of(task, fund, number), *(money(task, _last_year(fund)) for _ in before)]
        texts += [money(task, getattr(fund, phase)) for phase in phases]
        texts += [_extra(task, role, fund, number, row) for role in extras]
        cells += row_of(number + top, spans, texts, left=(0,))
        rows.append(row)
    return Table(cells=tuple(cells), rows=len(rows) + top), rows


def _head(
    task: Task, titles: Sequence[str], spans: Sequence[Span], first: int, phases: Sequence[str]
) -> tuple[list[Cell], int]:
    """Return the header, in two rows where the layout groups both budgets under one heading."""
    if task.layout["budget_header"] == "1" or len(phases) < 3:
        return row_of(0, spans, titles), 1
    over = Cell(text=task.rng.choice(OVER), row=0, left=spans[first][0], right=spans[first + 1][1])
    under = row_of(1, spans[first : first + 2], titles[first : first + 2])
    beside = [
        Cell(text=text, row=0, rows=2, left=left, right=right)
        for number, ((left, right), text) in enumerate(zip(spans, titles, strict=True))
        if number not in {first, first + 1}
    ]
    return [over, *under, *beside], 2


def _last_year(fund: Fund) -> Decimal | None:
    """Return an amount of the year before, which no answer holds."""
    return None if fund.executed is None else Decimal(int(fund.executed * 9 / 1000) * 100)


def _extra(task: Task, role: str, fund: Fund, number: int, row: dict[str, Any]) -> str:
    if role == "rate":
        rate = rate_of(fund)
        if rate is None:
            return "—"
        row["execution_rate"] = float(rate / 100)
        return f"{rate}%"
    if number:
        return "—"
    value = task.content.budget_points if role == "weight" else task.content.budget_score
    row[role] = float(value)
    return points(value)


def sources_across(task: Task) -> Drawn:
    """Phases down, sources across."""
    phases, funds = phases_of(task), task.content.funds
    heads = phase_heads(task, phases)
    spans = spread([1.6, *[1.2] * len(funds)], task.left)
    corner = task.rng.choice(("", "资金来源", "项目"))
    cells = row_of(0, spans, [corner, *(name_of(task, fund, number) for number, fund in enumerate(funds))])
    for line, phase in enumerate(phases, start=1):
        cells += row_of(line, spans, [heads[phase], *(money(task, getattr(fund, phase)) for fund in funds)])
    rows = [answer_of(task, fund, number, phases) for number, fund in enumerate(funds)]
    count = len(phases) + 1
    if task.rng.random() < 0.4:
        rates = [rate_of(fund) for fund in funds]
        texts = ["—" if rate is None else f"{rate}%" for rate in rates]
        cells += row_of(count, spans, [heading(task.rng, "rate", task.wording), *texts])
        for row, rate in zip(rows, rates, strict=True):
            row["execution_rate"] = None if rate is None else float(rate / 100)
        count += 1
    return Table(cells=tuple(cells), rows=count), rows


def phases_only(task: Task) -> Drawn:
    """One line of amounts under the headings of the phases, no source named."""
    phases, fund = phases_of(task), task.content.funds[0]
    heads = phase_heads(task, phases)
    row = answer_of(task, fund, 0, phases)
    del row["item_text"]
    titles, texts = list(heads.values()), [money(task, getattr(fund, phase)) for phase in phases]
    rate = rate_of(fund)
    if rate is not None and task.rng.random() < 0.7:
        titles.append(heading(task.rng, "rate", task.wording))
        texts.append(f"{rate}%")
        row["execution_rate"] = float(rate / 100)
    spans = spread([1.0] * len(titles), task.left)
    return Table(cells=(*row_of(0, spans, titles), *row_of(1, spans, texts)), rows=2), [row]
