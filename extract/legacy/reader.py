"""Read .doc, .wps and .rtf as a Document: through LibreOffice where it is installed, else by our own readers."""

from __future__ import annotations

import dataclasses
from typing import Literal, TypeAlias

from extract.container.libreoffice import convert, program
from extract.container.ole import MAGIC
from extract.document import Document, Page, Provenance, Unseen
from extract.docx.reader import WordFlow, flow_state
from extract.docx.reader import read as read_word
from extract.errors import (
    DamagedFileError,
    EmptyFileError,
    MissingToolError,
    TooLargeError,
    UnknownFormatError,
)
from extract.legacy.doc import read_doc_items
from extract.legacy.doc_file import OldVersionError
from extract.legacy.rtf import read_rtf_items
from extract.legacy.table import LegacyText
from extract.page.placing import unread_note
from extract.source import Source

LegacyFormat: TypeAlias = Literal["doc", "rtf"]

_OWN_READER = "未经 LibreOffice 转换，按文件结构直接读取；自动编号、图表和页眉页脚未读"


def legacy_format(data: bytes) -> LegacyFormat | None:
    """Return the format by content, None for anything else: a .doc that is a docx or a web page is no legacy file."""
    if data.startswith(MAGIC):
        return "doc"
    return "rtf" if data[:64].lstrip(b"\xef\xbb\xbf \t\r\n\0").startswith(b"{\\rtf") else None


def read(source: Source) -> Document:
    """Return a Word 97-2003, WPS Writer or RTF file as one page without number, tables with their merges.

    `format` is `doc` or `rtf` by content. Where LibreOffice is missing or gives up, our own reader keeps text, tables,
    merges and edges, and `notes` say so; pictures of text are recognised as those of a docx, through LibreOffice alone.

    Raises:
        EmptyFileError: no bytes.
        UnknownFormatError: neither of the formats.
        EncryptedFileError: a password is asked for.
        MissingToolError: LibreOffice is not installed and the document is of Word 95 or older.
        DamagedFileError: truncated or corrupt.
        TooLargeError: more text or deeper nesting than the limits.
    """
    data = source.data
    if not data.strip(b"\0 \t\r\n"):
        raise EmptyFileError("文件是空的")
    kind = legacy_format(data)
    if kind is None:
        raise UnknownFormatError("不是 Word 97-2003 或 RTF 文档")
    if program() is None:
        return _own(source, kind)
    try:
        docx = convert(data, source_format=kind, target="docx")
        document = read_word(dataclasses.replace(source, data=docx, known_id=source.document_id))
    except (DamagedFileError, MissingToolError):
        # Our own reader tells a password or a damage apart, and reads some files that LibreOffice does not.
        return _own(source, kind)
    return dataclasses.replace(document, format=kind)


def _own(source: Source, kind: LegacyFormat) -> Document:
    """Return what our own readers read."""
    try:
        text: LegacyText = read_doc_items(source.data) if kind == "doc" else read_rtf_items(source.data)
    except OldVersionError as error:
        if program() is not None:
            raise DamagedFileError(f"{error}，LibreOffice 也不能转换") from error
        remedy = "请安装 Debian 软件包 libreoffice-writer（apt install libreoffice-writer），或另存为 docx 后再试。"
        raise MissingToolError(f"读取{error}需要 LibreOffice", remedy=remedy) from error
    except RecursionError as error:
        raise TooLargeError("文档嵌套过深") from error
    blocks = tuple(WordFlow(source.document_id).blocks(text.items))
    notes = [_OWN_READER]
    if text.pictures:
        notes.append(unread_note(text.pictures))
    page = Page(number=None, blocks=blocks, state=flow_state(blocks, text.pictures))
    where = Provenance(document_id=source.document_id, method="docx")
    return Document(
        document_id=source.document_id,
        source=source.name,
        format=kind,
        pages=(page,),
        notes=tuple(notes),
        unseen=tuple(Unseen(text=words, reason=reason, provenance=where) for words, reason in text.unseen),
    )
