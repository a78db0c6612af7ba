"""Outside programs: output, exit code, time limit, and no child left alive."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from extract.container.process import Running, run, started


def test_output_code_and_errors(tmp_path: Path) -> None:
    """A program's output, exit code and last words are returned."""
    done = run(
        [sys.executable, "-c", "import sys; print('yes'); print('last words', file=sys.stderr); sys.exit(3)"],
        seconds=60,
        folder=tmp_path,
    )
    assert (done.output, done.code, done.errors, done.timed_out) == (b"yes\n", 3, "last words", False)


def test_time_limit_kills_the_children_too(tmp_path: Path) -> None:
    """What sleeps ten times as long as it may work is killed, and what it started."""
    script = (
        "import subprocess, sys, time; "
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); "
        "open('child.pid', 'w').write(str(child.pid)); time.sleep(60)"
    )
    done = run([sys.executable, "-c", script], seconds=0.3, folder=tmp_path)
    assert done.timed_out
    assert done.code < 0
    child = int((tmp_path / "child.pid").read_text())
    until = time.monotonic() + 30  # the kill is sent when `run` returns; the system carries it out in its own time
    while _is_running(child) and time.monotonic() < until:
        time.sleep(0.05)
    assert not _is_running(child)


def _is_running(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_leaving_early_stops_the_program(tmp_path: Path) -> None:
    """A program whose reader gives up is killed at once, and the reader's own exception passes through."""
    states: list[Running] = []

    def give_up() -> None:
        command = [sys.executable, "-c", "while True: print('x' * 1000)"]
        with started(command, seconds=60, folder=tmp_path) as running:
            states.append(running)
            raise ValueError(running.output.read(3).decode())

    with pytest.raises(ValueError, match="xxx"):
        give_up()
    running = states[0]
    assert not running.timed_out
    assert running.code is not None
    assert running.code < 0


def test_missing_program_is_an_os_error(tmp_path: Path) -> None:
    """A program that is not there raises OSError."""
    with pytest.raises(OSError, match="no-such-program"):
        run(["no-such-program"], seconds=1, folder=tmp_path)
    assert os.listdir(tmp_path) == []  # noqa: PTH208 - names are all that is asked
