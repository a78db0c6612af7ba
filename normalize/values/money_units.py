"""Which unit of money counts where an amount prints none: what the rest of the report settles, else none."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from extract.document import Document, Grid, Paragraph
from normalize.model.form import AMOUNTS, Form, Line
from normalize.text.sentences import TableRow, stated_amounts
from normalize.text.subjects import subject_code
from normalize.values.printed import MONEY_UNITS, is_blank, money_unit, parse_amount, plain

UNSETTLED = 0.5
"""Confidence factor of an amount whose unit nothing settles; it stands as printed and is never multiplied."""
BY_DIGITS = 0.96
"""Confidence factor of a unit under which the bare numbers are amounts that the report states elsewhere with theirs."""
BY_SIZE = 0.85
"""Confidence factor of a unit that other cells of the form carry and under which the bare ones are of their size."""
BY_OTHER_TABLE = 0.7
"""The same of a unit that only other tables of the report print."""
MANY_DIGITS = 4
"""Significant digits from which a number and one anywhere in the report are the same amount; fewer agree by chance."""
LEAST_DIGITS = 3
"""The same of two numbers in one form."""
TRIED = ("元", "千元", "万元", "亿元")
"""Units that are tried by the digits."""
SAME_SIZE = 2.0
"""Powers of ten that amounts of one report may lie apart and still be of one size; 元 and 万元 lie four apart."""
_DECLARED = re.compile(r"单位|计量|币种|金额|人民币")
_BRACKET = re.compile(
    r"[(（](?:[^()（）]{0,12}[:：、,，/ ])?\s*((?:百?万|亿|千)?元)\s*(?:[、,，/;；][^()（）]{0,12})?[)）]"
)
_AT_END = re.compile(r"(?<![\d余多几每百千])(?:百?万元|亿元|千元|元)$")
LONG_TITLE = 200
"""Characters of a title, which may end with the unit of its table."""
MAX_DECLARATION = 40
"""Characters of a line that declares the unit of the table below it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """An amount that the report states with its unit: yuan, and what it is said of."""

    amount: Decimal
    subject: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """The unit in which bare numbers count, None where they stay as printed, and how far that is to be believed."""

    unit: str | None
    trust: float


NOTHING = Settled(unit=None, trust=UNSETTLED)


def declared_unit(text: str, longest: int = MAX_DECLARATION) -> str | None:
    """Return the unit that a line or cell declares for a table: 单位：万元, （万元）, or the unit alone."""
    if len(text) > longest or money_unit(text) is None:
        return None
    bare = plain(text)
    if bare in MONEY_UNITS or _DECLARED.search(bare):
        return money_unit(text)
    found = _BRACKET.search(text)
    return found.group(1) if found else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """What a report says of money with its unit, and the units that its tables print."""

    stated: tuple[Stated, ...] = ()
    units: frozenset[str] = frozenset()


def heading_unit(text: str) -> str | None:
    """Return the unit that a heading of amounts carries, declared or at its end; 百万元工程 carries none."""
    declared = declared_unit(text, LONG_TITLE)
    return declared or (money_unit(text) if _AT_END.search(re.sub(r"\([^()]*\)", "", plain(text))) else None)


def settle_by_digits(bare: Sequence[Stated], stated: Iterable[Stated], least: int = MANY_DIGITS) -> Settled:
    """Return the one unit that makes most bare numbers (two, or half of them) amounts that are stated with theirs.

    `least` is how many significant digits must agree; fewer do where both are said of the same thing.
    """
    numbers = [number for number in bare if number.amount]
    by_size: dict[int, list[Stated]] = {}
    for known in stated:
        if known.amount:
            by_size.setdefault(known.amount.adjusted(), []).append(known)
    counts = Counter({unit: _stated_in(numbers, by_size, MONEY_UNITS[unit], least) for unit in TRIED})
    (best, most), (_, next_most) = counts.most_common(2)
    enough = most > next_most and (most >= 2 or 2 * most >= len(numbers))
    return Settled(unit=best, trust=BY_DIGITS) if enough else NOTHING


def _stated_in(numbers: Sequence[Stated], by_size: Mapping[int, Sequence[Stated]], factor: Decimal, least: int) -> int:
    """Return how many of the numbers are amounts stated when they count in a unit."""
    found = 0
    for number in numbers:
        amount = replace(number, amount=number.amount * factor)
        found += any(_agree(amount, known, least) for known in by_size.get(amount.amount.adjusted(), ()))
    return found


def _agree(one: Stated, other: Stated, least: int) -> bool:
    """Tell whether two amounts are one, with the digits of the rounder: by many digits, or said of the same thing."""
    digits = min(_significant(one.amount), _significant(other.amount))
    if _rounded(one.amount, digits) != _rounded(other.amount, digits):
        return False
    code = subject_code(one.subject) if digits < least else "other"
    return digits >= least or (code != "other" and code == subject_code(other.subject))


def settle_by_size(bare: Sequence[Stated], stated: Sequence[Stated], unit: str, trust: float) -> Settled:
    """Return `unit` or yuan, whichever alone makes the bare numbers amounts of the size of those stated."""
    numbers = [number for number in bare if number.amount]
    known = [each for each in stated if each.amount]
    if not numbers or not known:
        return NOTHING
    fitting = [name for name in dict.fromkeys((unit, "元")) if _of_one_size(numbers, known, MONEY_UNITS[name])]
    return Settled(unit=fitting[0], trust=trust) if len(fitting) == 1 else NOTHING


