"""One form as a web page, a Word file and a PDF gives the same amounts, whatever its x counts."""

from __future__ import annotations

from typing import Literal, TypeAlias

import pytest

from extract.document import Document, Slack, Span
from extract.docx.reader import read_flow
from extract.html.reader import read as read_html
from extract.pdf.reader import read as read_pdf
from extract.source import Source
from normalize.document import normalize
from tests.extract.wordml.test_package import docx, p, tbl, tc, tr
from tests.support.forms import VOCABULARY, pick
from tests.support.pdf_forms import PageSpec, Sheet, Table, book

CellSpec: TypeAlias = tuple[str, int, int]
"""Text, columns and rows of a cell that begins here."""

TITLE = "2022年度项目支出绩效自评表"
WIDTH = 60
"""Points of a column."""
HEAD: tuple[tuple[CellSpec, ...], ...] = ((("项目名称", 2, 1), ("河道清淤", 5, 1)),)
INDICATORS: tuple[tuple[CellSpec, ...], ...] = (
    (
        ("绩效指标", 1, 2),
        ("一级指标", 1, 1),
        ("二级指标", 1, 1),
        ("三级指标", 1, 1),
        ("年度指标值", 1, 1),
        ("实际完成值", 1, 1),
        ("得分", 1, 1),
    ),
    (
        ("产出指标", 1, 1),
        ("数量指标", 1, 1),
        ("清淤河道", 1, 1),
        ("≥12公里", 1, 1),
        ("13公里", 1, 1),
        ("10", 1, 1),
    ),
)
PAIRS: tuple[tuple[CellSpec, ...], ...] = (
    (("资金（万元）", 1, 3), ("预算数", 1, 1), ("80", 1, 1), ("执行数", 1, 1), ("75.5", 2, 1), ("10", 1, 1)),
    (("其中：中央资金", 1, 1), ("50", 1, 1), ("其中：中央资金", 1, 1), ("45.5", 2, 1), ("", 1, 1)),
    (("其他资金", 1, 1), ("30", 1, 1), ("其他资金", 1, 1), ("30", 2, 1), ("", 1, 1)),
)
HEADED: tuple[tuple[CellSpec, ...], ...] = (
    (
        ("资金（万元）", 2, 1),
        ("年初预算数", 1, 1),
        ("全年预算数", 1, 1),
        ("全年执行数", 1, 1),
        ("分值", 1, 1),
        ("得分", 1, 1),
    ),
    (
        ("资金来源", 1, 3),
        ("年度资金总额", 1, 1),
        ("90", 1, 1),
        ("80", 1, 1),
        ("75.5", 1, 1),
        ("10", 1, 1),
        ("9.4", 1, 1),
    ),
    (("中央资金", 1, 1), ("60", 1, 1), ("50", 1, 1), ("45.5", 1, 1), ("", 1, 1), ("", 1, 1)),
    (("其他资金", 1, 1), ("30", 1, 1), ("30", 1, 1), ("30", 1, 1), ("", 1, 1), ("", 1, 1)),
)


def web(rows: tuple[tuple[CellSpec, ...], ...]) -> Document:
    """Return the form as a web page, whose x counts columns."""
    lines = "".join(
        "<tr>" + "".join(f"<td colspan={wide} rowspan={deep}>{text}" for text, wide, deep in row) for row in rows
    )
    return read_html(
        Source(name="x", data=f"<p>{TITLE}</p><table border=1>{lines}</table>".encode(), ocr="never", known_id="d")
    )


def placed(rows: tuple[tuple[CellSpec, ...], ...]) -> dict[tuple[int, int], CellSpec]:
    """Return the cells by row and column."""
    taken: set[tuple[int, int]] = set()
    found: dict[tuple[int, int], CellSpec] = {}
    for number, row in enumerate(rows):
        column = 0
        for cell in row:
            while (number, column) in taken:
                column += 1
            found[number, column] = cell
            taken.update((number + down, column + right) for down in range(cell[2]) for right in range(cell[1]))
    return found


