"""The amounts of a paragraph, sentence by sentence: what each is said of, its year, share, change and completion."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from normalize.text.sections import Entry
from normalize.values.printed import AMOUNT_CEILING, MONEY_UNITS, plain
from normalize.words.subjects import clean_subject, subject_code
from schemas.years import YEAR_PATTERN

TableRow = dict[str, object]

CERTAIN = 0.95
VAGUE = 0.6
"""Confidence of a figure whose subject is of no known kind."""
UNSAID = 0.45
"""The same where its number stands with 万 alone, so that it may count people as well."""

_NUMBER = r"-?(?:\d{1,3}(?:,\d{3}){1,6}|\d{1,16})(?:\.\d{1,12})?"
_WHOLE = rf"(?>{_NUMBER})"
"""A number whose commas are not taken for those of a list: of twenty groups of three each might be either."""
_UNIT = r"(?:亿元|百万元|万元|千元|元)"
AMOUNT = re.compile(
    rf"(?<!\d)(?:(?P<hundred_millions>\d{{1,8}})亿)?(?P<number>{_NUMBER})(?:[余多]?\s*(?P<unit>{_UNIT}|万(?=[，。；,;、）)]))"
    rf"|(?P<round>[亿万])[余多]元)(?![/／]|每)"
)
"""An amount; 3亿2000万元 is one, and so is 12.3亿多元."""
REACH = 400
"""Characters before an amount that may say what it is of; longer sentences are tables that lost their cells."""
_LISTED = re.compile(
    rf"分别(?:各)?(?:为|是|达到?|完成|安排)?(?P<list>{_WHOLE}{_UNIT}?(?:[、，,和及与]++{_WHOLE}{_UNIT}?)*[、，,和及与]++{_WHOLE}(?P<unit>{_UNIT}))"
)
"""Amounts that are said of as many subjects, in their order (基本支出、项目支出分别为300万元、200万元)."""
_LISTED_RATES = re.compile(
    rf"(?P<what>占|增长|增加|上升|下降|减少|降低|完成)?[^，。；\d]{{0,4}}分别(?P<verb>占|增长|增加|上升|下降|减少|降低|完成)?[^，。；\d]{{0,12}}?(?P<list>{_NUMBER}%(?:[、，,和及与]+{_NUMBER}%)+)"
)
_MOVES_FROM = re.compile(
    rf"(?:^|(?<=[^来自]))(?:由|从)(?:(?:上年度?|去年|{YEAR_PATTERN}年度?)(?:同期)?(?:的)?)?[^，。；,;由从]{{0,8}}$"
)
_MOVES_TO = re.compile(
    rf"^(?:的)?[，,]?(?:增加|增长|上升|提高|减少|下降|降低|压减|压缩|调整|调增|调减|变)(?:到|至|为)(?:{YEAR_PATTERN}年度?的?)?"
)
"""由 … 增加到 …: the first amount is what was before, the second the figure."""
_LAST_YEAR = re.compile(
    r"(?:^|[，。；,;（(：:])(?:其中|而)?(?:上年度?|去年|上一年度?)(?:同期)?(?!末|底|结[转余]|年末|滚存|财政拨款结)[^，。；,;：:（(]*$"
)
"""Words that make an amount one of the year before."""
_PER_HEAD = re.compile(
    r"(?:人均|户均|亩均|户平|人平|每(?:人|户|亩|天|次|平方米|公里|只|头|套|个|例|份)[^，。；,;]{0,8}|标准(?:由|为|是|从)?)[^，。；,;\d]{0,6}$"
)
"""Words that make an amount a price for one (人均、每户、补助标准), no amount spent."""
_NO_CAUSE = re.compile(r"原因|由于|因为|因(?!公)")
"""Behind these a difference is explained, and its parts are not the figure's change."""
_WORD_OF_PHASE = re.compile(r"(?:年中|年初|调整后?|追加|当年|本年|全年|年度|部门|项目)*")
_SHARE = re.compile(rf"占[^，。；,;:：\d]{{0,40}}?(?:的)?\s*({_NUMBER})\s*%")
_CHANGE_RATE = re.compile(
    rf"(增长|增加|上升|提高|上涨|下降|减少|降低|下跌|增幅|降幅)(?:了|率|幅度)?(?:为|达|约)?\s*({_NUMBER})\s*%"
)
_COMPLETION = re.compile(
    rf"完成[^，。；,;]{{0,12}}?预算[^，。；,;\d]{{0,6}}?\s*({_NUMBER})\s*%|为[^，。；,;\d]{{0,10}}预算[^，。；,;\d]{{0,6}}?({_NUMBER})\s*%"
)
_AGAINST_BUDGET = re.compile(r"(?:[比较与]|[大小]于|[高低]于)(?:年初|全年|调整后?|当年)?(?:预算|计划)[^，。；]*$")
"""A change against the budget is none against last year."""
_RANGE_BEFORE = re.compile(r"\d(?:亿元|百万元|万元|千元|元)?[-~—－–至到]{1,2}-?\d?$")
_CHANGE_BEFORE = re.compile(
    r"(增加|增长|减少|下降|上升|降低|提高|压减|调增|调减|净增|净减|节约|多|少)"
    r"(?P<either>[（(](?:增加|减少|增长|下降|[+＋\-－])[)）])?(?:了|额|金额)?(?:为|约|共|均)?\s*$"
)
_FALL = {"减少", "下降", "降低", "压减", "下跌", "降幅", "调减", "净减", "节约", "少"}
TOPIC = re.compile(r"^[^，,\d]{0,3}[^，,]{2,60}[类款项][）)][。：:]?$")
"""A sentence that only names a functional class; the amounts of the next one are said of it."""
_PHASE_ONLY = re.compile(r"(?:本年|全年|实际|年初)?(?:支出|收入|执行)?(?:决算|执行|支出|完成|预算)?(?:数|金额|支出)?")
"""Words that name a phase and no subject: the amount is said of the subject before (预算为 …, 支出决算为 …)."""
_PHASE_WORDS = re.compile(r"(本年)?(支出)?(年初)?(决算|预算|执行)?(支出)?(数|金额)?(为|共|是|共计)?")
_NAMED_CLASS = re.compile(r"^(.*[类款项][）)])(?:年初|全年|支出)?(?:预算|决算|执行|支出)(?:数|金额)?$")
"""A functional class with the phase that its amount is of."""
_BASE = re.compile(
    rf"(?:比|较|与)(?:(?:年初|全年|调整后?|当年)?(?:预算|计划)(?:数|金额)?|上年|去年|上一年度?|上年度|{YEAR_PATTERN}年度?)(?:的|同期|决算数|为)?"
    r"(?P<words>(?:(?!增|减|上升|下降|降低|提高|压减|节约|多|少|持平|相[比同较]|一致)[^，。；,;:：（）()\d]){0,24})$"
)
"""The amount compared with, and the words that it is said of (较上年支出总计5000万元)."""
_COMPARISON = re.compile(
    rf"(?:比|较|与)(?:上年|去年|上一年度?|上年度|{YEAR_PATTERN}年度?)(?:度)?(?:相比|比较|决算数)?[，,](.{{2,30}}?)(?:各|均|总体)?(?:增加|增长|减少|下降|上升|降低)"
)
_OUTCOME_ONLY = re.compile(r"(?:本年|全年|实际)?(?:支出|收入|执行)?(?:决算|执行|支出|完成)?(?:数|金额|支出)?")
YEAR = re.compile(rf"({YEAR_PATTERN})年")
_SENTENCE = re.compile(r"[^。；;！？\n]*(?:[。；;！？\n]|$)")
_PERCENT_SIGNS = str.maketrans({"％": "%", "﹪": "%"})


