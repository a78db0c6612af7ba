"""Rows become Parquet datasets that everybody can read, whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import parquet
from schemas.parquet import read_tables, rows_of, to_arrow, write_tables
from schemas.tables import TABLES, SchemaError, arrow_schema

PLACE: Mapping[str, object] = {"document_id": "d1", "method": "text_lattice", "confidence": 0.9}
LINE: Mapping[str, object] = {"report_id": "r1", "item": "total", **PLACE}
DOCUMENT: Mapping[str, object] = {"document_id": "d1", "source": "a.pdf", "file_name": "a.pdf", "status": "ok"}


def files(out: Path) -> list[str]:
    return sorted(str(path.relative_to(out)) for path in out.rglob("*") if path.is_file())


def test_a_missing_key_is_null_and_the_schema_is_the_published_one() -> None:
    """A row gives what it has; types and metadata come from the schema."""
    table = to_arrow("budgets", [LINE])
    assert table.schema.equals(arrow_schema("budgets"), check_metadata=True)
    assert table.to_pylist()[0]["approved_budget"] is None
    assert to_arrow("goals", []).num_rows == 0


@pytest.mark.parametrize(
    ("value", "cents"),
    [(Decimal("1.005"), "1.01"), (Decimal("-1.005"), "-1.01"), (7, "7.00"), ("22547000.00", "22547000.00")],
)
def test_amounts_are_rounded_half_up_to_the_cent(value: object, cents: str) -> None:
    """An exact amount keeps its cents; the half cent goes up."""
    assert to_arrow("budgets", [{**LINE, "executed": value}]).to_pylist()[0]["executed"] == Decimal(cents)


@given(st.decimals(min_value=-(10**17), max_value=10**17, places=4))
def test_an_amount_is_never_off_by_more_than_half_a_cent(amount: Decimal) -> None:
    """Rounding is all that happens to an amount."""
    stored = to_arrow("budgets", [{**LINE, "executed": amount}]).to_pylist()[0]["executed"]
    assert abs(stored - amount) <= Decimal("0.005")


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"amount": 1}, "amount"),
        ({"item": "fund"}, "item"),
        ({"method": "magic"}, "method"),
        ({"item": None}, "item"),
        ({"executed": 0.1}, "executed"),
        ({"executed": "一百"}, "executed"),
        ({"executed": Decimal(10) ** 18}, "executed"),
        ({"executed": Decimal("NaN")}, "executed"),
        ({"weight": "10"}, "weight"),
        ({"weight": float("nan")}, "weight"),
        ({"weight": True}, "weight"),
        ({"page": 1.0}, "page"),
        ({"page": 2**31}, "page"),
        ({"item_text": 5}, "item_text"),
        ({"bbox": (1, 2, 3)}, "bbox"),
        ({"bbox": "1234"}, "bbox"),
    ],
)
def test_a_row_that_does_not_fit_is_refused_with_table_and_column(change: dict[str, object], column: str) -> None:
    """The error says where the misfit stands and what it is."""
    with pytest.raises(SchemaError) as caught:
        to_arrow("budgets", [LINE, {**LINE, **change}])
    assert (caught.value.table, caught.value.column) == ("budgets", column)
    assert f"budgets.{column}" in str(caught.value)


def test_times_are_kept_in_utc_and_need_a_zone() -> None:
    """Eight in the morning in Beijing is midnight in UTC."""
    beijing = datetime(2024, 5, 1, 8, tzinfo=timezone(timedelta(hours=8)))
    row = to_arrow("documents", [{**DOCUMENT, "parsed_at": beijing}]).to_pylist()[0]
    assert row["parsed_at"] == datetime(2024, 5, 1, tzinfo=UTC)
    with pytest.raises(SchemaError, match="without a zone"):
        to_arrow("documents", [{**DOCUMENT, "parsed_at": beijing.replace(tzinfo=None)}])


def test_all_tables_are_written_and_pandas_reads_each_folder(tmp_path: Path) -> None:
    """A table without rows is there with its schema; two parts are one table."""
    box = (1.0, 2.5, 3.0, 4.0)
    write_tables(tmp_path, {"budgets": [{**LINE, "executed": 5, "page": 2, "bbox": box}]}, part="b")
    write_tables(tmp_path, {"budgets": [LINE], "documents": [DOCUMENT]}, part="a")
    assert files(tmp_path) == sorted(f"{table}/{part}.parquet" for table in TABLES for part in "ab")
    for name in TABLES:
        assert list(pd.read_parquet(tmp_path / name).columns) == arrow_schema(name).names
    frame = pd.read_parquet(tmp_path / "budgets")
    assert frame["executed"].tolist() == [None, Decimal("5.00")]
    assert list(frame["bbox"][1]) == list(box)
    stored = pq.read_schema(tmp_path / "figures" / "a.parquet")
    assert stored.equals(arrow_schema("figures"))
    assert stored.field("amount").metadata[b"label"].decode() == "金额"
    assert stored.metadata == arrow_schema("figures").metadata


def test_duckdb_reads_a_table_by_glob(tmp_path: Path) -> None:
    """The contract's query works, with exact amounts and boxes."""
    duckdb = pytest.importorskip("duckdb")
    write_tables(tmp_path, {"budgets": [{**LINE, "executed": Decimal("0.10"), "bbox": (1, 2, 3, 4)}]}, part="a")
    rows = duckdb.sql(f"select executed, bbox, page from '{tmp_path}/budgets/*.parquet'").fetchall()  # noqa: S608
    assert [(amount, list(box), page) for amount, box, page in rows] == [(Decimal("0.10"), [1, 2, 3, 4], None)]


