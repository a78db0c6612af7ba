"""Whose work a document is: giving documents out, and how far each person has come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from jixiao.corrections.keys import DOCUMENT_KEY
from jixiao.corrections.log import ASSIGNED, Record, State, stamp
from jixiao.dataset.index import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What one person has to do: documents, those declared right, and the doubts that are left in the others."""

    person: str
    documents: int
    done: int
    doubts: int


def assignments(state: State, who: str, documents: Sequence[str], persons: Sequence[str]) -> list[Record]:
    """Return the records that give documents to persons in turn, to nobody without one; what is so already is left."""
    time = stamp()[1]
    records: list[Record] = []
    for number, document_id in enumerate(documents):
        person = persons[number % len(persons)] if persons else ""
        old = state.assigned.get(document_id, "")
        if person == old:
            continue
        newest = state.newest((document_id, "documents", DOCUMENT_KEY, ASSIGNED))
        records.append(
            Record(
                id=stamp()[0], time=time, who=who, document_id=document_id, table="documents", row_key=DOCUMENT_KEY,
                label="", column=ASSIGNED, action="assign", old=old or None, new=person or None,
                base=newest.id if newest is not None else "",
            )
        )  # fmt: skip
    return records


def shares(entries: Iterable[Entry]) -> list[Share]:
    """Return how far each person has come who has been given documents, by name."""
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.assigned:
            found.setdefault(entry.assigned, []).append(entry)
    return [
        Share(
            person=person,
            documents=len(own),
            done=sum(entry.done for entry in own),
            doubts=sum(entry.doubts for entry in own if not entry.done),
        )
        for person, own in sorted(found.items())
    ]