@dataclass(slots=True, kw_only=True)
class Figure:
    """One figure while its sentence is read; amounts in yuan, rates as fractions."""

    entry: Entry
    sentence: str
    subject: str
    code: str
    year: int | None
    amount: Decimal
    share: Decimal | None = None
    change_amount: Decimal | None = None
    change_rate: Decimal | None = None
    budget_completion: Decimal | None = None
    in_money: bool = True
    """Whether its unit is one of money; 万 alone may count anything."""

    def row(self, document_id: str) -> TableRow:
        """Return the figure as a row of the table."""
        place = self.entry.paragraph.provenance
        kind = CERTAIN if self.code != "other" else VAGUE if self.in_money else UNSAID
        recognition = self.entry.paragraph.recognition
        return {
            "document_id": document_id,
            "section": self.entry.heading,
            "subject": self.subject,
            "subject_code": self.code,
            "fiscal_year": self.year,
            "amount": self.amount,
            "share": _float(self.share),
            "change_amount": self.change_amount,
            "change_rate": _float(self.change_rate),
            "budget_completion": _float(self.budget_completion),
            "sentence": self.sentence,
            "page": place.page,
            "table_no": None,
            "row_no": place.line,
            "bbox": None if place.box is None else [round(value, 2) for value in place.box],
            "method": "narrative",
            "confidence": round(kind * (recognition if recognition is not None else 1.0), 4),
            "char_from": place.chars[0] if place.chars is not None else None,
            "char_to": place.chars[1] if place.chars is not None else None,
        }


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def plain_text(text: str) -> str:
    """Return a paragraph for parsing: one percent sign, full-width digits and points folded, no white space."""
    folded = text.translate(_PERCENT_SIGNS)
    folded = re.sub(r"[０-９．，](?=[０-９\d])|[０-９]", lambda m: plain(m.group()), folded)
    return re.sub(r"\s+", "", folded)


