"""The command `jixiao fetch`: what it takes; the work is in `jixiao.fetch`, what it says in `fetch_told`."""
# ruff: noqa: D415 -- the command's docstring is its help, in Chinese, and ends with a Chinese full stop

from __future__ import annotations

import json
import time
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jixiao.base.exits import ExitCode, Refusal, ending
from jixiao.base.install import remedy
from jixiao.command.fetch_told import check_json, check_lines, figures_of, samples_of, summary, tell
from jixiao.command.run import LogFormat, Metrics
from jixiao.run.progress import say_json

if TYPE_CHECKING:
    from jixiao.fetch.sites import Sites

MEANINGS = {
    ExitCode.OK: "全部正常，并有新内容",
    ExitCode.REFUSED: "无法开始或无法写出：站点文件、日期或存档文件夹有误",
    ExitCode.USAGE: "命令或选项写错",
    ExitCode.PARTLY: "已完成，但有页面或文件未取得，或没有应有的内容（见 fetch_log；--check：有规则没有取到）",
    ExitCode.NOTHING_READ: "一个页面也没有取得",
    ExitCode.NO_INPUT: "全部正常，没有新内容",
    ExitCode.LOCKED: "另一个 jixiao fetch 正在写入同一存档；什么也没有做",
    ExitCode.INTERRUPTED: "被 Ctrl-C 中断；已取得的都在，再次运行会接着做",
    ExitCode.TERMINATED: "被系统终止（SIGTERM）；已取得的都在，再次运行会接着做",
}
"""Exit code of `jixiao fetch` -> what it means."""

_EXITS = "\b\n退出码：\n" + "\n".join(f"{code:>3}  {meaning}" for code, meaning in MEANINGS.items())


def fetch_command(  # noqa: PLR0913  what a person can say about a fetch
    sites_file: Annotated[Path, typer.Argument(metavar="SITES.toml", help="站点文件：读哪些列表，取哪些文件。")],
    into: Annotated[
        Path | None, typer.Option("--into", metavar="ARCHIVE", help="存档文件夹；只增加，不改动已有的文件。")
    ] = None,
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="DATE", help="只取这一天及以后发布的：2024-05-01、yesterday 或 7d（7 天前）。"),
    ] = None,
    *,
    check: Annotated[
        bool, typer.Option("--check", help="只试站点文件：读几页，说出每条规则取到什么；不下载文件，不写存档。")
    ] = False,
    log_format: LogFormat = "text",
    metrics: Metrics = None,
) -> None:
    """按站点文件抓取公开的报告，原样存入存档；中断后再次运行会接着做，没有变化的不再下载。"""
    if into is None and not check:
        raise typer.BadParameter("须写 --into ARCHIVE（存档文件夹）；只想试一试站点文件，请写 --check")
    with ending():
        if find_spec("scrapy") is None:
            raise Refusal(f"抓取需要 Scrapy。{remedy('fetch')}。")
        from jixiao.fetch.sites import read_sites  # noqa: PLC0415  start-up stays quick

        sites = read_sites(sites_file)
        code = _check(sites, log_format) if into is None or check else _fetch(sites, into, since, log_format, metrics)
    raise typer.Exit(code)


def _check(sites: Sites, log_format: str) -> ExitCode:
    from jixiao.fetch.check import check_sites, exit_code  # noqa: PLC0415  start-up stays quick

    looked = check_sites(sites)
    for line in check_lines(looked) if log_format == "text" else check_json(looked):
        typer.echo(line)
    return exit_code(looked)


def _fetch(sites: Sites, into: Path, since: str | None, log_format: str, metrics: Path | None) -> ExitCode:
    from jixiao.fetch.dates import since_date  # noqa: PLC0415  start-up stays quick
    from jixiao.fetch.run import fetch  # noqa: PLC0415

    first_day = since_date(since) if since is not None else None
    if since is not None and first_day is None:
        raise Refusal(f"--since {since} 不是日期。请写作 2024-05-01、yesterday 或 7d。")
    began = time.monotonic()
    if log_format == "json":
        say_json("begun", sites=len(sites.sites), since=first_day)
        result = fetch(sites, into, since=first_day, tell=tell)
    else:
        result = fetch(sites, into, since=first_day)
    seconds = time.monotonic() - began
    if log_format == "json":
        say_json("ended", exit_code=int(result.exit_code))
        typer.echo(json.dumps(figures_of(result, into, seconds), ensure_ascii=False))
    else:
        for line in (line for ledger in result.ledgers for line in summary(ledger, first_day)):
            typer.echo(line)
        if result.stopped is not None:
            typer.echo(f"{MEANINGS[result.exit_code]}。", err=True)
    if metrics is not None:
        from jixiao.output.metrics import write_metrics  # noqa: PLC0415

        try:
            write_metrics(metrics, samples_of(result, seconds))
        except OSError as error:
            raise Refusal(f"无法写出指标 {metrics}（{error.strerror}）。") from error
    return result.exit_code


def add_to(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("fetch", epilog=_EXITS)(fetch_command)
