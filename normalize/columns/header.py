"""Where a header stands, which block it opens, which columns it heads: all by the evidence of headings and cells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from normalize.columns.evidence import text_nats
from normalize.columns.headings import (
    BLOCKS,
    HEADING,
    HEADING_SHARE,
    LEVELS,
    MAX_HEADER_ROWS,
    PHASES,
    heading_weight,
    is_heading,
    is_mark,
    is_marks,
    is_value,
    names_group,
    weight_anywhere,
)
from normalize.columns.listed import LISTED_BLOCKS, listed_header
from normalize.columns.roles import assigned_columns, of_latest_year, with_heading_above
from normalize.columns.spans import ColumnSpan, columns_of, phase_of_column, placed_in, side_by_side
from normalize.model.column import Column, Header
from normalize.model.rows import Placed, Row
from normalize.values.kinds import NUMERIC, kind_of
from normalize.words.composition import MAX_HEADING
from normalize.words.vocabulary import Vocabulary

MAX_BODY_ROWS: Final = 40
"""Rows below a header whose cells are looked at."""
NO_HEADING: Final = 2.5
"""Nats lost by a header for each cell in it that is no heading."""
ALONE: Final = 0.98
"""Probability of each role from which a header needs no row above it."""
ADDS_LITTLE: Final = 2.0
"""Nats that a first row of headings must add to the rows below it to be one."""
LEAST_NATS: Final[Mapping[str, float]] = {"indicators": 12.0, "budget": 7.0, "goals": 5.0}
"""Nats that a header's columns must have together."""
VALUES: Final = frozenset(
    {"target_text", "actual_text", "weight", "score", "definition", "criterion", "completion_rate"}
)
LEAST_VALUES: Final = 3
"""Columns of values of indicators that no budget has."""
_TERM = re.compile(
    r"(?:第?[一二三四1-4]季度|[上下]半年|半年|前三季度|\d{1,2}\s*[-—–~～至]\s*\d{1,2}\s*月(?:份)?|\d{1,2}月(?:底|份)?|全年|年度|年末)"
)
"""Parts of a year, which head columns under one heading."""
_GOALS_BLOCK = re.compile(r"(?:年度|总体|绩效|工作|项目)(?:目标|任务)|目标.{0,4}(?:情况|达成|完成)")
"""Names of the block of goals, printed beside it."""
OF_WHOLE: Final = frozenset({"total_score", "rating"})
"""Columns of a project behind those of its indicators."""
LEAST_LEVELS: Final = 2
"""Columns of levels that make a list of projects one of their indicators too."""
LEAST_TOLD: Final = 3
"""Rows of several cells by which the content of columns is told."""
GOALS_BESIDE: Final = 2.5
"""Nats for a header of goals with the name of the block beside it."""
GOALS_BELOW: Final = 1.5
"""Nats for a header of goals with whole sentences below it."""


def find_header(rows: Sequence[Row], index: int, vocabulary: Vocabulary) -> Header | None:
    """Return the header that begins at a row, of the block for which most speaks; None where it is none."""
    filled = rows[index].filled
    if len(filled) < 2 or _holds_values(filled, vocabulary):
        return None
    found: list[Header] = []
    for block in BLOCKS:
        if _may_head(block, filled, vocabulary) or _groups_headings(block, rows, index, vocabulary):
            found.extend(_headers(rows, index, block, vocabulary))
    for block in LISTED_BLOCKS:
        header = listed_header(rows, index, block, vocabulary)
        if header is not None:
            found.append(_with_indicators(header, rows, index, vocabulary) if block == "summary" else header)
    best = max(found, key=lambda header: header.nats, default=None)
    best = _with_money_beside(best, found)
    return None if best is not None and _adds_nothing(best, rows, index, vocabulary) else best


def _with_money_beside(best: Header | None, found: Sequence[Header]) -> Header | None:
    """Return the header of the indicators that stand beside the money that was found: their values are none of its."""
    if best is None or best.block != "budget":
        return best
    other = {column.span.x0 for column in best.columns if column.field is None}
    of_indicators = [
        header
        for header in found
        if header.block == "indicators"
        and "level3" in header.fields()
        and len(VALUES & header.fields()) >= LEAST_VALUES
        and all(c.span.x0 in other for c in header.columns if c.field in {"level3", "target_text", "actual_text"})
    ]
    return max(of_indicators, key=lambda header: header.nats, default=best)


