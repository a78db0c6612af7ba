"""The package of a Word file: what opens, what is refused, and how; builds the small files of the other Word tests."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from io import BytesIO

import pytest

from extract.docx.reader import read_flow
from extract.errors import (
    DamagedFileError,
    EmptyFileError,
    EncryptedFileError,
    ReadError,
    TooLargeError,
    UnknownFormatError,
)
from extract.source import Source
from extract.wordml.package import MAX_TOTAL_BYTES, open_package, parse_xml

NAMESPACES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in (
        ("w", "http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
        ("r", "http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
        ("m", "http://schemas.openxmlformats.org/officeDocument/2006/math"),
        ("mc", "http://schemas.openxmlformats.org/markup-compatibility/2006"),
        ("wp", "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"),
        ("a", "http://schemas.openxmlformats.org/drawingml/2006/main"),
        ("pic", "http://schemas.openxmlformats.org/drawingml/2006/picture"),
        ("c", "http://schemas.openxmlformats.org/drawingml/2006/chart"),
        ("cx", "http://schemas.microsoft.com/office/drawing/2014/chartex"),
        ("dgm", "http://schemas.openxmlformats.org/drawingml/2006/diagram"),
        ("wps", "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"),
        ("v", "urn:schemas-microsoft-com:vml"),
        ("o", "urn:schemas-microsoft-com:office:office"),
    )
)
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="png" ContentType="image/png"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
    '<Override PartName="/word/numbering.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"/>'
    '<Override PartName="/word/styles.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/></Types>'
)


def relations(entries: Mapping[str, tuple[str, str]]) -> str:
    """Build a relationship part from id -> (kind, target)."""
    lines = ""
    for identifier, (kind, target) in entries.items():
        mode = ' TargetMode="External"' if target.startswith("http") else ""
        lines += f'<Relationship Id="{identifier}" Type="{RELATIONS}/{kind}" Target="{target}"{mode}/>'
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{lines}</Relationships>'
    )


def pack(members: Mapping[str, str | bytes]) -> bytes:
    """Build a zip archive."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def members_of(
    body: str,
    *,
    links: Mapping[str, tuple[str, str]] | None = None,
    parts: Mapping[str, str | bytes] | None = None,
) -> dict[str, str | bytes]:
    """Build the members of a Word file from the markup of its body, relationships of the document and more parts.

    A part named `styles`, `numbering`, `footnotes` or `endnotes` holds the inside of that part and is linked.
    """
    known = {"styles", "numbering", "footnotes", "endnotes"}
    given = dict(parts or {})
    linked = dict(links or {})
    members: dict[str, str | bytes] = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": relations({"rId1": ("officeDocument", "word/document.xml")}),
        "word/document.xml": f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>",
    }
    for name, content in given.items():
        if name in known:
            linked[f"part-{name}"] = (name, f"{name}.xml")
            members[f"word/{name}.xml"] = f"<w:{name} {NAMESPACES}>{content!s}</w:{name}>"
        else:
            members[name] = content
    members["word/_rels/document.xml.rels"] = relations(linked)
    return members


def docx(
    body: str,
    *,
    links: Mapping[str, tuple[str, str]] | None = None,
    parts: Mapping[str, str | bytes] | None = None,
) -> bytes:
    """Build a Word file; see `members_of`."""
    return pack(members_of(body, links=links, parts=parts))


def p(text: str, properties: str = "") -> str:
    """Build a paragraph of one run."""
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t xml:space='preserve'>{text}</w:t></w:r></w:p>"


