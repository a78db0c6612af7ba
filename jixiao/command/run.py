"""The commands that fill a dataset and watch it: run, retry, status; the work is in `run` and `status`."""
# ruff: noqa: D415 -- the commands' docstrings are their help, in Chinese, and end with a Chinese full stop

from __future__ import annotations

from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from jixiao.base.exits import ExitCode, Refusal, ending, meanings
from jixiao.base.install import remedy
from jixiao.base.legible import legible
from jixiao.place.address import place_of
from schemas.manifest import is_dataset

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extract.source import OcrMode
    from jixiao.output.tally import Tally
    from jixiao.parsing.settings import Settings
    from jixiao.place.address import Place
    from jixiao.run.run import Mode
    from jixiao.run.workers import Parse

_EXITS = f"\b\n退出码：\n{meanings()}"

Vocabulary = Annotated[
    list[Path] | None,
    typer.Option("--vocabulary", metavar="FILE", help="补充词表（CSV：block,field,variant），可多次给出，后者优先。"),
]
Passwords = Annotated[
    Path | None, typer.Option("--password-file", metavar="FILE", help="加密文件的口令，每行一个，依次尝试。")
]
Ocr = Annotated[
    Literal["auto", "never", "always"],  # extract.source.OcrMode, whose module is not loaded at start-up
    typer.Option("--ocr", help="文字识别：auto 仅用于图像页，never 不用，always 每页都用。"),
]
Jobs = Annotated[
    int | None,
    typer.Option("--jobs", min=1, metavar="N", help="并行进程数；默认等于处理器数，文件少于 4 个时为 1。"),
]
Timeout = Annotated[
    float | None,
    typer.Option(
        "--timeout",
        min=1.0,
        metavar="SECONDS",
        help="每份文档的 CPU 时限，另按页数增加；默认 120 秒；停滞的时限为其 10 倍。",
    ),
]
Memory = Annotated[
    int | None, typer.Option("--memory", min=64, metavar="MB", help="每个进程的内存上限；默认 3072 MB。")
]
Ray = Annotated[
    str | None,
    typer.Option(
        "--ray",
        metavar="auto|ADDRESS",
        help="在 Ray 集群上处理：auto 为本机所在的集群；此时 --jobs 默认等于集群的处理器数。",
    ),
]
LogFormat = Annotated[
    Literal["text", "json"],
    typer.Option("--log-format", help="json：进度与小结各为一行 JSON，写到标准错误与标准输出。"),
]
Metrics = Annotated[
    Path | None, typer.Option("--metrics", metavar="FILE", help="把本次运行的指标写成 Prometheus 文本。")
]
Out = Annotated[str, typer.Argument(metavar="OUT", help="jixiao run 写出的文件夹或地址。")]


def run_command(  # noqa: PLR0913, PLR0917  what a person can say about a run
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE...",
            help="报告文件、文件夹（含下级文件夹）或 jixiao fetch 的存档；也可以是 s3:// 等地址。",
        ),
    ],
    out: Annotated[
        str,
        typer.Option("--out", metavar="OUT", help="输出文件夹，或 s3:// 等地址；新文档加入其中原有的表。"),
    ],
    vocabulary: Vocabulary = None,
    password_file: Passwords = None,
    ocr: Ocr = "auto",
    jobs: Jobs = None,
    *,
    reparse: Annotated[bool, typer.Option("--reparse", help="已有的文档也重新读取。")] = False,
    timeout: Timeout = None,
    memory: Memory = None,
    ray: Ray = None,
    log_format: LogFormat = "text",
    metrics: Metrics = None,
) -> None:
    """处理新的文件，写入各表，给出小结；已处理过的不再处理。当前文件夹中的 jixiao-headings.csv 自动作为补充词表。"""
    with ending():
        from jixiao.run.run import Mode  # noqa: PLC0415  start-up stays quick

        places, target = [place_of(source) for source in sources], place_of(out)
        settings = given_settings(vocabulary, password_file, ocr, target)
        tally = _run(places, target, settings, jobs, Mode(reparse=reparse), timeout, memory, ray, log_format, metrics)
    raise typer.Exit(tally.exit_code)


