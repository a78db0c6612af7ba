"""Makes large PDFs for measuring: the pages of a report repeated up to a number of pages."""

from __future__ import annotations

import io

import pypdfium2


def book(data: bytes, pages: int) -> bytes:
    """Return a PDF of `pages` pages: those of the given one, again and again."""
    with pypdfium2.PdfDocument(data) as source, pypdfium2.PdfDocument.new() as target:
        length = len(source)
        while (missing := pages - len(target)) > 0:
            target.import_pages(source, pages=list(range(min(length, missing))))
        buffer = io.BytesIO()
        target.save(buffer)
        return buffer.getvalue()
