"""One sentence that tells an indicator -> name, target, result, points, reasons, by the words for planned and done."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

from normalize.values.printed import parse_measure, parse_tail
from normalize.words.composition import PARTS

Said: TypeAlias = Literal["target", "actual", "weight", "score", "rate", "why", "status"]

LONG_NAME: Final = 40
"""Characters; an indicator's name is shorter, so a longer one holds something that was not understood."""
LONG_SENTENCE: Final = 1000
"""Characters; a longer stretch without a semicolon or a full stop tells no indicator."""
LONG_VALUE: Final = 30
"""Characters; a longer value is a sentence of its own."""

_WHEN = (
    r"(?:年初|期初|年度|(?<!成)本年度?|当年|现(?=已|完成)|全年|年末|年底|年终|期末|原|初始|最终|累计|目前|已|均|共计?"
    r"|截[至止]到?(?:目前|年末|年底|(?:(?:19|20)\d{2}年)?(?:\d{1,2}月)?(?:\d{1,2}日|底|末)?)(?![\d年月]))"
)
_SELF = r"(?:绩效|自评|考核|评价|预算(?!数)|的)"
_PLAN = (
    rf"(?:{PARTS['should']}|{PARTS['plan']}"
    r"|指标(?=[值数为是：:≥≤＞＜><\d]|不[低少高超]|(?:设定|目标|计划)值))"
)
_SIZE = r"(?:值|数[额量]?|量|情况|结果|水平)"
_STOP = r"(?!\s*(?:分析|[占的与和较未率完]|已完|均|之一|任务|设定|设置|分解|下达))"
_LINK = r"(?:均|都|设定)?(?:为|是|：|:|达到|达)?"
_ALONE = r"(?=[，,。；;）)]|$)"
_WORDS = (
    r"有所|明显|显著|持续|不断|基本|逐步|进一步|较[高好大快]|得到|良好|优|合格|无[^\d]|零|长期|按[时期]|及时|全[部面]|大幅"
    r"|有效|稳[定步]|保持|提高|提升|增强|改善|增加|完善|减少|降低|达标|正常|符合|严格|健全|充分|已[建投通制出形开取达]"
    rf"|[是否好]{_ALONE}"
)
_OPERATOR = r"(?:[≥≤＞＜><≧≦﹥﹤＝=]|不(?:得|应)?(?:低|少|高|超|大|小|多)|大于|小于|至少|至多|超过|低于|高于|控制在)"
_COUNTED = r"百分之|每[年月季周日天人户亩次个]|[-—－]?\d|[一二三四五六七八九十百千两]+[个名次人项家场期座处]"
_VALUE = (
    r"\s*(?:约|近|到|了|完成|达到?)?\s*[“\"‘「]?"
    rf"(?:{_OPERATOR}|{_COUNTED}|(?:{_WORDS})(?![\u4e00-\u9fff]{{0,6}}[率性度数]))"
)
_NEXT = rf"(?={_VALUE})"
_DONE = PARTS["done"]
_RULES: Final[tuple[tuple[Said, re.Pattern[str]], ...]] = (
    (
        "why",
        re.compile(
            r"(?:(?:未[^，,；;。：:]{1,10}?|偏差|差异|扣分|偏离|失分)(?:的|主要){0,2})?原因(?:分析|说明)?(?:为|是|：|:|在于)+"
        ),
    ),
    (
        "weight",
        re.compile(
            r"(?:指标)?(?:分值|权重|满分|标准分|应得分)(?:为|是|：|:)?\s*(?P<points>\d{1,3}(?:\.\d+)?)\s*(?:分|[%％])?"
        ),
    ),
    (
        "score",
        re.compile(
            r"(?:自评|实际|本项|该项|绩效|评价){0,3}(?:得分|实得|评分|自评分|得)(?:值)?(?:为|是|：|:)?\s*(?P<points>\d{1,3}(?:\.\d+)?)\s*分"
        ),
    ),
    (
        "rate",
        re.compile(
            r"(?<=[，,；;（(])(?:目标|任务|计划|指标|实际)*(?:完成|达成|实现)(?:率|度|比例|进度)(?:为|达到?|是|：|:)?\s*(?P<rate>\d[\d.]*\s*[%％])"
            r"|(?<=[，,；;（(])(?:占|完成)(?:了)?(?:年度|年初|全年)?(?:目标|任务|计划|指标)+(?:任务|值|数)?的\s*(?P<share>\d[\d.]*\s*[%％])"
        ),
    ),
    (
        "status",
        re.compile(
            r"(?<=[，,；;（(])(?:年度|全年|年初)?(?:绩效)?(?:目标|任务|指标|计划)?(?:已|未|全部|全面|超额|基本|圆满|按期|按时)+(?:完成|达标|实现|达到)(?:了)?(?:年度|年初|全年)?(?:绩效)?(?:目标|任务|指标|计划)?(?:值)?(?=[，,；;。）)]|$)"
        ),
    ),
    (
        "target",
        re.compile(
            rf"(?:{_WHEN}|{_SELF}){{0,6}}{_PLAN}(?:{PARTS['plan']}|指标|任务|绩效|的){{0,6}}(?:{_SIZE}{_STOP}{_LINK}|(?:为|是|：|:)|{_LINK}{_NEXT})"
        ),
    ),
    (
        "actual",
        re.compile(
            rf"(?:{_WHEN}|{_SELF}){{0,6}}(?:目标|任务|指标|计划)?(?:{_DONE})(?:{_DONE}|的|了){{0,4}}(?:{_SIZE}{_STOP}{_LINK}|(?:为|是|：|:)|{_LINK}{_NEXT})"
        ),
    ),
    (
        "actual",
        re.compile(
            rf"(?:(?<=[，,、；;）)])|^)(?:{_WHEN}|自评|自查|调查|测评|评价|问卷){{1,5}}{_SIZE}?{_LINK}{_NEXT}(?!\s*[\d.]+\s*分)"
        ),
    ),
    (
        "actual",
        re.compile(rf"(?<=[，,；;）)])(?:{_WHEN}){{0,4}}实际(?:完成)?(?=[\u4e00-\u9fff]{{1,6}}(?:{_OPERATOR})?\d)"),
    ),
)
_SURE_CUE = re.compile(r"(?:值|数[额量]?|情况|目标|指标|任务|为|是|：|:)+$")
_VERB = re.compile(
    r"^(?:(?:年初|年度|全年|本年度?|原|拟)*(?:计划|预计|预期|拟)(?:完成|开展|实施)?|目标(?:为|是)?)(?=[\u4e00-\u9fff])"
)
_DONE_VERB = re.compile(rf"^(?:{_WHEN})*(?:实际|已)(?:完成|实现|达到|共)*")
_QUANTITY = re.compile(rf"(?:{_OPERATOR}[^，,；;。]*?|(?<![\d.,]))\d(?:[^，,；;。（(]|,(?=\d{{3}}(?!\d)))*$")
_LIST_MARK = re.compile(r"^(?:[①-⑳]|[（(]\d{1,2}[)）]|\d{1,2}[.、．](?!\d)|[-—－•·●]+)\s*")
_NUMBERED = re.compile(r"^(?:指标|目标)\s*[一二三四五六七八九十\d]{1,2}\s*[：:、.．]?\s*")
_NUMBER_BEHIND = re.compile(r"\s*\d{1,2}\s*[：:]")
"""What makes 目标 2： a number of a list, no word for a target."""
_DELIMITER = re.compile(r"[，；;。]|,(?!\d{3}(?!\d))")
_MIRRORED = str.maketrans("（()）", "））（（")
_EDGES = " 　，,：:；;。、—"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cue:
    """A word that says what follows: where it begins, where its value begins and ends."""

    said: Said
    start: int
    end: int
    words: str
    value: str


