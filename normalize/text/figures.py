"""Amounts stated in running text and charts -> figures: what each is said of, its year, share and change."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from extract.document import Chart, ChartPoint, Document, Paragraph
from normalize.model.money import Money, Settled, Stated, settle_by_digits
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
from normalize.values.money_units import declared_unit
from normalize.values.printed import AMOUNT_CEILING, MONEY_UNITS, money_unit
from normalize.words.subjects import clean_subject, subject_code
from schemas.years import YEAR_PATTERN

CHART_DECIMALS = 6
"""Decimals of a stored point that were typed; behind them stands what floating point adds (0.19000000000000003)."""


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


def chart_figures(document: Document, year: int | None, money: Money) -> Iterator[TableRow]:
    """Yield a figure for each point of a chart whose categories are kinds of revenue or spending.

    A chart that prints no unit takes the one under which its points are amounts that the report states; else they
    stand as printed, in doubt.
    """
    blocks = list(document.blocks())
    for place, block in enumerate(blocks):
        if isinstance(block, Chart) and _is_money(block):
            beside = [each.text for each in blocks[max(place - 1, 0) : place + 2] if isinstance(each, Paragraph)]
            yield from _one_chart(block, document.document_id, year, _chart_unit(block, beside, money))


def _chart_unit(chart: Chart, beside: Sequence[str], money: Money) -> Settled:
    """Return the unit that a chart prints, or a line right above or below it, else the one that the report settles."""
    printed = [chart.title or "", *chart.texts, *(text for p in chart.points for text in (p.series, p.category))]
    named = next(filter(None, [*map(money_unit, dict.fromkeys(printed)), *map(declared_unit, beside)]), None)
    if named is not None:
        return Settled(unit=named, trust=1.0)
    points = [
        Stated(amount=round(value, CHART_DECIMALS), subject=point.category)
        for point in chart.points
        if (value := _value(point)) is not None
    ]
    found = settle_by_digits(points, money.stated)
    if found.unit is None and len({point.series for point in chart.points}) == 1:
        whole = sum((point.amount for point in points), Decimal(0))
        found = settle_by_digits([Stated(amount=whole)], money.stated)
    return found


def _value(point: ChartPoint) -> Decimal | None:
    """Return a point's number as stored, None where it is none that a table can hold."""
    try:
        value = Decimal(point.value)
    except ArithmeticError:
        return None
    return value if value.is_finite() and abs(value) < AMOUNT_CEILING else None


def _one_chart(chart: Chart, document_id: str, year: int | None, unit: Settled) -> Iterator[TableRow]:
    place = chart.provenance
    for point in chart.points:
        subject = point.category.strip()
        if not re.search(r"[\u4e00-\u9fff]{2}", subject) or re.search(rf"^\D{{0,2}}{YEAR_PATTERN}", subject):
            continue
        value = _value(point)
        amount = None if value is None else value * MONEY_UNITS[unit.unit or "元"]
        if amount is None or abs(amount) >= AMOUNT_CEILING:
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
            "confidence": round(CERTAIN * (unit.trust if amount else 1.0), 4),
        }


def _is_money(chart: Chart) -> bool:
    """Tell whether a chart shows amounts: of known kinds or by its name, and not shares that sum to a whole."""
    words = [chart.title or "", *(text for point in chart.points for text in (point.series, point.category))]
    if not any(subject_code(text) != "other" or re.search(r"金额|经费|资金|[收支]|[万亿]?元", text) for text in words):
        return False
    numbers = [Decimal(point.value) for point in chart.points if re.fullmatch(r"-?\d+(\.\d+)?", point.value)]
    total = sum(numbers, Decimal(0))
    return len(numbers) < 2 or not any(abs(total - whole) < whole / 100 for whole in (Decimal(1), Decimal(100)))


def common_year(paragraphs: Sequence[Paragraph], years: Counter[int]) -> int | None:
    """Return the year that the text is about: the one most sentences name."""
    if years:
        return years.most_common(1)[0][0]
    seen = Counter(int(y) for paragraph in paragraphs for y in YEAR.findall(paragraph.text))
    return seen.most_common(1)[0][0] if seen else None
