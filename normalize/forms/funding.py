"""Budgets in any orientation: each amount takes its phase and its source from the labels beside it and above it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from normalize.columns.arithmetic import agrees
from normalize.columns.header import find_header
from normalize.columns.headings import PHASES
from normalize.forms.budget import budget_line, is_amount
from normalize.forms.head import head_pairs
from normalize.model.form import AMOUNTS, CERTAIN, POINTS, Line, Reading
from normalize.model.rows import Placed, Row
from normalize.values.kinds import kind_of
from normalize.values.money_units import is_money_unit
from normalize.values.printed import parse_points, parse_rate
from normalize.words.composition import composed
from normalize.words.labels import FIRST_BUDGET, OF_WHICH, is_balance, item_text, known_item, phase_beside
from normalize.words.vocabulary import Vocabulary

BESIDE: Final = frozenset({"rating", "filled_on"})
"""Fields of the head that may stand in a row of the money."""
MAX_ROWS: Final = 14
"""Rows of a budget that is no table with a header."""
ROWS_BEFORE: Final = 2
"""Rows above a budget whose labels may head a rate of it."""
MAX_LABEL: Final = 40
"""Characters of a label; a longer text is none."""
ASSUMED: Final = 0.8
"""Confidence factor of an amount whose phase no label names: it is taken for the budget."""
BUDGETS: Final = frozenset({"approved_budget", "adjusted_budget"})
RIVALLED: Final = 0.7
"""Confidence factor of a budget beside which another amount of the same source may be the budget as well."""
FROM_ABOVE: Final = 0.95
"""Confidence factor of an amount whose phase is that of the amount above it."""
BLOCK_PHASE: Final = 1.0
"""Nats from which the words of the second of two blocks say that its money was spent."""
LEAST_OF_ROW: Final = 3
"""Amounts of one source in a row whose rate is that of the source too."""
LEAST_LABELS: Final = 2
"""Labels of money that make a row one of a budget even below indicators."""
_INLINE = re.compile(r"^([^:：\d]{2,20}?)\s*(?:[:：]\s*)?([\d.,，]+\s*[万千亿]?元?|[\d.]+\s*[%％])$")
_INLINE_POINTS = re.compile(
    r"^([^:：\d（()）]{1,10}?)\s*(?:([（(][^（()）]{1,8}[)）])\s*)?(?:[:：]\s*)?(\d{1,3}(?:\.\d+)?)\s*分?$"
)
"""Points in one cell with their label (满分10分, 得9.73分, 得分（满分10分）9.8)."""
_BOTH_POINTS = re.compile(r"(\d{1,3}(?:\.\d+)?)\s*分\s*[/／]\s*(\d{1,3}(?:\.\d+)?)\s*分")
"""Points that could be had and that were, in one cell."""
_POINTS_WORDS: Final[Mapping[str, str]] = {"得": "得分", "满": "满分", "计": "得分"}
"""Verbs before points, as the labels that they stand for."""
_FULL_POINTS = re.compile(r"[（(]\s*(?:满分|分值|总分|权重)?\s*[:：]?\s*(\d{1,3}(?:\.\d+)?)\s*分\s*[)）]")
"""The points that can be had, in the label of those that were."""
_AXIS = re.compile(r"(?:资金)?(?:来源|类别|类型|渠道|构成|项目|名称)|数额|金额|额度|数值|比例")
"""Headings inside a budget that name neither a source nor a phase."""
_BALANCE: Final = "balance"
"""The phase of what is left at the end, which no table has a column for."""
_BLOCK = re.compile(r"资金|预算|经费|支出|金额")


@dataclass(slots=True, kw_only=True)
class _Amount:
    """A figure of the region: its cell, the phase and the source that the labels give it."""

    placed: Placed
    row: int
    text: str
    phase: str | None = None
    item: Placed | None = None
    label: str = ""
    """The label that gave the phase."""
    apart: bool = False
    """It is a part of the figure beside it and in none of the tables."""
    named: Placed | None = None
    """The cell of that label."""
    factor: float = 1.0

    @property
    def reading(self) -> Reading[str]:
        """The figure as a value of its phase."""
        confidence = CERTAIN * self.factor
        return Reading(value=self.text, raw=self.text, cells=(self.placed.cell,), confidence=confidence)

    @property
    def full_points(self) -> Reading[str] | None:
        """The points that could be had, where the label of a score says them (得分（满分10分）)."""
        found = _FULL_POINTS.search(self.label) if self.phase == "score" else None
        told = _FULL_POINTS.search(self.text) if self.phase == "score" else None  # 9.8（满分10分）
        if told is not None:
            return Reading(value=told[1], raw=self.text, cells=(self.placed.cell,))
        if found is None or self.named is None:
            return None
        inside = self.label in self.placed.text
        return Reading(value=found[1], raw=self.label, cells=((self.placed if inside else self.named).cell,))


@dataclass(slots=True, kw_only=True)
class Region:
    """Rows that hold a budget in whatever orientation, read as a whole."""

    rows: list[Row]
    amounts: list[_Amount] = field(default_factory=list)
    blanks: list[_Amount] = field(default_factory=list)
    before: list[Row] = field(default_factory=list)
    """Rows right above it, whose labels may head a rate."""

    def lines(self, vocabulary: Vocabulary) -> list[Line]:
        """Return a funding line for each source, as first printed; the total without a label first."""
        found: dict[str, tuple[Row, dict[str, Reading[str]], Placed | None]] = {}
        rivals: dict[tuple[str, str], list[Reading[str]]] = {}
        for amount in sorted([*self.amounts, *self.blanks], key=lambda a: (a.row, a.placed.x0)):
            key = item_text(amount.item.text) if amount.item is not None else ""
            row, texts, _ = found.setdefault(key, (self.rows[amount.row], {}, amount.item))
            if amount.text and amount.phase is not None and amount.phase not in texts:
                texts[amount.phase] = amount.reading
            elif amount.text and amount.phase in BUDGETS and texts[amount.phase].value != amount.text:
                rivals.setdefault((key, amount.phase), []).append(amount.reading)
        for (key, phase), others in rivals.items():
            texts = found[key][1]
            texts[phase] = _by_rate(texts, [texts[phase], *others])
        for amount in self.amounts:
            weight = amount.full_points
            texts = found[item_text(amount.item.text) if amount.item is not None else ""][1]
            if weight is not None and "weight" not in texts:
                texts["weight"] = weight
        lines = []
        for key, (row, texts, item) in found.items():
            if not key and not texts:
                continue
            named = {}
            if item is not None:
                named = {"item_text": Reading(value=key, raw=item.text, cells=(item.cell,))}
            lines.append(budget_line({**texts, **named}, row, None, key, vocabulary))
        return lines


def _by_rate(texts: Mapping[str, Reading[str]], budgets: Sequence[Reading[str]]) -> Reading[str]:
    """Return which of a source's budgets agrees with what was spent and its rate, else the first, in doubt."""
    spent, rate = texts.get("executed"), texts.get("execution_rate")
    if spent is not None and rate is not None:
        agree = [one for one in budgets if agrees(one.value, spent.value, rate.value)]
        if len({one.value for one in agree}) == 1:
            return agree[0]
    return replace(budgets[0], confidence=budgets[0].confidence * RIVALLED)


