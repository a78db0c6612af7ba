"""What of a PDF page is seen: covered, transparent, unpainted, clipped and switched-off text, fields, notes, stamps."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

import pytest
from reportlab.lib.colors import Color
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from extract.document import Document, Grid
from extract.pdf.reader import read as read_source
from extract.source import Nested, Source
from tests.support.pdf_forms import HEIGHT, HELVETICA, SONG, WIDTH, Sheet, book


def read_pdf(data: bytes, *, source: str, document_id: str, nested: Nested | None = None) -> Document:
    """Return a file as it is read."""
    return read_source(Source(name=source, data=data, ocr="never", known_id=document_id, nested=nested))


Draw = Callable[[Canvas], None]

XS = (20.0, 120.0, 220.0, 320.0)
YS = (50.0, 90.0, 130.0, 170.0)
TEXTS = (("指标名称", "目标值", "完成值"), ("培训人次", "100人", "105人"), ("合格率", "95%", "97.5%"))


def table(canvas: Canvas, *, x: float = 0.0, columns: Sequence[int] = (0, 1, 2)) -> None:
    """Draw the table, or some of its columns, moved to the right by x."""
    edges = [XS[each] - XS[columns[0]] + XS[0] + x for each in (*columns, columns[-1] + 1)]
    canvas.setFillGray(0)
    canvas.setLineWidth(0.6)
    for edge in edges:
        canvas.line(edge, HEIGHT - YS[0], edge, HEIGHT - YS[-1])
    for y in YS:
        canvas.line(edges[0], HEIGHT - y, edges[-1], HEIGHT - y)
    canvas.setFont(SONG, 10)
    for row, line in enumerate(TEXTS):
        for edge, column in zip(edges, columns, strict=False):
            canvas.drawString(edge + 5, HEIGHT - YS[row] - 15, line[column])


def read(*draws: Draw, size: tuple[float, float] = (WIDTH, HEIGHT)) -> Document:
    """Read pages that hold what is drawn."""
    packed = io.BytesIO()
    canvas = Canvas(packed, pagesize=size)
    for draw in draws:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return read_pdf(packed.getvalue(), source="a.pdf", document_id="d")


def both(draw: Draw) -> Draw:
    """Return what draws the table and then more."""

    def drawn(canvas: Canvas) -> None:
        table(canvas)
        draw(canvas)

    return drawn


def rows(grid: Grid) -> list[list[str]]:
    """Return the texts of a grid."""
    return [[cell.text for cell in grid.row(number)] for number in range(grid.row_count)]


def unseen(document: Document) -> list[tuple[str, str]]:
    """Return the texts that are not seen, and why."""
    return [(each.text, each.reason) for each in document.unseen]


def put(canvas: Canvas, text: str, x: float = 225, y: float = 120) -> None:
    """Print a text into the cell of the first result, below what stands there."""
    canvas.setFont(HELVETICA, 8)
    canvas.drawString(x, HEIGHT - y, text)


def white(canvas: Canvas) -> None:
    """Print in white."""
    canvas.setFillGray(1)
    put(canvas, "88.0")


def transparent(canvas: Canvas) -> None:
    """Print in a colour that lets everything through."""
    canvas.setFillColor(Color(0, 0, 0, alpha=0))
    put(canvas, "88.0")


def like_its_cell(canvas: Canvas) -> None:
    """Print in the yellow of a painted box."""
    canvas.setFillColorRGB(1, 1, 0.2)
    canvas.rect(222, HEIGHT - 125, 90, 15, stroke=0, fill=1)
    canvas.setFillColorRGB(1, 1, 0.22)
    put(canvas, "88.0")


def unpainted(canvas: Canvas) -> None:
    """Print in the mode that paints nothing."""
    text = canvas.beginText(225, HEIGHT - 120)
    text.setFont(HELVETICA, 8)
    text.setTextRenderMode(3)
    text.textOut("88.0")
    canvas.drawText(text)


def covered(canvas: Canvas) -> None:
    """Print, and paint a white box over it."""
    canvas.setFillGray(0)
    put(canvas, "88.0")
    canvas.setFillGray(1)
    canvas.rect(222, HEIGHT - 124, 60, 14, stroke=0, fill=1)


def covered_in_grey(canvas: Canvas) -> None:
    """Print, and paint a grey box over it."""
    canvas.setFillGray(0)
    put(canvas, "88.0")
    canvas.setFillGray(0.8)
    canvas.rect(222, HEIGHT - 124, 60, 14, stroke=0, fill=1)


def clipped_away(canvas: Canvas) -> None:
    """Print outside what a clip of half a page leaves."""
    canvas.saveState()
    clip = canvas.beginPath()
    clip.rect(0, 0, WIDTH, HEIGHT / 2)
    canvas.clipPath(clip, stroke=0)
    canvas.setFillGray(0)
    put(canvas, "88.0")
    canvas.restoreState()


def speck(canvas: Canvas) -> None:
    """Print in type that nobody can read."""
    canvas.setFillGray(0)
    canvas.setFont(HELVETICA, 0.8)
    canvas.drawString(225, HEIGHT - 62, "88.0")


HIDDEN = (white, transparent, like_its_cell, unpainted, covered, covered_in_grey, clipped_away, speck)


@pytest.mark.parametrize("hide", HIDDEN, ids=lambda hide: hide.__name__)
def test_what_no_viewer_shows_is_no_text_of_the_page(hide: Draw) -> None:
    """Hidden text enters no cell, and is told apart with its place."""
    document = read(both(hide))
    assert rows(document.grids[0]) == [list(line) for line in TEXTS]
    assert unseen(document) == [("88.0", "hidden")]
    assert document.unseen[0].provenance.page == 1
    assert document.unseen[0].provenance.box is not None


def on_dark(canvas: Canvas) -> None:
    """Print in white on a dark box."""
    canvas.setFillGray(0.2)
    canvas.rect(222, HEIGHT - 125, 90, 15, stroke=0, fill=1)
    white(canvas)


def under_glass(canvas: Canvas) -> None:
    """Print, and lay a yellow that lets through over it, as a highlighter does."""
    canvas.setFillGray(0)
    put(canvas, "88.0")
    canvas.setFillColor(Color(1, 1, 0, alpha=0.4))
    canvas.rect(222, HEIGHT - 124, 60, 14, stroke=0, fill=1)


def beside_the_patch(canvas: Canvas) -> None:
    """Print, and paint a box that touches it."""
    canvas.setFillGray(0)
    put(canvas, "88.0")
    canvas.setFillGray(1)
    canvas.rect(222, HEIGHT - 132, 60, 9, stroke=0, fill=1)


def under_a_clipped_fill(canvas: Canvas) -> None:
    """Print, and fill the whole page through a clip that leaves a corner of it, as drawing libraries do."""
    canvas.setFillGray(0)
    put(canvas, "88.0")
    canvas.saveState()
    clip = canvas.beginPath()
    clip.rect(300, 20, 50, 50)
    canvas.clipPath(clip, stroke=0)
    canvas.setFillGray(1)
    canvas.rect(0, 0, WIDTH, HEIGHT, stroke=0, fill=1)
    canvas.restoreState()


def in_red_below(canvas: Canvas) -> None:
    """Print in red, close below a black line."""
    canvas.setFillColorRGB(0.9, 0.1, 0.1)
    put(canvas, "88.0", y=115.5)


def in_its_clip(canvas: Canvas) -> None:
    """Print inside a clip."""
    canvas.saveState()
    clip = canvas.beginPath()
    clip.rect(0, HEIGHT / 2, WIDTH, HEIGHT / 2)
    canvas.clipPath(clip, stroke=0)
    canvas.setFillGray(0)
    put(canvas, "88.0")
    canvas.restoreState()


@pytest.mark.parametrize(
    "show",
    [on_dark, under_glass, beside_the_patch, under_a_clipped_fill, in_red_below, in_its_clip],
    ids=lambda show: show.__name__,
)
def test_what_a_viewer_shows_stays(show: Draw) -> None:
    """White on a dark ground, text under glass, beside a patch and inside its clip is read."""
    document = read(both(show))
    assert rows(document.grids[0])[1][2] == "105人88.0"
    assert document.unseen == ()


@pytest.mark.parametrize("old", ["80.0", "105人", "10"])
def test_a_number_typed_over_a_covered_one_is_read_alone(old: str) -> None:
    """The figures that the covered number and the new one share are not lost."""

    def draw(canvas: Canvas) -> None:
        table(canvas)
        canvas.setFont(SONG, 10)
        canvas.setFillGray(0)
        canvas.drawString(225, HEIGHT - 160, old)
        canvas.setFillGray(1)
        canvas.rect(222, HEIGHT - 168, 90, 34, stroke=0, fill=1)
        canvas.setFillGray(0)
        canvas.drawString(225, HEIGHT - 160, "105.0")

    document = read(draw)
    assert rows(document.grids[0])[2][2] == "105.0"
    assert (old, "hidden") in unseen(document)


@pytest.mark.parametrize("lines", [1, 3])
def test_text_that_its_cell_cuts_off_stays_in_its_cell(lines: int) -> None:
    """A label longer or of more lines than its cell is whole there, and no part of it stands in a neighbour's."""

    def draw(canvas: Canvas) -> None:
        table(canvas)
        canvas.saveState()
        clip = canvas.beginPath()
        clip.rect(XS[1], HEIGHT - YS[2], 100, 20)
        canvas.clipPath(clip, stroke=0)
        canvas.setFont(SONG, 10)
        for number in range(lines):
            canvas.drawString(
                125, HEIGHT - YS[2] + 8 - 12 * number, "一二三四五六七八九十甲乙丙丁"[: 14 if lines == 1 else 6]
            )
        canvas.restoreState()

    document = read(draw)
    whole = "一二三四五六七八九十甲乙丙丁" if lines == 1 else "一二三四五六" * 3
    assert rows(document.grids[0]) == [list(TEXTS[0]), ["培训人次", f"100人{whole}", "105人"], list(TEXTS[2])]