def paragraph_figures(entry: Entry, year: int | None, topic: str = "") -> list[Figure]:
    """Return the figures of a paragraph, in order; `year` and `topic` count until its sentences name others."""
    reader = _ParagraphReader(entry=entry, year=year, topic=topic)
    for found in _SENTENCE.finditer(plain_text(entry.text)):
        if found.group():
            reader.sentence(found.group())
    return reader.figures


_OF_SPAN = re.compile(r"\d\s*[-—–~～至到]{1,2}$")
"""What stands before the last year of a span (2022—2025年)."""


def sentence_year(sentence: str) -> int | None:
    """Return the year that a sentence is about: one it names, not as that compared with or a span's end."""
    for found in YEAR.finditer(sentence):
        before = sentence[max(0, found.start() - 2) : found.start()]
        if _OF_SPAN.search(before):
            continue
        if not re.search(r"[比较与同]$|截至$|较上$", before) or before.endswith("截至"):
            return int(found.group(1))
    return None


@dataclass(slots=True, kw_only=True)
class _ParagraphReader:
    """Reads a paragraph sentence by sentence; what is said of an amount later goes to the figure it is said of."""

    entry: Entry
    year: int | None
    figures: list[Figure] = field(default_factory=list)
    topic: str = ""
    """What a functional class or a label before a colon says that the next amounts are of."""
    target: Figure | None = None
    """The figure that shares, changes and completions are said of."""

    against_budget: bool = False
    """Whether the change told last is one against the budget: the rate behind it is so too."""
    moving: str = ""
    """The subject of an amount that was before (由 …), until what it became is told (增加到 …)."""

    def sentence(self, text: str) -> None:
        """Add the figures of a sentence, and what it says of those before."""
        self.year = sentence_year(text) or self.year
        self.moving = ""
        first = AMOUNT.search(text)
        self.target = self._compared(text[: first.start()] if first else text) or self.target
        position = 0
        for listed in _LISTED.finditer(text):
            self._clauses(text, position, listed.start())
            self._list(text, position, listed)
            position = listed.end()
        self._clauses(text, position, len(text))
        self.topic = clean_subject(text.rstrip("。；;")) if TOPIC.search(text) else ""

    def _clauses(self, text: str, start: int, end: int) -> None:
        """Read a stretch of a sentence: each amount, and what is said behind it."""
        amounts = list(AMOUNT.finditer(text, start, end))
        self._note(text[start : amounts[0].start() if amounts else end])
        for index, match in enumerate(amounts):
            following = amounts[index + 1].start() if index + 1 < len(amounts) else end
            self._amount(text, match, text[start : match.start()])
            self._note(text[match.end() : following])
            start = match.end()

    def _list(self, text: str, start: int, listed: re.Match[str]) -> None:
        """Add the amounts of a list, each with the subject or year in its place; in doubt, with no kind at all."""
        unit = listed.group("unit")
        words = re.split(r"[。；;，,：:]", text[start : listed.start()])[-1]
        values = [
            Decimal(number.replace(",", "")) * MONEY_UNITS[own or unit]
            for number, own in re.findall(rf"({_NUMBER})({_UNIT})?", listed.group("list"))
        ]
        if any(abs(value) >= AMOUNT_CEILING for value in values):
            return
        years = [int(year) for year in YEAR.findall(words)]
        subjects = _enumerated(words, len(values))
        sure = bool(subjects) or len(years) == len(values)
        added: list[Figure] = []
        for index, value in enumerate(values):
            subject = (
                subjects[index] if subjects else clean_subject(re.sub(rf"{YEAR_PATTERN}年度?[、和及与]?", "", words))
            )
            if not subject:
                return
            year = years[index] if len(years) == len(values) else self.year
            code = subject_code(subject) if sure else "other"
            added.append(Figure(entry=self.entry, sentence=text, subject=subject, code=code, year=year, amount=value))
        self.figures.extend(added)
        self.target = None
        rates = _LISTED_RATES.search(text, listed.end())
        if rates and rates.start() - listed.end() <= 2:
            _spread(rates, added)

    def _amount(self, text: str, match: re.Match[str], before: str) -> None:
        value = _yuan(match)
        self.year = sentence_year(before) or self.year
        if abs(value) >= AMOUNT_CEILING:
            return  # several numbers glued
        head = text[max(0, match.start() - REACH) : match.start()]
        if _RANGE_BEFORE.search(head + text[match.start() : match.start("number") + 1]) or _PER_HEAD.search(before):
            return  # the end of a range (10-20万元) is no amount, and its dash no sign; nor is a price for one
        moves = _MOVES_FROM.search(before)
        if moves and _MOVES_TO.match(text[match.end() :]):
            self.moving = clean_subject(re.split(r"[，。；,;：:]", before[: moves.start()])[-1]) or self.moving
            return
        reached = _MOVES_TO.match(before)
        if reached and not before[reached.end() :].strip("的"):
            self._reached(text, value)
            return
        base = _BASE.search(before)
        if base:  # the amount compared with (比上年的1.35亿元), not one of this year
            self.target = self._said_of(clean_subject(base.group("words")), self.target)
            self.against_budget = _AGAINST_BUDGET.search(before) is not None
            return
        change = _CHANGE_BEFORE.search(before)
        if change is None:
            self._add(text, before, head, value, in_money=match.group("unit") != "万")
        elif self._of_another(before):
            self.target = None
        else:
            self._change(head, change, value)

    def _change(self, head: str, change: re.Match[str], value: Decimal) -> None:
        """Keep a change against last year; one against the budget, or one that explains it, is none."""
        clause = re.split(r"[。；;]", head)[-1]
        said = clause[max((found.end() for found in AMOUNT.finditer(clause)), default=0) :]
        if _AGAINST_BUDGET.search(head) or self.against_budget:
            self.against_budget = True
        elif self.target is not None and self.target.change_amount is None and not _NO_CAUSE.search(said):
            signed = change.group("either") is not None  # 增加（减少）-0.8万元: the number carries the sign
            falls = change.group(1) in _FALL and not signed
            self.target.change_amount = -abs(value) if falls else value

    def _reached(self, text: str, value: Decimal) -> None:
        """Add what an amount has become (由 … 增加到 …), said of the subject before 由."""
        if not self.moving or _PER_HEAD.search(self.moving):
            return
        code = subject_code(self.moving)
        figure = Figure(entry=self.entry, sentence=text, subject=self.moving, code=code, year=self.year, amount=value)
        self.figures.append(figure)
        self.target = figure

    def _add(self, text: str, before: str, head: str, value: Decimal, *, in_money: bool) -> None:
        words, label = _subject_words(head, before)
        subject = clean_subject(words)
        self.topic = clean_subject(label) if label else self.topic
        named = _NAMED_CLASS.match(subject)
        if named:
            subject = self.topic = named.group(1)
        elif self.topic and (not subject or _PHASE_ONLY.fullmatch(subject)):
            subject = self.topic
        elif self.figures and (not subject or (_OUTCOME_ONLY.fullmatch(subject) and self._follows_budget(text))):
            named_before = re.sub(r"(?:年初|全年)?预算(?:数|金额)?$", "", self.figures[-1].subject)
            subject = subject if _WORD_OF_PHASE.fullmatch(named_before) else named_before
        if not subject:
            return
        last_year = _LAST_YEAR.search(before) is not None
        year = self.year - 1 if last_year and self.year is not None else None if last_year else self.year
        code = subject_code(subject)
        figure = Figure(
            entry=self.entry, sentence=text, subject=subject, code=code, year=year, amount=value, in_money=in_money
        )
        self.figures.append(figure)
        if last_year:
            return
        self.against_budget = False
        if self.target is None or not _in_brackets(head):
            self.target = figure

    def _of_another(self, words: str) -> bool:
        """Tell whether a change is said of a subject of another kind than the figure before."""
        head = re.split(r"[比较与]|同比|增|减|上升|下降|提高|降低", re.sub(r"占[^，。；]*", "", words))[0]
        code = subject_code(head)
        return self.target is not None and code not in {"other", self.target.code}

    def _said_of(self, words: str, known: Figure | None) -> Figure | None:
        """Return the figure that words of two characters or more name, None where none has them; else the known one."""
        if not re.search(r"[\u4e00-\u9fff]{2}", words):
            return known
        return next((f for f in reversed(self.figures) if words in f.subject or f.subject in words), None)

    def _follows_budget(self, text: str) -> bool:
        """Tell whether the figure before is the budget whose outcome the same sentence goes on to name."""
        last = self.figures[-1]
        return last.sentence == text and re.search(r"预算(?:数|金额)?$", last.subject) is not None

    def _compared(self, head: str) -> Figure | None:
        """Return the figure that a comparison names (`与2021年相比，支出减少`): the first one whose subject it is."""
        found = _COMPARISON.search(head)
        words = clean_subject(found.group(1)) if found else ""
        if len(words) < 2:
            return None
        return next((f for f in self.figures if words in f.subject or f.subject in words), None)

    def _note(self, text: str) -> None:
        """Read share, change and completion into the figure they are said of."""
        figure = self.target
        if figure is None:
            return
        share, rate, completion = _SHARE.search(text), _CHANGE_RATE.search(text), _COMPLETION.search(text)
        if share and figure.share is None:
            figure.share = Decimal(share.group(1)) / 100
        if rate and self._of_another(text[: rate.start()]):
            self.target = None
        elif (
            rate
            and figure.change_rate is None
            and not (self.against_budget or _AGAINST_BUDGET.search(text[: rate.start()]))
        ):
            value = Decimal(rate.group(2)) / 100
            figure.change_rate = -value if rate.group(1) in _FALL else value
        if completion and figure.budget_completion is None:
            figure.budget_completion = Decimal(completion.group(1) or completion.group(2)) / 100


