"""Reports in running text -> Forms: title, unit, score, goals, and indicators from lists of targets and results."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from extract.document import Paragraph
from normalize.model.form import CERTAIN, Form, Line, Place, Reading, Total
from normalize.text.items import Item, join_items, read_items
from normalize.text.sections import Entry, sections
from normalize.words.section_marks import marker_rank
from normalize.words.titles import clean_title, is_report_title

BODY = 60
"""Characters that must stand under a title: less is a cover or a table of contents."""
MAX_SCORE = 120
"""Points; forms with bonus points go a little above 100."""
COVER_REACH = 12
"""Paragraphs within which a title printed again belongs to the same report (cover and first page)."""
LISTED = 4
"""Rank of a number (1. （1） ①) from which a line without text below it is an item of a list, no heading."""
NARRATIVE = 0.93
"""Confidence of a value read from running text."""

_BODIES = (
    "局|委员会|委|办公室|办|部|厅|处|中心|联合会|协会|学会|总会|人民政府|政府|法院|检察院|学校|中学|小学|幼儿园|大学|学院|医院|卫生院|图书馆|博物馆|文化馆|"
    "档案馆|馆|站|所|队|支队|大队|总队|团委|妇联|工商联|总工会|工会|社|院|司|署|室|街道办事处|办事处|党校|管委会|集团|公司|场|园|社区|村委会|镇|乡|街道|人大|政协|组织部|宣传部|统战部|政法委|纪委监委|机关"
)
_UNIT_END = re.compile(rf"(?:{_BODIES})$")
_UNIT_START = re.compile(rf"^(.{{2,40}}?(?:{_BODIES}))(?=.*(?:资金|项目|经费|补助|工程|专项|补贴))")
_CUT = re.compile(
    r"(?:19|20)\d{2}|[二2][〇○零][〇○零一二三四五六七八九]{2}年|部门整体|单位整体|整体支出|部门支出|部门绩效|项目支出|项目绩效|财政支出|关于|绩效|预算"
)
_SCORE = re.compile(
    r"(?:自评|评价|综合|绩效|考评|总)[^。；，,]{0,30}?(?P<what>得分|评分|总分|分数|得)\D{0,8}?(?P<score>\d{1,3}(?:\.\d+)?)\s*分"
)
_PLAIN_SCORE = re.compile(r"(?P<what>得分|总分|评分)(?:为|是|:|：)?\s*(?P<score>\d{1,3}(?:\.\d+)?)\s*分?")
_NO_SCORE = re.compile(r"满分|\d分为|分值")
_BAND = re.compile(r"^(?:[（(]?含?[)）]?以[上下]|为[满优良中差]|[-—~至到])")
"""What makes points a band or the full mark, no score: 90分以上为优."""
_RATED = r"(优秀?|良好?|中等?|差)"
_RATING = re.compile(
    r"(?:等级|结果|等次|级别|评定|评价|档次|评级)[^。；，,]{0,8}?(?:为|是|属)?[：:]?\s*[“\"'‘「]\s*(优秀?|良好?|中|一般|差|合格)\s*[”\"'’」]"
    r"|(?:等级|等次|级别)(?:(?:为|是)[：:]?|[：:])\s*(优秀?|良好?|中|差)"
    rf"|(?:自评|评价|评定|考评)(?:结果|档次)?(?:为|属于)\s*{_RATED}(?=[。，；,;等档级]|$)|(?:等级|等次|档次){_RATED}(?=[。，；,;]|$)"
)
_GOAL_HEADING = re.compile(
    r"(总体?目标|绩效目标|年度目标|工作目标|预期目标|目标设定)(设定|设置)?(情况)?(?!.*(完成|下达|实现|分析))|绩效总目标"
)
_DONE_HEADING = re.compile(r"(总体?(绩效)?目标|绩效目标|年度目标|目标)(的)?(实际)?(完成|实现)(情况)?")
_NOT_GOAL = re.compile(r"指标|下达|执行|资金|自评|管理|结论|偏离|问题|措施|原因|建议|应用|合规|依据")


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrative:
    """A narrative report: the position of its title, its Form, and the paragraphs read as goals or indicators."""

    position: int
    end: int
    form: Form
    taken: frozenset[int]


def read_narratives(free: Sequence[tuple[int, Paragraph]]) -> list[Narrative]:
    """Return the narrative reports among the paragraphs that no table took, in reading order."""
    found = []
    for title, body in _reports(free):
        entries = sections(body)
        if sum(len(entry.text) for entry in entries) >= BODY:
            found.append(_narrative(title, entries))
    return found


def with_tables(
    narratives: Sequence[Narrative], forms: Sequence[tuple[int, Form]]
) -> tuple[list[Narrative], list[tuple[int, Form]]]:
    """Give a report in running text the tables that stand inside it without title and head of their own."""
    own = list(narratives)
    apart: list[tuple[int, Form]] = []
    for position, form in forms:
        index = next((i for i, report in enumerate(own) if report.position < position < report.end), None)
        if index is None or form.title is not None or form.fields or form.kind == "rubric":
            apart.append((position, form))
        else:
            own[index] = replace(own[index], form=_joined(own[index].form, form))
    return own, apart


def _joined(report: Form, table: Form) -> Form:
    """Return a report with the lines of a table in it; what the text says of score and rating stays."""
    said, printed = report.total, table.total
    return replace(
        report,
        budget_lines=(*report.budget_lines, *table.budget_lines),
        goals=(*report.goals, *table.goals),
        indicators=(*report.indicators, *table.indicators),
        total=Total(
            weight=said.weight or printed.weight,
            score=said.score or printed.score,
            rating=said.rating or printed.rating,
        ),
        amount_unit=report.amount_unit or table.amount_unit,
        unknown=(*report.unknown, *table.unknown),
    )


def _reports(free: Sequence[tuple[int, Paragraph]]) -> list[tuple[tuple[int, Paragraph], list[tuple[int, Paragraph]]]]:
    """Cut the text at report titles; a title printed twice (cover, first page) opens one report."""
    titles: list[tuple[int, int, Paragraph]] = []
    for index, (position, paragraph) in enumerate(free):
        if not _opens_report(paragraph):
            continue
        first, whole = _whole_title(free, index)
        text = _bare(whole.text)
        last = titles[-1] if titles else None
        if last is not None and index - last[0] <= COVER_REACH and _bare(last[2].text).endswith(text[-12:]):
            longer = whole if len(text) > len(_bare(last[2].text)) else last[2]
            titles[-1] = (index, last[1], longer)
            continue
        titles.append((index, free[first][0] if first < index else position, whole))
    reports = []
    for order, (index, position, paragraph) in enumerate(titles):
        end = titles[order + 1][0] if order + 1 < len(titles) else len(free)
        reports.append(((position, paragraph), list(free[index + 1 : end])))
    return reports


def _opens_report(paragraph: Paragraph) -> bool:
    text = paragraph.text.strip()
    if not is_report_title(text) or re.search(r"[.…·]{3,}\s*\d*$|\d$", text):
        return False
    return re.search(r"(如下|附后|形成|撰写|提交|报送)", text) is None


def _bare(text: str) -> str:
    return "".join(text.split())


def _whole_title(free: Sequence[tuple[int, Paragraph]], index: int) -> tuple[int, Paragraph]:
    """Return where the title begins and its whole text: lines set alike just before it belong to it."""
    title = free[index][1]
    text, first = clean_title(title.text), index
    while first > 0 and index - first < 3:
        before = free[first - 1][1]
        alike = (
            before.size is not None and title.size is not None and abs(before.size - title.size) <= 0.12 * title.size
        )
        same_style = alike and (before.centred or before.bold == title.bold)
        if not same_style or len(before.text) > 40 or not _leads_title(before.text, text):
            break
        text, first = before.text.strip() + text, first - 1
    return first, replace(title, text=text)


def _leads_title(before: str, text: str) -> bool:
    """Tell whether a line may be the first part of a title: a body's name or a year, no sentence, no number."""
    if re.search(
        r"[。；;：:，,]|^(附件|附表|第[一二三四五六七八九十]部分|[一二三四五六七八九十]+、|[（(])", before
    ) or is_report_title(before):
        return False
    has_unit = _UNIT_END.search(_CUT.split(text)[0]) is not None
    named = _UNIT_END.search(before.strip()) is not None or re.search(r"(?:19|20)\d{2}\s*年", before) is not None
    return named and not (has_unit and re.match(r"^(?:19|20)\d{2}", text))


