"""Columns that blanks keep under each other: where words stand, headings over several lines, gutters between."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from extract.document import Cell, Paragraph, Provenance, join_lines
from normalize.columns.headings import BLOCKS, is_heading
from normalize.model.form import AMOUNTS
from normalize.ragged.strips import heads
from normalize.values.kinds import FIGURES, kind_of
from normalize.words.section_marks import marker_rank
from normalize.words.vocabulary import Vocabulary

LEAST_HEADINGS: Final = {"indicators": 3, "budget": 2, "goals": 2}
"""Headings of the line that a header stands on."""
MAX_WRAPPED: Final = 14
"""Characters of a part of a heading that is broken over lines."""
ALIKE: Final = 0.6
"""What a heading like a listed one counts, beside a listed one."""
LISTED: Final = 2.0
"""Words that cross columns which a heading more makes up for."""
MAX_ALIGNED: Final = 2000
"""Characters of a line in which words may be aligned; longer ones are running text."""
MAX_DOWNWARDS: Final = 2
"""Characters of a label printed downwards that stand in one line."""
_WORD = re.compile("[^ \u3000\u00a0]+(?:[ \u00a0][^ \u3000\u00a0]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A word as it stands in its line: the piece, and its first column of characters and the one behind its last."""

    cell: Cell
    x0: int
    x1: int

    @property
    def middle(self) -> float:
        """The middle of the word."""
        return (self.x0 + self.x1) / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A header of aligned columns: its block, its headings left to right, its lines above and below."""

    block: str
    spots: tuple[Spot, ...]
    above: int
    below: int
    wide: bool


def width_of(text: str) -> int:
    """Return the columns of characters that a text takes, two for each wide one."""
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


def spots_of(paragraph: Paragraph, *, wide: bool = True) -> list[Spot]:
    """Return the words of a line that two blanks or more part, each with its place.

    `wide` tells that a Chinese character takes two columns, as a terminal shows it; pdftotext counts it as one.
    """
    raw = paragraph.lines[0] if paragraph.lines else paragraph.text
    if len(raw) > MAX_ALIGNED:
        return []
    place = paragraph.provenance
    indent = len(raw) - len(raw.lstrip())
    base = (place.chars[0] if place.chars is not None else 0) - indent
    spots = []
    for found in _WORD.finditer(raw):
        where = Provenance(
            document_id=place.document_id,
            method="text",
            line=place.line,
            chars=(base + found.start(), base + found.end()),
        )
        x0 = width_of(raw[: found.start()]) if wide else found.start()
        cell = Cell(text=found.group(), lines=(found.group(),), row=0, column=0, provenance=where)
        spots.append(Spot(cell=cell, x0=x0, x1=x0 + (width_of(found.group()) if wide else len(found.group()))))
    return spots


def parted(spot: Spot, *, wide: bool) -> list[Spot]:
    """Return the words that single blanks part in one; the place of each among its line's."""
    text = spot.cell.text
    place = spot.cell.provenance
    base = place.chars[0] if place.chars is not None else 0
    found = []
    for part in re.finditer("[^ \u00a0]+", text):
        where = replace(place, chars=(base + part.start(), base + part.end()))
        x0 = spot.x0 + (width_of(text[: part.start()]) if wide else part.start())
        x1 = x0 + (width_of(part.group()) if wide else len(part.group()))
        cell = replace(spot.cell, text=part.group(), lines=(part.group(),), provenance=where)
        found.append(Spot(cell=cell, x0=x0, x1=x1))
    return found


def headings_of(paragraph: Paragraph, vocabulary: Vocabulary, *, wide: bool = True) -> list[Spot]:
    """Return the words of a line of headings: where single blanks part headings that are none together, each."""
    found: list[Spot] = []
    for spot in spots_of(paragraph, wide=wide):
        parts = parted(spot, wide=wide)
        named = sum(1 for part in parts if _is_any_heading(part.cell.text, vocabulary))
        whole = all(len(part.cell.text) > 1 and "\u4e00" <= part.cell.text[0] <= "\u9fff" for part in parts)
        apart = (named > 1 or (named and whole)) and not _is_listed(spot.cell.text, vocabulary)
        found.extend(parts if apart else [spot])
    return found


