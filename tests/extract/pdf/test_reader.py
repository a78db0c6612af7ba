"""A PDF as a whole: opened or refused with a reason, its pages in order, its paragraphs joined over page breaks."""

from __future__ import annotations

import random
import tracemalloc
from collections.abc import Callable
from functools import partial

import pypdfium2
import pytest
from reportlab.lib.pdfencrypt import StandardEncryption

from extract.document import Document, Grid
from extract.errors import DamagedFileError, EncryptedFileError, ReadError, TooLargeError
from extract.pdf import reader as pdf_module
from extract.pdf.reader import open_pdf
from extract.pdf.reader import read as read_pdf
from extract.source import Source
from tests.support.pdf_forms import HEIGHT, WIDTH, PageSpec, Sheet, Table, book, glyph_numbers, raw_pdf, stream

FORM = Table(
    xs=(40, 120, 200, 300),
    ys=(50, 80, 110, 150),
    texts={(0, 0): "指标", (0, 1): "目标", (0, 2): "得分", (1, 0): "数量", (1, 1): "100%", (1, 2): "9.5"},
)
FULL = "将资金和绩效目标同步分解下达至各项目实施单位并要求及时支付"
SIZE = 10.0
NOISE = random.Random(1).randbytes(4000)  # noqa: S311  the same noise at every run


def read(data: bytes, *, passwords: tuple[str, ...] = ()) -> Document:
    """Return a PDF as it is read, nothing recognised."""
    return read_pdf(Source(name="report.pdf", data=data, passwords=tuple(passwords), ocr="never", known_id="d"))


def draw_form(sheet: Sheet) -> None:
    """Draw a form."""
    sheet.table(FORM)


def written(*lines: str, top: float = 60.0, indent: bool = False) -> Callable[[Sheet], None]:
    """Return what prints lines at the left margin, the first with the usual indent."""

    def paint(sheet: Sheet) -> None:
        for row, text in enumerate(lines):
            sheet.text(60 + (2 * SIZE if indent and row == 0 else 0), top + row * 16, text, size=SIZE)

    return paint


def texts(document: Document) -> list[list[str]]:
    """Return the texts of each page's paragraphs."""
    return [[paragraph.text for paragraph in page.paragraphs] for page in document.pages]


def locked(user: str, owner: str = "owner") -> bytes:
    """Return a form under a password."""
    return book(draw_form, encrypt=StandardEncryption(user, ownerPassword=owner, strength=128))


def test_a_document_knows_its_source_and_its_pages() -> None:
    """Name, id, format and page count are told; pages are numbered from 1."""
    document = read(book(draw_form, draw_form))
    assert (document.source, document.document_id, document.format) == ("report.pdf", "d", "pdf")
    assert document.page_count == 2
    assert [(page.number, page.width, page.height, page.state) for page in document.pages] == [
        (1, WIDTH, HEIGHT, "read"),
        (2, WIDTH, HEIGHT, "read"),
    ]
    assert document.notes == ()


def test_tables_are_numbered_through_the_document() -> None:
    """The number of a table goes on from page to page; its cells carry page and table."""
    document = read(book(draw_form, written("一、绩效目标"), draw_form))
    assert [(grid.number, grid.page) for grid in document.grids] == [(1, 1), (2, 3)]
    place = document.grids[1].at(0, 0).provenance
    assert (place.document_id, place.page, place.table, place.method) == ("d", 3, 2, "text_lattice")


def test_a_landscape_page_in_a_portrait_book_is_read_with_its_own_margins() -> None:
    """A wide page keeps its size, and does not keep the lines of the others apart."""
    upright = written(FULL, "金。", top=60)
    wide = PageSpec(paint=written(FULL + FULL + "绩效。", top=60), width=800, height=400)
    document = read(book(upright, wide, upright))
    assert [(page.width, page.height) for page in document.pages] == [(400, 500), (800, 400), (400, 500)]
    assert texts(document)[0] == texts(document)[2] == [FULL + "金。"]


def test_a_table_cut_by_the_page_break_tells_so_on_both_pages() -> None:
    """The open border is at the bottom of one page and at the top of the next."""
    cut = frozenset({"bottom"}), frozenset({"top"})
    parts = [
        Table(xs=FORM.xs, ys=FORM.ys, texts=FORM.texts, missing=missing, merged=((0, 0, 3, 1),)) for missing in cut
    ]
    document = read(book(*(partial(Sheet.table, table=part) for part in parts)))
    assert [(grid.open_top, grid.open_bottom) for grid in document.grids] == [(False, True), (True, False)]


def test_a_paragraph_goes_on_over_the_page_break() -> None:
    """It stands on the page where it began, with all its lines; page numbers do not part it."""

    def first(sheet: Sheet) -> None:
        written("（一）绩效目标完成情况", FULL, top=440)(sheet)
        sheet.text(190, 490, "- 1 -")

    document = read(book(first, written("类绩效资金。", "（二）资金管理情况", top=30)))
    assert texts(document) == [["（一）绩效目标完成情况", FULL + "类绩效资金。"], ["（二）资金管理情况"]]
    assert document.pages[0].paragraphs[1].lines == (FULL, "类绩效资金。")


