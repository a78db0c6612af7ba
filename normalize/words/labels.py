"""What the labels of funding lines and phases say: which source of money, which phase of the budget."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final

from normalize.words.composition import composed, likeliest
from normalize.words.vocabulary import Vocabulary, heading_key

PHASE: Final = 1.5
"""Nats from which a label names a phase by its words."""
PHASES: Final = ("approved_budget", "adjusted_budget", "executed", "execution_rate", "weight", "score")

_UNIT = re.compile(r"[（(](?:单位[:：])?[百千]?[万亿]?元[)）]$")
OF_WHICH = re.compile(r"^其中\s*[:：]?\s*")
_ITEM_WORDS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"结转|结余"), "carry_over"),
    (
        re.compile(
            r"(?:资金|支出|预算|经费)?(?:总额|总金额|合计|总计|总数|总量)|^资金总体$|总资金|总预算|总支出|总投[入资]|^年度金额"
        ),
        "total",
    ),
    (re.compile(r"彩票|专户"), "other"),
    (re.compile(r"^中央"), "central"),
    (re.compile(r"^(上级|省级|省财政|省、|自治区|省补)"), "upper"),
    (
        re.compile(
            r"^(本级|同级|[县区市州镇乡旗](级|财政|本级|补)|地方|县区|市县|区县|旗县|乡镇)|[县区市州镇乡旗]级财政|配套"
        ),
        "own_level",
    ),
    (re.compile(r"(?<!非)财政(拨款|拔款|资金|性|预算|安排)|(?<!非)公共预算"), "fiscal"),
    (re.compile(r"^基本(支出|经费)"), "basic"),
    (re.compile(r"^项目(支出|经费)$"), "project"),
    (re.compile(r"其他|其它|自有|自筹|非财政|社会|单位资金|事业收入|经营收入"), "other_funds"),
)


def labelled_parts(text: str, label: re.Pattern[str], role_of: Callable[[str], str | None]) -> list[tuple[str, str]]:
    """Return (role, what stands behind it) for the labels in a text; nothing where it does not begin with one.

    `label` matches a label with its colon, the words of it in the first group; `role_of` is None for words that are no
    label.
    """
    marks = [(found, role) for found in label.finditer(text) if (role := role_of(found[1])) is not None]
    if not marks or marks[0][0].start():
        return []
    ends = [*(found.start() for found, _ in marks[1:]), len(text)]
    return [(role, text[found.end() : end]) for (found, role), end in zip(marks, ends, strict=True)]


@lru_cache(maxsize=20_000)
def item_text(text: str) -> str:
    """Return a funding line's label as printed, without 其中, the closing colon and a unit of money in brackets."""
    bare = re.sub(r"[:：]\s*$", "", OF_WHICH.sub("", text.strip())).strip()
    return _UNIT.sub("", bare).strip() or bare


def item_code(text: str, vocabulary: Vocabulary) -> str:
    """Return the closed-list code of a funding line's label; `other` where none fits."""
    return known_item(text, vocabulary) or "other"


@lru_cache(maxsize=20_000)
def known_item(text: str, vocabulary: Vocabulary) -> str | None:
    """Return the code of the source of money that a label names by the list or by its words, or None."""
    bare = item_text(text)
    if not bare or len(bare) > 40:
        return None
    listed = vocabulary.lookup("funding", bare)
    return listed if listed is not None else _by_words(heading_key(bare))


@lru_cache(maxsize=5_000)
def _by_words(key: str) -> str | None:
    return next((code for pattern, code in _ITEM_WORDS if pattern.search(key)), None)


_WHOSE: Final = re.compile(r"^(?:转移支付|专项|项目|补助)(?:资金|经费|支出)?(?=.{2})")
"""Whose money it is, before the name of a phase (转移支付预算数)."""


@lru_cache(maxsize=20_000)
def phase_nats(text: str, vocabulary: Vocabulary) -> Mapping[str, float]:
    """Return phase -> nats of a label, by the list and by its words; what names no phase gives nothing."""
    field = vocabulary.lookup("budget", text) or vocabulary.lookup("budget", _WHOSE.sub("", text.strip()))
    if field in PHASES:
        return {field: 7.0}
    if field == "block" or not re.search(r"[\u4e00-\u9fff]", text):
        return {}
    return {role: nats for role, nats in composed("budget", text).items() if role in PHASES and nats >= PHASE}


def phase_of(text: str, vocabulary: Vocabulary) -> str | None:
    """Return the phase that a label names, None where it names none."""
    return likeliest(phase_nats(text, vocabulary))


_BARE_PHASES: Final = (
    ("adjusted_budget", re.compile(r"(?:资金|经费)?(?:预算|安排)(?:安排|资金)?")),
    ("adjusted_budget", re.compile(r"(?:全年|调整后|追加后)")),
    ("executed", re.compile(r"(?:资金|经费|已|实际)?(?:支出|使用|支付|开支|执行)(?:资金)?")),
)
"""Words that name a phase beside a figure, and a whole block elsewhere."""


def phase_beside(text: str, vocabulary: Vocabulary) -> str | None:
    """Return the phase that a label beside a figure names, by single words too (预算 | 225万元), else None."""
    known = phase_of(text, vocabulary)
    if known is not None or known_item(text, vocabulary) is not None:
        return known
    return next((phase for phase, words in _BARE_PHASES if words.fullmatch(heading_key(item_text(text)))), None)


FIRST_BUDGET = re.compile(r"年初|期初|初始|原|批复|批准|核定|申报|计划|部门预算|下达")
"""What a heading says of the budget that was approved first; without it a form's only budget is the year's."""
_BALANCE: Final = re.compile(
    r"^(?:年末|期末|本年|当年|资金|预算|项目|累计)*(?:结余|剩余|余额)(?:结转)?(?:资金|数|金额|额)?$"
)