def _is_listed(text: str, vocabulary: Vocabulary) -> bool:
    return any(vocabulary.lookup(block, text) is not None for block in BLOCKS)


def _is_any_heading(text: str, vocabulary: Vocabulary) -> bool:
    return any(is_heading(block, text, vocabulary) for block in BLOCKS)


def in_columns(spots: Sequence[Spot], edges: Sequence[float], *, wide: bool) -> list[tuple[int, Spot]]:
    """Return the words of a line with their columns: one that columns part at a single blank is two."""
    found: list[tuple[int, Spot]] = []
    for spot in spots:
        groups: list[tuple[int, list[Spot]]] = []
        for part in parted(spot, wide=wide):
            column = column_of(part, edges)
            if groups and groups[-1][0] == column:
                groups[-1][1].append(part)
            else:
                groups.append((column, [part]))
        if len(groups) == 1:
            found.append((groups[0][0], spot))
        else:
            found.extend((column, one(parts, spot)) for column, parts in groups)
    return found


def one(parts: Sequence[Spot], whole: Spot) -> Spot:
    """Return parts of a word that stand beside each other as one."""
    first, last = parts[0].cell.provenance.chars, parts[-1].cell.provenance.chars
    base = whole.cell.provenance.chars
    if first is None or last is None or base is None:
        return whole
    text = whole.cell.text[first[0] - base[0] : last[1] - base[0]]
    where = replace(whole.cell.provenance, chars=(first[0], last[1]))
    return Spot(cell=replace(whole.cell, text=text, lines=(text,), provenance=where), x0=parts[0].x0, x1=parts[-1].x1)


def joined_cell(cells: Sequence[Cell]) -> Cell:
    """Return the lines of one cell, top to bottom, as one piece."""
    first, last = cells[0].provenance, cells[-1].provenance
    chars = (first.chars[0], last.chars[1]) if first.chars is not None and last.chars is not None else None
    where = Provenance(document_id=first.document_id, method="text", line=first.line, chars=chars)
    held: dict[int | None, list[str]] = {}
    for cell in cells:  # what stands beside each other in one column stays apart: 6.6 6.6 is no 6.66.6
        held.setdefault(cell.provenance.line, []).append(cell.text)
    texts = tuple(" ".join(words) for words in held.values())
    return Cell(text=join_lines(texts), lines=texts, row=0, column=0, provenance=where)


def band_at(
    lines: Sequence[Paragraph],
    at: int,
    vocabulary: Vocabulary,
    heights: Sequence[tuple[int, int]] | None = None,
    widths: Sequence[bool] = (True, False),
) -> Band | None:
    """Return the header that stands on a line, with the parts of its headings above and below; None where none does.

    `heights` are the lines above and below that are tried, all by default.
    """
    if len(spots_of(lines[at])) < 2 or not _may_head(headings_of(lines[at], vocabulary), vocabulary):
        return None
    best: Band | None = None
    best_nats = float("-inf")
    for wide in widths:
        whole = headings_of(lines[at], vocabulary, wide=wide)
        bare = _bare(whole, vocabulary)
        for above, below in heights or _HEIGHTS:
            for parts in _ways(lines, at, (above, below), wide=wide):
                own = whole if len(whole) > len(bare) and _begins(whole[0], parts, vocabulary) else bare
                spots = _merged(own, parts, vocabulary) if parts else own
                block = heads(tuple(spot.cell for spot in spots), vocabulary)
                if block is None or len(spots) < LEAST_HEADINGS[block] or not _is_headed(block, spots, vocabulary):
                    continue
                band = Band(block=block, spots=tuple(spots), above=above, below=below, wide=wide)
                nats = known(band, vocabulary)
                # parts that only complete headings are theirs
                as_good = best is not None and nats == best_nats and wide == best.wide
                if nats > best_nats or (as_good and best is not None and len(spots) == len(best.spots)):
                    best, best_nats = band, nats
    return best


