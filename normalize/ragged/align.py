"""Which column each piece of a ragged row stands in: the likeliest readings, weighed together with the rows beside."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final, TypeAlias

from extract.document import Cell
from normalize.ragged.strips import Strip
from normalize.ragged.weights import (
    AS_PRINTED,
    LABELS,
    LOST_BLANK,
    LOST_TAIL,
    SCORE_LEFT,
    TOLD_TWICE,
    UNNESTED,
    Scale,
    borne_out,
    names_level,
    told_twice,
)
from normalize.values.printed import is_blank
from normalize.words.vocabulary import Vocabulary

BEST: Final = 10
"""Readings of a row that are kept."""
STRAIGHT: Final = 3.0
"""Nats for a row that fills its columns to the last without a gap but for merged labels before it."""
REGULAR: Final = 0.9
"""Share of straight rows from which a straight row needs no other reading."""
CERTAIN: Final = 1 - 1e-6
"""Likelihood of a place from which it takes nothing from a cell's confidence."""
ROUNDS: Final = 3
PRIOR: Final = 0.5
"""Rows that each pattern is taken to have before any is counted."""
LOW: Final = -1.0
"""Nats below which a piece protests against its column."""
MAX_CELLS: Final = 16
"""Pieces or columns from which only the straight reading is tried."""

Places: TypeAlias = tuple[tuple[int, int] | None, ...]
"""For each piece the first column that it covers and how many; None for an empty piece that stands nowhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One reading of a row: where its pieces stand, and the nats that speak for it."""

    places: Places
    nats: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """The reading of a row that was chosen, how likely it is, and the best other one."""

    places: Places
    probability: float
    rival: Places | None = None


def believed(cell: Cell, likely: float) -> Cell:
    """Return a cell with how likely it stands where it is placed; a certain place is not said."""
    return replace(cell, placing=None if likely > CERTAIN else round(likely, 4))


def settle_rows(strips: Sequence[Strip], scale: Scale, vocabulary: Vocabulary) -> list[Settled]:
    """Return the likeliest reading of each row; a pattern that many rows show is likelier in each of them."""
    plain = [_straight(strip, scale, vocabulary) for strip in strips]
    whole = sum(1 for reading in plain if reading is not None) >= REGULAR * len(strips)
    found = [
        [reading] if whole and reading is not None else readings(strip, scale, vocabulary)
        for strip, reading in zip(strips, plain, strict=True)
    ]
    keys = [
        [_pattern(reading.places, strip, scale) for reading in each] for each, strip in zip(found, strips, strict=True)
    ]
    counts: dict[tuple[str, ...], float] = {}
    shares: list[list[float]] = []
    for _ in range(ROUNDS):
        shares = [_shares(each, own, counts) for each, own in zip(found, keys, strict=True)]
        counts = {}
        for own, share in zip(keys, shares, strict=True):
            for key, part in zip(own, share, strict=True):
                counts[key] = counts.get(key, 0.0) + part
    return [_settled(each, share, strip) for each, share, strip in zip(found, shares, strips, strict=True)]


def _shares(
    found: Sequence[Reading], keys: Sequence[tuple[str, ...]], counts: Mapping[tuple[str, ...], float]
) -> list[float]:
    """Return how likely each reading of a row is, among them all."""
    nats = [reading.nats + math.log(counts.get(key, 0.0) + PRIOR) for reading, key in zip(found, keys, strict=True)]
    most = max(nats)
    weights = [math.exp(each - most) for each in nats]
    return [weight / sum(weights) for weight in weights]


def _settled(found: Sequence[Reading], share: Sequence[float], strip: Strip) -> Settled:
    """Return the best reading; readings that place every printed piece alike are one."""
    merged: dict[Places, float] = {}
    for reading, part in zip(found, share, strict=True):
        shown = _shown(reading.places, strip)
        merged[shown] = merged.get(shown, 0.0) + part
    order = sorted(merged, key=lambda places: -merged[places])
    best = next(
        r
        for r, _ in sorted(zip(found, share, strict=True), key=lambda item: -item[1])
        if _shown(r.places, strip) == order[0]
    )
    return Settled(places=best.places, probability=merged[order[0]], rival=order[1] if len(order) > 1 else None)


def _shown(places: Places, strip: Strip) -> Places:
    return tuple(None if is_blank(cell.text) else place for place, cell in zip(places, strip, strict=True))


def _pattern(places: Places, strip: Strip, scale: Scale) -> tuple[str, ...]:
    """Return which value columns a reading fills, joins to the column before, or leaves without a piece."""
    marks = ["-"] * len(scale.roles)
    for place, cell in zip(places, strip, strict=True):
        if place is not None:
            marks[place[0]] = "f" if cell.text.strip() else "b"
            for column in range(place[0] + 1, place[0] + place[1]):
                marks[column] = "x"
    return tuple(mark for mark, role in zip(marks, scale.roles, strict=True) if (role or "block") not in LABELS)


