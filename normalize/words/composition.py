"""Headings by what they are made of (when, planned or done, value, points, level, why): wordings that no list holds."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from schemas.years import YEAR_PATTERN

MAX_HEADING: Final = 24
"""Characters; a longer text is a value and gives no role any weight."""
UNKNOWN_PART: Final = -3.0
"""Nats for a heading no character of which belongs to a known part; less by the share that does."""
MOST_UNKNOWN: Final = 0.5
"""Share of a text's characters that belong to no part, above which it is no heading at all."""
MOST_AGAINST: Final = -5.0
"""Nats: no more than that do the words of a heading speak against a role."""
LEAST: Final = 0.5
"""Nats below which a role is not told of at all."""

PARTS: Final[Mapping[str, str]] = {
    "one": r"一级|一层|1级|(?<!I)I级|第一级|第一层",
    "two": r"二级|二层|2级|(?<!I)II级|第二级|第二层",
    "three": r"三级|三层|3级|III级|第三级|第三层|末级",
    "four": r"四级|4级|IV级|第四级|第四层",
    "kind": r"类型|类别|分类|维度|种类|大类|大项|方面|板块|类$|领域",
    "element": r"要素|子项|子类|中类|分项|小项",
    "name": r"名称|内容|具体|明细|描述|细目|事项|细化|指标项|项$|因素|要点|考核点|评价点|科目",
    "indicator": r"指标",
    "judge": r"评价|考核|评估|考评",
    "plan": r"目标|预期|计划|设定|设置|申报|预计|预定|应完成|应达|任务|批复|下达|要求|承诺|既定|拟定|预设|拟达|标准值"
    r"|期望|约定",
    "should": r"(?:应当?|计划|预期|预计|拟|预定|要求)(?:完成|达到?|实现|取得)"
    r"|(?<![相对适供反])应(?=[\u4e00-\u9fff]{1,5}(?:数|值|量)$)",
    "done": r"(?<![未应拟])(?<!计划|预期|预计|预定|要求)(?:完成(?!率|度|比)|实际|实现|达成|达到|实施|取得|落实|执行"
    r"|成效|实绩|实效|自查|达标|办结|建成|兑现|履行|实测)|自评(?=情况|现状)|已(?=[\u4e00-\u9fff])",
    "begin": r"年初|期初|初始|原",
    "year": r"全年|年度|本年度?|当年|本期",
    "end": r"年末|年底|期末|年终|截至|截止|累计",
    "adjusted": r"调整|追加|变更|最终|变动",
    "value": r"值|数$|数[（(]|量$|水平",
    "number": r"数$|数额?[（(]|额$|金额|总额|资金$|经费$",
    "result": r"情况|概况|结果|成果|效果|状况|综述|进展|(?:实现|完成|达成)程度",
    "weight": r"分值|权重|权数|满分|标准分|基准分|配分|赋分|应得分|参考分|设定分|分配分|标准得分|计划得分|指标分$"
    r"|目标分",
    "points": r"分$|分数",
    "score": r"得分|[评计]分(?!标准|细则|办法|方法|规则|依据|说明|要点|项)|实得|打分|自评分|评价分|考核分|评定分",
    "tally": r"计分(?!标准|细则|办法|方法|规则|要点|依据|公式|说明|方式)",
    "factor": r"系数",
    "neutral": r"绩效|转移支付|专项|补助|项目|部门|单位|总体|整体|年|的|度|及|和|与|各|总|预算|综述|表|主要|工作"
    r"|自评价?",
    "self": r"自评|自我|自查|本单位",
    "review": r"复核|复评|审核|核定|抽查|财政|主管|他评|专家|第三方|终审|部门评|再评|审定|评审",
    "why": r"原因|偏差|偏离|差异|措施|整改|改进|扣分|问题|未完成|未达|未实现|失分",
    "due": r"时限|期限",
    "note": r"备注|说明|附注|注$",
    "define": r"解释|释义|定义|内涵|含义|涵义|概念",
    "gist": r"要点",
    "criterion": r"(?:评分|评价|计分|扣分|打分|赋分|考核|评定|得分|评估)的?(?:标准|细则|办法|方法|规则|要点|依据|公式"
    r"|说明|方式)"
    r"|计算(?:方法|公式|方式)",
    "standard": r"标准$|细则|办法|规则",
    "evidence": r"佐证|证明|备查|凭证|文件$|档案|台账|来源|出处|支撑|印证|材料|资料|依据",
    "rate": r"率|比例|比率|百分比|进度|系数|占比|程度|完成比|完成度|达标率",
    "sign": r"符号|性质|方向|运算|关系符|比较符|属性",
    "unit": r"计量|度量|量纲|^(?:指标值?|目标值?|数量|值)?的?单位$",
    "serial": r"序号|编号|行次|序$|项次",
    "term": r"中长期|中期|长期|三年|规划期|总体目标值|实施期",
    "interim": r"第?[一二三四1-4]季度|[上下]半年|(?<!全)半年|前三季度|\d{1,2}[-—–~至]\d{1,2}月|月度|季度",
    "before": r"上年|去年|前年|历史|基期|以前年度|前三年|近三年|往年",
    "money": r"资金|预算|金额|经费|支出|拨款|投资|决算|财政",
    "budget": r"预算|安排|指标|核拨|预安排|下达|批复|资金额",
    "spent": r"执行|(?<!项目|基本|部门|整体|单位|财政|专项|其他|事业)支出|(?<!转移)支付|使用|决算|列支|拨付|完成"
    r"|实际(?!到位)|开支|用款|花费|报账|报销|兑付|付款|结算|支用|动用",
    "placed": r"到位",
    "arrived": r"到位|拨入|收入|下达",
    "left": r"结余|结转|余额|剩余|节约",
    "source": r"来源|类别|类型|项目$|科目|名称|构成|内容|资金$|渠道|性质",
}
"""What headings are made of: part -> pattern over the bare heading."""

