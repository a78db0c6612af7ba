"""The rows of one form sorted into blocks: head, budget, goals, tasks, indicators, total and what stands below."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest

from normalize.columns.again import as_before
from normalize.columns.header import find_header
from normalize.columns.headings import heading_weight
from normalize.forms.account import Stand, Use
from normalize.forms.budget import (
    head_beside,
    heads_other_columns,
    is_budget_row,
    points_beside,
    points_of_money,
    read_budget,
    row_rest,
    with_points,
)
from normalize.forms.draft import Draft
from normalize.forms.funding import BESIDE, funding_region, labels_money
from normalize.forms.head import head_pairs, read_caption, read_head_row, unknown_labels
from normalize.forms.money_lines import money_in_row
from normalize.forms.section_rows import is_section_title
from normalize.goals.beside import goal_block
from normalize.goals.pairs import leaves_goals, opens_goal, read_goal_pair, read_goals, rejoin
from normalize.indicators.bands import band_of
from normalize.indicators.notes import note_below
from normalize.indicators.pieces import LABELS
from normalize.indicators.records import records_at
from normalize.indicators.totals import is_subtotal, is_total, read_total
from normalize.model.column import Header
from normalize.model.form import Reading, Total
from normalize.model.rows import Placed, Row
from normalize.values.kinds import FIGURES, kind_of
from normalize.values.money_units import labelled_unit
from normalize.values.printed import money_unit, parse_amount
from normalize.words.labels import goal_label, head_label
from normalize.words.section_marks import NOTE_WORD, marker_rank
from normalize.words.vocabulary import Vocabulary
from schemas.years import YEAR_PATTERN

_NOTE = re.compile(rf"^\s*{NOTE_WORD}\s*[\d一二三]?\s*[:：.、．]")
"""How a note below or between the rows of a table begins."""
_SIGNED = re.compile(r"^\s*[\u4e00-\u9fff（）()]{2,12}\s*[:：]")
"""A cell below the indicators that says by its label who signed, or when (填报人：某某 | 填报时间：…)."""
_YEAR_ALONE = re.compile(rf"\s*{YEAR_PATTERN}\s*年度\s*")
"""A cell of the head that is the year, whatever its label is called."""
MAX_CAPTION = 40
"""Characters of a line inside a table that may be a caption (the year below the title)."""
MAX_UNIT_LABEL = 24
"""Characters of a label that may name the unit of money."""
GOAL_ROWS = 2
"""Numbered goals in rows of their own before a page break; with fewer, 目标2 on the next page goes on in one cell."""
LEAST_CELLS = 4
"""Cells of its own that make a row below a total an indicator, where the header has so many columns."""
LEAST_NOTE = 30
"""Characters of a text alone in its row below the indicators that is a note by its length."""
BOTH_SIDES = 2
"""Columns of values that such a text stands over."""
FIRM_HEADING = 3.0
"""Nats of a heading that opens the same block again inside its table."""
MAX_REMARK_CELLS = 6
"""Cells of a row below the indicators that may hold labels and values (contact, rating)."""


_HEADED = {
    "indicators": "indicators",
    "after": "indicators",
    "budget": "budget",
    "goals": "goals",
    "summary": "summary",
}
"""State -> the block whose header its rows stand under."""


class RowReader:
    """Reads one row after the other into a draft, each as what the block it stands in makes it."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Read with a vocabulary."""
        self.vocabulary = vocabulary
        self.use: Use | None = None
        """What the row just read is as a whole, where it holds no values."""

    def read(self, draft: Draft, rows: Sequence[Row], index: int) -> int:
        """Read the row at `index`, or a header of several rows; return how many rows were taken."""
        row = rows[index]
        header = find_header(rows, index, self.vocabulary)
        if header is not None and not self._is_of_body(draft, row, header):
            draft.rows.append(row)
            self.open_block(draft, header, row)
            draft.stands.extend(
                Stand(row=r, state=header.block, use="heading") for r in rows[index : index + header.height]
            )
            return header.height
        records, taken = records_at(rows, index, self.vocabulary) if draft.state != "indicators" else ([], 0)
        if records:
            draft.records.extend(records)
            draft.rows.extend(rows[index : index + taken])
            draft.stands.extend(Stand(row=r, state="records") for r in rows[index : index + taken])
            return taken
        taken = self._read_rows(draft, rows, index)
        under = draft.headers[-1] if draft.headers and draft.headers[-1].block == _HEADED.get(draft.state) else None
        draft.stands.extend(
            Stand(row=r, state=draft.state, header=under, use=self.use) for r in rows[index : index + taken]
        )
        self.use = None
        return taken

    def _is_of_body(self, draft: Draft, row: Row, header: Header) -> bool:
        """Tell whether a row that might head columns is one of the rows under the open header of the same block.

        It stands in the same table, and has a figure, or hardly a heading beside words that may be one (已完成).
        """
        open_part = draft.indicator_parts[-1] if draft.indicator_parts else None
        if open_part is None or header.block != "indicators" or draft.state != "indicators":
            return False
        if not open_part[1] or open_part[1][-1].grid is not row.grid:
            return False
        filled = row.filled
        if any(not p.begins and self._names_group(p, header=open_part[0]) for p in row.cells):
            return True  # the label of a group of indicators stands over it
        texts = {p.text for p in filled}
        strong = sum(1 for text in texts if heading_weight("indicators", text, self.vocabulary) >= FIRM_HEADING)
        return any(kind_of(p.text) in FIGURES for p in filled) or strong < max(2, 0.5 * len(filled))

    def _names_group(self, placed: Placed, header: Header) -> bool:
        """Tell whether a cell is the name of a level in that level's column."""
        levels = [column for column in header.columns if column.field in LABELS and placed.mostly_in(column.span)]
        return any(self.vocabulary.lookup(column.field or "", placed.text) is not None for column in levels)

    def _read_rows(self, draft: Draft, rows: Sequence[Row], index: int) -> int:
        """Read a row that heads nothing, or a budget of several rows; return how many rows were taken."""
        row = rows[index]
        draft.rows.append(row)
        if (
            draft.state != "summary"
            and is_section_title(row, self.vocabulary)
            and not self._is_band(draft, rows, index)
        ):
            self.use = "caption"
            self._units(draft, row, alone=False)
            if draft.state in {"budget", "funding", "goals", "tasks"}:
                draft.state = "head"
        elif draft.state == "summary":
            draft.summary_parts[-1][1].append(row)
        elif draft.state in {"indicators", "after"}:
            taken = self._block_below(draft, rows, index)
            if taken:
                return taken
            self._indicator_row(draft, row)
        else:
            taken = self._funding(draft, rows, index) or self._goals_beside(draft, rows, index)
            if taken:
                return taken
            self._other_row(draft, row)
        return 1

    def _is_band(self, draft: Draft, rows: Sequence[Row], index: int) -> bool:
        """Tell whether a numbered row across the indicators names a level: no columns for all, rows of them below."""
        if draft.state != "indicators" or marker_rank(rows[index].filled[0].text) is None:
            return False
        header = draft.indicator_parts[-1][0]
        if all(level in header.fields() for level in LABELS) or band_of(rows[index], header) is None:
            return False
        below = rows[index + 1] if index + 1 < len(rows) else None
        return below is not None and len(below.fresh) > 1 and find_header(rows, index + 1, self.vocabulary) is None

    def open_block(self, draft: Draft, header: Header, row: Row) -> None:
        """Begin the block that a header heads; `row` is its first row."""
        header = as_before(draft.headers, header)
        draft.headers.append(header)
        draft.state = header.block
        draft.goal_pairs.waiting = None
        if header.block in {"budget", "summary"}:
            draft.unit_texts.extend(header.texts)  # a unit among the indicators' headings is not the budget's
        if header.block == "indicators":
            draft.indicator_parts.append((header, []))
        elif header.block == "summary":
            draft.summary_parts.append((header, []))
        elif header.block == "tasks":
            draft.task_parts.append((header, []))
            draft.unit_texts.extend(placed.text for placed in row.cells)
        elif header.block == "budget":
            draft.unit_texts.extend(placed.text for placed in row.cells)
            self._head_beside(draft, row)

    def _block_below(self, draft: Draft, rows: Sequence[Row], index: int) -> int:
        """Read a budget or a goal that stands below the indicators; return how many rows it takes, 0 without one."""
        row, state = rows[index], draft.state
        header = draft.indicator_parts[-1][0]
        if state == "indicators" and self._is_goal_between(rows, index, header):
            return int(read_goal_pair(row, draft.goal_pairs, self.vocabulary))
        if self._sums_groups(draft, row) or (state == "indicators" and self._is_of_columns(row, header)):
            return 0
        taken = self._funding(draft, rows, index)
        if taken:
            draft.state = state
            return taken
        return int(state == "after" and read_goal_pair(row, draft.goal_pairs, self.vocabulary))

    def _is_of_columns(self, row: Row, header: Header) -> bool:
        """Tell whether a row fills the indicators' own columns, or the label of its group stands over it."""
        columns = sum(1 for column in header.columns if column.field is not None)
        if len(row.fresh) >= min(LEAST_CELLS + 1, columns) and not labels_money(row, self.vocabulary):
            return True
        levels = [column for column in header.columns if column.field in LABELS]
        return any(not p.begins and p.mostly_in(column.span) for p in row.cells for column in levels)

    def _is_goal_between(self, rows: Sequence[Row], index: int, header: Header) -> bool:
        """Tell whether a row between indicators is another goal, with the header of its own indicators below it."""
        filled = rows[index].filled
        labelled = len(filled) == 2 and goal_label(filled[0].text, self.vocabulary) is not None
        wide = labelled and sum(1 for column in header.columns if filled[1].overlap(column.span) > 0) >= LEAST_CELLS
        below = find_header(rows, index + 1, self.vocabulary) if wide and index + 1 < len(rows) else None
        return below is not None and below.block == "indicators"

    def _funding(self, draft: Draft, rows: Sequence[Row], index: int) -> int:
        """Read a budget that has no header of its own, in whatever orientation; return how many rows it takes."""
        if draft.state in {"tasks", "management"} or (
            draft.state == "budget" and self._goes_on_with_budget(draft, rows[index])
        ):
            return 0
        region = funding_region(rows, index, self.vocabulary)
        if region is None:
            return 0
        draft.budget.extend(region.lines(self.vocabulary))
        beside: dict[str, Reading[str]] = {}
        for row in region.rows:
            read_head_row(row, self.vocabulary, beside)
        draft.fields = {name: reading for name, reading in beside.items() if name in BESIDE} | draft.fields
        draft.unit_texts.extend(
            placed.text for row in region.rows for placed in row.cells if len(placed.text) < MAX_UNIT_LABEL
        )
        draft.state = "funding"
        return self._block_rows(draft, region.rows)

    @staticmethod
    def _block_rows(draft: Draft, rows: Sequence[Row]) -> int:
        """Count the first row, which the draft has, and add the others."""
        draft.rows.extend(rows[1:])
        return len(rows)

    def _goals_beside(self, draft: Draft, rows: Sequence[Row], index: int) -> int:
        """Read goals beside the label of their block, where no heading parts goal and result."""
        block = goal_block(rows, index, self.vocabulary) if draft.state in {"head", "funding", "budget"} else None
        if block is None:
            return 0
        draft.goals.extend(block.goals)
        draft.state = "head"
        return self._block_rows(draft, block.rows)

    def _goes_on_with_budget(self, draft: Draft, row: Row) -> bool:
        return bool(draft.headers) and self._is_budget_row(row, draft.headers[-1])

    def _is_budget_row(self, row: Row, header: Header) -> bool:
        """Tell whether a row goes on with the budget under a header: 自评得分 | 98 is the form's score."""
        scored = any(name in {"total_score", "rating"} for name, _, _ in head_pairs(row, self.vocabulary))
        return not scored and is_budget_row(row, header, self.vocabulary)

    # ------------------------------------------------------------------ indicators and below

    def _indicator_row(self, draft: Draft, row: Row) -> None:
        if is_subtotal(row, self.vocabulary):
            self.use = "total"
            return
        if self._sums_groups(draft, row):
            draft.state = "after"  # a sum of each group side by side: none is the form's total
        elif is_total(row, self.vocabulary):
            total = read_total(row, draft.indicator_parts[-1][0])
            draft.total = _better_total(draft.total, total, row.filled[0].text)
            draft.state = "after"
            self.use = "total"
        elif not (self._points_of_money(draft, row) or self._tail_row(draft, row)):
            header = draft.indicator_parts[-1][0]
            least = min(LEAST_CELLS, sum(1 for column in header.columns if column.field is not None))
            whole = len(row.fresh) >= least and len(row.filled) > 1
            if draft.state == "indicators" or row.after_break or whole:
                draft.indicator_parts[-1][1].append(row)

    def _sums_groups(self, draft: Draft, row: Row) -> bool:
        """Tell whether a row holds a sum for each of the groups of indicators side by side."""
        sums = sum(1 for placed in row.filled if self.vocabulary.lookup("total", placed.text) is not None)
        return sums > 1 and bool(draft.indicator_parts[-1][0].beside)

    def _points_of_money(self, draft: Draft, row: Row) -> bool:
        """Read the points of the money, or the money itself told in words, in a row across the indicators."""
        header = draft.indicator_parts[-1][0]
        points = points_of_money(row, header)
        lines = with_points(draft.budget, points) if points is not None else None
        if lines is not None:
            draft.budget = lines
        told = money_in_row(row, self.vocabulary) if lines is None and not draft.budget else None
        if told is not None:
            beside = points_beside(row, header)
            draft.budget.append(replace(told, texts={**beside, **told.texts}))
        return lines is not None or told is not None

    def _tail_row(self, draft: Draft, row: Row) -> bool:
        """Read a row below the indicators: rating, contact, remarks; False where it is an indicator."""
        filled = row.filled
        if not filled:
            return draft.state == "after"
        first = filled[0].text
        tail = len(row.fresh) <= 4 and self.vocabulary.lookup("tail", first) is not None and len(filled) <= 2
        if tail or self._is_note(draft, row):
            self.use = "note"
            return True
        leads = filled[0].x0 <= row.cells[0].x1
        pairs = head_pairs(row, self.vocabulary)
        if len(row.fresh) <= MAX_REMARK_CELLS and leads and pairs and pairs[0][1] is filled[0]:
            read_head_row(row, self.vocabulary, draft.fields)
            return True
        if _is_told_beside(row, draft.indicator_parts[-1][0]):
            self.use = "note"
            return True
        if len(filled) > 1 and all(_SIGNED.match(placed.text) for placed in filled):
            read_head_row(row, self.vocabulary, draft.fields)
            self.use = "note"
            return True
        return len(filled) == len(row.fresh) == 1 and read_head_row(row, self.vocabulary, draft.fields)

    @staticmethod
    def _is_note(draft: Draft, row: Row) -> bool:
        """Tell whether one text alone in its row is a note: by its first word, its length, or after another note."""
        if len(row.filled) != 1 or len(row.fresh) != 1 or note_below(row) is not None:
            return False
        text, last = row.filled[0].text, draft.stands[-1] if draft.stands else None
        whole = len(row.cells) == 1
        after = last is not None and last.use == "note" and len(last.row.cells) == 1
        return len(text) > LEAST_NOTE or (whole and (_NOTE.match(text) is not None or after))

    # ------------------------------------------------------------------ above the indicators

    def _other_row(self, draft: Draft, row: Row) -> None:
        """Read a row of the head, the budget, the goals or the tasks: the first reader that knows it takes it."""
        for reader in (
            self._management_row,
            self._budget_row,
            self._told_money,
            self._goal_row,
            self._task_row,
            self._early_total,
            self._unit_row,
            self._head_row,
        ):
            if reader(draft, row):
                return
        if len(row.filled) == 1 and len(row.filled[0].text) <= MAX_CAPTION:
            self.use = "caption" if len(row.fresh) == 1 else None
            read_caption(row.filled[0].text, draft.fields, cell=row.filled[0].cell)
        if not read_goal_pair(row, draft.goal_pairs, self.vocabulary) and draft.state == "head":
            draft.unknown_labels.extend(unknown_labels(row, self.vocabulary))

    def _management_row(self, draft: Draft, row: Row) -> bool:
        names = [p.text for p in row.cells if not p.blank][:2]
        if any(self.vocabulary.lookup("management", name) is not None for name in names):
            draft.state = "management"
            self.use = "note"
            return True
        return False

    def _budget_row(self, draft: Draft, row: Row) -> bool:
        header = draft.headers[-1] if draft.headers else None
        if draft.state != "budget" or header is None:
            return False
        if heads_other_columns(row, header, self.vocabulary):
            draft.state = "head"
            return False
        rest = row_rest(draft.budget[-1], row, header, self.vocabulary) if draft.budget else None
        if rest is not None:
            draft.budget[-1] = rest
            return True
        if not self._is_budget_row(row, header):
            return False
        self._head_beside(draft, row)
        draft.budget.extend(read_budget(header, [row], self.vocabulary))
        labels = [p.text for p in row.fresh if self.vocabulary.lookup("budget", p.text) == "block"]
        draft.unit_texts.extend(labels)  # 项目资金（万元） beside the lines alone, not beside their headings
        return True

    def _head_beside(self, draft: Draft, row: Row) -> None:
        """Read the field of the head that stands before the money in a row, or before its headings."""
        beside = head_beside(row, self.vocabulary)
        if beside is not None:
            read_head_row(beside, self.vocabulary, draft.fields)

    def _told_money(self, draft: Draft, row: Row) -> bool:
        """Read the money that one cell tells in words, where no other row does."""
        line = money_in_row(row, self.vocabulary) if not draft.budget and draft.state != "goals" else None
        if line is None:
            return False
        draft.budget.append(line)
        return True

    def _goal_row(self, draft: Draft, row: Row) -> bool:
        header = draft.headers[-1] if draft.headers else None
        if draft.state != "goals" or header is None or self._leaves_goals(row):
            return False
        if leaves_goals(row, header, self.vocabulary):
            draft.state = "head"
            return False
        goals = read_goals(header, [row], self.vocabulary)
        in_rows = len(draft.goals) >= GOAL_ROWS and all(opens_goal(goal) for goal in draft.goals)
        if goals and row.after_break and draft.goals and not (in_rows and opens_goal(goals[0])):
            draft.goals[-1] = rejoin(draft.goals[-1], goals[0])
        else:
            draft.goals.extend(goals)
        return bool(goals)

    def _leaves_goals(self, row: Row) -> bool:
        """Tell whether a row under the goals belongs to another block: its label says so."""
        label = row.filled[0].text if row.filled else ""
        lookup = self.vocabulary.lookup
        other = lookup("indicators", label) == "block" and lookup("goals", label) is None
        return other or bool(head_pairs(row, self.vocabulary)) or self._is_final_total(row)

    def _task_row(self, draft: Draft, row: Row) -> bool:

        if draft.state != "tasks" or self._leaves_tasks(row):
            return False
        self.use = "task"
        draft.task_parts[-1][1].append(row)
        return True

    def _leaves_tasks(self, row: Row) -> bool:
        """Tell whether a row below the tasks begins something else: a goal, a field of the head, a score."""
        label = row.filled[0] if row.filled else None
        if label is None or label is not row.cells[0]:
            return False
        return (
            goal_label(label.text, self.vocabulary) is not None or head_label(label.text, self.vocabulary) is not None
        )

    def _is_final_total(self, row: Row) -> bool:
        """Tell whether a row above the indicators is the form's total all the same (a nested indicator table)."""
        return is_total(row, self.vocabulary) and "分" in row.filled[0].text and len(row.filled) > 1

    def _early_total(self, draft: Draft, row: Row) -> bool:
        if draft.state == "budget" or not self._is_final_total(row):
            return False
        draft.total = _better_total(draft.total, read_total(row, None), row.filled[0].text)
        self.use = "total"
        return True

    def _unit_row(self, draft: Draft, row: Row) -> bool:
        """Keep what a row says of the unit of money; it takes none."""
        self._units(draft, row, alone=True)
        return False

    @staticmethod
    def _units(draft: Draft, row: Row, *, alone: bool) -> None:
        """Keep the units that a row's labels name: 项目资金（万元） | 700 is the unit of this amount, not of all."""
        for label, beside in zip_longest(row.cells, row.cells[1:]):
            unit = money_unit(label.text) if len(label.text) < MAX_UNIT_LABEL else labelled_unit(label.text)
            if unit is None:
                continue
            own = alone and label.cell.row_span == 1 and "单位" not in label.text
            amount = parse_amount(beside.text, unit)[0] if own and beside is not None else None
            if amount is None:
                draft.unit_texts.append(label.text)
            else:
                draft.amounts_near.append((unit, amount))

    def _head_row(self, draft: Draft, row: Row) -> bool:
        read = read_head_row(row, self.vocabulary, draft.fields)
        if draft.state == "head":
            for placed in row.filled:
                if _YEAR_ALONE.fullmatch(placed.text):
                    read_caption(placed.text, draft.fields, cell=placed.cell)
        if read:
            draft.unknown_labels.extend(unknown_labels(row, self.vocabulary))
        return read


def _better_total(known: Total | None, total: Total, label: str) -> Total:
    """Return what the total rows say together: a row named 总分 settles the score, the first one the weight."""
    if known is None:
        return total
    final = re.search(r"总\s*[得评]?\s*分", label) is not None
    both = known.or_else(total)
    return replace(both, score=total.score) if final and total.score is not None else both


def _is_told_beside(row: Row, header: Header) -> bool:
    """Tell whether a row is a label with a text over the columns of names and values alike: it is of no indicator."""
    if len(row.filled) != 2 or row.filled[0] is not row.cells[0]:
        return False
    text = row.filled[1]
    over = {c.field for c in header.columns if c.field is not None and text.overlap(c.span) > 0.5 * (c.x1 - c.x0)}
    return "level3" in over and len(over & {"target_text", "actual_text", "weight", "score"}) >= BOTH_SIDES
