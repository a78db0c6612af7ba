"""What the reports say of performance itself: money spent, targets missed, marks given, reasons copied, who publishes.

Each report counts once: doubles and wordings that a later one took the place of are left out before.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final

import pandas as pd

UNKNOWN: Final = "未知"
OTHER: Final = "other"
ATTAINMENT_EDGES: Final = (0.0, 0.5, 0.8, 0.95, 1.0, 1.05, 1.2, 1.5, 2.0)
"""Edges of the classes of attainment; exactly 1 is a class of its own, and so is what is above."""
TOP_TEXTS: Final = 10
WHOLE: Final = 100.0
"""A target of 100 % cannot be passed: to reach it exactly says nothing of how it was set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """How many values a cell of a matrix stands for, and their median."""

    count: int
    median: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """Values by two names: rows and columns in order, and the cells that there are by both."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: dict[tuple[str, str], Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """The indicators of a level-1 code that can be compared: how many missed, and with full marks all the same."""

    code: str
    judged: int
    missed: int
    full_marks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """A reason that several reports give word for word, numbers and signs apart: the text and how many copied it."""

    text: str
    reports: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """All of it. `exact` counts targets that were reached to the digit, `exact_open` those that could be passed.

    `months` has for each month of publishing (else of filling in) the reports of each of `kinds`, `levels` the same for
    each level of government.
    """

    reports: int
    rates: Matrix
    missed: tuple[Missed, ...]
    attainment: tuple[tuple[str, int], ...]
    exact: int
    exact_open: int
    copied: tuple[Copied, ...]
    copied_reasons: int
    copying_reports: int
    kinds: tuple[str, ...]
    months: tuple[tuple[str, tuple[int, ...]], ...]
    levels: tuple[tuple[str, tuple[int, ...]], ...]


def topic_of(
    reports: pd.DataFrame,
    rates: pd.Series[float],
    indicators: pd.DataFrame,
    facts: pd.DataFrame,
    reuse: Sequence[dict[str, object]],
) -> Topic:
    """Return what reports that count once say; `rates` are execution rates by the id of their report."""
    kinds = tuple(sorted(set(reports["kind"])))
    known = reports[["report_id", "kind"]].merge(facts, on="report_id")
    judged = indicators[indicators["target_met"].notna()]
    reached = judged[judged["target_met"].astype(bool) & (judged["attainment"] == 1) & (judged["target_op"] != "range")]
    is_whole = (reached["target_unit"] == "%") & (reached["target_value"] == WHOLE)
    reasons = [row for row in reuse if row["in_column"] == "deviation"]
    return Topic(
        reports=len(reports),
        rates=_rates(reports, rates),
        missed=_missed(judged),
        attainment=_attainment(judged["attainment"].dropna()),
        exact=len(reached),
        exact_open=int((~is_whole).sum()),
        copied=_copied(reasons),
        copied_reasons=len(reasons),
        copying_reports=len({row["report_id"] for row in reasons}),
        kinds=kinds,
        months=_by(_months(known), known["kind"], kinds),
        levels=_by(_texts(known["region_level"]), known["kind"], kinds),
    )


def _rates(reports: pd.DataFrame, rates: pd.Series[float]) -> Matrix:
    """Return the median rate of the reports of each province and year."""
    places = dict(
        zip(reports["report_id"], zip(_texts(reports["province"]), _years(reports), strict=True), strict=True)
    )
    found: dict[tuple[str, str], list[float]] = defaultdict(list)
    for report_id, rate in rates.items():
        if report_id in places:
            found[places[report_id]].append(float(rate))
    counts: Counter[str] = Counter()
    for (province, _), values in found.items():
        counts[province] += len(values)
    rows = sorted(counts, key=lambda name: (name == UNKNOWN, -counts[name], name))
    columns = sorted({year for _, year in found}, key=lambda year: (year == UNKNOWN, year))
    cells = {place: Cell(count=len(values), median=median(values)) for place, values in found.items()}
    return Matrix(rows=tuple(rows), columns=tuple(columns), cells=cells)


def _missed(judged: pd.DataFrame) -> tuple[Missed, ...]:
    found: list[Missed] = []
    for code, rows in judged.groupby(judged["level1_code"].fillna(OTHER)):
        missed = rows[~rows["target_met"].astype(bool)]
        full = missed[(missed["weight"] > 0) & (missed["score"] >= missed["weight"])]
        found.append(Missed(code=str(code), judged=len(rows), missed=len(missed), full_marks=len(full)))
    return tuple(sorted(found, key=lambda each: (-each.missed, -each.judged, each.code)))


def _attainment(values: pd.Series[float]) -> tuple[tuple[str, int], ...]:
    """Return the classes of attainment in per cent, each without its edges where an edge is a class of its own."""
    edges = ATTAINMENT_EDGES
    counts: list[tuple[str, int]] = []
    for low, high in pairwise(edges):
        if low == 1:
            counts.append(("恰好 100", int((values == 1).sum())))
        above = values > low if low == 1 else values >= low
        counts.append((f"{100 * low:g}–{100 * high:g}", int((above & (values < high)).sum())))
    counts.append((f"≥ {100 * edges[-1]:g}", int((values >= edges[-1]).sum())))
    below = int((values < edges[0]).sum())
    return ((f"< {100 * edges[0]:g}", below), *counts) if below else tuple(counts)


def _copied(reasons: Iterable[dict[str, object]]) -> tuple[Copied, ...]:
    texts: dict[str, list[dict[str, object]]] = defaultdict(list)
    for row in reasons:
        texts[str(row["fingerprint"])].append(row)
    found = [
        Copied(text=min(str(row["text"]) for row in rows), reports=len({row["report_id"] for row in rows}))
        for rows in texts.values()
    ]
    return tuple(sorted(found, key=lambda each: (-each.reports, each.text))[:TOP_TEXTS])


def _months(known: pd.DataFrame) -> list[str]:
    days = known["published_on"].where(known["published_on"].notna(), known["filled_on_date"])
    return [day[:7] if isinstance(day, str) else UNKNOWN for day in days]


def _by(names: Sequence[str], kinds: Iterable[str], columns: Sequence[str]) -> tuple[tuple[str, tuple[int, ...]], ...]:
    counts = Counter(zip(names, kinds, strict=True))
    order = sorted(set(names), key=lambda name: (name == UNKNOWN, name))
    return tuple((name, tuple(counts[name, kind] for kind in columns)) for name in order)


def _texts(values: pd.Series[str]) -> list[str]:
    return [value if isinstance(value, str) else UNKNOWN for value in values]


def _years(reports: pd.DataFrame) -> list[str]:
    return [UNKNOWN if pd.isna(year) else str(int(year)) for year in reports["fiscal_year"]]
