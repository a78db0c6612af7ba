"""Printed text in a spreadsheet: numbers as they were printed, everything else text."""

from __future__ import annotations

import pytest

from jixiao.workbook.values import LONGEST_TEXT, printed_number, safe_text


@pytest.mark.parametrize(
    ("text", "value", "shape"),
    [
        ("10", 10.0, "0"),
        ("1,234.50", 1234.5, "#,##0.00"),
        ("-3.2", -3.2, "0.0"),
        ("96.5%", 0.965, "0.0%"),
        ("0", 0.0, "0"),
    ],
)
def test_a_number_keeps_the_format_it_was_printed_in(text: str, value: float, shape: str) -> None:
    """The value is a number, the format shows it as printed."""
    found = printed_number(text)
    assert found is not None
    assert found.value == pytest.approx(value)
    assert found.number_format == shape


@pytest.mark.parametrize("text", ["007", "+5", "1,23", "12个", "≥95%", "", "12345678901234567", "=1+1", "1.2.3"])
def test_what_is_no_plain_number_stays_text(text: str) -> None:
    """Codes, signs, quantities with units and numbers that lose digits."""
    assert printed_number(text) is None


def test_a_text_that_no_cell_holds_is_cut_and_says_so() -> None:
    """The cell is full to the last unit and ends with the mark; control characters go."""
    assert len(safe_text("字" * 40_000)) == LONGEST_TEXT
    assert safe_text("字" * 40_000).endswith("已截断）")
    assert safe_text("a\x00b\x1fc") == "abc"
