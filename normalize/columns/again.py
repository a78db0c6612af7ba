"""Headings that a form prints again: their columns keep the roles that they had above."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from normalize.model.column import Header

FAR_MORE: Final = 12.0
"""Nats by which a header must tell its roles better than the same headings did above, to have roles of its own."""


def as_before(headers: Sequence[Header], header: Header) -> Header:
    """Return a header, its columns with the roles that the same headings had above: a form reads them one way.

    Below a page break few rows stand under them, whose group labels may be blank; where by far more speaks for other
    roles, the header keeps them.
    """
    printed = Counter(column.heading for column in header.columns if column.heading)
    for other in reversed(headers):
        above = Counter(column.heading for column in other.columns if column.heading)
        if other.block != header.block or not printed or not printed.keys() <= above.keys():
            continue
        if other.nats + FAR_MORE <= header.nats:
            return header
        known = {column.heading: column for column in other.columns if above[column.heading] == 1}
        columns = (
            replace(known[own.heading], span=own.span) if printed[own.heading] == 1 and own.heading in known else own
            for own in header.columns
        )
        return replace(header, columns=tuple(columns))
    return header
