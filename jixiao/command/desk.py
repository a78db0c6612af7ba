"""The desk's commands (xlsx, review, gold, corrections) as the command line offers them."""
# ruff: noqa: D415 -- the commands' docstrings are their help, in Chinese, and end with a Chinese full stop

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Final

import typer

from jixiao.base.dataset import require_dataset
from jixiao.base.exits import ExitCode, Refusal, Terminated, ending
from jixiao.base.install import remedy
from jixiao.base.texts import decoded

DEFAULT_PORT = 8765
"""Free on most machines; --port 0 takes any that is free."""

Out = Annotated[Path, typer.Argument(metavar="OUT", help="jixiao run 写出的文件夹。")]
Vocabulary = Annotated[
    list[Path] | None,
    typer.Option(
        "--vocabulary",
        metavar="FILE",
        help="词表，可多次给出，页面上补充的表头写入最后一个；默认为 OUT 里的 jixiao-headings.csv。",
    ),
]
Passwords = Annotated[Path | None, typer.Option("--password-file", metavar="FILE", help="加密文件的口令，每行一个。")]


def register(app: typer.Typer) -> None:
    """Add the commands `xlsx`, `review`, `gold` and `corrections export|import`."""
    app.command("xlsx")(xlsx_command)
    app.command("review")(review_command)
    app.command("gold")(gold_command)
    corrections = typer.Typer(help="导出或导入人工更正（CSV）。", no_args_is_help=True, rich_markup_mode=None)
    corrections.command("export")(export_command)
    corrections.command("import")(import_command)
    app.add_typer(corrections, name="corrections")


@contextmanager
def _needing(extra: str) -> Iterator[None]:
    """Turn a library that is not installed into a sentence that says how to install it."""
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] in {"jixiao", "extract", "normalize", "schemas"}:
            raise
        raise Refusal(f"缺少组件 {error.name}。{remedy(extra)}。") from error


def xlsx_command(
    sources: Annotated[
        list[Path], typer.Argument(metavar="SOURCE...", help="报告文件、文件夹，或 jixiao run 的输出。")
    ],
    book: Annotated[Path, typer.Option("--out", "-o", metavar="BOOK.xlsx", help="写出的工作簿。")],
    vocabulary: Annotated[
        list[Path] | None, typer.Option("--vocabulary", metavar="FILE", help="补充词表，可多次给出。")
    ] = None,
    password_file: Passwords = None,
) -> None:
    """写出工作簿：每份报告一张与原表同样式的工作表，另有指标、预算、目标、金额、核对、待处理标题各一张。"""
    with ending(), _needing("xlsx"):
        from jixiao.base.hush import hush  # noqa: PLC0415
        from jixiao.parsing.files import read_passwords  # noqa: PLC0415
        from jixiao.parsing.settings import load_settings  # noqa: PLC0415  start-up stays quick
        from jixiao.workbook.book import write_book  # noqa: PLC0415
        from jixiao.workbook.gather import gather  # noqa: PLC0415

        if book.suffix.lower() != ".xlsx":
            raise Refusal(f"{book} 的后缀须为 .xlsx。")
        hush()
        settings = load_settings(vocabulary or (), read_passwords(password_file))
        written = write_book(gather(sources, settings), book, _told)
        _told(0, "")
        typer.echo(f"{book}：{written.documents} 个文件，{written.reports} 份报告，{written.sheets} 张表样。")
        for note in written.notes:
            typer.echo(note, err=True)
        if not written.documents:
            raise typer.Exit(ExitCode.NO_INPUT)
        if written.failed:
            typer.echo(f"{written.failed} 个文件未能读取，原因见“目录”。", err=True)
            raise typer.Exit(ExitCode.NOTHING_READ if written.failed == written.documents else ExitCode.PARTLY)


PROGRESS: Final = 100
"""Documents after which a line is written where nobody watches a terminal."""


def _told(number: int, name: str) -> None:
    """Say which document is in the workbook: one line that changes on a terminal, else a line for every hundred."""
    if sys.stderr.isatty():
        words = f"已写入 {number} 个文件：{name}"[:70] if number else ""
        typer.echo(f"\r\x1b[2K{words}", err=True, nl=False)
    elif number and number % PROGRESS == 0:
        typer.echo(f"已写入 {number} 个文件", err=True)


