"""Goals told in running text: expected under a goal heading, actual under one of its completion; lists item by item."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from normalize.model.form import Line, Reading
from normalize.text.labels import levels_of
from normalize.text.readings import NARRATIVE, place_of_entry
from normalize.text.sections import Entry
from normalize.words.section_marks import marker_rank, strip_marker

LEAST_GOAL = 8
"""Characters of a goal behind its label."""
LISTED = 4
"""Rank of a number (1. （1） ①) from which a line without text below it is an item of a list, no heading."""

_GOAL_HEADING = re.compile(
    r"(总体?目标|绩效目标|年度目标|工作目标|预期目标|目标设定|阶段性?目标|中长期目标|长期目标)(设定|设置)?(情况)?(?!.*(完成|下达|实现|分析))|绩效总目标"
)
_DONE_HEADING = re.compile(r"(总体?(绩效)?目标|绩效目标|年度目标|目标)(的)?(实际)?(完成|实现)(情况)?")
_NOT_GOAL = re.compile(r"指标|下达|执行|资金|自评|管理|结论|偏离|问题|措施|原因|建议|应用|合规|依据")
_LABEL = re.compile(
    r"^(?:(?:项目|部门|单位|年度|总体|绩效|阶段性?|中?长期|预期|年初|设定|本年度?|申报)*的?(?P<goal>目标)"
    r"|(?:项目|年度|全年|总体|绩效|预期|目标|实际)*(?P<done>完成|实现)情况)(?P<number>[一二三四五六七八九十\d]{1,2})?(?:如下)?[：:]\s*"
)
"""A label before a goal or its result, in the same line or over the lines that follow."""
_STATED = re.compile(
    r"(?:^|(?<=[。；]))(?:本|该)?(?:项目|部门|单位|资金|专项)?(?:的)?(?:总体|年度|绩效|预期|主要)+的?目标(?:是|为)[：:]?\s*(?P<goal>[^。]{8,}。?)"
)
"""A sentence that states the goal by itself."""
_GOAL_PART = re.compile(r"^(?:目标内容|(?:年初|预期)?(?:设定|预期|申报)的?目标|目标)$")
_DONE_PART = re.compile(r"^(?:目标)?(?:实际)?(?:完成|实现)(?:情况|结果)?$")
_NUMBERED = re.compile(
    r"(?:(?:年度|总体|绩效|预期|项目)?目标|(?:实际)?(?:完成|实现)情况)\s*[一二三四五六七八九十\d]{1,2}\s*[：:、.．]"
)
_ANNOUNCED = re.compile(
    r"[：:]$|^[^。]{0,30}(?:详?见|如)(?:下|附|后|上)[表件附文]?[^。]{0,12}(?:所示)?。?$|^[^。]{0,30}见附[表件][^。]{0,12}。?$"
)
"""A line that says only where to look: at what follows, at a table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Goals:
    """The goals as lines, and the positions of the paragraphs that tell them."""

    lines: tuple[Line, ...]
    positions: frozenset[int]


def read_goals(entries: Sequence[Entry], taken: frozenset[int]) -> Goals:
    """Return the goals of a report; paragraphs `taken` by indicators tell none.

    A numbered list of goals is a goal for each number, with the result of the same place in a list as long. What came
    of goals that the report does not tell is no goal.
    """
    expected, actual = _told(entries, taken)
    expected = expected or _stated(entries, taken)
    if not expected:
        return Goals(lines=(), positions=frozenset())
    goals, results = _listed(expected), _listed(actual)
    if _alternate(expected, actual):
        pairs = zip(expected, actual, strict=True)
        lines = [_goal({"expected": [goal], "actual": [result]}) for goal, result in pairs]
    elif goals and len(results) == len(goals):
        lines = [_goal({"expected": [goal], "actual": [result]}) for goal, result in zip(goals, results, strict=True)]
    elif goals and not actual:
        lines = [_goal({"expected": [goal]}) for goal in goals]
    else:
        lines = [_goal({"expected": expected, "actual": actual})]
    return Goals(lines=tuple(lines), positions=frozenset(entry.position for entry in [*expected, *actual]))


def _stated(entries: Sequence[Entry], taken: frozenset[int]) -> list[Entry]:
    """Return the sentence that states the goal (项目总体目标是…) of a report without a heading for it, if one does."""
    for entry in entries:
        found = _STATED.search(strip_marker(entry.text)) if entry.position not in taken else None
        if found is not None:
            return [replace(entry, paragraph=replace(entry.paragraph, text=found["goal"].strip()), run_in=True)]
    return []


def _alternate(expected: Sequence[Entry], actual: Sequence[Entry]) -> bool:
    """Tell whether each goal is followed by its result: goal, result, goal, result."""
    if len(expected) < 2 or len(expected) != len(actual):
        return False
    places = [entry.position for pair in zip(expected, actual, strict=True) for entry in pair]
    return all(a < b for a, b in pairwise(places))


