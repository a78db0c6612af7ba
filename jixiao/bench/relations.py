"""`python -m jixiao.bench.relations FOLDER`: tables of PDFs against their answers by neighbouring cells (ICDAR 2013).

FOLDER holds, at any depth, `NAME.pdf` and `NAME-str.xml` (the answers of the table competition of ICDAR 2013, as
tabula-java carries them among its test files). Two filled cells are related where one is the next filled cell to the
right of the other, or below it; a reader is judged by the pairs of texts it gives.

Source: Göbel, Hassan, Oro, Orsi: A methodology for evaluating algorithms for table understanding in PDF (2012).
"""

from __future__ import annotations

import argparse
import re
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, TypeAlias

import pypdfium2
from lxml import etree
from rich.table import Table

from extract.document import Box, Grid
from extract.reading import read
from extract.source import Source
from jixiao.command.summary import console

PARSER = etree.XMLParser(resolve_entities=False, no_network=True)


class Place(NamedTuple):
    """A cell: its first row and column, its spans and its text."""

    row: int
    column: int
    row_span: int
    column_span: int
    text: str


Relation: TypeAlias = tuple[str, str, str]
"""The bare texts of two neighbours, and `right` or `below`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """The answers of a document: all relations, and where its tables stand (page, box with y upwards)."""

    relations: Counter[Relation]
    boxes: tuple[tuple[int, Box], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What a reader made of one document: relations asked for, given, and right; tables where there is none."""

    name: str
    asked: int
    given: int
    right: int
    invented: int
    seconds: float

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall, 0..1."""
        return 2 * self.right / (self.asked + self.given) if self.asked + self.given else 0.0


def bare(text: str) -> str:
    """Return a text's letters and figures: blanks and signs are printed in many ways."""
    return re.sub(r"[\W_]+", "", text).lower()


def relations(cells: Iterable[Place]) -> Counter[Relation]:
    """Return the relations of a table's filled cells; each pair of cells counts once in each direction."""
    owner: dict[tuple[int, int], Place] = {}
    for cell in cells:
        if bare(cell.text):
            for row in range(cell.row, cell.row + cell.row_span):
                for column in range(cell.column, cell.column + cell.column_span):
                    owner[row, column] = cell
    found: set[tuple[Place, Place, str]] = set()
    for axis, way in ((0, "right"), (1, "below")):
        last: dict[int, Place] = {}
        for place in sorted(owner, key=lambda place: place[1 - axis]):
            cell, before = owner[place], last.get(place[axis])
            if before is not None and before != cell:
                found.add((before, cell, way))
            last[place[axis]] = cell
    return Counter((bare(a.text), bare(b.text), way) for a, b, way in found)


def truth(path: Path) -> Truth:
    """Return the answers of a file `NAME-str.xml`; a table on two pages is two tables."""
    total: Counter[Relation] = Counter()
    boxes: list[tuple[int, Box]] = []
    for region in etree.parse(path, PARSER).getroot().iter("region"):
        cells = [_answer(cell) for cell in region.iter("cell")]
        total += relations(cells)
        x0, y0, x1, y1 = (_sides(region, side) for side in ("x1", "y1", "x2", "y2"))
        boxes.append((int(region.get("page")), (min(x0), min(y0), max(x1), max(y1))))
    return Truth(relations=total, boxes=tuple(boxes))


def _sides(region: etree._Element, side: str) -> list[float]:
    """Return one side of all boxes; the answers were typed by hand, and some hold a letter."""
    printed = (box.get(side, "") for box in region.iter("bounding-box"))
    return [float(value) for value in printed if value.isdecimal()]


def _answer(cell: etree._Element) -> Place:
    row, column = int(cell.get("start-row", "0")), int(cell.get("start-col", "0"))
    last_row, last_column = int(cell.get("end-row", row)), int(cell.get("end-col", column))
    text = cell.findtext("content") or ""
    return Place(row, column, last_row - row + 1, last_column - column + 1, text)


def judge(path: Path) -> Judged:
    """Read a PDF and compare its tables with the answers beside it."""
    answers = truth(path.with_name(f"{path.stem}-str.xml"))
    data = path.read_bytes()
    begin = time.process_time()
    grids = read(Source(name=path.name, data=data, ocr="never")).grids
    seconds = time.process_time() - begin
    given: Counter[Relation] = Counter()
    for grid in grids:
        given += relations(Place(c.row, c.column, c.row_span, c.column_span, c.text) for c in grid.cells)
    with pypdfium2.PdfDocument(data) as pdf:
        invented = sum(not _stands_at(grid, answers, pdf) for grid in grids)
    return Judged(
        name=path.stem,
        asked=answers.relations.total(),
        given=given.total(),
        right=(answers.relations & given).total(),
        invented=invented,
        seconds=seconds,
    )


def _stands_at(grid: Grid, answers: Truth, pdf: pypdfium2.PdfDocument) -> bool:
    """Tell whether a table shares a part of the page with one of the answers."""
    if grid.box is None or grid.page is None:
        return False
    page = pdf[grid.page - 1]
    left, _, _, top = page.get_bbox()
    page.close()
    x0, x1, y0, y1 = grid.box[0] + left, grid.box[2] + left, top - grid.box[3], top - grid.box[1]
    return any(
        number == grid.page and min(x1, box[2]) > max(x0, box[0]) and min(y1, box[3]) > max(y0, box[1])
        for number, box in answers.boxes
    )


def halves(folder: Path) -> tuple[list[Path], list[Path]]:
    """Return the PDFs that have answers, every second one apart: those that may be looked at, those only scored."""
    files = sorted(path for path in folder.rglob("*.pdf") if path.with_name(f"{path.stem}-str.xml").exists())
    return files[::2], files[1::2]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m jixiao.bench.relations", description=__doc__)
    parser.add_argument("folder", type=Path, help="folder of NAME.pdf and NAME-str.xml")
    parser.add_argument("--files", action="store_true", help="a line for each file of the half that may be looked at")
    chosen = parser.parse_args(arguments)
    looked, scored = ([judge(path) for path in half] for half in halves(chosen.folder))
    if chosen.files:
        _print(sorted(((one.name, [one]) for one in looked), key=lambda row: row[1][0].f1))
    _print([("looked at", looked), ("only scored", scored), ("all", [*looked, *scored])])


def _print(rows: Sequence[tuple[str, Sequence[Judged]]]) -> None:
    names = ("", "files", "by document", "pooled", "precision", "recall", "relations", "invented tables", "CPU s")
    table = Table(*names)
    for name, half in rows:
        asked, given, right = (sum(getattr(one, key) for one in half) for key in ("asked", "given", "right"))
        shares = (sum(one.f1 for one in half) / len(half), 2 * right / (asked + given or 1))
        sides = (right / (given or 1), right / (asked or 1))
        figures = [f"{share:.3f}" for share in (*shares, *sides)]
        seconds = sum(one.seconds for one in half)
        table.add_row(
            name, str(len(half)), *figures, f"{asked:,}", str(sum(one.invented for one in half)), f"{seconds:.1f}"
        )
    console().print(table)


if __name__ == "__main__":
    main()
