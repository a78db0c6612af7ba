"""Header rows: which block of a form they open, and the x-range that each of their fields rules."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from extract.document import Span, XUnit
from normalize.tablerows import Placed, Row
from normalize.values import parse_amount, parse_measure
from normalize.vocabulary import Match, Vocabulary, heading_key

BLOCKS = ("indicators", "summary", "tasks", "budget", "goals")
"""Blocks in the order in which a header is tried."""
MAX_HEADER_ROWS = 4
MAX_HEADING = 24
"""Characters; a longer cell is a value, and a row that holds one is no header."""
HEADING_SHARE = 0.6
"""Of a row's filled cells: at least this many are headings where a header goes on over the next row."""
LEAST_EXACT = {"indicators": 3, "budget": 2}
"""Headings known exactly that a header must have before near variants count."""
LEAST_BESIDE = 3
"""Known headings that reach down beside a row that parts others; two may be the labels of a block of two rows."""
_PHASES = {"approved_budget", "adjusted_budget", "executed", "execution_rate"}
_LEVELS = {"level1", "level2", "level3"}
_VALUES = {"target_text", "actual_text", "weight", "score", "definition", "criterion", "completion_rate"}
MISREAD = 0.85
"""How far a column is to be believed whose heading was recognised with wrong characters."""
_YEAR = re.compile(r"(?:19|20)\d{2}(?=\s*年)")
_YEAR_GROUP = re.compile(r"(?:19|20)\d{2}\s*年?度?(?:预算|决算|资金|执行)?(?:情况|数)?")
"""A heading over the columns of one year."""
_LETTER_ROW = re.compile(
    r"^[(（]?([A-Za-z]|\d{1,2}|[①-⑳]|[一二三四五六七八九十]{1,2})[)）]?([=/÷*×+\-].{0,12})?$|^[—\-/]+$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a block: its x-range, field (None for a heading that maps to nothing) and printed heading."""

    span: Span[XUnit]
    field: str | None
    heading: str
    match: Match | None

    @property
    def x0(self) -> float:
        """The left edge, to be compared with edges of the same table alone."""
        return self.span.x0

    @property
    def x1(self) -> float:
        """The right edge, as `x0`."""
        return self.span.x1

    @property
    def percent(self) -> bool:
        """Whether the heading carries a percent sign."""
        return re.search(r"[%％﹪]", self.heading) is not None and re.search(r"100\s*[%％]", self.heading) is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """A block's header: its columns, the number of rows it takes, and the texts printed in it (for units)."""

    block: str
    columns: tuple[Column, ...]
    height: int
    texts: tuple[str, ...]
    beside: tuple[Header, ...] = ()
    """Further groups of columns with the same headings to the right (收入 | 支出)."""

    def fields(self) -> set[str]:
        """Return the fields that the columns hold."""
        return {column.field for column in self.columns if column.field is not None}

    def column(self, field: str) -> Column | None:
        """Return the column of a field."""
        return next((column for column in self.columns if column.field == field), None)

    def unknown(self) -> list[Column]:
        """Return the columns whose heading maps to nothing or only by likeness."""
        return [
            c for c in self.columns if c.heading and (c.match is None or c.match.how != "exact" or c.field == "level4")
        ]


def find_header(rows: Sequence[Row], index: int, vocabulary: Vocabulary) -> Header | None:
    """Return the header that begins at a row, of the first block whose headings it holds; else None."""
    filled = rows[index].filled
    if len(filled) < 2 or any(_is_number(placed.text, vocabulary) for placed in filled):
        return None
    for block in BLOCKS:
        header = _header(rows, index, block, vocabulary)
        if header is not None:
            return header
    return _under_groups(rows, index, vocabulary)


def _under_groups(rows: Sequence[Row], index: int, vocabulary: Vocabulary) -> Header | None:
    """Return the header whose first row only groups its columns (指标 | 完成情况 | 评分), its own words unknown."""
    row = rows[index]
    if index + 1 >= len(rows) or rows[index + 1].grid is not row.grid:
        return None
    below = [(placed.x0 + placed.x1) / 2 for placed in rows[index + 1].fresh]
    if not any(row.number <= placed.cell.last_row < row.number + MAX_HEADER_ROWS for placed in row.filled):
        return None  # none of its headings is also one of the row below: it may be a goal above the header
    for placed in row.filled:
        parts = sum(1 for middle in below if placed.x0 <= middle < placed.x1)
        if (
            len(placed.text) > MAX_HEADING
            or re.search("[，。；]", placed.text)
            or (parts < 2 and placed.cell.last_row < row.number)
        ):
            return None
    for block in ("indicators", "budget"):
        if _goes_on(rows[index + 1], block, vocabulary, spanned=True):
            return _gathered(rows, index, block, vocabulary, height=2)
    return None


def _is_number(text: str, vocabulary: Vocabulary) -> bool:
    if vocabulary.lookup("indicators", text) is not None:
        return False  # 一级, 二级 read as quantities
    if re.fullmatch(r"\d{1,2}|[A-Z]", text.strip()):
        return False
    return parse_amount(text, None)[0] is not None or parse_measure(text) is not None


def _lookup(block: str, text: str, vocabulary: Vocabulary) -> str | None:
    field = vocabulary.lookup(block, text)
    if field is None and block in {"budget", "indicators"} and _YEAR_GROUP.fullmatch(text.strip()):
        return "block"
    if field is None and block == "summary":
        field = vocabulary.lookup("budget", text) or vocabulary.lookup("head", text)
    return field


def _header(rows: Sequence[Row], index: int, block: str, vocabulary: Vocabulary) -> Header | None:
    """Gather the header's rows while they hold headings, then see whether they make the block."""
    filled = rows[index].filled
    known = [placed for placed in filled if _lookup(block, placed.text, vocabulary)]
    if not known or any(len(placed.text) > MAX_HEADING for placed in filled if placed not in known):
        return None
    beside = [placed for placed in filled if placed not in known and not _is_serial(placed.text, vocabulary)]
    if block == "goals" and any(placed.x0 > known[0].x0 for placed in beside):
        return None  # a goal printed beside its label is a pair of label and value
    alone = {_lookup(block, placed.text, vocabulary) for placed in known}
    named = filled if filled[0] in known else filled[1:]  # a label for the whole block may stand before the headings
    alike = len(known) if len(known) >= HEADING_SHARE * len(named) else _alike(named, block, vocabulary)
    if not _makes_block(block, {f for f in alone if f}, ()) and alike < HEADING_SHARE * len(named):
        return None  # a row that needs the next one to be a header holds headings alone
    return _gathered(rows, index, block, vocabulary, height=1)


def _gathered(rows: Sequence[Row], index: int, block: str, vocabulary: Vocabulary, *, height: int) -> Header | None:
    """Return the header that begins with `height` rows at `index` and takes those below that hold headings."""
    reach = _reach(rows[index])
    while height < MAX_HEADER_ROWS and index + height < len(rows):
        row = rows[index + height]
        if row.grid is not rows[index].grid:
            break
        parted = _is_parted(rows[index], row, block, vocabulary)
        if not parted and not _goes_on(row, block, vocabulary, spanned=height < reach):
            break
        height += 1
    groups = _groups(_columns(rows[index : index + height], block, vocabulary), block)
    groups = _of_latest_year(groups, rows[index : index + height])
    columns, *others = [_without_doubles(group, block, vocabulary) for group in groups]
    fields = {column.field for column in columns if column.field is not None}
    if not _makes_block(block, fields, columns):
        return None
    texts = tuple(placed.text for row in rows[index : index + height] for placed in row.fresh if placed.text)
    further = tuple(Header(block=block, columns=tuple(group), height=height, texts=texts) for group in others)
    return Header(block=block, columns=tuple(columns), height=height, texts=texts, beside=further)


def _alike(named: Sequence[Placed], block: str, vocabulary: Vocabulary) -> int:
    """Return how many cells are headings of the block, near variants counted where some are known exactly."""
    exact = sum(1 for placed in named if _lookup(block, placed.text, vocabulary))
    if exact < LEAST_EXACT.get(block, len(named)):
        return exact
    return sum(1 for placed in named if vocabulary.match(block, placed.text) is not None)


def _reach(row: Row) -> int:
    """Return over how many rows the headings of a row reach, by the shortest span that is not the row's own."""
    spans = [placed.cell.row_span for placed in row.filled]
    return max((span for span in spans if span <= MAX_HEADER_ROWS), default=1)


def _goes_on(row: Row, block: str, vocabulary: Vocabulary, *, spanned: bool) -> bool:
    """Tell whether a row is a further header row: headings only, or the letters and numbers under them."""
    filled = row.filled
    if not filled:
        return spanned and bool(row.fresh) and len(row.fresh) < len(row.cells)
    if len(filled) >= 3 and all(_is_mark(placed.text, vocabulary) for placed in filled):
        numbers = [placed.text for placed in filled if placed.text.isdigit()]
        return not numbers or [int(n) for n in numbers] == list(range(int(numbers[0]), int(numbers[0]) + len(numbers)))
    if any(_is_number(placed.text, vocabulary) for placed in filled):
        return False
    known = sum(1 for placed in filled if _lookup(block, placed.text, vocabulary) not in {None, "block"})
    return known >= max(1, HEADING_SHARE * len(filled)) and (spanned or known >= 3)


def _is_parted(first: Row, row: Row, block: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a row only parts headings of the first row: the others, known ones, reach down beside it."""
    if block not in {"indicators", "budget"} or not row.filled:
        return False
    beside = [p for p in first.filled if p.cell.last_row >= row.number - 1]
    known = [p for p in beside if _lookup(block, p.text, vocabulary) not in {None, "block"}]
    over = [p for p in first.filled if p not in beside and _lookup(block, p.text, vocabulary) is not None]
    return len(known) >= LEAST_BESIDE and all(
        len(placed.text) <= MAX_HEADING
        and not _is_number(placed.text, vocabulary)
        and any(p.x0 <= placed.x0 and placed.x1 <= p.x1 and p.x1 - p.x0 > placed.x1 - placed.x0 for p in over)
        for placed in row.filled
    )


def _is_serial(text: str, vocabulary: Vocabulary) -> bool:
    return vocabulary.lookup("indicators", text) == "serial"


def _is_mark(text: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a header cell holds a column's letter or number, or the words 栏次 / 行次 before them."""
    return _LETTER_ROW.match(text) is not None or vocabulary.lookup("noise", text) is not None


def _columns(rows: Sequence[Row], block: str, vocabulary: Vocabulary) -> list[Column]:
    """Return the columns, left to right: over each x the lowest heading counts, with the one above as context."""
    edges = sorted({edge for row in rows for placed in row.cells for edge in (placed.x0, placed.x1)})
    last_row, unit = rows[-1].number - 1, rows[-1].cells[0].span.unit
    columns: list[Column] = []
    for x0, x1 in pairwise(edges):
        middle = (x0 + x1) / 2
        stack: list[Placed] = []
        for row in rows:
            placed = next((p for p in row.cells if p.x0 <= middle < p.x1), None)
            if placed is None or any(placed.cell is p.cell for p in stack):
                continue
            if _labels_block(placed, last_row, block, vocabulary):
                continue
            if placed.text and (_lookup(block, placed.text, vocabulary) or not _is_mark(placed.text, vocabulary)):
                stack.append(placed)
        column = _column(stack, Span(x0=x0, x1=x1, unit=unit), block, vocabulary)
        last = columns[-1] if columns else None
        if last is not None and last.heading == column.heading and _same_cell(rows, last, column):
            both = Span(x0=last.x0, x1=column.x1, unit=unit)
            columns[-1] = Column(span=both, field=last.field, heading=last.heading, match=last.match)
        else:
            columns.append(column)
    return columns


def _labels_block(placed: Placed, last_row: int, block: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a cell reaches below the header, a label of the whole block; 一级指标 is a heading all the same."""
    if placed.cell.last_row <= last_row:
        return False
    return block != "indicators" or _lookup(block, placed.text, vocabulary) not in _LEVELS


def _groups(columns: list[Column], block: str) -> list[list[Column]]:
    """Cut a budget header that names its phases twice (收入 | 支出 side by side) into one group of columns each."""
    named = [column.field for column in columns if column.field in _PHASES]
    if block != "budget" or sum(1 for field in set(named) if named.count(field) > 1) < 2:
        return [columns]
    groups: list[list[Column]] = [[]]
    seen: set[str | None] = set()
    for column in columns:
        starts = column.field is None and seen & _PHASES
        if starts or (column.field in _PHASES and column.field in seen):
            groups.append([])
            seen = set()
        groups[-1].append(column)
        seen.add(column.field)
    return [group for group in groups if any(column.field in _PHASES for column in group)]


def _of_latest_year(groups: list[list[Column]], rows: Sequence[Row]) -> list[list[Column]]:
    """Where groups side by side are of different years, keep the latest, with the label columns before the first."""
    if len(groups) < 2:
        return groups
    years: list[int] = []
    for group in groups:
        span = Span(x0=group[0].x0, x1=group[-1].x1, unit=group[0].span.unit)
        named = [
            int(found.group())
            for row in rows
            for placed in row.filled
            if placed.overlap(span) > 0.5 * (placed.x1 - placed.x0) and (found := _YEAR.search(placed.text))
        ]
        if not named:
            return groups
        years.append(max(named))
    if len(set(years)) < 2:
        return groups
    label = [column for column in groups[0] if column.field is None]
    latest = groups[years.index(max(years))]
    return [latest if latest is groups[0] else [*label, *latest]]


def _same_cell(rows: Sequence[Row], a: Column, b: Column) -> bool:
    """Tell whether one cell of the lowest filled header row covers both columns."""
    left, right = (a.x0 + a.x1) / 2, (b.x0 + b.x1) / 2
    for row in reversed(rows):
        one = next((p for p in row.cells if p.x0 <= left < p.x1), None)
        two = next((p for p in row.cells if p.x0 <= right < p.x1), None)
        if one is None or two is None:
            return False
        if one.cell is two.cell:
            return True
        if one.text or two.text:
            return False
    return True


def _column(stack: Sequence[Placed], span: Span[XUnit], block: str, vocabulary: Vocabulary) -> Column:
    heading = ""
    for placed in reversed(stack):
        heading = heading or placed.text
        field = _lookup(block, placed.text, vocabulary)
        if field is not None and field != "block":
            printed = placed.cell.misread
            match = Match(field=field, how="exact", similarity=1.0)
            if printed is not None:
                match = Match(field=field, how="similar", similarity=MISREAD)
            return Column(span=span, field=field, heading=printed or placed.text, match=match)
        worded = vocabulary.by_words(block, placed.text) if field is None else None
        if worded is not None:  # before the heading above it, which may say something else
            return Column(span=span, field=worded.field, heading=placed.text, match=worded)
    alone = vocabulary.lookup(f"{block}_alone", heading) if len(stack) == 1 else None
    if alone is not None:
        match = Match(field=alone, how="exact", similarity=1.0)
        return Column(span=span, field=alone, heading=heading, match=match)
    if len(stack) > 1:
        both = stack[-2].text + stack[-1].text
        field = _lookup(block, both, vocabulary)
        if field is not None:
            match = Match(field=field, how="exact", similarity=1.0)
            return Column(span=span, field=None if field == "block" else field, heading=both, match=match)
    if heading and _lookup(block, heading, vocabulary) != "block" and block in {"indicators", "budget"}:
        match_near = vocabulary.match(block, heading)
        field = match_near.field if match_near is not None and match_near.field != "block" else None
        return Column(span=span, field=field, heading=heading, match=match_near)
    known = Match(field="block", how="exact", similarity=1.0) if heading else None
    return Column(span=span, field=None, heading=heading, match=known if block != "summary" else None)


def _rank(column: Column, block: str, vocabulary: Vocabulary) -> tuple[int, int]:
    """Order columns that claim one field: exact before similar, then as the vocabulary file lists them."""
    variants = [key for key, field in vocabulary.blocks.get(block, {}).items() if field == column.field]
    key = heading_key(column.heading)
    exact = column.match is not None and column.match.how == "exact"
    return (0 if exact else 1, variants.index(key) if key in variants else len(variants))


def _without_doubles(columns: list[Column], block: str, vocabulary: Vocabulary) -> list[Column]:
    """Keep each field once: weights beside the third level, else the heading that the vocabulary names first."""
    level3 = next((c for c in columns if c.field == "level3"), None)
    kept = list(columns)
    for field in {c.field for c in columns if c.field is not None}:
        claims = [c for c in kept if c.field == field]
        if len(claims) < 2:
            continue
        if field == "target_sign":
            continue  # 指标性质 and 计算符号 may stand side by side; both are read
        if field in {"weight", "score"} and level3 is not None:
            right = [c for c in claims if c.x0 >= level3.x1]
            winner = right[0] if right else claims[-1]
        elif field == "expected":
            actual = next((c for c in columns if c.field == "actual"), None)
            winner = max(
                (c for c in claims if actual is None or c.x0 < actual.x0), key=lambda c: c.x0, default=claims[0]
            )
        else:
            winner = min(claims, key=lambda c: _rank(c, block, vocabulary))
        kept = [c if c.field != field or c is winner else _dropped(c) for c in kept]
    return kept


def _dropped(column: Column) -> Column:
    return Column(span=column.span, field=None, heading=column.heading, match=column.match)


def _makes_block(block: str, fields: set[str], columns: Sequence[Column]) -> bool:
    if block == "indicators":
        levels = fields & _LEVELS
        return bool(levels) and bool(fields & _VALUES) and len(levels | (fields & _VALUES)) >= 3
    if block == "summary":
        named = [column for column in columns if column.heading]
        known = [column for column in named if column.field is not None]
        money = fields & (_PHASES | {"score", "rating", "total_score"})
        return "project_name" in fields and len(money) >= 2 and len(known) >= HEADING_SHARE * len(named)
    if block == "tasks":
        return "task" in fields and len(fields) >= 2
    if block == "budget":
        return len(fields & _PHASES) >= 2
    return {"expected", "actual"} <= fields


def assign(row: Row, columns: Sequence[Column]) -> dict[str, tuple[Placed, ...]]:
    """Return for each field the cells of a row that stand in its column.

    A cell that covers several columns belongs to the third level where that is among them, else to the first that has
    a field; several cells in one column all belong to it, left to right.
    """
    found: dict[str, list[Placed]] = {}
    for placed in row.cells:
        width = placed.x1 - placed.x0
        covered = [
            column for column in columns if placed.overlap(column.span) > 0.5 * min(width, column.x1 - column.x0)
        ]
        named = [column for column in covered if column.field is not None]
        target = next((c for c in named if c.field == "level3"), named[0] if named else None)
        if target is not None and target.field is not None:
            found.setdefault(target.field, []).append(placed)
    return {field: tuple(cells) for field, cells in found.items()}