def _significant(number: Decimal) -> int:
    return len(number.normalize().as_tuple().digits)


def _rounded(number: Decimal, digits: int) -> Decimal:
    return round(number, digits - 1 - number.adjusted())


def _of_one_size(numbers: Sequence[Stated], stated: Sequence[Stated], factor: Decimal) -> bool:
    """Tell whether the numbers in a unit are, in the middle, of the size of the amounts stated."""
    ours, theirs = (_middle(entry.amount for entry in entries) for entries in (numbers, stated))
    return abs(ours + math.log10(factor) - theirs) <= SAME_SIZE


def _middle(amounts: Iterable[Decimal]) -> float:
    """Return the median power of ten."""
    powers = sorted(math.log10(abs(amount)) for amount in amounts)
    return powers[len(powers) // 2]


# ---------------------------------------------------------------------------------------------- the budget of a form


@dataclass(frozen=True, slots=True, kw_only=True)
class FormUnit:
    """The unit that a report is said to count in, and what counts for amounts that stand under no printed unit."""

    name: str | None
    bare: Settled

    def amount(self, line: Line, name: str) -> tuple[Decimal | None, float]:
        """Return an amount of a funding line in yuan, None without a number, and the confidence factor of its unit."""
        text = _text(line, name)
        known = _unit_around(line, name)
        own = parse_amount(text, None)[1]
        amount, _ = parse_amount(text, known or self.bare.unit)
        return amount, 1.0 if not amount or known is not None or own is not None else self.bare.trust


def form_unit(form: Form, money: Money) -> FormUnit:
    """Return the unit of a form's amounts: as printed, else as its other cells, its goals and the report settle it."""
    bare: list[Stated] = []
    own = [Stated(amount=amount) for _, amount in form.amounts_near]
    carried = Counter(unit for unit, _ in form.amounts_near)
    for line, name in ((line, name) for line in form.budget_lines for name in AMOUNTS):
        amount, counted = parse_amount(_text(line, name), _unit_around(line, name))
        if amount is None:
            continue
        said = Stated(amount=amount, subject=_text(line, "item_text") or "")
        (bare if counted is None else own).append(said)
        carried.update([counted] if counted is not None else [])
    common = carried.most_common(1)[0][0] if carried else None
    settled = _settled(bare, [*own, *_in_goals(form)], common, money)
    return FormUnit(name=form.amount_unit or common or settled.unit, bare=settled)


def _settled(bare: Sequence[Stated], near: Sequence[Stated], common: str | None, money: Money) -> Settled:
    found = settle_by_digits(bare, near, LEAST_DIGITS)
    if found.unit is None:
        found = settle_by_digits(bare, money.stated)
    if found.unit is None and common is not None:
        return settle_by_size(bare, near, common, BY_SIZE)
    if found.unit is None and len(money.units) == 1:
        return settle_by_size(bare, [*near, *money.stated], next(iter(money.units)), BY_OTHER_TABLE)
    return found


def _text(line: Line, name: str) -> str | None:
    reading = line.texts.get(name)
    return None if reading is None or is_blank(reading.value) else reading.value.strip()


def _unit_around(line: Line, name: str) -> str | None:
    """Return the unit printed nearest to an amount outside its cell: of its row, its column, its table."""
    label = line.texts.get("item_text")
    column = line.header.column(name) if line.header is not None else None
    return (
        (heading_unit(label.raw) if label is not None else None)
        or (heading_unit(column.heading) if column is not None else None)
        or line.amount_unit
    )


def _in_goals(form: Form) -> Iterator[Stated]:
    for line in form.goals:
        for name in ("expected", "actual"):
            yield from (Stated(amount=amount) for amount in stated_amounts(_text(line, name) or ""))


# ---------------------------------------------------------------------------------------------- the whole report


def money_of(document: Document, forms: Sequence[Form], figures: Iterable[TableRow]) -> Money:
    """Return what a document says of money with a unit: in the figures of its text and in its tables.

    The units that its tables print are only looked for where a form has none.
    """
    stated = [
        Stated(amount=row["amount"], subject=str(row["subject"]))
        for row in figures
        if isinstance(row["amount"], Decimal)
    ]
    for line, name in ((line, name) for form in forms for line in form.budget_lines for name in AMOUNTS):
        amount, counted = parse_amount(_text(line, name), _unit_around(line, name))
        if amount is not None and counted is not None:
            stated.append(Stated(amount=amount, subject=_text(line, "item_text") or ""))
    asked = any(form.budget_lines and form.amount_unit is None for form in forms)
    return Money(stated=tuple(stated), units=frozenset(_declared(document)) if asked else frozenset())


def _declared(document: Document) -> Iterator[str]:
    for block in document.blocks():
        texts = [cell.text for cell in block.cells] if isinstance(block, Grid) else []
        texts += [block.text] if isinstance(block, Paragraph) else []
        yield from (unit for text in texts if (unit := declared_unit(text)) is not None)


def with_unit(lines: Sequence[Line], unit: str | None) -> tuple[Line, ...]:
    """Return funding lines that know the unit printed for their table."""
    return tuple(replace(line, amount_unit=unit) for line in lines)