_NO_VALUE: Final = {
    "weight": -6.0, "points": -3.0, "score": -6.0, "why": -5.0, "rate": -5.0, "criterion": -6.0, "evidence": -4.0,
    "serial": -6.0, "value": -5.0, "done": -3.5, "note": -4.0, "sign": -2.5, "before": -4.0, "define": -6.0,
    "unit": -3.0, "begin": -3.0, "result": -2.0, "money": -1.5,
}  # fmt: skip
"""What the heading of a level column does not say."""

WEIGHTS: Final[Mapping[str, Mapping[str, Mapping[str, float]]]] = {
    "indicators": {
        "level1": {
            **_NO_VALUE, "": -2.5, "one": 8.0, "two": -6.0, "three": -8.0, "four": -8.0, "kind": 3.0, "element": 1.0,
            "indicator": 1.5, "judge": 1.0, "plan": -0.5, "name": 0.0,
        },
        "level2": {
            **_NO_VALUE, "": -2.5, "one": -6.0, "two": 8.0, "three": -6.0, "four": -8.0, "kind": 2.7, "element": 4.0,
            "indicator": 1.5, "judge": 1.0, "plan": -0.5, "name": 0.3,
        },
        "level3": {
            **_NO_VALUE, "": -2.0, "one": -8.0, "two": -6.0, "three": 8.0, "four": 3.0, "kind": -1.0, "element": 1.0,
            "indicator": 2.2, "judge": 1.0, "plan": -0.5, "name": 2.8,
        },
        "target_text": {
            "": -2.0, "plan": 3.5, "should": 3.0, "term": -5.0, "begin": 2.0, "year": 0.7, "value": 2.0,
            "indicator": 1.0, "done": -5.0, "weight": -7.0, "score": -7.0, "points": -4.0, "why": -6.0, "rate": -3.5,
            "criterion": -6.0, "define": -6.0, "evidence": -5.0, "one": -8.0, "two": -8.0, "three": -8.0,
            "result": -1.5, "note": -4.0, "before": -4.0, "name": -2.5, "kind": -4.0, "sign": -4.0, "unit": -3.0,
            "end": -1.0, "adjusted": 0.3, "self": -3.0, "element": -4.0, "serial": -6.0, "judge": -0.5, "review": -3.0,
        },
        "actual_text": {
            "": -2.0, "interim": -5.0, "due": -6.0, "done": 4.0, "value": 1.5, "result": 1.5, "year": 0.7, "end": 1.5,
            "self": 0.7, "plan": -0.3, "should": -9.0, "begin": -4.0, "weight": -7.0, "score": -7.0, "points": -4.0,
            "why": -6.5, "rate": -4.0, "criterion": -6.0, "define": -6.0, "evidence": -5.0, "one": -8.0, "two": -8.0,
            "three": -8.0, "note": -4.0, "before": -4.0, "name": -2.5, "kind": -4.0, "sign": -4.0, "unit": -3.0,
            "element": -4.0, "serial": -6.0, "indicator": 0.3, "review": -2.5,
        },
        "weight": {
            "": -2.0, "weight": 7.5, "points": 2.0, "score": -4.0, "self": -5.0, "done": -3.0, "why": -6.0, "tally": 8,
            "rate": -2.0, "review": -4.0, "criterion": -6.0, "standard": 0.5, "plan": 0.5, "one": -2.0, "two": -2.0,
            "three": 0.0, "note": -5.0, "define": -6.0,
        },
        "score": {
            "": -2.0, "score": 7.0, "self": 2.0, "points": 1.5, "done": 0.5, "factor": -6.0, "value": -2.0,
            "weight": -6.0, "review": -6.0, "why": -6.0, "criterion": -7.0, "plan": -3.0, "rate": -2.5, "note": -5.0,
            "define": -6.0, "evidence": -5.0,
        },
        "reviewed_score": {
            "": -2.5, "factor": -5.0, "score": 4.0, "points": 2.5, "review": 5.0, "self": -6.0, "why": -6.0,
            "criterion": -7.0, "weight": -5.0, "result": -0.5, "plan": -2.0, "note": -4.0,
        },
        "completion_rate": {
            "": -2.0, "factor": 1.5, "rate": 5.0, "done": 1.5, "plan": 0.0, "why": -5.0, "score": -3.0, "weight": -6.0,
            "criterion": -5.0, "name": -3.0, "year": 0.2, "money": -1.0, "points": -2.0,
        },
        "deviation": {
            "": -2.0, "review": -5.0, "why": 6.0, "note": 4.0, "result": 0.3, "define": -5.0, "indicator": -1.5,
            "one": -6.0, "two": -6.0, "three": -6.0, "criterion": -4.0, "weight": -4.0, "rate": -2.5, "value": -1.5,
        },
        "definition": {
            "": -2.0, "define": 7.0, "note": 2.5, "indicator": 1.5, "why": -5.0, "score": -4.0, "result": -1.0,
            "done": -2.0, "judge": 0.3, "criterion": -1.0, "three": 0.5, "gist": 8.0,
        },
        "criterion": {
            "": -2.0, "criterion": 7.0, "standard": 3.5, "judge": 0.7, "why": -3.0, "value": -4.0, "weight": -3.0,
            "evidence": 0.3, "done": -1.5, "define": -1.0,
        },
        "evidence": {"": -2.5, "evidence": 6.0, "criterion": -5.0, "why": -4.0, "money": -2.0, "judge": -0.5},
        "serial": {"": -2.0, "serial": 8.0},
        "target_sign": {"": -2.0, "sign": 5.0, "indicator": 0.7, "plan": 0.3, "why": -4.0, "value": -2.0, "kind": -1.0},
        "target_unit": {"": -2.0, "unit": 5.5, "value": 0.3, "plan": -0.5, "score": -4.0, "money": -1.0, "done": -2.0},
        "before": {"": -2.5, "before": 7.0, "term": 7.5, "interim": 7.0},
        "group_weight": {
            "": -6.0, "weight": 6.0, "points": 1.0, "one": 5.0, "two": 5.0, "kind": 4.5, "element": 3.0, "three": -6.0,
            "score": -5.0,
        },
    },
    "budget": {
        "approved_budget": {
            "": -2.5, "begin": 4.0, "plan": 2.2, "budget": 2.0, "number": 0.7, "spent": -3.5, "rate": -6.0,
            "adjusted": -5.0, "score": -7.0, "weight": -7.0, "why": -6.0, "arrived": -3.0, "placed": -3.0,
            "left": -6.0, "year": -0.5, "before": -5.0, "money": 0.5, "source": -0.5, "result": -2.0, "end": -2.0,
        },
        "adjusted_budget": {
            "": -2.5, "adjusted": 3.5, "year": 1.5, "budget": 2.7, "plan": 0.4, "number": 0.7, "begin": -4.5,
            "spent": -3.5, "rate": -6.0, "score": -7.0, "weight": -7.0, "why": -6.0, "arrived": 2.5, "left": -6.0,
            "before": -5.0, "money": 0.5, "source": -0.5, "result": -2.0,
        },
        "executed": {
            "": -2.5, "spent": 4.2, "year": 0.5, "number": 1.0, "end": 1.0, "rate": -6.0, "score": -7.0, "weight": -7.0,
            "why": -6.0, "begin": -5.0, "arrived": -2.5, "left": -5.0, "before": -5.0, "money": 0.3, "plan": -2.5,
            "adjusted": -2.0, "source": -0.5, "result": -1.0, "note": -4.0,
            "interim": -5.0,
        },
        "execution_rate": {
            "": -2.5, "rate": 5.5, "spent": 1.5, "budget": 0.5, "score": -6.0, "weight": -6.0, "why": -5.0,
            "arrived": -5.0, "money": 0.3, "points": -4.0,
        },
        "weight": {
            "": -2.0, "weight": 7.5, "points": 2.0, "score": -4.0, "self": -5.0, "done": -2.0, "why": -6.0,
            "criterion": -6.0, "review": -4.0, "note": -5.0, "money": -1.0,
        },
        "score": {
            "": -2.0, "score": 7.0, "self": 1.0, "points": 1.5, "weight": -6.0, "review": -6.0, "why": -6.0,
            "criterion": -7.0, "note": -5.0,
        },
        "deviation": {"": -2.0, "why": 6.0, "note": 4.5, "left": -3.0, "money": -1.5, "rate": -3.0},
        "serial": {"": -2.0, "serial": 8.0},
        "before": {"": -2.5, "before": 7.0, "interim": 7.0},
        "balance": {"": -3.0, "left": 6.0, "before": -2.0, "budget": -1.0, "spent": -1.0, "source": -1.0},
    },
    "goals": {
        "expected": {
            "": -2.2, "should": 1.0, "plan": 4.0, "begin": 1.0, "year": 0.7, "done": -7.0, "value": -2.5,
            "score": -6.0, "weight": -6.0, "why": -6.0, "rate": -4.0, "name": -0.3, "indicator": -3.0, "one": -8.0,
            "two": -8.0, "three": -8.0, "kind": -4.0, "money": -2.0, "number": -2.0, "note": -4.0,
        },
        "actual": {
            "": -3.0, "done": 3.6, "result": 2.2, "name": -1.0, "plan": 0.8, "year": 0.5, "end": 0.7, "value": -3.0,
            "score": -6.0, "weight": -6.0, "why": -6.0, "rate": -1.5, "indicator": -2.5, "one": -8.0, "two": -8.0,
            "three": -8.0, "kind": -4.0, "begin": -3.0, "should": -6.0, "money": -3.0, "number": -2.0, "note": -4.0,
        },
    },
}  # fmt: skip
"""block -> role -> part ("" for every heading) -> nats. The parts are knowledge of the field, not fitted to a list."""

