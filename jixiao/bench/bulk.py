"""`make bench-bulk`: many distinct files with one worker and two, memory, bytes a document, seconds against pages."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.table import Table

from extract.container import threads
from extract.system import peak_resident
from jixiao.base.pictures import slope
from jixiao.bench.book import book
from jixiao.bench.memory import peak_megabytes
from jixiao.command.summary import console
from jixiao.parsing.parse import parse_file
from jixiao.parsing.settings import load_settings
from jixiao.run.limits import Limits
from jixiao.run.progress import Silence
from jixiao.run.run import run
from schemas.parquet import read_tables

FILES = 1000
PAGES = (10, 30, 100, 300, 1000, 3000)
SAMPLE = "xiqu-2021.pdf"
SUFFIXES = (".pdf", ".docx", ".xlsx", ".html")
SPEED_UP = 1.95
"""What two workers should reach on a machine with two processors to spare, against one."""
PARENT_MILLISECONDS = 1.5
"""CPU time of the parent for a document: with 16 workers it has 6 ms of the clock for each."""
SCALED_FILES = 320
PARENT_GROWTH = 1.15
"""The parent with all files against the parent with half of them: both hold one full part before they write it."""
LINEAR = 1.5
"""Seconds a page of the longest book against those of the book of 100 pages."""


def main() -> None:
    """Measure and print; with `--measure` be the process that is measured."""
    parser = argparse.ArgumentParser(prog="python -m jixiao.bench.bulk", description=__doc__)
    parser.add_argument("reports", type=Path, help="folder of reports")
    parser.add_argument("--files", type=int, default=FILES)
    parser.add_argument("--pages", type=int, nargs="*", default=PAGES, help="lengths of the books")
    parser.add_argument("--plot", type=Path, help="where the plot of seconds against pages goes, as SVG")
    parser.add_argument("--measure", nargs=2, metavar=("OUT", "JOBS"), help=argparse.SUPPRESS)
    parser.add_argument("--book", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure:
        print(json.dumps(_measured(arguments.reports, Path(arguments.measure[0]), int(arguments.measure[1]))))  # noqa: T201
    elif arguments.book:
        print(json.dumps(_read(arguments.reports)))  # noqa: T201
    else:
        with tempfile.TemporaryDirectory(prefix="jixiao-bulk-") as name:
            _bulk(arguments.reports, Path(name), arguments.files)
            _books(arguments.reports / SAMPLE, Path(name), arguments.pages, arguments.plot)


def distinct_files(reports: Path | Sequence[Path], folder: Path, count: int) -> list[Path]:
    """Write `count` files into a folder, made from the printed reports so that no two have the same bytes."""
    folder.mkdir(parents=True)
    folders = [reports] if isinstance(reports, Path) else reports
    models = [
        path
        for each in folders
        for path in sorted(each.iterdir())
        if path.suffix in SUFFIXES and "scan" not in path.stem
    ]
    written = []
    for number in range(count):
        model = models[number % len(models)]
        target = folder / f"{number:06d}{model.suffix}"
        shutil.copyfile(model, target)
        if zipfile.is_zipfile(target):
            with zipfile.ZipFile(target, "a") as package:
                package.comment = str(number).encode()
        else:
            mark = f"<!-- {number} -->" if model.suffix == ".html" else f"\n%{number}\n"
            with target.open("ab") as file:
                file.write(mark.encode())
        written.append(target)
    return written


def _measured(source: Path, out: Path, jobs: int) -> dict[str, float]:
    """Run over a folder and return what it took; memory in MB, of this process and of the largest worker."""
    settings = load_settings(ocr="never")
    began, parent = time.perf_counter(), time.process_time()
    tally = run([source], out, settings, jobs=jobs, progress=Silence(), limits=Limits())
    seconds, parent = time.perf_counter() - began, time.process_time() - parent
    times = os.times()
    pages = read_tables(out)["documents"]["page_count"].sum()
    return {
        "seconds": seconds,
        "documents": tally.documents,
        "parent_cpu": parent,
        "workers_cpu": times.children_user + times.children_system,
        "pages": int(pages),
        "parent": peak_megabytes(),
        "worker": peak_resident(of_children=True) / 2**20,
    }


def _read(path: Path) -> dict[str, float]:
    settings = load_settings(ocr="never")
    began = time.perf_counter()
    parse_file(path, settings)
    return {
        "seconds": time.perf_counter() - began,
        "memory": peak_megabytes(),
    }


def _apart(*arguments: str) -> Mapping[str, float]:
    """Measure in a process of its own, so that memory is that of one run."""
    command = [sys.executable, "-m", "jixiao.bench.bulk", *arguments]
    done = subprocess.run(  # noqa: S603  this program itself
        command, check=True, capture_output=True, text=True, env=os.environ | threads.environment(1)
    )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _bulk(reports: Path, folder: Path, count: int) -> None:
    distinct_files(reports, folder / "all", count)
    distinct_files(reports, folder / "half", max(1, count // 2))
    half = _apart(str(folder / "half"), "--measure", str(folder / "out-half"), "1")
    one = _apart(str(folder / "all"), "--measure", str(folder / "out-one"), "1")
    two = _apart(str(folder / "all"), "--measure", str(folder / "out-two"), "2")
    again = _apart(str(folder / "all"), "--measure", str(folder / "out-two"), "2")
    table = Table("files", "workers", "seconds", "documents/s", "pages/s", "parent MB", "worker MB", title="bulk")
    for files, jobs, found in ((count // 2, 1, half), (count, 1, one), (count, 2, two), (count, 2, again)):
        rates = (found["documents"] / found["seconds"], found["pages"] / found["seconds"])
        if not found["documents"]:
            rates = (0.0, 0.0)
        numbers = (found["seconds"], *rates, found["parent"], found["worker"])
        table.add_row(str(files), str(jobs), *(f"{number:.1f}" for number in numbers))
    screen = console()
    screen.print(table)
    screen.print("the last line is a second run over the same folder: it parses nothing")
    speed_up, growth = one["seconds"] / two["seconds"], one["parent"] / half["parent"]
    screen.print(f"speed-up {speed_up:.2f} (goal {SPEED_UP}): {_verdict(holds=speed_up >= SPEED_UP)}")
    screen.print(f"parent memory x{growth:.2f} for twice the files: {_verdict(holds=growth <= PARENT_GROWTH)}")
    for label, pattern in (("Parquet", "*/*.parquet"), ("kept documents", ".grids/*/*.z")):
        size = sum(path.stat().st_size for path in (folder / "out-two").glob(pattern))
        screen.print(f"{label}: {size / max(1.0, two['documents']):.0f} bytes a document")


def scaling(folders: Sequence[Path], count: int = SCALED_FILES) -> Table:
    """Return what one worker, two, and so on to all processors make of the same files."""
    table = Table(title=f"jixiao run：{count} 个互不相同的印刷文件，每个进程的原生线程为 1")
    for head in ("进程", "秒", "文件/秒", "为一个进程的倍数", "工作进程 CPU 毫秒/文件", "父进程 CPU 毫秒/文件"):
        table.add_column(head, justify="right")
    with tempfile.TemporaryDirectory(prefix="jixiao-scaling-") as name:
        distinct_files(folders, Path(name) / "in", count)
        rates: list[float] = []
        for jobs in _job_counts():
            found = _apart(str(Path(name) / "in"), "--measure", str(Path(name) / f"out-{jobs}"), str(jobs))
            rates.append(count / found["seconds"])
            each = (found["workers_cpu"] * 1000 / count, found["parent_cpu"] * 1000 / count)
            times = (f"{found['seconds']:.1f}", f"{rates[-1]:.2f}", f"{rates[-1] / rates[0]:.2f}")
            table.add_row(str(jobs), *times, f"{each[0]:.1f}", f"{each[1]:.2f}")
    table.add_row("目标", "", "", f"2 个 ≥ {SPEED_UP:g}", "", f"≤ {PARENT_MILLISECONDS:g}")
    return table


def _job_counts() -> list[int]:
    """Return 1, 2, 4 and so on up to the processors of this machine, these too."""
    most = threads.processors()
    return [*(2**power for power in range(most.bit_length()) if 2**power < most), most]


def _books(sample: Path, folder: Path, pages: Sequence[int], target: Path | None) -> None:
    points: list[tuple[int, float]] = []
    table = Table("pages", "seconds", "ms/page", "MB", title="seconds against pages")
    for count in pages:
        path = folder / f"book-{count}.pdf"
        path.write_bytes(book(sample.read_bytes(), count))
        found = _apart(str(path), "--book")
        points.append((count, found["seconds"]))
        row = (found["seconds"], found["seconds"] / count * 1000, found["memory"])
        table.add_row(str(count), *(f"{number:.1f}" for number in row))
    screen = console()
    screen.print(table)
    rates = {count: seconds / count for count, seconds in points}
    if 100 in rates and max(rates) > 100:
        holds = rates[max(rates)] <= LINEAR * rates[100]
        screen.print(f"linear: {_verdict(holds=holds)}")
    if target is not None:
        target.write_text(slope("pages", "seconds against pages, both logarithmic", points) + "\n", encoding="utf-8")


def _verdict(*, holds: bool) -> str:
    return "reached" if holds else "missed"


if __name__ == "__main__":
    main()
