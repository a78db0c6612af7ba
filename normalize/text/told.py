"""One sentence that tells an indicator -> name, target, result, points, reasons, by the words for planned and done."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from normalize.text.cues import (
    DELIMITER,
    EDGES,
    NUMBERED,
    OPERATOR,
    VALUE,
    WHEN,
    WORDS,
    Cue,
    cues_in,
    unmatched,
    unquoted,
)
from normalize.values.printed import parse_measure, parse_tail

LONG_NAME: Final = 40
"""Characters; an indicator's name is shorter, so a longer one holds something that was not understood."""
LONG_SENTENCE: Final = 1000
"""Characters; a longer stretch without a semicolon or a full stop tells no indicator."""
LONG_VALUE: Final = 30
"""Characters; a longer value is a sentence of its own."""

_VERB = re.compile(
    r"^(?:(?:年初|年度|全年|本年度?|原|拟)*(?:计划|预计|预期|拟)(?:完成|开展|实施)?|目标(?:为|是)?)(?=[\u4e00-\u9fff])"
)
_DONE_VERB = re.compile(rf"^(?:{WHEN})*(?:实际|已)(?:完成|实现|达到|共)*")
_QUANTITY = re.compile(rf"(?:{OPERATOR}[^，,；;。]*?|(?<![\d.,]))\d(?:[^，,；;。（(]|,(?=\d{{3}}(?!\d)))*$")
_LIST_MARK = re.compile(r"^(?:[①-⑳]|[（(]\d{1,2}[)）]|\d{1,2}[.、．](?!\d)|[-—－•·●]+)\s*")
_MIRRORED = str.maketrans("（()）", "））（（")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a sentence tells of one indicator, as printed; None for what it does not.

    `doubt` where it may be read otherwise.
    """

    name: str = ""
    target: str | None = None
    actual: str | None = None
    weight: str | None = None
    score: str | None = None
    rate: str | None = None
    why: str | None = None
    doubt: bool = False
    spoken: bool = False
    """Whether a word for the target or the result stands before its value."""

    @property
    def whole(self) -> bool:
        """Whether target and result are both told."""
        return self.target is not None and self.actual is not None

    @property
    def bare(self) -> bool:
        """Whether values are told and no name: a line that goes on with the indicator above it."""
        return not self.name and any((self.target, self.actual, self.weight, self.score, self.rate, self.why))


def tell(text: str) -> list[Told]:
    """Return the indicators that a sentence without ； tells by words for planned and done, in order; else nothing.

    A clause that begins with a name of its own after target and result begins the next indicator.
    """
    body = _LIST_MARK.sub("", text.strip()).rstrip("。；; ")
    if len(body) > LONG_SENTENCE:
        return []
    cues = cues_in(body)
    found: list[Told] = []
    begin = 0
    group: list[Cue] = []
    for cue in cues:
        told = {c.said for c in group}
        new_name = _name_between(body, group[-1] if group else None, cue)
        if {"target", "actual"} <= told and cue.said in {"target", "actual"} and new_name:
            found.append(_one(body[begin : group[-1].end], begin, group))
            begin, group = group[-1].end, []
        group.append(cue)
    if group:
        found.append(_one(body[begin:], begin, group))
    return found


def _name_between(body: str, before: Cue | None, cue: Cue) -> str:
    text = body[before.end : cue.start] if before else body[: cue.start]
    return text.strip(EDGES + "（()）的")


def _one(text: str, offset: int, cues: Sequence[Cue]) -> Told:
    """Return the indicator that a stretch of text tells, its cues placed from `offset` on."""
    fields: dict[str, str] = {}
    doubt = False
    key = {"rate": "rate", "why": "why", "weight": "weight", "score": "score", "target": "target", "actual": "actual"}
    for cue in cues:
        if cue.said == "status":
            continue
        doubt |= cue.said in fields
        fields.setdefault(key[cue.said], cue.value)
    name = _clean_name(text[: cues[0].start - offset])
    told = Told(name=name, doubt=doubt, spoken=any(cue.said in {"target", "actual"} for cue in cues), **fields)
    told = _without_verb(_settled(told, cues))
    told = replace(told, name=_REACHED.sub("", named(told.name)))
    left = _left_over(text, offset, cues)
    return replace(told, doubt=told.doubt or left or _doubtful(told))


_REACHED = re.compile(
    r"(?<=[\u4e00-\u9fff”」）)]{2})(?:应|须|要)?(?:达到|达|提[升高]到|提[升高]至|增加?至|降低?至|降低?到|控制在)$"
)
"""The verb between an indicator's name and its value (水平达到5级)."""