def word(rows: tuple[tuple[CellSpec, ...], ...], *, widths: bool = True) -> Document:
    """Return the form as a Word file, with or without the widths of its columns."""
    cells = placed(rows)
    lines = []
    for number in range(len(rows)):
        line, column = [], 0
        while column < 7:
            above = next(((r, c) for r, c in cells if c == column and r < number < r + cells[r, c][2]), None)
            text, wide, deep = cells[number, column] if above is None else ("", cells[above][1], 0)
            merge = "continue" if above is not None else "restart" if deep > 1 else ""
            line.append(tc(text, span=wide, merge=merge))
            column += wide
        lines.append(tr(*line))
    body = p(TITLE) + tbl(*lines, grid=(WIDTH * 20,) * 7 if widths else ())
    return read_flow(Source(name="x", data=docx(body), ocr="never", known_id="d"))


def printed(rows: tuple[tuple[CellSpec, ...], ...]) -> Document:
    """Return the form as a ruled PDF."""
    cells = placed(rows)
    xs = tuple(40.0 + WIDTH * 1.2 * column for column in range(8))
    ys = tuple(100.0 + 24 * row for row in range(len(rows) + 1))
    texts = {place: text for place, (text, _, _) in cells.items() if text}
    merged = tuple((r, c, deep, wide) for (r, c), (_, wide, deep) in cells.items() if deep > 1 or wide > 1)

    def draw(sheet: Sheet) -> None:
        sheet.centred(60, TITLE, size=14, middle=300)
        sheet.table(Table(xs=xs, ys=ys, texts=texts, merged=merged))

    return read_pdf(Source(name="x", data=book(PageSpec(paint=draw, width=620, height=500)), ocr="never", known_id="d"))


@pytest.mark.parametrize("budget", [PAIRS, HEADED], ids=["pairs", "headed"])
def test_every_format_of_one_form_gives_the_same_amounts(budget: tuple[tuple[CellSpec, ...], ...]) -> None:
    """Columns one number apart are as far from each other as columns sixty points apart."""
    form = (*HEAD, *budget, *INDICATORS)
    documents = web(form), word(form), word(form, widths=False), printed(form)
    assert [document.grids[0].x_unit for document in documents] == ["column", "point", "column", "point"]
    lines = [
        pick(normalize(document, VOCABULARY).rows["budgets"], "item", "adjusted_budget", "executed")
        for document in documents
    ]
    assert [(item, int(budget), int(spent)) for item, budget, spent in lines[0]] == [
        ("total", 800_000, 755_000),
        ("central", 500_000, 455_000),
        ("other_funds", 300_000, 300_000),
    ]
    assert lines[1:] == lines[:1] * 3


def test_a_slack_is_no_wider_than_a_column() -> None:
    """Edges six points apart are one edge, edges six columns apart are not."""
    slack = Slack(point=6.0)
    near, far = Span(x0=106.0, x1=160.0, unit="point"), Span(x0=107.0, x1=160.0, unit="point")
    place = Span(x0=100.0, x1=160.0, unit="point")
    assert (place.apart(near, slack), place.apart(far, slack)) == (6.0, None)
    assert place.begins_before(far, slack)
    assert not place.begins_before(near, slack)
    second, third = Span(x0=1.0, x1=2.0, unit="column"), Span(x0=2.0, x1=3.0, unit="column")
    assert (second.apart(second, slack), second.apart(third, slack)) == (0.0, None)
    assert second.overlap(third) == 0
    assert second.begins_before(third, slack)


def across_units(point: Span[Literal["point"]], column: Span[Literal["column"]]) -> None:
    """Compare across units: mypy refuses each line, and would call an ignore that it does not need an error."""
    point.overlap(column)  # type: ignore[arg-type]  # what must not type-check
    column.apart(point, Slack(point=6.0))  # type: ignore[arg-type]  # what must not type-check
    point.begins_before(column, Slack(point=6.0))  # type: ignore[arg-type]  # what must not type-check
    point.apart(point, 6.0)  # type: ignore[arg-type]  # what must not type-check
