"""The command `jixiao fetch`: what it takes and what it says; the work is in `fetch_run`."""
# ruff: noqa: D415 -- the command's docstring is its help, in Chinese, and ends with a Chinese full stop

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jixiao.base.exits import ExitCode, Refusal, ending
from jixiao.base.install import remedy

if TYPE_CHECKING:
    from jixiao.fetch.ledger import Ledger

MEANINGS = {
    ExitCode.OK: "全部正常，并有新内容",
    ExitCode.REFUSED: "无法开始或无法写出：站点文件、日期或存档文件夹有误",
    ExitCode.USAGE: "命令或选项写错",
    ExitCode.PARTLY: "已完成，但有页面或文件未取得（见 fetch_log）",
    ExitCode.NOTHING_READ: "一个页面也没有取得",
    ExitCode.NO_INPUT: "全部正常，没有新内容",
    ExitCode.LOCKED: "另一个 jixiao fetch 正在写入同一存档；什么也没有做",
    ExitCode.INTERRUPTED: "被 Ctrl-C 中断；已取得的都在，再次运行会接着做",
    ExitCode.TERMINATED: "被系统终止（SIGTERM）；已取得的都在，再次运行会接着做",
}
"""Exit code of `jixiao fetch` -> what it means."""

LABELS = {
    "http_error": "网站答复错误",
    "not_a_document": "链接指向文件，得到的却是网页或不明内容",
    "empty_file": "文件没有内容",
    "empty_list": "列表中没有取到任何一项",
    "not_a_list": "列表不是所写的格式",
    "timeout": "超时",
    "dns": "域名无法解析",
    "connection_refused": "网站拒绝连接",
    "broken_transfer": "传输中断",
    "network": "网络错误",
    "certificate": "网站证书无效",
    "too_many_redirects": "转向次数过多",
    "private_address": "指向内网地址，已拒绝",
    "bad_address": "网址不完整",
    "ignored": "已忽略",
    "internal": "程序错误，请反馈",
    "robots_forbidden": "robots.txt 不允许",
    "other_domain": "在所列域名之外",
    "too_large": "超过大小上限",
    "type_not_wanted": "不收取的格式",
    "older": "早于 --since",
    "title": "标题不符",
    "max_pages": "列表超过 max_pages",
}
"""Error code -> what a person reads."""

_EXITS = "\b\n退出码：\n" + "\n".join(f"{code:>3}  {meaning}" for code, meaning in MEANINGS.items())


def fetch_command(
    sites_file: Annotated[Path, typer.Argument(metavar="SITES.toml", help="站点文件：读哪些列表，取哪些文件。")],
    into: Annotated[Path, typer.Option("--into", metavar="ARCHIVE", help="存档文件夹；只增加，不改动已有的文件。")],
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="DATE", help="只取这一天及以后发布的：2024-05-01、yesterday 或 7d（7 天前）。"),
    ] = None,
) -> None:
    """按站点文件抓取公开的报告，原样存入存档；中断后再次运行会接着做，没有变化的不再下载。"""
    with ending():
        if find_spec("scrapy") is None:
            raise Refusal(f"抓取需要 Scrapy。{remedy('fetch')}。")
        from jixiao.fetch.dates import since_date  # noqa: PLC0415  start-up stays quick
        from jixiao.fetch.run import fetch  # noqa: PLC0415
        from jixiao.fetch.sites import read_sites  # noqa: PLC0415

        first_day = since_date(since) if since is not None else None
        if since is not None and first_day is None:
            raise Refusal(f"--since {since} 不是日期。请写作 2024-05-01、yesterday 或 7d。")
        result = fetch(read_sites(sites_file), into, since=first_day)
        for ledger in result.ledgers:
            for line in summary(ledger):
                typer.echo(line)
        if result.stopped is not None:
            typer.echo(f"{MEANINGS[result.exit_code]}。", err=True)
    raise typer.Exit(result.exit_code)


def add_to(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("fetch", epilog=_EXITS)(fetch_command)


def summary(ledger: Ledger) -> list[str]:
    """Return what a person reads of one site: counts on the first line, then what was left out and what failed."""
    lines = [
        f"{ledger.site}：列表 {ledger.count('listing')} 页，文章 {ledger.count('article')} 篇，"
        f"文件 {ledger.count('file')} 个；新内容 {ledger.new_objects} 个，新来源 {ledger.new_sources} 处"
        + (f"；接着上次，已有 {ledger.resumed} 项" if ledger.resumed else "")
        + ("" if ledger.finished else "；未完成，再次运行会接着做")
    ]
    left_out = ledger.left_out + ledger.passed_over
    for label, reasons in (("略过", left_out), ("失败", ledger.errors)):
        if reasons:
            told = "，".join(f"{LABELS.get(code, code)} {number}" for code, number in reasons.most_common())
            lines.append(f"  {label} {sum(reasons.values())}：{told}")
    return lines + [f"    {example}" for example in ledger.examples]
