"""Tests of `jixiao.output.handed`."""

from __future__ import annotations

import pickle

from extract.source import Source
from jixiao.output.handed import handed, whole
from jixiao.output.tally import counted
from jixiao.parsing.parse import parse_bytes
from jixiao.parsing.settings import load_settings
from schemas.parquet import to_arrow
from tests.support.report_files import REPORTS


def test_what_is_handed_over_is_the_rows_in_the_order_of_the_documents() -> None:
    """The bytes of two documents make the table that their rows make, and each brings its counts."""
    settings = load_settings()
    names = ("practice-02.docx", "practice-05.docx")
    parsed = [parse_bytes(Source(name=name, data=(REPORTS / name).read_bytes()), settings) for name in names]
    given = [pickle.loads(pickle.dumps(handed(each))) for each in parsed]  # noqa: S301  as it comes from a worker
    for table in ("indicators", "checks"):
        rows = [row for each in parsed for row in each.rows[table]]
        assert whole(table, [each.tables[table] for each in given]).equals(to_arrow(table, rows))
    assert [each.count for each in given] == [counted(each) for each in parsed]
    assert [each.rows for each in given] == [sum(map(len, each.rows.values())) for each in parsed]
