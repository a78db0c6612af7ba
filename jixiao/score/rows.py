"""Scores the budget lines, goals and indicators of one pair of reports."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from jixiao.score.count import Columns, Count, Judged, Scoring, cells, extra, greedy, note_line, unpaired
from jixiao.score.values import Row, dice, equal, norm, norm_item, null, number, short
from schemas.exact import MONEY

BUDGET: Final[Columns] = {
    "item_text": "item",
    "approved_budget": "amount",
    "adjusted_budget": "amount",
    "executed": "amount",
    "execution_rate": "num",
    "weight": "num",
    "score": "num",
}
GOAL: Final[Columns] = {"expected": "text", "actual": "text"}
ROW: Final[Columns] = {
    "level1": "text",
    "level2": "text",
    "level3": "text",
    "target_text": "text",
    "actual_text": "text",
    "weight": "num",
    "score": "num",
}
INDICATOR: Final[Columns] = {
    **ROW,
    "completion_rate": "num",
    "deviation": "text",
    "definition": "text",
    "criterion": "text",
}
INDICATOR_CODES: Final[Columns] = {"level1_code": "code", "level2_code": "code"}
ITEM_CODE: Final[Columns] = {"item": "code"}
PARSED: Final = (
    "target_op",
    "target_value",
    "target_high",
    "target_unit",
    "actual_value",
    "actual_unit",
    "direction",
)

PAIRING: Final = (("level3", 4.0), ("target_text", 1.5), ("actual_text", 1.5), ("level2", 1.5), ("level1", 0.8))
"""How much each text weighs when rows of gold and run are paired; numbers and place weigh as below."""
NUMBER_WEIGHT: Final = 0.4
PLACE_WEIGHT: Final = 0.8

BUDGET_FLOOR: Final = 0.5
GOAL_FLOOR: Final = 0.25
INDICATOR_FLOOR: Final = 0.45
"""Likeness below which two rows are no pair."""

PARSED_TOLERANCE: Final = 1e-9


def score_budgets(gold: Sequence[Row], got: Sequence[Row], scoring: Scoring) -> None:
    """Score the budget lines of a report."""
    longest = max(len(gold), len(got), 1)
    likeness = [
        (_budget_likeness(line, other) + 0.05 * (1 - abs(i - j) / longest), i, j)
        for i, line in enumerate(gold)
        for j, other in enumerate(got)
    ]
    pairs = greedy(likeness, BUDGET_FLOOR)
    tally = scoring.tally
    for i, line in enumerate(gold):
        other = got[pairs[i]] if i in pairs else None
        name = short(line.get("item_text") or line.get("item"))
        if other is None:
            scoring.tell(f"budget line missing: {name}")
        voice = scoring if other is not None else scoring.muted()
        cells(voice, tally["budgets"], BUDGET, (line, other), f"budget {name} ")
        cells(voice, tally["codes"], ITEM_CODE, (line, other), "budget ")
        note_line(scoring, "budgets", BUDGET, (line, other))
    for other in unpaired(got, pairs):
        extra(tally["budgets"], BUDGET, other)
        note_line(scoring, "budgets", BUDGET, (None, other))
        scoring.tell(f"budget line too many: {short(other.get('item_text'))}")


def _budget_likeness(line: Row, other: Row) -> float:
    a, b = norm_item(line.get("item_text")), norm_item(other.get("item_text"))
    likeness = dice(a, b) if a and b else 0.0
    if line.get("item") != other.get("item"):
        return likeness
    return max(likeness, 0.7 if a and b and a != b else 0.9)


def score_goals(gold: Sequence[Row], got: Sequence[Row], scoring: Scoring) -> None:
    """Score the goals of a report."""
    likeness = [(_goal_likeness(goal, other), i, j) for i, goal in enumerate(gold) for j, other in enumerate(got)]
    pairs = greedy(likeness, GOAL_FLOOR)
    count = scoring.tally["goals"] if gold or got else Count()
    for i, goal in enumerate(gold):
        other = got[pairs[i]] if i in pairs else None
        cells(scoring, count, GOAL, (goal, other), f"goal {goal.get('goal_no')} ")
        note_line(scoring, "goals", GOAL, (goal, other))
    for other in unpaired(got, pairs):
        extra(count, GOAL, other)
        note_line(scoring, "goals", GOAL, (None, other))
        scoring.tell(f"goal too many: {short(other.get('expected'))}")


def _goal_likeness(goal: Row, other: Row) -> float:
    words = 0.6 * dice(norm(goal.get("expected")), norm(other.get("expected")))
    words += 0.3 * dice(norm(goal.get("actual")), norm(other.get("actual")))
    return words + 0.1 * (number(goal.get("goal_no")) == number(other.get("goal_no")))


def score_indicators(gold: Sequence[Row], got: Sequence[Row], scoring: Scoring) -> None:
    """Score the indicators of a report: rows, cells, codes and parsed values."""
    pairs = greedy(_indicator_likeness(gold, got), INDICATOR_FLOOR)
    tally = scoring.tally
    rows, found = tally["indicator_rows"], tally["indicators_found"]
    for i, row in enumerate(gold):
        other = got[pairs[i]] if i in pairs else None
        where = f"row {i + 1} {short(row.get('level3'))[:20]}: "
        if other is None:
            scoring.tell(f"indicator missing: {short(row.get('level3'))}")
        voice = scoring if other is not None else scoring.muted()
        cells(voice, tally["indicator_cells"], INDICATOR, (row, other), where)
        cells(voice, tally["codes"], INDICATOR_CODES, (row, other), where)
        score_parsed(voice, tally["parsed"], row, other or {}, where)
        note_line(scoring, "indicators", ROW, (row, other))
        if other is None:
            rows.fn += 1
            found.fn += 1
            continue
        found.hit()
        _judge_row(row, other, scoring)
    for other in unpaired(got, pairs):
        indicator_too_many(other, scoring)
        scoring.tell(f"indicator too many: {short(other.get('level3'))}")


def indicator_too_many(row: Row, scoring: Scoring) -> None:
    """Count an indicator of the run that gold does not have."""
    tally = scoring.tally
    tally["indicator_rows"].fp += 1
    tally["indicators_found"].fp += 1
    tally.judged.append(Judged(confidence=row.get("confidence"), right=False, report_id=row.get("report_id")))
    note_line(scoring, "indicators", ROW, (None, row))
    extra(tally["indicator_cells"], INDICATOR, row)
    tally["parsed"].fp += sum(not null(row.get(column)) for column in PARSED)


def _indicator_likeness(gold: Sequence[Row], got: Sequence[Row]) -> list[tuple[float, int, int]]:
    longest = max(len(gold), len(got), 1)
    gold_texts = [{column: norm(row[column]) for column, _ in PAIRING if column in row} for row in gold]
    got_texts = [{column: norm(row.get(column)) for column, _ in PAIRING} for row in got]
    likeness = []
    for i, row in enumerate(gold):
        for j, other in enumerate(got):
            score = weight = 0.0
            for column, share in PAIRING:
                wanted = gold_texts[i].get(column)
                if wanted is None or not (wanted or got_texts[j][column]):
                    continue
                weight += share
                score += share * dice(wanted, got_texts[j][column])
            for column in ("weight", "score"):
                if column in row and not null(row[column]):
                    weight += NUMBER_WEIGHT
                    score += NUMBER_WEIGHT * (number(row[column]) == number(other.get(column)))
            weight += PLACE_WEIGHT
            score += PLACE_WEIGHT * (1 - abs(i - j) / longest)
            likeness.append((score / weight, i, j))
    return likeness


def _judge_row(gold: Row, got: Row, scoring: Scoring) -> None:
    """Count a pair of indicators as right or wrong as a whole."""
    ok = strict = True
    for column, kind in ROW.items():
        if column not in gold or (null(gold[column]) and null(got.get(column))):
            continue
        others = (gold.get("alt") or {}).get(column, ())
        right, exactly = equal(kind, gold[column], got.get(column), loose=scoring.loose, others=others)
        ok, strict = ok and right, strict and exactly
    tally = scoring.tally
    tally.judged.append(Judged(confidence=got.get("confidence"), right=ok, report_id=got.get("report_id")))
    rows = tally["indicator_rows"]
    if ok:
        rows.hit(strict=strict)
    else:
        rows.fn += 1
        rows.fp += 1


def score_parsed(scoring: Scoring, count: Count, gold: Row, got: Row, where: str) -> None:
    """Score the values parsed from target and actual text, and the direction."""
    for column in PARSED:
        if column not in gold:
            continue
        wanted, found = gold[column], got.get(column)
        if null(wanted) and null(found):
            continue
        ok = not null(wanted) and not null(found) and _equal_parsed(column, gold, got, count)
        count.of(column, ok)
        if ok:
            count.hit()
        else:
            count.fn += not null(wanted)
            count.fp += not null(found)
            scoring.tell(f"{where}{column}: gold {short(wanted)} run {short(found)}")


def _equal_parsed(column: str, gold: Row, got: Row, count: Count) -> bool:
    wanted, found = gold[column], got.get(column)
    if column == "direction":
        return bool(wanted == found)
    side = column.partition("_")[0]
    units = norm(gold.get(f"{side}_unit")), norm(got.get(f"{side}_unit"))
    if column.endswith("_unit"):
        return units[0] == units[1] or (units[0] in MONEY and units[1] in MONEY)
    if not column.endswith(("_value", "_high")):
        return norm(wanted) == norm(found)
    a, b = number(wanted), number(found)
    if a is None or b is None:
        return False
    return _equal_quantities((float(a), units[0]), (float(b), units[1]), count)


def _equal_quantities(wanted: tuple[float, str], found: tuple[float, str], count: Count) -> bool:
    """Return whether two numbers agree, as printed, as money in another unit, or as a percentage in hundredths."""
    (a, wanted_unit), (b, found_unit) = wanted, found
    if math.isclose(a, b, rel_tol=PARSED_TOLERANCE, abs_tol=PARSED_TOLERANCE):
        return True
    in_money = wanted_unit in MONEY and found_unit in MONEY
    if in_money and math.isclose(a * float(MONEY[wanted_unit]), b * float(MONEY[found_unit]), rel_tol=PARSED_TOLERANCE):
        return True
    if wanted_unit == "%" and math.isclose(a, b * 100, rel_tol=PARSED_TOLERANCE):
        count.of("percent as fraction", 0)
        return True
    return False
