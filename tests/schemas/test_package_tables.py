"""The derived tables take rows of exactly their columns."""

from __future__ import annotations

import pytest

from schemas.package_tables import extra_schema, extra_to_arrow
from schemas.tables import SchemaError

MENTION: dict[str, object] = {
    "report_id": "r",
    "document_id": "d",
    "role": "unit_name",
    "printed": "某局",
    "unit_id": "U1",
    "reason": "same",
    "similarity": 1.0,
}


def test_rows_become_a_table_of_the_published_schema() -> None:
    """A key that a row lacks is null; the schema is kept without rows too."""
    table = extra_to_arrow("mentions", [MENTION])
    assert table.schema.equals(extra_schema("mentions"), check_metadata=True)
    assert table.to_pylist()[0]["project_id"] is None
    assert extra_to_arrow("units", []).schema.equals(extra_schema("units"))


@pytest.mark.parametrize(
    ("change", "column"),
    [({"role": "boss"}, "role"), ({"printed": None}, "printed"), ({"similarity": "1"}, "similarity"), ({"x": 1}, "x")],
)
def test_a_row_that_does_not_fit_is_refused(change: dict[str, object], column: str) -> None:
    """The error names table and column."""
    with pytest.raises(SchemaError) as caught:
        extra_to_arrow("mentions", [{**MENTION, **change}])
    assert (caught.value.table, caught.value.column) == ("mentions", column)


def test_a_list_column_takes_lists_of_its_type_only() -> None:
    """Years are lists of whole numbers."""
    assert str(extra_schema("units").field("years").type) == "list<item: int32>"
    with pytest.raises(SchemaError, match="years"):
        extra_to_arrow(
            "units", [{"unit_id": "U", "name": "n", "normalised_name": "n", "aliases": [], "years": ["2021"]}]
        )


def test_an_unknown_table_is_refused() -> None:
    """Only the derived tables are made here."""
    with pytest.raises(SchemaError):
        extra_to_arrow("reports", [])
