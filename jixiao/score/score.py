"""Scores a run's folder of Parquet tables against the gold answers, as the judge does."""

from __future__ import annotations

import json
import os
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from pathlib import Path, PurePath
from typing import Any, Final, TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq

from jixiao.base.exits import Refusal
from jixiao.score.count import CLASSES, Count, JudgedLine, Tally, mean
from jixiao.score.document import CHILDREN, RunDocument, is_recognised, score_document
from jixiao.score.trust import Trust, needless, telling, telling_checks, trust_of
from jixiao.score.values import Row, number
from schemas.manifest import UNMANAGED, Manifest, located_all, manifest_of
from schemas.rules import SURE

Scores: TypeAlias = dict[str, float]
Measured: TypeAlias = tuple[float, float, float] | tuple[None, None, None]

TABLES: Final = ("documents", "reports", *CHILDREN, "figures", "checks", "unread")

NO_DOCUMENT: Final = ".(no document)"
"""Stands for the suffix where a gold answer has no file at all."""

HEADS: Final = ("report", "budget", "goals", "i.rows", "i.cells", "codes", "parsed", "figures", "f.field")


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentScore:
    """One document: the mean of its classes, each class, and the same with exact texts where it is a scan.

    `rows` counts its indicator rows; `lines` are those of indicators, budgets and goals, `silent_lines` the ones of
    them that are wrong or lost with nothing to tell of it.
    """

    gold: str
    missing: bool
    total: float
    classes: Scores
    strict: Scores | None
    log: tuple[str, ...]
    found_precision: float | None
    found_recall: float | None
    rows: Count
    lines: int
    silent_lines: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreResult:
    """The score of a run, 0 to 1: micro-averaged classes, their mean, and each document.

    `by_column` holds (right, counted) cells by class and column. `indicators_found`, `rows` and `figures` are
    precision, recall and F1. `unreadable` names the Parquet files that could not be read.
    """

    total: float
    classes: Scores
    strict_total: float
    documents: Mapping[str, DocumentScore]
    by_column: Mapping[str, Mapping[str, tuple[int, int]]]
    indicators_found: Measured
    rows: Measured
    figures: Measured
    trust: Trust
    unreadable: tuple[str, ...] = field(default=())
    verbose: bool = False

    def lines(self) -> list[str]:
        """Return the score as it is shown: one line a document, the whole, and how far it can be believed."""
        lines = [f"{'document':36s} {'total':>6s} " + " ".join(f"{head:>7s}" for head in HEADS)]
        for name, document in self.documents.items():
            label = f"{name} MISSING" if document.missing else name
            lines.append(_line(label, document.total, document.classes))
            if document.strict:
                lines.append(_line("   the same, texts exact", mean(document.strict), document.strict))
            lines += [f"      {difference}" for difference in document.log]
        lines.append(_line("ALL", self.total, self.classes))
        lines.append(
            f"indicator rows exact: {_measures(self.rows)}; found at all: {_measures(self.indicators_found)}; "
            f"figures: {_measures(self.figures)}"
        )
        if self.verbose:
            for name, columns in self.by_column.items():
                lines.append(f"{name}: " + "  ".join(f"{column} {a}/{b}" for column, (a, b) in columns.items()))
        trust = self.trust
        lines.append(
            f"indicator rows at confidence >= {SURE}: {_share(trust.sure)} of all, "
            f"right {_share(trust.right_when_sure)}; silent errors {_share(trust.silent_errors)} of all"
        )
        tables = ", ".join(f"{table} {a}/{b}" for table, (a, b) in trust.silent_lines_by_table.items())
        lines.append(
            f"silent lines: {_share(trust.silent_lines)} of all; {tables}; "
            f"unread: {trust.unread.rows} rows, needless {_share(trust.unread.needless)}"
        )
        lines.append(f"total {self.total:.3f}")
        return lines


