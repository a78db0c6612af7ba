"""One document, start to end, without side effects: bytes -> its row of `documents` and the rows of the others."""

from __future__ import annotations

import errno
import hashlib
import re
import time
import traceback
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from extract.container.members import archive_kind, members
from extract.document import Document
from extract.errors import DamagedFileError, EmptyFileError, ReadError, TooLargeError, UnknownFormatError
from extract.reading import form_of, read
from extract.source import Source
from jixiao.base.labels import OWN_REMEDIES
from jixiao.parsing.files import printed, read_bytes
from jixiao.parsing.kept import KeptError, keep, reading
from jixiao.parsing.met import Met, meet
from jixiao.parsing.read_again import read_again
from jixiao.parsing.settings import Settings
from normalize.words.worth import WORTH_READING
from schemas.derived import attained
from schemas.fitted import Fitted, fitted

if TYPE_CHECKING:
    from normalize.document import Normalized

TableRow: TypeAlias = dict[str, object]

_PAGES_SHOWN = 20
_MESSAGE_LENGTH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """What one document gave: its row of `documents` and the rows of the other tables.

    `notes` says what the reader left out (in Chinese); `trace` is the traceback of a defect of the program.
    """

    document: TableRow
    rows: Mapping[str, Sequence[TableRow]]
    fitted: Mapping[str, Fitted] = field(default_factory=dict)
    """The same rows as the published tables hold them; tables without a row are left out."""
    notes: tuple[str, ...] = ()
    trace: str | None = None

    @property
    def document_id(self) -> str:
        """SHA-256 of the document's bytes."""
        return str(self.document["document_id"])

    @property
    def status(self) -> str:
        """ok, partial, no_form or failed."""
        return str(self.document["status"])

    @property
    def has_content(self) -> bool:
        """Whether the file held bytes, so that its id tells it from others."""
        return bool(self.document["bytes"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A document whose reading begins: what is needed to report it should it end its process. `pages` may be 0."""

    name: str
    document_id: str
    bytes: int
    format: str | None
    is_member: bool
    pages: int


def parse_file(path: Path, settings: Settings) -> tuple[Parsed, ...]:
    """Return what a file gives: one document, or one for each file of an archive (`archive.zip!/member`).

    Never raises for a bad file: it becomes a document with status `failed`.
    """
    return tuple(documents_of(path, settings))


def documents_of(  # noqa: PLR0913  a file, and how far it has come
    path: Path,
    settings: Settings,
    *,
    name: str | None = None,
    skip: int = 0,
    begun: Callable[[Begun], None] = lambda _: None,
    met: Met | None = None,
) -> Iterator[Parsed]:
    """Yield the documents of a file as `parse_file` gives them, one at a time, without the first `skip` ones.

    `name` stands for the path in the tables; `begun` is called before each document is read; a file that was `met` is
    not read again.
    """
    began = time.perf_counter()
    name = name or printed(path)
    met = met or meet(path)
    if met.error is not None:
        # Without bytes there is no digest of them: the name stands in, so that the row has a key of its own.
        unread = Source(name=name, data=b"")
        key = hashlib.sha256(name.encode()).hexdigest()
        failed = _failed(unread, settings, began, met.error)
        yield replace(failed, document=failed.document | {"document_id": key, "bytes": None})
        return
    source = replace(source_of(name, met.data, settings), known_id=met.sha256)
    kind = archive_kind(met.data)
    if kind is None:
        source = _sniffed(source)
        begun(_begun(source, is_member=False))
        yield parse_bytes(source, settings)
    else:
        yield from _parse_members(source, settings, kind, skip, begun)


def _sniffed(source: Source) -> Source:
    """Return a source that knows its format and its id: they are asked for before, while and after the file is read."""
    return replace(source, form=form_of(source), known_id=source.document_id)


def _begun(source: Source, *, is_member: bool) -> Begun:
    return Begun(
        name=source.name,
        document_id=source.document_id,
        bytes=len(source.data),
        format=source.form,
        is_member=is_member,
        pages=_pages_about(source.data),
    )


def _pages_about(data: bytes) -> int:
    """Return how many pages a PDF holds, without opening it: objects that are a page, packed or not.

    What it says of their number buys no time: a comment can say anything.
    """
    if not data.startswith(b"%PDF"):
        return 0
    found = len(_PAGE_OBJECT.findall(data)) + sum(map(_packed_pages, islice(_packed_objects(data), _MOST_PACKED)))
    if b"/Encrypt" in data:
        found = max(found, len(data) // _LOCKED_PAGE_BYTES)
    return min(found, len(data) // _PAGE_BYTES, _MOST_PAGES)


def _packed_objects(data: bytes) -> Iterator[bytes]:
    """Yield the streams that hold objects; each up to the next one or the end, which unpacking does not mind."""
    for head in _OBJECT_STREAM.finditer(data):
        yield data[head.end() : head.end() + _PACKED_BYTES]


def _packed_pages(packed: bytes) -> int:
    """Return how many of the objects in a stream are pages; none in one that is encrypted or packed otherwise."""
    try:
        return len(_PAGE_OBJECT.findall(zlib.decompressobj().decompress(packed, _PACKED_BYTES)))
    except zlib.error:
        return 0


_PAGE_OBJECT = re.compile(rb"/Type\s*/Page\b(?!s)")
_OBJECT_STREAM = re.compile(rb"/ObjStm\b[^>]{0,400}>>\s*stream\r?\n")
_PACKED_BYTES = 2**20
"""Of one stream of objects: programs put some hundred objects into one, 20 to 50 KB."""
_MOST_PACKED = 2_000
_PAGE_BYTES = 100
"""An object that is a page takes as many, packed or with its contents."""
_LOCKED_PAGE_BYTES = 10_000
"""Of an encrypted file, whose objects may be locked with it, the size tells."""
_MOST_PAGES = 10_000


def read_document(path: Path, settings: Settings) -> Document:
    """Return the raw content of a file.

    Raises:
        ReadError: the file cannot be read.
    """
    return read_source(source_of(printed(path), read_bytes(path), settings))


def read_source(source: Source) -> Document:
    """Return the raw content of a source; PDF pages that can hold nothing of a report are read as plain lines.

    Raises:
        ReadError: it cannot be read.
    """
    return read(replace(source, worth=WORTH_READING))


def source_of(name: str, data: bytes, settings: Settings) -> Source:
    """Return a file's bytes with what its run says about reading them."""
    return Source(name=name, data=data, passwords=settings.passwords, ocr=settings.ocr)


def _parse_members(
    archive: Source, settings: Settings, kind: str, skip: int, begun: Callable[[Begun], None]
) -> Iterator[Parsed]:
    """Yield the documents of an archive; the archive itself has a row only where it cannot be opened or is empty."""
    began = time.perf_counter()
    count = 0
    try:
        for member in members(archive.data, passwords=archive.passwords, name=archive.name):
            count += 1
            if count <= skip:
                continue
            source = _sniffed(source_of(f"{archive.name}!/{member.name}", member.data, settings))
            if member.error is None:
                begun(_begun(source, is_member=True))
                yield parse_bytes(source, settings)
            else:
                yield _failed(source, settings, began, member.error)
        if not count:
            raise EmptyFileError("压缩包里没有文件")  # noqa: TRY301  reported as any other
    except ReadError as error:
        yield _as_format(_failed(archive, settings, began, error), kind)
    except Exception as error:  # noqa: BLE001  a defect in an unpacker must not end the run; it is reported with its trace
        yield _as_format(_defect(archive, settings, began, error), kind)


def _as_format(parsed: Parsed, kind: str) -> Parsed:
    """Return the row of an archive with its own format, where its content does not look like a document's."""
    return replace(parsed, document=parsed.document | {"format": parsed.document["format"] or kind})


def parse_bytes(source: Source, settings: Settings) -> Parsed:
    """Return what a document gives: `ok`, `partial`, `no_form` or `failed`, never an exception for a bad file.

    A defect of the program itself (any exception but a `ReadError`) is `failed` with `internal_error`; its traceback
    comes along in `trace`. The rows are known to fit the published tables.
    """
    from normalize.document import TABLES, normalize  # noqa: PLC0415  the parent of a run hands out and parses nothing

    began = time.perf_counter()
    source = _sniffed(source)
    try:
        document = reading(
            settings.kept, source.document_id, settings.reader, lambda: read_source(source), anew=settings.anew
        )
        normalized = normalize(document, settings.vocabulary)
        again = read_again(source, document, normalized.rows)
        rows = _with_attained(again.rows)
        fit = {table: fitted(table, rows[table]) for table in TABLES if rows.get(table)}
    except ReadError as error:
        failed = _failed(source, settings, began, error)
        is_note = error.code == UnknownFormatError.code and _is_note(source)
        return replace(failed, document=failed.document | {"status": "no_form"}) if is_note else failed
    except OSError as error:
        if settings.kept is not None and error.errno in _DISK_ERRORS:
            raise  # the place where documents are kept cannot be written: no fault of this file
        return _defect(source, settings, began, error)
    except Exception as error:  # noqa: BLE001  one bad file must not end the run; it is reported with its trace
        return _defect(source, settings, began, error)
    code, words = _shortfall(document, normalized)
    status = "partial" if code is not None else "ok" if normalized.rows["reports"] else "no_form"
    if status == "no_form" and document.notes:
        words = _sentence(document.notes)
    notes = (*document.notes, *again.notes)
    row = _document_row(source, settings, began, status) | {
        "format": document.format,
        "page_count": document.page_count,
        "error_code": code,
        "error": words,
        "notes": _sentence(notes) if notes else None,
    }
    return Parsed(document=row, rows=rows, fitted=fit, notes=notes)


def _with_attained(rows: Mapping[str, Sequence[TableRow]]) -> dict[str, Sequence[TableRow]]:
    """Return the rows with what follows from each indicator's target and result."""
    return {**rows, "indicators": [row | attained(row) for row in rows.get("indicators", ())]}


def _is_note(source: Source) -> bool:
    """Tell whether a file is plain text that says nothing of what is looked for: a readme beside the reports."""
    if source.suffix not in _NOTES or len(source.data) > _LONGEST_NOTE or b"\0" in source.data:
        return False
    try:
        text = source.data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = source.data.decode("gb18030", "replace")
    return bool(text.strip()) and WORTH_READING.search("".join(text.split())) is None


_NOTES = frozenset({"", "txt", "md", "csv", "log", "json", "ini", "url"})
_LONGEST_NOTE = 2**20
_DISK_ERRORS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})

