"""Level labels and kinds of sections in running text: 产出指标（50分）, 数量指标：, results or targets or neither."""

from __future__ import annotations

import re
from dataclasses import dataclass

from normalize.text.sections import Entry
from normalize.words.section_marks import strip_marker

_BRACKET = r"(?P<points>[（(][^（）()]*[)）])?"
_SCORED = r"(?:[，,：:]?(?:该?部分|本项)?(?:满分\d{1,3}分[，,])?(?:自评)?得分?(?:为|：|:)?\d{1,3}(?:\.\d+)?分)?"
_LEVEL1 = r"(?:部门|项目|单位|履职)?(?P<level1>(?:产出|效益|效果|满意度|成本|过程|决策|投入|管理)(?:类)?(?:指标)?)"
_TAIL = r"(?:完成|实现|达成|目标|情况|分析|方面|的)*"
_LEVEL2 = (
    r"((?:产出)?(?:数量|质量|时效|成本|经济成本|社会成本|生态(?:环境)?成本)(?:指标|目标)?|(?:经济|社会|生态|环境|生态环境)(?:效益|影响)(?:指标|目标)?"
    r"|可持续(?:影响|发展|效益)?(?:指标|目标)?|(?:服务对象|社会公众|受益对象|群众|公众)?满意度(?:指标|目标)?)"
)
_LEVEL1_ONLY = re.compile(rf"^{_LEVEL1}{_TAIL}{_BRACKET}{_SCORED}[。：:；;]?$")
_LABEL_ONLY = re.compile(
    rf"^{_LEVEL2}(?:完成|实现|方面|情况|分析|的)*(?:[（(](?![^（）()]*(?:目标值|实际|完成|[≥≤]))[^（）()]*[)）])?{_SCORED}[。：:；;]?$"
)
_BOTH = re.compile(rf"^{_LEVEL1}(?:(?<=指标)|[。：:—-]+){_LEVEL2}(?:完成|实现|情况|分析|的)*[。：:；;]?$")
_COUNT = r"(?:(?:共|有|设置|设定|包括|包含|分解)*\d{1,2}[个项条](?:三级)?(?:指标)?)?"
"""How many a label announces: 数量指标共2个：."""
_BOTH_INLINE = re.compile(
    rf"^{_LEVEL1}(?:(?<=指标)|(?=[。：:—\-/·、>→]))[。：:—\-/·、>→]*+{_LEVEL2}{_COUNT}(?:[（(][^（）()]*[)）])?[：:。—]+\s*(?=.)"
)
_LABEL_INLINE = re.compile(
    rf"(?:^|(?<=。)|(?<=；))(?:[（(]?\d{{1,2}}[)）.、．]|[①-⑳])?{_LEVEL2}(?:完成|实现|方面|情况|分析|的)*{_COUNT}(?:[（(][^（）()]*[)）])?"
    r"(?:[。：:，,]\s*(?=.)|(?=[“「『]))"
)
_RESULTS = re.compile(
    r"完成情况|实现情况|完成|实现|绩效情况|绩效分析|评价情况|评价分析|效益情况|产出情况|自评情况|指标分析|分析"
)
_OF_INDICATORS = re.compile(r"指标|目标|绩效|效益|产出|满意")
_TARGETS = re.compile(r"目标")
_INDICATORS = re.compile(r"绩效指标(?:及指标值|值|设定|设置|体系)?(?:情况)?[。：:]?$")
"""A heading that sets targets unless one above it tells results."""
_ELSEWHERE = re.compile(
    r"资金|经费|财务|预算(?:执行|下达|安排|编制|情况)|收支|支出情况|问题|原因|措施|建议|偏离|偏差|经验|做法|打算|应用|公开"
)
"""Headings under which amounts and plans are told that are no indicators."""
_TOLD = re.compile(
    r"(?:年初|年度|预期|计划|绩效|设定|全年|预算|考核)*(?:指标值|目标值|目标|计划值|预期值|任务数|实际)|[≥≤＞＜><]|不[低少高超]"
)
"""What tells the target of the indicator that was named just before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Levels:
    """The levels that a line names and nothing else; None for what it does not name."""

    first: str | None
    second: str | None


def levels_of(text: str) -> Levels:
    """Return the first and the second level that a line consists of, as printed without 完成情况 and the like.

    Points in brackets stay with the first level. A line may be both (满意度指标), or hold one behind the other.
    """
    both = _BOTH.match(text)
    if both:
        return Levels(first=both.group("level1"), second=both.group(2))
    first, label = _LEVEL1_ONLY.match(text), _LABEL_ONLY.match(text)
    name = None
    if first:
        points = first.group("points") or ""
        name = first.group("level1") + (points if re.search(r"\d\s*分", points) else "")
    return Levels(first=name, second=label.group(1) if label else None)


def leading_levels(text: str) -> tuple[str, str, str] | None:
    """Return (first level, second level, the rest) of a paragraph that begins with both (`产出指标—数量指标：…`)."""
    found = _BOTH_INLINE.match(text)
    return (found.group("level1"), found.group(2), text[found.end() :]) if found else None


def labelled(text: str, above: str | None = None) -> list[tuple[str, str]]:
    """Return (second level, what is told under it) for each label inside a paragraph that begins with one.

    With the label `above` given, what stands before the first 质量指标： inside belongs to it.
    """
    found = [match for match in _LABEL_INLINE.finditer(text) if not _is_name(match, text)]
    if not found or (found[0].start() > 0 and (above is None or not found[0].group(1).endswith("指标"))):
        return []
    ends = [*(match.start() for match in found[1:]), len(text)]
    before = [(above, text[: found[0].start()])] if above and found[0].start() > 0 else []
    return [*before, *((match.group(1), text[match.end() : end]) for match, end in zip(found, ends, strict=True))]


def _is_name(label: re.Match[str], text: str) -> bool:
    """Tell whether what reads like a level is an indicator's own name: `群众满意度，目标值≥90%` tells its target."""
    if label.group(1).endswith("指标"):
        return False
    return label.group().rstrip().endswith(("，", ",")) or _TOLD.match(text, label.end()) is not None


def is_results(entry: Entry) -> bool | None:
    """Tell whether the section tells results (True) or targets (False); None where it tells neither."""
    named = False
    for _, heading in reversed(entry.path):
        bare = strip_marker(heading)
        levels = levels_of(bare)
        if levels.second is not None and levels.first is None:
            continue
        if _RESULTS.search(bare) and _OF_INDICATORS.search(bare) and not _elsewhere(bare):
            return True
        if _elsewhere(bare):
            return None
        if _TARGETS.search(bare):
            return False
        named = named or _INDICATORS.search(bare) is not None
    return False if named else None


def _elsewhere(heading: str) -> bool:
    return _ELSEWHERE.search(heading) is not None and re.search(r"指标|绩效目标|整体支出绩效", heading) is None
