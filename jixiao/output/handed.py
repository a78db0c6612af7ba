"""A document on its way from the process that read it to the one that writes: its rows as Arrow's bytes, its counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from jixiao.output.tally import Count, counted
from jixiao.parsing.parse import Parsed, TableRow
from schemas.parquet import to_arrow
from schemas.tables import arrow_schema


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """What one document gave: its row of `documents`, the rows of the other tables, and what they add to the counts."""

    document: TableRow
    tables: Mapping[str, bytes]
    """One Arrow record batch of each table that has rows."""
    rows: int
    """Rows of all of them."""
    count: Count
    trace: str | None = None
    """The traceback of a defect of the program."""

    @property
    def document_id(self) -> str:
        """SHA-256 of the document's bytes."""
        return str(self.document["document_id"])

    @property
    def has_content(self) -> bool:
        """Whether the file held bytes, so that its id tells it from others."""
        return bool(self.document["bytes"])


def handed(parsed: Parsed) -> Handed:
    """Return what one document gave in few bytes: what the writing process need not do is done."""
    return Handed(
        document=parsed.document,
        tables={name: _batch(to_arrow(name, fit)) for name, fit in parsed.fitted.items()},
        rows=sum(fit.rows for fit in parsed.fitted.values()),
        count=counted(parsed),
        trace=parsed.trace,
    )


def _batch(table: pa.Table) -> bytes:
    data: bytes = table.to_batches()[0].serialize().to_pybytes()
    return data


def whole(name: str, batches: Sequence[bytes]) -> pa.Table:
    """Return the rows of a table that many documents gave, in their order."""
    schema = arrow_schema(name)
    read = [pa.ipc.read_record_batch(pa.py_buffer(batch), schema) for batch in batches]
    return pa.Table.from_batches(read, schema).combine_chunks()
