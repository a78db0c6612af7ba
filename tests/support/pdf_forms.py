"""Draws small PDFs for the tests: rulings of every style, turned pages, files written object by object."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeAlias

import pypdfium2
import reportlab
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

Style: TypeAlias = Literal[
    "lines", "boxes", "one_path", "one_stroke", "rects", "dashed", "double", "white", "images", "form"
]
"""How rulings are painted: a stroke each, a thin filled box each, one path of thin boxes, one path of strokes, a
stroked rectangle for each cell, dashes, two strokes each, white strokes, thin pictures, strokes in a form XObject."""
Line: TypeAlias = tuple[float, float, float, float]
"""x0, y0, x1, y1 of a ruling, y down from the top of the page."""
Turn: TypeAlias = Literal[0, 90, 180, 270]

SONG = "STSong-Light"
"""A font that every PDF reader brings: nothing is embedded, the character map is one of Adobe's."""
HELVETICA = "Helvetica"
WIDTH, HEIGHT = 400.0, 500.0
"""Points: the page that most tests use."""
THICKNESS = 0.6
"""Points: of the rulings drawn."""
DOUBLE_GAP = 1.6
"""Points between the two strokes of a double ruling."""

pdfmetrics.registerFont(UnicodeCIDFont(SONG))


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table as it is to be drawn: `xs` and `ys` are its rulings, y down from the top of the page.

    `texts` are by (row, column), lines parted by a line feed; `merged` are (row, column, row span, column span);
    `missing` names the outer borders that are left out.
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    texts: Mapping[tuple[int, int], str] = field(default_factory=dict)
    merged: tuple[tuple[int, int, int, int], ...] = ()
    missing: frozenset[str] = frozenset()

    def owner(self, row: int, column: int) -> tuple[int, int]:
        """Return the cell that covers a position."""
        for top, left, rows, columns in self.merged:
            if top <= row < top + rows and left <= column < left + columns:
                return top, left
        return row, column

    def box(self, row: int, column: int) -> Line:
        """Return left, top, right and bottom of the cell that begins at a position."""
        rows, columns = next((m[2:] for m in self.merged if m[:2] == (row, column)), (1, 1))
        return self.xs[column], self.ys[row], self.xs[column + columns], self.ys[row + rows]

    def cells(self) -> list[tuple[int, int]]:
        """Return where the cells begin, in reading order."""
        places = [(row, column) for row in range(len(self.ys) - 1) for column in range(len(self.xs) - 1)]
        return [place for place in places if self.owner(*place) == place]

    def lines(self) -> list[Line]:
        """Return the rulings, each as long as it runs without a gap."""
        rows, columns = len(self.ys) - 1, len(self.xs) - 1
        found: list[Line] = []
        for row in range(rows + 1):
            walls = [self._wall_above(row, column, rows) for column in range(columns)]
            found += [(self.xs[a], self.ys[row], self.xs[b], self.ys[row]) for a, b in _runs(walls)]
        for column in range(columns + 1):
            walls = [self._wall_left(row, column, columns) for row in range(rows)]
            found += [(self.xs[column], self.ys[a], self.xs[column], self.ys[b]) for a, b in _runs(walls)]
        return found

    def _wall_above(self, row: int, column: int, rows: int) -> bool:
        if row in {0, rows}:
            return ("top" if row == 0 else "bottom") not in self.missing
        return self.owner(row - 1, column) != self.owner(row, column)

    def _wall_left(self, row: int, column: int, columns: int) -> bool:
        if column in {0, columns}:
            return ("left" if column == 0 else "right") not in self.missing
        return self.owner(row, column - 1) != self.owner(row, column)


