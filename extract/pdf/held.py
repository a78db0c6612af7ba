"""What a PDF holds instead of showing it: attached files of a portfolio, and the data of an XFA form."""

from __future__ import annotations

import ctypes
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import chain, islice
from typing import Any, NamedTuple

import pypdfium2
from lxml import etree
from pypdfium2 import raw

from extract.container.xml_part import local, parse
from extract.document import Block, Cell, Document, Grid, Page, Paragraph, Provenance, even_edges, renumbered
from extract.errors import ReadError
from extract.page.placing import unplaced
from extract.pdf.texts import text_of
from extract.source import Nested

MAX_ATTACHMENTS = 100
MAX_BYTES = 128 * 2**20
"""Files and bytes of one portfolio that are read."""
MAX_PACKET = 32 * 2**20
"""Bytes of the data of a form."""
MIN_COLUMNS = 2
MIN_ROWS = 2
"""Records of one kind with so many values are a table."""
XFA = frozenset({raw.FORMTYPE_XFA_FULL, raw.FORMTYPE_XFA_FOREGROUND})


class Attached(NamedTuple):
    """A file that a PDF holds: its name and its bytes, none where it is damaged or too large."""

    name: str
    data: bytes


def attached_pages(
    pdf: pypdfium2.PdfDocument, pinned: Sequence[Attached], nested: Nested | None, first_table: int, notes: list[str]
) -> Iterator[Page]:
    """Yield the files that are attached to a PDF, each as pages without number; what is not read is noted.

    `pinned` are those that are pinned to its pages.
    """
    own = raw.FPDFDoc_GetAttachmentCount(pdf.raw)
    files = chain((attached(raw.FPDFDoc_GetAttachment(pdf.raw, index)) for index in range(own)), pinned)
    count = own + len(pinned)
    total = 0
    known: set[bytes] = set()
    for name, data in islice(files, MAX_ATTACHMENTS):
        if data and data in known:
            continue
        known.add(data)
        total += len(data)
        if total > MAX_BYTES:
            notes.append(f"附件“{name}”未读取：附件共超过 {MAX_BYTES >> 20} MB")
            continue
        document: Document | None = None
        try:
            document = nested(data) if nested is not None and data else None
        except ReadError as fault:
            notes.append(f"附件“{name}”：{fault}")
            continue
        if document is None:
            notes.append(f"附件“{name}”未读取")
            continue
        notes.append(f"读取了附件“{name}”")
        notes.extend(f"附件“{name}”：{note}" for note in document.notes)
        blocks = renumbered(list(document.blocks()), first_table)
        first_table += sum(isinstance(block, Grid) for block in blocks)
        yield unplaced(blocks)
    if count > MAX_ATTACHMENTS:
        notes.append(f"附件超过 {MAX_ATTACHMENTS} 个，其余未读")


def attached(item: Any) -> Attached:  # noqa: ANN401  a ctypes handle
    """Return a file by pdfium's handle of it."""
    name = text_of(partial(raw.FPDFAttachment_GetName, item))
    length = ctypes.c_ulong()
    if not raw.FPDFAttachment_GetFile(item, None, 0, length) or not 0 < length.value <= MAX_BYTES:
        return Attached(name, b"")
    body = (ctypes.c_ubyte * length.value)()
    read = raw.FPDFAttachment_GetFile(item, body, length.value, length)
    return Attached(name, bytes(body) if read else b"")


def form_data(pdf: pypdfium2.PdfDocument, document_id: str, first_table: int) -> tuple[Block, ...]:
    """Return the data of an XFA form: records of one kind as a table under their names, other values as lines.

    Source: XML Forms Architecture 3.3, the datasets packet.
    """
    if raw.FPDF_GetFormType(pdf.raw) not in XFA:
        return ()
    for index in range(raw.FPDF_GetXFAPacketCount(pdf.raw)):
        root = _packet(pdf, index)
        data = next((each for each in root.iter() if local(each) == "data"), None) if root is not None else None
        if data is not None:
            blocks = list(_blocks(data, document_id))
            if blocks:
                return renumbered(blocks, first_table)
    return ()


def _packet(pdf: pypdfium2.PdfDocument, index: int) -> etree._Element | None:
    size = ctypes.c_ulong()
    if not raw.FPDF_GetXFAPacketContent(pdf.raw, index, None, 0, size) or not 0 < size.value <= MAX_PACKET:
        return None
    body = ctypes.create_string_buffer(size.value)
    raw.FPDF_GetXFAPacketContent(pdf.raw, index, body, size.value, size)
    try:
        return parse(body.raw)
    except ReadError:
        return None


def _blocks(element: etree._Element, document_id: str) -> Iterator[Block]:
    """Yield the values inside an element in order."""
    kinds = Counter(local(each) for each in element if _is_record(each))
    done: set[str] = set()
    for each in element:
        name = local(each)
        if kinds[name] >= MIN_ROWS and _is_record(each):
            if name not in done:
                done.add(name)
                yield _table([record for record in element if local(record) == name], document_id)
        elif len(each):
            yield from _blocks(each, document_id)
        elif name and (each.text or "").strip():
            text = f"{name}：{(each.text or '').strip()}"
            yield Paragraph(text=text, lines=(text,), provenance=Provenance(document_id=document_id))


def _is_record(element: etree._Element) -> bool:
    return len(element) >= MIN_COLUMNS and all(not len(child) for child in element)


def _table(records: Sequence[etree._Element], document_id: str) -> Grid:
    """Return records as a table: the names of their values as the head, a row for each."""
    names = list(dict.fromkeys(local(value) for record in records for value in record))
    where = Provenance(document_id=document_id, table=1, method="text_stream")
    rows = [names]
    for record in records:
        values = {local(value): (value.text or "").strip() for value in record}
        rows.append([values.get(name, "") for name in names])
    cells = tuple(
        Cell(text=text, lines=(text,) if text else (), row=row, column=column, provenance=where)
        for row, line in enumerate(rows)
        for column, text in enumerate(line)
    )
    return Grid(
        cells=cells,
        row_count=len(rows),
        column_count=len(names),
        column_edges=even_edges(len(names)),
        number=1,
        method="text_stream",
        agreement=0.0,  # nothing printed confirms it
    )
