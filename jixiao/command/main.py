"""The command line: what each command takes; the work is in the modules that it calls, loaded when it is asked for."""
# ruff: noqa: D415 -- the commands' docstrings are their help, in Chinese, and end with a Chinese full stop

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Annotated

import typer

from jixiao.base.dataset import require_dataset
from jixiao.base.exits import ExitCode, Refusal, ending
from jixiao.base.legible import legible
from jixiao.command.dataset import app as dataset_app
from jixiao.command.desk import register as add_desk_commands
from jixiao.command.fetch import add_to as add_fetch_command
from jixiao.command.run import Ocr, Passwords, Vocabulary, given_settings
from jixiao.command.run import add_to as add_run_commands
from jixiao.command.usage import run_app
from jixiao.command.whole_desk import desk_command

app = typer.Typer(
    name="jixiao",
    help="把公开的绩效自评报告读成规整的表（Parquet），每个值都能回到原文的单元格。",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _version(*, wanted: bool) -> None:
    if wanted:
        from jixiao.parsing.settings import program_version  # noqa: PLC0415  start-up stays quick

        typer.echo(f"jixiao {program_version()}")
        raise typer.Exit


@app.callback()
def _options(
    *, version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="显示版本。")] = False
) -> None:
    """Take the options that stand before a command."""


add_run_commands(app)
add_fetch_command(app)
add_desk_commands(app)
app.command("desk")(desk_command)
app.add_typer(dataset_app)


@app.command("show")
def show_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="报告文件。")],
    vocabulary: Vocabulary = None,
    password_file: Passwords = None,
    ocr: Ocr = "auto",
) -> None:
    """读一个文件并显示读出的内容，不写任何文件。读不出时退出码为 4，只读出一部分时为 3。"""
    with ending():
        from jixiao.base.hush import hush  # noqa: PLC0415
        from jixiao.command.show import shown  # noqa: PLC0415
        from jixiao.command.summary import console  # noqa: PLC0415
        from jixiao.output.tally import Tally, counted  # noqa: PLC0415
        from jixiao.parsing.parse import parse_file  # noqa: PLC0415  start-up stays quick

        hush()
        _require_file(file)
        tally, screen = Tally(), console()
        for parsed in parse_file(file, given_settings(vocabulary, password_file, ocr)):
            tally.add(counted(parsed))
            screen.print(shown(parsed))
            if parsed.trace is not None:
                typer.echo(parsed.trace, err=True)
    raise typer.Exit(tally.exit_code)


@app.command("tables")
def tables_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="报告文件。")],
    page: Annotated[int | None, typer.Option("--page", min=1, metavar="N", help="只显示这一页的表。")] = None,
    engine: Annotated[
        str | None,
        typer.Option(
            "--engine",
            metavar="NAME",
            help="用另一种读取方式对照：pdfplumber、camelot-lattice、camelot-network、camelot-stream、python-docx。",
        ),
    ] = None,
    password_file: Passwords = None,
    ocr: Ocr = "auto",
) -> None:
    """显示文件中的原始表格（含合并单元格），不作解释。读不出时退出码为 4。"""
    with ending():
        from extract.errors import ReadError  # noqa: PLC0415  start-up stays quick
        from jixiao.base.hush import hush  # noqa: PLC0415
        from jixiao.command.show import drawn_grids  # noqa: PLC0415
        from jixiao.command.summary import console  # noqa: PLC0415
        from jixiao.parsing.parse import read_document  # noqa: PLC0415

        hush()
        _require_file(file)
        if engine is not None:
            _show_other_reading(file, engine, page)
            return
        try:
            document = read_document(file, given_settings(None, password_file, ocr))
        except ReadError as error:
            typer.echo(legible(f"{file}：{error.sentence()}"), err=True)
            raise typer.Exit(ExitCode.NOTHING_READ) from error
        lines = list(drawn_grids(document, page=page, width=console().width))
        for line in lines:
            typer.echo(legible(line, keep="\n"))
        if not lines:
            typer.echo("没有表格。" if page is None else f"第 {page} 页没有表格。")


def _show_other_reading(file: Path, engine: str, page: int | None) -> None:
    from jixiao.command.other_readers import tables_of  # noqa: PLC0415  start-up stays quick

    lines = list(tables_of(file, engine, page=page))
    for line in lines or ["没有表格。"]:
        typer.echo(legible(line, keep="\n"))


@app.command("checks")
def checks_command(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="jixiao run 写出的文件夹。")],
) -> None:
    """对已写出的表重新核对，列出未通过的项目；有未通过的，退出码为 3。"""
    with ending():
        from jixiao.command.checks import recheck  # noqa: PLC0415  start-up stays quick
        from jixiao.command.summary import console  # noqa: PLC0415

        table = recheck(require_dataset(out))
        console().print(table)
    raise typer.Exit(ExitCode.PARTLY if table.row_count else ExitCode.OK)


@app.command("score")
def score_command(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="jixiao run 写出的文件夹。")],
    gold: Annotated[Path, typer.Argument(metavar="GOLD", help="答案文件夹（NAME.json）。")],
    files: Annotated[
        Path | None, typer.Option("--files", metavar="DIR", help="报告文件夹：其中有答案而没有读出的文件按全错计。")
    ] = None,
    *,
    verbose: Annotated[bool, typer.Option("--verbose", help="列出每一处差异。")] = False,
    json_file: Annotated[Path | None, typer.Option("--json", metavar="FILE", help="把分数另存为 JSON。")] = None,
) -> None:
    """按答案给一次运行打分（0 到 1）：各类内容、各文件、以及置信度是否可信。"""
    with ending():
        from jixiao.score.score import score_run, write_json  # noqa: PLC0415  start-up stays quick

        if not gold.is_dir():
            raise Refusal(f"找不到答案文件夹 {gold}。")
        try:
            result = score_run(require_dataset(out), gold, files=files, verbose=verbose)
        except (OSError, ValueError) as error:
            raise Refusal(f"无法读取答案：{error}。每个答案是一个 UTF-8 的 JSON 文件。") from error
        for line in result.lines():
            typer.echo(legible(line, keep="\n"))
        for name in result.unreadable:
            typer.echo(legible(f"未能读取 {name}"), err=True)
        if json_file is not None:
            write_json(result, json_file)


def _require_file(path: Path) -> None:
    if not path.is_file():
        reason = "是文件夹，请给出单个文件；处理文件夹用 jixiao run" if path.is_dir() else "不存在，请检查路径"
        raise Refusal(f"{path} {reason}。")


def main() -> None:
    """Start the command line."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A pipe on Windows takes the letters of one country: what it has no letter for is written out.
            stream.reconfigure(errors="backslashreplace")
    raise SystemExit(run_app(app))
