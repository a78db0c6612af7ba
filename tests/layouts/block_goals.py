"""Goal blocks: what was expected and what came of it, side by side, one below the other, or inside one cell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from tests.layouts.blocks import Block, Task
from tests.layouts.headings import heading
from tests.layouts.sheet import RULER, Cell, Table, row_of, spread

Pairs: TypeAlias = list[tuple[str, str]]
LABELS: Final = ("年度总体目标", "绩效目标完成情况", "总体目标", "年度绩效目标", "目标情况")


def goals_block(task: Task) -> Block | None:
    """Return the goals block of a form, None where the layout has none."""
    draw = _WAYS.get(task.layout["goals"])
    if draw is None:
        return None
    pairs, rows = _numbered(task)
    expected = heading(task.rng, "expected", task.wording)
    achieved = heading(task.rng, "achieved", task.wording, (expected,))
    label = task.rng.choice([text for text in LABELS if text not in {expected, achieved}])
    own = task.layout["goals"] in {"titles", "inside", "labels_left", "stacked"}
    table = draw(task, (expected, achieved), pairs)
    return Block(name="goals", label=label, table=table, rows=tuple(rows), own_label=own)


def _numbered(task: Task) -> tuple[Pairs, list[dict[str, Any]]]:
    """Return the goals as printed and the answers; a number before a goal may be kept or not."""
    style = task.layout["goal_numbers"]
    goals = task.content.goals if task.layout["goals"] not in {"inside", "stacked", "labels_left", "titles"} else (
        task.content.goals[:1]
    )  # fmt: skip
    pairs: Pairs = []
    rows = []
    for number, (expected, actual) in enumerate(goals, start=1):
        row: dict[str, Any] = {"goal_no": number}
        before = "" if style == "none" or len(goals) == 1 else f"{number}." if style == "1." else f"目标{number}："
        after = f"完成情况{number}：" if before and style == "目标1+完成情况1" else before
        row |= {"expected": before + expected, "actual": after + actual}
        if before and style == "1.":
            row["alt"] = {"expected": [expected], "actual": [actual]}
        pairs.append((before + expected, after + actual))
        rows.append(row)
    return pairs, rows


def _side(task: Task, heads: tuple[str, str], pairs: Pairs) -> Table:
    spans = spread([1, 1], task.left)
    cells = row_of(0, spans, heads)
    for line, pair in enumerate(pairs, start=1):
        cells += row_of(line, spans, pair, left=(0, 1))
    return Table(cells=tuple(cells), rows=len(pairs) + 1)


def _stacked(task: Task, heads: tuple[str, str], pairs: Pairs) -> Table:
    """Heading over text, twice, one below the other."""
    whole = [(task.left, RULER)]
    cells: list[Cell] = []
    for number, text in enumerate(pairs[0]):
        cells += row_of(2 * number, whole, [heads[number]])
        cells += row_of(2 * number + 1, whole, [text], left=(0,))
    return Table(cells=tuple(cells), rows=4)


def _labels_left(task: Task, heads: tuple[str, str], pairs: Pairs) -> Table:
    spans = spread([1, 5], task.left)
    cells = [cell for line in (0, 1) for cell in row_of(line, spans, [heads[line], pairs[0][line]], left=(1,))]
    return Table(cells=tuple(cells), rows=2)


def _inside(task: Task, heads: tuple[str, str], pairs: Pairs) -> Table:
    """The label stands in the cell, before its text."""
    texts = [f"{head}：{text}" for head, text in zip(heads, pairs[0], strict=True)]
    if task.rng.random() < 0.5:
        spans = spread([1, 1], task.left)
        return Table(cells=tuple(row_of(0, spans, texts, left=(0, 1))), rows=1)
    whole = [(task.left, RULER)]
    cells = [cell for line, text in enumerate(texts) for cell in row_of(line, whole, [text], left=(0,))]
    return Table(cells=tuple(cells), rows=2)


def _titles(task: Task, heads: tuple[str, str], pairs: Pairs) -> Table:
    """Section titles with numbers, the text in the row below each."""
    whole = [(task.left, RULER)]
    cells: list[Cell] = []
    for number, text in enumerate(pairs[0]):
        title = f"{'（一）（二）'[3 * number : 3 * number + 3]}{heads[number]}"
        cells += row_of(2 * number, whole, [title], bold=True, left=(0,))
        cells += row_of(2 * number + 1, whole, [text], left=(0,))
    return Table(cells=tuple(cells), rows=4)


_WAYS: Final[Mapping[str, Callable[[Task, tuple[str, str], Pairs], Table]]] = {
    "side": _side,
    "stacked": _stacked,
    "labels_left": _labels_left,
    "inside": _inside,
    "titles": _titles,
}
