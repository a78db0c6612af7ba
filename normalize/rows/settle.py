"""Recognised numbers that a form's own arithmetic settles: a near reading where exactly one makes it right."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from normalize.model.form import Form, Line, Reading
from normalize.values.printed import parse_amount, parse_points, parse_rate

DOUBTFUL = 0.97
"""Recognition score below which a number's near readings are tried; clear print is read at 0.98 and above."""
CHOSEN = 0.85
"""Confidence factor of a reading that arithmetic chose."""
TOLERANCE = Decimal("0.005")
"""Points: forms print two decimals at most."""
NEAR: dict[str, str] = {
    "0": "86", "1": "7", "2": "7", "3": "8", "4": "9", "5": "6", "6": "58", "7": "12", "8": "360", "9": "4",
}  # fmt: skip
"""Digits that recognition takes for each other on worn print."""
WORDS = {
    "score": ("指标", "得分", "合计关系"),
    "weight": ("指标", "分值", "合计关系"),
    "adjusted_budget": ("预算", "预算数", "执行率"),
    "executed": ("预算", "执行数", "执行率"),
    "execution_rate": ("预算", "执行率", "执行数与预算数之比"),
}
"""Field -> the block, label and rule that a message names."""
RATE_FIELDS = ("adjusted_budget", "executed", "execution_rate")
WHOLE = Decimal(100)
"""Points that a form is worth where it prints no total."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A number read again: which row (0-based in its block) and field, what was read, what is taken."""

    row: int
    field: str
    read: str
    taken: str
    by: str | None = None
    """The rule that chose, where it is not the field's own."""

    def sentence(self) -> str:
        """Return what was done, for `checks.message`."""
        block, words, rule = WORDS[self.field]
        rule = self.by or rule
        return f"{block}第 {self.row + 1} 行{words}识别为“{self.read}”，按{rule}取“{self.taken}”，请核对原图。"


def settle(form: Form) -> tuple[Form, tuple[Choice, ...]]:
    """Return the form with the numbers that its totals settle, and what was chosen; a form that adds up stays as it is.

    Only recognised numbers of doubtful score are read again, and only where exactly one near reading of one number
    makes the sum right; two that would both do leave the doubt to the reader.
    """
    lines = (*form.indicators, *form.budget_lines)
    if not any(line.place.recognition is not None for line in lines):
        return form, ()
    choices: list[Choice] = []
    for row, line in enumerate(form.budget_lines):
        rate_choice = _choose_by_rate(line, row)
        if rate_choice is not None:
            form = replace(form, budget_lines=_applied(form.budget_lines, rate_choice))
            choices.append(rate_choice)
    for signed in _signed_points(form.indicators):
        form = replace(form, indicators=_applied(form.indicators, signed))
        choices.append(signed)
    for field in ("score", "weight"):
        expected = _expected(form, field)
        choice = _choose(form.indicators, field, expected) if expected is not None else None
        if choice is not None:
            form = replace(form, indicators=_applied(form.indicators, choice))
            choices.append(choice)
    return form, tuple(choices)


def _signed_points(lines: Sequence[Line]) -> list[Choice]:
    """Return the recognised points with a minus, which no points have: what was read as it is the rest of a ruling."""
    return [
        Choice(row=row, field=field, read=reading.value, taken=reading.value.lstrip("-—－"), by="分值、得分不为负")
        for row, line in enumerate(lines)
        for field in ("score", "weight")
        if (reading := line.texts.get(field)) is not None
        and any(cell.recognition is not None for cell in reading.cells)
        and (value := parse_points(reading.value)) is not None
        and value < 0
    ]


def _points(line: Line, field: str) -> Decimal | None:
    reading = line.texts.get(field)
    return parse_points(reading.value) if reading is not None else None


