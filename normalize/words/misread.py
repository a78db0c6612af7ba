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
LENGTHS = range(4, 17)
"""Characters of a heading that can be told apart with some of them wrong."""
BLOCKS = ("indicators", "budget", "goals")
"""Blocks with a header row; a label beside its value is nobody's neighbour in a header."""

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
    likeness = {
        heading: Levenshtein.normalized_similarity(key, heading) for heading in known if len(heading) >= LENGTHS[0]
    }
    best = max(likeness, key=likeness.__getitem__, default=None)
    if best is None or likeness[best] < NEAR:
        return None
    rivals = (score for heading, score in likeness.items() if known[heading] != known[best])
    return (likeness[best], best) if max(rivals, default=0.0) <= likeness[best] - CLEAR else None