def _narrative(title: tuple[int, Paragraph], entries: Sequence[Entry]) -> Narrative:
    position, paragraph = title
    fields: dict[str, Reading[str]] = {}
    unit, project = unit_and_project(paragraph.text)
    if unit is not None:
        fields["unit_name"] = Reading(value=unit, raw=paragraph.text, paragraph=paragraph, how="title")
    if project is not None:
        fields["project_name"] = Reading(value=project, raw=paragraph.text, paragraph=paragraph, how="title")
    targets, results = read_items(entries)
    items = join_items(targets, results)
    goals, goal_positions = _goals(entries, taken={p for item in items for p in item.positions})
    pages = [e.paragraph.provenance.page for e in entries if e.paragraph.provenance.page is not None]
    form = Form(
        kind="narrative",
        title=Reading(value=paragraph.text, raw=paragraph.text, paragraph=paragraph, how="title"),
        fields=fields,
        goals=tuple(goals),
        indicators=tuple(_line(item) for item in items),
        total=_total(entries, frozenset(p for item in items for p in item.positions)),
        page_first=paragraph.provenance.page,
        page_last=max(pages, default=paragraph.provenance.page),
    )
    taken = frozenset(p for item in items for p in item.positions) | goal_positions
    end = entries[-1].position + 1 if entries else position
    return Narrative(position=position, end=end, form=form, taken=taken)


