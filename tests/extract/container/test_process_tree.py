"""A process with all that it started: what it used, whether it sleeps, and that nothing of it is left."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from extract.container import process_tree
from extract.container.process_tree import MOST_BETWEEN, Clock, at_work, kill, tree
from extract.system import Process, processes

pytestmark = pytest.mark.skipif(not processes(), reason="this system has no /proc: the wall clock stands in")

SLEEPER = "import time; time.sleep(3600)"
SPINNER = "while True: pass"
EMPLOYER = """
import subprocess, sys, time
subprocess.Popen([sys.executable, "-c", {child!r}], start_new_session=True)
time.sleep(3600)
"""
RESTLESS_EMPLOYER = """
import subprocess, sys, threading, time
from pathlib import Path
from extract.container.process_tree import kill_own
def employ():
    while True:
        program = subprocess.Popen([sys.executable, "-c", {child!r}], start_new_session=True)
        (Path({folder!r}) / str(program.pid)).touch()
        program.wait()
threading.Thread(target=employ, daemon=True).start()
while not list(Path({folder!r}).iterdir()):
    time.sleep(0.01)
kill_own()
"""
ABSENT_EMPLOYER = """
import os, subprocess, sys
if os.fork():
    os._exit(0)
subprocess.Popen([sys.executable, "-c", {child!r}])
"""


@contextmanager
def _started(code: str) -> Iterator[int]:
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[3])}
    with subprocess.Popen([sys.executable, "-c", code], env=environment, start_new_session=True) as process:  # noqa: S603  our own
        try:
            yield process.pid
        finally:
            kill(process.pid)


def _wait_for(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + 120
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.05)


def _descendants(pid: int) -> list[int]:
    return [process.pid for process in tree(pid, processes()) if process.pid != pid]


def _is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] != "Z"
    except OSError:
        return False


def test_the_work_of_children_counts_in_whatever_session() -> None:
    """A process that only waits for the program that it started has used what that one used."""
    with _started(EMPLOYER.format(child=SPINNER)) as pid:
        clock = Clock(pid)

        def worked() -> bool:
            clock.look()
            return clock.cpu > 0.5

        _wait_for(worked)
        assert _descendants(pid)
        clock.restart()
        assert clock.asleep == 0.0
        _wait_for(worked)


def test_what_sleeps_uses_no_cpu_time_and_sleeps() -> None:
    """Its sleep is counted from look to look."""
    with _started(SLEEPER) as pid:
        clock = Clock(pid)

        def slept() -> bool:
            clock.look()
            return clock.asleep > 1.0

        _wait_for(slept)
        assert clock.cpu < 1.0


def _process(cpu: float) -> dict[int, Process]:
    return {7: Process(pid=7, parent=1, group=7, session=7, cpu=cpu)}


def test_what_waits_for_a_processor_does_not_sleep(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine hours pass without a limit being met; with an idle one the same hours are sleep."""
    now, runnable = [0.0], [True]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    monkeypatch.setattr(process_tree, "is_runnable", lambda _pid: runnable[0])
    clock = Clock(7)
    clock.look(_process(1.0))
    clock.restart()
    for _ in range(100):
        now[0] += 36.0
        clock.look(_process(1.5))
    assert (clock.cpu, clock.asleep) == (0.5, 0.0)
    runnable[0] = False
    for _ in range(100):
        now[0] += 1.0
        clock.look(_process(1.5))
    assert clock.asleep == pytest.approx(100.0)
    now[0] += 3600.0  # nobody looked
    clock.look(_process(1.5))
    assert clock.asleep == pytest.approx(100.0 + MOST_BETWEEN)


def test_what_was_used_is_not_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """A child that is killed takes its figures with it; its process has used them all the same."""
    monkeypatch.setattr(process_tree, "is_runnable", lambda _pid: True)
    clock = Clock(7)
    child = {8: Process(pid=8, parent=7, group=8, session=8, cpu=5.0)}
    clock.look(_process(1.0) | child)
    clock.look(_process(1.0))
    assert clock.cpu == 6.0


def test_without_news_of_processes_the_wall_clock_stands_in(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A system without /proc still ends what hangs."""
    now = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    monkeypatch.setattr("extract.system.PROC", tmp_path)
    clock = Clock(os.getpid())
    now[0] = 9.0
    clock.look()
    assert (clock.cpu, clock.asleep) == (9.0, 0.0)


def test_a_kill_takes_sessions_that_were_begun_below() -> None:
    """LibreOffice has a session of its own and goes with the worker that started it."""
    with _started(EMPLOYER.format(child=SLEEPER)) as pid:
        _wait_for(lambda: bool(_descendants(pid)))
        (child,) = _descendants(pid)
        kill(pid)
        _wait_for(lambda: not _is_alive(child))


def test_a_process_can_end_with_all_that_it_started(tmp_path: Path) -> None:
    """A thread of it that waits for a program has no time to start the next one."""
    with _started(RESTLESS_EMPLOYER.format(folder=str(tmp_path), child=SLEEPER)) as pid:
        _wait_for(lambda: not _is_alive(pid))
        started = [int(path.name) for path in tmp_path.iterdir()]
        assert started
        _wait_for(lambda: not any(_is_alive(child) for child in started))


def test_what_lost_its_parent_belongs_to_its_session() -> None:
    """A program that leaves children behind and ends is still counted by the session that it began."""
    with _started(ABSENT_EMPLOYER.format(child=SLEEPER)) as pid:
        _wait_for(lambda: not _is_alive(pid) and len(_descendants(pid)) == 1)
        (orphan,) = _descendants(pid)
        assert processes()[orphan].parent != pid
        kill(pid)
        _wait_for(lambda: not _is_alive(orphan))


def test_processes_that_work_are_known_without_a_look_at_all() -> None:
    """Each by its number; once one of them waits, it may be for what it started, which only a look at all shows."""
    with _started(SPINNER) as one, _started(SPINNER) as other, _started(SLEEPER) as asleep:
        _wait_for(lambda: set(at_work([one, other]) or {}) == {one, other})
        _wait_for(lambda: at_work([one, asleep]) is None)
        assert at_work([one, 2**22 + 1]) is None, "nobody has that number"