def _told(entries: Sequence[Entry], taken: frozenset[int]) -> tuple[list[Entry], list[Entry]]:
    """Return the paragraphs that tell what was expected and what came of it."""
    expected: list[Entry] = []
    actual: list[Entry] = []
    items: set[str] = set()
    announced: bool | None = None
    for index, entry in enumerate(entries):
        listed = _is_item(entry, entries[index + 1] if index + 1 < len(entries) else None)
        heading = next((text for _, text in reversed(entry.path) if text not in items), None)
        if entry.rank is not None and not listed:
            announced = None
            continue
        if heading is None or entry.position in taken:
            continue
        if listed:
            items.add(entry.text.strip())
        done = _by_headings([text for _, text in entry.path if text not in items])
        said = _by_label(strip_marker(entry.text))
        if not _is_text(entry):
            announced = said
            continue
        told = next((way for way in (said, announced, done) if way is not None), None)
        if told is not None and (done is not None or (said is not None and ("目标" in heading or _is_named(entry)))):
            (actual if told else expected).append(_bare(entry))
    return expected, actual


def _by_label(text: str) -> bool | None:
    """Tell whether a line's own label says result (True) or goal (False); 目标1： alone is but a number."""
    label = _LABEL.match(text)
    if label is None or (label.group("number") and text.startswith("目标")):
        return None
    return label.group("done") is not None


def _is_named(entry: Entry) -> bool:
    """Tell whether a line holds a goal behind a label that says whose it is (年度目标：…), whatever its heading is."""
    text = strip_marker(entry.text)
    label = _LABEL.match(text)
    return label is not None and label.start("goal") > 0 and len(text) - label.end() >= LEAST_GOAL


def _by_headings(path: Sequence[str]) -> bool | None:
    """Tell as `_by_heading` of the nearest one; 1.目标内容 and 2.完成情况 below a heading of goals count too."""
    nearest = _by_heading(path[-1])
    if nearest is None and len(path) > 1 and _by_heading(path[-2]) is not None:
        if _GOAL_PART.match(strip_marker(path[-1])):
            return False
        return True if _DONE_PART.match(strip_marker(path[-1])) else None
    return nearest


def _by_heading(heading: str) -> bool | None:
    """Tell whether a heading stands over results of goals (True), over goals (False), or over neither."""
    if _DONE_HEADING.search(heading) and not re.search(r"指标|偏离|原因|资金", heading):
        return True
    return False if _GOAL_HEADING.search(heading) and not _NOT_GOAL.search(heading) else None


def _is_text(entry: Entry) -> bool:
    """Tell whether a paragraph says something: neither a level label nor a line that announces what follows."""
    levels = levels_of(strip_marker(entry.text).lstrip("、 "))
    return levels.first is None and levels.second is None and not _ANNOUNCED.search(entry.text.strip())


def _bare(entry: Entry) -> Entry:
    """Return a paragraph without the label that heads it (`总体目标：`); 目标1： stays, as printed."""
    found = _LABEL.match(strip_marker(entry.text))
    if not found or found.group("number"):
        return entry
    text = strip_marker(entry.text)[found.end() :]
    return replace(entry, paragraph=replace(entry.paragraph, text=text), run_in=True)


def _is_item(entry: Entry, below: Entry | None) -> bool:
    """Tell whether a line that looks like a heading is an item of a list: nothing of a lower rank stands below it."""
    own = marker_rank(entry.text)
    if entry.rank is None or entry.rank < LISTED or own is None or entry.run_in:
        return False
    if entry.text.rstrip("：:。").endswith("指标"):
        return False
    under = None if below is None else marker_rank(below.text)
    if below is None or below.rank is None:
        return below is None or under == own
    return under is not None and under <= own


def _listed(entries: Sequence[Entry]) -> list[Entry]:
    """Return the items of a list of two or more: numbered, each 目标1： of a sentence, or each under its own label."""
    parts = [part for entry in entries for part in _numbered(entry)]
    if len(parts) > 1 and all(_NUMBERED.match(part.text) for part in parts):
        return parts
    items = list(entries)
    ranks = {marker_rank(entry.text) for entry in items}
    if len(items) > 1 and len(ranks) == 1 and None not in ranks:
        return items
    labelled = len(items) > 1 and len({entry.heading for entry in items}) == len(items)
    return items if labelled and all(_own_heading(entry) for entry in items) else []


def _own_heading(entry: Entry) -> bool:
    return entry.heading is not None and _GOAL_HEADING.search(entry.heading) is not None


def _numbered(entry: Entry) -> list[Entry]:
    """Return a paragraph cut at each 目标1：, itself where it holds none or does not begin with one."""
    starts = [match.start() for match in _NUMBERED.finditer(entry.text)]
    if not starts or starts[0] > 0:
        return [entry]
    ends = [*starts[1:], len(entry.text)]
    texts = [entry.text[start:end].strip() for start, end in zip(starts, ends, strict=True)]
    return [replace(entry, paragraph=replace(entry.paragraph, text=text)) for text in texts]


def _goal(parts: Mapping[str, Sequence[Entry]]) -> Line:
    texts = {}
    for name, found in parts.items():
        if found:
            text = "".join(entry.text for entry in found)
            texts[name] = Reading(
                value=text, raw=text, paragraph=found[0].paragraph, how="narrative", confidence=NARRATIVE
            )
    first = next(entry for found in parts.values() for entry in found)
    return Line(texts=texts, place=place_of_entry(first), confidence=NARRATIVE)
