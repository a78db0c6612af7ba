"""What of a PDF page is seen: covered, transparent, unpainted, clipped and switched-off text, fields, notes, stamps."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

import pytest
from pdf_forms import HEIGHT, HELVETICA, SONG, WIDTH, Sheet, book, raw_pdf, stream
from reportlab.lib.colors import Color
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from extract.document import Document, Grid
from extract.pdf.reader import read_pdf

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


HIDDEN = (white, transparent, like_its_cell, unpainted, covered, covered_in_grey, clipped_away)


@pytest.mark.parametrize("hide", HIDDEN, ids=lambda hide: hide.__name__)
def test_what_no_viewer_shows_is_no_text_of_the_page(hide: Draw) -> None:
    """Hidden text enters no cell, and is told apart with its place."""
    document = read(lambda canvas: (table(canvas), hide(canvas)) and None)
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


def in_its_clip(canvas: Canvas) -> None:
    """Print inside a clip."""
    canvas.saveState()
    clip = canvas.beginPath()
    clip.rect(0, HEIGHT / 2, WIDTH, HEIGHT / 2)
    canvas.clipPath(clip, stroke=0)
    canvas.setFillGray(0)
    put(canvas, "88.0")
    canvas.restoreState()


@pytest.mark.parametrize("show", [on_dark, under_glass, beside_the_patch, in_its_clip], ids=lambda show: show.__name__)
def test_what_a_viewer_shows_stays(show: Draw) -> None:
    """White on a dark ground, text under glass, beside a patch and inside its clip is read."""
    document = read(lambda canvas: (table(canvas), show(canvas)) and None)
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
            canvas.drawString(125, HEIGHT - YS[2] + 8 - 12 * number, "一二三四五六七八九十甲乙丙丁"[: 14 if lines == 1 else 6])
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


@pytest.mark.parametrize(("grey", "size"), [(0.85, 9), (0.7, 26)])
def test_text_across_the_text_is_a_watermark(grey: float, size: float) -> None:
    """A pale text printed across the table, small and often or large and once, enters no cell."""

    def draw(canvas: Canvas) -> None:
        canvas.setFillGray(grey)
        canvas.setFont(SONG, size)
        for y in range(60, 175, 18 if size < 20 else 50):
            canvas.drawString(24, HEIGHT - y - 8, "仅供公示使用" * (5 if size < 20 else 2))
        table(canvas)

    assert rows(read(draw).grids[0]) == [list(line) for line in TEXTS]


# ------------------------------------------------------------------------------------------- layers


def layered(content: bytes, forms: bytes = b"", *, off: bool = True) -> Document:
    """Read a page with two layers, 草稿 (object 5, off or on) and 正文 (object 6)."""
    name = b"<FEFF83497A3F>"
    config = b"<< /OFF [5 0 R] >>" if off else b"<< /ON [5 0 R] >>"
    resources = (
        b"<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> "
        b"/Properties << /L0 5 0 R /L1 6 0 R >> /XObject << /Fm0 7 0 R /Fm1 8 0 R >> >>"
    )
    rulings = b"".join(b"20 %d m 380 %d l S " % (y, y) for y in (300, 350, 400))
    rulings += b"".join(b"%d 300 m %d 400 l S " % (x, x) for x in (20, 200, 380))
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 400 500] /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
    return read_pdf(
        raw_pdf(
            [
                b"<< /Type /Catalog /Pages 2 0 R /OCProperties << /OCGs [5 0 R 6 0 R] /D %s >> >>" % config,
                b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 500] /Contents 4 0 R /Resources %s >>" % resources,
                stream(rulings + b"BT /F1 10 Tf 30 370 Td (97.5%) Tj ET " + content),
                b"<< /Type /OCG /Name %s >>" % name,
                b"<< /Type /OCG /Name (body) >>",
                stream(b"BT /F1 10 Tf 30 320 Td (88.0%) Tj ET", form + b" /OC 5 0 R"),
                stream(b"BT /F1 10 Tf 230 320 Td (10.0%) Tj ET", form),
            ]
        ),
        source="a.pdf",
        document_id="d",
    )


IN_CONTENT = b"/OC /L0 BDC BT /F1 10 Tf 30 320 Td (88.0%) Tj ET EMC /OC /L1 BDC BT /F1 10 Tf 230 320 Td (10.0%) Tj ET EMC"
IN_FORMS = b"/Fm1 Do /Fm0 Do"
FORM_IN_LAYER = b"/Fm1 Do q /OC /L0 BDC /Fm0 Do EMC Q"


@pytest.mark.parametrize("content", [IN_CONTENT, IN_FORMS, FORM_IN_LAYER])
def test_a_layer_that_is_off_is_not_shown(content: bytes) -> None:
    """Text of a layer that is off is not read, in the page or in a form of its own; that of others is."""
    document = layered(content)
    assert rows(document.grids[0]) == [["97.5%", ""], ["", "10.0%"]]
    assert unseen(document) == [("88.0%", "hidden")]


@pytest.mark.parametrize("content", [IN_CONTENT, IN_FORMS])
def test_a_layer_that_is_on_is_shown(content: bytes) -> None:
    """With the layer on all of it is read."""
    document = layered(content, off=False)
    assert rows(document.grids[0]) == [["97.5%", ""], ["88.0%", "10.0%"]]
    assert document.unseen == ()


# ------------------------------------------------------------------------------------------- annotations


def annotated(*annotations: bytes, form: bytes = b"") -> Document:
    """Read a page with a table of one empty cell of 360 to 100 points and these annotations."""
    rulings = b"20 300 m 380 300 l S 20 400 m 380 400 l S 20 300 m 20 400 l S 380 300 m 380 400 l S 200 300 m 200 400 l S"
    numbers = b" ".join(b"%d 0 R" % (6 + index) for index in range(len(annotations)))
    return read_pdf(
        raw_pdf(
            [
                b"<< /Type /Catalog /Pages 2 0 R %s >>" % form,
                b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 500] /Contents 4 0 R /Annots [%s] /Resources << "
                b"/Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>" % numbers,
                stream(rulings + b" BT /F1 10 Tf 30 350 Td (label) Tj ET"),
                stream(
                    b"BT /F1 12 Tf 5 5 Td (PASSED) Tj ET 0 0 m 80 0 l S 0 0 m 0 30 l S",
                    b"/Type /XObject /Subtype /Form /BBox [0 0 90 40] /Resources << /Font << /F1 << /Type /Font "
                    b"/Subtype /Type1 /BaseFont /Helvetica >> >> >>",
                ),
                *annotations,
            ]
        ),
        source="a.pdf",
        document_id="d",
    )


RECT = b"/Rect [210 330 370 350]"
FIELD = b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (a) /F 4 /DA (/Helv 9 Tf 0 g) %s " % RECT
NOTE = b"<< /Type /Annot /Subtype /FreeText /F 4 /DA (/Helv 9 Tf 0 g) %s " % RECT
FORM = b"/AcroForm << /NeedAppearances true /Fields [6 0 R] >>"
VALUE = b"<FEFF0038003851 6C91CC>".replace(b" ", b"")


@pytest.mark.parametrize(
    ("annotation", "form"),
    [
        (FIELD + b"/V " + VALUE + b" >>", FORM),
        (FIELD.replace(b"/Tx", b"/Ch") + b"/Ff 131072 /Opt [(a)] /V " + VALUE + b" >>", FORM),
        (NOTE + b"/Contents " + VALUE + b" >>", b""),
        (FIELD.replace(b"9 Tf", b"0 Tf") + b"/Ff 4096 /V " + VALUE + b" >>", FORM),
    ],
    ids=["field", "choice", "note", "auto-size"],
)
def test_values_without_a_picture_are_typed_in_their_place(annotation: bytes, form: bytes) -> None:
    """A field or a note that has only its value prints it, as every viewer does."""
    assert rows(annotated(annotation, form=form).grids[0]) == [["label", "88公里"]]


@pytest.mark.parametrize(
    "annotation",
    [
        NOTE.replace(b"/F 4", b"/F 2") + b"/Contents (88.0) >>",
        FIELD.replace(b"/Tx", b"/Btn") + b"/V /Yes >>",
        FIELD + b"/V () >>",
    ],
    ids=["hidden", "button", "blank"],
)
def test_what_viewers_do_not_type_is_not_read(annotation: bytes) -> None:
    """A hidden note, a button's state and an empty value print nothing."""
    assert rows(annotated(annotation, form=FORM).grids[0]) == [["label", ""]]


