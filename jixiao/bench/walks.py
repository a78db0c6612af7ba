"""The ways over a set of files that `make bench` compares; each loads its libraries when it is chosen."""
# ruff: noqa: PLC0415 -- a way loads what it needs and nothing of the other ones

from __future__ import annotations

import io
import logging
import warnings
from collections.abc import Callable, Mapping
from ctypes import c_double, c_float
from pathlib import Path
from typing import Any, Final, TypeAlias

Walk: TypeAlias = Callable[[Path], int]
"""Goes through a file and returns its pages, 1 where it has none."""

SCAN_DPI: Final = 200
"""At which the plain recogniser sees the pages of a PDF: what offices scan at."""


def pipeline() -> Walk:
    """Return the whole way: read, normalise, check, turn into Arrow tables."""
    return _whole("never")


def recognition() -> Walk:
    """Return the whole way with pages recognised where they are pictures."""
    return _whole("auto")


def _whole(ocr: Any) -> Walk:  # noqa: ANN401  the literal's module would be loaded for the peers too
    from extract.source import Source
    from jixiao.parsing.parse import parse_bytes
    from jixiao.parsing.settings import load_settings

    settings = load_settings(ocr=ocr)

    def walk(path: Path) -> int:
        parsed = parse_bytes(Source(name=path.name, data=path.read_bytes(), ocr=ocr), settings)
        if parsed.status == "failed":
            raise RuntimeError(f"{path.name}: {parsed.document['error']}")
        pages = parsed.document["page_count"]
        return pages if isinstance(pages, int) else 1

    return walk


def reader() -> Walk:
    """Return the reading of pages, tables and paragraphs; nothing is normalised."""
    from extract.pdf.reader import read as read_pdf
    from extract.source import Source

    def walk(path: Path) -> int:
        return len(read_pdf(Source(name=path.name, data=path.read_bytes(), ocr="never", known_id="0" * 64)).pages)

    return walk


def pdfium_walk() -> Walk:
    """Return the visit of every character with its box and every path object with its points: what any reader does."""
    import pypdfium2
    from pypdfium2 import raw

    def paths(page: pypdfium2.PdfPage) -> None:
        x, y = c_float(), c_float()
        for index in range(raw.FPDFPage_CountObjects(page.raw)):
            item = raw.FPDFPage_GetObject(page.raw, index)
            if raw.FPDFPageObj_GetType(item) != raw.FPDF_PAGEOBJ_PATH:
                continue
            for number in range(raw.FPDFPath_CountSegments(item)):
                raw.FPDFPathSegment_GetPoint(raw.FPDFPath_GetPathSegment(item, number), x, y)

    def walk(path: Path) -> int:
        pages = 0
        with pypdfium2.PdfDocument(io.BytesIO(path.read_bytes())) as pdf:
            for page in pdf:
                text = page.get_textpage()
                edges = (c_double(), c_double(), c_double(), c_double())
                for index in range(raw.FPDFText_CountChars(text.raw)):
                    raw.FPDFText_GetUnicode(text.raw, index)
                    raw.FPDFText_GetCharBox(text.raw, index, *edges)
                paths(page)
                text.close()
                page.close()
                pages += 1
        return pages

    return walk


def pdfplumber_tables() -> Walk:
    """Return all tables as pdfplumber finds them by default."""
    import pdfplumber

    logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it warns of every font without a box

    def walk(path: Path) -> int:
        pages = 0
        with pdfplumber.open(path) as pdf:
            for page in pdf.pages:
                page.extract_tables()
                page.close()
                pages += 1
        return pages

    return walk


def camelot_lattice() -> Walk:
    """Return all ruled tables as camelot finds them by default."""
    import pypdfium2
    from camelot.io import read_pdf as read_tables

    warnings.simplefilter("ignore")  # it warns of every page without a table

    def walk(path: Path) -> int:
        read_tables(str(path), pages="all", flavor="lattice")
        with pypdfium2.PdfDocument(path) as pdf:
            return len(pdf)

    return walk


def plain_rapidocr() -> Walk:
    """Return rapidocr as it comes, on whole pages."""
    import numpy as np
    import pypdfium2
    import rapidocr
    from PIL import Image

    from extract.container.threads import own

    threads = {"EngineConfig.onnxruntime.intra_op_num_threads": own()}
    engine = rapidocr.RapidOCR(params={"Global.log_level": "error"} | threads)

    def walk(path: Path) -> int:
        if path.suffix != ".pdf":
            with Image.open(path) as picture:
                engine(np.asarray(picture.convert("RGB"))[:, :, ::-1])
            return 1
        with pypdfium2.PdfDocument(path) as pdf:
            for page in pdf:
                engine(page.render(scale=SCAN_DPI / 72).to_numpy())
                page.close()
            return len(pdf)

    return walk


def docx_walk() -> Walk:
    """Return the visit of every paragraph and every cell's text by python-docx."""
    import docx

    def walk(path: Path) -> int:
        document = docx.Document(str(path))
        for paragraph in document.paragraphs:
            str(paragraph.text)
        for table in document.tables:
            for row in table.rows:
                for cell in row.cells:
                    str(cell.text)
        return 1

    return walk


WAYS: Final[Mapping[str, Callable[[], Walk]]] = {
    "pipeline": pipeline,
    "recognition": recognition,
    "reader": reader,
    "pdfplumber": pdfplumber_tables,
    "camelot": camelot_lattice,
    "pdfium": pdfium_walk,
    "rapidocr": plain_rapidocr,
    "python-docx": docx_walk,
}
"""What is measured, by name."""