CORE: Final[Mapping[str, frozenset[str]]] = {
    "level1": frozenset({"one", "kind", "element", "indicator", "judge"}),
    "level2": frozenset({"two", "kind", "element", "indicator", "judge"}),
    "level3": frozenset({"three", "four", "indicator", "name", "element", "judge"}),
    "target_text": frozenset({"plan", "should", "begin", "value"}),
    "actual_text": frozenset({"done", "end"}),
    "weight": frozenset({"weight", "points"}),
    "score": frozenset({"score", "points"}),
    "reviewed_score": frozenset({"score", "points"}),
    "completion_rate": frozenset({"rate", "factor"}),
    "deviation": frozenset({"why", "note"}),
    "definition": frozenset({"define", "note", "gist"}),
    "criterion": frozenset({"criterion", "standard"}),
    "evidence": frozenset({"evidence"}),
    "target_sign": frozenset({"sign"}),
    "group_weight": frozenset({"weight"}),
    "target_unit": frozenset({"unit"}),
    "approved_budget": frozenset({"budget", "plan", "begin"}),
    "adjusted_budget": frozenset({"budget", "adjusted", "arrived"}),
    "executed": frozenset({"spent"}),
    "execution_rate": frozenset({"rate"}),
    "balance": frozenset({"left"}),
    "expected": frozenset({"plan"}),
    "actual": frozenset({"done", "result"}),
}
"""Parts of which a heading of the role has at least one."""