@pytest.mark.parametrize(
    "kind", [b"/Subtype /Stamp", b"/Subtype /Widget /FT /Sig /T (s)"], ids=["stamp", "signature"]
)
def test_a_stamp_is_no_part_of_the_text(kind: bytes) -> None:
    """The words of a stamp or a visible signature enter no cell, and its frame is no ruling."""
    document = annotated(b"<< /Type /Annot %s /F 4 /Rect [210 310 300 350] /AP << /N 5 0 R >> >>" % kind)
    assert rows(document.grids[0]) == [["label", ""]]


# ------------------------------------------------------------------------------------------- held, wide


@pytest.mark.parametrize("count", [2, 3])
def test_a_sheet_printed_pages_wide_is_one_table(count: int) -> None:
    """The columns on the next pages stand beside those on the first, row by row."""
    parts = [(0, 1), (2,)] if count == 2 else [(0,), (1,), (2,)]
    doubled = [lambda canvas, columns=columns: tall(canvas, columns) for columns in parts]
    document = read(*doubled)
    assert rows(document.grids[0]) == [list(line) for line in TALL]
    assert len(document.grids) == 1


TALL = (*TEXTS, ("覆盖率", "90%", "91%"), ("及时率", "100%", "100%"))


def tall(canvas: Canvas, columns: Sequence[int], *, title: str = "") -> None:
    """Draw columns of a table of five rows from the left margin on."""
    edges = [20.0 + 120 * index for index in range(len(columns) + 1)]
    for edge in edges:
        canvas.line(edge, HEIGHT - 50, edge, HEIGHT - 250)
    for row in range(6):
        canvas.line(edges[0], HEIGHT - 50 - 40 * row, edges[-1], HEIGHT - 50 - 40 * row)
    canvas.setFont(SONG, 10)
    canvas.drawString(20, HEIGHT - 30, title)
    for row, line in enumerate(TALL):
        for edge, column in zip(edges, columns, strict=False):
            canvas.drawString(edge + 5, HEIGHT - 50 - 40 * row - 20, line[column])