def test_reading_gives_back_what_was_written_in_the_order_of_the_parts(tmp_path: Path) -> None:
    """Values, nulls and whole numbers survive the way through Parquet and pandas."""
    second = {**LINE, "page": 3, "weight": 10.0, "executed": Decimal("1.10"), "item_text": "年度资金总额"}
    write_tables(tmp_path, {"budgets": [second]}, part="2")
    write_tables(tmp_path, {"budgets": [LINE]}, part="1")
    tables = read_tables(tmp_path)
    assert list(tables) == list(TABLES)
    assert str(tables["budgets"]["page"].dtype) == "Int32"
    rows = rows_of(tables["budgets"])
    names = arrow_schema("budgets").names
    assert rows == [{name: row.get(name) for name in names} for row in (LINE, second)]
    assert isinstance(rows[1]["page"], int)
    assert rows_of(tables["headings"]) == []


def test_a_box_is_a_plain_list(tmp_path: Path) -> None:
    """No list of fixed size, which most programs cannot read beside a null; four numbers or null all the same."""
    write_tables(tmp_path, {"budgets": [LINE, {**LINE, "bbox": (1, 2, 3, 4)}]}, part="a")
    for name in ("budgets", "goals", "indicators", "tasks", "figures", "unread"):
        stored = pq.read_schema(tmp_path / name / "a.parquet").field("bbox").type
        assert isinstance(stored, pa.ListType)
        assert stored.value_type == pa.float32()


def test_what_is_unread_may_belong_to_no_report(tmp_path: Path) -> None:
    """Text, block and reason must be there; report, place and suggestion may be null."""
    row = {"document_id": "d1", "text": "备用金 5", "block": "other", "reason": "no_block", "method": "docx"}
    write_tables(tmp_path, {"unread": [row]}, part="a")
    assert rows_of(read_tables(tmp_path)["unread"]) == [{**dict.fromkeys(arrow_schema("unread").names), **row}]
    for name in ("text", "block", "reason"):
        with pytest.raises(SchemaError, match=rf"unread\.{name}"):
            to_arrow("unread", [{**row, name: None}])
    with pytest.raises(SchemaError, match=r"unread\.reason"):
        to_arrow("unread", [{**row, "reason": "lost"}])


