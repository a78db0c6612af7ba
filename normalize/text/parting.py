"""Paragraphs whose lines were broken on purpose, parted where a new label or number begins or a sentence ended."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from extract.document import Block, Document, Page, Paragraph, join_lines
from normalize.words.section_marks import marker_rank

DELIBERATE: Final = frozenset({"html", "docx"})
"""Formats whose lines end where their author ended them, not where the page did."""
_LABEL: Final = re.compile(r"^[^:：，。；;\s]{2,14}[:：]")
_ENDED: Final = re.compile(r"[。！？；;：:】]$")


def with_lines_parted(document: Document) -> Document:
    """Return a document in which each line that says something of its own is a paragraph."""
    if document.format not in DELIBERATE:
        return document
    return replace(document, pages=tuple(map(_page, document.pages)))


def _page(page: Page) -> Page:
    if not any(isinstance(block, Paragraph) and len(block.lines) > 1 for block in page.blocks):
        return page
    return replace(page, blocks=tuple(part for block in page.blocks for part in _parts(block)))


def _parts(block: Block) -> list[Block]:
    if not isinstance(block, Paragraph) or len(block.lines) < 2:
        return [block]
    groups: list[list[str]] = [[block.lines[0]]]
    for line in block.lines[1:]:
        if _LABEL.match(line) or marker_rank(line) is not None or _ENDED.search(groups[-1][-1]):
            groups.append([line])
        else:
            groups[-1].append(line)
    if len(groups) == 1:
        return [block]
    return [replace(block, text=join_lines(lines), lines=tuple(lines)) for lines in groups]
