"""The blocks of a page of text with the tables among its lines: aligned columns, or words that single blanks part."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise, takewhile
from typing import Final, TypeAlias

from extract.document import Block, Cell, Paragraph
from normalize.columns.headings import is_heading
from normalize.lines.aligned import aligned_section, is_band
from normalize.lines.cell_lines import cell_table, label_pair
from normalize.lines.columns import Spot, band_at, in_its_columns, joined_cell, known, one, parted, spots_of
from normalize.lines.running import LEAST_HEADINGS, MOST_LINES, ends, section_of, words
from normalize.ragged.strips import Section, heads
from normalize.words.vocabulary import Vocabulary

HEAD_LINES: Final = 14
"""Lines before a table in which labels of its head may stand."""
HEADER_LINES: Final = 12
"""Lines in which a header of aligned columns stands, with the parts above and below its own line."""
LEAST_TOLD: Final = 10
"""Characters beside a label of goals from which they are what it names."""
MOST_LABEL: Final = 12
"""Characters of a label beside a sentence."""
SINGLE_BLANK: Final = 0.85
"""How far a row is to be believed whose labels single blanks part from what stands beside them."""
PAIR: Final = 2
_SENTENCE = re.compile("[，。；]")
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
        alone = cell_table(blocks, at, vocabulary)
        if alone is not None:
            yield from alone[0]
            at += alone[1]
            continue
        pair = label_pair(blocks, at, vocabulary)
        if pair is not None:
            yield pair
            at += 2
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
        band = in_its_columns(band, body, near, above, vocabulary)
        sections, used = aligned_section(band, body, vocabulary)
        return (sections, start + used) if sections else None
    told = _told(near, vocabulary)
    if told is not None:
        return told
    pairs = [spot.cell for spot in spots_of(near[0])] if near else []
    if _names_head(pairs, vocabulary) and len(pairs) > 1:
        return [Section(block=None, head=(), body=(tuple(pairs),))], 1
    return None


def _told(near: Sequence[Paragraph], vocabulary: Vocabulary) -> tuple[list[Section], int] | None:
    """Return the row of labels with sentences beside them, over as many lines as keep to where its pieces begin."""
    spots = spots_of(near[0], wide=False) if near else []
    if not any(len(spot.cell.text) >= LEAST_TOLD and _SENTENCE.search(spot.cell.text) for spot in spots):
        return None
    apart = _by_labels(spots[0], vocabulary)
    spots = [*apart, *spots[1:]]
    sure = SINGLE_BLANK if len(apart) > 1 else None
    first = spots[0].cell.text
    if len(spots) % 2 or len(first) > MOST_LABEL or first.endswith(("：", ":")):
        return None
    if len(spots) == PAIR and not _labels_text(first, vocabulary):
        return None
    held = [[spot] for spot in spots]
    used = 1
    for above, line in pairwise(near):
        follows = (line.provenance.line or 0) - (above.provenance.line or 0) == 1
        places = [_under(spots[1:], spot) for spot in spots_of(line, wide=False)]
        if not follows or None in places:
            break
        for place, spot in zip(places, spots_of(line, wide=False), strict=True):
            held[1 + (place or 0)].append(spot)
        used += 1
    row = tuple(replace(joined_cell([spot.cell for spot in column]), placing=sure) for column in held)
    return [Section(block=None, head=(), body=(row,))], used


def _by_labels(spot: Spot, vocabulary: Vocabulary) -> list[Spot]:
    """Return a piece parted at single blanks about the labels in it: label, what stands beside it, the next label."""
    parts = parted(spot, wide=False)
    at = [index for index, part in enumerate(parts) if _labels_text(part.cell.text, vocabulary)]
    if not at or at[0] or len(parts) == 1:
        return [spot]
    cuts = sorted({edge for index in at for edge in (index, index + 1)} | {len(parts)})
    return [one(parts[start:end], spot) for start, end in pairwise(cuts) if start < end]


def _labels_text(text: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a word labels what stands beside it: goals, a field of the head, or the whole of the money."""
    return (
        is_heading("goals", text, vocabulary)
        or vocabulary.lookup("head", text) is not None
        or vocabulary.lookup("budget", text) == "block"
    )


def _under(spots: Sequence[Spot], spot: Spot) -> int | None:
    """Return which word of a line above another one begins under."""
    return next((index for index, above in enumerate(spots) if abs(above.x0 - spot.x0) <= 1), None)


def _lines(blocks: Sequence[Block]) -> list[Paragraph]:
    """Return the lines that stand before the next table."""
    return [
        block for block in takewhile(lambda block: isinstance(block, Paragraph), blocks) if isinstance(block, Paragraph)
    ]


def _body(near: Sequence[Paragraph], start: int, vocabulary: Vocabulary) -> list[Paragraph]:
    """Return the lines below a header up to what ends them."""
    body: list[Paragraph] = []
    for index in range(start, len(near)):
        if (ends(near[index], vocabulary) and not is_band(near, index)) or _heads_next(near, index, vocabulary):
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
