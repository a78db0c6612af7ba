"""`make bench`: the program beside other readers on the same distinct files, set by set, in CPU seconds."""

from __future__ import annotations

import argparse
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Final

from rich.table import Table

from jixiao.bench.bulk import scaling
from jixiao.bench.long import grown
from jixiao.bench.memory import book_memory
from jixiao.bench.one import PROGRAM, Took, measure
from jixiao.bench.trust import confidence
from jixiao.command.summary import console

REPEATS: Final = 3
"""Times that each way is measured; the median counts. The ways take turns: a slow moment does not fall on one alone."""
STARTS: Final = 5
SLOW_SECONDS: Final = 20.0
"""A way that takes longer than this is measured once."""
START_MEGABYTES: Final = 110.0
START_SECONDS: Final = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """Files of one kind, the way through them that is ours, and the others with the ratio that is to be reached."""

    name: str
    own: str
    ocr: str
    others: Mapping[str, float]
    """Times as fast as the other one: 1 / 3 is three times its seconds."""


@dataclass(slots=True, kw_only=True)
class Measured:
    """What every way took over a set, each time that it was gone."""

    pages: set[int] = field(default_factory=set)
    warm_pages: set[int] = field(default_factory=set)
    """Those without the file that warmed up."""
    cold: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    warm: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))


PRINTED: Final = Kind(
    name="PDF", own="pipeline", ocr="never", others={"pdfplumber": 5.0, "camelot": 25.0, "pdfium": 1 / 3}
)
SCANS: Final = Kind(name="扫描", own="recognition", ocr="auto", others={"rapidocr": 2.0})
WORD: Final = Kind(name="DOCX", own="pipeline", ocr="never", others={"python-docx": 1 / 0.8})


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m jixiao.bench.speed", description=__doc__)
    parser.add_argument("reports", type=Path, nargs="+", help="folders of reports, each a set")
    parser.add_argument("--gold", type=Path, help="folder of the answers to the first one")
    parser.add_argument("--repeats", type=int, default=REPEATS)
    parser.add_argument("--only", choices=("sets", "start", "scaling", "long"), help="one part alone")
    arguments = parser.parse_args()
    screen = console()
    folders: list[Path] = arguments.reports
    if arguments.only in {None, "sets"}:
        screen.print(compared(folders, arguments.repeats))
    if arguments.only in {None, "start"}:
        screen.print(started(min(folders[0].glob("*.docx"))))
    if arguments.only in {None, "scaling"}:
        screen.print(scaling(folders))
    if arguments.only in {None, "long"}:
        screen.print(grown())
    if arguments.only is None:
        book_memory(folders[0])
        if arguments.gold is not None:
            confidence(folders[0], arguments.gold)


def sets(folders: Sequence[Path]) -> Iterator[tuple[str, Kind, list[Path]]]:
    """Yield the files of each folder by kind: printed PDFs, pictures and PDFs of them, Word."""
    for folder in folders:
        pictured = [path for path in sorted(folder.iterdir()) if _is_scan(path)]
        printed = printed_pdfs(folder)
        for kind, files in ((PRINTED, printed), (SCANS, pictured), (WORD, sorted(folder.glob("*.docx")))):
            if len(files) > 1:
                yield f"{folder.parent.name}/{folder.name}", kind, files


def printed_pdfs(folder: Path) -> list[Path]:
    """Return the PDFs of a folder that have a text layer, by their names."""
    return [path for path in sorted(folder.glob("*.pdf")) if not _is_scan(path)]


def _is_scan(path: Path) -> bool:
    return path.suffix in {".pdf", ".jpg", ".png"} and any(word in path.stem for word in ("scan", "photo"))


def compared(folders: Sequence[Path], repeats: int) -> Table:
    """Return the table of all sets: how many times as fast as each other way, cold and warm, and what is wanted."""
    table = Table(
        title="CPU 秒的中位数：冷（进程启动、读取、规整、核对、写 Parquet、保留原始表格），热（已读过一个别的文件）"
    )
    for head in ("文件", "方式", "冷", "热", "本程序快多少倍（冷）", "（热）", "目标"):
        table.add_column(head, justify="left" if head in {"文件", "方式"} else "right")
    for name, kind, files in sets(folders):
        found = measured(kind, files, repeats)
        own_cold, own_warm = median(found.cold[kind.own]), median(found.warm[kind.own])
        title = f"{name} {kind.name}：{len(files)} 个，{found.pages.pop()} 页"
        table.add_row(title, PROGRAM, f"{own_cold:.2f}", f"{own_warm:.2f}", "", "", "")
        for other, wanted in kind.others.items():
            cold, warm = median(found.cold[other]), median(found.warm[other])
            ratios = (f"{cold / own_cold:.2f}", f"{warm / own_warm:.2f}")
            table.add_row("", other, f"{cold:.2f}", f"{warm:.2f}", *ratios, f"≥ {wanted:.2f}")
    return table


def measured(kind: Kind, files: Sequence[Path], repeats: int) -> Measured:
    """Go all ways over the files, each time in a process of its own, one file of the set to warm up left out of it.

    Raises:
        RuntimeError: the ways do not see the same pages.
    """
    found = Measured()
    first, *rest = files
    for repeat in range(repeats):
        for way in (kind.own, *kind.others):
            if repeat and found.cold[way][0] > SLOW_SECONDS:
                continue
            cold = _whole_run(kind, files) if way == kind.own else measure(way, *map(str, files))
            warm = measure(way, *map(str, rest), warm_up=first)
            found.cold[way].append(cold.cold)
            found.warm[way].append(warm.warm)
            found.warm_pages.add(warm.pages)
            if way != kind.own:
                found.pages.add(cold.pages)
    if len(found.warm_pages) != 1:
        raise RuntimeError(f"the ways saw different numbers of pages: {sorted(found.warm_pages)}")
    return found


def _whole_run(kind: Kind, files: Sequence[Path]) -> Took:
    with tempfile.TemporaryDirectory(prefix="jixiao-bench-") as out:
        return measure(PROGRAM, "run", *map(str, files), "--out", out, "--jobs", "1", "--ocr", kind.ocr)


def started(file: Path) -> Table:
    """Return what it takes to show one small file: a process from its start to its end."""
    found = [measure(PROGRAM, "show", str(file)) for _ in range(STARTS)]
    seconds, megabytes = median(each.cold for each in found), median(each.megabytes for each in found)
    table = Table(title=f"jixiao show {file.name}，{STARTS} 次的中位数")
    for head in ("", "测得", "目标"):
        table.add_column(head, justify="right")
    table.add_row("CPU 秒", f"{seconds:.2f}", f"≤ {START_SECONDS:g}")
    table.add_row("内存峰值 MB", f"{megabytes:.0f}", f"≤ {START_MEGABYTES:g}")
    return table


if __name__ == "__main__":
    main()
