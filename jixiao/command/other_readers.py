"""A file's tables as another reader finds them (pdfplumber, camelot, python-docx), to hold beside ours."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pypdfium2

from extract.container.sniff import sniff
from extract.pdf.second_opinion import PDF_ENGINES, WORD_ENGINES, single_page
from jixiao.base.exits import Refusal

ENGINES: Final = (*PDF_ENGINES, *WORD_ENGINES)
"""Names a person may ask for."""


def tables_of(path: Path, engine: str, *, page: int | None) -> Iterator[str]:
    """Yield lines: of each table a title with its number and page, then a row each; of one page only where given.

    Raises:
        Refusal: no such engine, a file of another format than it reads, or a PDF that cannot be opened.
    """
    if engine not in ENGINES:
        raise Refusal(f"没有名为 {engine} 的读取方式；可用：{'、'.join(ENGINES)}。")
    data = path.read_bytes()
    wanted = "pdf" if engine in PDF_ENGINES else "docx"
    found = sniff(data, path.suffix)
    if found != wanted:
        raise Refusal(f"{engine} 只读 {wanted.upper()}，{path} 是{found or '未知格式'}；请去掉 --engine。")
    logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it warns of every font that leaves its box out
    number = 0
    for at, tables in _pages(data, engine, path, page):
        for rows in tables:
            number += 1
            place = f"第 {at} 页，" if at is not None else ""
            yield f"表 {number}（{place}{engine}）"
            yield from (" | ".join("".join(cell.split("\n")) for cell in row) for row in rows)
            yield ""


def _pages(
    data: bytes, engine: str, path: Path, page: int | None
) -> Iterator[tuple[int | None, list[list[list[str]]]]]:
    if engine in WORD_ENGINES:
        if page is None:
            yield None, WORD_ENGINES[engine](data)
        return
    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise Refusal(f"{path} 打不开（{error}）；加密或损坏的文件请去掉 --engine 再试。") from error
    try:
        for index in range(len(pdf)):
            if page is None or page == index + 1:
                yield index + 1, PDF_ENGINES[engine](single_page(pdf, index))
    finally:
        pdf.close()
