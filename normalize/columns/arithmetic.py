"""What the figures of a block's columns say of their roles together: scores, weights, results near targets, rates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations, permutations
from typing import Final

from normalize.columns.evidence import Sample
from normalize.values.kinds import kind_of
from normalize.values.printed import parse_amount, parse_points, parse_rate
from normalize.words.composition import parts_of

BESIDE: Final = 1.5
"""Nats for points that stand directly beside the third level."""
APART: Final = 3.0
"""Nats for a target between or beside columns of its sign and its unit, where bare numbers stand."""
IN_SUM: Final = 2.5
"""Nats for weight beside score where no score passes its weight, and against the two interchanged."""
REACHED: Final = 3.0
"""Nats for a result beside a target where the figures of most rows are near each other."""
MOST_APART: Final = 0.5
"""Of the target: a result that is further from it is not near."""
LEAST_RANGE: Final = 3.0
"""How many times the least target the greatest one is, so that nearness says something."""
LONGEST_UNIT: Final = 5
"""Characters of a unit in a column of its own."""
LEAST_ROWS: Final = 3
"""Rows with figures in both columns that are compared."""
OF_RATE: Final = 3.0
"""Nats for money spent, its budget and the rate of both, where they agree in every row."""
OF_PRINTED_RATE: Final = 5.0
"""The same where the rates are printed as per cent: other figures hardly agree by chance."""
RATE_ROUNDED: Final = 0.006
"""How far a printed rate is from the quotient at most."""
_PER_CENT: Final = re.compile(r"[%％]\s*$")
_FIRST_FIGURE: Final = re.compile(r"-?\d[\d,，]*(?:\.\d+)?")
_FORMULA: Final = re.compile(r"([A-Z])\s*[/÷]\s*([A-Z])")
_LETTER: Final = re.compile(r"[（(]\s*([A-Z])\s*[)）]\s*$")
LETTER: Final = 4.0
"""Nats for the columns that the formula in the heading of a rate names: (B/A) over rates, (B) spent, (A) budget."""


def pair_nats(
    block: str, samples: Sequence[Sample], rows: Sequence[Sequence[str]]
) -> dict[tuple[int, str, int, str], float]:
    """Return (column, role, column to its right, role) -> nats of comparing two columns row by row.

    `rows` holds the text of every column for each body row. A score never passes its weight, a result is near its
    target, and what was spent over its budget is the rate.
    """
    if block == "budget":
        return _of_rates(rows)
    if block != "indicators":
        return {}
    found = _of_neighbours(samples) | _of_points(samples, rows)
    figures = [_figures([row[index] for row in rows]) for index in range(len(samples))]
    for left, right in combinations(range(len(samples)), 2):
        if _near(figures[left], figures[right]):
            found[left, "target_text", right, "actual_text"] = REACHED
    return found


def _of_neighbours(samples: Sequence[Sample]) -> dict[tuple[int, str, int, str], float]:
    """Return the nats for points beside names, and for targets beside their signs and units."""
    found = {(i - 1, "level3", i, "weight"): BESIDE for i, sample in enumerate(samples) if i and _is_points(sample)}
    for index in range(1, len(samples)):
        found[index - 1, "target_sign", index, "target_text"] = APART
        if not _holds_units(samples[index]):
            continue
        found[index - 1, "target_text", index, "target_unit"] = APART
        for other in range(index):  # bare results stand in the unit of their targets
            found[other, "actual_text", index, "target_unit"] = APART / 2
            found[other, "target_unit", index, "actual_text"] = APART / 2
    return found


def _holds_units(sample: Sample) -> bool:
    """Tell whether a column may hold units: its heading says so, or its cells are short and hold no figure."""
    if sample.stack and "unit" in parts_of(sample.stack[-1]):
        return True
    filled = [text.strip() for text in sample.texts if kind_of(text) != "blank"]
    return bool(filled) and all(len(text) <= LONGEST_UNIT and not re.search(r"\d", text) for text in filled)


def _of_points(samples: Sequence[Sample], rows: Sequence[Sequence[str]]) -> dict[tuple[int, str, int, str], float]:
    """Return the nats for weights beside scores, which never pass them."""
    found: dict[tuple[int, str, int, str], float] = {}
    for left, right in combinations([index for index, sample in enumerate(samples) if _is_points(sample)], 2):
        pairs = [
            (a, b)
            for row in rows
            if (a := parse_points(row[left])) is not None and (b := parse_points(row[right])) is not None
        ]
        below = sum(1 for a, b in pairs if b < a)
        above = sum(1 for a, b in pairs if b > a)
        if len(pairs) < 2 or below == above:
            continue
        nats = IN_SUM if not above or not below else 0.5
        sign = 1 if below > above else -1
        found[left, "weight", right, "score"] = sign * nats
        found[left, "score", right, "weight"] = -sign * nats
    return found


def _is_points(sample: Sample) -> bool:
    kinds = [kind_of(text) for text in sample.texts]
    filled = [kind for kind in kinds if kind != "blank"]
    return len(filled) > 1 and filled.count("points") > 0.7 * len(filled)


def _figures(texts: Sequence[str]) -> list[float | None]:
    """Return the first figure of each text, None where it holds none or is a date."""
    found = []
    for text in texts:
        figure = _FIRST_FIGURE.search(text) if kind_of(text) != "date" else None
        found.append(float(re.sub("[,，]", "", figure.group())) if figure is not None else None)
    return found


def _near(targets: Sequence[float | None], results: Sequence[float | None]) -> bool:
    """Tell whether the figures of two columns are near each other in most rows, while they range widely down them."""
    pairs = [(a, b) for a, b in zip(targets, results, strict=True) if a is not None and b is not None and a > 0]
    if len(pairs) < LEAST_ROWS or max(a for a, _ in pairs) < LEAST_RANGE * min(a for a, _ in pairs):
        return False
    near = sum(1 for a, b in pairs if abs(b - a) <= MOST_APART * a)
    return near >= 0.7 * len(pairs)


def _of_rates(rows: Sequence[Sequence[str]]) -> dict[tuple[int, str, int, str], float]:
    """Return nats for spent, budget and rate where spent / budget is the rate in every row of a budget."""
    width = len(rows[0]) if rows else 0
    amounts = [[_amount(row[index]) for row in rows] for index in range(width)]
    rates = [[_rate(row[index]) for row in rows] for index in range(width)]
    found: dict[tuple[int, str, int, str], float] = {}
    of_money = [index for index, column in enumerate(amounts) if any(amount is not None for amount in column)]
    for rate in (index for index, column in enumerate(rates) if any(each is not None for each in column)):
        for spent, budget in permutations([index for index in of_money if index != rate], 2):
            if not _agree(amounts[spent], amounts[budget], rates[rate]):
                continue
            signed = all(_PER_CENT.search(row[rate]) or kind_of(row[rate]) == "blank" for row in rows)
            nats = OF_PRINTED_RATE if signed else OF_RATE
            _add(found, (spent, "executed"), (budget, "adjusted_budget"), nats)
            _add(found, (spent, "executed"), (budget, "approved_budget"), nats / 3)
            _add(found, (spent, "executed"), (rate, "execution_rate"), nats)
    return found


def _add(
    found: dict[tuple[int, str, int, str], float], one: tuple[int, str], other: tuple[int, str], nats: float
) -> None:
    left, right = sorted((one, other))
    found[left[0], left[1], right[0], right[1]] = nats


def _agree(spent: Sequence[float | None], budget: Sequence[float | None], rates: Sequence[float | None]) -> bool:
    """Tell whether spent / budget is the rate wherever all three stand, in two rows at least, and not 1 in all."""
    told = [(a / b, r) for a, b, r in zip(spent, budget, rates, strict=True) if a is not None and b and r is not None]
    uneven = any(abs(quotient - 1) > RATE_ROUNDED for quotient, _ in told)
    return bool(told) and uneven and all(abs(quotient - rate) <= RATE_ROUNDED for quotient, rate in told)


def agrees(budget: str, spent: str, rate: str) -> bool:
    """Tell whether a printed rate is what was spent over a budget."""
    whole, part, share = _amount(budget), _amount(spent), _rate(rate)
    if not whole or part is None or share is None:
        return False
    return abs(part / whole - share) <= RATE_ROUNDED


def _amount(text: str) -> float | None:
    amount = parse_amount(text, None)[0] if not text.rstrip().endswith(("%", "％")) else None
    return float(amount) if amount is not None else None


def _rate(text: str) -> float | None:
    """Return a rate as a fraction; a bare number of per cent too."""
    rate = parse_rate(text)
    if rate is None:
        return None
    return float(rate) / (100 if "%" not in text and "％" not in text and float(rate) > 2 else 1)


def formula_nats(block: str, headings: Sequence[Sequence[str]]) -> list[dict[str, float]]:
    """Return for each column the nats that the formulas in the headings of a budget's rates give it by its letter.

    What has arrived over the budget is no rate of execution, and its letters say nothing of what was spent.
    """
    told: list[dict[str, float]] = [{} for _ in headings]
    if block != "budget":
        return told
    printed = ["".join(stack) for stack in headings]
    lettered = {found[1]: index for index, text in enumerate(printed) if (found := _LETTER.search(text)) is not None}
    for index, text in enumerate(printed):
        formula = _FORMULA.search(text)
        if formula is None:
            continue
        above, below = lettered.get(formula[1]), lettered.get(formula[2])
        if above is not None and _has_arrived(printed[above]):
            told[index]["execution_rate"] = -2 * LETTER
            continue
        told[index]["execution_rate"] = LETTER
        if above is not None:
            told[above]["executed"] = LETTER
        if below is not None:
            told[below] |= {"adjusted_budget": LETTER / 2, "approved_budget": LETTER / 2}
    return told


def _has_arrived(heading: str) -> bool:
    """Tell whether a heading is of money that has arrived and says nothing of its being spent."""
    parts = parts_of(heading)
    return "arrived" in parts and "spent" not in parts