def _begins(first: Spot, parts: Sequence[Sequence[Spot]], vocabulary: Vocabulary) -> bool:
    """Tell whether a short word before the headings is a heading with what stands above and below it: 一级 / 指标."""
    near = [spot for line in parts for spot in line[:1] or [first] if spot.x0 < first.x1 and first.x0 < spot.x1]
    return len(near) > 1 and _is_listed("".join(spot.cell.text for spot in near), vocabulary)


def _is_headed(block: str, spots: Sequence[Spot], vocabulary: Vocabulary) -> bool:
    """Tell whether a header of a budget names an amount by a listed heading: 指标, 率 alone are parts of words."""
    return block != "budget" or any(vocabulary.lookup(block, spot.cell.text) in AMOUNTS for spot in spots)


def in_its_columns(
    band: Band, body: Sequence[Paragraph], lines: Sequence[Paragraph], at: int, vocabulary: Vocabulary
) -> Band:
    """Return a header by the count of columns in which the words of its body cross least and stand nearest."""
    found: list[tuple[float, float, int, Band]] = []
    for wide in (band.wide, not band.wide):
        tried = band_at(lines, at, vocabulary, [(band.above, band.below)], (wide,))
        if tried is None or tried.block != band.block or len(tried.spots) < len(band.spots):
            continue
        words = [tight(spots_of(paragraph, wide=wide), wide=wide) for paragraph in body]
        edges = gutters(tried, words)
        crossed = sum(1 for line in words for spot in line for edge in edges if spot.x0 < edge < spot.x1)
        found.append((crossed - LISTED * known(tried, vocabulary), _astray(tried, words, edges), len(found), tried))
    return min(found, key=lambda item: item[:3])[3] if found else band


def _astray(band: Band, words: Sequence[Sequence[Spot]], edges: Sequence[float]) -> float:
    """Return how far the figures of a body, or its words where it has none, stand off the middles of their headings."""
    spots = [spot for line in words for spot in line]
    figures = [spot for spot in spots if kind_of(spot.cell.text) in FIGURES] or spots
    return sum(abs(spot.middle - band.spots[column_of(spot, edges)].middle) / (1 + band.wide) for spot in figures)


def _bare(spots: Sequence[Spot], vocabulary: Vocabulary) -> list[Spot]:
    """Return the words of a header without a character of a label that is printed downwards before them."""
    first = spots[0].cell.text
    labels = len(first) <= MAX_DOWNWARDS and not any(is_heading(block, first, vocabulary) for block in BLOCKS)
    return list(spots[1:] if labels else spots)


_HEIGHTS: Final = ((0, 0), (1, 1), (0, 1), (1, 0), (0, 2), (2, 2), (0, 3), (0, 4), (0, 5), (0, 6), (0, 7))
"""Lines above and below its own that a header may take."""


def _may_head(spots: Sequence[Spot], vocabulary: Vocabulary) -> bool:
    """Tell whether two words of a line are headings of one block, and none is a figure."""
    texts = [spot.cell.text for spot in spots]
    if any(kind_of(text) in {"points", "number", "percent", "signed", "sentence"} for text in texts):
        return False
    return any(sum(1 for text in texts if is_heading(block, text, vocabulary)) >= 2 for block in BLOCKS)


def known(band: Band, vocabulary: Vocabulary) -> float:
    """Return how many headings are listed, or like one, less half of those that are not."""
    texts = [spot.cell.text for spot in band.spots]
    listed = [text for text in texts if vocabulary.lookup(band.block, text) is not None]
    alike = sum(1 for text in texts if text not in listed and is_heading(band.block, text, vocabulary))
    return len(listed) + ALIKE * alike - 0.5 * (len(texts) - len(listed) - alike)