def funding_region(rows: Sequence[Row], index: int, vocabulary: Vocabulary) -> Region | None:
    """Return the budget without a header of its own that begins at a row; None where none does.

    It begins with a row that names a phase or two sources of money, goes on while rows hold such labels or amounts
    under them, and holds at least one amount.
    """
    if not _opens(rows[index], vocabulary):
        return None
    taken = [rows[index]]
    for place in range(index + 1, min(len(rows), index + MAX_ROWS)):
        row = rows[place]
        if row.grid is not rows[index].grid or not _goes_on(rows, place, vocabulary):
            break
        taken.append(row)
    before = [row for row in rows[max(0, index - ROWS_BEFORE) : index] if row.grid is rows[index].grid]
    region = Region(rows=taken, before=before)
    _gather(region, vocabulary)
    money = [a for a in region.amounts if a.phase in AMOUNTS]
    return region if money and any(a.factor > ASSUMED or a.item is not None for a in money) else None


def labels_money(row: Row, vocabulary: Vocabulary) -> bool:
    """Tell whether the words of a row are labels of phases and sources of money, two at least, and nothing else."""
    labels = [placed for placed in row.filled if _is_label(placed) and placed.cell.row_span == 1]
    return len(labels) >= LEAST_LABELS and all(
        phase_beside(p.text, vocabulary) in PHASES or known_item(p.text, vocabulary) is not None for p in labels
    )


