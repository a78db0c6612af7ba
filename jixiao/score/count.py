"""Counts of right and wrong cells and rows, class by class."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias

from jixiao.score.values import Kind, Row, equal, norm, null, short

Say: TypeAlias = Callable[[str], None]
Columns: TypeAlias = Mapping[str, Kind]

CLASSES: Final = (
    "report_fields",
    "budgets",
    "goals",
    "indicator_rows",
    "indicator_cells",
    "codes",
    "parsed",
    "figures",
    "figure_fields",
)
F1_CLASSES: Final = frozenset({"indicator_rows", "parsed", "figures"})
"""Classes measured by found and missing rows; the others by the share of right cells."""

EXTRA_ROWS: Final = "(extra rows)"


@dataclass(slots=True, kw_only=True)
class Count:
    """Right and counted cells of a class, or its true positives, false positives and false negatives.

    `strict` and `strict_tp` leave out what only the looser rule for scans accepts. `by` holds right and counted
    cells by column.
    """

    right: int = 0
    cells: int = 0
    strict: int = 0
    tp: int = 0
    fp: int = 0
    fn: int = 0
    strict_tp: int = 0
    by: dict[str, list[int]] = field(default_factory=dict)

    def cell(self, name: str, *, ok: bool, strict: bool) -> None:
        """Count one cell of a column."""
        self.cells += 1
        self.right += ok
        self.strict += strict
        self.of(name, ok)

    def of(self, name: str, right: int, cells: int = 1) -> None:
        """Count right and counted cells of a column among `by` alone."""
        pair = self.by.setdefault(name, [0, 0])
        pair[0] += right
        pair[1] += cells

    def hit(self, *, strict: bool = True) -> None:
        """Count one row or value that gold and the run share."""
        self.tp += 1
        self.strict_tp += strict

    def add(self, other: Count) -> None:
        """Add the counts of another document."""
        for name in ("right", "cells", "strict", "tp", "fp", "fn", "strict_tp"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name, (right, cells) in other.by.items():
            self.of(name, right, cells)

    def accuracy(self, *, strict: bool = False) -> float | None:
        """Return the share of right cells, None without a cell."""
        return (self.strict if strict else self.right) / self.cells if self.cells else None

    def prf(self, *, strict: bool = False) -> tuple[float, float, float] | tuple[None, None, None]:
        """Return precision, recall and F1, None without a row in gold and run."""
        hits = self.strict_tp if strict else self.tp
        in_gold, in_run = self.tp + self.fn, self.tp + self.fp
        if not in_gold and not in_run:
            return None, None, None
        precision = hits / in_run if in_run else 0.0
        recall = hits / in_gold if in_gold else 0.0
        both = precision + recall
        return precision, recall, (2 * precision * recall / both if both else 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """An indicator row of the run: how sure it is, whether it is right, and its report."""

    confidence: object
    right: bool
    report_id: object


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedLine:
    """A line of indicators, budgets or goals as a reader meets it.

    `texts` are those of a line that gold has and the run lacks; None where the run has the line.
    """

    table: str
    confidence: object
    right: bool
    report_id: object
    texts: tuple[str, ...] | None


@dataclass(slots=True)
class Tally:
    """The counts of a document or of a run by class, in the order in which the classes were first met."""

    counts: dict[str, Count] = field(default_factory=dict)
    judged: list[Judged] = field(default_factory=list)
    lines: list[JudgedLine] = field(default_factory=list)

    def __getitem__(self, name: str) -> Count:
        """Return the count of a class, a new one at the first time."""
        return self.counts.setdefault(name, Count())

    def add(self, other: Tally) -> None:
        """Add the counts of a document."""
        self.judged += other.judged
        self.lines += other.lines
        for name, count in other.counts.items():
            self[name].add(count)

    def scores(self, *, strict: bool = False) -> dict[str, float]:
        """Return the score of each class that gold or the run has something for, 0 to 1."""
        values = {
            name: self[name].prf(strict=strict)[2] if name in F1_CLASSES else self[name].accuracy(strict=strict)
            for name in CLASSES
            if name in self.counts
        }
        return {name: value for name, value in values.items() if value is not None}


def mean(scores: Mapping[str, float]) -> float:
    """Return the mean of the classes, 0 without one."""
    return sum(scores.values()) / len(scores) if scores else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Scoring:
    """What scoring one document writes to: its tally, and `say` for every difference (None where none is wanted)."""

    tally: Tally
    loose: bool
    say: Say | None = None

    def tell(self, difference: str) -> None:
        """Say a difference."""
        if self.say is not None:
            self.say(difference)

    def tagged(self, tag: str) -> Scoring:
        """Return the same scoring, with a tag before every difference."""
        say = self.say
        return self if say is None else replace(self, say=lambda difference: say(tag + difference))

    def muted(self) -> Scoring:
        """Return the same scoring, saying nothing."""
        return replace(self, say=None)


def cells(scoring: Scoring, count: Count, columns: Columns, pair: tuple[Row, Row | None], where: str = "") -> None:
    """Count the cells of one pair of rows of gold and run; the run's is None where it has none."""
    gold, got = pair
    for column, kind in columns.items():
        if column not in gold:
            continue
        wanted, found = gold[column], (got or {}).get(column)
        if kind == "null":
            if wanted is None and got is not None and not null(found):
                count.cell(column, ok=False, strict=False)
            continue
        if null(wanted) and null(found):
            continue
        others = (gold.get("alt") or {}).get(column, ())
        ok, strict = equal(kind, wanted, found, loose=scoring.loose, others=others)
        count.cell(column, ok=ok, strict=strict)
        if not ok:
            scoring.tell(f"{where}{column}: gold {short(wanted)} run {short(found)}")


