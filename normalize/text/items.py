"""Indicators told in running text: targets and results under their level headings, in lists or in one sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rapidfuzz.fuzz import ratio

from normalize.text.sections import Entry
from normalize.values.printed import parse_tail
from normalize.words.section_marks import marker_rank, strip_marker

SAME_ITEM = 62.0
"""Of 100: how alike a target and a result must read to be the same indicator when their order does not tell."""

_LEVEL1_ONLY = re.compile(
    r"^((?:部门|项目|单位|履职)?(?:产出|效益|效果|满意度|成本|过程|决策|投入|管理))(?:类)?(?:指标)?"
    r"(?:完成|实现|情况|分析|方面|的)*(?:[（(][^（）()]*[)）])?[。：:；;]?$"
)
_LEVEL2 = (
    r"((?:产出)?(?:数量|质量|时效|成本|经济成本|社会成本|生态(?:环境)?成本)(?:指标)?|(?:经济|社会|生态|环境|生态环境)(?:效益|影响)(?:指标)?"
    r"|可持续(?:影响|发展|效益)?(?:指标)?|(?:服务对象|社会公众|受益对象|群众|公众)?满意度(?:指标)?)(?:完成|实现|方面|情况|分析|的)*(?:[（(][^（）()]*[)）])?"
)
_LABEL_ONLY = re.compile(rf"^{_LEVEL2}[。：:；]?$")
_LABEL_INLINE = re.compile(rf"(?:^|(?<=。)|(?<=；))(?:[（(]?\d{{1,2}}[)）.、．]|[①-⑳])?{_LEVEL2}[。：:，,]\s*(?=.)")
_RESULTS = re.compile(r"完成情况|实现情况|完成|实现|绩效情况|绩效分析|效益情况|产出情况|自评情况|指标分析|分析")
_TARGETS = re.compile(r"目标")
_INDICATORS = re.compile(r"绩效指标(?:及指标值|值|设定|设置|体系)?(?:情况)?[。：:]?$")
"""A heading that sets targets unless one above it tells results."""
_ORDINALS = re.compile(
    r"(?:第[一二三四五六七八九十]{1,3}[，,、]|[一二三四五六七八九十]{1,2}是|[①-⑳]|[（(]\d{1,2}[)）]|(?<![\d.])\d{1,2}[.、](?!\d))"
)
_PAIR = re.compile(
    r"^(?P<name>.{2,80}?)[，,：:（(]?\s*(?:的)?(?:年初|年度|预期|计划|绩效|设定|全年|预算|考核)*(?:(?:指标值|目标值|目标|指标|计划值|预期值)(?:为|是|：|:|设定为)?|(?:计划|预期)(?:完成|达到|为)?(?=[≥≤＞＜\d不]))\s*"
    r"(?P<target>[^，,；;]{1,40}?)[，,；;]\s*(?:全年|年终|年末|截至年末)?(?:实际(?:完成值|完成情况|完成|达到|实现|值)?|完成值|完成情况|完成|达到|实现)(?:为|是|：|:|值)?\s*"
    r"(?P<actual>[^，,；;)）]{1,60})(?P<rest>.*)$"
)
_TOLD = re.compile(
    r"(?:年初|年度|预期|计划|绩效|设定|全年|预算|考核)*(?:指标值|目标值|目标|计划值|预期值|实际)|[≥≤＞＜><]|不[低少高超]"
)
"""What tells the target of the indicator that was named just before."""
_PLAN = re.compile(
    r"^(?:原?计划|预期|目标|年初计划)(?P<name>[^，,；;]{2,60}?)(?P<target>(?:≥|≤|不低于|不少于)?\d[\d,.]*[^\d，,；;]{1,10})[，,]\s*(?P<actual>实际[^，,；;]{1,40})(?P<rest>.*)$"
)
_WEIGHT = re.compile(r"(?:分值|权重|满分)(?:为|是|：|:)?\s*(\d{1,3}(?:\.\d+)?)\s*分?")
_SCORE = re.compile(r"(?:自评)?得分?(?:为|是|：|:)?\s*(\d{1,3}(?:\.\d+)?)\s*分")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One indicator told in text; what is not told is None. `joined` when target and result were both found."""

    entry: Entry
    level1: str | None
    level2: str
    level3: str
    target: str | None = None
    actual: str | None = None
    weight: str | None = None
    score: str | None = None
    joined: bool = False
    positions: tuple[int, ...] = ()

    def texts(self) -> Iterator[tuple[str, str]]:
        """Yield (field, text) of what is told."""
        for name, value in (
            ("level1", self.level1),
            ("level2", self.level2),
            ("level3", self.level3),
            ("target_text", self.target),
            ("actual_text", self.actual),
            ("weight", self.weight),
            ("score", self.score),
        ):
            if value:
                yield name, value


