"""Parses files here or in worker processes that are killed when they pass a limit; results come in the files' order."""

from __future__ import annotations

import hashlib
import itertools
import multiprocessing
import os
import shutil
import tempfile
import time
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Protocol

from extract.container import threads
from extract.container.libreoffice import remove_pipes
from extract.container.process_tree import Clock, at_work, kill, tree
from extract.system import interrupt_held, processes, resident
from jixiao.output.handed import Handed, handed
from jixiao.parsing.item import Item
from jixiao.parsing.met import meet
from jixiao.parsing.parse import Begun, Ending, documents_of, ended
from jixiao.parsing.settings import Settings
from jixiao.run.limits import Limits
from jixiao.run.worker_process import Asked, Failed, serve

AHEAD = 16
"""Files handed out per worker beyond the one that is waited for: a long one at the head leaves the others busy, and
memory holds the rows of that many files at most."""
TRIES = 2
"""How often a document may end its process before it is given up: once may be the machine's fault."""
POLL_SECONDS = 0.2
"""Between two looks at memory: a process that takes 1 GB/s passes its cap by 200 MB."""
LOOK_SECONDS = 1.0
"""Between two looks at what the processes used."""
ALL_SECONDS = 5.0
"""Between two for which all processes of the machine are gone through; sooner where a worker waits, as for what it
started."""
LOOK_SHARE = 100.0
"""Where there are thousands of them, looks are rarer: so many times the CPU time of the last one lies between two."""
START_SECONDS = 60.0
"""CPU time that a process may take on top to begin: it loads its libraries first."""
GRACE_SECONDS = 10.0
"""What a killed process has to vanish."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A file and its documents; `tries` counts how often they ended a process.

    `sha256` is that of its content in hexadecimal, None where it is empty or cannot be read.
    """

    item: Item
    sha256: str | None
    documents: tuple[Handed, ...]
    tries: int = 0


class Wanted(Protocol):
    """Tells whether a file is to be read, once it has been hashed: files come in any order, their numbers tell it."""

    def __call__(self, number: int, item: Item, sha256: str | None) -> bool:
        """Return whether the file of this number (0-based, in the order of the files) is to be read."""
        ...


def everything(number: int, item: Item, sha256: str | None) -> bool:
    """Want every file."""
    del number, item, sha256
    return True


class Parse(Protocol):
    """What reads the files of a run: `parse_files`, or the same on other machines."""

    def __call__(
        self,
        items: Iterable[Item],
        settings: Settings,
        *,
        jobs: int,
        limits: Limits | None = None,
        wanted: Wanted = everything,
    ) -> Generator[Outcome, None, None]:
        """Yield each file with its documents, in the order of `items`; without them where it is not wanted."""
        ...


FEW_FILES = 4
"""Below this many files, starting processes takes longer than they save."""


def default_jobs(files: int) -> int:
    """Return how many processes suit a number of files: one each processor, one for a few files."""
    return 1 if files < FEW_FILES else min(threads.processors(), files)


def parse_files(
    items: Iterable[Item],
    settings: Settings,
    *,
    jobs: int,
    limits: Limits | None = None,
    wanted: Wanted = everything,
) -> Generator[Outcome, None, None]:
    """Yield each file with its documents, in the order of `items`, whatever the number of jobs.

    With one job and no limits the files are read in this process. Otherwise each is hashed and read in a worker
    process, which goes through it once; a document that ends it or passes a limit twice is `failed` with `crashed`,
    `timeout` or `memory`.

    Raises:
        OSError: documents cannot be kept (the disk is full).
    """
    if jobs <= 1 and limits is None:
        for number, item in enumerate(items):
            met = meet(item.path)
            is_wanted = wanted(number, item, met.sha256)
            parsed = documents_of(item.path, settings, name=item.source, met=met) if is_wanted else ()
            yield Outcome(item=item, sha256=met.sha256, documents=tuple(map(handed, parsed)))
        return
    crew = _Crew(jobs, settings, limits or Limits(), threads.share(jobs), wanted)
    try:
        yield from through(crew, iter(items), jobs * AHEAD)
    finally:
        crew.close()


@dataclass(slots=True, kw_only=True, eq=False)
class Job:
    """A file that waits, is read, or is done: what it is known by, and the documents that it gave so far."""

    number: int
    item: Item
    sha256: str | None = None
    bytes: int = 0
    is_wanted: bool | None = None
    """None: not yet asked."""
    results: list[Handed] = field(default_factory=list)
    tries: int = 0
    endings: int = 0
    finished: bool = False

    def ask(self, wanted: Wanted, sha256: str | None, size: int) -> bool:
        """Return whether the file is to be read, which is asked once; unless it is, it is done."""
        if self.is_wanted is None:
            self.sha256, self.bytes = sha256, size
            self.is_wanted = wanted(self.number, self.item, sha256)
            self.finished = not self.is_wanted
        return self.is_wanted


