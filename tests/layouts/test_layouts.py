"""Tests of the maker of random layouts: what it draws can be opened and holds what its answers say."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, Final

import pypdfium2
import pytest
from docx import Document
from lxml import html

from schemas.parquet import to_arrow
from schemas.tables import TABLES
from tests.layouts.choice import AXES, FORMATS, draw_layout, seeded, single_layouts
from tests.layouts.maker import DRAWERS, Made, make
from tests.layouts.sheet import Cell, Table, check_tiling, cut, joined, row_of, spread

SEED: Final = "suite"
COUNT: Final = 12
MADE: Final = [make(f"{SEED} {number}", f"suite{number:02d}") for number in range(COUNT)]
CHILDREN: Final = ("budgets", "goals", "indicators")
MANY: Final = 300
"""Layouts among which every choice must occur."""


def _docx_text(data: bytes) -> str:
    body = Document(io.BytesIO(data)).element.body
    return "".join(node.text or "" for node in body.iter("{*}t"))


def _html_text(data: bytes) -> str:
    return str(html.fromstring(data).text_content())


def _pdf_text(data: bytes) -> str:
    with pypdfium2.PdfDocument(data) as pdf:
        return "".join(page.get_textpage().get_text_range() for page in pdf)


TEXT_OF: Final[Mapping[str, Callable[[bytes], str]]] = {"docx": _docx_text, "html": _html_text, "pdf": _pdf_text}


def _bare(text: str) -> str:
    return "".join(text.replace("\x02", "").split())


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("made", MADE, ids=lambda made: made.name)
def test_what_the_answers_say_is_printed(made: Made, kind: str) -> None:
    """A drawn file opens, and every title, unit, project, goal and name of an indicator stands in it."""
    text = _bare(TEXT_OF[kind](DRAWERS[kind](made.elements, made.layout, made.name)))
    if kind == "pdf":
        # Words of a cell are broken over lines, between which those of its neighbours stand.
        return_of = Counter(text)
        wanted = Counter("".join(_bare(text) for text in _said(made)))
        assert not wanted - return_of
        return
    assert [said for said in _said(made) if _bare(said) not in text] == []


def _said(made: Made) -> list[str]:
    """Return the texts that the answers hold, each once."""
    columns = {
        "reports": ("title", "unit_name", "project_name", "supervising_department", "implementing_unit", "filled_on"),
        "goals": ("expected", "actual"),
        "indicators": ("level3", "actual_text", "deviation", "criterion"),
    }
    found: dict[str, None] = {}
    for report in made.gold["reports"]:
        for table, names in columns.items():
            rows = [report] if table == "reports" else report[table]
            found |= {row[name]: None for row in rows for name in names if row.get(name)}
    return list(found)


@pytest.mark.parametrize("made", MADE, ids=lambda made: made.name)
def test_the_answers_fit_the_published_tables(made: Made) -> None:
    """Every column of the answers is one of the table's, of its type and its closed list."""
    place = {"document_id": "d" * 64, "method": "docx", "confidence": 1.0, "report_id": "r"}
    for number, report in enumerate(made.gold["reports"], start=1):
        assert report["ordinal"] == number
        own = {name: value for name, value in report.items() if name not in CHILDREN}
        to_arrow("reports", [own | {"report_id": "r", "document_id": "d" * 64, "confidence": 1.0}])
        for table in CHILDREN:
            rows = [{name: value for name, value in row.items() if name != "alt"} for row in report[table]]
            amounts = {column.name for column in TABLES[table].columns if column.kind == "amount"}
            to_arrow(table, [_typed(row, amounts) | place for row in rows])


def _typed(row: Mapping[str, Any], amounts: set[str]) -> dict[str, Any]:
    from decimal import Decimal  # noqa: PLC0415  needed here only

    return {name: Decimal(value) if name in amounts and value is not None else value for name, value in row.items()}


@pytest.mark.parametrize("made", MADE, ids=lambda made: made.name)
def test_printed_points_sum_to_their_total(made: Made) -> None:
    """Points of indicators and budget make up the total that a form prints, so that no check fails by the maker."""
    for report in made.gold["reports"]:
        if report.get("total_weight") is None:
            continue
        rows = [*report["indicators"], *report["budgets"]]
        assert sum(row["weight"] or 0 for row in rows) == report["total_weight"]
        assert sum(row["score"] or 0 for row in rows) == pytest.approx(report["total_score"])


def test_every_choice_occurs() -> None:
    """Among the layouts of 300 seeds each choice of each axis is drawn, also after what is senseless was mended."""
    drawn = [draw_layout(seeded(f"{number} layout")) for number in range(MANY)]
    for axis, values in AXES.items():
        missing = set(values) - {layout[axis] for layout in drawn}
        assert not missing, axis


def test_a_seed_gives_the_same_file_again() -> None:
    """Answers and pages hang on the seed alone."""
    again = make(f"{SEED} 0", "suite00")
    assert again == MADE[0]
    assert DRAWERS["html"](again.elements, again.layout, "suite00") == DRAWERS["html"](
        MADE[0].elements, MADE[0].layout, "suite00"
    )


def test_a_cut_table_prints_every_text_once_and_its_header_twice() -> None:
    """A merged label ends with its page, and goes on without its text."""
    spans = spread([1, 1])
    cells = [
        *row_of(0, spans, ["名称", "数值"]),
        Cell(text="产出", row=1, rows=3, left=0, right=spans[0][1]),
        *(cell for row in (1, 2, 3) for cell in row_of(row, spans[1:], [str(row)])),
    ]
    table = Table(cells=tuple(cells), rows=4, header=(0,), until=4)
    above, below = cut(table, 2, again=True)
    check_tiling(above)
    check_tiling(below)
    assert [cell.text for cell in above.cells] == ["名称", "数值", "产出", "1"]
    assert sorted(cell.text for cell in below.cells) == ["", "2", "3", "名称", "数值"]


def test_cells_without_a_line_between_them_are_one() -> None:
    """A label typed in the middle of a group that is not merged counts for the group where it is drawn as one cell."""
    cells = [Cell(text=text, row=row, left=0, right=60, open_top=row > 0) for row, text in enumerate(("", "产出", ""))]
    (cell,) = joined(Table(cells=tuple(cells), rows=3)).cells
    assert (cell.text, cell.rows) == ("产出", 3)


def test_each_choice_can_be_drawn_alone() -> None:
    """The usual form with one choice made otherwise exists for every choice, and differs in what hangs on it only."""
    alone = single_layouts()
    wanted = {f"{axis}={choice}" for axis, values in AXES.items() for choice in list(values)[1:]}
    assert set(alone) == wanted | {"usual"}
    usual = alone["usual"]
    for name, layout in alone.items():
        changed = [axis for axis in AXES if layout[axis] != usual[axis]]
        assert len(changed) <= 4, name
