"""Each value of a row is found in the cell that prints it."""

from __future__ import annotations

import pytest

from extract.reading import read
from extract.source import Source
from jixiao.dataset.cells import DERIVED, SHOWN, match_rows
from normalize.document import normalize
from normalize.words.vocabulary import load_vocabulary
from tests.support.review_desk import REPORTS


@pytest.mark.parametrize("name", ["qiannan-2022.pdf", "qiannan-2022.docx", "practice-03.pdf", "pingliang-2021.xlsx"])
def test_every_printed_value_of_a_table_has_its_cell(name: str) -> None:
    """All texts and numbers of budgets, goals and indicators, each number in a cell of its own."""
    path = REPORTS / name
    document = read(Source(name=name, data=path.read_bytes()))
    rows = normalize(document, load_vocabulary()).rows
    for table in ("budgets", "goals", "indicators"):
        for row, cells in zip(rows[table], match_rows(document, table, rows[table]), strict=True):
            wanted = {c for c in SHOWN[table] if c not in DERIVED and row.get(c) is not None}
            assert wanted <= set(cells)
            points = [cells[c].column for c in ("weight", "score") if c in wanted]
            assert len(set(points)) == len(points)
