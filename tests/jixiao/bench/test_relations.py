"""The bench of relations: which neighbours count, answers of a file, and the halves of a folder."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from jixiao.bench.relations import Place, halves, judge, main, relations, truth
from tests.support.pdf_forms import Table, book

CELLS = ((0, 0, "Name", 45, 100), (0, 1, "Points", 125, 190), (1, 0, "Alpha", 45, 100), (1, 1, "1,5", 125, 190))
"""Row, column, text, and where it begins and ends."""


def answers() -> str:
    """Return the answers of a table of CELLS; one side of a box was typed wrong, as some are."""
    cells = "".join(
        f'<cell id="{n}" start-row="{row}" start-col="{column}"><bounding-box x1="{x1}" y1="{420 - 30 * row}" x2="{x2}"'
        f' y2="{"4ß0" if n == 0 else 440 - 30 * row}"/><content>{text}</content></cell>'
        for n, (row, column, text, x1, x2) in enumerate(CELLS)
    )
    return f'<document><table id="1"><region id="1" page="1">{cells}</region></table></document>'


TEXTS = {(0, 0): "Name", (0, 1): "Points", (1, 0): "Alpha", (1, 1): "15"}


def test_neighbours_are_related_over_blank_cells_and_once_for_each_pair() -> None:
    """The next filled cell to the right and below counts; cells that span meet each neighbour once."""
    found = relations(
        [Place(0, 0, 2, 1, "A"), Place(0, 1, 1, 1, "-"), Place(0, 2, 1, 1, "B 1"), Place(1, 2, 1, 1, "C")]
    )
    assert found == Counter({("a", "b1", "right"): 1, ("a", "c", "right"): 1, ("b1", "c", "below"): 1})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with two files and their answers, and one file without."""
    for name in ("one", "two", "none"):
        table = Table(xs=(40, 120, 200), ys=(50, 80, 110), texts=TEXTS)
        (tmp_path / f"{name}.pdf").write_bytes(book(lambda sheet, table=table: sheet.table(table)))  # type: ignore[misc]
    for name in ("one", "two"):
        (tmp_path / f"{name}-str.xml").write_text(answers(), encoding="utf-8")
    return tmp_path


def test_answers_are_read_although_some_were_typed_wrong(folder: Path) -> None:
    """A side that is no number is passed over."""
    found = truth(folder / "one-str.xml")
    assert found.relations.total() == 4
    assert found.boxes == ((1, (45.0, 390.0, 190.0, 440.0)),)


def test_a_table_read_as_it_is_has_every_relation(folder: Path) -> None:
    """Signs and blanks do not count; a table where one is asked for is not invented."""
    judged = judge(folder / "one.pdf")
    assert (judged.asked, judged.given, judged.right, judged.invented, judged.f1) == (4, 4, 4, 0, 1.0)


def test_half_of_the_files_is_only_scored(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Files with answers are parted by turns, and only those that may be looked at are named."""
    assert halves(folder) == ([folder / "one.pdf"], [folder / "two.pdf"])
    main([str(folder), "--files"])
    shown = capsys.readouterr().out
    assert "one" in shown
    assert "two" not in shown
