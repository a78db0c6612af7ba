"""Tar archives and single packed files (gz, bz2, xz): read from front to back, within the limits of a zip."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import re
import tarfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal, TypeAlias, cast

from extract.container.zip_package import Budget, Member, is_junk, not_a_file, repair_name, safe_name
from extract.errors import DamagedFileError, ReadError, TooLargeError, UnknownFormatError

StreamKind: TypeAlias = Literal["tar", "gz"]
"""What is read from front to back: a tar, packed or not, or one file that is packed (by gzip, bzip2 or xz)."""

BLOCK = tarfile.BLOCKSIZE
FAULTS = (OSError, EOFError, zlib.error, lzma.LZMAError, ValueError)
"""What the unpackers raise on bytes that are none of theirs, or break off."""
SKIPPED_FACTOR = 2
"""What may be unpacked in all, in limits: members that are too large have to be gone through to come to the next."""
LONGEST_NAME = 2**16
"""Bytes of a name, or of what else a header says in blocks of its own: systems know names up to 4096."""
MOST_HEADERS = 8
"""Headers that may follow each other before their member: three are in use."""

_MAGIC: tuple[tuple[bytes, str], ...] = ((b"\x1f\x8b", "gz"), (b"BZh", "bz2"), (b"\xfd7zXZ\x00", "xz"))
_PACKED_SUFFIX = re.compile(r"\.(gz|bz2|xz)$", re.IGNORECASE)
_FILES = frozenset({tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.CONTTYPE})
_LINKS = frozenset({tarfile.LNKTYPE, tarfile.SYMTYPE})
_WITHOUT_DATA = frozenset({*_LINKS, tarfile.DIRTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE})
"""Whatever their headers say of a size."""
_ABOUT_NEXT = frozenset({tarfile.XHDTYPE, tarfile.SOLARIS_XHDTYPE, tarfile.GNUTYPE_LONGLINK})
"""Headers that say something of the member behind them; where a link leads is nothing that is asked for."""
_SILENT = frozenset({tarfile.DIRTYPE, tarfile.XGLTYPE, b"V", b"D"})
"""Folders, what holds for the whole archive, its label, and lists of folders."""
_PAX_RECORD = re.compile(rb"(\d{1,20}) ([^=]{1,200})=")
_CHUNK = 2**20


def stream_kind(data: bytes | Path) -> StreamKind | None:
    """Return which of the two bytes or a file are, None where they are neither.

    Raises:
        OSError: the path cannot be read.
    """
    with _opened(data) as file:
        head = file.read(BLOCK)
    if not is_packed(head):
        return "tar" if _is_tar(head) else None
    try:
        with _opened(data) as file, _unpacker(file, head) as stream:
            return "tar" if _is_tar(stream.read(BLOCK)) else "gz"
    except FAULTS:
        return "gz"  # damaged: `stream_members` says so


def is_packed(head: bytes) -> bool:
    """Tell whether bytes begin as gzip, bzip2 or xz do."""
    return any(head.startswith(magic) for magic, _ in _MAGIC)


def stream_members(data: bytes | Path, kind: StreamKind, budget: Budget, name: str) -> Iterator[Member]:
    """Yield the files of a tar in its order, or the one file that is packed; nothing is written anywhere.

    A member that is too large or no plain file carries its error. `name` is that of the archive: a packed file is
    called as it is, without `.gz`.

    Raises:
        DamagedFileError: it breaks off or is damaged; the members before were given.
        TooLargeError: there are too many members, or more than can be gone through.
    """
    try:
        with _opened(data) as file:
            head = file.read(BLOCK)
            file.seek(0)
            packed = file.seek(0, io.SEEK_END)
            file.seek(0)
            if not is_packed(head):
                yield from _Tar(file, budget, packed).members()
                return
            with _unpacker(file, head) as stream:
                if kind == "tar":
                    yield from _Tar(stream, budget, packed).members()
                else:
                    yield _single(stream, budget, packed, name=_packed_name(head, name))
    except FAULTS as error:
        raise DamagedFileError(f"压缩包已损坏：{error}") from error


def _opened(data: bytes | Path) -> IO[bytes]:
    return io.BytesIO(data) if isinstance(data, bytes) else data.open("rb")


def _unpacker(file: IO[bytes], head: bytes) -> IO[bytes]:
    file.seek(0)
    kind = next(kind for magic, kind in _MAGIC if head.startswith(magic))
    opened = gzip.GzipFile(fileobj=file) if kind == "gz" else (bz2.BZ2File if kind == "bz2" else lzma.LZMAFile)(file)
    return cast("IO[bytes]", opened)


def _is_tar(head: bytes) -> bool:
    """Tell whether a block is the head of a tar: by its magic, or, as the oldest have none, by its checksum."""
    if len(head) < BLOCK:
        return False
    if head[257:262] == b"ustar":
        return True
    try:
        return bool(tarfile.TarInfo.frombuf(head, "utf-8", "surrogateescape").name)
    except (tarfile.TarError, ValueError):
        return False


def _single(stream: IO[bytes], budget: Budget, packed: int, name: str) -> Member:
    """Return the one file that is packed, or why it is not unpacked."""
    budget.count()
    content = io.BytesIO()
    room = budget.limits.total_bytes - budget.total_bytes
    try:
        while content.tell() <= room and (chunk := stream.read(_CHUNK)):
            content.write(chunk)
            budget.compare(content.tell(), packed)
        budget.weigh(content.tell())
    except TooLargeError as error:
        return Member(name=name, data=b"", error=error)
    return Member(name=name, data=content.getvalue())


def _packed_name(head: bytes, name: str) -> str:
    """Return the name of a packed file: the archive's own without `.gz`, else the one that gzip noted, else `?`.

    Source: RFC 1952, 2.3: flags at 3 (8: a name, ended by NUL; 4: extra bytes before it), the fields after them at 10.
    """
    last = name.rsplit("/", 1)[-1]
    if _PACKED_SUFFIX.search(last):
        return safe_name(_PACKED_SUFFIX.sub("", last))
    if head.startswith(b"\x1f\x8b") and head[3:4] and head[3] & 8:
        start = 12 + int.from_bytes(head[10:12], "little") if head[3] & 4 else 10
        noted, end, _ = head[start:].partition(b"\0")
        if noted and end:
            return safe_name(repair_name(noted))
    return "?"


@dataclass(slots=True)
class _Head:
    """What the headers before a member say of it."""

    name: bytes
    size: int
    kind: bytes


class _Tar:
    """A tar that is read once, from front to back.

    `tarfile` is asked for single headers only: it takes a damaged one for the end of the archive, in silence, and
    holds in memory whatever a header says of its own length.
    """

    def __init__(self, stream: IO[bytes], budget: Budget, packed: int) -> None:
        self._stream, self._budget, self._packed = stream, budget, packed
        self._given = 0
        self._left = SKIPPED_FACTOR * budget.limits.total_bytes + packed

    def members(self) -> Iterator[Member]:
        """Yield the files; then read on to the end, where what is packed says whether its bytes are as they were."""
        while (head := self._head()) is not None:
            name = repair_name(head.name)
            label = safe_name(name)
            if head.kind in _SILENT or name.endswith("/") or is_junk(name):
                self._skip(head.size)
                continue
            error = self._refused(head)
            if error is not None:
                self._skip(head.size)
                yield Member(name=label, data=b"", error=error)
                continue
            data = self._exactly(head.size, of=label)
            self._skip_padding(head.size)
            yield Member(name=label, data=data)
        while self._read(_CHUNK):
            pass

    def _refused(self, head: _Head) -> ReadError | None:
        """Return why a member is not read, None where it is; what it would take is counted."""
        self._budget.count()
        if head.kind in _LINKS:
            return not_a_file(is_link=True)
        if head.kind == tarfile.GNUTYPE_SPARSE:
            return UnknownFormatError("压缩包内的这一项是稀疏文件", remedy="请解压后直接读取该文件。")
        if head.kind not in _FILES:
            return not_a_file(is_link=False)
        try:
            self._budget.compare(self._given + head.size, self._packed)
            self._budget.weigh(head.size)
        except TooLargeError as error:
            return error
        self._given += head.size
        return None

    def _head(self) -> _Head | None:
        """Return the head of the next member, None at the end."""
        said: dict[bytes, bytes] = {}
        for _ in range(MOST_HEADERS):
            block = self._read(BLOCK)
            if not block.strip(b"\0"):
                if said:
                    raise DamagedFileError("压缩包已损坏：中途断开")
                return None
            info = _parsed(block)
            if info.type == tarfile.GNUTYPE_LONGNAME:
                said[b"path"] = self._extra(info.size).split(b"\0", 1)[0]
            elif info.type in _ABOUT_NEXT:
                said |= _records(self._extra(info.size))
            else:
                if info.type == tarfile.GNUTYPE_SPARSE:
                    self._skip_maps(block)
                return _head(info, said)
        raise DamagedFileError("压缩包已损坏：文件头过多")

    def _skip_maps(self, block: bytes) -> None:
        """Skip what an old sparse member says of its holes in blocks of their own."""
        more = block[482]
        while more:
            more = self._exactly(BLOCK, of="稀疏文件")[504]

    def _extra(self, size: int) -> bytes:
        if size > LONGEST_NAME:
            raise DamagedFileError("压缩包已损坏：文件头过长")
        data = self._exactly(size, of="文件头")
        self._skip_padding(size)
        return data

    def _exactly(self, size: int, *, of: str) -> bytes:
        parts = []
        left = size
        while left:
            chunk = self._read(min(left, _CHUNK))
            if not chunk:
                raise DamagedFileError(f"压缩包已损坏：在“{of}”处断开")
            parts.append(chunk)
            left -= len(chunk)
        return b"".join(parts)

    def _skip(self, size: int) -> None:
        left = size
        while left:
            chunk = self._read(min(left, _CHUNK))
            if not chunk:
                raise DamagedFileError("压缩包已损坏：中途断开")
            left -= len(chunk)
        self._skip_padding(size)

    def _skip_padding(self, size: int) -> None:
        self._read(-size % BLOCK)  # of the last member it may be missing

    def _read(self, size: int) -> bytes:
        """Return so many bytes of the tar, fewer at its end."""
        self._left -= size
        if self._left < 0:
            raise TooLargeError(f"压缩包解压后超过 {self._budget.limits.total_bytes // 2**20} MB")
        return self._stream.read(size)


def _parsed(block: bytes) -> tarfile.TarInfo:
    try:
        info = tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except tarfile.TarError as error:
        raise DamagedFileError(f"压缩包已损坏：{error}") from error
    if info.size < 0:
        raise DamagedFileError("压缩包已损坏：长度为负")
    return info


def _head(info: tarfile.TarInfo, said: Mapping[bytes, bytes]) -> _Head:
    """Return the head of a member by its own block and what the headers before it said."""
    name = said.get(b"path", info.name.encode("utf-8", "surrogateescape"))
    size = _number(said[b"size"]) if b"size" in said else info.size
    if any(key.startswith(b"GNU.sparse.") for key in said):
        return _Head(said.get(b"GNU.sparse.name", name), size, tarfile.GNUTYPE_SPARSE)
    return _Head(name, 0 if info.type in _WITHOUT_DATA else size, info.type)


def _records(data: bytes) -> dict[bytes, bytes]:
    """Return what a header in blocks of its own says: lines of `LENGTH KEY=VALUE`, the length of the whole line."""
    found: dict[bytes, bytes] = {}
    at = 0
    while (record := _PAX_RECORD.match(data, at)) is not None:
        end = at + int(record[1])
        if end <= record.end() or end > len(data):
            break
        found[record[2]] = data[record.end() : end - 1]
        at = end
    return found


def _number(text: bytes) -> int:
    if not text.isdigit() or len(text) > len(str(2**64)):
        raise DamagedFileError("压缩包已损坏：长度不是数字")
    return int(text)
