"""Words before the values of a sentence: what they say of what follows, where the value begins and ends."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from normalize.words.composition import PARTS
from schemas.years import YEAR_PATTERN

Said: TypeAlias = Literal["target", "actual", "weight", "score", "rate", "why", "status"]

WHEN = (
    r"(?:年初|期初|年度|(?<!成)本年度?|当年|现(?=已|完成)|全年|年末|年底|年终|期末|原|初始|最终|累计|目前|已|均|共计?"
    rf"|截[至止]到?(?:目前|年末|年底|(?:{YEAR_PATTERN}年)?(?:\d{{1,2}}月)?(?:\d{{1,2}}日|底|末)?)(?![\d年月]))"
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
WORDS = (
    r"有所|明显|显著|持续|不断|基本|逐步|进一步|较[高好大快]|得到|良好|优|合格|无[^\d]|零|长期|按[时期]|及时|全[部面]|大幅"
    r"|有效|稳[定步]|保持|提高|提升|增强|改善|增加|完善|减少|降低|达标|正常|符合|严格|健全|充分|已[建投通制出形开取达]"
    rf"|[是否好]{_ALONE}"
)
OPERATOR = r"(?:[≥≤＞＜><≧≦﹥﹤＝=]|不(?:得|应)?(?:低|少|高|超|大|小|多)|大于|小于|至少|至多|超过|低于|高于|控制在)"
_COUNTED = r"百分之|每[年月季周日天人户亩次个]|[-—－]?\d|[一二三四五六七八九十百千两]+[个名次人项家场期座处]"
VALUE = (
    r"\s*(?:约|近|到|了|完成|达到?)?\s*[“\"‘「]?"
    rf"(?:{OPERATOR}|{_COUNTED}|(?:{WORDS})(?![\u4e00-\u9fff]{{0,6}}[率性度数]))"
)
_NEXT = rf"(?={VALUE})"
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
            r"|(?<=[，,；;（(])(?:本|该)(?:项|指标|项指标)(?:满分|分值|共)?(?:为|是|：|:)?\s*(?P<full>\d{1,3}(?:\.\d+)?)\s*分(?!值|数)"
        ),
    ),
    (
        "score",
        re.compile(
            r"(?:自评|实际|本项|该项|绩效|评价){0,3}(?:得分|实得|评分|自评分|得)(?:值)?(?:为|是|：|:)?\s*(?P<points>\d{1,3}(?:\.\d+)?)\s*分"
            r"|(?<=[，,；;（(])自评价?(?:为|是|：|:)?\s*(?P<own>\d{1,3}(?:\.\d+)?)\s*分(?!值|数)"
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
            rf"(?:{WHEN}|{_SELF}){{0,6}}{_PLAN}(?:{PARTS['plan']}|指标|任务|绩效|的){{0,6}}(?:{_SIZE}{_STOP}{_LINK}|(?:为|是|：|:)|{_LINK}{_NEXT})"
        ),
    ),
    (
        "actual",
        re.compile(
            rf"(?:{WHEN}|{_SELF}){{0,6}}(?:目标|任务|指标|计划)?(?:{_DONE})(?:{_DONE}|的|了){{0,4}}(?:{_SIZE}{_STOP}{_LINK}|(?:为|是|：|:)|{_LINK}{_NEXT})"
        ),
    ),
    (
        "actual",
        re.compile(
            rf"(?:(?<=[，,、；;）)])|^)(?:{WHEN}|自评|自查|调查|测评|评价|问卷){{1,5}}{_SIZE}?{_LINK}{_NEXT}(?!\s*[\d.]+\s*分)"
        ),
    ),
    (
        "actual",
        re.compile(rf"(?<=[，,；;）)])(?:{WHEN}){{0,4}}实际(?:完成)?(?=[\u4e00-\u9fff]{{1,6}}(?:{OPERATOR})?\d)"),
    ),
)
NUMBERED = re.compile(r"^(?:指标|目标)\s*[一二三四五六七八九十\d]{1,2}\s*[：:、.．]?\s*")
_NUMBER_BEHIND = re.compile(r"\s*\d{1,2}\s*[：:]")
"""What makes 目标 2： a number of a list, no word for a target."""
DELIMITER = re.compile(r"[，；;。→⇒]|,(?!\d{3}(?!\d))")
EDGES = " 　，,：:；;。、—→⇒"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """A word that says what follows: where it begins, where its value begins and ends."""

    said: Said
    start: int
    end: int
    words: str
    value: str


def cues_in(body: str) -> list[Cue]:
    """Return the cues from left to right, none inside the value of a reason."""
    starts: list[tuple[Said, re.Match[str]]] = []
    numbered = NUMBERED.match(body)
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
            cues.append(Cue(said=said, start=hit.start(), end=end, words=hit.group(), value=value))
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
        why = body[hit.end() :].strip(EDGES)
        closing = unmatched(why)
        return (why if closing is None or why[closing + 1 :].strip(EDGES) else why[:closing]), len(body)
    if said in {"weight", "score", "rate", "status"}:
        told = next((group for group in hit.groups() if group), None)
        return (told or hit.group()), hit.end()
    stop = DELIMITER.search(body, hit.end(), limit)
    end = stop.start() if stop else limit
    text = body[hit.end() : end]
    closing = unmatched(text)
    if closing is not None:
        text, end = text[:closing], hit.end() + closing
    elif text.endswith(("（", "(")):
        text = text[:-1]
    return unquoted(text.strip(" ：:的—、")), end


def unquoted(text: str) -> str:
    """Return a value or a name without the quotation marks that set all of it off."""
    found = re.fullmatch(r"[“\"‘「]([^“”\"‘’「」]+)[”\"’」]", text)
    return found.group(1) if found else text


def unmatched(text: str) -> int | None:
    """Return where a bracket closes that was not opened in a text."""
    depth = 0
    for index, char in enumerate(text):
        depth += char in "（("
        if char in "）)":
            if depth == 0:
                return index
            depth -= 1
    return None