Ending: TypeAlias = Literal["timeout", "memory", "crashed"]
"""How a document ended the process that read it."""
ENDINGS: tuple[Ending, ...] = get_args(Ending)
LIMITS_MET: tuple[Ending, ...] = ("timeout", "memory")
"""Those that are a limit of the run: with another limit the document may be read."""
_ENDING_WORDS: Mapping[Ending, str] = {
    "timeout": "处理该文件超过时限",
    "memory": "处理该文件超过内存上限",
    "crashed": "处理该文件的进程意外终止",
}


def ended(begun: Begun, ending: Ending, settings: Settings, *, seconds: float, detail: str = "") -> Parsed:
    """Return the row of a document whose reading ended the process that read it; that it did is kept like a failure."""
    error = KeptError(ending, f"{_ENDING_WORDS[ending]}{detail}", OWN_REMEDIES[ending])
    if settings.kept is not None and begun.bytes:
        keep(settings.kept, begun.document_id, error, settings.reader)
    source = Source(name=begun.name, data=b"")
    row = _document_row(source, settings, time.perf_counter(), "failed") | {
        "document_id": begun.document_id,
        "bytes": begun.bytes or None,
        "format": begun.format,
        "seconds": round(seconds, 3),
        "error_code": ending,
        "error": error.sentence(),
    }
    return Parsed(document=row, rows={})