def _opens(row: Row, vocabulary: Vocabulary) -> bool:
    labels = [p for p in row.filled if _is_label(p)]
    if any(len(p.text) > MAX_LABEL for p in row.filled) or _names_body(row, vocabulary):
        return False
    phases = [p for p in labels if phase_beside(p.text, vocabulary) in AMOUNTS or _inline(p, vocabulary) is not None]
    items = [p for p in labels if known_item(p.text, vocabulary) is not None]
    figures = [p for p in row.filled if _is_figure(p.text)]
    if phases and (figures or any(_inline(p, vocabulary) is not None for p in phases)):
        return True
    if len(phases) >= 2 and len(phases) >= 0.5 * len(labels):
        return True
    if len(items) >= 2 and len(items) + len(phases) >= 0.5 * len(labels):
        return True
    blocked = any(p.cell.row_span > 1 and _BLOCK.search(p.text) for p in labels)
    return blocked and bool(items or phases) and (bool(figures) or len(items) + len(phases) >= 2)


def _names_body(row: Row, vocabulary: Vocabulary) -> bool:
    return any(
        name in {"project_name", "unit_name", "supervising_department"} for name, _, _ in head_pairs(row, vocabulary)
    )


def _goes_on(rows: Sequence[Row], index: int, vocabulary: Vocabulary) -> bool:
    row = rows[index]
    filled = row.filled
    if not filled:
        return any(not p.begins and not p.blank for p in row.cells)
    if any(len(p.text) > MAX_LABEL for p in filled) or _names_body(row, vocabulary):
        return False
    beside = _of_head(row, vocabulary)
    labels = [p for p in filled if _is_label(p) and p not in beside]
    again = [p.text for p in labels[1:]] == [p.text for p in rows[index - 1].filled if _is_label(p)][1:]
    if not (again and len(labels) > 1) and find_header(rows, index, vocabulary) is not None:
        return False
    alone = bool(beside) and not any(phase_beside(p.text, vocabulary) for p in labels)
    if alone or any(_names_goal(p, vocabulary) for p in labels):
        return False
    named = [
        p
        for p in labels
        if phase_beside(p.text, vocabulary)
        or known_item(p.text, vocabulary)
        or _inline(p, vocabulary)
        or _AXIS.fullmatch(p.text.strip())
    ]
    figures = [p for p in filled if _is_figure(p.text)]
    points = labels and all(phase_beside(p.text, vocabulary) in {"score", "weight"} for p in labels)
    of_money = all(_BLOCK.search(p.text) or "执行" in p.text for p in labels)
    if points and not of_money and len(row.cells) != len(rows[index - 1].cells):
        return False  # 自评得分 | 98 is the form's score
    enough = len(named) >= 0.5 * len(labels) if labels else bool(figures)
    return enough or _pairs_with_figure(filled, vocabulary)


def _pairs_with_figure(filled: Sequence[Placed], vocabulary: Vocabulary) -> bool:
    """Tell whether a row is labels with their values, one of them a phase with its figure (支付比例 | 95%)."""
    pairs = list(zip(filled[::2], filled[1::2], strict=False))
    return len(filled) % 2 == 0 and any(
        phase_beside(label.text, vocabulary) is not None and _is_label(label) and _is_figure(value.text)
        for label, value in pairs
    )


def _of_head(row: Row, vocabulary: Vocabulary) -> list[Placed]:
    """Return the labels of the form's grade and day of filling beside the money of a row, with their values."""
    pairs = [pair for pair in head_pairs(row, vocabulary) if pair[0] in BESIDE]
    return [placed for _, label, values in pairs for placed in (label, *values)]


def _names_goal(placed: Placed, vocabulary: Vocabulary) -> bool:
    """Tell whether a label is one of a goal, and neither of a source nor of a phase."""
    text = placed.text
    goal = max(composed("goals", text).values(), default=0.0) >= 1.0
    return goal and known_item(text, vocabulary) is None and ("目标" in text or phase_beside(text, vocabulary) is None)


def _is_label(placed: Placed) -> bool:
    words = re.search(r"[\u4e00-\u9fff]", placed.text) is not None
    return words and not _is_figure(placed.text) and not is_money_unit(placed.text.strip())


def _is_figure(text: str) -> bool:
    bare = _FULL_POINTS.sub("", text)
    if bare != text:
        return parse_points(bare) is not None
    return kind_of(text) in {"points", "number", "percent", "quantity"} and (
        is_amount(text) or parse_rate(text) is not None
    )


def _inline(placed: Placed, vocabulary: Vocabulary) -> tuple[str, str] | None:
    """Return label and figure of a cell that holds both (预算数：2.38)."""
    text = placed.text.strip()
    found = _INLINE.match(text)
    if found is not None and (phase_beside(found[1], vocabulary) or known_item(found[1], vocabulary)):
        return found[1], found[2]
    points = _INLINE_POINTS.match(text)
    label = _POINTS_WORDS.get(points[1], points[1]) if points is not None else ""
    if points is not None and phase_beside(label, vocabulary) in POINTS:
        return label + (points[2] or ""), points[3]
    return None


