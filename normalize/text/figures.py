"""Amounts stated in running text and charts -> figures: what each is said of, its year, share and change."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from extract.document import Chart, Document, Paragraph
from normalize.text.sections import Entry
from normalize.text.sentences import (
    AMOUNT,
    CERTAIN,
    TOPIC,
    YEAR,
    TableRow,
    paragraph_figures,
    plain_text,
    sentence_year,
)
from normalize.text.subjects import clean_subject, subject_code
from normalize.values.printed import AMOUNT_CEILING, MONEY_UNITS


def read_figures(entries: Iterable[Entry], document_id: str, year: int | None) -> list[TableRow]:
    """Return the figures of running text, in reading order; `year` counts where a sentence names none."""
    rows: list[TableRow] = []
    topic = ""
    for entry in entries:
        text = plain_text(entry.text)
        if AMOUNT.search(text) and not _is_definition(entry):
            rows.extend(figure.row(document_id) for figure in paragraph_figures(entry, year, topic))
        # a line that only names a functional class heads the paragraph below it
        topic = clean_subject(text.rstrip("。；;：:")) if TOPIC.search(text) else ""
    return rows


def _is_definition(entry: Entry) -> bool:
    """Tell whether a paragraph explains a term and states nothing of the year (名词解释)."""
    return entry.under(re.compile(r"名词解释|指标解释")) or re.match(r"^注[:：]", entry.text) is not None


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
            "fiscal_year": sentence_year(point.series) or year,
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
            seen.update(match.group("unit") for match in AMOUNT.finditer(block.text) if match.group("unit"))
    return seen.most_common(1)[0][0] if seen else "万元"


def common_year(paragraphs: Sequence[Paragraph], years: Counter[int]) -> int | None:
    """Return the year that the text is about: the one most sentences name."""
    if years:
        return years.most_common(1)[0][0]
    seen = Counter(int(y) for paragraph in paragraphs for y in YEAR.findall(paragraph.text))
    return seen.most_common(1)[0][0] if seen else None