def _expected(form: Form, field: str) -> Decimal | None:
    """Return what the indicators' points must sum to, None where the form does not say."""
    printed = form.total.score if field == "score" else form.total.weight
    total = parse_points(printed.value) if printed is not None else None
    if total is None and field == "weight":
        total = WHOLE
    if total is None:
        return None
    execution = [points for line in form.budget_lines if (points := _points(line, field)) is not None]
    return total - sum(execution, Decimal(0))


def _choose(lines: Sequence[Line], field: str, expected: Decimal) -> Choice | None:
    values = [_points(line, field) for line in lines]
    total = sum((value for value in values if value is not None), Decimal(0))
    if abs(total - expected) <= TOLERANCE:
        return None
    fitting = [
        Choice(row=row, field=field, read=reading.value, taken=near)
        for row, line in enumerate(lines)
        if (reading := line.texts.get(field)) is not None and _is_doubtful(reading)
        for near, value in _near_readings(reading.value)
        if abs(total - (values[row] or Decimal(0)) + value - expected) <= TOLERANCE and _fits(line, field, value)
    ]
    return fitting[0] if len(fitting) == 1 else None


def _choose_by_rate(line: Line, row: int) -> Choice | None:
    """Return the one near reading that makes executed / budget equal the printed rate."""
    readings = {name: line.texts[name] for name in RATE_FIELDS if name in line.texts}
    if len(readings) < len(RATE_FIELDS) or _rate_holds({name: reading.value for name, reading in readings.items()}):
        return None
    fitting = [
        Choice(row=row, field=name, read=reading.value, taken=near)
        for name, reading in readings.items()
        if _is_doubtful(reading)
        for near, _ in _near_readings(reading.value)
        if _rate_holds({**{n: r.value for n, r in readings.items()}, name: near})
    ]
    return fitting[0] if len(fitting) == 1 else None


def _rate_holds(texts: dict[str, str]) -> bool:
    """Tell whether a printed rate is executed / budget to the decimals that it is printed with."""
    budget = parse_amount(texts["adjusted_budget"], None)[0]
    executed = parse_amount(texts["executed"], None)[0]
    rate = parse_rate(texts["execution_rate"])
    if not budget or executed is None or rate is None:
        return True  # nothing to hold it against
    decimals = len(texts["execution_rate"].rstrip("%％").partition(".")[2])
    return abs(executed / budget - rate) <= Decimal("0.0051") * Decimal(10) ** -decimals


def _is_doubtful(reading: Reading[str]) -> bool:
    scores = [cell.recognition for cell in reading.cells if cell.recognition is not None]
    return bool(scores) and min(scores) < DOUBTFUL


def _near_readings(text: str) -> Iterator[tuple[str, Decimal]]:
    """Yield other readings of a number: one digit taken for another, a point lost or seen where none is."""
    seen = {text}
    candidates = [text[:i] + near + text[i + 1 :] for i, char in enumerate(text) for near in NEAR.get(char, "")]
    candidates += [text[:i] + "." + text[i:] for i in range(1, len(text)) if "." not in text]
    candidates += [text.replace(".", "", 1)] if "." in text else []
    for near in candidates:
        value = parse_points(near)
        if near not in seen and value is not None:
            seen.add(near)
            yield near, value


def _fits(line: Line, field: str, value: Decimal) -> bool:
    """Tell whether a reading is possible beside the row's other number: a score is not above its weight."""
    other = _points(line, "weight" if field == "score" else "score")
    if other is None:
        return True
    within: Callable[[Decimal, Decimal], bool] = (lambda a, b: a <= b) if field == "score" else (lambda a, b: a >= b)
    return within(value, other)


def _applied(lines: Sequence[Line], choice: Choice) -> tuple[Line, ...]:
    line = lines[choice.row]
    reading = line.texts[choice.field]
    chosen = replace(reading, value=choice.taken, how="arithmetic", confidence=reading.confidence * CHOSEN)
    changed = replace(line, texts={**line.texts, choice.field: chosen}, confidence=line.confidence * CHOSEN)
    return tuple(changed if row == choice.row else other for row, other in enumerate(lines))
