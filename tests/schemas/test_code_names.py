"""Every code of a closed list has a Chinese name."""

from __future__ import annotations

from jixiao.dataset.cells import SHOWN
from schemas.code_names import CODE_LABELS
from schemas.tables import TABLES


def test_the_names_are_those_of_the_closed_lists() -> None:
    """Columns that a person may correct and that hold codes, each code once."""
    closed = {
        name: set(TABLES[table].column(name).codes or ())
        for table, names in SHOWN.items()
        for name in names
        if TABLES[table].column(name).codes is not None
    }
    assert {name: set(labels) for name, labels in CODE_LABELS.items()} == closed
