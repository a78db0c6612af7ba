"""What the review page works on: index, corrections and sources of one run, held by one thread at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from jixiao.corrections.keys import label_of
from jixiao.corrections.log import (
    WHOLE_ROW,
    ConflictError,
    CorrectionLog,
    Record,
    State,
    stamp,
)
from jixiao.corrections.overlay import Corrected, checked
from jixiao.corrections.values import ValueRefusedError, stored, typed
from jixiao.dataset.cells import SHOWN
from jixiao.dataset.index import Entry, Filter, Index
from jixiao.dataset.sources import Sources
from schemas.tables import TABLES

ACCEPTABLE = frozenset({*SHOWN, "checks", "unread", "headings", "documents"})
"""Tables whose rows a person can declare right as they are."""


class UnknownRowError(LookupError):
    """There is no such document, row or column."""


class NothingToUndoError(LookupError):
    """The person has nothing in this document that could be taken back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a person asks for: a new value for a cell, or a row declared right."""

    document_id: str
    table: str
    key: str
    column: str
    action: Literal["set", "accept"]
    value: str | None
    reason: str
    base: str
    who: str


class Store:
    """The run's folder as the page sees it; every call sees what runs and other people have written since."""

    def __init__(self, out: Path, passwords: Sequence[str] = ()) -> None:
        """Read the tables.

        Raises:
            FileNotFoundError: the folder holds no tables.
        """
        self.out = out
        self.index = Index(out)
        self.log = CorrectionLog(out)
        self.sources = Sources(out, passwords)
        self._lock = threading.RLock()
        self.index.refresh()

    @contextmanager
    def reading(self) -> Iterator[State]:
        """Hold index and corrections as they are now."""
        with self._lock:
            self.index.refresh()
            yield self.log.state()

    def listed(self, wanted: Filter) -> list[Entry]:
        """Return the documents that a filter takes."""
        with self.reading() as state:
            return self.index.listed(wanted, state)

    def document(self, document_id: str) -> tuple[Corrected, State]:
        """Return the rows of a document as corrected.

        Raises:
            UnknownRowError: there is no such document.
        """
        with self.reading() as state:
            if document_id not in self.index.entries:
                raise UnknownRowError(document_id)
            return self.index.corrected(document_id, state), state

    def change(self, change: Change) -> Record:
        """Keep a correction; it is on the disk on return.

        Raises:
            UnknownRowError: there is no such row or column.
            ValueRefusedError: the column does not take the value, or it is what stands there.
            ConflictError: somebody has changed the cell since it was shown.
        """
        with self.reading():
            found, _ = self.document(change.document_id)
            keys = list(found.keys.get(change.table, ()))
            if change.key not in keys:
                raise UnknownRowError(change.key)
            row = found.rows[change.table][keys.index(change.key)]
            old, new = self._values(change, row)
            placed = found.cells.get((change.table, change.key, change.column))
            # A row that was found again elsewhere keeps the name under which it was corrected first.
            key = placed.row_key if placed is not None else change.key
            number, time = stamp()
            raw = self.index.rows(change.document_id)[change.table]
            position = keys.index(change.key)
            label = label_of(change.table, raw[position]) if position < len(raw) else label_of(change.table, row)
            return self.log.append(
                Record(
                    id=number, time=time, who=change.who, document_id=change.document_id, table=change.table,
                    row_key=key, label=label, column=change.column, action=change.action, old=old, new=new,
                    reason=change.reason, base=change.base,
                )
            )  # fmt: skip

    @staticmethod
    def _values(change: Change, row: dict[str, object]) -> tuple[str | None, str | None]:
        if change.action == "accept":
            if change.column != WHOLE_ROW or change.table not in ACCEPTABLE:
                raise UnknownRowError(change.column)
            return None, None
        if change.column not in SHOWN.get(change.table, ()):
            raise UnknownRowError(change.column)
        old = stored(row[change.column])
        new = stored(typed(TABLES[change.table].column(change.column), change.value))
        if new == old:
            raise ValueRefusedError("与现有的值相同")
        return old, new

    def undo(self, who: str, document_id: str) -> Record:
        """Take back a person's newest correction or acceptance in a document and return it.

        Raises:
            NothingToUndoError: there is none.
            ConflictError: somebody else has changed the same cell since.
        """
        with self.reading() as state:
            last = state.last_of(who, document_id)
            if last is None:
                raise NothingToUndoError(document_id)
            newest = state.newest(last.cell)
            if state.in_force(last.cell) != last or newest is None:
                raise ConflictError(newest)
            number, time = stamp()
            self.log.append(
                Record(
                    id=number, time=time, who=who, document_id=document_id, table=last.table, row_key=last.row_key,
                    label=last.label, column=last.column, action="undo", old=last.new, new=last.old,
                    base=newest.id, undoes=last.id,
                )
            )  # fmt: skip
            return last

    def merge(self, records: Iterable[Record]) -> int:
        """Take in records made elsewhere; return how many were new.

        Raises:
            RecordError: a value does not fit its column; nothing is taken in.
        """
        waiting = checked(records)
        with self._lock:
            return self.log.merge(waiting)
