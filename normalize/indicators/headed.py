"""First levels that stand in the header of the indicators: as the heading of a column, or over a group of columns."""

from __future__ import annotations

from dataclasses import replace

from normalize.indicators.pieces import Piece, RowDraft
from normalize.model.column import Column, Header
from normalize.words.composition import composed
from normalize.words.vocabulary import Match, Vocabulary

COMPOSED = 0.97
"""How far the column below such a heading is to be believed to hold the second level."""


def with_headed_level(header: Header, vocabulary: Vocabulary) -> Header:
    """Return a header whose first column is headed by the name of a first level, that column being the second level."""
    column = _headed(header, vocabulary)
    if column is None or column.field in {"level2", "level3"} or "level2" in header.fields():
        return header
    match = Match(field="level2", how="similar", similarity=COMPOSED)
    columns = tuple(replace(c, field="level2", match=match) if c is column else c for c in header.columns)
    return replace(header, columns=columns)


def give_headed(draft: RowDraft, header: Header, vocabulary: Vocabulary) -> None:
    """Give a row the first level that heads the first column of its header (产出指标 | 指标名称 | …), or its group."""
    if "level1" in draft.pieces or "level1" in header.fields():
        return
    column = _headed(header, vocabulary)
    if column is not None:
        draft.pieces["level1"] = Piece(text=column.heading.strip(), cells=[], begins=False)


def give_over(draft: RowDraft, header: Header) -> None:
    """Give a row of one of several groups side by side the first level that stands over the columns of its group."""
    if "level1" in draft.pieces or "level1" in header.fields() or not header.columns:
        return
    x0, x1 = header.columns[0].x0, header.columns[-1].x1
    slack = OVER * (x1 - x0)
    for cell, span in draft.rows[0].cells_over():
        over = abs(span.x0 - x0) <= slack and abs(span.x1 - x1) <= slack
        if over and len(cell.text) <= MAX_LABEL:
            draft.pieces["level1"] = Piece(text=cell.text.strip(), cells=[cell], begins=False)
            return


def _headed(header: Header, vocabulary: Vocabulary) -> Column | None:
    """Return the first column, where its heading is the name of a first level and heads nothing."""
    first = header.columns[0] if header.columns else None
    if first is None or not first.heading or vocabulary.lookup("level1", first.heading) is None:
        return None
    says = max(composed("indicators", first.heading).get(level, 0.0) for level in ("level1", "level2", "level3"))
    return first if says < LEAST_SAID else None


OVER = 0.05
"""Of the width of a group's columns: a cell over them ends so near to them."""
MAX_LABEL = 24
"""Characters of the name of a level over a group."""
LEAST_SAID = 4.0
"""Nats from which a heading says which level stands below it (一级指标)."""