def _line(label: str, total: float, scores: Scores) -> str:
    shown = (f"{scores[name]:7.3f}" if name in scores else f"{'-':>7s}" for name in CLASSES)
    return f"{label:36s} {total:6.3f} " + " ".join(shown)


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _measures(values: Measured) -> str:
    return f"precision {_share(values[0])} recall {_share(values[1])}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """The tables of a run, grouped for scoring document by document."""

    documents: list[Row]
    reports: Mapping[object, list[Row]]
    children: Mapping[str, Mapping[object, list[Row]]]
    orphans: Mapping[str, Mapping[object, list[Row]]]
    figures: Mapping[object, list[Row]]
    failing: frozenset[object]
    unread: Mapping[object, list[Row]]
    unreadable: tuple[str, ...]

    def document(self, row: Row | None) -> RunDocument:
        """Return what the run has for a document; nothing where it has no row of it."""
        if row is None:
            empty = {table: list[Row]() for table in CHILDREN}
            return RunDocument(reports=[], children=self.children, orphans=empty, figures=[])
        key = row.get("document_id")
        return RunDocument(
            reports=sorted(self.reports.get(key, []), key=_ordinal),
            children=self.children,
            orphans={table: self.orphans[table].get(key, []) for table in CHILDREN},
            figures=self.figures.get(key, []),
        )


def score_run(out: Path, gold: Path, *, files: Path | None = None, verbose: bool = False) -> ScoreResult:
    """Return the score of the tables in `out` against the answers in `gold` (`NAME.json`).

    The gold of a document is the longest NAME that is its file name's stem, or that the stem continues with a dash.
    A gold answer that no document uses counts as wrong throughout, and so does a file below `files` that has gold
    and no row in `out`. `verbose` keeps every difference. A Parquet file that cannot be read is left out and named in
    `unreadable`.

    Raises:
        OSError: a gold answer cannot be read.
        json.JSONDecodeError: a gold answer is no JSON.
    """
    golds = {
        path.stem: json.loads(path.read_text(encoding="utf-8"))
        for path in sorted(gold.iterdir())
        if path.suffix == ".json"
    }
    run = _read_run(out)
    whole = Tally()
    documents: dict[str, DocumentScore] = {}
    hushed: list[JudgedLine] = []
    alarms = [0, 0]
    for file_name, name, row in _documents(run, golds, files):
        log: list[str] = []
        had = run.document(row)
        unread = run.unread.get(row.get("document_id"), []) if row is not None else []
        tally = score_document(golds[name], file_name, had, log.append if verbose else None)
        whole.add(tally)
        tells = telling(row, had.reports, unread, run.failing)
        silent = [line for line in tally.lines if tells.silent(line)]
        hushed += silent
        alarms[0] += needless(unread, run.children, tells.owned)
        alarms[1] += len(unread)
        key = file_name if file_name not in documents else f"{file_name} ({_short_id(row)})"
        documents[key] = _document_score(name, file_name, tally, log, silent=None if row is None else len(silent))
    scores = whole.scores()
    return ScoreResult(
        total=mean(scores),
        classes=scores,
        strict_total=mean(whole.scores(strict=True)),
        documents=documents,
        by_column={
            name: {column: (right, cells) for column, (right, cells) in sorted(count.by.items())}
            for name, count in whole.counts.items()
            if count.by
        },
        indicators_found=whole["indicators_found"].prf(),
        rows=whole["indicator_rows"].prf(),
        figures=whole["figures"].prf(),
        trust=trust_of(whole.judged, run.failing, whole.lines, hushed, (alarms[0], alarms[1])),
        unreadable=run.unreadable,
        verbose=verbose,
    )


def _document_score(
    gold: str, file_name: str, tally: Tally, log: Sequence[str], *, silent: int | None
) -> DocumentScore:
    """Return a document's score; `silent` counts its silent lines, None where the run has no such document."""
    scores = tally.scores()
    precision, recall, _ = tally["indicators_found"].prf()
    return DocumentScore(
        gold=gold,
        missing=silent is None,
        total=mean(scores),
        classes=scores,
        strict=tally.scores(strict=True) if is_recognised(file_name) else None,
        log=tuple(log),
        found_precision=precision,
        found_recall=recall,
        rows=tally["indicator_rows"],
        lines=len(tally.lines),
        silent_lines=silent or 0,
    )