def _in_brackets(head: str) -> bool:
    """Tell whether a bracket is still open: what stands in it is an aside to the amount before."""
    return len(re.findall(r"[（(]", head)) > len(re.findall(r"[)）]", head))


def _subject_words(head: str, before: str) -> tuple[str, str]:
    """Return the words before an amount, and the label before a colon where they name a phase alone."""
    clause = re.split(r"[，。；,;]|其中[:：]?|[（(]?\d{1,2}[)）.、](?=[\u4e00-\u9fff])", before)[-1]
    parts = re.split(r"[:：]", clause)
    words = parts[-1]
    if len(parts) > 1 and _PHASE_WORDS.fullmatch(words):
        return parts[-2], parts[-2]
    if not re.search(r"[\u4e00-\u9fff]{2}", words):
        words = re.split(r"[，。；,;:：]", head)[-1]
    return words, ""


def _yuan(match: re.Match[str]) -> Decimal:
    """Return the amount of a match of AMOUNT in yuan."""
    value = Decimal(match.group("number").replace(",", "")) * MONEY_UNITS[match.group("unit") or match.group("round")]
    high = match.group("hundred_millions")
    return value if high is None else value + Decimal(high) * MONEY_UNITS["亿元"]


def stated_amounts(text: str) -> list[Decimal]:
    """Return the amounts that a text states with their unit, in yuan."""
    return [_yuan(match) for match in AMOUNT.finditer(plain_text(text))]


def _enumerated(words: str, count: int) -> list[str]:
    """Return the subjects that words enumerate where there are `count` of them, else none."""
    whole = clean_subject(words).replace("收、支", "收\0支")
    for signs in (r"、|以及|[和及与](?!运行|维护)", r"、"):
        parts = [clean_subject(part).replace("\0", "、") for part in re.split(signs, whole)]
        if len(parts) == count and all(len(part) >= 2 for part in parts):
            return parts
    return []


def _spread(rates: re.Match[str], figures: list[Figure]) -> None:
    """Give each figure of a list the rate in its place."""
    values = [Decimal(number) / 100 for number in re.findall(rf"({_NUMBER})%", rates.group("list"))]
    kind = rates.group("verb") or rates.group("what")
    if kind is None or len(values) != len(figures):
        return
    for figure, value in zip(figures, values, strict=True):
        if kind == "占":
            figure.share = value
        elif kind == "完成":
            figure.budget_completion = value
        else:
            figure.change_rate = -value if kind in _FALL else value