def read_items(entries: Sequence[Entry]) -> tuple[list[Item], list[Item]]:
    """Return the targets and the results; an item that tells both is a result with its target."""
    targets: list[Item] = []
    results: list[Item] = []
    level1 = level2 = None
    level1_rank: int | None = None
    for entry in entries:
        text = strip_marker(entry.text)
        done = _is_results(entry)
        if entry.rank is not None and entry.rank <= 3:
            level2 = None
        label, first = _LABEL_ONLY.match(text), _LEVEL1_ONLY.match(text)
        rank = marker_rank(entry.text)
        if first and (not label or (rank == level1_rank and level1 is not None)):
            # 满意度指标 may hold indicators without a second level of its own
            level1, level2, level1_rank = _level_name(first.group(1)), label.group(1) if label else None, rank
            continue
        if label:
            level2 = label.group(1)
            continue
        if done is None:
            continue
        told = _labelled(text)
        if told:
            items = [
                _item(entry, level1, name, part)
                for name, body in told
                for whole in _split(body)
                for part in _clauses(whole)
            ]
            (results if done else targets).extend(items)
            level2 = told[-1][0]
        elif level2 is not None and _in_list(entry) and not (entry.rank is not None and entry.rank <= 3):
            items = [_item(entry, level1, level2, part) for part in _split(text)]
            (results if done else targets).extend(items)
    return targets, results


def _labelled(text: str) -> list[tuple[str, str]]:
    """Return (second level, what is told under it) for each label inside a paragraph that begins with one."""
    found = [match for match in _LABEL_INLINE.finditer(text) if not _is_name(match, text)]
    if not found or found[0].start() > 0:
        return []
    ends = [*(match.start() for match in found[1:]), len(text)]
    return [(match.group(1), text[match.end() : end]) for match, end in zip(found, ends, strict=True)]


def _is_name(label: re.Match[str], text: str) -> bool:
    """Tell whether what reads like a level is an indicator's own name: `群众满意度，目标值≥90%` tells its target."""
    if label.group(1).endswith("指标"):
        return False
    return label.group().rstrip().endswith(("，", ",")) or _TOLD.match(text, label.end()) is not None


def _level_name(words: str) -> str:
    return re.sub(r"^(部门|项目|单位)", "", words) + "指标"


def _is_results(entry: Entry) -> bool | None:
    """Tell whether the section tells results (True) or targets (False); None where it tells neither."""
    named = False
    for _, heading in reversed(entry.path):
        bare = strip_marker(heading)
        if _LABEL_ONLY.match(bare):
            continue
        if _RESULTS.search(bare) and re.search(r"指标|目标|绩效|效益|产出|满意", bare):
            return True
        if _TARGETS.search(bare):
            return False
        named = named or _INDICATORS.search(bare) is not None
    return False if named else None


def _in_list(entry: Entry) -> bool:
    return len(entry.text) <= 200 and not re.search(r"原因分析|主要原因", entry.text)