def retry_command(  # noqa: PLR0913, PLR0917  what a person can say about a run
    out: Out,
    error: Annotated[
        list[str] | None,
        typer.Option(
            "--error", metavar="CODE", help="再试有此错误代码的文档；默认为隔离的：timeout、memory、crashed。"
        ),
    ] = None,
    vocabulary: Vocabulary = None,
    password_file: Passwords = None,
    ocr: Ocr = "auto",
    jobs: Jobs = None,
    timeout: Timeout = None,
    memory: Memory = None,
    ray: Ray = None,
    log_format: LogFormat = "text",
    metrics: Metrics = None,
) -> None:
    """再试隔离的文档（超时、超内存、崩溃），可放宽 --timeout 与 --memory。"""
    with ending():
        from jixiao.output.quarantine import places_with  # noqa: PLC0415
        from jixiao.output.remote import copied  # noqa: PLC0415
        from jixiao.parsing.parse import ENDINGS  # noqa: PLC0415  start-up stays quick
        from jixiao.run.run import Mode  # noqa: PLC0415

        target, codes = place_of(out), tuple(error or ENDINGS)
        with copied(target, whole=False) as folder:
            if not is_dataset(folder):
                raise Refusal(f"{out} 里没有 jixiao run 写出的表。")
            places, lost = places_with(folder, codes)
        for source in lost:
            typer.echo(legible(f"找不到 {source}，未再试。"), err=True)
        if not places:
            typer.echo("没有要再试的文档。", err=True)
            raise typer.Exit(ExitCode.NOTHING_NEW)
        settings = given_settings(vocabulary, password_file, ocr, target)
        tally = _run(places, target, settings, jobs, Mode(again=codes), timeout, memory, ray, log_format, metrics)
    raise typer.Exit(tally.exit_code)


def verify_command(  # noqa: PLR0913  what a person can say about a run that reads again
    out: Out,
    vocabulary: Vocabulary = None,
    password_file: Passwords = None,
    ocr: Ocr = "auto",
    jobs: Jobs = None,
    *,
    repair: Annotated[
        bool, typer.Option("--repair", help="取出损坏的部分（另存于 OUT/.set-aside），重新读取其中的文档。")
    ] = False,
) -> None:
    """按清单核对 OUT 的每个文件（大小、校验和、文档不重复），列出损坏的；有损坏而没有全部修复的，退出码为 3。"""
    with ending():
        from jixiao.output.output import opened  # noqa: PLC0415  start-up stays quick
        from jixiao.output.verify import (  # noqa: PLC0415
            findings,
            forget_owed,
            lines_of,
            manifest_damage,
            take_out,
        )
        from jixiao.run.run import Mode  # noqa: PLC0415

        target = place_of(out)
        if isinstance(target, Path) and not is_dataset(target):
            raise Refusal(f"{out} 里没有 jixiao run 写出的表。")
        if (torn := manifest_damage(target)) is not None:
            typer.echo(f"{out}/{torn.name} {torn.what}")
            if not repair:
                raise typer.Exit(ExitCode.PARTLY)
        with opened(target, whole=False) as output:
            output.need(list(output.manifest.files))
            found = findings(output)
            for line in lines_of(out, found, output.manifest):
                typer.echo(line)
            is_due = bool(found or output.manifest.owed)
            taken = take_out(output, found) if repair and is_due else None
        if taken is None:
            raise typer.Exit(ExitCode.PARTLY if is_due else ExitCode.OK)
        there = [place for place in taken.places if not isinstance(place, Path) or place.is_file()]
        lost = len(taken.places) - len(there) + taken.unnamed
        if found:
            typer.echo(f"已取出损坏的部分，其中有 {taken.documents} 份文档；原文件在 {out}/.set-aside。")
        if there:
            settings = given_settings(vocabulary, password_file, ocr)
            _run(there, target, settings, jobs, Mode(), None, None, None, "text", None)
        with opened(target) as output:
            forget_owed(output)
        if lost:
            typer.echo(f"有 {lost} 份文档的文件没有找到：请用原来的 SOURCE 再次运行 jixiao run。", err=True)
    raise typer.Exit(ExitCode.PARTLY if lost else ExitCode.OK)


def status_command(
    out: Out, *, as_json: Annotated[bool, typer.Option("--json", help="写成一行 JSON。")] = False
) -> None:
    """说明数据集的现状：文档数、隔离数、上次运行、是否有运行正在写入。有写入中断未完成的，退出码为 3。"""
    with ending():
        from jixiao.output.remote import status_at  # noqa: PLC0415  start-up stays quick
        from jixiao.output.status import as_dict, lines_of  # noqa: PLC0415

        status = status_at(place_of(out))
        if status is None:
            raise Refusal(f"{out} 里没有 jixiao run 写出的表。")
        if as_json:
            import json  # noqa: PLC0415

            typer.echo(json.dumps(as_dict(status), ensure_ascii=False, default=str))
        else:
            for line in lines_of(status):
                typer.echo(line)
    raise typer.Exit(ExitCode.PARTLY if status.is_cut_short else ExitCode.OK)


