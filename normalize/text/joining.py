"""Targets and results that are told apart -> indicators: by label and order, or by how alike they read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz.fuzz import ratio

from normalize.text.items import Item
from normalize.text.told import plain_result
from normalize.values.printed import parse_measure, parse_tail
from schemas.years import YEAR_PATTERN

SAME_ITEM = 62.0
"""Of 100: how alike a target and a result must read to be the same indicator when their order does not tell."""
SAME_NAME = 88.0
"""Of 100: how alike a target and an indicator told whole elsewhere must read to be one indicator told twice."""


def join_items(targets: Sequence[Item], results: Sequence[Item]) -> list[Item]:
    """Return the indicators: each target with its result, by label and order, or by how alike they read."""
    told = [item for item in (*targets, *results) if item.joined]
    targets = [
        target for target in targets if not target.joined and not any(_told_again(target, item) for item in told)
    ]
    open_results = [item for item in results if not item.joined]
    pairs = _pairs(targets, open_results)
    joined = [
        _pair(target, open_results[pairs[index]]) if index in pairs else target for index, target in enumerate(targets)
    ]
    taken = set(pairs.values())
    rest = [_result_alone(item) for index, item in enumerate(open_results) if index not in taken]
    return [*joined, *told, *rest]


def _told_again(target: Item, item: Item) -> bool:
    """Tell whether a target is the one of an indicator that is told whole elsewhere."""
    alike = ratio(_stem(target.level3), _stem(item.level3)) >= SAME_NAME
    same = parse_measure(target.target) or parse_tail(target.level3)
    other = parse_measure(item.target)
    return alike and _same_label(item.level2, target.level2) and (same is None or other is None or same == other)


def _pair(target: Item, result: Item) -> Item:
    return replace(
        target,
        level1=target.level1 or result.level1,
        actual=result.actual or result.level3,
        weight=target.weight or result.weight,
        score=result.score or target.score,
        rate=result.rate,
        why=result.why,
        joined=True,
        doubt=target.doubt or result.doubt,
        positions=(*target.positions, *result.positions),
    )


def _result_alone(item: Item) -> Item:
    """Return a result that no target belongs to: name and result apart where a quantity ends it."""
    if item.actual is not None or item.target is not None:
        return item
    apart = plain_result(item.level3)
    if apart is None:
        return replace(item, actual=item.level3)
    return replace(item, level3=apart[0], actual=apart[1])


def _stem(text: str) -> str:
    """Return the words of an item that name it: without year and from its quantity on, else without figures."""
    bare = re.sub(rf"{YEAR_PATTERN}年度?", "", text)
    stem = re.sub(r"[≥≤＞＜><\d.,%％]+.*$", "", bare)
    return stem if len(stem) >= 2 else re.sub(r"[\d.,%％]", "", bare)


def _pairs(targets: Sequence[Item], results: Sequence[Item]) -> dict[int, int]:
    """Return target -> result by their numbers: alone under a label, else the most alike first, each once."""
    pairs: dict[int, int] = {}
    likeness: list[tuple[float, int, int]] = []
    for index, target in enumerate(targets):
        same = [i for i, item in enumerate(results) if _same_label(item.level2, target.level2)]
        rivals = [item for item in targets if _same_label(item.level2, target.level2)]
        if len(rivals) == 1 and len(same) == 1 and target.level2 is not None:
            pairs[index] = same[0]
            continue
        likeness.extend((ratio(_stem(results[i].level3), _stem(target.level3)), index, i) for i in same)
    for like, index, result in sorted(likeness, key=lambda pair: (-pair[0], abs(pair[1] - pair[2]), pair[1])):
        if like >= SAME_ITEM and index not in pairs and result not in pairs.values():
            pairs[index] = result
    return pairs


def _same_label(a: str | None, b: str | None) -> bool:
    return re.sub(r"指标$|^产出", "", a or "") == re.sub(r"指标$|^产出", "", b or "")
