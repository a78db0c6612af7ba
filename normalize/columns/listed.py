"""Headers that are known by the list: of tables with a project in each row, and of yearly tasks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from normalize.columns.headings import HEADING_SHARE, LEVELS, MAX_HEADER_ROWS, PHASES, is_marks, is_value
from normalize.columns.roles import COMPOSED, only_budget
from normalize.columns.spans import ColumnSpan, columns_of
from normalize.model.column import Column, Header
from normalize.model.rows import Placed, Row
from normalize.words.composition import MAX_HEADING, composed, likeliest
from normalize.words.labels import head_label, known_item, phase_of
from normalize.words.vocabulary import Match, Vocabulary

LISTED_BLOCKS: Final = ("summary", "tasks")
"""Blocks whose columns are known by the list."""
GOAL: Final = 3.0
"""Nats from which a heading of a list of projects is that of their goals or what came of them."""
LEAST_OVER: Final = 3
"""Known headings of a first row from which what stands below them are their parts."""
FIRST_NAMES: Final = 3
"""Rows below a list's header whose names tell whether it lists projects or sources of money."""
_PROJECTS = re.compile(
    r"(?:[\u4e00-\u9fff]{2,6}[及和与、/／])?(?:支出|自评|评价|预算|专项|实施)?项目(?:名称)?|项目(?:支出|明细|清单)|"
    r"(?:专项|预算)?资金项目"
)
"""Headings over the names of projects in a summary table."""

_OF_MONEY = re.compile(r"(?:项目|专项|财政|补助|本级|上级|年度|全年)*(?:资金|经费|拨款)(?:总额)?")
"""Names of money that are none of a project."""
EDGE: Final = 1e-6
"""Of x: what lies nearer is the same edge."""
_TOTAL = re.compile(r"(?:自评|评价|综合|项目|最终)?总\s*(?:得|评)?分(?:值|数)?")
"""Headings over the score of a whole project."""


def listed_header(rows: Sequence[Row], index: int, block: str, vocabulary: Vocabulary) -> Header | None:
    """Return the header of a summary table or of a block of tasks, whose headings are looked up."""
    filled = rows[index].filled
    own = _left_of_levels(rows, index, vocabulary) if block == "summary" else filled
    known = [placed for placed in filled if _listed(block, placed.text, vocabulary)]
    first = 1
    lowest = _lowest(rows, index) if block == "summary" else filled
    if lowest != filled:
        filled = lowest
        own = [placed for placed in filled if placed.x1 <= own[-1].x1 + EDGE]
        over = known if len(known) >= max(LEAST_OVER, HEADING_SHARE * len(rows[index].filled)) else []
        known = [p for p in filled if _listed(block, p.text, vocabulary) or any(p.mostly_in(o.span) for o in over)]
        first = 2
    if not _enough(block, own, known) or any(len(p.text) > MAX_HEADING for p in filled if p not in known):
        return None
    if block == "summary" and vocabulary.lookup("budget", filled[0].text) == "block":
        return None  # 项目资金 beside 项目名称, 预算数 …: the budget of a form, whose lines have names
    best: Header | None = None
    for height in range(first, MAX_HEADER_ROWS + 1):
        if index + height > len(rows) or rows[index + height - 1].grid is not rows[index].grid:
            break
        if height > first and not _list_goes_on(rows[index], rows[index + height - 1], block, vocabulary):
            break
        if height == 2 and 2 * len(known) <= len(filled):
            break  # labels, each with its value beside it
        head = rows[index : index + height]
        read = [_listed_column(span, block, vocabulary) for span in columns_of(block, head, (), vocabulary)]
        columns = only_budget(_without_doubles(read)) if block == "summary" else _without_doubles(read)
        if block == "summary" and _lists_sources(columns, rows[index + height :], vocabulary):
            continue
        if _makes_list(block, [c for c in read if c.x1 <= own[-1].x1 + EDGE]):
            texts = tuple(placed.text for row in head for placed in row.fresh if placed.text)
            fields = {column.field for column in columns if column.field is not None}
            nats = 7.0 * len(fields) * (2.0 if block == "summary" else 0.8)
            best = Header(block=block, columns=tuple(columns), height=height, texts=texts, nats=nats)
    return best


