"""Which printed cells a workbook colours, and what their comments say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from extract.document import Cell
from jixiao.base.unread import reason_words
from jixiao.corrections.log import WHOLE_ROW, Record
from jixiao.corrections.structure import values_of
from jixiao.corrections.values import local_time, shown_again
from jixiao.dataset.cells import SHOWN, match_rows
from jixiao.dataset.doubt import concerned, kind_of, why
from jixiao.dataset.unread import unread_cells
from jixiao.workbook.gather import CHILDREN, Form, Item
from schemas.tables import TABLES

Colour: TypeAlias = Literal["corrected", "fail", "unread", "low", "missed"]
COLOURS: Final[Mapping[Colour, str]] = {
    "corrected": "#DDEBF7", "fail": "#F8CBAD", "unread": "#D9D2E9", "low": "#FFF2CC",
    "missed": "#EDEDED",
}  # fmt: skip
"""Blue, red, violet, yellow and grey in the pale tints that Excel itself offers: black text stays legible on them."""
LEGEND: Final[Mapping[Colour, str]] = {
    "corrected": "已更正", "fail": "未通过核对", "unread": "未读入任何一行", "low": "置信度低，请对照原件",
    "missed": "未达目标（并非读错）",
}  # fmt: skip
NOTHING: Final = "（空）"
"""What stands for an absent value in a sentence."""
ORDER: Final[tuple[Colour, ...]] = ("corrected", "fail", "unread", "low", "missed")
"""Which colour counts where a cell has several reasons."""

Spot: TypeAlias = tuple[int, int, int]
"""Number of the table, row and column of a cell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A colour and the sentences that say why."""

    colour: Colour
    reasons: tuple[str, ...]

    def joined(self, colour: Colour, reason: str) -> Mark:
        """Return the mark with one more reason."""
        reasons = self.reasons if reason in self.reasons else (*self.reasons, reason)
        return Mark(colour=min(self.colour, colour, key=ORDER.index), reasons=reasons)


def row_marks(item: Item) -> dict[tuple[str, int, str], Mark]:
    """Return the marks of the tidy rows, by table, position and column; column `*` marks the whole row."""
    marks: dict[tuple[str, int, str], Mark] = {}

    def put(spot: tuple[str, int, str], colour: Colour, reason: str) -> None:
        known = marks.get(spot)
        marks[spot] = known.joined(colour, reason) if known else Mark(colour=colour, reasons=(reason,))

    for table in SHOWN:
        for i, row in enumerate(item.found.rows[table]):
            if table != "reports" and why(row):
                put((table, i, WHOLE_ROW), "low", why(row))
    for check in item.found.rows["checks"]:
        colour: Colour = "missed" if kind_of(check) == "target" else "fail"
        for spot, messages in concerned([check], item.found.rows).items():
            for message in messages:
                put(spot, colour, message)
    for spot, sentence in _changed(item):
        put(spot, "corrected", sentence)
    return marks


def _changed(item: Item) -> Iterator[tuple[tuple[str, int, str], str]]:
    """Yield what a person set right, and which rows a person made."""
    at = {(table, key): i for table, keys in item.found.keys.items() for i, key in enumerate(keys)}
    for (table, key, column), record in item.found.cells.items():
        if record.action == "set" and table in SHOWN:
            yield (table, at[table, key], column), said(record)
    for (table, key), (code, record) in item.found.made.items():
        yield (table, at[table, key], WHOLE_ROW), said_of_row(code, record)


MADE: Final[Mapping[str, str]] = {
    "added": "补入一行",
    "split": "由一行拆出",
    "merged": "由两行合并",
    "deleted": "删除一行",
}
"""What a person did with a row, as a sentence begins."""


def said_of_row(code: str, record: Record) -> str:
    """Return what was done with a row, what stands or stood in it, who did it and when, one sentence."""
    columns = TABLES[record.table]
    values = (shown_again(columns.column(name), text, "") for name, text in values_of(record).items())
    what = "；".join(value for value in values if value) if code in {"added", "deleted"} else ""
    reason = f"；原因：{record.reason}" if record.reason else ""
    return f"{MADE[code]}{'：' + what if what else ''}（{record.who}，{local_time(record.time)[:10]}{reason}）"


def said(record: Record) -> str:
    """Return what a correction changed, who made it and when, one sentence for a comment."""
    column = TABLES[record.table].column(record.column)
    old, new = (shown_again(column, value, NOTHING) for value in (record.old, record.new))
    reason = f"；原因：{record.reason}" if record.reason else ""
    return f"已更正：{old} → {new}（{record.who}，{local_time(record.time)[:10]}{reason}）"


def cell_marks(item: Item, form: Form, marks: Mapping[tuple[str, int, str], Mark]) -> dict[Spot, Mark]:
    """Return the marks of a form's printed cells, as far as the cell of a marked value is found."""
    if item.document is None:
        return {}
    ids = {report["report_id"] for report in form.reports}
    numbers = [grid.number for _, grid in form.parts]
    found: dict[Spot, Mark] = {}
    for table in ("reports", *CHILDREN):
        mine = [i for i, row in enumerate(item.found.rows[table]) if row["report_id"] in ids]
        cells = match_rows(item.document, table, [item.found.read[table][i] for i in mine], numbers)
        for i, by_column in zip(mine, cells, strict=True):
            for column, cell in by_column.items():
                for name in (WHOLE_ROW, column):
                    mark = marks.get((table, i, name))
                    if mark is not None:
                        _join(found, cell, mark)
    left = [row for row in item.found.rows["unread"] if row.get("table_no") in numbers]
    for row, spot in zip(left, unread_cells(item.document, left), strict=True):
        if spot is not None:
            _join(found, spot, Mark(colour="unread", reasons=(f"未读入：{reason_words(row)}",)))
    return found


def with_notes(marks: Mapping[Spot, Mark], notes: Mapping[Spot, tuple[str, ...]]) -> dict[Spot, Mark]:
    """Return the marks of a form with those of corrected cells, blank ones too, in which nothing had been read."""
    found = dict(marks)
    for spot, sentences in notes.items():
        for sentence in sentences:
            known = found.get(spot)
            found[spot] = (
                known.joined("corrected", sentence) if known else Mark(colour="corrected", reasons=(sentence,))
            )
    return found


def _join(found: dict[Spot, Mark], cell: Cell, mark: Mark) -> None:
    number = cell.provenance.table
    if number is None:
        return
    spot = number, cell.row, cell.column
    for reason in mark.reasons:
        known = found.get(spot)
        found[spot] = known.joined(mark.colour, reason) if known else Mark(colour=mark.colour, reasons=(reason,))
