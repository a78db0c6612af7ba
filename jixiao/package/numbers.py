"""Counts what the report page shows, from the tables alone; each number is one that a short SQL query gives too.

What is told of the dataset (documents, kinds, checks, confidence) counts all rows; what is told of performance counts
each report once, without doubles and wordings that were superseded.
"""

from __future__ import annotations

import logging
import re
import warnings
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

import pandas as pd

from jixiao.corrections.overlay import overlaid
from jixiao.package.derived import NEEDED, derived_tables
from jixiao.package.topic import UNKNOWN, Topic, topic_of
from schemas.package_tables import EXTRA_TABLES
from schemas.parquet import read_tables, rows_of
from schemas.rules import SURE

TOP: Final = 15
"""Entries of a list of the most frequent."""
FULL_MARKS: Final = 100.0
"""Points that a report without a printed total weight is worth."""
RATE_EDGES: Final = (0.0, 0.5, 0.8, 0.9, 0.95, 1.0)
"""Edges of the classes of execution rates; above 1 is a class of its own, and so is exactly 1."""
SCORE_EDGES: Final = (0.0, 60.0, 80.0, 90.0, 95.0, 100.0)
"""Per cent of the full marks: the limits of 差, 中, 良, 优 in common use, and 95."""
CONFIDENCE_EDGES: Final = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 1.0)
WITH_CONFIDENCE: Final = ("reports", "budgets", "goals", "indicators", "figures")

_WORD = re.compile(r"[\u4e00-\u9fff]{2,}\Z")
_EMPTY_WORDS: Final = frozenset(
    re.split(
        r"\s+",
        "进行 加强 今后 下一步 一步 已经 由于 原因 因为 以及 按照 部分 情况 工作 相关 本年 年度 完成 未能 不够 较大 "
        "导致 存在 问题 需要 继续 进一步 目前 其中 以上 我局 我单位 单位 指标 目标 实际 提高 措施 改进 开展 尚未 偏差 "
        "较少 同上 次年 影响 个别",
    )
)
"""Words that every deviation is full of and that say no reason."""