# ------------------------------------------------------------------------------------------------ labels of a figure


def _gather(region: Region, vocabulary: Vocabulary) -> None:
    """Give each figure of the region its phase and its source."""
    for number, row in enumerate(region.rows):
        for placed in row.cells:
            if not placed.begins:
                continue
            both = _BOTH_POINTS.fullmatch(placed.text.strip())
            if both is not None:
                region.amounts += [
                    _Amount(placed=placed, row=number, text=points, phase=phase)
                    for phase, points in zip(("weight", "score"), both.groups(), strict=True)
                ]
                continue
            inline = _inline(placed, vocabulary)
            if inline is not None:
                label = replace_text(placed, inline[0])
                amount = _Amount(placed=placed, row=number, text=inline[1])
                _settle(region, amount, [label, *_left(region, number, placed)], vocabulary)
                region.amounts.append(amount)
            elif _is_figure(placed.text) or _is_open(placed):
                amount = _Amount(placed=placed, row=number, text="" if _is_open(placed) else placed.text)
                _settle(region, amount, _left(region, number, placed), vocabulary)
                (region.amounts if amount.text else region.blanks).append(amount)
    for amount in region.amounts:
        if amount.item is None:  # 执行数 beside the sources is that of their total
            beside = [a.item for a in region.amounts if a.row == amount.row and a.item is not None and not a.apart]
            one = beside[0] if len(beside) >= LEAST_OF_ROW and all(item is beside[0] for item in beside) else None
            total = next((p for p in beside if known_item(p.text, vocabulary) == "total"), None)
            amount.item = total or (one if one is region.rows[amount.row].filled[0] else None)
    _join_sides(region, vocabulary)
    _name_only_budget(region)
    region.blanks = [blank for blank in region.blanks if blank.item is not None and blank.factor > ASSUMED]
    region.amounts = [a for a in region.amounts if a.phase not in {None, _BALANCE} and not a.apart]


def _is_open(placed: Placed) -> bool:
    """Tell whether a cell has no amount: it is blank, or holds the unit alone that the template printed."""
    return placed.blank or is_money_unit(placed.text.strip())


def _name_only_budget(region: Region) -> None:
    """Take a region's only budget for the year's, where no label of it says that it was approved first."""
    budgets = [amount for amount in region.amounts if amount.phase == "approved_budget"]
    if any(amount.phase == "adjusted_budget" for amount in region.amounts):
        return
    if not any(FIRST_BUDGET.search(amount.label) for amount in budgets):
        for amount in budgets:
            amount.phase = "adjusted_budget"


def replace_text(placed: Placed, text: str) -> Placed:
    """Return a cell that stands where the given one does, with a part of its text."""
    return replace(placed, cell=replace(placed.cell, text=text))


def _left(region: Region, number: int, placed: Placed) -> list[Placed]:
    """Return the labels directly left of a figure, nearest first: up to the next figure or blank cell of the row."""
    found: list[Placed] = []
    for other in reversed([p for p in region.rows[number].cells if p.x1 <= placed.x0 + 0.25 * (placed.x1 - placed.x0)]):
        if not _is_label(other):
            if found or (other.begins and not other.blank):
                break
            continue
        found.append(other)
    return found


def _above(region: Region, number: int, placed: Placed) -> Iterator[Placed]:
    """Yield the cells above a figure, nearest first."""
    for row in reversed(region.rows[:number]):
        for other in row.cells:
            if placed.middle_in(other.span) and other.begins and not other.blank:
                yield other


def _settle(region: Region, amount: _Amount, left: Sequence[Placed], vocabulary: Vocabulary) -> None:
    above = list(_above(region, amount.row, amount.placed))
    labels = [*left, *(p for p in above if _is_label(p) and not _says_itself(region, p, vocabulary))]
    rate = amount.text.strip().endswith(("%", "％"))
    first = next((p for p in region.rows[amount.row].filled if _is_label(p) and p.cell.row_span == 1), None)
    if first is not None and first not in left and any(_is_source(p, vocabulary) for p in labels):
        labels.append(first)  # sources across, phases down
    _give_labels(amount, labels, vocabulary, rate=rate)
    if first is not None and first not in left and amount.item not in left and _is_source(first, vocabulary):
        _of_row(amount, first, vocabulary)
    if first is not None and amount.item is None and amount.phase is not None and left and first not in left:
        amount.item = first if _is_source(first, vocabulary) else None  # one source, a figure for each phase
    if amount.phase is None and not rate:
        _take_block(region, amount, left)
    if amount.phase is None and rate and _has_rate_above(region, amount.placed, vocabulary):
        amount.phase, amount.factor = "execution_rate", FROM_ABOVE
    if amount.phase is None:
        over = next((a for a in reversed(region.amounts) if any(a.placed.cell is p.cell for p in above)), None)
        if over is not None and over.phase is not None:
            amount.phase, amount.label, amount.factor = over.phase, over.label, FROM_ABOVE
        elif amount.item is not None and not rate:
            amount.phase, amount.factor = "adjusted_budget", ASSUMED


