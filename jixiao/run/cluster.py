"""Parses files on a Ray cluster: one station for each processor, what a lost machine had is done again."""

from __future__ import annotations

import io
import logging
import os
import signal
import socket
import time
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, cast

import ray
from ray.exceptions import RayActorError, RayError, RayTaskError

from jixiao.base.exits import Refusal
from jixiao.output.handed import handed
from jixiao.parsing.item import Item
from jixiao.parsing.kept import path_of, put
from jixiao.parsing.met import Met, meet
from jixiao.parsing.parse import documents_of, ended
from jixiao.parsing.settings import Settings
from jixiao.run.cluster_station import PROCESSORS, Given, Sent, Station
from jixiao.run.limits import Limits
from jixiao.run.worker_process import Failed
from jixiao.run.workers import AHEAD, Job, Outcome, Wanted, everything, through, unbegun

if TYPE_CHECKING:
    from ray import ObjectRef
    from ray.actor import ActorHandle

LOSSES = 4
"""How many stations may be lost under one file before it is given up: machines vanish, and so many rarely by chance."""
FAILED_STARTS = 4
"""How many stations in a row may fail to start before the run ends: the nodes lack something."""
WAIT_SECONDS = 300.0
"""How long a run waits while no station at all is to be had: other work may hold the cluster for a while."""
POLL_SECONDS = 1.0
"""Between two looks at whether that time is over; news come at once."""
REACH_SECONDS = 10.0
"""What the head of a cluster has to answer at all."""
GRACE_SECONDS = 10.0
"""What stations have to clear up."""


_log = logging.getLogger("jixiao")
_ACTOR = ray.remote(num_cpus=PROCESSORS, max_restarts=0)(Station)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """A cluster that this process is connected to; `slots` are the processors of its nodes."""

    slots: int

    def parse_files(
        self,
        items: Iterable[Item],
        settings: Settings,
        *,
        jobs: int,
        limits: Limits | None = None,
        wanted: Wanted = everything,
    ) -> Generator[Outcome, None, None]:
        """Yield each file with its documents, in the order of `items`, read by `jobs` stations at most.

        Each document has its limits, as in a worker process of this machine. A file whose station is lost with its
        node is read again by another. Bytes go out and documents come back through Ray: no path is shared.

        Raises:
            Refusal: the nodes have another version, cannot start a station, or have no processor free for too long.
            OSError: documents cannot be kept (a disk is full).
        """
        fleet = _Fleet(jobs, settings, limits or Limits(), wanted)
        try:
            yield from through(fleet, iter(items), jobs * AHEAD)
        finally:
            fleet.close()


@contextmanager
def connected(address: str) -> Iterator[Cluster]:
    """Connect to a cluster, `auto` for that of this machine, and leave it afterwards.

    What Ray prints of lost nodes goes to the log of the run meanwhile, and so does all else on standard output.

    Raises:
        Refusal: there is none, or its Ray or Python is of another version.
    """
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")  # else Ray warns of a change to come
    ours = signal.getsignal(signal.SIGTERM)
    try:
        _reach(address)
        ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR)
    except (OSError, OverflowError, RuntimeError, ValueError) as error:
        words = str(error).strip().partition("\n")[0]
        raise Refusal(
            f"无法连接 Ray 集群 {address}（{words}）。请先在各节点运行 ray start，本机须是其中一个节点，"
            "Ray 与 Python 的版本须一致。"
        ) from error
    signal.signal(signal.SIGTERM, ours)  # Ray sets its own
    with redirect_stdout(_ToLog()):
        try:
            yield Cluster(slots=_slots())
        finally:
            ray.shutdown()  # prints what it held back


def _reach(address: str) -> None:
    """Return if something answers at `HOST:PORT`; Ray itself would try for minutes.

    Raises:
        OSError: nothing answers.
        OverflowError: there is no such port.
    """
    host, _, port = address.rpartition(":")
    if port.isdigit() and "://" not in address:
        socket.create_connection((host.strip("[]"), int(port)), REACH_SECONDS).close()


class _ToLog(io.TextIOBase):
    """A stream whose lines are warnings in the log."""

    def write(self, text: str) -> int:
        """Log a text, unless it is white space."""
        if text.strip():
            _log.warning("Ray: %s", text.strip())
        return len(text)


def _slots() -> int:
    resources: Mapping[str, float] = ray.cluster_resources()  # type: ignore[no-untyped-call] # Ray declares no types
    return max(1, int(resources.get("CPU", 1)))


class _Method(Protocol):
    def remote(self, *sent: object) -> ObjectRef[object]:
        """Ask, without waiting for the answer."""
        ...


class _Handle(Protocol):
    """A `Station` on some node, as Ray hands it out."""

    version: _Method
    read: _Method
    close: _Method


@dataclass(slots=True, kw_only=True, eq=False)
class _Post:
    """A station on some node: what is asked of it, the file that it reads; None before its version is known."""

    station: _Handle
    asked: ObjectRef[object] | None
    job: Job | None = None
    sent: Sent | None = None
    since: float = 0.0
    ready: bool = False


