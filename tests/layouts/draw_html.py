"""Draws a document as an HTML page, plain or as a word processor saves it, with the page of a web site around it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import pairwise

from tests.layouts.choice import Layout, seeded
from tests.layouts.sheet import RULER, Cell, Element, Line, PageBreak, Table


def html_bytes(elements: Sequence[Element], layout: Layout, name: str) -> bytes:
    """Return the document as the bytes of an HTML page."""
    rng = seeded(f"{name} html")
    office, site, thead = (rng.random() < share for share in (0.5, 0.5, 0.2))
    body = "\n".join(
        _element(element, office=office, thead=thead and layout["break"] == "header") for element in elements
    )
    if site:
        body = (
            '<div class="nav"><a href="#">首页</a> <a href="#">政务公开</a> <a href="#">财政信息</a></div>'
            f'<div class="content">{body}</div><div class="foot">【打印本页】【关闭窗口】</div>'
        )
    style = (
        "table{border-collapse:collapse;width:100%}td{border:1px solid #000;padding:2px 4px;font-size:9pt}"
        ".c{text-align:center}.l{text-align:left}.r{text-align:right}"
    )
    head = f'<meta charset="utf-8"><title>{escape(_title(elements))}</title><style>{style}</style>'
    return f"<!DOCTYPE html>\n<html><head>{head}</head><body>\n{body}\n</body></html>\n".encode()


def _title(elements: Sequence[Element]) -> str:
    lines = [element.text for element in elements if isinstance(element, Line) and element.text]
    return lines[0] if lines else "绩效自评"


def _element(element: Element, *, office: bool, thead: bool) -> str:
    if isinstance(element, PageBreak):
        return '<p style="page-break-before:always"></p>'
    if isinstance(element, Line):
        bold = "font-weight:bold;" if element.bold else ""
        text = escape(element.text) or "&nbsp;"
        return f'<p style="text-align:{element.align};{bold}font-size:{element.size}pt">{text}</p>'
    return _table(element, office=office, thead=thead)


def _table(table: Table, *, office: bool, thead: bool) -> str:
    edges = table.edges
    columns = "".join(f'<col style="width:{(b - a) * 100 / RULER:.1f}%">' for a, b in pairwise(edges))
    rows = [_row(table, row, office=office) for row in range(table.rows)]
    count = len(table.header) if thead and table.header[:1] == (0,) else 0
    inside = (
        f"<thead>{''.join(rows[:count])}</thead><tbody>{''.join(rows[count:])}</tbody>" if count else "\n".join(rows)
    )
    return f'<table border="1" cellspacing="0" cellpadding="0"><colgroup>{columns}</colgroup>\n{inside}\n</table>'


def _row(table: Table, row: int, *, office: bool) -> str:
    open_below = {cell.left for cell in table.cells if cell.open_top and cell.row == row + 1}
    cells = sorted((cell for cell in table.cells if cell.row == row), key=lambda cell: cell.left)
    drawn = "".join(_cell(cell, table, office=office, open_below=cell.left in open_below) for cell in cells)
    return f"<tr>{drawn}</tr>"


def _cell(cell: Cell, table: Table, *, office: bool, open_below: bool) -> str:
    span = sum(cell.left < edge <= cell.right for edge in table.edges)
    parts = [f' class="{cell.align[0]}"']
    if span > 1:
        parts.append(f' colspan="{span}"')
    if cell.rows > 1:
        parts.append(f' rowspan="{cell.rows}"')
    none = [side for side, gone in (("top", cell.open_top), ("bottom", open_below)) if gone]
    if none:
        parts.append(f' style="{";".join(f"border-{side}:none" for side in none)}"')
    text = escape(cell.text) or "&nbsp;"
    if cell.bold:
        text = f"<strong>{text}</strong>"
    if office:
        text = f'<p class="MsoNormal"><span style="font-family:宋体">{text}</span></p>'
    return f"<td{''.join(parts)}>{text}</td>"
