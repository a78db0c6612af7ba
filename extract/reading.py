"""A file -> Document: the format by its content, and the one table of readers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from importlib import import_module
from typing import TypeAlias, cast

from extract.container.members import foreign_archive
from extract.container.ole import MAGIC, ole_kind, unlock, wrapped_file
from extract.container.sniff import sniff
from extract.document import Document
from extract.errors import EmptyFileError, EncryptedFileError, UnknownFormatError
from extract.source import Source

Reader: TypeAlias = Callable[[Source], Document]

_UNPACK_FIRST = "请先解压再读其中的文件，或改用 zip、tar.gz、rar、7z 打包。"

MAX_DEPTH = 2
"""Documents in each other that are read: a form attached to a letter, and what is attached to the form."""

READERS: Mapping[str, str] = {
    "pdf": "extract.pdf.reader:read",
    "docx": "extract.docx.reader:read",
    "doc": "extract.legacy.reader:read",
    "rtf": "extract.legacy.reader:read",
    "xlsx": "extract.sheet.reader:read",
    "xls": "extract.sheet.reader:read",
    "html": "extract.html.reader:read",
    "ofd": "extract.ofd.reader:read",
    "image": "extract.scan.pictures:read",
    "text": "extract.text.reader:read",
}
"""Format -> its reader, module:function; loaded when a file needs it, and the libraries of its format with it."""


def read(source: Source, readers: Mapping[str, str] = READERS) -> Document:
    """Return the Document of a file.

    Raises:
        ReadError: one of its classes, with code and remedy, for any file that cannot be read.
    """
    if not source.data.strip(b"\x00\t\r\n "):
        raise EmptyFileError("文件为空")
    try:
        return _reader(source, readers)(_with_nested(source, readers))
    except EncryptedFileError:
        if not source.passwords or not source.data.startswith(MAGIC):
            raise
    opened = replace(source, data=unlock(source.data, source.passwords), known_id=source.document_id, form=None)
    return _reader(opened, readers)(_with_nested(opened, readers))


def _with_nested(source: Source, readers: Mapping[str, str]) -> Source:
    """Return a source that reads the documents inside it: any format, under the id of the file that holds them."""

    def nested(data: bytes) -> Document | None:
        inner = data if ole_kind(data) is not None else wrapped_file(data) or data
        if source.depth >= MAX_DEPTH or sniff(inner) is None:
            return None
        within = replace(source, data=inner, known_id=source.document_id, depth=source.depth + 1, form=None)
        return read(within, readers)

    return replace(source, nested=nested)


def form_of(source: Source) -> str | None:
    """Return the format that a file's content shows, None where it is none that we know."""
    return source.form or sniff(source.data, source.suffix)


def _reader(source: Source, readers: Mapping[str, str]) -> Reader:
    """Return the reader of a file's format, loaded.

    Raises:
        UnknownFormatError: the content is of no format that has a reader.
    """
    found = form_of(source)
    if found is None or found not in readers:
        packed = foreign_archive(source.data)
        if packed is not None:
            raise UnknownFormatError(f"文件是 {packed} 压缩包，本程序不解开", remedy=_UNPACK_FIRST)
        kind = f"“.{source.suffix}”" if source.suffix else "无后缀"
        raise UnknownFormatError(f"无法识别的文件内容（{kind}）")
    module, _, name = readers[found].partition(":")
    return cast("Reader", getattr(import_module(module), name))