def test_struck_out_text_is_told_apart() -> None:
    """A number that a line is drawn through is not read, and is kept as struck."""

    def draw(canvas: Canvas) -> None:
        table(canvas)
        put(canvas, "88.0")
        canvas.line(225, HEIGHT - 117, 225 + canvas.stringWidth("88.0", HELVETICA, 8), HEIGHT - 117)

    document = read(draw)
    assert rows(document.grids[0])[1][2] == "105人"
    assert unseen(document) == [("88.0", "struck")]


def cover(alpha: int) -> ImageReader:
    """Return a picture of one colour with an opacity."""
    from PIL import Image  # noqa: PLC0415  for these tests alone

    return ImageReader(Image.new("RGBA", (40, 50), (255, 255, 255, alpha)))


@pytest.mark.parametrize(("alpha", "state"), [(255, "needs_ocr"), (60, "read")])
def test_text_under_a_picture_of_the_page_is_not_what_it_shows(alpha: int, state: str) -> None:
    """An opaque scan over text hides it, a veil does not."""

    def draw(canvas: Canvas) -> None:
        table(canvas)
        canvas.drawImage(cover(alpha), 0, 0, WIDTH, HEIGHT, mask="auto")

    assert read(draw).pages[0].state == state


@pytest.mark.parametrize(("alpha", "shown"), [(255, "105人"), (60, "105人88.0")])
def test_a_small_picture_covers_as_a_box_does(alpha: int, shown: str) -> None:
    """A white picture laid over a number hides it, one that lets through does not."""

    def draw(canvas: Canvas) -> None:
        table(canvas)
        put(canvas, "88.0")
        canvas.drawImage(cover(alpha), 222, HEIGHT - 124, 60, 14, mask="auto")

    assert rows(read(draw).grids[0])[1][2] == shown


