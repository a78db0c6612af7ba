"""`jixiao desk FOLDER`: reads a folder of reports, opens the page to check them, writes the workbook at the end."""
# ruff: noqa: D415 -- the commands' docstrings are their help, in Chinese, and end with a Chinese full stop

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Final

import typer

from jixiao.base.exits import ExitCode, Refusal, ending
from jixiao.command.desk import review_command, xlsx_command
from jixiao.command.run import Jobs, Ocr, Passwords, run_command
from schemas.manifest import is_dataset

BOOK: Final = "核对结果.xlsx"
SUFFIX: Final = "-核对"
"""What a folder's results are called, beside it: the reports themselves stay as they are."""


def desk_command(  # noqa: PLR0913, PLR0917  what a person can say about it
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="报告所在的文件夹。")],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="OUT", help="结果放在哪里；默认为旁边的“FOLDER-核对”。")
    ] = None,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="端口；0（默认）表示任选一个空闲的。")] = 0,
    who: Annotated[str | None, typer.Option("--who", help="核对人，默认为系统用户名；页面上可改。")] = None,
    password_file: Passwords = None,
    ocr: Ocr = "auto",
    jobs: Jobs = None,
    *,
    browser: Annotated[bool, typer.Option("--open/--no-open", help="是否打开浏览器。")] = True,
) -> None:
    """一条命令完成：读一个文件夹的报告，打开核对页面，按 Ctrl-C 结束后写出工作簿。再次运行接着上次核对。"""
    with ending():
        if not folder.is_dir():
            raise Refusal(f"{folder} 不是文件夹。请给出报告所在的文件夹。")
        target = out or folder.resolve().with_name(folder.resolve().name + SUFFIX)
        _step(lambda: run_command([str(folder)], str(target), None, password_file, ocr, jobs))
        if not is_dataset(target):
            raise Refusal(f"{folder} 里没有可以读的报告。")
        typer.echo("核对完毕后按 Ctrl-C：写出工作簿并结束。")
        review_command(target, port, None, who, password_file, browser=browser)
        _step(lambda: xlsx_command([target], target / BOOK, None, password_file))
        typer.echo(f"工作簿：{target / BOOK}")


def _step(command: Callable[[], None]) -> None:
    """Run a command that ends by its exit code; files that could not be read are told of, and no reason to stop."""
    going_on = {ExitCode.OK, ExitCode.PARTLY, ExitCode.NOTHING_READ, ExitCode.NO_INPUT, ExitCode.LIMITED}
    try:
        command()
    except typer.Exit as end:
        if end.exit_code not in going_on:
            raise