def _shortfall(document: Document, normalized: Normalized) -> tuple[str | None, str | None]:
    """Return code and sentence of what could not be read of a document, None for both where all could."""
    codes: list[str] = []
    parts: list[str] = []
    for state, code, words in _UNUSABLE:
        pages = [page.number for page in document.pages if page.state == state]
        if pages:
            codes.append(code)
            parts.append(f"{_page_list(pages)}{words}")
    if normalized.unread_tables:
        codes.append("unread_table")
        parts.append(f"有 {normalized.unread_tables} 个表像自评表，但没有读出任何一行")
    if normalized.forms_in_part:
        if "unread_table" not in codes:
            codes.append("unread_table")
        parts.append(f"有 {normalized.forms_in_part} 个表的部分单元格没有读入，见 unread")
    if not codes:
        return None, None
    # The reader's own notes say the same of its pages, and more.
    if document.notes and codes[0] != "unread_table":
        parts = [*document.notes, *parts[-1:]] if codes[-1] == "unread_table" else list(document.notes)
    return codes[0], _sentence(parts) + "".join(_REMEDIES[code] for code in codes)


_REMEDIES = OWN_REMEDIES | {kind.code: kind.remedy for kind in (DamagedFileError, TooLargeError)}
_UNUSABLE = (
    ("needs_ocr", "needs_ocr", "为图像，需文字识别"),
    ("garbled", "garbled_text", "文字层无法使用"),
    ("damaged", "damaged_file", "已损坏，无法显示"),
)
"""State of a page, error code, words; the first that applies gives the document its code."""