def _clean_name(text: str) -> str:
    return named(re.sub(r"[（(]\s*$", "", text.strip(EDGES + "的")).strip(EDGES + "的"))


def named(text: str) -> str:
    """Return an indicator's name without 指标名称： before it and quotes around it; 指标1： stays, as printed."""
    name = re.sub(r"^(?:三级|绩效|考核|评价)?指标(?:名称|内容|项目)[：:]\s*", "", text)
    number = NUMBERED.match(name)
    start = number.end() if number else 0
    return name[:start] + unquoted(name[start:])


def clear_name(text: str) -> bool:
    """Tell whether a text can only be a name: short, no clause, no value, no level's word, no bracket left open."""
    name = NUMBERED.sub("", text)
    return (
        len(name) <= LONG_NAME
        and unmatched(name) is None
        and unmatched(name[::-1].translate(_MIRRORED)) is None
        and re.search(r"[，,；;。：:≥≤＞＜><—]|指标|^\d{1,2}(?:\.\d{1,2})+", name) is None
        and parse_tail(name) is None
    )


def _settled(told: Told, cues: Sequence[Cue]) -> Told:
    """Find the target or the result beside the name where only the other has a word before it."""
    if told.target is None and told.actual is not None:
        first = cues[0].said
        name, target, sure = _target_in(told.name) if first in {"actual", "weight"} else (told.name, None, True)
        if target is not None:
            return replace(told, name=name, target=target, doubt=told.doubt or not sure)
    if told.actual is None and told.target is not None and parse_tail(told.name) is not None:
        quantity = _QUANTITY.search(told.name)
        if quantity and quantity.start() >= 2:  # 组织招聘会24场（目标值≥20场）
            name = told.name[: quantity.start()].strip(EDGES)
            return replace(told, name=name, actual=quantity.group().strip(), doubt=True)
    return told


def _without_verb(told: Told) -> Told:
    """Return the quantity alone of a result that repeats the name's verb (拆除违建 … 实际拆除5400平方米)."""
    quantity = _QUANTITY.search(told.actual or "")
    verb = (told.actual or "")[: quantity.start()] if quantity else ""
    if not quantity or not re.fullmatch(r"(?!每)[\u4e00-\u9fff]{1,6}", verb) or parse_measure(told.actual) is not None:
        return told
    if verb in told.name:
        return replace(told, actual=quantity.group().strip())
    return replace(told, doubt=True)


def _target_in(head: str) -> tuple[str, str | None, bool]:
    """Return (name, target, sure) from what stands before the result: `X：8个`, `X≥8个`, `X（8个）`, `X8个`."""
    colon = re.match(rf"^(?P<name>.{{2,}}?)[：:]\s*(?P<target>{VALUE.lstrip()}.*)$", head)
    operator = re.match(rf"^(?P<name>.{{2,}}?)[，,]?\s*(?P<target>{OPERATOR}\s*[\d一-十].*)$", head)
    bracket = re.match(rf"^(?P<name>.{{2,}}?)[（(](?P<target>{VALUE}[^（）()]*)[）)]$", head)
    for found in (colon, bracket, operator):
        if found:
            return found.group("name").strip(EDGES), found.group("target").strip(), True
    quantity = _QUANTITY.search(head)
    if quantity and quantity.start() >= 2 and parse_tail(head) is not None:
        return head[: quantity.start()].strip(EDGES), quantity.group().strip(), False
    worded = re.match(rf"^(?P<name>.{{2,}}?)(?P<target>(?:{WORDS}).{{0,8}})$", head)
    if worded and not re.search(r"\d", head):
        return worded.group("name").strip(EDGES), worded.group("target"), False
    return head, None, False


