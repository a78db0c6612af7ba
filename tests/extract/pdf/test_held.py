"""Layers, annotations and fields of a PDF, what it holds instead of showing it, and sheets printed pages wide."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from reportlab.pdfgen.canvas import Canvas

from extract.document import Document
from extract.pdf.reader import read as read_source
from extract.source import Nested, Source
from tests.extract.pdf.test_seen import TEXTS, read, rows, table, unseen
from tests.support.pdf_forms import HEIGHT, SONG, book, raw_pdf, stream


def read_pdf(data: bytes, *, source: str, document_id: str, nested: Nested | None = None) -> Document:
    """Return a file as it is read."""
    return read_source(Source(name=source, data=data, ocr="never", known_id=document_id, nested=nested))


Draw = Callable[[Canvas], None]
PAGE = (
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 500] /Contents 4 0 R /Resources << /Font << /F1 << /Type /Font "
    b"/Subtype /Type1 /BaseFont /Helvetica >> >> >> >>"
)
COLLECTION = (
    b"<< /Type /Catalog /Pages 2 0 R /Collection << /Type /Collection >> /Names << /EmbeddedFiles << /Names "
    b"[(a.pdf) 5 0 R] >> >> >>"
)

# ------------------------------------------------------------------------------------------- layers


def layered(content: bytes, *, off: bool = True) -> Document:
    """Read a page with two layers, 草稿 (object 5, off or on) and 正文 (object 6)."""
    name = b"<FEFF83497A3F>"
    config = b"<< /OFF [5 0 R] >>" if off else b"<< /ON [5 0 R] >>"
    resources = (
        b"<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> "
        b"/Properties << /L0 5 0 R /L1 6 0 R >> /XObject << /Fm0 7 0 R /Fm1 8 0 R >> >>"
    )
    rulings = b"".join(b"20 %d m 380 %d l S " % (y, y) for y in (300, 350, 400))
    rulings += b"".join(b"%d 300 m %d 400 l S " % (x, x) for x in (20, 200, 380))
    form = (
        b"/Type /XObject /Subtype /Form /BBox [0 0 400 500] /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 "
        b"/BaseFont /Helvetica >> >> >>"
    )
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


IN_CONTENT = (
    b"/OC /L0 BDC BT /F1 10 Tf 30 320 Td (88.0%) Tj ET EMC /OC /L1 BDC BT /F1 10 Tf 230 320 Td (10.0%) Tj ET EMC"
)
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
    rulings = (
        b"20 300 m 380 300 l S 20 400 m 380 400 l S 20 300 m 20 400 l S 380 300 m 380 400 l S 200 300 m 200 400 l S"
    )
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
        (FIELD.replace(b"/Tx", b"/Ch") + b"/Ff 131072 /Opt [[(y) (80)] [(x) " + VALUE + b"]] /V (x) >>", FORM),
        (NOTE + b"/Contents " + VALUE + b" >>", b""),
        (NOTE + b"/RC <FEFF003C0070003E00380038516C91CC003C002F0070003E> >>", b""),
        (FIELD.replace(b"9 Tf", b"0 Tf") + b"/Ff 4096 /V " + VALUE + b" >>", FORM),
    ],
    ids=["field", "choice", "labelled-choice", "note", "rich-note", "auto-size"],
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


@pytest.mark.parametrize("kind", [b"/Subtype /Stamp", b"/Subtype /Widget /FT /Sig /T (s)"], ids=["stamp", "signature"])
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
            COLLECTION,
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            PAGE,
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


def test_a_file_pinned_to_a_cover_is_read_once() -> None:
    """A paper clip on a page holds a file as the list of attachments does; one that is in both is read once."""
    for names in (b"", b"/Names << /EmbeddedFiles << /Names [(a) 5 0 R] >> >>"):
        objects = [
            b"<< /Type /Catalog /Pages 2 0 R %s >>" % names,
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            PAGE.replace(b"/Type /Page ", b"/Type /Page /Annots [7 0 R] "),
            stream(b"BT /F1 10 Tf 30 370 Td (See the attached form) Tj ET"),
            b"<< /Type /Filespec /F (a.pdf) /UF (a.pdf) /EF << /F 6 0 R >> >>",
            stream(attached_table(), b"/Type /EmbeddedFile"),
            b"<< /Type /Annot /Subtype /FileAttachment /F 4 /Rect [10 10 30 30] /FS 5 0 R >>",
        ]
        document = read_pdf(raw_pdf(objects), source="a.pdf", document_id="d", nested=inner)
        assert [rows(grid) for grid in document.grids] == [[list(line) for line in TEXTS]]
        assert document.notes == ("读取了附件“a.pdf”",)


@pytest.mark.parametrize(("table_there", "notes"), [(True, "文件带有 1 个附件，未读取"), (False, "附件“a.pdf”未读取")])
def test_what_is_attached_and_not_read_is_noted(table_there: bool, notes: str) -> None:  # noqa: FBT001  a parameter
    """Beside a table of the file's own an attachment is no report; what is no document cannot be read."""
    data = portfolio(b"no document", cover_table=table_there)
    document = read_pdf(data, source="a.pdf", document_id="d", nested=lambda _: None)
    assert document.notes == (notes,)


def xfa(data: bytes) -> Document:
    """Read a page that asks to wait, with the data of an XFA form."""
    packet = b'<x:xdp xmlns:x="x"><f:datasets xmlns:f="f"><f:data>%s</f:data></f:datasets></x:xdp>'
    return read_pdf(
        raw_pdf(
            [
                b"<< /Type /Catalog /Pages 2 0 R /NeedsRendering true /AcroForm << /Fields [] /XFA 5 0 R >> >>",
                b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                PAGE,
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
