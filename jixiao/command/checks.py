"""Runs the checks again on published tables and lists what fails, with the file and report that it concerns."""

from __future__ import annotations

from pathlib import Path

from rich.table import Table
from rich.text import Text

from jixiao.base.exits import Refusal
from jixiao.base.legible import legible
from jixiao.corrections.overlay import overlaid
from schemas.checks.checks import check_dataset
from schemas.parquet import read_tables, rows_of


def recheck(out: Path) -> Table:
    """Return the failing checks of a run's folder as corrected, a row each; no row where all pass.

    Raises:
        Refusal: the tables cannot be read.
    """
    try:
        tables = overlaid(read_tables(out), out)[0]
    except OSError as error:
        raise Refusal(f"无法读取 {out}（{error}）。请重新运行 jixiao run。") from error
    results = check_dataset(tables)
    sources = {row["document_id"]: row["source"] for row in rows_of(tables["documents"])}
    reports = {row["report_id"]: row for row in rows_of(tables["reports"])}
    fails = [row for row in results if row["status"] == "fail"]
    table = Table(
        title=f"共核对 {len(reports)} 份报告，{len(fails)} 项未通过", title_justify="left", title_style="bold"
    )
    for head in ("文件", "报告", "核对", "说明"):
        table.add_column(head, overflow="fold")
    for row in fails:
        report = reports[row["report_id"]]
        name = report["project_name"] or report["unit_name"] or report["title"] or ""
        table.add_row(
            Text(legible(str(sources.get(report["document_id"], "")))),
            Text(f"{report['ordinal']}. {name}"),
            str(row["check"]),
            Text(str(row["message"])),
        )
    return table
