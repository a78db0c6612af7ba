"""Drafts -> pages: paragraphs made with the margins of the whole file, joined over page breaks, tables between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extract.document import Block, Grid, Page, Paragraph, join_lines
from extract.page.paragraphs import Margins, goes_on, margins_by_width, page_paragraphs, running_heads
from extract.tables.draft import PageDraft


def finish_pages(drafts: Sequence[PageDraft], document_id: str) -> list[Page]:
    """Make the paragraphs with the margins of the whole file, and join those that a page break cut."""
    texts = [draft.text for draft in drafts]
    heads, margins = running_heads(texts), margins_by_width(texts)
    pages: list[Page] = []
    for draft in drafts:
        if draft.recognised:
            pages.extend(draft.recognised)
            continue
        block = margins.get(round(draft.text.width))
        paragraphs = page_paragraphs(draft.text, block, heads, document_id)
        own = next((paragraph for paragraph in paragraphs if not paragraph.running), None)
        if own is not None and not draft.begins_with_table(own):
            paragraphs = _join_over_break(pages, paragraphs, block)
        blocks = _in_order(paragraphs, draft.grids)
        pages.append(
            Page(
                number=draft.text.number,
                blocks=tuple(blocks),
                width=draft.text.width,
                height=draft.text.height,
                state=draft.state,
            )
        )
    return pages


def _join_over_break(pages: list[Page], paragraphs: list[Paragraph], margins: Margins | None) -> list[Paragraph]:
    """Append a page's first paragraph to the last one of the page before, where the text goes on."""
    if not pages or not pages[-1].blocks:
        return paragraphs
    own = [index for index, block in enumerate(pages[-1].blocks) if not _is_running(block)]
    first = next((paragraph for paragraph in paragraphs if not paragraph.running), None)
    last = pages[-1].blocks[own[-1]] if own else None
    if first is None or not isinstance(last, Paragraph) or not goes_on(last, first, margins):
        return paragraphs
    joined = replace(last, text=join_lines((last.text, first.text)), lines=(*last.lines, *first.lines))
    blocks = [joined if index == own[-1] else block for index, block in enumerate(pages[-1].blocks)]
    pages[-1] = replace(pages[-1], blocks=tuple(blocks))
    return [paragraph for paragraph in paragraphs if paragraph is not first]


def _is_running(block: Block) -> bool:
    return isinstance(block, Paragraph) and block.running


def _in_order(paragraphs: Sequence[Paragraph], grids: Sequence[Grid]) -> list[Block]:
    """Put the tables between the paragraphs, which stand in reading order already: pieces of a line left to right."""
    waiting = sorted(grids, key=lambda grid: (grid.box[1], grid.box[0]) if grid.box else (0.0, 0.0), reverse=True)
    blocks: list[Block] = []
    for paragraph in paragraphs:
        box = paragraph.provenance.box
        while waiting and box is not None and (waiting[-1].box is None or waiting[-1].box[1] < box[1]):
            blocks.append(waiting.pop())
        blocks.append(paragraph)
    return [*blocks, *reversed(waiting)]
