"""Shows how far a run is: a bar on a terminal, a line every few seconds elsewhere, nothing in a notebook or test."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from jixiao.base.legible import legible

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID

EVERY_SECONDS = 5.0
"""Between two plain lines: a log of a day's run stays readable."""
ENOUGH_FILES = 10
"""Before so many files are done, the time that is left cannot be told."""


class Progress(Protocol):
    """What a run tells while it works."""

    @contextmanager
    def over(self, total: int) -> Iterator[None]:
        """Show progress over `total` files while the block runs."""
        ...

    def done(self, place: str, *, failed: int) -> None:
        """Say that the file at a path or address is done, and how many documents have failed so far."""
        ...


class Silence:
    """Shows nothing."""

    @contextmanager
    def over(self, total: int) -> Iterator[None]:  # noqa: ARG002  the protocol's
        """Show nothing while the block runs."""
        yield

    def done(self, place: str, *, failed: int) -> None:
        """Show nothing."""


class Lines:
    """One line on standard error every few seconds, the first after that time: quick runs say nothing."""

    def __init__(self) -> None:
        """Begin with nothing done."""
        self._total = self._done = 0
        self._began = self._last = 0.0

    @contextmanager
    def over(self, total: int) -> Iterator[None]:
        """Count over `total` files while the block runs."""
        self._total, self._done = total, 0
        self._began = self._last = time.monotonic()
        yield

    def done(self, place: str, *, failed: int) -> None:  # noqa: ARG002  a line tells of many files
        """Count a file, and say how far the run is when the time has come."""
        self._done += 1
        now = time.monotonic()
        if now - self._last < EVERY_SECONDS:
            return
        self._last = now
        left = ""
        if self._done >= ENOUGH_FILES:
            left = f"，约剩 {_duration((now - self._began) / self._done * (self._total - self._done))}"
        share = self._done / self._total
        print(  # noqa: T201  what a log shows of a run
            f"已处理 {self._done}/{self._total}（{share:.0%}），失败 {failed}{left}",
            file=sys.stderr,
            flush=True,
        )


class JsonLines:
    """One JSON object a line on standard error, at the pace of `Lines`, and one for the beginning and the end."""

    def __init__(self) -> None:
        """Begin with nothing done."""
        self._total = self._done = self._failed = 0
        self._last = 0.0

    @contextmanager
    def over(self, total: int) -> Iterator[None]:
        """Count over `total` files while the block runs."""
        self._total, self._done, self._last = total, 0, time.monotonic()
        say_json("begun", files=total)
        yield
        say_json("ended", files=total, done=self._done, failed=self._failed)

    def done(self, place: str, *, failed: int) -> None:
        """Count a file; name it where a document of it failed, and say how far the run is when the time has come."""
        self._done += 1
        if failed > self._failed:
            say_json("failed", path=place, failed=failed)
        self._failed = failed
        if time.monotonic() - self._last >= EVERY_SECONDS:
            self._last = time.monotonic()
            say_json("progress", done=self._done, files=self._total, failed=failed)


def say_json(event: str, **values: object) -> None:
    """Print one event with its time as a line of JSON on standard error."""
    line = {"time": datetime.now(UTC).isoformat(timespec="milliseconds"), "event": event} | values
    print(json.dumps(line, ensure_ascii=False, default=str), file=sys.stderr, flush=True)  # noqa: T201  the log itself


class Bar:
    """A progress bar on standard error."""

    def __init__(self) -> None:
        """Begin without a bar."""
        self._bar: RichProgress | None = None
        self._task: TaskID | None = None

    @contextmanager
    def over(self, total: int) -> Iterator[None]:
        """Show the bar while the block runs."""
        from rich import progress  # noqa: PLC0415  only a run needs it
        from rich.console import Console  # noqa: PLC0415

        with progress.Progress(
            progress.BarColumn(),
            progress.MofNCompleteColumn(),
            progress.TextColumn("失败 {task.fields[failed]}"),
            progress.TimeRemainingColumn(),
            progress.TextColumn("{task.description}", markup=False),
            console=Console(stderr=True),
            transient=True,
        ) as bar:
            self._bar, self._task = bar, bar.add_task("", total=total, failed=0)
            yield

    def done(self, place: str, *, failed: int) -> None:
        """Move the bar on by a file."""
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, advance=1, failed=failed, description=legible(place.rsplit("/", 1)[-1]))


def shown() -> Progress:
    """Return the bar where standard error is a terminal, lines elsewhere."""
    return Bar() if sys.stderr.isatty() else Lines()


def _duration(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes >= 60:
        return f"{minutes // 60} 小时 {minutes % 60} 分"
    return f"{minutes} 分钟" if minutes else f"{seconds:.0f} 秒"