def tc(content: str, *, span: int = 1, width: int | None = None, merge: str = "", more: str = "") -> str:
    """Build a cell; content that is no markup becomes a paragraph; `merge` is restart, continue or bare."""
    inner = content if content.startswith("<") else p(content)
    width_markup = "" if width is None else f'<w:tcW w:w="{width}" w:type="dxa"/>'
    span_markup = "" if span == 1 else f'<w:gridSpan w:val="{span}"/>'
    merge_markup = {"": "", "bare": "<w:vMerge/>"}.get(merge, f'<w:vMerge w:val="{merge}"/>')
    return f"<w:tc><w:tcPr>{width_markup}{span_markup}{merge_markup}{more}</w:tcPr>{inner}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    """Build a row."""
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def tbl(*rows: str, grid: tuple[int, ...] = ()) -> str:
    """Build a table with grid columns in twips."""
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in grid)
    return f"<w:tbl><w:tblPr/><w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"


def read_error(data: bytes) -> ReadError:
    """Return the error that reading raises."""
    with pytest.raises(ReadError) as caught:
        read_flow(Source(name="x.docx", data=data, ocr="never", known_id="d"))
    return caught.value


def test_a_well_formed_package_opens() -> None:
    """The part that the package names as its document is the main part."""
    members = members_of(p("甲"))
    members["_rels/.rels"] = relations({"rId1": ("officeDocument", "/word/document.xml")})
    assert open_package(pack(members)).main == "word/document.xml"


def test_a_package_without_root_relationships_still_opens() -> None:
    """Without relationships the document is looked for where Word puts it."""
    members = members_of(p("甲"))
    del members["_rels/.rels"]
    assert open_package(pack(members)).main == "word/document.xml"


def test_part_names_may_differ_in_letter_case_and_slashes() -> None:
    """Archives written on Windows with backslashes or capitals are read like others."""
    members = members_of(p("甲"))
    members["Word\\Document.xml"] = members.pop("word/document.xml")
    assert (
        read_flow(Source(name="x", data=pack(members), ocr="never", known_id="d")).pages[0].paragraphs[0].text == "甲"
    )


def test_no_bytes_are_an_empty_file() -> None:
    """A file without bytes is empty, not damaged."""
    assert isinstance(read_error(b""), EmptyFileError)


@pytest.mark.parametrize("data", [b"PK\x03\x04 truncated", b"<html/>", docx(p("甲"))[:300]])
def test_what_is_no_zip_archive_is_damaged(data: bytes) -> None:
    """Bytes that are no complete zip archive are a damaged file."""
    assert isinstance(read_error(data), DamagedFileError)


def test_an_archive_without_a_document_is_damaged() -> None:
    """A zip archive that holds no Word document part is a damaged file."""
    assert isinstance(read_error(pack({"a.txt": "甲"})), DamagedFileError)


def test_a_document_part_of_another_kind_is_damaged() -> None:
    """A main part whose root is no Word document, such as a workbook, is a damaged file."""
    members = members_of("")
    members["word/document.xml"] = "<workbook/>"
    assert isinstance(read_error(pack(members)), DamagedFileError)


def test_broken_markup_is_damaged() -> None:
    """A document part that is no well-formed XML is a damaged file."""
    members = members_of("")
    members["word/document.xml"] = "<w:document><w:body>"
    assert isinstance(read_error(pack(members)), DamagedFileError)


def test_a_corrupted_member_is_damaged() -> None:
    """A member whose packed bytes were overwritten is a damaged file."""
    data = bytearray(docx(p("绩效" * 500)))
    start = data.index(b"word/document.xml") + 40
    data[start : start + 30] = b"\xff" * 30
    assert isinstance(read_error(bytes(data)), DamagedFileError)


def test_an_encrypted_package_asks_for_a_password() -> None:
    """An OLE container with an EncryptedPackage stream is an encrypted file."""
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512) + "EncryptedPackage".encode("utf-16-le")
    assert isinstance(read_error(data), EncryptedFileError)


def test_a_legacy_file_is_of_another_format() -> None:
    """An OLE container without that stream is a legacy document, which this reader does not know."""
    assert isinstance(read_error(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)), UnknownFormatError)


def test_a_password_protected_zip_is_encrypted() -> None:
    """A member with the zip encryption flag is an encrypted file."""
    data = bytearray(docx(p("甲")))
    entry = data.index(b"PK\x01\x02")
    data[entry + 8] |= 1
    assert isinstance(read_error(bytes(data)), EncryptedFileError)


def test_entities_are_refused_not_expanded() -> None:
    """A part that declares a DTD is damaged: the package format forbids it and entities are never expanded."""
    markup = f"<w:document {NAMESPACES}><w:body>{p('&x;')}</w:body></w:document>"
    members = members_of("")
    members["word/document.xml"] = '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/hostname">]>' + markup
    assert isinstance(read_error(pack(members)), DamagedFileError)


def test_a_billion_laughs_are_refused() -> None:
    """Nested entities end in an error, without growing."""
    entities = '<!ENTITY a "haha">' + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    with pytest.raises(DamagedFileError):
        parse_xml(f"<!DOCTYPE w [{entities}]><w a='&i;'>&i;</w>".encode(), "word/document.xml")


def test_a_declared_total_past_the_limit_is_too_large() -> None:
    """Members that together declare more than the limit are refused before anything is unpacked."""
    data = bytearray(docx(p("甲")))
    entry = data.index(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = (MAX_TOTAL_BYTES + 1).to_bytes(4, "little")
    assert isinstance(read_error(bytes(data)), TooLargeError)


def test_an_absurd_ratio_is_too_large() -> None:
    """A large part that packs to almost nothing is refused."""
    members = members_of(p("甲"))
    members["word/media/zeros.bin"] = bytes(33 * 1024 * 1024)
    assert isinstance(read_error(pack(members)), TooLargeError)


def test_markup_nested_too_deep_is_an_error_of_the_file() -> None:
    """Nesting past what the XML parser allows is a damaged file; what it allows is read."""
    deep = "<w:sdt><w:sdtContent>" * 120 + p("甲") + "</w:sdtContent></w:sdt>" * 120
    assert read_flow(Source(name="x", data=docx(deep), ocr="never", known_id="d")).pages[0].paragraphs[0].text == "甲"
    deeper = "<w:sdt><w:sdtContent>" * 400 + p("甲") + "</w:sdtContent></w:sdt>" * 400
    assert isinstance(read_error(docx(deeper)), DamagedFileError)


def test_tables_nested_as_deep_as_the_parser_allows_are_read() -> None:
    """Eighty tables inside one another are eighty tables or an error of the file, never a crash."""
    nested = p("甲")
    for _ in range(80):
        nested = tbl(tr(tc(nested + p("")), tc("乙")), tr(tc("丙"), tc("丁")), grid=(1000, 1000))
    document = read_flow(Source(name="x", data=docx(nested), ocr="never", known_id="d"))
    assert len(document.grids) == 80


def test_strict_namespaces_are_read() -> None:
    """A document saved as Strict Open XML gives the same text."""
    members = members_of(p("严格"))
    text = str(members["word/document.xml"])
    members["word/document.xml"] = text.replace(
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    assert (
        read_flow(Source(name="x", data=pack(members), ocr="never", known_id="d")).pages[0].paragraphs[0].text == "严格"
    )


@pytest.mark.parametrize("encoding", ["utf-16", "gb18030"])
def test_other_encodings_are_read(encoding: str) -> None:
    """A part in another declared encoding is read as that."""
    members = members_of(p("绩效"))
    text = f'<?xml version="1.0" encoding="{encoding}"?>' + str(members["word/document.xml"])
    members["word/document.xml"] = text.encode(encoding)
    assert (
        read_flow(Source(name="x", data=pack(members), ocr="never", known_id="d")).pages[0].paragraphs[0].text == "绩效"
    )


def test_a_broken_side_part_is_noted_and_left_out() -> None:
    """Text whose styles cannot be parsed is read plain, and the document says so."""
    members = members_of(p("甲"), links={"rId9": ("styles", "styles.xml")}, parts={"word/styles.xml": "<broken"})
    document = read_flow(Source(name="x", data=pack(members), ocr="never", known_id="d"))
    assert document.pages[0].paragraphs[0].text == "甲"
    assert any("styles.xml" in note for note in document.notes)
