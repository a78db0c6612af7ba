"""Reports in running text -> Forms: title, unit, score, goals, and indicators from lists of targets and results."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from extract.document import Paragraph
from normalize.indicators.records import records_in_lines
from normalize.model.form import CERTAIN, Form, Left, Line, Reading, Total
from normalize.model.unread import UnreadText
from normalize.text.goals import read_goals
from normalize.text.items import Item, read_items
from normalize.text.joining import join_items
from normalize.text.readings import DOUBTED, NARRATIVE, SAID, place_of_entry, reading_of
from normalize.text.sections import Entry, sections
from normalize.text.totals import read_total
from normalize.values.money_units import is_money_unit
from normalize.words.section_marks import strip_marker
from normalize.words.titles import clean_title, is_report_title, is_title
from normalize.words.vocabulary import Vocabulary
from schemas.years import YEAR_PATTERN

BODY = 60
"""Characters that must stand under a title: less is a cover or a table of contents."""
SIGNATURE_LINES = 8
"""Lines at the end of a report among which its signature and its date stand."""
MAX_UNIT = 30
"""Characters of the name of a body alone in its line."""
_DATE_LINE = re.compile(
    rf"{YEAR_PATTERN}年\d{{1,2}}月\d{{1,2}}日|[二〇○零一九]{{4}}年[一二三四五六七八九十]{{1,3}}月[一二三四五六七八九十]{{1,3}}日"
)
_MONTH_LAST = re.compile(
    rf"\s*(?:{YEAR_PATTERN}年\d{{1,2}}月(?:\d{{1,2}}日)?|[二〇○零一九]{{4}}年[一二三四五六七八九十]{{1,3}}月(?:[一二三四五六七八九十]{{1,3}}日)?)$"
)
"""The month or the day behind the name of the body, on the page of the title."""
FIRST_LINES = 4
"""Lines at the top of a document of which one may be its title."""
COVER_REACH = 12
"""Paragraphs within which a title printed again belongs to the same report (cover and first page)."""
ALONE = 0.95
"""Of a told value's confidence: what is left where target or result has no counterpart."""

_BODIES = (
    "局|委员会|委|办公室|办|部|厅|处|中心|联合会|协会|学会|总会|人民政府|政府|法院|检察院|学校|中学|小学|幼儿园|大学|学院|医院|卫生院|图书馆|博物馆|文化馆|"
    "档案馆|馆|站|所|队|支队|大队|总队|团委|妇联|工商联|总工会|工会|社|院|司|署|室|街道办事处|办事处|党校|管委会|集团|公司|场|园|社区|村委会|镇|乡|街道|人大|政协|组织部|宣传部|统战部|政法委|纪委监委|机关"
)
_UNIT_END = re.compile(rf"(?:{_BODIES})$")
_UNIT_START = re.compile(
    rf"^(.{{2,40}}?(?:{_BODIES}))(?![学理公法事案点区务内员库])(?=.*(?:资金|项目|经费|补助|工程|专项|补贴))"
)
_CUT = re.compile(
    rf"{YEAR_PATTERN}|[二2][〇○零][〇○零一二三四五六七八九]{{2}}年|部门整体|单位整体|整体支出|部门支出|部门绩效|项目支出|项目绩效|财政支出|关于|绩效|预算"
)
_LABELLED = re.compile(
    r"^(?P<label>(?:项目|填报|预算)?(?:名称|(?:主管|归口)?(?:部门|单位)(?:名称)?|(?:实施|承担|执行|建设)(?:部门|单位)(?:名称)?))[：:]\s*(?P<value>[^：:。；，]{2,50})。?$"
)
"""A line that gives one field of the head: 项目主管部门：昌宁县农业农村局。"""
_HEAD_FIELDS = (
    (re.compile(r"主管|归口"), "supervising_department"),
    (re.compile(r"实施|承担|执行|建设"), "implementing_unit"),
    (re.compile(r"^项目名称"), "project_name"),
    (re.compile(r"^(?:填报|预算)?(?:部门|单位)"), "unit_name"),
)

