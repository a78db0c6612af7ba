"""Memory of long books; `python -m jixiao.bench.memory FILE` reads one and prints seconds and the peak."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from extract.system import peak_resident
from jixiao.bench.book import book
from jixiao.bench.walks import pipeline
from jixiao.command.summary import console

SAMPLE: Final = "xiqu-2021.pdf"
"""The book's pages: two forms, ruled tables and running text of one real report."""
PAGES: Final = (100, 1000)
LIMIT: Final = 400.0
"""Megabytes that reading 1,000 pages may take."""


def peak_megabytes() -> float:
    """Return the most memory that this process has held so far."""
    return peak_resident() / 2**20


def book_memory(reports: Path) -> None:
    """Print what books of some lengths take, each read in a process of its own, and what a page adds."""
    screen = console()
    screen.print()
    if not (reports / SAMPLE).is_file():
        return
    sample = (reports / SAMPLE).read_bytes()
    peaks: list[float] = []
    with tempfile.TemporaryDirectory(prefix="jixiao-bench-") as folder:
        for pages in PAGES:
            path = Path(folder) / f"{pages}.pdf"
            path.write_bytes(book(sample, pages))
            command = [sys.executable, "-m", "jixiao.bench.memory", str(path)]
            done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603  this program
            seconds, megabytes = map(float, done.stdout.split())
            peaks.append(megabytes)
            screen.print(f"内存：{pages} 页的 PDF 用时 {seconds:.1f} 秒，峰值 {megabytes:.0f} MB", markup=False)
    word = "达到" if peaks[-1] <= LIMIT else "未达到"
    growth = (peaks[-1] - peaks[0]) / (PAGES[-1] - PAGES[0]) * 1000
    screen.print(f"上限 {LIMIT:g} MB：{word}；每千页增加 {growth:.0f} MB", markup=False)


def main() -> None:
    """Print seconds and megabytes of reading the file that is named."""
    walk = pipeline()
    began = time.perf_counter()
    walk(Path(sys.argv[1]))
    print(time.perf_counter() - began, peak_megabytes())  # noqa: T201  its output


if __name__ == "__main__":
    main()