def _enough(block: str, own: Sequence[Placed], known: Sequence[Placed]) -> bool:
    """Tell whether so many of the headings are known that they may be those of the block."""
    least = max(2, HEADING_SHARE * len(own)) if block == "summary" else 2
    return len([placed for placed in known if placed in own]) >= least


def _lowest(rows: Sequence[Row], index: int) -> tuple[Placed, ...]:
    """Return the lowest headings of a header of two rows, where the first row's only group those of the second."""
    filled = rows[index].filled
    if index + 1 >= len(rows) or rows[index + 1].grid is not rows[index].grid:
        return filled
    below = rows[index + 1].filled
    parted = [placed for placed in filled if sum(1 for p in below if p.middle_in(placed.span)) > 1]
    beside = [placed for placed in filled if placed not in parted]
    if not parted or any(placed.cell.last_row < rows[index].number for placed in beside):
        return filled
    return tuple(sorted([*beside, *below], key=lambda placed: placed.x0))


def _left_of_levels(rows: Sequence[Row], index: int, vocabulary: Vocabulary) -> Sequence[Placed]:
    """Return the headings before those of levels, which a list of projects has that prints their indicators too.

    The levels may stand in the second row, under a heading of all the indicators' columns.
    """
    filled = rows[index].filled
    below = rows[index + 1].filled if index + 1 < len(rows) and rows[index + 1].grid is rows[index].grid else ()
    for row in (filled, below):
        levels = [placed for placed in row if vocabulary.lookup("indicators", placed.text) in LEVELS]
        left = [placed for placed in filled if levels and placed.x1 <= levels[0].x0 + 1e-6]
        if len(levels) > 1 and len(left) > 1:
            return left
    return filled


def _lists_sources(columns: Sequence[Column], body: Sequence[Row], vocabulary: Vocabulary) -> bool:
    """Tell whether the column of projects lists sources of money: a budget under 资金名称 is no summary of projects."""
    column = next((c for c in columns if c.field == "project_name"), None)
    if column is None:
        return False
    names = [p.text for row in body[:FIRST_NAMES] for p in row.filled if p.middle_in(column.span)]
    sources = [n for n in names if known_item(n, vocabulary) is not None or _OF_MONEY.fullmatch(n.strip())]
    return len(sources) > 0.5 * len(names)


@lru_cache(maxsize=20_000)
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
        if field is None and _TOTAL.fullmatch(text.strip()):
            return "total_score"
        if field in {None, "block"}:
            field = likeliest(composed("budget", text), 2.0 if field is None else 1.0) or field
        if field == "project_name" and "任务" in text and "项目" not in text:
            return None  # a list of tasks is part of its form
        if field is None:
            known = vocabulary.lookup("goals", text)
            field = known if known in {"expected", "actual"} else likeliest(composed("goals", text), GOAL)
    return field


def _list_goes_on(first: Row, row: Row, block: str, vocabulary: Vocabulary) -> bool:
    filled = row.filled
    if is_marks(filled, vocabulary):
        return True
    if not filled or any(is_value(placed.text, vocabulary) for placed in filled):
        return False
    spanned = any(p.cell.last_row >= row.number - 1 for p in first.filled if p.cell.row_span <= MAX_HEADER_ROWS)
    known = sum(1 for placed in filled if _listed(block, placed.text, vocabulary) not in {None, "block"})
    return known >= max(1, HEADING_SHARE * len(filled)) and (spanned or known >= 3)


def _listed_column(span: ColumnSpan, block: str, vocabulary: Vocabulary) -> Column:
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
