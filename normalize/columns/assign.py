"""The roles of all columns of a block at once: the assignment with most evidence, and how far the next is behind."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from operator import itemgetter
from typing import Final, TypeAlias

Gains: TypeAlias = Sequence[Mapping[str, Sequence[tuple[int, float]]]]
BEAM: Final = 32
"""Partial assignments that are kept from column to column."""
CANDIDATES: Final = 6
"""Roles that are tried for one column, the likeliest first; no role is always tried too."""
REPEATED: Final = frozenset({"serial", "target_sign", "evidence", "before", "balance", "deviation", "group_weight"})
"""Roles that several columns of one block may have."""
SURE: Final = 12.0
"""Nats of margin where no other assignment is in sight."""

ORDER: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "indicators": (
        ("serial",),
        ("level1",),
        ("level2",),
        ("level3",),
        ("target_text",),
        ("actual_text",),
        ("score",),
        ("deviation",),
    ),
    "budget": (
        ("approved_budget",),
        ("adjusted_budget",),
        ("executed",),
        ("execution_rate",),
        ("score",),
        ("deviation",),
    ),
    "goals": (("expected",), ("actual",)),
}
"""block -> roles in the order in which forms print them, left to right."""
_STRICT: Final[Mapping[tuple[str, str], float]] = {
    ("level1", "level2"): 6.0,
    ("level2", "level3"): 6.0,
    ("level1", "level3"): 6.0,
    ("weight", "score"): 2.5,
    ("target_text", "actual_text"): 2.5,
    ("level3", "target_text"): 3.0,
    ("level3", "actual_text"): 3.0,
    ("level2", "target_text"): 4.0,
    ("level1", "target_text"): 4.0,
    ("level2", "actual_text"): 4.0,
    ("level1", "actual_text"): 4.0,
    ("level1", "score"): 4.0,
    ("level2", "score"): 3.0,
    ("level3", "score"): 2.0,
    ("level1", "deviation"): 4.0,
    ("level2", "deviation"): 4.0,
    ("level3", "deviation"): 3.0,
    ("score", "reviewed_score"): 1.5,
    ("level3", "weight"): 1.0,
    ("level2", "weight"): 1.0,
    ("weight", "reviewed_score"): 1.5,
    ("definition", "criterion"): 0.7,
    ("approved_budget", "executed"): 1.5,
    ("adjusted_budget", "executed"): 1.5,
    ("approved_budget", "adjusted_budget"): 1.5,
    ("executed", "execution_rate"): 1.0,
    ("adjusted_budget", "execution_rate"): 1.0,
    ("expected", "actual"): 3.0,
}
"""(left, right) -> nats lost where the two stand the other way round."""
FIRM: Final = 0.15
"""Share of the nats for disorder that count between two columns whose headings both name their roles outright."""
HALF_FIRM: Final = 0.6
"""The same where one of the two headings does."""
MOST_DISORDER: Final = 8.0
"""Nats that a column loses at most by where it stands: a form that prints its levels last is read all the same."""
NAMELESS: Final = 7.0
"""Nats lost by indicators without a column that names them."""
OUT_OF_ORDER: Final = 0.4
"""Nats lost by any other two roles that stand against the usual order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned:
    """The role of one column: how likely beside the best assignment that gives it another, and which that is."""

    role: str | None
    probability: float
    rival: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """The roles of a block's columns, left to right, and the nats of all evidence for them together."""

    columns: tuple[Assigned, ...]
    nats: float


def assign_roles(
    block: str,
    unary: Sequence[Mapping[str, float]],
    pairs: Mapping[tuple[int, str, int, str], float] | None = None,
    firm: Sequence[frozenset[str]] | None = None,
) -> Assignment:
    """Return the best assignment of roles to columns.

    `unary` holds role -> nats for each column, left to right; a column without a role has 0. `pairs` holds nats for two
    columns having two roles (column, role, column to its right, role): what sums and comparisons say.
    """
    finals = _with_names(block, _beam(block, unary, pairs or {}, firm or [frozenset()] * len(unary)))
    best_nats, best = finals[0]
    columns = []
    for index, role in enumerate(best):
        others = [(nats, roles[index]) for nats, roles in finals if roles[index] != role]
        margin, rival = min(SURE, best_nats - others[0][0]) if others else SURE, others[0][1] if others else None
        columns.append(Assigned(role=role, probability=1 / (1 + math.exp(-margin)), rival=rival))
    return Assignment(columns=tuple(columns), nats=best_nats)


