"""Running text as sections: which paragraph is a heading, of which rank, and what stands under it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extract.document import Paragraph
from normalize.text.told import begins_with_value, tell
from normalize.words.section_marks import marker_rank

MAX_HEADING = 42
"""Characters; a longer line that begins with a number is a paragraph."""
SMALL_PRINT = 0.85
"""Of the body size: lines set smaller are captions and chart labels, no headings."""
MAX_BARE_HEADING = 26
"""Characters of a heading without a number."""
MAX_RUN_IN = 24
"""Characters of a heading that its text follows in the same paragraph."""

BEGINNING = 300
"""Characters of a section's text that tell whether what stands before it is its heading."""
_END = re.compile(r"[。；;！？!?，,：:]$")
_AMOUNT = re.compile(r"\d\s*(万元|亿元|元|%|％)")
_INSIDE = re.compile(r"[：:]")
_RUN_IN = re.compile(
    r"^(?P<heading>(?:[一二三四五六七八九十]{1,3}\s*[、.．]|[（(][一二三四五六七八九十\d]{1,3}[)）]、?|\d{1,2}\s*[.、．](?!\d))"
    r"[^。：:；;，,、]{2,}?(?:指标|目标|情况|分析|结论|结果|效益|效果|满意度|数量|质量|时效|成本)(?:[（(][^（）()]*[)）])?)[。：:](?=.{4})"
)
"""A number, a few words that name a section, and its text behind a full stop or colon."""
_LEVEL_INSIDE = re.compile(
    r"(?<=[。；;])(?=(?:[（(]\d{1,2}[)）]|\d{1,2}\s*[.、．](?!\d))[^。：:；;，,\d]{0,6}"
    r"(?:产出|效益|满意度|数量|质量|时效|成本|可持续影响)[^。：:；;，,\d]{0,12}[。：:])"
)
"""Where a level's heading with its number stands inside a paragraph."""
_SCORE_AT_END = re.compile(r"得\s*\d{1,3}(?:\.\d+)?\s*分[。；;]?$")
_POINTS_BEHIND = re.compile(r"[（(]\s*\d{1,3}(?:\.\d+)?\s*分\s*[)）]$")
_SECTION_END = re.compile(r"(?:情况|分析|结论|结果)$")
_GOALS_LABEL = re.compile(r"[)）.、．\s](?:项目|部门|年度|总体|绩效|阶段性?|中?长期|预期)+目标$")
_RUN_IN_SHORT = re.compile(
    r"^(?P<heading>(?:[（(]\d{1,2}[)）]|\d{1,2}\s*[.、．](?!\d))[^。：:；;，,、\d]{2,8})。(?=.{4})"
)
"""The same in any few words: a heading only where its text tells an indicator."""
_BUDGET_TOLD = re.compile(r"预算数?为?\s*\d[\d.,]*\s*[万亿]?元[，,].{0,8}(?:执行|支出|决算)数?")
"""全年预算数2万元，执行数为2万元."""
_CAPTION = re.compile(r"^[（(]?\s*[图表]\s*\d|^单位[:：]|^附件|^[（(].*[)）]$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A paragraph in its place: the nearest heading, the headings above by rank, and its own rank if it is one."""

    position: int
    paragraph: Paragraph
    rank: int | None
    heading: str | None
    path: tuple[tuple[int, str], ...]
    run_in: bool = False
    """Whether it is a heading cut off the paragraph that it began."""

    @property
    def text(self) -> str:
        """The paragraph's text."""
        return self.paragraph.text

    def under(self, pattern: re.Pattern[str]) -> bool:
        """Tell whether one of the headings above matches."""
        return any(pattern.search(text) for _, text in self.path)


def about_money(entry: Entry) -> Entry:
    """Return a paragraph that tells goals with those sentences alone that tell a budget and what was spent of it."""
    told = [sentence for sentence in re.split(r"(?<=[。；;])", entry.text) if tells_budget(sentence)]
    return replace(entry, paragraph=replace(entry.paragraph, text="".join(told)))


def tells_budget(text: str) -> bool:
    """Tell whether a text tells a budget and what was spent of it (全年预算数2万元，执行数为2万元)."""
    return _BUDGET_TOLD.search(text) is not None


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
        if (
            len(text) > MAX_HEADING
            or _AMOUNT.search(text)
            or (_END.search(text) and not _is_label(bare) and not _ends_in_label(text))
        ):
            return None
        return rank
    if paragraph.heading_level is not None and len(text) <= MAX_HEADING:
        return min(paragraph.heading_level + 1, 6)
    small = size is not None and paragraph.size is not None and paragraph.size < SMALL_PRINT * size
    if small or len(text) > MAX_BARE_HEADING or _END.search(text) or _AMOUNT.search(text) or _CAPTION.search(text):
        return None
    if _INSIDE.search(text):  # a label and its value
        return None
    return 3 if re.search(r"[\u4e00-\u9fff]{3}", text) and not re.search(r"\d", text) else None


def _is_label(text: str) -> bool:
    """Tell whether a line that ends with 。 is a heading all the same (`1.产出指标完成情况分析。`)."""
    return (
        re.search(
            r"(指标|情况|分析|目标|产出|效益|满意度|决策|过程|投入|数量|质量|时效|成本)([（(][^（）()]*[)）])?$", text
        )
        is not None
        and "，" not in text
    )


def _ends_in_label(text: str) -> bool:
    """Tell whether a line announces indicators of a kind (`1、产出指标数量指标：`)."""
    return re.search(r"指标([（(][^（）()]*[)）])?[：:]$", text) is not None and re.search(r"[，。；]", text) is None


def _run_in(text: str) -> re.Match[str] | None:
    """Return the heading that begins a paragraph; a name before its own target (`（1）群众满意度：目标值…`) is none."""
    found = _RUN_IN.match(text)
    if found is not None and _SCORE_AT_END.search(text) and _POINTS_BEHIND.search(found.group("heading")):
        return None  # an indicator with its points, why, and its score
    if found is not None:
        told = tell(text[found.end() : found.end() + BEGINNING])
        section = _SECTION_END.search(found.group("heading")) and found.group().endswith("。")
        if section or _GOALS_LABEL.search(found.group("heading")):
            return found
        bare = bool(told) and told[0].bare and told[0].spoken
        none = bare or begins_with_value(text[found.end() :]) or len(found.group("heading")) > MAX_RUN_IN
        return None if none or _AMOUNT.search(found.group("heading")) else found
    found = _RUN_IN_SHORT.match(text)
    return found if found and any(told.whole for told in tell(text[found.end() : found.end() + BEGINNING])) else None


def run_in_parted(items: Sequence[tuple[int, Paragraph]]) -> list[tuple[int, Paragraph, bool]]:
    """Return the paragraphs, headings that run into their text apart from it at the same position, and marked."""
    parted: list[tuple[int, Paragraph, bool]] = []
    for position, paragraph in items:
        for piece in _LEVEL_INSIDE.split(paragraph.text.strip()):
            text = piece.strip()
            while (found := _run_in(text)) is not None:
                parted.append((position, replace(paragraph, text=found.group("heading")), True))
                text = text[found.end() :].strip()
            whole = text == paragraph.text.strip()
            if text:
                parted.append((position, paragraph if whole else replace(paragraph, text=text), False))
    return parted


def sections(items: Sequence[tuple[int, Paragraph]], *, run_in: bool = False) -> list[Entry]:
    """Return the paragraphs with their headings, in order; with `run_in` also the headings that begin a paragraph."""
    size = body_size([paragraph for _, paragraph in items])
    path: list[tuple[int, str]] = []
    entries: list[Entry] = []
    for position, paragraph, cut in run_in_parted(items) if run_in else [(*item, False) for item in items]:
        rank = marker_rank(paragraph.text.strip()) if cut else _rank(paragraph, size)
        if rank is not None:
            path = [item for item in path if item[0] < rank]
        heading = path[-1][1] if path else None
        entries.append(
            Entry(position=position, paragraph=paragraph, rank=rank, heading=heading, path=tuple(path), run_in=cut)
        )
        if rank is not None:
            path.append((rank, paragraph.text.strip()))
    return entries