def test_latin_words_keep_their_space_over_the_page_break() -> None:
    """A page that ends in a Latin word and one that begins with one are joined as lines are."""
    document = read(book(written(FULL[:-3] + " annual", top=460), written("budget 绩效。", top=30)))
    assert texts(document)[0] == [FULL[:-3] + "annual budget绩效。"]


def test_a_new_paragraph_on_the_next_page_is_one() -> None:
    """An indent, a closing mark before the break, or a table at its top end the paragraph."""
    ended = written(FULL + "。", top=460)
    assert len(texts(read(book(ended, written("绩效良好。", top=30))))[1]) == 1
    assert len(texts(read(book(written(FULL, top=460), written("绩效良好。", top=30, indent=True))))[1]) == 1

    def table_first(sheet: Sheet) -> None:
        draw_form(sheet)
        written("绩效良好。", top=200)(sheet)

    assert len(texts(read(book(written(FULL, top=460), table_first)))[1]) == 1


def test_a_running_head_above_a_table_joins_nothing() -> None:
    """Text below a table at the top of a page does not go on with the page before, whatever the head."""

    def headed(sheet: Sheet) -> None:
        sheet.text(60, 25, "某市部门决算绩效", size=SIZE)
        draw_form(sheet)
        written("绩效良好。", top=200)(sheet)

    def last(sheet: Sheet) -> None:
        headed(sheet)
        written(FULL, top=470)(sheet)

    assert texts(read(book(headed, last, headed)))[2] == ["某市部门决算绩效", "绩效良好。"]


def test_running_heads_are_marked() -> None:
    """What is printed at the top of three pages is marked on each of them, and on no other text."""

    def headed(sheet: Sheet) -> None:
        sheet.text(60, 25, "某市部门决算", size=SIZE)
        written("绩效目标完成。", top=100)(sheet)

    document = read(book(headed, headed, headed))
    assert [[(p.text, p.running) for p in page.paragraphs] for page in document.pages] == [
        [("某市部门决算", True), ("绩效目标完成。", False)]
    ] * 3


def test_pages_that_could_not_be_read_are_noted() -> None:
    """The notes name the pages that are pictures and those without usable text."""

    def scan(sheet: Sheet) -> None:
        sheet.picture((0, 0, WIDTH, HEIGHT))

    pictures = read(book(*[scan] * 2, draw_form, *[scan] * 20))
    assert [page.state for page in pictures.pages].count("needs_ocr") == 22
    (note,) = pictures.notes
    assert note.startswith("第 1、2、4、5、")
    assert " 等 页为图像" in note
    (garbled,) = read(glyph_numbers(mapped_to=[*range(0xE000, 0xE019), *b"100%A"])).notes
    assert garbled.startswith("第 1 页文字层无法使用")


def test_a_page_that_cannot_be_loaded_leaves_the_others() -> None:
    """A page object that is missing costs that page alone, and is noted."""
    good = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 500] /Contents 4 0 R >>"
    kids = b"<< /Type /Pages /Kids [3 0 R 99 0 R 3 0 R] /Count 3 >>"
    box = stream(b"40 40 m 100 40 l S")
    document = read(raw_pdf([b"<< /Type /Catalog /Pages 2 0 R >>", kids, good, box]))
    assert document.page_count == 3
    assert [page.state for page in document.pages] == ["empty", "damaged", "empty"]
    assert document.notes[0].startswith("第 2 页")


def test_a_file_under_a_password_is_refused_without_it() -> None:
    """The error says what is missing and how to give it."""
    with pytest.raises(EncryptedFileError, match="口令") as caught:
        read(locked("secret"))
    assert "--password-file" in caught.value.sentence()
    with pytest.raises(EncryptedFileError):
        read(locked("secret"), passwords=("wrong", ""))


@pytest.mark.parametrize("password", ["secret", "owner"])
def test_a_file_under_a_password_is_read_with_it(password: str) -> None:
    """The first password that fits opens the file, the user's or the owner's."""
    (grid,) = read(locked("secret"), passwords=("wrong", password)).grids
    assert grid.at(1, 2).text == "9.5"


def test_a_file_that_only_restricts_printing_needs_no_password() -> None:
    """An owner's password alone keeps nobody from reading."""
    assert len(read(locked("")).grids) == 1


def test_passwords_are_no_harm_to_an_open_file() -> None:
    """A file without a password is read whatever passwords are given."""
    pdf = open_pdf(book(draw_form), passwords=("secret",))
    try:
        assert len(pdf) == 1
    finally:
        pdf.close()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no PDF at all",
        b"%PDF-1.7\n%%EOF\n",
        b"%PDF-1.7\n" + NOISE,
        raw_pdf([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>"]),
        raw_pdf([b"<< /Type /Catalog >>"]),
    ],
    ids=["empty", "text", "header", "noise", "no pages", "no page tree"],
)
def test_a_file_that_is_no_pdf_inside_is_damaged(data: bytes) -> None:
    """Files without a page cannot be read, and say so."""
    with pytest.raises(DamagedFileError, match="PDF"):
        read(data)


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.9, 0.99])
def test_a_truncated_file_is_damaged_or_read_as_far_as_it_goes(share: float) -> None:
    """A download that broke off raises DamagedFileError and nothing else, where pdfium cannot mend it."""
    data = book(draw_form, draw_form, draw_form)
    with pytest.raises(DamagedFileError):
        read(data[: int(len(data) * share)])


