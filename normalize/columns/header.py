"""Where a header stands, which block it opens, which columns it heads: all by the evidence of headings and cells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from extract.document import Span, XUnit
from normalize.columns.arithmetic import formula_nats, pair_nats
from normalize.columns.assign import Assignment, assign_roles
from normalize.columns.evidence import column_samples, heading_nats, outright, text_nats, unary
from normalize.model.column import Column, Evidence, Header
from normalize.model.rows import Placed, Row
from normalize.values.kinds import kind_of
from normalize.words.composition import MAX_HEADING, composed
from normalize.words.labels import FIRST_BUDGET, head_label, known_item, phase_of
from normalize.words.vocabulary import Match, Vocabulary

BLOCKS: Final = ("indicators", "budget", "goals")
"""Blocks whose columns get their roles by evidence."""
LISTED_BLOCKS: Final = ("summary", "tasks")
"""Blocks whose columns are known by the list."""
MAX_HEADER_ROWS: Final = 4
MAX_BODY_ROWS: Final = 40
"""Rows below a header whose cells are looked at."""
HEADING: Final = 1.0
"""Nats from which a text is a heading of a block."""
HEADING_SHARE: Final = 0.6
"""Of a row's filled cells: at least this many are headings where a header goes on over the next row."""
LABELS_BLOCK: Final = 4.0
"""Nats against a goals column that has another one to its right."""
NO_HEADING: Final = 2.5
"""Nats lost by a header for each cell in it that is no heading."""
SHORT_NAME: Final = 6
"""Characters of a group's name that no list holds (过程 | 结果)."""
ALONE: Final = 0.98
"""Probability of each role from which a header needs no row above it."""
FAR_HEADING: Final = 4.0
"""Nats from which a text far above a column, over other blocks, is its heading."""
POINTS_ROLES: Final = frozenset({"weight", "score", "reviewed_score"})
"""Roles of columns that run down over all blocks of a form."""
ADDS_LITTLE: Final = 2.0
"""Nats that a first row of headings must add to the rows below it to be one."""
LEAST_NATS: Final[Mapping[str, float]] = {"indicators": 12.0, "budget": 7.0, "goals": 5.0}
"""Nats that a header's columns must have together."""
PHASES: Final = frozenset({"approved_budget", "adjusted_budget", "executed", "execution_rate"})
LEVELS: Final = frozenset({"level1", "level2", "level3"})
VALUES: Final = frozenset(
    {"target_text", "actual_text", "weight", "score", "definition", "criterion", "completion_rate"}
)
FIRST_NAMES: Final = 3
"""Rows below a list's header whose names tell whether it lists projects or sources of money."""
MISREAD: Final = 0.85
"""How far a column is to be believed whose heading was recognised with wrong characters."""
COMPOSED: Final = 0.97
"""How far a column is to be believed whose heading is read by the words that it is made of."""
CONFIRMED: Final = 6.0
"""Nats of heading, cells and merging together that say enough of a level whose heading alone does not."""
BY_CONTENT: Final = 0.85
"""How far a column is to be believed whose heading says nothing of its role."""
_PROJECTS = re.compile(r"(?:支出|自评|评价|预算|专项|实施)?项目|项目(?:支出|明细|清单)|(?:专项|预算)?资金项目")
"""Headings over the names of projects in a summary table."""
_YEAR = re.compile(r"(?:19|20)\d{2}(?=\s*年)")
_YEAR_GROUP = re.compile(r"(?:19|20)\d{2}\s*年?度?(?:预算|决算|资金|执行)?(?:情况|数)?")
"""A heading over the columns of one year."""
_TERM = re.compile(
    r"(?:第?[一二三四1-4]季度|[上下]半年|半年|前三季度|\d{1,2}\s*[-—–~～至]\s*\d{1,2}\s*月(?:份)?|\d{1,2}月(?:底|份)?|全年|年度|年末)"
)
"""Parts of a year, which head columns under one heading."""
_LETTER_ROW = re.compile(
    r"^[(（]?([A-Za-z]|\d{1,2}|[①-⑳]|[一二三四五六七八九十]{1,2})[)）]?([=/÷*×+\-].{0,12})?$|^[—\-/]+$"
)
_GOALS_BLOCK = re.compile(r"(?:年度|总体|绩效|工作|项目)+(?:目标|任务)|目标.{0,4}(?:情况|达成|完成)")
"""Names of the block of goals, printed beside it."""
GOALS_BESIDE: Final = 2.5
"""Nats for a header of goals with the name of the block beside it."""
GOALS_BELOW: Final = 1.5
"""Nats for a header of goals with whole sentences below it."""
_WORDS = {"word", "phrase", "sentence", "level"}
_NUMERIC = {"points", "number", "percent", "signed", "quantity", "date"}


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
        header = _listed_header(rows, index, block, vocabulary)
        if header is not None:
            found.append(header)
    best = max(found, key=lambda header: header.nats, default=None)
    return None if best is not None and _adds_nothing(best, rows, index, vocabulary) else best


