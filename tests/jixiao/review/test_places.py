"""Where each value is printed: of forms, scans, reports in text, and files that are no longer there."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from extract.document import Paragraph
from jixiao.corrections.overlay import Corrected
from jixiao.dataset.sources import SourceAbsentError
from jixiao.review.places import places, shown_blocks
from jixiao.review.store import Store
from jixiao.review.view import View, view_of
from tests.support.review_desk import REPORTS, leave, make_run


def _looked_at(out: Path, number: int | None = None) -> tuple[Store, Corrected, View, dict[str, dict[str, Any]]]:
    """Return the only document of a run's folder as its page shows it, with the places of its values."""
    store = Store(out)
    found, state = store.document(next(iter(store.index.entries)))
    view = view_of(found, state, number)
    return store, found, view, places(store.sources.document(view.document), view, found)


def _printed(view: View) -> list[str]:
    return [
        f"{section.table}|{line.key}|{value.column.name}"
        for section in view.sections
        for line in section.lines
        for value in line.values
        if value.text and not value.derived
    ]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["xiqu-2021-photo.jpg", "practice-12-scan.pdf"])
def test_every_value_of_a_scan_has_the_box_of_its_own_cell(tmp_path: Path, name: str) -> None:
    """What was recognised is kept with its cells: a value's box is no more than a cell of its row."""
    pytest.importorskip("rapidocr", reason="the extra ocr is not installed")
    _, _, view, found = _looked_at(make_run(tmp_path / "out", [REPORTS / name]))
    assert set(_printed(view)) <= set(found)
    rows = {line.key: [float(x) for x in line.box.split(",")] for s in view.sections for line in s.lines if line.box}
    for identity in _printed(view):
        table, key, column = identity.split("|")
        x0, top, x1, bottom = found[identity]["box"]
        assert x0 < x1
        assert top < bottom
        if table == "indicators" and column in {"target_text", "actual_text"}:
            left, upper, right, lower = rows[key]
            assert left - 1 <= x0 < x1 <= right + 1
            assert upper - 1 <= top < bottom <= lower + 1
            assert x1 - x0 < (right - left) / 2


def test_the_grids_that_the_run_kept_stand_in_for_a_file_that_is_gone(tmp_path: Path) -> None:
    """Rows and cells are shown as they were read although nobody has the file any more."""
    source = tmp_path / "form.pdf"
    shutil.copy(REPORTS / "qiannan-2022.pdf", source)
    out = make_run(tmp_path / "out", [source])
    source.unlink()
    store, _, view, found = _looked_at(out)
    with pytest.raises(SourceAbsentError):
        store.sources.data(view.document)
    assert {identity for identity in _printed(view) if identity.startswith("indicators")} <= set(found)
    assert all(
        "grid" in found[f"indicators|{line.key}"] for s in view.sections if s.table == "indicators" for line in s.lines
    )


@pytest.mark.parametrize("name", ["practice-07.pdf", "qiannan-2022.docx"])
def test_a_total_is_found_in_the_row_of_the_total_and_nowhere_else(tmp_path: Path, name: str) -> None:
    """Both forms print their total's number in another cell further up."""
    store, _, view, found = _looked_at(make_run(tmp_path / "out", [REPORTS / name]))
    grids = {grid.number: grid for grid in store.sources.document(view.document).grids}
    key = view.sections[0].lines[0].key
    for column in ("total_weight", "total_score"):
        number, row, _ = found[f"reports|{key}|{column}"]["grid"]
        assert any("总" in cell.text for cell in grids[number].row(row))


def test_a_label_cut_by_a_page_break_is_found_where_it_is_printed(tmp_path: Path) -> None:
    """The rows on the second page name the cell at the foot of the first."""
    _, _, view, found = _looked_at(make_run(tmp_path / "out", [REPORTS / "practice-10.pdf"]))
    assert {identity for identity in _printed(view) if "|level1" in identity} <= set(found)
    assert found["indicators|t2r2|level1"]["page"] == 1


def test_the_lines_above_a_form_are_places_too(tmp_path: Path) -> None:
    """Title and year stand outside the table; a click finds them, and the page shows them."""
    store, _, view, found = _looked_at(make_run(tmp_path / "out", [REPORTS / "practice-02.docx"]))
    blocks = dict(shown_blocks(store.sources.document(view.document), view.tables))
    for column, text in (("title", "项目支出绩效自评表"), ("fiscal_year", "2021年度")):
        block = blocks[int(found[f"reports|t1|{column}"]["block"])]
        assert isinstance(block, Paragraph)
        assert text in block.text


def test_what_was_not_read_has_the_place_of_its_cell(tmp_path: Path) -> None:
    """Its own cell and no other of the row; a page that is not of the report's rows is shown for it."""
    out = make_run(tmp_path / "out", [REPORTS / "practice-03.pdf"])
    leave(out, "practice-03.pdf", (11, "≥46场"), (11, "46场"))
    store, _, view, at = _looked_at(out)
    (grid, *_) = store.sources.document(view.document).grids
    for note in view.unread:
        place = at[f"unread|{note.key}|*"]
        number, row, column = place["grid"]
        assert (number, row) == (1, 10)
        assert next(c for c in grid.row(row) if c.column == column).text == note.row["text"]
        assert place["box"] == pytest.approx(note.row["bbox"], abs=0.01)
    assert len(view.unread) == view.links[0].doubts - sum(
        line.doubt != "" for section in view.sections for line in section.lines
    ) - sum(not note.accepted for note in view.checks if note.kind == "reading")


@pytest.mark.parametrize("number", [0, 1])
def test_a_report_in_text_lights_its_paragraphs(tmp_path: Path, number: int) -> None:
    """Every row of a report without tables and pages has the paragraph that says it."""
    store, found, view, at = _looked_at(make_run(tmp_path / "out", [REPORTS / "practice-08.docx"]), number)
    blocks = list(store.sources.document(view.document).blocks())
    checked = 0
    for section in view.sections:
        for line in section.lines if section.table in {"figures", "indicators"} else ():
            block = blocks[at[f"{section.table}|{line.key}"]["block"]]
            row = found.rows[section.table][list(found.keys[section.table]).index(line.key)]
            words = str(row["sentence"] if section.table == "figures" else row["actual_text"])
            assert isinstance(block, Paragraph)
            assert "".join(words.split()) in "".join(block.text.split())
            checked += 1
    assert checked


@pytest.mark.parametrize("name", ["practice-02-tabs.txt", "practice-02-words.txt"])
def test_a_text_file_lights_the_pieces_that_a_row_was_read_from(tmp_path: Path, name: str) -> None:
    """The text stands in for a picture; of each indicator the values in its own line are found there, and its line."""
    source = REPORTS / name if (REPORTS / name).exists() else REPORTS.parent / "text" / name
    store, _, view, found = _looked_at(make_run(tmp_path / "out", [source]))
    blocks = dict(shown_blocks(store.sources.document(view.document), view.tables))
    assert blocks
    section = next(section for section in view.sections if section.table == "indicators")
    assert section.lines
    for line in section.lines:
        assert f"indicators|{line.key}" in found
        for value in line.values:
            if value.column.name in {"level3", "actual_text"}:
                place = found[f"indicators|{line.key}|{value.column.name}"]
                assert "grid" in place or place["block"] in blocks
