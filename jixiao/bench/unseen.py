"""How forms are read that the rules have not met: headings taken away, and layouts drawn at random.

Run as `python -m jixiao.bench.unseen` from the root of the repository; it needs the folder tests/. With `--layouts N`
only layouts are drawn, with `--seeds N` only headings taken away, with neither both are measured. `--single N` draws
the usual form with one choice made otherwise, N times for each choice: what a choice costs by itself.
"""

from __future__ import annotations

import argparse
import csv
import importlib
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from jixiao.base.exits import ExitCode
from jixiao.bench.scan import ROOT
from jixiao.score.count import Count
from jixiao.score.score import DocumentScore, ScoreResult, gold_for, score_run

PACKAGES: Final = ("extract", "normalize", "schemas", "jixiao")
BLOCKS: Final = frozenset({"indicators", "budget", "goals"})
"""Blocks of headings.csv whose rows are taken away."""
SHARES: Final = (0, 25, 50, 100)
"""Percent of those rows that are taken away."""
SEEDS: Final = 5
LAYOUTS: Final = 300
PRINTED: Final = frozenset({".pdf", ".docx", ".html", ".xlsx"})
DONE: Final = frozenset({ExitCode.OK, ExitCode.PARTLY})
"""Exit codes of a run that wrote its tables: all read, or some in part."""
COLUMNS: Final = ("总分", "指标行", "预算", "目标", "≥ 0.9 的行", "其中正确", "无声的行", "unread 行")
FEW: Final = 5
"""Documents: of a choice that fewer have, the figures say little; they are marked."""


def main(wanted: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m jixiao.bench.unseen", description=__doc__)
    parser.add_argument("--layouts", type=int, help=f"layouts to draw; {LAYOUTS} where both parts are measured")
    parser.add_argument("--single", type=int, help="draw so many of the usual form for each choice made otherwise")
    parser.add_argument("--seeds", type=int, help=f"draws for each share of headings; {SEEDS} where both are measured")
    parser.add_argument("--seed", help="of the layouts and draws; another one each day where it is not given")
    parser.add_argument("--keep", type=Path, help="leave layouts (files, gold, choices.json) and tables (out) here")
    parser.add_argument("--formats", default="turn", help="turn, all, or names with commas")
    parser.add_argument("--sample", type=int, help="measure taken headings on so many reports only")
    parser.add_argument("--jobs", type=int, default=2, help="processes that read")
    arguments = parser.parse_args(wanted)
    both = arguments.layouts is None and arguments.seeds is None and arguments.single is None
    seed = arguments.seed or time.strftime("%Y%m%d")
    console = Console(width=150)
    with tempfile.TemporaryDirectory(prefix="jixiao-unseen-") as name:
        folder = Path(name)
        draws = SEEDS if both else arguments.seeds or 0
        if draws:
            _headings_taken(console, folder, (seed, draws), arguments.sample, arguments.jobs)
        layouts = LAYOUTS if both else arguments.layouts or 0
        if layouts:
            kept = arguments.keep or folder / "layouts"
            _layouts(console, kept, _Draw(seed=seed, count=layouts, formats=arguments.formats), arguments.jobs)
        if arguments.single:
            kept = arguments.keep or folder / "single"
            draw = _Draw(seed=seed, count=arguments.single, formats=arguments.formats, single=True)
            _layouts(console, kept, draw, arguments.jobs)


# ---------------------------------------------------------------------------------------------- headings taken away


def printed_reports(sample: int | None = None) -> list[Path]:
    """Return the printed samples, no scans, that have answers; of a sample, some spread over the list."""
    golds = [path.stem for path in (ROOT / "fixtures" / "gold").glob("*.json")]
    found = [
        path
        for path in sorted((ROOT / "fixtures" / "reports").iterdir())
        if path.suffix in PRINTED and not path.stem.endswith("-scan") and gold_for(path.name, golds)
    ]
    step = max(1, len(found) // sample) if sample else 1
    return found[::step]


def without(lines: Iterable[Mapping[str, str]], percent: int, rng: random.Random) -> list[Mapping[str, str]]:
    """Return the rows of a vocabulary without a share of those of `BLOCKS`, drawn at random."""
    rows = list(lines)
    places = [number for number, row in enumerate(rows) if row["block"] in BLOCKS]
    gone = set(rng.sample(places, round(len(places) * percent / 100)))
    return [row for number, row in enumerate(rows) if number not in gone]


def _headings_taken(console: Console, folder: Path, draws: tuple[str, int], sample: int | None, jobs: int) -> None:
    """Print the scores of the printed samples with shares of the headings taken away, each draw and their mean."""
    seed, count = draws
    files, gold = folder / "files", folder / "gold"
    files.mkdir()
    gold.mkdir()
    reports = printed_reports(sample)
    names = [path.stem for path in (ROOT / "fixtures" / "gold").glob("*.json")]
    for path in reports:
        shutil.copy(path, files)
        answer = gold_for(path.name, names)
        shutil.copy(ROOT / "fixtures" / "gold" / f"{answer}.json", gold)
    tree = _copied_tree(folder)
    table = Table("表头去掉", "次", *COLUMNS, title=f"{len(reports)} 份印刷版报告，种子 {seed}")
    for percent in SHARES:
        # Nothing or everything taken away is the same in every draw.
        times = 1 if percent in {0, 100} else count
        results = []
        for draw in range(times):
            _write_headings(tree, percent, random.Random(f"{seed} {percent} {draw}"))  # noqa: S311  a measure, no secret
            out = folder / f"out-{percent}-{draw}"
            _run_tree(tree, files, out, jobs)
            results.append(Figures.of(score_run(out, gold)))
            table.add_row(f"{percent} %", str(draw + 1), *results[-1].shown())
        if times > 1:
            table.add_row(f"{percent} %", "平均", *Figures.mean(results).shown(), style="bold")
        table.add_section()
    console.print(table)


def _copied_tree(folder: Path) -> Path:
    tree = folder / "tree"
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tree / package, ignore=shutil.ignore_patterns("__pycache__"))
    return tree


def _write_headings(tree: Path, percent: int, rng: random.Random) -> None:
    """Write the vocabulary without a share of its rows into a copy of the program."""
    (place,) = (tree / "normalize").rglob("headings.csv")
    original = ROOT / place.relative_to(tree)
    with original.open(encoding="utf-8", newline="") as file:
        rows = without(csv.DictReader(file), percent, rng)
    with place.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ("block", "field", "variant"), extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)


