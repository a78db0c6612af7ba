"""How well and how fast scans are read: printed reports degraded step by step, beside plain rapidocr on whole pages.

Run as `python -m jixiao.bench.scan [REPORTS [PAGES]]` from the root of the repository; it needs the OCR extra and the
module tests/support/degrade.py. The truth is what the PDF reader finds on the same page before it is degraded.
"""

from __future__ import annotations

import importlib
import re
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from rich.console import Console
from rich.table import Table

from extract.document import Grid
from extract.pdf.reader import read as read_pdf
from extract.scan.reader import load_recogniser, read_picture
from extract.source import Source
from extract.system import peak_resident

ROOT = Path(__file__).parent.parent.parent
PAGES = 4
"""Pages with tables that the curve is measured on; the more, the longer it takes."""
THREADS = 2
"""Threads of both recognisers: the machines that the project is measured on have two cores."""

Reader: TypeAlias = Callable[[Any], Counter[str]]

_NUMBER = re.compile(r"^[≥≤<>]?[\d.,]+\D{0,4}$")
_QUOTES = str.maketrans(dict.fromkeys("“”„‟＂", '"') | dict.fromkeys("—–―－─", "-"))


@dataclass(slots=True, kw_only=True)
class Measured:
    """Cells and numbers found of those that there are, grids of the same shape, and seconds."""

    cells: int = 0
    cells_right: int = 0
    numbers: int = 0
    numbers_right: int = 0
    grids: int = 0
    grids_right: int = 0
    seconds: float = 0.0
    wrong: list[str] = field(default_factory=list)

    def count(self, truth: Sequence[Grid], found: Counter[str]) -> None:
        """Count the filled cells of a page whose exact text is among the texts found."""
        left = found.copy()
        for cell in (cell for grid in truth for cell in grid.cells):
            text = _plain(cell.text)
            if not text:
                continue
            right = left[text] > 0
            left[text] -= right
            number = _NUMBER.match(text) is not None
            self.cells += 1
            self.cells_right += right
            self.numbers += number
            self.numbers_right += number and right
            if not right:
                self.wrong.append(cell.text)


def main(arguments: Sequence[str]) -> None:
    """Print the accuracy curve and the time per page."""
    reports = Path(arguments[0]) if arguments else ROOT / "fixtures" / "reports"
    limit = int(arguments[1]) if len(arguments) > 1 else PAGES
    sys.path.insert(0, str(ROOT))
    degrade = importlib.import_module("tests.support.degrade")
    pages = table_pages(reports, limit)
    recogniser = load_recogniser(THREADS)
    plain = _plain_reader()
    table = Table("样本", "单元格", "数字", "表格结构", "秒/页", "整页 rapidocr 单元格", "秒/页")
    for name, recipe in recipes(degrade.Recipe).items():
        own, other = Measured(), Measured()
        for path, index, truth in pages:
            pixels = degrade.degrade(degrade.render(path, index, recipe.dpi), recipe)
            began = time.perf_counter()
            read = read_picture(pixels, page_number=1, page_size=None, document_id="bench", recogniser=recogniser)
            own.seconds += time.perf_counter() - began
            found = [grid for page in read for grid in page.grids]
            own.count(truth, Counter(_plain(cell.text) for grid in found for cell in grid.cells))
            own.grids += len(truth)
            own.grids_right += sum(_shape(a) == _shape(b) for a, b in zip(truth, found, strict=False))
            began = time.perf_counter()
            texts = plain(pixels)
            other.seconds += time.perf_counter() - began
            other.count(truth, texts)
        table.add_row(name, *_figures(own, len(pages)), _share(other.cells_right, other.cells), _seconds(other, pages))
    console = Console(width=120)
    console.print(f"{len(pages)} 页，{THREADS} 线程；单元格须逐字相同（NFKC，不计空白与引号）。")
    console.print(table)
    peak = peak_resident() / 2**20
    console.print(f"内存峰值 {peak:.0f} MB（两种识别器同在一个进程内）")


def recipes(recipe: Callable[..., Any]) -> dict[str, Any]:
    """Return the steps of the curve, from a clean scan to the worst."""
    rough = {"grey": True, "grain": 6.0, "quality": 60}
    seals = ((0.62, 0.25), (0.8, 0.6))
    return {
        "200 dpi": recipe(),
        "200 dpi，红章压数字": recipe(seals=seals),
        "150 dpi 灰度，斜 1.5°": recipe(dpi=150, skew=1.5, **rough),
        "150 dpi 墨淡": recipe(dpi=150, faint=0.55, grain=5.0, quality=70),
        "150 dpi 灰度，灰章压数字": recipe(dpi=150, skew=-1.5, seals=seals[:1], **rough),
        "横放 90°，斜 0.8°": recipe(turn=1, skew=0.8),
        "倒置 150 dpi": recipe(turn=2, dpi=150),
        "手机照片，阴影，红章": recipe(perspective=0.05, shadow=0.5, quality=75, seals=seals[:1]),
        "100 dpi": recipe(dpi=100, quality=70),
    }


def table_pages(reports: Path, limit: int) -> list[tuple[Path, int, list[Grid]]]:
    """Return the first pages with drawn tables of a folder's printed PDFs, at most two of each, with their grids."""
    pages: list[tuple[Path, int, list[Grid]]] = []
    for path in sorted(reports.glob("*.pdf")):
        if path.stem.endswith("-scan"):
            continue
        document = read_pdf(Source(name=path.name, data=path.read_bytes(), ocr="never", known_id=path.stem))
        taken = 0
        for page in document.pages:
            drawn = [grid for grid in page.grids if grid.method == "text_lattice"]
            if drawn and len(drawn) == len(page.grids) and page.number is not None and taken < 2:
                pages.append((path, page.number - 1, drawn))
                taken += 1
    return pages[:limit]


def _plain_reader() -> Reader:
    """Return rapidocr as it comes, on the whole page."""
    rapidocr = importlib.import_module("rapidocr")
    threads = {"EngineConfig.onnxruntime.intra_op_num_threads": THREADS}
    engine = rapidocr.RapidOCR(params={"Global.log_level": "error"} | threads)

    def read(pixels: Any) -> Counter[str]:  # noqa: ANN401  numpy pixels
        result = engine(pixels[:, :, ::-1])
        return Counter(_plain(text) for text in result.txts or ())

    return read


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text.translate(_QUOTES)))


def _shape(grid: Grid) -> tuple[object, ...]:
    cells = tuple((cell.row, cell.column, cell.row_span, cell.column_span) for cell in grid.cells)
    return grid.row_count, grid.column_count, cells


def _figures(measured: Measured, pages: int) -> tuple[str, str, str, str]:
    return (
        _share(measured.cells_right, measured.cells),
        _share(measured.numbers_right, measured.numbers),
        f"{measured.grids_right}/{measured.grids}",
        f"{measured.seconds / max(1, pages):.2f}",
    )


def _seconds(measured: Measured, pages: Sequence[object]) -> str:
    return f"{measured.seconds / max(1, len(pages)):.2f}"


def _share(right: int, total: int) -> str:
    return f"{right}/{total} = {right / total:.1%}" if total else "-"


if __name__ == "__main__":
    main(sys.argv[1:])
