"""Headings with wrongly recognised characters (目标家成情况): read as the one known heading that they come near to."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

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
TWIN = 0.9
"""Recognition at most of a heading that was known by its look."""
LENGTHS = range(4, 17)
"""Characters of a heading that can be told apart with some of them wrong."""
BLOCKS = ("indicators", "budget", "goals")
"""Blocks with a header row; a label beside its value is nobody's neighbour in a header."""

_LOOK_ALIKES = (
    "目日曰自",
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


LABELS = (*BLOCKS, "funding")
"""Blocks whose headings and labels are known by their look alone."""


def with_known_headings(document: Document, vocabulary: Vocabulary) -> Document:
    """Return the document with misread headings replaced by the headings that they come near to.

    Replaced are only recognised cells of low score, in a row that holds a known heading of the same block, where one
    meaning alone is near; `Cell.misread` keeps what was recognised.
    """
    if not any(cell.recognition is not None for grid in document.grids for cell in grid.cells):
        return document
    pages = [replace(page, blocks=tuple(_block(block, vocabulary) for block in page.blocks)) for page in document.pages]
    return replace(document, pages=tuple(pages))


def _block(block: Block, vocabulary: Vocabulary) -> Block:
    if not isinstance(block, Grid) or all(cell.recognition is None for cell in block.cells):
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
    twin = _twin(cell, vocabulary)
    if twin is not None:
        score = min(cell.recognition or 0.0, TWIN)
        return replace(cell, text=twin, misread=cell.text, recognition=score)
    doubtful = _is_doubtful(cell)
    whole = _with_whole_bracket(cell.text, vocabulary) or _without_dashes(cell.text, vocabulary) if doubtful else None
    if whole is not None:
        return replace(cell, text=whole, misread=cell.text)
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


_DASHES = re.compile(r"^[—－一_-]+|[—－_-]+$")
"""What is read from the rest of a ruling at either end of a cell."""


def _without_dashes(text: str, vocabulary: Vocabulary) -> str | None:
    """Return a known label without the dashes that rulings left at its ends (——资金情况（万元）), else None."""
    bare = _DASHES.sub("", text)
    if bare == text or any(vocabulary.lookup(block, text) for block in vocabulary.blocks):
        return None
    return bare if any(vocabulary.lookup(block, bare) for block in vocabulary.blocks) else None


_UNIT = re.compile(r"[百千万亿]*元|[%％]")


def _with_whole_bracket(text: str, vocabulary: Vocabulary) -> str | None:
    """Return a heading whose bracket was not read to its end (预算数（万元（2) with its unit alone in it, else None."""
    head, *rest = re.split(r"[(（]", text, maxsplit=1)
    if not rest or sum(map(text.count, "(（")) == sum(map(text.count, ")）")):
        return None
    unit = _UNIT.match(rest[0].strip())
    known = any(vocabulary.lookup(block, head) for block in BLOCKS)
    return f"{head}（{unit.group()}）" if unit is not None and known else None


def _twin(cell: Cell, vocabulary: Vocabulary) -> str | None:
    """Return the one known heading that looks like a recognised cell, character by character (项自支出), else None."""
    if cell.recognition is None or len(cell.text) not in LENGTHS:
        return None
    found = _by_look(vocabulary).get(heading_key(cell.text).translate(_FOLDED), frozenset())
    known = any(vocabulary.lookup(block, cell.text) for block in vocabulary.blocks)
    return next(iter(found)) if len(found) == 1 and not known else None


@lru_cache(maxsize=4)
def _by_look(vocabulary: Vocabulary) -> Mapping[str, frozenset[str]]:
    """Return the known headings by their look: look-alikes in them are one character."""
    found: dict[str, set[str]] = {}
    for block in LABELS:
        for heading in vocabulary.blocks.get(block, {}):
            found.setdefault(heading.translate(_FOLDED), set()).add(heading)
    return {look: frozenset(headings) for look, headings in found.items()}


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