def note_line(scoring: Scoring, table: str, columns: Columns, pair: tuple[Row | None, Row | None]) -> None:
    """Keep what a reader who trusts the run makes of a line of gold and run; one of the two may be missing."""
    gold, got = pair
    if got is None:
        kept = ((gold or {}).get(column) for column, kind in columns.items() if kind in {"text", "item"})
        texts = tuple(norm(value) for value in kept if not null(value))
        line = JudgedLine(table=table, confidence=None, right=False, report_id=None, texts=texts)
    else:
        right = gold is not None and _line_right(columns, gold, got, loose=scoring.loose)
        confidence, report = got.get("confidence"), got.get("report_id")
        line = JudgedLine(table=table, confidence=confidence, right=right, report_id=report, texts=None)
    scoring.tally.lines.append(line)


def _line_right(columns: Columns, gold: Row, got: Row, *, loose: bool) -> bool:
    """Return whether every column that gold asks for is right."""
    return all(
        equal(kind, gold[column], got.get(column), loose=loose, others=(gold.get("alt") or {}).get(column, ()))[0]
        for column, kind in columns.items()
        if kind != "null" and column in gold and not (null(gold[column]) and null(got.get(column)))
    )


def extra(count: Count, columns: Columns, got: Row) -> None:
    """Count a row that gold does not have: its filled cells are wrong, and one of them at least."""
    filled = sum(not null(got.get(column)) for column, kind in columns.items() if kind != "null")
    for _ in range(max(filled, 1)):
        count.cell(EXTRA_ROWS, ok=False, strict=False)


def greedy(scores: Iterable[tuple[float, int, int]], floor: float) -> dict[int, int]:
    """Return one-to-one pairs, best first, from (score, index in gold, index in the run); none below the floor."""
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for score, i, j in sorted(scores, key=lambda entry: (-entry[0], abs(entry[1] - entry[2]), entry[1], entry[2])):
        if score >= floor and i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)
    return pairs


def unpaired(rows: Sequence[Row], pairs: Mapping[int, int]) -> list[Row]:
    """Return the rows of the run that no row of gold was paired with."""
    taken = set(pairs.values())
    return [row for number, row in enumerate(rows) if number not in taken]