def test_a_missing_table_and_a_missing_column_read_as_empty(tmp_path: Path) -> None:
    """A folder that an older version wrote is still read."""
    (tmp_path / "goals").mkdir()
    pq.write_table(pa.table({"report_id": ["r1"]}), tmp_path / "goals" / "old.parquet")
    tables = read_tables(tmp_path)
    assert rows_of(tables["goals"])[0] == {**dict.fromkeys(arrow_schema("goals").names), "report_id": "r1"}
    assert len(tables["indicators"]) == 0
    with pytest.raises(FileNotFoundError):
        read_tables(tmp_path / "nowhere")


def test_a_row_that_does_not_fit_leaves_the_folder_as_it_was(tmp_path: Path) -> None:
    """Everything is checked before anything is written."""
    with pytest.raises(SchemaError):
        write_tables(tmp_path, {"budgets": [LINE], "goals": [{"goal_no": 1}]}, part="a")
    with pytest.raises(SchemaError):
        write_tables(tmp_path, {"budget": [LINE]}, part="a")
    assert files(tmp_path) == []


@pytest.mark.parametrize("part", ["", ".hidden", "a/b", "../a", "_skipped", "a b"])
def test_a_part_that_is_no_plain_name_is_refused(tmp_path: Path, part: str) -> None:
    """A part never leaves its folder and is never hidden from readers."""
    with pytest.raises(ValueError, match="plain name"):
        write_tables(tmp_path, {}, part=part)
    assert files(tmp_path) == []


def test_a_full_disk_leaves_nothing_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When a file cannot be flushed, the ones before it go too and the older part stays."""
    write_tables(tmp_path, {"documents": [DOCUMENT]}, part="a")
    before = {name: (tmp_path / name).read_bytes() for name in files(tmp_path)}
    flushed: list[int] = []

    def full(descriptor: int) -> None:
        flushed.append(descriptor)
        if len(flushed) == 4:
            raise OSError("no space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        write_tables(tmp_path, {"documents": [DOCUMENT], "budgets": [LINE]}, part="a")
    assert {name: (tmp_path / name).read_bytes() for name in files(tmp_path)} == before


def test_a_failed_renaming_takes_back_what_is_new_and_leaves_no_document(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A document row never stands without its data, not even after an error in the middle."""
    rename = Path.replace

    def fail_at_figures(path: Path, target: Path) -> Path:
        if target.parent.name == "figures":
            raise OSError("device gone")
        return rename(path, target)

    monkeypatch.setattr(Path, "replace", fail_at_figures)
    with pytest.raises(OSError, match="device gone"):
        write_tables(tmp_path, {"documents": [DOCUMENT], "budgets": [LINE]}, part="a")
    assert files(tmp_path) == []


def test_documents_come_last_and_an_older_row_goes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever looks between two renamings finds no document row."""
    write_tables(tmp_path, {"documents": [DOCUMENT]}, part="a")
    seen: list[tuple[str, bool]] = []
    rename = Path.replace

    def watch(path: Path, target: Path) -> Path:
        seen.append((target.parent.name, (tmp_path / "documents" / "a.parquet").exists()))
        assert path.name.startswith(".")
        assert path.parent == target.parent
        return rename(path, target)

    monkeypatch.setattr(Path, "replace", watch)
    write_tables(tmp_path, {"documents": [DOCUMENT]}, part="a")
    assert seen[-1][0] == "documents"
    assert not any(there for _, there in seen)


def test_a_file_in_the_making_is_invisible_to_readers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The glob of the contract matches no temporary file."""
    names: list[str] = []
    real: Any = parquet._write_flushed

    def note(table: pa.Table, path: Path) -> None:
        real(table, path)
        names.extend(file.name for file in path.parent.glob("*.parquet"))

    monkeypatch.setattr(parquet, "_write_flushed", note)
    write_tables(tmp_path, {}, part="a")
    assert names == []
