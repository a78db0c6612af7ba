"""A second person looks at a random share of what the first has looked at; how often they agree is counted."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from jixiao.corrections.log import Record, State
from jixiao.corrections.overlay import Corrected

SHARE: Final = 0.05
"""Of the rows that a person has looked at, one in twenty is shown to a second: enough to tell 90 % from 99 % of
agreement after some hundred documents, and an hour of the second person's time."""
TABLES_SHOWN: Final = frozenset({"reports", "budgets", "goals", "indicators", "tasks", "figures"})
"""Tables whose rows are read against the source."""
CHANGES: Final = frozenset({"set", "add", "delete"})
"""What a second person does who does not agree."""
DIGEST_RANGE: Final = 2**64

RowKey = tuple[str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How many rows wait for a second person, how many had one, and at how many of those both say the same."""

    waiting: int
    looked: int
    agreed: int


def is_sampled(document_id: str, table: str, key: str, share: float = SHARE) -> bool:
    """Tell whether a row belongs to the share that a second person sees; by its name, so the same at every time."""
    digest = hashlib.blake2b(f"{document_id}|{table}|{key}".encode(), digest_size=8).digest()
    return table in TABLES_SHOWN and int.from_bytes(digest) < share * DIGEST_RANGE


def waits_for_second(found: Corrected, state: State, table: str, key: str) -> bool:
    """Tell whether a row of a document was looked at by one person, and belongs to the share that a second sees."""
    document_id = str(found.rows["documents"][0]["document_id"])
    return is_sampled(document_id, table, key) and len(persons(state, document_id, table, key)) == 1


def persons(state: State, document_id: str, table: str, key: str) -> list[str]:
    """Return who has looked at a row, the first one first; what was taken back does not count."""
    return list(dict.fromkeys(record.who for record in _records(state, (document_id, table, key))))


def agreement(state: State, share: float = SHARE) -> Agreement:
    """Return how far second persons agree: they do where they changed nothing of what the first had left."""
    rows: dict[RowKey, list[Record]] = {}
    for record in state.records:
        row = record.document_id, record.table, record.row_key
        if record.action != "undo" and record.id not in state.undone and is_sampled(*row, share):
            rows.setdefault(row, []).append(record)
    waiting = looked = agreed = 0
    for records in rows.values():
        records.sort(key=lambda record: record.time)
        later = [record for record in records if record.who != records[0].who]
        waiting += not later
        looked += bool(later)
        agreed += bool(later) and not any(record.action in CHANGES for record in later)
    return Agreement(waiting=waiting, looked=looked, agreed=agreed)


def _records(state: State, row: RowKey) -> Sequence[Record]:
    document_id, table, key = row
    alive = [
        record
        for cell in state.by_document.get(document_id, ())
        if cell[1] == table and cell[2] == key
        for record in state.cells[cell]
        if record.action != "undo" and record.id not in state.undone
    ]
    return sorted(alive, key=lambda record: record.time)
