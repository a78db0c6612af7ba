"""Makes a small dataset of sample reports for the tests of what is built on one, and reads one to be compared."""

from __future__ import annotations

import shutil
from collections import Counter
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from jixiao.parsing.parse import parse_file
from jixiao.parsing.settings import load_settings
from schemas.manifest import NAME as MANIFEST
from schemas.manifest import steadily
from schemas.parquet import read_table, write_tables
from schemas.tables import TABLES

REPORTS = Path(__file__).parents[2] / "fixtures" / "reports"
NAMES = (
    *("pingliang-2021.docx", "qiannan-2022.docx", "wuling-2023.docx", "xiqu-2021.docx"),
    *("practice-01.pdf", "practice-02.docx", "practice-04.pdf", "practice-08.docx", "practice-09.pdf"),
)

Tables = dict[str, list[dict[str, object]]]


@cache
def _rows(name: str) -> Tables:
    tables: Tables = {}
    for parsed in parse_file(REPORTS / name, load_settings(ocr="never")):
        tables.setdefault("documents", []).append(dict(parsed.document))
        for table, rows in parsed.rows.items():
            tables.setdefault(table, []).extend(dict(row) for row in rows)
    return tables


def sample_tables(names: tuple[str, ...] = NAMES) -> Tables:
    """Return the rows of the samples, fresh dictionaries in lists of their own."""
    tables: Tables = {}
    for name in names:
        for table, rows in _rows(name).items():
            tables.setdefault(table, []).extend(dict(row) for row in rows)
    return tables


def write_sample(out: Path, *, parts: int = 1) -> Path:
    """Write the samples to `out` in so many parts, as a run does, and return it."""
    out.mkdir(parents=True, exist_ok=True)
    for part in range(parts):
        write_tables(out, sample_tables(NAMES[part::parts]), part=f"part-{part:05d}")
    return out


def make_old(out: Path) -> None:
    """Turn a dataset into one of version 1: eight tables, no notes, boxes as lists of fixed size, no manifest."""
    (out / MANIFEST).unlink(missing_ok=True)
    for name in ("tasks", "unread"):
        shutil.rmtree(out / name)
    for path in (path for name in TABLES for path in (out / name).glob("*.parquet")):
        table = pq.read_table(path)
        if "notes" in table.column_names:
            table = table.drop_columns(["notes"])
        if "bbox" in table.column_names:
            place = table.schema.get_field_index("bbox")
            boxes = pa.array(table["bbox"].to_pylist(), pa.list_(pa.float32(), 4))
            table = table.set_column(place, table.schema.field("bbox").with_type(boxes.type), boxes)
        pq.write_table(table.replace_schema_metadata({**table.schema.metadata, b"version": b"1"}), path)


def rows_without_times(out: Path) -> dict[str, Counter[str]]:
    """Return how often each row stands in the tables of a dataset, whatever part it stands in.

    Without its times, and without the id of a file that has no content: that is made of the file's name.
    """
    # Not through pandas: tests ask for this hundreds of times.
    tables = steadily(out, lambda manifest: {name: read_table(out, manifest, name).to_pylist() for name in TABLES})
    return {
        name: Counter(repr({key: value for key, value in row.items() if key not in _unlike(row)}) for row in rows)
        for name, rows in tables.items()
    }


def _unlike(row: dict[str, object]) -> set[str]:
    unnamed = {"document_id"} if "bytes" in row and not row["bytes"] else set[str]()
    return {"seconds", "parsed_at", *unnamed}
