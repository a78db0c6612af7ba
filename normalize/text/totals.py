"""The score and the rating that running text gives the whole report: never a section's, an indicator's or a band."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from normalize.model.form import Total
from normalize.model.unread import UnreadText
from normalize.text.readings import DOUBTED, NARRATIVE, reading_of
from normalize.text.sections import Entry
from normalize.text.told import tell
from normalize.words.section_marks import strip_marker

MAX_SCORE = 120
"""Points; forms with bonus points go a little above 100."""

_POINTS = r"(?P<score>\d{1,3}(?:\.\d+)?)"
_SCORE = re.compile(
    rf"(?:自评|评价|综合|绩效|考评|总)[^。；，,]{{0,30}}?(?P<what>得分|评分|总分|分数|得|评价分|自评分)\D{{0,8}}?{_POINTS}\s*分"
)
_PLAIN_SCORE = re.compile(
    rf"(?P<what>得分|总分|评分|评价分|自评分|考核分|考评分)(?:为|是|:|：)?\s*{_POINTS}\s*分?"
    rf"|(?:合计|总计|共计)(?:得分?)?(?:为|是|:|：)?\s*(?P<sum>\d{{1,3}}(?:\.\d+)?)\s*分"
    rf"|(?P<self>(?:经|项目|整体|总体|综合)?自评(?:价|结果|成绩)?(?:为|是|:|：|共)?)\s*(?P<own>\d{{1,3}}(?:\.\d+)?)\s*分(?!值|数)"
)
_NO_SCORE = re.compile(r"满分|\d分为|分值")
_BAND = re.compile(r"^(?:[（(]?含?[)）]?以[上下]|为[满优良中差]|[-—~至到])")
"""What makes points a band or the full mark, no score: 90分以上为优."""
_WHOLE = re.compile(r"总得?分|综合|总体|总评|最终|经自评|自评结论|评价得分|自评得分|合计")
_BEFORE = re.compile(r"上一?年|去年|往年|前年")
_SUMMED = re.compile(r"总得?分|综合|总体|总评|最终|合计|总计|共计")
"""Of these the ones that no part has."""
_SECTION_OF_WHOLE = re.compile(r"结论|结果|综合评价|得分|评分情况|总体评价|自评情况$")
_PART = re.compile(
    r"产出|效益|效果|满意度|决策|过程|投入|预算执行|预算编制|指标|(?:该|本|此)部分|(?:此|该|本)项(?!目)|一级|二级|管理情况|单项|部分"
)
"""Words for a part of a report: what they stand beside is the part's score."""
_RATED = r"(优秀?|良好?|中等?|差)"
_RATING = re.compile(
    r"(?:为|属于?)\s*[“\"'‘「]\s*(优秀?|良好?|中|一般|差|合格)\s*[”\"'’」]"
    r"|(?:等级|结果|等次|级别|评定|评价|档次|评级)[^。；，,]{0,8}?(?:为|是|属)?[：:]?\s*[“\"'‘「]\s*(优秀?|良好?|中|一般|差|合格)\s*[”\"'’」]"
    r"|(?:等级|等次|级别)(?:(?:为|是)[：:]?|[：:])\s*(优秀?|良好?|中|差)"
    rf"|(?:自评|评价|评定|考评)(?:结果|档次)?(?:为|属于)\s*{_RATED}(?=[。，；,;等档级]|$)|(?:等级|等次|档次){_RATED}(?=[。，；,;]|$)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A score that a paragraph states and the evidence that it is the whole report's, in points of no unit."""

    score: str
    evidence: int
    entry: Entry


def read_total(entries: Sequence[Entry], taken: frozenset[int]) -> tuple[Total, list[UnreadText]]:
    """Return score and rating of the whole, and the scores that spoke for it as loudly and lost.

    Paragraphs `taken` by indicators state none.
    """
    stated = [found for entry in entries if entry.position not in taken if (found := _stated(entry)) is not None]
    best = max(stated, key=lambda found: found.evidence, default=None)
    if best is not None and best.evidence <= 0:
        best = None
    rivals = [
        found for found in stated if best is not None and found.evidence == best.evidence and found.score != best.score
    ]
    confidence = DOUBTED if rivals else NARRATIVE
    rating = next((reading_of(word, entry) for entry in entries if (word := _rating(entry.text)) is not None), None)
    score = reading_of(best.score, best.entry, confidence) if best is not None else None
    lost = [
        UnreadText(
            text=found.entry.text,
            block="head",
            reason="rival",
            suggestion="total_score",
            provenance=found.entry.paragraph.provenance,
        )
        for found in rivals
    ]
    return Total(score=score, rating=rating), lost


def _rating(text: str) -> str | None:
    named = _RATING.search(text)
    return next(filter(None, named.groups())) if named else None


def _stated(entry: Entry) -> Stated | None:
    """Return the score that a paragraph states; of a full mark and a score (总分为100分，自评得分96分) the score."""
    text = entry.text
    spoken = re.search(r"自评|评价", text) or re.search(r"自评|评价|结论|得分", entry.heading or "")
    rules = (_SCORE, _PLAIN_SCORE) if spoken else (_SCORE,)
    found = [match for rule in rules for match in rule.finditer(text) if _is_score(match, text)]
    stated = [match for match in found if match.group("what") != "总分" or float(_points(match)) % 10] or found
    if not stated:
        return None
    evidence, best = max(((_evidence(match, entry), match) for match in stated), key=lambda weighed: weighed[0])
    return Stated(score=_points(best), evidence=evidence, entry=entry)


def _points(match: re.Match[str]) -> str:
    told = match.groupdict()
    return str(told.get("own") or told.get("sum") or told["score"])


def _is_score(match: re.Match[str], text: str) -> bool:
    before = text[max(0, match.start() - 3) : match.end()]
    return float(_points(match)) <= MAX_SCORE and not _NO_SCORE.search(before) and not _BAND.match(text[match.end() :])


def _evidence(match: re.Match[str], entry: Entry) -> int:
    """Return how much says that a score is the whole's: words beside it, its section; less for words of a part."""
    sentence = re.split(r"[。；]", entry.text[: match.start()])[-1]
    near = strip_marker(re.split(r"[，,：:]", sentence)[-1]) + match.group()
    evidence = 3 if _WHOLE.search(match.group()) else 2
    part = _PART.search(near) or (_PART.search(sentence) and not _SUMMED.search(near))
    if part or (entry.heading and _PART.search(entry.heading) and not _SECTION_OF_WHOLE.search(entry.heading)):
        evidence -= 2
    if _BEFORE.search(near):
        evidence -= 4
    if entry.rank is not None and part:
        evidence -= 1
    if entry.heading and _SECTION_OF_WHOLE.search(entry.heading) and not part:
        evidence += 1
    if any(told.whole for told in tell(sentence + re.split(r"[。；]", entry.text[match.start() :])[0])):
        evidence -= 3
    return evidence