_OF_INDICATORS = re.compile(r"指标[^体系]{0,8}表(?:[（(].{0,12}[）)])?$|^[附续]?表\s*[\d一二三四五六]{1,2}(?![-—.\d])")
"""Titles of a table that holds the indicators of the report it is attached to (绩效指标自评表), no form of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrative:
    """A narrative report: where its title stands, its Form, paragraphs read as goals or indicators, what was not."""

    position: int
    end: int
    form: Form
    of_items: frozenset[int]
    of_goals: frozenset[int]
    sentences: int = 0
    """Paragraphs of its text that hold a whole sentence."""
    unread: tuple[UnreadText, ...] = ()


def read_narratives(free: Sequence[tuple[int, Paragraph]], vocabulary: Vocabulary) -> list[Narrative]:
    """Return the narrative reports among the paragraphs that no table took, in reading order."""
    found: list[Narrative] = []
    for title, body in _reports(free):
        if sum(len(paragraph.text) for _, paragraph in body) >= BODY:
            above = next((line for place, line in reversed(free) if place < title[0]), None)
            found.append(_narrative(title, body, len(found), vocabulary, above))
    return found


def with_tables(
    narratives: Sequence[Narrative], forms: Sequence[tuple[int, Form]], loose: Sequence[tuple[int, Form]] = ()
) -> tuple[list[Narrative], list[tuple[int, Form]]]:
    """Give a report in running text the tables of its own: inside it or at its end, without title and head of a form.

    `loose` tables are no form by themselves (money by source under 资金使用情况): outside of a report they are nothing.
    """
    own = list(narratives)
    apart: list[tuple[int, Form]] = []
    of_report = {id(form) for _, form in loose}
    for position, form in sorted([*forms, *loose], key=lambda placed: placed[0]):
        alone = id(form) in of_report
        index = next((i for i, report in enumerate(own) if report.position < position < report.end), None)
        if index is None and not alone:
            index = _ended_before(own, apart, position)
        if index is not None and _sums_groups(form):
            own[index] = replace(own[index], form=_joined(own[index].form, _total_alone(form)))
        elif index is not None and _has_no_head(form):
            own[index] = replace(own[index], form=_joined(own[index].form, form))
        elif not alone:
            apart.append((position, form))
    titled = any(form.title is not None for _, form in apart)
    return [report for report in own if not (titled and _is_heading(report))], apart


def _is_heading(report: Narrative) -> bool:
    """Tell whether what looks like a report is the heading of a page of forms: below it no sentence tells anything."""
    form = report.form
    told = form.goals or form.indicators or form.budget_lines or form.total != Total() or report.unread
    return not told and not report.sentences


def _ended_before(own: Sequence[Narrative], apart: Sequence[tuple[int, Form]], position: int) -> int | None:
    """Return the report whose text ended before a table, with no form between them: the table is its attachment."""
    index = max((i for i, report in enumerate(own) if report.position < position), default=None)
    between = index is not None and any(own[index].position < place for place, _ in apart)
    return None if between else index


def _has_no_head(form: Form) -> bool:
    """Tell whether a table names no form of its own: no title but one of indicators, no field of a head."""
    title = form.title.value if form.title is not None else ""
    return not form.fields and form.kind != "rubric" and (not title or _OF_INDICATORS.search(title) is not None)


def _sums_groups(form: Form) -> bool:
    """Tell whether a table without title and head only sums up points of groups: no name, target or result in it."""
    told = {name for line in form.indicators for name in line.texts}
    bare = form.title is None and not form.fields and not form.budget_lines and not form.goals
    return bare and bool(form.indicators) and not told & {"level3", "target_text", "actual_text", "criterion"}


def _total_alone(form: Form) -> Form:
    """Return a table's total without its lines, whose cells are left visibly."""
    left = [
        Left(
            text=cell.text,
            block="indicators",
            reason="orphan_row",
            suggestion=name,
            provenance=cell.provenance,
            row=cell.row + 1,
            table=cell.provenance.table,
        )
        for line in form.indicators
        for name, reading in line.texts.items()
        for cell in reading.cells
    ]
    return replace(form, indicators=(), left=(*form.left, *left))


def _joined(report: Form, table: Form) -> Form:
    """Return a report with the lines of a table in it; what the text says of score and rating stays."""
    return replace(
        report,
        budget_lines=(*report.budget_lines, *table.budget_lines),
        goals=(*report.goals, *table.goals),
        indicators=(*report.indicators, *table.indicators),
        total=report.total.or_else(table.total),
        amount_unit=report.amount_unit or table.amount_unit,
        page_last=max(filter(None, (report.page_last, table.page_last)), default=None),
        unknown=(*report.unknown, *table.unknown),
        left=(*report.left, *table.left),
    )


def _reports(free: Sequence[tuple[int, Paragraph]]) -> list[tuple[tuple[int, Paragraph], list[tuple[int, Paragraph]]]]:
    """Cut the text at report titles; a title printed twice (cover, first page) opens one report."""
    titles: list[tuple[int, int, Paragraph]] = []
    for index, (position, paragraph) in enumerate(free):
        if not _opens_report(paragraph) and not (index < FIRST_LINES and _heads_text(paragraph)):
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
    if not is_report_title(text) or re.search(r"[.…·]{3}\s*\d*$|\d$", text):
        return False
    return re.search(r"(如下|附后|形成|撰写|提交|报送)", text) is None


def _heads_text(paragraph: Paragraph) -> bool:
    """Tell whether a line at the top is the title of a report that does not call itself one (某局2021年度…自评情况)."""
    text = paragraph.text.strip()
    year = re.search(rf"{YEAR_PATTERN}\s*年", text)
    named = year is not None and _UNIT_END.search(text[: year.start()]) is not None
    return named and is_title(text) and re.search(r"自评(?:工作)?情况(?:说明|总结|汇报)?$", text) is not None


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
    named = _UNIT_END.search(before.strip()) is not None or re.search(rf"{YEAR_PATTERN}\s*年", before) is not None
    return named and not (has_unit and re.match(rf"^{YEAR_PATTERN}", text))


