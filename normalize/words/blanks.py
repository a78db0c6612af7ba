"""Blanks without an end are cut short before any pattern is held against a text: they say no more than a few do."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from extract.document import Block, Chart, Document, Grid, Page, Paragraph

MOST: Final = 64
"""Blanks in a row that are kept: more than the gap between two columns of a text, and so few that a pattern which goes
through them once for each of them, or for each pair, still ends at once."""
MOST_ALIGNED: Final = 2000
"""Characters of a line of text in which words may be aligned (`normalize/lines/columns.py`)."""
_LONG: Final = re.compile(rf"\s{{{MOST + 1},}}")


def with_short_blanks(document: Document) -> Document:
    """Return a document without runs of more than `MOST` blanks; where there is none, as always, the same one."""
    pages = tuple(map(_page, document.pages))
    changed = any(new is not old for new, old in zip(pages, document.pages, strict=True))
    return replace(document, pages=pages) if changed else document


def short(text: str) -> str:
    """Return a text with its runs of blanks cut short; a run that breaks the line still does."""
    if len(text) <= MOST:
        return text
    return _LONG.sub(_cut, text)


def _cut(run: re.Match[str]) -> str:
    kept = run.group()[:MOST]
    return kept if "\n" in kept or "\n" not in run.group() else f"{kept[:-1]}\n"


def _page(page: Page) -> Page:
    blocks = tuple(map(_block, page.blocks))
    changed = any(new is not old for new, old in zip(blocks, page.blocks, strict=True))
    return replace(page, blocks=blocks) if changed else page


def _block(block: Block) -> Block:
    if isinstance(block, Grid):
        if not any(_is_long(cell.text, *cell.lines) for cell in block.cells):
            return block
        cells = (replace(cell, text=short(cell.text), lines=tuple(map(short, cell.lines))) for cell in block.cells)
        return replace(block, cells=tuple(cells))
    if isinstance(block, Paragraph):
        if not _is_long(block.text, *block.lines):
            return block
        return replace(block, text=short(block.text), lines=tuple(_line(line, block) for line in block.lines))
    return _chart(block)


def _line(line: str, paragraph: Paragraph) -> str:
    """Return a line cut short; one of a text keeps the blanks that say where its columns are."""
    aligned = paragraph.provenance.method == "text" and len(line) <= MOST_ALIGNED
    return line if aligned else short(line)


def _chart(chart: Chart) -> Chart:
    points = [text for point in chart.points for text in (point.series, point.category, point.value)]
    if not _is_long(chart.title or "", *chart.texts, *points):
        return chart
    return replace(
        chart,
        title=None if chart.title is None else short(chart.title),
        texts=tuple(map(short, chart.texts)),
        points=tuple(
            replace(point, series=short(point.series), category=short(point.category), value=short(point.value))
            for point in chart.points
        ),
    )


def _is_long(*texts: str) -> bool:
    return any(len(text) > MOST and _LONG.search(text) is not None for text in texts)