_LEVEL_WITH_POINTS: Final = re.compile(r"^([一二三四]级(?:评价)?指标(?:名称)?)(?:及|与|和|、)(?:分值|权重|得分)$")
"""A level whose labels carry their points (一级指标及分值): the heading is that of the level."""
_NO_HEADING: Final = re.compile(r"[。；！？=＝≥≤＞＜>…“”]")
"""What stands in values and sentences, never in a heading's own words."""
_PATTERNS: Final = {name: re.compile(pattern) for name, pattern in PARTS.items()}
_MARKS: Final = re.compile(
    r"^(?:其中[:：]?|[★☆*＊#●■▲]+|[（(]?[一二三四五六七八九十]{1,2}[)）、.．]|[（(]?\d{1,2}[)）、.．](?!\d))"
)
_YEAR_BEFORE: Final = re.compile(rf"^{YEAR_PATTERN}年度?(?=[\u4e00-\u9fff]{{2}})")
"""The year before what a heading says (2023年支出)."""
LONGEST_HEADING: Final = 300
"""Characters: what is longer is no heading, and none of its marks is looked for."""
_LEVEL_INSIDE: Final = re.compile(r"[（(\[【][^）)\]】]*?([一二三四1-4ⅠⅡⅢ]级)[^）)\]】]*[）)\]】]")
_BRACKET: Final = re.compile(r"[（(\[【]([^（()）\[\]【】]*)[）)\]】]")