def add_to(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command("run", epilog=_EXITS)(run_command)
    app.command("retry", epilog=_EXITS)(retry_command)
    app.command("verify", epilog=_EXITS)(verify_command)
    app.command("status")(status_command)


def _run(  # noqa: PLR0913, PLR0917  what a person can say about a run
    sources: Sequence[Place],
    out: Place,
    settings: Settings,
    jobs: int | None,
    mode: Mode,
    timeout: float | None,
    memory: int | None,
    ray: str | None,
    log_format: Literal["text", "json"],
    metrics: Path | None,
) -> Tally:
    from jixiao.run.limits import Limits  # noqa: PLC0415  start-up stays quick
    from jixiao.run.progress import JsonLines, shown  # noqa: PLC0415
    from jixiao.run.run import run  # noqa: PLC0415

    usual = Limits()
    limits = Limits(seconds=timeout or usual.seconds, memory=memory * 2**20 if memory else usual.memory)
    progress = JsonLines() if log_format == "json" else shown()
    with _readers(ray) as (parse, slots):
        count = slots if jobs is None else jobs
        tally = run(sources, out, settings, jobs=count, progress=progress, limits=limits, mode=mode, parse=parse)
    _refresh_reviewed(out)
    _tell(tally, out, log_format, settings.version)
    if metrics is not None:
        from jixiao.output.metrics import write_metrics  # noqa: PLC0415
        from jixiao.output.remote import status_at  # noqa: PLC0415
        from jixiao.output.status import samples_of  # noqa: PLC0415

        status = status_at(out)
        try:
            if status is not None:
                write_metrics(metrics, samples_of(tally, status))
        except OSError as error:
            raise Refusal(f"无法写出指标 {metrics}（{error.strerror}）。") from error
    return tally


def _refresh_reviewed(out: Place) -> None:
    """Lay the corrections over the tables anew where `OUT/reviewed` shows them as they were before the run."""
    from jixiao.package.reviewed import refresh  # noqa: PLC0415  start-up stays quick

    if isinstance(out, Path) and is_dataset(out):
        refresh(out)


@contextmanager
def _readers(ray: str | None) -> Iterator[tuple[Parse, int | None]]:
    """Give what reads files, processes of this machine or a cluster, and how many a cluster has of them.

    Raises:
        Refusal: Ray is not installed, or there is no such cluster.
    """
    from jixiao.run.workers import parse_files  # noqa: PLC0415  start-up stays quick

    if ray is None:
        yield parse_files, None
        return
    if find_spec("ray") is None:
        raise Refusal(f"--ray 需要 Ray。{remedy('cluster')}。")
    from jixiao.run.cluster import connected  # noqa: PLC0415

    with connected(ray) as cluster:
        yield cluster.parse_files, cluster.slots


def _tell(tally: Tally, out: Place, log_format: str, version: str) -> None:
    if log_format == "json":
        import json  # noqa: PLC0415

        from jixiao.output.record import figures_of  # noqa: PLC0415

        counts = {"tables": dict(tally.rows), "unread_documents": tally.unread_documents, "errors": dict(tally.errors)}
        counts["forgotten"] = tally.forgotten
        line = {"event": "summary", "out": str(out)} | figures_of(tally, version) | counts
        typer.echo(json.dumps(line, ensure_ascii=False))
    elif tally.exit_code != ExitCode.NO_INPUT:
        from jixiao.command.summary import console, summary  # noqa: PLC0415

        console().print(summary(tally, out))
    elif tally.files:
        typer.echo(f"没有新文件：{tally.files} 个文件都已处理过，{out} 未改动。重新读取用 --reparse。", err=True)
    else:
        typer.echo("没有找到可处理的文件。请检查路径；隐藏文件与 Office 临时文件（~$…）不处理。", err=True)


def given_settings(
    vocabulary: list[Path] | None, password_file: Path | None, ocr: OcrMode, out: Place | None = None
) -> Settings:
    """Return the settings that a command was given; what was taught on a dataset's page counts before what is named.

    Raises:
        Refusal: a vocabulary or password file is wrong.
    """
    from jixiao.parsing.files import read_passwords  # noqa: PLC0415
    from jixiao.parsing.settings import TAUGHT, load_settings  # noqa: PLC0415  start-up stays quick

    taught = [out / TAUGHT] if isinstance(out, Path) and (out / TAUGHT).is_file() else []
    return load_settings([*taught, *(vocabulary or ())], read_passwords(password_file), ocr)
