"""Reads one PDF in a process of its own and prints seconds and peak memory: `python -m jixiao.bench.memory FILE`."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from extract.system import peak_resident
from jixiao.bench.walks import pipeline
from jixiao.parsing.settings import load_settings


def peak_megabytes() -> float:
    """Return the most memory that this process has held so far."""
    return peak_resident() / 2**20


def main() -> None:
    """Print seconds and megabytes of reading the file that is named."""
    walk = pipeline(load_settings())
    began = time.perf_counter()
    walk(Path(sys.argv[1]))
    print(time.perf_counter() - began, peak_megabytes())  # noqa: T201  its output


if __name__ == "__main__":
    main()
