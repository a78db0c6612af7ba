"""A process with all that it started: the CPU time that they took, how long they slept, and their end.

Limits count these and not the clock on the wall: on a busy machine a document waits longer and works no more.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NoReturn

_PROC: Final = Path("/proc")
_TICKS: Final = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
MOST_BETWEEN: Final = 5.0
"""Seconds: of a longer time between two looks no more is counted as slept: who did not look knows nothing of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """A process as the system tells of it: CPU seconds of itself and of the children that it has waited for."""

    pid: int
    parent: int
    group: int
    session: int
    cpu: float


def processes() -> dict[int, Process]:
    """Return all processes by number; empty where the system does not tell."""
    return {found.pid: found for path in _PROC.glob("[0-9]*/stat") if (found := _process(path)) is not None}


def _process(path: Path) -> Process | None:
    """Return what a `stat` file says; None for a process that is gone. Source: proc_pid_stat(5)."""
    try:
        pid, _, rest = path.read_text(encoding="ascii", errors="replace").partition(" (")
    except OSError:
        return None
    fields = rest.rpartition(") ")[2].split()  # a name may hold spaces and brackets
    cpu = sum(int(ticks) for ticks in fields[11:15]) / _TICKS
    return Process(pid=int(pid), parent=int(fields[1]), group=int(fields[2]), session=int(fields[3]), cpu=cpu)


def tree(pid: int, among: Mapping[int, Process]) -> list[Process]:
    """Return a process and what descends from it, also what lost its parent in a session or group that one began."""
    if pid not in among:
        return []
    found = {pid: among[pid]}
    while True:
        more = {
            process.pid: process
            for process in among.values()
            if process.pid not in found
            and not found.keys().isdisjoint({process.parent, process.session, process.group})
        }
        if not more:
            return list(found.values())
        found |= more


def kill(pid: int) -> None:
    """Kill a process, its group where it has one of its own, and all that descends from it, in whatever session."""
    found = tree(pid, processes())
    for end, number in ((os.killpg, pid), (os.kill, pid), *((os.kill, process.pid) for process in found)):
        with suppress(ProcessLookupError, PermissionError):
            end(number, signal.SIGKILL)


def kill_own() -> NoReturn:
    """Kill all that descends from this process, and this process with it."""
    own = os.getpid()
    found = tree(own, processes())
    # Nothing from here on lets another thread run: it would see its program end and start the next one.
    for process in found:
        if process.pid != own:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(process.pid, signal.SIGKILL)
    os.kill(own, signal.SIGKILL)
    raise SystemExit  # not reached: no process outlives this signal


class Clock:
    """What a process and its descendants have used since the clock was made or set back, in seconds.

    `cpu` is the CPU time of them all. `asleep` is the time in which none of them worked or waited for a processor.
    Where the system tells nothing of processes, the clock on the wall stands for the CPU time.
    """

    def __init__(self, pid: int, *, with_own: bool = False) -> None:
        """Begin to count; `with_own`: they are asleep only while this process is so too, for which they may wait."""
        self._pid, self._with_own = pid, with_own
        self.cpu = self.asleep = self._before = 0.0
        self._last = time.monotonic()
        self._total = 0.0
        self.restart()

    def restart(self) -> None:
        """Set the clock back to nothing used; it is done between two documents, when no descendant is at work."""
        root = _process(_PROC / str(self._pid) / "stat")
        self.look(None if root is None else {root.pid: root})
        self._before, self.cpu, self.asleep = self._total, 0.0, 0.0

    def look(self, known: Mapping[int, Process] | None = None) -> None:
        """Bring the figures up to date; `known` saves the look at all processes where it was just made."""
        now = time.monotonic()
        passed, self._last = now - self._last, now
        known = processes() if known is None else known
        if not known:
            self._total += passed
        else:
            found = tree(self._pid, known)
            # What a killed descendant took may vanish with it, but is not given back.
            total = max(self._total, sum(process.cpu for process in found))
            worked, self._total = total - self._total, total
            watched = tree(os.getpid(), known) if self._with_own else found
            if not any(_is_runnable(process.pid) for process in watched):
                self.asleep += max(0.0, min(passed, MOST_BETWEEN) - worked)
        self.cpu = self._total - self._before


def _is_runnable(pid: int) -> bool:
    """Tell whether a thread of a process works or waits for a processor; the thread that asks does not count."""
    return any(state == "R" for state in _states(pid))


def _states(pid: int) -> Iterator[str]:
    mine = str(threading.get_native_id())
    with suppress(OSError):  # the process is gone
        for thread in os.listdir(_PROC / str(pid) / "task"):  # noqa: PTH208  names are all that is asked
            if thread == mine:
                continue
            with suppress(OSError):  # the thread is gone
                stat = (_PROC / str(pid) / "task" / thread / "stat").read_text(encoding="ascii", errors="replace")
                yield stat.rpartition(") ")[2][:1]
