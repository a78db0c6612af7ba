"""A file -> Document: the format by its content, and the one table of readers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from extract.container.ole import ole_kind, wrapped_file
from extract.container.sniff import OLE_MAGIC, sniff
from extract.container.unlock import unlock
from extract.document import Document, Page
from extract.errors import EmptyFileError, EncryptedFileError, UnknownFormatError
from extract.inside.form_pictures import FormPictures
from extract.inside.recognition import OcrMode, available, read_image, read_pictures, recognise_placed

MAX_DEPTH = 2
"""Documents in each other that are read: a form attached to a letter, and what is attached to the form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file's bytes and what is known of it.

    `name` is a path, an address or `archive.zip!/member`;
    `ocr` says whether pictures of text are recognised: only where needed, never, or every page;
    `known_id` is the id of the file that the bytes were unlocked from; `depth` counts the documents around this one.
    """

    name: str
    data: bytes
    passwords: tuple[str, ...] = ()
    ocr: OcrMode = "auto"
    known_id: str | None = None
    depth: int = 0

    @property
    def document_id(self) -> str:
        """SHA-256 of the bytes as they were found, hexadecimal."""
        return self.known_id or hashlib.sha256(self.data).hexdigest()

    @property
    def suffix(self) -> str:
        """The suffix of the name in lower case, without the dot."""
        return PurePath(self.name.rsplit("!/", 1)[-1]).suffix.lower().lstrip(".")


Reader = Callable[[Source], Document]


def _pdf(source: Source) -> Document:
    from extract.pdf.reader import read_pdf  # noqa: PLC0415  a reader's libraries are loaded when a file needs them

    return read_pdf(
        source.data,
        source=source.name,
        document_id=source.document_id,
        passwords=source.passwords,
        ocr=source.ocr,
        nested=_nested(source),
    )


def _nested(source: Source) -> Callable[[bytes], Document | None]:
    """Return what reads the documents inside a document: any format, under the id of the file that holds them."""

    def nested(data: bytes) -> Document | None:
        inner = data if ole_kind(data) is not None else wrapped_file(data) or data
        if source.depth >= MAX_DEPTH or sniff(inner) is None:
            return None
        return read(replace(source, data=inner, known_id=source.document_id, depth=source.depth + 1))

    return nested


def _form_pictures(source: Source) -> FormPictures | None:
    """Return what reads the pictures of forms inside a document, None where nothing is to be recognised."""
    return None if source.ocr == "never" or not available() else FormPictures(source.document_id)


def _docx(source: Source) -> Document:
    from extract.docx.reader import is_image_only, read_word, word_pictures  # noqa: PLC0415  loaded when a file needs them

    pictures = _form_pictures(source)
    document = read_word(
        source.data,
        source=source.name,
        document_id=source.document_id,
        pictures=pictures,
        nested=_nested(source),
    )
    if pictures is None or not is_image_only(document):
        return document
    return read_pictures(word_pictures(source.data), document)


def _image(source: Source) -> Document:
    return read_image(source.data, source=source.name, document_id=source.document_id, ocr=source.ocr)


def _sheet(source: Source) -> Document:
    from extract.sheet.reader import read_sheet  # noqa: PLC0415  a reader's libraries are loaded when a file needs them

    pictures = _form_pictures(source)
    return read_sheet(source.data, source=source.name, document_id=source.document_id, pictures=pictures)


def _html(source: Source) -> Document:
    from extract.html.reader import read_html  # noqa: PLC0415  a reader's libraries are loaded when a file needs them

    pictures = _form_pictures(source)
    return read_html(source.data, source=source.name, document_id=source.document_id, pictures=pictures)


def _legacy_word(source: Source) -> Document:
    from extract.legacy.reader import read_legacy_word  # noqa: PLC0415  loaded when a file needs it

    return read_legacy_word(source.data, source=source.name, document_id=source.document_id)


def _ofd(source: Source) -> Document:
    from extract.ofd.reader import page_pictures, read_ofd  # noqa: PLC0415  loaded when a file needs it

    document = read_ofd(source.data, source=source.name, document_id=source.document_id)
    if source.ocr == "never" or not available():
        return document
    pages: list[Page] = []
    tables = len(document.grids)
    for page in document.pages:
        if page.state != "needs_ocr" or page.number is None:
            pages.append(page)
            continue
        pictures = [(picture.data, picture.box) for picture in page_pictures(source.data, page.number)]
        pages.append(recognise_placed(pictures, page, document.document_id, tables + 1))
        tables += len(pages[-1].grids)
    return replace(document, pages=tuple(pages))


READERS: Mapping[str, Reader] = {
    "pdf": _pdf,
    "docx": _docx,
    "doc": _legacy_word,
    "rtf": _legacy_word,
    "xlsx": _sheet,
    "xls": _sheet,
    "html": _html,
    "ofd": _ofd,
    "image": _image,
}
"""Format -> reader."""


def read(source: Source, readers: Mapping[str, Reader] = READERS) -> Document:
    """Return the Document of a file.

    Raises:
        ReadError: one of its classes, with code and remedy, for any file that cannot be read.
    """
    if not source.data.strip(b"\x00\t\r\n "):
        raise EmptyFileError("文件为空")
    try:
        return _read(source, readers)
    except EncryptedFileError:
        if not source.passwords or not source.data.startswith(OLE_MAGIC):
            raise
    opened = unlock(source.data, source.passwords)
    return _read(replace(source, data=opened, known_id=source.document_id), readers)


def _read(source: Source, readers: Mapping[str, Reader]) -> Document:
    found = sniff(source.data, source.suffix)
    if found is None or found not in readers:
        kind = f"“.{source.suffix}”" if source.suffix else "无后缀"
        raise UnknownFormatError(f"无法识别的文件内容（{kind}）")
    return readers[found](source)


def supported_formats(readers: Mapping[str, Reader] = READERS) -> Sequence[str]:
    """Return the formats that can be read, for messages and help."""
    return tuple(readers)
