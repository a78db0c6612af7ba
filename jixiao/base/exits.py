"""How a command ends: the exit codes, and the refusal that becomes one line for the person instead of a traceback."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from types import FrameType
from typing import NoReturn

from jixiao.base.legible import legible
from schemas.manifest import DamagedError


class ExitCode(IntEnum):
    """What the exit code of a command says; 2 is the command line library's own: the command was typed wrongly."""

    OK = 0
    REFUSED = 1
    USAGE = 2
    PARTLY = 3
    NOTHING_READ = 4
    NO_INPUT = 5
    NOTHING_NEW = 5  # the same for a cron line: there was nothing to do
    LOCKED = 6
    LIMITED = 7
    INTERRUPTED = 130
    TERMINATED = 143


MEANINGS = {
    ExitCode.OK: "全部正常（没有自评表的文件也算正常）",
    ExitCode.REFUSED: "无法开始或无法写出：路径、词表、口令文件或输出文件夹有误；已有数据完好",
    ExitCode.USAGE: "命令或选项写错",
    ExitCode.PARTLY: "已完成，但有文件失败或只读出一部分（checks：有核对未通过）",
    ExitCode.NOTHING_READ: "已完成，但所有文件都失败",
    ExitCode.NO_INPUT: "没有可处理的文件，或没有新文件；原有数据不变",
    ExitCode.LOCKED: "另一个 jixiao 正在写入同一输出文件夹；什么也没有做",
    ExitCode.LIMITED: "已完成，但有文档触及时限或内存上限，没有读出；jixiao retry 可放宽上限再试",
    ExitCode.INTERRUPTED: "被 Ctrl-C 中断；已有数据完好，再次运行会接着做",
    ExitCode.TERMINATED: "被系统终止（SIGTERM）；已有数据完好，再次运行会接着做",
}
"""Exit code -> what it means, for help and README."""


class Refusal(Exception):  # noqa: N818  it refuses to start; it is not an error of the program
    """Something the person must change before the command can do its work; the message says what, in Chinese."""


class Locked(Refusal):
    """Another process holds what the command would write."""


class Terminated(KeyboardInterrupt):
    """The system asked the program to stop; takes the same way out as Ctrl-C."""


def _terminate(_number: int, _frame: FrameType | None) -> NoReturn:
    raise Terminated


@contextmanager
def ending() -> Iterator[None]:
    """Run a command's body; a refusal or an interrupt ends it with one line on standard error and its exit code.

    Raises:
        SystemExit: on a refusal or a damaged dataset (1), a folder that another run holds (6), Ctrl-C (130) or
            SIGTERM (143).
    """
    earlier = signal.signal(signal.SIGTERM, _terminate)
    try:
        yield
    except Refusal as refusal:
        _say(f"错误：{refusal}")
        code = ExitCode.LOCKED if isinstance(refusal, Locked) else ExitCode.REFUSED
        raise SystemExit(code) from refusal
    except DamagedError as damage:
        _say(f"错误：{damage}")
        raise SystemExit(ExitCode.REFUSED) from damage
    except Terminated as stop:
        _say("已被终止，已有数据完好。")
        raise SystemExit(ExitCode.TERMINATED) from stop
    except KeyboardInterrupt as stop:
        _say("已中断，已有数据完好。")
        raise SystemExit(ExitCode.INTERRUPTED) from stop
    finally:
        signal.signal(signal.SIGTERM, earlier)


def _say(sentence: str) -> None:
    print(legible(sentence), file=sys.stderr)  # noqa: T201  the one line that a person gets


def meanings() -> str:
    """Return the exit codes with what they mean, one a line, for help texts."""
    return "\n".join(f"{code:>3}  {meaning}" for code, meaning in MEANINGS.items())
