"""Draws a document as PDF: texts wrapped inside ruled cells, tables broken over pages where they do not fit."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Final

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from tests.layouts.choice import Layout, seeded
from tests.layouts.sheet import RULER, Cell, Element, Line, PageBreak, Table, cut, joined
from tests.support.pdf_forms import SONG, THICKNESS
from tests.support.pdf_forms import Table as Ruled

A4: Final = (595.0, 842.0)
MARGIN: Final = 40.0
"""Points around a page."""
SIZE: Final = 9.0
"""Points: letters in cells."""
PAD: Final = 2.5
"""Points between a ruling and the letters beside it."""
LEADING: Final = 1.25
"""Of the size of letters: from line to line."""
WIDE: Final = 10
"""Columns from which the page lies."""


def pdf_bytes(elements: Sequence[Element], layout: Layout, name: str) -> bytes:
    """Return the document as the bytes of a PDF."""
    lying = any(len(element.edges) > WIDE + 1 for element in elements if isinstance(element, Table))
    rng = seeded(f"{name} pdf")
    width, height = A4[::-1] if lying else A4
    press = _Press(width, height, again=layout["break"] == "header", cells=rng.random() < 0.3)
    for element in elements:
        if isinstance(element, PageBreak):
            press.new_page()
        elif isinstance(element, Line):
            press.line(element)
        else:
            press.table(joined(element))
    return press.finish()


def wrapped(text: str, width: float, size: float) -> list[str]:
    """Return a text in lines no wider than a width, broken at any letter."""
    lines, line = [], ""
    for letter in text:
        if line and pdfmetrics.stringWidth(line + letter, SONG, size) > width:
            lines.append(line)
            line = ""
        line += letter
    return [*lines, line]


class _Press:
    """Pages that fill from above."""

    def __init__(self, width: float, height: float, *, again: bool, cells: bool) -> None:
        self.out = io.BytesIO()
        self.canvas = Canvas(self.out, pagesize=(width, height), invariant=1)
        self.width, self.height, self.again, self.cells = width, height, again, cells
        self.y = MARGIN
        self.fresh = True

    @property
    def room(self) -> float:
        return self.height - MARGIN - self.y

    def new_page(self) -> None:
        if not self.fresh:
            self.canvas.showPage()
        self.y, self.fresh = MARGIN, True

    def finish(self) -> bytes:
        self.canvas.showPage()
        self.canvas.save()
        return self.out.getvalue()

    def line(self, line: Line) -> None:
        step = line.size * 1.5
        for text in wrapped(line.text, self.width - 2 * MARGIN, line.size):
            if self.room < step:
                self.new_page()
            wide = pdfmetrics.stringWidth(text, SONG, line.size)
            free = self.width - 2 * MARGIN - wide
            shift = {"left": 0.0, "center": free / 2, "right": free}[line.align]
            self._print(MARGIN + shift, self.y + line.size * 1.1, text, line.size)
            self.y += step
        self.fresh = self.fresh and not line.text

    def table(self, table: Table) -> None:
        """Draw a table, what does not fit on this page on the next ones."""
        while True:
            heights = self._heights(table)
            fit = _fitting(heights, self.room)
            if fit >= table.rows:
                self._draw(table, heights)
                return
            fit = _not_in_header(table, fit)
            if fit <= len(table.header) * (table.header[:1] == (0,)) or fit < 2:
                if self.fresh:
                    raise ValueError("a row is higher than the page")
                self.new_page()
                continue
            above, table = cut(table, fit, again=self.again)
            self._draw(above, self._heights(above))
            self.new_page()

    def _box(self, cell: Cell) -> tuple[float, float]:
        unit = (self.width - 2 * MARGIN) / RULER
        return MARGIN + cell.left * unit, MARGIN + cell.right * unit

    def _heights(self, table: Table) -> list[float]:
        """Return the height of each row, so that every text has room; a merged cell makes its last row higher."""
        heights = [SIZE * LEADING + 2 * PAD] * table.rows
        for cell in sorted(table.cells, key=lambda cell: cell.rows):
            x0, x1 = self._box(cell)
            need = len(wrapped(cell.text, x1 - x0 - 2 * PAD, SIZE)) * SIZE * LEADING + 2 * PAD
            missing = need - sum(heights[cell.row : cell.row + cell.rows])
            if missing > 0:
                heights[cell.row + cell.rows - 1] += missing
        return heights

    def _draw(self, table: Table, heights: Sequence[float]) -> None:
        ys = [self.y]
        for height in heights:
            ys.append(ys[-1] + height)
        self._rule(table, ys)
        for cell in table.cells:
            x0, x1 = self._box(cell)
            lines = wrapped(cell.text, x1 - x0 - 2 * PAD, SIZE)
            middle = (ys[cell.row] + ys[cell.row + cell.rows]) / 2
            first = middle - len(lines) * SIZE * LEADING / 2 + SIZE
            for number, text in enumerate(lines):
                wide = pdfmetrics.stringWidth(text, SONG, SIZE)
                x = x0 + PAD if cell.align == "left" else (x0 + x1 - wide) / 2
                self._print(x, first + number * SIZE * LEADING, text, SIZE)
        self.y, self.fresh = ys[-1] + 1, False

    def _rule(self, table: Table, ys: Sequence[float]) -> None:
        """Draw the rulings: a box for each cell, or each line as long as it runs."""
        self.canvas.setLineWidth(THICKNESS)
        if self.cells:
            for cell in table.cells:
                x0, x1 = self._box(cell)
                top, bottom = ys[cell.row], ys[cell.row + cell.rows]
                self.canvas.rect(x0, self.height - bottom, x1 - x0, bottom - top, stroke=1, fill=0)
            return
        edges = table.edges
        unit = (self.width - 2 * MARGIN) / RULER
        merged = tuple(
            (c.row, edges.index(c.left), c.rows, edges.index(c.right) - edges.index(c.left)) for c in table.cells
        )
        ruled = Ruled(xs=tuple(MARGIN + edge * unit for edge in edges), ys=tuple(ys), merged=merged)
        for x0, y0, x1, y1 in ruled.lines():
            self.canvas.line(x0, self.height - y0, x1, self.height - y1)

    def _print(self, x: float, y: float, text: str, size: float) -> None:
        if len(text) == 1 and not text.isascii():
            text += " "  # without the font's glyphs pdfium sees no width in a lone letter, and leaves it out
        self.canvas.setFont(SONG, size)
        self.canvas.drawString(x, self.height - y, text)


def _fitting(heights: Sequence[float], room: float) -> int:
    """Return how many rows fit into a room."""
    for count, height in enumerate(heights):
        room -= height
        if room < 0:
            return count
    return len(heights)


def _not_in_header(table: Table, fit: int) -> int:
    """Return where to cut, so that a header stays whole and has a row below it."""
    if table.header and table.header[0] < fit <= table.header[-1] + 1:
        return table.header[0]
    return fit