class Crew(Protocol):
    """Those who read: `step` takes in news, hands out what is in `waiting`, and finishes the jobs of it."""

    waiting: deque[Job]

    def step(self) -> None:
        """Hand out work, wait a moment for news, and take it in."""
        ...


def through(crew: Crew, waiting: Iterator[Item], ahead: int) -> Iterator[Outcome]:
    """Yield each file with its documents, in order; `ahead` files at most are handed out or done and not yet taken."""
    pending: deque[Job] = deque()
    numbers = itertools.count()
    exhausted = False
    while True:
        while not exhausted and len(pending) < ahead:
            item = next(waiting, None)
            if item is None:
                exhausted = True
            else:
                pending.append(Job(number=next(numbers), item=item))
                crew.waiting.append(pending[-1])
        if not pending:
            return
        while pending and pending[0].finished:
            job = pending.popleft()
            yield Outcome(item=job.item, sha256=job.sha256, documents=tuple(job.results), tries=job.endings)
        if pending and not pending[0].finished:
            crew.step()


@contextmanager
def _surroundings(variables: Mapping[str, str]) -> Iterator[None]:
    """Set variables of the environment while processes are started that are to have them from their first moment."""
    earlier = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in earlier.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


class _Worker:
    """One worker process, what it reads, and what it may use for that; its temporary files go with it."""

    def __init__(self, settings: Settings, share: int) -> None:
        # Started afresh, not forked: pdfium, onnxruntime and the progress bar have threads that a fork would break.
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self._folder = tempfile.mkdtemp(prefix="jixiao-")
        self.process = context.Process(target=serve, args=(theirs, settings, self._folder), daemon=True)
        # A worker has a process group of its own only once it has loaded its modules: Ctrl-C would reach it until then.
        with interrupt_held(), _surroundings(threads.environment(share) | {"TMPDIR": self._folder}):
            self.process.start()
        theirs.close()
        self.job: Job | None = None
        self.begun: Begun | None = None
        self.clock = Clock(self.process.pid or 0)
        self.since = self.allowed = 0.0
        self.documents = self.beside = 0
        """Documents that it has read, and the bytes resident in what it started: LibreOffice, programs that unpack."""

    def give(self, job: Job, limits: Limits) -> None:
        self.job, self.begun = job, None
        self.restart_clock(limits.allowed(0) + (0.0 if self.documents else START_SECONDS))
        with suppress(OSError):  # it is gone: the next look at its connection says so
            self.connection.send((job.item.path, job.item.source, len(job.results)))

    def answer(self, *, is_wanted: bool) -> None:
        """Let it read the file that it met, or wait for another."""
        if not is_wanted:
            self.job = None
        with suppress(OSError):  # it is gone: the next look at its connection says so
            self.connection.send(is_wanted)

    def restart_clock(self, allowed: float) -> None:
        self.since = time.monotonic()
        self.allowed = allowed
        self.clock.restart()

    def kill(self) -> None:
        """End the process at once, and what it started, and remove what they left in the temporary folder."""
        self.connection.close()
        if self.process.pid is not None:
            kill(self.process.pid)
        self.process.join(GRACE_SECONDS)
        remove_pipes(Path(self._folder))
        shutil.rmtree(self._folder, ignore_errors=True)