def _ways(lines: Sequence[Paragraph], at: int, around: tuple[int, int], *, wide: bool) -> Iterator[list[list[Spot]]]:
    """Yield the words of the lines around a header, as blanks and as single blanks part them; nothing without lines."""
    if not any(around):
        yield []
        return
    parts = _parts(lines, at, around, wide=wide)
    if parts is not None:
        yield parts
        apart = [tight(line, wide=wide) for line in parts]
        if apart != parts:
            yield apart


def _parts(lines: Sequence[Paragraph], at: int, around: tuple[int, int], *, wide: bool) -> list[list[Spot]] | None:
    """Return the words of the lines around a header, its own left empty; None where they are no parts of headings."""
    above, below = around
    if at - above < 0 or at + below >= len(lines):
        return None
    found: list[list[Spot]] = []
    for index in range(at - above, at + below + 1):
        spots = [] if index == at else spots_of(lines[index], wide=wide)
        first, last = lines[index].provenance.line, lines[at].provenance.line
        if first is None or last is None or abs(first - last) != abs(index - at):
            return None
        if any(len(spot.cell.text) > MAX_WRAPPED or marker_rank(spot.cell.text) is not None for spot in spots):
            return None
        found.append(spots)
    return found


def _merged(own: Sequence[Spot], parts: Sequence[Sequence[Spot]], vocabulary: Vocabulary) -> list[Spot]:
    """Return the headings with their parts joined top to bottom; left of the first only a heading by itself is one."""
    stacks: list[tuple[int, int, list[Cell]]] = []
    left = min(spot.x0 for spot in own)
    for line in parts:
        for spot in line or own:
            index = next((i for i, (x0, x1, _) in enumerate(stacks) if spot.x0 < x1 and x0 < spot.x1), None)
            if index is None:
                stacks.append((spot.x0, spot.x1, [spot.cell]))
            else:
                x0, x1, cells = stacks[index]
                stacks[index] = (min(x0, spot.x0), max(x1, spot.x1), [*cells, spot.cell])
    stacks.sort(key=lambda stack: stack[0])
    found = [Spot(cell=joined_cell(cells), x0=x0, x1=x1) for x0, x1, cells in stacks]
    return [
        spot
        for spot in found
        if spot.x1 > left or (_is_listed(spot.cell.text, vocabulary) and len(spot.cell.text) > MAX_DOWNWARDS)
    ]


def tight(spots: Sequence[Spot], *, wide: bool) -> list[Spot]:
    """Return the words of a line as single blanks part them."""
    return [part for spot in spots for part in parted(spot, wide=wide)]


def gutters(band: Band, body: Sequence[Sequence[Spot]]) -> list[float]:
    """Return where one column ends and the next begins: the place between two headings that the fewest words cross."""
    edges: list[float] = []
    for left, right in zip(band.spots, band.spots[1:], strict=False):
        best: tuple[int, float, float] | None = None
        between = (left.x1 + right.x0) / 2
        for x in range(int(left.middle) + 1, int(right.middle) + 1):
            crossed = sum(1 for line in body for spot in line if spot.x0 < x < spot.x1)
            crossed += 3 * sum(1 for spot in (left, right) if spot.x0 < x < spot.x1)
            key = (crossed, abs(x - between), float(x))
            if best is None or key < best:
                best = key
        edges.append(best[2] if best is not None else between)
    return edges


def column_of(spot: Spot, edges: Sequence[float]) -> int:
    """Return the column in which most of a word stands."""
    cuts = [float("-inf"), *edges, float("inf")]
    shares = [min(spot.x1, right) - max(spot.x0, left) for left, right in pairwise(cuts)]
    return max(range(len(shares)), key=lambda index: shares[index])
