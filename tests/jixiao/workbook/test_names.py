"""Names of sheets: legal in every spreadsheet, and each once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from jixiao.workbook.names import LONGEST, SheetNames


@given(st.lists(st.text(max_size=60), max_size=12))
def test_any_names_become_legal_and_different(wanted: list[str]) -> None:
    """No forbidden character, no apostrophe at an end, 31 units at most, no two equal but for case."""
    names = SheetNames()
    given_names = [names.take(text) for text in [*wanted, "History", "表", "表"]]
    for name in given_names:
        assert name
        assert not set("[]:*?/\\") & set(name)
        assert not name.startswith("'")
        assert not name.endswith("'")
        assert len(name.encode("utf-16-le")) // 2 <= LONGEST
        assert name.casefold() != "history"
    assert len({name.casefold() for name in given_names}) == len(given_names)