def test_a_broken_end_of_file_is_mended() -> None:
    """A file whose cross reference is wrong still holds its pages."""
    data = book(draw_form).replace(b"startxref", b"startxxxx")
    assert len(read(data).grids) == 1


def test_broken_bytes_raise_no_other_error() -> None:
    """Whatever is wrong inside a file, it is read in part or raises one of the ReadError tree."""
    source = book(draw_form, written(FULL, "金。"))
    chance = random.Random(7)  # noqa: S311  the same noise at every run
    for _ in range(120):
        data = bytearray(source)
        for _ in range(chance.randint(1, 12)):
            place = chance.randrange(20, len(data))
            data[place : place + chance.randint(0, 3)] = chance.randbytes(chance.randint(0, 4))
        try:
            document = read(bytes(data))
        except ReadError:
            continue
        assert all(isinstance(page.number, int) for page in document.pages)


def test_too_many_pages_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """More pages than the limit raise TooLargeError before any is read."""
    monkeypatch.setattr(pdf_module, "MAX_PAGES", 1)
    with pytest.raises(TooLargeError, match="共 2 页"):
        read(book(draw_form, draw_form))


def test_an_opened_file_is_closed_whatever_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    """No handle is left open when reading fails."""
    closed: list[pypdfium2.PdfDocument] = []
    close = pypdfium2.PdfDocument.close

    def remember(self: pypdfium2.PdfDocument) -> None:
        closed.append(self)
        close(self)

    monkeypatch.setattr(pypdfium2.PdfDocument, "close", remember)
    monkeypatch.setattr(pdf_module, "MAX_PAGES", 0)
    with pytest.raises(TooLargeError):
        read(book(draw_form))
    assert len(closed) == 1


def drawn(operators: str, *, width: float = WIDTH, height: float = HEIGHT) -> bytes:
    """Return a page of path operators with a line of text that makes it worth reading."""

    def paint(sheet: Sheet) -> None:
        sheet.canvas._code.append(operators)
        sheet.text(40, 40, "绩效目标 100%")

    return book(PageSpec(paint=paint, width=width, height=height))


def peak_megabytes(data: bytes) -> tuple[Document, float]:
    """Return a document and the most memory that Python objects took while it was read."""
    tracemalloc.start()
    try:
        document = read(data)
        return document, tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()


@pytest.mark.slow
def test_a_page_of_a_hundred_thousand_paths_is_read_within_bounds() -> None:
    """A map among the pages costs some memory and no error."""
    chance = random.Random(1)  # noqa: S311  the same drawing at every run
    strokes = []
    for _ in range(50_000):
        x, y = chance.random() * 390, chance.random() * 400
        strokes.append(f"{x:.1f} {y:.1f} m {x + chance.random() * 30:.1f} {y:.1f} l S")
        strokes.append(f"{x:.1f} {y:.1f} m {x:.1f} {y + chance.random() * 30:.1f} l S")
    document, megabytes = peak_megabytes(drawn("\n".join(strokes)))
    assert [page.state for page in document.pages] == ["read"]
    assert "绩效目标100%" in [paragraph.text for paragraph in document.pages[0].paragraphs]
    assert megabytes < 150


@pytest.mark.slow
def test_the_largest_page_is_read_like_any_other() -> None:
    """A form on a page of 14,400 by 14,400 points, the largest there is, has its cells and its text."""
    large = Table(
        xs=tuple(float(x) for x in range(1000, 13_001, 1500)),
        ys=tuple(float(y) for y in range(1000, 13_001, 400)),
        texts={(row, column): f"指标{row}.{column}" for row in range(30) for column in range(8)},
    )
    spec = PageSpec(paint=lambda sheet: sheet.table(large, size=100), width=14_400, height=14_400)
    document, megabytes = peak_megabytes(book(spec))
    (grid,) = document.grids
    assert (grid.row_count, grid.column_count) == (30, 8)
    assert grid.at(29, 7).text == "指标29.7"
    assert megabytes < 50


@pytest.mark.slow
def test_a_plan_on_the_largest_page_is_no_table() -> None:
    """Hatching of 720 by 720 boxes is not read cell by cell."""
    strokes = [f"0 {at} m 14400 {at} l S {at} 0 m {at} 14400 l S" for at in (step * 20 for step in range(720))]
    document, megabytes = peak_megabytes(drawn("\n".join(strokes), width=14_400, height=14_400))
    assert not any(isinstance(block, Grid) for block in document.blocks())
    assert megabytes < 100
