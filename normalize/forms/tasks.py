"""The block of yearly tasks (年度主要任务): rows under its header -> lines with name, content, money and result."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from extract.document import join_lines
from normalize.columns.header import assign
from normalize.model.column import Header
from normalize.model.form import Line, Reading, place_of
from normalize.model.rows import Row
from normalize.words.labels import known_item
from normalize.words.vocabulary import Vocabulary

FIELDS: Final = (
    "task", "content", "approved_budget", "adjusted_budget", "fiscal_budget", "executed", "execution_rate", "status",
)  # fmt: skip


def read_tasks(parts: Sequence[tuple[Header, Sequence[Row]]], vocabulary: Vocabulary) -> list[Line]:
    """Return a line for each row that names a task; a row of sums is none."""
    return [
        line
        for header, rows in parts
        for row in rows
        if (line := _task(header, row)) is not None and known_item(line.texts["task"].value, vocabulary) != "total"
    ]


def _task(header: Header, row: Row) -> Line | None:
    texts: dict[str, Reading[str]] = {}
    for name, cells in assign(row, header.columns).items():
        shown = [p for p in cells if not p.blank and (p.begins or name == "task")]
        if shown and name in FIELDS:
            text = join_lines(p.text for p in shown)
            texts[name] = Reading(value=text, raw=text, cells=tuple(p.cell for p in shown))
    if "task" not in texts or len(texts) < 2:
        return None
    cells_of_row = [cell for reading in texts.values() for cell in reading.cells]
    return Line(texts=texts, place=place_of([row], cells_of_row), header=header)
