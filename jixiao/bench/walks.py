"""The five ways over the pages of a PDF that `make bench` compares, each returning the number of pages."""

from __future__ import annotations

import io
import logging
import warnings
from collections.abc import Callable, Mapping
from ctypes import c_double, c_float
from pathlib import Path
from typing import TypeAlias

import pypdfium2
from pypdfium2 import raw

from extract.pdf.reader import read as read_pdf
from extract.source import Source
from jixiao.parsing.parse import parse_bytes
from jixiao.parsing.settings import Settings, load_settings

Walk: TypeAlias = Callable[[Path], int]


def pipeline(settings: Settings) -> Walk:
    """Return the whole way: read, normalise, check, turn into Arrow tables."""

    def walk(path: Path) -> int:
        parsed = parse_bytes(Source(name=path.name, data=path.read_bytes(), ocr="never"), settings)
        pages = parsed.document["page_count"]
        if not isinstance(pages, int):
            raise TypeError(f"{path.name}: {parsed.document['error']}")
        return pages

    return walk


def reader(path: Path) -> int:
    """Read pages, tables and paragraphs; nothing is normalised."""
    return len(read_pdf(Source(name=path.name, data=path.read_bytes(), ocr="never", known_id="0" * 64)).pages)


def pdfium_walk(path: Path) -> int:
    """Visit every character with its box and every path object with its points: what any reader must do at least."""
    pages = 0
    with pypdfium2.PdfDocument(io.BytesIO(path.read_bytes())) as pdf:
        for page in pdf:
            text = page.get_textpage()
            edges = (c_double(), c_double(), c_double(), c_double())
            for index in range(raw.FPDFText_CountChars(text.raw)):
                raw.FPDFText_GetUnicode(text.raw, index)
                raw.FPDFText_GetCharBox(text.raw, index, *edges)
            _visit_paths(page)
            text.close()
            page.close()
            pages += 1
    return pages


def _visit_paths(page: pypdfium2.PdfPage) -> None:
    x, y = c_float(), c_float()
    for index in range(raw.FPDFPage_CountObjects(page.raw)):
        item = raw.FPDFPage_GetObject(page.raw, index)
        if raw.FPDFPageObj_GetType(item) != raw.FPDF_PAGEOBJ_PATH:
            continue
        for number in range(raw.FPDFPath_CountSegments(item)):
            raw.FPDFPathSegment_GetPoint(raw.FPDFPath_GetPathSegment(item, number), x, y)


def pdfplumber_tables(path: Path) -> int:
    """Find all tables as pdfplumber does by default."""
    import pdfplumber  # noqa: PLC0415  only the benchmark needs it

    logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it warns of every font without a box
    pages = 0
    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            page.extract_tables()
            page.close()
            pages += 1
    return pages


def camelot_lattice(path: Path) -> int:
    """Find all ruled tables as camelot does by default."""
    from camelot.io import read_pdf as read_tables  # noqa: PLC0415  heavy

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of every page without a table
        read_tables(str(path), pages="all", flavor="lattice")
    with pypdfium2.PdfDocument(path) as pdf:
        return len(pdf)


def walks() -> Mapping[str, Walk]:
    """Return what is measured, by name, in the order of the table."""
    return {
        "全程（读取、规整、核对、成表）": pipeline(load_settings()),
        "仅读取": reader,
        "pdfplumber extract_tables": pdfplumber_tables,
        "camelot lattice": camelot_lattice,
        "pdfium 逐字符逐路径": pdfium_walk,
    }
