"""Amounts in running text and charts: what each is said of, its year, share, change and completion of the budget."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from extract.document import Chart, Document, Paragraph
from normalize.sections import Entry
from normalize.subjects import clean_subject, subject_code
from normalize.values import AMOUNT_CEILING, MONEY_UNITS, plain

TableRow = dict[str, object]

CERTAIN = 0.95
VAGUE = 0.6
"""Confidence of a figure whose subject is of no known kind."""

_NUMBER = r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_AMOUNT = re.compile(rf"({_NUMBER})[余多]?\s*(亿元|百万元|万元|千元|元|万(?=[，。；,;、）)]))(?![/／]|每)")
_SHARE = re.compile(rf"占[^，。；,;:：\d]{{0,40}}?(?:的)?\s*({_NUMBER})\s*%")
_CHANGE_RATE = re.compile(
    rf"(增长|增加|上升|提高|上涨|下降|减少|降低|下跌|增幅|降幅)(?:了|率|幅度)?(?:为|达|约)?\s*({_NUMBER})\s*%"
)
_COMPLETION = re.compile(
    rf"完成[^，。；,;]{{0,12}}?预算[^，。；,;\d]{{0,6}}?\s*({_NUMBER})\s*%|为[^，。；,;\d]{{0,10}}预算[^，。；,;\d]{{0,6}}?({_NUMBER})\s*%"
)
_AGAINST_BUDGET = re.compile(r"[比较与](?:年初|全年|调整后?|当年)?(?:预算|计划)[^，。；]*$")
"""A change against the budget is none against last year."""
_RANGE_BEFORE = re.compile(r"\d(?:亿元|百万元|万元|千元|元)?[-~—－–至到]{1,2}-?\d?$")
_CHANGE_BEFORE = re.compile(
    r"(增加|增长|减少|下降|上升|降低|提高|压减|调增|调减|净增|净减|节约|多|少)"
    r"(?P<either>[（(](?:增加|减少|增长|下降|[+＋\-－])[)）])?(?:了|额|金额)?(?:为|约|共|均)?\s*$"
)
_FALL = {"减少", "下降", "降低", "压减", "下跌", "降幅", "调减", "净减", "节约", "少"}
_TOPIC = re.compile(r"^[^，,\d]{0,3}[^，,]{2,60}[类款项][）)][。：:]?$")
"""A sentence that only names a functional class; the amounts of the next one are said of it."""
_PHASE_ONLY = re.compile(r"(?:本年|全年|实际|年初)?(?:支出|收入|执行)?(?:决算|执行|支出|完成|预算)?(?:数|金额|支出)?")
"""Words that name a phase and no subject: the amount is said of the subject before (预算为 …, 支出决算为 …)."""
_PHASE_WORDS = re.compile(r"(本年)?(支出)?(年初)?(决算|预算|执行)?(支出)?(数|金额)?(为|共|是|共计)?")
_NAMED_CLASS = re.compile(r"^(.*[类款项][）)])(?:年初|全年|支出)?(?:预算|决算|执行|支出)(?:数|金额)?$")
"""A functional class with the phase that its amount is of."""
_BASE = re.compile(
    r"(?:比|较|与)(?:(?:年初|全年|调整后?|当年)?(?:预算|计划)(?:数|金额)?|上年|去年|上一年度?|上年度|(?:19|20)\d{2}年度?)(?:的|同期|决算数|为)?"
    r"(?P<words>(?:(?!增|减|上升|下降|降低|提高|压减|节约|多|少|持平|相[比同较]|一致)[^，。；,;:：（）()\d]){0,24})$"
)
"""The amount compared with, and the words that it is said of (较上年支出总计5000万元)."""
_COMPARISON = re.compile(
    r"(?:比|较|与)(?:上年|去年|上一年度?|上年度|(?:19|20)\d{2}年度?)(?:度)?(?:相比|比较|决算数)?[，,](.{2,30}?)(?:各|均|总体)?(?:增加|增长|减少|下降|上升|降低)"
)
_OUTCOME_ONLY = re.compile(r"(?:本年|全年|实际)?(?:支出|收入|执行)?(?:决算|执行|支出|完成)?(?:数|金额|支出)?")
_YEAR = re.compile(r"((?:19|20)\d{2})年")
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

    def row(self, document_id: str) -> TableRow:
        """Return the figure as a row of the table."""
        place = self.entry.paragraph.provenance
        known = self.code != "other"
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
            "row_no": None,
            "bbox": None if place.box is None else [round(value, 2) for value in place.box],
            "method": "narrative",
            "confidence": round((CERTAIN if known else VAGUE) * (recognition if recognition is not None else 1.0), 4),
        }


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def read_figures(entries: Iterable[Entry], document_id: str, year: int | None) -> list[TableRow]:
    """Return the figures of running text, in reading order; `year` counts where a sentence names none."""
    rows: list[TableRow] = []
    topic = ""
    for entry in entries:
        text = plain_text(entry.text)
        if _AMOUNT.search(text) and not _is_definition(entry):
            rows.extend(figure.row(document_id) for figure in _paragraph_figures(entry, year, topic))
        # a line that only names a functional class heads the paragraph below it
        topic = clean_subject(text.rstrip("。；;：:")) if _TOPIC.search(text) else ""
    return rows


def plain_text(text: str) -> str:
    """Return a paragraph for parsing: one percent sign, full-width digits and points folded, no white space."""
    folded = text.translate(_PERCENT_SIGNS)
    folded = re.sub(r"[０-９．，](?=[０-９\d])|[０-９]", lambda m: plain(m.group()), folded)
    return re.sub(r"\s+", "", folded)


def _is_definition(entry: Entry) -> bool:
    """Tell whether a paragraph explains a term and states nothing of the year (名词解释)."""
    return entry.under(re.compile(r"名词解释|指标解释")) or re.match(r"^注[:：]", entry.text) is not None


def _paragraph_figures(entry: Entry, year: int | None, topic: str = "") -> list[Figure]:
    reader = _ParagraphReader(entry=entry, year=year, topic=topic)
    for found in _SENTENCE.finditer(plain_text(entry.text)):
        if found.group():
            reader.sentence(found.group())
    return reader.figures


def _sentence_year(sentence: str) -> int | None:
    """Return the year that a sentence is about: one it names, but not as the year compared with."""
    for found in _YEAR.finditer(sentence):
        before = sentence[max(0, found.start() - 2) : found.start()]
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

    def sentence(self, text: str) -> None:
        """Add the figures of a sentence, and what it says of those before."""
        self.year = _sentence_year(text) or self.year
        amounts = list(_AMOUNT.finditer(text))
        self.target = self._compared(text[: amounts[0].start()] if amounts else text) or self.target
        self._note(text[: amounts[0].start()] if amounts else text)
        last_end = 0
        for index, match in enumerate(amounts):
            end = amounts[index + 1].start() if index + 1 < len(amounts) else len(text)
            self._amount(text, match, text[last_end : match.start()])
            self._note(text[match.end() : end])
            last_end = match.end()
        self.topic = clean_subject(text.rstrip("。；;")) if _TOPIC.search(text) else ""

    def _amount(self, text: str, match: re.Match[str], before: str) -> None:
        value = Decimal(match.group(1).replace(",", "")) * MONEY_UNITS[match.group(2)]
        self.year = _sentence_year(before) or self.year
        if _RANGE_BEFORE.search(text[: match.start(1) + 1]):
            return  # the end of a range (10-20万元) is no amount, and its dash no sign
        base = _BASE.search(before)
        if base:  # the amount compared with (比上年的1.35亿元), not one of this year
            self.target = self._said_of(clean_subject(base.group("words")), self.target)
            return
        change = _CHANGE_BEFORE.search(before)
        if change is None:
            self._add(text, before, text[: match.start()], value)
        elif self._of_another(before):
            self.target = None
        elif (
            self.target is not None
            and self.target.change_amount is None
            and not _AGAINST_BUDGET.search(text[: match.start()])
        ):
            signed = change.group("either") is not None  # 增加（减少）-0.8万元: the number carries the sign
            falls = change.group(1) in _FALL and not signed
            self.target.change_amount = -abs(value) if falls else value

    def _add(self, text: str, before: str, head: str, value: Decimal) -> None:
        words, label = _subject_words(head, before)
        subject = clean_subject(words)
        self.topic = clean_subject(label) if label else self.topic
        named = _NAMED_CLASS.match(subject)
        if named:
            subject = self.topic = named.group(1)
        elif self.topic and (not subject or _PHASE_ONLY.fullmatch(subject)):
            subject = self.topic
        elif self.figures and (not subject or (_OUTCOME_ONLY.fullmatch(subject) and self._follows_budget(text))):
            subject = re.sub(r"(?:年初|全年)?预算(?:数|金额)?$", "", self.figures[-1].subject) or subject
        if not subject:
            return
        code = subject_code(subject)
        figure = Figure(entry=self.entry, sentence=text, subject=subject, code=code, year=self.year, amount=value)
        self.figures.append(figure)
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
        elif rate and figure.change_rate is None and not _AGAINST_BUDGET.search(text[: rate.start()]):
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


# ---------------------------------------------------------------------------------------------- charts


def chart_figures(document: Document, year: int | None) -> Iterator[TableRow]:
    """Yield a figure for each point of a chart whose categories are kinds of revenue or spending."""
    unit = _common_unit(document)
    for block in document.blocks():
        if isinstance(block, Chart):
            yield from _one_chart(block, document.document_id, unit, year)


def _one_chart(chart: Chart, document_id: str, unit: str, year: int | None) -> Iterator[TableRow]:
    place = chart.provenance
    if not _is_money(chart):
        return
    for point in chart.points:
        subject = point.category.strip()
        if not re.search(r"[\u4e00-\u9fff]{2}", subject) or re.search(r"^\D{0,2}(?:19|20)\d{2}", subject):
            continue
        try:
            amount = Decimal(point.value) * MONEY_UNITS[unit]
        except ArithmeticError:
            continue
        if not amount.is_finite() or abs(amount) >= AMOUNT_CEILING:
            continue
        yield {
            "document_id": document_id,
            "section": "图",
            "subject": subject,
            "subject_code": subject_code(subject),
            "fiscal_year": _sentence_year(point.series) or year,
            "amount": amount,
            "page": place.page,
            "bbox": None if place.box is None else list(place.box),
            "method": "chart",
            "confidence": CERTAIN,
        }


def _is_money(chart: Chart) -> bool:
    """Tell whether a chart shows amounts: of known kinds or by its name, and not shares that sum to a whole."""
    words = [chart.title or "", *(text for point in chart.points for text in (point.series, point.category))]
    if not any(subject_code(text) != "other" or re.search(r"金额|经费|资金|[收支]|[万亿]?元", text) for text in words):
        return False
    numbers = [Decimal(point.value) for point in chart.points if re.fullmatch(r"-?\d+(\.\d+)?", point.value)]
    total = sum(numbers, Decimal(0))
    return len(numbers) < 2 or not any(abs(total - whole) < whole / 100 for whole in (Decimal(1), Decimal(100)))


def _common_unit(document: Document) -> str:
    """Return the unit of money that the running text uses most; charts rarely print their own."""
    seen: Counter[str] = Counter()
    for block in document.blocks():
        if isinstance(block, Paragraph):
            seen.update(match.group(2) for match in _AMOUNT.finditer(block.text))
    return seen.most_common(1)[0][0] if seen else "万元"


def common_year(paragraphs: Sequence[Paragraph], years: Counter[int]) -> int | None:
    """Return the year that the text is about: the one most sentences name."""
    if years:
        return years.most_common(1)[0][0]
    seen = Counter(int(y) for paragraph in paragraphs for y in _YEAR.findall(paragraph.text))
    return seen.most_common(1)[0][0] if seen else None
