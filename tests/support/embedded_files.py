"""Builds files with others inside: workbooks, the containers that wrap them, Word files and sheets that embed them."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence

import openpyxl  # type: ignore[import-untyped]
import xlwt  # type: ignore[import-untyped]

from tests.extract.wordml.test_package import relations

FREE, END = 0xFFFFFFFF, 0xFFFFFFFE
FORM = (("三级指标", "指标值", "分值"), ("河道长度", "≥20公里", "10"), ("验收合格率", "100%", "20"))
SECTOR = 512


def book_xlsx(*sheets: Sequence[Sequence[str]]) -> bytes:
    """Return an xlsx workbook, a sheet for each table."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for sheet in sheets or (FORM,):
        page = book.create_sheet()
        for row in sheet:
            page.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def book_xls(rows: Sequence[Sequence[str]] = FORM) -> bytes:
    """Return a BIFF workbook: an OLE container, as Excel.Sheet.8 objects are stored."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("表")
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            sheet.write(number, column, text)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def container(stream: str, content: bytes) -> bytes:
    """Return an OLE container with one stream."""
    padded = content.ljust(max(4096, -(-len(content) // SECTOR) * SECTOR), b"\0")
    padded += b"\0" * (-len(padded) % SECTOR)
    count = len(padded) // SECTOR
    tables = next(number for number in range(1, 100) if number * 128 >= count + 1 + number)
    chain = [*range(1, count), END, END, *[0xFFFFFFFD] * tables]
    chain += [FREE] * (tables * 128 - len(chain))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    header += struct.pack("<HHHHHHLLLLLLLLLL", 62, 3, 0xFFFE, 9, 6, 0, 0, 0, tables, count, 0, 4096, END, 0, END, 0)
    header += struct.pack("<109L", *[count + 1 + number if number < tables else FREE for number in range(109)])
    folder = _entry("Root Entry", 5, 1, END, 0) + _entry(stream, 2, FREE, 0, len(padded))
    return header + padded + folder.ljust(SECTOR, b"\0") + struct.pack(f"<{len(chain)}L", *chain)


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    raw = name.encode("utf-16-le") + b"\0\0"
    entry = raw.ljust(64, b"\0") + struct.pack("<HBBLLL", len(raw), kind, 1, FREE, FREE, child)
    return entry + b"\0" * 36 + struct.pack("<LQ", start, size)


def dropped(name: str, content: bytes) -> bytes:
    """Return the Ole10Native stream of a file that was dropped into a document."""
    label = name.encode("gbk") + b"\0"
    path = b"C:\\temp\\" + label
    head = b"\x02\0" + label + path + struct.pack("<LL", 0x30000, len(path)) + path
    body = head + struct.pack("<L", len(content)) + content
    return struct.pack("<L", len(body)) + body


def object_run(relation: str, *, kind: str = "Excel.Sheet.12", preview: str = "") -> str:
    """Return a run of a Word document that holds an object, its preview picture before it."""
    shape = f'<v:shape><v:imagedata r:id="{preview}"/></v:shape>' if preview else ""
    return f'<w:r><w:object>{shape}<o:OLEObject Type="Embed" ProgID="{kind}" r:id="{relation}"/></w:object></w:r>'


def with_parts(data: bytes, parts: Mapping[str, bytes | str]) -> bytes:
    """Return a package with parts replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return out.getvalue()


def sheet_with_object(rows: Sequence[Sequence[str]], embedded: bytes, row: int) -> bytes:
    """Return a workbook whose sheet has an object at a row, stated twice as Excel does."""
    data = book_xlsx(rows)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        body = archive.read("xl/worksheets/sheet1.xml").decode()
    anchor = f'<anchor><from><col>0</col><x:row xmlns:x="x">{row}</x:row></from><to><row>99</row></to></anchor>'
    entry = '<oleObject progId="Excel.Sheet.12" shapeId="1" r:id="rId7"'
    objects = (
        '<oleObjects xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:AlternateContent>'
        f"<mc:Choice>{entry}><objectPr>{anchor}</objectPr></oleObject></mc:Choice>"
        f"<mc:Fallback>{entry}/></mc:Fallback></mc:AlternateContent></oleObjects>"
    )
    parts: dict[str, bytes | str] = {
        "xl/worksheets/sheet1.xml": body.replace("</worksheet>", f"{objects}</worksheet>"),
        "xl/worksheets/_rels/sheet1.xml.rels": relations({"rId7": ("package", "../embeddings/book1.xlsx")}),
        "xl/embeddings/book1.xlsx": embedded,
    }
    return with_parts(data, parts)
