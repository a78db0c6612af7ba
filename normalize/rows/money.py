"""Which unit of money counts where an amount of a form prints none: what the rest of the report settles, else none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from extract.document import Document, Grid, Paragraph
from normalize.model.form import AMOUNTS, Form, Line, Reading
from normalize.model.money import Money, Settled, Stated, settle_by_digits, settle_by_size
from normalize.text.sentences import TableRow, stated_amounts
from normalize.values.money_units import declared_unit, heading_unit
from normalize.values.printed import is_blank, parse_amount

BY_SIZE = 0.85
"""Confidence factor of a unit that other cells of the form carry and under which the bare ones are of their size."""
BY_OTHER_TABLE = 0.7
"""The same of a unit that only other tables of the report print."""
LEAST_DIGITS = 3
"""Significant digits from which two numbers in one form are the same amount."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormUnit:
    """The unit that a report is said to count in, and what counts for amounts that stand under no printed unit."""

    name: str | None
    bare: Settled

    def amount(self, line: Line, name: str) -> tuple[Decimal | None, float]:
        """Return an amount of a funding line in yuan, None without a number, and the confidence factor of its unit."""
        text = text_of(line.texts, name)
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
        amount, counted = parse_amount(text_of(line.texts, name), _unit_around(line, name))
        if amount is None:
            continue
        said = Stated(amount=amount, subject=text_of(line.texts, "item_text") or "")
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


def text_of(texts: Mapping[str, Reading[str]], name: str) -> str | None:
    """Return a field's text as printed, None where there is none or it says that there is none."""
    reading = texts.get(name)
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
            yield from (Stated(amount=amount) for amount in stated_amounts(text_of(line.texts, name) or ""))


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
        amount, counted = parse_amount(text_of(line.texts, name), _unit_around(line, name))
        if amount is not None and counted is not None:
            stated.append(Stated(amount=amount, subject=text_of(line.texts, "item_text") or ""))
    asked = any(form.budget_lines and form.amount_unit is None for form in forms)
    return Money(stated=tuple(stated), units=frozenset(_declared(document)) if asked else frozenset())


def _declared(document: Document) -> Iterator[str]:
    for block in document.blocks():
        texts = [cell.text for cell in block.cells] if isinstance(block, Grid) else []
        texts += [block.text] if isinstance(block, Paragraph) else []
        yield from (unit for text in texts if (unit := declared_unit(text)) is not None)