def unit_and_project(title: str) -> tuple[str | None, str | None]:
    """Return the body and the project that a report's title names; None for what it does not name."""
    text = re.sub(r"^关于", "", _bare(clean_title(title)))
    text = re.sub(r"^(?:19|20)\d{2}\s*年?(?:度)?", "", text)
    cut = _CUT.search(text)
    head = text[: cut.start()] if cut else text
    rest = re.sub(r"^(?:19|20)\d{2}年?(?:度)?", "", text[cut.start() :]) if cut else ""
    unit = head if head and _UNIT_END.search(head) else None
    if unit is None and head:
        found = _UNIT_START.match(head)
        unit = found.group(1) if found else None
    project = None
    if "整体" not in title:
        tail = rest if unit == head else head[len(unit) :] if unit else head or rest
        named = re.match(
            r"^(?:关于)?[“\"《]?(.{2,40}?(?:资金|项目|经费|补助|工程|专项|补贴|计划|费))[”\"》]?(?:项目)?(?:支出)?(?:的)?(?:绩效|自评|$)",
            tail,
        )
        project = named.group(1) if named else None
    return unit, project


def _score_in(text: str) -> tuple[int, str | None]:
    """Return a score that a paragraph states and how surely it is the report's total: 2 by the words, 1 by the form.

    Of a full mark and a score (总分为100分，自评得分96分) it is the score.
    """
    rules = (_SCORE, _PLAIN_SCORE) if re.search(r"自评|评价", text) else (_SCORE,)
    for rule in rules:
        found = [match for match in rule.finditer(text) if _is_score(match, text)]
        stated = [match for match in found if match.group("what") != "总分"] or found
        if stated:
            sure = re.search(r"总得?分|综合|总体|经自评|自评结论|评价得分|自评得分", stated[0].group())
            return (2 if sure else 1), stated[0].group("score")
    return 0, None


def _is_score(match: re.Match[str], text: str) -> bool:
    before = text[max(0, match.start() - 3) : match.end()]
    return (
        float(match.group("score")) <= MAX_SCORE
        and not _NO_SCORE.search(before)
        and not _BAND.match(text[match.end() :])
    )


