"""`make bench`: speed against other readers on the same pages, memory of long books, and how right `confidence` is."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.table import Table

from jixiao.bench.book import book
from jixiao.bench.walks import walks
from jixiao.command.summary import console
from jixiao.parsing.settings import load_settings
from jixiao.run.progress import Silence
from jixiao.run.run import run
from jixiao.score.score import score_run

SAMPLE = "xiqu-2021.pdf"
"""The book's pages: two forms, ruled tables and running text of one real report."""
BOOK_PAGES = 200
MEMORY_PAGES = (100, 1000)
MEMORY_LIMIT = 400.0
"""Megabytes that reading 1,000 pages may take."""
REPEATS = 3
"""Times that each way is measured; the best counts, the rest is other work of the machine."""
SLOW_SECONDS = 10.0
"""A way that takes longer than this is measured once."""
GOALS = ((1, 2, 4.0), (1, 3, 10.0), (0, 2, 3.0))
"""Which way against which other one, by their places in the table, and how many times as fast it should be."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m jixiao.bench.pdf", description=__doc__)
    parser.add_argument("reports", type=Path, help="folder of reports")
    parser.add_argument("gold", type=Path, help="folder of their answers")
    parser.add_argument("--book-pages", type=int, default=BOOK_PAGES)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="jixiao-bench-") as name:
        folder = Path(name)
        _speed(arguments.reports, folder, arguments.book_pages)
        _memory(arguments.reports / SAMPLE, folder)
        _confidence(arguments.reports, arguments.gold, folder)


def text_pdfs(reports: Path) -> list[Path]:
    """Return the PDFs of a folder that have a text layer, by their names: those of scans end in `-scan`."""
    return [path for path in sorted(reports.glob("*.pdf")) if not path.stem.endswith("-scan")]


def _speed(reports: Path, folder: Path, book_pages: int) -> None:
    long_book = folder / "book.pdf"
    long_book.write_bytes(book((reports / SAMPLE).read_bytes(), book_pages))
    files = [*text_pdfs(reports), long_book]
    pages, seconds = measure(files)
    rates = [pages / value for value in seconds.values()]
    table = Table(
        title=f"速度：{len(files)} 个 PDF 共 {pages} 页（含一本 {book_pages} 页的合订本），同一次运行、同样的页面"
    )
    for head in ("方式", "页/秒", "秒", "相对 pdfplumber", "相对 camelot"):
        table.add_column(head, justify="left" if head == "方式" else "right")
    for (name, value), rate in zip(seconds.items(), rates, strict=True):
        table.add_row(name, f"{rate:.1f}", f"{value:.2f}", f"{rate / rates[2]:.1f}×", f"{rate / rates[3]:.1f}×")
    screen = console()
    screen.print(table)
    names = list(seconds)
    for fast, slow, wanted in GOALS:
        ratio = rates[fast] / rates[slow]
        word = "达到" if ratio >= wanted else "未达到"
        screen.print(f"{names[fast]} / {names[slow]} = {ratio:.1f}（目标 ≥ {wanted:g}：{word}）", markup=False)


def measure(files: Sequence[Path]) -> tuple[int, Mapping[str, float]]:
    """Return the number of pages of all files, and for each way over them its best time in seconds.

    The ways take turns, so that a slow moment of the machine does not fall on one of them alone.

    Raises:
        RuntimeError: the ways do not see the same pages.
    """
    best: dict[str, float] = {}
    counts: set[int] = set()
    for repeat in range(REPEATS):
        for name, walk in walks().items():
            if repeat and best[name] > SLOW_SECONDS:
                continue
            began = time.perf_counter()
            counts.add(sum(walk(path) for path in files))
            seconds = time.perf_counter() - began
            best[name] = min(best.get(name, seconds), seconds)
    if len(counts) != 1:
        raise RuntimeError(f"the ways saw different numbers of pages: {sorted(counts)}")
    return counts.pop(), best


def _memory(sample: Path, folder: Path) -> None:
    screen = console()
    screen.print()
    peaks: list[float] = []
    for pages in MEMORY_PAGES:
        path = folder / f"{pages}.pdf"
        path.write_bytes(book(sample.read_bytes(), pages))
        command = [sys.executable, "-m", "jixiao.bench.memory", str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603  this program itself
        seconds, megabytes = map(float, done.stdout.split())
        peaks.append(megabytes)
        screen.print(f"内存：{pages} 页的 PDF 用时 {seconds:.1f} 秒，峰值 {megabytes:.0f} MB", markup=False)
    word = "达到" if peaks[-1] <= MEMORY_LIMIT else "未达到"
    growth = (peaks[-1] - peaks[0]) / (MEMORY_PAGES[-1] - MEMORY_PAGES[0]) * 1000
    screen.print(f"上限 {MEMORY_LIMIT:g} MB：{word}；每千页增加 {growth:.0f} MB", markup=False)


def _confidence(reports: Path, gold: Path, folder: Path) -> None:
    out = folder / "out"
    run([reports], out, load_settings(), progress=Silence())
    result = score_run(out, gold)
    trust = result.trust
    screen = console()
    screen.print()
    screen.print(f"准确率（{reports}，全部格式）：总分 {result.total:.3f}", markup=False)
    screen.print(
        f"置信度：{_percent(trust.sure)} 的指标行不低于 0.9，其中正确的占 {_percent(trust.right_when_sure)}；"
        f"未被任何核对发现的错行占 {_percent(trust.silent_errors)}",
        markup=False,
    )


def _percent(share: float | None) -> str:
    return "—" if share is None else f"{share:.2%}"


if __name__ == "__main__":
    main()
