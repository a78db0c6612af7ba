"""Goldens: what a stage returned when a person last read it against the page, kept as text and compared."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from extract.document import Block, Box, Cell, Chart, Document, Grid, Page, Paragraph

GOLDENS = Path(__file__).parents[1] / "goldens"
SWITCH = "JIXIAO_GOLDEN"
"""Environment variable: `write` rewrites the goldens that the chosen tests look at."""
LINE_BREAK = "↵"
"""Stands in a dump where a line was wrapped inside a cell or a paragraph."""


def check_golden(name: str, text: str) -> None:
    """Compare a text with its golden, `tests/goldens/NAME.txt`; with JIXIAO_GOLDEN=write, make it the golden.

    Raises:
        AssertionError: the golden is missing, or the text differs from it.
    """
    path = GOLDENS / f"{name}.txt"
    wanted = text.rstrip("\n") + "\n"
    if os.environ.get(SWITCH) == "write":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(wanted, encoding="utf-8", newline="\n")
        return
    if not path.is_file():
        raise AssertionError(f"no golden {name}: read the dump against the page, then run once with {SWITCH}=write")
    kept = path.read_text(encoding="utf-8")
    if kept != wanted:
        changes = difflib.unified_diff(kept.splitlines(), wanted.splitlines(), "golden", "now", lineterm="", n=1)
        raise AssertionError(f"differs from golden {name}:\n" + "\n".join(changes))


def dump_document(document: Document, pages: Sequence[int] = (), *, grids: bool = True, texts: bool = True) -> str:
    """Return the blocks of a document, or of some of its pages (1-based), one cell or paragraph a line."""
    chosen = [page for page in document.pages if not pages or page.number in pages]
    lines = [line for page in chosen for line in _page(page, grids=grids, texts=texts)]
    return "\n".join([*lines, *(f"note: {note}" for note in document.notes)]) + "\n"


def dump_grid(grid: Grid) -> str:
    """Return a grid, one cell a line."""
    return "\n".join(_grid(grid)) + "\n"


def _page(page: Page, *, grids: bool, texts: bool) -> Iterator[str]:
    size = "" if page.width is None or page.height is None else f" {page.width:.0f} x {page.height:.0f}"
    yield f"=== page {page.number}{size} {page.state}"
    for block in page.blocks:
        if grids if isinstance(block, Grid) else texts:
            yield from _block(block)


def _block(block: Block) -> Iterator[str]:
    if isinstance(block, Grid):
        yield from _grid(block)
    elif isinstance(block, Chart):
        yield f"chart {block.title}"
        yield from (f"  {point.series} | {point.category} | {point.value}" for point in block.points)
    else:
        yield _paragraph(block)


def _paragraph(paragraph: Paragraph) -> str:
    words = [_box(paragraph.provenance.box)]
    if paragraph.size is not None:
        words.append(f"size {paragraph.size:.1f}")
    if paragraph.heading_level is not None:
        words.append(f"level {paragraph.heading_level}")
    words.extend(word for word in ("bold", "centred", "running") if getattr(paragraph, word))
    return f"text ({', '.join(words)}) {_text(paragraph.text, paragraph.lines)}"


def _grid(grid: Grid) -> Iterator[str]:
    words = [f"{grid.row_count} x {grid.column_count}", grid.method, _box(grid.box)]
    words.extend(word for word, holds in (("open top", grid.open_top), ("open bottom", grid.open_bottom)) if holds)
    yield f"grid {grid.number} ({', '.join(words)})"
    yield "  columns at " + " ".join(f"{edge:.0f}" for edge in grid.column_edges)
    for cell in grid.cells:
        yield f"  {_place(cell)} {_text(cell.text, cell.lines)}".rstrip()


def _place(cell: Cell) -> str:
    spans = "" if cell.row_span == cell.column_span == 1 else f" {cell.row_span}x{cell.column_span}"
    return f"[{cell.row},{cell.column}{spans}]"


def _text(text: str, lines: tuple[str, ...]) -> str:
    """Return the lines with a mark at each break; the joined text as well where it is not simply the lines."""
    broken = LINE_BREAK.join(lines)
    return broken if not lines or "".join(lines) == text else f"{broken} = {text}"


def _box(box: Box | None) -> str:
    return "no box" if box is None else "box " + " ".join(f"{edge:.0f}" for edge in box)
