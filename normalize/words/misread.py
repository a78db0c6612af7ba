"""Headings with wrongly recognised characters (目标家成情况): read as the one known heading that they come near to."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from rapidfuzz.distance import Levenshtein

from extract.document import Block, Cell, Document, Grid
from normalize.words.vocabulary import Vocabulary, heading_key

DOUBTFUL = 0.85
"""Recognition below which a cell may be a misread heading; text under a seal is always below."""
NEAR = 0.65
"""Share of the characters that a heading has in common with what was read, at least."""
CLEAR = 0.1
"""By this much every heading of another meaning is less like it."""
LOOK_ALIKE = 0.95
"""Likeness at most where characters were taken for others that look like them."""
CUT = 0.9
"""Likeness of a heading that has lost its first or last character at the edge of its cell."""
LENGTHS = range(4, 17)
"""Characters of a heading that can be told apart with some of them wrong."""
BLOCKS = ("indicators", "budget", "goals")
"""Blocks with a header row; a label beside its value is nobody's neighbour in a header."""

_LOOK_ALIKES = (
    "目日曰",
    "预顶项",
    "成戍戌",
    "值直",
    "未末",
    "己已巳",
    "人入",
    "千干于",
    "标杯",
    "权杈",
    "重里",
    "夫失",
    "金全",
)
"""Characters that recognition takes for each other on worn print; the first of each stands for all."""
_FOLDED = str.maketrans({other: group[0] for group in _LOOK_ALIKES for other in group[1:]})
_GHOST = re.compile(r"^[0-9A-Za-z]{1,2}(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])[0-9A-Za-z]{1,2}$")
"""A wall or a stroke of a seal beside a heading, read as letters."""
_NO_CHARACTER = re.compile(r"[^\w()（）]+|_")


def with_known_headings(document: Document, vocabulary: Vocabulary) -> Document:
    """Return the document with misread headings replaced by the headings that they come near to.

    Replaced are only recognised cells of low score, in a row that holds a known heading of the same block, where one
    meaning alone is near; `Cell.misread` keeps what was recognised.
    """
    if not any(_is_doubtful(cell) for grid in document.grids for cell in grid.cells):
        return document
    pages = [replace(page, blocks=tuple(_block(block, vocabulary) for block in page.blocks)) for page in document.pages]
    return replace(document, pages=tuple(pages))


def _block(block: Block, vocabulary: Vocabulary) -> Block:
    if not isinstance(block, Grid) or not any(map(_is_doubtful, block.cells)):
        return block
    rows: dict[int, list[Cell]] = {}
    for cell in block.cells:
        rows.setdefault(cell.row, []).append(cell)
    return replace(block, cells=tuple(_cell(cell, rows[cell.row], vocabulary) for cell in block.cells))


def _is_doubtful(cell: Cell) -> bool:
    return (
        cell.recognition is not None and (cell.recognition < DOUBTFUL or cell.sealed) and len(cell.text) >= LENGTHS[0]
    )


def _cell(cell: Cell, row: Sequence[Cell], vocabulary: Vocabulary) -> Cell:
    if not _is_doubtful(cell) or any(vocabulary.lookup(block, cell.text) for block in vocabulary.blocks):
        return cell
    near = [
        found
        for block in BLOCKS
        if any(other is not cell and vocabulary.lookup(block, other.text) for other in row)
        and (found := nearest_heading(cell.text, vocabulary.blocks.get(block, {}))) is not None
    ]
    best = max((likeness for likeness, _ in near), default=0.0)
    headings = {heading for likeness, heading in near if likeness == best}
    # As near to the headings of two blocks, it may be either.
    return replace(cell, text=headings.pop(), misread=cell.text) if len(headings) == 1 else cell


def nearest_heading(text: str, known: Mapping[str, str]) -> tuple[float, str] | None:
    """Return the heading (key of `known`) that a damaged one comes near to, after its likeness in 0..1.

    None where no heading is near, or headings of several meanings are.
    """
    key = _NO_CHARACTER.sub("", heading_key(text))
    if len(key) not in LENGTHS:
        return None
    likeness = {heading: _likeness(key, heading) for heading in known if len(heading) >= LENGTHS[0]}
    best = max(likeness, key=likeness.__getitem__, default=None)
    if best is None or likeness[best] < NEAR:
        return None
    rivals = (score for heading, score in likeness.items() if known[heading] != known[best])
    return (likeness[best], best) if max(rivals, default=0.0) <= likeness[best] - CLEAR else None


def _likeness(key: str, heading: str) -> float:
    """Return in 0..1 how like a damaged heading is to a known one: look-alikes, ghosts and cut edges cost little."""
    seen, meant = key.translate(_FOLDED), heading.translate(_FOLDED)
    inner = _GHOST.sub("", seen)
    best = max(Levenshtein.normalized_similarity(each, meant) for each in {seen, inner or seen})
    if len(inner) >= LENGTHS[0] and len(meant) == len(inner) + 1 and (meant.endswith(inner) or meant.startswith(inner)):
        return max(best, CUT)
    return best if seen == key and meant == heading else min(best, LOOK_ALIKE)