def gold_for(file_name: str, golds: Iterable[str]) -> str | None:
    """Return the longest gold name that the stem of a file is or continues with a dash, None without one."""
    stem = PurePath(re.split(r"[/\\!]", file_name)[-1]).stem
    return max((name for name in golds if stem == name or stem.startswith(name + "-")), key=len, default=None)


def _documents(run: _Run, golds: Mapping[str, Any], files: Path | None) -> list[tuple[str, str, Row | None]]:
    """Return what is scored, as file name, gold name and row.

    The run's documents that have gold come first, by name; then files and answers that the run lacks.
    """
    present: dict[tuple[str, object], tuple[str, str, Row]] = {}
    for row in run.documents:
        file_name = str(row.get("file_name") or row.get("source") or "").rpartition("/")[2]
        name = gold_for(file_name, golds)
        if name is not None:
            present.setdefault((file_name, row.get("document_id")), (file_name, name, row))
    names = {file_name for file_name, _, _ in present.values()}
    below = {name for _, _, found in os.walk(files) for name in found} if files is not None else set()
    missing = [(name, gold, None) for name in sorted(below - names) if (gold := gold_for(name, golds)) is not None]
    used = {gold for _, gold, _ in present.values()} | {gold for _, gold, _ in missing}
    unused = [(name + NO_DOCUMENT, name, None) for name in golds if name not in used]
    return [*sorted(present.values(), key=lambda entry: entry[0]), *missing, *unused]


def _ordinal(report: Row) -> tuple[bool, Decimal]:
    value = number(report.get("ordinal"))
    return value is None, value or Decimal(0)


def _short_id(document: Row | None) -> str:
    return str(document.get("document_id") if document is not None else None)[:8]


def _read_run(out: Path) -> _Run:
    unreadable: list[str] = []
    manifest = manifest_of(out)
    tables = {table: _read_table(out, manifest, table, unreadable) for table in TABLES}
    known = {report.get("report_id") for report in tables["reports"]}
    lost = {table: [row for row in tables[table] if row.get("report_id") not in known] for table in CHILDREN}
    return _Run(
        documents=tables["documents"],
        reports=_by(tables["reports"], "document_id"),
        children={table: _by(tables[table], "report_id") for table in CHILDREN},
        orphans={table: _by(lost[table], "document_id") for table in CHILDREN},
        figures=_by(tables["figures"], "document_id"),
        failing=telling_checks(tables["checks"]),
        unread=_by(tables["unread"], "document_id"),
        unreadable=tuple(unreadable),
    )


def _read_table(out: Path, manifest: Manifest, table: str, unreadable: list[str]) -> list[Row]:
    """Return the rows of all parts of a table; parts that cannot be read are left out and named."""
    folder = out / table
    paths = [str(path) for path in located_all(out, manifest, table)]
    if manifest.number == UNMANAGED:
        paths = sorted(
            str(Path(place) / name)
            for place, _, names in os.walk(folder)
            for name in names
            if name.endswith(".parquet") and not name.startswith((".", "_"))
        )
    rows: list[Row] = []
    for path in paths:
        try:
            with pq.ParquetFile(path) as file:
                rows += file.read().to_pylist()
        except (OSError, ValueError, pa.ArrowException) as error:
            unreadable.append(f"{folder.name}/{os.path.relpath(path, folder)}: {type(error).__name__}")
    return rows


def _by(rows: Iterable[Row], column: str) -> dict[object, list[Row]]:
    groups: defaultdict[object, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row.get(column)].append(row)
    return dict(groups)


def write_json(result: ScoreResult, path: Path) -> None:
    """Write a score with all its parts.

    Raises:
        Refusal: the file cannot be written.
    """
    text = json.dumps(asdict(result), ensure_ascii=False, indent=1, default=str)
    try:
        path.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise Refusal(f"无法写入 {path}（{error.strerror}）。请检查路径与权限。") from error
