"""How right the machine is on a team's own files: accuracy by field, and how far its confidence can be believed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

from jixiao.base.pictures import Share, share_curve
from jixiao.dataset.index import Index
from jixiao.score.count import EXTRA_ROWS, Judged, Tally, mean
from jixiao.score.document import CHILDREN, RunDocument, score_document
from jixiao.score.score import gold_for
from schemas.rules import SURE
from schemas.tables import TABLES

BINS: Final = (0.0, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.975, 1.0)
"""Edges of the classes of confidence: finer where nearly all rows are."""

FIELD_TABLES: Final = {
    "report_fields": "reports",
    "budgets": "budgets",
    "goals": "goals",
    "indicator_cells": "indicators",
    "codes": "indicators",
    "parsed": "indicators",
    "figure_fields": "figures",
}
"""Class of the score -> the table whose labels name its fields."""

Z: Final = 1.96
"""Standard deviations of a 95 % interval."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldScore:
    """One field: how many cells were counted and how many of them are right."""

    table: str
    column: str
    right: int
    count: int

    @property
    def label(self) -> str:
        """The field's Chinese name."""
        if self.column == EXTRA_ROWS:
            return "多出的行"
        names = TABLES[self.table].column_names
        if self.column in names:
            return TABLES[self.table].column(self.column).label
        return TABLES["budgets"].column("item").label if self.column == "item" else self.column


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """A class of confidence: its edges, the rows in it, their mean confidence, and how many are right.

    `low` and `high` bound the share of right rows with 95 % probability (Wilson's interval).
    """

    start: float
    end: float
    count: int
    right: int
    confidence: float
    low: float
    high: float

    @property
    def accuracy(self) -> float:
        """The share of right rows, 0 to 1."""
        return self.right / self.count


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnScore:
    """The machine's rows, uncorrected, against gold; only documents that have gold are counted."""

    documents: int
    total: float
    fields: tuple[FieldScore, ...]
    bins: tuple[Bin, ...]
    sure: int
    sure_right: int
    rows: int

    def lines(self) -> list[str]:
        """Return the score as it is shown, in Chinese."""
        lines = [f"{self.documents} 个文件有标准答案，总分 {self.total:.3f}", ""]
        lines += [f"{'表':<6}{'字段':<12}{'正确':>8}{'共':>8}{'准确率':>10}"]
        for entry in self.fields:
            share = f"{100 * entry.right / entry.count:.1f}%"
            lines.append(f"{TABLES[entry.table].label:<6}{entry.label:<12}{entry.right:>8}{entry.count:>8}{share:>10}")
        if self.sure:
            share = f"{100 * self.sure_right / self.sure:.1f}%"
            lines += ["", f"置信度 ≥ {SURE} 的指标行：{self.sure} / {self.rows}，其中正确 {share}"]
        return lines


def score_own(out: Path, gold: Path) -> OwnScore:
    """Return how right the machine's rows of a run are where there is gold.

    Raises:
        FileNotFoundError: `out` holds no tables, or `gold` is no folder.
        ValueError: a gold answer is no JSON.
        OSError: a gold answer cannot be read.
    """
    golds = {p.stem: json.loads(p.read_text(encoding="utf-8")) for p in sorted(gold.iterdir()) if p.suffix == ".json"}
    index = Index(out)
    index.refresh()
    tally, count = Tally(), 0
    for document_id, entry in index.entries.items():
        name = gold_for(entry.file_name, golds)
        if name is None:
            continue
        count += 1
        tally.add(score_document(golds[name], entry.file_name, _as_run(index, document_id), None))
    sure = [row for row in tally.judged if _confidence(row) >= SURE]
    return OwnScore(
        documents=count,
        total=mean(tally.scores()),
        fields=tuple(_fields(tally)),
        bins=tuple(reliability(tally.judged)),
        sure=len(sure),
        sure_right=sum(row.right for row in sure),
        rows=len(tally.judged),
    )


def _as_run(index: Index, document_id: str) -> RunDocument:
    rows = index.rows(document_id)
    ids = [row["report_id"] for row in rows["reports"]]
    return RunDocument(
        reports=sorted(rows["reports"], key=lambda row: int(str(row["ordinal"]))),
        children={t: {i: [row for row in rows[t] if row["report_id"] == i] for i in ids} for t in CHILDREN},
        orphans={t: [row for row in rows[t] if row["report_id"] not in ids] for t in CHILDREN},
        figures=list(rows["figures"]),
    )


def _fields(tally: Tally) -> Iterable[FieldScore]:
    for name, table in FIELD_TABLES.items():
        if name in tally.counts:
            for column, (right, count) in tally[name].by.items():
                if count:
                    yield FieldScore(table=table, column=column, right=right, count=count)


def _confidence(row: Judged) -> float:
    return float(str(row.confidence)) if row.confidence is not None else 0.0


def reliability(judged: Sequence[Judged]) -> list[Bin]:
    """Return the classes of confidence that hold a row, from low to high."""
    bins = []
    for start, end in pairwise(BINS):
        rows = [r for r in judged if start <= _confidence(r) < end or (end == BINS[-1] and _confidence(r) >= end)]
        if rows:
            right = sum(row.right for row in rows)
            low, high = wilson(right, len(rows))
            average = sum(map(_confidence, rows)) / len(rows)
            bins.append(Bin(start=start, end=end, count=len(rows), right=right, confidence=average, low=low, high=high))
    return bins


def wilson(right: int, count: int) -> tuple[float, float]:
    """Return the bounds between which a share lies with 95 % probability, of `right` in `count` (at least 1)."""
    share, z2 = right / count, Z * Z
    middle = (share + z2 / (2 * count)) / (1 + z2 / count)
    half = Z * ((share * (1 - share) / count + z2 / (4 * count * count)) ** 0.5) / (1 + z2 / count)
    return max(0.0, middle - half), min(1.0, middle + half)


def plot(bins: Sequence[Bin], title: str) -> str:
    """Return the curve: mean confidence across, share of right up with its 95 % interval, rows as its dot's area."""
    shares = [
        Share(
            at=b.confidence,
            share=b.accuracy,
            low=b.low,
            high=b.high,
            count=b.count,
            words=f"置信度 {b.start:.3g}–{b.end:.3g}：{b.count} 行，正确 {b.accuracy:.1%}（{b.low:.1%}–{b.high:.1%}）",
        )
        for b in bins
    ]
    return share_curve("confidence", title, shares, across="置信度（平均）", up="正确的指标行") + "\n"