class _Fleet:
    """The stations of a run; started when there is work, replaced when they are lost."""

    def __init__(self, jobs: int, settings: Settings, limits: Limits, wanted: Wanted) -> None:
        self._jobs, self._settings, self._limits, self._wanted = jobs, settings, limits, wanted
        self._sent_settings = ray.put(settings)  # once, not with every station
        self._posts: list[_Post] = []
        self._failed_starts = 0
        self._alone_since = time.monotonic()
        self.waiting: deque[Job] = deque()
        self._next: Job | None = None
        self._met = Met()
        """What the next file holds: one is in memory here while all stations read."""

    def step(self) -> None:
        """Hand out work, wait a moment for news, and take it in."""
        self._hand_out()
        posts = {post.asked: post for post in self._posts if post.asked is not None}
        if not posts:
            return
        ready, _ = ray.wait(list(posts), timeout=POLL_SECONDS)
        for asked in ready:
            self._listen(posts[asked])
        now = time.monotonic()
        if any(post.ready for post in self._posts):
            self._alone_since = now
        elif now - self._alone_since > WAIT_SECONDS:
            raise Refusal(f"集群在 {WAIT_SECONDS:.0f} 秒内没有空闲的处理器。已有数据完好，再次运行会接着做。")

    def close(self) -> None:
        """End all stations."""
        idle = [post.station for post in self._posts if post.asked is None]
        if idle:
            ray.wait([station.close.remote() for station in idle], num_returns=len(idle), timeout=GRACE_SECONDS)
        for post in list(self._posts):
            self._drop(post)

    def _hand_out(self) -> None:
        idle = [post for post in self._posts if post.ready and post.job is None]
        starting = sum(not post.ready for post in self._posts)
        while self._is_any_wanted() and idle:
            self._give(idle.pop())
        while starting < len(self.waiting) and len(self._posts) < self._jobs:
            self._start()
            starting += 1

    def _start(self) -> None:
        station = cast("_Handle", _ACTOR.remote(self._sent_settings, self._limits))
        self._posts.append(_Post(station=station, asked=station.version.remote()))

    def _is_any_wanted(self) -> bool:
        """Tell whether a file waits for a station; those before it that are known or cannot be opened are done."""
        while self.waiting:
            job = self.waiting[0]
            if job is not self._next:
                self._next, self._met = job, meet(job.item.path)
            if job.ask(self._wanted, self._met.sha256, len(self._met.data)):
                if self._met.error is None:
                    return True
                documents = documents_of(job.item.path, self._settings, name=job.item.source, met=self._met)
                job.results.extend(map(handed, documents))
                job.finished = True
            self.waiting.popleft()
        self._next, self._met = None, Met()
        return False

    def _give(self, post: _Post) -> None:
        """Send the file that was met last to a station."""
        job, met = self.waiting.popleft(), self._met
        document_id = met.sha256 or job.item.source
        post.job, post.since = job, time.monotonic()
        post.sent = Sent(name=job.item.source, data=met.data, document_id=document_id, kept=self._kept(met.sha256))
        post.asked = post.station.read.remote(post.sent)

    def _kept(self, document_id: str | None) -> bytes | None:
        if self._settings.kept is None or self._settings.anew or document_id is None:
            return None
        try:
            return path_of(self._settings.kept, document_id).read_bytes()
        except OSError:
            return None

    def _listen(self, post: _Post) -> None:
        """Take in what a station says: its version, the documents of its file, a full disk, or that it is lost."""
        if post.asked is None:
            return
        try:
            answer = ray.get(post.asked)
        except RayTaskError:
            raise  # a defect of the station, not of a machine
        except RayError as error:  # the station, its node, or the documents on their way are gone
            self._lost(post, error)
            return
        post.asked = None
        if isinstance(answer, Given):
            self._take(post, answer)
        elif isinstance(answer, Failed):
            raise OSError(answer.number, answer.words)
        elif answer == self._settings.version:
            post.ready, self._failed_starts = True, 0
        else:
            raise Refusal(
                f"集群节点上的 jixiao（{answer}）与本机（{self._settings.version}）不同。"
                "请在各节点安装相同的版本与组件。"
            )

    def _take(self, post: _Post, given: Given) -> None:
        job, post.job, post.sent = post.job, None, None
        if job is None:
            return
        if self._settings.kept is not None:
            for document_id, data in given.kept.items():
                put(self._settings.kept, document_id, data)
        job.results.extend(given.documents)
        job.endings += given.tries
        job.finished = True

    def _lost(self, post: _Post, error: RayError) -> None:
        """Drop a station; its file is read by another, and given up after so many that were lost under it."""
        self._drop(post)
        job = post.job
        _log.warning("station lost, with %s: %s", None if job is None else job.item.source, error)
        if job is None:
            self._failed_starts += not post.ready
            if self._failed_starts >= FAILED_STARTS:
                raise Refusal(_why(error)) from error
            return
        job.tries += 1
        job.endings += 1
        if job.tries < LOSSES:
            self.waiting.appendleft(job)
            return
        seconds = time.monotonic() - post.since
        detail = f"（集群节点 {LOSSES} 次丢失）"
        lost = ended(unbegun(job), "crashed", self._settings, seconds=seconds, detail=detail)
        job.results.append(handed(lost))
        job.finished = True

    def _drop(self, post: _Post) -> None:
        self._posts.remove(post)
        ray.kill(cast("ActorHandle[Station]", post.station))


def _why(error: RayError) -> str:
    """Return the last line of why stations do not start, with what to do."""
    words = str(error).strip().splitlines()[-1:] if isinstance(error, RayActorError) else [str(error)]
    return f"集群节点无法启动 jixiao（{''.join(words)}）。请在各节点的同一 Python 中安装相同版本的 'jixiao[cluster]'。"
