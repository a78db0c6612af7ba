"""Which way an indicator is better: by its operator, else by its kind where that settles it."""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

from normalize.values.printed import Measure, is_blank, is_date, parse_measure

Direction: TypeAlias = Literal["positive", "negative", "qualitative"]

_STANDARD = re.compile(r"标准|定额|保障水平")
"""A subsidy at a fixed standard is due to the yuan: neither more nor less is better."""
_GROWTH = re.compile(r"增长|增加|增幅|提高|提升|上升|增收")
_HARM = re.compile(
    r"死亡|伤亡|事故|失业|发病|感染率|投诉|上访|信访(?!.*办结)|差错|违法|违规|违纪|流失|辍学|返贫|超标|空置率|缺陷|瑕疵|闲置|滞留|破损|"
    r"故障|漏损|漏失|能耗|排放|火灾|舆情|受害率|成灾率|变动率|结转结余率"
)
_HARM_UNDONE = re.compile(
    r"下降|减少|降低|压减|节约|达标|合格|处理|处置|办结|整改|查处|查办|控制率|完成|及时|救助|补偿|保险|培训|演练|化解|调解|回访|修复|排查|检测|监测|筛查|预防"
)
"""With these words more is better all the same: what is counted is the remedy."""


def direction_of(
    target: Measure | None, target_text: str | None, actual_text: str | None, *, is_cost: bool, name: str | None = None
) -> Direction | None:
    """Return which way an indicator is better, None where nothing says so; qualitative where it is told in words.

    Of a bare target the kind of indicator says it: of a cost less is better, so it is of harm and of what shall be 0.
    """
    if target is not None:
        return _by_op(target, is_cost=is_cost, name=name or "")
    leading = next((text for text in (target_text, actual_text) if text and not is_blank(text)), None)
    if leading is None or re.search(r"\d", leading) or (actual_text and is_date(actual_text)):
        return None
    if parse_measure(leading) is not None or (actual_text and parse_measure(actual_text) is not None):
        return None
    return "qualitative"


def _by_op(target: Measure, *, is_cost: bool, name: str) -> Direction | None:
    if target.op in {"<=", "<"}:
        return "negative"
    if target.op in {">=", ">"}:
        return "positive"
    if target.op == "range":
        return None
    return _by_kind(target, is_cost=is_cost, name=name)


def _by_kind(target: Measure, *, is_cost: bool, name: str) -> Direction | None:
    """Return the direction of a bare target."""
    if target.value == 0:
        return None if _GROWTH.search(name) else "negative"  # of what shall not be, there is only too much
    if is_cost and target.unit != "%":
        return None if _STANDARD.search(name) else "negative"
    if _HARM.search(name) and not _HARM_UNDONE.search(name):
        return "negative"
    return "positive"