def _runs(walls: Sequence[bool]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for index, wall in enumerate(walls):
        if wall and runs and runs[-1][1] == index:
            runs[-1] = (runs[-1][0], index + 1)
        elif wall:
            runs.append((index, index + 1))
    return runs


class Sheet:
    """One page to draw on, with y down from its top."""

    def __init__(self, canvas: Canvas, height: float) -> None:
        """Draw on the canvas, upright height `height`."""
        self.canvas, self.height = canvas, height

    def text(self, x: float, y: float, text: str, *, size: float = 10, font: str = SONG) -> None:
        """Print a line that begins at x, its baseline at y."""
        self.canvas.setFillGray(0)
        self.canvas.setFont(font, size)
        self.canvas.drawString(x, self.height - y, text)

    def centred(self, y: float, text: str, *, size: float = 10, middle: float = WIDTH / 2) -> None:
        """Print a line around a middle."""
        self.text(middle - pdfmetrics.stringWidth(text, SONG, size) / 2, y, text, size=size)

    def lines(self, lines: Sequence[Line], style: Style = "lines") -> None:
        """Paint rulings."""
        self.canvas.saveState()
        self.canvas.setLineWidth(THICKNESS)
        _PAINTERS[style](self, lines)
        self.canvas.restoreState()

    def rect(self, box: Line, *, stroke: bool = True, fill: float | None = None) -> None:
        """Paint a rectangle: its outline, or its area in a grey."""
        self.canvas.saveState()
        self.canvas.setLineWidth(THICKNESS)
        if fill is not None:
            self.canvas.setFillGray(fill)
        x0, y0, x1, y1 = box
        self.canvas.rect(x0, self.height - y1, x1 - x0, y1 - y0, stroke=int(stroke), fill=int(fill is not None))
        self.canvas.restoreState()

    def picture(self, box: Line, *, grey: int = 0) -> None:
        """Paint a picture of one colour."""
        x0, y0, x1, y1 = box
        self.canvas.drawImage(ImageReader(_pixel(grey)), x0, self.height - y1, x1 - x0, y1 - y0)

    def table(self, table: Table, style: Style = "lines", *, size: float = 9, font: str = SONG) -> None:
        """Paint a table's rulings and print its texts in the middle of their cells."""
        if style == "rects":
            for place in table.cells():
                self.rect(table.box(*place))
        else:
            self.lines(table.lines(), style)
        for place, text in table.texts.items():
            x0, y0, x1, y1 = table.box(*place)
            lines = text.split("\n")
            first = (y0 + y1) / 2 + 0.35 * size - (len(lines) - 1) * size * 0.6
            for index, line in enumerate(lines):
                width = pdfmetrics.stringWidth(line, font, size)
                self.text((x0 + x1 - width) / 2, first + index * size * 1.2, line, size=size, font=font)


def _pixel(grey: int) -> io.BytesIO:
    from PIL import Image  # noqa: PLC0415  few tests need a picture

    out = io.BytesIO()
    Image.new("L", (4, 4), grey).save(out, "PNG")
    out.seek(0)
    return out


def _strokes(sheet: Sheet, lines: Sequence[Line]) -> None:
    for x0, y0, x1, y1 in lines:
        sheet.canvas.line(x0, sheet.height - y0, x1, sheet.height - y1)


def _thin(sheet: Sheet, line: Line) -> Line:
    """Return x, y, width and height of a thin box in the place of a ruling, y up."""
    x0, y0, x1, y1 = line
    half = THICKNESS / 2
    return x0 - half, sheet.height - y1 - half, x1 - x0 + THICKNESS, y1 - y0 + THICKNESS


def _boxes(sheet: Sheet, lines: Sequence[Line]) -> None:
    sheet.canvas.setFillGray(0)
    for line in lines:
        sheet.canvas.rect(*_thin(sheet, line), stroke=0, fill=1)


def _one_path(sheet: Sheet, lines: Sequence[Line]) -> None:
    sheet.canvas.setFillGray(0)
    path = sheet.canvas.beginPath()
    for line in lines:
        path.rect(*_thin(sheet, line))
    sheet.canvas.drawPath(path, stroke=0, fill=1)


def _one_stroke(sheet: Sheet, lines: Sequence[Line]) -> None:
    path = sheet.canvas.beginPath()
    for x0, y0, x1, y1 in lines:
        path.moveTo(x0, sheet.height - y0)
        path.lineTo(x1, sheet.height - y1)
    sheet.canvas.drawPath(path)


def _dashes(sheet: Sheet, lines: Sequence[Line]) -> None:
    """Dashes drawn one by one, as office programs print them; a dash pattern keeps the line whole in the file."""
    for x0, y0, x1, y1 in lines:
        length = max(x1 - x0, y1 - y0)
        for step in range(int(length / 4) + 1):
            a, b = step * 4 / length, min(1.0, (step * 4 + 2.5) / length)
            if a < b:
                piece = (x0 + (x1 - x0) * a, y0 + (y1 - y0) * a, x0 + (x1 - x0) * b, y0 + (y1 - y0) * b)
                _strokes(sheet, [piece])


def _double(sheet: Sheet, lines: Sequence[Line]) -> None:
    for shift in (-DOUBLE_GAP / 2, DOUBLE_GAP / 2):
        _strokes(
            sheet,
            [
                (x0, y0 + shift, x1, y1 + shift) if y0 == y1 else (x0 + shift, y0, x1 + shift, y1)
                for x0, y0, x1, y1 in lines
            ],
        )


def _white(sheet: Sheet, lines: Sequence[Line]) -> None:
    sheet.canvas.setStrokeGray(1)
    _strokes(sheet, lines)


def _images(sheet: Sheet, lines: Sequence[Line]) -> None:
    picture = ImageReader(_pixel(0))
    for line in lines:
        sheet.canvas.drawImage(picture, *_thin(sheet, line))


def _form(sheet: Sheet, lines: Sequence[Line]) -> None:
    """A form that is drawn smaller and elsewhere than it is used, so that its matrix counts."""
    name = f"rulings{id(lines)}"
    sheet.canvas.beginForm(name)
    sheet.canvas.setLineWidth(THICKNESS / 2)
    for x0, y0, x1, y1 in lines:
        sheet.canvas.line(x0 / 2 + 30, (sheet.height - y0) / 2 + 40, x1 / 2 + 30, (sheet.height - y1) / 2 + 40)
    sheet.canvas.endForm()
    sheet.canvas.transform(2, 0, 0, 2, -60, -80)
    sheet.canvas.doForm(name)


_PAINTERS: Mapping[str, Callable[[Sheet, Sequence[Line]], None]] = {
    "lines": _strokes,
    "boxes": _boxes,
    "one_path": _one_path,
    "one_stroke": _one_stroke,
    "dashed": _dashes,
    "double": _double,
    "white": _white,
    "images": _images,
    "form": _form,
}

_TURNS: Mapping[int, Callable[[float, float], tuple[float, ...]]] = {
    0: lambda _width, _height: (1, 0, 0, 1, 0, 0),
    90: lambda width, _height: (0, -1, 1, 0, 0, width),
    180: lambda width, height: (-1, 0, 0, -1, width, height),
    270: lambda _width, height: (0, 1, -1, 0, height, 0),
}
"""Clockwise turn of what is drawn -> the matrix for an upright page of this width and height."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSpec:
    """A page to draw: `paint` draws on an upright sheet of `width` x `height` points.

    `turned` turns what is drawn clockwise on the page; `rotate` is the page's own /Rotate.
    """

    paint: Callable[[Sheet], None]
    width: float = WIDTH
    height: float = HEIGHT
    turned: Turn = 0
    rotate: Turn = 0


def book(*pages: PageSpec | Callable[[Sheet], None], encrypt: Any = None) -> bytes:  # noqa: ANN401  str or reportlab's own
    """Return a PDF of these pages."""
    out = io.BytesIO()
    canvas = Canvas(out, pageCompression=0, encrypt=encrypt, invariant=1)
    specs = [each if isinstance(each, PageSpec) else PageSpec(paint=each) for each in pages]
    for page in specs:
        sideways = page.turned in {90, 270}
        canvas.setPageSize((page.height, page.width) if sideways else (page.width, page.height))
        canvas.transform(*_TURNS[page.turned](page.width, page.height))
        page.paint(Sheet(canvas, page.height))
        canvas.showPage()
    canvas.save()
    rotations = [page.rotate for page in specs]
    return changed(out.getvalue(), rotations=rotations) if any(rotations) else out.getvalue()


def changed(
    data: bytes, *, media: Line | None = None, crop: Line | None = None, rotations: Sequence[int] = ()
) -> bytes:
    """Return the PDF with other page boxes (left, bottom, right, top in page space) or other values of /Rotate."""
    pdf = pypdfium2.PdfDocument(data)
    try:
        for index in range(len(pdf)):
            page = pdf[index]
            if media is not None:
                page.set_mediabox(*media)
            if crop is not None:
                page.set_cropbox(*crop)
            if rotations:
                page.set_rotation(rotations[index])
            page.close()
        out = io.BytesIO()
        pdf.save(out)
    finally:
        pdf.close()
    return out.getvalue()


def raw_pdf(objects: Sequence[bytes]) -> bytes:
    """Return a PDF of objects 1, 2, 3 ... as written; the first is the catalogue."""
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places: list[int] = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def stream(content: bytes, entries: bytes = b"") -> bytes:
    """Return a stream object."""
    return b"<< /Length %d %b >>\nstream\n%b\nendstream" % (len(content), entries, content)


def raw_page(content: bytes, *, resources: bytes = b"<< >>", size: tuple[float, float] = (WIDTH, HEIGHT)) -> bytes:
    """Return a PDF of one page with this content; further objects begin at number 5 in `resources`."""
    box = b"[0 0 %d %d]" % (round(size[0]), round(size[1]))
    return raw_pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox %b /Resources %b /Contents 4 0 R >>" % (box, resources),
            stream(content),
        ]
    )


GLYPHS = 30
"""Glyphs on the page of `glyph_numbers`."""
_FIRST_GLYPH = 36
_FONT = b"<< /Type /Font /Subtype /Type0 /BaseFont /Vera /Encoding /Identity-H /DescendantFonts [6 0 R] %b >>"
_DESCENDANT = b"""<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Vera /FontDescriptor 7 0 R /DW 1000
/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>"""
_DESCRIPTOR = b"""<< /Type /FontDescriptor /FontName /Vera /Flags 4 /FontBBox [0 -200 1000 800] /ItalicAngle 0
/Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 /FontFile2 8 0 R >>"""
UNICODE_MAP = b"""/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def
1 begincodespacerange <0000> <ffff> endcodespacerange
%d beginbfchar
%bendbfchar endcmap end end"""
"""A map of codes of two bytes to Unicode: the number of pairs, then the pairs."""


def glyph_numbers(*, mapped_to: Sequence[int] = (), rulings: bytes = b"") -> bytes:
    """Return a page in an embedded font whose codes are glyph numbers, as text that cannot be copied is printed.

    `mapped_to` are the Unicode values that the font's map gives its glyphs; without them it has no map.
    """
    numbers = range(_FIRST_GLYPH, _FIRST_GLYPH + GLYPHS)
    words = b"".join(b"%04x" % number for number in numbers)
    pairs = b"".join(b"<%04x> <%04x>\n" % pair for pair in zip(numbers, mapped_to, strict=False))
    file = (Path(reportlab.__file__).parent / "fonts" / "Vera.ttf").read_bytes()
    page = b"/MediaBox [0 0 400 500] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >>"
    return raw_pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R %b >>" % page,
            stream(b"%b\nBT /F1 10 Tf 40 400 Td <%b> Tj ET" % (rulings, words)),
            _FONT % (b"/ToUnicode 9 0 R" if mapped_to else b""),
            _DESCENDANT,
            _DESCRIPTOR,
            stream(file, b"/Length1 %d" % len(file)),
            *([stream(UNICODE_MAP % (len(mapped_to), pairs))] if mapped_to else []),
        ]
    )
