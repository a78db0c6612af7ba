"""A Document of text -> the same with its ragged tables laid out in columns, and what remains unsure in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from extract.document import Block, Document, Grid, Paragraph
from normalize.ragged.entries import entries, heads_nothing_read
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


def laid_out(document: Document, vocabulary: Vocabulary) -> LaidOut:
    """Return a document whose text tables stand in columns; one of any other format as it is."""
    if document.format != "text":
        return LaidOut(document=document)
    doubts: list[Doubt] = []
    lost: list[Paragraph] = []
    pages = []
    number = 0
    for page in document.pages:
        blocks: list[Block] = []
        for entry in entries(page.blocks, vocabulary):
            if not isinstance(entry, Grid | Section):
                blocks.append(entry)
                if isinstance(entry, Paragraph) and heads_nothing_read(entry, vocabulary):
                    lost.append(entry)
                continue
            sections = [entry] if isinstance(entry, Section) else sections_of(entry, vocabulary)
            for laid in _tables(sections, number, vocabulary):
                number += 1
                blocks.append(laid.grid)
                doubts.extend(laid.doubts)
        pages.append(replace(page, blocks=tuple(blocks)))
    return LaidOut(document=replace(document, pages=tuple(pages)), doubts=tuple(doubts), lost=tuple(lost))


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