def _holds_values(filled: Sequence[Placed], vocabulary: Vocabulary) -> bool:
    """Tell whether a row holds figures, as no header does; the points of the block may stand at its end."""
    values = [placed for placed in filled if _is_value(placed.text, vocabulary)]
    if not values:
        return False
    points = values == [filled[-1]] and kind_of(values[0].text) == "points" and len(filled) >= 4
    return not (points and all(_weight_anywhere(placed.text, vocabulary) >= HEADING for placed in filled[1:-1]))


def _weight_anywhere(text: str, vocabulary: Vocabulary) -> float:
    return max(heading_weight(block, text, vocabulary) for block in BLOCKS)


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
    if all(_heads_several(p, rows[index + 1]) and _names_group(p.text, header.block, vocabulary) for p in groups):
        return False
    below = [h for h in _headers(rows, index + 1, header.block, vocabulary) if h.height == header.height - 1]
    return any(h.nats >= header.nats - ADDS_LITTLE or _stands_alone(h) for h in below)


def _names_group(text: str, block: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a text may name a group of columns: a heading, a name of the block, or a few characters."""
    return is_heading(block, text, vocabulary) or len(text) <= SHORT_NAME


def _stands_alone(header: Header) -> bool:
    """Tell whether every column under a heading has a sure role without what stands above."""
    return all(c.field is not None and c.probability > ALONE for c in header.columns if c.heading)


# ------------------------------------------------------------------------------------------------ which rows head


def heading_weight(block: str, text: str, vocabulary: Vocabulary) -> float:
    """Return the most nats that a text has as a heading of a block; a name of the block itself counts as one."""
    if vocabulary.lookup(block, text) is not None:
        return 7.0
    if vocabulary.lookup("head", text) is not None:
        return 0.0  # 主管预算部门 names a body
    return max(composed(block, text).values(), default=0.0)


def is_heading(block: str, text: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a text is a heading of a block, by the list or by its words."""
    return heading_weight(block, text, vocabulary) >= HEADING


def _is_value(text: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a cell is a figure, which no header holds."""
    if kind_of(text) not in _NUMERIC or _YEAR_GROUP.fullmatch(text.strip()):
        return False
    return not any(is_heading(block, text, vocabulary) for block in BLOCKS)  # 一级, 二级 read as quantities


def _may_head(block: str, filled: Sequence[Placed], vocabulary: Vocabulary) -> bool:
    """Tell whether a row may be the first of a header: most of its cells are headings, none is a long text."""
    heads = [placed for placed in filled if is_heading(block, placed.text, vocabulary)]
    others = [p for p in filled if p not in heads and not (p is filled[-1] and kind_of(p.text) == "points")]
    if not heads or any(len(placed.text) > MAX_HEADING for placed in others):
        return False
    if block == "goals" and any(placed.x0 > heads[0].x0 for placed in others):
        return False  # a goal printed beside its label is a pair of label and value
    named = filled if filled[0] in heads else filled[1:]  # a label for the whole block may stand before the headings
    return len(heads) >= min(2, len(named)) and len(heads) >= HEADING_SHARE * len(named)


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
    if _is_marks(filled, vocabulary):
        return True
    if all(_TERM.fullmatch(placed.text.strip()) for placed in filled) and _is_parted(first, row, block, vocabulary):
        return True  # 一季度 | 二季度 …, 1—6月 | 全年 under one heading
    if any(_is_value(placed.text, vocabulary) or len(placed.text) > MAX_HEADING for placed in filled):
        return False
    heads = sum(1 for placed in filled if is_heading(block, placed.text, vocabulary))
    if heads >= max(1, HEADING_SHARE * len(filled)) and (spanned or heads >= 3):
        return True
    return _is_parted(first, row, block, vocabulary)


def _is_marks(filled: Sequence[Placed], vocabulary: Vocabulary) -> bool:
    """Tell whether a row holds only letters or numbers of columns, in their order, or 栏次 / 行次 before them."""
    if len(filled) < 3 or not all(_is_mark(placed.text, vocabulary) for placed in filled):
        return False
    numbers = [int(placed.text) for placed in filled if placed.text.strip().isdigit()]
    return not numbers or numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _is_mark(text: str, vocabulary: Vocabulary) -> bool:
    return (
        _LETTER_ROW.match(text) is not None
        or re.fullmatch(r"[栏行列序]\s*次", text) is not None
        or vocabulary.lookup("noise", text) is not None
    )


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


# ------------------------------------------------------------------------------------------------ columns and roles


def _headers(rows: Sequence[Row], index: int, block: str, vocabulary: Vocabulary) -> Iterator[Header]:
    """Yield the header of each height that may begin at a row, where its columns make the block."""
    for height in _heights(rows, index, block, vocabulary):
        below = rows[index + height] if index + height < len(rows) else None
        if below is not None and below.grid is rows[index].grid and _is_marks(below.filled, vocabulary):
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
        if len(filled) >= 2 and not any(_is_value(text, vocabulary) for text in texts):
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
    spans = _columns(block, head, body, vocabulary)
    if block == "budget" and _holds_pairs(spans, body, vocabulary):
        return None
    ranges = [span.span for span in spans]
    bodies = [_placed_in(row, ranges) for row in body]
    groups = _groups(block, spans, bodies, vocabulary)
    made = [
        _assigned(
            block,
            [spans[i] for i in group],
            [{group.index(i): body[i] for i in group if i in body} for body in bodies],
            vocabulary,
        )
        for group in groups
    ]
    made = _of_latest_year(made, head)
    if not made:
        return None
    columns, nats = made[0]
    nats -= NO_HEADING * _strangers(block, head, vocabulary) + _better_elsewhere(block, head, vocabulary)
    if block == "goals":
        nats += _of_goals(head, body, vocabulary)
    fields = {column.field for column in columns if column.field is not None}
    if not makes_block(block, fields) or nats < LEAST_NATS[block]:
        return None
    columns = _with_heading_above(block, spans, columns, (bodies, above), vocabulary)
    texts = tuple(placed.text for row in head for placed in row.fresh if placed.text)
    further = tuple(Header(block=block, columns=tuple(others), height=len(head), texts=texts) for others, _ in made[1:])
    return Header(block=block, columns=tuple(columns), height=len(head), texts=texts, beside=further, nats=nats)


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


def _holds_pairs(spans: Sequence[_Span], body: Sequence[Row], vocabulary: Vocabulary) -> bool:
    """Tell whether the rows below hold a label and a figure under one heading of a phase: two sides with labels."""
    phases = [span for span in spans if _phase(span, vocabulary) in PHASES]
    double = rows = 0
    for row in body[:6]:
        inside = [[p for p in row.filled if p.middle_in(s.span)] for s in phases]
        rows += any(inside)
        double += any(len(cells) > 1 and kind_of(cells[0].text) not in _NUMERIC for cells in inside)
    return double > 0.5 * rows


class _Span:
    """The x-range of a column while its header is put together, and the headings over it, top to bottom."""

    __slots__ = ("cells", "stack", "unit", "x0", "x1")

    def __init__(self, x0: float, x1: float, unit: XUnit, stack: tuple[Placed, ...], cells: tuple[object, ...]) -> None:
        self.x0, self.x1, self.unit, self.stack, self.cells = x0, x1, unit, stack, cells

    @property
    def span(self) -> Span[XUnit]:
        """The x-range with its unit."""
        return Span(x0=self.x0, x1=self.x1, unit=self.unit)

    @property
    def headings(self) -> tuple[str, ...]:
        """The printed headings, top to bottom."""
        return tuple(placed.text for placed in self.stack)


def _columns(block: str, head: Sequence[Row], body: Sequence[Row], vocabulary: Vocabulary) -> list[_Span]:
    """Return the columns, left to right, parted where the header's cells are, and where its body's cells are."""
    edges = sorted({edge for row in head for placed in row.cells for edge in (placed.x0, placed.x1)})
    last_row, unit = head[-1].number - 1, head[-1].cells[0].span.unit
    spans: list[_Span] = []
    for x0, x1 in pairwise(edges):
        middle = (x0 + x1) / 2
        stack: list[Placed] = []
        covering: list[object] = []
        for row in head:
            placed = next((p for p in row.cells if p.x0 <= middle < p.x1), None)
            if placed is None or any(placed.cell is p.cell for p in stack):
                continue
            covering.append(placed.cell)
            if _labels_block(placed, last_row, block, vocabulary) or not placed.text:
                continue
            if is_heading(block, placed.text, vocabulary) or not _is_mark(placed.text, vocabulary):
                stack.append(placed)
        last = spans[-1] if spans else None
        if (
            last is not None
            and [p.cell for p in last.stack] == [p.cell for p in stack]
            and list(last.cells[-1:]) == covering[-1:]
        ):
            last.x1 = x1
        else:
            spans.append(_Span(x0, x1, unit, tuple(stack), tuple(covering)))
    return [part for span in spans for part in (_parted(span, body) if _may_part(block, span, vocabulary) else [span])]


def _with_heading_above(
    block: str,
    spans: Sequence[_Span],
    columns: list[Column],
    around: tuple[Sequence[Mapping[int, tuple[str, int]]], Sequence[Row]],
    vocabulary: Vocabulary,
) -> list[Column]:
    """Return the columns of a block with the roles that headings far above give those that have none of their own.

    `around` holds the block's rows and the rows above it; such headings do not tell whether the block stands here.
    """
    bodies, above = around
    headed = [_headed_above(block, span, above, vocabulary) for span in spans]
    if len(columns) != len(spans) or all(new is old for new, old in zip(headed, spans, strict=True)):
        return columns
    return _assigned(block, headed, bodies, vocabulary)[0]


def _headed_above(block: str, span: _Span, above: Sequence[Row], vocabulary: Vocabulary) -> _Span:
    """Give a column without a heading the one at the top of it, over other blocks (自评得分 over them all)."""
    if span.stack or block == "goals":
        return span
    for row in reversed(above):
        for placed in row.cells:
            same = placed.begins and placed.mostly_in(span.span) and placed.stands_in(span.span)
            if not same or placed.blank or _is_value(placed.text, vocabulary):
                continue
            told = heading_weight(block, placed.text, vocabulary) >= FAR_HEADING and POINTS_ROLES & set(
                text_nats(block, placed.text, vocabulary)
            )
            return _Span(span.x0, span.x1, span.unit, (placed,), span.cells) if told else span
    return span


def _may_part(block: str, span: _Span, vocabulary: Vocabulary) -> bool:
    """Tell whether a heading may stand over several columns: one of a level, or one that says nothing."""
    nats = heading_nats(block, span.headings, vocabulary)
    return block == "indicators" and (not nats or bool(LEVELS & nats.keys()))


def _parted(span: _Span, body: Sequence[Row]) -> list[_Span]:
    """Part a column whose heading stands over several columns of the body."""
    inside: dict[float, int] = {}
    rows = 0
    tolerance = 0.02 * (span.x1 - span.x0)
    for row in body:
        own = [p for p in row.cells if span.x0 - tolerance <= p.x0 and p.x1 <= span.x1 + tolerance]
        if not own:
            continue
        rows += 1
        for placed in own[1:]:
            near = next((x for x in inside if abs(x - placed.x0) <= tolerance), placed.x0)
            inside[near] = inside.get(near, 0) + 1
    cuts = sorted(x for x, count in inside.items() if count > 0.5 * rows)
    edges = [span.x0, *cuts, span.x1]
    return [_Span(x0, x1, span.unit, span.stack, span.cells) for x0, x1 in pairwise(edges)]


def _labels_block(placed: Placed, last_row: int, block: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a cell reaches below the header, a label of the whole block; 一级指标 is a heading all the same."""
    if placed.cell.last_row <= last_row:
        return False
    nats = text_nats(block, placed.text, vocabulary)
    return block != "indicators" or not any(nats.get(level, 0.0) >= 3.0 for level in LEVELS)


def _placed_in(row: Row, ranges: Sequence[Span[XUnit]]) -> dict[int, tuple[str, int]]:
    """Return column -> text and row span of the cells that begin in a row and stand in one column alone."""
    found: dict[int, tuple[str, int]] = {}
    for placed in row.cells:
        if not placed.begins:
            continue
        covered = [i for i, span in enumerate(ranges) if placed.stands_in(span)]
        if len(covered) == 1:
            text, size = found.get(covered[0], ("", 0))
            found[covered[0]] = (text + placed.text, max(size, placed.cell.row_span))
    return found


def _groups(
    block: str, spans: Sequence[_Span], bodies: Sequence[Mapping[int, tuple[str, int]]], vocabulary: Vocabulary
) -> list[list[int]]:
    """Cut a budget header that names its phases twice (收入 | 支出 side by side) into one group of columns each."""
    named: list[str | None] = []
    if block == "budget":
        for index, span in enumerate(spans):
            texts = [body[index][0] for body in bodies if index in body]
            words = sum(1 for text in texts if kind_of(text) in _WORDS)
            named.append(None if words > 0.5 * len(texts) else _phase(span, vocabulary))  # 预算支出 over labels
    twice = {field for field in set(named) - {None} if named.count(field) > 1}
    if len(twice) < 2 or "executed" not in twice:
        return [list(range(len(spans)))]
    groups: list[list[int]] = [[]]
    seen: set[str | None] = set()
    for index, field in enumerate(named):
        opens = field is None and seen & PHASES and not _ends_group(spans[index], vocabulary)
        if opens or (field is not None and field in seen):
            groups.append([])
            seen = set()
        groups[-1].append(index)
        seen.add(field)
    return [group for group in groups if any(named[index] is not None for index in group)]


def _ends_group(span: _Span, vocabulary: Vocabulary) -> bool:
    """Tell whether a column ends a group of phases: points, or a remark."""
    nats = heading_nats("budget", span.headings[-1:], vocabulary)
    best = max(nats, key=lambda role: nats[role], default=None)
    return best in {"weight", "score", "deviation"}


def _phase(span: _Span, vocabulary: Vocabulary) -> str | None:
    nats = heading_nats("budget", span.headings[-1:], vocabulary)
    best = max(nats, key=lambda role: nats[role], default=None)
    return best if best in PHASES else None


def _assigned(
    block: str, spans: Sequence[_Span], bodies: Sequence[Mapping[int, tuple[str, int]]], vocabulary: Vocabulary
) -> tuple[list[Column], float]:
    """Return a group's columns with their roles, and the nats of all of them."""
    samples, rows = column_samples([span.headings for span in spans], bodies)
    weights = [unary(block, sample, vocabulary) for sample in samples]
    for own, told in zip(weights, formula_nats(block, [span.headings for span in spans]), strict=True):
        own |= {role: own.get(role, 0.0) + nats for role, nats in told.items()}
    if block == "goals":
        _prefer_inner(weights)
    firm = [outright(block, sample, vocabulary) for sample in samples]
    chosen = assign_roles(block, weights, pair_nats(block, samples, rows), firm)
    columns = [_column(block, span, index, chosen, weights[index], vocabulary) for index, span in enumerate(spans)]
    return _only_budget(columns), chosen.nats


def _only_budget(columns: list[Column]) -> list[Column]:
    """Return the columns, the budget being the year's where it is the only one and not said to be the first."""
    fields = {column.field for column in columns}
    if "approved_budget" not in fields or "adjusted_budget" in fields:
        return columns
    return [
        replace(column, field="adjusted_budget", rival="approved_budget")
        if column.field == "approved_budget" and not FIRST_BUDGET.search(column.heading)
        else column
        for column in columns
    ]


def _prefer_inner(weights: Sequence[dict[str, float]]) -> None:
    """Of several columns that may hold the expected goals believe the last: 年度总体目标 before them is a label."""
    told = [nats for nats in weights if nats.get("expected", 0.0) > 0 and nats.get("actual", 0.0) < nats["expected"]]
    for nats in told[:-1]:
        nats["expected"] -= LABELS_BLOCK


def _column(  # noqa: PLR0913, PLR0917  a column is made of all of these
    block: str,
    span: _Span,
    index: int,
    chosen: Assignment,
    weights: Mapping[str, float],
    vocabulary: Vocabulary,
) -> Column:
    assigned = chosen.columns[index]
    lowest = span.stack[-1] if span.stack else None
    heading = (lowest.cell.misread or lowest.text) if lowest is not None else ""
    headed = heading_nats(block, span.headings, vocabulary)
    match: Match | None = None
    if assigned.role is None:
        if heading and vocabulary.lookup(block, heading) == "block":
            match = Match(field="block", how="exact", similarity=1.0)
        elif headed:
            best = max(headed, key=lambda role: headed[role])
            match = Match(field=best, how="similar", similarity=round(1 - assigned.probability, 3))
    else:
        told = headed.get(assigned.role, 0.0)
        confirmed = weights.get(assigned.role, 0.0) >= CONFIRMED
        match = _match(block, assigned.role, lowest, told, assigned.probability, vocabulary, confirmed=confirmed)
    evidence = tuple(
        Evidence(kind="heading", role=role, nats=round(nats, 2), because=" / ".join(span.headings))
        for role, nats in sorted(headed.items(), key=lambda item: -item[1])[:2]
    )
    return Column(
        span=span.span, field=assigned.role, heading=heading, match=match, probability=assigned.probability,
        rival=assigned.rival, evidence=evidence,
    )  # fmt: skip


def _match(  # noqa: PLR0913, PLR0917  what a heading says, and what the columns say together
    block: str,
    role: str,
    lowest: Placed | None,
    told: float,
    probability: float,
    vocabulary: Vocabulary,
    *,
    confirmed: bool,
) -> Match:
    if lowest is not None and lowest.cell.misread is not None:
        return Match(field=role, how="similar", similarity=min(MISREAD, probability))
    if lowest is not None and vocabulary.lookup(block, lowest.text) == role and probability > 0.95:
        return Match(field=role, how="exact", similarity=1.0)
    trust = COMPOSED if told >= 2.0 or (confirmed and role in LEVELS) else BY_CONTENT
    return Match(field=role, how="similar", similarity=round(trust * probability, 3))


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
        and not _is_mark(placed.text, vocabulary)
        and (place or (len(head) > 1 and not _heads_several(placed, head[1]) and placed.cell.last_row < row.number))
    )


def _heads_several(placed: Placed, below: Row) -> bool:
    return sum(1 for p in below.fresh if p.middle_in(placed.span) and p.text) >= 2


def _of_latest_year(groups: list[tuple[list[Column], float]], head: Sequence[Row]) -> list[tuple[list[Column], float]]:
    """Where groups side by side are of different years, keep the latest, with the label columns before the first."""
    if len(groups) < 2:
        return groups
    years: list[int] = []
    for columns, _ in groups:
        span = Span(x0=columns[0].x0, x1=columns[-1].x1, unit=columns[0].span.unit)
        named = [
            int(found.group())
            for row in head
            for placed in row.filled
            if placed.mostly_in(span) and (found := _YEAR.search(placed.text))
        ]
        if not named:
            return groups
        years.append(max(named))
    if len(set(years)) < 2:
        return groups
    label = [column for column in groups[0][0] if column.field is None]
    latest, nats = groups[years.index(max(years))]
    return [(latest, nats) if latest is groups[0][0] else ([*label, *latest], nats)]


def makes_block(block: str, fields: set[str]) -> bool:
    """Tell whether columns with these roles make a block."""
    if block == "indicators":
        levels, values = fields & LEVELS, fields & VALUES
        return bool(levels) and bool(values) and len(levels | values) >= 3
    if block == "budget":
        return len(fields & PHASES) >= 2
    return {"expected", "actual"} <= fields


# ------------------------------------------------------------------------------------------------ by the list


def _listed_header(rows: Sequence[Row], index: int, block: str, vocabulary: Vocabulary) -> Header | None:
    """Return the header of a summary table or of a block of tasks, whose headings are looked up."""
    filled = rows[index].filled
    known = [placed for placed in filled if _listed(block, placed.text, vocabulary)]
    least = max(2, HEADING_SHARE * len(filled)) if block == "summary" else 2
    if len(known) < least or any(len(placed.text) > MAX_HEADING for placed in filled if placed not in known):
        return None
    if block == "summary" and vocabulary.lookup("budget", filled[0].text) == "block":
        return None  # 项目资金 beside 项目名称, 预算数 …: the budget of a form, whose lines have names
    best: Header | None = None
    for height in range(1, MAX_HEADER_ROWS + 1):
        if index + height > len(rows) or rows[index + height - 1].grid is not rows[index].grid:
            break
        if height > 1 and not _list_goes_on(rows[index], rows[index + height - 1], block, vocabulary):
            break
        if height == 2 and 2 * len(known) <= len(filled):
            break  # labels, each with its value beside it
        head = rows[index : index + height]
        columns = [_listed_column(span, block, vocabulary) for span in _columns(block, head, (), vocabulary)]
        columns = _without_doubles(columns)
        if block == "summary" and _lists_sources(columns, rows[index + height :], vocabulary):
            continue
        if _makes_list(block, columns):
            texts = tuple(placed.text for row in head for placed in row.fresh if placed.text)
            fields = {column.field for column in columns if column.field is not None}
            nats = 7.0 * len(fields) * (2.0 if block == "summary" else 0.8)
            best = Header(block=block, columns=tuple(columns), height=height, texts=texts, nats=nats)
    return best


def _lists_sources(columns: Sequence[Column], body: Sequence[Row], vocabulary: Vocabulary) -> bool:
    """Tell whether the column of projects lists sources of money: a budget under 资金名称 is no summary of projects."""
    column = next((c for c in columns if c.field == "project_name"), None)
    if column is None:
        return False
    names = [p.text for row in body[:FIRST_NAMES] for p in row.filled if p.middle_in(column.span)]
    return sum(1 for name in names if known_item(name, vocabulary) is not None) > 0.5 * len(names)


def _listed(block: str, text: str, vocabulary: Vocabulary) -> str | None:
    field = vocabulary.lookup(block, text)
    if field is None and block == "tasks" and known_item(text, vocabulary) == "fiscal":
        return "fiscal_budget"
    if field is None and block == "tasks":
        return phase_of(text, vocabulary)
    if field is None and block == "summary":
        field = vocabulary.lookup("budget", text) or head_label(text, vocabulary)
        if field in {None, "block", "project_type"} and _PROJECTS.fullmatch(text.strip()):
            return "project_name"
        if field is None:
            words = composed("budget", text)
            field = max(words, key=lambda role: words[role]) if max(words.values(), default=0.0) >= 2.0 else None
    return field


def _list_goes_on(first: Row, row: Row, block: str, vocabulary: Vocabulary) -> bool:
    filled = row.filled
    if _is_marks(filled, vocabulary):
        return True
    if not filled or any(_is_value(placed.text, vocabulary) for placed in filled):
        return False
    spanned = any(p.cell.last_row >= row.number - 1 for p in first.filled if p.cell.row_span <= MAX_HEADER_ROWS)
    known = sum(1 for placed in filled if _listed(block, placed.text, vocabulary) not in {None, "block"})
    return known >= max(1, HEADING_SHARE * len(filled)) and (spanned or known >= 3)


def _listed_column(span: _Span, block: str, vocabulary: Vocabulary) -> Column:
    for placed in reversed(span.stack):
        field = _listed(block, placed.text, vocabulary)
        if field is not None and field != "block":
            exact = (
                vocabulary.lookup(block, placed.text) is not None
                or vocabulary.lookup("budget", placed.text) is not None
            )
            match = Match(field=field, how="exact" if exact else "similar", similarity=1.0 if exact else COMPOSED)
            return Column(span=span.span, field=field, heading=placed.text, match=match)
    heading = span.headings[-1] if span.stack else ""
    return Column(span=span.span, field=None, heading=heading, match=None)


def _without_doubles(columns: Sequence[Column]) -> list[Column]:
    """Keep each field once, the first column that claims it."""
    seen: set[str] = set()
    kept = []
    for column in columns:
        if column.field is not None and column.field in seen:
            kept.append(Column(span=column.span, field=None, heading=column.heading, match=None))
            continue
        if column.field is not None:
            seen.add(column.field)
        kept.append(column)
    return kept


def _makes_list(block: str, columns: Sequence[Column]) -> bool:
    fields = {column.field for column in columns if column.field is not None}
    if block == "tasks":
        return "task" in fields and len(fields) >= 2 and bool(fields & {"content", "status"} or fields & PHASES)
    named = [column for column in columns if column.heading]
    known = [column for column in named if column.field is not None]
    money = fields & (PHASES | {"score", "rating", "total_score"})
    if not money & {"executed", "score", "rating", "total_score"}:
        return False  # a list of projects with their budgets evaluates nothing
    return "project_name" in fields and len(money) >= 2 and len(known) >= HEADING_SHARE * len(named)


# ------------------------------------------------------------------------------------------------ rows under a header


def assign(row: Row, columns: Sequence[Column]) -> dict[str, tuple[Placed, ...]]:
    """Return for each field the cells of a row that stand in its column.

    A cell that covers several columns belongs to the third level where that is among them, else to the first that has
    a field; several cells in one column all belong to it, left to right.
    """
    found: dict[str, list[Placed]] = {}
    for placed in row.cells:
        named = [column for column in columns if column.field is not None and placed.stands_in(column.span)]
        target = next((c for c in named if c.field == "level3"), named[0] if named else None)
        if target is not None and target.field is not None:
            found.setdefault(target.field, []).append(placed)
    return {field: tuple(cells) for field, cells in found.items()}
