"""The rows of one form sorted into blocks: head, budget, goals, tasks, indicators, total and what stands below."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from extract.document import Paragraph
from normalize.columns.header import Header, find_header
from normalize.forms.budget import (
    ItemColumns,
    PairBlock,
    is_budget_row,
    item_columns,
    read_budget,
    read_pair_row,
    row_rest,
)
from normalize.forms.goals import GoalPairs, opens_goal, read_goal_pair, read_goals, rejoin
from normalize.forms.head import head_pairs, read_caption, read_head_row, unknown_labels
from normalize.forms.indicators import is_subtotal, is_total, read_total
from normalize.model.form import Line, Reading, Total
from normalize.model.rows import Row
from normalize.values.printed import money_unit
from normalize.words.titles import clean_title
from normalize.words.vocabulary import Vocabulary

MAX_CAPTION = 40
"""Characters of a line inside a table that may be a caption (the year below the title)."""
MAX_UNIT_LABEL = 24
"""Characters of a label that may name the unit of money."""
GOAL_ROWS = 2
"""Numbered goals in rows of their own before a page break; with fewer, 目标2 on the next page goes on in one cell."""
LEAST_CELLS = 4
"""Cells of its own that make a row below a total an indicator, where the header has so many columns."""
MAX_REMARK_CELLS = 6
"""Cells of a row below the indicators that may hold labels and values (contact, rating)."""


@dataclass(slots=True, kw_only=True)
class Draft:
    """A form while its rows are read."""

    title: Paragraph | Row | None = None
    captions: list[Paragraph] = field(default_factory=list)
    fields: dict[str, Reading[str]] = field(default_factory=dict)
    budget: list[Line] = field(default_factory=list)
    pairs: PairBlock = field(default_factory=PairBlock)
    sideways: ItemColumns | None = None
    goals: list[Line] = field(default_factory=list)
    goal_pairs: GoalPairs = field(default_factory=GoalPairs)
    indicator_parts: list[tuple[Header, list[Row]]] = field(default_factory=list)
    summary_parts: list[tuple[Header, list[Row]]] = field(default_factory=list)
    total: Total | None = None
    headers: list[Header] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    unit_texts: list[str] = field(default_factory=list)
    unknown_labels: list[str] = field(default_factory=list)
    taken: list[tuple[int, Paragraph]] = field(default_factory=list)
    """Paragraphs that the form took as title or caption, with their positions; given back if no form comes of it."""
    state: str = "head"

    @property
    def has_indicators(self) -> bool:
        """Whether the indicator block was reached."""
        return bool(self.indicator_parts)

    @property
    def title_text(self) -> str | None:
        """The title as printed, without attachment marks."""
        if isinstance(self.title, Paragraph):
            return clean_title(self.title.text)
        if isinstance(self.title, Row):
            return clean_title(self.title.filled[0].text)
        return None


class RowReader:
    """Reads one row after the other into a draft, each as what the block it stands in makes it."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Read with a vocabulary."""
        self.vocabulary = vocabulary

    def read(self, draft: Draft, rows: Sequence[Row], index: int) -> int:
        """Read the row at `index`, or a header of several rows; return how many rows were taken."""
        row = rows[index]
        draft.rows.append(row)
        header = find_header(rows, index, self.vocabulary)
        if header is not None:
            self._open_block(draft, header, row)
            return header.height
        if draft.state == "summary":
            draft.summary_parts[-1][1].append(row)
        elif draft.state in {"indicators", "after"}:
            self._indicator_row(draft, row)
        elif not self._turned_budget(draft, rows, index):
            self._other_row(draft, row)
        return 1

    def _open_block(self, draft: Draft, header: Header, row: Row) -> None:
        draft.headers.append(header)
        draft.state = header.block
        if header.block in {"budget", "summary"}:
            draft.unit_texts.extend(header.texts)  # a unit among the indicators' headings is not the budget's
        if header.block == "indicators":
            draft.indicator_parts.append((header, []))
        elif header.block == "summary":
            draft.summary_parts.append((header, []))
        elif header.block == "budget":
            draft.unit_texts.extend(placed.text for placed in row.cells)

    def _turned_budget(self, draft: Draft, rows: Sequence[Row], index: int) -> bool:
        """Open a budget whose funding items head the columns."""
        if draft.state not in {"head", "goals", "pairs"}:
            return False
        found = item_columns(rows, index, self.vocabulary)
        if found is None:
            return False
        draft.sideways, draft.state = found, "sideways"
        draft.unit_texts.extend(placed.text for placed in rows[index].cells)
        return True

    # ------------------------------------------------------------------ indicators and below

    def _indicator_row(self, draft: Draft, row: Row) -> None:
        if is_subtotal(row, self.vocabulary):
            return
        if is_total(row, self.vocabulary):
            total = read_total(row, draft.indicator_parts[-1][0])
            draft.total = _better_total(draft.total, total, row.filled[0].text)
            draft.state = "after"
        elif not self._tail_row(draft, row):
            header = draft.indicator_parts[-1][0]
            least = min(LEAST_CELLS, sum(1 for column in header.columns if column.field is not None))
            if draft.state == "indicators" or row.after_break or len(row.fresh) >= least:
                draft.indicator_parts[-1][1].append(row)

    def _tail_row(self, draft: Draft, row: Row) -> bool:
        """Read a row below the indicators: rating, contact, remarks; False where it is an indicator."""
        filled = row.filled
        if not filled:
            return draft.state == "after"
        first = filled[0].text
        if len(row.fresh) <= 4 and self.vocabulary.lookup("tail", first) is not None and len(filled) <= 2:
            return True
        leads = filled[0].x0 <= row.cells[0].x1
        pairs = head_pairs(row, self.vocabulary)
        if len(row.fresh) <= MAX_REMARK_CELLS and leads and pairs and pairs[0][1] is filled[0]:
            read_head_row(row, self.vocabulary, draft.fields)
            return True
        if len(filled) == len(row.fresh) == 1 and read_head_row(row, self.vocabulary, draft.fields):
            return True
        return len(filled) == 1 and len(row.fresh) == 1 and len(first) > 30

    # ------------------------------------------------------------------ above the indicators

    def _other_row(self, draft: Draft, row: Row) -> None:
        """Read a row of the head, the budget, the goals or the tasks: the first reader that knows it takes it."""
        for reader in (
            self._management_row,
            self._budget_row,
            self._goal_row,
            self._task_row,
            self._sideways_row,
            self._early_total,
            self._pair_row,
            self._head_row,
        ):
            if reader(draft, row):
                return
        if len(row.filled) == 1 and len(row.filled[0].text) <= MAX_CAPTION:
            read_caption(row.filled[0].text, draft.fields, cell=row.filled[0].cell)
        if not read_goal_pair(row, draft.goal_pairs, self.vocabulary) and draft.state == "head":
            draft.unknown_labels.extend(unknown_labels(row, self.vocabulary))

    def _management_row(self, draft: Draft, row: Row) -> bool:
        names = [p.text for p in row.cells if not p.blank][:2]
        if any(self.vocabulary.lookup("management", name) is not None for name in names):
            draft.state = "management"
            return True
        return False

    def _budget_row(self, draft: Draft, row: Row) -> bool:
        header = draft.headers[-1] if draft.headers else None
        if draft.state != "budget" or header is None:
            return False
        rest = row_rest(draft.budget[-1], row, header, self.vocabulary) if draft.budget else None
        if rest is not None:
            draft.budget[-1] = rest
            return True
        if not is_budget_row(row, header, self.vocabulary):
            return False
        draft.budget.extend(read_budget(header, [row], self.vocabulary))
        return True

    def _goal_row(self, draft: Draft, row: Row) -> bool:
        header = draft.headers[-1] if draft.headers else None
        if draft.state != "goals" or header is None or self._leaves_goals(row):
            return False
        goals = read_goals(header, [row])
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

    @staticmethod
    def _task_row(draft: Draft, row: Row) -> bool:
        del row
        return draft.state == "tasks"

    def _sideways_row(self, draft: Draft, row: Row) -> bool:
        return draft.state == "sideways" and draft.sideways is not None and draft.sideways.read(row, self.vocabulary)

    def _is_final_total(self, row: Row) -> bool:
        """Tell whether a row above the indicators is the form's total all the same (a nested indicator table)."""
        return is_total(row, self.vocabulary) and "分" in row.filled[0].text and len(row.filled) > 1

    def _early_total(self, draft: Draft, row: Row) -> bool:
        if draft.state == "budget" or not self._is_final_total(row):
            return False
        draft.total = _better_total(draft.total, read_total(row, None), row.filled[0].text)
        return True

    def _pair_row(self, draft: Draft, row: Row) -> bool:
        draft.unit_texts.extend(p.text for p in row.cells if money_unit(p.text) and len(p.text) < MAX_UNIT_LABEL)
        if not read_pair_row(row, draft.pairs, self.vocabulary):
            return False
        draft.state = "pairs"
        return True

    def _head_row(self, draft: Draft, row: Row) -> bool:
        read = read_head_row(row, self.vocabulary, draft.fields)
        if read:
            draft.unknown_labels.extend(unknown_labels(row, self.vocabulary))
        return read


def _better_total(known: Total | None, total: Total, label: str) -> Total:
    """Return what the total rows say together: a row named 总分 settles the score, the first one the weight."""
    if known is None:
        return total
    final = re.search(r"总\s*[得评]?\s*分", label) is not None
    score = total.score if total.score is not None and (final or known.score is None) else known.score
    return Total(
        weight=known.weight if known.weight is not None else total.weight,
        score=score,
        rating=known.rating if known.rating is not None else total.rating,
    )