def _of_row(amount: _Amount, first: Placed, vocabulary: Vocabulary) -> None:
    """Give a figure under 小计 the source that its row names; what stands under 其中 beside it is no line."""
    if amount.item is None or amount.item is first:
        return
    if OF_WHICH.match(amount.item.text.strip()):
        amount.apart = True
    elif known_item(amount.item.text, vocabulary) == "total":
        amount.item = first


def _has_rate_above(region: Region, placed: Placed, vocabulary: Vocabulary) -> bool:
    """Tell whether the last label above a rate, in a row before the region, is that of a rate of execution."""
    over = [p for row in region.before for p in row.fresh if not p.blank and placed.middle_in(p.span)]
    return bool(over) and phase_beside(over[-1].text, vocabulary) == "execution_rate"


def _take_block(region: Region, amount: _Amount, left: Sequence[Placed]) -> None:
    """Give a figure the phase that its block's label names, beside another block of sources: given | used."""
    row = region.rows[amount.row]
    blocks = [p for p in row.cells if p.cell.row_span > 1 and _is_label(p) and p.x1 <= amount.placed.x0]
    spent = [composed("budget", p.text).get("executed", 0.0) >= BLOCK_PHASE for p in blocks]
    if len(blocks) > 1 and blocks[-1] in left and spent[-1] and not any(spent[:-1]):
        amount.phase, amount.label, amount.factor = "executed", blocks[-1].text, FROM_ABOVE


def _join_sides(region: Region, vocabulary: Vocabulary) -> None:
    """Give a figure the source that its row names first, where its own label names the same: 年度金额 | 合计."""
    for amount in region.amounts:
        code = known_item(amount.item.text, vocabulary) if amount.item is not None else None
        own = {a.phase for a in region.amounts if a.row == amount.row and a.item is amount.item}
        for other in region.amounts if code is not None and len(own) == 1 else ():
            if other.row != amount.row or other.item is None or other.placed.x0 >= amount.placed.x0:
                continue
            if other.phase != amount.phase and known_item(other.item.text, vocabulary) == code:
                amount.item = other.item
                break


def _is_source(label: Placed, vocabulary: Vocabulary) -> bool:
    """Tell whether a label names a source of money and no phase (调整后预算总额 names both)."""
    return known_item(label.text, vocabulary) is not None and phase_beside(label.text, vocabulary) is None


def _give_labels(amount: _Amount, labels: Sequence[Placed], vocabulary: Vocabulary, *, rate: bool) -> None:
    """Give a figure the phase and the source that its labels name; what may be either is what the others leave open."""
    either: list[Placed] = []
    for label in labels:
        if is_balance(label.text):
            amount.phase = amount.phase or _BALANCE
            continue
        phase, item = phase_beside(label.text, vocabulary), known_item(label.text, vocabulary)
        if phase is not None and item is not None:
            either.append(label)
        elif phase is not None and amount.phase is None and (not rate or phase == "execution_rate"):
            amount.phase, amount.label, amount.named = phase, label.text, label
        elif item is not None and amount.item is None:
            amount.item = label
    for label in either:
        phase = phase_beside(label.text, vocabulary)
        if amount.phase is None and (not rate or phase == "execution_rate"):
            amount.phase, amount.label, amount.named = phase, label.text, label
        elif amount.item is None:
            amount.item = label


def _says_itself(region: Region, label: Placed, vocabulary: Vocabulary) -> bool:
    """Tell whether a label above a figure has its value inside or beside it, and says nothing of what stands below."""
    return _INLINE.match(label.text.strip()) is not None or _opens_pair(region, label, vocabulary)


def _opens_pair(region: Region, label: Placed, vocabulary: Vocabulary) -> bool:
    """Tell whether a label above a figure is the label of a value beside it, and says nothing of what stands below."""
    row = next((r for r in region.rows if any(p.cell is label.cell and p.begins for p in r.cells)), None)
    if row is None:
        return False
    right = next((p for p in row.cells if p.x0 >= label.x1 - 1e-6), None)
    return right is not None and _is_figure(right.text) and phase_beside(label.text, vocabulary) is not None