Counts = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Reports by province and year; a row a province, a column a year."""

    years: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """All numbers of the page; lists from the most frequent on, classes in their order."""

    documents: int
    reports: int
    indicators: int
    statuses: Counts
    coverage: Coverage
    kinds: Counts
    checks: tuple[tuple[str, int, int], ...]  # code, failed, judged
    rates: Counts
    rate_median: float | None
    scores: Counts
    score_count: int
    full_marks: int
    targets: Counts
    target_units: Counts
    deviation_rows: int
    deviation_words: Counts
    confidence: Counts
    sure_share: float | None
    topic: Topic


def report_numbers(out: Path) -> Numbers:
    """Return the numbers of a run's folder as corrected.

    Raises:
        FileNotFoundError: there is no such folder.
        DamagedError: a file is not as it was written.
    """
    tables = overlaid(read_tables(out), out)[0]
    derived = derived_tables({name: rows_of(tables[name][list(columns)]) for name, columns in NEEDED.items()})
    facts = pd.DataFrame(derived["report_facts"], columns=EXTRA_TABLES["report_facts"].column_names)
    once = set(facts[facts["duplicate_of"].isna() & facts["superseded_by"].isna()]["report_id"])
    reports, indicators, budgets = (
        tables[name][tables[name]["report_id"].isin(once)] for name in ("reports", "indicators", "budgets")
    )
    rates = execution_rates(budgets)
    shares = score_shares(reports)
    deviations = [str(text) for text in indicators["deviation"].dropna()]
    believed = pd.concat([tables[name]["confidence"] for name in WITH_CONFIDENCE], ignore_index=True)
    return Numbers(
        documents=len(tables["documents"]),
        reports=len(tables["reports"]),
        indicators=len(tables["indicators"]),
        statuses=_counted(tables["documents"]["status"]),
        coverage=_coverage(tables["reports"]),
        kinds=_counted(tables["reports"]["kind"]),
        checks=_checks(tables["checks"]),
        rates=_classes(rates, RATE_EDGES, percent=True),
        rate_median=float(rates.median()) if len(rates) else None,
        scores=_classes(shares, SCORE_EDGES),
        score_count=len(shares),
        full_marks=int((shares >= FULL_MARKS).sum()),
        targets=_counted(indicators["target_text"], TOP),
        target_units=_counted(indicators["target_unit"], TOP),
        deviation_rows=len(deviations),
        deviation_words=_frequent_words(deviations),
        confidence=_classes(believed, CONFIDENCE_EDGES),
        sure_share=float((believed >= SURE).mean()) if len(believed) else None,
        topic=topic_of(reports, rates, indicators, facts, derived["reuse"]),
    )


def execution_rates(budgets: pd.DataFrame) -> pd.Series[float]:
    """Return the rate of each funding line `total`: as printed, else executed by the adjusted or approved budget.

    Its index is the id of the report.
    """
    total = budgets[budgets["item"] == "total"]
    executed = total["executed"].astype(float)
    budget = total["adjusted_budget"].astype(float).fillna(total["approved_budget"].astype(float))
    computed = executed / budget.where(budget > 0)
    rates = total["execution_rate"].astype(float).fillna(computed)
    return rates.set_axis(total["report_id"]).dropna()


def score_shares(reports: pd.DataFrame) -> pd.Series[float]:
    """Return the total score of each report that prints one, in per cent of its total weight, else of 100 points."""
    scores = reports["total_score"].astype(float)
    weight = reports["total_weight"].astype(float)
    return (100 * scores / weight.where(weight > 0).fillna(FULL_MARKS)).round(6).dropna()


def _counted(values: pd.Series[str], top: int | None = None) -> Counts:
    """Return value and count, the most frequent first, equals by their text."""
    counts = Counter(str(value) for value in values.dropna())
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(ordered[:top])


def _coverage(reports: pd.DataFrame) -> Coverage:
    years = [UNKNOWN if pd.isna(year) else str(int(year)) for year in reports["fiscal_year"]]
    provinces = [province if isinstance(province, str) else UNKNOWN for province in reports["province"]]
    counts = Counter(zip(provinces, years, strict=True))
    columns = tuple(sorted(set(years), key=lambda year: (year == UNKNOWN, year)))
    totals = Counter(provinces)
    order = sorted(totals, key=lambda name: (name == UNKNOWN, -totals[name], name))
    return Coverage(years=columns, rows=tuple((name, tuple(counts[name, year] for year in columns)) for name in order))


def _checks(checks: pd.DataFrame) -> tuple[tuple[str, int, int], ...]:
    judged = checks[checks["status"] != "skip"]
    failed = Counter(judged.loc[judged["status"] == "fail", "check"])
    counts = [(str(code), failed[code], int(count)) for code, count in Counter(judged["check"]).items()]
    return tuple(sorted(counts, key=lambda entry: (-entry[1] / entry[2], -entry[1], entry[0])))


def _classes(values: pd.Series[float], edges: tuple[float, ...], *, percent: bool = False) -> Counts:
    """Return the classes [edge, next edge) with their counts; the last edge itself and what is above stand apart."""
    factor = 100 if percent else 1
    counts: list[tuple[str, int]] = []
    below = int((values < edges[0]).sum())
    if below:
        counts.append((f"< {edges[0] * factor:g}", below))
    for low, high in pairwise(edges):
        counts.append((f"{low * factor:g}–{high * factor:g}", int(((values >= low) & (values < high)).sum())))
    counts.append((f"{edges[-1] * factor:g}", int((values == edges[-1]).sum())))
    above = int((values > edges[-1]).sum())
    if above:
        counts.append((f"> {edges[-1] * factor:g}", above))
    return tuple(counts)


def _frequent_words(texts: Iterable[str]) -> Counts:
    """Return the words of the deviations with the number of deviations that hold each."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # invalid escapes in jieba's source show where it was never compiled
        import jieba  # noqa: PLC0415  its dictionary takes a second
    jieba.setLogLevel(logging.WARNING)
    counts: Counter[str] = Counter()
    for text in texts:
        words = {word for word in jieba.cut(text) if _WORD.match(word)}
        counts.update(words - _EMPTY_WORDS)
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:TOP])


def labelled(counts: Counts, labels: Mapping[str, str]) -> Counts:
    """Return the counts under the words that a person reads; a code without one stays as it is."""
    return tuple((labels.get(code, code), count) for code, count in counts)
