"""The rows of a text table as strips of pieces, cut into sections: headers with the rows under them, plain rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from extract.document import Cell, Grid
from normalize.columns.header import find_header
from normalize.columns.headings import BLOCKS, HEADING_SHARE, is_heading
from normalize.columns.listed import LISTED_BLOCKS
from normalize.model.rows import grid_rows
from normalize.values.kinds import kind_of
from normalize.values.printed import is_blank
from normalize.words.section_marks import marker_rank
from normalize.words.titles import is_title
from normalize.words.vocabulary import Vocabulary

Strip: TypeAlias = tuple[Cell, ...]
"""The pieces of one row, left to right, the empty ones too."""
LEAST_HEADINGS: Final = 2
LEAST_OF_INDICATORS: Final = 3
"""Headings that a header of indicators has at least."""
MAX_HEADING: Final = 30
MOST_HEADINGS: Final = 60
"""Headings of one row; what has more pieces is no header."""
_VALUES: Final = frozenset({"points", "number", "percent", "signed"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Rows that share their columns: a header of a block with the rows under it; `block` None for plain rows."""

    block: str | None
    head: tuple[Strip, ...]
    body: tuple[Strip, ...]


def strips_of(grid: Grid) -> list[Strip]:
    """Return the rows of a grid without the cells that only fill it up."""
    return [tuple(c for c in grid.row(index) if c.provenance.chars is not None) for index in range(grid.row_count)]


def filled(strip: Strip) -> list[Cell]:
    """Return the pieces that print something; a dash in a cell is a piece."""
    return [cell for cell in strip if cell.text.strip()]


def sections_of(grid: Grid, vocabulary: Vocabulary) -> Iterator[Section]:
    """Yield the sections of a text table, in order."""
    strips = strips_of(grid)
    rows = grid_rows(grid)
    at = 0
    plain: list[Strip] = []
    while at < len(strips):
        block = heads(strips[at], vocabulary)
        header = find_header(rows, at, vocabulary) if block is None and len(filled(strips[at])) > 1 else None
        if header is not None and header.block in LISTED_BLOCKS:
            block = header.block
        if block is None:
            plain.append(strips[at])
            at += 1
            continue
        if plain:
            yield Section(block=None, head=(), body=tuple(plain))
            plain = []
        height = 2 if _has_second_row(strips, at, block, vocabulary) else 1
        end = at + height
        while end < len(strips) and not _ends(strips[end], block, strips[at], vocabulary):
            end += 1
        yield Section(block=block, head=tuple(strips[at : at + height]), body=tuple(strips[at + height : end]))
        at = end
    if plain:
        yield Section(block=None, head=(), body=tuple(plain))


def heads(strip: Strip, vocabulary: Vocabulary) -> str | None:
    """Return the block of which most pieces of a row are headings; None where it heads nothing."""
    texts = [cell.text for cell in filled(strip)]
    if len(texts) > LEAST_HEADINGS and kind_of(texts[-1]) == "points" and _are_listed(texts[:-1], vocabulary):
        texts = texts[:-1]  # the points of the whole block, printed over their column
    if not LEAST_HEADINGS <= len(texts) <= MOST_HEADINGS or any(
        kind_of(text) in _VALUES or is_blank(text) for text in texts
    ):
        return None
    counted = {
        block: sum(1 for text in texts if len(text) <= MAX_HEADING and is_heading(block, text, vocabulary))
        for block in BLOCKS
        if block != "indicators" or len(texts) >= LEAST_OF_INDICATORS
    }
    listed = {block: sum(1 for text in texts if vocabulary.lookup(block, text) is not None) for block in counted}
    block = max(counted, key=lambda name: (counted[name], listed[name], -BLOCKS.index(name)))
    named = len(texts) - (0 if is_heading(block, texts[0], vocabulary) else 1)
    least = max(LEAST_HEADINGS, HEADING_SHARE * named)
    return block if counted[block] >= least and named >= LEAST_HEADINGS else None


def _are_listed(texts: Sequence[str], vocabulary: Vocabulary) -> bool:
    """Tell whether texts are headings of one block that the vocabulary lists, but for a label before them."""
    return any(all(vocabulary.lookup(block, text) is not None for text in texts[1:]) for block in BLOCKS)


def _has_second_row(strips: Sequence[Strip], at: int, block: str, vocabulary: Vocabulary) -> bool:
    """Tell whether the row below a header parts some of its headings: headings of the same block, other ones."""
    if at + 1 >= len(strips) or heads(strips[at + 1], vocabulary) != block:
        return False
    return not {c.text for c in filled(strips[at])} & {c.text for c in filled(strips[at + 1])}


def _goes_on_numbering(text: str, head: Strip) -> bool:
    """Tell whether a short text is numbered as a label beside a header is: 2.实施内容 below 1.目标完成情况."""
    return _is_numbered(text) and any(marker_rank(cell.text) == marker_rank(text) for cell in head)


def _is_numbered(text: str) -> bool:
    return len(text) <= MAX_HEADING and marker_rank(text) is not None


def _ends(strip: Strip, block: str, head: Strip, vocabulary: Vocabulary) -> bool:
    """Tell whether a row below a header belongs to something else: a header, a label of the head or foot, a title."""
    texts = [cell.text for cell in filled(strip)]
    if not texts:
        return False
    if heads(strip, vocabulary) is not None or (len(texts) == 1 and is_title(texts[0])):
        return True
    lookup = vocabulary.lookup
    if block == "goals" and (_goes_on_numbering(texts[0], head) or (len(texts) == 1 and _is_numbered(texts[0]))):
        return True  # 2.项目实施内容及过程概述 names what follows
    source = block == "budget" and lookup("funding", texts[0]) is not None
    if len(texts) > 4 or source or lookup("total", texts[0]) is not None:
        return False
    if lookup("tail", texts[0]) is not None or lookup("management", texts[0]) is not None:
        return True
    opens = lookup("head", texts[0]) is not None and not is_heading(block, texts[0], vocabulary)
    return opens and (block != "indicators" or len(texts) in {2, 4})
