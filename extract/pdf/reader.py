"""PDF -> Document: opened with its password, read page by page, its paragraphs made with the margins of all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pypdfium2
from pypdfium2 import raw

from extract.document import Document, Page
from extract.errors import DamagedFileError, EncryptedFileError, MissingToolError, TooLargeError
from extract.inside.recognition import available
from extract.page.placing import coarse_notes
from extract.pdf.fallback_font import install
from extract.pdf.held import attached_pages, form_data
from extract.pdf.layers import Layers
from extract.pdf.pages import PageReader
from extract.pdf.unfolding import refuse_unfolding
from extract.source import Nested, Source
from extract.tables.draft import PageDraft
from extract.tables.finish import finish_pages
from extract.tables.side_by_side import with_wide_sheets

MAX_PAGES = 20_000
"""Pages; a published final account has some hundred."""
MISSING_OCR = "未安装文字识别组件，可执行 pip install jixiao[ocr]"


def open_pdf(data: bytes, passwords: Sequence[str] = ()) -> pypdfium2.PdfDocument:
    """Return the opened file, with the first password that fits.

    Raises:
        EncryptedFileError: the file asks for a password that is not among those given.
        DamagedFileError: pdfium cannot open the file, or it has no page.
    """
    install()
    for password in (None, *passwords):
        try:
            pdf = pypdfium2.PdfDocument(data, password=password)
        except pypdfium2.PdfiumError as error:
            if getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD or "password" in str(error).lower():
                continue
            raise DamagedFileError(f"PDF 无法打开（{error}）") from error
        if len(pdf) == 0:
            pdf.close()
            raise DamagedFileError("PDF 没有页面")
        return pdf
    raise EncryptedFileError("PDF 有打开口令")


def read(source: Source) -> Document:
    """Return the Document of a PDF.

    Pages that are only pictures, or whose text layer is unusable, are recognised with `ocr` auto, and all pages with
    always; with never, or where no recogniser is installed, they say so in `state` and in the notes. Pages without
    rulings that show nothing of what is `worth` reading are read as plain lines. A cover without a table is followed
    by what the file holds instead: attached files, as `nested` reads them, and the data of a form.

    Raises:
        EncryptedFileError, DamagedFileError, TooLargeError: see `open_pdf`; more than MAX_PAGES pages.
        MissingToolError: `ocr` is always and no recogniser is installed.
    """
    pdf = open_pdf(source.data, source.passwords)
    try:
        refuse_unfolding(source.data)
        if len(pdf) > MAX_PAGES:
            raise TooLargeError(f"PDF 共 {len(pdf)} 页，超过上限 {MAX_PAGES} 页")
        count = len(pdf)
        layers = Layers(source.data, source.passwords)
        reader = PageReader(pdf=pdf, document_id=source.document_id, ocr=source.ocr, worth=source.worth, layers=layers)
        drafts = _read_all(reader)
        pages = with_wide_sheets(finish_pages(drafts, source.document_id))
        notes: list[str] = []
        pages.extend(_held_pages(reader, pages, source.nested, notes))
    finally:
        pdf.close()
    lost = sum(not draft.text.width for draft in drafts)
    if 2 * lost > count and not any(page.blocks for page in pages):
        raise DamagedFileError("PDF 的页面打不开，能打开的页上没有内容")
    return Document(
        document_id=source.document_id,
        source=source.name,
        format="pdf",
        pages=tuple(pages),
        page_count=count,
        notes=(*_notes(pages), *coarse_notes(pages), *notes),
        unseen=tuple(each for draft in drafts for each in draft.unseen),
    )


def _held_pages(reader: PageReader, pages: Sequence[Page], nested: Nested | None, notes: list[str]) -> list[Page]:
    """Return what a file without a table holds instead of showing it; of one with tables, note what is attached."""
    pdf = reader.pdf
    tables = sum(len(page.grids) for page in pages)
    attached = raw.FPDFDoc_GetAttachmentCount(pdf.raw) + len(reader.pinned)
    if tables or any(page.state == "needs_ocr" for page in pages):
        notes.extend([f"文件带有 {attached} 个附件，未读取"] if attached > 0 else [])
        return []
    held = list(attached_pages(pdf, reader.pinned, nested, tables + 1, notes)) if attached > 0 else []
    blocks = form_data(pdf, reader.document_id, tables + 1) if not held else ()
    if blocks:
        notes.append("XFA 表单，页面只有提示；读取的是表单数据")
        held.append(Page(number=None, blocks=blocks))
    elif not held and raw.FPDF_GetFormType(pdf.raw) == raw.FORMTYPE_XFA_FULL:
        notes.append("XFA 表单，内容须用 Adobe Reader 打开")
    return held


def _read_all(reader: PageReader) -> list[PageDraft]:
    try:
        return list(reader.drafts())
    except MissingToolError:
        if reader.ocr == "always":
            raise
        return list(replace(reader, ocr="never").drafts())


def _notes(pages: Sequence[Page]) -> Iterator[str]:
    for state, words in (
        ("needs_ocr", "为图像，需文字识别"),
        ("garbled", "文字层无法使用（缺少 Unicode 映射）"),
        ("damaged", "已损坏，无法显示"),
    ):
        numbers = [str(page.number) for page in pages if page.state == state]
        if numbers:
            remedy = "" if state == "damaged" or available() else f"；{MISSING_OCR}"
            yield f"第 {'、'.join(numbers[:20])}{' 等' if len(numbers) > 20 else ''} 页{words}{remedy}"