def _with_indicators(summary: Header, rows: Sequence[Row], index: int, vocabulary: Vocabulary) -> Header:
    """Return the header of a list of projects with that of their indicators beside it, where it has their columns too.

    Its own columns then end where those of the indicators begin, with the first level; its total may stand behind them.
    """
    levels = [
        c for c in summary.columns if c.field is None and LEVELS & set(text_nats("indicators", c.heading, vocabulary))
    ]
    names = [c for c in summary.columns if c.field == "project_name"]
    if len(levels) < LEAST_LEVELS or not names or names[0].x0 > levels[0].x0:
        return summary
    edge = levels[0].x0
    right = [row.from_edge(edge) for row in rows]
    inner = max(_headers(right, index, "indicators", vocabulary), key=lambda header: header.nats, default=None)
    if inner is None:
        return summary
    last_level = max(column.x1 for column in levels)
    whole = [c for c in summary.columns if c.field in OF_WHOLE and c.x0 >= last_level]
    kept = (c if all(c.span.overlap(w.span) <= 0 for w in whole) else replace(c, field=None) for c in inner.columns)
    inner = replace(inner, columns=tuple(kept))
    own = (*(c for c in summary.columns if c.x1 <= edge), *whole)
    return replace(summary, columns=own, beside=(inner,), nats=summary.nats + inner.nats)


def _holds_values(filled: Sequence[Placed], vocabulary: Vocabulary) -> bool:
    """Tell whether a row holds figures, as no header does; the points of the block may stand at its end."""
    values = [placed for placed in filled if is_value(placed.text, vocabulary)]
    if not values:
        return False
    points = values == [filled[-1]] and kind_of(values[0].text) == "points" and len(filled) >= 4
    return not (points and all(weight_anywhere(placed.text, vocabulary) >= HEADING for placed in filled[1:-1]))


def _adds_nothing(header: Header, rows: Sequence[Row], index: int, vocabulary: Vocabulary) -> bool:
    """Tell whether a header's first row is a line above it: it says nothing that the rows below do not say alone."""
    first = rows[index]
    if header.height < 2 or any(
        p.cell.last_row >= first.number for p in first.filled if p.cell.row_span <= MAX_HEADER_ROWS
    ):
        return False
    if not _may_head(header.block, rows[index + 1].filled, vocabulary):
        return False
    groups = [placed for placed in first.filled if placed.cell.row_span == 1]
    if all(_heads_several(p, rows[index + 1]) and names_group(p.text, header.block, vocabulary) for p in groups):
        return False
    below = [h for h in _headers(rows, index + 1, header.block, vocabulary) if h.height == header.height - 1]
    return any(h.nats >= header.nats - ADDS_LITTLE or _stands_alone(h) for h in below)


def _stands_alone(header: Header) -> bool:
    """Tell whether every column under a heading has a sure role without what stands above."""
    return all(c.field is not None and c.probability > ALONE for c in header.columns if c.heading)


def _may_head(block: str, filled: Sequence[Placed], vocabulary: Vocabulary) -> bool:
    """Tell whether a row may be the first of a header: most of its cells are headings, none is a long text."""
    heads = [placed for placed in filled if is_heading(block, placed.text, vocabulary)]
    others = [p for p in filled if p not in heads and not (p is filled[-1] and kind_of(p.text) == "points")]
    if not heads or any(len(placed.text) > MAX_HEADING for placed in others):
        return False
    beside = [placed for placed in others if placed.x0 > heads[0].x0]
    if block == "goals" and beside and not (len(heads) > 1 and all(_heads_any(p, vocabulary) for p in beside)):
        return False  # a goal printed beside its label is a pair of label and value
    named = filled if filled[0] in heads else filled[1:]  # a label for the whole block may stand before the headings
    return len(heads) >= min(2, len(named)) and len(heads) >= HEADING_SHARE * len(named)


def _heads_any(placed: Placed, vocabulary: Vocabulary) -> bool:
    """Tell whether a cell is a heading of some block (总体完成率 beside goal and result)."""
    return any(is_heading(block, placed.text, vocabulary) for block in BLOCKS)


def _groups_headings(block: str, rows: Sequence[Row], index: int, vocabulary: Vocabulary) -> bool:
    """Tell whether a row only groups the headings of the row below it (指标 | 完成情况 | 评分)."""
    row = rows[index]
    if index + 1 >= len(rows) or rows[index + 1].grid is not row.grid:
        return False
    below = rows[index + 1].filled
    heads = sum(1 for placed in below if is_heading(block, placed.text, vocabulary))
    if len(below) < 2 or heads < HEADING_SHARE * len(below):
        return False
    if not any(row.number <= placed.cell.last_row < row.number + MAX_HEADER_ROWS for placed in row.filled):
        return False  # none of its headings is also one of the row below: it may be a goal above the header
    return all(
        len(placed.text) <= MAX_HEADING
        and re.search("[，。；]", placed.text) is None
        and (
            placed.cell.last_row >= row.number or sum(1 for p in rows[index + 1].fresh if p.middle_in(placed.span)) >= 2
        )
        for placed in row.filled
    )


