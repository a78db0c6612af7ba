"""The money of a form that is told in words, in a line or a cell: 年初预算数60万元，全年执行数60万元."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from extract.document import Cell, Paragraph
from normalize.model.form import AMOUNTS, CERTAIN, POINTS, Line, Reading, place_of, place_of_text
from normalize.model.rows import Row
from normalize.words.labels import phase_beside
from normalize.words.vocabulary import Vocabulary

IN_LINE: Final = 0.97
"""Confidence factor of money told in a line."""
LEAST: Final = 2
"""Phases of the money that a line of it names."""
_PAIR: Final = re.compile(
    r"(?P<label>[^:：\d\s，,；;。]{2,14}?(?:[（(][^（()）]{1,8}[)）])?)\s*(?:[:：为是]\s*)?"
    r"(?P<figure>[¥￥]?\d[\d,，]*(?:\.\d+)?\s*(?:[万千亿]?元|[%％]|分)?)(?![\d.])"
    r"(?=$|[\s；;。、（()）]|[，,](?!\d)|[\u4e00-\u9fff]{2,14}[:：])"
)
_FULL: Final = re.compile(r"[（(]\s*(?:满分|分值)?\s*[:：]?\s*(\d{1,3}(?:\.\d+)?)\s*分\s*[)）]")
_FULL_BEHIND: Final = re.compile(r"[（(]\s*(?:满分|分值)?\s*[:：]?\s*(\d{1,3}(?:\.\d+)?)\s*分?\s*[)）]")
"""The points that could be had, right behind those that were (9.8（10）)."""


def money_in_lines(paragraphs: Sequence[Paragraph], vocabulary: Vocabulary) -> list[Line]:
    """Return the total of a form's money where one line names two of its phases; nothing where none does."""
    for paragraph in paragraphs:
        texts = _texts(paragraph, vocabulary)
        if len(texts.keys() & set(AMOUNTS)) >= LEAST:
            first = next(iter(texts.values()))
            return [Line(texts=texts, place=place_of_text(first), confidence=CERTAIN * IN_LINE, item="total")]
    return []


def money_in_row(row: Row, vocabulary: Vocabulary) -> Line | None:
    """Return the total of a form's money where one cell of a row tells two of its phases in words, else None."""
    for placed in row.filled:
        texts = _texts(placed.cell, vocabulary)
        if len(texts.keys() & set(AMOUNTS)) >= LEAST:
            place = place_of([row], [placed.cell])
            return Line(texts=texts, place=place, confidence=CERTAIN * IN_LINE, item="total")
    return None


def _texts(paragraph: Paragraph | Cell, vocabulary: Vocabulary) -> dict[str, Reading[str]]:
    """Return the figures of a line by the phase or the points that the label before each names."""
    texts: dict[str, Reading[str]] = {}
    for pair in _PAIR.finditer(paragraph.text):
        label, figure = pair["label"], pair["figure"].strip()
        phase = phase_beside(_FULL.sub("", label), vocabulary)
        if phase not in {*AMOUNTS, *POINTS} or phase is None or phase in texts:
            continue
        texts[phase] = _reading(figure, paragraph)
        full = _FULL.search(label) or _FULL_BEHIND.match(paragraph.text[pair.end() :].strip())
        if phase == "score" and full is not None:
            texts.setdefault("weight", _reading(full[1], paragraph))
    return texts


def _reading(text: str, paragraph: Paragraph | Cell) -> Reading[str]:
    if isinstance(paragraph, Cell):
        return Reading(value=text, raw=paragraph.text, cells=(paragraph,), how="inline", confidence=CERTAIN * IN_LINE)
    return Reading(value=text, raw=paragraph.text, paragraph=paragraph, how="inline", confidence=CERTAIN * IN_LINE)
