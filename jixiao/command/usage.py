"""Says in Chinese what was typed wrongly, and ends the program with code 2."""

from __future__ import annotations

import re
from typing import Final

import typer
from typer.exceptions import TyperException

from jixiao.base.exits import ExitCode

WORDS: Final[tuple[tuple[str, str], ...]] = (
    (r"No such command '(.+)'\.", "没有命令 {0}"),
    (r"No such option: (\S+)", "没有选项 {0}"),
    (r"Option '(.+)' requires an argument\.", "选项 {0} 后面要写值"),
    (r"Option '(.+)' does not take a value\.", "选项 {0} 后面不写值"),
    (r"Got unexpected extra arguments?(?:\(s\))? \((.+)\)", "多出的参数：{0}"),
    (r"(?:Value error, )?'(.*)' is not one of (.+)\.", "“{0}”不在可选的值之中：{1}"),
    (r"Input should be a valid integer.*", "须为整数"),
    (r"Input should be a valid number.*", "须为数字"),
    (r"Input should be less than or equal to (.+)", "不能大于 {0}"),
    (r"Input should be greater than or equal to (.+)", "不能小于 {0}"),
    (r"Input should be greater than (.+)", "须大于 {0}"),
    (r"Input should be less than (.+)", "须小于 {0}"),
)
"""What the command line library says, as a pattern, and the same in Chinese; any other sentence is shown as it is."""


def run_app(app: typer.Typer) -> int:
    """Run the command that was typed and return its exit code; a usage error is one line in Chinese and a hint."""
    command = typer.main.get_command(app)
    try:
        code = command.main(prog_name="jixiao", standalone_mode=False)
    except typer.Abort:
        return int(ExitCode.REFUSED)
    except TyperException as error:
        typer.echo(told(error), err=True)
        return int(ExitCode.USAGE)
    return code if isinstance(code, int) else int(ExitCode.OK)


def told(error: Exception) -> str:
    """Return what a usage error says, in Chinese, with the command that helps."""
    if type(error).__name__ == "NoArgsIsHelpError":
        return str(error)
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "jixiao"
    return f"错误：{_sentence(error)}。\n用法见：{path} --help"


def _sentence(error: Exception) -> str:
    message = str(getattr(error, "message", "") or "")
    near = getattr(error, "possibilities", None)
    hint = f"；是否指 {'、'.join(near)}" if near else ""
    for pattern, words in WORDS:
        found = re.fullmatch(pattern, message)
        if found is not None:
            return _of_parameter(error, words.format(*found.groups())) + hint
    if type(error).__name__ == "MissingParameter":
        return f"缺少 {_name(error)}"
    return _of_parameter(error, message.rstrip(".")) + hint


def _of_parameter(error: Exception, sentence: str) -> str:
    name = _name(error)
    return f"{name} 的值有误：{sentence}" if name else sentence


def _name(error: Exception) -> str:
    """Return what a parameter is called on the command line; empty where the error is about none."""
    parameter = getattr(error, "param", None)
    if parameter is None:
        return ""
    options = [option for option in parameter.opts if option.startswith("-")]
    return "/".join(options) or str(parameter.metavar or parameter.name)