def tell(text: str) -> list[Told]:
    """Return the indicators that a sentence without ； tells by words for planned and done, in order; else nothing.

    A clause that begins with a name of its own after target and result begins the next indicator.
    """
    body = _LIST_MARK.sub("", text.strip()).rstrip("。；; ")
    if len(body) > LONG_SENTENCE:
        return []
    cues = _cues(body)
    found: list[Told] = []
    begin = 0
    group: list[_Cue] = []
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


def _cues(body: str) -> list[_Cue]:
    """Return the cues from left to right, none inside the value of a reason."""
    starts: list[tuple[Said, re.Match[str]]] = []
    numbered = _NUMBERED.match(body)
    at = numbered.end() if numbered else 0
    hits: dict[int, re.Match[str] | None] = {}
    while at < len(body):
        for order, (said, rule) in enumerate(_RULES):
            last = hits.get(order)
            if order not in hits or (last is not None and last.start() < at):
                hits[order] = _next(said, rule, body, at)
        told = [(hit.start(), order) for order, hit in hits.items() if hit is not None]
        if not told:
            break
        _, order = min(told)
        said, hit = _RULES[order][0], hits[order]
        if hit is None:  # pragma: no cover  `told` holds found ones only
            break
        starts.append((said, hit))
        at = len(body) if said == "why" else max(hit.end(), hit.start() + 1)
    cues = []
    for index, (said, hit) in enumerate(starts):
        limit = starts[index + 1][1].start() if index + 1 < len(starts) else len(body)
        value, end = _value(body, hit, said, limit)
        if value:
            cues.append(_Cue(said=said, start=hit.start(), end=end, words=hit.group(), value=value))
    return cues


