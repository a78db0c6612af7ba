"""Draws a document as DOCX: tables written as Word writes them, cells merged by gridSpan and vMerge."""

from __future__ import annotations

import io
from collections.abc import Sequence
from itertools import pairwise
from random import Random
from xml.sax.saxutils import escape

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from tests.layouts.choice import Layout, seeded
from tests.layouts.sheet import RULER, Cell, Element, Line, PageBreak, Table

TWIPS = 160
"""Twentieths of a point to a unit of the ruler, upright; lying pages have half as much again."""
WIDE = 9
"""Columns from which the page lies."""


def docx_bytes(elements: Sequence[Element], layout: Layout, name: str) -> bytes:
    """Return the document as the bytes of a .docx file."""
    rng = seeded(f"{name} docx")
    document = Document()
    body = document.element.body
    last = body.sectPr
    lying = any(len(element.edges) > WIDE + 1 for element in elements if isinstance(element, Table))
    if lying:
        section = document.sections[0]
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = section.page_height, section.page_width
    before: Element | None = None
    for element in elements:
        if isinstance(element, Table) and isinstance(before, Table):
            last.addprevious(parse_xml(f"<w:p {nsdecls('w')}/>"))
        last.addprevious(parse_xml(_xml(element, rng, lying=lying, repeat=layout["break"] == "header")))
        before = element
    last.addprevious(parse_xml(f"<w:p {nsdecls('w')}/>"))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _xml(element: Element, rng: Random, *, lying: bool, repeat: bool) -> str:
    if isinstance(element, PageBreak):
        return f'<w:p {nsdecls("w")}><w:r><w:br w:type="page"/></w:r></w:p>'
    if isinstance(element, Line):
        run = _run(element.text, element.size, bold=element.bold)
        return f'<w:p {nsdecls("w")}><w:pPr><w:jc w:val="{element.align}"/></w:pPr>{run}</w:p>'
    return _table(element, rng, TWIPS * 3 // 2 if lying else TWIPS, repeat=repeat)


def _run(text: str, size: float, *, bold: bool) -> str:
    if not text:
        return ""
    weight = "<w:b/>" if bold else ""
    half = round(size * 2)
    return (
        f'<w:r><w:rPr><w:rFonts w:eastAsia="宋体"/>{weight}<w:sz w:val="{half}"/></w:rPr>'
        f'<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
    )


def _table(table: Table, rng: Random, twips: int, *, repeat: bool) -> str:
    edges = table.edges
    grid = "".join(f'<w:gridCol w:w="{(b - a) * twips}"/>' for a, b in pairwise(edges))
    rows = "".join(_row(table, row, twips, rng, repeat=repeat) for row in range(table.rows))
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    return (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{RULER * twips}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
    )


def _row(table: Table, row: int, twips: int, rng: Random, *, repeat: bool) -> str:
    cells = sorted((c for c in table.cells if c.row <= row < c.row + c.rows), key=lambda cell: cell.left)
    headed = "<w:trPr><w:tblHeader/></w:trPr>" if repeat and table.header[:1] == (0,) and row in table.header else ""
    open_below = {cell.left for cell in table.cells if cell.open_top and cell.row == row + 1}
    drawn = (_cell(cell, row, table, twips, rng, open_below=cell.left in open_below) for cell in cells)
    return f"<w:tr>{headed}{''.join(drawn)}</w:tr>"


def _cell(cell: Cell, row: int, table: Table, twips: int, rng: Random, *, open_below: bool) -> str:
    span = sum(cell.left < edge <= cell.right for edge in table.edges)
    parts = [f'<w:tcW w:w="{(cell.right - cell.left) * twips}" w:type="dxa"/>']
    if span > 1:
        parts.append(f'<w:gridSpan w:val="{span}"/>')
    if cell.rows > 1:
        parts.append('<w:vMerge w:val="restart"/>' if row == cell.row else "<w:vMerge/>")
    none = [side for side, gone in (("top", cell.open_top), ("bottom", open_below)) if gone]
    if none:
        sides = "".join(f'<w:{side} w:val="nil"/>' for side in none)
        parts.append(f"<w:tcBorders>{sides}</w:tcBorders>")
    parts.append('<w:vAlign w:val="center"/>')
    text = cell.text if row == cell.row else ""
    pieces = [text]
    if len(text) > 12 and rng.random() < 0.05 and "　" not in text:
        at = rng.randrange(4, len(text) - 4)
        pieces = [text[:at], text[at:]]  # typed with the return key in the cell
    if any(piece[-1:].isascii() and pieces[-1][:1].isascii() for piece in pieces[:-1]):
        pieces = [text]
    paragraphs = "".join(
        f'<w:p><w:pPr><w:jc w:val="{cell.align}"/></w:pPr>{_run(piece, 9, bold=cell.bold)}</w:p>' for piece in pieces
    )
    return f"<w:tc><w:tcPr>{''.join(parts)}</w:tcPr>{paragraphs}</w:tc>"
