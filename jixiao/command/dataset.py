"""The commands on a finished dataset: package, report, export, added to `jixiao.command.main`."""
# ruff: noqa: D415 -- the commands' docstrings are their help, in Chinese, and end with a Chinese full stop

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

import typer

from jixiao.base.dataset import require_dataset
from jixiao.base.exits import ending
from jixiao.base.legible import legible
from jixiao.place.address import place_of


class ReportKind(StrEnum):
    """The kinds of report as words of the command line; a test holds them to `schemas.codes.KINDS`."""

    DEPARTMENT = "department"
    PROJECT = "project"
    TRANSFER = "transfer"
    RUBRIC = "rubric"
    NARRATIVE = "narrative"


app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)

Out = Annotated[Path, typer.Argument(metavar="OUT", help="jixiao run 写出的文件夹。")]


@app.command("package")
def package_command(
    out: Out, title: Annotated[str | None, typer.Option("--title", metavar="TEXT", help="数据集的标题。")] = None
) -> None:
    """把 OUT 补成可引用的数据包：单位、项目、功能科目三类表，datapackage.json 与双语数据字典。"""
    with ending():
        from jixiao.package.datapackage import package_dataset  # noqa: PLC0415  start-up stays quick

        packaged = package_dataset(out, title=title)
        for name, count in packaged.rows.items():
            typer.echo(f"{name}：{count} 行")
        for path in packaged.files:
            typer.echo(path)


@app.command("forget")
def forget_command(
    out: Annotated[str, typer.Argument(metavar="OUT", help="jixiao run 写出的文件夹或地址。")],
    ids: Annotated[
        list[str] | None, typer.Option("--id", metavar="ID", help="文档编号 document_id 或其前 8 位以上，可多次给出。")
    ] = None,
    sources: Annotated[
        list[str] | None,
        typer.Option("--source", metavar="SOURCE", help="来源 documents.source，压缩包则连同其中的文档，可多次给出。"),
    ] = None,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只说会删除什么，不删除。")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="撤销：给出的编号可以再由 jixiao run 读入。")] = False,
) -> None:
    """把文档连同它的所有行从数据集中删除，以后的运行也不再读入；一次完成，或者什么也不改。"""
    if not ids and (undo or not sources):
        raise typer.BadParameter("须用 --id 或 --source 说明是哪些文档" if not undo else "撤销须用 --id 说明是哪些文档")
    with ending():
        from jixiao.output.forget import chosen, forget, readmit  # noqa: PLC0415  start-up stays quick
        from jixiao.output.output import opened  # noqa: PLC0415
        from jixiao.package.reviewed import refresh  # noqa: PLC0415
        from schemas.tables import TABLES  # noqa: PLC0415

        place = place_of(out)
        if isinstance(place, Path):
            require_dataset(place)
        with opened(place) as output:
            if undo:
                for document_id in readmit(output, ids or ()):
                    typer.echo(f"{document_id} 可以再读入：请再次运行 jixiao run")
                return
            gone = chosen(output, ids or (), sources or ())
            if not dry_run:
                forget(output, gone)
        for each in gone:
            rows = "，".join(f"{TABLES[name].label} {count} 行" for name, count in each.rows.items())
            typer.echo(
                f"{'会删除' if dry_run else '已删除'} {each.document_id} {legible(each.source)}：{rows or '没有行'}"
            )
        if dry_run:
            return
        if isinstance(place, Path):
            refresh(place)
        typer.echo(
            f"共 {len(gone)} 份。以后的运行不再读入它们；撤销用 jixiao forget {out} --undo --id ID。"
            "原文件、人工核对的记录、已写出的数据包与导出没有动，需要时请再次运行 jixiao package、report、export。"
        )


@app.command("report")
def report_command(
    out: Out,
    target: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="写出的网页。")] = Path("report.html"),
    title: Annotated[str, typer.Option("--title", metavar="TEXT", help="网页的标题。")] = "绩效自评报告一览",
) -> None:
    """写出一个单独的网页，用图概括数据集；不从网上加载任何内容，可打印。"""
    with ending():
        from jixiao.package.page import write_report  # noqa: PLC0415  start-up stays quick

        write_report(out, target, title=title)
        typer.echo(target)


@app.command("export")
def export_command(  # noqa: PLR0913, PLR0917  each is an option of the command
    out: Out,
    to: Annotated[Literal["csv", "xlsx", "duckdb", "single-parquet"], typer.Option("--to", help="目标格式。")],
    target: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="PATH", help="写到哪里；csv 与 single-parquet 为文件夹，默认在 OUT 旁。"
        ),
    ] = None,
    year: Annotated[list[int] | None, typer.Option("--year", metavar="YEAR", help="只要该年度，可多次给出。")] = None,
    province: Annotated[
        list[str] | None, typer.Option("--province", metavar="NAME", help="只要该省（四川 或 四川省），可多次给出。")
    ] = None,
    kind: Annotated[
        list[ReportKind] | None,
        typer.Option("--kind", help="只要该类报告，可多次给出。"),
    ] = None,
    *,
    corrected: Annotated[
        bool, typer.Option("--corrected/--as-read", help="套用人工更正（默认），或保持机器读出的原样。")
    ] = True,
) -> None:
    """把各表另存为 CSV、Excel、DuckDB 或每表一个 Parquet，套用人工更正，可按年度、省、报告类型筛选。"""
    with ending():
        from jixiao.package.export import Selection, default_target, export  # noqa: PLC0415  start-up stays quick

        selection = Selection(
            years=tuple(year or ()), provinces=tuple(province or ()), kinds=tuple(one.value for one in kind or ())
        )
        for path in export(out, target or default_target(out, to), to=to, selection=selection, corrected=corrected):
            typer.echo(path)
