"""Texts that reports share: equal or nearly so, found by MinHash over pieces of four characters."""

from __future__ import annotations

import hashlib
import re
import unicodedata
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

import numpy as np

from jixiao.package.facts import counts_once

Row: TypeAlias = Mapping[str, object]

COLUMNS: Final = (("goals", "expected"), ("goals", "actual"), ("indicators", "deviation"))
"""Texts that a unit writes itself; definitions and criteria are handed down to it."""
LEAST: Final = 12
"""Characters from which a text is somebody's: shorter ones (按时完成) are everybody's."""
ALIKE: Final = 0.8
"""Share of the pieces that two texts have in common where one is a copy of the other with numbers or names changed."""
PIECE: Final = 4
BANDS, ROWS = 20, 4
"""Hashes in bands: texts 0.8 alike share a band with 0.9999, those 0.4 alike with 0.4."""
_PRIME: Final = 2**31 - 1
_NOISE = re.compile(r"[\W\d_]+")


def reuse_rows(tables: Mapping[str, Sequence[Row]], facts: Sequence[Row]) -> list[dict[str, object]]:
    """Return a row for each text that an earlier text of another report equals or nearly equals.

    Doubles of a report and superseded ones are left out: they are the same text by nature. Of several earlier ones the
    first is named.
    """
    doubles = {fact["report_id"] for fact in facts if not counts_once(fact)}
    order = {fact["report_id"]: place for place, fact in enumerate(facts)}
    texts = sorted(_texts(tables, doubles), key=lambda entry: order[entry[1]["report_id"]])
    found: list[dict[str, object]] = []
    seen: dict[tuple[int, bytes], list[int]] = defaultdict(list)
    pieces: list[frozenset[int]] = []
    for place, ((table, column), row) in enumerate(texts):
        text = str(row[column])
        own = _pieces(text)
        pieces.append(own)
        bands = _bands(own)
        near = sorted({earlier for band in bands for earlier in seen[band]})
        for earlier in near:
            other = texts[earlier][1]
            share = len(own & pieces[earlier]) / len(own | pieces[earlier])
            if share >= ALIKE and other["report_id"] != row["report_id"]:
                found.append(_row(table, column, row, other, share))
                break
        for band in bands:
            seen[band].append(place)
    return found


def fingerprint(text: str) -> str:
    """Return the digest of a text without signs, digits and space: equal for copies that differ in those alone."""
    return hashlib.blake2b(_bare(text).encode(), digest_size=8).hexdigest()


def _row(table: str, column: str, row: Row, other: Row, share: float) -> dict[str, object]:
    return {
        "report_id": row["report_id"],
        "document_id": row["document_id"],
        "in_table": table,
        "in_column": column,
        "table_no": row["table_no"],
        "row_no": row["row_no"],
        "text": row[column],
        "fingerprint": fingerprint(str(row[column])),
        "copy_of": other["report_id"],
        "similarity": round(share, 4),
    }


def _texts(tables: Mapping[str, Sequence[Row]], doubles: set[object]) -> Iterator[tuple[tuple[str, str], Row]]:
    for table, column in COLUMNS:
        for row in tables[table]:
            text = row[column]
            if isinstance(text, str) and len(_bare(text)) >= LEAST and row["report_id"] not in doubles:
                yield (table, column), row


def _bare(text: str) -> str:
    return _NOISE.sub("", unicodedata.normalize("NFKC", text))


def _pieces(text: str) -> frozenset[int]:
    bare = _bare(text)
    return frozenset(zlib.crc32(bare[i : i + PIECE].encode()) for i in range(len(bare) - PIECE + 1))


def _factors() -> tuple[Any, Any]:
    random = np.random.default_rng(1)  # the same hashes at every time
    return (
        random.integers(1, _PRIME, BANDS * ROWS, dtype=np.uint64),
        random.integers(0, _PRIME, BANDS * ROWS, dtype=np.uint64),
    )


_A, _B = _factors()


def _bands(pieces: frozenset[int]) -> list[tuple[int, bytes]]:
    numbers = np.fromiter(pieces, dtype=np.uint64) % np.uint64(_PRIME)
    least = ((np.outer(_A, numbers) + _B[:, None]) % np.uint64(_PRIME)).min(axis=1)
    return [(band, least[band * ROWS : (band + 1) * ROWS].tobytes()) for band in range(BANDS)]
