"""Runs the checks again on published tables and lists what fails, with the file and report that it concerns."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rich.table import Table
from rich.text import Text

from jixiao.base.exits import Refusal
from jixiao.base.legible import legible
from jixiao.corrections.overlay import overlaid_arrow
from schemas.checks.checks import check_dataset
from schemas.manifest import Manifest, steadily
from schemas.parquet import LAST_TABLE, read_part
from schemas.tables import TABLES


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One check of a report that fails."""

    source: str
    report: str
    check: str
    message: str


def recheck(out: Path) -> Table:
    """Return the failing checks of a run's folder as corrected, a row each; no row where all pass.

    The dataset is gone through part by part: documents stand whole in one, so memory does not grow with their number.

    Raises:
        Refusal: the tables cannot be read.
        DamagedError: a file is not as it was written.
    """
    try:
        reports, fails = steadily(out, lambda manifest: _rechecked(out, manifest))
    except OSError as error:
        raise Refusal(f"无法读取 {out}（{error}）。请重新运行 jixiao run。") from error
    table = Table(title=f"共核对 {reports} 份报告，{len(fails)} 项未通过", title_justify="left", title_style="bold")
    for head in ("文件", "报告", "核对", "说明"):
        table.add_column(head, overflow="fold")
    for fail in fails:
        table.add_row(Text(legible(fail.source)), Text(fail.report), fail.check, Text(fail.message))
    return table


def _rechecked(out: Path, manifest: Manifest) -> tuple[int, list[Failure]]:
    """Return the number of reports, and what fails."""
    count, fails = 0, []
    for name in manifest.named(LAST_TABLE):
        reports, found = _of_part(out, manifest, Path(name).stem)
        count += reports
        fails += found
    return count, fails


def _of_part(out: Path, manifest: Manifest, part: str) -> tuple[int, list[Failure]]:
    read = overlaid_arrow({name: read_part(out, manifest, name, part) for name in TABLES}, out)[0]
    tables = {name: table.to_pylist() for name, table in read.items()}
    sources = {row["document_id"]: row["source"] for row in tables["documents"]}
    reports = {row["report_id"]: row for row in tables["reports"]}
    fails = []
    for row in check_dataset(tables):
        if row["status"] != "fail":
            continue
        report = reports[row["report_id"]]
        name = report["project_name"] or report["unit_name"] or report["title"] or ""
        fails.append(
            Failure(
                source=str(sources.get(report["document_id"], "")),
                report=f"{report['ordinal']}. {name}",
                check=str(row["check"]),
                message=str(row["message"]),
            )
        )
    return len(reports), fails