def _left_over(text: str, offset: int, cues: Sequence[Cue]) -> bool:
    """Tell whether a number stands in the sentence that no cue took."""
    left, at = [], cues[0].start - offset
    for cue in cues:
        left.append(text[at : max(at, cue.start - offset)])
        at = cue.end - offset
    left.append(text[at:])
    return re.search(r"\d", "".join(left)) is not None


def _doubtful(told: Told) -> bool:
    """Tell whether name, target and result do not agree: a name unclear, long values, two units, words for one."""
    target, actual = parse_measure(told.target), parse_measure(told.actual)
    units = {measure.unit for measure in (target, actual) if measure is not None and measure.unit}
    worded = target is not None and actual is None and told.actual is not None and not re.search(r"\d", told.actual)
    return (
        (bool(told.name) and not clear_name(told.name))
        or any(len(value) > LONG_VALUE for value in (told.target, told.actual) if value)
        or len(units) > 1
        or worded
    )


def tell_plan(text: str) -> Told | None:
    """Return the indicator of `计划新建卫生室12个，实际新建12个`, where the name stands behind the verb; else None."""
    clauses = [
        clause.strip() for clause in DELIMITER.split(_LIST_MARK.sub("", text.strip()).rstrip("。；; ")) if clause
    ]
    if len(clauses) < 2:
        return None
    verb, done = _VERB.match(clauses[0]), _DONE_VERB.match(clauses[1])
    if not verb or not done:
        return None
    planned, came = clauses[0][verb.end() :], clauses[1][done.end() :]
    target, actual = _QUANTITY.search(planned), _QUANTITY.search(came)
    if not target or not actual or target.start() < 2 or parse_tail(planned) is None:
        return None
    if any(cue.said == "target" for cue in cues_in(planned)):  # 计划生育服务覆盖率目标为98%
        return None
    name = planned[: target.start()].strip(EDGES)
    spoken = came[: actual.start()].strip()
    repeated = bool(spoken) and spoken in name
    rest = tell("，" + "，".join(clauses[2:])) if len(clauses) > 2 else []
    told = Told(
        name=named(name),
        target=target.group().strip(),
        actual=actual.group().strip() if repeated or not spoken else came,
        spoken=True,
        doubt=(not repeated and bool(spoken)) or verb.group().startswith("目标"),
    )
    for more in rest:
        told = replace(told, weight=more.weight, score=more.score, rate=more.rate, why=more.why)
    return replace(told, doubt=told.doubt or _doubtful(told) or (len(clauses) > 2 and not rest))


def plain_result(text: str) -> tuple[str, str] | None:
    """Return (name, result) of a result told without words for it (`验收合格率98%，目标未完成`), else None."""
    first, comma, rest = text.partition("，")
    found = _QUANTITY.search(first)
    if not found or found.start() < 2 or parse_tail(first) is None or not re.search(r"[\u4e00-\u9fff]{2}", first):
        return None
    name = first[: found.start()].strip(EDGES)
    return (named(name), found.group().strip() + comma + rest) if len(name) >= 2 else None


def begins_with_value(text: str) -> bool:
    """Tell whether a text begins with a quantity, a threshold or a word of quality."""
    return re.match(VALUE, text) is not None


def dashed(text: str) -> list[str]:
    """Return the fields, four or more, of a line that dashes part (产出-数量目标-培训人数-100人-完成), else nothing."""
    body = _LIST_MARK.sub("", text.strip()).rstrip("。；; ")
    fields = [field.strip() for field in re.split(r"[—－]{1,3}|(?<![\d.])-{1,3}|(?<=\d)-(?=[\u4e00-\u9fff])", body)]
    fields = [field for field in fields if field]
    return fields if len(fields) >= 4 else []
