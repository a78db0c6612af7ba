"""Running text as sections: which paragraph is a heading, of which rank, and what stands under it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from extract.document import Paragraph
from normalize.words.section_marks import marker_rank

MAX_HEADING = 42
"""Characters; a longer line that begins with a number is a paragraph."""
SMALL_PRINT = 0.85
"""Of the body size: lines set smaller are captions and chart labels, no headings."""
MAX_BARE_HEADING = 26
"""Characters of a heading without a number."""

_END = re.compile(r"[。；;！？!?，,：:]$")
_AMOUNT = re.compile(r"\d\s*(万元|亿元|元|%|％)")
_CAPTION = re.compile(r"^[（(]?\s*[图表]\s*\d|^单位[:：]|^附件|^[（(].*[)）]$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A paragraph in its place: the nearest heading, the headings above by rank, and its own rank if it is one."""

    position: int
    paragraph: Paragraph
    rank: int | None
    heading: str | None
    path: tuple[tuple[int, str], ...]

    @property
    def text(self) -> str:
        """The paragraph's text."""
        return self.paragraph.text

    def under(self, pattern: re.Pattern[str]) -> bool:
        """Tell whether one of the headings above matches."""
        return any(pattern.search(text) for _, text in self.path)


def body_size(paragraphs: Sequence[Paragraph]) -> float | None:
    """Return the type size that most characters have, None where no size is known."""
    sizes: Counter[float] = Counter()
    for paragraph in paragraphs:
        if paragraph.size is not None:
            sizes[round(paragraph.size, 1)] += len(paragraph.text)
    return sizes.most_common(1)[0][0] if sizes else None


def _rank(paragraph: Paragraph, size: float | None) -> int | None:
    text = paragraph.text.strip()
    rank = marker_rank(text)
    bare = text.rstrip("。")
    if rank is not None:
        if len(text) > MAX_HEADING or _AMOUNT.search(text) or (_END.search(text) and not _is_label(bare)):
            return None
        return rank
    if paragraph.heading_level is not None and len(text) <= MAX_HEADING:
        return min(paragraph.heading_level + 1, 6)
    small = size is not None and paragraph.size is not None and paragraph.size < SMALL_PRINT * size
    if small or len(text) > MAX_BARE_HEADING or _END.search(text) or _AMOUNT.search(text) or _CAPTION.search(text):
        return None
    return 3 if re.search(r"[\u4e00-\u9fff]{3}", text) and not re.search(r"\d", text) else None


def _is_label(text: str) -> bool:
    """Tell whether a line that ends with 。 is a heading all the same (`1.产出指标完成情况分析。`)."""
    return re.search(r"(指标|情况|分析|目标)([（(][^（）()]*[)）])?$", text) is not None and "，" not in text


def sections(items: Sequence[tuple[int, Paragraph]]) -> list[Entry]:
    """Return the paragraphs with their headings, in order."""
    size = body_size([paragraph for _, paragraph in items])
    path: list[tuple[int, str]] = []
    entries: list[Entry] = []
    for position, paragraph in items:
        rank = _rank(paragraph, size)
        if rank is not None:
            path = [item for item in path if item[0] < rank]
        heading = path[-1][1] if path else None
        entries.append(Entry(position=position, paragraph=paragraph, rank=rank, heading=heading, path=tuple(path)))
        if rank is not None:
            path.append((rank, paragraph.text.strip()))
    return entries
