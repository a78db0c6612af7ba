"""Tests of `jixiao.run.progress`."""

from __future__ import annotations

import sys
import time
from itertools import count

import pytest

from jixiao.run.progress import Bar, Lines, Progress, Silence, shown


def _go(progress: Progress, files: int) -> None:
    with progress.over(files):
        for number in range(files):
            progress.done(f"{number}.pdf", failed=number // 10)


def test_a_log_gets_a_line_every_few_seconds(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not one for each file; the time left is told once it can be."""
    clock = count(0, 2)
    monkeypatch.setattr(time, "monotonic", lambda: float(next(clock)))
    _go(Lines(), 20)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 6
    assert lines[0] == "已处理 3/20（15%），失败 0"
    assert lines[-1] == "已处理 18/20（90%），失败 1，约剩 4 秒"


@pytest.mark.parametrize(("step", "words"), [(60, "约剩 10 分钟"), (1000, "约剩 2 小时 47 分")])
def test_long_runs_are_told_in_minutes_and_hours(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], step: int, words: str
) -> None:
    """Nobody counts 9,000 seconds."""
    clock = count(0, step)
    monkeypatch.setattr(time, "monotonic", lambda: float(next(clock)))
    _go(Lines(), 20)
    assert capsys.readouterr().err.splitlines()[9].endswith(words)


def test_a_terminal_gets_a_bar(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The bar counts files and failures; elsewhere there are lines."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    _go(Bar(), 3)
    assert "3/3" in capsys.readouterr().err
    assert isinstance(shown(), Lines)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert isinstance(shown(), Bar)


def test_a_bar_that_is_not_shown_takes_no_steps(capsys: pytest.CaptureFixture[str]) -> None:
    """A file that is done outside of the block is neither counted nor shown."""
    Bar().done("a.pdf", failed=0)
    assert capsys.readouterr() == ("", "")


def test_silence_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """For notebooks and tests."""
    _go(Silence(), 3)
    assert capsys.readouterr() == ("", "")
