"""Opens the zip package of a Word file safely: its parts, their relationships, their XML."""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from dataclasses import dataclass, field
from io import BytesIO
from urllib.parse import unquote

from lxml import etree

from extract.errors import DamagedFileError, EmptyFileError, EncryptedFileError, TooLargeError, UnknownFormatError
from extract.wordml.markup import Element
from extract.wordml.one_part import is_one_part, package_of

MAX_TOTAL_BYTES = 512 * 1024 * 1024
"""Declared size of all members together; the largest published reports, full of photographs, stay under 100 MB."""

MAX_XML_BYTES = 64 * 1024 * 1024
"""Declared size of one XML part: the tree takes about ten times as much memory."""

MAX_RATIO = 400
"""Unpacked bytes per packed byte. Word's repetitive table markup reaches 33 in the fixtures; deflate ends at 1032."""

RATIO_FLOOR_BYTES = 32 * 1024 * 1024
"""Below this size no ratio is absurd: the bitmap of an empty page packs a thousandfold and does no harm."""

_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_ZIP_ENCRYPTED = 0x1

_STRICT_ROOT = b"http://purl.oclc.org/ooxml/"
_STRICT_TO_TRANSITIONAL = tuple(
    (_STRICT_ROOT + strict, b"http://schemas.openxmlformats.org/" + transitional)
    for strict, transitional in (
        (b"wordprocessingml/main", b"wordprocessingml/2006/main"),
        (b"officeDocument/relationships", b"officeDocument/2006/relationships"),
        (b"officeDocument/math", b"officeDocument/2006/math"),
        (b"drawingml/wordprocessingDrawing", b"drawingml/2006/wordprocessingDrawing"),
        (b"drawingml/main", b"drawingml/2006/main"),
        (b"drawingml/chart", b"drawingml/2006/chart"),
        (b"drawingml/picture", b"drawingml/2006/picture"),
        (b"drawingml/diagram", b"drawingml/2006/diagram"),
    )
)
"""ISO/IEC 29500 strict names each namespace anew; the elements are the same."""

_ZIP_FAULTS = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    IndexError,
    KeyError,
)
"""What zipfile raises on a damaged archive: bad directory, bad stream, unknown method, wrong names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """A relationship of a part: `kind` is the last word of its type, `target` a part name, or a URL if `external`."""

    kind: str
    target: str
    external: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WordPackage:
    """An opened package: part names without leading slash; `main` is the part that holds the document."""

    archive: zipfile.ZipFile
    names: dict[str, str]
    main: str
    relations_read: dict[str, dict[str, Relation]] = field(default_factory=dict)

    def has(self, part: str) -> bool:
        """Tell whether the package holds a part (letter case aside, as Word does)."""
        return part.lower() in self.names

    def content(self, part: str) -> bytes:
        """Return the bytes of a part.

        Raises:
            DamagedFileError: the part is missing or cannot be unpacked.
        """
        name = self.names.get(part.lower())
        if name is None:
            raise DamagedFileError(f"压缩包内缺少 {part}")
        return _unpack(self.archive, name)

    def xml(self, part: str) -> Element:
        """Return the root element of a part, in the transitional namespaces.

        Raises:
            DamagedFileError: the part is missing, is no well-formed XML, or declares a DTD.
        """
        return parse_xml(self.content(part), part)

    def relations(self, part: str) -> dict[str, Relation]:
        """Return a part's relationships by id; none where the part has no relationship part or a broken one."""
        if part not in self.relations_read:
            folder, name = posixpath.split(part)
            holder = posixpath.join(folder, "_rels", f"{name}.rels")
            self.relations_read[part] = self._read_relations(holder, folder)
        return self.relations_read[part]

    def target(self, part: str, kind: str) -> str | None:
        """Return the first part in the package that `part` points to by a relationship of this kind."""
        for relation in self.relations(part).values():
            if relation.kind == kind and not relation.external and self.has(relation.target):
                return relation.target
        return None

    def _read_relations(self, holder: str, folder: str) -> dict[str, Relation]:
        if not self.has(holder):
            return {}
        try:
            root = self.xml(holder)
        except DamagedFileError:
            # Without relationships the text can still be read; a chart or picture that needs one is noted there.
            return {}
        found: dict[str, Relation] = {}
        for entry in root.iter("{*}Relationship"):
            external = entry.get("TargetMode") == "External"
            target = entry.get("Target", "")
            found[entry.get("Id", "")] = Relation(
                kind=entry.get("Type", "").rsplit("/", 1)[-1],
                target=target if external else _part_name(target, folder),
                external=external,
            )
        return found


