"""A document that calls itself a self-evaluation and gave nothing: its title, so that it does not pass in silence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from extract.document import Cell, Document, Grid, Paragraph
from normalize.values.kinds import FIGURES, kind_of
from normalize.words.titles import is_look_alike, is_title
from normalize.words.vocabulary import Vocabulary

_LEVELS = re.compile(r"[一二三]级指标|绩效指标|预算数|执行数|全年预算|全年支出|执行率|支出进度|自评得分")
_RESULTS = re.compile(r"得分|评分|完成值|实际完成|完成情况")
TITLE_ROWS: Final = 3
"""Rows at the top of a table that may hold its title."""
LEAST_FIGURES: Final = 3
"""Figures in the cells of a document that show that a form was filled in."""


def title_of_unread(document: Document, vocabulary: Vocabulary) -> Paragraph | Cell | None:
    """Return the title of a self-evaluation whose pages print levels or money and results, None without one.

    A notice, a list of links or a blank template that names 自评 prints no results.
    """
    title = next(
        (
            line
            for line in _lines(document)
            if "自评" in line.text and is_title(line.text) and not is_look_alike(line.text, vocabulary)
        ),
        None,
    )
    if title is None:
        return None
    printed = "".join(_texts(document))
    figures = sum(kind_of(cell.text) in FIGURES for grid in document.grids for cell in grid.cells)
    filled = figures >= LEAST_FIGURES or (not any(document.grids) and _RESULTS.search(printed) is not None)
    return title if filled and _LEVELS.search(printed) else None


def _lines(document: Document) -> Iterator[Paragraph | Cell]:
    """Yield the lines of the text, and the cells that stand alone in one of a table's first rows."""
    for block in document.blocks():
        if isinstance(block, Paragraph):
            yield block
        elif isinstance(block, Grid):
            top = [cell for cell in block.cells if cell.text and cell.row < TITLE_ROWS]
            yield from (cell for cell in top if sum(1 for other in top if other.row == cell.row) == 1)


def _texts(document: Document) -> list[str]:
    texts: list[str] = []
    for block in document.blocks():
        if isinstance(block, Paragraph):
            texts.append(block.text)
        elif isinstance(block, Grid):
            texts.extend(cell.text for cell in block.cells)
    return texts