def _narrative(
    title: tuple[int, Paragraph],
    body: Sequence[tuple[int, Paragraph]],
    number: int,
    vocabulary: Vocabulary,
    above: Paragraph | None,
) -> Narrative:
    """Return the report under a title; the line `above` may name the body that it is of."""
    position, paragraph = title
    entries, parted = sections(body), sections(body, run_in=True)
    read = read_items(parted)
    records = records_in_lines([entry.paragraph for entry in parted], vocabulary)
    of_records = frozenset(parted[place].position for record in records for place in record.places)
    items = [i for i in join_items(read.targets, read.results) if not of_records.intersection(i.positions)]
    of_items = frozenset(p for item in items for p in item.positions) | of_records
    goals = read_goals(parted, of_items)
    total, rivals = read_total(entries, of_items)
    pages = [e.paragraph.provenance.page for e in entries if e.paragraph.provenance.page is not None]
    form = Form(
        kind="narrative",
        title=Reading(value=paragraph.text, raw=paragraph.text, paragraph=paragraph, how="title"),
        fields=_fields(paragraph, entries, above),
        goals=goals.lines,
        indicators=(*(record.line for record in records), *(_line(item) for item in items)),
        total=total,
        page_first=paragraph.provenance.page,
        page_last=max(pages, default=paragraph.provenance.page),
    )
    left = [text for place, text in read.unread if place not in goals.positions | of_records]
    return Narrative(
        position=position,
        end=entries[-1].position + 1 if entries else position,
        form=form,
        of_items=of_items,
        of_goals=goals.positions,
        sentences=sum("。" in line.text for _, line in body),
        unread=tuple(replace(text, report=number) for text in [*left, *rivals]),
    )


def _fields(title: Paragraph, entries: Sequence[Entry], above: Paragraph | None) -> dict[str, Reading[str]]:
    """Return the fields of the head: what a line with a label gives, else what the title names, or a line beside it."""
    fields: dict[str, Reading[str]] = {}
    unit, project = unit_and_project(title.text)
    for name, value in (("unit_name", unit), ("project_name", project)):
        if value is not None:
            fields[name] = Reading(value=value, raw=title.text, paragraph=title, how="title")
    signed = _signed(entries)
    beside = [line for line in (above, entries[0].paragraph if entries else None) if line is not None]
    named = [(line, body) for line in beside if (body := _body_alone(line.text)) is not None] if unit is None else []
    if named:
        line, own = named[0]
        fields["unit_name"] = Reading(value=own, raw=line.text, paragraph=line, how="narrative", confidence=NARRATIVE)
    if signed is not None:
        if unit is None and not named:
            fields["unit_name"] = reading_of(signed[0].text.strip(), signed[0])
        fields["filled_on"] = reading_of(signed[1].text.strip(), signed[1])
    labelled: set[str] = set()
    for entry in entries:
        found = _LABELLED.match(strip_marker(entry.text))
        field = next((name for rule, name in _HEAD_FIELDS if found and rule.search(found.group("label"))), None)
        if found is None or field is None or field in labelled or is_money_unit(found.group("value").strip()):
            continue
        labelled.add(field)
        fields[field] = Reading(
            value=found.group("value").strip(),
            raw=entry.text,
            paragraph=entry.paragraph,
            how="narrative",
            confidence=NARRATIVE,
        )
    return fields


def _body_alone(text: str) -> str | None:
    """Return the name of a body that a line holds, with the month of the report or nothing behind it; else None."""
    bare = _MONTH_LAST.sub("", text.strip())
    named = len(bare) <= MAX_UNIT and _UNIT_END.search(bare) is not None
    return bare if named and re.search(r"[\s，。：:；;、\d]", bare) is None else None


def _signed(entries: Sequence[Entry]) -> tuple[Entry, Entry] | None:
    """Return the lines of the body that signs a report and of the day: right above each other near the end."""
    near = entries[-SIGNATURE_LINES:]
    for name, date in pairwise(near):
        text = name.text.strip()
        if _DATE_LINE.fullmatch("".join(date.text.split())) and len(text) <= MAX_UNIT and _UNIT_END.search(text):
            return name, date
    return None


def unit_and_project(title: str) -> tuple[str | None, str | None]:
    """Return the body and the project that a report's title names; None for what it does not name."""
    text = re.sub(r"^关于", "", _bare(clean_title(title)))
    text = re.sub(rf"^{YEAR_PATTERN}\s*年?(?:度)?", "", text)
    cut = _CUT.search(text)
    head = text[: cut.start()] if cut else text
    rest = re.sub(rf"^{YEAR_PATTERN}年?(?:度)?", "", text[cut.start() :]) if cut else ""
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


def _line(item: Item) -> Line:
    confidence = _confidence(item)
    texts = {
        name: Reading(
            value=value, raw=item.entry.text, paragraph=item.entry.paragraph, how="narrative", confidence=confidence
        )
        for name, value in item.texts()
    }
    return Line(texts=texts, place=place_of_entry(item.entry), confidence=min(CERTAIN, confidence))


def _confidence(item: Item) -> float:
    if item.doubt:
        return DOUBTED
    if item.sure:
        return SAID
    return NARRATIVE if item.joined else NARRATIVE * ALONE
