"""How many threads the libraries of one process start: its share of the processors, told before they are loaded."""

from __future__ import annotations

import os
from typing import Final

SHARE: Final = "JIXIAO_THREADS"
"""Environment variable: the share of this process, for what takes its number of threads by call."""
VARIABLES: Final = (
    SHARE,
    "OMP_NUM_THREADS",  # Arrow's pool for work as well
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "OPENCV_FOR_THREADS_NUM",
    "ARROW_IO_THREADS",
)
"""What the libraries read when they are loaded; later is too late for most of them."""


def processors() -> int:
    """Return the number of processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def share(jobs: int) -> int:
    """Return the threads of each of so many processes that work at once: no more in all than there are processors."""
    return max(1, processors() // max(1, jobs))


def environment(threads: int) -> dict[str, str]:
    """Return the variables for a process that is to be started; fewer threads that the person set stay fewer."""
    return {name: str(min(threads, _number(os.environ.get(name)) or threads)) for name in VARIABLES}


def own() -> int:
    """Return the threads of this process: its share, or all processors where it was given none."""
    return _number(os.environ.get(SHARE)) or processors()


def _number(text: str | None) -> int | None:
    """Return a positive number of a variable; None for anything else, such as OpenMP's lists of numbers."""
    return int(text) if text is not None and text.isascii() and text.isdigit() and int(text) else None
