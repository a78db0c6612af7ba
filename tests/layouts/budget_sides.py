"""Budget blocks without a header: labels beside amounts, two sides, two lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.layouts.blocks import Task
from tests.layouts.budget_cells import Drawn, answer_of, money, name_of, phase_heads, phases_of, rate_of
from tests.layouts.headings import heading
from tests.layouts.sheet import RULER, Cell, Span, Table, row_of, spread


def pairs(task: Task) -> Drawn:
    """Label and value side by side, of the total alone: which source it is, is not printed."""
    phases, fund = phases_of(task), task.content.funds[0]
    heads = phase_heads(task, phases)
    pairs = [(heads[phase], money(task, getattr(fund, phase))) for phase in phases]
    row = answer_of(task, fund, 0, phases)
    del row["item_text"]
    rate = rate_of(fund)
    if rate is not None and (len(pairs) % 2 or task.rng.random() < 0.4):
        pairs.append((heading(task.rng, "rate", task.wording), f"{rate}%"))
        row["execution_rate"] = float(rate / 100)
    spans, cells = spread([1, 1.4, 1, 1.4], task.left), []
    for line, at in enumerate(range(0, len(pairs), 2)):
        group = pairs[at : at + 2]
        texts = [text for pair in group for text in pair]
        if len(group) == 1:
            sides = [spans[0], (spans[1][0], spans[3][1])]
            cells += row_of(line, sides, texts)
        else:
            cells += row_of(line, spans, texts)
    return Table(cells=tuple(cells), rows=(len(pairs) + 1) // 2), [row]


def pairs_by_source(task: Task) -> Drawn:
    """A row for each source, the label of each amount before it."""
    phases = phases_of(task)
    heads = phase_heads(task, phases)
    spans = spread([1.8, *[1.2, 1.2] * len(phases)], task.left)
    cells: list[Cell] = []
    for number, fund in enumerate(task.content.funds):
        texts = [name_of(task, fund, number)]
        for phase in phases:
            texts += [heads[phase], money(task, getattr(fund, phase))]
        cells += row_of(number, spans, texts, left=(0,))
    rows = [answer_of(task, fund, number, phases) for number, fund in enumerate(task.content.funds)]
    return Table(cells=tuple(cells), rows=len(rows)), rows


def two_sides(task: Task) -> Drawn:
    """Money given at the left, money used at the right, each with its sources."""
    funds = task.content.funds
    heads = phase_heads(task, ("adjusted", "executed"))
    half = (task.left + RULER) // 2
    left, right = spread([1.6, 1.1], task.left, half), spread([1.6, 1.1], half, RULER)
    cells = [
        Cell(text=heads["adjusted"], row=0, left=task.left, right=half),
        Cell(text=heads["executed"], row=0, left=half, right=RULER),
    ]
    names = task.rng.choice((("资金来源", "金额"), ("项目", "金额"), ("来源", "数额")))
    cells += row_of(1, left, names) + row_of(1, right, names)
    cells += _both_sides(task, (left, right), 2)
    return Table(cells=tuple(cells), rows=len(funds) + 2), _given_and_used(task)


def _both_sides(task: Task, sides: tuple[Sequence[Span], Sequence[Span]], top: int) -> list[Cell]:
    """Return a row for each source, its name and amount at either side."""
    cells: list[Cell] = []
    for number, fund in enumerate(task.content.funds):
        name = name_of(task, fund, number)
        cells += row_of(number + top, sides[0], [name, money(task, fund.adjusted)], left=(0,))
        cells += row_of(number + top, sides[1], [name, money(task, fund.executed)], left=(0,))
    return cells


def _given_and_used(task: Task) -> list[dict[str, Any]]:
    return [answer_of(task, fund, number, ("adjusted", "executed")) for number, fund in enumerate(task.content.funds)]


def two_sides_labels(task: Task) -> Drawn:
    """The same, what either side is written beside its lines."""
    heads = phase_heads(task, ("adjusted", "executed"))
    half, count = (task.left + RULER) // 2, len(task.content.funds)
    left, right = spread([0.6, 1.6, 1.1], task.left, half), spread([0.6, 1.6, 1.1], half, RULER)
    labels = [
        Cell(text=heads[phase], row=0, rows=count, left=side[0][0], right=side[0][1])
        for phase, side in (("adjusted", left), ("executed", right))
    ]
    cells = [*labels, *_both_sides(task, (left[1:], right[1:]), 0)]
    return Table(cells=tuple(cells), rows=count), _given_and_used(task)


def mirrored(task: Task) -> Drawn:
    """Labelled totals side by side, below them the sources of either side."""
    phases = ("adjusted", "executed")
    heads, funds = phase_heads(task, phases), task.content.funds
    spans = spread([1.6, 1.1, 1.6, 1.1], task.left)
    first = [text for phase in phases for text in (f"{heads[phase]}：", money(task, getattr(funds[0], phase)))]
    cells = row_of(0, spans, first, left=(0, 2))
    for number, fund in enumerate(funds[1:], start=1):
        texts = [text for phase in phases for text in (name_of(task, fund, number), money(task, getattr(fund, phase)))]
        cells += row_of(number, spans, texts, left=(0, 2))
    rows = _given_and_used(task)
    del rows[0]["item_text"]  # the total is named by its phase alone
    return Table(cells=tuple(cells), rows=len(funds)), rows


def stacked(task: Task) -> Drawn:
    """The budget over what was spent of it, one rate beside both."""
    phases, fund = ("adjusted", "executed"), task.content.funds[0]
    heads = phase_heads(task, phases)
    row = answer_of(task, fund, 0, phases)
    del row["item_text"]
    spans = spread([1, 1.4, 1, 1.4], task.left)
    cells = [
        cell
        for line, phase in enumerate(phases)
        for cell in row_of(line, spans[:2], [heads[phase], money(task, getattr(fund, phase))])
    ]
    rate = rate_of(fund)
    row["execution_rate"] = None if rate is None else float(rate / 100)
    beside = (heading(task.rng, "rate", task.wording), "—" if rate is None else f"{rate}%")
    cells += [
        Cell(text=text, row=0, rows=2, left=left, right=right)
        for text, (left, right) in zip(beside, spans[2:], strict=True)
    ]
    return Table(cells=tuple(cells), rows=2), [row]


def two_lines(task: Task) -> Drawn:
    """Two lines for each source, the budget over what was spent of it."""
    phases = ("adjusted", "executed")
    heads = phase_heads(task, phases)
    spans = spread([1.6, 1.4, 2], task.left)
    cells: list[Cell] = []
    for number, fund in enumerate(task.content.funds):
        name = name_of(task, fund, number)
        cells.append(Cell(text=name, row=2 * number, rows=2, left=spans[0][0], right=spans[0][1]))
        for line, phase in enumerate(phases):
            cells += row_of(2 * number + line, spans[1:], [heads[phase], money(task, getattr(fund, phase))])
    rows = [answer_of(task, fund, number, phases) for number, fund in enumerate(task.content.funds)]
    return Table(cells=tuple(cells), rows=2 * len(rows)), rows
