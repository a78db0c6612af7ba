"""The published tables hold the columns of the contract, and nothing else."""

from __future__ import annotations

from typing import get_args

import pyarrow as pa
import pytest

from extract.document import Method
from schemas import codes
from schemas.tables import SCHEMA_VERSION, TABLES, Kind, SchemaError, arrow_schema, table_of
from tests.test_readers import FILLED

WHERE = "page table_no row_no bbox method"
CHARS = "char_from char_to"
PLACE = f"{WHERE} confidence {CHARS}"
REVIEW = "reviewed reviewer reviewed_at"
MADE = {"budgets", "goals", "indicators", "tasks", "figures"}
"""Tables whose rows a person can add, split and merge."""
CONTRACT = {
    "documents": "document_id source file_name format bytes page_count status error_code error seconds parsed_at "
    "parser_version fetched_at notes published_on page_url page_title link_text",
    "reports": "report_id document_id ordinal kind title fiscal_year unit_name supervising_department "
    "implementing_unit project_name province city county filled_on amount_unit total_weight total_score rating "
    "page_first page_last confidence",
    "budgets": "report_id item_text item approved_budget adjusted_budget executed execution_rate weight score "
    f"document_id {PLACE}",
    "goals": f"report_id goal_no expected actual document_id {PLACE}",
    "indicators": "report_id level1 level2 level3 level1_code level2_code target_text actual_text weight score "
    "completion_rate deviation definition criterion target_op target_value target_high target_unit actual_value "
    f"actual_unit direction document_id {PLACE} target_met attainment implied_score",
    "tasks": f"report_id task_no name content budget fiscal_budget executed execution_rate result document_id {PLACE}",
    "figures": "document_id section subject subject_code fiscal_year amount share change_amount change_rate "
    f"budget_completion sentence {PLACE}",
    "checks": "report_id check status expected found message doubt table_no row_no",
    "headings": "document_id heading where suggestion similarity",
    "unread": f"document_id report_id text block reason suggestion {WHERE} {CHARS}",
}


@pytest.mark.parametrize("table", CONTRACT)
def test_each_table_has_exactly_the_columns_of_the_contract(table: str) -> None:
    """No column is missing, none is added, and the order is that of the contract."""
    assert list(TABLES) == list(CONTRACT)
    made = ["made_from"] if table in MADE else []
    assert arrow_schema(table).names == [*CONTRACT[table].split(), *REVIEW.split(), *made]


def test_every_column_says_what_it_holds() -> None:
    """A reader of the Parquet file alone finds label, unit and description of every column, and the version."""
    for name, table in TABLES.items():
        schema = arrow_schema(name)
        assert schema.metadata[b"version"].decode() == SCHEMA_VERSION
        assert schema.metadata[b"label"].decode() == table.label
        for field in schema:
            assert set(field.metadata) == {b"label", b"unit", b"description"}
            assert not field.metadata[b"label"].decode().isascii()
            assert field.metadata[b"description"].decode().isascii()


def test_columns_have_the_types_of_the_contract() -> None:
    """Amounts are exact yuan, rates and points float64, places small integers, a box a plain list."""
    kinds = {
        "adjusted_budget": pa.decimal128(20, 2),
        "amount": pa.decimal128(20, 2),
        "execution_rate": pa.float64(),
        "weight": pa.float64(),
        "target_value": pa.float64(),
        "page": pa.int32(),
        "fiscal_year": pa.int32(),
        "bbox": pa.list_(pa.float32()),
        "parsed_at": pa.timestamp("us", "UTC"),
        "report_id": pa.string(),
    }
    seen = {field.name: field.type for name in TABLES for field in arrow_schema(name)}
    assert {name: seen[name] for name in kinds} == kinds


def test_amounts_carry_their_unit() -> None:
    """Every decimal column is in yuan."""
    amounts = [column for table in TABLES.values() for column in table.columns if column.kind == "amount"]
    assert len(amounts) == 8
    assert {column.unit for column in amounts} == {"元"}


def test_closed_lists_stand_on_their_columns() -> None:
    """Each coded column knows its list."""
    assert table_of("reports").column("kind").codes == codes.KINDS
    assert table_of("budgets").column("item").codes == codes.ITEMS
    assert table_of("indicators").column("level2_code").codes == codes.LEVEL2_CODES
    assert table_of("figures").column("subject_code").codes == codes.SUBJECT_CODES
    assert table_of("documents").column("status").codes == codes.DOCUMENT_STATUSES
    assert table_of("checks").column("status").codes == codes.CHECK_STATUSES
    assert table_of("unread").column("block").codes == codes.UNREAD_BLOCKS
    assert table_of("unread").column("reason").codes == codes.UNREAD_REASONS
    assert {table.column("reviewed").codes for table in TABLES.values()} == {codes.REVIEWED}


def test_methods_are_those_of_the_readers() -> None:
    """The layers do not import each other, so this test holds the two lists together; a person is no reader."""
    assert set(codes.METHODS) == {*get_args(Method), "person"}


def test_an_unknown_table_or_column_is_named() -> None:
    """The error says which table or column there is not."""
    with pytest.raises(SchemaError, match="indicator: no such table"):
        arrow_schema("indicator")
    with pytest.raises(SchemaError, match=r"goals\.title: no such column"):
        table_of("goals").column("title")


def test_other_readers_are_tried_on_every_kind_of_column() -> None:
    """Shown here, where it is seen at once: `make test-readers` alone runs those tests."""
    assert set(FILLED) == set(get_args(Kind))