@pytest.mark.parametrize("opacity", [0.0, 0.5])
def test_a_form_drawn_clear_is_not_seen(opacity: float) -> None:
    """What lies in a form XObject that is drawn with an opacity of 0 is not shown."""

    def draw(canvas: Canvas) -> None:
        table(canvas)
        canvas.beginForm("old")
        put(canvas, "88.0")
        canvas.endForm()
        canvas.setFillAlpha(opacity)
        canvas.doForm("old")

    assert rows(read(draw).grids[0])[1][2] == ("105人88.0" if opacity else "105人")


@pytest.mark.parametrize(("grey", "size"), [(0.85, 9), (0.7, 26), (0.6, 90)])
def test_text_across_the_text_is_a_watermark(grey: float, size: float) -> None:
    """A pale text printed across the table, small and often or large and once, enters no cell."""

    def draw(canvas: Canvas) -> None:
        canvas.setFillGray(grey)
        canvas.setFont(SONG, size)
        for y in range(60, 175, 18 if size < 20 else 50):
            canvas.drawString(24, HEIGHT - y - 8, "仅供公示使用" * (5 if size < 20 else 2))
        table(canvas)

    assert rows(read(draw).grids[0]) == [list(line) for line in TEXTS]


# ------------------------------------------------------------------------------------------- letters


@pytest.mark.parametrize(("space", "size"), [(2.2, 9.0), (5.0, 9.0), (3.0, 12.0)])
def test_figures_set_apart_are_one_number(space: float, size: float) -> None:
    """Letter spacing leaves no blank inside a number."""

    def draw(canvas: Canvas) -> None:
        table(canvas)
        canvas.setFont(HELVETICA, size)
        canvas.drawString(225, HEIGHT - 122, "97.53%", charSpace=space)

    assert rows(read(draw).grids[0])[1][2] == "105人97.53%"


def test_numbers_with_a_blank_between_them_stay_apart() -> None:
    """A blank wider than what parts the figures parts two numbers."""

    def draw(canvas: Canvas) -> None:
        table(canvas)
        canvas.setFont(HELVETICA, 9)
        canvas.drawString(225, HEIGHT - 122, "1 234 567")

    assert rows(read(draw).grids[0])[1][2] == "105人1 234 567"


@pytest.mark.parametrize("pitch", [9.5, 11.0, 16.0])
def test_lines_in_two_colours_are_both_text(pitch: float) -> None:
    """Red lines between black ones, however close, are no watermark."""

    def draw(canvas: Canvas) -> None:
        table(canvas)
        canvas.setFont(SONG, 10)
        for number in range(12):
            canvas.setFillColorRGB(0.9 * (number % 2), 0, 0)
            canvas.drawString(30, HEIGHT - 200 - pitch * number, f"第{number}行说明文字，金额为100万元，完成率97.5%")

    text = "".join(paragraph.text for paragraph in read(draw).pages[0].paragraphs)
    assert all(f"第{number}行说明文字" in text for number in range(12))


def test_a_page_of_plain_black_text_is_as_it_was() -> None:
    """Without anything doubtful nothing is apart."""
    document = read_pdf(book(plain), source="a.pdf", document_id="d")
    assert rows(document.grids[0]) == [list(line) for line in TEXTS]
    assert document.unseen == ()


def plain(sheet: Sheet) -> None:
    """Draw the table."""
    table(sheet.canvas)