def _page_list(pages: Sequence[int | None]) -> str:
    numbers = [str(number) for number in pages if number is not None]
    if not numbers:
        return "文档"
    return f"第 {'、'.join(numbers[:_PAGES_SHOWN])}{' 等' if len(numbers) > _PAGES_SHOWN else ''} 页"


def _sentence(parts: Sequence[str]) -> str:
    return "；".join(part.rstrip("。") for part in parts) + "。"


def _failed(source: Source, settings: Settings, began: float, error: ReadError) -> Parsed:
    row = _document_row(source, settings, began, "failed") | {
        "error_code": error.code,
        "error": _storable(error.sentence()),
    }
    return Parsed(document=row, rows={})


def _defect(source: Source, settings: Settings, began: float, error: Exception) -> Parsed:
    code = "memory" if isinstance(error, MemoryError) else "internal_error"
    row = _document_row(source, settings, began, "failed") | {
        "error_code": code,
        "error": f"{type(error).__name__}: {_one_line(str(error))}。{OWN_REMEDIES[code]}",
    }
    return Parsed(document=row, rows={}, trace="".join(traceback.format_exception(error)))


def _one_line(text: str) -> str:
    """Return a message that others wrote on one line, cut short."""
    return _storable(re.sub(r"\s+", " ", text).strip()[:_MESSAGE_LENGTH])


def _storable(text: str) -> str:
    """Return a text without the half characters that a broken file may have put into a name or message."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _document_row(source: Source, settings: Settings, began: float, status: str) -> TableRow:
    name = _storable(source.name)
    return {
        "document_id": source.document_id if source.data else hashlib.sha256(name.encode()).hexdigest(),
        "source": name,
        "file_name": re.split(r"[/\\]", name.rsplit("!/", 1)[-1])[-1],
        "format": form_of(source),
        "bytes": len(source.data),
        "page_count": None,
        "status": status,
        "error_code": None,
        "error": None,
        "seconds": round(time.perf_counter() - began, 3),
        "parsed_at": datetime.now(UTC),
        "parser_version": settings.version,
        "fetched_at": None,
        "notes": None,
    }