def _heights(rows: Sequence[Row], index: int, block: str, vocabulary: Vocabulary) -> Iterator[int]:
    """Yield how many rows the header may have, beginning at a row."""
    yield 1
    first = rows[index]
    for height in range(2, MAX_HEADER_ROWS + 1):
        if index + height > len(rows) or rows[index + height - 1].grid is not first.grid:
            return
        row = rows[index + height - 1]
        spanned = any(p.cell.last_row >= row.number - 1 for p in first.filled if p.cell.row_span <= MAX_HEADER_ROWS)
        if not _goes_on(first, row, block, vocabulary, spanned=spanned):
            return
        yield height


def _goes_on(first: Row, row: Row, block: str, vocabulary: Vocabulary, *, spanned: bool) -> bool:
    """Tell whether a row may be a further row of a header: headings, letters or numbers under them, or nothing."""
    filled = row.filled
    if not filled:
        return spanned and bool(row.fresh) and len(row.fresh) < len(row.cells)
    if is_marks(filled, vocabulary):
        return True
    if all(_TERM.fullmatch(placed.text.strip()) for placed in filled) and _is_parted(first, row, block, vocabulary):
        return True  # 一季度 | 二季度 …, 1—6月 | 全年 under one heading
    if any(is_value(placed.text, vocabulary) or len(placed.text) > MAX_HEADING for placed in filled):
        return False
    heads = sum(1 for placed in filled if is_heading(block, placed.text, vocabulary))
    if heads >= max(1, HEADING_SHARE * len(filled)) and (spanned or heads >= 3):
        return True
    return _is_parted(first, row, block, vocabulary)


