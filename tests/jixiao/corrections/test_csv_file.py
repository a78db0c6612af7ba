"""Corrections as CSV: back and forth without a change, and nothing in it that a spreadsheet computes."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jixiao.corrections.csv_file import from_csv, to_csv
from jixiao.corrections.log import Record, RecordError, record_of

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)


def _record(old: str | None, new: str | None, reason: str = "") -> Record:
    return record_of(
        {
            "id": "1", "time": "2026-01-01T00:00:00+00:00", "who": "甲", "document_id": "a", "table": "goals",
            "row_key": "t1r1", "label": "", "column": "actual", "action": "set", "old": old, "new": new,
            "reason": reason,
        }
    )  # fmt: skip


@given(st.none() | TEXTS, st.none() | TEXTS, TEXTS)
@example("\\N", "'\\N", "\\N")
def test_what_goes_out_comes_back_the_same(old: str | None, new: str | None, reason: str) -> None:
    """Any text, absent values and line breaks survive; an absent value is not an empty text."""
    record = _record(old, new, reason)
    assert from_csv("\ufeff" + to_csv([record])) == [record]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "'=1", "＝1", "＋1", "－1", "＠A"])
def test_no_cell_begins_like_a_formula(text: str) -> None:
    """Excel takes nothing of it for a formula."""
    rows = list(csv.reader(io.StringIO(to_csv([_record(text, text, text)]))))
    assert not [cell for row in rows for cell in row if cell[:1] in {"=", "+", "-", "@", "\t", "＝", "＋", "－", "＠"}]


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "id\n\n"])
def test_another_file_is_refused(text: str) -> None:
    """A CSV with another head is no list of corrections."""
    with pytest.raises(RecordError):
        from_csv(text)
