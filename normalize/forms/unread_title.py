"""A document that calls itself a self-evaluation and gave nothing: its title, so that it does not pass in silence."""

from __future__ import annotations

import re

from extract.document import Document, Grid, Paragraph
from normalize.words.titles import is_look_alike, is_title
from normalize.words.vocabulary import Vocabulary

_LEVELS = re.compile(r"[一二三]级指标|绩效指标|三级")
_RESULTS = re.compile(r"得分|评分|完成值|实际完成|完成情况")


def title_of_unread(document: Document, vocabulary: Vocabulary) -> Paragraph | None:
    """Return the title of a self-evaluation whose pages print levels of indicators and results, None without one.

    A notice or a list of links that names 自评 prints neither.
    """
    title = next(
        (
            block
            for block in document.blocks()
            if isinstance(block, Paragraph)
            and "自评" in block.text
            and is_title(block.text)
            and not is_look_alike(block.text, vocabulary)
        ),
        None,
    )
    if title is None:
        return None
    printed = "".join(_texts(document))
    return title if _LEVELS.search(printed) and _RESULTS.search(printed) else None


def _texts(document: Document) -> list[str]:
    texts: list[str] = []
    for block in document.blocks():
        if isinstance(block, Paragraph):
            texts.append(block.text)
        elif isinstance(block, Grid):
            texts.extend(cell.text for cell in block.cells)
    return texts
