"""What a run comes to: counts by status, code, kind, table and check, and what a person should look at first."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias, get_args

from jixiao.base.exits import ExitCode
from jixiao.base.labels import UNREAD_REASONS, without_remedy
from jixiao.base.unread import NOT_PRINTED, is_doubt
from jixiao.parsing.parse import LIMITS_MET, Parsed, TableRow
from schemas.rules import SURE

KEPT: Final = 5
"""Documents kept of each kind of trouble: a person looks at a few and then at the tables."""
WHOLE_TABLE: Final = 1000
"""What a document weighs that gave no report at all: more than any number of single cells that a form leaves."""

Trouble: TypeAlias = Literal["unread", "failed", "partial", "checks", "doubtful", "notes"]
"""Kinds of trouble, the worst first: what is lost without a trace in the tables comes before what is plain to see."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """A document to look at: how much is wrong with it, and what, in Chinese."""

    source: str
    weight: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """What one document adds to the counts, found out where it is read."""

    status: str
    error: str | None
    kinds: tuple[str, ...]
    rows: Mapping[str, int]
    sure_rows: int
    judged_rows: int
    failed_checks: tuple[str, ...]
    headings: tuple[tuple[str, str, str | None], ...]
    unread: Mapping[str, int]
    """Rows of `unread` by reason."""
    in_doubt: bool
    """Whether printed text is among them."""
    trouble: Trouble | None
    """The worst kind of trouble that it has, with what is wrong."""
    concern: Concern | None


@dataclass(slots=True, kw_only=True)
class Tally:
    """Counts of a run; its size does not grow with the number of documents, but for the headings not known."""

    files: int = 0
    seconds: float = 0.0
    statuses: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    rows: Counter[str] = field(default_factory=Counter)
    sure_rows: int = 0
    judged_rows: int = 0
    failed_checks: Counter[str] = field(default_factory=Counter)
    headings: Counter[tuple[str, str, str | None]] = field(default_factory=Counter)
    duplicates: list[tuple[str, str | None]] = field(default_factory=list)
    duplicate_count: int = 0
    unread: Counter[str] = field(default_factory=Counter)
    """Rows of `unread` by reason."""
    unread_documents: int = 0
    """Documents with printed text in `unread`; those that are `partial` because of it are in `errors`."""
    unchanged: int = 0
    """Files whose documents the dataset has already."""
    tries_again: int = 0
    """How often a document was tried once more, or given up, because it ended its process."""
    unreadable_folders: list[str] = field(default_factory=list)
    left_out: int = 0
    """Hidden files and folders, lock files of Office and by-products of systems that were passed over."""
    forgotten: int = 0
    """Files and members of archives that `jixiao forget` took out of the dataset: they are not read again."""
    vocabulary: tuple[str, ...] = ()
    _concerns: dict[str, list[tuple[int, int, Concern]]] = field(default_factory=dict)

    @property
    def documents(self) -> int:
        """How many documents were read or tried."""
        return sum(self.statuses.values())

    @property
    def unread_printed(self) -> int:
        """How many rows of `unread` are printed: those that are hidden or struck out say nothing of the page."""
        return sum(count for reason, count in self.unread.items() if reason not in NOT_PRINTED)

    @property
    def limited(self) -> int:
        """How many documents met a limit of time or memory and were not read."""
        return sum(self.errors[code] for code in LIMITS_MET)

    @property
    def exit_code(self) -> ExitCode:
        """What the run comes to as an exit code."""
        failed = self.statuses["failed"]
        if not self.documents and not self.unreadable_folders:
            return ExitCode.NO_INPUT
        if self.limited:
            return ExitCode.LIMITED
        if failed and failed == self.documents:
            return ExitCode.NOTHING_READ
        if failed or self.statuses["partial"] or self.unreadable_folders:
            return ExitCode.PARTLY
        return ExitCode.OK

    def add(self, count: Count) -> None:
        """Count one document."""
        self.statuses[count.status] += 1
        if count.error is not None:
            self.errors[count.error] += 1
        self.rows["documents"] += 1
        self.rows.update(count.rows)
        self.kinds.update(count.kinds)
        self.failed_checks.update(count.failed_checks)
        self.headings.update(count.headings)
        self.unread.update(count.unread)
        self.unread_documents += count.in_doubt
        self.judged_rows += count.judged_rows
        self.sure_rows += count.sure_rows
        if count.trouble is not None and count.concern is not None:
            self._note(count.trouble, count.concern)

    def add_duplicate(self, source: str, first: str | None) -> None:
        """Count a document left out because the same bytes came before, as `first` where that is known."""
        self.duplicate_count += 1
        if len(self.duplicates) < KEPT:
            self.duplicates.append((source, first))

    def concerns(self) -> Iterator[Concern]:
        """Yield the documents to look at first, `KEPT` of each kind of trouble at most, the worst first."""
        for trouble in get_args(Trouble):
            for _, _, concern in sorted(self._concerns.get(trouble, ()), key=lambda entry: entry[:2], reverse=True):
                yield concern

    def _note(self, trouble: Trouble, concern: Concern) -> None:
        """Keep a document with trouble under the worst kind that it has; of equal ones the first."""
        heap = self._concerns.setdefault(trouble, [])
        heapq.heappush(heap, (concern.weight, -self.documents, concern))
        if len(heap) > KEPT:
            heapq.heappop(heap)


def counted(parsed: Parsed) -> Count:
    """Return what a document adds to the counts of its run."""
    fails = failed_checks(parsed)
    left = parsed.rows.get("unread", ())
    judged, sure = _confidence(parsed)
    code = parsed.document["error_code"]
    trouble, concern = _worst(parsed, fails, judged - sure)
    return Count(
        status=parsed.status,
        error=None if code is None else str(code),
        kinds=tuple(str(row["kind"]) for row in parsed.rows.get("reports", ())),
        rows={table: len(rows) for table, rows in parsed.rows.items()},
        sure_rows=sure,
        judged_rows=judged,
        failed_checks=tuple(str(row["check"]) for row in fails),
        headings=tuple(
            (str(row["heading"]), str(row["where"] or ""), _text(row["suggestion"]))
            for row in parsed.rows.get("headings", ())
        ),
        unread=Counter(str(row["reason"]) for row in left),
        in_doubt=any(map(is_doubt, left)),
        trouble=trouble,
        concern=concern,
    )


def _worst(parsed: Parsed, fails: Sequence[TableRow], doubtful: int) -> tuple[Trouble | None, Concern | None]:
    """Return the worst kind of trouble of a document, and all that is wrong with it; None for both without any."""
    found = list(_troubles(parsed, fails, doubtful))
    if not found:
        return None, None
    worst = min((trouble for trouble, _, _ in found), key=get_args(Trouble).index)
    weight = sum(amount for trouble, amount, _ in found if trouble == worst)
    reasons = tuple(reason for _, _, reason in found)
    return worst, Concern(source=str(parsed.document["source"]), weight=weight, reasons=reasons)


def failed_checks(parsed: Parsed) -> list[TableRow]:
    """Return the check rows of a document that fail."""
    return [row for row in parsed.rows.get("checks", ()) if row["status"] == "fail"]


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _confidence(parsed: Parsed) -> tuple[int, int]:
    """Return how many rows with a confidence there are, and how many of them are sure."""
    values = [
        float(str(row["confidence"]))
        for table in ("budgets", "goals", "indicators", "tasks", "figures")
        for row in parsed.rows.get(table, ())
    ]
    return len(values), sum(value >= SURE for value in values)


def _troubles(parsed: Parsed, fails: Sequence[TableRow], doubtful: int) -> Iterator[tuple[Trouble, int, str]]:
    """Yield what is wrong with a document: the kind, how much of it, and a Chinese phrase."""
    document = parsed.document
    code, error = document["error_code"], document["error"]
    left = Counter(str(row["reason"]) for row in parsed.rows.get("unread", ()) if is_doubt(row))
    if code == "unread_table":
        yield "unread", left.total() + (0 if parsed.rows.get("reports") else WHOLE_TABLE), without_remedy(str(error))
    elif code is not None:
        yield "failed" if parsed.status == "failed" else "partial", 1, without_remedy(str(error))
    if fails:
        messages = list(dict.fromkeys(str(row["message"]) for row in fails))
        more = f" 等 {len(fails)} 项核对未通过" if len(fails) > 1 else ""
        yield "checks", len(fails), f"核对未通过：{messages[0].rstrip('。')}{more}"
    if doubtful:
        yield "doubtful", doubtful, f"{doubtful} 行置信度低于 {SURE}"
    if left:
        why = "、".join(f"{UNREAD_REASONS.get(reason, reason)} {count}" for reason, count in left.most_common())
        yield "doubtful", left.total(), f"{left.total()} 处未读入（{why}）"
    headings = len(parsed.rows.get("headings", ()))
    if headings:
        yield "doubtful", headings, f"{headings} 个表头未识别"
    if parsed.notes and code is None:
        yield "notes", 1, "；".join(parsed.notes)