def _split(text: str) -> list[str]:
    """Split a sentence that tells several indicators at 第一，第二， or at semicolons."""
    body = text.strip().rstrip("。；;")
    parts = [part.strip(" ；;，,。") for part in _ORDINALS.split(body)]
    if len(parts) == 1:
        pieces = [piece.strip() for piece in re.split(r"[；;]", body)]
        parts = pieces if sum(1 for piece in pieces if _PAIR.match(piece) or re.search(r"\d", piece)) > 1 else parts
    return [part for part in parts if len(part) >= 2]


def _clauses(part: str) -> list[str]:
    """Return the indicators that a label's text tells between commas, where each ends in its own quantity."""
    clauses = [clause for clause in re.split(r"[，,]", part) if clause]
    told = all(re.search(r"[\u4e00-\u9fff]{2}", clause) and parse_tail(clause) is not None for clause in clauses)
    return clauses if len(clauses) > 1 and told and not _PAIR.match(part) and not _PLAN.match(part) else [part]


def _item(entry: Entry, level1: str | None, level2: str, part: str) -> Item:
    pair = _PAIR.match(part) or _PLAN.match(part)
    if pair:
        weight, score = _WEIGHT.search(pair.group("rest")), _SCORE.search(pair.group("rest"))
        return Item(
            entry=entry,
            level1=level1,
            level2=level2,
            level3=pair.group("name").strip("，,：: 的"),
            target=pair.group("target").strip(),
            actual=pair.group("actual").strip(" 。"),
            weight=weight.group(1) if weight else None,
            score=score.group(1) if score else None,
            joined=True,
            positions=(entry.position,),
        )
    return Item(entry=entry, level1=level1, level2=level2, level3=part, positions=(entry.position,))


def join_items(targets: Sequence[Item], results: Sequence[Item]) -> list[Item]:
    """Return the indicators: each target with its result, by label and order, or by how alike they read."""
    told = [item for item in results if item.joined]
    open_results = [item for item in results if not item.joined]
    pairs = _pairs(targets, open_results)
    joined = [
        replace(
            target,
            level1=target.level1 or open_results[pairs[index]].level1,
            actual=open_results[pairs[index]].level3,
            joined=True,
            positions=(*target.positions, *open_results[pairs[index]].positions),
        )
        if index in pairs
        else target
        for index, target in enumerate(targets)
    ]
    taken = set(pairs.values())
    rest = [replace(item, actual=item.level3) for index, item in enumerate(open_results) if index not in taken]
    return [*joined, *told, *rest]


def _stem(text: str) -> str:
    """Return the words of an item that name it: without year and from its quantity on, else without figures."""
    bare = re.sub(r"(?:19|20)\d{2}年度?", "", text)
    stem = re.sub(r"[≥≤＞＜><\d.,%％]+.*$", "", bare)
    return stem if len(stem) >= 2 else re.sub(r"[\d.,%％]", "", bare)


def _pairs(targets: Sequence[Item], results: Sequence[Item]) -> dict[int, int]:
    """Return target -> result by their numbers: alone under a label, else the most alike first, each once."""
    pairs: dict[int, int] = {}
    likeness: list[tuple[float, int, int]] = []
    for index, target in enumerate(targets):
        same = [i for i, item in enumerate(results) if _same_label(item.level2, target.level2)]
        rivals = [item for item in targets if _same_label(item.level2, target.level2)]
        if len(rivals) == 1 and len(same) == 1:
            pairs[index] = same[0]
            continue
        likeness.extend((ratio(_stem(results[i].level3), _stem(target.level3)), index, i) for i in same)
    for like, index, result in sorted(likeness, key=lambda pair: (-pair[0], abs(pair[1] - pair[2]), pair[1])):
        if like >= SAME_ITEM and index not in pairs and result not in pairs.values():
            pairs[index] = result
    return pairs


def _same_label(a: str, b: str) -> bool:
    return re.sub(r"指标$|^产出", "", a) == re.sub(r"指标$|^产出", "", b)
