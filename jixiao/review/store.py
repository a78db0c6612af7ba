"""What the review page works on: index, corrections and sources of one run, held by one thread at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
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
from jixiao.corrections.second import Agreement, agreement
from jixiao.corrections.values import ValueRefusedError, stored, typed
from jixiao.dataset.cells import SHOWN
from jixiao.dataset.index import Entry, Filter, Index
from jixiao.dataset.sources import Sources
from jixiao.review.assignment import Share, assignments, shares
from jixiao.review.row_changes import NoSuchRowError, RowChange, made_names, plan
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

    def agreement(self) -> Agreement:
        """Return how far second persons agree with the first."""
        with self.reading() as state:
            return agreement(state)

    def shares(self) -> list[Share]:
        """Return how far each person has come who has been given documents."""
        with self.reading() as state:
            return shares(self.index.current(state)) if state.assigned else []

    def document(self, document_id: str) -> tuple[Corrected, State]:
        """Return the rows of a document as corrected.

        Raises:
            UnknownRowError: there is no such document.
        """
        with self.reading() as state:
            if document_id not in self.index.entries:
                raise UnknownRowError(document_id)
            return self.index.corrected(document_id, state), state

    def change(self, *changes: Change) -> list[Record]:
        """Keep corrections and acceptances of one document, all or none; they are on the disk on return.

        Those made in one call have one time, and are taken back together.

        Raises:
            UnknownRowError: there is no such row or column.
            ValueRefusedError: the column does not take the value, or it is what stands there.
            ConflictError: somebody has changed a cell since it was shown.
        """
        with self.reading():
            found, _ = self.document(changes[0].document_id)
            _, time = stamp()
            records = [self._record(change, found, time) for change in changes]
            self.log.append(*records)
            return records

    def change_rows(self, change: RowChange) -> list[Record]:
        """Add, delete, split or merge rows; all records of it are on the disk on return, and taken back together.

        Raises:
            UnknownRowError: there is no such row or report.
            ValueRefusedError: a column does not take what was typed.
            ConflictError: somebody has changed a row since it was shown.
        """
        with self.reading():
            found, state = self.document(change.document_id)
            try:
                planned = plan(change, found, self.index.rows(change.document_id), state)
            except NoSuchRowError as error:
                raise UnknownRowError(str(error)) from error
            self.log.append(*planned.records, seen=planned.seen)
            return planned.records

    def restore(self, who: str, document_id: str, record_id: str) -> list[Record]:
        """Bring a row back that a person took away, whoever that was; a merge is taken back as a whole.

        Raises:
            NothingToUndoError: it is there already.
            ConflictError: somebody has changed it since.
        """
        with self.reading() as state:
            together = [record for record in state.with_those_of(record_id) if record.document_id == document_id]
            return self._take_back(state, who, together)

    def assign(self, who: str, documents: Sequence[str], persons: Sequence[str]) -> int:
        """Give documents out to persons, in turn where there are several, to nobody without one; return how many.

        Raises:
            UnknownRowError: there is no such document.
        """
        with self.reading() as state:
            unknown = [document_id for document_id in documents if document_id not in self.index.entries]
            if unknown:
                raise UnknownRowError(unknown[0])
            records = assignments(state, who, documents, persons)
            if records:
                self.log.append(*records)
            return len(records)

    def _record(self, change: Change, found: Corrected, time: str) -> Record:
        keys = list(found.keys.get(change.table, ()))
        if change.key not in keys:
            raise UnknownRowError(change.key)
        position = keys.index(change.key)
        row = found.rows[change.table][position]
        old, new = self._values(change, row)
        placed = found.cells.get((change.table, change.key, change.column))
        # A row that was found again elsewhere keeps the name under which it was corrected first.
        known = [placed.row_key] if placed is not None else made_names(found, change.table, change.key)
        key = known[0] if known else change.key
        # Checks are made again: what the machine had made is no guide to them.
        read = (found.rows if change.table == "checks" else found.read)[change.table]
        return Record(
            id=stamp()[0], time=time, who=change.who, document_id=change.document_id, table=change.table,
            row_key=key, label=label_of(change.table, read[position]),
            column=change.column, action=change.action, old=old, new=new, reason=change.reason, base=change.base,
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

    def undo(self, who: str, document_id: str) -> list[Record]:
        """Take back what a person did last in a document, a group accepted in one go as a whole, and return it.

        Raises:
            NothingToUndoError: there is nothing.
            ConflictError: somebody else has changed one of the cells since.
        """
        with self.reading() as state:
            return self._take_back(state, who, state.last_of(who, document_id))

    def _take_back(self, state: State, who: str, last: Sequence[Record]) -> list[Record]:
        if not last:
            raise NothingToUndoError
        back: list[Record] = []
        _, time = stamp()
        ids = {record.id for record in last}
        for record in last:
            newest = state.newest(record.cell)
            if state.in_force(record.cell) != record or newest is None:
                raise ConflictError(newest)
            later = [other for other in state.alive_on(record.row) if other.id not in ids]
            if record.action == "add" and later:  # an added row does not go with what others have done in it
                raise ConflictError(later[-1])
            back.append(
                replace(
                    record, id=stamp()[0], time=time, who=who, action="undo", old=record.new, new=record.old,
                    reason="", base=newest.id, undoes=record.id,
                )
            )  # fmt: skip
        self.log.append(*back)
        return list(last)

    def merge(self, records: Iterable[Record]) -> int:
        """Take in records made elsewhere; return how many were new.

        Raises:
            RecordError: a value does not fit its column; nothing is taken in.
        """
        waiting = checked(records)
        with self._lock:
            return self.log.merge(waiting)
