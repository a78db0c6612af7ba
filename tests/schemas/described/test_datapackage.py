"""A run's folder describes itself: frictionless reads every table as it is described."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from jixiao.package.datapackage import package_dataset
from schemas.described.column_words import TABLE_TITLES, column_words
from schemas.described.datapackage import PackageFacts, describe
from schemas.described.dictionary import data_dictionary
from schemas.package_tables import EXTRA_TABLES
from schemas.rules import BOUNDS, PHASES, PRIMARY_KEYS, REFERENCES
from schemas.tables import TABLES
from tests.support.dataset_files import write_sample

FACTS = PackageFacts(version="1.0", created=datetime(2024, 5, 1, tzinfo=UTC))
ALL = {**TABLES, **EXTRA_TABLES}


def resources(package: dict[str, object]) -> dict[str, Any]:
    found = package["resources"]
    assert isinstance(found, list)
    return {resource["name"]: resource for resource in found}


@pytest.mark.parametrize("parts", [1, 3])
@pytest.mark.filterwarnings("ignore::DeprecationWarning:frictionless")
def test_frictionless_finds_the_package_and_all_its_data_valid(tmp_path: Path, parts: int) -> None:
    """Types, constraints, keys and references hold of every row, in one part or several."""
    frictionless = pytest.importorskip("frictionless", reason="frictionless is a development dependency")
    out = write_sample(tmp_path, parts=parts)
    package_dataset(out)
    report = frictionless.validate(str(out / "datapackage.json"))
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "type", "note"])[:10]
    assert len(report.tasks) == parts * len(TABLES) + len(EXTRA_TABLES)
    package = frictionless.Package(str(out / "datapackage.json"))
    name = "budgets" if parts == 1 else "budgets--part-00000"
    rows = package.get_resource(name).read_rows()
    assert len(rows) > 3
    assert {type(row["executed"]) for row in rows} <= {Decimal, type(None)}


@pytest.mark.filterwarnings("ignore::DeprecationWarning:frictionless")
def test_frictionless_sees_a_reference_that_leads_nowhere(tmp_path: Path) -> None:
    """The references and numbers of rows of the package are really checked."""
    import pyarrow.parquet as pq  # noqa: PLC0415

    frictionless = pytest.importorskip("frictionless", reason="frictionless is a development dependency")
    out = write_sample(tmp_path)
    package_dataset(out)
    path = out / "reports" / "part-00000.parquet"
    pq.write_table(pq.read_table(path).slice(1), path)
    report = frictionless.validate(str(out / "datapackage.json"))
    assert {error.type for task in report.tasks for error in task.errors} == {"foreign-key", "row-count"}


def test_every_table_and_column_has_words_in_both_languages() -> None:
    """A column added to a table needs an English title and a Chinese explanation."""
    assert set(TABLE_TITLES) == set(ALL)
    for table in ALL.values():
        for column in table.columns:
            words = column_words(table, column)
            assert words.title.isascii()
            assert words.explanation
            assert column.label


def test_keys_bounds_and_phases_name_columns_that_exist() -> None:
    """A renamed column cannot leave its rules behind."""
    for table, key in PRIMARY_KEYS.items():
        assert not ALL[table].column(key).nullable
    for table, references in REFERENCES.items():
        for reference in references:
            ALL[table].column(reference.column)
            assert not ALL[reference.table].column(reference.key).nullable
    names = {column.name for table in ALL.values() for column in table.columns}
    assert set(BOUNDS) <= names
    assert set(PHASES) <= set(ALL["budgets"].column_names)


def test_budget_columns_carry_their_fiscal_phase_and_currency() -> None:
    """The three amounts of a funding line are approved, adjusted and executed yuan."""
    package = describe({"budgets": ["a.parquet"]}, FACTS)
    fields = {field["name"]: field for field in resources(package)["budgets"]["schema"]["fields"]}
    phases = {name: field["phase"] for name, field in fields.items() if "phase" in field}
    assert phases == {"approved_budget": "approved", "adjusted_budget": "adjusted", "executed": "executed"}
    assert fields["executed"]["currency"] == fields["executed"]["unit"] == "CNY"


def test_a_table_of_several_parts_refers_to_the_part_of_the_same_name() -> None:
    """Each part is a resource, and its documents stand in the part written with it."""
    parts = {"documents": ["a.parquet", "b.parquet"], "reports": ["a.parquet", "b.parquet", "c.parquet"]}
    found = resources(describe(parts, FACTS))
    assert list(found) == ["documents--a", "documents--b", "reports--a", "reports--b", "reports--c"]
    assert found["reports--b"]["schema"]["foreignKeys"][0]["reference"]["resource"] == "documents--b"
    assert "foreignKeys" not in found["reports--c"]["schema"]


def test_packaging_twice_gives_the_same_files(tmp_path: Path) -> None:
    """A package depends on its tables alone."""
    out = write_sample(tmp_path)
    package_dataset(out)
    first = {path.name: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    package_dataset(out)
    assert first == {path.name: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    package = json.loads(first["datapackage.json"])
    assert {"name", "title", "version", "created", "sources", "licenses", "resources"} <= set(package)


def test_the_dictionary_lists_every_column_and_code() -> None:
    """Nothing of the tables is missing from it, in either language."""
    text = data_dictionary()
    for table in ALL.values():
        assert f"## {table.name} {table.label}" in text
        for column in table.columns:
            assert f"| `{column.name}` | {column.label} |" in text
            assert all(f"`{code}`" in text for code in column.codes or ())