@pytest.mark.parametrize(
    "second", [lambda canvas: tall(canvas, (0, 1, 2)), lambda canvas: tall(canvas, (2, 1), title="另一张表的标题")]
)
def test_two_forms_of_one_layout_stay_two(second: Draw) -> None:
    """Pages whose tables begin with the same labels, or that have a title of their own, are not put side by side."""
    document = read(lambda canvas: tall(canvas, (0, 1, 2), title="自评表"), second)
    assert len(document.grids) == 2


def portfolio(attached: bytes, *, cover_table: bool = False) -> bytes:
    """Return a PDF with a cover and an attached file."""
    page = b"BT /F1 10 Tf 30 370 Td (Open with a reader of portfolios) Tj ET "
    if cover_table:
        page += b"".join(b"20 %d m 380 %d l S " % (y, y) for y in (300, 350, 390))
        page += b"".join(b"%d 300 m %d 390 l S " % (x, x) for x in (20, 200, 380))
    return raw_pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R /Collection << /Type /Collection >> /Names << /EmbeddedFiles << /Names "
            b"[(a.pdf) 5 0 R] >> >> >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 500] /Contents 4 0 R /Resources << /Font << /F1 << "
            b"/Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
            stream(page),
            b"<< /Type /Filespec /F (a.pdf) /UF (a.pdf) /EF << /F 6 0 R >> >>",
            stream(attached, b"/Type /EmbeddedFile"),
        ]
    )


