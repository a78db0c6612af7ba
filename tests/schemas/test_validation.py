"""Every misfit of every table is told at once, with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from schemas.parquet import read_tables
from schemas.tables import SchemaError
from schemas.validation import FAILURE_COLUMNS, ValidationError, require_valid, validate_tables
from tests.support.dataset_files import sample_tables, write_sample


def test_what_the_readers_give_is_valid_as_rows_and_as_published_tables(tmp_path: Path) -> None:
    """Neither the rows before writing nor the tables read back have a failure."""
    assert validate_tables(sample_tables()).empty
    assert validate_tables(read_tables(write_sample(tmp_path))).empty


def test_all_failures_come_at_once_as_one_table() -> None:
    """Type, code, bound, null, key, reference and column failures of several tables stand in one table."""
    tables = sample_tables()
    tables["budgets"][0]["executed"] = 0.1
    tables["budgets"][1]["item"] = "fund"
    tables["budgets"][2]["page"] = 0
    tables["budgets"][3]["confidence"] = 1.5
    tables["goals"][0]["report_id"] = "nobody"
    tables["reports"][0]["kind"] = None
    tables["reports"].append(dict(tables["reports"][1]))
    tables["checks"][0]["colour"] = "red"
    failures = validate_tables(tables)
    assert tuple(failures.columns) == FAILURE_COLUMNS
    found = {(row["table"], row["column"], row["rule"]) for row in failures.to_dict("records")}
    assert found == {
        ("budgets", "executed", "type"),
        ("budgets", "item", "codes"),
        ("budgets", "page", "least"),
        ("budgets", "confidence", "greatest"),
        ("goals", "report_id", "reference"),
        ("reports", "kind", "not_null"),
        ("reports", "report_id", "unique"),
        ("checks", "colour", "unknown_column"),
    }
    item = failures[failures["rule"] == "codes"].iloc[0]
    assert (item["row"], item["value"]) == (1, "fund")


def test_a_missing_column_is_a_failure_only_where_it_must_be_filled(tmp_path: Path) -> None:
    """An old table that lacks a column added later, which may be null, is valid."""
    reports = read_tables(write_sample(tmp_path))["reports"]
    assert validate_tables({"reports": reports.drop(columns=["rating"])}).empty
    failures = validate_tables({"reports": reports.drop(columns=["kind"])})
    assert failures[["column", "rule"]].to_numpy().tolist() == [["kind", "missing_column"]]


def test_files_without_a_byte_may_share_a_digest() -> None:
    """Each of them is a row of documents, and they all have the digest of nothing."""
    documents = sample_tables()["documents"]
    assert validate_tables({"documents": [*documents, {**documents[0], "source": "other.pdf"}]}).empty


def test_a_table_on_its_own_is_not_judged_by_tables_that_are_absent() -> None:
    """References are checked where both tables are given."""
    assert validate_tables({"goals": sample_tables()["goals"]}).empty


def test_requiring_validity_raises_with_the_table_of_failures() -> None:
    """The error holds everything and shows the beginning."""
    tables = sample_tables()
    tables["budgets"][0]["item"] = "fund"
    with pytest.raises(ValidationError, match="fund") as caught:
        require_valid(tables)
    assert len(caught.value.failures) == 1
    require_valid(sample_tables())


def test_an_unknown_table_is_refused() -> None:
    """A misspelt table is an error of the caller, not a failure of data."""
    with pytest.raises(SchemaError, match="no such table"):
        validate_tables({"budget": []})


def test_a_part_without_a_column_added_later_stays_readable(tmp_path: Path) -> None:
    """An older part reads with nulls in the new column, beside a newer one, whatever their order."""
    import pyarrow.parquet as pq  # noqa: PLC0415

    out = write_sample(tmp_path, parts=2)
    for part in ("part-00000", "part-00001"):
        path = out / "reports" / f"{part}.parquet"
        whole = pq.read_table(path)
        pq.write_table(whole.drop_columns(["rating", "filled_on"]), path)
        reports = read_tables(out)["reports"]
        assert list(reports.columns) == whole.column_names
        assert validate_tables({"reports": reports}).empty
        pq.write_table(whole, path)