def _next(said: Said, rule: re.Pattern[str], body: str, at: int) -> re.Match[str] | None:
    """Return the next place where a rule holds; 目标 2： is a number of a list, no word for a target."""
    found = rule.search(body, at)
    while found is not None and said == "target" and _NUMBER_BEHIND.match(body, found.end()):
        found = rule.search(body, found.start() + 1)
    return found


def _value(body: str, hit: re.Match[str], said: Said, limit: int) -> tuple[str, int]:
    """Return the value that a cue tells and where it ends."""
    if said == "why":
        return body[hit.end() :].strip(_EDGES), len(body)
    if said in {"weight", "score", "rate", "status"}:
        told = next((group for group in hit.groups() if group), None)
        return (told or hit.group()), hit.end()
    stop = _DELIMITER.search(body, hit.end(), limit)
    end = stop.start() if stop else limit
    text = body[hit.end() : end]
    closing = _unmatched(text)
    if closing is not None:
        text, end = text[:closing], hit.end() + closing
    elif text.endswith(("（", "(")):
        text = text[:-1]
    return _unquoted(text.strip(" ：:的—、")), end


def _unquoted(text: str) -> str:
    """Return a value without the quotation marks that set it off."""
    found = re.fullmatch(r"[“\"‘「]([^“”\"‘’「」]+)[”\"’」]", text)
    return found.group(1) if found else text


def _unmatched(text: str) -> int | None:
    """Return where a bracket closes that was not opened in a text."""
    depth = 0
    for index, char in enumerate(text):
        depth += char in "（("
        if char in "）)":
            if depth == 0:
                return index
            depth -= 1
    return None


def _name_between(body: str, before: _Cue | None, cue: _Cue) -> str:
    text = body[before.end : cue.start] if before else body[: cue.start]
    return text.strip(_EDGES + "（()）的")


def _one(text: str, offset: int, cues: Sequence[_Cue]) -> Told:
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
    left = _left_over(text, offset, cues)
    return replace(told, doubt=told.doubt or left or _doubtful(told))


def _clean_name(text: str) -> str:
    return named(re.sub(r"[（(]\s*$", "", text.strip(_EDGES + "的")).strip(_EDGES + "的"))


