"""A process with all that it started: the CPU time that they took, how long they slept, and their end.

Limits count these and not the clock on the wall: on a busy machine a document waits longer and works no more.
"""

from __future__ import annotations

import os
import time
from collections.abc import Collection, Mapping
from typing import Final, NoReturn

from extract.system import Process, end, end_group, end_own, is_runnable, processes
from extract.system import process as process_now

MOST_BETWEEN: Final = 5.0
"""Seconds: of a longer time between two looks no more is counted as slept: who did not look knows nothing of it."""


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


def at_work(pids: Collection[int]) -> dict[int, Process] | None:
    """Return processes that all work or wait for a processor, without what they started; None where one waits."""
    found = {pid: process_now(pid) for pid in pids if is_runnable(pid)}
    known = {pid: process for pid, process in found.items() if process is not None}
    return known if len(known) == len(set(pids)) else None


def kill(pid: int) -> None:
    """Kill a process, its group where it has one of its own, and all that descends from it, in whatever session."""
    found = tree(pid, processes())
    end_group(pid)
    for number in (pid, *(process.pid for process in found)):
        end(number)


def kill_own() -> NoReturn:
    """Kill all that descends from this process, and this process with it."""
    own = os.getpid()
    found = tree(own, processes())
    # Nothing from here on lets another thread run: it would see its program end and start the next one.
    for process in found:
        if process.pid != own:
            end(process.pid)
    end_own()


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
        root, now = process_now(self._pid), time.monotonic()
        self._total = self._total + now - self._last if root is None else max(self._total, root.cpu)
        self._before, self.cpu, self.asleep, self._last = self._total, 0.0, 0.0, now

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
            if not any(is_runnable(process.pid) for process in watched):
                self.asleep += max(0.0, min(passed, MOST_BETWEEN) - worked)
        self.cpu = self._total - self._before