def review_command(  # noqa: PLR0913  what a person can say about it
    out: Out,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="端口；0 表示任选一个空闲的。")] = DEFAULT_PORT,
    vocabulary: Vocabulary = None,
    who: Annotated[str | None, typer.Option("--who", help="核对人，默认为系统用户名；页面上可改。")] = None,
    password_file: Passwords = None,
    *,
    browser: Annotated[bool, typer.Option("--open/--no-open", help="是否打开浏览器。")] = True,
) -> None:
    """打开核对页面（只在本机，不联网）：左为原件，右为读出的内容，更正另存，不改动原表。"""
    with ending(), _needing("review"):
        from jixiao.parsing.files import read_passwords  # noqa: PLC0415
        from jixiao.parsing.settings import TAUGHT  # noqa: PLC0415
        from jixiao.review.server import serve  # noqa: PLC0415  start-up stays quick

        require_dataset(out)
        files = vocabulary or [out / TAUGHT]
        try:
            serve(
                out,
                port=port,
                vocabulary=files[-1],
                beside=files[:-1],
                who=who,
                passwords=read_passwords(password_file),
                warned=lambda sentence: typer.echo(sentence, err=True),
                started=lambda url: typer.echo(f"核对页面：{url}（Ctrl-C 结束）"),
                browser=browser,
            )
        except OSError as error:
            raise Refusal(f"无法打开核对页面（{error.strerror or error}）。端口被占用时请用 --port 换一个。") from error
        except Terminated:
            raise
        except KeyboardInterrupt:  # Ctrl-C is how the page is ended
            typer.echo("核对已结束，更正均已保存。")
        finally:
            _refresh_reviewed(out)


def gold_command(
    out: Out,
    gold: Annotated[Path, typer.Option("--gold", metavar="DIR", help="标准答案文件夹。")] = Path("gold"),
    documents: Annotated[
        list[str] | None, typer.Option("--document", metavar="NAME", help="文件名或编号；默认为页面上核对完毕的文件。")
    ] = None,
    plot_file: Annotated[
        Path | None, typer.Option("--plot", metavar="FILE.svg", help="把置信度的可靠性曲线存为 SVG。")
    ] = None,
    *,
    replace: Annotated[bool, typer.Option("--replace", help="覆盖已有的答案。")] = False,
) -> None:
    """把核对完毕的文件存为标准答案，并给机器的结果打分：各字段的准确率，以及置信度是否可信。"""
    with ending(), _needing("review"):
        from jixiao.gold.score import plot, score_own  # noqa: PLC0415
        from jixiao.gold.write import write_gold  # noqa: PLC0415

        written = write_gold(require_dataset(out), gold, names=documents or (), replace=replace)
        for path in written.files:
            typer.echo(f"已写入 {path}")
        for sentence in written.left_out:
            typer.echo(sentence, err=True)
        if not gold.is_dir():
            raise Refusal("还没有标准答案：请在核对页面上点“整份核对完毕”，或用 --document 指定文件。")
        try:
            score = score_own(out, gold)
        except (OSError, ValueError) as error:
            raise Refusal(f"无法读取标准答案：{error}。每个答案是一个 UTF-8 的 JSON 文件。") from error
        for line in score.lines():
            typer.echo(line)
        if plot_file is not None:
            _write_text(plot_file, plot(score.bins, "置信度与实际正确率"))


def export_command(
    out: Out,
    file: Annotated[Path, typer.Option("--out", "-o", metavar="FILE.csv", help="写出的 CSV。")],
) -> None:
    """导出全部更正记录（谁、何时、原值、新值、原因）。"""
    with ending():
        from jixiao.corrections.csv_file import to_csv  # noqa: PLC0415  start-up stays quick
        from jixiao.corrections.log import CorrectionLog  # noqa: PLC0415

        state = CorrectionLog(require_dataset(out)).state()
        _write_text(file, "\ufeff" + to_csv(state.records))
        typer.echo(f"{file}：{len(state.records)} 条。")
        if state.unreadable:
            typer.echo(f"另有 {state.unreadable} 行记录已损坏，未导出。", err=True)


def import_command(
    out: Out,
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="由 corrections export 或核对页面导出的 CSV。")],
) -> None:
    """导入更正记录；已有的不重复导入。"""
    with ending():
        from jixiao.corrections.csv_file import from_csv  # noqa: PLC0415  start-up stays quick
        from jixiao.corrections.log import CorrectionLog, RecordError  # noqa: PLC0415
        from jixiao.corrections.overlay import checked  # noqa: PLC0415

        try:
            records = checked(from_csv(decoded(file.read_bytes())))
            count = CorrectionLog(require_dataset(out)).merge(records)
        except (OSError, UnicodeDecodeError, RecordError) as error:
            raise Refusal(f"无法导入 {file}（{error}）。") from error
        typer.echo(f"新增 {count} 条，共 {len(records)} 条。")
        _refresh_reviewed(out)


def _refresh_reviewed(out: Path) -> None:
    from jixiao.package.reviewed import FOLDER, refresh  # noqa: PLC0415  start-up stays quick

    if refresh(out):
        typer.echo(f"核对后的各表：{out / FOLDER}")


def _write_text(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise Refusal(f"无法写入 {path}（{error.strerror}）。请检查路径与权限。") from error