def open_package(data: bytes) -> WordPackage:
    """Return the package of a Word file; nothing but its directory and relationships are unpacked yet.

    Raises:
        EmptyFileError: there are no bytes.
        EncryptedFileError: the file asks for a password.
        UnknownFormatError: an OLE container that is not an encrypted package, such as a legacy .doc.
        DamagedFileError: no zip archive, or none that holds a Word document.
        TooLargeError: the members declare an absurd size.
    """
    if not data.strip():
        raise EmptyFileError("文件为空")
    if is_one_part(data):
        data = package_of(parse_xml(data, "文档"))
    if data.startswith(_OLE_MAGIC):
        if _ENCRYPTED_STREAM in data:
            raise EncryptedFileError("Word 文件已加密")
        raise UnknownFormatError("文件是 OLE 复合文档（如旧版 .doc），不是 DOCX")
    try:
        archive = zipfile.ZipFile(BytesIO(data))
        members = archive.infolist()
    except _ZIP_FAULTS as fault:
        raise DamagedFileError("不是完整的 DOCX 压缩包") from fault
    _refuse_bombs(members)
    names = {_part_name(member.filename, "").lower(): member.filename for member in members}
    package = WordPackage(archive=archive, names=names, main="")
    return WordPackage(archive=archive, names=names, main=_main_part(package))


def parse_xml(content: bytes, part: str) -> Element:
    """Return the root element of an XML part; entities are neither expanded nor fetched.

    Raises:
        DamagedFileError: no well-formed XML, or a DTD, which the package format forbids (ISO/IEC 29500-2, 8.1.4).
    """
    for strict, transitional in _STRICT_TO_TRANSITIONAL if _STRICT_ROOT in content else ():
        content = content.replace(strict, transitional)
    # A parser of its own for each part: lxml parsers keep state and are not to be shared between threads.
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as fault:
        raise DamagedFileError(f"{part} 不是合法的 XML") from fault
    if root.getroottree().docinfo.internalDTD is not None:
        raise DamagedFileError(f"{part} 含有 DTD 声明")
    return root


def _refuse_bombs(members: list[zipfile.ZipInfo]) -> None:
    """Raise for password-protected members and for declared sizes past the limits."""
    if sum(member.file_size for member in members) > MAX_TOTAL_BYTES:
        raise TooLargeError("解压后总量超过 512 MB")
    for member in members:
        if member.flag_bits & _ZIP_ENCRYPTED:
            raise EncryptedFileError("压缩包已加密")
        if member.filename.lower().endswith((".xml", ".rels")) and member.file_size > MAX_XML_BYTES:
            raise TooLargeError(f"{member.filename} 解压后超过 64 MB")
        if member.file_size > RATIO_FLOOR_BYTES and member.file_size > MAX_RATIO * max(member.compress_size, 1):
            raise TooLargeError(f"{member.filename} 的压缩比异常")


def _main_part(package: WordPackage) -> str:
    """Return the name of the document part: where the package says, or where Word puts it."""
    for name in (package.target("", "officeDocument"), "word/document.xml"):
        if name is not None and package.has(name):
            return name
    raise DamagedFileError("压缩包内没有 word/document.xml")


def _part_name(target: str, folder: str) -> str:
    """Return the part name of a relationship target or zip member, relative to the folder of its source."""
    path = unquote(target).replace("\\", "/")
    joined = path if path.startswith("/") else posixpath.join(folder, path)
    return posixpath.normpath(joined).lstrip("/") if joined else ""


def _unpack(archive: zipfile.ZipFile, name: str) -> bytes:
    """Return a member's bytes, never more than its declared size."""
    try:
        return archive.read(name)
    except _ZIP_FAULTS as fault:
        raise DamagedFileError(f"{name} 无法解压") from fault
