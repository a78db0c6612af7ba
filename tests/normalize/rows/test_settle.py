"""Recognised numbers settled by the form's totals."""

from __future__ import annotations

from extract.document import Cell, Provenance
from normalize.model.form import Form, Line, Place, Reading, Total
from normalize.rows.settle import settle

PLACE = Place(document_id="d", page=1, table=1, row=1, box=None, method="ocr", recognition=0.9)


def reading(text: str, recognition: float = 0.9) -> Reading[str]:
    cell = Cell(text=text, row=0, column=0, provenance=Provenance(document_id="d"), recognition=recognition)
    return Reading(value=text, raw=text, cells=(cell,))


def form(rows: list[tuple[str, str, float]], total: str, *, recognised: bool = True) -> Form:
    """Build a form of (weight, score, recognition of the score) rows and a total score."""
    place = PLACE if recognised else Place(document_id="d", page=1, table=1, row=1, box=None, method="text_lattice")
    lines = tuple(
        Line(texts={"weight": reading(weight, 0.99), "score": reading(score, sure)}, place=place)
        for weight, score, sure in rows
    )
    weights = sum(float(weight) for weight, _, _ in rows)
    return Form(
        kind="project",
        title=None,
        fields={},
        indicators=lines,
        total=Total(weight=reading(f"{weights:g}", 0.99), score=reading(total, 0.99)),
    )


def scores(result: Form) -> list[str]:
    return [line.texts["score"].value for line in result.indicators]


def test_the_one_near_reading_that_makes_the_sum_right_is_taken() -> None:
    """An 8 read as 3 is put right where no other change gives the printed total, and the choice is told."""
    settled, choices = settle(form([("10", "3", 0.8), ("20", "20", 0.99), ("5", "5", 0.99)], "33"))
    assert scores(settled) == ["8", "20", "5"]
    assert [(c.row, c.read, c.taken) for c in choices] == [(0, "3", "8")]
    assert "核对" in choices[0].sentence()


def test_a_chosen_reading_is_below_the_confidence_of_a_read_one() -> None:
    """What arithmetic chose is marked in the reading and cannot count as sure."""
    settled, _ = settle(form([("10", "3", 0.8), ("20", "20", 0.99)], "28"))
    assert settled.indicators[0].texts["score"].how == "arithmetic"
    assert settled.indicators[0].confidence < 0.9


def test_two_readings_that_would_both_do_leave_the_doubt() -> None:
    """Where either of two rows could be the wrong one, nothing is changed."""
    rows = [("10", "3", 0.8), ("10", "3", 0.8)]
    settled, choices = settle(form(rows, "11"))
    assert scores(settled) == ["3", "3"]
    assert choices == ()


def test_a_lost_point_is_found() -> None:
    """39 of 5 points with a sum that asks for 3.9 is 3.9."""
    settled, _ = settle(form([("5", "39", 0.8), ("10", "10", 0.99)], "13.9"))
    assert scores(settled) == ["3.9", "10"]


def test_a_reading_above_its_weight_is_never_taken() -> None:
    """A score cannot pass its weight, even where it would make the sum right."""
    settled, choices = settle(form([("5", "3", 0.8), ("10", "10", 0.99)], "18"))
    assert scores(settled) == ["3", "10"]
    assert choices == ()


def test_clear_and_printed_numbers_are_left_as_they_stand() -> None:
    """A contradiction of the source stays: neither a sure reading nor a text layer is read again."""
    sure, _ = settle(form([("10", "3", 0.99), ("20", "20", 0.99)], "28"))
    printed, _ = settle(form([("10", "3", 0.8), ("20", "20", 0.99)], "28", recognised=False))
    assert scores(sure) == scores(printed) == ["3", "20"]


def budget_line(budget: str, executed: str, rate: str, sure: float = 0.8) -> Line:
    texts = {
        "adjusted_budget": reading(budget, 0.99),
        "executed": reading(executed, sure),
        "execution_rate": reading(rate, 0.99),
    }
    return Line(texts=texts, place=PLACE, item="total")


def test_an_amount_is_settled_by_the_printed_rate() -> None:
    """Executed 361.54 of 383.80 at a printed 95.76 % is 367.54, the only near reading that fits."""
    lines = (budget_line("383.80", "361.54", "95.76%"),)
    settled, choices = settle(Form(kind="project", title=None, fields={}, budget_lines=lines))
    assert settled.budget_lines[0].texts["executed"].value == "367.54"
    assert [(c.field, c.taken) for c in choices] == [("executed", "367.54")]


def test_a_rate_that_holds_changes_nothing() -> None:
    """A doubtful amount that agrees with its rate stays as it was read."""
    lines = (budget_line("383.80", "367.54", "95.76%"),)
    settled, choices = settle(Form(kind="project", title=None, fields={}, budget_lines=lines))
    assert settled.budget_lines == lines
    assert choices == ()


def test_recognised_points_lose_a_minus_and_are_not_sure() -> None:
    """No points are below nothing: the dash was the rest of a ruling. Printed ones stay as they stand."""
    settled, choices = settle(form([("10", "-10", 0.95), ("20", "20", 0.99)], "30"))
    assert scores(settled) == ["10", "20"]
    assert settled.indicators[0].confidence < 0.9
    assert "-10" in choices[0].sentence()
    printed, none = settle(form([("10", "-10", 0.95)], "30", recognised=False))
    assert (scores(printed), none) == (["-10"], ())