@lru_cache(maxsize=20_000)
def bare_heading(text: str) -> str:
    """Return a heading's own words: NFKC, no white space, no marks before it, no brackets but those of a level.

    指标（三级） keeps its level, since three headings may differ only there; 预算数（A） and 权重（%） lose theirs.
    """
    key = "".join(unicodedata.normalize("NFKC", text).split())
    if len(key) > LONGEST_HEADING:
        return key
    level = _LEVEL_INSIDE.search(key)
    stripped = _YEAR_BEFORE.sub("", _MARKS.sub("", key))
    words = _BRACKET.sub("", stripped).strip(":：、,，。;；*")
    if not words:
        words = "".join(_BRACKET.findall(stripped))
    return f"{level.group(1)}{words}" if level is not None and level.group(1) not in words else words


@lru_cache(maxsize=20_000)
def parts_of(text: str) -> frozenset[str]:
    """Return the parts that a heading is made of."""
    bare = bare_heading(text)
    bare = _LEVEL_WITH_POINTS.sub(r"\1", bare)
    return frozenset(name for name, pattern in _PATTERNS.items() if pattern.search(bare))


@lru_cache(maxsize=20_000)
def composed(block: str, text: str) -> Mapping[str, float]:
    """Return role -> nats for each role of a block that a heading's words speak for, by at least LEAST.

    Nats are sums over the parts; a heading with characters that belong to no part counts for less. Empty for texts that
    are too long or hold no letters.
    """
    bare = bare_heading(text)
    if not 1 <= len(bare) <= MAX_HEADING or not re.search(r"[\u4e00-\u9fff]", bare) or _NO_HEADING.search(bare):
        return {}
    unknown_share = _unknown_share(bare)
    if unknown_share > MOST_UNKNOWN:
        return {}
    parts = parts_of(text)
    unknown = UNKNOWN_PART * unknown_share
    found: dict[str, float] = {}
    for role, weights in WEIGHTS.get(block, {}).items():
        if not parts & CORE.get(role, weights.keys()):
            continue
        nats = weights[""] + sum(weights.get(part, 0.0) for part in parts) + unknown
        if nats >= LEAST:
            found[role] = round(nats, 3)
    return found


@lru_cache(maxsize=20_000)
def spoken_against(block: str, text: str) -> Mapping[str, float]:
    """Return role -> nats, none above 0, for the roles that a heading's words speak against: 完成时限 is no result.

    Empty for headings that say nothing, or only in part.
    """
    bare = bare_heading(text)
    if not 1 <= len(bare) <= MAX_HEADING or _unknown_share(bare) > 0:
        return {}
    parts = parts_of(text)
    sums = {role: sum(w.get(part, 0.0) for part in parts) for role, w in WEIGHTS.get(block, {}).items()}
    return {role: max(MOST_AGAINST, nats) for role, nats in sums.items() if nats < 0}


def likeliest(nats: Mapping[str, float], least: float = float("-inf")) -> str | None:
    """Return the role with the most nats, None where none has `least`."""
    best = max(nats, key=lambda role: nats[role], default=None)
    return best if best is not None and nats[best] >= least else None


def _unknown_share(bare: str) -> float:
    """Return the share of a heading's characters that no part covers."""
    covered = [False] * len(bare)
    for pattern in _PATTERNS.values():
        for match in pattern.finditer(bare):
            covered[match.start() : match.end()] = [True] * (match.end() - match.start())
    return covered.count(False) / len(bare)
