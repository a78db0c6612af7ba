"""A Document of text -> the same with its ragged tables laid out in columns, and what remains unsure in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from extract.document import Block, Document, Grid, Paragraph
from normalize.lines.entries import entries
from normalize.lines.left_lines import between_tables, heading_lines, lines_of_figures
from normalize.ragged.headless import headed
from normalize.ragged.strips import Section, filled, sections_of
from normalize.ragged.tables import Doubt, Laid, lay_out, plain_table
from normalize.words.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class LaidOut:
    """A document with its tables in columns, and the pieces that may stand in another column."""

    document: Document
    doubts: tuple[Doubt, ...] = ()
    lost: tuple[Paragraph, ...] = ()
    """Lines that head a table of which no row was read."""
    figures: tuple[Paragraph, ...] = ()
    """Lines of figures that are in no table: of a report, where there is one, or of something else."""
    beside: tuple[Paragraph, ...] = ()
    """Lines between the tables of a report, which are cells of it where nothing is read of them."""


def laid_out(document: Document, vocabulary: Vocabulary) -> LaidOut:
    """Return a document whose text tables stand in columns; one of any other format as it is."""
    if document.format != "text":
        return LaidOut(document=document)
    doubts: list[Doubt] = []
    lost: list[Paragraph] = []
    figures: list[Paragraph] = []
    beside: list[Paragraph] = []
    pages = []
    number = 0
    for page in document.pages:
        blocks: list[Block] = []
        of_lines: list[int] = []
        for entry in entries(page.blocks, vocabulary):
            if not isinstance(entry, Grid | Section):
                blocks.append(entry)
                continue
            if isinstance(entry, Grid) and all(cell.placing is not None for cell in entry.cells):
                number += 1
                blocks.append(_numbered(entry, number))  # the text itself shows where each cell stands
                continue
            if isinstance(entry, Section):
                of_lines.append(len(blocks))
            sections = [entry] if isinstance(entry, Section) else sections_of(entry, vocabulary)
            for laid in _tables(sections, number, vocabulary):
                number += 1
                blocks.append(laid.grid)
                doubts.extend(laid.doubts)
        lost.extend(heading_lines(blocks, vocabulary))
        figures.extend(lines_of_figures(blocks))
        beside.extend(between_tables(blocks, frozenset(of_lines)))
        pages.append(replace(page, blocks=tuple(blocks)))
    return LaidOut(
        document=replace(document, pages=tuple(pages)),
        doubts=tuple(doubts),
        lost=tuple(lost),
        figures=tuple(figures),
        beside=tuple(beside),
    )


def _numbered(grid: Grid, number: int) -> Grid:
    """Return a grid as the one of a number."""
    cells = tuple(replace(cell, provenance=replace(cell.provenance, table=number)) for cell in grid.cells)
    return replace(grid, number=number, cells=cells)


def _tables(sections: Iterable[Section], number: int, vocabulary: Vocabulary) -> Iterator[Laid]:
    """Yield the laid sections of a table, numbered on."""
    for section in sections:
        parts = [(section, 1.0)] if section.block is not None else headed(section, vocabulary)
        for part, sure in parts:
            body = [strip for strip in (*part.head, *part.body) if filled(strip)]
            if not body:
                continue
            number += 1
            laid = lay_out(part, number, vocabulary, sure=sure) if part.block is not None else None
            yield laid or Laid(grid=plain_table(body, number))
