"""Rulings of one table that meet nowhere: lines below a head whose columns alone are drawn, rows drawn one by one."""

from __future__ import annotations

from collections.abc import Sequence

from extract.page.marks import Segment

Pair = tuple[list[Segment], list[Segment]]
"""The rulings of a table across and down."""

SAME = 2.5
"""Points: rulings that begin and end this near to each other are drawn over the same columns."""
ROW_HEIGHT = 60.0
"""Points: the next line of a table is no further off."""
MIN_LINES = 2
"""Lines below a head: one alone may be the rule above a page's foot."""
MIN_VERTICALS = 3
"""Verticals of such a row: boxes stacked on each other are no rows."""
MIN_ROWS = 3
"""Rows drawn one by one that make a table: two may be two tables."""


def with_lines_below(pairs: Sequence[Pair], lonely: Sequence[Segment]) -> None:
    """Add to each table the lines below it that no vertical ruling meets and that are as long as its own."""
    for across, down in pairs:
        width = _extent(across)
        bottom = max(*(s.at for s in across), *(s.end for s in down))
        found: list[Segment] = []
        for line in sorted((s for s in lonely if _alike((s.start, s.end), width)), key=lambda s: s.at):
            if 0 < line.at - bottom <= ROW_HEIGHT:
                found.append(line)
                bottom = line.at
        if len(found) >= MIN_LINES:
            across.extend(found)


def stacked(pairs: Sequence[Pair]) -> list[Pair]:
    """Join rows that are drawn one by one over the same columns, with a row between that has no border of its own."""
    rows = sorted((pair for pair in pairs if len({round(s.at) for s in pair[0]}) == 2), key=_top)
    done: list[Pair] = [pair for pair in pairs if not any(pair is row for row in rows)]
    stacks: list[list[Pair]] = []
    for row in rows:
        stack = next((stack for stack in stacks if _goes_below(stack[-1], row)), None)
        if stack is None:
            stacks.append([row])
        else:
            stack.append(row)
    for stack in stacks:
        if len(stack) >= MIN_ROWS:
            done.append(([s for across, _ in stack for s in across], [s for _, down in stack for s in down]))
        else:
            done.extend(stack)
    return done


def _goes_below(above: Pair, below: Pair) -> bool:
    """Tell whether a row has the columns of another and begins at most a row below it."""
    columns = [sorted(s.at for s in pair[1]) for pair in (above, below)]
    same = MIN_VERTICALS <= len(columns[0]) == len(columns[1]) and all(
        abs(a - b) <= SAME for a, b in zip(*columns, strict=True)
    )
    bottom = max(s.at for s in above[0])
    return same and 0 < _top(below) - bottom <= ROW_HEIGHT and _alike(_extent(above[0]), _extent(below[0]))


def _top(pair: Pair) -> float:
    return min(s.at for s in pair[0])


def _extent(across: Sequence[Segment]) -> tuple[float, float]:
    return min(s.start for s in across), max(s.end for s in across)


def _alike(a: tuple[float, float], b: tuple[float, float]) -> bool:
    return abs(a[0] - b[0]) <= SAME and abs(a[1] - b[1]) <= SAME