def _is_parted(first: Row, row: Row, block: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a row only parts headings of the first row: the others, known ones, reach down beside it."""
    if block not in {"indicators", "budget"}:
        return False
    beside = [p for p in first.filled if p.cell.last_row >= row.number - 1]
    known = [p for p in beside if is_heading(block, p.text, vocabulary)]
    over = [p for p in first.filled if p not in beside]
    return len(known) >= 3 and all(
        any(p.x0 <= placed.x0 and placed.x1 <= p.x1 and p.x1 - p.x0 > placed.x1 - placed.x0 for p in over)
        for placed in row.filled
    )


def _headers(rows: Sequence[Row], index: int, block: str, vocabulary: Vocabulary) -> Iterator[Header]:
    """Yield the header of each height that may begin at a row, where its columns make the block."""
    for height in _heights(rows, index, block, vocabulary):
        below = rows[index + height] if index + height < len(rows) else None
        if below is not None and below.grid is rows[index].grid and is_marks(below.filled, vocabulary):
            continue  # the letters or numbers of the columns belong to the header
        head = rows[index : index + height]
        body = list(_body(rows, index + height, block, vocabulary))
        header = _header(block, head, body, vocabulary, rows[:index])
        if header is not None:
            yield header


def _body(rows: Sequence[Row], start: int, block: str, vocabulary: Vocabulary) -> Iterator[Row]:
    """Yield the rows below a header until another header begins."""
    for row in rows[start : start + MAX_BODY_ROWS]:
        filled = row.filled
        texts = [placed.text for placed in filled]
        if len(filled) >= 2 and not any(is_value(text, vocabulary) for text in texts):
            tasks = sum(1 for text in texts if vocabulary.lookup("tasks", text) is not None)
            if tasks >= 2 and tasks + sum(1 for t in texts if is_heading("budget", t, vocabulary)) > len(texts) / 2:
                return
            for other in BLOCKS:
                heads = sum(1 for text in texts if is_heading(other, text, vocabulary))
                if heads >= max(2, HEADING_SHARE * len(filled)) and (other != block or heads >= 3):
                    return
        yield row


def _header(
    block: str, head: Sequence[Row], body: Sequence[Row], vocabulary: Vocabulary, above: Sequence[Row]
) -> Header | None:
    spans = columns_of(block, head, body, vocabulary)
    if block == "budget" and _holds_pairs(spans, body, vocabulary):
        return None
    ranges = [span.span for span in spans]
    bodies = [placed_in(row, ranges) for row in _with_values(body)]
    parts = side_by_side(block, spans, bodies, vocabulary)
    made = [
        assigned_columns(
            block,
            [spans[i] for i in group],
            [{group.index(i): body[i] for i in group if i in body} for body in bodies],
            vocabulary,
        )
        for group in parts
    ]
    made = of_latest_year(made, head)
    if not made:
        return None
    columns, nats = made[0]
    nats -= NO_HEADING * _strangers(block, head, vocabulary) + _better_elsewhere(block, head, vocabulary)
    if block == "goals":
        nats += _of_goals(head, body, vocabulary)
    fields = {column.field for column in columns if column.field is not None}
    if not makes_block(block, fields) or nats < LEAST_NATS[block]:
        return None
    columns = with_heading_above(block, spans, columns, (bodies, above), vocabulary)
    texts = tuple(placed.text for row in head for placed in row.fresh if placed.text)
    further = tuple(Header(block=block, columns=tuple(others), height=len(head), texts=texts) for others, _ in made[1:])
    return Header(block=block, columns=tuple(columns), height=len(head), texts=texts, beside=further, nats=nats)


def _with_values(body: Sequence[Row]) -> Sequence[Row]:
    """Return the rows that say what stands in the columns: those with one cell name a group, where others are left."""
    told = [row for row in body if len(row.filled) != 1]
    return told if len(told) >= LEAST_TOLD else body


def _of_goals(head: Sequence[Row], body: Sequence[Row], vocabulary: Vocabulary) -> float:
    """Return what stands beside a header and below it says of goals: the name of the block, and whole sentences."""
    last_row = head[-1].number - 1
    named = any(
        p.cell.last_row > last_row
        and (vocabulary.lookup("goals", p.text) == "block" or _GOALS_BLOCK.search("".join(p.text.split())))
        for row in head
        for p in row.cells
    )
    told = body[0].filled if body else ()
    sentences = sum(1 for p in told if kind_of(p.text) == "sentence" and len(p.text) > MAX_HEADING)
    return GOALS_BESIDE * named + GOALS_BELOW * (sentences >= 2)


def _holds_pairs(spans: Sequence[ColumnSpan], body: Sequence[Row], vocabulary: Vocabulary) -> bool:
    """Tell whether the rows below hold a label and a figure under one heading of a phase: two sides with labels."""
    phases = [span for span in spans if phase_of_column(span, vocabulary) in PHASES]
    double = rows = 0
    for row in body[:6]:
        inside = [[p for p in row.filled if p.middle_in(s.span)] for s in phases]
        rows += any(inside)
        double += any(len(cells) > 1 and kind_of(cells[0].text) not in NUMERIC for cells in inside)
    return double > 0.5 * rows


def _better_elsewhere(block: str, head: Sequence[Row], vocabulary: Vocabulary) -> float:
    """Return the nats by which a header's cells are rather headings of another block (年初预算数 among indicators)."""
    if block == "goals":
        return 0.0  # 年度目标 heads goals and targets alike: the other columns tell
    lost = 0.0
    for row in head:
        for placed in row.filled:
            own = heading_weight(block, placed.text, vocabulary)
            others = [heading_weight(other, placed.text, vocabulary) for other in BLOCKS if other != block]
            lost += max(0.0, max(others) - own)
    return lost


def _strangers(block: str, head: Sequence[Row], vocabulary: Vocabulary) -> int:
    """Return how many of a header's cells are no headings of its block: in the first row those that part no columns."""
    return sum(
        1
        for place, row in enumerate(head)
        for placed in row.filled
        if not is_heading(block, placed.text, vocabulary)
        and not is_mark(placed.text, vocabulary)
        and (place or (len(head) > 1 and not _heads_several(placed, head[1]) and placed.cell.last_row < row.number))
    )


def _heads_several(placed: Placed, below: Row) -> bool:
    return sum(1 for p in below.fresh if p.middle_in(placed.span) and p.text) >= 2


def makes_block(block: str, fields: set[str]) -> bool:
    """Tell whether columns with these roles make a block."""
    if block == "indicators":
        levels, values = fields & LEVELS, fields & VALUES
        return bool(levels) and bool(values) and len(levels | values) >= 3
    if block == "budget":
        return len(fields & PHASES) >= 2
    return {"expected", "actual"} <= fields


def assign(row: Row, columns: Sequence[Column]) -> dict[str, tuple[Placed, ...]]:
    """Return for each field the cells of a row that stand in its column.

    A cell that covers several columns belongs to the third level where that is among them, else to the first that has
    a field; several cells in one column all belong to it, left to right.
    """
    found: dict[str, list[Placed]] = {}
    known = [column for column in columns if column.field is not None]
    for placed in row.cells:
        x0, x1 = placed.span.x0, placed.span.x1
        named = [c for c in known if c.span.x0 < x1 and x0 < c.span.x1 and placed.stands_in(c.span)]
        target = next((c for c in named if c.field == "level3"), named[0] if named else None)
        if target is not None and target.field is not None:
            found.setdefault(target.field, []).append(placed)
    return {field: tuple(cells) for field, cells in found.items()}