def _total(entries: Sequence[Entry], taken: frozenset[int]) -> Total:
    score = rating = None
    surest = 0
    for entry in entries:
        text = entry.text
        sure, value = (0, None) if entry.position in taken else _score_in(text)
        if value is not None and sure > surest:
            surest, score = sure, _reading(value, entry)
        if rating is None:
            named = _RATING.search(text)
            if named:
                rating = _reading(next(filter(None, named.groups())), entry)
    return Total(score=score, rating=rating)


def _reading(text: str, entry: Entry) -> Reading[str]:
    return Reading(value=text, raw=entry.text, paragraph=entry.paragraph, how="narrative", confidence=NARRATIVE)


def _goals(entries: Sequence[Entry], taken: set[int]) -> tuple[list[Line], frozenset[int]]:
    """Return the goals told in running text: expected under a goal heading, actual under one of its completion.

    A numbered list of goals is a goal for each number, with the result of the same place in a list as long.
    """
    expected: list[Entry] = []
    actual: list[Entry] = []
    items: set[str] = set()
    for index, entry in enumerate(entries):
        listed = _is_item(entry, entries[index + 1] if index + 1 < len(entries) else None)
        heading = next((text for _, text in reversed(entry.path) if text not in items), None)
        if (entry.rank is not None and not listed) or heading is None or entry.position in taken:
            continue
        if listed:
            items.add(entry.text.strip())
        if _DONE_HEADING.search(heading) and not re.search(r"指标|偏离|原因|资金", heading):
            actual.append(entry)
        elif _GOAL_HEADING.search(heading) and not _NOT_GOAL.search(heading):
            expected.append(entry)
    if not expected and not actual:
        return [], frozenset()
    goals, results = _listed(expected), _listed(actual)
    if goals and len(results) == len(goals):
        lines = [_goal({"expected": [goal], "actual": [result]}) for goal, result in zip(goals, results, strict=True)]
    elif goals and not actual:
        lines = [_goal({"expected": [goal]}) for goal in goals]
    else:
        lines = [_goal({"expected": expected, "actual": actual})]
    return lines, frozenset(entry.position for entry in [*expected, *actual])


def _is_item(entry: Entry, below: Entry | None) -> bool:
    """Tell whether a line that looks like a heading is an item of a list: nothing of a lower rank stands below it."""
    own = marker_rank(entry.text)
    if entry.rank is None or entry.rank < LISTED or own is None or entry.text.rstrip("：:。").endswith("指标"):
        return False
    under = None if below is None else marker_rank(below.text)
    if below is None or below.rank is None:
        return below is None or under == own
    return under is not None and under <= own


def _listed(entries: Sequence[Entry]) -> list[Entry]:
    """Return the items of a numbered list of two or more, without the line that announces it; else nothing."""
    items = entries[1:] if entries and re.search(r"[：:]$", entries[0].text) else entries
    ranks = {marker_rank(entry.text) for entry in items}
    return list(items) if len(items) > 1 and len(ranks) == 1 and None not in ranks else []


def _goal(parts: Mapping[str, Sequence[Entry]]) -> Line:
    texts = {}
    for name, found in parts.items():
        if found:
            text = "".join(entry.text for entry in found)
            texts[name] = Reading(
                value=text, raw=text, paragraph=found[0].paragraph, how="narrative", confidence=NARRATIVE
            )
    first = next(entry for found in parts.values() for entry in found)
    return Line(texts=texts, place=_place(first), confidence=NARRATIVE)


def _place(entry: Entry) -> Place:
    source = entry.paragraph.provenance
    return Place(
        document_id=source.document_id,
        page=source.page,
        table=None,
        row=None,
        box=source.box,
        method="narrative",
        recognition=entry.paragraph.recognition,
    )


def _line(item: Item) -> Line:
    confidence = NARRATIVE if item.joined else NARRATIVE * 0.95
    texts = {
        name: Reading(
            value=value, raw=item.entry.text, paragraph=item.entry.paragraph, how="narrative", confidence=confidence
        )
        for name, value in item.texts()
    }
    return Line(texts=texts, place=_place(item.entry), confidence=min(CERTAIN, confidence))