def _run_tree(tree: Path, files: Path, out: Path, jobs: int) -> None:
    """Run a copy of the program.

    Raises:
        RuntimeError: the run did not come to its end.
    """
    command = [sys.executable, "-m", "jixiao", "run", str(files), "--out", str(out), "--jobs", str(jobs)]
    environment = {**os.environ, "PYTHONPATH": str(tree)}
    done = subprocess.run(  # noqa: S603  this program itself
        command, cwd=tree, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode not in DONE:
        raise RuntimeError(f"the run ended with {done.returncode}: {done.stderr[-2000:]}")


# ---------------------------------------------------------------------------------------------- layouts


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draw:
    """What is drawn: `count` layouts, or with `single` so many for each choice made otherwise."""

    seed: str
    count: int
    formats: str
    single: bool = False


def _layouts(console: Console, folder: Path, draw: _Draw, jobs: int) -> None:
    """Draw layouts, run and score them, print the figures and those of every choice."""
    sys.path.insert(0, str(ROOT))
    maker: Any = importlib.import_module("tests.layouts.maker")
    if (folder / "out").exists() or (folder / "files").exists():
        raise SystemExit(f"{folder} holds something already")
    drawer = maker.draw_single if draw.single else maker.draw
    choices: Mapping[str, Mapping[str, str]] = drawer(draw.count, draw.seed, folder, draw.formats)
    _run_tree(ROOT, folder / "files", folder / "out", jobs)
    result = score_run(folder / "out", folder / "gold", files=folder / "files")
    table = Table(
        "版式", *COLUMNS, title=f"{'每次改一处' if draw.single else '随机'}的版式 {len(choices)} 个，种子 {draw.seed}"
    )
    table.add_row("全部", *Figures.of(result).shown())
    console.print(table)
    console.print(_by_choice(result, choices, only="single" if draw.single else None))


@dataclass(slots=True)
class _Class:
    """The documents that share a choice."""

    documents: int = 0
    rows: Count = field(default_factory=Count)
    budgets: list[float] = field(default_factory=list)
    goals: list[float] = field(default_factory=list)
    lines: int = 0
    silent: int = 0

    def add(self, document: DocumentScore) -> None:
        self.documents += 1
        self.rows.add(document.rows)
        self.budgets += [document.classes["budgets"]] if "budgets" in document.classes else []
        self.goals += [document.classes["goals"]] if "goals" in document.classes else []
        self.lines += document.lines
        self.silent += document.silent_lines

    def shown(self) -> list[str]:
        rows, silent = self.rows.prf()[2], self.silent / self.lines if self.lines else None
        return [_share(rows), _share(_average(self.budgets)), _share(_average(self.goals)), _share(silent)]


def _by_choice(result: ScoreResult, choices: Mapping[str, Mapping[str, str]], *, only: str | None) -> Table:
    """Return for every choice, or every one of an axis, the figures of the documents that it was made for."""
    classes: defaultdict[tuple[str, str], _Class] = defaultdict(_Class)
    for name, document in result.documents.items():
        made = {**choices[document.gold], "format": Path(name).suffix.lstrip(".")}
        for axis, choice in made.items() if only is None else [(only, made[only])]:
            classes[axis, choice].add(document)
    table = Table("版式的选择", "文件", "指标行", "预算", "目标", "无声的行", title="预算、目标：文件的平均")
    before = None
    for (axis, choice), found in sorted(classes.items()):
        if before not in {None, axis}:
            table.add_section()
        before = axis
        few = " *" if found.documents < FEW and only is None else ""
        table.add_row(f"{axis}={choice}{few}" if only is None else choice, str(found.documents), *found.shown())
    return table


# ---------------------------------------------------------------------------------------------- figures


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What is printed of a run; None where it has nothing of the kind."""

    total: float | None
    rows: float | None
    budgets: float | None
    goals: float | None
    sure: float | None
    right_when_sure: float | None
    silent_lines: float | None
    unread: float | None

    @classmethod
    def of(cls, result: ScoreResult) -> Figures:
        """Return the figures of a score."""
        trust = result.trust
        return cls(
            total=result.total,
            rows=result.rows[2],
            budgets=result.classes.get("budgets"),
            goals=result.classes.get("goals"),
            sure=trust.sure,
            right_when_sure=trust.right_when_sure,
            silent_lines=trust.silent_lines,
            unread=float(trust.unread.rows),
        )

    @classmethod
    def mean(cls, results: Sequence[Figures]) -> Figures:
        """Return the mean of several draws, of each figure over those that have it."""
        return cls(**{name: _average([getattr(each, name) for each in results]) for name in cls.__slots__})

    def shown(self) -> list[str]:
        """Return the figures in the order of `COLUMNS`."""
        shares = (self.total, self.rows, self.budgets, self.goals, self.sure, self.right_when_sure, self.silent_lines)
        return [*map(_share, shares), "-" if self.unread is None else f"{self.unread:.0f}"]


def _average(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


if __name__ == "__main__":
    main()
