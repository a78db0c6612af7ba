"""Run an outside program: in a process group of its own, within a limit of CPU time, killed whole."""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from extract.container.process_tree import Clock, kill
from extract.system import KILLED, group_of_its_own, wait_for

ASLEEP_FACTOR = 10.0
"""How much longer than it may work a program may sleep before it counts as hung."""
LOOK_SECONDS = 0.5
"""Between two looks at what a program has used."""
ERROR_TAIL_BYTES = 2000
"""How much of what a program said on its error stream is kept: enough for its last sentences."""


@dataclass(slots=True, kw_only=True)
class Running:
    """A program at work: `output` is its standard output; `timed_out` and `code` hold once the block is left."""

    output: IO[bytes]
    timed_out: bool = False
    code: int | None = None
    errors: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """How a program ended: its exit code (negative: the signal), output and the tail of its error stream."""

    code: int
    output: bytes = field(repr=False)
    errors: str
    timed_out: bool


def _watch(process: subprocess.Popen[bytes], running: Running, seconds: float, ended: threading.Event) -> None:
    """Kill the program and all that it started once it has worked for so long, or slept ten times as long."""
    # What reads its output may be what it waits for: while that works, the program does not hang.
    clock = Clock(process.pid, with_own=True)
    while not ended.wait(min(LOOK_SECONDS, seconds)):
        clock.look()
        if clock.cpu > seconds or clock.asleep > seconds * ASLEEP_FACTOR:
            running.timed_out = True
            kill(process.pid)
            return


@contextmanager
def started(
    command: Sequence[str],
    *,
    seconds: float,
    folder: Path,
    environment: Mapping[str, str] | None = None,
) -> Iterator[Running]:
    """Run a program while the block reads its output; nothing of it is alive when the block is left.

    Args:
        command: program and arguments; no shell is between.
        seconds: the limit of CPU time; past it, or asleep for ten times as long, all of it is killed and `timed_out`
            is set.
        folder: the working directory.
        environment: variables set beside the inherited ones.

    Raises:
        OSError: the program cannot be started.
    """
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(  # noqa: S603 - a list of arguments, no shell; programs are found by `shutil.which`
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            cwd=folder,
            env={**os.environ, **(environment or {})},
            **group_of_its_own(),
        )
        if process.stdout is None:  # pragma: no cover - PIPE always gives a stream
            raise OSError("no output stream")
        running = Running(output=process.stdout)

        ended = threading.Event()
        watch = threading.Thread(target=_watch, args=(process, running, seconds, ended), daemon=True)
        watch.start()
        try:
            yield running
        except BaseException:
            kill(process.pid)  # the block was left early: what is still being written is not wanted
            raise
        finally:
            running.output.close()
            wait_for(process)
            ended.set()
            watch.join()
            kill(process.pid)  # children that outlived the program
            running.code = process.wait()
            size = errors.seek(0, os.SEEK_END)
            errors.seek(max(0, size - ERROR_TAIL_BYTES))
            running.errors = errors.read().decode("utf-8", "replace").strip()


def run(
    command: Sequence[str],
    *,
    seconds: float,
    folder: Path,
    environment: Mapping[str, str] | None = None,
) -> Finished:
    """Run a program to its end or its limit of CPU time and return how it ended.

    Raises:
        OSError: the program cannot be started.
    """
    with started(command, seconds=seconds, folder=folder, environment=environment) as running:
        output = running.output.read()
    code = running.code if running.code is not None else KILLED
    return Finished(code=code, output=output, errors=running.errors, timed_out=running.timed_out)
