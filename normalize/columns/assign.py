"""The roles of all columns of a block at once: the assignment with most evidence, and how far the next is behind."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from typing import Final, TypeAlias

Weighed: TypeAlias = tuple[float, tuple[str | None, ...]]
"""Nats of an assignment and the roles that it gives."""
State: TypeAlias = tuple[float, tuple[str | None, ...], int, int]
"""Nats and roles of the columns so far, a bit for each column's role, a bit for each role that may stand once."""
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
        other = next(((nats, roles[index]) for nats, roles in finals if roles[index] != role), None)
        margin, rival = (min(SURE, best_nats - other[0]), other[1]) if other is not None else (SURE, None)
        columns.append(Assigned(role=role, probability=1 / (1 + math.exp(-margin)), rival=rival))
    return Assignment(columns=tuple(columns), nats=best_nats)


def _beam(
    block: str,
    unary: Sequence[Mapping[str, float]],
    pairs: Mapping[tuple[int, str, int, str], float],
    firm: Sequence[frozenset[str]],
) -> list[Weighed]:
    """Return the best assignments. Each has a bit for every column's role, and one for every role that it holds."""
    once = {role: 1 << number for number, role in enumerate({r for each in unary for r in each} - REPEATED)}
    given: list[list[tuple[int, str]]] = []  # of each column so far the bits of its roles
    bit = 1
    states: list[State] = [(0.0, (), 0, 0)]
    for weights in unary:
        likely = sorted(weights.items(), key=lambda item: -item[1])[:CANDIDATES]
        tried = [(role, own, once.get(role, 0), bit << place) for place, (role, own) in enumerate(likely)]
        none = bit << len(likely)
        gains = _gains(block, [role for role, _ in likely], _held(given, states), pairs, firm)
        weighty = sum(gains)  # the bits are all different
        known: dict[int, list[float]] = {}  # states that differ in other bits gain the same
        grown: list[State] = []
        for nats, roles, mask, held in states:
            beside = known.get(mask & weighty)
            if beside is None:
                beside = known[mask & weighty] = _together(mask & weighty, len(likely), gains)
            for (role, own, single, own_bit), gain in zip(tried, beside):  # noqa: B905  as many
                if not held & single:
                    grown.append((nats + own + gain, (*roles, role), mask | own_bit, held | single))
            grown.append((nats, (*roles, None), mask | none, held))
        grown.sort(key=itemgetter(0), reverse=True)
        states = _kept(grown)
        given.append([(own_bit, role) for role, _, _, own_bit in tried])
        bit = none << 1
    return [(nats, roles) for nats, roles, _, _ in states]


def _kept(grown: list[State]) -> list[State]:
    """Keep the best states, and of each column's roles so far the best state that differs there, for the margins."""
    kept = grown[:BEAM]
    seen = 0
    for _, _, mask, _ in kept:
        seen |= mask
    for state in grown[BEAM:]:
        if state[2] & ~seen:
            kept.append(state)
            seen |= state[2]
    return kept


def _held(given: Sequence[Sequence[tuple[int, str]]], states: Sequence[State]) -> list[list[tuple[int, str]]]:
    """Return of each column the roles that it has in one of the states, with their bits."""
    anywhere = 0
    for _, _, mask, _ in states:
        anywhere |= mask
    return [[(bit, role) for bit, role in column if anywhere & bit] for column in given]


def _with_names(block: str, finals: list[Weighed]) -> list[Weighed]:
    """Return the assignments, best first, where one of indicators without a column of names is believed less."""
    if block != "indicators":
        return finals
    weighed = [(nats - (0.0 if "level3" in roles else NAMELESS), roles) for nats, roles in finals]
    return sorted(weighed, key=lambda state: -state[0])


def _gains(
    block: str,
    tried: Sequence[str],
    held: Sequence[Sequence[tuple[int, str]]],
    pairs: Mapping[tuple[int, str, int, str], float],
    firm: Sequence[frozenset[str]],
) -> dict[int, list[tuple[int, float]]]:
    """Return bit of a role to the left -> (place of a role that is tried, nats gained or lost beside it).

    Those of no weight are left out: they are most.
    """
    index = len(held)
    gains: dict[int, list[tuple[int, float]]] = {}
    for place, role in enumerate(tried):
        against = _disorder(block, role)
        for left, column in enumerate(held):
            for bit, other in column:
                nats = pairs.get((left, other, index, role), 0.0) if pairs else 0.0
                disorder = against.get(other)
                if disorder:
                    sure = (other in firm[left]) + (role in firm[index])
                    nats -= (FIRM if sure == 2 else HALF_FIRM if sure else 1.0) * disorder
                if nats:
                    gains.setdefault(bit, []).append((place, nats))
    return gains


def _together(bits: int, tried: int, gains: Mapping[int, Sequence[tuple[int, float]]]) -> list[float]:
    """Return the nats that each of the roles that are tried gains or loses beside those with these bits to its left."""
    won, lost = [0.0] * tried, [0.0] * tried
    while bits:  # from the left
        bit = bits & -bits
        bits ^= bit
        for place, gain in gains[bit]:
            (won if gain > 0 else lost)[place] += gain
    return [up + max(down, -MOST_DISORDER) for up, down in zip(won, lost, strict=True)]


@cache
def _disorder(block: str, right: str) -> Mapping[str, float]:
    """Return role -> nats lost where it stands to the left of another one."""
    places = _PLACES.get(block, {})
    place = places.get(right, math.inf)
    loose = {left: OUT_OF_ORDER for left, other in places.items() if other > place}
    return loose | {left: nats for (role, left), nats in _STRICT.items() if role == right}


_PLACES: Final = {
    block: {role: place for place, roles in enumerate(order) for role in roles} for block, order in ORDER.items()
}