class _Crew:
    """The worker processes of a run; started when there is work, replaced when they end, fail or have done enough."""

    def __init__(self, jobs: int, settings: Settings, limits: Limits, share: int, wanted: Wanted) -> None:
        self._jobs, self._settings, self._limits, self._share = jobs, settings, limits, share
        self._wanted = wanted
        self._workers: list[_Worker] = []
        self._next_look = self._next_all = self._next_check = 0.0
        self.waiting: deque[Job] = deque()

    def step(self) -> None:
        """Hand out work, wait a moment for news, take it in, and end what passes its limits."""
        self._hand_out()
        by_connection = {worker.connection: worker for worker in self._workers if worker.job is not None}
        for ready in wait(list(by_connection), POLL_SECONDS):
            if isinstance(ready, Connection):
                self._listen(by_connection[ready])
        self._look()
        if time.monotonic() < self._next_check:
            return
        self._next_check = time.monotonic() + POLL_SECONDS
        for worker in list(self._workers):
            if worker.job is None or worker.connection.closed or worker.connection.poll():
                continue
            asleep = worker.allowed * self._limits.asleep_factor
            if worker.clock.cpu > worker.allowed:
                self._give_up(worker, "timeout", f"（CPU 时间 {worker.allowed:.0f} 秒）")
            elif worker.clock.asleep > asleep:
                self._give_up(worker, "timeout", f"（停滞 {asleep:.0f} 秒）")
            elif resident(worker.process.pid or 0) + worker.beside > self._limits.memory:
                self._give_up(worker, "memory", f"（{self._limits.memory_mebibytes} MB）")

    def _look(self) -> None:
        """Bring the clocks up to date, in due time."""
        if time.monotonic() < self._next_look:
            return
        began = time.thread_time()
        busy = {worker.process.pid or 0: worker for worker in self._workers if worker.job is not None}
        known = at_work(busy) if time.monotonic() < self._next_all else None
        if known is None:
            known = processes()
            self._next_all = time.monotonic() + ALL_SECONDS
            for pid, worker in busy.items():
                worker.beside = sum(resident(process.pid) for process in tree(pid, known)[1:])
        for worker in busy.values():
            worker.clock.look(known)
        cost = time.thread_time() - began
        self._next_look = time.monotonic() + max(LOOK_SECONDS, LOOK_SHARE * cost)

    def close(self) -> None:
        """End all processes."""
        for worker in self._workers:
            worker.kill()
        self._workers.clear()

    def _hand_out(self) -> None:
        for worker in list(self._workers):
            if worker.job is None and worker.documents >= self._limits.documents_per_worker:
                self._drop(worker)
        idle = [worker for worker in self._workers if worker.job is None]
        while self.waiting and (idle or len(self._workers) < self._jobs):
            if not idle:
                idle.append(_Worker(self._settings, self._share))
                self._workers.append(idle[-1])
            idle.pop().give(self.waiting.popleft(), self._limits)

    def _drop(self, worker: _Worker) -> None:
        worker.kill()
        self._workers.remove(worker)

    def _listen(self, worker: _Worker) -> None:
        """Take in what a worker says: a file met, a document begun or done, a file's end, a full disk, its own end."""
        job = worker.job
        if job is None:
            return
        try:
            message = worker.connection.recv()
        except (EOFError, OSError):
            worker.process.join(GRACE_SECONDS)
            self._give_up(worker, "crashed", f"（{_how(worker.process.exitcode)}）")
            return
        if isinstance(message, Asked):
            worker.answer(is_wanted=job.ask(self._wanted, message.sha256, message.bytes))
        elif isinstance(message, Begun):
            worker.begun = message
            worker.restart_clock(self._limits.allowed(message.pages))
        elif isinstance(message, Handed):
            job.results.append(message)
            job.tries, worker.begun = 0, None
            worker.documents += 1
            worker.restart_clock(self._limits.allowed(0))
        elif isinstance(message, Failed):
            raise OSError(message.number, message.words)
        else:
            job.finished, worker.job = True, None

    def _give_up(self, worker: _Worker, ending: Ending, detail: str) -> None:
        """Kill a worker; its document is tried once more, and then failed, and the rest of its file goes on."""
        job, begun = worker.job, worker.begun
        seconds = time.monotonic() - worker.since
        self._drop(worker)
        if job is None:
            return
        job.tries += 1
        job.endings += 1
        if job.tries >= TRIES:
            known = begun or unbegun(job)
            job.results.append(handed(ended(known, ending, self._settings, seconds=seconds, detail=detail)))
            job.tries = 0
            job.finished = not known.is_member
        if not job.finished:
            self.waiting.appendleft(job)


class Reader:
    """One worker process that stays from file to file, for those who hand out files one by one."""

    def __init__(self, settings: Settings, limits: Limits, *, share: int) -> None:
        """Begin without a process; the first file starts it, with libraries of `share` threads."""
        self._crew = _Crew(1, settings, limits, share, everything)

    def outcome(self, item: Item) -> Outcome:
        """Return a file with its documents; one that ends the process or passes a limit twice is `failed`.

        Raises:
            OSError: documents cannot be kept (the disk is full).
        """
        return next(through(self._crew, iter((item,)), 1))

    def close(self) -> None:
        """End the process."""
        self._crew.close()


def unbegun(job: Job) -> Begun:
    """Return what is known of a file whose process ended before it said which document it reads."""
    name = job.item.source
    known = job.sha256 or hashlib.sha256(name.encode()).hexdigest()
    return Begun(name=name, document_id=known, bytes=job.bytes, format=None, is_member=False, pages=0)


def _how(code: int | None) -> str:
    if code is None:
        return "未知"
    return f"信号 {-code}" if code < 0 else f"退出码 {code}"
