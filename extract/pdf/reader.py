"""PDF -> Document: opened with its password, read page by page, its paragraphs made with the margins of all."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pypdfium2
from pypdfium2 import raw

from extract.document import Document, Page
from extract.errors import DamagedFileError, EncryptedFileError, MissingToolError, TooLargeError
from extract.inside.recognition import available
from extract.page.draft import PageDraft
from extract.page.finish import finish_pages
from extract.pdf.fallback_font import install
from extract.pdf.pages import PageReader
from extract.pdf.unfolding import refuse_unfolding
from extract.source import Source

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
            pdf = pypdfium2.PdfDocument(io.BytesIO(data), password=password)
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
    rulings that show nothing of what is `worth` reading are read as plain lines.

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
        drafts = _read_all(pdf, source)
    finally:
        pdf.close()
    pages = finish_pages(drafts, source.document_id)
    lost = sum(not draft.text.width for draft in drafts)
    if 2 * lost > count and not any(page.blocks for page in pages):
        raise DamagedFileError("PDF 的页面打不开，能打开的页上没有内容")
    return Document(
        document_id=source.document_id,
        source=source.name,
        format="pdf",
        pages=tuple(pages),
        page_count=count,
        notes=tuple(_notes(pages)),
    )


def _read_all(pdf: pypdfium2.PdfDocument, source: Source) -> list[PageDraft]:
    reader = PageReader(pdf=pdf, document_id=source.document_id, ocr=source.ocr, worth=source.worth)
    try:
        return list(reader.drafts())
    except MissingToolError:
        if source.ocr == "always":
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