def inner(data: bytes) -> Document:
    """Read an attached PDF."""
    return read_pdf(data, source="b.pdf", document_id="d")


def attached_table() -> bytes:
    """Return a PDF with the table."""
    return book(lambda sheet: table(sheet.canvas))


def test_files_attached_to_a_cover_are_read() -> None:
    """The tables of an attached file follow the cover, without a page of the file that holds them."""
    document = read_pdf(portfolio(attached_table()), source="a.pdf", document_id="d", nested=inner)
    assert rows(document.grids[0]) == [list(line) for line in TEXTS]
    assert [page.number for page in document.pages] == [1, None]
    assert document.grids[0].cells[0].provenance.page is None
    assert document.notes == ("读取了附件“a.pdf”",)


@pytest.mark.parametrize(("table_there", "notes"), [(True, "文件带有 1 个附件，未读取"), (False, "附件“a.pdf”未读取")])
def test_what_is_attached_and_not_read_is_noted(table_there: bool, notes: str) -> None:  # noqa: FBT001  a parameter
    """Beside a table of the file's own an attachment is no report; what is no document cannot be read."""
    data = portfolio(b"no document", cover_table=table_there)
    document = read_pdf(data, source="a.pdf", document_id="d", nested=lambda _: None)
    assert document.notes == (notes,)


def xfa(data: bytes) -> Document:
    """Read a page that asks to wait, with the data of an XFA form."""
    packet = b'<xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/"><xfa:datasets xmlns:xfa="x"><xfa:data>%s</xfa:data></xfa:datasets></xdp:xdp>'
    return read_pdf(
        raw_pdf(
            [
                b"<< /Type /Catalog /Pages 2 0 R /NeedsRendering true /AcroForm << /Fields [] /XFA 5 0 R >> >>",
                b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 500] /Contents 4 0 R /Resources << /Font << /F1 << "
                b"/Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
                stream(b"BT /F1 10 Tf 30 370 Td (Please wait...) Tj ET"),
                stream(packet % data),
            ]
        ),
        source="a.pdf",
        document_id="d",
    )


def test_the_data_of_an_xfa_form_is_a_table() -> None:
    """Records of one kind are rows under the names of their values, other values are lines; nothing confirms it."""
    record = "<row><name>{}</name><value>{}</value></row>"
    data = f"<form><title>A</title>{record.format('a', '1')}{record.format('b', '2')}</form>"
    document = xfa(data.encode())
    assert rows(document.grids[0]) == [["name", "value"], ["a", "1"], ["b", "2"]]
    assert document.grids[0].agreement == 0.0
    assert "title：A" in [each.text for page in document.pages for each in page.paragraphs]
    assert any("XFA" in note for note in document.notes)


def test_a_please_wait_page_without_data_says_what_it_is() -> None:
    """A form whose data cannot be read is noted as a form for another reader."""
    document = xfa(b"")
    assert document.grids == ()
    assert any("XFA" in note for note in document.notes)


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


def test_a_page_of_plain_black_text_is_as_it_was() -> None:
    """Without anything doubtful nothing is apart."""
    document = read_pdf(book(lambda sheet: plain(sheet)), source="a.pdf", document_id="d")
    assert rows(document.grids[0]) == [list(line) for line in TEXTS]
    assert document.unseen == ()


def plain(sheet: Sheet) -> None:
    """Draw the table."""
    table(sheet.canvas)