def _beam(
    block: str,
    unary: Sequence[Mapping[str, float]],
    pairs: Mapping[tuple[int, str, int, str], float],
    firm: Sequence[frozenset[str]],
) -> list[tuple[float, tuple[str | None, ...]]]:
    states: list[tuple[float, tuple[str | None, ...]]] = [(0.0, ())]
    for index, weights in enumerate(unary):
        likely = sorted(weights.items(), key=lambda item: -item[1])[:CANDIDATES]
        gains = _beside(block, index, [role for role, _ in likely], states, pairs, firm)
        grown: list[tuple[float, tuple[str | None, ...]]] = []
        for nats, roles in states:
            together = _together(roles, len(likely), gains)
            for (role, own), beside in zip(likely, together, strict=True):
                if role not in roles or role in REPEATED:
                    grown.append((nats + own + beside, (*roles, role)))
            grown.append((nats, (*roles, None)))
        grown.sort(key=itemgetter(0), reverse=True)
        states = _kept(grown)
    return states


def _with_names(
    block: str, finals: list[tuple[float, tuple[str | None, ...]]]
) -> list[tuple[float, tuple[str | None, ...]]]:
    """Return the assignments, best first, where one of indicators without a column of names is believed less."""
    if block != "indicators":
        return finals
    weighed = [(nats - (0.0 if "level3" in roles else NAMELESS), roles) for nats, roles in finals]
    return sorted(weighed, key=lambda state: -state[0])


def _kept(grown: list[tuple[float, tuple[str | None, ...]]]) -> list[tuple[float, tuple[str | None, ...]]]:
    """Keep the best states, and of each column's roles so far the best state that differs there, for the margins."""
    kept = grown[:BEAM]
    if len(grown) > BEAM:
        seen = [set(column) for column in zip(*(roles for _, roles in kept), strict=True)]
        for state in grown[BEAM:]:
            for known, role in zip(seen, state[1], strict=True):
                if role not in known:
                    kept.append(state)
                    for each, own in zip(seen, state[1], strict=True):
                        each.add(own)
                    break
    return kept


def _beside(  # noqa: PLR0913, PLR0917  a column, the roles tried for it, and what speaks for them
    block: str,
    index: int,
    tried: Sequence[str],
    states: Sequence[tuple[float, tuple[str | None, ...]]],
    pairs: Mapping[tuple[int, str, int, str], float],
    firm: Sequence[frozenset[str]],
) -> Gains:
    """Return column to the left -> its role -> (place of a role that is tried, nats gained or lost beside it).

    Those of no weight are left out: they are most.
    """
    gains: list[dict[str, list[tuple[int, float]]]] = []
    for left in range(index):
        others = {other for _, roles in states if (other := roles[left]) is not None}
        found: dict[str, list[tuple[int, float]]] = {}
        for other, (place, role) in product(others, enumerate(tried)):
            nats = pairs.get((left, other, index, role), 0.0)
            disorder = _disorder(block, other, role)
            if disorder:
                sure = (other in firm[left]) + (role in firm[index])
                nats -= (FIRM if sure == 2 else HALF_FIRM if sure else 1.0) * disorder
            if nats:
                found.setdefault(other, []).append((place, nats))
        gains.append(found)
    return gains


def _together(roles: tuple[str | None, ...], tried: int, gains: Gains) -> list[float]:
    """Return the nats that each of the roles that are tried gains or loses beside those already given to its left."""
    won, lost = [0.0] * tried, [0.0] * tried
    for role, beside in zip(roles, gains, strict=True):
        if role is not None:
            for place, gain in beside.get(role, ()):
                (won if gain > 0 else lost)[place] += gain
    return [up + max(down, -MOST_DISORDER) for up, down in zip(won, lost, strict=True)]


@cache
def _disorder(block: str, left: str, right: str) -> float:
    strict = _STRICT.get((right, left))
    if strict is not None:
        return strict
    places = _PLACES.get(block, {})
    if left in places and right in places and places[left] > places[right]:
        return OUT_OF_ORDER
    return 0.0


_PLACES: Final = {
    block: {role: place for place, roles in enumerate(order) for role in roles} for block, order in ORDER.items()
}
