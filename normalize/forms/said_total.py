"""The total that lines around a form's table say: 自评得分97.5分，等级优; a part's score is never the total."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from extract.document import Cell, Paragraph
from normalize.model.form import Reading, Total
from normalize.values.printed import parse_points
from normalize.words.section_marks import NOTE_WORD

MAX_LINE = 100
"""Characters of a line beside a form that may say its total."""
MAX_SCORE = 120
"""Points; forms with bonus points go a little above 100."""
ROUNDED = Decimal("0.02")
"""Points by which a sum of printed points is off at most."""
SAID_BESIDE = 0.95
"""Confidence of a score or a rating that stands in a line beside the table."""

_SCORE = re.compile(
    r"(?P<label>[\u4e00-\u9fff（()）]{0,12}?(?:得分|评分|总分|合计|共计|总计|自评|自评分))(?:为|是|共)?\s*[:：]?\s*"
    r"(?P<score>\d{1,3}(?:\.\d+)?)\s*分(?![值数]|[（(]?含?[)）]?以[上下]|为[满优良中差])"
)
_ALONE = re.compile(
    r"^(?:五|六|七)?[、.]?\s*(?:自评|评价|综合|绩效)?(?:总得?分|得分|总评分|评分)\s*[:：]\s*(\d{1,3}(?:\.\d+)?)\s*分?(?:\s|$)"
)
"""The score of the whole behind its label, with or without 分."""
_NOTE = re.compile(rf"^{NOTE_WORD}[\d一二三]?\s*[:：、]")
_WHOLE = re.compile(r"自评|综合|最终|总评|总体|评价得分|绩效得分|总得?分|合计|共计|总计")
_PART = re.compile(
    r"指标|执行|资金|预算|产出|效益|效果|满意|成本|过程|决策|投入|管理|部分|单项|本项(?!目)|其中|满分|标准分|上年|扣"
)
_WORD = r"(优秀?|良好?|中等?|较?差|不?合格|一般)"
_RATING = re.compile(
    rf"(?:等级|等次|级别|档次|(?:自评|评价|评定|考评)结[果论])(?:评定)?(?:为|是|属于?)?\s*[:：]?\s*[“\"‘「]?{_WORD}[”\"’」]?"
    r"(?:等[级次]?|档)?(?=[。，；,;）)]|$|\s+(?!优|良|中|差))"
    rf"|(?:自评|评价|评定|考评|评)(?:为|属于?)\s*[“\"‘「]?{_WORD}[”\"’」]?(?:等[级次]?|档)?(?=[。，；,;）)]|$)"
)


_OPTIONS = re.compile(rf"[□口☐○☑√■✓]\s*{_WORD}(?=\s*(?:[□口☐○☑√■✓]|$))")
"""The grades that a form offers, each behind its box."""
_TICKED = re.compile(rf"[☑√■✓]\s*{_WORD}")


def said_total(lines: Sequence[Paragraph | Cell]) -> Total:
    """Return the score and the rating of the whole that lines or cells around a table say; none where two differ."""
    scores: dict[float, Reading[str]] = {}
    ratings: dict[str, Reading[str]] = {}
    for line in lines:
        text = line.text.strip()
        if len(text) > MAX_LINE or _NOTE.match(text):
            continue
        alone = _ALONE.match(text)
        for value in [alone[1]] if alone is not None else _scores(text):
            scores.setdefault(float(value), _reading(value, line))
        rated = _TICKED.search(text) if _OPTIONS.match(text) else _RATING.search(text)
        if rated is not None:
            word = next(filter(None, rated.groups()))
            ratings.setdefault(word, _reading(word, line))
    return Total(score=_only(list(scores.values())), rating=_only(list(ratings.values())))


def with_said(total: Total | None, lines: Sequence[Paragraph | Cell], of_money: Reading[str] | None = None) -> Total:
    """Return a form's total with what its table leaves open filled from the lines and the sentences around it.

    A line's score counts before that of the table where it is more by the points of the money, `of_money`: the table
    sums the indicators alone.
    """
    table, said = total or Total(), said_total(lines)
    return said.or_else(table) if _adds_money(table.score, said.score, of_money) else table.or_else(said)


def _adds_money(table: Reading[str] | None, said: Reading[str] | None, of_money: Reading[str] | None) -> bool:
    points = [parse_points(one.value) if one is not None else None for one in (table, of_money, said)]
    of_table, money, whole = points
    if of_table is None or money is None or whole is None:
        return False
    return money > 0 and abs(of_table + money - whole) <= ROUNDED


def _scores(text: str) -> list[str]:
    """Return the scores of the whole in a line: a label of the whole before them, no word of a part."""
    return [
        found["score"]
        for found in _SCORE.finditer(text)
        if _WHOLE.search(found["label"]) and not _PART.search(found["label"]) and float(found["score"]) <= MAX_SCORE
    ]


def _reading(value: str, line: Paragraph | Cell) -> Reading[str]:
    if isinstance(line, Cell):
        return Reading(value=value, raw=line.text, cells=(line,), how="line", confidence=SAID_BESIDE)
    return Reading(value=value, raw=line.text, paragraph=line, how="line", confidence=SAID_BESIDE)


def _only(found: Sequence[Reading[str]]) -> Reading[str] | None:
    return found[0] if len(found) == 1 else None