def named(text: str) -> str:
    """Return an indicator's name without the label 指标名称： before it; 指标1： stays, as printed."""
    return re.sub(r"^(?:三级|绩效|考核|评价)?指标(?:名称|内容|项目)[：:]\s*", "", text)


def clear_name(text: str) -> bool:
    """Tell whether a text can only be a name: short, no clause, no value, no level's word, no bracket left open."""
    name = _NUMBERED.sub("", text)
    return (
        len(name) <= LONG_NAME
        and _unmatched(name) is None
        and _unmatched(name[::-1].translate(_MIRRORED)) is None
        and re.search(r"[，,；;。：:≥≤＞＜><—]|指标|^\d{1,2}(?:\.\d{1,2})+", name) is None
        and parse_tail(name) is None
    )


def _settled(told: Told, cues: Sequence[_Cue]) -> Told:
    """Find the target or the result beside the name where only the other has a word before it."""
    if told.target is None and told.actual is not None:
        first = cues[0].said
        name, target, sure = _target_in(told.name) if first in {"actual", "weight"} else (told.name, None, True)
        if target is not None:
            return replace(told, name=name, target=target, doubt=told.doubt or not sure)
    if told.actual is None and told.target is not None and parse_tail(told.name) is not None:
        quantity = _QUANTITY.search(told.name)
        if quantity and quantity.start() >= 2:  # 组织招聘会24场（目标值≥20场）
            name = told.name[: quantity.start()].strip(_EDGES)
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
    colon = re.match(rf"^(?P<name>.{{2,}}?)[：:]\s*(?P<target>{_VALUE.lstrip()}.*)$", head)
    operator = re.match(rf"^(?P<name>.{{2,}}?)[，,]?\s*(?P<target>{_OPERATOR}\s*[\d一-十].*)$", head)
    bracket = re.match(rf"^(?P<name>.{{2,}}?)[（(](?P<target>{_VALUE}[^（）()]*)[）)]$", head)
    for found in (colon, bracket, operator):
        if found:
            return found.group("name").strip(_EDGES), found.group("target").strip(), True
    quantity = _QUANTITY.search(head)
    if quantity and quantity.start() >= 2 and parse_tail(head) is not None:
        return head[: quantity.start()].strip(_EDGES), quantity.group().strip(), False
    worded = re.match(rf"^(?P<name>.{{2,}}?)(?P<target>(?:{_WORDS}).{{0,8}})$", head)
    if worded and not re.search(r"\d", head):
        return worded.group("name").strip(_EDGES), worded.group("target"), False
    return head, None, False


def _left_over(text: str, offset: int, cues: Sequence[_Cue]) -> bool:
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
        clause.strip() for clause in _DELIMITER.split(_LIST_MARK.sub("", text.strip()).rstrip("。；; ")) if clause
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
    if any(cue.said == "target" for cue in _cues(planned)):  # 计划生育服务覆盖率目标为98%
        return None
    name = planned[: target.start()].strip(_EDGES)
    spoken = came[: actual.start()].strip()
    repeated = bool(spoken) and spoken in name
    rest = tell("，" + "，".join(clauses[2:])) if len(clauses) > 2 else []
    told = Told(
        name=name,
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
    name = first[: found.start()].strip(_EDGES)
    return (name, found.group().strip() + comma + rest) if len(name) >= 2 else None


def begins_with_value(text: str) -> bool:
    """Tell whether a text begins with a quantity, a threshold or a word of quality."""
    return re.match(_VALUE, text) is not None


def dashed(text: str) -> list[str]:
    """Return the fields, four or more, of a line that dashes part (产出-数量目标-培训人数-100人-完成), else nothing."""
    body = _LIST_MARK.sub("", text.strip()).rstrip("。；; ")
    fields = [field.strip() for field in re.split(r"[—－]{1,3}|(?<![\d.])-{1,3}|(?<=\d)-(?=[\u4e00-\u9fff])", body)]
    fields = [field for field in fields if field]
    return fields if len(fields) >= 4 else []