def is_balance(text: str) -> bool:
    """Tell whether a label names what is left at the end (结余), which is neither a phase nor a source of money."""
    return _BALANCE.match(heading_key(text)) is not None


GOAL: Final = 1.2
"""Nats from which a label names a goal or its result by its words."""
MAX_GOAL_LABEL: Final = 20


_OF_GOAL: Final = re.compile(r"(?!.*(?:指标|得分|分值|是否|偏离))[\u4e00-\u9fff]{2,4}目标\s*[:：]?")
"""A goal by its last word, whatever it is of (服务目标)."""


def goal_label(text: str, vocabulary: Vocabulary) -> str | None:
    """Return `expected` or `actual` where a short text is the label of a goal or of its result, else None."""
    if len(text) > MAX_GOAL_LABEL:
        return None
    listed = vocabulary.lookup("goals", text)
    if listed in {"expected", "actual"}:
        return listed
    if listed is not None or vocabulary.lookup("indicators", text) == "block":
        return None
    return likeliest(composed("goals", text), GOAL) or ("expected" if _OF_GOAL.fullmatch(text.strip()) else None)


_SIDES: Final = (
    ("expected", re.compile(r"(?:年初|期初|计划|预期|预计|设定|申报|目标)")),
    (
        "actual",
        re.compile(
            r"(?:年度|目标|工作)?(?:进展|成效|达成)(?:情况)?|年末|年底|期末|实绩|(?:全年|年度)?(?:实际|完成|实现|达成)(?:完成)?"
        ),
    ),
)
"""Words that are labels of goals and results only where both stand."""


def names_side(text: str) -> bool:
    """Tell whether a text is one of the words that are labels of goals and results only where both stand."""
    return any(pattern.fullmatch(text.strip()) for _, pattern in _SIDES)


def goal_side(text: str, vocabulary: Vocabulary) -> str | None:
    """Return which side of a goal a label inside a text is of, where another one beside it is of the other side."""
    for side, pattern in _SIDES:
        if pattern.fullmatch(text.strip()):
            return side
    return goal_label(text, vocabulary) or likeliest(composed("goals", text))


MAX_HEAD_LABEL: Final = 20
_HEAD_WORDS: Final[tuple[tuple[str, re.Pattern[str]], ...]] = (
    ("project_code", re.compile(r"(?:项目|预算|专项).{0,4}(?:代码|编码|编号)")),
    ("unit_code", re.compile(r"(?:单位|部门|预算).{0,2}(?:代码|编码)")),
    (
        "contact",
        re.compile(
            r"(?:联系|经办|填[表报]|负责|审核|复核|责任|分管).{0,4}(?:人|电话|方式)|电话|手机|邮箱|传真|地址$|邮编"
        ),
    ),
    (
        "finance_department",
        re.compile(
            r"^(?:省|市|县|区|州|地方|同级|自治区|中央|乡镇|市县|县区|区县)?级?财政(?:主管)?部门$|^归口.{0,2}(?:科|处|股)室?$"
        ),
    ),
    (
        "supervising_department",
        re.compile(r"(?:主管|归口|上级|牵头(?=部门)).{0,4}(?:部门|单位|处室|机关|司局)|(?:部门|单位)[（(]?主管"),
    ),
    (
        "implementing_unit",
        re.compile(
            r"(?:实施|执行|承担|使用|用款|承办|经办|建设|组织|落实|牵头|管护|责任).{0,3}(?:单位|部门|主体|机构|科室|处室)(?!负责)|"
            r"(?:单位|部门)[（(](?:实施|执行|承担|使用)"
        ),
    ),
    (
        "project_name",
        re.compile(
            r"(?:项目|专项|政策|转移支付|资金|基金|课题|工程|任务|经费|服务)(?:[（(].{1,8}[)）])?(?:的)?(?:名称|全称|名$)"
        ),
    ),
    ("filled_on", re.compile(r"(?:[填编][报表写制]|报[告送]|上报|自评|评价|编制|制表|完成自评)(?:日期|时间)|^日期$")),
    ("fiscal_year", re.compile(r"^(?:[\u4e00-\u9fff]{2})?(?:年度|年份)$")),
    (
        "unit_name",
        re.compile(
            r"^(?:填[报表]|申报|自评|被?评价|编制|预算|报送|报告|基层|一级|二级|本)*(?:预算)?(?:部门|单位)"
            r"(?:[（(/](?:单位|部门)[)）]?)?(?:名称|全称)?$"
        ),
    ),
    (
        "project_type",
        re.compile(
            r"(?:项目|资金|支出).{0,3}(?:类型|类别|属性|性质|级次|分类|来源|期限?|周期|状态)$|起止|立项|实施期|支出方向|功能科目"
        ),
    ),
)
"""Fields of a form's head, by the words of their labels."""


@lru_cache(maxsize=20_000)
def head_label(text: str, vocabulary: Vocabulary, *, whole: bool = False) -> str | None:
    """Return the field of the head that a short text is the label of, by the list or by its words, else None.

    `whole`: its words begin with those of the label, so that nothing of a value stands before them.
    """
    key = heading_key(text)
    if not key or len(key) > MAX_HEAD_LABEL:
        return None
    listed = vocabulary.lookup("head", text)
    return listed if listed is not None else _head_by_words(key, whole=whole)


@lru_cache(maxsize=5_000)
def _head_by_words(key: str, *, whole: bool) -> str | None:
    if re.search(r"[。，；：:\d]", key):
        return None
    return next((field for field, p in _HEAD_WORDS if (p.match(key) if whole else p.search(key))), None)
