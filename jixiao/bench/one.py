"""One way over files, in a process of its own: `python -m jixiao.bench.one WAY WARM-UP FILE…` prints what it took.

The WAY `jixiao` is the program itself; what follows are its arguments.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from extract.container import threads
from extract.system import peak_resident
from jixiao.bench.walks import WAYS

PROGRAM = "jixiao"


@dataclass(frozen=True, slots=True, kw_only=True)
class Took:
    """CPU seconds of the process and its children: all of it, and what the files took once it was warm; MB at most."""

    pages: int
    cold: float
    warm: float
    megabytes: float


def cpu() -> float:
    """Return the CPU seconds of this process since it was started, and of the children that it has waited for."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def measure(way: str, *arguments: str, warm_up: Path | None = None) -> Took:
    """Go a way in a process of its own, whose libraries have one thread each.

    Raises:
        RuntimeError: it came to nothing.
    """
    first = () if way == PROGRAM else ("" if warm_up is None else str(warm_up),)
    done = subprocess.run(  # noqa: S603  this program itself
        [sys.executable, "-m", "jixiao.bench.one", way, *first, *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=_environment(),
    )
    if done.returncode:
        raise RuntimeError(f"{way}: {done.stderr[-1000:]}")
    return Took(**json.loads(done.stdout.splitlines()[-1]))


def _environment() -> dict[str, str]:
    """Return the environment of a way: one thread for each library; modules stay compiled, as the peers' are."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | threads.environment(1)


def main(arguments: Sequence[str]) -> None:
    """Go the way that is named and print what it took."""
    way, *rest = arguments
    took = _program(rest) if way == PROGRAM else _walked(way, rest[0], [Path(name) for name in rest[1:]])
    print(json.dumps(asdict(took)))  # noqa: T201  its output


def _walked(way: str, warm_up: str, files: Sequence[Path]) -> Took:
    walk = WAYS[way]()
    if warm_up:
        walk(Path(warm_up))
    began = cpu()
    pages = sum(walk(path) for path in files)
    ended = cpu()
    return Took(pages=pages, cold=ended, warm=ended - began, megabytes=peak_resident() / 2**20)


def _program(arguments: Sequence[str]) -> Took:
    from jixiao.command.main import main as program  # noqa: PLC0415  the peers do without it

    sys.argv = [PROGRAM, *arguments]
    with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
        program()
    ended = cpu()
    return Took(pages=0, cold=ended, warm=ended, megabytes=peak_resident() / 2**20)


if __name__ == "__main__":
    main(sys.argv[1:])
