"""Rows of aligned lines: which lines are one row, which column a drifted word has, which rows a label is of."""

from __future__ import annotations

from collections.abc import Mapping

from extract.document import Cell, Provenance
from normalize.lines.columns import Spot
from normalize.lines.label_rows import Extent, Label, starts_of
from normalize.lines.seats import seated
from normalize.lines.standing import Standing, cut_rows

ROLES = ("level1", "level2", "level3", "target_text", "actual_text", "weight", "score", "deviation")


def _lines(*widths: Mapping[int, int]) -> list[Standing]:
    return [Standing(number=number, widths=own) for number, own in enumerate(widths, start=1)]


def _spot(text: str, x0: int) -> Spot:
    where = Provenance(document_id="d", method="text", line=1, chars=(x0, x0 + len(text)))
    return Spot(cell=Cell(text=text, lines=(text,), row=0, column=0, provenance=where), x0=x0, x1=x0 + len(text))


def test_values_stand_about_the_middle_of_a_wrapped_name() -> None:
    """A name over three lines has its values beside the second; a name in one line is a row of its own."""
    lines = _lines({0: 12}, {0: 12, 5: 1}, {0: 4}, {0: 8, 5: 1})
    cuts = cut_rows(lines, [1, 3], whole=True)
    assert (cuts.spans, cuts.mode) == (((0, 3), (3, 4)), "middle")


def test_values_stand_at_the_top_of_a_wrapped_name() -> None:
    """Lines below values go on with their name where every table row begins with its values."""
    lines = _lines({0: 12, 5: 1}, {0: 12}, {0: 4}, {0: 12, 5: 1}, {0: 6}, {0: 8, 5: 1})
    cuts = cut_rows(lines, [0, 3, 5], whole=True)
    assert (cuts.spans, cuts.mode) == (((0, 3), (3, 5), (5, 6)), "top")


def test_what_stands_below_the_last_row_is_none_of_it() -> None:
    """Lines of another column far below the last values are left to what follows, unless the table is told to end."""
    lines = [*_lines({0: 8, 5: 1}, {0: 8, 5: 1}), Standing(number=6, widths={0: 8}), Standing(number=8, widths={0: 8})]
    assert cut_rows(lines, [0, 1], whole=False).spans == ((0, 1), (1, 2))
    assert cut_rows(lines, [0, 1], whole=True).spans == ((0, 1), (1, 4))


def test_points_that_drifted_stand_in_columns_of_points() -> None:
    """Two figures, the first over the column of scores, the second over that of reasons, are weight and score."""
    edges = [5.0, 10.0, 20.0, 28.0, 36.0, 40.0, 44.0]
    placed = [(2, _spot("培训人数", 12)), (3, _spot("≥30", 22)), (4, _spot("32", 30)), (6, _spot("5", 41)),
              (7, _spot("5", 46))]  # fmt: skip
    assert [column for column, _ in seated(placed, edges, ROLES, wide=False)] == [2, 3, 4, 5, 6]


def test_a_score_and_a_reason_behind_a_single_blank_are_two() -> None:
    """The words of one piece stand in the columns of their kinds."""
    edges = [5.0, 10.0, 20.0, 28.0, 36.0, 40.0, 44.0]
    placed = [(2, _spot("培训人数", 12)), (5, _spot("6", 37)), (7, _spot("4.5 两名未到岗", 41))]
    found = [(column, spot.cell.text) for column, spot in seated(placed, edges, ROLES, wide=False)]
    assert found[1:] == [(5, "6"), (6, "4.5"), (7, "两名未到岗")]


def _rows(*lines: tuple[int, int]) -> list[Extent]:
    return [Extent(first=first, anchor=first, last=last) for first, last in lines]


def _nothing(_index: int, _start: int, _end: int) -> float:
    return 0.0


def test_labels_stand_about_the_middle_of_their_rows() -> None:
    """A label over four rows stands in the middle of their lines, however many each takes."""
    rows = _rows((1, 1), (2, 4), (5, 5), (6, 7), (8, 8))
    found = starts_of([Label(first=4, middle=4.0), Label(first=8, middle=8.0)], rows, None, _nothing)
    assert found is not None
    assert found.rows == (0, 4)


def test_a_label_does_not_begin_within_a_finer_one_and_not_over_a_stranger() -> None:
    """Where two readings stand alike, the finer level and what forms print under a label decide."""
    rows = _rows((1, 1), (2, 2), (3, 3), (4, 4))
    labels = [Label(first=2, middle=2.0), Label(first=3, middle=3.5)]

    def against(index: int, start: int, end: int) -> float:
        """Say that the row with the number 2 is of no form under the first label."""
        return 2.0 if index == 0 and start <= 2 < end else 0.0

    nested = starts_of(labels, rows, [0, 3], _nothing)
    told = starts_of(labels, rows, None, against)
    assert nested is not None
    assert told is not None
    assert (nested.rows, told.rows) == ((0, 3), (0, 2))
    assert starts_of([Label(first=1, middle=1.0)] * 5, rows, None, _nothing) is None
