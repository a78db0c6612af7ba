"""Tests of `jixiao.base.exits`."""

from __future__ import annotations

import os
import signal

import pytest

from jixiao.base.exits import MEANINGS, ExitCode, Refusal, ending, meanings


def _body(error: BaseException) -> None:
    with ending():
        raise error


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [(Refusal("路径不对。"), 1, "错误：路径不对。"), (KeyboardInterrupt(), 130, "已中断，已有数据完好。")],
)
def test_a_command_ends_with_one_line(
    capsys: pytest.CaptureFixture[str], error: BaseException, code: int, words: str
) -> None:
    """A refusal or Ctrl-C is one Chinese line on standard error and its exit code, never a traceback."""
    with pytest.raises(SystemExit) as ended:
        _body(error)
    assert ended.value.code == code
    assert capsys.readouterr() == ("", words + "\n")


def test_a_request_to_end_takes_the_same_way_out(capsys: pytest.CaptureFixture[str]) -> None:
    """SIGTERM ends the command in order, and is handled as before once the command is over."""
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(SystemExit) as ended, ending():
        os.kill(os.getpid(), signal.SIGTERM)
    assert ended.value.code == ExitCode.TERMINATED
    assert "已被终止" in capsys.readouterr().err
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_defect_is_not_hidden() -> None:
    """Any other exception goes on its way with its traceback."""
    with pytest.raises(ZeroDivisionError):
        _body(ZeroDivisionError())


def test_every_exit_code_is_explained() -> None:
    """Help and README take the list from here."""
    assert set(MEANINGS) == set(ExitCode)
    assert "130" in meanings()
