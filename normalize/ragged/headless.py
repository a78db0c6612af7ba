"""Rows of indicators whose header is lost: the roles of columns by what stands in them, their order and sums."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from extract.document import Cell, Provenance
from normalize.columns.arithmetic import pair_nats
from normalize.columns.assign import assign_roles
from normalize.columns.evidence import Sample, unary
from normalize.columns.header import makes_block
from normalize.ragged.strips import Section, Strip, filled
from normalize.ragged.weights import names_level
from normalize.values.printed import parse_points
from normalize.words.vocabulary import Vocabulary

LEAST_ROWS: Final = 5
LEAST_COLUMNS: Final = 5
SAME_WIDTH: Final = 0.7
"""Share of the rows that have as many pieces as a whole row has."""
LEAST_NAMED: Final = 2
"""Names of levels that tell that rows are of indicators."""
TOLD: Final = 4.0
"""Nats for a column whose cells say by which rule points are given, or what an indicator is of."""
UNPROVED: Final = 0.8
"""How far the roles are to be believed where no printed total bears them out."""
TOLERANCE: Final = Decimal("0.005")
_HEADINGS: Final[Mapping[str, str]] = {
    "level1": "一级指标", "level2": "二级指标", "level3": "三级指标",
    "target_text": "年度指标值", "actual_text": "实际完成值",
    "weight": "分值", "score": "得分", "definition": "指标解释", "criterion": "评分标准", "deviation": "偏差原因",
}  # fmt: skip
"""Role -> the heading that is put over its column."""
_RULE = re.compile(r"[得计扣减加]\s*\d+(?:\.\d+)?\s*分|扣完为止|不得分")
_MEANING = re.compile(r"反映|考核|比率|是否|程度|情况|[=＝]")


def headed(section: Section, vocabulary: Vocabulary) -> Iterator[tuple[Section, float]]:
    """Yield the parts of plain rows; those that are indicators get the header that they lost, and how sure that is."""
    run: list[Strip] = []
    for strip in section.body:
        if (
            run
            and (len(strip) >= LEAST_COLUMNS) != (len(run[-1]) >= LEAST_COLUMNS)
            and not _is_total(strip, vocabulary)
        ):
            yield _part(run, vocabulary)
            run = []
        run.append(strip)
    if run:
        yield _part(run, vocabulary)


def _is_total(strip: Strip, vocabulary: Vocabulary) -> bool:
    shown = filled(strip)
    return bool(shown) and vocabulary.lookup("total", shown[0].text) is not None


def _part(run: Sequence[Strip], vocabulary: Vocabulary) -> tuple[Section, float]:
    body = [strip for strip in run if filled(strip)]
    plain = Section(block=None, head=(), body=tuple(run))
    rows = [strip for strip in body if not _is_total(strip, vocabulary)]
    if len(rows) < LEAST_ROWS:
        return plain, 1.0
    width, times = Counter(len(strip) for strip in rows).most_common(1)[0]
    if width < LEAST_COLUMNS or times < SAME_WIDTH * len(rows):
        return plain, 1.0
    whole = [strip for strip in rows if len(strip) == width]
    if sum(1 for strip in whole for cell in strip[:3] if names_level(cell.text, vocabulary)) < LEAST_NAMED:
        return plain, 1.0
    roles, sure = _roles(whole, vocabulary)
    if not makes_block("indicators", {role for role in roles if role is not None}) or "level3" not in roles:
        return plain, 1.0
    proved = _adds_up(whole, roles, [strip for strip in body if _is_total(strip, vocabulary)])
    head = tuple(_heading(role, whole[0][index]) for index, role in enumerate(roles))
    return Section(block="indicators", head=(head,), body=tuple(body)), sure if proved else UNPROVED * sure


def _roles(rows: Sequence[Strip], vocabulary: Vocabulary) -> tuple[list[str | None], float]:
    """Return the role of each column, and how likely the least sure of them is."""
    samples = [_sample(rows, index) for index in range(len(rows[0]))]
    weights = [_told(sample, unary("indicators", sample, vocabulary)) for sample in samples]
    texts = [[cell.text for cell in strip] for strip in rows]
    chosen = assign_roles("indicators", weights, pair_nats("indicators", samples, texts))
    roles = [assigned.role for assigned in chosen.columns]
    return roles, min(assigned.probability for assigned in chosen.columns if assigned.role is not None)


def _sample(rows: Sequence[Strip], index: int) -> Sample:
    """Return a column as evidence sees it: a cell goes on over the empty ones below it, as merged cells are printed."""
    texts: list[str] = []
    spans: list[int] = []
    for strip in rows:
        text = strip[index].text
        if text.strip() or not texts:
            texts.append(text)
            spans.append(1)
        else:
            spans[-1] += 1
    return Sample(stack=(), texts=tuple(texts), spans=tuple(spans))


def _told(sample: Sample, nats: dict[str, float]) -> dict[str, float]:
    """Return the nats of a column with those of its long texts: rules for points, or what an indicator means."""
    shown = [text for text in sample.texts if text.strip()]
    long = sum(1 for text in shown if len(text) > 12) / max(1, len(shown))
    if long < SAME_WIDTH:
        return nats
    rule = sum(1 for text in shown if _RULE.search(text)) / len(shown)
    meaning = sum(1 for text in shown if _MEANING.search(text) and not _RULE.search(text)) / len(shown)
    return nats | {"criterion": TOLD * rule, "definition": TOLD * meaning}


def _adds_up(rows: Sequence[Strip], roles: Sequence[str | None], totals: Sequence[Strip]) -> bool:
    """Tell whether the points of a column sum to a printed total."""
    printed = {points for strip in totals for cell in strip if (points := parse_points(cell.text)) is not None}
    for name in ("weight", "score"):
        if name in roles:
            index = roles.index(name)
            found = [parse_points(strip[index].text) for strip in rows]
            points = sum((each for each in found if each is not None), Decimal(0))
            if any(abs(points - total) <= TOLERANCE for total in printed):
                return True
    return False


def _heading(role: str | None, below: Cell) -> Cell:
    place = below.provenance
    where = Provenance(document_id=place.document_id, table=place.table, method="text", line=place.line)
    return Cell(text=_HEADINGS.get(role or "", ""), row=0, column=0, provenance=where)