def _straight(strip: Strip, scale: Scale, vocabulary: Vocabulary) -> Reading | None:
    """Return the straight reading of a row where neither a piece nor an empty column speaks against it."""
    width = len(scale.roles)
    straight = straight_places(strip, width) if scale.blanks_kept or len(strip) == width else None
    if straight is None:
        return None
    fits = [scale.fit(c.text, p[0], vocabulary) for c, p in zip(strip, straight, strict=True) if p and c.text.strip()]
    empty = [p[0] for c, p in zip(strip, straight, strict=True) if p and not c.text.strip()]
    before = [scale.roles[column] or "block" for column in range(straight[0][0] if straight[0] else 0)]
    whole = all(role in LABELS for role in before) and not any(scale.asks(column) for column in empty)
    return Reading(places=straight, nats=sum(fits) + STRAIGHT) if fits and min(fits) > LOW and whole else None


def readings(strip: Strip, scale: Scale, vocabulary: Vocabulary) -> list[Reading]:
    """Return the likeliest readings of a row, the best first; at least one."""
    width = len(scale.roles)
    shown = [cell.text for cell in strip if cell.text.strip()]
    if scale.block == "indicators" and shown and all(names_level(text, vocabulary) for text in shown):
        scale = replace(scale, labels_only=True)
    # what is missing may be an empty cell anywhere where the text drops them
    straight = straight_places(strip, width) if scale.blanks_kept or len(strip) == width else None
    if max(width, len(strip)) > MAX_CELLS:
        return [Reading(places=straight or left_places(strip, width), nats=0.0)]
    return _search(strip, scale, vocabulary, straight)


def straight_places(strip: Strip, width: int) -> Places | None:
    """Return the reading in which the pieces fill the last columns, one each; None where there are too many."""
    shift = width - len(strip)
    return tuple((shift + index, 1) for index in range(len(strip))) if shift >= 0 and strip else None


def left_places(strip: Strip, width: int) -> Places:
    """Return the reading in which the pieces fill the first columns, and what is too much nothing."""
    return tuple((index, 1) if index < width else None for index in range(len(strip)))


def _search(strip: Strip, scale: Scale, vocabulary: Vocabulary, straight: Places | None) -> list[Reading]:
    """Return the best readings by piece after piece: each stands in a column, in two, or (an empty one) in none."""
    width = len(scale.roles)
    last = max((index for index, cell in enumerate(strip) if cell.text.strip()), default=-1)
    states: list[tuple[float, int, Places]] = [(0.0, 0, ())]
    for index, cell in enumerate(strip):
        grown: list[tuple[float, int, Places]] = []
        shown = bool(cell.text.strip())
        for nats, column, places in states:
            if not shown:
                grown.append((nats + (LOST_TAIL if index > last else LOST_BLANK), column, (*places, None)))
            skipped = 0.0
            for first in range(column, width):
                fit = scale.fit(cell.text, first, vocabulary) if shown else AS_PRINTED + scale.empty(first)
                grown.append((nats + skipped + fit, first + 1, (*places, (first, 1))))
                if shown and first + 1 < width:
                    both = (
                        fit if scale.roles[first] != "level2" else min(fit, scale.fit(cell.text, first + 1, vocabulary))
                    )
                    wide = nats + skipped + both + scale.span(first)
                    grown.append((wide, first + 2, (*places, (first, 2))))
                skipped += scale.skip(first)
        states = _kept(grown)
    ended = [
        Reading(
            places=places,
            nats=nats + sum(scale.skip(c) for c in range(column, width)) + _whole(places, strip, scale, straight),
        )
        for nats, column, places in states
    ]
    ended.sort(key=lambda reading: -reading.nats)
    return ended[:BEST] or [Reading(places=left_places(strip, width), nats=-50.0)]


def _kept(grown: list[tuple[float, int, Places]]) -> list[tuple[float, int, Places]]:
    """Keep the best states for each column reached."""
    grown.sort(key=lambda state: -state[0])
    seen: Counter[int] = Counter()
    kept = []
    for state in grown:
        seen[state[1]] += 1
        if seen[state[1]] <= BEST:
            kept.append(state)
    return kept


def _whole(places: Places, strip: Strip, scale: Scale, straight: Places | None) -> float:
    """Return what speaks for a whole reading: that it is straight, and that a value repeats the quantity of a name."""
    nats = STRAIGHT if places == straight else 0.0
    shown = [
        (place, cell.text) for place, cell in zip(places, strip, strict=True) if place is not None and cell.text.strip()
    ]
    if scale.block == "budget":
        nats += borne_out({scale.roles[place[0]] or "": text for place, text in shown if place[1] == 1})
    filled = {scale.roles[place[0] + more] for place, _ in shown for more in range(place[1])}
    if (
        "weight" in filled
        and "score" not in filled
        and any(r == "score" and scale.asks(i) for i, r in enumerate(scale.roles))
    ):
        nats += SCORE_LEFT
    met = {column for place in places if place is not None for column in range(place[0], sum(place))}
    if "level1" in filled and any(r == "level2" and i not in met for i, r in enumerate(scale.roles)):
        nats += UNNESTED
    for (place, text), (_, value) in pairwise(shown):
        spans = scale.roles[place[0]] == "level3" and place[1] == 2
        if spans and told_twice(text, value):
            nats += TOLD_TWICE
    return nats
