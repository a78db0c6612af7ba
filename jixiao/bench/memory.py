"""Reads one PDF in a process of its own and prints seconds and peak memory: `python -m jixiao.bench.memory FILE`."""

from __future__ import annotations

import re
import resource
import sys
import time
from pathlib import Path

from jixiao.bench.walks import pipeline
from jixiao.parsing.settings import load_settings


def peak_megabytes() -> float:
    """Return the most memory that this process has held so far."""
    status = Path("/proc/self/status")
    if status.exists():
        # Not getrusage, which on Linux begins with what the parent held when it started this process.
        found = re.search(r"^VmHWM:\s+(\d+) kB", status.read_text(encoding="utf-8"), re.MULTILINE)
        if found:
            return int(found.group(1)) / 2**10
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def main() -> None:
    """Print seconds and megabytes of reading the file that is named."""
    walk = pipeline(load_settings())
    began = time.perf_counter()
    walk(Path(sys.argv[1]))
    print(time.perf_counter() - began, peak_megabytes())  # noqa: T201  its output


if __name__ == "__main__":
    main()
