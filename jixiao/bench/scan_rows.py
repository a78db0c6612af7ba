"""How right the rows of degraded reports are: printed fixtures made into harder scans, run and scored like any files.

Run as `python -m jixiao.bench.scan_rows [STEP…]` from the root of the repository; STEP is a part of a step's name. It
needs the OCR extra and the module tests/support/degrade.py. The answers are those of the printed fixtures.
"""

from __future__ import annotations

import importlib
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from PIL import Image
from rich.console import Console
from rich.table import Table

from jixiao.bench.scan import ROOT, recipes
from jixiao.bench.speed import printed_pdfs
from jixiao.parsing.settings import load_settings
from jixiao.run.progress import Silence
from jixiao.run.run import run
from jixiao.score.score import ScoreResult, score_run

Pages: TypeAlias = Callable[[Path], list[Any]]
TWO_UP = "两页一张 150 dpi"


def main(wanted: Sequence[str]) -> None:
    """Print, for each step of the curve, the scores of the rows and how far confidence can be believed."""
    sys.path.insert(0, str(ROOT))
    degrade = importlib.import_module("tests.support.degrade")
    gold = ROOT / "fixtures" / "gold"
    reports = [path for path in printed_pdfs(ROOT / "fixtures" / "reports") if (gold / f"{path.stem}.json").exists()]
    table = Table("样本", "指标行 F1", "单元格", "预算", "≥ 0.9 的行", "其中正确", "未标出的错行")
    for name, (pages, dpi) in _steps(degrade).items():
        if wanted and not any(part in name for part in wanted):
            continue
        with tempfile.TemporaryDirectory() as folder:
            table.add_row(name, *_figures(_scored(reports, pages, dpi, Path(folder), gold)))
    console = Console(width=120)
    console.print(f"{len(reports)} 份印刷版报告，各步退化后经整个流程；答案与印刷版相同。")
    console.print(table)


def _steps(degrade: Any) -> dict[str, tuple[Pages, int]]:  # noqa: ANN401  a module of the tests
    """Return for each step how a report's pages come out of it, and their resolution."""

    def through(recipe: Any) -> Pages:  # noqa: ANN401  the same
        return lambda path: [degrade.degrade(page, recipe) for page in _printed(degrade, path, recipe.dpi)]

    steps = {name: (through(recipe), recipe.dpi) for name, recipe in recipes(degrade.Recipe).items()}
    rough = degrade.Recipe(dpi=150, grain=4.0, quality=75, grey=True)

    def side_by_side(path: Path) -> list[Any]:
        pages = _printed(degrade, path, rough.dpi)
        pages += [pages[-1] * 0 + 255] * (len(pages) % 2)
        return [degrade.degrade(degrade.two_up(*pair), rough) for pair in zip(pages[::2], pages[1::2], strict=True)]

    return {**steps, TWO_UP: (side_by_side, rough.dpi)}


def _printed(degrade: Any, path: Path, dpi: int) -> list[Any]:  # noqa: ANN401  the same
    """Return all pages of a PDF as pixels."""
    return [degrade.render(path, number, dpi) for number in range(degrade.page_count(path))]


def _scored(reports: Sequence[Path], pages: Pages, dpi: int, folder: Path, gold: Path) -> ScoreResult:
    """Write the reports as scans, run them, and return their score."""
    source = folder / "in"
    source.mkdir()
    for path in reports:
        first, *rest = (Image.fromarray(page) for page in pages(path))
        first.save(source / f"{path.stem}-scan.pdf", "PDF", resolution=dpi, save_all=True, append_images=rest)
    run([source], folder / "out", load_settings(ocr="always"), jobs=1, progress=Silence())
    return score_run(folder / "out", gold)


def _figures(result: ScoreResult) -> list[str]:
    read = [document for document in result.documents.values() if not document.missing]

    def average(name: str) -> str:
        values = [document.classes[name] for document in read if name in document.classes]
        return f"{sum(values) / len(values):.3f}" if values else "-"

    trust = result.trust
    shares = (trust.sure, trust.right_when_sure, trust.silent_errors)
    return [
        *map(average, ("indicator_rows", "indicator_cells", "budgets")),
        *("-" if s is None else f"{s:.3f}" for s in shares),
    ]


if __name__ == "__main__":
    main(sys.argv[1:])
