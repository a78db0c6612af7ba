"""The blocks of a page of text with the tables among its lines: aligned columns, or words that single blanks part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import Final, TypeAlias

from extract.document import Block, Cell, Paragraph
from normalize.ragged.aligned import aligned_section
from normalize.ragged.columns import band_at, in_its_columns, known, spots_of
from normalize.ragged.running import LEAST_HEADINGS, MOST_LINES, ends, section_of, words
from normalize.ragged.strips import Section, heads
from normalize.words.vocabulary import Vocabulary

HEAD_LINES: Final = 14
"""Lines before a table in which labels of its head may stand."""
HEADER_LINES: Final = 12
"""Lines in which a header of aligned columns stands, with the parts above and below its own line."""
MAX_ABOVE: Final = 2
"""Lines above the one on which a header stands that hold parts of its headings."""

Entry: TypeAlias = Block | Section
"""A block left as it is, or the rows of a table that lines gave."""


def entries(blocks: Sequence[Block], vocabulary: Vocabulary) -> Iterator[Entry]:
    """Yield the blocks of a page with its running tables as sections; each line belongs to one of both."""
    at = 0
    while at < len(blocks):
        block = blocks[at]
        aligned = _aligned(blocks, at, vocabulary)
        if aligned is not None:
            sections, used = aligned
            yield from sections
            at += used
            continue
        head = words(block) if isinstance(block, Paragraph) else ()
        name = heads(head, vocabulary) if len(head) > 1 else None
        if name is None or len(head) < LEAST_HEADINGS[name]:
            pairs = _names_head(head, vocabulary) and _table_follows(blocks[at + 1 : at + HEAD_LINES], vocabulary)
            yield Section(block=None, head=(), body=(head,)) if pairs else block
            at += 1
            continue
        body: list[Paragraph] = []
        for following in blocks[at + 1 : at + 1 + MOST_LINES]:
            if not isinstance(following, Paragraph) or ends(following, vocabulary):
                break
            body.append(following)
        sections, used = section_of(name, head, body, vocabulary)
        yield from sections
        if not sections:
            yield block
        at += 1 + (used if sections else 0)


def _aligned(blocks: Sequence[Block], at: int, vocabulary: Vocabulary) -> tuple[list[Section], int] | None:
    """Return the table whose aligned header begins at a block, and how many blocks it takes; None where none does."""
    near = _lines(blocks[at : at + HEADER_LINES])
    bands = [
        (band, above)
        for above in range(min(MAX_ABOVE + 1, len(near)))
        if (band := band_at(near, above, vocabulary)) is not None and band.above == above
    ]
    if bands:
        band, above = max(bands, key=lambda found: known(found[0], vocabulary))
        start = above + band.below + 1
        near = _lines(blocks[at : at + MOST_LINES])
        body = _body(near, start, vocabulary)
        band = in_its_columns(band, body, near[above:], vocabulary)
        sections, used = aligned_section(band, body, vocabulary)
        return (sections, start + used) if sections else None
    pairs = [spot.cell for spot in spots_of(near[0])] if near else []
    if _names_head(pairs, vocabulary) and len(pairs) > 1:
        return [Section(block=None, head=(), body=(tuple(pairs),))], 1
    return None


def _lines(blocks: Sequence[Block]) -> list[Paragraph]:
    """Return the lines that stand before the next table."""
    return [
        block for block in takewhile(lambda block: isinstance(block, Paragraph), blocks) if isinstance(block, Paragraph)
    ]


def _body(near: Sequence[Paragraph], start: int, vocabulary: Vocabulary) -> list[Paragraph]:
    """Return the lines below a header up to what ends them."""
    body: list[Paragraph] = []
    for index in range(start, len(near)):
        if ends(near[index], vocabulary) or _heads_next(near, index, vocabulary):
            break
        body.append(near[index])
    return body


def _heads_next(lines: Sequence[Paragraph], at: int, vocabulary: Vocabulary) -> bool:
    """Tell whether the next header begins at a line, with a part of its headings above it or not."""
    for above in range(MAX_ABOVE + 1):
        if at + above < len(lines) and len(spots_of(lines[at + above])) > 1:
            band = band_at(lines, at + above, vocabulary)
            if band is not None and band.above == above:
                return True
    return False


def _names_head(line: Sequence[Cell], vocabulary: Vocabulary) -> bool:
    """Tell whether a line holds labels of a form's head, a value behind each."""
    labels = [
        vocabulary.lookup("head", cell.text) is not None and not any(char.isdigit() for char in cell.text)
        for cell in line
    ]
    return len(line) in {2, 4} and labels == [True, False] * (len(line) // 2)


def _table_follows(blocks: Sequence[Block], vocabulary: Vocabulary) -> bool:
    """Tell whether one of the next lines is the header of a running table."""
    for block in blocks:
        line = words(block) if isinstance(block, Paragraph) else ()
        name = heads(line, vocabulary) if len(line) > 1 else None
        if name is not None and len(line) >= LEAST_HEADINGS[name]:
            return True
    return False
