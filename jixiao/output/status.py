"""How a dataset stands: documents by status, the quarantine, the last run, whether one goes on, what lies on disk."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from jixiao.base.labels import error_label
from jixiao.base.unread import NOT_PRINTED
from jixiao.corrections.log import FILE, FOLDER, CorrectionLog
from jixiao.output.metrics import Samples
from jixiao.output.quarantine import read_quarantine
from jixiao.output.record import read_records
from jixiao.output.staging import JOURNAL, holder, is_pending
from jixiao.output.tally import Tally
from schemas.code_names import STATUSES
from schemas.manifest import Manifest, missing, steadily
from schemas.parquet import read_table
from schemas.tables import TABLES


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """A dataset at a moment; `writer` is the process that writes to it, 0 where unknown, None without one."""

    statuses: Counter[str]
    errors: Counter[str]
    versions: Counter[str]
    unread: int
    """Rows of `unread` that are printed."""
    parts: int
    bytes: int
    quarantined: int
    last_run: dict[str, object] | None
    writer: int | None
    is_cut_short: bool
    damage: str | None = None
    """What is wrong with the first file that is missing or has another size."""
    owed: int = 0
    """Files that a repair took out of the tables and has yet to read again."""


def status_of(out: Path) -> Status:
    """Return how the dataset in `out` stands; of the data files only their sizes are looked at.

    Raises:
        DamagedError: a file is missing, or not as it was written.
    """
    return steadily(out, lambda manifest: _status(out, manifest))


def _status(out: Path, manifest: Manifest) -> Status:
    counts: dict[str, Counter[str]] = {name: Counter() for name in ("status", "error_code", "parser_version")}
    table = read_table(out, manifest, "documents", list(counts))
    for name, counter in counts.items():
        counter.update(value for value in table[name].to_pylist() if value is not None)
    records = read_records(out, manifest)
    writer = holder(out)
    damage = missing(out, manifest)
    unreadable = CorrectionLog(out).state().unreadable
    torn = f"{FOLDER}/{FILE} 有 {unreadable} 条更正已损坏" if unreadable else None
    return Status(
        statuses=counts["status"],
        errors=counts["error_code"],
        versions=counts["parser_version"],
        unread=_unread(out, manifest),
        parts=len(manifest.named("documents")),
        bytes=sum(part.bytes for name, part in manifest.files.items() if not name.startswith(".")),
        quarantined=len(read_quarantine(out)),
        last_run=records[-1] if records else None,
        writer=writer,
        is_cut_short=writer is None and ((out / JOURNAL).exists() or is_pending(out, manifest)),
        damage=torn if damage is None else f"{damage.name} {damage.what}",
        owed=len(manifest.owed),
    )


def _unread(out: Path, manifest: Manifest) -> int:
    reasons = read_table(out, manifest, "unread", ["reason"])["reason"]
    return sum(reason not in NOT_PRINTED for reason in reasons.to_pylist())


def samples_of(tally: Tally, status: Status) -> Samples:
    """Return a run and the dataset after it as metrics."""
    return {
        "jixiao_run_timestamp_seconds": {(): time.time()},
        "jixiao_run_duration_seconds": {(): tally.seconds},
        "jixiao_run_exit_code": {(): float(tally.exit_code)},
        "jixiao_run_files": {
            (("state", "found"),): float(tally.files),
            (("state", "unchanged"),): float(tally.unchanged),
            (("state", "duplicate"),): float(tally.duplicate_count),
        },
        "jixiao_run_documents": _by("status", tally.statuses),
        "jixiao_run_errors": _by("code", tally.errors),
        "jixiao_run_rows": {(("table", name),): float(tally.rows[name]) for name in TABLES},
        "jixiao_run_unread_documents": {(): float(tally.unread_documents)},
        "jixiao_run_process_endings": {(): float(tally.tries_again)},
        "jixiao_dataset_documents": _by("status", status.statuses),
        "jixiao_dataset_unread_rows": {(): float(status.unread)},
        "jixiao_dataset_quarantined": {(): float(status.quarantined)},
    }


def _by(label: str, counts: Counter[str]) -> dict[tuple[tuple[str, str], ...], float]:
    named = dict.fromkeys(STATUSES, 0) if label == "status" else {}
    return {((label, name),): float(count) for name, count in {**named, **counts}.items()}


def as_dict(status: Status) -> dict[str, object]:
    """Return a status as plain values."""
    return {
        "documents": status.statuses.total(),
        "statuses": dict(status.statuses),
        "errors": dict(status.errors),
        "versions": dict(status.versions),
        "unread": status.unread,
        "parts": status.parts,
        "bytes": status.bytes,
        "quarantined": status.quarantined,
        "last_run": status.last_run,
        "writer": status.writer,
        "is_cut_short": status.is_cut_short,
        "damage": status.damage,
        "owed": status.owed,
    }


def lines_of(status: Status) -> Iterator[str]:
    """Yield what a person reads of a status, in Chinese."""
    counts = "，".join(f"{STATUSES[key]} {status.statuses[key]}" for key in STATUSES if status.statuses[key])
    yield f"文档 {status.statuses.total()}" + (f"（{counts}）" if counts else "")
    for code, number in status.errors.most_common():
        yield f"  {error_label(code)} {code}：{number}"
    if status.unread:
        yield f"未读入的内容 {status.unread} 处，逐格列在 unread；jixiao review 可对照原件"
    yield f"隔离 {status.quarantined}" + ("；jixiao retry 可再试" if status.quarantined else "")
    yield f"每表 {status.parts} 个 Parquet 文件，共 {status.bytes / 2**20:.1f} MB"
    if len(status.versions) > 1:
        yield f"解析版本有 {len(status.versions)} 个：再次运行会把旧的换成新的"
    if status.last_run is not None:
        last = status.last_run
        when = f"{last['started_at']:%Y-%m-%d %H:%M:%S} UTC"
        yield f"上次有改动的运行：{when}，{last['documents']} 份文档，退出码 {last['exit_code']}"
    if status.writer is not None:
        yield "正在写入" + (f"：进程 {status.writer}" if status.writer else "")
    if status.is_cut_short:
        yield "有一次写入中断；再次运行会先把它完成"
    if status.damage is not None:
        yield f"数据有损坏：{status.damage}。jixiao verify OUT 列出全部，加 --repair 修复"
    if status.owed:
        yield f"上次修复中断：有 {status.owed} 份文件等待重新读取。请运行 jixiao verify OUT --repair"
